"""Main links: those that carry far more of an agency's traffic than an even spread would.

The disparity filter of Serrano, Boguna & Vespignani (2009, PNAS 106:6483) in each layer, and each
agency's strongest link of all so that nobody disappears. For drawing only: no result is
ever computed from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

ALPHA = 0.05


def disparity(
    n: int,
    source: NDArray[np.integer],
    target: NDArray[np.integer],
    weight: NDArray[np.float64],
    alpha: float = ALPHA,
) -> NDArray[np.bool_]:
    """Tell, pair by pair, whether a link is a main link.

    Pairs are undirected and distinct. For an agency with k links of total strength s, a link of
    strength w is kept if (1 - w/s)^(k-1) < alpha at either end; k = 1 says nothing.

    >>> star = np.array([0, 0, 0, 0, 0, 0]), np.array([1, 2, 3, 4, 5, 6])
    >>> disparity(8, *star, np.array([50.0, 1, 1, 1, 1, 1])).tolist()
    [True, False, False, False, False, False]
    """
    if not len(source):
        return np.zeros(0, dtype=bool)
    degree = np.bincount(source, minlength=n) + np.bincount(target, minlength=n)
    total = np.bincount(source, weight, n) + np.bincount(target, weight, n)
    kept = np.zeros(len(source), dtype=bool)
    for end in (source, target):
        share = weight / total[end]
        kept |= (degree[end] > 1) & ((1 - share) ** (degree[end] - 1) < alpha)
    return kept


def strongest(
    n: int,
    source: NDArray[np.integer],
    target: NDArray[np.integer],
    weight: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Mark the strongest link of every agency; among equals the one to the best-linked partner.

    >>> pairs = np.array([0, 0, 0, 1]), np.array([1, 2, 3, 2])
    >>> strongest(5, *pairs, np.array([9.0, 1, 1, 1])).tolist()
    [True, True, True, False]
    """
    pairs = np.arange(len(source))
    end = np.concatenate([source, target])
    partner = np.concatenate([target, source])
    degree = np.bincount(end, minlength=n)
    order = np.lexsort((partner, -degree[partner], -np.tile(weight, 2), end))
    first = np.ones(len(order), dtype=bool)
    first[1:] = end[order][1:] != end[order][:-1]
    kept = np.zeros(len(source), dtype=bool)
    kept[np.tile(pairs, 2)[order][first]] = True
    return kept
