"""The words of a referral-source column, placed on the eleven groups of the national list.

A leading code is evidence and no proof, because local lists number differently: it is checked
against the words. What both say is placed; what they disagree about, what several groups use, and
what was only recognised as a slip of the pen is placed with a warning, for a person to decide.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from partnernet.names.evidence import Evidence
from partnernet.names.spelling import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

By = Literal["code", "words", "likeness", "review", ""]

CODE = re.compile(
    r"^\W*(?:\(?cs\)?\W+)?(?:[a-z]\d?\)\s*)?(10|1[a-d]|2[ab]|3[a-f]|4|5[a-d]|6|7|8|9)"
    r"(?=\s*(?:[:\-–—.,)\]]|$|\s[a-z(\u2018]))",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"\[(10|1[a-d]|2[ab]|3[a-f]|4|5[a-d]|6|7|8|9)\]\s*$", re.IGNORECASE)
_LOCAL = re.compile(r"^\W*\d+\s*[):.\-–]")
_BESIDE = re.compile(
    r"\((?:[^()]*\b)?(?:not|excl\w*|other than|apart from|except)\b[^()]*\)?|"
    r"\b(?:not including|excluding|excludes?|excl|except|other than|apart from|rather than)\b[^-–]*"
    r"|\bnot (?:social|housing|a and e|in|csc|youth)\b[^-–]*"
)
LIKE = 88.0
"""Least likeness (0 to 100) of a word and one of the list for it to be a slip of the pen."""
NEAR, AGREE = 70.0, 80.0
"""Least likeness of a spelling placed before to be looked at, and to speak for or against."""
GUESS, DOUBT, OVERRULE, SURE = 0.0, 2.0, 3.0, 5.0
"""Least margins of the words placed before: to place what nothing else places, to doubt a
placement, to overrule a doubtful one, and to make one sure that nothing else did."""
_NEAREST, _SHARP, _MOST = 5, 6, 0.8
_LONG = 5
_KIN = 3


@dataclass(frozen=True, slots=True)
class Group:
    """One group of the list, with its codes and the words that stand for it."""

    name: str
    letter: str
    label: str
    codes: tuple[str, ...]
    sure: frozenset[str]
    maybe: frozenset[str]
    whole: frozenset[str]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a spelling belongs, what says so, and what speaks against it.

    `group` is null when nothing does; `warning` is empty when nothing is in doubt.
    """

    group: Group | None
    by: By = ""
    warning: str = ""


@cache
def _book() -> dict[str, dict[str, dict[str, str]]]:
    text = files("partnernet.names").joinpath("sources.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def groups() -> Mapping[str, Group]:
    """Return the groups of the national list by name.

    >>> [group.label for group in groups().values()][:3]
    ['Individual', '2A Schools', '2B Education services']
    """
    return {
        name: Group(
            name, each["letter"], each["label"], tuple(each["codes"]),
            _phrases(each["sure"]), _phrases(each["maybe"]),
            _phrases(each["whole"]),
        )
        for name, each in _book()["groups"].items()
    }  # fmt: skip


def _phrases(text: str) -> frozenset[str]:
    return frozenset(part for each in text.split("|") if (part := " ".join(each.split())))


@cache
def labels() -> Mapping[str, str]:
    """Return the label of each group in a review of names, and the group's name.

    >>> labels()["6 Police"]
    'police'
    """
    return {group.label: name for name, group in groups().items()}


def joined(accepted: Mapping[str, str]) -> dict[str, str]:
    """Return the decisions of a review that name an agency, not a group of the list."""
    return {raw: name for raw, name in accepted.items() if name not in labels()}


def placed(accepted: Mapping[str, str]) -> dict[str, str]:
    """Return the decisions of a review that place a source on the list, by the key of the name."""
    return {key(raw): name for raw, name in accepted.items() if name in labels()}


@cache
def _fillers() -> frozenset[str]:
    return frozenset(str(_book()["words"]["fillers"]).split())


def plain(text: str) -> str:
    """Return the words of a spelling: damage undone, short forms written out, exceptions left out.

    >>> plain("'HEALTH SERVICES' - GP."), plain("Other internal (excluding housing)")
    ('health services gp', 'other internal')
    """
    text = _undamaged(unicodedata.normalize("NFKC", text)).casefold()
    text = re.sub(r"['\u2018\u2019`]s\b", "s", text).replace("&", " and ")
    text = re.sub(r"\ba\s*(?:and|/)\s*e\b|\ba\s+e\b", "a and e", text)
    text = re.sub(r"\bg\.\s?p\.?", "gp", text)
    text = re.sub(r"\b(?:[a-z]\.){2,}", lambda found: found[0].replace(".", ""), text)
    text = re.sub(r"\bl\s*/\s*a\b", "la", text)
    text = _BESIDE.sub(" ", text)
    words = re.findall(r"[^\W_]+", text.replace("'", ""))
    spellings = _book()["spellings"]
    return " ".join(str(spellings.get(word, word)) for word in words)


def _undamaged(text: str) -> str:
    """Undo text that was decoded as Windows text once or twice too often."""
    for _ in range(3):
        if not re.search(r"[ÃÂâ]", text):
            break
        try:
            text = text.encode("cp1252").decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            text = re.sub(r"[^\x00-\x7f]+", "'", text)
    return text


@dataclass(frozen=True, eq=False, slots=True)
class Reviewed:
    """Spellings that a person placed before: each in its plain form, with its groups."""

    forms: Mapping[str, frozenset[str]]
    words: Evidence

    @classmethod
    def of(cls, accepted: Iterable[tuple[str, str]]) -> Reviewed:
        """Take what was accepted as a group of the list from a review of names.

        >>> Reviewed.of([("Med - CAMHS", "Health services"), ("Polcie", "Police")]).forms
        {'medical camhs': frozenset({'health'})}
        """
        forms: dict[str, set[str]] = {}
        for spelling, label in accepted:
            form = plain(spelling)
            if form and label in labels():
                forms.setdefault(form, set()).add(labels()[label])
        return cls({form: frozenset(g) for form, g in forms.items()}, Evidence.of(forms))


def place(text: str, reviewed: Reviewed | None = None) -> Placed:
    """Place one spelling of a referral source.

    `reviewed` are spellings placed before: an equal one decides, a near one speaks for or against.

    >>> [place(t).group.label for t in ("q) 6: Police", "Health services - GP", "10")]
    ['6 Police', 'Health services', '10 Unknown']
    >>> place("7 - Police").group.label, place("7 - Police").warning
    ('6 Police', 'the code says 7 Other legal agency, the words say 6 Police')
    >>> place("Zebra") == Placed(None)
    True
    """
    found = _place(text)
    return found if reviewed is None or not reviewed.forms else _weighed(text, found, reviewed)


def _place(text: str) -> Placed:
    """Place by code and words alone."""
    code = CODE.match(text.strip()) or _TRAILING.search(text.strip())
    coded = _with_code(code[1].casefold()) if code else None
    rest = text.strip()[code.end() :] if code and code.re is CODE else _TRAILING.sub("", text)
    rest = re.sub(r"^\W*(?:cs\)\W*)?(?:[a-z]\d?\)\s*)?", "", rest.strip(), flags=re.IGNORECASE)
    local = bool(coded is None and _LOCAL.match(text))
    said = _words(plain(rest if not local else _LOCAL.sub("", text)))
    if coded is not None:
        return _checked(coded, said)
    if said.group is not None and local and not said.warning and said.group.name in _LOCALLY:
        return Placed(said.group, said.by, "its number is of another list")
    return said


def code_disagrees(text: str) -> bool:
    """Tell whether the code of a spelling stands for one group and its words for another.

    >>> code_disagrees("7 - Police"), code_disagrees("6 - Police"), code_disagrees("Police")
    (True, False, False)
    """
    return bool(CODE.match(text.strip())) and place(text).warning.startswith("the code says")


def _weighed(text: str, found: Placed, reviewed: Reviewed) -> Placed:
    """Hold a placement against what was decided about equal and near spellings."""
    form = plain(text)
    same = reviewed.forms.get(form)
    if same is not None:
        said = groups()[min(same)]
        if len(same) > 1:
            return Placed(said, "review", "equal spellings were placed in several groups")
        clash = found.group is not None and found.group != said and not found.warning
        return Placed(said, "review", f"the words say {found.group.label}" if clash else "")  # type: ignore[union-attr]
    found = _by_neighbours(form, found, reviewed)
    name, margin = reviewed.words.best(form)
    if name is None or found.by == "code":
        return found
    best = groups()[name]
    if found.group is None:
        doubt = "its words were placed there before"
        return Placed(best, "likeness", doubt) if margin >= GUESS else found
    if found.group == best:
        return Placed(best, found.by) if margin >= SURE else found
    if found.warning:
        return Placed(best, "likeness", found.warning) if margin >= OVERRULE else found
    doubt = f"its words were placed in {best.label} before"
    return Placed(found.group, found.by, doubt) if margin >= DOUBT else found


def _by_neighbours(form: str, found: Placed, reviewed: Reviewed) -> Placed:
    """Hold a placement against the nearest spellings placed before."""
    from rapidfuzz import fuzz, process

    near = process.extract(
        form, list(reviewed.forms), scorer=fuzz.token_sort_ratio, score_cutoff=NEAR, limit=_NEAREST
    )
    votes: dict[str, float] = {}
    for other, score, _ in near:
        for name in sorted(reviewed.forms[other]):
            votes[name] = votes.get(name, 0.0) + score**_SHARP
    if not votes:
        return found
    best = max(sorted(votes), key=lambda name: votes[name])
    alike, agreed = near[0][1], votes[best] / sum(votes.values())
    if found.group is None:
        doubt = "like a spelling placed before"
        return Placed(groups()[best], "likeness", doubt) if alike >= LIKE else found
    if found.group.name == best:
        sure = alike >= AGREE and agreed >= _MOST and found.by != "code"
        return Placed(found.group, found.by) if sure else found
    if alike >= AGREE and not found.warning:
        doubt = f"a like spelling was placed in {groups()[best].label}"
        return Placed(found.group, found.by, doubt)
    return found


def _with_code(code: str) -> Group:
    return next(group for group in groups().values() if code in group.codes)


def _checked(coded: Group, said: Placed) -> Placed:
    """Hold a code against the words beside it."""
    if said.group is None or said.group.name == coded.name:
        doubt = said.warning if coded.name == "legal" else ""
        return Placed(coded, "code", doubt)
    if said.group.name in {"other", "authority"} and said.warning:
        return Placed(coded, "code", "" if said.group.name == "other" else said.warning)
    disagree = f"the code says {coded.label}, the words say {said.group.label}"
    return Placed(said.group, "words", disagree)


def _words(text: str) -> Placed:
    """Place by words alone."""
    alone = [group for group in groups().values() if text in group.whole]
    if len(alone) == 1:
        return Placed(alone[0], "words")
    if text.startswith(_LEGAL):
        return Placed(groups()["legal"], "words")
    if _is_kin(text):
        return Placed(groups()["individual"], "words")
    sure, covered = _hits(text, "sure")
    maybe, also = _hits(text, "maybe")
    if not sure and not maybe:
        return _likeness(text)
    found = sure or maybe
    best = max(found, key=lambda name: (name != "other", found[name]))
    group = groups()[best]
    rivals = [name for name in (*sure, *(maybe if best in _SHARED else ())) if name != best]
    if rivals:
        said = ", ".join(dict.fromkeys(groups()[name].label for name in rivals))
        return Placed(group, "words", f"the words also fit {said}")
    if best not in sure:
        return Placed(group, "words", "places use these words for more than one group")
    contested = [each for each in _listed("contested") if re.search(rf"\b{each}\b", text)]
    if contested and not _OFFICIAL.search(text):
        return Placed(group, "words", f"lists differ about {', '.join(contested)}")
    unknown = [w for w in text.split() if w not in covered | also | _fillers() and not w.isdigit()]
    if unknown and group.name in _STRICT:
        return Placed(group, "words", f"not all words are known: {' '.join(unknown)}")
    return Placed(group, "words")


_SHARED = frozenset(("authority", "education", "legal", "other"))
"""Groups whose words other groups use too: what only may fit another group is a doubt."""
_STRICT = frozenset(("education", "legal", "other"))
"""Groups in which an unknown word is a doubt, because it may name what belongs elsewhere."""
_LOCALLY = frozenset(("authority", "legal", "other"))
"""Groups that local lists with numbers of their own cut differently."""


_OFFICIAL = re.compile(
    r"^(?:other )?legal agency including\b|\bhealth services?\b.*\bschool nurse\b|^individual\b"
)
"""Wordings of the national list itself, in which even contested words are no doubt."""
_LEGAL = "other legal agency including courts probation"


@cache
def _listed(kind: str) -> tuple[str, ...]:
    return tuple(sorted(_phrases(str(_book()["words"][kind]))))


def _is_kin(text: str) -> bool:
    """Tell whether a text is the beginning of a word for a relative, as systems shorten them."""
    return (
        " " not in text
        and len(text) > _KIN
        and any(word.startswith(text) for word in str(_book()["words"]["kin"]).split())
    )


def _hits(text: str, kind: Literal["sure", "maybe"]) -> tuple[dict[str, int], frozenset[str]]:
    """Return the groups with phrases in a text and their longest, and the words these cover.

    A phrase inside a longer one of any group does not count: "school nurse" is no school.
    """
    spans = [
        (found.start(), found.end(), name, len(phrase.split()))
        for name, phrase, pattern in _patterns(kind)
        for found in pattern.finditer(text)
    ]
    every = spans + [
        (found.start(), found.end(), name, 0)
        for name, _, pattern in _patterns("maybe" if kind == "sure" else "sure")
        for found in pattern.finditer(text)
    ]
    hits: dict[str, int] = {}
    covered: set[str] = set()
    for start, end, name, length in spans:
        inside = any(s <= start and end <= e and e - s > end - start for s, e, _, _ in every)
        covered |= set(text[start:end].split())
        if not inside:
            hits[name] = max(hits.get(name, 0), length)
    return hits, frozenset(covered)


@cache
def _patterns(kind: Literal["sure", "maybe"]) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple(
        (group.name, phrase, re.compile(rf"\b{re.escape(phrase)}\b"))
        for group in groups().values()
        for phrase in sorted(group.sure if kind == "sure" else group.maybe)
    )


def _likeness(text: str) -> Placed:
    """Place a text with a slip of the pen in its one telling word."""
    from rapidfuzz import fuzz, process

    words = [word for word in text.split() if len(word) >= _LONG and word not in _fillers()]
    found: dict[str, float] = {}
    for word in words:
        for group in groups().values():
            single = [p for p in group.sure if " " not in p and len(p) >= _LONG]
            best = process.extractOne(word, single, scorer=fuzz.ratio, score_cutoff=LIKE)
            if best is not None:
                found[group.name] = max(found.get(group.name, 0.0), best[1])
    if len(found) != 1:
        return Placed(None)
    return Placed(groups()[next(iter(found))], "likeness", "recognised by likeness only")
