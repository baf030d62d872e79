"""Divergence: whether the same agencies are reached at every level and in every layer (method 4.7).

Two sets of active agencies are compared among the agencies expected in both. Pairs are named
`x|y` in the order in which levels and layers are listed.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._kernels import hill, jaccard, mcnemar_exact
from partnernet.metrics._registry import Card, table_metric
from partnernet.metrics._results import Missing, Rows
from partnernet.metrics._shared import degrees, groups
from partnernet.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from partnernet.metrics._registry import Over
    from partnernet.study import Slice

    Bools = NDArray[np.bool_]

TUNSTILL = "M29, after Tunstill et al. in NFER 2008, section 3.3"


def _card(
    name: str,
    formula: str,
    unit: str,
    span: tuple[float | None, float | None],
    over: Over,
    *,
    citation: str = TUNSTILL,
    null: str = "no agency is active in either",
    on_request: bool = False,
) -> Card:
    return Card(
        name=f"{name} between {over}",
        theme="divergence",
        formula=formula,
        unit=unit,
        range=span,
        null=null,
        citation=citation,
        view=View(direction="weak"),
        comparable="raw",
        over=over,
        collapse=("any",) if over == "levels" else (),
        on_request=on_request,
    )


def _active(x: Slice, y: Slice) -> tuple[Bools, Bools]:
    """Activity in x and in y of the agencies expected in both, in x's order."""
    if x.agencies["agency_id"].equals(y.agencies["agency_id"]):
        return degrees(x) > 0, degrees(y) > 0
    row = {agency: i for i, agency in enumerate(y.agencies["agency_id"])}
    match = [row.get(agency, -1) for agency in x.agencies["agency_id"]]
    there = np.array(match, dtype=np.intp)
    both = there >= 0
    return (degrees(x) > 0)[both], (degrees(y) > 0)[there[both]]


def _compare(
    slices: Sequence[Slice], label: str, value: Callable[[Slice, Slice], float], reason: str
) -> Rows | Missing:
    pairs = list(combinations(slices, 2))
    if not pairs:
        return Missing("only_one")
    return Rows(
        [f"{getattr(x, label)}|{getattr(y, label)}" for x, y in pairs],
        np.array([value(x, y) for x, y in pairs]),
        reason=reason,
    )


def _distance(x: Slice, y: Slice) -> float:
    return 1 - jaccard(*_active(x, y))


def _first_only(x: Slice, y: Slice) -> float:
    here, there = _active(x, y)
    return float((here & ~there).sum())


def _second_only(x: Slice, y: Slice) -> float:
    return _first_only(y, x)


def _mcnemar(x: Slice, y: Slice) -> float:
    here, there = _active(x, y)
    return mcnemar_exact(int((here & ~there).sum()), int((there & ~here).sum()))


def _diversity_gap(x: Slice, y: Slice) -> float:
    return _diversity(x) - _diversity(y)


def _diversity(s: Slice) -> float:
    names, number = groups(s, "sector")
    return hill(np.bincount(number[(number >= 0) & (degrees(s) > 0)], minlength=len(names)), 1)


DISTANCE = ("Divergence", "1 - |X and Y| / |X or Y|, X and Y active agencies", "share", (0.0, 1.0))
FIRST = ("Active only in the first", "|X without Y|", "agencies", (0.0, None))
SECOND = ("Active only in the second", "|Y without X|", "agencies", (0.0, None))
GAP = ("Difference in sector diversity", "1D(X) - 1D(Y)", "effective sectors", (None, None))
P = ("McNemar p of reach", "2 sum_{k <= min(b,c)} C(b+c,k) / 2^(b+c), at most 1", "p", (0.0, 1.0))
MCNEMAR = "McNemar 1947, Psychometrika 12:153-157; exact form, both tails"


@table_metric(_card(*DISTANCE, "levels"), unit="level")
def divergence_levels(levels: Sequence[Slice]) -> Rows | Missing:
    """Share of the agencies active at either of two levels that are not active at both.

    Among agencies expected at both levels; what `agencies` says of levels decides who that is.
    0: the same agencies; 1: none in common. Tunstill's pattern is referral and front line reaching
    further than funding and strategy.

    >>> from partnernet.metrics._example import levels
    >>> result = divergence_levels(levels())
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'strategy|frontline': 0.5}
    """
    return _compare(levels, "level", _distance, "no_ties")


@table_metric(_card(*DISTANCE, "layers"), unit="layer")
def divergence_layers(layers: Sequence[Slice]) -> Rows | Missing:
    """Share of the agencies active in either of two layers of a level that are not in both.

    >>> from partnernet.metrics._example import layers
    >>> result = divergence_layers(layers())
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'referral|communication': 0.0}
    """
    return _compare(layers, "layer", _distance, "no_ties")


@table_metric(_card(*FIRST, "levels"), unit="level")
def only_first_levels(levels: Sequence[Slice]) -> Rows | Missing:
    """Number of agencies active at the first of two levels and not at the second.

    >>> from partnernet.metrics._example import levels
    >>> result = only_first_levels(levels())
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'strategy|frontline': 0.0}
    """
    return _compare(levels, "level", _first_only, "no_ties")


@table_metric(_card(*FIRST, "layers"), unit="layer")
def only_first_layers(layers: Sequence[Slice]) -> Rows | Missing:
    """Number of agencies active in the first of two layers of a level and not in the second.

    >>> from partnernet.metrics._example import layers
    >>> result = only_first_layers(layers())
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'referral|communication': 0.0}
    """
    return _compare(layers, "layer", _first_only, "no_ties")


@table_metric(_card(*SECOND, "levels"), unit="level")
def only_second_levels(levels: Sequence[Slice]) -> Rows | Missing:
    """Number of agencies active at the second of two levels and not at the first.

    >>> from partnernet.metrics._example import levels
    >>> result = only_second_levels(levels())
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'strategy|frontline': 2.0}
    """
    return _compare(levels, "level", _second_only, "no_ties")


@table_metric(_card(*SECOND, "layers"), unit="layer")
def only_second_layers(layers: Sequence[Slice]) -> Rows | Missing:
    """Number of agencies active in the second of two layers of a level and not in the first.

    >>> from partnernet.metrics._example import layers
    >>> result = only_second_layers(layers())
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'referral|communication': 0.0}
    """
    return _compare(layers, "layer", _second_only, "no_ties")


NO_GAP = "no agency of known sector is active in one of the two"
NO_TEST = "no agency is active in one and not in the other"


@table_metric(_card(*GAP, "levels", null=NO_GAP), unit="level")
def diversity_gap_levels(levels: Sequence[Slice]) -> Rows | Missing:
    """Effective sectors active at the first of two levels minus those at the second (order 1).

    >>> from partnernet.metrics._example import levels
    >>> result = diversity_gap_levels(levels())
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'strategy|frontline': -2.0}
    """
    return _compare(levels, "level", _diversity_gap, "sector_unknown")


@table_metric(_card(*GAP, "layers", null=NO_GAP), unit="layer")
def diversity_gap_layers(layers: Sequence[Slice]) -> Rows | Missing:
    """Effective sectors active in the first of two layers minus those in the second (order 1).

    >>> from partnernet.metrics._example import layers
    >>> result = diversity_gap_layers(layers())
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'referral|communication': 0.0}
    """
    return _compare(layers, "layer", _diversity_gap, "sector_unknown")


@table_metric(_card(*P, "levels", citation=MCNEMAR, null=NO_TEST, on_request=True), unit="level")
def mcnemar_levels(levels: Sequence[Slice]) -> Rows | Missing:
    """Exact McNemar p that one of two levels reaches more agencies than the other.

    Run only when asked for: `analyse` prints no p values.

    >>> from partnernet.metrics._example import levels
    >>> result = mcnemar_levels(levels())
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'strategy|frontline': 0.5}
    """
    return _compare(levels, "level", _mcnemar, "no_discordance")


@table_metric(_card(*P, "layers", citation=MCNEMAR, null=NO_TEST, on_request=True), unit="layer")
def mcnemar_layers(layers: Sequence[Slice]) -> Rows | Missing:
    """Exact McNemar p that one of two layers of a level reaches more agencies than the other.

    Run only when asked for: `analyse` prints no p values.

    >>> from partnernet.metrics._example import layers
    >>> result = mcnemar_layers(layers())
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'referral|communication': nan}
    """
    return _compare(layers, "layer", _mcnemar, "no_discordance")
