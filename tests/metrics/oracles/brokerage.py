"""Brokerage: every triple of agencies, one by one."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from tests.metrics.oracles._common import Answer, Value, oracle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.metrics.worlds import Case


def _role(c: Case, a: str, b: str, d: str) -> str:
    x, y, z = (c.sector.get(each) for each in (a, b, d))
    if x == y == z:
        return "coordinator"
    if x == z:
        return "itinerant"
    if x == y:
        return "representative"
    return "gatekeeper" if y == z else "liaison"


def _known(c: Case) -> list[str]:
    return [x for x in c.nodes if x in c.sector]


def _paths(c: Case, among: Iterable[str]) -> list[tuple[str, str, str]]:
    """Open paths from a over b to d, both ways round where ties have no direction."""
    return [
        (a, b, d)
        for a, b, d in permutations(among, 3)
        if c.follows(a, b) and c.follows(b, d) and not c.follows(a, d)
    ]


def _brokerage(c: Case, role: str, *, shared: bool = False) -> Answer:
    if c.n < 3:
        return "n<3"
    if role != "total" and len(set(c.sector.values())) < 2:
        return "single_group"
    among = c.nodes if role == "total" else _known(c)
    paths = _paths(c, among)
    answer: dict[str, Value] = {
        x: 0.0 if role == "total" or x in c.sector else "sector_unknown" for x in c.nodes
    }
    for a, b, d in paths:
        if role in ("total", _role(c, a, b, d)):
            rivals = sum((x, z) == (a, d) for x, _, z in paths)
            answer[b] = float(answer[b]) + (1 / rivals if shared else 1) / (1 if c.directed else 2)
    return answer


@oracle
def brokerage(c: Case, role: str) -> Answer:
    return _brokerage(c, role)


@oracle
def brokerage_shared(c: Case, role: str) -> Answer:
    return _brokerage(c, role, shared=True)


@oracle
def brokerage_total(c: Case, role: str) -> Value:
    found = _brokerage(c, role)
    if isinstance(found, str):
        return found
    assert isinstance(found, dict)
    return sum(x for x in found.values() if not isinstance(x, str))


@oracle
def brokerage_expected(c: Case, role: str, null_model: str) -> Value:
    """Shares of roles by listing all triples; every dealing of sectors puts each there alike."""
    if c.n < 3:
        return "n<3"
    if len(set(c.sector.values())) < 2:
        return "single_group"
    among = _known(c)
    triples = list(permutations(among, 3))
    if not triples:
        return "n<3"
    share = sum(_role(c, *triple) == role for triple in triples) / len(triples)
    if null_model == "labels":
        paths: float = len(_paths(c, among))
    else:
        pairs = list(permutations(among, 2))
        d = sum(c.follows(i, j) for i, j in pairs) / len(pairs)
        paths = len(triples) * d * d * (1 - d)
    return share * paths / (1 if c.directed else 2)
