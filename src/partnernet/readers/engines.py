"""Engines that hold a table too large to come home, and what they need to count it there.

Polars (a lazy frame), DuckDB and Spark are asked for the same things in the same words, through
narwhals. Two things differ: how a small table is handed to them, and where DuckDB may spill.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import narwhals.stable.v2 as nw  # noqa: TID253  (this module exists to use it)
import polars as pl

from partnernet.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from partnernet.readers.options import ReadOptions
    from partnernet.readers.raw import RawTable

Frame: TypeAlias = nw.LazyFrame[Any]
Opener: TypeAlias = Callable[[], tuple[Frame, Callable[[], None]]]
"""What opens a table in its engine, and also returns what to do when all is counted."""
IN_MEMORY = 20_000_000
"""Rows of a table of an engine that come home, if nothing else is said: about 4 GB."""
MEMORY = "3GB"
"""What DuckDB may use of memory for a file that it opens for us; beyond that it spills."""
_SPARK: Mapping[Any, str] = {
    pl.String: "string", pl.Date: "date", pl.Int64: "bigint", pl.Float64: "double",
}  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True)
class There:
    """A table in its engine: `open` gives it, `names` is what it calls the column of a heading.

    `home` is the same table as it comes home.
    """

    open: Opener
    names: Mapping[str, str]
    home: pl.LazyFrame


def stays(raw: RawTable, options: ReadOptions) -> There | None:
    """Return where a table is counted that is too large to come home; None for all others.

    Raises
    ------
    InputError
        The table is as large and no longer what the engine holds: a format made it another.
    """
    limit = IN_MEMORY if options.in_memory is None else options.in_memory
    if raw.there is None or raw.rows <= limit:
        return None
    if raw.there.home is not raw.lazy:
        message = f"{raw.file} has {raw.rows:,} rows and is not counted as its format reads it."
        hint = "Name its columns: --column source=HEADING --column target=HEADING; or let all "
        raise InputError(message, hint=f"{hint}rows into memory: --in-memory {raw.rows}.")
    return raw.there


def lent(frame: Frame) -> Opener:
    """Return how to open a table of the caller's own engine, of which nothing is to be tidied."""
    return lambda: (frame, lambda: None)


def spilling(connection: Any) -> Callable[[], None]:  # noqa: ANN401  (duckdb may not be installed)
    """Let DuckDB spill to a private folder; return what removes it.

    What it spills holds identifiers of persons. The folder is where the system keeps temporary
    files (TMPDIR), is open to nobody else, and goes when all is counted.
    """
    folder = tempfile.mkdtemp(prefix="partnernet-")
    connection.execute(f"set memory_limit = '{MEMORY}'")
    connection.execute("set temp_directory = $1", [folder])
    connection.execute("set preserve_insertion_order = false")

    def tidy() -> None:
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)

    return tidy


def of_parquet(files: Sequence[Path]) -> tuple[Frame, Callable[[], None]]:
    """Open Parquet files as one table of DuckDB.

    Raises
    ------
    MissingExtraError
        The package duckdb is not installed.
    """
    try:
        import duckdb
    except ImportError:
        extra, what = "duckdb", f"Counting over {IN_MEMORY:,} rows of Parquet"
        raise MissingExtraError.of(extra, what) from None
    connection = duckdb.connect()
    tidy = spilling(connection)
    names = [_literal(str(each)) for each in files]
    table = connection.read_parquet(names, hive_partitioning=True)
    return nw.from_native(table), tidy


def of_duckdb(path: Path, name: str) -> tuple[Frame, Callable[[], None]]:
    """Open a table of a DuckDB file, without writing to it."""
    import duckdb

    connection = duckdb.connect(str(path), read_only=True)
    tidy = spilling(connection)
    return nw.from_native(connection.table(f'"{name}"')), tidy


def _literal(path: str) -> str:
    """Write a path so that none of its signs stands for others.

    >>> _literal("data [2024]/log.parquet")
    'data [[]2024]/log.parquet'
    """
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in path)


def send(frame: Frame, table: pl.DataFrame) -> Frame:
    """Hand a small table to the engine of a frame, to be joined there."""
    native: Any = frame.to_native()
    if frame.implementation.is_polars():
        native = table.lazy()
    elif frame.implementation.is_duckdb():
        _arrow = table.to_arrow()  # DuckDB finds it by its name
        native = native.query("partnernet_sent", "select * from _arrow")
    else:
        columns = ", ".join(f"`{name}` {_SPARK[type(t)]}" for name, t in table.schema.items())
        native = native.sparkSession.createDataFrame(table.rows(), schema=columns)
    sent: Frame = nw.from_native(native)
    return sent
