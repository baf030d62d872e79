"""One aggregation, the same ties from every engine, row for row: polars, DuckDB, Spark's SQL."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Any

import duckdb
import narwhals.stable.v2 as nw
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from sqlframe.duckdb import DuckDBSession

from partnernet.events import KEYS, aggregate
from partnernet.spaces import SPACES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DAY = dt.date(2024, 1, 1)
TYPES = {
    **dict.fromkeys(KEYS, ("string", pl.String)),
    **dict.fromkeys(("person", "case_key", "outcome"), ("string", pl.String)),
    **dict.fromkeys(("date", "date_decided", "date_assessed", "date_feedback"), ("date", pl.Date)),
    "count": ("bigint", pl.Int64),
    "amount": ("double", pl.Float64),
}


def events(number: int, seed: int) -> pl.DataFrame:
    """Events with every gap that a log has: missing ids, blank ids, undated, without an end."""
    chance = random.Random(seed)
    day = lambda: chance.choice([None, *[DAY + dt.timedelta(chance.randrange(70))] * 4])  # noqa: E731
    rows = [
        {
            "area_id": "north",
            "wave": chance.choice(["w1", None]),
            "level": "frontline",
            "layer": chance.choice(["referral", "funding"]),
            "source": chance.choice(["A", "b", "Ö", None]),
            "target": chance.choice(["C", "D"]),
            "person": chance.choice([None, "", " ", "1", "2", "3"]),
            "case_key": chance.choice([None, "", " ", "c1", "c2"]),
            "outcome": chance.choice([None, "accepted", "declined", "redirected", "nfa"]),
            **{name: day() for name, kind in TYPES.items() if kind[0] == "date"},
            "count": chance.choice([None, 1, 2]),
            "amount": chance.choice([None, 1.5, -2.25]),
        }
        for _ in range(number)
    ]
    return pl.DataFrame(rows, schema={name: kind[1] for name, kind in TYPES.items()})


def _relation(frame: pl.DataFrame) -> Any:
    return duckdb.connect().from_arrow(frame.to_arrow())


def _spark(frame: pl.DataFrame) -> Any:
    columns = ", ".join(f"{name} {TYPES[name][0]}" for name in frame.columns)
    return DuckDBSession().createDataFrame(frame.rows(), schema=columns)


ENGINES: dict[str, Callable[[pl.DataFrame], Any]] = {
    "polars, lazy": pl.DataFrame.lazy,
    "narwhals": nw.from_native,
    "DuckDB": _relation,
    "Spark's SQL": _spark,
}


SLOW = "Spark's SQL"


@pytest.fixture(params=ENGINES)
def there(request: pytest.FixtureRequest) -> Iterator[Callable[[pl.DataFrame], Any]]:
    return ENGINES[request.param]


@pytest.mark.parametrize("columns", [[*TYPES], [*KEYS, "date"]])
def test_ties_and_activity_are_the_same_row_for_row(there, columns):
    frame = events(150, 1).select(columns)
    wanted, found = aggregate(frame), aggregate(there(frame))
    assert_frame_equal(found.ties, wanted.ties)
    assert_frame_equal(found.activity, wanted.activity)
    assert (found.events, found.merged) == (wanted.events, wanted.merged)
    assert found.events + found.merged == frame.height


def test_a_missing_id_is_a_person_on_no_engine(there):
    ids = [("1", None), (None, None), ("1", ""), ("1", "  "), ("1", "1", "2")]
    rows = [{"source": str(n), "target": "t", "person": p} for n, ps in enumerate(ids) for p in ps]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(("source", "target", "person"), pl.String))
    ties = aggregate(there(frame), keys=("source", "target")).ties
    got = ties.select("persons", "events_no_id", "count").rows()
    assert got == [(1, 1, 2), (0, 2, 2), (1, 1, 2), (1, 1, 2), (2, 0, 3)]


@pytest.mark.parametrize("space", sorted(SPACES), ids=ascii)
def test_an_id_of_any_white_space_is_missing_on_every_engine(space):
    """Engines left alone know plain spaces only; an id that has some beside it stays as it is."""
    frame = pl.DataFrame({"person": [f"{space}1", "1", space, f"{space} {space}", f"Ö{space}"]})
    frame = frame.with_columns(source=pl.lit("s"))
    for engine in (pl.DataFrame.clone, *(make for name, make in ENGINES.items() if name != SLOW)):
        ties = aggregate(engine(frame), keys=("source",)).ties
        assert ties.select("persons", "events_no_id", "count").rows() == [(3, 2, 5)]


def test_spark_knows_white_space_too():
    frame = pl.DataFrame({"person": ["\xa0", "1", "\u3000\t", None]}).with_columns(
        source=pl.lit("s")
    )
    frame = frame.select("source", "person")
    there = DuckDBSession().createDataFrame(frame.rows(), schema="source string, person string")
    ties = aggregate(there, keys=("source",)).ties
    assert ties.select("persons", "events_no_id", "count").rows() == [(1, 3, 4)]


def test_constants_are_given_once_and_not_stored(there):
    frame = events(60, 3).drop("area_id", "level")
    said = {"area_id": "north", "level": "frontline"}
    columns = {name: pl.lit(value) for name, value in said.items()}
    whole = aggregate(frame.with_columns(**columns))
    assert_frame_equal(aggregate(there(frame), constant=said).ties, whole.ties)
