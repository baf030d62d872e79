"""Result tables as CSV, Parquet and one workbook: fixed columns, fixed order, fixed digits."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import polars as pl
import polars.selectors as cs

from partnernet.schema import OUTPUTS
from partnernet.writers.folder import write_file
from partnernet.writers.gathering import gathered

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from partnernet.provenance import Run

INTERNAL = "Internal: may contain small numbers"
WORKBOOK = "partnernet.xlsx"
DIGITS = 12
"""Significant digits written: more than a source holds, fewer than the order of summing moves."""

EXCEL_ROWS = 1_048_575
EXCEL_TEXT = 32_767
WORKBOOK_MADE = datetime(2000, 1, 1)
ROW_GROUP = 262_144


class Results(Protocol):
    """What can be written: tables by file name, and the run that made them."""

    @property
    def tables(self) -> Mapping[str, pl.DataFrame]:
        """The tables in the order in which they are written."""
        ...

    @property
    def run(self) -> Run:
        """How they were made."""
        ...


def write_tables(
    results: Results,
    folder: Path,
    *,
    parquet: bool = False,
    xlsx: bool = False,
    protected: Mapping[str, pl.DataFrame] | None = None,
) -> tuple[str, ...]:
    """Write the tables of a run into a folder; return the names of the files.

    `metrics`, `agencies`, `ties`, `dyads`, `scales`, `matrix` and those asked for beside them, as
    CSV (UTF-8 with a byte order mark, so that Excel reads it), and on request the same as Parquet
    and as sheets of one workbook. An empty cell is an unknown or undefined value, never 0.
    In a table of over 100,000 rows, what is the same for every unit is one row (`gathered`).
    `protected` tables are for others and so stay out of the workbook.
    """
    frames = {name: written(gathered(frame)) for name, frame in results.tables.items()}
    others = {name: written(frame) for name, frame in (protected or {}).items()}
    files: list[str] = []
    for name, frame in (frames | others).items():
        frame.write_csv(folder / f"{name}.csv", include_bom=True)
        files.append(f"{name}.csv")
        if parquet:
            whole = frame.rechunk()
            whole.write_parquet(folder / f"{name}.parquet", row_group_size=ROW_GROUP)
            files.append(f"{name}.parquet")
    if xlsx:
        write_workbook(frames, folder / WORKBOOK, run_id=results.run.run_id)
        files.append(WORKBOOK)
    return tuple(files)


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Write a frame as Parquet, whole or not at all.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    held = io.BytesIO()
    frame.rechunk().write_parquet(held, row_group_size=ROW_GROUP)
    write_file(path, held.getvalue())


def written(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a table as it is written: numbers to 12 digits, no NaN, lists joined by `;`.

    >>> written(pl.DataFrame({"x": [0.1 + 0.2, float("nan")], "y": [["a", "b"], None]})).rows()
    [(0.3, 'a;b'), (None, None)]
    """
    numbers = cs.float()
    return frame.with_columns(
        pl.when(numbers.is_finite()).then(numbers.round_sig_figs(DIGITS)).name.keep(),
        cs.list().cast(pl.List(pl.String)).list.join(";", ignore_nulls=True),
    )


def write_workbook(frames: Mapping[str, pl.DataFrame], path: Path, *, run_id: str) -> None:
    """Write tables as sheets of one workbook; text that looks like a formula stays text.

    The first sheet, `about`, lists the tables; the second, `notes`, says what every column holds.
    """
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": INTERNAL, "created": WORKBOOK_MADE})
        bold = book.add_format({"bold": True})
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        about = book.add_worksheet("about")
        about.set_column(0, 0, 36)
        about.write_column(0, 0, [INTERNAL, f"run {run_id}"], bold)
        about.write_row(3, 0, ["table", "rows"], bold)
        _notes(book.add_worksheet("notes"), frames, bold)
        for row, (name, frame) in enumerate(frames.items(), start=4):
            about.write_row(row, 0, [name, frame.height])
            if frame.height > EXCEL_ROWS:
                told = f"too long for a sheet ({EXCEL_ROWS:,} rows): see {name}.csv"
                about.write_string(row, 2, told)
                continue
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, frame.columns, bold)
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, frame.height, max(0, frame.width - 1))
            for column, series in enumerate(frame.iter_columns()):
                is_text = series.dtype == pl.String
                cells = series.str.slice(0, EXCEL_TEXT) if is_text else series
                form = days if series.dtype == pl.Date else None
                sheet.write_column(1, column, cells.to_list(), form)


def _notes(sheet: Worksheet, frames: Mapping[str, pl.DataFrame], bold: Format) -> None:
    """Say what every column of every table holds."""
    meanings = [
        (name, column.name, column.meaning)
        for name, frame in frames.items()
        if name in OUTPUTS
        for column in OUTPUTS[name].columns
        if column.name in frame.columns
    ]
    sheet.write_row(0, 0, ["table", "column", "meaning"], bold)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 1, 22)
    sheet.set_column(2, 2, 100)
    empty = "An empty cell is unknown or undefined, never 0."
    for row, said in enumerate([("every table", "every column", empty), *meanings], start=1):
        sheet.write_row(row, 0, said)
