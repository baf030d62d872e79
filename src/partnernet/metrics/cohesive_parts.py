"""Cohesive parts: what holds the network together, and where it is densest (method 4.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._layers import CONTACT
from partnernet.metrics._registry import Card, agency_metric, network_metric, table_metric
from partnernet.metrics._results import Estimate, Rows, Values
from partnernet.metrics._shared import ends, once_a_slice
from partnernet.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from partnernet.study import Slice

TARJAN = "Hopcroft & Tarjan 1973, Communications of the ACM 16:372-378 (recalled)"
SEIDMAN = "Seidman 1983, Social Networks 5:269-287"


def _card(name: str, formula: str, citation: str, *, unit: str, top: float | None) -> Card:
    return Card(
        name=name,
        theme="cohesive parts",
        formula=formula,
        unit=unit,
        range=(0.0, top),
        null="never null",
        citation=citation,
        view=View(direction="weak"),
        comparable="within-area",
        collapse=("any",),
        layers=CONTACT,
    )


@once_a_slice
def _cut_rows(s: Slice) -> NDArray[np.intp]:
    return np.array(sorted(s.graph.articulation_points()), dtype=np.intp)


@network_metric(
    _card("Articulation points", "|{i: more parts without i}|", TARJAN, unit="agencies", top=None)
)
def articulation_points(s: Slice) -> Estimate:
    """Number of agencies whose loss alone would cut some others off from the rest.

    >>> from partnernet.metrics._example import contact
    >>> round(articulation_points(contact()).value, 3)
    2.0
    """
    return Estimate(float(len(_cut_rows(s))))


@agency_metric(
    _card(
        "Articulation point",
        "1 if the network has more parts without i",
        TARJAN,
        unit="0 or 1",
        top=1.0,
    )
)
def articulation_point(s: Slice) -> Values:
    """Whether an agency's loss alone would cut some others off from the rest (1) or not (0).

    It speaks of agencies, not of persons: whether one worker carries the ties needs contact keys.

    >>> from partnernet.metrics._example import contact
    >>> articulation_point(contact()).value.round(3).tolist()
    [0.0, 1.0, 1.0, 0.0, 0.0]
    """
    value = np.zeros(s.n)
    value[_cut_rows(s)] = 1.0
    return Values(value)


@table_metric(
    _card(
        "Bridges",
        "1 for ties {i, j} without which i and j cannot reach each other",
        TARJAN,
        unit="0 or 1",
        top=1.0,
    ),
    unit="dyad",
)
def bridge(s: Slice) -> Rows:
    """Ties whose loss alone would cut some agencies off from the rest; only these are listed.

    >>> from partnernet.metrics._example import contact
    >>> rows = bridge(contact())
    >>> dict(zip(rows.unit_id, rows.value.round(3).tolist(), strict=True))
    {'FC|HV': 1.0, 'FD|HV': 1.0, 'FD|SCH': 1.0}
    """
    source, target = ends(s)
    names = s.agencies["agency_id"].to_list()
    cut = sorted(s.graph.bridges())
    pairs = [f"{names[source[e]]}|{names[target[e]]}" for e in cut]
    return Rows(pairs, np.ones(len(pairs)))


@network_metric(
    _card(
        "Biconnected parts",
        "number of maximal parts that no single agency's loss would split",
        TARJAN,
        unit="parts",
        top=None,
    )
)
def biconnected_parts(s: Slice) -> Estimate:
    """Number of parts, of two or more agencies, that no one agency's loss would split.

    >>> from partnernet.metrics._example import contact
    >>> round(biconnected_parts(contact()).value, 3)
    3.0
    """
    return Estimate(float(len(s.graph.biconnected_components())))


@once_a_slice
def _shells(s: Slice) -> NDArray[np.int64]:
    return np.array(s.graph.coreness(), dtype=np.int64)


@agency_metric(
    _card("Core number", "largest k with i in the k-core", SEIDMAN, unit="agencies", top=None)
)
def core_number(s: Slice) -> Values:
    """Largest k for which an agency is in a group where everybody has k partners within the group.

    >>> from partnernet.metrics._example import contact
    >>> core_number(contact()).value.round(3).tolist()
    [1.0, 1.0, 1.0, 0.0, 1.0]
    """
    return Values(_shells(s).astype(np.float64))


@network_metric(
    _card(
        "Degeneracy",
        "largest k with a k-core that is not empty",
        SEIDMAN,
        unit="agencies",
        top=None,
    )
)
def degeneracy(s: Slice) -> Estimate:
    """Core number of the densest group; `core_number` tells who is in it.

    >>> from partnernet.metrics._example import contact
    >>> round(degeneracy(contact()).value, 3)
    1.0
    """
    return Estimate(float(_shells(s).max(initial=0)))


@network_metric(
    _card(
        "Main core size", "|{i: core number of i = degeneracy}|", SEIDMAN, unit="agencies", top=None
    )
)
def main_core_size(s: Slice) -> Estimate:
    """Number of agencies in the densest group.

    >>> from partnernet.metrics._example import contact
    >>> round(main_core_size(contact()).value, 3)
    4.0
    """
    shells = _shells(s)
    return Estimate(float((shells == shells.max(initial=0)).sum()))
