"""Many areas at once: pooled values, slopes on size, distances and the map of areas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from partnernet.comparing._computing import runs
from partnernet.comparing._measures import form
from partnernet.comparing._pooling import FEWEST_AREAS, pool, regress
from partnernet.comparing._rows import FEWEST, shared
from partnernet.distances import SIZE, classical_scaling, distances, same_agencies
from partnernet.uncertainty import errors_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.comparing._computing import Computed
    from partnernet.comparing._places import Group, Place
    from partnernet.comparing._pooling import Scale
    from partnernet.uncertainty import Cells

Row = dict[str, Any]

MAPPED = "netsimile"
"""Distance that the map of areas shows."""


def pooled_rows(group: Group, metric: str, found: Computed, *, seed: int) -> Iterator[Row]:
    """Mean over areas with interval and prediction interval, and the slope on the log of size."""
    how = form(metric)
    if not how.smooth or group.by != "area":
        return
    places = [group.places[at] for at in group.open]
    if len(places) < FEWEST_AREAS:
        return
    for params in runs(metric):
        base = {**shared(group, None, how, params), "effect_of": None}
        laid = [found.cells(place, metric) for place in places]
        yield from _summaries(base, laid, how.scale, "", seed)
        common = _in_several(places)
        if common:
            kept = [_apart(each, common) for each in laid]
            yield from _summaries(base, kept, how.scale, "without_shared_agencies", seed)


def _summaries(
    base: Row, laid: list[Cells | None], scale: Scale, flag: str, seed: int
) -> Iterator[Row]:
    usable = [each for each in laid if each is not None and each.n >= FEWEST]
    errors = [errors_of(each) for each in usable]
    value = np.array([each.value for each in errors])
    se = np.array([np.nan if each.se is None else each.se for each in errors])
    size = np.log([float(each.n) for each in usable]) if usable else np.zeros(0)
    row = {**base, "flags": flag, "n": len(usable)}
    if len(usable) < FEWEST_AREAS:
        yield {**row, "kind": "pooled", "reason": f"areas<{FEWEST_AREAS}"}
        return
    mean = pool(value, se, scale, seed=seed)
    if mean is None:
        yield {**row, "kind": "pooled", "reason": "no_error"}
        return
    yield {
        **row,
        "kind": "pooled",
        "n": mean.areas,
        "value": mean.mean,
        "lo": mean.lo,
        "hi": mean.hi,
        "se": mean.se,
        "predict_lo": mean.predict_lo,
        "predict_hi": mean.predict_hi,
        "tau": mean.tau,
        "i2": mean.i2,
        "statistic": mean.q,
        "df": mean.areas - 1,
        "p": mean.p,
    }
    slope = regress(value, se, size, scale)
    if slope is None:
        yield {**row, "kind": "slope", "reason": "no_variation"}
        return
    yield {
        **row,
        "kind": "slope",
        "n": slope.areas,
        "value": slope.slope,
        "lo": slope.lo,
        "hi": slope.hi,
        "se": slope.se,
        "statistic": slope.t,
        "df": slope.areas - 2,
        "p": slope.p,
        "tau": slope.tau,
    }


def _in_several(places: list[Place]) -> set[str]:
    """Agencies, by id and name, that are in more than one of the areas."""
    every = pl.concat([place.slice.agencies.select("agency_id", "name") for place in places])
    twice = every.group_by("agency_id", "name").len().filter(pl.col("len") > 1)
    return set(twice["agency_id"])


def _apart(laid: Cells | None, common: set[str]) -> Cells | None:
    if laid is None:
        return None
    ids = [each for each in laid.ids if each not in common]
    kept = laid.among(ids) if len(ids) > 2 else None
    return kept if kept is not None and np.isfinite(kept.value) else None


def distance_rows(
    group: Group, *, draws: int, seed: int
) -> tuple[list[Row], list[dict[str, object]]]:
    """Distances of every two networks, and where the map of areas has each."""
    if group.by != "area":
        return list(_tie_by_tie(group)), []
    places = [group.places[at] for at in group.open if group.places[at].slice.n <= SIZE]
    if len(places) < 2:
        return [], []
    slices = [place.slice for place in places]
    rows: list[Row] = []
    apart = np.zeros((len(places), len(places)))
    for each in distances(slices, draws=draws, seed=seed):
        one, other = places[each.one], places[each.other]
        if each.distance == MAPPED:
            apart[each.one, each.other] = apart[each.other, each.one] = each.value
        known = each.percentile is not None
        rows.append(
            {
                **shared(group, one, form("density"), "{}"),
                "kind": "distance",
                "metric": each.distance,
                "comparable": "null-percentile",
                "other": other.label,
                "value": each.value,
                "n": one.slice.n,
                "n_other": other.slice.n,
                "null_model": "CUG-L" if known else None,
                "null_mean": each.null_mean,
                "percentile": each.percentile,
                "R": draws if known else None,
                "seed": seed if known else None,
                "reason": None if known else "null_uninformative",
            }
        )
    points, share = classical_scaling(apart)
    spots: list[dict[str, object]] = [
        {
            "wave": place.part.wave,
            "level": group.level,
            "layer": group.layer,
            "area": place.part.area,
            "x": float(x),
            "y": float(y),
            "share": share,
        }
        for place, (x, y) in zip(places, points, strict=True)
    ]
    return rows, spots


def _tie_by_tie(group: Group) -> Iterator[Row]:
    for i, j in pairs(group):
        one, other = group.places[i], group.places[j]
        for name, value in same_agencies(one.slice, other.slice).items():
            row = {**shared(group, one, form("density"), "{}"), "kind": "distance", "metric": name}
            row |= {"comparable": "raw", "other": other.label, "value": value}
            row |= {"n": one.slice.n, "n_other": other.slice.n}
            yield {**row, "reason": None if value is not None else "absence_unknown"}


def pairs(group: Group) -> list[tuple[int, int]]:
    """Which two places are set apart: each wave and the one before, else every two."""
    size = len(group.places)
    if group.by == "wave":
        return [(at + 1, at) for at in range(size - 1)]
    return [(i, j) for i in range(size) for j in range(i + 1, size)]
