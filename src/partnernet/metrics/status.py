"""Status: whether the larger agencies stand at the centre, and who leaves (method 4.8).

A rank correlation, for sizes and centralities have no common unit. Which size was known is said:
staff and budget are kept apart.
"""

from __future__ import annotations

from itertools import permutations
from math import factorial
from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._intervals import ratio, wilson
from partnernet.metrics._layers import CONTACT
from partnernet.metrics._registry import Card, Param, network_metric, partnership_metric
from partnernet.metrics._results import Missing, Rows
from partnernet.metrics._shared import betweenness, degrees, once_a_slice
from partnernet.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from partnernet.study import Partnership, Slice

    Floats = NDArray[np.float64]

DRAWS, ALL_ORDERS = 999, 5040
SIZE = Param("size", ("size_fte", "budget_gbp"), "staff, or yearly income")
CENTRALITY = Param("centrality", ("degree", "betweenness", "harmonic"), "centrality of the agency")
SPEARMAN = "Spearman 1904, Am J Psychol 15:72-101 (pages recalled); method 4.8"


def _card(name: str, formula: str, unit: str, span: tuple[float, float]) -> Card:
    return Card(
        name=name,
        theme="power",
        formula=formula,
        unit=unit,
        range=span,
        null="fewer than three agencies of known size, or all are alike in size or centrality",
        citation=SPEARMAN,
        view=View(direction="weak"),
        comparable="raw",
        collapse=("any",),
        layers=CONTACT,
        params=(SIZE, CENTRALITY),
        min_agencies=3,
        cost="betweenness",
        routes=True,
        on_request=True,
    )


@once_a_slice
def _ranks(s: Slice, size: str, centrality: str) -> tuple[Floats, Floats] | Missing:
    """Standardised mid-ranks of size and centrality, among agencies of known size."""
    sizes = s.agencies[size].to_numpy().astype(np.float64)
    known = ~np.isnan(sizes)
    if known.sum() < 3:
        return Missing("size_unknown")
    if s.m == 0:
        return Missing("no_ties")
    # Sums of fractions that are equal may differ in their last digit; ranks must not.
    ranks = [_mid_ranks(x[known].round(9)) for x in (sizes, _scores(s, centrality))]
    spread = [x - x.mean() for x in ranks]
    if not all(x.any() for x in spread):
        return Missing("no_variation")
    first, second = (np.asarray(x / np.sqrt(x @ x)) for x in spread)
    return first, second


def _mid_ranks(values: Floats) -> Floats:
    """Ranks from 1; equal values share the mean of theirs."""
    _, which, alike = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(alike) - (alike - 1) / 2)[which])


def _scores(s: Slice, centrality: str) -> Floats:
    if centrality == "degree":
        return degrees(s).astype(np.float64)
    if centrality == "betweenness":
        return betweenness(s)
    return np.nan_to_num(np.asarray(s.graph.harmonic_centrality(mode="all"), dtype=np.float64))


@network_metric(
    _card("Size and centrality", "Spearman's rho of size and centrality", "rho", (-1.0, 1.0))
)
def size_status(s: Slice, *, size: str, centrality: str) -> float | Missing:
    """How far the larger agencies are the more central: 1 if the order is the same, -1 if reversed.

    Among agencies of known size; ties share the middle rank; direction of ties is ignored.

    >>> from partnernet.metrics._example import contact
    >>> round(size_status(contact(), size="size_fte", centrality="degree"), 3)
    0.527
    """
    found = _ranks(s, size, centrality)
    return found if isinstance(found, Missing) else float(np.clip(found[0] @ found[1], -1.0, 1.0))


@network_metric(
    _card(
        "Size and centrality, permutation p",
        "share of the orders of sizes with |rho| at least the observed",
        "p value",
        (0.0, 1.0),
    )
)
def size_status_p(s: Slice, *, size: str, centrality: str) -> float | Missing:
    """How often chance alone would tie size and centrality as closely, in either direction.

    All orders of up to seven sizes; else 999 seeded ones, the observed counting as one more.

    >>> from partnernet.metrics._example import contact
    >>> round(size_status_p(contact(), size="size_fte", centrality="degree"), 3)
    0.467
    """
    found = _ranks(s, size, centrality)
    if isinstance(found, Missing):
        return found
    first, second = found
    n, least = len(first), abs(float(first @ second)) - 1e-12
    if factorial(min(n, 20)) <= ALL_ORDERS:
        orders = np.array(list(permutations(range(n))), dtype=np.intp)
        return float((np.abs(first[orders] @ second) >= least).mean())
    draws = np.random.default_rng(1)
    orders = draws.permuted(np.tile(np.arange(n), (DRAWS, 1)), axis=1)
    return float(((np.abs(first[orders] @ second) >= least).sum() + 1) / (DRAWS + 1))


@partnership_metric(
    Card(
        name="Exit rate by size",
        theme="change",
        formula="agencies of the tercile expected before and not now / those expected before; "
        "lo, hi: Wilson 95 %",
        unit="share of agencies",
        range=(0.0, 1.0),
        null="no agency of known size in the tercile",
        citation="method 4.8 (M22); Wilson 1927, J Am Stat Assoc 22:209-212 (pages recalled)",
        view=View(),
        comparable="raw",
        over="partnership",
        params=(Param("tercile", ("small", "middle", "large"), "third by staff (fte)"),),
        on_request=True,
    ),
    unit="network",
)
def exit_rate(p: Partnership, *, tercile: str) -> list[Rows]:
    """Share of the small, middling or large agencies of the wave before that have gone since.

    Thirds by staff among agencies of known size then; a merger counts as going. The first wave has
    no value.

    >>> from partnernet.metrics._example import second_wave
    >>> exit_rate(second_wave(), tercile="small")[0].reason
    'size_unknown'
    """
    waves = p.study.waves
    place = waves.index(p.wave)
    if place == 0:
        return []
    before = p.study.partnership(p.area, waves[place - 1]).agencies
    size = before["size_fte"].to_numpy().astype(np.float64)
    gone = ~before["agency_id"].is_in(p.agencies["agency_id"].implode()).to_numpy()
    known = ~np.isnan(size)
    there, left = 0, 0
    if known.any():
        low, high = np.quantile(size[known], (1 / 3, 2 / 3), method="inverted_cdf")
        third = np.where(size <= low, 0, np.where(size <= high, 1, 2))
        mine = known & (third == ("small", "middle", "large").index(tercile))
        there, left = int(mine.sum()), int((mine & gone).sum())
    bounds = wilson([left], [there])
    return [
        Rows(
            [None],
            ratio([left], [there]),
            reason="size_unknown",
            lo=bounds[0],
            hi=bounds[1],
            params=[{"gone": left, "agencies": there, "since": waves[place - 1]}],
        )
    ]
