"""A folder of Parquet files, a DuckDB table and a frame of any engine read like a file of them."""

from __future__ import annotations

import datetime as dt
import sys
from typing import TYPE_CHECKING, Any

import duckdb
import narwhals.stable.v2 as nw
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from sqlframe.duckdb import DuckDBSession

import partnernet as pn
from partnernet.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NHS_NUMBER = "943 476 5919"
WORKER = "Ann Example-Worker"
DAY = dt.date(2024, 1, 1)
LOG = pl.DataFrame(
    {
        "Contact Source": [("Police", "School", "police ", None)[n % 4] for n in range(60)],
        "Receiving Team": [("MASH", "Early Help")[n % 2] for n in range(60)],
        "Child ID": [NHS_NUMBER if n % 7 == 0 else f"C{n % 11}" for n in range(60)],
        "Date of Contact": [DAY + dt.timedelta(n % 40) for n in range(60)],
        "Outcome": [("accepted", "declined", "nfa")[n % 3] for n in range(60)],
        "Allocated Worker": [WORKER] * 60,
        "period": [f"2024-Q{1 + (n >= 30)}" for n in range(60)],
    }
)


def _folder(frame: pl.DataFrame, folder: Path) -> Any:
    for (period,), part in frame.group_by("period", maintain_order=True):
        here = folder / "log" / f"period={period}"
        here.mkdir(parents=True)
        part.drop("period").write_parquet(here / "part-0.parquet")
    (folder / "log" / "_SUCCESS").touch()
    return folder / "log"


def _duckdb(frame: pl.DataFrame, folder: Path) -> Any:
    path = folder / "cases.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.register("arrived", frame.to_arrow())
        connection.execute("create table log as select * from arrived")
    return path


def _relation(frame: pl.DataFrame, _: Path) -> Any:
    return duckdb.connect().from_arrow(frame.to_arrow())


def _spark(frame: pl.DataFrame, _: Path) -> Any:
    return DuckDBSession().createDataFrame(frame.rows(), schema=frame.columns)


PLACES: dict[str, Callable[[pl.DataFrame, Path], Any]] = {
    "Parquet folder": _folder,
    "DuckDB file": _duckdb,
    "DuckDB relation": _relation,
    "Spark's SQL": _spark,
    "polars": lambda frame, _: frame,
    "polars, lazy": lambda frame, _: frame.lazy(),
    "pandas": lambda frame, _: frame.to_pandas(),
    "pyarrow": lambda frame, _: frame.to_arrow(),
    "narwhals": lambda frame, _: nw.from_native(frame),
}


@pytest.mark.parametrize("place", PLACES)
def test_it_is_read_like_one_file(place: str, tmp_path: Path) -> None:
    LOG.write_parquet(tmp_path / "one.parquet")
    wanted = pn.read(tmp_path / "one.parquet", area="north", discover=False)
    found = pn.read(PLACES[place](LOG, tmp_path), area="north", discover=False)
    assert_frame_equal(found.study.ties, wanted.study.ties)
    assert found.study.activity is not None
    assert wanted.study.activity is not None
    assert_frame_equal(found.study.activity, wanted.study.activity)
    (source,) = found.sources
    assert source.rows == source.read + sum(source.excluded.values()) + source.rejected == 60
    assert set(source.stripped) >= {"Allocated Worker"}
    text = " ".join(map(str, (found, found.findings, *found.sources, found.parameters)))
    assert NHS_NUMBER not in text
    assert WORKER not in text


def test_columns_about_people_are_never_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from partnernet.readers import frames

    asked: list[set[str]] = []
    batches = frames._batches

    def watched(relation: Any, columns: list[str], rows: int | None) -> Any:
        asked.append(set(columns))
        return batches(relation, columns, rows)

    monkeypatch.setattr(frames, "_batches", watched)
    relation = duckdb.connect().from_arrow(LOG.to_arrow())
    pn.read(relation, discover=False)
    assert len(asked) > 2
    assert all("Allocated Worker" not in columns for columns in asked[1:])


def test_tables_of_a_duckdb_file_are_like_sheets(tmp_path: Path) -> None:
    path = _duckdb(LOG, tmp_path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table other as select 1 as x")
    assert pn.read(path, sheet="log", discover=False).sources[0].sheet == "log"
    with pytest.raises(InputError, match="no table 'logs'") as caught:
        pn.read(path, sheet="logs", discover=False)
    assert "log, other" in str(caught.value.hint)


def test_without_duckdb_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _duckdb(LOG, tmp_path)
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(MissingExtraError) as caught:
        pn.read(path, discover=False)
    assert "partnernet[duckdb]" in str(caught.value.hint)


def test_parts_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    LOG.write_parquet(tmp_path / "a.parquet")
    pl.DataFrame({"x": [1]}).write_parquet(tmp_path / "b.parquet")
    with pytest.raises(InputError, match="not parts of one table"):
        pn.read(tmp_path, discover=False)


def test_what_is_no_frame_is_refused() -> None:
    with pytest.raises(InputError, match="neither a file nor a frame"):
        pn.read(object(), discover=False)


def test_two_frames_are_two_tables() -> None:
    found = pn.read([LOG[:30], LOG[30:]], area="north", discover=False)
    wanted = pn.read(LOG, area="north", discover=False)
    assert_frame_equal(found.study.ties, wanted.study.ties)
    assert [source.rows for source in found.sources] == [30, 30]
