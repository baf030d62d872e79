"""Closeness: how near all the others are, and whether one agency is nearer than the rest (4.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._kernels import freeman
from partnernet.metrics._layers import CONTACT
from partnernet.metrics._registry import Card, Comparable, agency_metric, network_metric
from partnernet.metrics._results import Missing, Values
from partnernet.metrics._shared import components
from partnernet.view import View

if TYPE_CHECKING:
    from partnernet.study import Slice

FREEMAN = "Freeman 1979, Social Networks 1:215-239"


def _card(
    name: str,
    formula: str,
    *,
    unit: str,
    null: str,
    comparable: Comparable,
    citation: str = FREEMAN,
    theme: str = "centralisation",
    view: View | None = None,
    least: int = 3,
) -> Card:
    return Card(
        name=name,
        theme=theme,
        formula=formula,
        unit=unit,
        range=(0.0, 1.0),
        null=null,
        citation=citation,
        view=view or View(direction="weak"),
        comparable=comparable,
        collapse=("any",),
        layers=CONTACT,
        min_agencies=least,
        cost="paths",
        routes=True,
        on_request=True,
    )


@agency_metric(
    _card(
        "Closeness within the largest part",
        "(n_c - 1) / sum over j of d_ij, j the others of the largest part, n_c its agencies",
        unit="1/steps",
        null="the agency is outside the largest part, or two parts are equally large, or no ties",
        comparable="within-area",
        citation=f"{FREEMAN}, p. 224-226 (recalled)",
        theme="centrality",
        least=2,
    )
)
def closeness(s: Slice) -> Values | Missing:
    """How near the others of the largest part are to an agency, whatever the direction of ties.

    1 when it is tied to all of them. Agencies outside the largest part have none: harmonic
    closeness is the measure for networks in several parts.

    >>> from partnernet.metrics._example import contact
    >>> closeness(contact()).value.round(3).tolist()
    [0.5, 0.75, 0.75, nan, 0.5]
    """
    if s.m == 0:
        return Missing("no_ties")
    sizes = components(s)
    if len(sizes) > 1 and sizes[0] == sizes[1]:
        return Missing("disconnected")
    parts = s.graph.connected_components(mode="weak")
    rows = parts[int(np.argmax(parts.sizes()))]
    value = np.full(s.n, np.nan)
    value[rows] = s.graph.closeness(rows, mode="all", normalized=True)
    return Values(value, reason="disconnected")


@network_metric(
    _card(
        "Closeness centralisation",
        "sum(c* - c_i) (2n - 3) / ((n-1)(n-2)), c_i = (n - 1) / sum_j d_ij, U",
        unit="share of the largest possible",
        null="the network is in several parts, or fewer than three agencies",
        comparable="null-ratio",
        citation=f"{FREEMAN}, p. 231-232 (recalled)",
    )
)
def closeness_centralisation(s: Slice) -> float | Missing:
    """How far one agency is nearer to all others than the rest are: 1 in a star, 0 in a ring.

    Only where everybody hangs together, for one isolated agency makes every distance infinite;
    elsewhere read harmonic centralisation.

    >>> from partnernet.metrics._example import contact
    >>> closeness_centralisation(contact()).reason
    'disconnected'
    """
    if s.m == 0:
        return Missing("no_ties")
    if len(components(s)) > 1:
        return Missing("disconnected")
    near = s.graph.closeness(mode="all", normalized=True)
    return freeman(near, (s.n - 1) * (s.n - 2) / (2 * s.n - 3))


@network_metric(
    _card(
        "Harmonic centralisation",
        "sum(h* - h_i) / max, h_i = sum_j 1/d_ij: max (n-1)(n-2)/2 undirected; "
        "h_i = sum_j 1/d_ji: max (n-1)^2 directed",
        unit="share of the largest possible",
        null="no ties, or fewer than three agencies",
        comparable="null-ratio",
        citation="method 4.3: maxima checked over all graphs up to 7 (directed: 4) agencies",
        view=View(),
    )
)
def harmonic_centralisation(s: Slice) -> float | Missing:
    """How far one agency is nearer to the others than the rest are, parts or no parts.

    1 in a star; in a directed layer where all ties lead to one agency and nowhere else.

    >>> from partnernet.metrics._example import referrals
    >>> round(harmonic_centralisation(referrals()), 3)
    0.406
    """
    if s.m == 0:
        return Missing("no_ties")
    near = np.array(s.graph.harmonic_centrality(mode="in", normalized=False))
    return freeman(near, (s.n - 1) ** 2 if s.directed else (s.n - 1) * (s.n - 2) / 2)
