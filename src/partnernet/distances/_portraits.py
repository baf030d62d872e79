"""Portraits: how many agencies reach how many others in each number of steps.

The portrait divergence is the Jensen-Shannon divergence, in bits, of two such tables, weighted by
how many pairs are that many steps apart (Bagrow and Bollt 2019). Direction is ignored; computed for
many networks at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]


def portraits(networks: Bools) -> Floats:
    """Weighted portrait P(k, l) of each network: draw, steps l, agencies reached k.

    P(k | l) is the share of agencies that have k others at l steps, P(l) the share of all pairs
    that reach each other, an agency and itself at no step included, that are l steps apart.

    >>> portraits(np.array([[[0, 1], [1, 0]]], dtype=bool))[0].round(2).tolist()
    [[0.0, 0.5, 0.0], [0.0, 0.5, 0.0]]
    """
    ties = networks | networks.transpose(0, 2, 1)
    draws, n, _ = ties.shape
    step = np.broadcast_to(np.eye(n, dtype=bool), ties.shape)
    reached, walk = step.copy(), ties.astype(np.float32)
    counts: list[NDArray[np.int64]] = []
    while step.any():
        counts.append(step.sum(axis=2, dtype=np.int64))
        step = ((step.astype(np.float32) @ walk) > 0) & ~reached
        reached |= step
    at = np.stack(counts, axis=1) if counts else np.zeros((draws, 1, n), dtype=np.int64)
    shells = at.shape[1]
    number = (np.arange(draws)[:, None, None] * shells + np.arange(shells)[None, :, None]) * (n + 1)
    table = np.bincount((number + at).reshape(-1), minlength=draws * shells * (n + 1))
    share = table.reshape(draws, shells, n + 1) / n
    pairs = at.sum(axis=2, dtype=np.float64)
    weight = pairs / pairs.sum(axis=1, keepdims=True)
    return np.asarray(share * weight[:, :, None], dtype=np.float64)


def divergence(one: Floats, other: Floats) -> Floats:
    """Jensen-Shannon divergence, in bits, of weighted portraits, draw by draw; from 0 to 1."""
    steps = max(one.shape[1], other.shape[1])
    reach = max(one.shape[2], other.shape[2])
    p, q = (_padded(each, steps, reach) for each in (one, other))
    middle = (p + q) / 2
    return (_entropy(middle) - (_entropy(p) + _entropy(q)) / 2).clip(0.0, 1.0)


def _padded(table: Floats, steps: int, reach: int) -> Floats:
    wide = ((0, 0), (0, steps - table.shape[1]), (0, reach - table.shape[2]))
    return np.pad(table, wide)


def _entropy(p: Floats) -> Floats:
    logs = np.log2(p, out=np.zeros(p.shape), where=p > 0)
    return np.asarray(-(p * logs).sum(axis=(1, 2)), dtype=np.float64)
