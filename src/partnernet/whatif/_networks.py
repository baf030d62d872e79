"""How the networks would hang together: measures, partners and routes, before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from partnernet import metrics
from partnernet.metrics._cost import estimate_seconds
from partnernet.metrics._layers import CONTACT
from partnernet.slices import ANY_LAYER
from partnernet.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnernet.study import Partnership, Slice
    from partnernet.whatif._changes import Changes

ASPECTS = {
    "components": "components",
    "largest_component_share": "components",
    "isolates": "components",
    "density": "density",
    "mean_degree": "density",
    "mean_reach": "reach",
    "lead_reach": "reach",
}
"""Measures of a whole network that are set side by side, and what each is about."""

_KEYS = ["area", "wave", "level", "layer", "measure", "params"]


def networks(
    before: Partnership,
    after: Partnership,
    changes: Changes,
    levels: Sequence[str],
    layers: Sequence[str] | None,
    budget: float,
) -> list[pl.DataFrame]:
    """Set measures of whole networks, and partners and routes of agencies, side by side."""
    sides = [_measures(part, levels, layers, budget) for part in (before, after)]
    frames = [side_by_side(sides[0], sides[1], _KEYS)]
    for level in levels:
        for layer, view in _views(before, level, layers):
            one, other = (part.slice(level, layer, view) for part in (before, after))
            frames.append(_partners(one, other, changes))
            if _has_routes(before, layer):
                frames.append(_routes(one, other, changes, budget))
    return frames


def side_by_side(before: pl.DataFrame, after: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Join two sides on their keys; a row that one side lacks says that it is not given there."""
    names = ("value", "lo", "hi", "n", "reason")
    one = before.with_columns(_there=pl.lit(value=True))
    other = after.with_columns(_there=pl.lit(value=True))
    joined = one.join(other, on=keys, how="full", coalesce=True, suffix="_after", nulls_equal=True)
    return joined.with_columns(
        pl.when(pl.col("_there").is_null()).then(pl.lit("not_given")).otherwise("reason"),
        pl.when(pl.col("_there_after").is_null())
        .then(pl.lit("not_given"))
        .otherwise("reason_after")
        .alias("reason_after"),
        pl.coalesce("aspect", "aspect_after").alias("aspect"),
    ).select(
        *keys,
        "aspect",
        *(
            pl.col(f"{name}{suffix}").alias(said)
            for suffix, side in (("", "before"), ("_after", "after"))
            for name, said in zip(
                names,
                (side, f"{side}_lo", f"{side}_hi", f"n_{side}", f"reason_{side}"),
                strict=True,
            )
        ),
    )


def _measures(
    part: Partnership, levels: Sequence[str], layers: Sequence[str] | None, budget: float
) -> pl.DataFrame:
    values = metrics.compute(
        part,
        levels=levels,
        layers=layers,
        names=list(ASPECTS),
        budget_seconds=budget,
        by_name=False,
    )
    return values.select(
        pl.lit(part.area).alias("area"),
        pl.lit(part.wave).alias("wave"),
        "level",
        "layer",
        "params",
        "value",
        "lo",
        "hi",
        "n",
        "reason",
        measure=pl.col("metric"),
        aspect=pl.col("metric").replace_strict(ASPECTS),
    )


def _views(
    part: Partnership, level: str, layers: Sequence[str] | None
) -> Iterator[tuple[str, View]]:
    present = part.layers_at(level)
    for layer in present:
        if layers is None or layer in layers:
            yield layer, View()
    if layers is None and len(present) > 1:
        yield ANY_LAYER, View(layers="any")


def _has_routes(part: Partnership, layer: str) -> bool:
    return layer == ANY_LAYER or part.spec(layer).treated_as in CONTACT


def _agencies(s: Slice, values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> pl.DataFrame:
    return pl.DataFrame({"agency": s.agencies["agency_id"], "value": values})


def _of_agencies(
    before: Slice, frames: tuple[pl.DataFrame, pl.DataFrame], changes: Changes, aspect: str
) -> pl.DataFrame:
    """Keep the agencies whose value changes, those that leave included."""
    joined = (
        frames[0]
        .rename({"value": "before"})
        .join(frames[1].rename({"value": "after"}), on="agency", how="left")
    )
    gone, merged = list(changes.gone), list(changes.merged)
    changed = (pl.col("after") - pl.col("before")).abs() > 1e-9
    return joined.filter(changed | pl.col("after").is_null()).with_columns(
        area=pl.lit(before.area),
        wave=pl.lit(before.wave),
        level=pl.lit(before.level),
        layer=pl.lit(before.layer),
        aspect=pl.lit(aspect),
        measure=pl.lit(aspect),
        reason_after=pl.when(pl.col("agency").is_in(gone))
        .then(pl.lit("withdrawn"))
        .when(pl.col("agency").is_in(merged))
        .then(pl.lit("merged")),
    )


def _partners(before: Slice, after: Slice, changes: Changes) -> pl.DataFrame:
    """Distinct partners of every agency that would gain or lose one."""
    frames = tuple(_agencies(s, _partner_counts(s)) for s in (before, after))
    return _of_agencies(before, (frames[0], frames[1]), changes, "partners")


def _partner_counts(s: Slice) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    one, other = (s.ties[name].to_numpy().astype(np.int64) for name in ("source_ix", "target_ix"))
    pairs = np.unique(np.minimum(one, other) * max(s.n, 1) + np.maximum(one, other))
    both = np.concatenate([pairs // max(s.n, 1), pairs % max(s.n, 1)])
    return np.bincount(both, minlength=s.n).astype(np.float64)


def _routes(before: Slice, after: Slice, changes: Changes, budget: float) -> pl.DataFrame:
    """Shortest routes between agencies that neither leave nor merge, through each agency.

    Routes to or from an agency that leaves are not counted before either, so a gain is a route that
    used to run otherwise.
    """
    cost = estimate_seconds("betweenness", before.n, before.m * (1 if before.directed else 2))
    if cost > budget:
        told = {"aspect": "routes", "measure": "routes"}
        why = {"reason_before": "cost", "reason_after": "cost"}
        return pl.DataFrame([{**_place(before), **told, **why}])
    frames = tuple(_agencies(s, _between(s, changes)) for s in (before, after))
    found = _of_agencies(before, (frames[0], frames[1]), changes, "routes")
    return found.filter(pl.col("before").fill_null(0.0) + pl.col("after").fill_null(0.0) > 0)


def _place(s: Slice) -> dict[str, str]:
    return {"area": s.area, "wave": s.wave, "level": s.level, "layer": s.layer}


def _between(s: Slice, changes: Changes) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    staying = (~s.agencies["agency_id"].is_in(list(changes.involved))).arg_true().to_list()
    if not staying:
        return np.zeros(s.n)
    found = s.graph.betweenness(directed=s.directed, sources=staying, targets=staying)
    return np.asarray(found, dtype=np.float64)
