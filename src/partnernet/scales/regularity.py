"""How often two agencies are in contact: contact days a year, with what is not known about them.

Days where events were dated, else counts, else the frequency word, never two of them for one row;
the largest of several reporters' or logs' figures for one layer and direction; summed over layers
and directions; an event that several rows share counts once. Counts need to know what period they
cover. In windows of less than a year the exact Poisson interval of the yearly rate decides, not
the rate. (method 3.2)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from partnernet.graphs import yearly_contacts
from partnernet.scales._gamma import gamma_quantile
from partnernet.scales._level import DYAD, one_report_a_flow

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from partnernet.scales._level import Level

_REPORT = ("flow", "reporter", "respondent_role")


def poisson_interval(
    events: ArrayLike, level: float = 0.9
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Exact (Garwood) interval of a Poisson mean from one count.

    Lower end: chi-square quantile (1 - level) / 2 with 2N degrees of freedom, halved (0 for N = 0);
    upper end: quantile (1 + level) / 2 with 2N + 2, halved. (Garwood 1936, Biometrika 28:437-442)

    >>> low, high = poisson_interval([0, 10])
    >>> low.round(3), high.round(3)
    (array([0.   , 5.425]), array([ 2.996, 16.962]))
    """
    n, back = np.unique(np.asarray(events, dtype=float), return_inverse=True)
    tail = (1 - level) / 2
    low = np.where(n > 0, gamma_quantile(np.maximum(n, 1), tail), 0.0)
    return low[back], gamma_quantile(n + 1, 1 - tail)[back]


def years_between(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Length of the days start .. end, both included, in years: anniversaries, then days / 365.

    A calendar year is one year, leap or not.

    >>> from datetime import date
    >>> window = pl.DataFrame({"s": [date(2024, 1, 1)], "e": [date(2024, 12, 31)]})
    >>> window.select(years=years_between(pl.col("s"), pl.col("e")))["years"].to_list()
    [1.0]
    """
    after = end.dt.offset_by("1d")
    reached = _day_of_year(after) >= _day_of_year(start)
    whole = after.dt.year() - start.dt.year() - (~reached).cast(pl.Int32)
    anniversary = start.dt.offset_by(pl.format("{}y", whole.fill_null(0)))
    rest = (after - anniversary).dt.total_days() / 365
    return whole.cast(pl.Float64) + rest.clip(0, 1)


def _day_of_year(day: pl.Expr) -> pl.Expr:
    """Orders days within a year alike in every year."""
    return day.dt.month().cast(pl.Int32) * 32 + day.dt.day().cast(pl.Int32)


def yearly(level: Level, confidence: float) -> pl.DataFrame:
    """Return contact days a year of every dyad with a contact row.

    `rate` with `rate_lo`, `rate_hi` (apart only where a window is shorter than a year);
    `undated_lo`, the part of `rate_lo` that rests on no dated event; `known`, whether every row has
    a known rate; `short`, whether any window is shorter than a year; `start`, `end`, the window of
    the dated rows.
    """
    rows = _measured(level.contacts)
    chosen = _each_event_once(_largest_report(rows.filter("known")))
    counted = _rates(chosen.filter(pl.col("number").is_not_null()), confidence)
    worded = chosen.filter(pl.col("number").is_null()).select(
        DYAD, rate="often", rate_lo="often", rate_hi="often", undated_lo="often"
    )
    total = (
        pl.concat([counted, worded], how="diagonal")
        .group_by(DYAD)
        .agg(
            pl.col("rate", "rate_lo", "rate_hi", "undated_lo").sum(),
            pl.col("short").any(),
            pl.col("start").min(),
            pl.col("end").max(),
        )
    )
    return (
        rows.group_by(DYAD)
        .agg(pl.col("known").all(), pl.col("dated").any())
        .join(total, on=DYAD, how="left")
        .with_columns(
            pl.col("rate", "rate_lo", "rate_hi", "undated_lo").fill_null(0.0),
            pl.col("short").fill_null(value=False),
        )
        .sort(DYAD)
    )


def months(level: Level, windows: pl.DataFrame) -> pl.DataFrame:
    """Return, per dyad with dated contact by month, its full months and the active ones among them.

    `windows` holds dyad, start, end. A month is full when all of it lies in the window.
    """
    activity = level.partnership.activity
    bounds = _full_months(windows.filter(pl.col("start").is_not_null()))
    if activity is None or bounds.is_empty():
        return windows.select(DYAD, full=None, active=None).clear()
    layers = level.contacts["layer"].unique().to_list()
    s, t = level.number("source"), level.number("target")
    month = _month_number(pl.col("month"))
    # One whole number a dyad and month: removing repeats is then one pass over one column.
    seen = (
        activity.lazy()
        .filter(pl.col("level") == level.name, pl.col("layer").is_in(layers))
        .select(a=pl.min_horizontal(s, t), b=pl.max_horizontal(s, t), month=month)
        .filter(pl.col("a") < pl.col("b"))
        .select(key=level.dyad("a", "b") * _SPAN + pl.col("month"))
        .unique()
        .select((pl.col("key") // _SPAN).alias(DYAD), month=pl.col("key") % _SPAN)
    )
    inside = pl.col("month").is_between(pl.col("opens"), pl.col("closes"))
    return (
        seen.join(bounds.lazy(), on=DYAD)
        .group_by(DYAD)
        .agg(
            full=(pl.col("closes") - pl.col("opens") + 1).first().clip(lower_bound=0),
            active=inside.sum().cast(pl.Int64),
        )
        .collect()
    )


_SPAN = 1 << 20
"""More months than there are in any calendar date."""


def _month_number(day: pl.Expr) -> pl.Expr:
    return day.dt.year().cast(pl.Int64) * 12 + day.dt.month() - 1


def _full_months(windows: pl.DataFrame) -> pl.DataFrame:
    """First and last month that lie whole in the window start .. end, as month numbers."""
    start, end = pl.col("start"), pl.col("end")
    cut_start = (start != start.dt.month_start()).cast(pl.Int64)
    cut_end = (end != end.dt.month_end()).cast(pl.Int64)
    return windows.select(
        DYAD, opens=_month_number(start) + cut_start, closes=_month_number(end) - cut_end
    )


def regular(level: Level, threshold: float, month_share: float, confidence: float) -> pl.DataFrame:
    """Test every dyad with a contact row for regular contact.

    `met`: the yearly rate reaches the threshold for certain, and dated contact spreads over at
    least `month_share` of the full months. `missed`: it is known and does not; in a window of less
    than a year, only when the whole interval lies below. Neither: unknown.
    """
    rates = yearly(level, confidence)
    spread = months(level, rates.select(DYAD, "start", "end"))
    often = pl.col("rate_lo") >= threshold
    spread_enough = (pl.col("full") > 0) & (pl.col("active") >= month_share * pl.col("full"))
    met = (
        (pl.col("undated_lo") >= threshold)
        | (often & ~pl.col("dated"))
        | (often & spread_enough.fill_null(value=False))
    )
    below = pl.col("rate_hi") < threshold
    uneven = ~pl.col("short") & often & ~spread_enough
    return rates.join(spread, on=DYAD, how="left").with_columns(
        met=met, missed=~met & pl.col("known") & (below | uneven.fill_null(value=False))
    )


def _measured(contacts: pl.DataFrame) -> pl.DataFrame:
    """Give each row its number, or its word's yearly rate, and the days it covers.

    A stated period wins; dated events without one cover their layer's first to last day.
    """
    dated = pl.col("days").is_not_null() | pl.col("first").is_not_null()
    number = pl.coalesce("days", "count")
    stated = (pl.col("period_start") <= pl.col("period_end")).fill_null(value=False)
    return contacts.with_columns(
        dated=dated,
        number=number,
        often=pl.when(number.is_null()).then(yearly_contacts()),
        start=pl.when(stated)
        .then("period_start")
        .when(dated)
        .then(pl.col("first").min().over("layer")),
        end=pl.when(stated).then("period_end").when(dated).then(pl.col("last").max().over("layer")),
    ).with_columns(
        known=pl.when(pl.col("number").is_null())
        .then(pl.col("often").is_not_null())
        .otherwise(pl.col("start").is_not_null() & pl.col("end").is_not_null())
    )


def _largest_report(rows: pl.DataFrame) -> pl.DataFrame:
    """Keep, per layer and direction, the rows of the report with the largest yearly figure."""
    if one_report_a_flow(rows):
        return rows
    counted = pl.col("number").is_not_null()
    reports = rows.group_by(_REPORT).agg(
        pl.col("number", "often").sum(),
        start=pl.col("start").filter(counted).min(),
        end=pl.col("end").filter(counted).max(),
    )
    rate = (pl.col("number") / years_between(pl.col("start"), pl.col("end"))).fill_null(0.0)
    best = (
        reports.with_columns(size=rate + pl.col("often"))
        .sort("size", "reporter", "respondent_role", descending=[True, False, False])
        .unique("flow", keep="first", maintain_order=True)
    )
    return rows.join(best.select(_REPORT), on=_REPORT, how="semi", nulls_equal=True)


def _each_event_once(rows: pl.DataFrame) -> pl.DataFrame:
    """Keep one row of those of a dyad that name the same event: the one with the largest figure."""
    shared = pl.col("event_id").is_not_null()
    if rows["event_id"].null_count() == rows.height:
        return rows
    order = {"number": True, "often": True, "start": False, "end": True, "dated": True,
             "layer": False}  # fmt: skip
    once = (
        rows.filter(shared)
        .sort(*order, descending=list(order.values()), nulls_last=True)
        .unique([DYAD, "event_id"], keep="first", maintain_order=True)
    )
    return pl.concat([rows.filter(~shared), once])


def _rates(rows: pl.DataFrame, confidence: float) -> pl.DataFrame:
    """Yearly rates of counted rows: one window a layer and direction, equal windows pooled."""
    flows = rows
    if not one_report_a_flow(rows):
        flows = rows.group_by("flow").agg(
            pl.col(DYAD).first(),
            pl.col("number").sum(),
            pl.col("dated").any(),
            pl.col("start").min(),
            pl.col("end").max(),
        )
    windows = flows.select("dated", "start", "end").unique().sort("dated", "start", "end")
    windows = windows.with_row_index("window").with_columns(
        years=years_between(pl.col("start"), pl.col("end"))
    )
    key = pl.col(DYAD) * windows.height + pl.col("window")
    pooled = (
        flows.join(windows, on=["dated", "start", "end"])
        .group_by(key=key)
        .agg(pl.col("number").sum())
        .select(
            "number",
            (pl.col("key") // windows.height).alias(DYAD),
            window=(pl.col("key") % windows.height).cast(pl.UInt32),
        )
        .join(windows, on="window")
    )
    short = pl.col("years") < 1
    low = high = pooled["number"].to_numpy().astype(np.float64)
    if pooled.select(short.any()).item():
        low, high = poisson_interval(low, confidence)
    number = pl.col("number").cast(pl.Float64)
    rate_lo = pl.when(short).then(pl.Series(low)).otherwise(number) / pl.col("years")
    return pooled.select(
        DYAD,
        rate=number / pl.col("years"),
        rate_lo=rate_lo,
        rate_hi=pl.when(short).then(pl.Series(high)).otherwise(number) / pl.col("years"),
        undated_lo=pl.when(~pl.col("dated")).then(rate_lo).otherwise(0.0),
        short=short,
        start=pl.when("dated").then("start"),
        end=pl.when("dated").then("end"),
    )
