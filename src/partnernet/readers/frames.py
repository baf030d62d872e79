"""Tables that are in an engine: DuckDB, Spark, or a frame in memory; read like any file.

Only the columns that have a role come home, and only while they are read: identifiers of persons
are hashed as they arrive, and columns about people are never asked for. A DuckDB table comes in
batches. What is larger than memory allows is counted where it is (`folding`).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from partnernet.errors import InputError, MissingExtraError
from partnernet.readers.engines import lent, of_duckdb
from partnernet.readers.parquet import as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from partnernet.readers.raw import RawTable

FRAME = "frame"
"""The format of a table that is no file; its rows may come in another order each time."""
DUCKDB = "duckdb"
"""The format of a table of a DuckDB file."""
_BATCH = 100_000
_NO_FILE = "0" * 64
"""The digest of what has no bytes of its own."""


def open_frame(frame: object, name: str = FRAME) -> RawTable:
    """Open a frame of polars, pandas, pyarrow or narwhals, a DuckDB relation or a Spark DataFrame.

    Raises
    ------
    InputError
        It is none of them.
    """
    import narwhals.stable.v2 as nw

    try:
        seen = nw.from_native(frame)  # type: ignore[call-overload]
        lazy = seen.lazy()
    except TypeError:
        message = f"A {type(frame).__name__} is neither a file nor a frame."
        hint = "Give a path, a frame (polars, pandas, pyarrow), a DuckDB relation or Spark's."
        raise InputError(message, hint=hint) from None
    native = lazy.to_native()
    engine = lazy.implementation
    rows = None if engine.is_polars() else lazy.select(nw.len()).collect("polars").item()
    known = isinstance(seen, nw.LazyFrame) and (
        engine.is_polars() or engine.is_duckdb() or engine.is_spark_like()
    )
    if not engine.is_polars():
        native = _scan(native, _batches) if engine.is_duckdb() else _scan(lazy, _whole)
    there = lent(lazy) if known else None
    return as_text(native, name, _NO_FILE, kind=FRAME, there=there, rows=rows)


def open_duckdb(path: Path, file: str, sha256: str, wanted: str | None) -> tuple[RawTable, ...]:
    """Open every table of a DuckDB file, or the one that is wanted, without writing to it.

    Raises
    ------
    MissingExtraError
        The package duckdb is not installed.
    InputError
        The file cannot be opened, or has no table of that name.
    """
    try:
        import duckdb
    except ImportError:
        extra, what = "duckdb", "Reading DuckDB tables"
        raise MissingExtraError.of(extra, what) from None
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error:
        message = f"{file} cannot be opened by DuckDB."
        hint = "Close the program that writes to it; or it is of a newer version."
        raise InputError(message, hint=hint) from None
    tables = sorted(name for (name,) in connection.sql("show tables").fetchall())
    if not tables or (wanted is not None and wanted not in tables):
        message = f"{file} has no table '{wanted}'." if wanted else f"{file} has no table."
        known = f"Its tables are {', '.join(tables)}: --sheet TABLE." if tables else None
        raise InputError(message, hint=known or "Give a file with tables.")
    return tuple(
        as_text(
            _scan(connection.table(f'"{table}"'), partial(_batches, _owner=connection)),
            file, sha256, kind=DUCKDB, sheet=table, there=partial(of_duckdb, path, table),
        )
        for table in ([wanted] if wanted else tables)
    )  # fmt: skip


def _scan(
    table: Any,  # noqa: ANN401  (a relation or frame of whichever engine)
    parts: Callable[[Any, list[str], int | None], Iterator[pl.DataFrame]],
) -> pl.LazyFrame:
    """Let polars ask an engine for the columns that it needs, each time it needs them."""
    from polars.io.plugins import register_io_source

    def give(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        wanted = list(schema) if columns is None else columns
        for part in parts(table, wanted, None if predicate is not None else rows):
            yield part if predicate is None else part.filter(predicate)

    schema = next(parts(table, list(table.columns), 0)).schema
    return register_io_source(give, schema=schema)


def _batches(
    relation: Any,  # noqa: ANN401
    columns: list[str],
    rows: int | None,
    _owner: Any = None,  # noqa: ANN401
) -> Iterator[pl.DataFrame]:
    """Read a DuckDB relation piece by piece.

    Its connection, where that is ours, is to live as long: DuckDB 1 closes it when nobody has it.
    """
    quoted = ", ".join(f'"{name.replace(chr(34), chr(34) * 2)}"' for name in columns)
    chosen = relation.project(quoted or "1")
    chosen = chosen if rows is None else chosen.limit(rows)
    reader = chosen.to_arrow_reader(_BATCH) if hasattr(chosen, "to_arrow_reader") else None
    reader = chosen.fetch_arrow_reader(_BATCH) if reader is None else reader
    yield _polars(reader.schema.empty_table())  # so that there is a table when there is no row
    for batch in reader:
        yield _polars(batch)


def _polars(table: Any) -> pl.DataFrame:  # noqa: ANN401
    found = pl.from_arrow(table)
    return found if isinstance(found, pl.DataFrame) else found.to_frame()


def _whole(frame: Any, columns: list[str], rows: int | None) -> Iterator[pl.DataFrame]:  # noqa: ANN401
    """Bring the wanted columns of any other engine home."""
    chosen = frame.select(*(columns or frame.columns[:1]))
    chosen = chosen if rows is None else chosen.head(rows)
    yield chosen.collect("polars").to_polars()
