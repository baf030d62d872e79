"""The words of a referral-source column, placed on the eleven groups of the national list.

A leading code is evidence and no proof, because local lists number differently: it is checked
against the words. What both say is placed; what they disagree about, what several groups use, and
what was only recognised as a slip of the pen is placed with a warning, for a person to decide.
Spellings that a person placed before are held against both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnernet.names.evidence import Evidence
from partnernet.names.source_words import LOCALLY, Placed, groups, labels, plain, said
from partnernet.names.spelling import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from partnernet.names.source_words import Group

CODE = re.compile(
    r"^\W*(?:\(?cs\)?\W+)?(?:[a-z]\d?\)\s*)?(10|1[a-d]|2[ab]|3[a-f]|4|5[a-d]|6|7|8|9)"
    r"(?=\s*(?:[:\-–—.,)\]]|$|\s[a-z(\u2018]))",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"\[(10|1[a-d]|2[ab]|3[a-f]|4|5[a-d]|6|7|8|9)\]\s*$", re.IGNORECASE)
_MARK = re.compile(r"^\W*(?:cs\)\W*)?(?:[a-z]\d?\)\s*)?", re.IGNORECASE)
_LOCAL = re.compile(r"^\W*\d+\s*[):.\-–]")
_OF_ANOTHER_LIST = "its number is of another list"
SAID, DOUBTED, CODED = 0.5, 0.3, 0.6
"""How far words, doubtful words and a code are believed, where 1 is a decision and 0 nothing."""
LEAST = 0.1
"""Least belief for a group to be named where decisions are known."""
UPHELD, CORRECTS, SETTLES = 0.3, 0.6, 0.5
"""Least lead over the next group for no warning: where the words say so, where only like spellings
do, and where the words are in doubt."""


def joined(accepted: Mapping[str, str]) -> dict[str, str]:
    """Return the decisions of a review that name an agency, not a group of the list."""
    return {raw: name for raw, name in accepted.items() if name not in labels()}


def placed(accepted: Mapping[str, str]) -> dict[str, str]:
    """Return the decisions of a review that place a source on the list, by the key of the name."""
    return {key(raw): name for raw, name in accepted.items() if name in labels()}


@dataclass(frozen=True, eq=False, slots=True)
class Reviewed:
    """Spellings that a person placed before: each in its plain form, with its groups."""

    forms: Mapping[str, frozenset[str]]
    evidence: Evidence

    @classmethod
    def of(cls, accepted: Iterable[tuple[str, str]]) -> Reviewed:
        """Take what was accepted as a group of the list from a review of names.

        >>> Reviewed.of([("Med - CAMHS", "Health services"), ("Polcie", "Police")]).forms
        {'medical camhs': frozenset({'health'})}
        """
        forms: dict[str, set[str]] = {}
        texts: list[str] = []
        decided: list[list[float]] = []
        for spelling, label in accepted:
            form = plain(spelling)
            if form and label in labels():
                forms.setdefault(form, set()).add(labels()[label])
                texts.append(form)
                decided.append([float(name == labels()[label]) for name in groups()])
        found = {form: frozenset(names) for form, names in forms.items()}
        return cls(found, Evidence.of(texts, decided))


def _guess(found: Placed) -> list[float]:
    """Return how far code and words alone are believed, group by group."""
    belief = DOUBTED if found.warning else CODED if found.by == "code" else SAID
    return [belief if found.group and name == found.group.name else 0.0 for name in groups()]


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
    rest = _MARK.sub("", rest.strip())
    local = bool(coded is None and _LOCAL.match(text))
    words = said(plain(rest if not local else _LOCAL.sub("", text)))
    if coded is not None:
        return _checked(coded, words)
    if words.group is not None and local and not words.warning and words.group.name in LOCALLY:
        return Placed(words.group, words.by, _OF_ANOTHER_LIST)
    return words


def is_label(text: str, label: str) -> bool:
    """Tell whether a spelling has the code and the words of a label, whatever is between them.

    >>> is_label("6: Police", "6 Police"), is_label("q) 6: POLICE", "6 Police")
    (True, True)
    >>> is_label("Police", "6 Police"), is_label("3A: Health services", "Health services")
    (False, False)
    """
    return plain(_MARK.sub("", text.strip())) == plain(label)


def code_disagrees(text: str) -> bool:
    """Tell whether the code of a spelling stands for one group and its words for another.

    >>> code_disagrees("7 - Police"), code_disagrees("6 - Police"), code_disagrees("Police")
    (True, False, False)
    """
    return bool(CODE.match(text.strip())) and place(text).warning.startswith("the code says")


def _weighed(text: str, found: Placed, reviewed: Reviewed) -> Placed:
    """Hold a placement against what was decided about equal and like spellings."""
    form = plain(text)
    same = reviewed.forms.get(form)
    if same is not None:
        decided = groups()[min(same)]
        if len(same) > 1:
            return Placed(decided, "review", "equal spellings were placed in several groups")
        clash = found.group if found.group not in {None, decided} else None
        return Placed(decided, "review", f"the words say {clash.label}" if clash else "")
    learnt = reviewed.evidence.scores(form).tolist()
    scores = [a + b for a, b in zip(_guess(found), learnt, strict=True)]
    names = list(groups())
    order = sorted(range(len(names)), key=lambda at: -scores[at])
    best, second = groups()[names[order[0]]], groups()[names[order[1]]]
    if scores[order[0]] < LEAST:
        return found
    margin = scores[order[0]] - scores[order[1]]
    if found.group is None:
        doubt = "like spellings were placed there before"
        return Placed(best, "likeness", doubt if margin < CORRECTS else "")
    if found.group != best:
        doubt = f"the words say {found.group.label}, like spellings were placed here before"
        return Placed(best, "likeness", doubt if margin < CORRECTS else "")
    if found.warning:
        kept = margin < SETTLES or found.warning == _OF_ANOTHER_LIST
        return Placed(best, found.by, found.warning if kept else "")
    doubt = f"like spellings were placed in {second.label} before"
    return Placed(best, found.by, doubt if margin < UPHELD else "")


def _with_code(code: str) -> Group:
    return next(group for group in groups().values() if code in group.codes)


def _checked(coded: Group, words: Placed) -> Placed:
    """Hold a code against the words beside it."""
    if words.group is None or words.group.name == coded.name:
        doubt = words.warning if coded.name == "legal" else ""
        return Placed(coded, "code", doubt)
    if words.group.name in {"other", "authority"} and words.warning:
        return Placed(coded, "code", "" if words.group.name == "other" else words.warning)
    disagree = f"the code says {coded.label}, the words say {words.group.label}"
    return Placed(words.group, "words", disagree)
