"""Inequality: how unevenly ties and volumes are spread over agencies (method 4.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet.metrics._kernels import gini
from partnernet.metrics._layers import FLOW, VOLUMES
from partnernet.metrics._registry import Card, Param, network_metric
from partnernet.metrics._results import Missing
from partnernet.metrics._shared import degrees, strengths
from partnernet.view import View

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from partnernet.metrics._kernels import GiniForm
    from partnernet.study import Slice


def _card(name: str, what: str, *, volumes: bool = False, directed: bool | None = None) -> Card:
    return Card(
        name=name,
        theme="inequality",
        formula=f"G = sum_i sum_j |x_i - x_j| / (2 n^2 mean), x = {what}; sample form x n/(n-1)",
        unit="0 = equal, 1 = all with one",
        range=(0.0, 1.0),
        null="no ties" + (" or no recorded volume" if volumes else ""),
        citation="Gini 1912; Dixon, Weiner, Mitchell-Olds & Woodley 1987, Ecology 68:1548-1551 "
        "(n/(n-1) form)",
        view=View(weight="strength")
        if volumes
        else View(direction="natural" if directed else "weak"),
        comparable="null-ratio",
        collapse=() if volumes or directed else ("any",),
        layers=FLOW if volumes else (),
        kinds=VOLUMES if volumes else (),
        directed=directed,
        params=(Param("form", ("population", "sample"), "divide by n^2 or by n(n-1)"),),
        min_agencies=2,
        flow=volumes,
    )


def _gini(values: NDArray[np.int64] | NDArray[np.float64], form: GiniForm) -> float | Missing:
    return gini(values, form) if values.sum() > 0 else Missing("no_ties")


@network_metric(_card("Gini of degree", "degree"))
def gini_degree(s: Slice, *, form: GiniForm = "population") -> float | Missing:
    """How unevenly partners are spread over agencies; agencies without a partner count.

    >>> from partnernet.metrics._example import contact
    >>> round(gini_degree(contact()), 3)
    0.333
    """
    return _gini(degrees(s), form)


@network_metric(_card("Gini of in-degree", "in-degree", directed=True))
def gini_in_degree(s: Slice, *, form: GiniForm = "population") -> float | Missing:
    """How unevenly agencies are received from; agencies that receive nothing count.

    >>> from partnernet.metrics._example import referrals
    >>> round(gini_in_degree(referrals()), 3)
    0.48
    """
    return _gini(degrees(s, "in"), form)


@network_metric(_card("Gini of volume received", "in-strength", volumes=True, directed=True))
def gini_in_strength(s: Slice, *, form: GiniForm = "population") -> float | Missing:
    """How unevenly the volume received is spread over agencies; those that receive none count.

    >>> from partnernet.metrics._example import referrals
    >>> round(gini_in_strength(referrals()), 3)
    0.646
    """
    return _gini(strengths(s, "in"), form)


@network_metric(_card("Gini of volume sent", "out-strength", volumes=True, directed=True))
def gini_out_strength(s: Slice, *, form: GiniForm = "population") -> float | Missing:
    """How unevenly the volume sent is spread over agencies; those that send none count.

    >>> from partnernet.metrics._example import referrals
    >>> round(gini_out_strength(referrals()), 3)
    0.492
    """
    return _gini(strengths(s, "out"), form)
