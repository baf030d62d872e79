"""Gregson's profile before and after: the shares of pairs at each level or higher."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet import scales
from partnernet.whatif._networks import side_by_side

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnernet.analysis import Infer
    from partnernet.study import Partnership

_KEYS = ["area", "wave", "level", "measure", "route"]


def gregson(
    before: Partnership,
    after: Partnership,
    levels: Sequence[str],
    infer: Infer,
    params: Mapping[str, object],
    seed: int,
) -> pl.DataFrame:
    """Set the shares delta_2 to delta_6 side by side, declared and inferred apart."""
    one, other = (_profile(part, levels, infer, params, seed) for part in (before, after))
    return side_by_side(one, other, _KEYS).with_columns(layer=pl.lit("*"))


def _profile(
    part: Partnership,
    levels: Sequence[str],
    infer: Infer,
    params: Mapping[str, object],
    seed: int,
) -> pl.DataFrame:
    placed = scales.place(part, levels=levels, infer=infer, params=params, seed=seed).scales
    return placed.filter(
        pl.col("scale") == "gregson",
        pl.col("unit_type") == "network",
        pl.col("indicator").str.contains(r"^delta_\d$"),
    ).select(
        pl.lit(part.area).alias("area"),
        pl.lit(part.wave).alias("wave"),
        "level",
        "route",
        "value",
        "lo",
        "hi",
        "n",
        "reason",
        measure=pl.col("indicator"),
        aspect=pl.lit("gregson"),
    )
