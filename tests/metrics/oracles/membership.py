"""Membership, diversity, parity and divergence, by sets."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import exp, fsum, log
from typing import TYPE_CHECKING, Any

from scipy.stats import binomtest
from tests.metrics.oracles._common import ORACLES, Answer, Value, active, members_of, oracle
from tests.metrics.oracles.centrality import degree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tests.metrics.worlds import Case, World


def _tally(labels: Mapping[str, str], there: Iterable[str], unknown: str) -> Answer:
    if not labels:
        return unknown
    present = set(there)
    return {name: len(present & set(members)) for name, members in members_of(labels).items()}


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
    return _tally(c.sector, active(c), "sector_unknown") if c.n else "n<1"


@oracle
def members_active_band(c: Case) -> Answer:
    return _tally(c.band, active(c), "band_unknown") if c.n else "n<1"


def _parties(w: World, attribute: Mapping[str, Any]) -> Any:
    if not w.levels:
        return {}
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
    amounts = [fsum(weight[x] for x in members) for members in members_of(c.sector).values()]
    return _effective(amounts, q) if any(amounts) else "sector_unknown"


@oracle
def sector_diversity(c: Case, q: float) -> Value:
    return _diversity(c, {x: float(x in active(c)) for x in c.nodes}, q)


@oracle
def sector_diversity_ties(c: Case, q: float) -> Value:
    answer = degree(c)
    return _diversity(c, answer if isinstance(answer, dict) else {}, q)  # type: ignore[arg-type]


@oracle
def sectors_rarefied(c: Case, m: int) -> Value:
    """Every draw of m agencies, one by one."""
    if not c.n:
        return "n<1"
    known = [x for x in c.nodes if x in active(c) and x in c.sector]
    if not known:
        return "sector_unknown" if active(c) else "no_ties"
    drawn = [len({c.sector[x] for x in some}) for some in combinations(known, m)]
    return float(Fraction(sum(drawn), len(drawn))) if drawn else "n<m"


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
        for name, members in members_of(c.sector).items()
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


def _each_pair(cases: Mapping[str, Case], value: Callable[[Case, Case], Value]) -> Answer:
    if len(cases) < 2:
        return "only_one"
    return {f"{x}|{y}": value(cases[x], cases[y]) for x, y in combinations(cases, 2)}


def _sets(x: Case, y: Case) -> tuple[set[str], set[str]]:
    both = set(x.nodes) & set(y.nodes)
    return set(active(x)) & both, set(active(y)) & both


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
