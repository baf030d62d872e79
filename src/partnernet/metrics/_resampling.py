"""Referrers resampled as clusters: the lead stays, its referrals are drawn again (method 4.9).

Referrals of one referrer resemble each other, so that an interval which takes them as independent
is too narrow. Each draw takes other referrers with replacement, whole, and as many of the lead's
referrals as it has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._registry import Param

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]

DRAWS = Param("draws", (1999,), "times that referrers are drawn again; seed 1")
LEAST_CLUSTERS = 10
"""Fewest other referrers that can stand for more (method 4.9)."""

FEW_CLUSTERS = "few_referrers"


def draw_cells(
    cluster: Ints, cell: Ints, lead: NDArray[np.bool_], cells: int, draws: int
) -> tuple[Floats, Floats]:
    """Count the events of each cell anew in every draw: the lead's, and the others'.

    An event has a cluster (its referrer), a cell (say, receiver and outcome) and is the lead's or
    not; there are some of both. The answers have a row a draw and a column a cell.
    """
    rng = np.random.default_rng(1)
    mine = np.bincount(cell[lead], minlength=cells).astype(np.float64)
    total = int(mine.sum())
    ours = rng.multinomial(total, mine / total, size=draws).astype(np.float64)
    names, place = np.unique(cluster[~lead], return_inverse=True)
    table = np.bincount(place.reshape(-1) * cells + cell[~lead], minlength=len(names) * cells)
    weight = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=draws)
    return ours, weight.astype(np.float64) @ table.reshape(len(names), cells).astype(np.float64)


def clusters(cluster: Ints, group: Ints, groups: int) -> Ints:
    """How many different clusters each group has.

    >>> clusters(np.array([4, 4, 7]), np.array([0, 0, 1]), 3).tolist()
    [1, 1, 0]
    """
    pairs = np.unique(cluster * groups + group)
    return np.bincount(pairs % groups, minlength=groups)


def spread(values: Floats, value: Floats | float) -> tuple[Floats, Floats]:
    """Percentile interval (95 %) over draws of each column, widened to hold the value itself."""
    undefined = np.isnan(values).all(axis=0)
    filled = np.where(undefined, 0.0, values)
    low, high = np.nanquantile(filled, (0.025, 0.975), axis=0)
    low, high = np.minimum(low, value), np.maximum(high, value)
    return np.where(undefined, np.nan, low), np.where(undefined, np.nan, high)
