"""Cases and money that would lose an end, pair by pair, and who already takes the same cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet.analysis import tie_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.study import Partnership
    from partnernet.whatif._changes import Changes

MOST = 5
"""Most agencies named that already receive from the same sender."""

_SLICE = ["level", "layer"]


def ended(
    part: Partnership, changes: Changes, levels: Sequence[str], layers: Sequence[str] | None
) -> list[pl.DataFrame]:
    """Return what passes in each layer of cases and of money, and every pair that loses an end."""
    rows = tie_table(part).filter(
        pl.col("source") != pl.col("target"), pl.col("level").is_in(list(levels))
    )
    if layers is not None:
        rows = rows.filter(pl.col("layer").is_in(list(layers)))
    names = rows["layer"].unique().sort()
    cases = [x for x in names if part.spec(x).treated_as == "referral"]
    money = [x for x in names if part.spec(x).kind == "money"]
    sent = rows.filter(pl.col("layer").is_in(cases), pl.col("is_tie"))
    paid = rows.filter(pl.col("layer").is_in(money), pl.col("amount").is_not_null())
    return [
        *_lost(part, sent.with_columns(pl.col("count").cast(pl.Float64)), "count", changes),
        *_lost(part, paid, "amount", changes),
    ]


def _lost(
    part: Partnership, rows: pl.DataFrame, column: str, changes: Changes
) -> list[pl.DataFrame]:
    aspect = "referrals" if column == "count" else "money"
    gone, merged = list(changes.gone), dict(changes.merged)
    whose, whom = pl.col("source").is_in(gone), pl.col("target").is_in(gone)
    inside = pl.col("source").replace(merged) == pl.col("target").replace(merged)
    kind = (
        pl.when(whose & whom)
        .then(pl.lit("between_leavers"))
        .when(whom)
        .then(pl.lit("without_receiver"))
        .when(whose)
        .then(pl.lit("without_sender"))
        .when(inside)
        .then(pl.lit("internal"))
    )
    every = rows.with_columns(measure=kind, value=pl.col(column))
    lost = every.filter(pl.col("measure").is_not_null())
    others = _others(every.filter(pl.col("measure").is_null()))
    pairs = lost.join(others, on=[*_SLICE, "source"], how="left").select(
        *_SLICE,
        "measure",
        agency="source",
        partner="target",
        before="value",
        after=pl.when(pl.col("value").is_not_null()).then(0.0),
        alternatives=pl.when(pl.col("measure") == "without_receiver").then("alternatives"),
    )
    totals = every.group_by(_SLICE).agg(
        before=_sum(pl.col("value")),
        after=_sum(pl.col("value").filter(pl.col("measure").is_null())),
        n_before=pl.len().cast(pl.Int64),
        n_after=pl.col("measure").is_null().sum().cast(pl.Int64),
    )
    totals = totals.with_columns(
        measure=pl.lit("volume"),
        after=pl.when(pl.col("before").is_not_null()).then(pl.col("after").fill_null(0.0)),
    )
    return [
        frame.with_columns(
            area=pl.lit(part.area),
            wave=pl.lit(part.wave),
            aspect=pl.lit(aspect),
            reason_before=pl.when(pl.col("before").is_null()).then(pl.lit("not_recorded")),
            reason_after=pl.when(pl.col("after").is_null()).then(pl.lit("not_recorded")),
        )
        for frame in (totals, pairs)
    ]


def _sum(values: pl.Expr) -> pl.Expr:
    """Sum that is null where nothing was counted."""
    return pl.when(values.is_not_null().any()).then(values.sum())


def _others(rows: pl.DataFrame) -> pl.DataFrame:
    """Name the agencies that each sender also sends to, most first."""
    return (
        rows.sort("value", "target", descending=[True, False], nulls_last=True, maintain_order=True)
        .group_by(*_SLICE, "source", maintain_order=True)
        .agg(alternatives=pl.col("target").head(MOST).str.join(";"))
    )
