"""Where power may sit: agencies that stand out by each kind of tie, dependence, concentration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet.story.money import dependence_lines, money_line
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
        lines += money_line(facts, level)
        lines += dependence_lines(facts, level)
    return section("power", [note("power.how"), *lines]) if lines else None


def _standing_out(facts: Facts, level: str) -> Iterator[Line]:
    """Name the agencies with most partners, and those most often between two others."""
    layer = facts.together(level)
    if not layer or (layer != "*" and facts.part.spec(layer).kind == "money"):
        return
    partners = _top(facts, level, layer, "degree")
    if not partners:
        return
    row = facts.value("degree_centralisation", level, layer)
    central = row["value"] if row else None
    told = words("power.central", value=decimal(central, 2)) if central is not None else ""
    rule = (
        "power.partners_between" if _top(facts, level, layer, "betweenness") else "power.partners"
    )
    yield finding(
        rule,
        level=name_of("level", level),
        central=told,
        partners=names(partners),
        between=names(_top(facts, level, layer, "betweenness")),
    )


def _top(facts: Facts, level: str, layer: str, metric: str) -> list[str]:
    """Name the first three agencies by a measure, with its value."""
    found = facts.units(metric, level, layer).filter(pl.col("value") > 0)
    return [
        words("power.one", name=facts.name(unit), value=whole(value))
        for unit, value in found.head(TOP).select("unit_id", "value").iter_rows()
    ]
