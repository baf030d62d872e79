"""The calendar against the dates that GOV.UK published, numpy's own counting, and dateless days."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnernet.working_days import LAST_YEAR, bank_holidays, easter, position

PUBLISHED = {
    1981: "01-01 04-17 04-20 05-04 05-25 07-29 08-31 12-25 12-28",
    1995: "01-02 04-14 04-17 05-08 05-29 08-28 12-25 12-26",
    1999: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28 12-31",
    2002: "01-01 03-29 04-01 05-06 06-03 06-04 08-26 12-25 12-26",
    2011: "01-03 04-22 04-25 04-29 05-02 05-30 08-29 12-26 12-27",
    2012: "01-02 04-06 04-09 05-07 06-04 06-05 08-27 12-25 12-26",
    2019: "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
}
"""Bank holidays of England and Wales as published, month and day."""


@pytest.mark.parametrize("year", PUBLISHED)
def test_years_as_published(year: int) -> None:
    found = " ".join(day.strftime("%m-%d") for day in sorted(bank_holidays(year)))
    assert found == PUBLISHED[year]


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(1981, "04-19"), (2008, "03-23"), (2011, "04-24"), (2038, "04-25"), (2000, "04-23")],
)
def test_easter(year: int, sunday: str) -> None:
    assert easter(year).strftime("%m-%d") == sunday


@pytest.mark.parametrize("year", range(1978, LAST_YEAR + 1))
def test_every_year_has_eight_working_days_off_or_more(year: int) -> None:
    days = bank_holidays(year)
    assert len(days) >= 8
    assert all(day.weekday() < 5 and day.year == year for day in days)


@pytest.mark.parametrize("year", [1977, LAST_YEAR + 1])
def test_years_outside_the_calendar_are_refused(year: int) -> None:
    with pytest.raises(ValueError, match="1978"):
        bank_holidays(year)


days = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))


@given(days, st.integers(0, 400))
def test_elapsed_working_days_are_those_that_numpy_counts(start: dt.date, more: int) -> None:
    end = start + dt.timedelta(days=more)
    holidays = [day for year in range(start.year, end.year + 1) for day in bank_holidays(year)]
    after = dt.timedelta(days=1)
    expected = np.busday_count(start + after, end + after, holidays=holidays)
    first, last = position(np.array([start, end], dtype="datetime64[D]"))
    assert last - first == expected


def test_no_day_has_no_place() -> None:
    outside = np.array(["NaT", "1977-12-31", "2101-01-01"], dtype="datetime64[D]")
    assert np.isnan(position(outside)).all()
    assert not np.isnan(position(np.array(["1978-01-01", "2100-12-31"], dtype="M8[D]"))).any()
