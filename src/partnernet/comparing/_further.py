"""The interval in which a further area would lie, with the spread between areas itself uncertain.

Nagashima, Noma and Furukawa (2019): the variance between areas is drawn from its confidence
distribution, the one that Cochran's Q gives it, and with it the mean and the further area. The
usual interval (Higgins, Thompson and Spiegelhalter 2009) takes the estimated variance for the true
one and is too narrow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DRAWS = 10_000
_STEPS = 120


def further(y: Floats, s: Floats, *, seed: int = 1, draws: int = DRAWS) -> tuple[float, float]:
    """Return the ends of a 95 % interval for the true value of a further area.

    `y` and `s` are values and standard errors of at least three areas. A draw of the variance tau2
    solves Q(tau2) = Q observed, where Q is a sum of chi squares weighted by the eigenvalues of its
    quadratic form; a further area is the mean with that variance, plus tau times a normal, less the
    error of the mean (Hartung and Knapp) times Student's t with k - 1 degrees of freedom.

    >>> low, high = further(np.array([0.1, 0.3, 0.2, 0.5, 0.4]), np.full(5, 0.1))
    >>> low < 0.1 < 0.5 < high
    True
    """
    random = np.random.default_rng(seed)
    k = len(y)
    tau2 = _between(y, s, random.chisquare(1, (k - 1, draws)))
    weight = 1 / (s[:, None] ** 2 + tau2[None, :])
    total = weight.sum(axis=0)
    mean = (weight * y[:, None]).sum(axis=0) / total
    left = (weight * (y[:, None] - mean) ** 2).sum(axis=0) / ((k - 1) * total)
    area = mean + np.sqrt(tau2) * random.standard_normal(draws)
    area -= np.sqrt(left) * random.standard_t(k - 1, draws)
    low, high = np.quantile(area, [0.025, 0.975])
    return float(low), float(high)


def _between(y: Floats, s: Floats, squares: Floats) -> Floats:
    """Draw variances between areas: each solves Q = Q observed for its own chi squares."""
    w = 1 / s**2
    form = np.diag(w) - np.outer(w, w) / w.sum()
    seen = float(y @ form @ y)
    top = 1e3 * len(y) * (float(np.var(y)) + float((s**2).max()))
    grid = np.concatenate([[0.0], np.geomspace(top * 1e-9, top, _STEPS)])
    scale = np.sqrt(s[None, :] ** 2 + grid[:, None])
    roots = np.linalg.eigvalsh(scale[:, :, None] * form * scale[:, None, :])[:, 1:]
    drawn = roots @ squares
    reached = drawn >= seen
    after = np.where(reached.any(axis=0), reached.argmax(axis=0), _STEPS)
    before = np.maximum(after - 1, 0)
    at = np.arange(squares.shape[1])
    low, high = drawn[before, at], drawn[after, at]
    share = np.clip((seen - low) / np.where(high > low, high - low, 1.0), 0.0, 1.0)
    found: Floats = np.where(after == 0, 0.0, grid[before] + share * (grid[after] - grid[before]))
    return found
