"""What counting a table where it is writes, brings home and leaves behind."""

from __future__ import annotations

import shutil
import stat
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import narwhals.stable.v2 as nw
import polars as pl
import pytest

import partnernet as pn
from partnernet.errors import InputError
from partnernet.readers import folding

from .messy_log import NHS_NUMBER, PLACES, check, duckdb_file, log, parquet, spark


def test_what_duckdb_spills_is_private_and_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "spill"))
    (tmp_path / "spill").mkdir()
    seen: list[tuple[int, str]] = []
    made = tempfile.mkdtemp

    def watched(**said: Any) -> str:
        folder = made(**said)
        seen.append((stat.S_IMODE(Path(folder).stat().st_mode), folder))
        return folder

    monkeypatch.setattr(tempfile, "mkdtemp", watched)
    path = parquet(log(50, 7), tmp_path)
    pn.read(path, discover=False, in_memory=1)
    pn.read(duckdb_file(log(50, 7), tmp_path), discover=False, in_memory=1)
    assert [mode for mode, _ in seen] == [0o700, 0o700]
    assert list((tmp_path / "spill").iterdir()) == []
    with pytest.raises(InputError, match="not read as events"):
        pn.read(path, discover=False, in_memory=1, rows="links")
    with monkeypatch.context() as patch:
        patch.setattr(folding, "MOST", 3)
        with pytest.raises(InputError, match="different values"):
            pn.read(path, discover=False, in_memory=1)
    assert list((tmp_path / "spill").iterdir()) == []
    for step in ("_distinct", "_meant", "count"):
        with monkeypatch.context() as patch:
            patch.setattr(folding, step, _interrupted)
            with pytest.raises(KeyboardInterrupt):
                pn.read(path, discover=False, in_memory=1)
        assert list((tmp_path / "spill").iterdir()) == []


def _interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_what_is_written_tells_no_identifier(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ids are hashed before anything is written; the folder has what ties are counted from."""
    written: list[bytes] = []
    gone = shutil.rmtree

    def seen(folder: str, **said: Any) -> None:
        written.extend(each.read_bytes() for each in Path(folder).rglob("*") if each.is_file())
        gone(folder, **said)

    monkeypatch.setattr(shutil, "rmtree", seen)
    frame = log(200, 13).with_columns(pl.col("Child ID").replace("1", "secret-person"))
    pn.read(parquet(frame, tmp_path), discover=False, in_memory=1)
    assert written
    assert not any(b"secret-person" in each or NHS_NUMBER.encode() in each for each in written)


def test_who_stops_it_is_told_that_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DuckDB tells of Ctrl-C as if it were a mistake of ours."""

    def stopped(*_: object, **__: object) -> None:
        message = "Query interrupted"
        raise RuntimeError(message)

    monkeypatch.setattr(folding, "count", stopped)
    with pytest.raises(KeyboardInterrupt):
        pn.read(parquet(log(50, 15), tmp_path), discover=False, in_memory=1)


def test_too_little_room_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full: DuckDB's own words would name a path."""

    def full(*_: object, **__: object) -> None:
        message = "failed to offload data block of 256 KiB"
        raise duckdb.OutOfMemoryException(message)

    monkeypatch.setattr(folding, "count", full)
    with pytest.raises(InputError, match="too little room") as caught:
        pn.read(parquet(log(50, 14), tmp_path), discover=False, in_memory=1)
    assert "TMPDIR" in str(caught.value.hint)


def _cells(frame: pl.DataFrame, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return how many rows of a Spark frame, of any column, come home at a time."""
    seen: list[int] = []
    collect = nw.LazyFrame.collect

    def watched(*said: Any, **more: Any) -> Any:
        found = collect(*said, **more)
        seen.append(found.shape[0])
        return found

    with monkeypatch.context() as patch:
        patch.setattr(nw.LazyFrame, "collect", watched)
        pn.read(spark(frame, folder), discover=False, in_memory=1, rows="events")
    return seen


def test_of_a_rarely_filled_column_only_a_sample_comes_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its values are looked at further down, and found there: they are about people."""
    rows = 1_500
    frame = pl.DataFrame({"Source": ["A", "B"], "Target": ["C", "C"]}).select(
        pl.all().repeat_by(rows // 2).explode()
    )
    rare = pl.Series([None, *["ann@example.org", ""] * (rows // 2)][:rows])
    frame = frame.with_columns(Layer=rare.scatter(range(450), None))
    assert max(_cells(frame, tmp_path, monkeypatch)) <= 400
    for make in PLACES.values():
        reading = pn.read(make(frame, tmp_path), discover=False, in_memory=1, rows="events")
        assert reading.sources[0].stripped == ("Layer",)


def test_a_callers_database_stays_as_it_is() -> None:
    frame = log(60, 12)
    with duckdb.connect() as connection:
        connection.register("arrived", frame.to_arrow())
        connection.execute("create table log as select * from arrived")
        connection.unregister("arrived")
        shown = "select name, value from duckdb_settings()"
        there = "select view_name as name from duckdb_views() where not internal union all by name "
        there += "select table_name as name from duckdb_tables()"
        before = [connection.sql(each).fetchall() for each in (shown, there)]
        check(frame, connection.table("log"), [])
        assert [connection.sql(each).fetchall() for each in (shown, there)] == before
        assert before[1] == [("log",)]
