"""Intervals of shares and of their differences: Wilson, Newcombe, Mantel-Haenszel.

All at 95 %. Counts may be arrays; where there is nothing to take a share of, the answer is NaN.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

Z = 1.959963984540054
"""Normal quantile of a 95 % interval."""


def ratio(part: ArrayLike, whole: ArrayLike) -> Floats:
    """Divide; NaN where the whole is nothing.

    >>> ratio([1, 0], [4, 0]).tolist()
    [0.25, nan]
    """
    a, b = np.broadcast_arrays(np.asarray(part, np.float64), np.asarray(whole, np.float64))
    return np.asarray(np.divide(a, b, out=np.full(a.shape, np.nan), where=b != 0))


def wilson(successes: ArrayLike, trials: ArrayLike, z: float = Z) -> tuple[Floats, Floats]:
    """Wilson score interval of a share (Wilson 1927; method 3 of Newcombe 1998, p. 859).

    >>> low, high = wilson(81, 263)
    >>> round(float(low), 4), round(float(high), 4)
    (0.2553, 0.3662)
    """
    x, n = np.asarray(successes, np.float64), np.asarray(trials, np.float64)
    p = ratio(x, n)
    middle = p + ratio(z * z, 2 * n)
    reach = z * np.sqrt(ratio(p * (1 - p), n) + ratio(z * z, 4 * n * n))
    scale = 1 + ratio(z * z, n)
    # At no success and at nothing but successes the limit is exact; rounding must not pass it.
    low = np.where(x == 0, 0.0, (middle - reach) / scale)
    high = np.where(x == n, 1.0, (middle + reach) / scale)
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


def newcombe(
    successes: ArrayLike, trials: ArrayLike, others: ArrayLike, other_trials: ArrayLike
) -> tuple[Floats, Floats]:
    """Hybrid score interval of the difference of two shares (Newcombe 1998, tenth method, p. 876).

    >>> low, high = newcombe(56, 70, 48, 80)
    >>> round(float(low), 4), round(float(high), 4)
    (0.0524, 0.3339)
    """
    p1, p2 = ratio(successes, trials), ratio(others, other_trials)
    low1, high1 = wilson(successes, trials)
    low2, high2 = wilson(others, other_trials)
    gap = p1 - p2
    return gap - np.hypot(p1 - low1, high2 - p2), gap + np.hypot(high1 - p1, p2 - low2)


@dataclass(frozen=True, slots=True)
class Pooled:
    """A difference pooled over strata, its standard error, and the strata that had both groups."""

    difference: float
    error: float
    strata: int


def mantel_haenszel(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, /) -> Pooled | None:
    """Mantel-Haenszel risk difference of 2 x 2 tables, one a stratum.

    `a`, `b` are the first group's successes and failures, `c`, `d` the other group's. Weights are
    n1 n0 / N, and the variance is that of Greenland & Robins 1985, Biometrics 41:55-68 (page
    recalled), as method 4.9 gives it. None where no stratum has both groups.

    >>> pooled = mantel_haenszel([18, 9, 30], [6, 3, 10], [20, 15, 12], [20, 15, 8])
    >>> round(pooled.difference, 6), round(pooled.error, 6)
    (0.213871, 0.076117)
    """
    a, b, c, d = (np.asarray(x, np.float64) for x in (a, b, c, d))
    n1, n0 = a + b, c + d
    weight = _weights(n1, n0)
    total = float(weight.sum())
    if total == 0:
        return None
    variance = ratio(a * b * n0**3 + c * d * n1**3, n1 * n0 * (n1 + n0) ** 2)
    return Pooled(
        difference=float(pooled_difference(a, b, c, d)),
        error=float(np.sqrt(np.nansum(variance)) / total),
        strata=int((weight > 0).sum()),
    )


def pooled_difference(a: Floats, b: Floats, c: Floats, d: Floats, /) -> Floats:
    """Mantel-Haenszel risk difference over the last axis; NaN where no stratum has both groups.

    >>> tables = np.array([[4.0, 6.0, 2.0, 8.0], [1.0, 0.0, 0.0, 0.0]]).T
    >>> round(float(pooled_difference(*tables)), 6)
    0.2
    """
    n1, n0 = a + b, c + d
    weight = _weights(n1, n0)
    gap = np.nan_to_num(ratio(a, n1) - ratio(c, n0))
    return ratio((weight * gap).sum(axis=-1), weight.sum(axis=-1))


def _weights(n1: Floats, n0: Floats) -> Floats:
    return np.nan_to_num(ratio(n1 * n0, n1 + n0))
