"""A table as it stands in a file: every cell text, every row with the number its owner sees.

`container.open_tables` gives one `RawTable` for each table of a file and nothing has been
interpreted yet: no role, no date, no number. What was odd about the file travels as `Note`s.

How to read one, once:

- `lazy` holds one `String` column per heading and `_row` (`UInt32`). An empty cell is null; any
  other cell is kept as it is, spaces and `NA` included, because only the role of a column tells
  whether `NA` is a missing value or a child's case number.
- `lazy` may be a scan of a large file: take a sample with `raw.lazy.head(1_000).collect()`, decide
  roles and date formats on it, then select every column you need in **one** `collect()`.
- `_row` counts as a spreadsheet does: the first record of the file is row 1, ignored and blank rows
  count, and a line break inside a quoted cell does not. Rows come in file order from `lazy`, but no
  operation after it may rely on that: sort by `_row`.
- `rows` is the number of rows of `lazy`. Blank rows are not in it; they are told by a note.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import polars as pl

    from partnernet.readers.engines import There

ROW = "_row"
"""Name of the column of row numbers."""

Severity = Literal["error", "warning", "info"]

NOTE_RULES: dict[str, Severity] = {
    "encoding_assumed": "info",  # not UTF-8: read as cp1252
    "encoding_damage": "warning",  # text decoded wrongly before it reached us (mojibake)
    "named_otherwise": "info",  # content is not what the file name says
    "header_found": "info",  # the header is below row 1; rows above were ignored
    "header_unsure": "warning",  # no row holds a heading that we know
    "heading_blank": "info",  # a column without heading, named by its position
    "heading_repeated": "warning",  # a heading given twice; the later one is numbered
    "delimiter_unsure": "warning",  # rows disagree about the number of cells
    "decimal_comma": "info",  # 1.234,56 means one thousand two hundred ...
    "rows_blank": "info",  # rows without any cell filled, not counted
    "row_short": "warning",  # fewer cells than headings: the missing ones are null
    "row_long": "error",  # more cells than headings: the extra ones were dropped
    "quotes_irregular": "warning",  # a quotation mark inside a cell that is not quoted
    "sheet_hidden": "info",  # a hidden sheet was read
    "sheet_empty": "info",  # a sheet without rows was passed over
    "member_ignored": "info",  # a file inside a zip that is no table
    "column_left_out": "warning",  # a Parquet column of records or bytes
    "format_recognised": "info",  # what a file was taken for, and why
    "format_part_ignored": "info",  # a table of a known format that holds no ties
    "code_unknown": "warning",  # a code that the list of the format does not have
    "rows_passed_over": "info",  # rows that a format leaves out, with the reason
}
"""Every rule of this layer with its severity, for the catalogue of findings."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was odd about a file, with the place where its owner can see it.

    `value` is what was found in the cell, null when there is no single cell. The reader of notes
    must hide it when the column holds person identifiers: this layer does not know roles.
    """

    rule: str
    severity: Severity
    row: int | None
    column: str | None
    value: str | None
    message: str


def note(
    rule: str,
    message: str,
    *,
    row: int | None = None,
    column: str | None = None,
    value: str | None = None,
) -> Note:
    """Make a note with its rule's severity.

    >>> note("row_long", "Row 7 has 5 cells for 4 headings.", row=7).severity
    'error'
    """
    return Note(rule, NOTE_RULES[rule], row, column, value, message)


@dataclass(frozen=True, slots=True)
class RawTable:
    """One table of a file, all cells text.

    `file` is a base name, never a path. `header_row` is 1-based, as the owner sees it.
    `ragged` is the number of rows with more or fewer cells than headings: all of them are kept.
    `typed` says that the file itself had types (Parquet): dates come as ISO text. `there` is the
    table in its engine, which can count what is too large to come home.
    """

    file: str
    sheet: str | None
    format: str
    encoding: str | None
    delimiter: str | None
    header_row: int | None
    headings: tuple[str, ...]
    rows: int
    lazy: pl.LazyFrame
    notes: tuple[Note, ...]
    ragged: int
    decimal: Literal[".", ","]
    sha256: str
    typed: bool
    there: There | None = None
