"""Multiplexity: whether the same agencies are tied in several layers (method 4.10)."""

from __future__ import annotations

from itertools import combinations, permutations
from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._registry import Card, agency_metric, network_metric, table_metric
from partnernet.metrics._results import Estimate, Missing, Rows, Values
from partnernet.metrics._shared import degrees, ends
from partnernet.view import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.metrics._shared import Floats, Ints
    from partnernet.study import Slice

BATTISTON = "Battiston, Nicosia & Latora 2014, Physical Review E 89:032804"


def _card(
    name: str,
    formula: str,
    citation: str,
    *,
    unit: str,
    span: tuple[float | None, float | None],
    null: str = "fewer than two layers, or no ties",
) -> Card:
    return Card(
        name=name,
        theme="multiplexity",
        formula=formula,
        unit=unit,
        range=span,
        null=null,
        citation=citation,
        view=View(direction="weak"),
        comparable="raw-same-size",
        over="layers",
        on_request=True,
    )


def _pairs(s: Slice) -> Ints:
    """Number of each tied pair, the same in every layer."""
    first, second = ends(s)
    return first.astype(np.int64) * s.n + second


def layers_per_pair(layers: Sequence[Slice]) -> Ints:
    """For every pair tied in some layer, the number of layers in which it is."""
    _, count = np.unique(np.concatenate([_pairs(s) for s in layers]), return_counts=True)
    return count.astype(np.int64)


def too_few(layers: Sequence[Slice]) -> Missing | None:
    """Say why several layers cannot be compared, or nothing."""
    if len(layers) < 2:
        return Missing("only_one")
    return Missing("no_ties") if all(s.m == 0 for s in layers) else None


@network_metric(
    _card(
        "Mean multiplexity",
        "mean over tied pairs of o_ij, the number of layers in which i and j are tied",
        "method 4.10",
        unit="layers a tied pair",
        span=(1.0, None),
    )
)
def mean_multiplexity(layers: Sequence[Slice]) -> Estimate | Missing:
    """Average number of layers in which two agencies are tied, of those tied in any.

    1: every pair has one kind of relation only. Relations of several kinds outlast the loss of one.

    >>> from partnernet.metrics._example import layers
    >>> round(mean_multiplexity(layers()).value, 3)
    1.75
    """
    missing = too_few(layers)
    return missing or Estimate(float(layers_per_pair(layers).mean()))


@network_metric(
    _card(
        "Layer overlap",
        "sum over tied pairs of o_ij / (number of layers x tied pairs)",
        f"{BATTISTON}, section III; method 4.10",
        unit="share",
        span=(0.0, 1.0),
    )
)
def layer_overlap(layers: Sequence[Slice]) -> Estimate | Missing:
    """Share of the layers in which the average tied pair is tied: 1 when all layers are the same.

    >>> from partnernet.metrics._example import layers
    >>> round(layer_overlap(layers()).value, 3)
    0.875
    """
    missing = too_few(layers)
    return missing or Estimate(float(layers_per_pair(layers).mean()) / len(layers))


@table_metric(
    _card(
        "Layer likeness",
        "Jaccard: |ties in x and y| / |ties in x or y|",
        "Jaccard 1901; method 4.10",
        unit="share",
        span=(0.0, 1.0),
    ),
    unit="layer",
)
def layer_jaccard(layers: Sequence[Slice]) -> Rows | Missing:
    """Share of the pairs tied in either of two layers that are tied in both.

    >>> from partnernet.metrics._example import layers
    >>> rows = layer_jaccard(layers())
    >>> dict(zip(rows.unit_id, rows.value.round(3).tolist(), strict=True))
    {'referral|communication': 0.75}
    """
    if len(layers) < 2:
        return Missing("only_one")
    value, names = [], []
    for x, y in combinations(layers, 2):
        both = len(np.intersect1d(_pairs(x), _pairs(y), assume_unique=True))
        either = x.m + y.m - both
        value.append(both / either if either else np.nan)
        names.append(f"{x.layer}|{y.layer}")
    return Rows(names, np.array(value), reason="no_ties")


@table_metric(
    _card(
        "Layer given another",
        "P(y | x) = |ties in x and y| / |ties in x|",
        "method 4.10",
        unit="share",
        span=(0.0, 1.0),
    ),
    unit="layer",
)
def layer_given(layers: Sequence[Slice]) -> Rows | Missing:
    """Share of the pairs tied in one layer (named first) that are tied in another as well.

    >>> from partnernet.metrics._example import layers
    >>> rows = layer_given(layers())
    >>> dict(zip(rows.unit_id, rows.value.round(3).tolist(), strict=True))
    {'referral|communication': 0.75, 'communication|referral': 1.0}
    """
    if len(layers) < 2:
        return Missing("only_one")
    value, names = [], []
    for x, y in permutations(layers, 2):
        both = len(np.intersect1d(_pairs(x), _pairs(y), assume_unique=True))
        value.append(both / x.m if x.m else np.nan)
        names.append(f"{x.layer}|{y.layer}")
    return Rows(names, np.array(value), reason="no_ties")


def _degrees(layers: Sequence[Slice]) -> Floats:
    """Partners in each layer: one row a layer, one column an agency."""
    return np.array([degrees(s) for s in layers], dtype=np.float64)


@agency_metric(
    _card(
        "Overlapping degree",
        "o_i = sum over layers of k_i",
        f"{BATTISTON}, equation 8 (recalled)",
        unit="partners, once a layer",
        span=(0.0, None),
        null="fewer than two layers",
    )
)
def overlapping_degree(layers: Sequence[Slice]) -> Values | Missing:
    """Partners of an agency summed over layers: a partner in three layers counts three times.

    >>> from partnernet.metrics._example import layers
    >>> overlapping_degree(layers()).value.round(3).tolist()
    [3.0, 5.0, 4.0, 0.0, 2.0]
    """
    return Missing("only_one") if len(layers) < 2 else Values(_degrees(layers).sum(axis=0))


@agency_metric(
    _card(
        "Overlapping degree, standardised",
        "(o_i - mean o) / sd o",
        f"{BATTISTON}, section IV (recalled)",
        unit="standard deviations",
        span=(None, None),
        null="fewer than two layers, or all agencies have the same",
    )
)
def overlapping_degree_z(layers: Sequence[Slice]) -> Values | Missing:
    """How far an agency's partners over all layers lie above or below the average agency's.

    >>> from partnernet.metrics._example import layers
    >>> overlapping_degree_z(layers()).value.round(3).tolist()
    [0.116, 1.279, 0.697, -1.627, -0.465]
    """
    if len(layers) < 2:
        return Missing("only_one")
    total = _degrees(layers).sum(axis=0)
    if not len(total) or np.ptp(total) == 0:
        return Missing("no_variation")
    return Values((total - total.mean()) / total.std())


@agency_metric(
    _card(
        "Participation in layers",
        "P_i = L/(L-1) (1 - sum over layers of (k_i^l / o_i)^2)",
        f"{BATTISTON}, equation 11 (recalled)",
        unit="index",
        span=(0.0, 1.0),
        null="fewer than two layers, or the agency has no tie",
    )
)
def participation(layers: Sequence[Slice]) -> Values | Missing:
    """How evenly an agency's partners are spread over the layers: 0 all in one, 1 as many in each.

    >>> from partnernet.metrics._example import layers
    >>> participation(layers()).value.round(3).tolist()
    [0.889, 0.96, 1.0, nan, 1.0]
    """
    if len(layers) < 2:
        return Missing("only_one")
    k = _degrees(layers)
    total = k.sum(axis=0)
    share = np.divide(k, total, out=np.full(k.shape, np.nan), where=total > 0)
    value = len(layers) / (len(layers) - 1) * (1 - (share**2).sum(axis=0))
    return Values(np.clip(value, 0.0, 1.0), reason="isolate")
