"""Closed forms on plain numbers: Gini, Hill, Herfindahl, Freeman, McNemar. NaN = undefined."""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

GiniForm = Literal["population", "sample"]


def gini(values: ArrayLike, form: GiniForm = "population") -> float:
    """Gini coefficient of non-negative values: sum_i sum_j |x_i - x_j| / (2 n^2 mean).

    Computed on the sorted values as sum_i (2i - n - 1) x_(i) / (n sum x); the sample form
    multiplies by n / (n - 1). NaN if the sum is 0 or the sample form has fewer than two values.

    >>> gini([1, 2, 3, 4]), gini([5, 5, 5])
    (0.25, 0.0)
    """
    x = np.sort(np.asarray(values, dtype=np.float64))
    n, total = len(x), float(x.sum())
    if total <= 0 or (form == "sample" and n < 2):
        return float("nan")
    ranks = 2.0 * np.arange(1, n + 1) - n - 1
    population = float(ranks @ x) / (n * total)
    return population * n / (n - 1) if form == "sample" else population


def hill(abundances: ArrayLike, q: float) -> float:
    """Hill number of order q of shares p: (sum p^q)^(1/(1-q)); exp of Shannon entropy at q = 1.

    The effective number of equally common groups: q = 0 counts groups, 1 weighs them by their
    share, 2 is the inverse Simpson index. NaN when there is nothing to share out.

    >>> round(hill([4, 3, 2, 1], 1), 6), hill([5, 5], 2), hill([4, 3, 0], 0)
    (3.596115, 2.0, 2.0)
    """
    x = np.asarray(abundances, dtype=np.float64)
    x = x[x > 0]
    if not len(x):
        return float("nan")
    p = x / x.sum()
    if q == 1:
        return float(np.exp(-(p * np.log(p)).sum()))
    return float((p**q).sum() ** (1.0 / (1.0 - q)))


def herfindahl(values: ArrayLike) -> float:
    """Herfindahl-Hirschman index: sum of squared shares. NaN unless the total is positive.

    >>> round(herfindahl([60, 30, 10]), 6)
    0.46
    """
    x = np.asarray(values, dtype=np.float64)
    total = float(x.sum())
    return float(((x / total) ** 2).sum()) if total > 0 else float("nan")


def freeman(scores: ArrayLike, maximum: float) -> float:
    """Freeman centralisation: sum of the distances to the largest score over its possible maximum.

    >>> freeman([4, 1, 1, 1, 1], maximum=4 * 3)
    1.0
    """
    c = np.asarray(scores, dtype=np.float64)
    if not len(c) or maximum <= 0:
        return float("nan")
    return float((c.max() - c).sum()) / maximum


def mcnemar_exact(b: int, c: int) -> float:
    """Two-sided exact McNemar p of discordant counts: both tails of Binomial(b + c, 1/2).

    NaN when there is no discordant pair, for then there is nothing to test.

    >>> mcnemar_exact(5, 0)
    0.0625
    """
    n = b + c
    if n == 0:
        return float("nan")
    tail = sum(comb(n, k) for k in range(min(b, c) + 1))
    return min(1.0, 2 * tail / (1 << n))


def jaccard(first: ArrayLike, second: ArrayLike) -> float:
    """Jaccard index of two sets given as membership flags; NaN when both are empty.

    >>> jaccard([True, True, False], [False, True, True])  # doctest: +ELLIPSIS
    0.333...
    """
    x, y = np.asarray(first, dtype=bool), np.asarray(second, dtype=bool)
    either = int((x | y).sum())
    both = int((x & y).sum())
    return both / either if either else float("nan")
