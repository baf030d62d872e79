"""Measures of many drawn networks at once, each as its card defines it.

The measures most often set against chance have a kernel over a whole batch; any other registered
measure of a network is computed network by network.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import igraph as ig
import numpy as np
import polars as pl

from partnernet.metrics import get
from partnernet.metrics._results import Estimate, Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from partnernet.nulls._board import Board, Bools, Ints
    from partnernet.study import Slice

    Floats = NDArray[np.float64]

DENSE = 300
"""Agencies up to which a network is multiplied as a whole matrix."""

PIECE = 2_000_000
"""Cells of open paths by draws that are compared at once."""


def _share(part: Floats, whole: Floats | float) -> Floats:
    base = np.broadcast_to(np.asarray(whole, dtype=np.float64), part.shape)
    empty = np.full(part.shape, np.nan)
    return np.asarray(np.divide(part, base, out=empty, where=base > 0), dtype=np.float64)


def _reciprocity(board: Board, drawn: Bools) -> Floats:
    """2M / (2M + A) over pairs whose two directions are free."""
    both = board.free & board.free.T
    seen = drawn & both
    mutual = (seen & seen.transpose(0, 2, 1)).sum(axis=(1, 2), dtype=np.float64)
    return _share(mutual, seen.sum(axis=(1, 2), dtype=np.float64))


def _transitivity(_board: Board, drawn: Bools) -> Floats:
    """Three times the triangles over the paths of two ties, direction ignored."""
    if drawn.shape[1] > DENSE:
        return np.array([_sparse_transitivity(network) for network in drawn])
    flat = (drawn | drawn.transpose(0, 2, 1)).astype(np.float32)
    degree = flat.sum(axis=2, dtype=np.float64)
    paths = (degree * (degree - 1)).sum(axis=1)
    closed = ((flat @ flat) * flat).sum(axis=(1, 2), dtype=np.float64)
    return _share(closed, paths)


def _sparse_transitivity(network: Bools) -> float:
    pairs = np.argwhere(np.triu(network | network.T))
    return float(ig.Graph(n=len(network), edges=pairs).transitivity_undirected(mode="nan"))


def _centralised(scores: Floats, most: float) -> Floats:
    return _share((scores.max(axis=1, keepdims=True) - scores).sum(axis=1), most)


def _degree(board: Board, drawn: Bools) -> Floats:
    flat = drawn | drawn.transpose(0, 2, 1)
    return _centralised(flat.sum(axis=2, dtype=np.float64), (board.n - 1.0) * (board.n - 2))


def _in_degree(board: Board, drawn: Bools) -> Floats:
    return _centralised(drawn.sum(axis=1, dtype=np.float64), (board.n - 1.0) ** 2)


def _out_degree(board: Board, drawn: Bools) -> Floats:
    return _centralised(drawn.sum(axis=2, dtype=np.float64), (board.n - 1.0) ** 2)


def _betweenness(board: Board, drawn: Bools) -> Floats:
    one_way = board.directed
    most = (board.n - 1.0) ** 2 * (board.n - 2) * (1.0 if one_way else 0.5)
    scores = np.zeros((len(drawn), board.n))
    for row, network in enumerate(drawn):
        pairs = np.argwhere(network if one_way else np.triu(network))
        graph = ig.Graph(n=board.n, edges=pairs, directed=one_way)
        scores[row] = graph.betweenness(directed=one_way)
    return _centralised(scores, most)


KERNELS: Mapping[str, Callable[[Board, Bools], Floats]] = MappingProxyType(
    {
        "recip_edge": _reciprocity,
        "transitivity": _transitivity,
        "degree_centralisation": _degree,
        "in_degree_centralisation": _in_degree,
        "out_degree_centralisation": _out_degree,
        "betweenness_centralisation": _betweenness,
    }
)


def of_networks(
    measure: str, run: Mapping[str, object], s: Slice, board: Board, drawn: Bools
) -> Floats:
    """Compute a measure of a whole network on every drawn network; NaN where it is undefined."""
    if measure in KERNELS:
        return KERNELS[measure](board, drawn)
    metric = get(measure)
    found = np.full(len(drawn), np.nan)
    for row, network in enumerate(drawn):
        found[row] = _number(metric(redrawn(s, network), **run))
    return found


def _number(result: object) -> float:
    if isinstance(result, Missing):
        return float("nan")
    return result.value if isinstance(result, Estimate) else float(result)  # type: ignore[arg-type]


def redrawn(s: Slice, network: Bools) -> Slice:
    """Return a slice with these ties in place of its own; they have no counts and no strength."""
    one, other = np.nonzero(network if s.directed else np.triu(network))
    ids = s.agencies["agency_id"]
    ties = pl.DataFrame(
        {
            "source_ix": one.astype(np.uint32),
            "target_ix": other.astype(np.uint32),
            "source": ids.gather(one),
            "target": ids.gather(other),
        }
    )
    rest = s.ties.clear().drop(ties.columns)
    whole = pl.concat([ties, rest], how="diagonal").with_columns(weight=pl.lit(1.0))
    return replace(s, ties=whole.select(s.ties.columns))


# --- sectors dealt anew ---------------------------------------------------------------------------


def of_sectors(measure: str, run: Mapping[str, object], board: Board, sectors: Ints) -> Floats:
    """Compute a measure of mixing or brokerage for every way that the sectors were dealt."""
    one, other = np.nonzero(board.whole)
    known = (sectors[0][one] >= 0) & (sectors[0][other] >= 0)
    a, b = sectors[:, one[known]], sectors[:, other[known]]
    if measure == "ei_index":
        return 1 - 2 * _share((a == b).sum(axis=1, dtype=np.float64), float(known.sum()))
    if measure == "sector_assortativity":
        return _assortativity(a, b, int(sectors.max()) + 1)
    return _brokerage(str(run["role"]), board, sectors)


def _assortativity(a: Ints, b: Ints, groups: int) -> Floats:
    rows = np.arange(len(a))[:, None] * groups
    shares = [
        np.bincount((rows + side).reshape(-1), minlength=len(a) * groups).reshape(-1, groups)
        / max(1, a.shape[1])
        for side in (a, b)
    ]
    chance = (shares[0] * shares[1]).sum(axis=1)
    inside = (a == b).mean(axis=1)
    return np.where(chance < 1 - 1e-12, _share(inside - chance, 1 - chance), np.nan)


def open_paths(board: Board, sectors: Ints) -> tuple[Ints, Ints, Ints]:
    """Every a->b->c without a->c among agencies whose sector is known."""
    here = np.flatnonzero(sectors >= 0)
    inside = board.whole[np.ix_(here, here)]
    source, target = np.nonzero(inside)
    first, last = _joined(source, target, len(here))
    a, b, c = source[first], target[first], target[last]
    free = (a != c) & ~inside[a, c]
    return here[a[free]], here[b[free]], here[c[free]]


def _joined(source: Ints, target: Ints, n: int) -> tuple[Ints, Ints]:
    """Number every pair of ties of which the second starts where the first ends."""
    starts = np.searchsorted(source, np.arange(n + 1))
    size = (starts[1:] - starts[:-1])[target]
    first = np.repeat(np.arange(len(source)), size)
    within = np.arange(len(first)) - np.repeat(np.cumsum(size) - size, size)
    return first, starts[target][first] + within


def _brokerage(role: str, board: Board, sectors: Ints) -> Floats:
    """Count open paths whose sectors are as the role says; half where there is no direction."""
    a, b, c = open_paths(board, sectors[0])
    found = np.zeros(len(sectors))
    size = max(1, PIECE // max(1, len(a)))
    for start in range(0, len(sectors), size):
        piece = sectors[start : start + size]
        x, y, z = piece[:, a], piece[:, b], piece[:, c]
        xy, yz, xz = x == y, y == z, x == z
        fits = {
            "coordinator": xy & yz,
            "itinerant": xz & ~xy,
            "representative": xy & ~yz,
            "gatekeeper": yz & ~xy,
            "liaison": ~xy & ~yz & ~xz,
        }[role]
        found[start : start + size] = fits.sum(axis=1)
    return found / (1.0 if board.directed else 2.0)
