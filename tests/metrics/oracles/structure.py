"""Parts, routes and what holds them together: pair by pair, or by networkx."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any

import networkx as nx
from tests.metrics.oracles._common import Answer, Value, graph, oracle, per_agency

if TYPE_CHECKING:
    from tests.metrics.worlds import Case


@oracle
def connectedness(c: Case) -> Value:
    if c.n < 2:
        return "n<2"
    g = graph(c, weak=True)
    pairs = c.dyads()
    return sum(nx.has_path(g, i, j) for i, j in pairs) / len(pairs)


@oracle
def hierarchy(c: Case) -> Value:
    if c.n < 2:
        return "n<2"
    g = graph(c)
    ways = [(nx.has_path(g, i, j), nx.has_path(g, j, i)) for i, j in c.dyads()]
    linked = [there and back for there, back in ways if there or back]
    return linked.count(False) / len(linked) if linked else "no_ties"


@oracle
def structural_efficiency(c: Case) -> Value:
    if c.n < 2:
        return "n<2"
    if not c.weights:
        return "no_ties"
    superfluous = possible = 0
    for part in nx.connected_components(graph(c, weak=True)):
        inside = [(i, j) for i in part for j in part if i != j]
        needed = len(part) - 1
        superfluous += sum(c.follows(i, j) for i, j in inside) - needed
        possible += len(inside) - needed
    return float(1 - Fraction(superfluous, possible)) if possible else "no_variation"


def _steps(c: Case) -> list[int]:
    lengths = dict(nx.all_pairs_shortest_path_length(graph(c)))
    pairs = c.ordered() if c.directed else c.dyads()
    return [lengths[i][j] for i, j in pairs if j in lengths[i]]


@oracle
def average_path(c: Case) -> Value:
    if c.n < 2:
        return "n<2"
    steps = _steps(c)
    return sum(steps) / len(steps) if steps else "no_ties"


@oracle
def reachable_share(c: Case) -> Value:
    if c.n < 2:
        return "n<2"
    return len(_steps(c)) / len(c.ordered() if c.directed else c.dyads())


def _parts_without(c: Case, *gone: Any) -> int:
    """Number of parts when an agency, or a tie (two agencies), is taken away."""
    g = graph(c, weak=True)
    if len(gone) == 1:
        g.remove_node(gone[0])
    else:
        g.remove_edge(*gone)
    return nx.number_connected_components(g)


def _cuts(c: Case, x: str) -> bool:
    alone = not any(c.tied(x, y) for y in c.nodes)
    return not alone and _parts_without(c, x) > nx.number_connected_components(graph(c, weak=True))


@oracle
def articulation_points(c: Case) -> Value:
    return sum(_cuts(c, x) for x in c.nodes) if c.n else "n<1"


@oracle
def articulation_point(c: Case) -> Answer:
    return per_agency(c, lambda x: float(_cuts(c, x)))


@oracle
def bridge(c: Case) -> Answer:
    if not c.n:
        return "n<1"
    parts = nx.number_connected_components(graph(c, weak=True))
    tied = [pair for pair in c.dyads() if c.tied(*pair)]
    return {f"{i}|{j}": 1.0 for i, j in tied if _parts_without(c, i, j) > parts}


@oracle
def biconnected_parts(c: Case) -> Value:
    return len(list(nx.biconnected_components(graph(c, weak=True)))) if c.n else "n<1"


def _core_number(c: Case, x: str) -> int:
    """Largest k for which some group that holds x gives everybody in it k partners."""
    others = [y for y in c.nodes if y != x]
    groups = ((x, *more) for size in range(c.n) for more in combinations(others, size))
    return max(min(sum(c.tied(i, j) for j in g) for i in g) for g in groups)


@oracle
def core_number(c: Case) -> Answer:
    return per_agency(c, lambda x: float(_core_number(c, x)))


@oracle
def degeneracy(c: Case) -> Value:
    return max(_core_number(c, x) for x in c.nodes) if c.n else "n<1"


@oracle
def main_core_size(c: Case) -> Value:
    if not c.n:
        return "n<1"
    cores = [_core_number(c, x) for x in c.nodes]
    return cores.count(max(cores))


# --- closeness -----------------------------------------------------------------------------------


@oracle
def closeness(c: Case) -> Answer:
    if c.n < 2:
        return "n<2"
    if not c.weights:
        return "no_ties"
    g = graph(c, weak=True)
    parts = sorted(map(len, nx.connected_components(g)), reverse=True)
    if len(parts) > 1 and parts[0] == parts[1]:
        return "disconnected"
    largest = max(nx.connected_components(g), key=len)
    near = nx.closeness_centrality(g.subgraph(largest))
    return {x: near.get(x, "disconnected") for x in c.nodes}


@oracle
def closeness_centralisation(c: Case) -> Value:
    if c.n < 3:
        return "n<3"
    if not c.weights:
        return "no_ties"
    g = graph(c, weak=True)
    if not nx.is_connected(g):
        return "disconnected"
    return _beside_a_star(nx.closeness_centrality(g), nx.closeness_centrality(_star(c.n)))


@oracle
def harmonic_centralisation(c: Case) -> Value:
    """An in-star in which nobody can reach a leaf has the largest sum of differences."""
    if c.n < 3:
        return "n<3"
    if not c.weights:
        return "no_ties"
    star = _star(c.n)
    if c.directed:
        star = nx.DiGraph((leaf, 0) for leaf in range(1, c.n))
    return _beside_a_star(nx.harmonic_centrality(graph(c)), nx.harmonic_centrality(star))


def _star(n: int) -> Any:
    return nx.star_graph(n - 1)


def _beside_a_star(near: dict[Any, float], star: dict[Any, float]) -> float:
    return _spread(near) / _spread(star)


def _spread(near: dict[Any, float]) -> float:
    return sum(max(near.values()) - x for x in near.values())
