"""Krackhardt's outtree and routes: who can be reached, one way or both, with how much to spare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._layers import CONTACT
from partnernet.metrics._registry import Card, network_metric
from partnernet.metrics._results import Estimate, Missing
from partnernet.metrics._routes import lengths
from partnernet.metrics._shared import once_a_slice
from partnernet.view import View

if TYPE_CHECKING:
    from partnernet.metrics._registry import Cost
    from partnernet.metrics._shared import Ints
    from partnernet.study import Slice

KRACKHARDT = "Krackhardt 1994, in Carley & Prietula, Computational Organization Theory, p. 89-111"
EVERYWHERE = (*CONTACT, "accountability", "funding")


def _card(
    name: str,
    formula: str,
    null: str,
    *,
    directed: bool | None = None,
    layers: tuple[str, ...] = EVERYWHERE,
    citation: str = KRACKHARDT,
    unit: str = "share",
    top: float | None = 1.0,
    cost: Cost = "linear",
) -> Card:
    return Card(
        name=name,
        theme="hierarchy and routes",
        formula=formula,
        unit=unit,
        range=(0.0, top),
        null=null,
        citation=citation,
        view=View(),
        comparable="null-percentile",
        collapse=() if directed else ("any",),
        directed=directed,
        layers=layers,
        min_agencies=2,
        cost=cost,
        routes=True,
    )


@once_a_slice
def _parts(s: Slice) -> tuple[Ints, Ints]:
    """Agencies and ties of each part that hangs together when direction is ignored."""
    member = np.asarray(s.graph.connected_components(mode="weak").membership, dtype=np.intp)
    sizes = np.bincount(member)
    ties = np.bincount(member[s.ties["source_ix"].to_numpy()], minlength=len(sizes))
    return sizes.astype(np.int64), ties.astype(np.int64)


@network_metric(
    _card(
        "Connectedness",
        "sum over parts c of n_c(n_c - 1) / (n(n - 1)), parts whatever the direction of ties",
        "fewer than two agencies",
    )
)
def connectedness(s: Slice) -> Estimate:
    """Share of the pairs of agencies that hang together, by any chain of ties in any direction.

    >>> from partnernet.metrics._example import referrals
    >>> round(connectedness(referrals()).value, 3)
    0.6
    """
    sizes, _ = _parts(s)
    return Estimate(float((sizes * (sizes - 1)).sum()) / (s.n * (s.n - 1)))


@network_metric(
    _card(
        "Hierarchy",
        "1 - |pairs that reach each other both ways| / |pairs of which one reaches the other|",
        "no tie",
        directed=True,
        cost="paths",
    )
)
def hierarchy(s: Slice) -> Estimate | Missing:
    """Share of the linked pairs in which only one agency can reach the other along directed ties.

    1 in a chain of command, 0 where whoever can be reached can also reach. Meant for lines of
    accountability.

    >>> from partnernet.metrics._example import referrals
    >>> round(hierarchy(referrals()).value, 3)
    0.833
    """
    if s.m == 0:
        return Missing("no_ties")
    strong = np.array(s.graph.connected_components(mode="strong").sizes(), dtype=np.int64)
    mutual = int((strong * (strong - 1)).sum()) // 2
    reached = int(lengths(s).sum())
    return Estimate(1 - mutual / (reached - mutual))


@network_metric(
    _card(
        "Efficiency of structure",
        "1 - sum_c (L_c - (n_c - 1)) / sum_c (n_c(n_c - 1) - (n_c - 1)), L_c ties of part c",
        "no part has three agencies, so no tie can be superfluous except a return",
    )
)
def structural_efficiency(s: Slice) -> Estimate | Missing:
    """How few ties there are beyond those that hold each part together: 1 a tree, 0 all possible.

    Krackhardt's efficiency, not the efficiency of routes. Spare ties are not a fault: they are what
    is left when an agency drops out.

    >>> from partnernet.metrics._example import referrals
    >>> round(structural_efficiency(referrals()).value, 3)
    0.778
    """
    sizes, ties = _parts(s)
    arcs = ties if s.directed else 2 * ties
    spare = int((sizes * (sizes - 1) - (sizes - 1)).sum())
    if spare == 0:
        return Missing("no_ties" if s.m == 0 else "no_variation")
    return Estimate(1 - float((arcs - (sizes - 1)).sum()) / spare)


ROUTES = "Wasserman & Faust 1994, Social Network Analysis, section 4.2.5 (recalled)"


@network_metric(
    _card(
        "Average route",
        "mean of d_ij over pairs with a route",
        "no pair has a route",
        citation=ROUTES,
        unit="steps",
        top=None,
        layers=CONTACT,
        cost="paths",
    )
)
def average_path(s: Slice) -> Estimate | Missing:
    """Average number of steps between two agencies, of those pairs that have a route at all.

    Always read with `reachable_share`: a network in pieces has short routes.

    >>> from partnernet.metrics._example import referrals
    >>> round(average_path(referrals()).value, 3)
    1.286
    """
    counts = lengths(s)
    if counts.sum() == 0:
        return Missing("no_ties")
    return Estimate(float(counts @ np.arange(1, len(counts) + 1)) / float(counts.sum()))


@network_metric(
    _card(
        "Reachable share",
        "pairs with a route / pairs, following direction",
        "fewer than two agencies",
        citation=ROUTES,
        layers=CONTACT,
        cost="paths",
    )
)
def reachable_share(s: Slice) -> Estimate:
    """Share of the pairs of agencies with a route from one to the other along directed ties.

    >>> from partnernet.metrics._example import referrals
    >>> round(reachable_share(referrals()).value, 3)
    0.35
    """
    pairs = s.n * (s.n - 1) // (1 if s.directed else 2)
    return Estimate(float(lengths(s).sum()) / pairs)
