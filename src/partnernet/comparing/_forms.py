"""Values in the form that allows comparing, where that is another than the value itself.

Median partners at a Gregson level in place of the share of pairs, mean degree over what the size of
an area leads to expect, diversity rarefied to the agencies that all areas have (method 5.1).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import special

from partnernet.comparing._computing import key_of, runs
from partnernet.comparing._measures import form
from partnernet.comparing._pooling import FEWEST_AREAS, regress
from partnernet.comparing._rows import FEWEST, shared
from partnernet.metrics import get
from partnernet.metrics._shared import degrees, groups
from partnernet.uncertainty import DELTAS, errors_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from partnernet.comparing._computing import Computed
    from partnernet.comparing._places import Group, Place
    from partnernet.study import Slice

    Floats = NDArray[np.float64]

Row = dict[str, Any]

MEDIAN, GIVEN_SIZE, RAREFIED = "median partners", "given size", "rarefied"


def form_rows(group: Group, metric: str, found: Computed) -> Iterator[Row]:
    """Yield a row a place with the value in its comparable form."""
    if metric in DELTAS:
        yield from _median_partners(group, metric, found)
    elif metric == "mean_degree" and group.by == "area":
        yield from _given_size(group, metric, found)
    elif get(metric).card.comparable == "rarefied":
        yield from _rarefied(group, metric, found)


def _told(group: Group, place: Place, metric: str, params: str, **said: object) -> Row:
    whole = {**json.loads(params), **{k: x for k, x in said.items() if x is not None}}
    base = shared(group, place, form(metric), json.dumps(whole))
    return {**base, "kind": "adjusted", "gate": place.gate, "n": place.slice.n}


def _median_partners(group: Group, metric: str, found: Computed) -> Iterator[Row]:
    """Partners at the level or higher of the agency in the middle; a pair told twice counts halves.

    Agencies of which no pair has a declared level are left out.
    """
    for place in group.places:
        laid = found.cells(place, metric)
        if laid is None or laid.base is None:
            continue
        told = laid.base.sum(axis=1) > 0
        partners = laid.top.sum(axis=1)[told]
        yield {
            **_told(group, place, metric, "{}", form=MEDIAN),
            "value": float(np.median(partners)),
        }


def _given_size(group: Group, metric: str, found: Computed) -> Iterator[Row]:
    """Mean degree over what the slope on the logarithm of size gives; from eight areas on."""
    at = [i for i in group.open if group.places[i].slice.n >= FEWEST]
    laid = [found.cells(group.places[i], metric) for i in at]
    known = [(i, errors_of(each)) for i, each in zip(at, laid, strict=True) if each is not None]
    if len(known) < FEWEST_AREAS:
        return
    value = np.array([errors.value for _, errors in known])
    se = np.array([np.nan if errors.se is None else errors.se for _, errors in known])
    size = np.log([float(errors.n) for _, errors in known])
    slope = regress(value, se, size, "log")
    if slope is None:
        return
    for (i, errors), x in zip(known, size.tolist(), strict=True):
        if not errors.value > 0 or errors.se is None:
            continue
        expected = float(np.exp(slope.at_mean + slope.slope * (x - slope.mean)))
        reach = float(special.stdtrit(errors.df, 0.975)) * errors.se / errors.value
        ratio = errors.value / expected
        row = _told(group, group.places[i], metric, "{}", form=GIVEN_SIZE, expected=expected)
        yield {**row, "value": ratio, "lo": ratio * np.exp(-reach), "hi": ratio * np.exp(reach)}


def _rarefied(group: Group, metric: str, found: Computed) -> Iterator[Row]:
    """Diversity among so many active agencies (or ends of ties) as the smallest area has."""
    counts = {
        i: _abundances(place.part.slice(place.level, place.layer, get(metric).card.view), metric)
        for i, place in enumerate(group.places)
    }
    sizes = [int(counts[i].sum()) for i in group.open if counts[i].sum() > 1]
    if len(sizes) < 2:
        return
    common = min(sizes)
    for params in runs(metric):
        for i, place in enumerate(group.places):
            value = found.values.get(key_of(place, metric, params))
            if value is None or value["value"] is None or counts[i].sum() < common:
                continue
            row = _told(group, place, metric, params, form=RAREFIED, among=common)
            yield {**row, "value": rarefied(counts[i], common, float(json.loads(params)["q"]))}


def _abundances(s: Slice, metric: str) -> Floats:
    """Active agencies by sector, or ends of ties, as the measure counts them."""
    names, number = groups(s, "sector")
    known = number >= 0
    degree = degrees(s)
    weight = degree if metric.endswith("_ties") else degree > 0
    counted = np.bincount(number[known], weight[known].astype(np.float64), minlength=len(names))
    return np.asarray(counted, dtype=np.float64)


def rarefied(counts: Floats, common: int, q: float) -> float:
    """Hill number of order q expected of `common` drawn without replacement (Chao et al. 2014).

    Each drawn sample has f_k sectors with k agencies; their expectations are hypergeometric sums.

    >>> round(rarefied(np.array([2.0, 2.0]), 4, 1), 6), round(rarefied(np.array([2.0, 2]), 2, 0), 4)
    (2.0, 1.6667)
    """
    size = float(counts.sum())
    drawn = np.arange(1, common + 1, dtype=np.float64)[:, None]
    present = counts[counts > 0][None, :]
    with np.errstate(invalid="ignore"):
        chance = np.exp(
            _choose(present, drawn)
            + _choose(size - present, common - drawn)
            - _choose(np.array(size), np.array(float(common)))
        )
    expected = np.where((drawn <= present) & (common - drawn <= size - present), chance, 0.0)
    many, share = expected.sum(axis=1), drawn[:, 0] / common
    if q == 1:
        return float(np.exp(-(many * share * np.log(share)).sum()))
    return float((many * share**q).sum() ** (1 / (1 - q)))


def _choose(n: Floats, k: Floats) -> Floats:
    """Logarithm of the number of ways; meaningless where there is none."""
    return np.asarray(
        special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(np.abs(n - k) + 1)
    )
