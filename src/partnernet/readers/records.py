"""The rows of a delimited text: are they regular, and what is in them if they are not.

A regular text can be scanned by polars as it stands, however large; `examine` proves it regular in
one pass over the bytes, without making strings. Anything else (ragged rows, stray quotation marks,
carriage returns inside cells) is read by Python's csv module, which makes no mistake but takes its
time: `read_irregular`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from partnernet.readers.raw import ROW

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy.typing as npt

_NEWLINE, _QUOTE = 10, 34
_LONGEST = 1 << 24
"""Bytes within which a quoted cell has to end."""
_BATCH = 50_000


@dataclass(frozen=True, slots=True)
class Regular:
    """A text whose rows all have the same number of cells, or none.

    `records` counts all rows, `blank` those without any cell filled, `first_filled` is the index of
    the first with one. `quotes` says that there are quotation marks at all, `quoted_blanks` that
    some quoted cell is empty.
    """

    records: int
    blank: int
    first_filled: int
    quotes: bool
    quoted_blanks: bool


def examine(blocks: Iterable[bytes], delimiter: str, width: int) -> Regular | None:
    r"""Tell whether every row has `width` cells; None when a row does not, or cannot be told.

    >>> examine([b"a,b\nc", b",d\n\n"], ",", 2)
    Regular(records=3, blank=1, first_filled=0, quotes=False, quoted_blanks=False)
    >>> examine([b"a,b\nc\n"], ",", 2) is None
    True
    >>> examine([b'a,"say ""b"", or\nc"\n'], ",", 2).records
    1
    >>> examine([b'a,5" pipe\n'], ",", 2) is None
    True
    """
    records = blank = 0
    first_filled: int | None = None
    quotes = quoted_blanks = False
    separator = ord(delimiter)
    for piece in _whole_records(blocks):
        if piece is None:
            return None
        if b"\r" in piece:
            piece = piece.replace(b"\r\n", b"\n")
            if b"\r" in piece:
                return None
        if not piece.endswith(b"\n"):
            piece += b"\n"
        data = np.frombuffer(piece, np.uint8)
        telling = (data == separator) | (data == _NEWLINE)
        if b'"' in piece:
            quoting = data == _QUOTE
            marks = np.flatnonzero(quoting)
            if not _well_quoted(data, marks, separator):
                return None
            quotes = True
            quoted_blanks = quoted_blanks or bool((np.diff(marks)[::2] == 1).any())
            telling &= np.bitwise_xor.accumulate(quoting.view(np.uint8)) == 0
        limits = np.flatnonzero(telling)
        ends = np.flatnonzero(data[limits] == _NEWLINE)
        cells = np.diff(ends, prepend=-1) - 1
        lengths = np.diff(limits[ends], prepend=-1) - 1
        empty = lengths == cells
        if not ((cells == width - 1) | (lengths == 0)).all():
            return None
        if first_filled is None and not empty.all():
            first_filled = records + int(np.argmin(empty))
        records += ends.size
        blank += int(np.count_nonzero(empty))
    return Regular(records, blank, first_filled or 0, quotes, quoted_blanks)


def _whole_records(blocks: Iterable[bytes]) -> Iterator[bytes | None]:
    """Cut a text into pieces that end where a row ends; None when no end can be found."""
    rest = b""
    for block in blocks:
        data = rest + block
        cut = data.rfind(b"\n") + 1
        if cut and (b'"' not in data or data.count(b'"', 0, cut) % 2 == 0):
            yield data[:cut]
            rest = data[cut:]
        else:
            rest = data
            if len(rest) > _LONGEST:
                yield None
                return
    if rest:
        yield None if rest.count(b'"') % 2 else rest


def _well_quoted(data: npt.NDArray[np.uint8], marks: npt.NDArray[np.intp], separator: int) -> bool:
    """Tell whether quotation marks only enclose whole cells, or are doubled inside one.

    Marks open and close in turn. One that opens follows a separator or a line end, one that closes
    precedes one; a doubled mark closes and opens at once.
    """
    opening, closing = marks[::2], marks[1::2]
    limits = np.zeros(256, np.bool_)
    limits[[separator, _NEWLINE, _QUOTE]] = True
    starts = (opening == 0) | limits[data[np.maximum(opening - 1, 0)]]
    last = data.size - 1
    stops = (closing == last) | limits[data[np.minimum(closing + 1, last)]]
    return bool(starts.all() and stops.all())


@dataclass(frozen=True, slots=True)
class Irregular:
    """What was read from a text whose rows are not all alike.

    `short` and `long` name the rows with fewer or more cells than headings and how many they have;
    `unclosed` the rows with a quotation mark that opens a cell and never closes it.
    """

    frame: pl.DataFrame
    blank: int
    short: tuple[tuple[int, int], ...]
    long: tuple[tuple[int, int], ...]
    unclosed: tuple[int, ...]


def read_irregular(
    lines: Sequence[str], delimiter: str, headings: Sequence[str], first_row: int
) -> Irregular:
    r"""Read every row: short ones filled up with null, long ones cut, each of them named.

    >>> read = read_irregular(["a,b\n", "c\n", "\n", "d,e,f\n"], ",", ["From", "To"], 2)
    >>> read.frame.rows(), read.short, read.long, read.blank
    ([(2, 'a', 'b'), (3, 'c', None), (5, 'd', 'e')], ((3, 1),), ((5, 3),), 1)
    """
    width = len(headings)
    short: list[tuple[int, int]] = []
    long: list[tuple[int, int]] = []
    unclosed: list[int] = []
    batches: list[pl.DataFrame] = []
    rows: list[int] = []
    cells: list[Sequence[str | None]] = []
    blank = 0

    def flush() -> None:
        columns = zip(*cells, strict=True) if cells else [()] * width
        texts = [pl.Series(n, c, pl.String) for n, c in zip(headings, columns, strict=True)]
        numbers = pl.Series(ROW, rows, pl.UInt32)
        batches.append(
            pl.DataFrame([numbers, *texts]).with_columns(pl.col(headings).replace("", None))
        )
        rows.clear()
        cells.clear()

    for row, parsed in enumerate(split(lines, delimiter), first_row):
        record = parsed.cells
        if not parsed.closed:
            unclosed.append(row)
        if not any(record):
            blank += 1
            continue
        if len(record) < width:
            short.append((row, len(record)))
            cells.append([*record, *[None] * (width - len(record))])
        elif len(record) > width:
            long.append((row, len(record)))
            cells.append(record[:width])
        else:
            cells.append(record)
        rows.append(row)
        if len(rows) == _BATCH:
            flush()
    flush()
    return Irregular(pl.concat(batches), blank, tuple(short), tuple(long), tuple(unclosed))


class Row(NamedTuple):
    """One row of a text: its cells, the index of the line after it, whether its quotes close."""

    cells: list[str]
    end: int
    closed: bool


def split(lines: Sequence[str], delimiter: str) -> Iterator[Row]:
    r"""Read rows by the csv module; a row whose quotation never ends is read as it is written.

    Without this, one stray mark at the start of a cell would swallow the rest of the file.

    >>> [row.cells for row in split(['"a\n', 'b",c\n', '"d,e\n', "f,g\n"], ",")]
    [['a\nb', 'c'], ['"d', 'e'], ['f', 'g']]
    """
    end = "\0end of text\0"
    start = 0
    while start < len(lines):
        reader = csv.reader(
            chain(map(lines.__getitem__, range(start, len(lines))), [end]), delimiter=delimiter
        )
        base = start
        try:
            for cells in reader:
                if base + reader.line_num > len(lines):  # this row took in the end
                    break
                start = base + reader.line_num
                yield Row(cells, start, closed=True)
        except csv.Error:  # a cell longer than any that is meant
            pass
        if start < len(lines):
            cells = lines[start].rstrip("\r\n").split(delimiter)
            start += 1
            yield Row(cells, start, closed=False)
