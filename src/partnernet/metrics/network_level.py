"""The network as a whole, after Provan and Milward, and signals of how it is governed.

Read the measures of a theme side by side: no sum of them, and no label, is given. Range of services
is in `services`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._registry import Card, network_metric, partnership_metric
from partnernet.metrics._results import Estimate, Missing, Rows
from partnernet.metrics._shared import degrees, once_a_slice
from partnernet.metrics.multiplexity import layers_per_pair, too_few
from partnernet.view import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.study import Partnership, Slice

PROVAN_MILWARD = "Provan & Milward 2001, Public Adm Rev 61:414-423, table 1 (recalled)"
PROVAN_KENIS = (
    "after Provan & Kenis 2008, J Public Adm Res Theory 18:229-252 (recalled); index ours"
)


@partnership_metric(
    Card(
        name="Membership growth",
        theme="network level",
        formula="agencies now / agencies in the wave before - 1",
        unit="share of agencies",
        range=(-1.0, None),
        null="no agency in the wave before",
        citation=PROVAN_MILWARD,
        view=View(),
        comparable="raw",
        over="partnership",
        on_request=True,
    ),
    unit="network",
)
def membership_growth(p: Partnership) -> list[Rows]:
    """By what share the number of agencies has grown since the wave before; below 0 it shrank.

    Agencies listed, tied or not. The first wave has no value.

    >>> from partnernet.metrics._example import second_wave
    >>> membership_growth(second_wave())[0].params
    [{'agencies': 4, 'before': 4, 'since': '1'}]
    """
    waves = p.study.waves
    place = waves.index(p.wave)
    if place == 0:
        return []
    now = p.agencies.height
    before = p.study.partnership(p.area, waves[place - 1]).agencies.height
    return [
        Rows(
            [None],
            np.array([now / before - 1 if before else np.nan]),
            reason="no_agencies",
            params=[{"agencies": now, "before": before, "since": waves[place - 1]}],
        )
    ]


@network_metric(
    Card(
        name="Strength of relationships",
        theme="network level",
        formula="pairs tied in two layers or more / pairs tied in any",
        unit="share of tied pairs",
        range=(0.0, 1.0),
        null="fewer than two layers, or no ties",
        citation=f"{PROVAN_MILWARD}: multiplexity as strength",
        view=View(direction="weak"),
        comparable="raw-same-size",
        over="layers",
        on_request=True,
    )
)
def relationship_strength(layers: Sequence[Slice]) -> Estimate | Missing:
    """Share of tied pairs that have relations of two kinds or more, which outlast the loss of one.

    >>> from partnernet.metrics._example import layers
    >>> relationship_strength(layers()).value
    0.75
    """
    missing = too_few(layers)
    return missing or Estimate(float((layers_per_pair(layers) >= 2).mean()))


@partnership_metric(
    Card(
        name="Coordinating body",
        theme="network level",
        formula="1 if some agency employs the partnership's coordinator, 0 if none",
        unit="0 or 1",
        range=(0.0, 1.0),
        null="the agencies table does not say who employs the coordinator",
        citation=f"{PROVAN_MILWARD}: network administrative organisation",
        view=View(),
        comparable="raw",
        over="partnership",
        requires=("agencies.is_coordinator",),
        on_request=True,
    ),
    unit="network",
)
def coordinating_body(p: Partnership) -> list[Rows]:
    """Whether an agency of the partnership employs its coordinator.

    >>> import polars as pl, partnernet as pn
    >>> ties = pl.DataFrame({"source": ["A"], "target": ["B"], "layer": ["referral"]})
    >>> who = pl.DataFrame({"agency_id": ["A", "B"], "is_coordinator": [True, False]})
    >>> coordinating_body(pn.Study.of(ties, agencies=who).partnership())[0].value.tolist()
    [1.0]
    """
    bodies = int(p.agencies["is_coordinator"].fill_null(value=False).sum())
    return [Rows([None], np.array([float(bodies > 0)]), params=[{"bodies": bodies}])]


def _signal(name: str, formula: str, unit: str) -> Card:
    return Card(
        name=name,
        theme="governance",
        formula=formula,
        unit=unit,
        range=(0.0, 1.0),
        null="fewer than three agencies, or no ties",
        citation=PROVAN_KENIS,
        view=View(direction="weak"),
        comparable="raw-same-size",
        collapse=("any",),
        layers=("governance", "planning", "communication", "relation"),
        min_agencies=3,
        on_request=True,
    )


@network_metric(
    _signal("Ties of the busiest agency", "max_i k_i / number of ties", "share of ties")
)
def hub_ties(s: Slice) -> float | Missing:
    """Share of the ties that have the most-tied agency at one end: 1 in a star.

    One of the signals of how a network is governed; by itself it names no mode.

    >>> from partnernet.metrics._example import contact
    >>> round(hub_ties(contact()), 3)
    0.667
    """
    return Missing("no_ties") if s.m == 0 else float(degrees(s).max() / s.m)


@once_a_slice
def _without_hub(s: Slice) -> float:
    """Largest part of the others, the least over agencies with the most ties."""
    count = degrees(s)
    left: list[int] = []
    for hub in np.flatnonzero(count == count.max()).tolist():
        graph = s.graph.copy()
        graph.delete_vertices([hub])
        left.append(max(graph.connected_components(mode="weak").sizes()))
    return min(left) / (s.n - 1)


@network_metric(
    _signal(
        "Held together without the busiest agency",
        "agencies in the largest part once the most-tied agency is gone / (n - 1)",
        "share of agencies",
    )
)
def connected_without_hub(s: Slice) -> float | Missing:
    """Share of the other agencies that still hang together without the most-tied agency.

    High where agencies deal with one another, low where all goes through one. Where several have
    the most ties, the one whose loss leaves least is taken. By itself it names no mode.

    >>> from partnernet.metrics._example import contact
    >>> connected_without_hub(contact())
    0.5
    """
    return Missing("no_ties") if s.m == 0 else _without_hub(s)
