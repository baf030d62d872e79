"""Freeman centralisation: how far one agency stands out from all the others (method 4.3).

Isolated agencies matter, so always read n and the node set beside it. Size and density alone
produce centralisation: compare areas only through null models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet.metrics._kernels import freeman
from partnernet.metrics._layers import CONTACT
from partnernet.metrics._registry import Card, Cost, network_metric
from partnernet.metrics._results import Missing
from partnernet.metrics._shared import betweenness, degrees
from partnernet.view import View

if TYPE_CHECKING:
    from partnernet.study import Slice


def _card(
    name: str,
    formula: str,
    *,
    directed: bool | None = None,
    weak: bool = False,
    cost: Cost = "linear",
) -> Card:
    return Card(
        name=name,
        theme="centralisation",
        formula=formula,
        unit="share of the largest possible",
        range=(0.0, 1.0),
        null="fewer than three agencies",
        citation="Freeman 1979, Social Networks 1:215-239, p. 228-232; "
        "Wasserman & Faust 1994, sections 5.2-5.3 (recalled)",
        view=View(direction="weak") if weak else View(),
        comparable="null-ratio",
        collapse=("any",) if directed is None else (),
        layers=CONTACT,
        directed=directed,
        min_agencies=3,
        cost=cost,
        routes=cost == "betweenness",
    )


@network_metric(_card("Degree centralisation", "sum(k* - k_i) / ((n-1)(n-2)), U", weak=True))
def degree_centralisation(s: Slice) -> float | Missing:
    """How far contact is gathered on one agency: 1 in a star, 0 where all have as many partners.

    Direction is ignored.

    >>> from partnernet.metrics._example import contact
    >>> round(degree_centralisation(contact()), 3)
    0.333
    """
    return freeman(degrees(s), (s.n - 1) * (s.n - 2)) if s.m else Missing("no_ties")


@network_metric(_card("In-degree centralisation", "sum(k* - k_i^in) / (n-1)^2", directed=True))
def in_degree_centralisation(s: Slice) -> float | Missing:
    """How far receiving is gathered on one agency: 1 where all send to one and to no other.

    >>> from partnernet.metrics._example import referrals
    >>> round(in_degree_centralisation(referrals()), 3)
    0.312
    """
    return freeman(degrees(s, "in"), (s.n - 1) ** 2) if s.m else Missing("no_ties")


@network_metric(_card("Out-degree centralisation", "sum(k* - k_i^out) / (n-1)^2", directed=True))
def out_degree_centralisation(s: Slice) -> float | Missing:
    """How far sending is gathered on one agency: 1 where one sends to all and no other sends.

    >>> from partnernet.metrics._example import referrals
    >>> round(out_degree_centralisation(referrals()), 3)
    0.312
    """
    return freeman(degrees(s, "out"), (s.n - 1) ** 2) if s.m else Missing("no_ties")


@network_metric(
    _card(
        "Betweenness centralisation",
        "sum(b* - b_i) / ((n-1)^2 (n-2)), halved denominator when undirected",
        cost="betweenness",
    )
)
def betweenness_centralisation(s: Slice) -> float | Missing:
    """How far the routes between agencies run through one: 1 in a star.

    Directed routes in a directed layer.

    >>> from partnernet.metrics._example import referrals
    >>> round(betweenness_centralisation(referrals()), 3)
    0.167
    """
    if not s.m:
        return Missing("no_ties")
    return freeman(betweenness(s), (s.n - 1) ** 2 * (s.n - 2) * (1.0 if s.directed else 0.5))
