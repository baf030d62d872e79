"""Reciprocity: whether contact goes both ways (method 4.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._layers import CONTACT, VOLUMES
from partnernet.metrics._registry import Card, network_metric
from partnernet.metrics._results import Estimate, Missing
from partnernet.metrics._shared import dyad_census, dyad_pairs, ends
from partnernet.view import View

if TYPE_CHECKING:
    from partnernet.study import Slice

WF = "Wasserman & Faust 1994, Social Network Analysis"


@network_metric(
    Card(
        name="Reciprocity of ties",
        theme="cohesion",
        formula="2M / (2M + A): M mutual dyads, A one-way dyads, both directions observable",
        unit="share of ties",
        range=(0.0, 1.0),
        null="no ties, or no dyad was observable in both directions; the bounds still hold",
        citation=f"{WF}, section 13.3 (dyad census, recalled); bounds ours",
        view=View(),
        comparable="null-ratio",
        layers=CONTACT,
        min_agencies=2,
        bounded=True,
    )
)
def recip_edge(s: Slice) -> Estimate | Missing:
    """Share of ties that are returned, among pairs whose both directions would have been seen.

    On a symmetric layer that was collected by asking, a tie is "returned" when both ends report
    it: then the value is *report concordance*, a property of the answers and not of the
    partnership, and carries that flag.

    >>> from partnernet.metrics._example import referrals
    >>> round(recip_edge(referrals()).value, 3)
    0.4
    """
    if not s.directed:
        return _concordance(s)
    c = dyad_census(s)
    low = _returned(c.mutual, c.one_way + c.half + c.open_one + c.open_both)
    high = _returned(c.mutual + c.half + c.open_both, c.one_way)
    if s.m == 0 and c.unknown == 0:
        return Missing("no_ties")
    if c.mutual_seen + c.one_way_seen == 0:
        return Missing("absence_unknown", low or 0.0, high or 0.0)
    value = 2 * c.mutual_seen / (2 * c.mutual_seen + c.one_way_seen)
    return Estimate(min(max(value, low or 0.0), 1.0 if high is None else high), low, high)


def _returned(mutual: int, one_way: int) -> float | None:
    ties = 2 * mutual + one_way
    return 2 * mutual / ties if ties else None


def _concordance(s: Slice) -> Estimate | Missing:
    """Report concordance over dyads of which both ends were asked and have answered."""
    if s.observed.response_rate is None:
        return Missing("not_recorded")
    if s.m == 0:
        return Missing("no_ties")
    answered = s.observability.directions(*ends(s)) == 2
    if not answered.any():
        return Missing("absence_unknown", 0.0, 1.0)
    both = s.ties["reporters"].to_numpy()[answered] >= 2
    mutual, single = int(both.sum()), int((~both).sum())
    return Estimate(2 * mutual / (2 * mutual + single), flags=("report_concordance",))


@network_metric(
    Card(
        name="Reciprocity of volumes",
        theme="cohesion",
        formula="sum of min(w_ij, w_ji) over ordered pairs / sum of w_ij",
        unit="share of volume",
        range=(0.0, 1.0),
        null="no ties, volumes not recorded, or no dyad observable in both directions",
        citation="Squartini, Picciolo, Ruzzenenti & Garlaschelli 2013, Sci Rep 3:2729, eq. 4 "
        "(equation number recalled)",
        view=View(weight="strength"),
        comparable="null-ratio",
        layers=CONTACT,
        kinds=VOLUMES,
        directed=True,
        min_agencies=2,
        bounded=True,
    )
)
def recip_w(s: Slice) -> float | Missing:
    """Share of the volume that is matched by volume in the other direction of the same pair.

    1 when every pair sends as much as it receives. Only pairs whose both directions would have been
    seen count.

    >>> from partnernet.metrics._example import referrals
    >>> round(recip_w(referrals()), 3)
    0.154
    """
    first, second, dyad = dyad_pairs(s)
    observable = s.observability.directions(first, second) == 2
    weight = s.ties["weight"].to_numpy()
    total = np.bincount(dyad, weight, minlength=len(first))
    largest = np.zeros(len(first))
    np.maximum.at(largest, dyad, weight)
    volume = float(total[observable].sum())
    if volume <= 0:
        unknown = dyad_census(s).unknown > 0
        return Missing("absence_unknown" if unknown else "no_ties")
    matched = 2 * (total - largest)
    return float(matched[observable].sum()) / volume


def _census_card(name: str, formula: str, null: str) -> Card:
    return Card(
        name=name,
        theme="cohesion",
        formula=formula,
        unit="dyads",
        range=(0.0, None),
        null=null,
        citation=f"{WF}, section 13.3 (recalled); Holland & Leinhardt 1970; bounds ours",
        view=View(),
        comparable="null-ratio",
        layers=CONTACT,
        directed=True,
        min_agencies=2,
        bounded=True,
    )


@network_metric(_census_card("Mutual dyads", "M = pairs with i->j and j->i", "never null"))
def dyads_mutual(s: Slice) -> Estimate:
    """Number of pairs of agencies with ties in both directions on record.

    >>> from partnernet.metrics._example import referrals
    >>> round(dyads_mutual(referrals()).value, 3)
    1
    """
    c = dyad_census(s)
    return Estimate(c.mutual, c.mutual, c.mutual + c.half + c.open_both)


@network_metric(
    _census_card(
        "One-way dyads",
        "A = pairs with a tie in one direction and known to have none in the other",
        "it is unknown whether the other direction exists; the bounds still hold",
    )
)
def dyads_asymmetric(s: Slice) -> Estimate | Missing:
    """Number of pairs of agencies with a tie in one direction only.

    >>> from partnernet.metrics._example import referrals
    >>> round(dyads_asymmetric(referrals()).value, 3)
    3
    """
    c = dyad_census(s)
    low, high = c.one_way, c.one_way + c.unknown
    return Missing("absence_unknown", low, high) if c.unknown else Estimate(low, low, high)


@network_metric(
    _census_card(
        "Null dyads",
        "N = pairs known to have no tie in either direction",
        "some pairs were not observed; the bounds still hold",
    )
)
def dyads_null(s: Slice) -> Estimate | Missing:
    """Number of pairs of agencies without a tie in either direction.

    >>> from partnernet.metrics._example import referrals
    >>> round(dyads_null(referrals()).value, 3)
    6
    """
    c = dyad_census(s)
    low, high = c.null, c.null + c.open_one + c.open_both
    return Missing("absence_unknown", low, high) if high > low else Estimate(low, low, high)
