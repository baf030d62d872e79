"""Delimited text: separator, header row, then a scan of the rest.

A regular UTF-8 file is scanned where it lies, however large. Everything else is read in memory
only: a temporary file would be a copy of personal data.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal

import polars as pl

from partnernet.errors import InputError
from partnernet.readers import encoding as decoding
from partnernet.readers.encoding import BLOCK, DAMAGE, as_utf8, blocks, size
from partnernet.readers.layout import find_header, name_columns, table_width
from partnernet.readers.raw import ROW, Note, RawTable, note
from partnernet.readers.records import Irregular, Regular, examine, read_irregular, split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import BinaryIO

    from partnernet.readers.encoding import Source

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_SAMPLED = 50
_LONGEST_LINE = 1 << 20
_LISTED = 100
"""Rows of one kind that get a note each; the rest get one together."""
_HINT_LINE = re.compile(r'^"?sep=(.)"?$')
_DECIMAL_COMMA = r"^-?£?\d[\d.]*,\d{2}$"
_DECIMAL_POINT = r"^-?£?\d[\d,]*\.\d{2}$"


def open_text(
    source: Source,
    *,
    file: str,
    encoding: str | None = None,
    header_row: int | None = None,
    known_headings: Callable[[str], bool],
) -> RawTable:
    """Open a delimited text that lies in a file or in memory.

    Raises
    ------
    InputError
        The text is empty, not text at all, or in no encoding that fits.
    """
    text = as_utf8(source, file=file, encoding=encoding)
    lines = _first_lines(text.source, text.start, file)
    if not any(line.strip() for line in lines):
        message = f"{file} is empty."
        raise InputError(message, hint="Give a file with headings and rows.")
    delimiter, sure = find_delimiter(lines)
    first = list(islice(split(lines, delimiter), max(_SAMPLED, header_row or 0)))
    cells = [[cell.strip() for cell in row.cells] for row in first]
    if not any(map(any, cells)):
        message = f"{file}: no cell is filled in the first {len(cells)} rows."
        raise InputError(message, hint="Give a file with headings and rows.")
    header, header_notes = find_header(cells, known_headings, chosen=header_row, file=file)
    width = table_width(cells[header], cells[header + 1 :])
    headings, heading_notes = name_columns(cells[header], width, header + 1)

    above = "".join(lines[: first[header].end])
    body = _Body(text.source, text.start + len(above.encode()), above.count("\n"), header + 2)
    alone = above.count("\r") > above.count("\r\n")  # polars ends no line there
    regular = None if alone else examine(blocks(text.source, body.start), delimiter, width)
    if regular:
        lazy, rows, ragged, body_notes = body.scan(regular, delimiter, headings)
    else:
        if size(text.source) > decoding.LARGEST_DECODED:
            raise _irregular(file)
        lazy, rows, ragged, body_notes = body.repair(delimiter, headings, file)
    decimal = _decimal_sign(lazy, delimiter)
    notes = (*text.notes, *header_notes, *heading_notes, *body_notes)
    if not sure:
        said = (
            f"Rows disagree on the number of columns; cells were split at {_SEPARATORS[delimiter]}."
        )
        notes += (note("delimiter_unsure", said),)
    if decimal == ",":
        notes += (note("decimal_comma", "Amounts were read with a decimal comma (12,50)."),)
    if text.damaged:
        notes += _damage(lazy, headings)
    return RawTable(
        file=file,
        sheet=None,
        format="tsv" if delimiter == "\t" else "csv",
        encoding=text.encoding,
        delimiter=delimiter,
        header_row=header + 1,
        headings=headings,
        rows=rows,
        lazy=lazy,
        notes=notes,
        ragged=ragged,
        decimal=decimal,
        sha256=text.sha256,
        typed=False,
    )


def find_delimiter(lines: Sequence[str]) -> tuple[str, bool]:
    r"""Return the separator of a text and whether its rows agree on it.

    It is the one that gives most rows the same and highest number of cells, quotation respected,
    with at least nine rows in ten agreeing; rows of one cell (titles, blank lines) have no say.

    >>> find_delimiter(["Contacts, all\n", "From;To;Cost\n", "A;B;1,50\n", "B;A;2,00\n"])
    (';', True)
    """
    hint = _HINT_LINE.match(lines[0].strip())
    if hint and hint[1] in _SEPARATORS:
        return hint[1], True
    ranked: list[tuple[tuple[bool, int, int], str]] = []
    for delimiter in _SEPARATORS:
        rows = [row.cells for row in islice(split(lines, delimiter), _SAMPLED)]
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if not widths:
            continue
        width, agreeing = max(widths.items(), key=lambda item: (item[1], item[0]))
        sure = agreeing >= 0.9 * widths.total() and 2 * agreeing >= sum(map(any, rows))
        ranked.append(((True, width, agreeing) if sure else (False, agreeing, width), delimiter))
    if not ranked:
        return ",", True
    (sure, *_), delimiter = max(ranked, key=lambda item: item[0])
    return delimiter, sure or len(ranked) == 1


@dataclass(frozen=True, slots=True)
class _Body:
    """The rows below the headings: where they start in bytes, in lines, and as a row number."""

    source: Source
    start: int
    lines: int
    row: int

    def scan(
        self, regular: Regular, delimiter: str, headings: Sequence[str]
    ) -> tuple[pl.LazyFrame, int, int, tuple[Note, ...]]:
        """Let polars read rows that are known to be regular."""
        schema = dict.fromkeys(headings, pl.String)
        if regular.records == regular.blank:
            nothing = pl.LazyFrame(schema={ROW: pl.UInt32, **schema})
            return nothing, 0, 0, _blank_note(regular.blank)
        lazy = pl.scan_csv(
            self.source,
            has_header=False,
            skip_lines=self.lines + regular.first_filled,
            separator=delimiter,
            quote_char='"' if regular.quotes else None,
            schema=schema,
            row_index_name=ROW,
            row_index_offset=self.row + regular.first_filled,
            glob=False,
        )
        filled = ~pl.all_horizontal(pl.col(headings).is_null())
        blank = regular.blank
        if regular.quoted_blanks:
            lazy = lazy.with_columns(pl.col(headings).replace("", None)).filter(filled)
            blank = regular.records - lazy.select(pl.len()).collect().item()
        elif blank:
            lazy = lazy.filter(filled)
        return lazy, regular.records - blank, 0, _blank_note(blank)

    def repair(
        self, delimiter: str, headings: Sequence[str], file: str
    ) -> tuple[pl.LazyFrame, int, int, tuple[Note, ...]]:
        """Read rows that are not all alike, and tell which."""
        with io.TextIOWrapper(self._open(), encoding="utf-8", newline="") as stream:
            lines = list(_bounded(stream, self.row, file))
        read = read_irregular(lines, delimiter, headings, self.row)
        notes = (*_ragged_notes(read, len(headings)), *_blank_note(read.blank))
        ragged = len(read.short) + len(read.long)
        return read.frame.lazy(), read.frame.height, ragged, notes

    def _open(self) -> BinaryIO:
        if isinstance(self.source, bytes):
            return io.BytesIO(self.source[self.start :])
        stream = self.source.open("rb")
        stream.seek(self.start)
        return stream


def _bounded(stream: Iterable[str], row: int, file: str) -> Iterator[str]:
    """Give every line; one that no person can have typed stops the reading."""
    for number, line in enumerate(stream, row):
        if len(line) > _LONGEST_LINE:
            message = f"{file}: a line near row {number} is longer than {_LONGEST_LINE >> 20} MB."
            hint = "Correct that row, or leave the column out of the export."
            raise InputError(message, hint=hint)
        yield line


def _first_lines(source: Source, start: int, file: str) -> list[str]:
    """Return the whole lines at the start of a text, as the csv module wants them.

    Raises InputError when not even the first line ends within a block: that is no table.
    """
    head = next(blocks(source, start), b"")
    if start + len(head) < size(source):
        cut = max(head.rfind(b"\n"), head.rfind(b"\r"))
        if cut < 0:
            message = f"{file}, row 1 is longer than {BLOCK >> 20} MB: these are no headings."
            raise InputError(message, hint="Give a table with a row of headings, one row a line.")
        head = head[: cut + 1]
    return list(io.StringIO(head.decode("utf-8"), newline=""))


def _irregular(file: str) -> InputError:
    """Refuse to repair what would not fit in memory."""
    message = (
        f"{file}: rows are not all alike, and it has over {decoding.LARGEST_DECODED >> 20} MB."
    )
    hint = "Look for stray quotation marks and rows with too many cells, or split the file."
    return InputError(message, hint=hint)


def _blank_note(blank: int) -> tuple[Note, ...]:
    if not blank:
        return ()
    return (note("rows_blank", f"Rows without any cell filled, not counted: {blank}."),)


def _ragged_notes(read: Irregular, width: int) -> tuple[Note, ...]:
    notes: list[Note] = []
    for row, cells in read.short[:_LISTED]:
        said = f"Row {row} has {cells} of {width} cells; the missing ones are taken as unknown."
        notes.append(note("row_short", said, row=row))
    for row, cells in read.long[:_LISTED]:
        said = f"Row {row} has {cells} cells for {width} headings; the last ones were dropped."
        notes.append(note("row_long", said, row=row))
    for row in read.unclosed[:_LISTED]:
        said = f"Row {row} opens a quotation and never closes it; the mark was taken as text."
        notes.append(note("quotes_irregular", said, row=row))
    for rule, rows in (
        ("row_short", [row for row, _ in read.short]),
        ("row_long", [row for row, _ in read.long]),
        ("quotes_irregular", list(read.unclosed)),
    ):
        more = rows[_LISTED:]
        if more:
            said = f"The same in {len(more)} more rows, from row {more[0]} to row {more[-1]}."
            notes.append(note(rule, said, row=more[0]))
    return tuple(notes)


def _decimal_sign(lazy: pl.LazyFrame, delimiter: str) -> Literal[".", ","]:
    """A file that separates by semicolons may write 12,50; one that does not, does not."""
    if delimiter != ";":
        return "."
    texts = pl.exclude(ROW)
    comma = pl.any_horizontal(texts.str.contains(_DECIMAL_COMMA).any())
    point = pl.any_horizontal(texts.str.contains(_DECIMAL_POINT).any())
    commas, points = lazy.select(comma=comma, point=point).collect().row(0)
    return "," if commas and not points else "."


def _damage(lazy: pl.LazyFrame, headings: Sequence[str]) -> tuple[Note, ...]:
    found = lazy.filter(pl.any_horizontal(pl.col(headings).str.contains_any(list(DAMAGE))))
    rows = found.select(ROW).sort(ROW).collect()[ROW]
    said = "Text was damaged before it was saved here (signs such as â€™ or Â£)"
    where = (
        f", first in row {rows[0]}, {len(rows)} rows in all" if len(rows) else " in the headings"
    )
    return (
        note(
            "encoding_damage",
            f"{said}{where}: export it again as 'CSV UTF-8'.",
            row=rows[0] if len(rows) else None,
        ),
    )
