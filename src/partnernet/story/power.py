"""Where power may sit: agencies that stand out by each kind of tie, dependence, concentration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet.story.numbers import decimal, names, pounds, share, whole
from partnernet.story.words import finding, name_of, note, section, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from partnernet.story.facts import Facts
    from partnernet.story.page import Line, Section

TOP = 3
LONE_FUNDER = 0.5
DEPENDENT = 0.25
"""Difference of dependence from which a pair is named (method 4.8; the cut is ours)."""

SPOTS: Mapping[str, tuple[str, ...]] = {
    "referral": ("in_strength", "out_strength"),
    "funding": ("out_strength", "in_strength"),
}
"""Volumes by which an agency stands out in a layer, by the known layer whose rules it follows."""


def power_section(facts: Facts) -> Section | None:
    """Say who stands out by each kind of tie, then who depends on whom."""
    lines: list[Line] = []
    for level in facts.analysed:
        lines += _standing_out(facts, level)
        lines += _concentration(facts, level)
        lines += _dependence(facts, level)
    return section("power", [note("power.how"), *lines]) if lines else None


def _standing_out(facts: Facts, level: str) -> Iterator[Line]:
    """Name the leading agencies: by partners, by connecting others, by what passes."""
    layers = facts.layers(level)
    every = facts.together(level)
    for metric in ("degree", "betweenness"):
        yield from _top(facts, level, every, metric, f"power.{metric}")
    for layer in layers:
        role = facts.role(layer)
        for metric in SPOTS.get(role, ()):
            yield from _top(facts, level, layer, metric, f"power.{role}_{metric}")


def _top(facts: Facts, level: str, layer: str, metric: str, rule: str) -> Iterator[Line]:
    found = facts.units(metric, level, layer).filter(pl.col("value") > 0)
    if found.is_empty():
        return
    money = layer != "*" and facts.part.spec(layer).kind == "money"
    if money and metric in {"degree", "betweenness"}:
        return
    top = [
        words("power.one", name=facts.name(unit), value=_amount(value, metric, money=money))
        for unit, value in found.head(TOP).select("unit_id", "value").iter_rows()
    ]
    yield finding(rule, level=name_of("level", level), top=names(top), n=found.height)


def _amount(value: float, metric: str, *, money: bool) -> str:
    if money:
        return pounds(value)
    return decimal(value) if metric == "betweenness" else whole(value)


def _concentration(facts: Facts, level: str) -> Iterator[Line]:
    """Say how unequally partners and payments are spread."""
    every = facts.together(level)
    central = facts.value("degree_centralisation", level, every)
    if central and central["value"] is not None:
        yield finding(
            "power.centralisation",
            level=name_of("level", level),
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
