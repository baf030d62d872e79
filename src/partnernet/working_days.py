"""Working days of England and Wales: Monday to Friday, without bank holidays.

The clock of every response time. The day on which a referral arrives is day 0; the next working day
is day 1, so that what arrives on Saturday and is decided on Monday took one working day. Holidays
follow from rules (Easter by the Gregorian computus) and from the few days in `bank_holidays.toml`
that no rule gives; the calendar holds from 1978, when the early May holiday began, to 2100. Days
that are proclaimed after this version of partnernet are not in it.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST_YEAR, LAST_YEAR = 1978, 2100
CALENDAR = "Monday to Friday without the bank holidays of England and Wales"
"""What every result that uses the clock states."""

_DAY = dt.timedelta(days=1)
_START = dt.date(FIRST_YEAR, 1, 1)


def easter(year: int) -> dt.date:
    """Return Easter Sunday (Meeus, Jones and Butcher's form of the Gregorian computus).

    >>> easter(2025)
    datetime.date(2025, 4, 20)
    """
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    line = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * line) // 451
    month, day = divmod(h + line - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)


@cache
def bank_holidays(year: int) -> frozenset[dt.date]:
    """Return the bank holidays of England and Wales in a year from 1978 to 2100.

    Raises ValueError for any other year.

    >>> sorted(day.isoformat() for day in bank_holidays(2022))[:3]
    ['2022-01-03', '2022-04-15', '2022-04-18']
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        message = f"The calendar holds from {FIRST_YEAR} to {LAST_YEAR}, not {year}."
        raise ValueError(message)
    sunday = easter(year)
    days = {sunday - 2 * _DAY, sunday + _DAY}
    days |= {_monday(year, 5, 1), _monday(year, 6, 1) - 7 * _DAY, _monday(year, 9, 1) - 7 * _DAY}
    for fixed in (dt.date(year, 1, 1), dt.date(year, 12, 25), dt.date(year, 12, 26)):
        days.add(_substitute(fixed, days))
    known = _exceptions()
    days |= {day for day in known["once"] if day.year == year}
    for each in known["moved"]:
        if each["from"] in days:
            days = days - {each["from"]} | {each["to"]}
    return frozenset(days)


def _monday(year: int, month: int, day: int) -> dt.date:
    """First Monday on or after a day."""
    date = dt.date(year, month, day)
    return date + (-date.weekday()) % 7 * _DAY


def _substitute(date: dt.date, taken: set[dt.date]) -> dt.date:
    """The day itself, or the next working day if it falls on a weekend or on a holiday."""
    while date.weekday() > 4 or date in taken:
        date += _DAY
    return date


@cache
def _exceptions() -> dict[str, Any]:
    text = files("partnernet").joinpath("bank_holidays.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _counted() -> NDArray[np.float64]:
    """Working days from the start of the calendar up to and with each of its days."""
    days = np.arange(np.datetime64(_START), np.datetime64(f"{LAST_YEAR + 1}-01-01"))
    holidays = [day for year in range(FIRST_YEAR, LAST_YEAR + 1) for day in bank_holidays(year)]
    return np.cumsum(
        np.is_busday(days, holidays=np.array(holidays, dtype="datetime64[D]")), dtype=float
    )


def position(days: NDArray[np.datetime64]) -> NDArray[np.float64]:
    """Place of each day on the clock; differences are working days. NaN where there is no day.

    Days outside the calendar have no place either.

    >>> place = position(np.array(["2025-04-17", "2025-04-22", "NaT"], dtype="datetime64[D]"))
    >>> (place - place[0]).tolist()
    [0.0, 1.0, nan]
    """
    counted = _counted()
    offset = (days.astype("datetime64[D]") - np.datetime64(_START)).astype(np.int64)
    inside = (offset >= 0) & (offset < len(counted))
    return np.where(inside, counted[np.where(inside, offset, 0)], np.nan)
