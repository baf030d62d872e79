"""Networks of which the truth is known: made-up partnerships for `simulate.py`.

A world gives every ordered pair its chance of a tie. Agencies are drawn anew each time, so a truth
is what the mean over all agencies that might have been there would be; it is exact, not simulated.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from partnernet.nulls import Board
from partnernet.uncertainty import Cells

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

SHARES = np.array([0.5, 0.3, 0.2])
"""Of agencies in each of three sectors."""
BLOCKS = np.array([[0.40, 0.15, 0.10], [0.15, 0.45, 0.10], [0.10, 0.10, 0.50]])
"""Chance of a tie between sectors."""
SPREAD = 0.8
"""Agencies are between 1 - SPREAD and 1 + SPREAD times as active as the mean."""


@dataclass(frozen=True)
class World:
    """`chances` of ties among n agencies, and what density and reciprocity truly are."""

    name: str
    chances: Callable[[int, Generator], Floats]
    density: Callable[[int], float]
    reciprocity: float


def _alike(n: int, _: Generator, *, share: float) -> Floats:
    return np.full((n, n), share)


def _unlike(n: int, rng: Generator, *, share: float) -> Floats:
    active = rng.uniform(1 - SPREAD, 1 + SPREAD, n)
    return share * np.outer(active, active)


def _sectors(n: int, rng: Generator) -> Floats:
    sector = rng.choice(3, n, p=SHARES)
    return BLOCKS[np.ix_(sector, sector)]


def _fixed(n: int) -> NDArray[np.int64]:
    counts = np.diff(np.round(np.concatenate([[0], np.cumsum(SHARES)]) * n)).astype(int)
    return np.repeat(np.arange(3), counts)


def _roster(n: int, _: Generator) -> Floats:
    return BLOCKS[np.ix_(_fixed(n), _fixed(n))]


def _roster_density(n: int) -> float:
    chances = BLOCKS[np.ix_(_fixed(n), _fixed(n))]
    return float((chances.sum() - np.trace(chances)) / (n * (n - 1)))


_MEAN = float(SHARES @ BLOCKS @ SHARES)
_BOTH = float(SHARES @ (BLOCKS * BLOCKS.T) @ SHARES)

ALIKE = World("alike", partial(_alike, share=0.25), lambda _: 0.25, 0.25)
UNLIKE = World(
    "unlike", partial(_unlike, share=0.25), lambda _: 0.25, 0.25 * (1 + SPREAD**2 / 3) ** 2
)
SECTORS = World("sectors", _sectors, lambda _: _MEAN, _BOTH / _MEAN)
ROSTER = World("sectors fixed", _roster, _roster_density, float("nan"))
WORLDS = (ALIKE, UNLIKE, SECTORS, ROSTER)


def unlike(share: float) -> World:
    """Agencies of unlike activity with another density."""
    return World("unlike", partial(_unlike, share=share), lambda _: share, float("nan"))


def drawn(world: World, n: int, rng: Generator) -> Bools:
    """Draw one network."""
    return tied(world.chances(n, rng), rng)


def tied(chances: Floats, rng: Generator) -> Bools:
    """Draw ties with these chances, none of an agency with itself."""
    ties = rng.random(chances.shape) < chances
    np.fill_diagonal(ties, val=False)
    return ties


def logistic(n: int, rng: Generator) -> Bools:
    """Agencies that send and receive unlike much; given that, all is equally likely."""
    sent, received = rng.normal(0, 1, (2, n))
    return tied(special.expit(-1 + sent[:, None] + received[None, :]), rng)


def census(n: int, rng: Generator, *, both: float, one: float) -> Bools:
    """Pairs tied both ways or one way with the same chance each."""
    ties = np.zeros((n, n), dtype=bool)
    i, j = np.triu_indices(n, 1)
    kind, coin = rng.random(len(i)), rng.random(len(i)) < 0.5
    mutual, single = kind < both, (kind >= both) & (kind < both + one)
    ties[i, j], ties[j, i] = mutual | (single & coin), mutual | (single & ~coin)
    return ties


def two_waves(n: int, rng: Generator, *, kept: float = 0.7) -> tuple[Bools, Bools]:
    """The same agencies twice: activity changes from agency to agency, on average not at all."""
    first, change = rng.uniform(-1, 1, (2, n))
    stays = rng.random(n) < kept
    second = np.where(stays, first, change)
    luck = rng.random((n, n))
    again = np.where(rng.random((n, n)) < kept, luck, rng.random((n, n)))
    found = []
    for active, dice in ((first, luck), (second, again)):
        strength = 1 + SPREAD * active
        ties = dice < 0.25 * np.outer(strength, strength)
        np.fill_diagonal(ties, val=False)
        found.append(ties)
    return found[0], found[1]


def density(ties: Bools, seen: Bools | None = None) -> Cells:
    """Lay a directed network out for the density, over the pairs that were seen."""
    whole = ~np.eye(len(ties), dtype=bool) if seen is None else seen
    return _cells(2 * _halves(ties & whole), 2 * _halves(whole))


def mean_degree(ties: Bools) -> Cells:
    """Lay a directed network out for the mean number of ties sent."""
    return _cells(2 * _halves(ties), None)


def reciprocity(ties: Bools) -> Cells:
    """Lay a directed network out for the share of ties that are returned."""
    return _cells(2.0 * (ties & ties.T), 2 * _halves(ties))


def _halves(ties: Bools) -> Floats:
    return (ties.astype(np.float64) + ties.T) / 2


def _cells(top: Floats, base: Floats | None) -> Cells:
    return Cells(tuple(f"a{i:03d}" for i in range(len(top))), top, base)


def board(ties: Bools) -> Board:
    none = np.zeros_like(ties)
    return Board(directed=True, free=~np.eye(len(ties), dtype=bool), tied=ties, kept=none)
