"""Networks with every agency's partners as they are: the same numbers sent and received (DEG).

Many chains walk in step, one a draw. A swap exchanges the receivers of two ties; on directed
networks swaps alone can never turn a circle of three round, so rounds of swaps alternate with
rounds in which circles of three are turned (Rao, Jana & Bandyopadhyay 1996; Roberts & Coolen 2012).
Either move is as likely as its reverse, and a proposal that is refused counts as a step, so every
network with these numbers is equally likely in the long run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from partnernet.nulls._board import Board, Bools

ROUNDS = 10
STEPS = 20
"""Proposals a tie and draw, half of them swaps (method 5.3)."""

BLOCK = 256
"""Proposals whose random numbers are drawn at once."""


def same_partners(board: Board, draws: int, rng: Generator) -> tuple[Bools, float]:
    """Draw networks with the same ties sent and received by each agency; and the acceptance rate.

    >>> from partnernet.nulls._board import Board
    >>> circle = np.roll(np.eye(3, dtype=bool), 1, axis=1)
    >>> laid = Board(True, ~np.eye(3, dtype=bool), circle, np.zeros((3, 3), dtype=bool))
    >>> drawn, _ = same_partners(laid, 200, np.random.default_rng(1))
    >>> 70 < int((drawn == circle).all(axis=(1, 2)).sum()) < 130
    True
    """
    made = np.repeat(board.whole[None], draws, axis=0)
    ties = len(board.ends[0])
    accepted = proposed = 0
    for _ in range(ROUNDS):
        steps = max(1, STEPS * ties // (2 * ROUNDS))
        accepted += _swap(board, made, steps, rng)
        proposed += steps * draws
        if board.directed and board.n >= 3:
            turns = max(1, round(steps * 3 / board.n))
            accepted += _turn(board, made, turns, rng)
            proposed += turns * (board.n // 3) * draws
    return made, accepted / max(1, proposed)


def _ties(board: Board, made: Bools) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Ends of the ties that may move, a row a draw."""
    movable = made & board.free
    if not board.directed:
        movable = movable & np.triu(np.ones((board.n, board.n), dtype=bool))
    cells = np.flatnonzero(movable.reshape(-1)).reshape(len(made), -1) % board.n**2
    return (cells // board.n).astype(np.int32), (cells % board.n).astype(np.int32)


def _swap(board: Board, made: Bools, steps: int, rng: Generator) -> int:
    """Propose swaps, one a chain and step: a->b, c->d become a->d, c->b. Return how many held."""
    n, draws = board.n, len(made)
    source, target = (ends.reshape(-1) for ends in _ties(board, made))
    ties = source.size // draws
    flat, free = made.reshape(-1), board.free.reshape(-1)
    row, cell = np.arange(draws) * ties, np.arange(draws) * n * n
    accepted = 0
    for start in range(0, steps, BLOCK):
        size = min(BLOCK, steps - start)
        firsts = rng.integers(0, ties, (size, draws)) + row
        seconds = rng.integers(0, ties, (size, draws)) + row
        flips = rng.random((size, draws)) < 0.5 if not board.directed else None
        for step in range(size):
            one, two = firsts[step], seconds[step]
            a, b, c, d = source[one], target[one], source[two], target[two]
            if flips is not None:
                c, d = np.where(flips[step], d, c), np.where(flips[step], c, d)
            ad, cb = a * n + d, c * n + b
            holds = free[ad] & free[cb] & ~flat[cell + ad] & ~flat[cell + cb]
            moved = np.flatnonzero(holds)
            if not len(moved):
                continue
            accepted += len(moved)
            a, b, c, d, base = a[moved], b[moved], c[moved], d[moved], cell[moved]
            flat[base + a * n + b] = False
            flat[base + c * n + d] = False
            flat[base + a * n + d] = True
            flat[base + c * n + b] = True
            if flips is not None:
                flat[base + b * n + a] = False
                flat[base + d * n + c] = False
                flat[base + d * n + a] = True
                flat[base + b * n + c] = True
            one, two = one[moved], two[moved]
            source[one], target[one] = a, d
            source[two], target[two] = c, b
    return accepted


def _turn(board: Board, made: Bools, turns: int, rng: Generator) -> int:
    """Turn circles of three round, in triples of agencies that share nobody.

    Each turn deals the agencies of every network into triples; one that is a circle without a tie
    the other way is turned with chance one half, so that the walk never falls into step.
    """
    n, draws = board.n, len(made)
    flat, free = made.reshape(-1), board.free.reshape(-1)
    triples = n // 3
    base = (np.arange(draws) * n * n)[:, None]
    accepted = 0
    order = np.tile(np.arange(n), (draws, 1))
    for _ in range(turns):
        order = rng.permuted(order, axis=1)
        i, j, k = (order[:, part * triples : (part + 1) * triples] for part in range(3))
        forth = [i * n + j, j * n + k, k * n + i]
        back = [j * n + i, k * n + j, i * n + k]
        holds = rng.random((draws, triples)) < 0.5
        for cells in (*forth, *back):
            holds &= free[cells]
        for cells in forth:
            holds &= flat[base + cells]
        for cells in back:
            holds &= ~flat[base + cells]
        which = np.nonzero(holds)
        if not len(which[0]):
            continue
        accepted += len(which[0])
        at = which[0] * n * n
        for cells in forth:
            flat[at + cells[which]] = False
        for cells in back:
            flat[at + cells[which]] = True
    return accepted
