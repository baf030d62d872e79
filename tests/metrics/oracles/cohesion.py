"""Cohesion and reciprocity, pair by pair."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations
from math import fsum
from typing import TYPE_CHECKING

import networkx as nx
from tests.metrics.oracles._common import Value, graph, oracle

if TYPE_CHECKING:
    from tests.metrics.worlds import Case


@oracle
def density(c: Case) -> Value:
    pairs = c.pairs()
    if c.n < 2:
        return "n<2"
    seen = [tied for tied, observable in pairs if observable]
    hidden = len(pairs) - len(seen)
    if not seen or (all(seen) and hidden):
        return "absence_unknown"
    least = Fraction(sum(tied for tied, _ in pairs), len(pairs))
    most = least + Fraction(sum(not tied and not seen for tied, seen in pairs), len(pairs))
    return float(sorted((least, Fraction(sum(seen), len(seen)), most))[1])


@oracle
def mean_degree(c: Case) -> Value:
    if not c.n:
        return "n<1"
    g = graph(c)
    partners = [g.out_degree(x) if c.directed else g.degree(x) for x in c.nodes]
    return fsum(partners) / c.n


@oracle
def mean_pair_weight(c: Case) -> Value:
    known = density(c)
    if isinstance(known, str):
        return known
    pairs = c.ordered() if c.directed else c.dyads()
    observable = [p for p in pairs if (c.seen(*p) if c.directed else c.dyad_seen(*p))]
    seen = fsum(c.weight(*p) for p in observable) / len(observable)
    return max(seen, fsum(c.weights.values()) / len(pairs))


@oracle
def mean_strength(c: Case) -> Value:
    return fsum(c.weights.values()) / c.n if c.n else "n<1"


@oracle
def components(c: Case) -> Value:
    return nx.number_connected_components(graph(c, weak=True)) if c.n else "n<1"


@oracle
def largest_component_share(c: Case) -> Value:
    if not c.n:
        return "n<1"
    return len(max(nx.connected_components(graph(c, weak=True)), key=len)) / c.n


@oracle
def isolates(c: Case) -> Value:
    return len(list(nx.isolates(graph(c, weak=True)))) if c.n else "n<1"


@oracle
def recip_edge(c: Case) -> Value:
    if c.n < 2:
        return "n<2"
    if not c.directed:
        return "not_recorded"  # records, not answers: no second report to compare
    both_ways_seen = [p for p in c.ordered() if c.seen(*p) and c.seen(*reversed(p))]
    arcs = [(i, j) for i, j in both_ways_seen if c.arc(i, j)]
    if arcs:
        seen = sum(c.arc(j, i) for i, j in arcs) / len(arcs)
        return sorted((seen, *_extreme_reciprocity(c)))[1]
    fully = all(c.seen(*p) for p in c.ordered())
    return "no_ties" if fully else "absence_unknown"


def _extreme_reciprocity(c: Case) -> tuple[float, float]:
    """All unknown pairs one-way where they can be; all mutual, and nothing else new."""
    returned = fsum(c.arc(j, i) for i, j in c.weights)
    alone = [p for p in c.weights if not c.arc(p[1], p[0])]
    half = [(i, j) for i, j in alone if not c.seen(j, i)]
    blank = [p for p in c.dyads() if not c.tied(*p)]
    one_way = [p for p in blank if not (c.seen(*p) and c.seen(p[1], p[0]))]
    mutual = [p for p in blank if not c.seen(*p) and not c.seen(p[1], p[0])]
    low = returned / (len(c.weights) + len(one_way)) if c.weights or one_way else 0.0
    more = 2 * (len(half) + len(mutual))
    all_ties = len(c.weights) + len(half) + 2 * len(mutual)
    return low, (returned + more) / all_ties if all_ties else 1.0


@oracle
def recip_w(c: Case) -> Value:
    if c.n < 2:
        return "n<2"
    volume = matched = 0.0
    for i, j in c.ordered():
        if c.seen(i, j) and c.seen(j, i):
            volume += c.weight(i, j)
            matched += min(c.weight(i, j), c.weight(j, i))
    if volume:
        return matched / volume
    return "no_ties" if _settled(c) else "absence_unknown"


def _settled(c: Case) -> bool:
    return all(c.arc(i, j) or c.seen(i, j) for i, j in c.ordered())


def _dyad_kinds(c: Case) -> Counter[str]:
    kinds: Counter[str] = Counter()
    for i, j in c.dyads():
        state = ["1" if c.arc(*p) else "0" if c.seen(*p) else "?" for p in ((i, j), (j, i))]
        kinds["".join(sorted(state))] += 1
    return kinds


@oracle
def dyads_mutual(c: Case) -> Value:
    return _dyad_kinds(c)["11"] if c.n > 1 else "n<2"


@oracle
def dyads_asymmetric(c: Case) -> Value:
    if c.n < 2:
        return "n<2"
    return _dyad_kinds(c)["01"] if _settled(c) else "absence_unknown"


@oracle
def dyads_null(c: Case) -> Value:
    if c.n < 2:
        return "n<2"
    kinds = _dyad_kinds(c)
    return "absence_unknown" if kinds["0?"] + kinds["??"] else kinds["00"]


@oracle
def transitivity(c: Case) -> Value:
    if not c.n:
        return "n<1"
    paths = closed = 0
    for middle in c.nodes:
        for a, b in combinations([x for x in c.nodes if x != middle], 2):
            if c.tied(middle, a) and c.tied(middle, b):
                paths += 1
                closed += c.tied(a, b)
    return closed / paths if paths else "no_two_path"
