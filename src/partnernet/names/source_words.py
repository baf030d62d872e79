"""What the words of a referral source say: their group of the national list, and any doubt."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["sure", "maybe"]
By = Literal["code", "words", "likeness", "review", ""]

_BESIDE = re.compile(
    r"\((?:[^()]*\b)?(?:not|excl\w*|other than|apart from|except)\b[^()]*\)?|"
    r"\b(?:not including|excluding|excludes?|excl|except|other than|apart from|rather than)\b[^-–]*"
    r"|\bnot (?:social|housing|a and e|in|csc|youth)\b[^-–]*"
)
_COUNCIL = re.compile(
    r"[a-z]{1,3}mbc|[a-z]{1,2}bc|[a-z]cc|lb[a-z]{1,2}|rb(?:k|kc|wm)|(?!cc)[a-z]{2}cc"
)
"""Initials of a metropolitan, borough, city or county council, or of a London borough."""
LIKE = 88.0
"""Least likeness (0 to 100) of a word and one of the list for it to be a slip of the pen."""
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


@cache
def _fillers() -> frozenset[str]:
    words = _book()["words"]
    return frozenset(f"{words['fillers']} {words['places']}".split())


def plain(text: str) -> str:
    """Return the words of a spelling: damage undone, short forms written out, exceptions left out.

    >>> plain("'HEALTH SERVICES' - GP."), plain("Other internal (excluding housing)")
    ('health services gp', 'other internal')
    """
    text = _undamaged(unicodedata.normalize("NFKC", text)).casefold()
    text = re.sub(r"['\u2018\u2019`]s\b", "s", text).replace("&", " and ")
    text = re.sub(r"\ba\s*(?:and|/)\s*e\b|\ba\s+e\b", "a and e", text)
    text = re.sub(r"\bg\.\s?p\b\.?", "gp", text)
    text = re.sub(r"\b(?:[a-z]\.){2,}", lambda found: found[0].replace(".", ""), text)
    text = re.sub(r"\bl\s*/\s*a\b", "la", text)
    text = _BESIDE.sub(" ", text)
    words = re.findall(r"[^\W_]+", text.replace("'", ""))
    spellings = _book()["spellings"]
    return " ".join(
        "council" if _COUNCIL.fullmatch(word) else str(spellings.get(word, word)) for word in words
    )


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


def said(text: str) -> Placed:
    """Place by words alone."""
    text = _unshortened(text)
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
LOCALLY = frozenset(("authority", "legal", "other"))
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


def _unshortened(text: str) -> str:
    """Leave out a first word that only shortens those after it, as systems repeat their codes.

    >>> _unshortened("legalagy legal agency"), _unshortened("other agency")
    ('legal agency', 'other agency')
    """
    first, _, rest = text.partition(" ")
    letters = iter(rest.replace(" ", ""))
    code = len(first) >= _LONG and all(letter in letters for letter in first)
    return rest if code and first not in _fillers() else text


def _hits(text: str, kind: Kind) -> tuple[dict[str, int], frozenset[str]]:
    """Return the groups with phrases in a text and their longest, and the words these cover.

    A phrase inside a longer one of any group does not count: "school nurse" is no school.
    """
    spans = _spans(text, kind)
    every = [*spans, *_spans(text, "maybe" if kind == "sure" else "sure")]
    hits: dict[str, int] = {}
    covered: set[str] = set()
    for start, end, name, length in spans:
        inside = any(s <= start and end <= e and e - s > end - start for s, e, _, _ in every)
        covered |= set(text[start:end].split())
        if not inside:
            hits[name] = max(hits.get(name, 0), length)
    return hits, frozenset(covered)


def _spans(text: str, kind: Kind) -> list[tuple[int, int, str, int]]:
    """Return start, end, group and number of words of each phrase in a text, group by group."""
    words = text.split(" ")
    starts = [0, *accumulate(len(word) + 1 for word in words)]
    known, longest = _known(kind)
    found = [
        (order, phrase, starts[first], name, last - first)
        for first in range(len(words))
        for last in range(first + 1, min(first + longest, len(words)) + 1)
        for phrase in [" ".join(words[first:last])]
        for order, name in known.get(phrase, ())
    ]
    return [(at, at + len(phrase), name, length) for _, phrase, at, name, length in sorted(found)]


@cache
def _known(kind: Kind) -> tuple[Mapping[str, list[tuple[int, str]]], int]:
    """Return the groups of each phrase with their places on the list, and the most words of one."""
    known: dict[str, list[tuple[int, str]]] = {}
    for order, group in enumerate(groups().values()):
        for phrase in group.sure if kind == "sure" else group.maybe:
            known.setdefault(phrase, []).append((order, group.name))
    return known, max(len(phrase.split()) for phrase in known)


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
    if len(found) == 1:
        return Placed(groups()[next(iter(found))], "likeness", "recognised by likeness only")
    return _beginning(text)


def _beginning(text: str) -> Placed:
    """Place one short word that begins the words of one group only.

    >>> _beginning("sol").group.label, _beginning("sol").warning
    ('7 Other legal agency', 'it may be short for solicitor')
    """
    if " " in text or not _KIN <= len(text) <= _LONG:
        return Placed(None)
    meant = {
        group.name: min(words)
        for group in groups().values()
        if (words := [p for p in group.sure if p.startswith(text) and len(p) > len(text) + 1])
    }
    if len(meant) != 1:
        return Placed(None)
    name, word = meant.popitem()
    return Placed(groups()[name], "likeness", f"it may be short for {word}")
