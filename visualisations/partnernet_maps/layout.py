"""Where agencies stand: one set of positions for all layers, levels and periods.

Coordinates come from seeded igraph layouts and closed forms, are rounded, and depend on nothing
else: physics stays off in the page, so the map is the same at each load and for each reader. Saved
positions are kept, and only newcomers are placed.
"""

from __future__ import annotations

import random
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import igraph as ig
import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial import KDTree

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    Points = NDArray[np.float64]
    Ints = NDArray[np.int64]

WIDTH, HEIGHT = 700.0, 490.0
STRETCH = 1.35
"""Landscape: screens are wider than high, and so are names."""
_GOLDEN = np.pi * (3 - np.sqrt(5))


@dataclass(frozen=True, eq=False, slots=True)
class Union:
    """What layouts see: n agencies with their sector, and the union of all links, each pair once.

    `ring` is the level ring of each agency, innermost 0.
    """

    sector: Ints
    ring: Ints
    source: Ints
    target: Ints
    weight: Points

    @property
    def n(self) -> int:
        """Number of agencies."""
        return len(self.sector)

    @property
    def groups(self) -> list[Ints]:
        """Row numbers of each sector's agencies, by sector."""
        return [np.flatnonzero(self.sector == s) for s in np.unique(self.sector)]


@contextmanager
def _seeded(seed: int) -> Generator[random.Random]:
    """Give igraph a generator of its own while a layout runs, and the usual one back."""
    generator = random.Random(seed)
    ig.set_random_number_generator(generator)
    try:
        yield generator
    finally:
        ig.set_random_number_generator(random)


def network_xy(union: Union, seed: int = 1) -> Points:
    """Agencies that work with the same others stand close (Fruchterman-Reingold)."""
    xy = np.zeros((union.n, 2))
    linked = np.unique(np.concatenate([union.source, union.target]))
    alone = np.setdiff1d(np.arange(union.n), linked)
    if len(linked):
        place = np.full(union.n, -1)
        place[linked] = np.arange(len(linked))
        free = _spring(len(linked), place[union.source], place[union.target], seed)
        xy[linked] = _spread(_even_out(_landscape(free)))
    if len(alone):
        xy[alone] = _rows_below(len(alone), bottom=HEIGHT / 2 if len(linked) else -HEIGHT / 2)
    return _fit(xy)


def sector_xy(union: Union, seed: int = 1) -> Points:
    """Each sector is an island; inside it, agencies stand towards their partners elsewhere."""
    groups = union.groups
    sizes = np.array([len(g) for g in groups])
    radii = np.sqrt(sizes) + 1.15
    centres = _pack(_sector_graph(union, len(groups), seed), radii)
    slots = [c + _sunflower(k) for c, k in zip(centres, sizes, strict=True)]
    xy = np.zeros((union.n, 2))
    for members, places in zip(groups, slots, strict=True):
        xy[members] = places
    for _ in range(5):
        wanted = _towards_partners(union, xy)
        for members, places in zip(groups, slots, strict=True):
            pull = (places[None, :, :] - wanted[members][:, None, :]) ** 2
            _, chosen = linear_sum_assignment(pull.sum(axis=2))
            xy[members] = places[chosen]
    return _fit(xy * [STRETCH, 1])


def rings_xy(union: Union) -> tuple[Points, list[float]]:
    """Agencies on the ring of the level where they have most links, sectors as slices.

    Returns the positions and the outer radius of each ring (of its height), innermost first; each
    ring gets room for its agencies.
    """
    used = np.unique(union.ring)
    counts = np.array([(union.ring == r).sum() for r in used])
    room = np.concatenate([[0.08 * union.n + 1], counts + 0.25 * union.n + 1]).cumsum()
    radii = np.sqrt(room / room[-1]) * HEIGHT / 2
    share = np.array([len(g) + 0.5 for g in union.groups])
    ends = np.concatenate([[0], share.cumsum() / share.sum()]) * 2 * np.pi - np.pi / 2
    xy = np.zeros((union.n, 2))
    for k, ring in enumerate(used):
        inner, outer = radii[k], radii[k + 1]
        for s, members in enumerate(union.groups):
            here = members[union.ring[members] == ring]
            xy[here] = _in_slice(len(here), inner, outer, ends[s], ends[s + 1])
    xy *= [STRETCH, 1]
    return np.round(xy, 1), [float(r) for r in np.round(radii[1:], 1)]


def summary_xy(sectors: int) -> Points:
    """Sectors on an ellipse, the first at the top."""
    turn = np.arange(sectors) * 2 * np.pi / max(sectors, 1) - np.pi / 2
    ring = np.column_stack([np.cos(turn) * WIDTH * 0.42, np.sin(turn) * HEIGHT * 0.42])
    return np.round(ring, 1)


def inside_xy(union: Union) -> Points:
    """Where a sector's agencies stand when it alone is opened: in the middle of the summary."""
    xy = np.zeros((union.n, 2))
    reach = HEIGHT * 0.27
    for members in union.groups:
        spots = _sunflower(len(members))
        xy[members] = spots * reach / (np.sqrt(len(members)) + 0.3) * [STRETCH, 1]
    return np.round(xy, 1)


def keep_known(fresh: Points, known: dict[int, tuple[float, float]], union: Union) -> Points:
    """Put agencies with a known position there; newcomers go near their partners, pushed apart."""
    if not known:
        return fresh
    xy = fresh.copy()
    rows = np.array(sorted(known))
    xy[rows] = [known[int(row)] for row in rows]
    new = np.setdiff1d(np.arange(union.n), rows)
    if not len(new):
        return xy
    placed = np.zeros(union.n, dtype=bool)
    placed[rows] = True
    for end, other in ((union.source, union.target), (union.target, union.source)):
        for row in new:
            partners = other[(end == row) & placed[other]]
            if len(partners):
                xy[row] = xy[partners].mean(axis=0)
    moved = _spread(xy, only=new)
    return np.round(moved, 1)


def _spring(n: int, source: Ints, target: Ints, seed: int) -> Points:
    """Fruchterman-Reingold from a seeded circle, with a light pull to the middle."""
    edges = np.column_stack([source, target])
    hub = np.column_stack([np.arange(n), np.full(n, n)])
    weights = np.concatenate([np.ones(len(edges)), np.full(n, 0.25)])
    with _seeded(seed) as generator:
        order = list(range(n))
        generator.shuffle(order)
        turn = np.array(order) * 2 * np.pi / max(n, 1)
        start = np.vstack([np.column_stack([np.cos(turn), np.sin(turn)]) * np.sqrt(n), [[0, 0]]])
        graph = ig.Graph(n=n + 1, edges=np.vstack([edges, hub]).tolist())
        xy = graph.layout_fruchterman_reingold(
            weights=weights.tolist(), seed=start.tolist(), niter=500 if n <= 400 else 200
        )
    return np.array(xy.coords, dtype=float)[:n]


def _landscape(xy: Points) -> Points:
    """Turn the longest axis to the horizontal; the sign is fixed by the first agency."""
    centred: Points = xy - xy.mean(axis=0)
    if len(xy) < 3:
        return centred
    x, y = centred.T
    angle = 0.5 * np.arctan2(2 * (x * y).sum(), (x * x).sum() - (y * y).sum())
    along = x * np.cos(angle) + y * np.sin(angle)
    across = y * np.cos(angle) - x * np.sin(angle)
    turned: Points = np.column_stack([along, across])
    return turned * np.where(turned[0] < 0, -1.0, 1.0)


def _even_out(xy: Points) -> Points:
    """Keep direction and radial order, even out the density, so that outliers shrink nothing."""
    radius = np.hypot(xy[:, 0], xy[:, 1])
    if len(xy) < 4 or radius.max() == 0:
        return xy
    rank = np.empty(len(xy))
    rank[np.argsort(radius, kind="stable")] = (np.arange(len(xy)) + 0.5) / len(xy)
    far = np.quantile(radius, 0.98)
    wanted = 0.65 * np.sqrt(rank) + 0.35 * np.minimum(radius / far, 1)
    scale = np.divide(wanted, radius, out=np.zeros_like(radius), where=radius > 0)
    even: Points = xy * scale[:, None] * np.array([WIDTH / 2, HEIGHT / 2])
    return even


def _spread(xy: Points, only: Ints | None = None) -> Points:
    """Push agencies apart that stand too close; only some of them may be allowed to move."""
    n = len(xy)
    if n < 2:
        return xy
    room = 0.72 * np.sqrt(WIDTH * HEIGHT / n)
    free = np.ones(n)
    if only is not None:
        free = np.zeros(n)
        free[only] = 1.0
    turn = np.arange(n) * _GOLDEN
    apart: Points = xy + np.column_stack([np.cos(turn), np.sin(turn)]) * 1e-3 * free[:, None]
    for _ in range(60):
        pairs = KDTree(apart / [STRETCH, 1]).query_pairs(room, output_type="ndarray")
        if not len(pairs):
            break
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        a, b = pairs[:, 0], pairs[:, 1]
        gap = (apart[a] - apart[b]) / [STRETCH, 1]
        length = np.maximum(np.hypot(gap[:, 0], gap[:, 1]), 1e-9)
        push = gap * ((room - length) / length * 0.25)[:, None] * [STRETCH, 1]
        move = np.zeros_like(apart)
        np.add.at(move, a, push)
        np.add.at(move, b, -push)
        apart = apart + move * free[:, None]
    return apart


def _rows_below(n: int, bottom: float) -> Points:
    """Agencies without any link, in rows of their own under the map."""
    columns = max(1, min(n, int(WIDTH // 64)))
    k = np.arange(n)
    in_row = np.minimum(columns, n - k // columns * columns)
    x = (k % columns - (in_row - 1) / 2) * (WIDTH / columns)
    rows: Points = np.column_stack([x, bottom + 45.0 + 36.0 * (k // columns)]).astype(np.float64)
    return rows


def _sector_graph(union: Union, sectors: int, seed: int) -> Points:
    """Where the islands would like to be: sectors with many links between them stand close."""
    _, code = np.unique(union.sector, return_inverse=True)
    between = np.zeros((sectors, sectors))
    np.add.at(between, (code[union.source], code[union.target]), 1.0)
    between += between.T
    np.fill_diagonal(between, 0)
    rows, columns = np.nonzero(np.triu(between))
    turn = np.arange(sectors) * 2 * np.pi / max(sectors, 1)
    start = np.column_stack([np.cos(turn), np.sin(turn)])
    reach = float(np.sqrt(union.n))
    if not len(rows):
        apart: Points = start * reach
        return apart
    weights = between[rows, columns] / between.max()
    with _seeded(seed):
        graph = ig.Graph(n=sectors, edges=np.column_stack([rows, columns]).tolist())
        xy = graph.layout_fruchterman_reingold(
            weights=weights.tolist(), seed=start.tolist(), niter=500
        )
    turned = _landscape(np.array(xy.coords, dtype=float))
    placed: Points = turned / max(float(np.abs(turned).max()), 1e-9) * reach * 1.5
    return placed


def _pack(centres: Points, radii: Points) -> Points:
    """Draw the islands together without letting them touch."""
    xy = centres.copy()
    if len(xy) < 2:
        return np.zeros_like(xy)
    first, second = np.triu_indices(len(xy), 1)
    for step in range(900):
        xy *= 1 - 0.02 * (1 - step / 900)
        for _ in range(4):
            gap = xy[first] - xy[second]
            length = np.maximum(np.hypot(gap[:, 0], gap[:, 1]), 1e-9)
            short = np.maximum(radii[first] + radii[second] - length, 0)
            push = gap / length[:, None] * (short * 0.25)[:, None]
            np.add.at(xy, first, push)
            np.add.at(xy, second, -push)
    packed: Points = xy - xy.mean(axis=0)
    return packed


def _sunflower(n: int) -> Points:
    """Return n spots of equal room in a disc of radius sqrt(n)."""
    k = np.arange(n)
    if n <= 6:
        around = n if n < 5 else n - 1
        turn = k * 2 * np.pi / max(around, 1) - np.pi / 2
        ring = np.column_stack([np.cos(turn), np.sin(turn)]) * (0.0 if n == 1 else 0.35 + 0.18 * n)
        if n >= 5:
            ring[-1] = 0
        return ring
    radius, turn = np.sqrt(k + 0.5), k * _GOLDEN
    return np.column_stack([np.cos(turn) * radius, np.sin(turn) * radius])


def _towards_partners(union: Union, xy: Points) -> Points:
    """Mean position of each agency's partners; its own place where it has none."""
    sums, weights = np.zeros_like(xy), np.zeros(union.n)
    for end, other in ((union.source, union.target), (union.target, union.source)):
        np.add.at(sums, end, xy[other] * np.sqrt(union.weight)[:, None])
        np.add.at(weights, end, np.sqrt(union.weight))
    share = np.divide(1.0, weights, out=np.zeros_like(weights), where=weights > 0)
    return np.where(weights[:, None] > 0, sums * share[:, None], xy)


def _in_slice(n: int, inner: float, outer: float, start: float, end: float) -> Points:
    """Return n spots in a slice of a ring, in as many rows as it takes."""
    if not n:
        return np.zeros((0, 2))
    middle = (inner + outer) / 2
    arc = max((end - start) * middle, 1e-9)
    rows = max(1, min(n, round(np.sqrt(n * (outer - inner) / arc))))
    k = np.arange(n)
    row, place = k % rows, k // rows
    per_row = np.array([len(range(r, n, rows)) for r in range(rows)])[row]
    turn = start + (end - start) * (place + 0.5 + 0.25 * (row % 2 - 0.5)) / per_row
    radius = inner + (outer - inner) * (row + 0.5) / rows
    return np.column_stack([np.cos(turn) * radius, np.sin(turn) * radius])


def _fit(xy: Points) -> Points:
    """Centre and scale to the frame, each axis at most half stretched against the other."""
    low, high = xy.min(axis=0), xy.max(axis=0)
    span = np.maximum(high - low, 1e-9)
    scale = np.array([WIDTH, HEIGHT]) / span
    scale = np.minimum(scale, scale.min() * 1.5)
    flat = (high - low) < 1e-6
    fitted: Points = np.round((xy - (low + high) / 2) * np.where(flat, 1.0, scale), 1) + 0.0
    return fitted
