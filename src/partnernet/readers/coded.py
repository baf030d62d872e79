"""A column as codes into its distinct values, so that text is read once a value and not once a row.

Real columns have few distinct values: two thousand agencies, fifteen hundred days, in a
million rows. Everything that interprets text (names, dates, words, numbers) therefore works on the
values and is spread to the rows by their codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from partnernet.readers.raw import ROW

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from partnernet.readers.raw import RawTable


@dataclass(frozen=True, eq=False, slots=True)
class Coded:
    """A column: `codes` (UInt32, null where the cell is empty) are row numbers of `values`.

    `values` has one row a distinct text, in order of first appearance: `value`, `n` (how often) and
    `_row` (the first row, as its owner sees it). A column of identifiers keeps no text: its codes
    are 64-bit hashes, fit for telling persons apart and for nothing else, and `values` is one row
    without a value if any cell is filled.
    """

    codes: pl.Series
    values: pl.DataFrame

    @property
    def texts(self) -> list[str]:
        """The distinct texts."""
        return self.values["value"].to_list()

    def spread(self, answers: pl.Series) -> pl.Series:
        """Give every row the answer of its value; null where the cell is empty."""
        return answers.gather(self.codes)

    def filter(self, keep: pl.Series) -> Coded:
        """Keep some rows. Values that are left without a row stay, with their old count."""
        return Coded(self.codes.filter(keep), self.values)


def encode(column: pl.Series, rows: pl.Series) -> Coded:
    """Encode a categorical column; `rows` are the row numbers as their owner sees them.

    >>> text = pl.Series(["b", None, "a", "b"], dtype=pl.Categorical)
    >>> coded = encode(text, pl.Series([2, 3, 4, 5], dtype=pl.UInt32))
    >>> coded.codes.to_list(), coded.values.rows()
    ([0, None, 1, 0], [('b', 2, 2), ('a', 1, 4)])
    """
    frame = pl.DataFrame({"value": column, ROW: rows})
    values = (
        frame.filter(pl.col("value").is_not_null())
        .group_by("value")
        .agg(n=pl.len().cast(pl.Int64), _row=pl.col(ROW).min())
        .sort(ROW)
    )
    physical = values["value"].to_physical().to_numpy()
    table = np.zeros(int(physical.max()) + 1 if len(physical) else 1, dtype=np.uint32)
    table[physical] = np.arange(len(physical), dtype=np.uint32)
    codes = pl.Series(table).gather(column.to_physical().cast(pl.UInt32))
    return Coded(codes, values.with_columns(pl.col("value").cast(pl.String)))


def load(
    raw: RawTable, headings: Iterable[str], identifiers: Collection[str] = ()
) -> tuple[pl.Series, dict[str, Coded]]:
    """Read the wanted columns of a table in one pass; no other column is ever in memory.

    `identifiers` are those of the headings whose texts must not be kept. Returns the row numbers
    and the columns by heading.
    """
    wanted = list(dict.fromkeys(headings))
    columns = [
        hashed(name) if name in identifiers else pl.col(name).cast(pl.Categorical)
        for name in wanted
    ]
    frame = raw.lazy.select(ROW, *columns).collect()
    rows = frame[ROW]
    return rows, {
        name: _nameless(frame[name]) if name in identifiers else encode(frame[name], rows)
        for name in wanted
    }


def hashed(name: str) -> pl.Expr:
    """Turn identifiers to hashes; one that is empty or all spaces is missing.

    Two of ten million ids share a hash with a chance of 3 in a million.
    """
    text = pl.col(name).str.strip_chars()
    return pl.when(text != "").then(text.hash()).alias(name)


def _nameless(hashes: pl.Series) -> Coded:
    known = int(hashes.count())
    values = pl.DataFrame({"value": [None], "n": [known], ROW: [None]}).head(known)
    return Coded(hashes, values.cast({"value": pl.String, "n": pl.Int64, ROW: pl.UInt32}))


def constant(text: str, height: int, row: int) -> Coded:
    """Return a column that holds one text in every row."""
    codes = pl.repeat(0, height, dtype=pl.UInt32, eager=True)
    values = pl.DataFrame({"value": [text], "n": [height], ROW: [row]})
    return Coded(codes, values.cast({"n": pl.Int64, ROW: pl.UInt32}))
