"""The best-fitting core: every one tried, or many climbed to.

Every quantity is kept by sums over rows: what each agency has to the core and to the rest. Moving
one agency changes these sums for its partners only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from partnernet.metrics._matrix import Matrix
    from partnernet.metrics._shared import Floats, Ints

    Bools = NDArray[np.bool_]

STARTS = 200
AT_ONCE = 50
"""Cores that are climbed from together: enough for numpy, and few enough for the cache."""
TINY = 1e-12
LEAST = 1e-10
"""A step must help by more than rounding could."""


def every_core(n: int) -> Bools:
    """Every set of one to n - 1 of n agencies."""
    masks = np.arange(1, 2**n - 1, dtype=np.int64)
    return (masks[:, None] >> np.arange(n) & 1).astype(bool)


def _correlation(
    inner: Floats, outer: Floats, k: Floats, n: int, arcs: float, ideal: str
) -> Floats:
    """Pearson r from the arcs within the core and within the periphery, and the core's size."""
    rest = n - k
    within, tied = k * (k - 1), np.full_like(inner, arcs)
    if ideal == "or":
        cells = np.full_like(k, n * (n - 1.0))
        ones, inside, ties = cells - rest * (rest - 1), tied - outer, tied
    else:
        cells, ones, inside, ties = within + rest * (rest - 1), within, inner, inner + outer
    spread = ties * (cells - ties) * ones * (cells - ones)
    with np.errstate(invalid="ignore", divide="ignore"):
        r = (cells * inside - ties * ones) / np.sqrt(np.maximum(spread, 0))
    return np.where(spread > TINY, r, -np.inf)


def fit(cores: Bools, both: Matrix, arcs: float, ideal: str) -> Floats:
    """Fit of each core; `both` is A + A^T and `arcs` the number of ties, twice if undirected."""
    x = cores.astype(np.float64)
    inner = ((both @ x.T).T * x).sum(axis=1) / 2
    y = 1 - x
    outer = ((both @ y.T).T * y).sum(axis=1) / 2
    return _correlation(inner, outer, x.sum(axis=1), cores.shape[1], arcs, ideal)


def starts(partners: Ints) -> Bools:
    """Cores of the k best-tied agencies for many k, and random ones (seeded)."""
    n = len(partners)
    order = np.argsort(-partners, kind="stable")
    sizes = np.unique(np.linspace(1, n - 1, min(n - 1, STARTS // 2)).astype(int))
    rank = np.empty(n, dtype=int)
    rank[order] = np.arange(n)
    greedy = rank[None, :] < sizes[:, None]
    draws = np.random.default_rng(1)
    shares = draws.uniform(0.05, 0.6, (STARTS - len(sizes), 1))
    return np.concatenate([greedy, draws.random((STARTS - len(sizes), n)) < shares])


def search(both: Matrix, arcs: float, ideal: str, cores: Bools) -> Bools:
    """Climb from every start: move single agencies, then exchange two, until nothing helps."""
    found: list[Bools] = []
    while len(cores):
        blocks = [cores[at : at + AT_ONCE] for at in range(0, len(cores), AT_ONCE)]
        moved = [_moves(both, arcs, ideal, block) for block in blocks]
        cores = np.unique(np.concatenate(moved), axis=0)
        better = [exchange(both, arcs, ideal, core) for core in cores]
        found += [core for core, new in zip(cores, better, strict=True) if new is None]
        cores = np.array([core for core in better if core is not None])
    return np.unique(found, axis=0)


def _moves(both: Matrix, arcs: float, ideal: str, cores: Bools) -> Bools:
    """Move the one agency that helps most, in each core at once, until none does."""
    cores, n = cores.copy(), cores.shape[1]
    x = cores.astype(np.float64)
    tied = np.asarray(both.sum(axis=0), dtype=np.float64)
    to_core = np.asarray((both @ x.T).T)
    inner = (to_core * x).sum(axis=1) / 2
    outer = ((tied - to_core) * (1 - x)).sum(axis=1) / 2
    size, sign = x.sum(axis=1), 1 - 2 * x
    now = _correlation(inner, outer, size, n, arcs, ideal)
    active = np.arange(len(cores))
    while len(active):
        side, own = sign[active], to_core[active]
        moved = _correlation(
            inner[active, None] + side * own,
            outer[active, None] - side * (tied - own),
            size[active, None] + side,
            n,
            arcs,
            ideal,
        )
        best = moved.argmax(axis=1)
        reached = moved[np.arange(len(active)), best]
        helps = reached > now[active] + LEAST
        active, best = active[helps], best[helps]
        now[active] = reached[helps]
        toward, own = sign[active, best], to_core[active, best]
        inner[active] += toward * own
        outer[active] -= toward * (tied[best] - own)
        size[active] += toward
        cores[active, best] ^= True
        sign[active, best] *= -1
        partners = both[best].tocoo()
        to_core[active[partners.row], partners.col] += toward[partners.row] * partners.data
    return cores


def exchange(both: Matrix, arcs: float, ideal: str, core: Bools) -> Bools | None:
    """Exchange the core and the outer agency that helps most; None if no exchange helps.

    Agencies with as many ties to the core and to the rest are alike, but for pairs that are tied
    to each other: kinds are tried with kinds, and tied pairs one by one.
    """
    if not core.any() or core.all():
        return None
    x, n = core.astype(np.float64), len(core)
    to_core, to_rest = both @ x, both @ (1 - x)
    inner, outer, size = to_core @ x / 2, to_rest @ (1 - x) / 2, x.sum()

    def swapped(leave: Ints, enter: Ints, between: Floats | float) -> Floats:
        return _correlation(
            inner - to_core[leave] + to_core[enter] - between,
            outer + to_rest[leave] - to_rest[enter] - between,
            size,
            n,
            arcs,
            ideal,
        )

    leave, enter = np.flatnonzero(core), np.flatnonzero(~core)
    tied = both[leave][:, enter].tocoo()
    by_pair = swapped(leave[tied.row], enter[tied.col], tied.data)
    first_out, kind_out, many_out = _kinds(to_core[leave], to_rest[leave])
    first_in, kind_in, many_in = _kinds(to_core[enter], to_rest[enter])
    by_kind = swapped(leave[first_out][:, None], enter[first_in][None, :], 0.0)
    pairs_tied = np.zeros_like(by_kind)
    np.add.at(pairs_tied, (kind_out[tied.row], kind_in[tied.col]), 1)
    by_kind[pairs_tied == np.outer(many_out, many_in)] = -np.inf
    now = _correlation(inner, outer, size, n, arcs, ideal)
    if max(by_pair.max(initial=-np.inf), by_kind.max()) <= now + LEAST:
        return None
    if by_pair.max(initial=-np.inf) >= by_kind.max():
        pair = by_pair.argmax()
        out, into = leave[tied.row[pair]], enter[tied.col[pair]]
    else:
        i, j = np.unravel_index(by_kind.argmax(), by_kind.shape)
        outs, ins = leave[kind_out == i], enter[kind_in == j]
        a, b = np.argwhere(both[outs][:, ins].toarray() == 0)[0]
        out, into = outs[a], ins[b]
    new = core.copy()
    new[out], new[into] = False, True
    return new


def _kinds(to_core: Floats, to_rest: Floats) -> tuple[Ints, Ints, Ints]:
    """First of each kind of agency, the kind of each agency, and how many are of each kind."""
    _, first, kind, many = np.unique(
        np.stack([to_core, to_rest], axis=1),
        axis=0,
        return_index=True,
        return_inverse=True,
        return_counts=True,
    )
    return first, kind, many
