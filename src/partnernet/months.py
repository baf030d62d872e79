"""Events by tie and month, counted by sorting, in half the processor time of grouping.

A tie, a month and a day of it are put in one whole number. Once these are sorted, the events of a
day are a run of equal numbers, and the days of a month a run of such runs.
"""

from __future__ import annotations

import polars as pl

_DAYS = 32
"""Places of a month: its days from 1, and 0 for events of which only the month is known."""
_FAR = 1 << 20
"""Days, 2,900 years: events further apart are not laid on one calendar."""


def by_runs(events: pl.DataFrame, tie: str) -> pl.DataFrame | None:
    """Count the events and the days with any of every tie (a number from 0) and month, in order.

    `events` has the columns `tie` and `date`, and may have `month`, which counts where the date is
    null. `days` is null where no day is known. None where there is no event, or where days lie so
    far apart that nothing is gained.

    >>> days = pl.Series(["2024-02-01", "2024-01-31", "2024-02-01", "2024-02-09"]).str.to_date()
    >>> months = by_runs(pl.DataFrame({"tie": [7, 3, 7, 7], "date": days}), "tie")
    >>> months.with_columns(pl.col("month").cast(pl.String)).rows()
    [(3, '2024-01-01', 1, 1), (7, '2024-02-01', 3, 2)]
    """
    day = pl.coalesce(pl.col("date", "^month$")).to_physical()
    limits = events.select(low=day.min(), high=day.max(), most=pl.col(tie).max())
    low, high, most = limits.row(0)
    if low is None or high - low > _FAR:
        return None
    calendar = pl.int_range(low, high + 1, dtype=pl.Int32, eager=True).cast(pl.Date)
    months = calendar.dt.truncate("1mo")
    size = _DAYS * months.n_unique()
    if (most + 1) * size >= 1 << 63:
        return None
    month = months.rle_id().cast(pl.Int32) * _DAYS
    offset = events.select(day - low).to_series()
    place = (month + calendar.dt.day()).gather(offset)
    if "month" in events.columns:
        place = place.zip_with(events["date"].is_not_null(), month.gather(offset))
    number = events.select(pl.col(tie) * size + place).to_series().drop_nulls()
    by_day = number.sort().rle().struct.unnest()
    by_month = (by_day["value"] // _DAYS).rle().struct.unnest()
    ends = by_month["len"].cum_sum()
    until = by_day["len"].cum_sum().gather(ends - 1)
    undated = by_day["value"].gather(ends - by_month["len"]) % _DAYS == 0
    days = by_month["len"].cast(pl.Int64) - undated.cast(pl.Int64)
    return pl.DataFrame(
        {
            tie: by_month["value"] // (size // _DAYS),
            "month": months.unique().sort().gather(by_month["value"] % (size // _DAYS)),
            "events": until - until.shift(1, fill_value=0),
            "days": days.set(days == 0, None),
        }
    )
