"""Where power may sit: agencies that stand out by each kind of tie, dependence, concentration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet.story.contact import layer_name
from partnernet.story.numbers import decimal, names, pounds, share, whole
from partnernet.story.words import finding, grid, note, section, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.story.facts import Facts
    from partnernet.story.page import Line, Section

TOP = 3
LONE_FUNDER = 0.5
DEPENDENT = 0.25
"""Difference of dependence from which a pair is named (method 4.8; the cut is ours)."""

COLUMNS = ("what", "first", "second", "third")


def power_section(facts: Facts) -> Section | None:
    """Set out who stands out by each kind of tie, then who depends on whom."""
    rows = [row for level in facts.analysed for row in _rows(facts, level)]
    lines = [note("power.how")]
    for level in facts.analysed:
        lines += _concentration(facts, level)
        lines += _dependence(facts, level)
    if not rows and len(lines) == 1:
        return None
    return section("power", lines, grid("power", COLUMNS, rows) if rows else None)


def _rows(facts: Facts, level: str) -> Iterator[tuple[str, ...]]:
    """Give the leading agencies at a level: by partners, by connecting others, by volume."""
    layers = facts.layers(level)
    every = "*" if len(layers) > 1 else layers[0] if layers else ""
    told = words("level.name", level=level)
    for metric in ("degree", "betweenness"):
        yield from _row(facts, level, every, metric, label=words(f"power.{metric}", level=told))
    for layer in layers:
        role = facts.role(layer)
        kinds = {
            "referral": ("in_strength", "out_strength"),
            "funding": ("out_strength", "in_strength"),
        }
        for metric in kinds.get(role, ()):
            label = words(f"power.{role}_{metric}", level=told, layer=layer_name(layer))
            yield from _row(facts, level, layer, metric, label=label)


def _row(
    facts: Facts, level: str, layer: str, metric: str, *, label: str
) -> Iterator[tuple[str, ...]]:
    found = facts.units(metric, level, layer).filter(pl.col("value") > 0)
    if found.is_empty():
        return
    money = facts.role(layer) == "funding" if layer != "*" else False
    cells = [
        words("power.cell", name=facts.name(unit), value=_amount(value, metric, money=money))
        for unit, value in found.head(TOP).select("unit_id", "value").iter_rows()
    ]
    yield (label, *cells, *[""] * (TOP - len(cells)))


def _amount(value: float, metric: str, *, money: bool) -> str:
    if money:
        return pounds(value)
    return decimal(value) if metric == "betweenness" else whole(value)


def _concentration(facts: Facts, level: str) -> Iterator[Line]:
    """Say how unequally partners and payments are spread."""
    layers = facts.layers(level)
    every = "*" if len(layers) > 1 else layers[0] if layers else ""
    central = facts.value("degree_centralisation", level, every)
    if central and central["value"] is not None:
        yield finding(
            "power.centralisation",
            level=words("level.name", level=level),
            value=decimal(central["value"], 2),
            n=whole(central["n"]),
        )


def _dependence(facts: Facts, level: str) -> Iterator[Line]:
    """Name the most one-sided money ties, and how many live on one payer."""
    for layer in facts.layers(level):
        if facts.role(layer) != "funding":
            continue
        dominance = facts.units("funding_dominance", level, layer)
        if not dominance.is_empty():
            lone = dominance.filter(pl.col("value") > LONE_FUNDER)
            yield finding(
                "power.one_payer",
                n=whole(lone.height),
                of=whole(dominance.height),
                share=share(LONE_FUNDER),
            )
        for metric, rule in (
            ("imbalance", "power.imbalance"),
            ("imbalance_innet", "power.imbalance_innet"),
        ):
            pairs = facts.units(metric, level, layer)
            if pairs.is_empty():
                continue
            one_sided = pairs.with_columns(size=pl.col("value").abs()).filter(
                pl.col("size") > DEPENDENT
            )
            if one_sided.is_empty():
                break
            ranked = one_sided.sort("size", "unit_id", descending=[True, False]).head(TOP)
            told = [
                _depends(facts, unit, value)
                for unit, value in ranked.select("unit_id", "value").iter_rows()
            ]
            yield finding(
                rule, n=whole(one_sided.height), of=whole(pairs.height), pairs=names(told)
            )
            break


def _depends(facts: Facts, pair: str, value: float) -> str:
    first, second = split_pair(pair)
    weaker, stronger = (first, second) if value > 0 else (second, first)
    return words(
        "power.depends", a=facts.name(weaker), b=facts.name(stronger), share=share(abs(value))
    )


def split_pair(unit_id: str) -> tuple[str, str]:
    """Split the id of a pair as the measures write it."""
    first, _, second = unit_id.partition("|")
    return first, second
