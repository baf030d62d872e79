"""The attack on a table before it goes out: whether a hidden number follows from the rest.

The attacker knows every number that is shown, totals included, and that a hidden one is at least 1.
A hidden number that has only one possible value, or that cannot be greater than the threshold, is
found. Bridges come first: a cell on no cycle of hidden cells follows by subtraction. Then linear
programming, few programs for many cells: a solution in which a cell is large shows that it may be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from partnernet.errors import PartnernetError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from scipy.sparse import csr_array


class DisclosureError(PartnernetError):
    """A protected table that does not protect; a fault of partnernet, never of the data."""


def exposed(
    table: NDArray[np.int64],
    hidden: NDArray[np.bool_],
    high: int,
    *,
    withheld: NDArray[np.bool_] | None = None,
) -> list[tuple[int, int]]:
    """Return the hidden cells whose number follows, or that can be seen to be `high` at most.

    The last row and column of `table` are totals; `withheld` are totals that nobody knows. Empty
    cells are 0 and shown.

    >>> table = np.array([[40, 3, 43], [25, 12, 37], [65, 15, 80]])
    >>> alone = np.array([[0, 1, 0], [0, 0, 0], [0, 0, 0]], dtype=bool)
    >>> exposed(table, alone, 5)
    [(0, 1)]
    >>> square = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 0]], dtype=bool)
    >>> exposed(table, square, 5)
    []
    """
    system = _System.of(table, hidden, withheld)
    found = system.bridges()
    if not found:
        found = system.narrow(high)
    return [(int(system.row[cell]), int(system.column[cell])) for cell in sorted(found)]


@dataclass(frozen=True, slots=True, eq=False)
class _System:
    """What the totals say of the hidden cells: `balance @ x == shown`, and x is at least `floor`.

    `there` are the true numbers, one of the solutions, and `secret` the cells that are protected:
    all but the totals that are withheld.
    """

    row: NDArray[np.int64]
    column: NDArray[np.int64]
    lines: int
    balance: csr_array
    shown: NDArray[np.float64]
    floor: NDArray[np.float64]
    there: NDArray[np.float64]
    secret: list[int]

    @classmethod
    def of(
        cls,
        table: NDArray[np.int64],
        hidden: NDArray[np.bool_],
        withheld: NDArray[np.bool_] | None,
    ) -> _System:
        rows, columns = table.shape
        sign = np.ones(table.shape)
        sign[-1, :-1] = sign[:-1, -1] = -1
        unknown = np.zeros(table.shape, dtype=bool) if withheld is None else withheld
        open_ = hidden | unknown
        row, column = np.nonzero(open_)
        cells = np.arange(len(row))
        ends = np.concatenate([row, rows + column])
        signs = np.tile(sign[row, column], 2)
        from scipy.sparse import csr_array

        balance = csr_array((signs, (ends, np.tile(cells, 2))), shape=(rows + columns, len(cells)))
        rest = np.where(open_, 0, table * sign)
        there = table[row, column].astype(float)
        free = unknown[row, column]
        return cls(
            row=row,
            column=column,
            lines=rows,
            balance=balance,
            shown=-np.concatenate([rest.sum(axis=1), rest.sum(axis=0)]),
            floor=np.where(free, 0.0, 1.0),
            there=there,
            secret=np.flatnonzero(~free).tolist(),
        )

    def bridges(self) -> set[int]:
        """Return the cells that lie on no cycle of hidden cells."""
        import networkx as nx

        ends = list(zip(self.row.tolist(), (self.lines + self.column).tolist(), strict=True))
        number = {pair: cell for cell, pair in enumerate(ends)}
        graph = nx.Graph(ends)
        found = {number[min(a, b), max(a, b)] for a, b in nx.bridges(graph)}
        return found & set(self.secret)

    def narrow(self, high: int) -> set[int]:
        """Return the cells that cannot be greater than `high`, or that have one possible value."""
        limit = high + 1.0
        small = self._lifted({c for c in self.secret if self.there[c] < limit}, limit)
        found = {cell for cell in small if self._end(cell, -1) < limit}
        fixed = self._moved({c for c in self.secret if self.there[c] >= limit})
        return found | {cell for cell in fixed if self._end(cell, 1) == self._end(cell, -1)}

    def _lifted(self, cells: set[int], limit: float) -> set[int]:
        """Return the cells that no common solution shows to be able to reach the limit."""
        while cells:
            reached = {c for c, x in self._common(cells, limit).items() if x > limit - 0.5}
            if not reached:
                return cells
            cells = cells - reached
        return cells

    def _moved(self, cells: set[int]) -> set[int]:
        """Return the cells that no common solution shows to be able to be less than they are."""
        while cells:
            lower = self._common(cells, None)
            moved = {c for c, x in lower.items() if x < self.there[c] - 0.5}
            if not moved:
                return cells
            cells = cells - moved
        return cells

    def _common(self, cells: Iterable[int], limit: float | None) -> dict[int, float]:
        """Find one solution in which many of the cells reach the limit, or are one less.

        Each has a second variable: at most the cell and the limit, as great as can be; or at least
        the cell and its true number less 1, as small as can be.
        """
        chosen = np.array(sorted(cells))
        n, m = len(self.there), len(chosen)
        from scipy.sparse import csr_array, eye_array, hstack

        pick = csr_array((np.ones(m), (np.arange(m), chosen)), shape=(m, n))
        up = -1.0 if limit is not None else 1.0
        bounds = [(low, None) for low in self.floor] + [
            (None, limit) if limit is not None else (self.there[c] - 1, None) for c in chosen
        ]
        answer = _solve(
            np.concatenate([np.zeros(n), np.full(m, up)]),
            A_ub=hstack([up * pick, -up * eye_array(m)], format="csr"),
            b_ub=np.zeros(m),
            A_eq=hstack([self.balance, csr_array((len(self.shown), m))], format="csr"),
            b_eq=self.shown,
            bounds=bounds,
        )
        return dict(zip(chosen.tolist(), answer[chosen].tolist(), strict=True))

    def _end(self, cell: int, way: int) -> float:
        """Return the least (1) or the greatest (-1) number that a cell may have, capped."""
        cost = np.zeros(len(self.there))
        cost[cell] = way
        cap = 10 * (self.there.sum() + 10)
        answer = _solve(
            cost,
            A_eq=self.balance,
            b_eq=self.shown,
            bounds=[(low, cap) for low in self.floor],
        )
        return round(float(answer[cell]))


def _solve(cost: NDArray[np.float64], **limits: object) -> NDArray[np.float64]:
    from scipy.optimize import linprog

    answer = linprog(cost, method="highs", **limits)
    if answer.x is None:
        message = "The audit of a protected table found no solution."
        raise DisclosureError(message, hint="Please report it; nothing was written.")
    return np.asarray(answer.x)
