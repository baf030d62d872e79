"""Tables with types: every column as text, so that one set of rules reads all files.

A Parquet file, a folder of Parquet files that are parts of one table, or any other scan.
"""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from partnernet.errors import InputError
from partnernet.readers.engines import There, of_parquet
from partnernet.readers.layout import name_columns
from partnernet.readers.raw import ROW, Note, RawTable, note

if TYPE_CHECKING:
    from pathlib import Path

    from partnernet.readers.encoding import Source
    from partnernet.readers.engines import Opener


def open_parquet(source: Source, file: str, sha256: str) -> RawTable:
    """Open a Parquet file; dates become ISO text, whole numbers keep no decimal point.

    Rows count from 1, as there is no header row. Columns that hold records or bytes have no text
    and are left out, with a note.

    Raises
    ------
    InputError
        The file is damaged, encrypted, or has no column.
    """
    where = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        there = None if isinstance(source, bytes) else partial(of_parquet, [source])
        return as_text(pl.scan_parquet(where, glob=False), file, sha256, there=there)
    except (pl.exceptions.PolarsError, OSError):
        message = f"{file} is a damaged or encrypted Parquet file."
        raise InputError(message, hint="Write it again, or export the table as CSV.") from None


def parts_in(folder: Path) -> list[Path]:
    """Return the Parquet files of a folder and of the folders in it, in order of their names."""
    found = (each for each in folder.rglob("*.parquet") if each.is_file())
    return sorted(each for each in found if not _hidden(each.relative_to(folder)))


def _hidden(path: Path) -> bool:
    """Leave out what Spark writes besides data (`_temporary`) and what systems hide."""
    return any(part.startswith((".", "_")) for part in path.parts)


def open_parts(folder: Path, file: str, sha256: str) -> RawTable:
    """Open the Parquet files of a folder as one table.

    Names of folders such as `period=2024-Q1` are a column. Rows count from 1 through all files.

    Raises
    ------
    InputError
        A file is damaged or has other columns than the first.
    """
    try:
        parts = parts_in(folder)
        scan = pl.scan_parquet(parts, glob=False, hive_partitioning=True)
        return as_text(scan, file, sha256, there=partial(of_parquet, parts))
    except (pl.exceptions.PolarsError, OSError):
        message = f"The Parquet files of {file} are not parts of one table, or one is damaged."
        raise InputError(message, hint="All need the same columns, of the same types.") from None


def as_text(
    scan: pl.LazyFrame,
    file: str,
    sha256: str,
    *,
    kind: str = "parquet",
    sheet: str | None = None,
    there: Opener | None = None,
    rows: int | None = None,
) -> RawTable:
    """Return a scan as a table of texts with row numbers; `there` opens it in its engine.

    Raises InputError when no column can be read as text.
    """
    schema = scan.collect_schema()
    height: int = scan.select(pl.len()).collect().item() if rows is None else rows
    texts = {
        name: text for name, dtype in schema.items() if (text := text_of(name, dtype)) is not None
    }
    if not texts:
        message = f"{file} has no column that can be read as text."
        raise InputError(message, hint="Give a table with plain columns.")
    headings, notes = name_columns(list(texts), len(texts), 0)
    left_out = [name for name in schema if name not in texts]
    told: tuple[Note, ...] = ()
    if left_out:
        told = (note("column_left_out", f"Columns without text, not read: {', '.join(left_out)}."),)
    columns = [
        text.replace("", None).alias(h) for h, text in zip(headings, texts.values(), strict=True)
    ]
    lazy = scan.select(columns).with_row_index(ROW, offset=1)
    return RawTable(
        file=file,
        sheet=sheet,
        format=kind,
        encoding=None,
        delimiter=None,
        header_row=None,
        headings=headings,
        rows=height,
        lazy=lazy,
        notes=(*notes, *told),
        ragged=0,
        decimal=".",
        sha256=sha256,
        typed=True,
        there=There(there, dict(zip(headings, texts, strict=True)), lazy) if there else None,
    )


def text_of(name: str, dtype: pl.DataType) -> pl.Expr | None:
    """Write a column as text; None when its type has none."""
    column = pl.col(name)
    if isinstance(dtype, pl.Datetime):
        return column.dt.strftime("%Y-%m-%d %H:%M:%S")
    if dtype.is_float():
        whole = (column == column.round()) & (column.abs() < 2**53)
        plain = pl.when(column.is_finite()).then(column).cast(pl.String)
        return (
            pl.when(whole)
            .then(column.cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(plain)
        )
    if isinstance(dtype, pl.List) and not dtype.inner.is_nested():
        return column.cast(pl.List(pl.String)).list.join(";")
    if dtype.is_nested() or isinstance(dtype, pl.Binary | pl.Object | pl.Duration):
        return None
    return column.cast(pl.String)
