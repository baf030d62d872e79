"""Centrality: which agencies are tied most, lie between others, or are near them (method 4.3).

Positions are structural opportunity, not exercised power.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from partnernet.metrics._layers import CONTACT, FLOW, VOLUMES
from partnernet.metrics._registry import Card, Comparable, agency_metric
from partnernet.metrics._results import Values
from partnernet.metrics._routes import nearness
from partnernet.metrics._shared import betweenness as raw_betweenness
from partnernet.metrics._shared import degrees, strengths, unseen_partners
from partnernet.view import View

if TYPE_CHECKING:
    from partnernet.metrics._shared import Mode
    from partnernet.study import Slice

WF = "Wasserman & Faust 1994, Social Network Analysis, section"
FREEMAN = "Freeman 1979, Social Networks 1:215-239"


def _degree_card(
    name: str, formula: str, *, mode: Mode, share: bool = False, comparable: Comparable
) -> Card:
    directed = mode != "all"
    return Card(
        name=name,
        theme="centrality",
        formula=formula,
        unit="share of other agencies" if share else "agencies",
        range=(0.0, 1.0 if share else None),
        null="fewer than two agencies" if share else "never null",
        citation=f"{FREEMAN}, p. 219-221; {WF} 5.2.1 and 5.3.1 (recalled); bounds ours",
        view=View() if directed else View(direction="weak"),
        comparable=comparable,
        collapse=() if directed else ("any",),
        directed=True if directed else None,
        min_agencies=2 if share else 1,
        tolerant=mode == "in",
        bounded=True,
    )


def _counted(s: Slice, mode: Mode, divisor: float = 1.0) -> Values:
    known = degrees(s, mode).astype(np.float64)
    return Values(
        known / divisor, lo=known / divisor, hi=(known + unseen_partners(s, mode)) / divisor
    )


@agency_metric(_degree_card("Degree", "k_i = |{j: i->j or j->i}|", mode="all", comparable="raw"))
def degree(s: Slice) -> Values:
    """Number of agencies that an agency has a tie with, in either direction.

    A partner it both sends to and receives from counts once. The value is what is on record; the
    upper bound adds every partner it might have unseen.

    >>> from partnernet.metrics._example import contact
    >>> degree(contact()).value.round(3).tolist()
    [1.0, 2.0, 2.0, 0.0, 1.0]
    """
    return _counted(s, "all")


@agency_metric(_degree_card("In-degree", "k_i^in = sum_j a_ji", mode="in", comparable="raw"))
def in_degree(s: Slice) -> Values:
    """Number of agencies from which an agency receives.

    Of all centralities the one that stands missing answers best (Smith & Moody 2013).

    >>> from partnernet.metrics._example import referrals
    >>> in_degree(referrals()).value.round(3).tolist()
    [2.0, 2.0, 1.0, 0.0, 0.0]
    """
    return _counted(s, "in")


@agency_metric(_degree_card("Out-degree", "k_i^out = sum_j a_ij", mode="out", comparable="raw"))
def out_degree(s: Slice) -> Values:
    """Number of agencies to which an agency sends.

    >>> from partnernet.metrics._example import referrals
    >>> out_degree(referrals()).value.round(3).tolist()
    [0.0, 2.0, 2.0, 0.0, 1.0]
    """
    return _counted(s, "out")


@agency_metric(
    _degree_card(
        "Normalised degree", "k_i / (n - 1)", mode="all", share=True, comparable="raw-same-size"
    )
)
def degree_normalised(s: Slice) -> Values:
    """Share of the other agencies that an agency has a tie with.

    >>> from partnernet.metrics._example import contact
    >>> degree_normalised(contact()).value.round(3).tolist()
    [0.25, 0.5, 0.5, 0.0, 0.25]
    """
    return _counted(s, "all", s.n - 1)


@agency_metric(
    _degree_card(
        "Normalised in-degree",
        "k_i^in / (n - 1)",
        mode="in",
        share=True,
        comparable="raw-same-size",
    )
)
def in_degree_normalised(s: Slice) -> Values:
    """Share of the other agencies from which an agency receives.

    >>> from partnernet.metrics._example import referrals
    >>> in_degree_normalised(referrals()).value.round(3).tolist()
    [0.5, 0.5, 0.25, 0.0, 0.0]
    """
    return _counted(s, "in", s.n - 1)


@agency_metric(
    _degree_card(
        "Normalised out-degree",
        "k_i^out / (n - 1)",
        mode="out",
        share=True,
        comparable="raw-same-size",
    )
)
def out_degree_normalised(s: Slice) -> Values:
    """Share of the other agencies to which an agency sends.

    >>> from partnernet.metrics._example import referrals
    >>> out_degree_normalised(referrals()).value.round(3).tolist()
    [0.0, 0.5, 0.5, 0.0, 0.25]
    """
    return _counted(s, "out", s.n - 1)


def _strength_card(name: str, formula: str, *, directed: bool | None) -> Card:
    return Card(
        name=name,
        theme="centrality",
        formula=formula,
        unit="contacts or pounds",
        range=(0.0, None),
        null="one of the agency's ties has no recorded volume, or the layer holds no volumes",
        citation="Barrat, Barthelemy, Pastor-Satorras & Vespignani 2004, PNAS 101:3747-3752, eq. 2",
        view=View(weight="strength"),
        comparable="within-area",
        layers=FLOW,
        kinds=VOLUMES,
        directed=directed,
        flow=True,
    )


def _volumes(s: Slice, mode: Mode) -> Values:
    return Values(strengths(s, mode), reason="not_recorded")


@agency_metric(_strength_card("Strength", "s_i = sum_j (w_ij + w_ji)", directed=None))
def strength(s: Slice) -> Values:
    """Volume an agency sends and receives: contacts, referrals or pounds on record.

    >>> from partnernet.metrics._example import referrals
    >>> strength(referrals()).value.round(3).tolist()
    [3.0, 12.0, 5.0, 0.0, 6.0]
    """
    return _volumes(s, "all")


@agency_metric(_strength_card("In-strength", "s_i^in = sum_j w_ji", directed=True))
def in_strength(s: Slice) -> Values:
    """Volume an agency receives: its workload in referrals, its in-network income in funding.

    >>> from partnernet.metrics._example import referrals
    >>> in_strength(referrals()).value.round(3).tolist()
    [3.0, 9.0, 1.0, 0.0, 0.0]
    """
    return _volumes(s, "in")


@agency_metric(_strength_card("Out-strength", "s_i^out = sum_j w_ij", directed=True))
def out_strength(s: Slice) -> Values:
    """Volume an agency sends: needs identified in referrals, resources controlled in funding.

    >>> from partnernet.metrics._example import referrals
    >>> out_strength(referrals()).value.round(3).tolist()
    [0.0, 3.0, 4.0, 0.0, 6.0]
    """
    return _volumes(s, "out")


def _path_card(
    name: str,
    formula: str,
    citation: str,
    *,
    cost: Literal["paths", "betweenness"],
    top: float | None,
    directed: bool | None = None,
    min_agencies: int = 1,
) -> Card:
    return Card(
        name=name,
        theme="centrality",
        formula=formula,
        unit="share" if top else "pairs",
        range=(0.0, top),
        null="too few agencies" if min_agencies > 1 else "never null",
        citation=citation,
        view=View(),
        comparable="within-area",
        collapse=("any",) if directed is None else (),
        layers=CONTACT,
        directed=directed,
        min_agencies=min_agencies,
        cost=cost,
        routes=True,
    )


@agency_metric(
    _path_card(
        "Betweenness",
        "sum over s != v != t of sigma_st(v) / sigma_st",
        "Freeman 1977, Sociometry 40:35-41; Brandes 2001, J Math Sociol 25:163-177",
        cost="betweenness",
        top=None,
    )
)
def betweenness(s: Slice) -> Values:
    """How often an agency lies on the shortest routes between two others, each pair counting one.

    Without weights: counts of referrals are not distances. Directed routes in a directed layer.
    In a layer of aggregated counts these are routes that exist, not journeys that a case has
    taken. Not robust against missing answers.

    >>> from partnernet.metrics._example import referrals
    >>> betweenness(referrals()).value.round(3).tolist()
    [0.0, 2.0, 0.0, 0.0, 0.0]
    """
    return Values(raw_betweenness(s))


@agency_metric(
    _path_card(
        "Normalised betweenness",
        "betweenness / ((n-1)(n-2)), halved denominator when undirected",
        f"Freeman 1977, Sociometry 40:35-41; {FREEMAN}, p. 224",
        cost="betweenness",
        top=1.0,
        min_agencies=3,
    )
)
def betweenness_normalised(s: Slice) -> Values:
    """Share of the pairs of other agencies whose shortest routes pass through an agency.

    >>> from partnernet.metrics._example import referrals
    >>> betweenness_normalised(referrals()).value.round(3).tolist()
    [0.0, 0.167, 0.0, 0.0, 0.0]
    """
    pairs = (s.n - 1) * (s.n - 2) * (1.0 if s.directed else 0.5)
    return Values(raw_betweenness(s) / pairs)


def _harmonic(s: Slice, mode: Literal["in", "out"]) -> Values:
    return Values(nearness(s, mode) / (s.n - 1))


@agency_metric(
    _path_card(
        "Harmonic closeness",
        "H_i = sum over j != i of 1/d_ij / (n - 1); 1/infinity = 0",
        "Rochat 2009, ASNA; Marchiori & Latora 2000, Physica A 285:539-546",
        cost="paths",
        top=1.0,
        min_agencies=2,
    )
)
def harmonic(s: Slice) -> Values:
    """How near the other agencies are to an agency on average, following the direction of ties.

    The mean of 1/distance: a direct partner adds 1, one at two steps a half, one out of reach
    nothing. Unlike classical closeness it is defined when the network is in several parts.

    >>> from partnernet.metrics._example import referrals
    >>> harmonic(referrals()).value.round(3).tolist()
    [0.0, 0.5, 0.5, 0.0, 0.5]
    """
    return _harmonic(s, "out")


@agency_metric(
    _path_card(
        "Harmonic closeness, incoming",
        "sum over j != i of 1/d_ji / (n - 1); 1/infinity = 0",
        "Rochat 2009, ASNA; Marchiori & Latora 2000, Physica A 285:539-546",
        cost="paths",
        top=1.0,
        directed=True,
        min_agencies=2,
    )
)
def harmonic_in(s: Slice) -> Values:
    """How near an agency is to the others on average, along ties towards it.

    >>> from partnernet.metrics._example import referrals
    >>> harmonic_in(referrals()).value.round(3).tolist()
    [0.625, 0.5, 0.375, 0.0, 0.0]
    """
    return _harmonic(s, "in")
