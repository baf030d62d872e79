"""Contact days a year: Poisson intervals, windows, reporters, events, months."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson
from tests.scales.worlds import LEVEL, partnership

from partnernet import scales
from partnernet.scales._level import Level
from partnernet.scales.regularity import poisson_interval, regular, yearly, years_between

YEAR = {"period_start": date(2024, 1, 1), "period_end": date(2024, 12, 31)}


def row(count: int | None = None, **changes: Any) -> dict[str, Any]:
    shared = {"source": "CSC", "target": "HV", "layer": "communication", "reporter": "admin"}
    return {**shared, "count": count, **changes}


def rate(*rows: dict[str, Any]) -> dict[str, Any]:
    found = yearly(Level(partnership(rows), LEVEL), 0.9)
    assert found.height == 1
    return found.row(0, named=True)


@given(st.integers(0, 500), st.sampled_from([0.8, 0.9, 0.95]))
def test_poisson_interval_is_exact(events: int, level: float) -> None:
    """At each end the chance of a count as far out is the tail."""
    low, high = (float(x[0]) for x in poisson_interval([events], level))
    tail = (1 - level) / 2
    assert poisson.cdf(events, high) == pytest.approx(tail)
    if events:
        assert poisson.sf(events - 1, low) == pytest.approx(tail)
    else:
        assert low == 0


def test_poisson_interval_keeps_order() -> None:
    low, high = poisson_interval([7, 0, 7])
    assert low[0] == low[2] > low[1]
    assert high[0] == high[2] > high[1]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2024, 1, 1), date(2024, 12, 31), 1),
        (date(2023, 1, 1), date(2023, 12, 31), 1),
        (date(2023, 4, 6), date(2025, 4, 5), 2),
        (date(2024, 2, 29), date(2025, 2, 27), 365 / 365),
        (date(2024, 1, 1), date(2024, 1, 1), 1 / 365),
        (date(2024, 1, 1), date(2024, 6, 30), 182 / 365),
        (date(2024, 12, 1), date(2026, 1, 4), 1 + 35 / 365),
    ],
)
def test_years(start: date, end: date, expected: float) -> None:
    frame = pl.DataFrame({"s": [start], "e": [end]})
    found = frame.select(years_between(pl.col("s"), pl.col("e"))).item()
    assert found == pytest.approx(expected)


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 1500))
def test_years_grow_with_the_window(start: date, days: int) -> None:
    frame = pl.DataFrame(
        {"s": [start] * 2, "e": [start + timedelta(days=days + x) for x in (0, 1)]}
    )
    shorter, longer = frame.select(years_between(pl.col("s"), pl.col("e"))).to_series()
    assert 0 < shorter <= longer
    assert longer == pytest.approx((days + 2) / 365.25, abs=0.02)


def test_a_calendar_year_of_twelve_contacts_is_regular() -> None:
    """In a leap year too."""
    found = regular(Level(partnership([row(12, **YEAR)]), LEVEL), 12, 0.5, 0.9)
    assert found["met"].to_list() == [True]


def test_counts_without_a_period_say_nothing() -> None:
    found = rate(row(500))
    assert (found["rate_lo"], found["known"]) == (0, False)


def test_count_beats_frequency_and_they_are_not_added() -> None:
    assert rate(row(4, frequency="weekly", **YEAR))["rate"] == 4
    assert rate(row(frequency="weekly"))["rate"] == 52


def test_largest_of_two_reports_not_their_sum() -> None:
    both = [row(10, reporter="CSC", **YEAR), row(7, reporter="HV", **YEAR)]
    assert rate(*both)["rate"] == 10


def test_layers_and_directions_add() -> None:
    back = row(3, source="HV", target="CSC", **YEAR)
    assert rate(row(4, **YEAR), back, row(2, layer="planning", **YEAR))["rate"] == 9


def test_a_shared_event_counts_once() -> None:
    shared = [row(1, event_id="e1", **YEAR), row(1, layer="planning", event_id="e1", **YEAR)]
    assert rate(*shared)["rate"] == 1
    assert rate(*shared, row(1, event_id="e2", **YEAR))["rate"] == 2


def test_days_beat_events() -> None:
    dated = {"first": date(2024, 1, 1), "last": date(2024, 12, 31)}
    assert rate(row(40, days=9, **dated))["rate"] == 9


def test_short_window_widens() -> None:
    """Three contacts in a quarter: the rate is 12, the interval says neither yes nor no."""
    quarter = {"period_start": date(2024, 1, 1), "period_end": date(2024, 3, 31)}
    found = rate(row(3, **quarter))
    low, high = (float(x[0]) / (91 / 365) for x in poisson_interval([3]))
    assert (found["rate_lo"], found["rate_hi"]) == pytest.approx((low, high))
    tested = regular(Level(partnership([row(3, **quarter)]), LEVEL), 12, 0.5, 0.9)
    assert tested.select("met", "missed").row(0) == (False, False)


def logged(months: list[int], days: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """One pair active in some months, another in January and December, so that the log is 2024."""
    shared = {"source": "CSC", "layer": "referral"}
    first, last = date(2024, 1, 1), date(2024, 12, 31)
    ties = [
        row(days, **{**shared, "target": "HV"}, days=days, first=first, last=last),
        row(2, **{**shared, "target": "SCH"}, days=2, first=first, last=last),
    ]
    activity = [
        {**shared, "target": "HV", "month": date(2024, m, 1), "events": 1, "days": 1}
        for m in months
    ]
    return ties, activity


@pytest.mark.parametrize(
    ("months", "days", "expected"),
    [
        ([1, 2, 3, 4, 5, 6], 12, True),
        ([1, 2, 3, 4, 5], 40, False),
        (list(range(1, 13)), 11, False),
        (list(range(1, 13)), 12, True),
    ],
)
def test_dated_contact_must_spread(months: list[int], days: int, expected: bool) -> None:
    ties, activity = logged(months, days)
    level = Level(partnership(ties, activity=activity), LEVEL)
    found = regular(level, 12, 0.5, 0.9).filter(dyad=0 * level.n + 2)
    assert level.numbers["agency_id"].to_list() == ["CSC", "FC", "HV", "PG", "SCH"]
    assert found["met"].to_list() == [expected]


def test_one_busy_day_is_not_regular() -> None:
    """A log of a single day has no full month, whatever its rate."""
    day = date(2024, 5, 7)
    ties = [row(3, days=1, first=day, last=day, layer="referral")]
    activity = [{"source": "CSC", "target": "HV", "layer": "referral",
                 "month": date(2024, 5, 1), "events": 3, "days": 1}]  # fmt: skip
    found = regular(Level(partnership(ties, activity=activity), LEVEL), 12, 0.5, 0.9)
    assert found.select("met", "missed").row(0) == (False, False)


def test_referrals_alone_never_settle_irregularity() -> None:
    """Not often on the referral log: the level stays "2 or higher", it is not settled at 2."""
    pairs = scales.classify(partnership([row(3, layer="referral", **YEAR)]))
    assert pairs.select("lo", "hi").row(0) == (2, 6)
