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
COLUMNS = ("level", "route", "pairs", "two", "three", "four", "bounds", "median")
AGREEMENT = ("level", "both", "same", "higher", "equal", "lower")
SHARES = (2, 3, 4)
"""Levels whose shares of pairs are stated; for 5 and 6 the source speaks of settings, not of
pairs."""


def lone_section(facts: Facts, level: str, *, dated: bool, unit: str) -> Section | None:
    """Say what one file of records shows: floors, with the pairs named; None without any pair."""
    dyads = facts.dyads.filter(pl.col("level") == level)
    inferred = _inferred(facts, level)
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
    lines = [note("communication.how"), *_top_levels(facts)]
    if any(row[1] == words("route.inferred") for row in rows):
        heading = scales.get("gregson").inferred_heading
        lines.append(note("communication.inferred_levels", heading=heading))
    lines.append(note("communication.footnote", footnote=_footnote()))
    shares = grid("communication.grid", COLUMNS, rows)
    return section("communication_level", lines, shares, _agreement(facts))


def _profile(facts: Facts, level: str) -> Iterator[tuple[str, ...]]:
    """Give one row a level and route: pairs assessed of all, shares with intervals, median."""
    for route in ("declared", "inferred"):
        deltas = {k: facts.scale("gregson", level, f"delta_{k}", route=route) for k in SHARES}
        two, three = deltas[2], deltas[3]
        if two is None or three is None or two["bound_lo"] is None:
            continue
        floor = route == "inferred"
        assessed = two["n"]
        if assessed:
            cells = tuple(_cell(deltas[k], floor=floor) for k in SHARES)
        elif floor:
            cells = _counts(facts, level)
            assessed = _inferred(facts, level).height
        else:
            continue
        median = facts.scale("gregson", level, "median", route=route)
        yield (
            name_of("level", level),
            words(f"route.{route}"),
            words("communication.of", n=whole(assessed), of=whole(two["of"])),
            *cells,
            between(three["bound_lo"], three["bound_hi"]) if two["n"] else "",
            (median["text"] or "") if median else "",
        )


def _inferred(facts: Facts, level: str) -> pl.DataFrame:
    return facts.dyads.filter(pl.col("level") == level, pl.col("gregson_status") == "inferred")


def _counts(facts: Facts, level: str) -> tuple[str, ...]:
    """Count inferred pairs at each level or higher, where no share can be given."""
    inferred = _inferred(facts, level)
    at_least = [inferred.filter(pl.col("gregson_lo") >= k).height for k in SHARES]
    return tuple(words("communication.pairs", n=whole(n)) for n in at_least)


def _cell(row: Row | None, *, floor: bool) -> str:
    """Write a share and the interval of its reports; a floor as such."""
    if row is None or row["value"] is None:
        return ""
    if floor:
        return words("communication.floor", share=share(row["value"]))
    low, high = row["lo"], row["hi"]
    if low is None or high is None or share(low) == share(high):
        return share(row["value"])
    return words(
        "communication.range",
        share=share(row["value"]),
        low=share(low).rstrip("%"),
        high=share(high),
    )


def _top_levels(facts: Facts) -> Iterator[Line]:
    """Count settings at 5 and agreements at 6, of which the source speaks, not of pairs."""
    for indicator, rule in (
        ("settings_at_5", "communication.five"),
        ("agreements_at_6", "communication.six"),
    ):
        told = []
        for level in facts.analysed:
            row = facts.scale("gregson", level, indicator)
            if row and row["value"]:
                told.append(
                    words(
                        "communication.where", n=whole(row["value"]), level=name_of("level", level)
                    )
                )
        if told:
            yield finding(rule, where=names(told, most=len(told)))


def _agreement(facts: Facts) -> Grid:
    """Set out how far the two ends of a pair agree."""
    rows: list[tuple[str, ...]] = []
    for level in facts.analysed:
        agree = facts.scale("gregson", level, "exact_agreement")
        if not agree or agree["value"] is None:
            continue
        lead = [
            facts.scale("gregson", level, f"lead_{word}") for word in ("higher", "equal", "lower")
        ]
        rows.append(
            (
                name_of("level", level),
                whole(agree["n"]),
                share(agree["value"]),
                *("" if x is None or x["value"] is None else whole(x["value"]) for x in lead),
            )
        )
    caption = words("communication.agreement.caption")
    return grid("communication.agreement", AGREEMENT, rows, caption=caption)
