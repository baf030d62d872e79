"""A table too large to come home gives what it gives at home, whichever engine counts it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import partnernet as pn
from partnernet.errors import InputError, MissingExtraError
from partnernet.readers import folding

from .messy_log import DAY, PLACES, check, duckdb_file, log, parquet, spark

AGENCIES = "agency_id,name,parent_id\nA,Team A,T\nB,Team B,T\nT,Both teams,\nMASH,MASH,\n"
REVIEW = "raw_name,suggested_name,decision\nPolcie,Police,accept\n"


@pytest.mark.parametrize("typed", [False, True], ids=["text", "typed"])
@pytest.mark.parametrize("place", PLACES)
def test_a_messy_log_is_counted_there_as_here(
    place: str, typed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In parts, where the engine is ours."""
    monkeypatch.setattr(folding, "PART", 40)
    frame = log(400, 1, typed=typed)
    check(frame, PLACES[place](frame, tmp_path), [])


def test_sparks_sql_counts_as_here() -> None:
    """Its SQL repeats the whole table in every step, so it has few rows and columns here."""
    wanted = {"Source": "Source", "Target": "Target", "Date": "Date", "Date decided": "Decided",
              "Child ID": "ChildID", "Outcome": "Outcome"}  # fmt: skip
    frame = log(16, 2).select(pl.col(name).alias(new) for name, new in wanted.items())
    check(frame, spark(frame, Path()), [])


CHOICES: dict[str, dict[str, Any]] = {
    "a period": {"date_from": "2024-03-25", "date_to": "2024-04-20"},
    "one day": {"date_from": "2024-04-02", "date_to": "2024-04-02"},
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
    check(frame, duckdb_file(frame, tmp_path), [], **CHOICES[choice])


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


IDS = {
    "none to trim": ["C1", "C2", "Ö3", None],
    "plain spaces": ["C1", " C1", "C2 ", "  ", None],
    "other white space": ["C1", "\xa0C1", "C2\u2003", "\u3000", "\u200b", ""],
    "numbers": [1, 2, 30, None],
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("ids", IDS)
def test_ids_are_trimmed_there_as_here(ids: str, place: str, tmp_path: Path) -> None:
    found = IDS[ids]
    people = pl.Series("Child ID", [found[n % len(found)] for n in range(60)])
    frame = log(60, 11).select("Source", "Target", "Date", "Case ref").with_columns(people)
    check(frame, PLACES[place](frame, tmp_path), [])


def test_a_log_of_one_inbox_is_counted_there(tmp_path: Path) -> None:
    """A format that takes a table as it is leaves it where it is."""
    frame = log(200, 6).select("Source", "Date", "Child ID", "Outcome")
    path = tmp_path / "log.parquet"
    frame.rename({"Source": "Contact source", "Date": "Date of contact"}).write_parquet(path)
    check(path, path, [])


def test_without_duckdb_a_long_parquet_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = parquet(log(50, 8), tmp_path)
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
