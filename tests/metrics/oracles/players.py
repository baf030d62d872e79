"""Key players, cores and losses: everything is tried."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain, combinations
from math import fsum, isfinite, log, sqrt
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
from tests.metrics.oracles._common import (
    TESTED_APART,
    Answer,
    Value,
    graph,
    oracle,
    per_agency,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.metrics.worlds import Case


def _fragmented(c: Case, gone: Iterable[str], *, by: str) -> float:
    """Share of pairs of those left that are cut off, or how far they are from one another."""
    g = graph(c, weak=True)
    g.remove_nodes_from(gone)
    left = list(g)
    lengths = dict(nx.all_pairs_shortest_path_length(g))
    near = [
        0.0 if j not in lengths[i] else 1.0 if by == "F" else 1 / lengths[i][j]
        for i, j in combinations(left, 2)
    ]
    return 1 - fsum(near) / len(near)


@oracle
def fragmentation(c: Case) -> Value:
    return _fragmented(c, (), by="F") if c.n > 1 else "n<2"


@oracle
def fragmentation_distance(c: Case) -> Value:
    return _fragmented(c, (), by="DF") if c.n > 1 else "n<2"


@oracle
def criticality(c: Case) -> Answer:
    return per_agency(
        c, lambda x: _fragmented(c, [x], by="F") - _fragmented(c, (), by="F"), least=3
    )


def _best_sets(c: Case, k: float, score: Callable[[tuple[str, ...]], float]) -> Answer:
    if c.n < 5:
        return "n<5"
    scores = {chosen: score(chosen) for chosen in combinations(c.nodes, int(k))}
    top = max(scores.values())
    return {"|".join(s): top for s, value in scores.items() if abs(value - top) < 1e-9}


@oracle
def key_players_loss(c: Case, k: float, by: str) -> Answer:
    return _best_sets(c, k, lambda chosen: _fragmented(c, chosen, by=by))


@oracle
def key_players_reach(c: Case, k: float) -> Answer:
    g = graph(c, weak=True)

    def reached(chosen: tuple[str, ...]) -> float:
        steps = nx.multi_source_dijkstra_path_length(g, set(chosen), weight=None)
        return fsum(1 / max(step, 1) for step in steps.values()) / c.n

    return _best_sets(c, k, reached)


@oracle
def m_reach(c: Case, m: float) -> Answer:
    g = graph(c, weak=True)
    return per_agency(c, lambda x: len(nx.ego_graph(g, x, m)) / c.n, 2)


# --- core and periphery --------------------------------------------------------------------------


def _pearson(x: list[float], y: list[float]) -> float:
    mx, my = fsum(x) / len(x), fsum(y) / len(y)
    xy = fsum((a - mx) * (b - my) for a, b in zip(x, y, strict=True))
    xx, yy = fsum((a - mx) ** 2 for a in x), fsum((b - my) ** 2 for b in y)
    return xy / sqrt(xx * yy) if xx > 1e-12 and yy > 1e-12 else float("-inf")


def _fit(c: Case, core: frozenset[str], ideal: str) -> float:
    cells = [(i, j) for i, j in c.ordered() if ideal == "or" or (i in core) == (j in core)]
    if not cells:
        return float("-inf")
    return _pearson(
        [float(c.follows(i, j)) for i, j in cells],
        [float(i in core or j in core) for i, j in cells],
    )


def _best_core(c: Case, ideal: str) -> tuple[float, frozenset[str]] | str:
    if c.n < 4:
        return "n<4"
    if not c.weights:
        return "no_ties"
    if all(c.follows(i, j) for i, j in c.ordered()):
        return "complete"
    sizes = chain.from_iterable(combinations(c.nodes, k) for k in range(1, c.n))
    fits = {frozenset(core): _fit(c, frozenset(core), ideal) for core in sizes}
    top = max(fits.values())
    if not isfinite(top):
        return "no_variation"
    tied = [core for core, fit in fits.items() if fit > top - 1e-9]
    smallest = [core for core in tied if len(core) == min(map(len, tied))]
    return top, min(smallest, key=sorted)


@oracle
def core_fit(c: Case, ideal: str) -> Value:
    found = _best_core(c, ideal)
    return found if isinstance(found, str) else found[0]


@oracle
def core_size(c: Case, ideal: str) -> Value:
    found = _best_core(c, ideal)
    return found if isinstance(found, str) else len(found[1])


@oracle
def core_member(c: Case, ideal: str) -> Answer:
    found = _best_core(c, ideal)
    if isinstance(found, str):
        return found
    return {x: float(x in found[1]) for x in c.nodes}


def _continuous(c: Case) -> str:
    """The optimum is checked in test_seeded, to its own tolerance."""
    found = _best_core(c, "or")
    return found if isinstance(found, str) and found != "no_variation" else TESTED_APART


@oracle
def coreness(c: Case) -> Answer:
    return _continuous(c)


@oracle
def coreness_fit(c: Case) -> Value:
    return _continuous(c)


@oracle
def coreness_concentration(c: Case) -> Value:
    return _continuous(c)


@oracle
def coreness_core_size(c: Case) -> Value:
    return _continuous(c)


def _of_volumes(c: Case) -> str:
    """The optimum is checked in test_seeded and test_searches."""
    if c.n < 4:
        return "n<4"
    if not c.weights:
        return "no_ties"
    alike = len({log(1 + c.weight(i, j)) for i, j in c.ordered()}) == 1
    return "no_variation" if alike else TESTED_APART


@oracle
def coreness_strength(c: Case) -> Answer:
    return _of_volumes(c)


@oracle
def coreness_strength_fit(c: Case) -> Value:
    return _of_volumes(c)


# --- losses --------------------------------------------------------------------------------------


def _largest(ties: frozenset[tuple[int, int]], left: frozenset[int]) -> int:
    best, unseen = 0, set(left)
    while unseen:
        part, edge = set[int](), {unseen.pop()}
        while edge:
            part |= edge
            edge = {j for i in edge for j in left if (i, j) in ties or (j, i) in ties} - part
        unseen -= part
        best = max(best, len(part))
    return best


@lru_cache(maxsize=4096)
def _curve(n: int, ties: frozenset[tuple[int, int]], loss: str) -> tuple[float, ...]:
    """Mean share left in the largest part after 1, 2, ... losses: the same draws, loss by loss."""
    runs = 50 if loss == "attack" else 200
    largest: dict[frozenset[int], int] = {}
    sums = [0.0] * n
    for chance in np.random.default_rng(1).random((runs, n)).tolist():
        left = frozenset(range(n))
        for q in range(n):
            partners = {
                i: sum((i, j) in ties or (j, i) in ties for j in left) if loss == "attack" else 0
                for i in left
            }
            left -= {max(left, key=lambda i: (partners[i], chance[i]))}
            if left not in largest:
                largest[left] = _largest(ties, left)
            sums[q] += largest[left] / n
    return tuple(x / runs for x in sums)


def _losses(c: Case, loss: str) -> tuple[float, ...] | str:
    if c.n < 3:
        return "n<3"
    if not c.weights:
        return "no_ties"
    at = {x: i for i, x in enumerate(c.nodes)}
    return _curve(c.n, frozenset((at[i], at[j]) for i, j in c.weights), loss)


@oracle
def robustness(c: Case, loss: str) -> Value:
    curve = _losses(c, loss)
    return curve if isinstance(curve, str) else fsum(curve) / c.n


@oracle
def left_after(c: Case, loss: str, q: float) -> Value:
    curve = _losses(c, loss)
    return curve if isinstance(curve, str) else curve[int(q) - 1]
