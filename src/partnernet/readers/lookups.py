"""Directories beside ties: what they say of agencies that are there, and nothing of the others.

A national list of schools must not make twenty thousand agencies without ties. Of a directory only
those rows count whose code or name another table names; a name that several of its rows have says
nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import polars as pl

from partnernet.names.spelling import key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnernet.readers.registers import Register
    from partnernet.readers.relation import Relation


def restrict(lookups: Iterable[Register], named: set[str]) -> None:
    """Leave out the rows of directories that nobody names, and count them.

    `named` holds names and codes in the form of `names.key`. The units that a row belongs to stay
    with it.
    """
    lookups = list(lookups)
    parents: dict[str, str] = {}
    for found in lookups:
        if "parent_id" in found.frame.columns:
            pairs = found.frame.select("agency_id", "parent_id").drop_nulls()
            parents |= dict(pairs.iter_rows())
    wanted: set[str] = set()
    several: dict[int, list[bool]] = {}
    for place, found in enumerate(lookups):
        codes = found.frame["agency_id"].to_list()
        names = _names(found)
        often = Counter(key(name) for name in names if name)
        by_code = [key(code) in named for code in codes]
        by_name = [bool(name) and key(name or "") in named for name in names]
        alone = [often[key(name or "")] == 1 for name in names]
        several[place] = [
            name and not (code or one)
            for code, name, one in zip(by_code, by_name, alone, strict=True)
        ]
        hits = zip(codes, by_code, by_name, alone, strict=True)
        wanted |= {code for code, coded, hit, one in hits if coded or (hit and one)}
    for code in list(wanted):
        above = parents.get(code)
        while above and above not in wanted:
            wanted.add(above)
            above = parents.get(above)
    for place, found in enumerate(lookups):
        keep = found.frame["agency_id"].is_in(list(wanted))
        doubtful = int((pl.Series(several[place], dtype=pl.Boolean) & ~keep).sum())
        gone = found.frame.height - int(keep.sum()) - doubtful
        counts = {"in_no_other_table": gone, "name_of_several": doubtful}
        found.excluded |= {reason: n for reason, n in counts.items() if n}
        found.frame = found.frame.filter(keep)


def _names(found: Register) -> list[str | None]:
    if "name" in found.frame.columns:
        return found.frame["name"].to_list()
    return [None] * found.frame.height


def names_in(relations: Iterable[Relation], registers: Iterable[Register]) -> set[str]:
    """Return every name and code that ties and other registers hold, in the form of `key`."""
    found: set[str] = set()
    for relation in relations:
        for role in ("source", "target", "reporter"):
            column = relation.column(role)
            if column is not None:
                found |= {key(text) for text in column.texts if text.strip()}
    for register in registers:
        for column_name in ("agency_id", "name", "parent_id", "party", "respondent", "about"):
            if column_name in register.frame.columns:
                texts = register.frame[column_name].drop_nulls().unique().to_list()
                found |= {key(text) for text in texts}
    return found
