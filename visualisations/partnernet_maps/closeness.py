"""How closely pairs work: Gregson's levels from an analysis, as far as they may be drawn.

A level is about a pair, not a kind of link, so it has a view of its own. Declared levels are drawn
solid, inferred ones dashed, and an inferred level is a floor. What rests on a hidden number is left
out: an inferred level of a pair with a hidden count would tell something of that count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from partnernet.analysis import Analysis

COLUMNS = ("wave", "level", "source", "target", "point", "inferred", "text")
NONE = pl.DataFrame(
    schema={
        "wave": pl.String,
        "level": pl.String,
        "source": pl.String,
        "target": pl.String,
        "point": pl.Int64,
        "inferred": pl.Boolean,
        "text": pl.String,
    }
)


def closeness(
    analysis: Analysis,
    area: str,
    *,
    levels: tuple[str, ...],
    agencies: pl.DataFrame,
    ties: pl.DataFrame,
) -> pl.DataFrame:
    """Return the pairs at level 2 or above, both ends named, with what may be said of them.

    `agencies` and `ties` are protected frames. Level 1, no direct communication, is no line.
    """
    named = agencies.filter("named")["agency_id"].implode()
    hidden = ties.filter("hidden").select(
        "wave",
        "level",
        agency_a=pl.min_horizontal("source", "target"),
        agency_b=pl.max_horizontal("source", "target"),
    )
    inferred = pl.col("gregson_status") == "inferred"
    rows = analysis.dyads.filter(
        pl.col("area") == area,
        pl.col("level").is_in(levels),
        pl.col("gregson_point") >= 2,
        pl.col("agency_a").is_in(named),
        pl.col("agency_b").is_in(named),
    ).with_columns(inferred=inferred.fill_null(value=False))
    keys = ["wave", "level", "agency_a", "agency_b"]
    at_risk = rows.filter("inferred").join(hidden, on=keys, how="semi").select(keys)
    low, high = pl.col("gregson_lo"), pl.col("gregson_hi")
    one = (low == high).fill_null(value=True)
    said = (
        pl.when("inferred")
        .then(pl.format("level {} or higher, inferred from records", low))
        .when(one)
        .then(pl.format("level {}, as declared", "gregson_point"))
        .otherwise(pl.format("levels {} to {} declared", low, high))
    )
    return (
        rows.join(at_risk, on=keys, how="anti")
        .select(
            "wave",
            "level",
            pl.col("agency_a").alias("source"),
            pl.col("agency_b").alias("target"),
            pl.col("gregson_point").cast(pl.Int64).alias("point"),
            "inferred",
            text=said,
        )
        .sort("wave", "level", "source", "target")
    )
