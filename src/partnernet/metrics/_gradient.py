"""The one gradient that fits a matrix best (method 4.6): what a climb maximises, and the climb."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from partnernet.metrics._matrix import Matrix
    from partnernet.metrics._shared import Floats

FLAT = 1e-20
UNIFORM = 1e-5
"""Variance over square of c_i c_j under which plain sums lose too many digits."""


def climb(both: Matrix, tied: Floats, sum_a: float, varied: float) -> tuple[Floats, float]:
    """Vector c >= 0 of length 1 with the highest r(a_ij, c_i c_j) over i != j, and that r.

    From the leading eigenvector, `tied` and ten seeded random starts. `both` is A + A^T, `sum_a`
    the sum of a_ij and `varied` pairs x sum of a_ij^2, less the square of that sum.
    """
    from scipy import optimize

    n = len(tied)
    draws = np.random.default_rng(1)
    eigen = tied.copy()
    for _ in range(100):
        eigen = both @ eigen + 1e-9
        eigen /= np.linalg.norm(eigen)
    starts = [eigen, tied + 1e-6, *(draws.random(n) for _ in range(10))]
    runs = [
        optimize.minimize(
            _misfit,
            start / np.linalg.norm(start),
            args=(both, sum_a, varied),
            jac=True,
            method="L-BFGS-B",
            bounds=[(0.0, None)] * n,
            options={"maxiter": 2000, "ftol": 1e-13, "gtol": 1e-9},
        )
        for start in starts
    ]
    found = [np.asarray(run.x, dtype=np.float64) for run in runs]
    # The fit is that of the vector itself: a search cut short may report another step's.
    misfits = [_misfit(c, both, sum_a, varied)[0] for c in found]
    best = int(np.argmin(misfits))
    return found[best] / np.linalg.norm(found[best]), -misfits[best]


def _misfit(c: Floats, both: Matrix, sum_a: float, varied: float) -> tuple[float, Floats]:
    """-r(a_ij, c_i c_j) over i != j, and its gradient.

    Sums over i != j leave out the largest c before they are squared: one agency may come to hold
    nearly all of c, and then the difference of two squares would be rounding error. Where all of
    c is nearly the same, sums are taken from their mean, for the same reason.
    """
    pairs = len(c) * (len(c) - 1.0)
    top = int(c.argmax())
    rest = c.copy()
    rest[top] = 0.0
    squares = rest * rest
    one, two, four = float(rest.sum()), float(squares.sum()), float(squares @ squares)
    total = 2 * c[top] * one + one**2 - two
    square = 2 * c[top] ** 2 * two + two**2 - four
    others = two + c[top] ** 2 - c**2
    others[top] = two
    toward = both @ c
    above = pairs * float(c @ toward) / 2 - sum_a * total
    uneven = pairs * square - total**2
    if uneven < UNIFORM * pairs * square:
        above, uneven = _nearly_uniform(c, both, sum_a)
    spread = uneven * varied
    if spread < FLAT:
        # All of c on one agency: r now depends only on the ratios of the rest.
        known = above / np.sqrt(spread) if spread > FLAT**2 else 0.0
        return -float(known), np.zeros_like(c)
    slope_total = 2 * (one + c[top] - c)
    slope_total[top] = 2 * one
    slope_above = pairs * toward - sum_a * slope_total
    slope_spread = (pairs * 4 * c * others - 2 * total * slope_total) * varied
    r = above / np.sqrt(spread)
    return -float(r), r * slope_spread / (2 * spread) - slope_above / np.sqrt(spread)


def _nearly_uniform(c: Floats, both: Matrix, sum_a: float) -> tuple[float, float]:
    """The two sums of r by how far each c is from their mean, where all are nearly the same.

    c_i c_j less the square of the mean is mean (d_i + d_j) + d_i d_j; and the d sum to 0.
    """
    n, mean = len(c), float(c.mean())
    d = c - mean
    two, three, four = (float((d**k).sum()) for k in (2, 3, 4))
    pairs, toward = n * (n - 1.0), both @ d
    with_a = mean * float(toward.sum()) + float(d @ toward) / 2
    square = 2 * mean**2 * (n - 2) * two - 4 * mean * three + two**2 - four
    return pairs * with_a + sum_a * two, pairs * square - two**2
