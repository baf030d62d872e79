"""Which names of a table were read as others, because a person decided so in the review file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from partnernet.names.crosswalk import placed
from partnernet.names.spelling import key
from partnernet.readers.values import text as tidy
from partnernet.vocabulary import many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.names.review import Review
    from partnernet.readers.names import Directory
    from partnernet.readers.relation import Relation

_NAMES = ("source", "target", "reporter")


@dataclass(frozen=True, slots=True)
class Merge:
    """A name that was decided to be another: in which column, which agency, in how many rows."""

    file: str
    column: str
    name: str
    agency: str
    rows: int


def merges(relations: Sequence[Relation], directory: Directory) -> tuple[Merge, ...]:
    """Return every name that was decided to be another, by the column that has it."""
    if not directory.aliases:
        return ()
    return tuple(
        Merge(relation.log.file, relation.heading(role), tidy(text) or "", found, n)
        for relation in relations
        for role in _NAMES
        if role in relation.coded
        for text, n in relation.coded[role].values.select("value", "n").iter_rows()
        if key(text) in directory.aliases and (found := directory.resolve(text))
    )


def place_sources(relation: Relation, review: Review | None) -> list[Merge]:
    """Read the sources of a table as the groups of the national list that were accepted for them.

    Only sources: the same word as a target is the name of a team.
    """
    groups = placed(review.accepted) if review else {}
    if not groups:
        return []
    column = relation.coded["source"]
    new = {text: groups[key(text)] for text in column.texts if key(text) in groups}
    if not new:
        return []
    count = dict(column.values.select("value", "n").iter_rows())
    relation.coded["source"] = replace(
        column, values=column.values.with_columns(pl.col("value").replace(new))
    )
    heading = relation.heading("source")
    groups_read = many(len({*new.values()}), "group")
    said = f"{many(len(new), 'source')} read as {groups_read} of the national list"
    relation.log.note("names_merged", f"{said}, as {review.file if review else ''} says")
    return [
        Merge(relation.log.file, heading, tidy(text) or "", group, count[text])
        for text, group in new.items()
    ]
