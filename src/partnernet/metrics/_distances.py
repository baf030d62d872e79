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
    sender: NDArray[np.intp]
    """Partners of every agency, itself first, one agency after the other."""
    first: NDArray[np.intp]
    """Where each agency's own partners start."""
    part: list[int]
    """Which part every agency is in, before any is taken away."""

    @cached_property
    def _known(self) -> dict[tuple[int, ...], tuple[float, float] | None]:
        return {}

    @cached_property
    def _self(self) -> Words:
        rows = np.zeros((self.n, (self.n + 63) // 64), dtype=np.uint64)
        index = np.arange(self.n)
        rows[index, index // 64] = np.uint64(1) << (index % 64).astype(np.uint64)
        return rows

    @cached_property
    def _others(self) -> Words:
        return ~self._self

    @cached_property
    def _partners(self) -> Words:
        return self._further(self._self)

    @cached_property
    def _sizes(self) -> list[int]:
        return [int(size) for size in np.bincount(self.part)]

    def of(self, removed: Sequence[int] = ()) -> tuple[float, float] | None:
        """F and DF when `removed` (row numbers) are taken away."""
        key = tuple(sorted(removed))
        if key not in self._known:
            self._known[key] = self._measure(key)
        return self._known[key]

    @cached_property
    def _room(self) -> Words:
        return np.empty((len(self.sender), (self.n + 63) // 64), dtype=np.uint64)

    def _further(self, reach: Words) -> Words:
        reach.take(self.sender, axis=0, out=self._room, mode="clip")
        return np.bitwise_or.reduceat(self._room, self.first, axis=0)

    def _possible(self, removed: tuple[int, ...]) -> int:
        """Pairs within reach if nothing falls apart: when so many are met, no step adds any."""
        sizes = self._sizes.copy()
        for agency in removed:
            sizes[self.part[agency]] -= 1
        return sum(size * size for size in sizes)

    def _measure(self, removed: tuple[int, ...]) -> tuple[float, float] | None:
        left = self.n - len(removed)
        if left < 2:
            return None
        reach = self._partners.copy()
        for agency in removed:
            reach &= self._others[agency]
            reach[agency] = 0
        pairs, possible = left * (left - 1.0), self._possible(removed)
        near, before, step = 0.0, left, 1
        while (now := _bits(reach)) > before:
            near += (now - before) / step
            before, step = now, step + 1
            if now == possible:
                break
            reach = self._further(reach)
            for agency in removed:
                reach[agency] = 0
        return 1 - (before - left) / pairs, 1 - near / pairs


def _bits(reach: Words) -> int:
    return int(np.add.reduce(np.bitwise_count(reach), axis=None, dtype=np.int64))


@once_a_slice
def fragments(s: Slice) -> Fragments:
    """Prepare a slice without direction."""
    source, target = ends(s)
    everybody = np.arange(s.n)
    receiver = np.concatenate([everybody, source, target])
    sender = np.concatenate([everybody, target, source])
    order = np.argsort(receiver, kind="stable")
    first = np.searchsorted(receiver[order], everybody)
    return Fragments(s.n, sender[order], first, s.graph.connected_components().membership)
