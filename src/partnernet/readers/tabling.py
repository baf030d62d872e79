"""Tables for what a format reads: made of a document, or of another table with rows left out."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from partnernet.readers.encoding import blocks
from partnernet.readers.raw import ROW, RawTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnernet.readers.raw import Note
    from partnernet.readers.seam import File


def table(
    file: File,
    columns: Mapping[str, Sequence[str | None]],
    kind: str,
    *,
    part: str | None = None,
    rows: Sequence[int] | None = None,
    notes: tuple[Note, ...] = (),
) -> RawTable:
    """Make a table of a document's records; `rows` number them, from 1 if not given.

    `rows` may name a record several times, where it stands in several rows (`Taken.derived`).
    """
    frame = pl.DataFrame(
        {name: pl.Series(cells, dtype=pl.String) for name, cells in columns.items()}
    )
    numbers = pl.Series(ROW, rows or range(1, frame.height + 1), dtype=pl.UInt32)
    digest = hashlib.sha256()
    for block in blocks(file.source):
        digest.update(block)
    empty = pl.all().replace("", None)
    return RawTable(
        file=file.name,
        sheet=part,
        format=kind,
        encoding="utf-8",
        delimiter=None,
        header_row=None,
        headings=tuple(columns),
        rows=numbers.n_unique(),
        lazy=frame.select(empty).insert_column(0, numbers).lazy(),
        notes=notes,
        ragged=0,
        decimal=".",
        sha256=digest.hexdigest(),
        typed=False,
    )


def without(raw: RawTable, *headings: str) -> RawTable:
    """Drop columns that are not to be in memory at all, free text above all."""
    gone = [heading for heading in headings if heading in raw.headings]
    kept = tuple(heading for heading in raw.headings if heading not in gone)
    return replace(raw, headings=kept, lazy=raw.lazy.drop(gone))


def added(raw: RawTable, **columns: pl.Expr) -> RawTable:
    """Add columns; an underscore of a name is a space in the heading."""
    named = {name.replace("_", " "): each for name, each in columns.items()}
    lazy = raw.lazy.with_columns(**named)
    return replace(raw, headings=(*raw.headings, *named), lazy=lazy)


def split(raw: RawTable, reasons: Mapping[str, pl.Expr]) -> tuple[RawTable, dict[str, int]]:
    """Leave rows out, each for the first reason that holds; return what is left and the counts.

    >>> frame = pl.DataFrame({ROW: [2, 3, 4], "who": ["A", None, "x"]})
    >>> raw = RawTable(
    ...     "f", None, "csv", None, ",", 1, ("who",), 3, frame.lazy(), (), 0, ".", "", False
    ... )
    >>> kept, counts = split(raw, {"nobody": pl.col("who").is_null(), "odd": pl.col("who") == "x"})
    >>> kept.rows, counts
    (1, {'nobody': 1, 'odd': 1})
    """
    why = pl.lit(None, dtype=pl.String)
    for reason, holds in reversed(list(reasons.items())):
        why = pl.when(holds.fill_null(value=False)).then(pl.lit(reason)).otherwise(why)
    found = raw.lazy.select(why=why).group_by("why").agg(n=pl.len()).collect()
    counts = {reason: int(n) for reason, n in found.iter_rows() if reason is not None}
    if not counts:
        return raw, {}
    kept = replace(raw, rows=raw.rows - sum(counts.values()), lazy=raw.lazy.filter(why.is_null()))
    return kept, {reason: counts[reason] for reason in reasons if reason in counts}
