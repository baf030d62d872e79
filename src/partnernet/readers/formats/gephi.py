"""Edges as Gephi exports and imports them: Source, Target, Type and, of parallel edges, Kind.

Type says whether an edge has a direction; Kind is its layer. A table of nodes (Id, Label) is a
table of agencies as any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet.readers.headings import normalise
from partnernet.readers.networks import by_direction, with_days
from partnernet.readers.roles import assign
from partnernet.readers.seam import Match

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.readers.raw import RawTable
    from partnernet.readers.seam import File, Passed, Taken

TITLE = "Gephi edges"
_ENDS = ({"source", "target"}, {"from", "to"})
_WORDS = frozenset(("directed", "undirected", ""))


def headings() -> frozenset[str]:
    """Return the headings that it always has."""
    return frozenset(("source", "target", "type", "kind", "weight"))


def sniff(file: File) -> Match | None:
    """Know it by the two ends and a type that is a direction."""
    for raw in file.tables:
        if way := _way(raw):
            return Match(86, ("it has Source and Target", f"'{way}' is Directed or Undirected"))
    return None


def _way(raw: RawTable) -> str | None:
    """Return the heading of the column that says which edges have a direction."""
    plain = {normalise(heading): heading for heading in raw.headings}
    way = plain.get("type") or plain.get("direction")
    if way is None or not any(ends <= plain.keys() for ends in _ENDS):
        return None
    first = raw.lazy.select(pl.col(way)).head(1_000).collect().to_series()
    said = {(text or "").strip().lower() for text in first}
    return way if said <= _WORDS and said != {""} else None


def read(file: File) -> Sequence[Taken | Passed]:
    """Read edges with and without a direction."""
    done: list[Taken | Passed] = []
    for raw in file.tables:
        way = _way(raw)
        if way is not None:
            columns = dict(assign(raw.headings, "relation", {}).mapping)
            done += by_direction(raw, way, with_days(columns, raw))
    return done
