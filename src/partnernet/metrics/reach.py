"""Reach: whom an agency, and above all the lead, can get to in a few steps (method 4.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._registry import Card, Param, agency_metric, network_metric, table_metric
from partnernet.metrics._results import Missing, Rows, Values
from partnernet.metrics._routes import within
from partnernet.metrics._shared import groups, lead_row
from partnernet.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from partnernet.metrics._registry import Comparable
    from partnernet.study import Slice

STEPS = Param("k", (1, 2, 3), "steps along ties")


def _card(
    name: str, formula: str, unit: str, null: str, *, comparable: Comparable = "raw-same-size"
) -> Card:
    return Card(
        name=name,
        theme="reach",
        formula=formula,
        unit=unit,
        range=(0.0, 1.0),
        null=null,
        citation="Borgatti 2006, Comput Math Organ Theory 12:21-34 (m-reach); denominators ours",
        view=View(),
        comparable=comparable,
        collapse=("any",),
        params=(STEPS,),
        min_agencies=2,
        cost="steps",
        routes=True,
    )


@agency_metric(
    _card("Reach", "|{j != i: d(i,j) <= k}| / (n - 1)", "share of other agencies", "n < 2")
)
def reach(s: Slice, *, k: int = 2) -> Values:
    """Share of the other agencies that an agency can get to in at most k steps along ties.

    Follows the direction of the layer. In a layer of aggregated counts these are routes that exist,
    not journeys that a case has taken.

    >>> from partnernet.metrics._example import referrals
    >>> reach(referrals()).value.round(3).tolist()
    [0.0, 0.5, 0.5, 0.0, 0.75]
    """
    return Values(within(s, k) / (s.n - 1))


@network_metric(
    _card("Mean reach", "mean over i of |{j != i: d(i,j) <= k}| / (n - 1)", "share", "n < 2")
)
def mean_reach(s: Slice, *, k: int = 2) -> float:
    """Share of the other agencies that an agency can get to in at most k steps, on average.

    >>> from partnernet.metrics._example import referrals
    >>> round(mean_reach(referrals()), 3)
    0.35
    """
    return float(within(s, k).mean()) / (s.n - 1)


@network_metric(
    _card(
        "Reach of the lead",
        "|{j: d(lead,j) <= k}| / (n - 1)",
        "share of other agencies",
        "no lead agency is declared among the agencies expected here",
    )
)
def lead_reach(s: Slice, *, k: int = 2) -> float | Missing:
    """Share of the other agencies that the lead agency can get to in at most k steps.

    >>> from partnernet.metrics._example import referrals
    >>> round(lead_reach(referrals()), 3)
    0.5
    """
    lead = lead_row(s)
    if lead is None:
        return Missing("lead_not_declared")
    return float(_from(s, lead, k).sum() - 1) / (s.n - 1)


def _from(s: Slice, row: int, k: int) -> NDArray[np.bool_]:
    """Agencies within k steps of one, itself included."""
    found = np.zeros(s.n, dtype=bool)
    found[s.graph.neighborhood(row, order=k, mode="out")] = True
    return found


def _by_group(
    number: NDArray[np.intp], size: int, weights: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    known = number >= 0
    chosen = None if weights is None else weights[known]
    return np.bincount(number[known], chosen, minlength=size).astype(np.float64)


@table_metric(
    _card(
        "Reach of the lead into sectors",
        "|{j in s, j != lead: d(lead,j) <= k}| / |s without lead|",
        "share of the sector's agencies",
        "no lead agency is declared, or it is the only agency of its sector",
        comparable="raw",
    ),
    unit="sector",
)
def lead_reach_sector(s: Slice, *, k: int = 2) -> Rows | Missing:
    """Share of each sector's agencies that the lead agency can get to in at most k steps.

    >>> from partnernet.metrics._example import referrals
    >>> result = lead_reach_sector(referrals())
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'community_user': 0.0, 'education': 0.0, 'health': 1.0, 'social_care': nan,
    'third_sector': 1.0}
    """
    lead = lead_row(s)
    if lead is None:
        return Missing("lead_not_declared")
    names, number = groups(s, "sector")
    if not names:
        return Missing("sector_unknown")
    others = np.ones(s.n)
    others[lead] = 0.0
    members = _by_group(number, len(names), others)
    reached = _by_group(number, len(names), others * _from(s, lead, k))
    return _shares(names, reached, members)


@table_metric(
    _card(
        "Reach into sectors",
        "pairs (i, j in s, i != j) with d(i,j) <= k / (|s| (n - 1))",
        "share of ordered pairs",
        "n < 2",
    ),
    unit="sector",
)
def reach_into_sector(s: Slice, *, k: int = 2) -> Rows | Missing:
    """How far a sector's agencies are within k steps of the others, on average over all of them.

    >>> from partnernet.metrics._example import referrals
    >>> result = reach_into_sector(referrals())
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'community_user': 0.0, 'education': 0.0, 'health': 0.5, 'social_care': 0.5,
    'third_sector': 0.75}
    """
    names, number = groups(s, "sector")
    if not names:
        return Missing("sector_unknown")
    members = _by_group(number, len(names))
    reached = _by_group(number, len(names), within(s, k, "in").astype(np.float64))
    return _shares(names, reached, members * (s.n - 1))


def _shares(names: list[str], part: NDArray[np.float64], whole: NDArray[np.float64]) -> Rows:
    share = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    counts = [
        {"reached": int(a), "of": int(b)}
        for a, b in zip(part.tolist(), whole.tolist(), strict=True)
    ]
    return Rows(names, share, reason="single_group", params=counts)
