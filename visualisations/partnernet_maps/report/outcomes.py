"""What became of referrals at each level: totals only, and none that gives a small number away.

A share of accepted referrals tells three numbers: those accepted, those decided otherwise and those
not decided. It is said only where each of them is nought or larger than the profile's threshold.
Shares agency by agency are not said: with the flows that are shown they could be taken apart.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import polars as pl

from partnernet import vocabulary as v
from partnernet_maps.report.model import Outcomes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.analysis import Analysis
    from partnernet.disclosure import Policy
    from partnernet_maps.gather import Drawable

LAYER = "referral"
Z = 1.959963984540054


def outcomes(
    analysis: Analysis, policy: Policy, safe: Drawable, waves: Sequence[str]
) -> tuple[Outcomes, ...]:
    """Return one row a level at which referrals were counted and their total may be shown."""
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
    lo, hi = wilson(accepted, decided) if may else (None, None)
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


def wilson(successes: int, of: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share (Wilson 1927).

    >>> [round(x, 3) for x in wilson(18, 24)]
    [0.551, 0.88]
    """
    share = successes / of
    middle = (share + Z * Z / (2 * of)) / (1 + Z * Z / of)
    half = Z / (1 + Z * Z / of) * sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)
