"""What was hidden and why: counts by reason, never a value. For the analyst's own file.

It tells small numbers from those hidden with them, which no reader of a protected table may know.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "small_number": "Within the profile's threshold.",
        "protects_small_number": "Large, but a hidden number would follow from it and the totals.",
        "small_total": "A total within the threshold.",
        "protects_total": "A total from which a hidden number would follow.",
        "confidential_payment": "Money is confidential: no single payment is shown.",
        "dominance": "A sum of confidential payments that would give one of them away.",
        "hidden_with_count": "An amount that could tell the hidden count beside it.",
        "one_person": "An agency of one person, shown as its band.",
        "small_user_body": "A user body not known to be larger than 5 people, shown as its band.",
        "sensitive_service": "A sensitive service, shown as part of its sector.",
    }
)
"""Why something is hidden."""

LOG = pl.Schema(
    {
        "wave": pl.String,
        "level": pl.String,
        "layer": pl.String,
        "reason": pl.String,
        "number": pl.Int64,
    }
)
_TABLE = ("wave", "level", "layer")


def log(
    ties: pl.DataFrame, totals: pl.DataFrame, shown: pl.DataFrame, *, money_is_public: bool
) -> pl.DataFrame:
    """Count what is hidden by table and reason; agencies have no table.

    `ties` and `totals` say what is `hidden` and `small`, `shown` under which id agencies appear.
    """
    hidden, small, money = pl.col("hidden"), pl.col("small"), pl.col("amount_hidden")
    paid = "hidden_with_count" if money_is_public else "confidential_payment"
    counted = [
        _counted(ties, hidden & small, "small_number"),
        _counted(ties, hidden & ~small, "protects_small_number"),
        _counted(totals, hidden & small, "small_total"),
        _counted(totals, hidden & ~small, "protects_total"),
        _counted(ties, money, paid),
        _counted(totals, money, "dominance"),
    ]
    agencies = (
        shown.filter(~pl.col("named"))
        .group_by("reason")
        .agg(number=pl.len())
        .with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in _TABLE)
    )
    frames = [
        frame.cast({"number": pl.Int64}).select(LOG.names()) for frame in (*counted, agencies)
    ]
    order = pl.col("reason").replace_strict(
        {name: place for place, name in enumerate(REASONS)}, return_dtype=pl.Int64
    )
    return pl.concat(frames).sort(*_TABLE, order, nulls_last=True)


def _counted(rows: pl.DataFrame, which: pl.Expr, reason: str) -> pl.DataFrame:
    return (
        rows.filter(which).group_by(_TABLE).agg(number=pl.len()).with_columns(reason=pl.lit(reason))
    )
