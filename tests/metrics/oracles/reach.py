"""Reach, by following ties step by step."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from tests.metrics.oracles._common import Answer, Value, members_of, oracle, per_agency

if TYPE_CHECKING:
    from tests.metrics.worlds import Case


def _near(c: Case, x: str, k: float) -> set[str]:
    """Others within k steps, by following ties k times."""
    found = {x}
    for _ in range(int(k)):
        found |= {j for i in found for j in c.nodes if i != j and c.follows(i, j)}
    return found - {x}


@oracle
def reach(c: Case, k: float) -> Answer:
    return per_agency(c, lambda x: len(_near(c, x, k)) / (c.n - 1), 2)


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
    for name, members in members_of(c.sector).items():
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
        for name, members in members_of(c.sector).items()
    }
