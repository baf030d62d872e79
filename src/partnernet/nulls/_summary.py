"""What draws say of an observed value: mean, central range, percentile; p values if asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAME = 1e-9
"""Difference under which two values of a statistic are the same."""

FEWEST = 20
"""Fewest distinct values among the draws before a p value means anything."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Draws of one statistic beside the observed value; None where it is undefined.

    `lo` and `hi` are the central 95 per cent of the draws, `percentile` the mid-rank share of draws
    under the observed value, `distinct` how many different values the draws took, `undefined` on
    how many draws the statistic had no value.
    """

    mean: float | None
    sd: float | None
    lo: float | None
    hi: float | None
    ratio: float | None
    percentile: float | None
    distinct: int
    undefined: int


def summarise(observed: float, draws: NDArray[np.float64]) -> Summary:
    """Set an observed value against draws.

    >>> found = summarise(2.0, np.array([1.0, 2.0, 3.0, np.nan]))
    >>> found.mean, found.percentile, found.distinct, found.undefined
    (2.0, 0.5, 3, 1)
    """
    known = np.sort(draws[np.isfinite(draws)])
    undefined = len(draws) - len(known)
    if not len(known):
        return Summary(None, None, None, None, None, None, 0, undefined)
    mean = float(known.mean())
    has = bool(np.isfinite(observed))
    return Summary(
        mean=mean,
        sd=float(known.std(ddof=1)) if len(known) > 1 else None,
        lo=float(np.quantile(known, 0.025)),
        hi=float(np.quantile(known, 0.975)),
        ratio=observed / mean if has and abs(mean) > SAME else None,
        percentile=percentile(observed, known) if has else None,
        distinct=1 + int((np.diff(known) > SAME).sum()),
        undefined=undefined,
    )


def percentile(observed: float, draws: NDArray[np.float64]) -> float:
    """Mid-rank percentile: the share of draws below, and half of those that are the same.

    >>> percentile(1.0, np.array([0.0, 1.0, 1.0, 2.0]))
    0.5
    """
    below = int((draws < observed - SAME).sum())
    same = int((np.abs(draws - observed) <= SAME).sum())
    return (below + same / 2) / len(draws)


def p_values(observed: float, draws: NDArray[np.float64]) -> tuple[float, float, float] | None:
    """Upper, lower and two-sided p, the observed value counted among the draws.

    None where the statistic is undefined somewhere or took too few distinct values.

    >>> p_values(99.0, np.arange(99.0))
    (0.01, 1.0, 0.02)
    >>> p_values(1.0, np.array([0.0, 1.0] * 50)) is None
    True
    """
    if not np.isfinite(observed) or not np.isfinite(draws).all():
        return None
    if summarise(observed, draws).distinct < FEWEST:
        return None
    size = len(draws) + 1
    high = (1 + int((draws >= observed - SAME).sum())) / size
    low = (1 + int((draws <= observed + SAME).sum())) / size
    return high, low, min(1.0, 2 * min(high, low))
