"""Parquet: a scan, with every column as text so that one set of rules reads all files."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import polars as pl

from partnernet.errors import InputError
from partnernet.readers.layout import name_columns
from partnernet.readers.raw import ROW, Note, RawTable, note

if TYPE_CHECKING:
    from partnernet.readers.encoding import Source


def open_parquet(source: Source, file: str, sha256: str) -> RawTable:
    """Open a Parquet file; dates become ISO text, whole numbers keep no decimal point.

    Rows count from 1, as there is no header row. Columns that hold records or bytes have no text
    and are left out, with a note.

    Raises
    ------
    InputError
        The file is damaged, encrypted, or has no column.
    """
    try:
        where = io.BytesIO(source) if isinstance(source, bytes) else source
        scan = pl.scan_parquet(where, glob=False)
        schema = scan.collect_schema()
        rows = scan.select(pl.len()).collect().item()
    except (pl.exceptions.PolarsError, OSError):
        message = f"{file} is a damaged or encrypted Parquet file."
        raise InputError(message, hint="Write it again, or export the table as CSV.") from None
    texts = {
        name: text for name, dtype in schema.items() if (text := _text(name, dtype)) is not None
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
        sheet=None,
        format="parquet",
        encoding=None,
        delimiter=None,
        header_row=None,
        headings=headings,
        rows=rows,
        lazy=lazy,
        notes=(*notes, *told),
        ragged=0,
        decimal=".",
        sha256=sha256,
        typed=True,
    )


def _text(name: str, dtype: pl.DataType) -> pl.Expr | None:
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
