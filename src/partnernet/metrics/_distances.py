"""Shortest routes of many nearly equal graphs, fast: breadth-first search on sets of bits.

Row i of a reach matrix holds, as bits packed in 64-bit words, the agencies within t steps of i. One
more step is one bitwise OR over the ties, for all agencies at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._shared import ends, once_a_slice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from partnernet.study import Slice

    Words = NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Fragments:
    """What is left of a network without direction when agencies are taken away.

    `of(removed)` gives F and DF over the r agencies that remain: F = 1 - share of their ordered
    pairs that can reach each other, DF = 1 - mean of 1/distance over them (1/infinity = 0).
    Both are null (None) where fewer than two remain. (Borgatti 2006, equations 4 and 9)
    """

    n: int
    receiver: NDArray[np.intp]
    first: NDArray[np.intp]
    sender: NDArray[np.intp]

    @cached_property
    def _known(self) -> dict[tuple[int, ...], tuple[float, float] | None]:
        return {}

    @cached_property
    def _self(self) -> Words:
        rows = np.zeros((self.n, (self.n + 63) // 64), dtype=np.uint64)
        index = np.arange(self.n)
        rows[index, index // 64] = np.uint64(1) << (index % 64).astype(np.uint64)
        return rows

    def of(self, removed: Sequence[int] = ()) -> tuple[float, float] | None:
        """F and DF when `removed` (row numbers) are taken away."""
        key = tuple(sorted(removed))
        if key not in self._known:
            self._known[key] = self._measure(key)
        return self._known[key]

    def _measure(self, removed: tuple[int, ...]) -> tuple[float, float] | None:
        left = self.n - len(removed)
        if left < 2:
            return None
        gone = np.array(removed, dtype=np.intp)
        reach = self._self.copy()
        keep = ~np.bitwise_or.reduce(self._self[gone], axis=0) if len(removed) else None
        reach[gone] = 0
        pairs = left * (left - 1.0)
        near, before, step = 0.0, left, 0
        while len(self.sender):
            step += 1
            more = np.bitwise_or.reduceat(reach.take(self.sender, axis=0), self.first, axis=0)
            if keep is not None:
                more &= keep
            new = reach.copy()
            new[self.receiver] |= more
            new[gone] = 0
            now = int(np.bitwise_count(new).sum())
            if now == before:
                break
            near += (now - before) / step
            reach, before = new, now
        return 1 - (before - left) / pairs, 1 - near / pairs


@once_a_slice
def fragments(s: Slice) -> Fragments:
    """Prepare a slice without direction."""
    source, target = ends(s)
    receiver = np.concatenate([source, target])
    sender = np.concatenate([target, source])
    order = np.argsort(receiver, kind="stable")
    receiver, sender = receiver[order], sender[order]
    rows, first = np.unique(receiver, return_index=True)
    return Fragments(s.n, rows, first, sender)
