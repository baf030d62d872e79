"""p values of many tests at once: Holm for what was declared, Benjamini-Hochberg for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def holm(p: Sequence[float]) -> Floats:
    """Adjust so that the chance of any false rejection is kept (Holm 1979).

    >>> holm([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    values = np.asarray(p, dtype=np.float64)
    order = np.argsort(values, kind="stable")
    stepped = np.maximum.accumulate(values[order] * np.arange(len(values), 0, -1))
    return _back(np.minimum(stepped, 1.0), order)


def benjamini_hochberg(p: Sequence[float], *, dependence: bool = False) -> Floats:
    """Adjust so that the expected share of false rejections is kept (Benjamini, Hochberg 1995).

    With `dependence`, under any dependence of the tests (Benjamini and Yekutieli 2001).

    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    values = np.asarray(p, dtype=np.float64)
    m = len(values)
    factor = float((1 / np.arange(1, m + 1)).sum()) if dependence and m else 1.0
    order = np.argsort(values, kind="stable")
    scaled = values[order] * m * factor / np.arange(1, m + 1)
    stepped = np.minimum.accumulate(scaled[::-1])[::-1]
    return _back(np.minimum(stepped, 1.0), order)


def _back(adjusted: Floats, order: NDArray[np.intp]) -> Floats:
    found = np.empty_like(adjusted)
    found[order] = adjusted
    return found
