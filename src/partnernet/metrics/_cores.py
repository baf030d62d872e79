"""The best-fitting core: every one tried, or many climbed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from partnernet.metrics._matrix import Matrix
    from partnernet.metrics._shared import Floats, Ints

    Bools = NDArray[np.bool_]

STARTS = 200
TINY = 1e-12


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
    while True:
        cores = np.unique(_moves(both, arcs, ideal, cores), axis=0)
        better = [_exchange(both, arcs, ideal, core) for core in cores]
        improved = [core for core in better if core is not None]
        if not improved:
            return cores
        kept = [core for core, new in zip(cores, better, strict=True) if new is None]
        cores = np.array([*kept, *improved])


def _moves(both: Matrix, arcs: float, ideal: str, cores: Bools) -> Bools:
    """Move the one agency that helps most, in every core at once, until none does."""
    cores, n = cores.copy(), cores.shape[1]
    active = np.arange(len(cores))
    while len(active):
        x = cores[active].astype(np.float64)
        to_core = (both @ x.T).T
        to_rest = (both @ (1 - x).T).T
        inner = (to_core * x).sum(axis=1, keepdims=True) / 2
        outer = (to_rest * (1 - x)).sum(axis=1, keepdims=True) / 2
        size = x.sum(axis=1, keepdims=True)
        sign = 1 - 2 * x
        moved = _correlation(
            inner + sign * to_core, outer - sign * to_rest, size + sign, n, arcs, ideal
        )
        now = _correlation(inner, outer, size, n, arcs, ideal)[:, 0]
        best = moved.argmax(axis=1)
        helps = moved[np.arange(len(active)), best] > now + 1e-10
        rows = active[helps]
        cores[rows, best[helps]] ^= True
        active = rows
    return cores


def _exchange(both: Matrix, arcs: float, ideal: str, core: Bools) -> Bools | None:
    """Exchange the core and the outer agency that helps most; None if no exchange helps."""
    x = core.astype(np.float64)
    to_core, to_rest = both @ x, both @ (1 - x)
    inner, outer = float(to_core @ x) / 2, float(to_rest @ (1 - x)) / 2
    leave, enter = np.flatnonzero(core), np.flatnonzero(~core)
    if not len(leave) or not len(enter):
        return None
    between = both[leave][:, enter].toarray()
    size = np.array(float(len(leave)))
    swapped = _correlation(
        inner - to_core[leave][:, None] + to_core[enter][None, :] - between,
        outer + to_rest[leave][:, None] - to_rest[enter][None, :] - between,
        size,
        len(core),
        arcs,
        ideal,
    )
    now = _correlation(np.array(inner), np.array(outer), size, len(core), arcs, ideal)
    if swapped.max() <= now + 1e-10:
        return None
    i, j = np.unravel_index(swapped.argmax(), swapped.shape)
    new = core.copy()
    new[leave[i]], new[enter[j]] = False, True
    return new
