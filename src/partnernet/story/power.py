"""Where power may sit: agencies that stand out by each kind of tie, dependence, concentration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet.story.money import dependence_lines, money_lines
from partnernet.story.numbers import decimal, names, whole
from partnernet.story.words import finding, name_of, note, section, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.story.facts import Facts
    from partnernet.story.page import Line, Section

TOP = 3


def power_section(facts: Facts) -> Section | None:
    """Say who stands out by each kind of tie, then who depends on whom."""
    lines: list[Line] = []
    for level in facts.analysed:
        lines += _standing_out(facts, level)
        lines += _concentration(facts, level)
        lines += money_lines(facts, level)
        lines += dependence_lines(facts, level)
    return section("power", [note("power.how"), *lines]) if lines else None


def _standing_out(facts: Facts, level: str) -> Iterator[Line]:
    """Name the leading agencies: by partners, by connecting others, by what passes."""
    every = facts.together(level)
    for metric in ("degree", "betweenness"):
        yield from _top(facts, level, every, metric, f"power.{metric}")


def _top(facts: Facts, level: str, layer: str, metric: str, rule: str) -> Iterator[Line]:
    found = facts.units(metric, level, layer).filter(pl.col("value") > 0)
    if found.is_empty():
        return
    if layer != "*" and facts.part.spec(layer).kind == "money":
        return
    one, digits = ("power.route", 1) if metric == "betweenness" else ("power.one", 0)
    top = [
        words(one, name=facts.name(unit), value=decimal(value, digits))
        for unit, value in found.head(TOP).select("unit_id", "value").iter_rows()
    ]
    yield finding(rule, level=name_of("level", level), top=names(top), n=found.height)


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
