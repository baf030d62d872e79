"""A table too large to come home gives what it gives at home, whichever engine counts it."""

from __future__ import annotations

import datetime as dt
import random
import re
import stat
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from sqlframe.duckdb import DuckDBSession

import partnernet as pn
from partnernet import findings
from partnernet.errors import InputError, MissingExtraError
from partnernet.readers import folding

if TYPE_CHECKING:
    from collections.abc import Callable

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
AGENCIES = "agency_id,name,parent_id\nA,Team A,T\nB,Team B,T\nT,Both teams,\nMASH,MASH,\n"
REVIEW = "raw_name,suggested_name,decision\nPolcie,Police,accept\n"


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


def _parquet(frame: pl.DataFrame, folder: Path) -> Any:
    here = folder / "log [1]"
    here.mkdir(exist_ok=True)
    half = frame.height // 2
    frame[:half].write_parquet(here / "part-0.parquet")
    frame[half:].write_parquet(here / "part-1.parquet")
    return here


def _duckdb(frame: pl.DataFrame, folder: Path) -> Any:
    path = folder / "log.duckdb"
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.register("arrived", frame.to_arrow())
        connection.execute("create table log as select * from arrived")
    return path


def _spark(frame: pl.DataFrame, _: Path) -> Any:
    names: dict[Any, str] = {pl.String: "string", pl.Date: "date", pl.Float64: "double"}
    columns = ", ".join(f"{n} {names[type(t)]}" for n, t in frame.schema.items())
    return DuckDBSession().createDataFrame(frame.rows(), schema=columns)


PLACES: dict[str, Callable[[pl.DataFrame, Path], Any]] = {
    "polars, lazy": lambda frame, _: frame.lazy(),
    "Parquet folder": _parquet,
    "DuckDB file": _duckdb,
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


@pytest.mark.parametrize("typed", [False, True], ids=["text", "typed"])
@pytest.mark.parametrize("place", PLACES)
def test_a_messy_log_is_counted_there_as_here(place: str, typed: bool, tmp_path: Path) -> None:
    frame = log(400, 1, typed=typed)
    check(frame, PLACES[place](frame, tmp_path), [])


def test_sparks_sql_counts_as_here() -> None:
    """Its SQL repeats the whole table in every step, so it has few rows and columns here."""
    wanted = {"Source": "Source", "Target": "Target", "Date": "Date", "Date decided": "Decided",
              "Child ID": "ChildID", "Outcome": "Outcome"}  # fmt: skip
    frame = log(16, 2).select(pl.col(name).alias(new) for name, new in wanted.items())
    check(frame, _spark(frame, Path()), [])


CHOICES: dict[str, dict[str, Any]] = {
    "a period": {"date_from": "2024-03-25", "date_to": "2024-04-20"},
    "quarters": {"period": "quarter"},
    "an agency left out": {"exclude": ("Hill School",), "date_from": "2024-03-25"},
    "columns": {"columns": {"date": "Date decided", "date_decided": "", "count": ""}},
    "the case stands for the person": {"columns": {"person": "", "date_decided": ""}},
    "no persons": {"columns": {"person": "", "case_key": ""}},
    "no dates": {"columns": {"date": "", "date_decided": "", "date_feedback": ""}},
    "a layer and a level": {"layer": "referral", "level": "strategy", "rows": "events"},
}


@pytest.mark.parametrize("choice", CHOICES)
def test_options_mean_the_same_there(choice: str, tmp_path: Path) -> None:
    frame = log(300, 3)
    check(frame, _duckdb(frame, tmp_path), [], **CHOICES[choice])


@pytest.mark.parametrize("roll_up", [None, "agency"])
def test_names_and_units_mean_the_same_there(roll_up: str | None, tmp_path: Path) -> None:
    """Contacts of two teams of one agency are two, and a merged name counts as the other."""
    (tmp_path / "agencies.csv").write_text(AGENCIES, encoding="utf-8")
    (tmp_path / "names_review.csv").write_text(REVIEW, encoding="utf-8")
    frame = log(300, 4)
    said = {"roll_up": roll_up, "names": tmp_path / "names_review.csv"}
    found = check(frame, frame.lazy(), [tmp_path / "agencies.csv"], **said)
    assert {merge.agency for merge in found.merges} == {"Police"}


@pytest.mark.parametrize(
    ("columns", "change"),
    [
        (["Source", "Target"], {}),
        (["Source", "Target", "Date", "Child ID"], {"Date": pl.lit("Mar-24")}),
        (["Source", "Target", "Date", "Outcome"], {"Date": pl.lit("2023")}),
        (["Source", "Target", "Outcome"], {"Contact type": pl.lit("telephone")}),
        (["Source", "Target", "Date", "Worker"], {"Outcome": pl.lit(None, pl.String)}),
        (["Source", "Target", "NFA", "Date"], {}),
        (["Source", "Target", "Outcome", "NFA"], {"Date": pl.lit(DAY).cast(pl.Datetime)}),
        (["Source", "Target"], {"Level": pl.lit("Level 4"), "Source": pl.lit(7.0)}),
    ],
)
def test_other_tables_mean_the_same_there(columns: list[str], change: dict[str, Any]) -> None:
    frame = log(200, 5).select(columns).with_columns(**change)
    check(frame, duckdb.connect().from_arrow(frame.to_arrow()), [], rows="events")


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6), rows=st.integers(2, 60), typed=st.booleans())
def test_any_log_is_counted_there_as_here(seed: int, rows: int, typed: bool) -> None:
    frame = log(rows, seed, typed=typed)
    here, there = (
        _problem(each, **said) for each, said in ((frame, {}), (frame.lazy(), {"in_memory": 1}))
    )
    assert here == there
    if here is None:
        check(frame, frame.lazy(), [])


def _problem(frame: Any, **said: Any) -> str | None:
    try:
        pn.read(frame, discover=False, **said)
    except InputError as error:
        return error.message
    return None


def test_a_log_of_one_inbox_is_counted_there(tmp_path: Path) -> None:
    """A format that takes a table as it is leaves it where it is."""
    frame = log(200, 6).select("Source", "Date", "Child ID", "Outcome")
    path = tmp_path / "log.parquet"
    frame.rename({"Source": "Contact source", "Date": "Date of contact"}).write_parquet(path)
    check(path, path, [])


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
    path = _parquet(log(50, 7), tmp_path)
    pn.read(path, discover=False, in_memory=1)
    pn.read(_duckdb(log(50, 7), tmp_path), discover=False, in_memory=1)
    assert [mode for mode, _ in seen] == [0o700, 0o700]
    assert list((tmp_path / "spill").iterdir()) == []
    with pytest.raises(InputError, match="not read as events"):
        pn.read(path, discover=False, in_memory=1, rows="links")
    monkeypatch.setattr(folding, "MOST", 3)
    with pytest.raises(InputError, match="different values"):
        pn.read(path, discover=False, in_memory=1)
    assert list((tmp_path / "spill").iterdir()) == []


def test_without_duckdb_a_long_parquet_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _parquet(log(50, 8), tmp_path)
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(MissingExtraError) as caught:
        pn.read(path, discover=False, in_memory=1)
    assert "partnernet[duckdb]" in str(caught.value.hint)
    assert pn.read(path, discover=False, in_memory=50).study.ties.height


def test_what_cannot_be_counted_there_says_what_to_do(tmp_path: Path) -> None:
    frame = log(50, 9)
    with pytest.raises(InputError, match="cannot be added to it") as caught:
        pn.read([frame.lazy(), frame[:20].lazy()], discover=False, in_memory=1)
    assert "--in-memory 50" in str(caught.value.hint)
    hidden = frame.rename({"Priority": "Sarah Example", "Source": "From", "Target": "To"})
    with pytest.raises(InputError, match="not counted as its format reads it") as caught:
        pn.read(hidden.lazy(), discover=False, in_memory=1)
    assert "--in-memory 50" in str(caught.value.hint)


def test_measures_of_single_referrals_are_null_with_a_reason() -> None:
    """The finding says so, and no number of theirs is given."""
    reading = pn.read(log(300, 10).lazy(), discover=False, in_memory=1, area="here")
    assert "PN038" in {each.rule for each in reading.findings}
    values = pn.analyse(reading).values
    single = values.filter(pl.col("metric").is_in(["acceptance", "incidence", "conversion"]))
    assert single.height
    assert single["value"].null_count() == single.height
    assert set(single["reason"]) == {"not_recorded"}
