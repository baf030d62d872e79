"""Key players: whose loss would break the partnership up, who together reach it all (method 4.6).

The agencies that score highest one by one are often not the set that does most together.
"""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._distances import fragments
from partnernet.metrics._layers import CONTACT
from partnernet.metrics._registry import (
    Card,
    Param,
    agency_metric,
    network_metric,
    table_metric,
)
from partnernet.metrics._results import Estimate, Rows, Values
from partnernet.metrics._shared import once_a_slice
from partnernet.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from partnernet.metrics._registry import Cost
    from partnernet.metrics._shared import Floats
    from partnernet.study import Slice

    Score = Callable[[tuple[int, ...]], float]

BORGATTI = "Borgatti 2006, Comput Math Organ Theory 12:21-34"
EXHAUSTIVE = 20_000
ALL_APART = (1.0, 1.0)
RESTARTS = 20
TIE = 1e-9
K = Param("k", (1, 2, 3), "size of the set")
BY = Param(
    "by",
    ("F", "DF"),
    "F: pairs that can no longer reach each other; DF: also pairs that become more distant",
    origin="published",
)


def _card(
    name: str,
    formula: str,
    where: str,
    *,
    params: tuple[Param, ...] = (),
    cost: Cost = "paths",
    least: int = 2,
    low: float = 0.0,
) -> Card:
    return Card(
        name=name,
        theme="key players",
        formula=formula,
        unit="share",
        range=(low, 1.0),
        null="too few agencies",
        citation=f"{BORGATTI}, {where} (recalled)",
        view=View(direction="weak"),
        comparable="raw-same-size",
        collapse=("any",),
        layers=CONTACT,
        params=params,
        min_agencies=least,
        cost=cost,
        routes=True,
        on_request=True,
    )


_F = "1 - sum over parts c of s_c(s_c - 1) / (n(n - 1))"
_DF = "1 - sum over i != j of (1/d_ij) / (n(n - 1)), 1/infinity = 0"


@network_metric(_card("Fragmentation", _F, "equation 4"))
def fragmentation(s: Slice) -> Estimate:
    """Share of the pairs of agencies that cannot reach each other at all, whatever the direction.

    >>> from partnernet.metrics._example import contact
    >>> round(fragmentation(contact()).value, 3)
    0.4
    """
    return Estimate(_of(s, ())[0])


@network_metric(_card("Distance-weighted fragmentation", _DF, "equation 9"))
def fragmentation_distance(s: Slice) -> Estimate:
    """How far apart the agencies are: 0 when all are tied to all, 1 when nobody is tied.

    A pair counts as much as it is out of reach: nothing at one step, half at two, all at infinity.

    >>> from partnernet.metrics._example import contact
    >>> round(fragmentation_distance(contact()).value, 3)
    0.567
    """
    return Estimate(_of(s, ())[1])


@agency_metric(
    _card(
        "Criticality",
        f"F without the agency - F, F = {_F}",
        "equation 4; method 4.6",
        least=3,
        low=-1.0,
    )
)
def criticality(s: Slice) -> Values:
    """How much more of the rest would be cut off from each other if the agency left.

    Below 0 for an agency on the edge: the rest hangs together better without it.

    >>> from partnernet.metrics._example import contact
    >>> criticality(contact()).value.round(3).tolist()
    [0.1, 0.433, 0.433, -0.4, 0.1]
    """
    left = (s.n - 1.0) * (s.n - 2.0)
    parts = s.graph.connected_components()
    sizes = np.array(parts.sizes(), dtype=np.float64)
    whole, own = _of(s, ())[0], sizes[parts.membership]
    # An agency that holds nothing together only leaves its own part smaller by one.
    without = 1 - ((sizes * (sizes - 1)).sum() - 2 * (own - 1)) / left
    for i in s.graph.articulation_points():
        without[i] = _of(s, (i,))[0]
    return Values(without - whole)


@table_metric(
    _card(
        "Key players, loss",
        f"max over sets S of k agencies of F or DF of the rest; F = {_F}; DF = {_DF}",
        "section 3 (KPP-Neg)",
        params=(K, BY),
        cost="sets",
        least=5,
    ),
    unit="set",
)
def key_players_loss(s: Slice, *, k: int, by: str) -> Rows:
    """Sets of k agencies whose loss would break up the rest most; all equally good sets are listed.

    Every set is tried up to 20,000 sets; above that, the best found from 20 starts by exchanging
    agencies (flag `best_found`).

    >>> from partnernet.metrics._example import contact
    >>> rows = key_players_loss(contact(), k=3, by="DF")
    >>> rows.unit_id[0], round(float(rows.value[0]), 3)
    ('FC|FD|HV', 1.0)
    """
    which, left = ("F", "DF").index(by), fragments(s)

    def score(chosen: tuple[int, ...]) -> float:
        return (left.of(chosen) or ALL_APART)[which]

    return _best(s, int(k), score)


@table_metric(
    _card(
        "Key players, reach",
        "max over sets S of k agencies of (|S| + sum over j not in S of 1/d_Sj) / n",
        "section 4 (KPP-Pos), equation 14",
        params=(K,),
        cost="sets",
        least=5,
    ),
    unit="set",
)
def key_players_reach(s: Slice, *, k: int) -> Rows:
    """Sets of k agencies that together are nearest to all the others; all equally good sets listed.

    Whom to tell when everybody should hear of it. Members of the set count 1 each.

    >>> from partnernet.metrics._example import contact
    >>> rows = key_players_reach(contact(), k=3)
    >>> rows.unit_id[0], round(float(rows.value[0]), 3)
    ('FC|FD|PG', 1.0)
    """
    near = _nearness(s)

    def score(chosen: tuple[int, ...]) -> float:
        return float(near[list(chosen)].max(axis=0).sum()) / s.n

    return _best(s, int(k), score)


@agency_metric(
    _card(
        "Reach within m steps",
        "|{j: d_ij <= m}| / n, i counts",
        "section 4 (m-reach)",
        params=(Param("m", (1, 2), "steps"),),
    )
)
def m_reach(s: Slice, *, m: int) -> Values:
    """Share of all agencies, itself among them, within m steps, whatever the direction.

    >>> from partnernet.metrics._example import contact
    >>> m_reach(contact(), m=2).value.round(3).tolist()
    [0.6, 0.8, 0.8, 0.2, 0.6]
    """
    return Values((_nearness(s) >= 1 / m - TIE).mean(axis=1))


def _of(s: Slice, removed: tuple[int, ...]) -> tuple[float, float]:
    """F and DF; nobody left to be cut off counts as wholly fragmented."""
    return fragments(s).of(removed) or ALL_APART


@once_a_slice
def _nearness(s: Slice) -> Floats:
    """1/d_ij; 1 for an agency itself, 0 out of reach."""
    distance = np.array(s.graph.distances(mode="all"), dtype=np.float64).reshape(s.n, s.n)
    np.fill_diagonal(distance, 1.0)
    return 1.0 / distance


def _best(s: Slice, k: int, score: Score) -> Rows:
    exact = comb(s.n, k) <= EXHAUSTIVE
    sets = combinations(range(s.n), k) if exact else _climb(s.n, k, score)
    found = {chosen: score(chosen) for chosen in sets}
    top = max(found.values())
    best = sorted(chosen for chosen, value in found.items() if value > top - TIE)
    names = s.agencies["agency_id"].to_list()
    return Rows(
        ["|".join(names[i] for i in chosen) for chosen in best],
        np.full(len(best), top),
        flags=("every_set_tried",) if exact else ("best_found",),
    )


def _climb(n: int, k: int, score: Score) -> Iterable[tuple[int, ...]]:
    """Best sets found: greedily, then from seeded random sets, exchanging one agency at a time."""
    draws = np.random.default_rng(1)
    starts = [_greedy(n, k, score)]
    starts += [
        tuple(sorted(draws.choice(n, k, replace=False).tolist())) for _ in range(RESTARTS - 1)
    ]
    return {_exchange(n, start, score) for start in starts}


def _greedy(n: int, k: int, score: Score) -> tuple[int, ...]:
    chosen: tuple[int, ...] = ()
    for _ in range(k):
        left = [i for i in range(n) if i not in chosen]
        chosen = max((tuple(sorted((*chosen, i))) for i in left), key=score)
    return chosen


def _exchange(n: int, chosen: tuple[int, ...], score: Score) -> tuple[int, ...]:
    """Exchange each agency in turn for the one that helps most, until no exchange helps."""
    settled = 0
    while settled < len(chosen):
        out, *kept = chosen
        sets = [(*kept, i) for i in range(n) if i not in kept]
        best = max(sets, key=lambda each: score(tuple(sorted(each))))
        helps = score(tuple(sorted(best))) > score(tuple(sorted(chosen))) + TIE
        chosen = best if helps else (*kept, out)
        settled = 1 if helps else settled + 1
    return tuple(sorted(chosen))
