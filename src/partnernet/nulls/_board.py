"""Where ties may fall: the cells that a null model may fill, and the ties that stay where they are.

A tie may only be put where its absence would have been seen. Ties on record elsewhere stay; cells
that nobody observed stay empty, as in every measure of the network itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from partnernet.study import Slice

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]

CROWDED = 0.9
"""Share of the observable pairs from which on one agency leaves nothing to chance (ours)."""


@dataclass(frozen=True, eq=False)
class Board:
    """A network as cells of a matrix: `free` may be filled, `tied` are ties in them, `kept` stay.

    A layer without direction has both cells of a pair in `free`, `tied` and `kept`.
    """

    directed: bool
    free: Bools
    tied: Bools
    kept: Bools

    @property
    def n(self) -> int:
        """Number of agencies."""
        return len(self.free)

    @property
    def whole(self) -> Bools:
        """The network itself."""
        return self.tied | self.kept

    @property
    def cells(self) -> Ints:
        """Free cells, numbered row by row; one a pair where there is no direction."""
        return np.flatnonzero(self.free if self.directed else np.triu(self.free))

    @property
    def ends(self) -> tuple[Ints, Ints]:
        """Ends of the ties that may move; each pair once where there is no direction."""
        one, other = np.nonzero(self.tied if self.directed else np.triu(self.tied))
        return one, other

    @property
    def reason(self) -> str | None:
        """Why no null model says anything here, or None.

        Nothing is observable (a record of unknown completeness), one agency is an end of nearly
        every observable pair, no tie is left to move, or every cell is filled.
        """
        cells, ties = int(self.free.sum()), int(self.tied.sum())
        if cells == 0:
            return "null_uninformative"
        around = self.free.sum(axis=0) + self.free.sum(axis=1)
        if int(around.max()) >= CROWDED * cells:
            return "null_uninformative"
        if ties == 0:
            return "no_ties"
        return "complete" if ties == cells else None


def board(s: Slice) -> Board:
    """Lay out a slice.

    >>> from partnernet.metrics._example import referrals
    >>> laid = board(referrals())
    >>> laid.n, int(laid.whole.sum()) == referrals().m
    (5, True)
    """
    rows = np.arange(s.n)
    one, other = (s.ties[name].to_numpy().astype(np.int64) for name in ("source_ix", "target_ix"))
    whole = np.zeros((s.n, s.n), dtype=bool)
    whole[one, other] = True
    free = s.observability.observable(*np.meshgrid(rows, rows, indexing="ij"), s.pair_kind)
    if not s.directed:
        whole |= whole.T
        free = free | free.T
    free &= ~np.eye(s.n, dtype=bool)
    return Board(s.directed, free, whole & free, whole & ~free)
