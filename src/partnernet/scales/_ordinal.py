"""Statistics that ordered categories allow: quantiles, dispersion, agreement.

Distributions are counts over ordered categories, last axis = category, so that one call serves one
network or two thousand agencies. Codes are positions, never quantities: nothing here takes a mean
of codes or a difference between them. (method 0 P4, 3.3)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def quantile(counts: ArrayLike, p: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Lower and upper p-quantile as category positions: first with F >= p, first with F > p.

    They differ only where exactly the share p lies below a gap; for p = 1/2 they are the lower and
    upper median. -1 for an empty distribution.

    >>> quantile([0, 2, 0, 2], 0.5)
    (array(1), array(3))
    """
    table = np.asarray(counts)
    total = table.sum(-1, keepdims=True)
    running = np.cumsum(table, -1)
    lower = np.argmax(running >= p * total, -1)
    upper = np.argmax(running > p * total, -1)
    empty = total[..., 0] == 0
    return np.where(empty, -1, lower), np.where(empty, -1, upper)


def leik_d(counts: ArrayLike) -> NDArray[np.float64]:
    """Leik's ordinal dispersion D = 2 sum_k d_k / (m - 1), d_k = min(F_k, 1 - F_k), k = 1 .. m - 1.

    Range 0 (all in one category) to 1 (half at each extreme); m is the number of categories, so
    state it. nan for an empty distribution or a single category. (Leik 1966; method 3.3.4)

    >>> float(leik_d([5, 0, 0, 0, 5]))
    1.0
    """
    table = np.asarray(counts, dtype=float)
    m = table.shape[-1]
    below = _divide(np.cumsum(table, -1)[..., :-1], table.sum(-1, keepdims=True))
    dispersion = np.minimum(below, 1 - below).sum(-1)
    scaled: NDArray[np.float64] = (
        2 * dispersion / (m - 1) if m > 1 else np.full(dispersion.shape, np.nan)
    )
    return scaled


def alpha_ordinal(values: ArrayLike) -> float | None:
    """Krippendorff's alpha for ordinal data, 1 - D_o / D_e, on the units with two or more values.

    `values[u, c]` counts how many observers put unit u into category c. The distance between
    categories c < k is (n_c / 2 + n_{c+1} + .. + n_{k-1} + n_k / 2) squared, in the pooled
    frequencies n: ranks, not codes. None when fewer than two categories occur among such units.
    (Krippendorff 2011, Computing Krippendorff's Alpha-Reliability)

    >>> alpha_ordinal([[2, 0, 0], [0, 2, 0], [0, 0, 2]])
    1.0
    """
    table = np.asarray(values, dtype=float)
    table = table[table.sum(1) >= 2]
    used = table.sum(0)
    if (used > 0).sum() < 2:
        return None
    sizes = table.sum(1)
    within = (table / (sizes - 1)[:, None]).T @ table
    coincidences = within - np.diag((table / (sizes - 1)[:, None]).sum(0))
    ranks = np.cumsum(used) - used / 2
    distance = np.square(ranks[:, None] - ranks[None, :])
    total = used.sum()
    observed = float((coincidences * distance).sum() / total)
    expected = float((np.outer(used, used) * distance).sum() / (total * (total - 1)))
    return 1 - observed / expected


def _divide(top: NDArray[np.float64], bottom: NDArray[np.float64]) -> NDArray[np.float64]:
    result: NDArray[np.float64] = np.full(top.shape, np.nan)
    np.divide(top, bottom, out=result, where=bottom != 0)
    return result
