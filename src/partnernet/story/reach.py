"""Who is reached and who is not: by level, by sector, and from the lead."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from partnernet import vocabulary as v
from partnernet.story.numbers import decimal, names, share, whole
from partnernet.story.words import finding, missing, name_of, note, section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.story.facts import Facts
    from partnernet.story.page import Line, Section

NAMED = 6
NEVER_SMALL_GROUPS = 3
"""Fewest listed agencies of a kind before its share of ties is compared with its share of
members."""


def reach_section(facts: Facts) -> Section | None:
    """Say who takes part at each level, and whom the lead reaches."""
    lines = [line for level in facts.analysed for line in _level(facts, level)]
    lines += _between_levels(facts)
    lines += _lead(facts)
    return section("reach", lines) if lines else None


def _level(facts: Facts, level: str) -> Iterator[Line]:
    eligible = facts.part.eligible(level)
    active = active_agencies(facts, level)
    if not eligible.height:
        return
    left_out = [
        name for key, name in eligible.select("agency_id", "name").iter_rows() if key not in active
    ]
    told = name_of("level", level)
    if left_out:
        yield finding(
            "reach.active",
            level=told,
            n=eligible.height - len(left_out),
            of=whole(eligible.height),
            names=names(left_out, most=NAMED),
        )
    else:
        yield finding("reach.all_active", level=told, n=eligible.height)
    yield from _sectors(eligible, active, told)


def active_agencies(facts: Facts, level: str) -> frozenset[str]:
    """Return the agencies with a tie at a level, in any layer."""
    rows = facts.ties.filter(
        pl.col("level") == level, pl.col("is_tie"), pl.col("source") != pl.col("target")
    )
    return frozenset(rows["source"]) | frozenset(rows["target"])


def _sectors(eligible: pl.DataFrame, active: frozenset[str], level: str) -> Iterator[Line]:
    there = eligible.filter(pl.col("sector") != v.UNKNOWN)
    if there.is_empty():
        return
    listed = set(there["sector"])
    taking_part = set(there.filter(pl.col("agency_id").is_in(list(active)))["sector"])
    absent = sorted(listed - taking_part)
    if absent:
        shown = names([name_of("sector", sector) for sector in absent], most=NAMED)
        yield finding(
            "reach.sectors", level=level, n=len(taking_part), of=len(listed), absent=shown
        )


def _between_levels(facts: Facts) -> Iterator[Line]:
    """Name agencies that work at a level but take no part one level further in."""
    levels = [level for level in facts.analysed if level in v.LEVELS]
    for outer, inner in pairwise(levels):
        below = active_agencies(facts, inner)
        above = active_agencies(facts, outer)
        expected = set(facts.part.eligible(outer)["agency_id"])
        only = sorted(facts.name(agency) for agency in (below - above) & expected)
        if only and above:
            yield finding(
                "reach.only_below",
                n=len(only),
                below=name_of("level", inner),
                above=name_of("level", outer),
                names=names(only, most=NAMED),
            )


def _lead(facts: Facts) -> Iterator[Line]:
    lead = facts.part.lead
    if lead is None:
        yield missing("reach.no_lead")
        return
    for level in facts.analysed:
        layer = facts.together(level)
        direct = facts.number("lead_reach", level, layer, k=1)
        two = facts.number("lead_reach", level, layer, k=2)
        if direct is None or two is None:
            continue
        row = facts.value("lead_reach", level, layer, k=1)
        yield finding(
            "reach.lead",
            lead=facts.name(lead),
            level=name_of("level", level),
            direct=share(direct),
            two=share(two),
            n=whole((row or {}).get("n") or 0),
        )
    yield note("reach.routes")


def parity_lines(facts: Facts) -> Iterator[Line]:
    """Say whether third-sector and user bodies have their share of ties."""
    for level in facts.analysed:
        found = facts.units("parity", level, facts.together(level))
        for group in ("third_sector", "community_user"):
            row = found.filter(pl.col("unit_id") == group)
            listed = facts.part.eligible(level).filter(pl.col("sector") == group).height
            if row.is_empty() or listed < NEVER_SMALL_GROUPS:
                continue
            yield finding(
                "reach.parity",
                level=name_of("level", level),
                sector=name_of("sector", group),
                n=listed,
                value=decimal(row["value"][0], 2),
            )
