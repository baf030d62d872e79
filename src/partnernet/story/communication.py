"""How densely agencies communicate, on Gregson's levels: declared, or inferred as a floor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet import scales
from partnernet.story.numbers import between, names, share, whole
from partnernet.story.words import finding, grid, missing, name_of, note, section, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.story.facts import Facts, Row
    from partnernet.story.page import Grid, Line, Section

NAMED_PAIRS = 6
PROJECTED_DAYS = 180
SHARES = (2, 3, 4)
"""Levels whose shares of pairs are stated; for 5 and 6 the source speaks of settings, not of
pairs."""


def lone_section(facts: Facts, level: str, *, dated: bool, unit: str) -> Section | None:
    """Say what one file of records shows: floors, with the pairs named; None without any pair."""
    dyads = facts.dyads.filter(pl.col("level") == level)
    inferred = dyads.filter(pl.col("gregson_status") == "inferred")
    if inferred.is_empty():
        return None
    lines = [*_floors(facts, level, inferred, dated=dated)]
    lines += _unclassed(facts, level, dyads)
    lines.append(note("communication.cannot", unit=unit))
    if dated and facts.days is not None and facts.days < PROJECTED_DAYS:
        lines.append(note("communication.projection", days=facts.days))
    lines.append(note("communication.footnote", footnote=_footnote()))
    heading = scales.get("gregson").inferred_heading
    return section("communication_inferred", lines, heading=heading)


def _footnote() -> str:
    text = scales.get("gregson").footnote
    return text[:1].upper() + text[1:]


def _floors(facts: Facts, level: str, inferred: pl.DataFrame, *, dated: bool) -> Iterator[Line]:
    """Count pairs at 3 and at 2 or higher, with the looser reading beside them."""
    gregson = scales.get("gregson")
    two = gregson.rung(2).inferred_wording
    three = gregson.rung(3).inferred_wording
    regular = inferred.filter(pl.col("gregson_lo") >= 3)
    some = inferred.filter(pl.col("gregson_lo") == 2)
    if not dated:
        yield finding("communication.two_all", n=whole(inferred.height), wording=two)
        yield note("communication.regularity_unknown")
        return
    pairs = whole(inferred.height)
    if regular.is_empty():
        yield finding("communication.three_none", pairs=pairs, wording=three)
    else:
        yield finding(
            "communication.three",
            n=whole(regular.height),
            pairs=pairs,
            wording=three,
            named=names(_named(facts, level, regular), most=NAMED_PAIRS),
        )
    if not some.is_empty():
        yield finding("communication.two", n=whole(some.height), wording=two)
    loose = facts.scale("gregson", level, "pairs_3_gloss")
    if loose is not None and loose["value"] is not None:
        yield note("communication.looser", n=whole(loose["value"]))


def _named(facts: Facts, level: str, dyads: pl.DataFrame) -> list[str]:
    """Name pairs, those with most contact first."""
    volume = (
        facts.ties.filter(pl.col("level") == level)
        .with_columns(
            agency_a=pl.min_horizontal("source", "target"),
            agency_b=pl.max_horizontal("source", "target"),
        )
        .group_by("agency_a", "agency_b")
        .agg(pl.col("count").sum())
    )
    ranked = dyads.join(volume, on=["agency_a", "agency_b"], how="left").sort(
        "count", "agency_a", "agency_b", descending=[True, False, False], nulls_last=True
    )
    return [
        words("communication.pair", a=facts.name(a), b=facts.name(b))
        for a, b in ranked.select("agency_a", "agency_b").iter_rows()
    ]


def _unclassed(facts: Facts, level: str, dyads: pl.DataFrame) -> Iterator[Line]:
    """Say how many pairs have no level, and why."""
    agencies = facts.part.eligible(level).height
    pairs = agencies * (agencies - 1) // 2
    reasons = scales.get("gregson").reasons
    unclassed = dyads.filter(pl.col("gregson_point").is_null()).group_by("reason").len()
    for reason, count in unclassed.sort("reason").iter_rows():
        why = reasons.get(reason or "", reason or words("reason.unknown"))
        yield missing("communication.unclassed_rows", n=whole(count), why=why)
    unseen = pairs - dyads.height
    if unseen > 0:
        yield note("communication.not_classed", n=whole(unseen))


def level_section(facts: Facts) -> Section | None:
    """Set out the density profile of every level that has one."""
    rows = [row for level in facts.analysed for row in _profile(facts, level)]
    if not rows:
        return None
    lines = [note("communication.how")]
    for level in facts.analysed:
        lines += _level_lines(facts, level)
    if any(row[1] == words("route.inferred") for row in rows):
        heading = scales.get("gregson").inferred_heading
        lines.append(note("communication.inferred_levels", heading=heading))
    lines.append(note("communication.footnote", footnote=_footnote()))
    return section("communication_level", lines, _grid(rows))


def _grid(rows: list[tuple[str, ...]]) -> Grid:
    columns = ("level", "route", "pairs", "two", "three", "four", "median", "top")
    return grid("communication.grid", columns, rows)


def _profile(facts: Facts, level: str) -> Iterator[tuple[str, ...]]:
    """Give one row a level and route: pairs assessed of all, shares with intervals, median."""
    for route in ("declared", "inferred"):
        deltas = {k: facts.scale("gregson", level, f"delta_{k}", route=route) for k in SHARES}
        first = deltas[2]
        if first is None or (first["value"] is None and first["bound_lo"] is None):
            continue
        if not first["n"]:
            continue
        median = facts.scale("gregson", level, "median", route=route)
        yield (
            name_of("level", level),
            words(f"route.{route}"),
            f"{whole(first['n'])} / {whole(first['of'])}",
            *(_cell(deltas[k], floor=route == "inferred") for k in SHARES),
            (median["text"] or "") if median else "",
            _top(facts, level, route),
        )


def _cell(row: Row | None, *, floor: bool) -> str:
    """Write a share and the interval of its reports; a floor as such."""
    if row is None or row["value"] is None:
        return ""
    if floor:
        return words("communication.floor", share=share(row["value"]))
    low, high = row["lo"], row["hi"]
    if low is None or high is None or share(low) == share(high):
        return share(row["value"])
    return words("communication.range", share=share(row["value"]), low=share(low), high=share(high))


def _top(facts: Facts, level: str, route: str) -> str:
    """Count settings at 5 and agreements at 6."""
    parts = []
    for indicator in ("settings_at_5", "agreements_at_6"):
        row = facts.scale("gregson", level, indicator, route=route)
        row = row or facts.scale("gregson", level, indicator)
        parts.append(whole(row["value"]) if row and row["value"] is not None else "-")
    return " / ".join(parts)


def _level_lines(facts: Facts, level: str) -> Iterator[Line]:
    """Say how far the two ends of a pair agree, and what pairs that were not seen could change."""
    name = name_of("level", level)
    two = facts.scale("gregson", level, "delta_3", route="declared")
    if two and two["n"] and two["bound_lo"] is not None and (two["coverage"] or 0) < 1:
        yield finding(
            "communication.bounds",
            level=name,
            interval=between(two["bound_lo"], two["bound_hi"]),
            coverage=share(two["coverage"]),
        )
    agree = facts.scale("gregson", level, "exact_agreement")
    if agree and agree["value"] is not None:
        yield finding(
            "communication.agreement",
            level=name,
            n=whole(agree["n"]),
            share=share(agree["value"]),
        )
    higher = facts.scale("gregson", level, "lead_higher")
    lower = facts.scale("gregson", level, "lead_lower")
    if higher and lower and higher["value"] is not None and lower["value"] is not None:
        yield finding(
            "communication.lead",
            level=name,
            higher=whole(higher["value"]),
            lower=whole(lower["value"]),
        )
