"""Cohesion: how much of the possible contact there is, and how it hangs together (method 4.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet.metrics._layers import CONTACT, VOLUMES
from partnernet.metrics._registry import Card, network_metric
from partnernet.metrics._results import Estimate, Missing
from partnernet.metrics._shared import components as component_sizes
from partnernet.metrics._shared import degrees, ends
from partnernet.view import View

if TYPE_CHECKING:
    from partnernet.study import Slice

WF = "Wasserman & Faust 1994, Social Network Analysis"


@network_metric(
    Card(
        name="Density",
        theme="cohesion",
        formula="P1 / (P1 + Z); bounds [(P1 + P2) / N, 1 - Z / N], N = n(n-1), or n(n-1)/2 dyads",
        unit="share of pairs",
        range=(0.0, 1.0),
        null="no record says that a missing row means no contact; the bounds still hold",
        citation=f"{WF}, section 4.1.1 (undirected) and 4.2.4 (directed), recalled; "
        "bounds: Manski-type worst case, ours",
        view=View(),
        comparable="raw-same-size",
        collapse=("any",),
        layers=CONTACT,
        min_agencies=2,
        bounded=True,
    )
)
def density(s: Slice) -> Estimate | Missing:
    """Share of the pairs of agencies that have a tie, among pairs where a tie would have been seen.

    P1 counts pairs with a tie, Z pairs known to have none; other pairs, tied (P2) or unknown, enter
    only the bounds, within which the estimate is kept. Isolated agencies count. Density falls as
    partnerships grow, since an agency can keep only so many partners: read it beside the mean
    degree. Denser is not better.

    >>> import polars as pl, partnernet as pn
    >>> rows = pl.DataFrame({"source": ["A", "B"], "target": ["B", "C"], "layer": ["referral"] * 2})
    >>> everyone = pl.DataFrame(
    ...     {
    ...         "agency_id": ["A", "B", "C"],
    ...         "status": ["admin_complete"] * 3,
    ...         "role": ["sender_log"] * 3,
    ...         "absence_means": ["no_contact"] * 3,
    ...     }
    ... )
    >>> p = pn.Study.of(rows, coverage=everyone).partnership()
    >>> round(density(p.slice("unstated", "referral")).value, 3)
    0.333
    """
    seen = s.observed
    if seen.density is None:
        return Missing(seen.reason or "no_ties", seen.density_lo, seen.density_hi)
    return Estimate(seen.density, seen.density_lo, seen.density_hi)


@network_metric(
    Card(
        name="Mean degree",
        theme="cohesion",
        formula="L / n directed (partners sent to = partners received from), 2m / n undirected",
        unit="partners an agency",
        range=(0.0, None),
        null="there is no agency",
        citation=f"{WF}, section 4.1.1 (recalled)",
        view=View(),
        comparable="raw",
        collapse=("any",),
        layers=CONTACT,
        bounded=True,
    )
)
def mean_degree(s: Slice) -> Estimate | Missing:
    """Average number of partners on record an agency.

    In a directed layer, partners sent to (which equals partners received from, on average). The
    value is what is on record; the upper bound adds every pair that was not observed. Unlike
    density it does not shrink mechanically with size, so areas are better compared on it.

    >>> from partnernet.metrics._example import referrals
    >>> round(mean_degree(referrals()).value, 3)
    1.0
    """
    per_tie = 1.0 if s.directed else 2.0
    value = per_tie * s.m / s.n
    share_hi = s.observed.density_hi
    return Estimate(value, value, value if share_hi is None else max(value, share_hi * (s.n - 1)))


@network_metric(
    Card(
        name="Mean pair weight",
        theme="cohesion",
        formula="sum of w over P1 / (P1 + Z); lower bound sum of w / N",
        unit="contacts or pounds a pair",
        range=(0.0, None),
        null="a volume is not recorded, or no record says that a missing row means no contact",
        citation="method 1.4 and 4.2; ours",
        view=View(weight="strength"),
        comparable="raw-same-size",
        layers=CONTACT,
        kinds=VOLUMES,
        min_agencies=2,
        bounded=True,
    )
)
def mean_pair_weight(s: Slice) -> Estimate | Missing:
    """Average volume over all pairs of agencies, tied or not, where a tie would have been seen.

    Density with volumes in place of ties. There is no upper bound: an unseen tie may carry
    anything.

    >>> from partnernet.metrics._example import referrals
    >>> round(mean_pair_weight(referrals()).value, 3)
    0.65
    """
    weight = s.ties["weight"].to_numpy()
    low = float(weight.sum()) / s.observed.pairs
    if s.observed.reason:
        return Missing(s.observed.reason, low)
    observable = s.observability.observable(*ends(s), s.pair_kind)
    pairs = s.observed.p1 + s.observed.z
    return Estimate(max(float(weight[observable].sum()) / pairs, low), low)


@network_metric(
    Card(
        name="Mean strength",
        theme="cohesion",
        formula="sum of w / n",
        unit="contacts or pounds an agency",
        range=(0.0, None),
        null="a volume is not recorded",
        citation="method 1.4 and 4.2; ours",
        view=View(weight="strength"),
        comparable="raw",
        kinds=VOLUMES,
        flow=True,
    )
)
def mean_strength(s: Slice) -> float:
    """Average volume on record an agency: what it sends, which on average is what it receives.

    >>> from partnernet.metrics._example import referrals
    >>> round(mean_strength(referrals()), 3)
    2.6
    """
    return float(s.ties["weight"].sum()) / s.n


@network_metric(
    Card(
        name="Components",
        theme="cohesion",
        formula="number of maximal sets joined by paths, direction ignored",
        unit="parts",
        range=(0.0, None),
        null="there is no agency",
        citation=f"{WF}, section 4.2.3 (recalled)",
        view=View(direction="weak"),
        comparable="within-area",
        collapse=("any",),
    )
)
def components(s: Slice) -> float:
    """Number of separate parts of the network, an isolated agency being a part of its own.

    >>> from partnernet.metrics._example import contact
    >>> round(components(contact()), 3)
    2.0
    """
    return float(len(component_sizes(s)))


@network_metric(
    Card(
        name="Share in the largest component",
        theme="cohesion",
        formula="agencies in the largest component / n",
        unit="share of agencies",
        range=(0.0, 1.0),
        null="there is no agency",
        citation=f"{WF}, section 4.2.3 (recalled)",
        view=View(direction="weak"),
        comparable="raw",
        collapse=("any",),
    )
)
def largest_component_share(s: Slice) -> float:
    """Share of agencies in the largest part of the network that hangs together.

    >>> from partnernet.metrics._example import contact
    >>> round(largest_component_share(contact()), 3)
    0.8
    """
    return float(component_sizes(s)[0]) / s.n


@network_metric(
    Card(
        name="Isolates",
        theme="cohesion",
        formula="number of agencies with degree 0",
        unit="agencies",
        range=(0.0, None),
        null="there is no agency",
        citation=f"{WF}, section 4.2.2 (recalled)",
        view=View(direction="weak"),
        comparable="within-area",
        collapse=("any",),
    )
)
def isolates(s: Slice) -> float:
    """Number of agencies expected here that have no tie on record.

    >>> from partnernet.metrics._example import contact
    >>> round(isolates(contact()), 3)
    1.0
    """
    return float((degrees(s) == 0).sum())


@network_metric(
    Card(
        name="Transitivity",
        theme="cohesion",
        formula="3 x triangles / paths of length two, direction ignored",
        unit="share of two-paths",
        range=(0.0, 1.0),
        null="no agency has two partners",
        citation=f"{WF}, section 6.3 and p. 598 (recalled); Newman, Strogatz & Watts 2001",
        view=View(direction="weak"),
        comparable="null-percentile",
        collapse=("any",),
        layers=CONTACT,
        cost="triangles",
    )
)
def transitivity(s: Slice) -> float | Missing:
    """Share of pairs of partners of the same agency that are themselves partners.

    Direction is ignored. High values are partly what size and density alone give: compare only
    against chance.

    >>> from partnernet.metrics._example import contact
    >>> round(transitivity(contact()), 3)
    0.0
    """
    k = degrees(s)
    if int((k * (k - 1)).sum()) == 0:
        return Missing("no_two_path")
    return float(s.graph.transitivity_undirected(mode="zero"))
