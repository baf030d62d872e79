"""Who is reached and who is not: by level, by sector, and from the lead."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from partnernet import vocabulary as v
from partnernet.story.numbers import decimal, names, share
from partnernet.story.words import finding, grid, missing, name_of, note, section, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.story.facts import Facts
    from partnernet.story.page import Line, Section

NAMED = 6
SMALLEST_GROUP = 3
"""Fewest listed agencies of a kind before its share of ties is set against its share of members."""

COLUMNS = ("level", "tied", "sectors", "direct", "two")


def reach_section(facts: Facts) -> Section | None:
    """Say who takes part at each level, and whom the lead reaches."""
    levels = [level for level in facts.analysed if facts.part.eligible(level).height]
    if not levels:
        return None
    lead = facts.part.lead
    told = note("reach.how", lead=facts.name(lead)) if lead else missing("reach.no_lead")
    lines = [told]
    for level in levels:
        lines += _left_out(facts, level)
    lines += _between_levels(facts)
    lines += _parity(facts)
    return section("reach", lines, grid("reach.grid", COLUMNS, [_row(facts, x) for x in levels]))


def _row(facts: Facts, level: str) -> tuple[str, ...]:
    eligible = facts.part.eligible(level)
    active = eligible.filter(pl.col("agency_id").is_in(list(active_agencies(facts, level))))
    sectors, there = _sectors(eligible), _sectors(active)
    layer = facts.together(level)
    steps = [facts.number("lead_reach", level, layer, k=k) for k in (1, 2)]
    return (
        name_of("level", level),
        words("reach.of", n=active.height, of=eligible.height),
        words("reach.of", n=len(there), of=len(sectors)) if sectors else "",
        *("" if step is None else share(step) for step in steps),
    )


def active_agencies(facts: Facts, level: str) -> frozenset[str]:
    """Return the agencies with a tie at a level, in any layer."""
    rows = facts.ties.filter(
        pl.col("level") == level, pl.col("is_tie"), pl.col("source") != pl.col("target")
    )
    return frozenset(rows["source"]) | frozenset(rows["target"])


def _sectors(agencies: pl.DataFrame) -> set[str]:
    return set(agencies["sector"].drop_nulls()) - {v.UNKNOWN}


def _left_out(facts: Facts, level: str) -> Iterator[Line]:
    """Name agencies and sectors that are expected at a level and have no tie there."""
    eligible = facts.part.eligible(level)
    active = active_agencies(facts, level)
    alone = eligible.filter(~pl.col("agency_id").is_in(list(active)))
    told = name_of("level", level)
    if alone.is_empty():
        return
    named = names(alone["name"].to_list(), most=NAMED)
    yield finding("reach.alone", level=told, n=alone.height, names=named)
    absent = sorted(
        _sectors(eligible) - _sectors(eligible.filter(pl.col("agency_id").is_in(active)))
    )
    if absent:
        shown = names([name_of("sector", sector) for sector in absent], most=NAMED)
        yield finding("reach.sectors", level=told, n=len(absent), absent=shown)


def _between_levels(facts: Facts) -> Iterator[Line]:
    """Name agencies that work at a level and take no part one level further out."""
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


def _parity(facts: Facts) -> Iterator[Line]:
    """Set the third sector's and user bodies' share of ties against their share of members."""
    for group in ("third_sector", "community_user"):
        told: list[str] = []
        for level in facts.analysed:
            found = facts.units("parity", level, facts.together(level))
            row = found.filter(pl.col("unit_id") == group)
            listed = facts.part.eligible(level).filter(pl.col("sector") == group).height
            if row.is_empty() or listed < SMALLEST_GROUP:
                continue
            ratio, where = decimal(row["value"][0], 2), name_of("level", level)
            told.append(words("reach.ratio", level=where, value=ratio, n=listed))
        if told:
            name = name_of("sector", group)
            yield finding("reach.parity", sector=name, ratios=names(told, most=len(told)))
