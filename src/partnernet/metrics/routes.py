"""Routes to the lead that do not share an agency: what the loss of one leaves (method 4.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._layers import CONTACT
from partnernet.metrics._registry import Card, agency_metric, network_metric
from partnernet.metrics._results import Missing, Values
from partnernet.metrics._shared import ends, lead_row, once_a_slice
from partnernet.view import View

if TYPE_CHECKING:
    import igraph as ig

    from partnernet.metrics._shared import Floats
    from partnernet.study import Slice

MENGER = "Menger 1927 (recalled); Wasserman & Faust 1994, section 4.3; definition ours"


def _card(name: str, formula: str, unit: str, top: float | None) -> Card:
    return Card(
        name=name,
        theme="reach",
        formula=formula,
        unit=unit,
        range=(0.0, top),
        null="no lead is declared, or the agency is the lead itself",
        citation=MENGER,
        view=View(direction="weak"),
        comparable="raw-same-size",
        collapse=("any",),
        layers=CONTACT,
        min_agencies=2,
        cost="paths",
        routes=True,
        on_request=True,
    )


@once_a_slice
def _disjoint(s: Slice) -> Floats | None:
    """Vertex-disjoint routes of every agency to the lead, NaN for the lead; None without one."""
    lead = lead_row(s)
    if lead is None:
        return None
    graph, split = s.graph, _split(s)
    degree, partners = graph.degree(), graph.get_adjlist()
    found, sure = np.zeros(s.n), np.zeros(s.n)
    sure[[lead, *partners[lead]]] = np.inf
    for at in sorted({*graph.subcomponent(lead)} - {lead}, key=degree.__getitem__, reverse=True):
        most = min(degree[at], degree[lead])
        # Menger: losing fewer than `most` others leaves a partner with a way to the lead.
        if (sure[partners[at]] >= most).sum() >= most:
            found[at] = most
        else:
            found[at] = split.maxflow_value(s.n + at, lead)
        sure[at] = max(sure[at], found[at])
    found[lead] = np.nan
    return found


def _split(s: Slice) -> ig.Graph:
    """Every agency i as an arc from i to n + i, so that only one route can pass it."""
    import igraph as ig

    source, target = ends(s)
    everybody = np.arange(s.n)
    first = np.concatenate([everybody, s.n + source, s.n + target])
    last = np.concatenate([s.n + everybody, target, source])
    return ig.Graph(2 * s.n, np.stack([first, last], axis=1), directed=True)


@agency_metric(
    _card(
        "Separate routes to the lead",
        "largest number of routes to the lead that share no agency on the way",
        "routes",
        None,
    )
)
def routes_to_lead(s: Slice) -> Values | Missing:
    """By how many routes that share no agency an agency can get to the lead; a tie to it is one.

    With one, the loss of a single tie or agency may cut it off; with none it cannot get there.

    >>> from partnernet.metrics._example import contact
    >>> routes_to_lead(contact()).value.tolist()
    [1.0, nan, 1.0, 0.0, 1.0]
    """
    found = _disjoint(s)
    return Missing("lead_not_declared") if found is None else Values(found, reason="is_lead")


@network_metric(
    _card(
        "Two separate routes to the lead",
        "agencies with at least two vertex-disjoint routes to the lead / agencies but the lead",
        "share of agencies",
        1.0,
    )
)
def two_routes_share(s: Slice) -> float | Missing:
    """Share of agencies that have two separate routes to the lead, so that one may fail.

    >>> from partnernet.metrics._example import contact
    >>> two_routes_share(contact())
    0.0
    """
    found = _disjoint(s)
    if found is None:
        return Missing("lead_not_declared")
    return float((found >= 2).sum() / (s.n - 1))
