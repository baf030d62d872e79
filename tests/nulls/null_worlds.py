"""Networks small enough to list every one that a null model may draw."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from partnernet.nulls import Board
from partnernet.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]


def laid(tied: Any, *, free: Any = None, kept: Any = None, directed: bool = True) -> Board:
    """Lay out a network; without `free` every cell may be filled."""
    one = np.array(tied, dtype=bool)
    n = len(one)
    may = ~np.eye(n, dtype=bool) if free is None else np.array(free, dtype=bool)
    stays = np.zeros((n, n), dtype=bool) if kept is None else np.array(kept, dtype=bool)
    return Board(directed, may & ~np.eye(n, dtype=bool), one, stays)


def every(board: Board, same: Callable[[Bools], object]) -> set[bytes]:
    """List every filling of the free cells that agrees with the network in `same`."""
    cells = np.argwhere(board.free if board.directed else np.triu(board.free))
    wanted, found = same(board.whole), set[bytes]()
    for bits in product((False, True), repeat=len(cells)):
        network = board.kept.copy()
        for (i, j), bit in zip(cells, bits, strict=True):
            network[i, j] = bit
            if not board.directed:
                network[j, i] = bit
        if same(network) == wanted:
            found.add(network.tobytes())
    return found


def degrees(network: Bools) -> object:
    return tuple(network.sum(axis=1)), tuple(network.sum(axis=0))


def ties(network: Bools) -> object:
    return int(network.sum())


def census(network: Bools) -> object:
    both = network & network.T
    return int(both.sum()), int((network & ~both).sum())


def chi_square(drawn: Bools, states: set[bytes]) -> tuple[float, int]:
    """Return the statistic against equal chances, and its degrees of freedom."""
    seen = Counter(network.tobytes() for network in drawn)
    assert set(seen) <= states
    expected = len(drawn) / len(states)
    return sum((seen[s] - expected) ** 2 / expected for s in states), len(states) - 1


def circle(n: int) -> Bools:
    return np.roll(np.eye(n, dtype=bool), 1, axis=1)


def asked(network: Bools, *, answered: set[int] | None = None, **agencies: list[str]) -> Study:
    """Make a study of a network of which the answering agencies' silence means no contact."""
    n = len(network)
    names = [f"A{i:02d}" for i in range(n)]
    source, target = np.nonzero(network)
    rows = pl.DataFrame(
        {
            "source": [names[i] for i in source],
            "target": [names[i] for i in target],
            "layer": ["referral"] * len(source),
        },
        schema={"source": pl.String, "target": pl.String, "layer": pl.String},
    )
    who = range(n) if answered is None else sorted(answered)
    coverage = pl.DataFrame(
        {
            "agency_id": [names[i] for i in who],
            "role": "sender_log",
            "status": "admin_complete",
            "absence_means": "no_contact",
        }
    )
    listed = pl.DataFrame({"agency_id": names, **agencies})
    return Study.of(rows, agencies=listed, coverage=coverage)


def random_networks(seed: int, sizes: tuple[int, ...] = (6, 9, 14)) -> Iterator[Bools]:
    draws = np.random.default_rng(seed)
    for n in sizes:
        yield (draws.random((n, n)) < draws.uniform(0.15, 0.5)) & ~np.eye(n, dtype=bool)
