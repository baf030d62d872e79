"""Quantiles of the gamma distribution, without a library that takes a fifth of a second to load."""

from __future__ import annotations

from math import lgamma
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def gamma_quantile(shape: Floats, share: float) -> Floats:
    """Return x with P(shape, x) = share: the quantile at scale 1, for shapes of 1 and more.

    From the approximation of Wilson & Hilferty 1931 by Newton steps on the logarithm of x.

    >>> gamma_quantile(np.array([1.0, 11.0]), 0.95).round(4)
    array([ 2.9957, 16.9622])
    """
    spread = 1 / (9 * shape)
    z = NormalDist().inv_cdf(share)
    x: Floats = shape * np.maximum(1 - spread + z * np.sqrt(spread), 0.2) ** 3
    for _ in range(_MOST):
        below, density = _share_below(shape, x)
        step = (below - share) / (density * x)
        x = x * np.exp(-step)
        if (np.abs(step) < _SETTLED).all():
            break
    return x


_MOST, _SETTLED = 30, 1e-8
"""Newton steps square the error: after so small a step it is that of rounding."""


def _share_below(shape: Floats, x: Floats) -> tuple[Floats, Floats]:
    """P(shape, x) by its power series (DLMF 8.11.4), and its density."""
    density = np.exp((shape - 1) * np.log(x) - x - np.array([lgamma(a) for a in shape]))
    term = np.ones_like(x)
    total = np.ones_like(x)
    above = shape
    while (term > total * 1e-17).any():
        above = above + 1
        term = term * x / above
        total += term
    return density * x / shape * total, density
