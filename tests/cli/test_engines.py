"""`analyse` on a folder of Parquet parts and on a DuckDB table measures what it does on the CSV."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import duckdb
import polars as pl
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .conftest import Run

TABLES = ("metrics.csv", "agencies.csv", "ties.csv", "dyads.csv", "scales.csv")
DAY = dt.date(2024, 1, 1)
LOG = pl.DataFrame(
    {
        "Referring agency": [("Police", "Hill School", "GP")[n % 3] for n in range(240)],
        "Receiving agency": [("MASH", "Early Help", "CAMHS", "Police")[n % 4] for n in range(240)],
        "Child ID": [f"C{n % 37}" for n in range(240)],
        "Date of referral": [DAY + dt.timedelta(n) for n in range(240)],
        "Outcome": [("accepted", "declined", "nfa")[n % 3] for n in range(240)],
    }
)
"""One agency, the police, sends to itself too."""


def _csv(folder: Path) -> list[str | Path]:
    LOG.write_csv(folder / "referrals.csv")
    return [folder / "referrals.csv"]


def _parts(folder: Path) -> list[str | Path]:
    parts = folder / "referrals"
    parts.mkdir()
    LOG[:100].write_parquet(parts / "part-0.parquet")
    LOG[100:].write_parquet(parts / "part-1.parquet")
    (parts / "_SUCCESS").touch()
    return [parts]


def _table(folder: Path) -> list[str | Path]:
    with duckdb.connect(str(folder / "referrals.duckdb")) as connection:
        connection.register("arrived", LOG.to_arrow())
        connection.execute("create table log as select * from arrived")
        connection.execute("create table notes as select 'x' as text")
    return [folder / "referrals.duckdb", "--sheet", "log"]


@pytest.mark.parametrize("place", [_parts, _table])
def test_the_same_tables_come_out(
    place: Callable[[Path], list[str | Path]], run: Run, tmp_path: Path
) -> None:
    tables: list[dict[str, list[str]]] = []
    for each, make in (("csv", _csv), ("engine", place)):
        found = run("analyse", *make(tmp_path), "--area", "north", "-o", tmp_path / each)
        assert found.exit_code == 0, found.stderr
        tables.append({name: _without_run_id(tmp_path / each / name) for name in TABLES})
    assert tables[0] == tables[1]


def _without_run_id(path: Path) -> list[str]:
    """The first column tells runs apart by the bytes of what was read; all else is the same."""
    return [line.partition(",")[2] for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".ndjson"])
def test_a_folder_of_other_files_names_what_is_in_it(run: Run, tmp_path: Path, ending: str) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / f"a{ending}").write_text("source,target\nA,B\n")
    found = run("analyse", tmp_path / "exports")
    assert found.exit_code == 2
    assert "'exports' is a folder." in found.stderr
    assert f"exports/*{ending}" in found.stderr


@pytest.mark.parametrize("place", [_parts, _table])
def test_a_long_table_is_counted_where_it_is(
    place: Callable[[Path], list[str | Path]], run: Run, tmp_path: Path
) -> None:
    made = [*place(tmp_path), "--area", "north"]
    here = run("analyse", *made, "-o", tmp_path / "here")
    there = run("analyse", *made, "-o", tmp_path / "there", "--in-memory", "100")
    assert here.exit_code == there.exit_code == 0, there.stderr
    for name in ("ties.csv", "agencies.csv", "dyads.csv"):
        assert _without_run_id(tmp_path / "here" / name) == _without_run_id(
            tmp_path / "there" / name
        )
    found = run("check", *made, "--in-memory", "100")
    assert "PN038" in found.stdout
    assert "240" in found.stdout
    assert "PN038" not in run("check", *made).stdout
