"""What became of referrals at each level: totals only, and none that gives a small number away.

A share of accepted referrals tells three numbers: those accepted, those decided otherwise and those
not decided. It is said only where each of them is nought or larger than the profile's threshold.
Shares agency by agency are not said: with the flows that are shown they could be taken apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet import vocabulary as v
from partnernet.metrics._intervals import wilson
from partnernet_maps.report.model import Outcomes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.analysis import Analysis
    from partnernet.disclosure import Policy
    from partnernet_maps.gather import Drawable

LAYER = "referral"


def outcomes(
    analysis: Analysis, policy: Policy, safe: Drawable, waves: Sequence[str]
) -> tuple[Outcomes, ...]:
    """Return one row a level at which referrals were counted and their total may be shown.

    None where no decision is on record anywhere: that hides nothing.
    """
    if analysis.ties["decided"].is_null().all():
        return ()
    totals = safe.totals.filter(
        pl.col("kind") == "total",
        pl.col("layer") == LAYER,
        pl.col("wave") == waves[-1],
        pl.col("count").is_not_null(),
    )
    found = [
        _at(analysis, policy, safe.area, waves[-1], level, count)
        for level, count in totals.select("level", "count").iter_rows()
    ]
    return tuple(sorted((x for x in found if x.received), key=lambda x: v.level_rank(x.level)))


def _at(
    analysis: Analysis, policy: Policy, area: str, wave: str, level: str, received: int
) -> Outcomes:
    agencies = analysis.agencies.filter(
        pl.col("area") == area, pl.col("wave") == wave, pl.col("kind").is_in(["agency", "category"])
    )["agency_id"].implode()
    rows = analysis.ties.filter(
        pl.col("area") == area,
        pl.col("wave") == wave,
        pl.col("level") == level,
        pl.col("layer") == LAYER,
        pl.col("source") != pl.col("target"),
        pl.col("source").is_in(agencies),
        pl.col("target").is_in(agencies),
    )
    decided, accepted, counted = (
        int(rows[name].fill_null(0).sum()) for name in ("decided", "accepted", "count")
    )
    known = bool(rows["decided"].is_not_null().any())
    parts = (accepted, decided - accepted, counted - decided)
    high = policy.profile.high if policy.profile.hides else 0
    may = known and decided > 0 and all(not n or n > high for n in parts)
    base = policy.profile.base
    if may and base > 1:
        decided, accepted = (round_to(n, base) for n in (decided, accepted))
    lo, hi = map(float, wilson(accepted, decided)) if may else (None, None)
    return Outcomes(
        level=level,
        received=received,
        decided=decided if may else None,
        accepted=accepted if may else None,
        lo=lo,
        hi=hi,
    )


def round_to(number: int, base: int) -> int:
    """Round to the nearest multiple, halves up, as the protected counts are.

    >>> round_to(13, 5)
    15
    """
    return (number + base // 2) // base * base
