"""Centrality, centralisation and inequality: paths by networkx, extremes by building the star."""

from __future__ import annotations

from dataclasses import replace
from math import fsum
from typing import TYPE_CHECKING, Any

import networkx as nx
from tests.metrics.oracles._common import Answer, Value, graph, oracle, per_agency

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tests.metrics.worlds import Case


@oracle
def degree(c: Case) -> Answer:
    return per_agency(c, lambda x: sum(c.tied(x, y) for y in c.nodes if y != x))


@oracle
def in_degree(c: Case) -> Answer:
    return per_agency(c, lambda x: sum(c.arc(y, x) for y in c.nodes))


@oracle
def out_degree(c: Case) -> Answer:
    return per_agency(c, lambda x: sum(c.arc(x, y) for y in c.nodes))


@oracle
def degree_normalised(c: Case) -> Answer:
    return per_agency(c, lambda x: nx.degree_centrality(graph(c, weak=True))[x], 2)


@oracle
def in_degree_normalised(c: Case) -> Answer:
    return per_agency(c, lambda x: nx.in_degree_centrality(graph(c))[x], 2)


@oracle
def out_degree_normalised(c: Case) -> Answer:
    return per_agency(c, lambda x: nx.out_degree_centrality(graph(c))[x], 2)


@oracle
def strength(c: Case) -> Answer:
    return per_agency(c, lambda x: fsum(w for pair, w in c.weights.items() if x in pair))


@oracle
def in_strength(c: Case) -> Answer:
    return per_agency(c, lambda x: fsum(w for (_, j), w in c.weights.items() if j == x))


@oracle
def out_strength(c: Case) -> Answer:
    return per_agency(c, lambda x: fsum(w for (i, _), w in c.weights.items() if i == x))


@oracle
def betweenness(c: Case) -> Answer:
    """Count shortest paths by listing them all."""
    g, score = graph(c), dict.fromkeys(c.nodes, 0.0)
    for start, end in c.ordered() if c.directed else c.dyads():
        if nx.has_path(g, start, end):
            paths = list(nx.all_shortest_paths(g, start, end))
            for path in paths:
                for middle in path[1:-1]:
                    score[middle] += 1 / len(paths)
    return per_agency(c, score.__getitem__)


@oracle
def betweenness_normalised(c: Case) -> Answer:
    return per_agency(c, lambda x: nx.betweenness_centrality(graph(c))[x], 3)


def _distances(c: Case) -> dict[str, dict[str, int]]:
    return dict(nx.all_pairs_shortest_path_length(graph(c)))


@oracle
def harmonic(c: Case) -> Answer:
    d = _distances(c)
    return per_agency(
        c, lambda x: fsum(1 / far for y, far in d[x].items() if y != x) / (c.n - 1), 2
    )


@oracle
def harmonic_in(c: Case) -> Answer:
    # networkx's closeness family counts *incoming* distances in a digraph
    return per_agency(c, lambda x: nx.harmonic_centrality(graph(c))[x] / (c.n - 1), 2)


def _power_iteration(c: Case, *, backwards: bool, damping: float) -> Answer:
    if not c.n:
        return "n<1"
    if not c.weights or not any(c.weights.values()):
        return "no_ties"
    flow = {(i, j): c.weight(*((j, i) if backwards else (i, j))) for i, j in c.ordered()}
    rank = dict.fromkeys(c.nodes, 1 / c.n)
    for _ in range(400):
        fresh = dict.fromkeys(c.nodes, (1 - damping) / c.n)
        for i in c.nodes:
            out = fsum(flow.get((i, j), 0.0) for j in c.nodes)
            for j in c.nodes:
                share = flow.get((i, j), 0.0) / out if out else 1 / c.n
                fresh[j] += damping * rank[i] * share
        rank = fresh
    return dict(rank)


@oracle
def pagerank(c: Case, damping: float) -> Answer:
    return _power_iteration(c, backwards=False, damping=damping)


@oracle
def pagerank_payers(c: Case, damping: float) -> Answer:
    return _power_iteration(c, backwards=True, damping=damping)


def _spread(scores: Iterable[float]) -> float:
    found = list(scores)
    return fsum(max(found) - x for x in found)


def _star(c: Case, kind: str) -> Case:
    """The network of this size that is as centralised as can be."""
    hub, *rest = c.nodes
    arcs = {(hub, x) if kind == "out" else (x, hub): 1.0 for x in rest}
    if kind == "both":
        arcs |= {(hub, x): 1.0 for x in rest}
    return replace(c, weights=arcs)


def _against_star(c: Case, scores: Callable[[Case], Any], kind: str) -> Value:
    if c.n < 3:
        return "n<3"
    if not c.weights:
        return "no_ties"
    return _spread(scores(c).values()) / _spread(scores(_star(c, kind)).values())


@oracle
def degree_centralisation(c: Case) -> Value:
    return _against_star(c, lambda x: dict(graph(x, weak=True).degree()), "in")


@oracle
def in_degree_centralisation(c: Case) -> Value:
    return _against_star(c, lambda x: dict(graph(x).in_degree()), "in")


@oracle
def out_degree_centralisation(c: Case) -> Value:
    return _against_star(c, lambda x: dict(graph(x).out_degree()), "out")


@oracle
def betweenness_centralisation(c: Case) -> Value:
    return _against_star(c, lambda x: nx.betweenness_centrality(graph(x), normalized=False), "both")


def _mean_difference_gini(values: Sequence[float], form: str) -> Value:
    n = len(values)
    if n < 2:
        return "n<2"
    if not sum(values):
        return "no_ties"
    apart = fsum(abs(x - y) for x in values for y in values)
    pairs = n * n if form == "population" else n * (n - 1)
    return apart / pairs / (2 * fsum(values) / n)


def _values(answer: Answer) -> list[float]:
    return [float(x) for x in answer.values()] if isinstance(answer, dict) else []


@oracle
def gini_degree(c: Case, form: str) -> Value:
    return _mean_difference_gini(_values(degree(c)), form)


@oracle
def gini_in_degree(c: Case, form: str) -> Value:
    return _mean_difference_gini(_values(in_degree(c)), form)


@oracle
def gini_in_strength(c: Case, form: str) -> Value:
    return _mean_difference_gini(_values(in_strength(c)), form)


@oracle
def gini_out_strength(c: Case, form: str) -> Value:
    return _mean_difference_gini(_values(out_strength(c)), form)
