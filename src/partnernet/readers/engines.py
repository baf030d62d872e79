"""Engines that hold a table too large to come home, and what they need to count it there.

Polars (a lazy frame), DuckDB and Spark are asked for the same things in the same words, through
narwhals. Two things differ: how a small table is handed to them, and where DuckDB may spill.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import weakref
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import narwhals.stable.v2 as nw  # noqa: TID253  (this module exists to use it)
import polars as pl

from partnernet.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence

    from partnernet.readers.options import ReadOptions
    from partnernet.readers.raw import RawTable

Frame: TypeAlias = nw.LazyFrame[Any]


@dataclass(frozen=True, eq=False, slots=True)
class Held:
    """A table as its engine holds it.

    `send` hands it a small table, to be joined there. `hashed` makes ids numbers that tell them
    apart, before anything is written. `parts` takes rows apart by a column, to be counted one part
    after the other; `keep` writes down what is used several times in a part, and `tidy` removes all
    that was written.
    """

    frame: Frame
    send: Callable[[pl.DataFrame], Frame]
    hashed: Callable[[Frame, Sequence[str]], Frame]
    parts: Callable[[Frame, str], Iterable[Frame]]
    keep: Callable[[Frame], Frame]
    tidy: Callable[[], None]


Opener: TypeAlias = Callable[[], Held]
"""What opens a table in its engine."""
IN_MEMORY = 20_000_000
"""Rows of a table of an engine that come home, if nothing else is said: about 4 GB."""
MEMORY = "2GB"
"""What DuckDB may use of memory for a file that it opens for us; beyond that it spills."""
THREADS = 4
"""So many threads share that memory at most; with more of them less is left for each."""
_VIEW = "partnernet_sent"
_SPARK: Mapping[Any, str] = {
    pl.String: "string", pl.Date: "date", pl.Float64: "double",
    pl.Int64: "bigint", pl.Int32: "int",
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
    """Return how to open a table of the caller's own engine: nothing is written there."""

    def keep(frame: Frame) -> Frame:
        whole: Frame = frame.collect("polars").lazy() if frame.implementation.is_polars() else frame
        return whole

    def same(frame: Frame, _: object) -> Frame:
        return frame

    def whole(frame: Frame, _: object) -> list[Frame]:
        return [frame]

    return lambda: Held(frame, partial(_send, frame), same, whole, keep, lambda: None)


def of_parquet(files: Sequence[Path]) -> Held:
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
    names = [_literal(str(each)) for each in files]
    return _ours(connection, lambda: connection.read_parquet(names, hive_partitioning=True))


def of_duckdb(path: Path, name: str) -> Held:
    """Open a table of a DuckDB file, without writing to it."""
    import duckdb

    connection = duckdb.connect(str(path), read_only=True)
    return _ours(connection, lambda: connection.table(f'"{name}"'))


def _ours(connection: Any, table: Callable[[], Any]) -> Held:  # noqa: ANN401  (duckdb's own types)
    """Hold a table in a connection of ours, whose temporary tables may spill to a private folder.

    What is spilled tells of persons, as hashes with a salt that is never written. The folder is
    where the system keeps temporary files (TMPDIR), is open to nobody else, and goes when all is
    counted, at the latest when Python ends.
    """
    folder = tempfile.mkdtemp(prefix="partnernet-")
    salt = secrets.randbits(63)

    def tidy() -> None:
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)

    weakref.finalize(tidy, shutil.rmtree, folder, ignore_errors=True)

    def send(table: pl.DataFrame) -> Frame:
        sent: Frame = nw.from_native(connection.from_arrow(table.to_arrow()))
        return sent

    def hashed(frame: Frame, ids: Sequence[str]) -> Frame:
        number = 'case when "{0}" is not null then hash("{0}", {1}) end as "{0}"'
        numbers = [number.format(name, salt) for name in ids]
        others = [f'"{name}"' for name in frame.columns if name not in ids]
        made: Frame = nw.from_native(frame.to_native().project(", ".join([*others, *numbers])))
        return made

    def parts(frame: Frame, column: str) -> Iterator[Frame]:
        where = Path(folder, "parts")
        frame.to_native().write_parquet(str(where), partition_by=[column])
        for part in sorted(where.iterdir()):
            files = [_literal(str(each)) for each in part.iterdir()]
            yield nw.from_native(connection.read_parquet(files))

    def keep(frame: Frame) -> Frame:
        _rows = frame.to_native()  # DuckDB finds it by its name
        connection.execute("create or replace temp table partnernet_step as select * from _rows")
        kept: Frame = nw.from_native(connection.table("partnernet_step"))
        return kept

    connection.execute(f"set memory_limit = '{MEMORY}'")
    connection.execute("set temp_directory = $1", [folder])
    connection.execute("set preserve_insertion_order = false")
    connection.execute(f"set threads = {min(THREADS, os.cpu_count() or 1)}")
    return Held(nw.from_native(table()), send, hashed, parts, keep, tidy)


@contextmanager
def tidied(held: Held, file: str) -> Generator[None]:
    """Tidy up when a step in the engine fails, and say so where it had too little room.

    Raises
    ------
    InputError
        DuckDB has neither memory nor disk for the step.
    KeyboardInterrupt
        Somebody stopped it, which DuckDB tells as an error at run time.
    """
    try:
        yield
    except BaseException as problem:
        held.tidy()
        full = type(problem).__name__ == "OutOfMemoryException" or "space left" in str(problem)
        if full and type(problem).__module__.split(".")[0] in {"duckdb", "_duckdb"}:
            message = f"{file}: DuckDB has too little room for temporary files to count it."
            hint = "Name a folder on a disk with more room in TMPDIR, or give one year of it."
            raise InputError(message, hint=hint) from None
        if isinstance(problem, RuntimeError) and str(problem) == "Query interrupted":
            raise KeyboardInterrupt from None
        raise


def _literal(path: str) -> str:
    """Write a path so that none of its signs stands for others.

    >>> _literal("data [2024]/log.parquet")
    'data [[]2024]/log.parquet'
    """
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in path)


def _send(frame: Frame, table: pl.DataFrame) -> Frame:
    """Hand a small table to a caller's engine."""
    native: Any = frame.to_native()
    if frame.implementation.is_polars():
        native = table.lazy()
    elif frame.implementation.is_duckdb():
        _arrow = table.to_arrow()  # DuckDB finds it by its name
        rows = native
        native = rows.query(_VIEW, "select * from _arrow")
        rows.query(_VIEW, f"drop view if exists {_VIEW}")  # DuckDB 1 leaves it behind
    else:
        columns = ", ".join(f"`{name}` {_SPARK[type(t)]}" for name, t in table.schema.items())
        native = native.sparkSession.createDataFrame(table.rows(), schema=columns)
    sent: Frame = nw.from_native(native)
    return sent
