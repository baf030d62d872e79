"""Mixing: tie by tie, and by networkx."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
from tests.metrics.oracles._common import Answer, Value, graph, members_of, oracle, per_agency

if TYPE_CHECKING:
    from tests.metrics.worlds import Case, Pair


def _ties(c: Case) -> list[Pair]:
    """Ties between agencies of known sector."""
    return [(i, j) for i, j in c.weights if i in c.sector and j in c.sector]


def _stays(c: Case, pair: Pair) -> bool:
    return c.sector[pair[0]] == c.sector[pair[1]]


def _one_sector(c: Case) -> bool:
    return len(set(c.sector.values())) < 2


def _index(across: int, inside: int) -> Value:
    return (across - inside) / (across + inside) if across + inside else "no_ties"


def _fits(c: Case, pair: Pair, s: str, t: str) -> bool:
    i, j = c.sector[pair[0]], c.sector[pair[1]]
    return (i, j) == (s, t) or (not c.directed and (j, i) == (s, t))


@oracle
def sector_ties(c: Case) -> Answer:
    if c.n < 2:
        return "n<2"
    names = list(members_of(c.sector))
    return {
        f"{s} > {t}": float(sum(_fits(c, pair, s, t) for pair in _ties(c)))
        for s in names
        for t in names
    }


@oracle
def block_density(c: Case) -> Answer:
    if c.n < 2:
        return "n<2"
    answer: dict[str, Value] = {}
    groups = members_of(c.sector)
    for s, senders in groups.items():
        for t, receivers in groups.items():
            pairs = [(i, j) for i in senders for j in receivers if i != j]
            tied = [c.follows(i, j) for i, j in pairs]
            answer[f"{s} > {t}"] = sum(tied) / len(tied) if pairs else "n<2"
    return answer


@oracle
def ei_index(c: Case) -> Value:
    if c.n < 2:
        return "n<2"
    if _one_sector(c):
        return "single_group"
    stays = [_stays(c, pair) for pair in _ties(c)]
    return _index(stays.count(False), stays.count(True))


@oracle
def ei_expected(c: Case) -> Value:
    if c.n < 2:
        return "n<2"
    if _one_sector(c):
        return "single_group"
    known = [x for x in c.nodes if x in c.sector]
    pairs = [(i, j) for i in known for j in known if i != j]
    return _index(
        sum(not _stays(c, pair) for pair in pairs), sum(_stays(c, pair) for pair in pairs)
    )


@oracle
def ei_sector(c: Case) -> Answer:
    if c.n < 2:
        return "n<2"
    if _one_sector(c):
        return "single_group"
    answer: dict[str, Value] = {}
    for name in members_of(c.sector):
        stays = [_stays(c, p) for p in _ties(c) if name in (c.sector[p[0]], c.sector[p[1]])]
        answer[name] = _index(stays.count(False), stays.count(True))
    return answer


@oracle
def ei_agency(c: Case) -> Answer:
    if c.n < 2:
        return "n<2"
    if _one_sector(c):
        return "single_group"

    def of(x: str) -> Value:
        if x not in c.sector:
            return "sector_unknown"
        stays = [_stays(c, pair) for pair in _ties(c) if x in pair]
        return _index(stays.count(False), stays.count(True)) if stays else "isolate"

    return per_agency(c, of)


@oracle
def sector_assortativity(c: Case) -> Value:
    if c.n < 2:
        return "n<2"
    if not _ties(c):
        return "single_group" if _one_sector(c) else "no_ties"
    ends = {c.sector[x] for pair in _ties(c) for x in pair}
    if len(ends) < 2:
        return "single_group"
    g = graph(c).subgraph(list(c.sector)).copy()
    nx.set_node_attributes(g, dict(c.sector), "sector")
    return float(nx.attribute_assortativity_coefficient(g, "sector"))


@oracle
def sector_homophily(c: Case) -> Answer:
    if c.n < 2:
        return "n<2"
    if _one_sector(c):
        return "single_group"
    answer: dict[str, Value] = {}
    for name, members in members_of(c.sector).items():
        chosen = [
            c.sector[j] == name
            for i in members
            for j in c.nodes
            if j != i and j in c.sector and c.follows(i, j)
        ]
        others = [x for x in c.sector if x != members[0]]
        by_chance = sum(c.sector[x] == name for x in others) / len(others)
        if len(members) < 2 or not chosen:
            answer[name] = "n<2" if len(members) < 2 else "no_ties"
            continue
        above = sum(chosen) / len(chosen) - by_chance
        answer[name] = above / (1 - by_chance) if above >= 0 else above / by_chance
    return answer


@oracle
def degree_assortativity(c: Case) -> Value:
    if c.n < 2:
        return "n<2"
    if not c.weights:
        return "no_ties"
    g = graph(c)
    first = [g.out_degree(i) if c.directed else g.degree(i) for i, _ in c.weights]
    second = [g.in_degree(j) if c.directed else g.degree(j) for _, j in c.weights]
    if not c.directed:
        first, second = first + second, second + first
    if len(set(first)) == 1 or len(set(second)) == 1:
        return "no_variation"
    return float(nx.degree_pearson_correlation_coefficient(g))
