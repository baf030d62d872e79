"""Routes to the lead by trying sets of agencies; cliques and ranks by trying every order."""

from __future__ import annotations

from itertools import combinations, permutations
from statistics import fmean
from typing import TYPE_CHECKING, Any

import networkx as nx
from scipy.stats import spearmanr
from tests.metrics.oracles._common import Answer, Value, graph, oracle, per_agency
from tests.metrics.oracles.layers import multiplicity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.metrics.worlds import Case, World

    Layers = Mapping[str, Case]
    Pairs = set[frozenset[str]]


def _fewest_losses(c: Case, x: str) -> int:
    """Fewest others whose loss cuts an agency off from the lead; a direct tie is a route more."""
    g = graph(c, weak=True)
    direct = g.has_edge(x, c.lead)
    if direct:
        g.remove_edge(x, c.lead)
    others = [y for y in c.nodes if y not in (x, c.lead)]
    for k in range(len(others) + 1):
        for lost in combinations(others, k):
            if not nx.has_path(g.subgraph(set(c.nodes) - set(lost)), x, c.lead):
                return k + direct
    raise AssertionError(x)


@oracle
def routes_to_lead(c: Case) -> Answer:
    if c.n < 2:
        return "n<2"
    if c.lead is None:
        return "lead_not_declared"
    return per_agency(c, lambda x: "is_lead" if x == c.lead else _fewest_losses(c, x))


@oracle
def two_routes_share(c: Case) -> Value:
    if c.n < 2:
        return "n<2"
    if c.lead is None:
        return "lead_not_declared"
    return fmean(_fewest_losses(c, x) >= 2 for x in c.nodes if x != c.lead)


def _cliquish(c: Case) -> Pairs:
    found: Pairs = set()
    for members in nx.find_cliques(graph(c, weak=True)):
        if len(members) >= 3:
            found |= {frozenset(pair) for pair in combinations(members, 2)}
    return found


def _cliques(layers: Layers, *, expected: bool) -> Answer:
    if len(layers) < 2:
        return "only_one"
    answer: dict[str, Value] = {}
    for x, y in combinations(layers, 2):
        one, other = _cliquish(layers[x]), _cliquish(layers[y])
        nodes = layers[x].nodes
        orders = permutations(nodes) if expected and other else [nodes]
        found: list[float] = []
        for order in orders:
            name = dict(zip(nodes, order, strict=True))
            moved = {frozenset(map(name.get, pair)) for pair in other}
            found += [len(one & moved) / len(one | moved)] if one | moved else []  # type: ignore[operator]
        answer[f"{x}|{y}"] = fmean(found) if found else "no_clique"
    return answer


@oracle
def clique_overlap(layers: Layers) -> Answer:
    return _cliques(layers, expected=False)


@oracle
def clique_overlap_expected(layers: Layers) -> Answer:
    return _cliques(layers, expected=True)


def _pairs_of(c: Case, size: str, centrality: str) -> list[tuple[float, float]] | str:
    if c.n < 3:
        return "n<3"
    sizes = c.size if size == "size_fte" else c.budget
    if len(sizes) < 3:
        return "size_unknown"
    if not c.weights:
        return "no_ties"
    g = graph(c, weak=True)
    scores = {
        "degree": lambda: dict(g.degree),
        "betweenness": lambda: nx.betweenness_centrality(g, normalized=False),
        "harmonic": lambda: nx.harmonic_centrality(g),
    }[centrality]()
    found = [(sizes[x], round(scores[x], 9)) for x in c.nodes if x in sizes]
    flat = any(len({pair[side] for pair in found}) == 1 for side in (0, 1))
    return "no_variation" if flat else found


@oracle
def size_status(c: Case, size: str, centrality: str) -> Value:
    found = _pairs_of(c, size, centrality)
    if isinstance(found, str):
        return found
    result: Any = spearmanr(found)
    return float(result.statistic)


@oracle
def size_status_p(c: Case, size: str, centrality: str) -> Value:
    found = _pairs_of(c, size, centrality)
    if isinstance(found, str):
        return found
    # rho rises with the sum of products of ranks: doubled mid-ranks keep it whole.
    sizes, scores = zip(*found, strict=True)
    a, b = ([sum((y < x) * 2 + (y == x) for y in xs) for x in xs] for xs in (sizes, scores))
    n = len(a)

    def off(order: tuple[int, ...] | list[int]) -> int:
        return abs(n * sum(x * y for x, y in zip(order, b, strict=True)) - sum(a) * sum(b))

    return fmean(off(order) >= off(a) for order in permutations(a))


@oracle
def relationship_strength(layers: Layers) -> Value:
    found = multiplicity(layers)
    return found if isinstance(found, str) else fmean(x > 1 for x in found)


def _busiest(c: Case) -> list[str]:
    count = {x: sum(c.tied(x, y) for y in c.nodes if y != x) for x in c.nodes}
    return [x for x in c.nodes if count[x] == max(count.values())]


def _refused(c: Case) -> str | None:
    return "n<3" if c.n < 3 else None if c.weights else "no_ties"


@oracle
def hub_ties(c: Case) -> Value:
    if _refused(c):
        return str(_refused(c))
    ties = [pair for pair in c.dyads() if c.tied(*pair)]
    return sum(_busiest(c)[0] in pair for pair in ties) / len(ties)


@oracle
def connected_without_hub(c: Case) -> Value:
    if _refused(c):
        return str(_refused(c))
    left: list[float] = []
    for hub in _busiest(c):
        g = graph(c, weak=True)
        g.remove_node(hub)
        left.append(max(map(len, nx.connected_components(g))) / (c.n - 1))
    return min(left)


@oracle
def exit_rate(_: World, tercile: str) -> Answer:
    """One wave: nothing; test_waves has more."""
    assert tercile
    return {}


@oracle
def membership_growth(_: World) -> Answer:
    return {}
