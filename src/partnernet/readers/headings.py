"""What the headings of real files mean: the synonyms of every role.

A heading is compared in its normalised form `H(x)`; money columns, which have dozens of spellings,
also by their letters alone. Slips of the hand that are common ("recieved") are put right first, and
the same words in another order are the same heading. The order of the synonyms is their rank: of
two columns that could play a role, the one that stands earlier here plays it.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from partnernet import schema

if TYPE_CHECKING:
    from collections.abc import Mapping

_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d_\u00a0", "''\"\"  ")


def normalise(heading: str) -> str:
    """Return H(x): the form in which headings are compared.

    >>> normalise(" Referral_NFA? "), normalise("Child’s  Name *")
    ('referral nfa', "child's name")
    """
    text = unicodedata.normalize("NFKC", heading.lstrip("\ufeff")).translate(_QUOTES).lower()
    return re.sub(r"\s+", " ", text).strip().rstrip("?:*)").strip()


def meant(heading: str) -> str:
    """Return H(x) with common slips of the hand put right, word by word.

    >>> meant("Date Recieved"), meant("Refered_By:")
    ('date received', 'referred by')
    """
    slips = _slips()
    return " ".join(slips.get(word, word) for word in normalise(heading).split(" "))


@cache
def _slips() -> dict[str, str]:
    return {slip: word for word, all_ in _book()["slips"].items() for slip in all_}


def letters(heading: str) -> str:
    """Return the letters of a heading, for money columns ("Amount (GBP)", " Net Amounts ").

    >>> letters(" (Net) Amount £ ")
    'netamount'
    """
    return re.sub(r"[^a-z]", "", unicodedata.normalize("NFKC", heading).lower())


_TEXT = files("partnernet.readers").joinpath("headings.toml")


@cache
def _book() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_TEXT.read_text(encoding="utf-8"))


ALIASES: Mapping[str, str] = MappingProxyType(
    {"date_received": "date", "date_assessment_started": "date_assessed"}
)
"""Other words for a role, in `--column` and in partnernet.toml."""

REGISTERS = (
    "agencies",
    "coverage",
    "agreements",
    "assessments",
    "meetings",
    "footprints",
    "services",
)
RELATIONS = ("relation", "ties")
"""Tables whose rows relate a source to a target: any, and the template's own `ties`."""

_DERIVED = schema.TIES.names[schema.TIES.names.index("persons") :]
"""Columns of `ties` that partnernet makes itself: read back from its own template only, because a
log may well have a column "Accepted" of another kind."""


@cache
def synonyms(table: str) -> Mapping[str, tuple[str, ...]]:
    """Return role -> normalised headings, in order of rank; `table` is a relation or a register.

    >>> synonyms("agencies")["is_user_body"], "referring agency" in synonyms("relation")["source"]
    (('is user body',), True)
    >>> "accepted" in synonyms("relation"), "accepted" in synonyms("ties")
    (False, True)
    """
    if table in RELATIONS:
        roles = {role: tuple(names) for role, names in _book()["relation"].items()}
        derived = _DERIVED if table == "ties" else ()
        asked = (column.name for column in schema.REFERRALS.asked)
        extra = [c for c in (*schema.TIES.names, *asked) if c not in _ALIASED]
        own = {c: (normalise(c),) for c in (*extra, *derived) if c not in roles}
        return MappingProxyType({**own, **roles})
    known = _book().get(table, {})
    contract = schema.INPUTS[table]
    return MappingProxyType(
        {column: tuple(known.get(column, [normalise(column)])) for column in contract.names}
    )


_ALIASED = frozenset({"area_id", *ALIASES, *_DERIVED})


def roles_of(heading: str, table: str) -> dict[str, int]:
    """Return the roles that a heading could play, with its rank (0 is best).

    >>> roles_of("Date of Contact", "relation"), roles_of("(Net) Amount £", "relation")
    ({'date': 5}, {'amount': 51})
    >>> roles_of("Agency refering", "relation"), roles_of("ReferralDate", "relation")
    ({'source': 62}, {'date': 53})
    """
    plain = meant(heading)
    found = {role: names.index(plain) for role, names in synonyms(table).items() if plain in names}
    if not found:
        others = _otherwise(table)
        found = others.get(_sorted(plain)) or others.get(_one_word(plain)) or {}
    if not found and table in RELATIONS:
        bare = letters(heading)
        money = _book()["letters"]
        found = {role: 100 + names.index(bare) for role, names in money.items() if bare in names}
    return found


_WORD = re.compile(r"[^\W_]+")


def _sorted(plain: str) -> str:
    """Return the words of a heading in one order, whatever stands between them."""
    return " ".join(sorted(_WORD.findall(plain)))


def _one_word(plain: str) -> str:
    return "".join(_WORD.findall(plain))


def same(heading: str, name: str) -> bool:
    """Tell whether a heading is a name but for slips, the order of its words and their gaps.

    >>> same("Received Date/Time", "date time received"), same("ContactDate", "contact date")
    (True, True)
    """
    plain = meant(heading)
    return _sorted(plain) == _sorted(name) or _one_word(plain) == _one_word(name)


@cache
def _otherwise(table: str) -> Mapping[str, dict[str, int]]:
    """Headings of several words with these in order of the alphabet, and as one; ranked lower."""
    found: dict[str, dict[str, int]] = {}
    for role, names in synonyms(table).items():
        for rank, name in enumerate(names):
            if " " in name:
                for form in (_sorted(name), _one_word(name)):
                    found.setdefault(form, {}).setdefault(role, _REARRANGED + rank)
    return found


_REARRANGED = 50


@cache
def _all_headings() -> frozenset[str]:
    tables = ("ties", *REGISTERS)
    return frozenset(
        name for table in tables for names in synonyms(table).values() for name in names
    )


def is_known(cell: str) -> bool:
    """Tell whether a cell is a heading that some role knows; finds the header row of a file.

    >>> is_known("Referring agency"), is_known("St Mary's School")
    (True, False)
    """
    plain = meant(cell)
    if plain in _all_headings() or (" " not in plain and plain in _otherwise("ties")):
        return True
    return any(letters(cell) in names for names in _book()["letters"].values())


def table_named(stem: str) -> str | None:
    """Return the table of the template that a file or sheet name says it is.

    >>> table_named("Agencies"), table_named("edges"), table_named("March")
    ('agencies', 'ties', None)
    """
    name = normalise(stem)
    return next((table for table, names in _book()["tables"].items() if name in names), None)
