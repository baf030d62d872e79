"""Events by tie and month, counted by sorting, in half the processor time of grouping.

A tie and a day are put in one whole number. Once these are sorted, the events of a day are a run of
equal numbers, and the days of a month a run of such runs.
"""

from __future__ import annotations

from typing import cast

import polars as pl

_FAR = 1 << 20
"""Days, 2,900 years: events further apart are not laid on one calendar."""


def by_runs(ties: pl.Series, dates: pl.Series) -> pl.DataFrame | None:
    """Count the events and the days with any of every tie (a number from 0) and month, in order.

    None where there is no event, or where days lie so far apart that nothing is gained.

    >>> dates = pl.Series(["2024-02-01", "2024-01-31", "2024-02-01", "2024-02-09"]).str.to_date()
    >>> months = by_runs(pl.Series("tie", [7, 3, 7, 7]), dates)
    >>> months.with_columns(pl.col("month").cast(pl.String)).rows()
    [(3, '2024-01-01', 1, 1), (7, '2024-02-01', 3, 2)]
    """
    if ties.is_empty():
        return None
    day = dates.to_physical()
    low, high = cast("int", day.min()) - 31, cast("int", day.max())
    span = high - low + 1
    if span > _FAR or (cast("int", ties.max()) + 1) * span >= 1 << 63:
        return None
    calendar = pl.int_range(low, high + 1, dtype=pl.Int32, eager=True).cast(pl.Date)
    begun = calendar.dt.truncate("1mo").to_physical() - low
    days = (ties * span + (day - low)).sort().rle().struct.unnest()
    date = days["value"] % span
    months = (days["value"] - date + begun.gather(date)).rle().struct.unnest()
    until = days["len"].cum_sum().gather(months["len"].cum_sum() - 1)
    return pl.DataFrame(
        {
            ties.name: months["value"] // span,
            "month": calendar.gather(months["value"] % span),
            "events": until - until.shift(1, fill_value=0),
            "days": months["len"],
        }
    )
