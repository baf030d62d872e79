"""What every measure must give, worked out the slow way or by another library.

No function here shares code or formula layout with partnernet: pairs are looped over, shares are
fractions, paths come from networkx, Gini is the mean absolute difference, PageRank a power
iteration. An oracle returns a number, or the reason why there is none; for agencies, sectors and
dyads a dictionary of them by unit. A registered measure without an oracle fails the suite.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations
from math import exp, fsum, log
from typing import TYPE_CHECKING, Any

import networkx as nx
from scipy.stats import binomtest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tests.metrics.worlds import Case, World

Value = float | str
Answer = Value | dict[str, Value]

ORACLES: dict[str, Callable[..., Any]] = {}


def oracle(function: Callable[..., Any]) -> Callable[..., Any]:
    ORACLES[function.__name__] = function
    return function


def graph(c: Case, *, weak: bool = False) -> Any:
    g = nx.Graph() if weak or not c.directed else nx.DiGraph()
    g.add_nodes_from(c.nodes)
    g.add_edges_from(c.weights)
    return g


# --- cohesion ------------------------------------------------------------------------------------


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


# --- centrality ----------------------------------------------------------------------------------


def _per_agency(c: Case, value: Callable[[str], Value], least: int = 1) -> Answer:
    if c.n < least:
        return f"n<{least}"
    return {x: value(x) for x in c.nodes}


@oracle
def degree(c: Case) -> Answer:
    return _per_agency(c, lambda x: sum(c.tied(x, y) for y in c.nodes if y != x))


@oracle
def in_degree(c: Case) -> Answer:
    return _per_agency(c, lambda x: sum(c.arc(y, x) for y in c.nodes))


@oracle
def out_degree(c: Case) -> Answer:
    return _per_agency(c, lambda x: sum(c.arc(x, y) for y in c.nodes))


@oracle
def degree_normalised(c: Case) -> Answer:
    return _per_agency(c, lambda x: nx.degree_centrality(graph(c, weak=True))[x], 2)


@oracle
def in_degree_normalised(c: Case) -> Answer:
    return _per_agency(c, lambda x: nx.in_degree_centrality(graph(c))[x], 2)


@oracle
def out_degree_normalised(c: Case) -> Answer:
    return _per_agency(c, lambda x: nx.out_degree_centrality(graph(c))[x], 2)


@oracle
def strength(c: Case) -> Answer:
    return _per_agency(c, lambda x: fsum(w for pair, w in c.weights.items() if x in pair))


@oracle
def in_strength(c: Case) -> Answer:
    return _per_agency(c, lambda x: fsum(w for (_, j), w in c.weights.items() if j == x))


@oracle
def out_strength(c: Case) -> Answer:
    return _per_agency(c, lambda x: fsum(w for (i, _), w in c.weights.items() if i == x))


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
    return _per_agency(c, score.__getitem__)


@oracle
def betweenness_normalised(c: Case) -> Answer:
    return _per_agency(c, lambda x: nx.betweenness_centrality(graph(c))[x], 3)


def _distances(c: Case) -> dict[str, dict[str, int]]:
    return dict(nx.all_pairs_shortest_path_length(graph(c)))


@oracle
def harmonic(c: Case) -> Answer:
    d = _distances(c)
    return _per_agency(
        c, lambda x: fsum(1 / far for y, far in d[x].items() if y != x) / (c.n - 1), 2
    )


@oracle
def harmonic_in(c: Case) -> Answer:
    # networkx's closeness family counts *incoming* distances in a digraph
    return _per_agency(c, lambda x: nx.harmonic_centrality(graph(c))[x] / (c.n - 1), 2)


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


# --- centralisation ------------------------------------------------------------------------------


def _spread(scores: Iterable[float]) -> float:
    found = list(scores)
    return fsum(max(found) - x for x in found)


def _star(c: Case, kind: str) -> Case:
    """The network of this size that is as centralised as can be."""
    from dataclasses import replace

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


# --- inequality ----------------------------------------------------------------------------------


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


# --- power ---------------------------------------------------------------------------------------


def _payers(c: Case, x: str) -> dict[str, Fraction]:
    return {i: Fraction(w) for (i, j), w in c.weights.items() if j == x}


def _of_payers(c: Case, value: Callable[[list[Fraction]], float]) -> Answer:
    def one(x: str) -> Value:
        paid = _payers(c, x)
        total = sum(paid.values())
        return value([w / total for w in paid.values()]) if total else "no_volume"

    return _per_agency(c, one)


@oracle
def funding_hhi(c: Case) -> Answer:
    """Chance that two pounds drawn with replacement come from the same payer."""
    return _of_payers(c, lambda shares: float(sum(p * p for p in shares)))


@oracle
def funding_dominance(c: Case) -> Answer:
    return _of_payers(c, lambda shares: float(max(shares)))


@oracle
def funding_sources(c: Case, share: float) -> Answer:
    return _of_payers(
        c,
        lambda shares: sum(1 for p in shares if p > 0 and p >= Fraction(share).limit_denominator()),
    )


@oracle
def payer_hhi(w: World) -> dict[tuple[str, str], Value]:
    answer: dict[tuple[str, str], Value] = {}
    for level in w.levels:
        if "funding" not in w.layers_at(level):
            continue
        paid: Counter[str] = Counter()
        for source, target, weight, layer, its_level in w.rows:
            if layer == "funding" and its_level == level and source != target:
                paid[source] += weight  # type: ignore[assignment]
        total = sum(paid.values())
        if paid:
            answer[level, "funding"] = (
                fsum((x / total) ** 2 for x in paid.values()) if total else "no_volume"
            )
    return answer


def _need(c: Case, i: str, j: str, income: str) -> Value:
    """Dependence of i on j, for a payment from j to i that is on record."""
    paid = c.weight(j, i)
    if income == "innet":
        total = fsum(c.weight(k, i) for k in c.nodes if k != i)
        return paid / total if total else "no_volume"
    if not c.budget.get(i):
        return "not_recorded"
    return paid / c.budget[i] if paid <= c.budget[i] else "over_budget"


def _needs(c: Case, income: str) -> Answer:
    if c.n < 2:
        return "n<2"
    if income == "total" and not c.budget:
        return "not_recorded"
    if not c.weights:
        return "no_ties"
    return {f"{i}|{j}": _need(c, i, j, income) for j, i in c.weights}


@oracle
def dependence(c: Case) -> Answer:
    return _needs(c, "total")


@oracle
def dependence_innet(c: Case) -> Answer:
    return _needs(c, "innet")


def _two_sided(c: Case, income: str, combine: Callable[[float, float], float]) -> Answer:
    if c.n < 2:
        return "n<2"
    if income == "total" and not c.budget:
        return "not_recorded"
    if not c.weights:
        return "no_ties"
    answer: dict[str, Value] = {}
    for i, j in c.dyads():
        if not c.tied(i, j):
            continue
        sides: list[Value] = []
        for of, on in ((i, j), (j, i)):
            if c.arc(on, of):
                sides.append(_need(c, of, on, income))
            else:
                sides.append(0.0 if c.seen(on, of) else "absence_unknown")
        if "absence_unknown" in sides:
            answer[f"{i}|{j}"] = "absence_unknown"
        elif any(isinstance(side, str) for side in sides):
            answer[f"{i}|{j}"] = [side for side in sides if isinstance(side, str)][-1]
        else:
            answer[f"{i}|{j}"] = combine(float(sides[0]), float(sides[1]))
    return answer


@oracle
def imbalance(c: Case) -> Answer:
    return _two_sided(c, "total", lambda a, b: a - b)


@oracle
def imbalance_innet(c: Case) -> Answer:
    return _two_sided(c, "innet", lambda a, b: a - b)


@oracle
def mutual_dependence(c: Case) -> Answer:
    return _two_sided(c, "total", lambda a, b: a + b)


@oracle
def mutual_dependence_innet(c: Case) -> Answer:
    return _two_sided(c, "innet", lambda a, b: a + b)


def _lopsided(pairs: Answer, cut: float) -> Value:
    if isinstance(pairs, str):
        return pairs
    assert isinstance(pairs, dict)
    known = [x for x in pairs.values() if not isinstance(x, str)]
    if not known:
        return next(x for x in pairs.values() if isinstance(x, str))
    return sum(1 for x in known if x > cut or x < -cut) / len(known)


@oracle
def imbalanced_share(c: Case, cut: float) -> Value:
    return _lopsided(imbalance(c), cut)


@oracle
def imbalanced_share_innet(c: Case, cut: float) -> Value:
    return _lopsided(imbalance_innet(c), cut)


# --- reach ---------------------------------------------------------------------------------------


def _near(c: Case, x: str, k: float) -> set[str]:
    """Others within k steps, by following ties k times."""
    found = {x}
    for _ in range(int(k)):
        found |= {j for i in found for j in c.nodes if i != j and c.follows(i, j)}
    return found - {x}


@oracle
def reach(c: Case, k: float) -> Answer:
    return _per_agency(c, lambda x: len(_near(c, x, k)) / (c.n - 1), 2)


@oracle
def mean_reach(c: Case, k: float) -> Value:
    if c.n < 2:
        return "n<2"
    return fsum(len(_near(c, x, k)) for x in c.nodes) / (c.n * (c.n - 1))


@oracle
def lead_reach(c: Case, k: float) -> Value:
    if c.n < 2:
        return "n<2"
    return len(_near(c, c.lead, k)) / (c.n - 1) if c.lead else "lead_not_declared"


def _members(labels: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: [x for x in labels if labels[x] == name] for name in sorted(set(labels.values()))}


@oracle
def lead_reach_sector(c: Case, k: float) -> Answer:
    if c.n < 2:
        return "n<2"
    if not c.lead:
        return "lead_not_declared"
    if not c.sector:
        return "sector_unknown"
    got = _near(c, c.lead, k)
    answer: dict[str, Value] = {}
    for name, members in _members(c.sector).items():
        others = set(members) - {c.lead}
        answer[name] = len(got & others) / len(others) if others else "single_group"
    return answer


@oracle
def reach_into_sector(c: Case, k: float) -> Answer:
    if c.n < 2:
        return "n<2"
    if not c.sector:
        return "sector_unknown"
    return {
        name: fsum(j in _near(c, i, k) for i in c.nodes for j in members)
        / (len(members) * (c.n - 1))
        for name, members in _members(c.sector).items()
    }


# --- membership ----------------------------------------------------------------------------------


def _tally(labels: Mapping[str, str], there: Iterable[str], unknown: str) -> Answer:
    if not labels:
        return unknown
    present = set(there)
    return {name: len(present & set(members)) for name, members in _members(labels).items()}


def _active(c: Case) -> list[str]:
    return [x for x in c.nodes if any(c.tied(x, y) for y in c.nodes if y != x)]


@oracle
def members_nominal(cases: Mapping[str, Case]) -> Answer:
    first = next(iter(cases.values()))
    return _tally(first.sector, first.nodes, "sector_unknown")


@oracle
def members_nominal_band(cases: Mapping[str, Case]) -> Answer:
    first = next(iter(cases.values()))
    return _tally(first.band, first.nodes, "band_unknown")


@oracle
def members_active(c: Case) -> Answer:
    return _tally(c.sector, _active(c), "sector_unknown") if c.n else "n<1"


@oracle
def members_active_band(c: Case) -> Answer:
    return _tally(c.band, _active(c), "band_unknown") if c.n else "n<1"


def _parties(w: World, attribute: Mapping[str, Any]) -> Any:
    if w.parties is None:
        return "not_recorded"
    answer: dict[tuple[str, str], Answer] = {}
    for level in w.levels:
        labels = {x: str(attribute[x]) for x in w.eligible(level) if x in attribute}
        answer[level, "*"] = _tally(labels, w.parties, "nothing") if labels else {}
    return answer


@oracle
def members_declared(w: World) -> Any:
    return _parties(w, w.sector)


@oracle
def members_declared_band(w: World) -> Any:
    return _parties(w, w.band)


def _effective(amounts: Iterable[float], q: float) -> float:
    total = fsum(amounts := [x for x in amounts if x])
    shares = [x / total for x in amounts]
    if q == 0:
        return len(shares)
    if q == 1:
        return exp(fsum(-p * log(p) for p in shares))
    return 1 / fsum(p * p for p in shares)


def _diversity(c: Case, weight: Mapping[str, float], q: float) -> Value:
    if not c.n:
        return "n<1"
    if not any(weight.values()):
        return "no_ties"
    amounts = [fsum(weight[x] for x in members) for members in _members(c.sector).values()]
    return _effective(amounts, q) if any(amounts) else "sector_unknown"


@oracle
def sector_diversity(c: Case, q: float) -> Value:
    return _diversity(c, {x: float(x in _active(c)) for x in c.nodes}, q)


@oracle
def sector_diversity_ties(c: Case, q: float) -> Value:
    answer = degree(c)
    return _diversity(c, answer if isinstance(answer, dict) else {}, q)  # type: ignore[arg-type]


@oracle
def parity(c: Case) -> Answer:
    if not c.n:
        return "n<1"
    ends = [x for i, j in c.dyads() if c.tied(i, j) for x in (i, j)]
    if not ends:
        return "no_ties"
    if not c.sector:
        return "sector_unknown"
    return {
        name: float(
            Fraction(sum(x in members for x in ends), len(ends)) / Fraction(len(members), c.n)
        )
        for name, members in _members(c.sector).items()
    }


@oracle
def parity_small(c: Case) -> Value:
    if not c.n:
        return "n<1"
    if not c.size:
        return "size_unknown"
    ends = [x for i, j in c.dyads() if c.tied(i, j) for x in (i, j) if x in c.size]
    if not ends:
        return "no_ties"
    ranked = sorted(c.size.values())
    cut = next(size for at, size in enumerate(ranked, 1) if 3 * at >= len(ranked))
    small = {x for x, size in c.size.items() if size <= cut}
    return float(
        Fraction(sum(x in small for x in ends), len(ends)) / Fraction(len(small), len(c.size))
    )


# --- divergence ----------------------------------------------------------------------------------


def _each_pair(cases: Mapping[str, Case], value: Callable[[Case, Case], Value]) -> Answer:
    if len(cases) < 2:
        return "only_one"
    return {f"{x}|{y}": value(cases[x], cases[y]) for x, y in combinations(cases, 2)}


def _sets(x: Case, y: Case) -> tuple[set[str], set[str]]:
    both = set(x.nodes) & set(y.nodes)
    return set(_active(x)) & both, set(_active(y)) & both


def _divergence(x: Case, y: Case) -> Value:
    a, b = _sets(x, y)
    return len(a ^ b) / len(a | b) if a | b else "no_ties"


def _only_first(x: Case, y: Case) -> Value:
    a, b = _sets(x, y)
    return len(a - b)


def _only_second(x: Case, y: Case) -> Value:
    a, b = _sets(x, y)
    return len(b - a)


def _gap(x: Case, y: Case) -> Value:
    here, there = sector_diversity(x, 1), sector_diversity(y, 1)
    if isinstance(here, str) or isinstance(there, str):
        return "sector_unknown"
    return here - there


def _exact_test(x: Case, y: Case) -> Value:
    a, b = _sets(x, y)
    if not a ^ b:
        return "no_discordance"
    return float(binomtest(len(a - b), len(a ^ b)).pvalue)


for _name, _value in (
    ("divergence", _divergence),
    ("only_first", _only_first),
    ("only_second", _only_second),
    ("diversity_gap", _gap),
    ("mcnemar", _exact_test),
):
    for _over in ("levels", "layers"):

        def _compared(cases: Mapping[str, Case], value: Any = _value) -> Answer:
            return _each_pair(cases, value)

        ORACLES[f"{_name}_{_over}"] = _compared
