"""Dates against datetime, and the traps of formats.md 8.6 one by one."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnernet.readers.dates import EARLIEST, SERIAL, parse_dates

TODAY = dt.date(2026, 1, 31)
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def read(values, **asked):
    frame = pl.DataFrame(
        {"_row": range(2, len(values) + 2), "d": values}, schema_overrides={"d": pl.String}
    )
    expression, report = parse_dates(frame, "d", today=TODAY, **asked)
    dates = frame.select(expression)["d"]
    assert dates.dtype == pl.Date
    assert len(dates) == len(values)
    assert report.read == dates.count()
    assert report.read + report.problems.height == report.filled
    return dates.to_list(), report


_WAYS = {
    "%d/%m/%Y": lambda d: f"{d:%d/%m/%Y}",
    "%d-%m-%Y": lambda d: f"{d.day}-{d.month}-{d.year}",
    "%d.%m.%Y": lambda d: f"{d:%d.%m.%Y}",
    "%d/%m/%y": lambda d: f"{d.day}/{d.month}/{d:%y}",
    "%d.%m.%y": lambda d: f"{d:%d.%m.%y}",
    "%Y-%m-%d": lambda d: f"{d:%Y-%m-%d}",
    "%Y/%m/%d": lambda d: f"{d.year}/{d.month}/{d.day}",
    "%Y%m%d": lambda d: f"{d:%Y%m%d}",
    "%d-%b-%Y": lambda d: f"{d:%d}-{MONTHS[d.month - 1]}-{d.year}",
    "%d %b %Y": lambda d: f"{d.day} {MONTHS[d.month - 1].upper()} {d.year}",
    "%d-%b-%y": lambda d: f"{d:%d}-{MONTHS[d.month - 1]}-{d:%y}",
}
_DAYS = st.dates(EARLIEST, TODAY)


@given(st.lists(st.tuples(_DAYS, st.sampled_from(sorted(_WAYS))), min_size=1, max_size=30))
def test_every_way_of_writing_comes_back_also_mixed(written):
    dates, report = read([_WAYS[way](day) for day, way in written])
    assert dates == [day for day, _ in written]
    assert set(report.formats) >= {way for _, way in written}
    assert report.problems.is_empty()
    assert not report.us_order


@given(
    st.lists(_DAYS, min_size=1),
    st.sampled_from(["", " 00:00:00", "T09:30", " 9:30 AM", "T23:59:59.123Z"]),
)
def test_a_time_of_day_is_cut_off(days, time):
    assert read([f"  {day:%Y-%m-%d}{time} " for day in days])[0] == days


_BY_HAND = {
    "1st April 2024": lambda d: f"{d.day}{_ending(d.day)} {d:%B %Y}",
    "Mon 1 Apr 2024": lambda d: f"{DAYS[d.weekday()][:3]} {d.day} {MONTHS[d.month - 1]} {d.year}",
    "Monday, 1st of Apr, 2024": lambda d: (
        f"{DAYS[d.weekday()]}, {d.day}{_ending(d.day)} of {MONTHS[d.month - 1]}, {d.year}"
    ),
    "Apr 1, 2024": lambda d: f"{MONTHS[d.month - 1]} {d.day}, {d.year}",
    "01/04/2024, 10:30:00": lambda d: f"{d:%d/%m/%Y}, 10:30:00",
    "hard spaces": lambda d: f"{d:%d}\u00a0{MONTHS[d.month - 1]}\u00a0\u00a0{d.year}",
    "a narrow space": lambda d: f"{d:%d/%m/%Y}, 9:30\u202fam",
    "Oracle": lambda d: f"{d:%d}-{MONTHS[d.month - 1].upper()}-{d:%y} 10.30.00.000000 AM",
    "SQL Server": lambda d: f"{d:%Y-%m-%d} 10:30:00.0000000 +01:00",
    "JavaScript": lambda d: (
        f"{DAYS[d.weekday()][:3]} {MONTHS[d.month - 1]} {d:%d} {d.year} 10:30:00 GMT+0100 "
        "(British Summer Time)"
    ),
}


def _ending(day):
    return "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


@given(st.lists(st.tuples(_DAYS, st.sampled_from(sorted(_BY_HAND))), min_size=1, max_size=30))
def test_what_is_written_around_a_date_is_no_matter(written):
    dates, report = read([_BY_HAND[way](day) for day, way in written])
    assert dates == [day for day, _ in written]
    assert report.problems.is_empty()
    assert not report.us_order


@pytest.mark.parametrize("text", ["2nd of nothing", "1 Sat 2024", "Monday", "1st", "31st Feb 2024"])
def test_words_around_no_date_make_none(text):
    assert read([text, "1 April 2024"])[0] == [None, dt.date(2024, 4, 1)]


@given(st.lists(_DAYS, min_size=1))
def test_the_users_order(days):
    assert read([f"{d:%m/%d/%Y}" for d in days], order="mdy")[0] == days
    assert read([f"{d:%y-%m-%d}" for d in days], order="ymd")[0] == days
    assert read([f"{d:%Y-%m-%d}" for d in days], order="mdy")[0] == days


@given(st.lists(_DAYS, min_size=1))
def test_excel_serial_numbers(days):
    serials = [str((day - dt.date(1899, 12, 30)).days) for day in days]
    dates, report = read(serials)
    assert dates == days
    assert report.formats == (SERIAL,)
    assert read([f"{serial}.75" for serial in serials])[0] == days


@given(st.lists(st.text(max_size=12), max_size=10))
def test_no_text_is_ever_an_error_or_a_date_out_of_range(values):
    dates, _ = read(values)
    assert all(EARLIEST <= date <= TODAY for date in dates if date)


@given(st.lists(st.text(st.sampled_from("0123456789/-. :"), max_size=12), max_size=10))
def test_nor_is_anything_that_looks_like_one(values):
    read(values)


def test_serials_among_dates_are_no_dates():
    dates, report = read(["45295", "04/01/2024"])
    assert dates == [None, dt.date(2024, 1, 4)]
    assert report.unparsed == (2,)


def test_numbers_that_are_no_serials():
    assert read(["19999", "60001", "45295"])[0] == [None, None, dt.date(2024, 1, 4)]


def test_a_two_digit_year_is_not_the_first_century():
    dates, report = read(["03/04/24", "03/04/2024", "03/04/224"])
    assert dates == [dt.date(2024, 4, 3), dt.date(2024, 4, 3), None]
    assert report.problems.drop("month").rows() == [(4, "03/04/224", "unreadable")]


def test_september_as_some_systems_write_it():
    assert read(["4 Sept 2024", "04-September-24"])[0] == [dt.date(2024, 9, 4)] * 2


@pytest.mark.parametrize(
    ("values", "us_order", "shown"),
    [
        (["04/13/2024", "01/02/2024"], True, True),
        (["04/13/2024", "13/04/2024"], False, True),
        (["13/04/2024", "01/02/2024"], False, True),
        (["01/02/2024", "03/04/2024"], False, False),
        (["2024-04-13"], False, True),
        (["13-Apr-2024"], False, True),
    ],
)
def test_american_order_is_seen_and_never_guessed(values, us_order, shown):
    _, report = read(values)
    assert (report.us_order, report.order_shown) == (us_order, shown)


def test_american_order_is_seen_past_the_sample():
    ambiguous = ["01/02/2024"] * 3_000
    assert read([*ambiguous, "02/28/2024"])[1].us_order
    assert not read([*ambiguous, "02/28/2024", "28/02/2024"])[1].us_order
    assert not read([*ambiguous, "02/28/2024"], order="dmy")[1].us_order


def test_what_is_wrong_is_named_with_its_row():
    wrong = ["31/02/2024", "01/01/1900", "01/01/2042", "Apr-23", "see notes"]
    values = [*wrong, "N/A", " ", None, "02/01/24"]
    dates, report = read(values)
    assert dates == [None] * 8 + [dt.date(2024, 1, 2)]
    assert report.problems.drop("month").rows() == [
        (2, "31/02/2024", "impossible"),
        (3, "01/01/1900", "before_1990"),
        (4, "01/01/2042", "after_today"),
        (5, "Apr-23", "month_only"),
        (6, "see notes", "unreadable"),
    ]
    assert (report.unparsed, report.out_of_range, report.month_only) == ((2, 6), (3, 4), (5,))
    assert (report.filled, report.read) == (6, 1)
    months = report.problems.drop_nulls("month")
    assert months.select("value", "month").rows() == [("Apr-23", dt.date(2023, 4, 1))]


@pytest.mark.parametrize("text", ["Apr-23", "April 2023", "apr/23", "04/2023", "2023-04", "4-2023"])
def test_a_column_of_months_is_a_column_of_periods(text):
    dates, report = read([text, text])
    assert dates == [dt.date(2023, 4, 1)] * 2
    assert report.period == "month"


def test_formats_are_proved_on_all_rows():
    values = ["04/01/2024"] * 5_000 + ["2024-01-05", "6 Jan 24 10:00"]
    dates, report = read(values)
    assert dates[-2:] == [dt.date(2024, 1, 5), dt.date(2024, 1, 6)]
    assert report.formats == ("%d/%m/%Y", "%Y-%m-%d", "%d %b %y")


def test_months_first_and_days_later_is_a_column_of_days():
    dates, report = read(["Apr-23"] * 2_000 + ["04/05/2023"])
    assert report.period == "day"
    assert len(report.month_only) == 2_000
    assert dates[-1] == dt.date(2023, 5, 4)


@pytest.mark.parametrize("values", [[], [None], ["", "n/a"], ["rubbish"]])
def test_a_column_without_dates(values):
    dates, report = read(values)
    assert dates == [None] * len(values)
    assert report.formats == ()


def test_lazy_and_eager_agree_and_rows_are_counted_where_not_given():
    frame = pl.DataFrame({"d": ["01/02/2024", "x", "2024-02-01"]})
    eager, one = parse_dates(frame, "d", today=TODAY)
    lazy, two = parse_dates(frame.lazy(), "d", today=TODAY)
    assert frame.select(eager).equals(frame.lazy().select(lazy).collect())
    assert one.formats == two.formats
    assert one.unparsed == two.unparsed == (2,)


@pytest.mark.parametrize(
    "text",
    [
        "Monday, 1 April 2024", "Mon 1st April 2024", "1st of April 2024", "Mon 01.04.24",
        "01/04/2024 at 10:30", "01/04/2024 14:30hrs", "01/04/2024, 10.30am", "01.04.2024 10.30",
        "01-APR-24 10.30.00.000000 AM", "01/04/2024 10:30:00 BST", "2024-04-01 10:30:00+00:00",
    ],
)  # fmt: skip
def test_weekdays_endings_and_times_stand_about_a_date(text: str) -> None:
    frame = pl.DataFrame({"d": [text]})
    expression, report = parse_dates(frame, "d")
    assert frame.select(expression)["d"].to_list() == [dt.date(2024, 4, 1)]
    assert report.problems.is_empty()


@pytest.mark.parametrize("text", ["Monday", "1st", "10.30", "4/4", "Sunrise 1 April 2024"])
def test_parts_of_a_date_are_none(text: str) -> None:
    frame = pl.DataFrame({"d": [text]})
    assert frame.select(parse_dates(frame, "d")[0])["d"].to_list() == [None]
