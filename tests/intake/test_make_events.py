"""The generator of event logs, and a log of it read and counted to the last row."""

from __future__ import annotations

import make_events
import polars as pl
import pytest

from partnernet.events import aggregate
from partnernet.readers.dates import parse_dates

SIZE = 20_000


@pytest.fixture(scope="module")
def log() -> pl.DataFrame:
    return make_events.make_events(SIZE, agencies=200)


def test_the_same_seed_gives_the_same_log(log):
    assert make_events.make_events(SIZE, agencies=200).equals(log)
    assert not make_events.make_events(SIZE, agencies=200, seed=2).equals(log)


def test_it_is_what_a_council_exports(log):
    assert log.height == SIZE
    assert log["Contact Source"].n_unique() <= 200
    assert not (log["Contact Source"] == log["Receiving Team"]).any()
    assert set(log["Contact Outcome"]) == {
        word for word, _ in (*make_events.OUTCOMES, *make_events.OPEN)
    }
    for column in ("Date of Contact", "Date of Decision"):
        _, report = parse_dates(log, column)
        assert report.formats == ("%d/%m/%Y",)
        assert report.problems.is_empty()
    assert 0 < log["Child ID"].null_count() < SIZE / 20


def test_written_read_and_counted_no_event_is_lost(tmp_path, table, rows):
    file = tmp_path / "events.csv"
    assert make_events.main([str(file), "--events", "3000", "--agencies", "50"]) == 0
    raw = table(file, file.name, header_row=1)
    made = make_events.make_events(3_000, agencies=50)
    assert [row[1:] for row in rows(raw)] == made.rows()
    frame = raw.lazy.collect()
    contact, _ = parse_dates(frame, "Date of Contact")
    events = frame.select(
        source="Contact Source", target="Receiving Team", person="Child ID", date=contact
    )
    result = aggregate(events, keys=("source", "target"))
    assert result.events == result.ties["count"].sum() == result.activity["events"].sum()
    assert result.events + result.merged == 3_000


def test_parquet_holds_the_same(tmp_path):
    file = tmp_path / "events.parquet"
    make_events.main([str(file), "--events", "500", "--agencies", "20"])
    assert pl.read_parquet(file).equals(make_events.make_events(500, agencies=20))
