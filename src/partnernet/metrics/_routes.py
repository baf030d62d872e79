"""Shortest routes between all agencies at once: breadth-first search on sets of bits.

Bit j of row i says that i can get to j within t steps. One more step is one OR over the ties, for
64 agencies at a time, so that one search serves nearness, reach and lengths of routes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._shared import ends, once_a_slice

if TYPE_CHECKING:
    from typing import Literal

    from numpy.typing import NDArray

    from partnernet.metrics._shared import Floats, Ints
    from partnernet.study import Slice

    Side = Literal["in", "out"]

_DEEPEST = 64
"""Steps after which a search from one agency at a time is faster."""

_FEW = 5_000
"""Agencies up to which the whole search is as cheap as one of a few steps."""

_ROOM = 1 << 24
"""Bytes that a search may take at a time."""


@once_a_slice
def distances(s: Slice, side: Side = "out") -> Ints | None:
    """How many agencies are 1, 2, 3, ... steps from each (a row a step, a column an agency).

    Along ties ("out") or against them ("in"). None where some are more than 64 steps away.

    >>> from partnernet.metrics._example import referrals
    >>> distances(referrals()).tolist()
    [[0, 2, 2, 0, 1], [0, 0, 0, 0, 2]]
    """
    here, there = ends(s) if side == "out" else ends(s)[::-1]
    if not s.directed:
        here, there = np.concatenate([here, there]), np.concatenate([there, here])
    order = np.argsort(here, kind="stable")
    here, there = here[order], there[order]
    found = np.zeros((_DEEPEST, s.n), np.int64)
    words = (s.n + 63) // 64
    width = max(1, _ROOM // (8 * (len(here) + s.n) + 1))
    for start in range(0, words, width):
        if not _search(here, there, range(start, min(start + width, words)), found):
            return None
    return found[: int(found.any(axis=1).sum())]


def _search(
    here: NDArray[np.intp], there: NDArray[np.intp], block: range, found: NDArray[np.int64]
) -> bool:
    """Search for the agencies of a block of words; False where that takes too many steps."""
    n = found.shape[1]
    wanted = np.arange(64 * block.start, min(64 * block.stop, n))
    known = np.zeros((len(block), n), np.uint64)
    known[wanted // 64 - block.start, wanted] = np.uint64(1) << (wanted % 64).astype(np.uint64)
    fresh = np.zeros(n, np.bool_)
    fresh[wanted] = True
    for step in range(_DEEPEST + 1):
        used = fresh[there]
        if not used.any():
            return True
        if step == _DEEPEST:
            break
        rows, first = np.unique(here[used], return_index=True)
        new = np.bitwise_or.reduceat(known.take(there[used], axis=1), first, axis=1)
        new &= ~known[:, rows]
        gained = np.bitwise_count(new).sum(axis=0, dtype=np.int64)
        found[step, rows] += gained
        known[:, rows] |= new
        fresh[:] = False
        fresh[rows] = gained > 0
    return False


def within(s: Slice, k: int, side: Side = "out") -> Ints:
    """Other agencies that each agency can get to (or that can get to it) in at most k steps."""
    counts = distances(s, side) if s.n <= _FEW else None
    if counts is None:
        return np.asarray(s.graph.neighborhood_size(order=k, mode=side), np.int64) - 1
    return np.asarray(counts[:k].sum(axis=0), np.int64)


def nearness(s: Slice, side: Side) -> Floats:
    """Sum of 1/distance over the agencies that each can get to, or that can get to it."""
    counts = distances(s, side)
    if counts is None:
        return np.asarray(s.graph.harmonic_centrality(mode=side, normalized=False), np.float64)
    return np.asarray(counts.T @ (1.0 / np.arange(1, len(counts) + 1)), np.float64)


@once_a_slice
def lengths(s: Slice) -> Ints:
    """Number of pairs at 1, 2, 3, ... steps, ordered if directed; the others have no route."""
    counts = distances(s)
    if counts is not None:
        return np.asarray(counts.sum(axis=1) // (1 if s.directed else 2), np.int64)
    bins = s.graph.path_length_hist(directed=s.directed).bins()
    return np.array([int(count) for _, _, count in bins], dtype=np.int64)
