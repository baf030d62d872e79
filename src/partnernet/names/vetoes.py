"""What speaks against two names being one agency, however close they look.

A veto is a difference in a word that tells agencies apart: a number, a compass point, a saint, a
phase of school, whom it is for, a place, a code. Each is said in words for the person who decides.
"""

from __future__ import annotations

import re
from itertools import pairwise, permutations
from typing import TYPE_CHECKING

from partnernet.names.codes import contradicted

if TYPE_CHECKING:
    from collections.abc import Mapping

_NUMBERS = {
    word: str(number)
    for number, names in enumerate(
        ("one first i", "two second ii", "three third iii", "four fourth iv", "five fifth v"),
        start=1,
    )
    for word in names.split()
}


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_COMPASS = _set(
    "north south east west northern southern eastern western central northeast northwest "
    "southeast southwest upper lower inner outer mid"
)
_PHASES = _set(
    "nursery preschool infant junior primary middle secondary high grammar sixth college "
    "university special girls boys"
)
_WHOM = _set("adult children child young youth women men older maternity school family")
_GENERIC = _set(
    "the of and for in at to a service team department group ltd unit office hub centre "
    "organisation association trust council authority local nhs foundation children child family "
    "school practice surgery support care staff agency provider programme project scheme based "
    "community area general other academy consultancy"
)
_POSTCODE = re.compile(r"\b([a-z]{1,2}\d[a-z\d]?) ?\d[a-z]{2}\b")
_SHORT = 3
_SLIP = 5
_PAIRED = 4


def against(
    a: str,
    b: str,
    codes_a: Mapping[str, str] | None = None,
    codes_b: Mapping[str, str] | None = None,
) -> str:
    """Return why two expanded names are different agencies, or nothing.

    >>> against("team 1", "team 2"), against("saint marys school", "saint marks school")
    ('numbers: 1 / 2', 'saints: marys / marks')
    >>> against("health visiting team north", "health visiting team south")
    'compass: north / south'
    >>> against("oakfield primary school", "ashfield primary school")
    'words: oakfield / ashfield'
    >>> against("polcie", "police"), against("early help", "early help service")
    ('', '')
    >>> against("manor academy", "academy care"), against("corporate service", "children service")
    ('words: manor / none', 'for whom: corporate / children')
    """
    codes = contradicted(codes_a or {}, codes_b or {})
    if codes:
        return f"codes: {codes}"
    left, right = a.split(), b.split()
    for label, pick in _PICKS.items():
        one, other = pick(left), pick(right)
        if sorted(one) != sorted(other) and (label != "for whom" or (one and other)):
            return f"{label}: {' '.join(one) or 'none'} / {' '.join(other) or 'none'}"
    one, other = _POSTCODE.findall(a), _POSTCODE.findall(b)
    if one and other and one != other:
        return f"postcode districts: {one[0]} / {other[0]}"
    return _words(left, right)


def _numbers(words: list[str]) -> list[str]:
    """Numbers in figures and in words, and single letters (Team A), as text."""
    found = [_NUMBERS.get(w, w) for w in words if w in _NUMBERS or any(c.isdigit() for c in w)]
    return found + [
        w for w in words if len(w) == 1 and w.isalpha() and w not in _NUMBERS and w != "a"
    ]


def _saints(words: list[str]) -> list[str]:
    return [after for word, after in pairwise(words) if word == "saint"]


def _compass(words: list[str]) -> list[str]:
    return [word for word in words if word in _COMPASS]


def _phases(words: list[str]) -> list[str]:
    return [word for word in words if word in _PHASES]


def _whom(words: list[str]) -> list[str]:
    young = {"child", "children", "young", "youth"}
    return sorted({"children" if word in young else word for word in words if word in _WHOM})


_PICKS = {
    "numbers": _numbers,
    "saints": _saints,
    "compass": _compass,
    "phases": _phases,
    "for whom": _whom,
}
"""Words that tell agencies apart, by what they are called in a veto."""


def _words(left: list[str], right: list[str]) -> str:
    """Return the words of both names that are no spelling of each other, or stand alone.

    A word that only one name has tells them apart where all that they share is general, or where
    the other name says in its place for whom it is.
    """
    one = [word for word in left if word not in right and word not in _GENERIC]
    other = [word for word in right if word not in left and word not in _GENERIC]
    if "".join(left) == "".join(right) or not (one or other):
        return ""
    if not one or not other:
        said, silent = (left, right) if one else (right, left)
        whom = [w for w in silent if w in _WHOM and w not in said]
        if any(not any(alike(w, mine) for mine in one or other) for w in whom):
            return f"for whom: {' '.join(one or other)} / {' '.join(whom)}"
        if set(left) & set(right) <= _GENERIC | _PHASES:
            return f"words: {' '.join(one) or 'none'} / {' '.join(other) or 'none'}"
        return ""
    return "" if _paired(one, other) else f"words: {' '.join(one)} / {' '.join(other)}"


def _paired(one: list[str], other: list[str]) -> bool:
    """Tell whether every word of the shorter list is a spelling of one of the other.

    Where a word is left over, a short form is not enough: Greenend is no spelling of Ash Green.
    """
    few, many = sorted((one, other), key=len)
    if len(many) > _PAIRED:
        return False
    same = alike if len(few) == len(many) else _slip
    return any(
        all(same(a, b) for a, b in zip(few, chosen, strict=True))
        for chosen in permutations(many, len(few))
    )


def alike(a: str, b: str) -> bool:
    """Tell whether two words are one: a slip of one letter, or one short for the other.

    >>> alike("polcie", "police"), alike("camden", "camd"), alike("hill", "mill")
    (True, True, False)
    """
    short, long = sorted((a, b), key=len)
    return (len(short) >= _SHORT and long.startswith(short)) or _slip(a, b)


def _slip(a: str, b: str) -> bool:
    """Tell whether two words differ by one letter that is not the first."""
    from rapidfuzz.distance import OSA

    return min(len(a), len(b)) >= _SLIP and OSA.distance(a, b) == 1 and a[0] == b[0]
