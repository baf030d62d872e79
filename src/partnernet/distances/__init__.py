"""How alike two networks are: tie by tie for the same agencies, in structure for different ones.

Distances in structure grow with differences in size and density, so each is set beside the same
distance between networks drawn at random with the same numbers of agencies and ties. Exploratory:
similarity of structure, not of quality (method 5.9).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from partnernet.distances._portraits import divergence, portraits
from partnernet.distances._scaling import classical_scaling
from partnernet.distances._signatures import canberra, features, signatures
from partnernet.nulls import board, networks, percentile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from partnernet.study import Slice

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

__all__ = [
    "DISTANCES",
    "DRAWS",
    "Apart",
    "canberra",
    "classical_scaling",
    "distances",
    "divergence",
    "features",
    "hamming",
    "jaccard_distance",
    "portraits",
    "same_agencies",
    "signatures",
]

DRAWS = 200
"""Pairs of random networks that a distance is set beside (method 5.9)."""

SIZE = 600
"""Most agencies of a network whose structure is compared: matrices of every draw are held."""

DISTANCES: dict[str, tuple[Callable[[Bools], Floats], Callable[[Floats, Floats], Floats]]] = {
    "netsimile": (signatures, canberra),
    "portrait_divergence": (portraits, divergence),
}
"""Distances in structure: what is taken of a network, and how two such are set apart."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Distance of two networks in structure, beside pairs drawn at random with the same n and L.

    `percentile` is the mid-rank share of random pairs that are less far apart; None without draws.
    """

    one: int
    other: int
    distance: str
    value: float
    null_mean: float | None
    percentile: float | None


def hamming(one: Bools, other: Bools, *, directed: bool = True) -> int:
    """Pairs of agencies tied in one network and not in the other.

    >>> hamming(np.array([[0, 1], [0, 0]], bool), np.array([[0, 1], [1, 0]], bool))
    1
    """
    differ = one != other
    return int(differ.sum()) if directed else int(np.triu(differ | differ.T, 1).sum())


def jaccard_distance(one: Bools, other: Bools) -> float | None:
    """1 less the ties in both over the ties in either; None where there is no tie.

    >>> jaccard_distance(np.array([[0, 1], [0, 0]], bool), np.array([[0, 1], [1, 0]], bool))
    0.5
    """
    either = int((one | other).sum())
    return 1 - int((one & other).sum()) / either if either else None


def same_agencies(one: Slice, other: Slice) -> dict[str, float | None]:
    """Set two networks of one boundary apart tie by tie: agencies in both, pairs observed in both.

    `hamming_share` is the Hamming distance over the pairs observed in both.

    >>> import partnernet as pn
    >>> s = pn.datasets.load("emon").partnership("MtSi").slice("unstated", "communication")
    >>> same_agencies(s, s)
    {'hamming': 0.0, 'hamming_share': 0.0, 'jaccard_distance': 0.0}
    """
    shared = sorted(set(one.agencies["agency_id"]) & set(other.agencies["agency_id"]))
    directed = one.directed and other.directed
    ties: list[Bools] = []
    seen = ~np.eye(len(shared), dtype=bool)
    for s in (one, other):
        ids = s.agencies["agency_id"].to_list()
        at = np.ix_(*[[ids.index(each) for each in shared]] * 2)
        laid = board(s)
        here, free = laid.whole[at], laid.free[at]
        if not directed:
            here, free = here | here.T, free & free.T if s.directed else free
        ties.append(here)
        seen &= free
    a, b = ties[0] & seen, ties[1] & seen
    pairs = int(seen.sum()) if directed else int(np.triu(seen).sum())
    apart = hamming(a, b, directed=directed)
    return {
        "hamming": float(apart) if pairs else None,
        "hamming_share": apart / pairs if pairs else None,
        "jaccard_distance": jaccard_distance(a, b),
    }


def distances(slices: Sequence[Slice], *, draws: int = DRAWS, seed: int = 1) -> list[Apart]:
    """Set every pair of networks apart in structure, each beside `draws` pairs of CUG-L networks.

    A network of which too little is observed to draw others like it has distances without
    percentiles. Raises ConfigError for a network of more than 600 agencies.

    >>> import partnernet as pn
    >>> study = pn.datasets.load("emon")
    >>> found = distances(
    ...     [study.partnership(x).slice("unstated", "communication") for x in ("MtSi", "Texas")],
    ...     draws=20,
    ... )
    >>> [(each.distance, each.value > 0) for each in found]
    [('netsimile', True), ('portrait_divergence', True)]
    """
    from partnernet.errors import ConfigError

    for s in slices:
        if s.n > SIZE:
            message = f"The network of {s.area} has {s.n:,} agencies."
            hint = f"Structures are compared for up to {SIZE} agencies."
            raise ConfigError(message, hint=hint)
    boards = [board(s) for s in slices]
    drawn = [
        networks(s, "CUG-L", draws=draws, seed=seed) if draws and laid.reason is None else None
        for s, laid in zip(slices, boards, strict=True)
    ]
    found: list[Apart] = []
    for name, (take, between) in DISTANCES.items():
        own = [take(laid.whole[None]) for laid in boards]
        others = [None if each is None else take(each) for each in drawn]
        for i in range(len(slices)):
            for j in range(i + 1, len(slices)):
                value = float(between(own[i], own[j])[0])
                one, other = others[i], others[j]
                if one is None or other is None:
                    found.append(Apart(i, j, name, value, None, None))
                    continue
                chance = between(one, other)
                at = percentile(value, chance)
                found.append(Apart(i, j, name, value, float(chance.mean()), at))
    return found
