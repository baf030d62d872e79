"""Which further numbers are hidden, so that no hidden one follows from the totals.

The search knows of every cell only whether it is empty, small or large, never its number. So what
it hides tells nothing of what is hidden: two tables with the same small and large cells get the
same pattern, byte for byte.

A table with its totals is a network: rows and columns are its vertices, every cell is an arc from
its row to its column, every total an arc back to its row, and whoever knows all totals knows that
what flows in flows out. A hidden number can be greater than it is by as much as can be sent round a
cycle of hidden cells, greater along the arcs and smaller against them. A small number cannot be
sure to give way (it may be 1); a large one can, by the threshold less 1. So a small number that
lies on a cycle of hidden cells which runs against no other small one may be as large as the
threshold or larger for all that anybody can tell. Bridges, the cells whose number follows exactly,
are those on no cycle at all.
"""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

EMPTY, SMALL, LARGE, WITHHELD = 0, 1, 2, 3
"""What is known of a cell: no number, a small one (hidden), a large one, a total not published."""

TRIES = 4
"""Orders in which the small cells of a table are protected; the pattern of fewest cells wins."""

MANY = 20
"""A table with more small cells is searched once."""

_CELL, _MARGIN = 1000, 1001
_SEED = 1


def pattern(classes: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Return which cells of a table with its totals are hidden, the small ones among them.

    `classes` has a row a sender and a column a receiver; the last row and the last column are the
    totals. The fewest cells that the search finds are hidden, among equals the fewest totals.

    Schools sent 40 and 3, Police 25 and 12: hiding the 3 alone would help nobody.

    >>> pattern(np.array([[2, 1, 2], [2, 2, 2], [2, 2, 2]])).astype(int).tolist()
    [[1, 1, 0], [1, 1, 0], [0, 0, 0]]

    One number alone takes its totals with it, which are as small, and the grand total.

    >>> pattern(np.array([[1, 0, 1], [0, 2, 2], [1, 2, 2]])).astype(int).tolist()
    [[1, 0, 1], [0, 0, 0], [1, 0, 1]]
    """
    net = _Net.of(classes)
    small = [arc for arc, kind in enumerate(net.kind) if kind == SMALL]
    found = min(_tries(net, small), key=net.cost)
    hidden = np.zeros(classes.shape, dtype=bool)
    chosen = [*small, *found]
    hidden[net.row[chosen], net.column[chosen]] = True
    hidden[classes == WITHHELD] = True
    return hidden


@dataclass(frozen=True, slots=True, eq=False)
class _Net:
    """Cells as arcs: from `tail` to `head` when the number grows, and each vertex's arcs."""

    row: NDArray[np.int64]
    column: NDArray[np.int64]
    kind: list[int]
    price: list[int]
    tail: list[int]
    head: list[int]
    tails: NDArray[np.int64]
    heads: NDArray[np.int64]
    at: list[list[int]]
    withheld: list[int]

    @classmethod
    def of(cls, classes: NDArray[np.int8]) -> _Net:
        rows, columns = classes.shape
        row, column = np.nonzero(classes)
        total = (row == rows - 1) ^ (column == columns - 1)
        tail = np.where(total, rows + column, row).tolist()
        head = np.where(total, row, rows + column).tolist()
        at: list[list[int]] = [[] for _ in range(rows + columns)]
        for arc, ends in enumerate(zip(tail, head, strict=True)):
            for end in ends:
                at[end].append(arc)
        price = np.where((row == rows - 1) | (column == columns - 1), _MARGIN, _CELL).tolist()
        kind = classes[row, column].tolist()
        withheld = [arc for arc, known in enumerate(kind) if known == WITHHELD]
        tails, heads = (np.array(ends, dtype=np.int64) for ends in (tail, head))
        return cls(row, column, kind, price, tail, head, tails, heads, at, withheld)

    def cost(self, arcs: Iterable[int]) -> tuple[int, list[int]]:
        """Order patterns: fewest cells, then fewest totals, then the first in reading order."""
        chosen = sorted(arcs)
        return sum(self.price[arc] for arc in chosen), chosen

    def exposed(self, small: Sequence[int], hidden: Iterable[int]) -> list[int]:
        """Return the small cells that lie on no cycle: their ends are not strongly connected."""
        two_way = [*self.withheld, *hidden]
        tails = np.concatenate([self.tails[small], self.tails[two_way], self.heads[two_way]])
        heads = np.concatenate([self.heads[small], self.heads[two_way], self.tails[two_way]])
        n = len(self.at)
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        arcs = csr_array((np.ones(len(tails), dtype=np.int8), (tails, heads)), shape=(n, n))
        part = connected_components(arcs, connection="strong")[1]
        apart = part[self.tails[small]] != part[self.heads[small]]
        return [arc for arc, alone in zip(small, apart.tolist(), strict=True) if alone]

    def way_back(self, arc: int, hidden: set[int]) -> list[int]:
        """Return the cells to hide so that a cycle runs along `arc`.

        They are on the cheapest path from its head to its tail: along small cells, both ways
        through large ones. There always is one, through the totals.
        """
        start, goal = self.head[arc], self.tail[arc]
        best, came = {start: 0}, dict[int, tuple[int, int]]()
        heap = [(0, start)]
        while heap:
            spent, here = heapq.heappop(heap)
            if here == goal:
                break
            if spent > best[here]:
                continue
            for other in self.at[here]:
                forward = self.tail[other] == here
                kind = self.kind[other]
                if kind == SMALL and not forward:
                    continue
                there = self.head[other] if forward else self.tail[other]
                free = kind != LARGE or other in hidden
                cost = spent + (0 if free else self.price[other])
                if cost < best.get(there, cost + 1):
                    best[there], came[there] = cost, (here, other)
                    heapq.heappush(heap, (cost, there))
        path: list[int] = []
        while goal != start:
            goal, arc = came[goal]
            if self.kind[arc] == LARGE and arc not in hidden:
                path.append(arc)
        return path


def _tries(net: _Net, small: Sequence[int]) -> Iterable[set[int]]:
    """Yield patterns: the small cells protected one by one, in several orders."""
    order = list(small)
    yield _grown(net, order)
    dice = random.Random(_SEED)
    for _ in range(TRIES - 1 if 1 < len(small) <= MANY else 0):
        dice.shuffle(order)
        yield _grown(net, order)


def _grown(net: _Net, order: Sequence[int]) -> set[int]:
    """Protect the small cells in this order, each in the cheapest way; then give back."""
    hidden: set[int] = set()
    exposed = set(net.exposed(order, hidden))
    for arc in order:
        if arc in exposed:
            hidden.update(net.way_back(arc, hidden))
            exposed = set(net.exposed(order, hidden))
    for arc in sorted(hidden, key=lambda arc: (-net.price[arc], arc)):
        if not net.exposed(order, hidden - {arc}):
            hidden.remove(arc)
    return hidden
