"""A log with all that is wrong in real ones, in every engine, and what must be equal there."""

from __future__ import annotations

import datetime as dt
import random
import re
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl
from polars.testing import assert_frame_equal
from sqlframe.duckdb import DuckDBSession

import partnernet as pn
from partnernet import findings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NHS_NUMBER = "943 476 5919"
DAY = dt.date(2024, 3, 20)
SOURCES = (
    "Police", "police ", "POLICE", "Hill School", "Hill  School", "Polcie", "GP (K81003)", "Parent",
    "Self", "Neighbour", "Anonymous", "N/A", "", "  ", None, "Total", "Team A", "Team B",
    "CAMHS call 07700 900123", "MASH",
)  # fmt: skip
TARGETS = ("MASH", "mash", "Early Help", "CAMHS", "Police", "Hill School", None, " ", "Total")
DATES = ("31/02/2024", "n/a", "1/4/1980", "01/01/2199", "soon", "", None, "Mar-24", "04/2024")
OUTCOMES = ("accepted", "Accepted ", "NFA", "declined", "Acepted", "redirected", "", None)
PEOPLE = ("1", "2", "3", " 1", "\xa02\u2003", "", "  ", None, NHS_NUMBER)


def log(rows: int, seed: int, *, typed: bool = False) -> pl.DataFrame:
    """Rows with all that is wrong in real logs; `typed` says that days and numbers have types."""
    chance = random.Random(seed)

    def day() -> Any:
        read = DAY + dt.timedelta(chance.randrange(40))
        if typed:
            return chance.choice([None, read, read, dt.date(1980, 1, 1)])
        return chance.choice([chance.choice(DATES), *[f"{read:%d/%m/%Y}"] * 4])

    def number(*texts: str | None) -> Any:
        text = chance.choice(texts)
        return text if not typed or text is None else float(text)

    kinds = {"day": pl.Date, "number": pl.Float64} if typed else {}
    day_type, number_type = kinds.get("day", pl.String), kinds.get("number", pl.String)
    made = [
        {
            "Source": chance.choice(SOURCES),
            "Target": chance.choice(TARGETS),
            "Date": day(),
            "Date decided": day(),
            "Feedback date": day(),
            "Outcome": chance.choice(OUTCOMES),
            "NFA": chance.choice(["yes", "no", None]),
            "Child ID": chance.choice(PEOPLE),
            "Case ref": chance.choice([None, "c1", "c2"]),
            "Amount": number("1.5", "20", "-3", None),
            "Level": chance.choice(["Strategic", "frontline", None]),
            "Layer": chance.choice(["referral", "funding", None]),
            "Area": chance.choice(["North", " North", "South", None]),
            "Count": number("1", "2", "-1", None),
            "Priority": "urgent",
            "Worker": "Ann Example-Worker",
        }
        for _ in range(rows)
    ]
    types: dict[str, Any] = dict.fromkeys(made[0], pl.String)
    types |= {name: day_type for name in types if "ate" in name}
    types |= {"Amount": number_type, "Count": number_type}
    return pl.DataFrame(made, schema=types)


def parquet(frame: pl.DataFrame, folder: Path) -> Any:
    here = folder / "log [1]"
    here.mkdir(exist_ok=True)
    half = frame.height // 2
    frame[:half].write_parquet(here / "part-0.parquet")
    frame[half:].write_parquet(here / "part-1.parquet")
    return here


def duckdb_file(frame: pl.DataFrame, folder: Path) -> Any:
    path = folder / "log.duckdb"
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.register("arrived", frame.to_arrow())
        connection.execute("create table log as select * from arrived")
    return path


def spark(frame: pl.DataFrame, _: Path) -> Any:
    names: dict[Any, str] = {pl.String: "string", pl.Date: "date", pl.Float64: "double"}
    columns = ", ".join(f"{n} {names[type(t)]}" for n, t in frame.schema.items())
    return DuckDBSession().createDataFrame(frame.rows(), schema=columns)


PLACES: dict[str, Callable[[pl.DataFrame, Path], Any]] = {
    "polars, lazy": lambda frame, _: frame.lazy(),
    "Parquet folder": parquet,
    "DuckDB file": duckdb_file,
    "DuckDB relation": lambda frame, _: duckdb.connect().from_arrow(frame.to_arrow()),
}
UNKNOWN_THERE = {"counted_in_engine", "rows_identical", "column_repeated"}


def _said(finding: findings.Finding) -> str:
    """Return a message without the number of a row."""
    return re.sub(r"(, first row| in row) \d+", "", finding.message)


def check(frame: Any, there: Any, beside: list[Path], **options: Any) -> pn.Reading:
    """Everything that both can tell is the same, but for the numbers of rows."""
    said: dict[str, Any] = {"discover": False, "area": "here", **options}
    wanted = pn.read([frame, *beside], **said)
    found = pn.read([there, *beside], in_memory=1, **said)
    for name in ("ties", "activity", "agencies", "coverage"):
        assert_frame_equal(getattr(found.study, name), getattr(wanted.study, name))
    assert found.study.layers == wanted.study.layers
    assert found.study.flags == wanted.study.flags
    assert found.study.referrals is None
    for mine, theirs in zip(found.sources, wanted.sources, strict=True):
        assert mine.rows == mine.read + sum(mine.excluded.values()) + mine.rejected
        for name in ("rows", "read", "excluded", "rejected", "assumed", "first", "last", "layer",
                     "level", "area", "row_unit", "stripped", "used_then_dropped"):  # fmt: skip
            assert getattr(mine, name) == getattr(theirs, name), name
    assert [(m.name, m.agency, m.rows) for m in found.merges] == [
        (m.name, m.agency, m.rows) for m in wanted.merges
    ]
    rules = {rule.code: name for name, rule in findings.rules().items()}
    told = [
        sorted(
            (rules[each.rule], each.column or "", each.value or "", each.rows, _said(each))
            for each in reading.findings
            if rules[each.rule] not in UNKNOWN_THERE
        )
        for reading in (found, wanted)
    ]
    assert told[0] == told[1]
    text = repr((list(found.findings), found.sources, found.study.ties.rows()))
    assert NHS_NUMBER not in text
    assert "Example-Worker" not in text
    return found
