"""Workbooks: xlsx, xlsm, xlsb, xls and ods, every cell as text.

Nothing is inferred: a sheet is loaded without a header row and with text columns, so that an id
stays an id, and real dates (`2024-01-04 00:00:00`) can be told from typed ones (`04/01/2024`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from partnernet.errors import InputError, UnknownNameError
from partnernet.readers.extent import refuse_too_wide
from partnernet.readers.layout import SCANNED, find_header, name_columns
from partnernet.readers.raw import ROW, Note, RawTable, note

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


def open_workbook(
    source: Path | bytes,
    *,
    file: str,
    kind: str,
    sha256: str,
    sheet: str | None = None,
    header_row: int | None = None,
    known_headings: Callable[[str], bool],
) -> tuple[RawTable, ...]:
    """Open the visible sheets that hold anything, or the one that was asked for.

    A hidden sheet is read only when asked for; what was passed over is told by the first table.

    Raises
    ------
    InputError
        The workbook is damaged or locked by a password, spans too many cells, or is empty.
    UnknownNameError
        There is no sheet of that name.
    """
    import fastexcel

    refuse_too_wide(source, file)
    passed: list[Note] = []
    tables: list[RawTable] = []
    try:
        book = fastexcel.read_excel(source)
        for name in _wanted(book.sheet_names, sheet):
            page = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
            if page.visible != "visible" and sheet is None:
                said = f"Sheet '{name}' is hidden and was not read; --sheet '{name}' reads it."
                passed.append(note("sheet_hidden", said))
                continue
            cells = page.to_polars().select(pl.all().replace("", None))
            if cells.is_empty():
                passed.append(note("sheet_empty", f"Sheet '{name}' is empty."))
                continue
            headings, rows, header, notes = _table(cells, known_headings, header_row, file, name)
            tables.append(
                RawTable(
                    file=file,
                    sheet=name,
                    format=kind,
                    encoding=None,
                    delimiter=None,
                    header_row=header,
                    headings=headings,
                    rows=rows.height,
                    lazy=rows.lazy(),
                    notes=notes,
                    ragged=0,
                    decimal=".",
                    sha256=sha256,
                    typed=False,
                )
            )
    except fastexcel.FastExcelError as error:
        raise _unreadable(file, str(error)) from None
    if not tables:
        message = f"{file} has no sheet with anything in it."
        raise InputError(message, hint="Give a workbook with headings and rows.")
    tables[0] = replace(tables[0], notes=(*passed, *tables[0].notes))
    return tuple(tables)


def _wanted(names: Sequence[str], sheet: str | None) -> Sequence[str]:
    """Choose sheets by name, without regard to case, or by number."""
    if sheet is None:
        return names
    for name in names:
        if name.casefold() == sheet.strip().casefold():
            return [name]
    if sheet.isdecimal() and 1 <= int(sheet) <= len(names):
        return [names[int(sheet) - 1]]
    raise UnknownNameError.among("sheet", sheet, names)  # noqa: EM101


def _table(
    cells: pl.DataFrame,
    known_headings: Callable[[str], bool],
    header_row: int | None,
    file: str,
    sheet: str,
) -> tuple[tuple[str, ...], pl.DataFrame, int, tuple[Note, ...]]:
    """Split a sheet into its headings and its rows, and number the rows."""
    first = [
        [(cell or "").strip() for cell in row]
        for row in cells.head(max(SCANNED, header_row or 0)).rows()
    ]
    where = f"{file}, sheet '{sheet}'"
    header, header_notes = find_header(first, known_headings, chosen=header_row, file=where)
    below = cells.slice(header + 1)
    # Formatting alone can make a sheet wide: a column is one if it has a heading or a value.
    used = [i for i, cell in enumerate(first[header]) if cell or below.to_series(i).count()]
    texts = [first[header][i] for i in used]
    headings, heading_notes = name_columns(texts, len(used), header + 1)
    rows = below[:, used]
    rows.columns = list(headings)
    rows = rows.with_row_index(ROW, offset=header + 2)
    filled = rows.filter(~pl.all_horizontal(pl.col(headings).is_null()))
    notes = (*header_notes, *heading_notes)
    # Rows below the last one filled are no rows; blank ones between are told.
    blank = (int(filled[ROW][-1]) - header - 1 - filled.height) if filled.height else 0
    if blank:
        notes += (note("rows_blank", f"Rows without any cell filled, not counted: {blank}."),)
    return headings, filled, header + 1, notes


def _unreadable(file: str, error: str) -> InputError:
    if "password" in error.lower() or "encrypted" in error.lower():
        return locked(file)
    message = f"{file} is damaged or not a workbook that can be read."
    return InputError(message, hint="Open it in Excel and save it again as .xlsx, or as CSV UTF-8.")


def locked(file: str) -> InputError:
    """Make the error for a workbook that needs a password.

    >>> print(locked("log.xlsx"))
    log.xlsx is protected by a password.
    """
    message = f"{file} is protected by a password."
    hint = "Open it in Excel, remove the password (File > Info > Protect Workbook), save it again."
    return InputError(message, hint=hint)
