"""The primary rule: which numbers are too small to show, and how the others are rounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet.disclosure.profiles import PROFILES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnernet.disclosure.profiles import Profile

TIE_COLUMNS = (
    "wave",
    "level",
    "layer",
    "source",
    "target",
    "count",
    "amount",
    "frequency",
    "hidden",
    "amount_hidden",
)
"""Columns of a protected ties frame; `count` is null where `hidden`, money too."""


def judged(ties: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Return the ties with `small`: whether the rule hides the count, before anything is hidden.

    The rule is on distinct persons where ids exist, else on events. Where no event has an id
    although ids were collected, the number of persons is unknown and so small. A tie without a
    count (null) has nothing to hide.
    """
    absent = [
        pl.lit(None, dtype=kind).alias(name)
        for name, kind in _READ.items()
        if name not in ties.columns
    ]
    unit = pl.coalesce("persons", "count")
    small = pl.min_horizontal(unit, "count").is_between(profile.low, profile.high)
    unidentified = (pl.col("persons") == 0) & (pl.col("events_no_id") > 0)
    return ties.with_columns(absent).with_columns(
        small=(small | unidentified).fill_null(value=False) & pl.lit(profile.hides)
    )


def blanked(ties: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Return `TIE_COLUMNS` only, sorted; what is `hidden` loses its numbers, the rest is rounded.

    A tie whose count is hidden loses its frequency and its money too: the count may follow.
    """
    shown = ~pl.col("hidden")
    return (
        ties.with_columns(
            count=pl.when(shown).then(to_base(pl.col("count"), profile.base)),
            amount=pl.when(shown).then("amount"),
            frequency=pl.when(shown).then("frequency"),
        )
        .select(TIE_COLUMNS)
        .sort("wave", "level", "layer", "source", "target")
    )


def protect(ties: pl.DataFrame, profile: Profile | str = "dfe") -> pl.DataFrame:
    """Apply the primary rule alone to the count of every tie; returns `TIE_COLUMNS` only, sorted.

    For ties that are shown without any total. Money between organisations is public and stays.

    >>> ties = pl.DataFrame(
    ...     {
    ...         "wave": ["all"] * 3,
    ...         "level": ["frontline"] * 3,
    ...         "layer": ["referral"] * 3,
    ...         "source": ["A", "B", "C"],
    ...         "target": ["D"] * 3,
    ...         "count": [40, 12, 3],
    ...         "persons": [38, 2, None],
    ...     }
    ... )
    >>> protect(ties, "dfe").select("source", "count", "hidden").rows()
    [('A', 40, False), ('B', None, True), ('C', None, True)]
    """
    rule = PROFILES[profile] if isinstance(profile, str) else profile
    hidden_money = pl.col("small") & pl.col("amount").is_not_null()
    return blanked(
        judged(ties, rule).with_columns(hidden="small", amount_hidden=hidden_money), rule
    )


_READ: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "count": pl.Int64,
    "persons": pl.Int64,
    "events_no_id": pl.Int64,
    "amount": pl.Float64,
    "frequency": pl.String,
}


def to_base(count: pl.Expr, base: int) -> pl.Expr:
    """Round to the nearest multiple, halves up."""
    return count if base == 1 else (count + base // 2) // base * base
