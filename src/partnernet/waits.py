"""Days from one date to another, in engines with durations and without."""

from __future__ import annotations

import narwhals.stable.v2 as nw  # noqa: TID253  (this module exists to use it)


def days_between(start: nw.Expr, end: nw.Expr, *, numbered: bool) -> nw.Expr:
    """Return the days from one date to another; `numbered` for engines that know no durations.

    >>> import datetime as dt, polars as pl
    >>> dates = pl.DataFrame({"a": [dt.date(2024, 2, 28)], "b": [dt.date(2024, 3, 1)]})
    >>> both = [days_between(nw.col("a"), nw.col("b"), numbered=how) for how in (False, True)]
    >>> nw.from_native(dates).select(by_hours=both[0], by_number=both[1]).rows()
    [(2, 2)]
    """
    if numbered:
        return _day_number(end) - _day_number(start)
    moment = nw.Datetime("us")
    return (end.cast(moment) - start.cast(moment)).dt.total_minutes() // 1440


def _day_number(date: nw.Expr) -> nw.Expr:
    """Days since the year 0 of the Gregorian calendar."""
    before = date.dt.year().cast(nw.Int64) - 1
    leaps = before // 4 - before // 100 + before // 400
    return before * 365 + leaps + date.dt.ordinal_day().cast(nw.Int64)
