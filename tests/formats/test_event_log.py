"""Event logs: hand-overs between who does one event of a case and the next."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnernet.readers import ReadOptions, gather
from partnernet.readers.formats.event_log import moments

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from partnernet.readers import Gathered


def test_each_change_of_hands_is_a_tie(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    path = tmp_path / "log.csv"
    path.write_text(
        "case:concept:name,concept:name,org:group,time:timestamp\n"
        "1,a,Front,2024-01-01T09:00:00Z\n"
        "2,a,Front,2024-01-01T09:30:00Z\n"
        "1 ,b,Assess,2024-01-01T10:00:00Z\n"
        "1,b,Assess\u00a0,2024-01-01T10:05:00Z\n"
        "1,c,Front,2024-01-01T11:00:00Z\n"
        "1,d,Assess,2024-01-01T12:00:00Z\n"
        "NA,a,Front,2024-01-02T09:00:00Z\n"
        "NA,b,Assess,2024-01-02T09:00:00Z\n"  # the same moment: order of the file
        "NA,c,Assess,2024-01-02T10:00:00Z\n"
        "NA,d,,2024-01-02T11:00:00Z\n",
        encoding="utf-8",
    )
    found = reads(path)
    (source,) = found.sources
    assert source.recognised == "Event log"
    assert source.rows == 10
    assert source.excluded == {
        "case_or_resource_unknown": 1, "first_of_its_case": 3, "stayed_where_it_was": 2,
    }  # fmt: skip
    assert found.study is not None
    ties = found.study.ties.select("source", "target", "count", "persons").rows()
    assert sorted(ties) == [("Assess", "Front", 1, 1), ("Front", "Assess", 3, 2)]


@pytest.mark.parametrize(
    ("headings", "first", "second"),
    [
        ("Case ID,Activity,Resource,Complete Timestamp,Variant", "2024/04/01 10:00:00.000",
         "2024/04/02 09:00:00.000"),  # Disco
        ("case:concept:name,concept:name,org:role,time:timestamp,x", "2024-04-01 10:00:00+00:00",
         "2024-04-02 09:00:00.5+00:00"),  # PM4Py
        ("_CASE_KEY,ACTIVITY_EN,DEPARTMENT,EVENTTIME,_SORTING", "01.04.2024 10:00:00",
         "02.04.2024 09:00"),  # Celonis
        ("Case,Event Name,Team,End Time,x", "01/04/2024 11:00 AM", "02/04/2024 01:00 PM"),
        ("Case,Activity,Team,Timestamp,x", "01-Apr-24", "2 April 2024"),
        ("Case,Activity,Team,Timestamp,x", "01-APR-24 10.30.00.000000 AM",
         "02-APR-24 09.30.00.000000 AM"),
        ("Case,Activity,Team,Timestamp,x", "2024-04-01T10:00:00+01:00",
         "2024-04-02T00:30:00+01:00"),  # the day that is written, not the day in universal time
    ],
)  # fmt: skip
def test_what_tools_write(
    tmp_path: Path, reads: Callable[..., Gathered], headings: str, first: str, second: str
) -> None:
    path = tmp_path / "log.csv"
    rows = f"1,a,Front,{first},1\n1,b,Assess,{second},2\n1,c,Front,soon,3\n"
    path.write_text(f"{headings}\n{rows}", encoding="utf-8")
    found = reads(path)
    (source,) = found.sources
    assert source.recognised == "Event log"
    assert source.excluded == {"time_unreadable": 1, "first_of_its_case": 1}
    assert (source.first, source.last) == ("2024-04-02", "2024-04-02")


@given(
    st.lists(
        st.datetimes(dt.datetime(2023, 1, 1), dt.datetime(2024, 12, 31)), min_size=1, max_size=20
    ),
    st.sampled_from(
        [
            "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y, %I:%M:%S %p",
            "%d.%m.%Y %H.%M", "%d-%b-%y %I.%M.%S.%f %p", "%a %b %d %Y %H:%M:%S",
            "%d %B %Y %H:%Mhrs",
        ]
    ),
    st.sampled_from(["", "Z", "+01:00", "-0530"]),
)  # fmt: skip
def test_moments_are_those_that_were_written(
    written: list[dt.datetime], form: str, zone: str
) -> None:
    if "%H:%M:%S" not in form:
        zone = ""
    texts = pl.Series([f"{each:{form}}{zone}" for each in written])
    away = {"+01:00": dt.timedelta(hours=1), "-0530": -dt.timedelta(hours=5, minutes=30)}
    off = away.get(zone, dt.timedelta(0))
    wanted = [dt.datetime.strptime(f"{each:{form}}", form) for each in written]
    read = moments(texts)
    assert read["day"].to_list() == [each.date() for each in wanted]
    assert read["moment"].to_list() == [each - off for each in wanted]


@pytest.mark.parametrize("days", [("04/13/2024", "04/05/2024"), ("soon", "later")])
def test_days_that_cannot_be_read_are_an_error(tmp_path: Path, days: tuple[str, str]) -> None:
    path = tmp_path / "log.csv"
    rows = "".join(f"1,a,{who},{day}\n" for who, day in zip(("A", "B"), days, strict=True))
    path.write_text(f"Case ID,Activity,Resource,Timestamp\n{rows}", encoding="utf-8")
    (failed,) = gather([path], ReadOptions(discover=False)).failed
    assert "'Timestamp' holds no day" in str(failed)
    assert "2024-04-13" in str(failed.hint)


def test_staff_as_resources_are_refused_by_the_name_of_their_column(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    names = ["Jane Quill", "Mary Otter", "Tom Quill", "Sue Otter"] * 2
    rows = "".join(f"1,a,{name},0{n}/04/2024\n" for n, name in enumerate(names, start=1))
    path = tmp_path / "log.csv"
    path.write_text(f"Case ID,Activity,Resource,Timestamp\n{rows}", encoding="utf-8")
    found = reads(path)
    assert found.study is None
    said = [each.message for each in found.findings if each.rule == "PN043"]
    assert "Column 'Resource' was read as target and holds names of people." in said


@pytest.mark.shared
def test_a_real_log_gives_the_hand_overs_that_others_counted(
    shared: Path, reads: Callable[..., Gathered]
) -> None:
    folder = shared / "data" / "sepsis"
    found = reads(folder / "events.csv")
    (source,) = found.sources
    assert source.recognised == "Event log"
    assert (source.rows, source.read) == (15_214, 7_048)
    assert source.excluded["first_of_its_case"] == 1_050
    assert found.study is not None
    edges = pl.read_csv(folder / "edges.csv", infer_schema_length=0)
    expected = {(a, b): int(w) for a, b, w in edges.select("source", "target", "weight").rows()}
    ties = {(a, b): n for a, b, n in found.study.ties.select("source", "target", "count").rows()}
    assert ties == expected
