"""Power and dependence, in fractions of pounds."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import fsum
from typing import TYPE_CHECKING

from tests.metrics.oracles._common import Answer, Value, oracle, per_agency

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.metrics.worlds import Case, World


def _payers(c: Case, x: str) -> dict[str, Fraction]:
    return {i: Fraction(w) for (i, j), w in c.weights.items() if j == x}


def _of_payers(c: Case, value: Callable[[list[Fraction]], float]) -> Answer:
    def one(x: str) -> Value:
        paid = _payers(c, x)
        total = sum(paid.values())
        return value([w / total for w in paid.values()]) if total else "no_volume"

    return per_agency(c, one)


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
