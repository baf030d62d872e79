"""Networks drawn at random: as many ties anywhere, or as many pairs of each kind (method 5.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator

    from partnernet.nulls._board import Board, Bools, Ints


def same_ties(board: Board, draws: int, rng: Generator) -> Bools:
    """CUG-L: every way to put the ties on the free cells is equally likely.

    >>> from partnernet.nulls._board import Board
    >>> free = ~np.eye(4, dtype=bool)
    >>> laid = Board(True, free, np.eye(4, k=1, dtype=bool), np.zeros((4, 4), dtype=bool))
    >>> same_ties(laid, 2, np.random.default_rng(1)).sum(axis=(1, 2))
    array([3, 3])
    """
    made = np.repeat(board.kept[None], draws, axis=0)
    _fill(made, board.cells, len(board.ends[0]), rng)
    return made if board.directed else made | made.transpose(0, 2, 1)


def same_pairs(board: Board, draws: int, rng: Generator) -> Bools:
    """CUG-MAN: as many pairs tied both ways, one way and not at all, which ones is chance.

    Where one direction of a pair alone is free, its cells trade among those whose other direction
    is tied, and among those where it is not: the census of pairs stays what it is.
    """
    made = np.repeat(board.kept[None], draws, axis=0)
    both = np.triu(board.free & board.free.T)
    dyads = np.flatnonzero(both)
    n, tied = board.n, board.tied
    mutual = int((both & tied & tied.T).sum())
    one_way = int((both & (tied ^ tied.T)).sum())
    flat = made.reshape(draws, -1)
    for row in flat:
        chosen = rng.choice(dyads, mutual + one_way, replace=False, shuffle=True)
        back = chosen % n * n + chosen // n
        row[chosen[:mutual]] = True
        row[back[:mutual]] = True
        flip = rng.random(one_way) < 0.5
        row[np.where(flip, back[mutual:], chosen[mutual:])] = True
    half = board.free & ~board.free.T
    for other in (half & board.kept.T, half & ~board.kept.T):
        _fill(made, np.flatnonzero(other), int((other & tied).sum()), rng)
    return made


def _fill(made: Bools, cells: Ints, ties: int, rng: Generator) -> None:
    """Put so many ties on different cells of every network."""
    if not ties:
        return
    for row in made.reshape(len(made), -1):
        row[rng.choice(cells, ties, replace=False, shuffle=False)] = True


def dealt(sector: Ints, draws: int, rng: Generator) -> Ints:
    """LABEL: the same network, the sectors that are known dealt anew among those who have one.

    >>> int(dealt(np.array([0, 1, -1, 1]), 1, np.random.default_rng(1))[0, 2])
    -1
    """
    made = np.repeat(sector[None], draws, axis=0)
    known = np.flatnonzero(sector >= 0)
    made[:, known] = rng.permuted(made[:, known], axis=1)
    return made
