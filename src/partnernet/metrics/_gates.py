"""What may not run on a slice and why, and what should be known beside a value that does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet.metrics._shared import degrees, once_a_slice

if TYPE_CHECKING:
    from partnernet.metrics._registry import Card, Metric
    from partnernet.study import Partnership, Slice

PRINT_GATE, COMPARE_GATE = 0.5, 0.7
"""Response rates under which only counts are given, and under which values carry a flag (ours)."""

NO_VOLUMES = ("ordinal", "presence_only", "row_unit_unknown", "not_recorded", "not_money")
"""Reasons for which a measure that can do without strengths is run without them."""


def refusal(metric: Metric, s: Slice, partnership: Partnership) -> str | None:
    """Why a measure cannot be computed on a slice, or None."""
    card = metric.card
    if s.n < card.min_agencies:
        return f"n<{card.min_agencies}"
    missing = absent(card, partnership, s.agencies)
    if missing:
        return missing
    if not metric.is_count:
        rate = s.observed.response_rate
        if _only_flows(s, partnership):
            return _only_flows(s, partnership)
        if rate is not None and rate < PRINT_GATE and not card.bounded:
            return "coverage<min"
    return _without_volumes(metric, s) if s.view.weight == "strength" else None


def absent(card: Card, partnership: Partnership, agencies: pl.DataFrame) -> str | None:
    """Whether a table or a column of agencies that the card requires was not collected."""
    for name in card.requires:
        table, _, column = name.partition(".")
        found = agencies if table == "agencies" else getattr(partnership, table)
        if found is None or (column and found[column].null_count() == found.height):
            return "not_recorded"
    return None


@once_a_slice
def _only_flows(s: Slice, partnership: Partnership) -> str | None:
    """Whether the slice's senders are categories, or one agency is an end of every tie."""
    flags = partnership.study.flags
    if (s.m == 0 or "source_categories" in flags) and _from_categories(s, partnership):
        return "source_categories"
    if "one_inbox" in flags and s.m and degrees(s).max() == s.m:
        return "one_inbox"
    return None


def _from_categories(s: Slice, partnership: Partnership) -> bool:
    categories = partnership.listed.filter(pl.col("kind") == "category")["agency_id"]
    if not len(categories):
        return False
    rows = partnership.ties.filter(
        pl.col("level") == s.level, pl.col("source").is_in(categories.implode())
    )
    return s.view.layers != "single" or s.layer in rows["layer"]


def _without_volumes(metric: Metric, s: Slice) -> str | None:
    """Why the layer's strengths cannot be used, or None."""
    kinds = metric.card.kinds
    if s.spec.kind == "presence" and s.view.layers == "single":
        return "presence_only"
    if kinds and s.spec.kind not in kinds:
        return "ordinal" if s.spec.kind == "ordinal" else "not_money"
    unknown = _unknown_strengths(s)
    every = unknown == s.m > 0
    some = unknown > 0 and (metric.returns == "network" or metric.card.binary_fallback)
    if every or some:
        return "row_unit_unknown" if s.spec.row_unit == "links" else "not_recorded"
    return None


@once_a_slice
def _unknown_strengths(s: Slice) -> int:
    return s.ties["weight"].null_count()


@once_a_slice
def _from_frequency(s: Slice) -> bool:
    if s.view.weight != "strength" or s.spec.kind not in ("count", "ordinal") or s.m == 0:
        return False
    return bool((s.ties["count"].is_null() & s.ties["weight"].is_not_null()).any())


def flags(card: Card, s: Slice) -> list[str]:
    """What should be known beside any value of this card on this slice."""
    seen, found = s.observed, list[str]()
    if not card.bounded and seen.p2 + seen.u > 0:
        found.append("recorded_ties_only")
    if s.view.layers == "single" and card.layers and s.spec.treated_as not in card.layers:
        found.append("not_meaningful")
    if card.routes and s.spec.kind == "count":
        found.append("possible_routes")
    if _from_frequency(s):
        found.append("from_frequency")
    if seen.response_rate is not None and seen.response_rate < COMPARE_GATE and not card.tolerant:
        found.append("coverage<.7")
    return found


def route(s: Slice) -> str:
    """How the ties are known: agencies said so, or records show it."""
    return "observed" if s.observed.response_rate is None else "declared"


@once_a_slice
def ids(s: Slice) -> list[str]:
    """Agency ids in vertex order."""
    return s.agencies["agency_id"].to_list()
