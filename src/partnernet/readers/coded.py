"""A column as codes into its distinct values, so that text is read once a value and not once a row.

Real columns have few distinct values: two thousand agencies, fifteen hundred days, in a
million rows. Everything that interprets text (names, dates, words, numbers) therefore works on the
values and is spread to the rows by their codes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from partnernet.readers.amounts import with_numbers
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
    without a value if any cell is filled. In a column of amounts, of which few are alike, a cell
    that is written as machines write numbers is in `numbers` and has neither code nor value.
    """

    codes: pl.Series
    values: pl.DataFrame
    numbers: pl.Series | None = None

    @property
    def empty(self) -> bool:
        """Whether no cell is filled."""
        return self.values.is_empty() and (self.numbers is None or not self.numbers.count())

    @property
    def texts(self) -> list[str]:
        """The distinct texts."""
        return self.values["value"].to_list()

    def spread(self, answers: pl.Series) -> pl.Series:
        """Give every row the answer of its value; null where the cell is empty."""
        if self.numbers is not None and answers.is_empty():
            return self.numbers
        found = answers.gather(self.codes)
        if self.numbers is None:
            return found
        return self.numbers.zip_with(self.numbers.is_not_null(), found)

    def filter(self, keep: pl.Series) -> Coded:
        """Keep some rows. Values that are left without a row stay, with their old count."""
        numbers = None if self.numbers is None else self.numbers.filter(keep)
        return Coded(self.codes.filter(keep), self.values, numbers)

    def recounted(self, rows: pl.Series) -> Coded:
        """Return the same column with its values counted anew, after rows were left out."""
        if self.values["value"].null_count():
            return _nameless(self.codes)
        texts = self.values["value"].cast(pl.Categorical).gather(self.codes)
        return replace(encode(texts, rows), numbers=self.numbers)


def encode(column: pl.Series, rows: pl.Series) -> Coded:
    """Encode a categorical column; `rows` are the row numbers as their owner sees them, ascending.

    >>> text = pl.Series(["b", None, "a", "b"], dtype=pl.Categorical)
    >>> coded = encode(text, pl.Series([2, 3, 4, 5], dtype=pl.UInt32))
    >>> coded.codes.to_list(), coded.values.rows()
    ([0, None, 1, 0], [('b', 2, 2), ('a', 1, 4)])
    """
    where = column.is_not_null().arg_true()
    physical = column.to_physical().cast(pl.UInt32)
    used = physical.drop_nulls().to_numpy()
    times = np.bincount(used, minlength=1)
    first = np.full(times.size, column.len(), np.uint32)
    np.minimum.at(first, used, where.to_numpy())
    met = np.flatnonzero(times)
    met = met[np.argsort(first[met])]
    code = np.zeros(times.size, np.uint32)
    code[met] = np.arange(met.size, dtype=np.uint32)
    there = pl.Series(first[met])
    values = {"value": column.gather(there).cast(pl.String), "n": times[met]}
    return Coded(
        codes=pl.Series(code).gather(physical),
        values=pl.DataFrame(values | {ROW: rows.gather(there)}),
    )


def load(
    raw: RawTable,
    headings: Iterable[str],
    identifiers: Collection[str] = (),
    amounts: Collection[str] = (),
) -> tuple[pl.Series, dict[str, Coded]]:
    """Read the wanted columns of a table in one pass; no other column is ever in memory.

    `identifiers` are those of the headings whose texts must not be kept, `amounts` those of numbers
    with a decimal point. Returns the row numbers and the columns by heading.
    """
    wanted = list(dict.fromkeys(headings))
    numbers = {name: f"{ROW} {name}" for name in wanted if name in amounts}
    table = raw.lazy.select(ROW, *wanted)
    for name, number in numbers.items():
        table = with_numbers(table, name, number)
    columns = [
        hashed(name) if name in identifiers else pl.col(name).cast(pl.Categorical)
        for name in wanted
    ]
    frame = table.select(ROW, *columns, *numbers.values()).collect()
    rows = frame[ROW]
    coded: dict[str, Coded] = {}
    for name in wanted:
        if name in identifiers:
            coded[name] = _nameless(frame[name])
        else:
            coded[name] = encode(frame[name], rows)
        if name in numbers:
            coded[name] = replace(coded[name], numbers=frame[numbers[name]])
    return rows, coded


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
