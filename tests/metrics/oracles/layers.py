"""Several layers at once: pair by pair and layer by layer."""

from __future__ import annotations

from itertools import combinations
from statistics import fmean, pstdev
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
from tests.metrics.oracles._common import TESTED_APART, Answer, Value, oracle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.metrics.worlds import Case, Pair

    Layers = Mapping[str, Case]


def _tied(c: Case) -> set[Pair]:
    return {pair for pair in c.dyads() if c.tied(*pair)}


def multiplicity(layers: Layers) -> list[int] | str:
    if len(layers) < 2:
        return "only_one"
    ties = [_tied(c) for c in layers.values()]
    either = set[tuple[str, str]]().union(*ties)
    return [sum(pair in those for those in ties) for pair in either] or "no_ties"


@oracle
def mean_multiplexity(layers: Layers) -> Value:
    found = multiplicity(layers)
    return found if isinstance(found, str) else fmean(found)


@oracle
def layer_overlap(layers: Layers) -> Value:
    found = multiplicity(layers)
    return found if isinstance(found, str) else sum(found) / (len(layers) * len(found))


@oracle
def layer_jaccard(layers: Layers) -> Answer:
    if len(layers) < 2:
        return "only_one"
    answer: dict[str, Value] = {}
    for x, y in combinations(layers, 2):
        one, other = _tied(layers[x]), _tied(layers[y])
        answer[f"{x}|{y}"] = len(one & other) / len(one | other) if one | other else "no_ties"
    return answer


@oracle
def layer_given(layers: Layers) -> Answer:
    if len(layers) < 2:
        return "only_one"
    answer: dict[str, Value] = {}
    for x in layers:
        for y in layers:
            one = _tied(layers[x])
            if x != y:
                again = [layers[y].tied(*pair) for pair in one]
                answer[f"{x}|{y}"] = fmean(again) if again else "no_ties"
    return answer


def _nodes(layers: Layers) -> tuple[str, ...]:
    return next(iter(layers.values())).nodes


def _partners(layers: Layers, x: str) -> list[int]:
    return [sum(c.tied(x, y) for y in c.nodes if y != x) for c in layers.values()]


@oracle
def overlapping_degree(layers: Layers) -> Answer:
    if len(layers) < 2:
        return "only_one"
    return {x: float(sum(_partners(layers, x))) for x in _nodes(layers)}


@oracle
def overlapping_degree_z(layers: Layers) -> Answer:
    if len(layers) < 2:
        return "only_one"
    total = {x: sum(_partners(layers, x)) for x in _nodes(layers)}
    if len(set(total.values())) < 2:
        return "no_variation"
    mean, spread = fmean(total.values()), pstdev(total.values())
    return {x: (k - mean) / spread for x, k in total.items()}


@oracle
def participation(layers: Layers) -> Answer:
    if len(layers) < 2:
        return "only_one"

    def of(x: str) -> Value:
        k = _partners(layers, x)
        if not sum(k):
            return "isolate"
        same = sum(a * a for a in k) / sum(k) ** 2
        return (1 - same) * len(k) / (len(k) - 1)

    return {x: of(x) for x in _nodes(layers)}


# --- versatility ---------------------------------------------------------------------------------


def _supra(layers: list[Case], omega: float) -> Any:
    """A networkx graph of (layer, agency): ties at their share of the mean, and couplings."""
    g: Any = nx.Graph()
    for at, c in enumerate(layers):
        g.add_nodes_from((at, x) for x in c.nodes)
        weights = {pair: c.weight(*pair) for pair in c.dyads() if c.tied(*pair)}
        if c.directed:
            weights = {(i, j): c.weight(i, j) + c.weight(j, i) for i, j in weights}
        mean = fmean(weights.values())
        g.add_weighted_edges_from(((at, i), (at, j), w / mean) for (i, j), w in weights.items())
    for one, other in combinations(range(len(layers)), 2):
        g.add_weighted_edges_from(((one, x), (other, x), omega) for x in layers[0].nodes)
    return g


def _by_agency(layers: list[Case], values: Mapping[Any, float]) -> dict[str, float]:
    return {x: sum(values[at, x] for at in range(len(layers))) for x in layers[0].nodes}


def _leading(layers: list[Case], omega: float) -> dict[str, float] | str:
    g = _supra(layers, omega)
    found, vector = np.linalg.eigh(nx.to_numpy_array(g))
    if found[-1] - found[-2] < 1e-8 * max(found[-1], 1):
        return "degenerate"
    values = _by_agency(layers, dict(zip(g, np.abs(vector[:, -1]).tolist(), strict=True)))
    return {x: value / max(values.values()) for x, value in values.items()}


def _rank(layers: list[Case], omega: float) -> dict[str, float] | str:
    found = nx.pagerank(_supra(layers, omega), alpha=0.85, tol=1e-14, max_iter=5000)
    return _by_agency(layers, found)


def _with_ties(layers: Layers) -> list[Case]:
    return [c for c in layers.values() if c.weights]


@oracle
def versatility(layers: Layers, omega: float) -> Answer:
    tied = _with_ties(layers)
    return _answer(_leading(tied, omega)) if len(tied) > 1 else "only_one"


@oracle
def versatility_pagerank(layers: Layers, omega: float) -> Answer:
    tied = _with_ties(layers)
    return _answer(_rank(tied, omega)) if len(tied) > 1 else "only_one"


def _answer(values: dict[str, float] | str) -> Answer:
    return values if isinstance(values, str) else dict(values)


def _ranks(values: list[float]) -> list[float]:
    """Rank = those below, and half of those alike."""
    close = [[abs(a - b) < 1e-9 for b in values] for a in values]
    return [
        sum(b < a and not c for b, c in zip(values, row, strict=True)) + sum(row) / 2
        for a, row in zip(values, close, strict=True)
    ]


@oracle
def versatility_stability(layers: Layers) -> Value:
    tied = _with_ties(layers)
    if len(tied) < 2:
        return "only_one"
    ranks = []
    for omega in (0.1, 1.0, 10.0):
        values = _leading(tied, omega)
        if isinstance(values, str):
            return values
        ranks.append(_ranks(list(values.values())))
    if any(len(set(rank)) == 1 for rank in ranks):
        return 1.0
    return min(float(np.corrcoef(a, b)[0, 1]) for a, b in combinations(ranks, 2))


# --- communities: from twelve agencies on, so tested apart ---------------------------------------


def _community(c: Case) -> str:
    return "n<12" if c.n < 12 else TESTED_APART


@oracle
def modularity(c: Case) -> Value:
    return _community(c)


@oracle
def communities(c: Case) -> Value:
    return _community(c)


@oracle
def community(c: Case) -> Answer:
    return _community(c)


@oracle
def co_community(c: Case) -> Answer:
    return _community(c)


@oracle
def community_sector_ari(c: Case) -> Value:
    return _community(c)


@oracle
def community_layers(layers: Layers) -> Answer:
    if len(_with_ties(layers)) < 2:
        return "only_one"
    return "n<12" if len(_nodes(layers)) < 12 else TESTED_APART
