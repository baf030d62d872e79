"""What agreements, the content of ties and flags of agencies show: facts, three-valued.

A fact is true where something shows it, false where it would have shown, unknown otherwise: a
register that nobody collected denies nothing, and an end that said nothing of content neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import polars as pl

from partnernet import vocabulary as v
from partnernet.scales._level import DYAD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from partnernet.scales._level import Level
    from partnernet.scales._text import Rule
    from partnernet.scales.typology import Fact

Truth = bool | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A fact at a level: whether it holds, who has part in it, and how it is known."""

    holds: Truth
    who: frozenset[str]
    pairs: int
    route: str

    @classmethod
    def over(cls, every: Iterable[Shown]) -> Shown:
        """Put the levels of a partnership together: it holds where it holds at one of them."""
        found = list(every)
        routes = [one.route for one in found if one.holds] or [one.route for one in found]
        return cls(
            any_of([one.holds for one in found]),
            frozenset().union(*(one.who for one in found)),
            sum(one.pairs for one in found),
            routes[0] if routes else "",
        )


def any_of(truths: Sequence[Truth]) -> Truth:
    """Three-valued or: true if one is, false if all are, else unknown; of nothing, unknown.

    >>> any_of([False, None, True]), any_of([False, None]), any_of([False, False])
    (True, None, False)
    """
    if True in truths:
        return True
    return None if None in truths or not truths else False


def interval(rules: Sequence[Rule], facts: Mapping[str, Truth]) -> tuple[int, int] | None:
    """Lowest and highest step over every way in which what is unknown could turn out.

    None where no rule gives a step. Rules may deny: every completion is tried.

    >>> from partnernet.scales._text import Rule
    >>> rules = [Rule(("plan", "deliver"), 2), Rule(("plan",), 1), Rule((), 0)]
    >>> interval(rules, {"plan": True, "deliver": None})
    (1, 2)
    """
    asked = sorted({literal.removeprefix("!") for rule in rules for literal in rule.when})
    unknown = [name for name in asked if facts.get(name) is None]
    known = {name: bool(facts[name]) for name in asked if name not in unknown}
    found: set[int] = set()
    for turn in product((False, True), repeat=len(unknown)):
        case = known | dict(zip(unknown, turn, strict=True))
        level = next((r.level for r in rules if all(_holds(x, case) for x in r.when)), None)
        if level is not None:
            found.add(level)
    return (min(found), max(found)) if found else None


def _holds(literal: str, case: Mapping[str, bool]) -> bool:
    return not case[literal[1:]] if literal.startswith("!") else case[literal]


def at_level(fact: Fact, level: Level, ends: pl.DataFrame) -> Shown:
    """Tell whether a fact holds at a level, and which agencies have part in it."""
    truths: list[Truth] = []
    who: set[str] = set()
    pairs, route = 0, ""
    if fact.agreements:
        parties = _parties(fact, level)
        truths.append(True if parties.height else False if level.register_collected else None)
        who |= set(level.numbers["agency_id"].gather(parties["ix"].unique().sort()))
        written = parties.height == 0 or bool(parties["evidenced"].all())
        route = "register" if written else "declared"
    if fact.flag:
        holders = _flagged(fact, level)
        truths.append(any_of(holders["holds"].to_list()))
        who |= set(holders.filter("holds")["agency_id"])
        route = route or "register"
    if fact.content_both_ends or fact.layers:
        cells = of_pairs(level, ends, [fact], register=False)
        there = cells.filter(pl.col(fact.name))
        everything = cells.filter(pl.col(fact.name).is_not_null()).height == level.pairs
        truths.append(True if there.height else False if everything and level.pairs else None)
        placed = pl.concat([there[DYAD] // level.n, there[DYAD] % level.n]).unique().sort()
        who |= set(level.numbers["agency_id"].gather(placed))
        pairs = there.height
        route = route or ("declared" if fact.content_both_ends else "observed")
    return Shown(any_of(truths), frozenset(who), pairs, route)


def of_pairs(
    level: Level, ends: pl.DataFrame, facts: Sequence[Fact], *, register: bool = True
) -> pl.DataFrame:
    """Return one row a listed pair: dyad, and each fact as true, false or unknown (null).

    `ends` are the `contents` of the level.
    """
    cells = level.listed.select(DYAD)
    for fact in facts:
        parts: list[pl.Expr] = []
        if fact.content_both_ends:
            parts.append(pl.col("said"))
            cells = cells.join(_said(fact, ends), on=DYAD, how="left", maintain_order="left")
        if fact.layers:
            parts.append(pl.col("tied"))
            cells = cells.join(_tied(fact, level), on=DYAD, how="left", maintain_order="left")
        if fact.agreements and register:
            parts.append(pl.col("agreed"))
            common = _common(fact, level).select(DYAD, agreed=pl.lit(value=True)).unique()
            cells = cells.join(common, on=DYAD, how="left", maintain_order="left")
            if level.register_collected:
                cells = cells.with_columns(pl.col("agreed").fill_null(value=False))
        if not parts:
            parts.append(pl.lit(None, dtype=pl.Boolean))
        holds = pl.any_horizontal(parts)  # Kleene: null where nothing is true and one is unknown
        cells = cells.with_columns(holds.alias(fact.name)).drop(
            "said", "tied", "agreed", strict=False
        )
    return cells


def contents(level: Level) -> pl.DataFrame:
    """Return for each pair and each end whether it told what contact consists of, and what."""
    told = pl.col("content").is_not_null() | ~pl.col("tie")
    ticks = {token: _ticks(token) for token in v.CONTENT_TOKENS}
    return (
        level.rows.filter("contact", pl.col("by") != "other")
        .select(DYAD, "by", told.alias("told"), **ticks)
        .group_by(DYAD)
        .agg(
            pl.col(name).filter(pl.col("by") == end).any().alias(f"{name}_{end}")
            for name in ("told", *ticks)
            for end in "ab"
        )
    )


def _ticks(token: str) -> pl.Expr:
    return (pl.col("tie") & pl.col("content").list.contains(token)).fill_null(value=False)


def _said(fact: Fact, ends: pl.DataFrame) -> pl.DataFrame:
    """Whether both ends report the content: false once an end reports without it."""
    a, b = (pl.any_horizontal(f"{token}_{end}" for token in fact.content_both_ends) for end in "ab")
    denied = (pl.col("told_a") & ~a) | (pl.col("told_b") & ~b)
    return ends.select(
        DYAD, said=pl.when(a & b).then(pl.lit(value=True)).when(denied).then(pl.lit(value=False))
    )


def _tied(fact: Fact, level: Level) -> pl.DataFrame:
    """Whether there is a tie in the layers; a missing one may be unseen, so never false."""
    rows = level.rows.filter("tie", pl.col("role").is_in(list(fact.layers)))
    ways = rows.group_by(DYAD).agg(ways=pl.col("forward").n_unique())
    return ways.filter(pl.col("ways") >= (2 if fact.both_ways else 1)).select(
        DYAD, tied=pl.lit(value=True)
    )


def _parties(fact: Fact, level: Level) -> pl.DataFrame:
    """Parties of the agreements that show a fact; a shared site counts as a shared building."""
    there = level.parties.filter(pl.col("type").is_in(list(fact.agreements)))
    if fact.frequency:
        there = there.filter(pl.col("agreement_id").is_in(_often(fact, level)))
    common = level.register.filter(
        pl.col("type").is_in(list(fact.agreements)), pl.col("agreement_id").str.contains(":")
    )
    extra = pl.concat([common[DYAD] // level.n, common[DYAD] % level.n]).unique()
    if extra.len() == 0:
        return there.select("ix", "evidenced")
    return pl.concat(
        [
            there.select("ix", "evidenced"),
            extra.cast(pl.UInt32).alias("ix").to_frame().with_columns(evidenced=pl.lit(value=True)),
        ]
    )


def _common(fact: Fact, level: Level) -> pl.DataFrame:
    there = level.register.filter(pl.col("type").is_in(list(fact.agreements)))
    if fact.frequency:
        there = there.filter(pl.col("agreement_id").is_in(_often(fact, level)))
    return there


def _often(fact: Fact, level: Level) -> list[str]:
    """Ids of the agreements that meet at least as often as a fact asks."""
    table = level.partnership.agreements
    least = v.FREQUENCIES[fact.frequency] or 0
    often = [word for word, times in v.FREQUENCIES.items() if times and times >= least]
    if table is None:
        return []
    return table.filter(pl.col("frequency").is_in(often))["agreement_id"].unique().to_list()


def _flagged(fact: Fact, level: Level) -> pl.DataFrame:
    if fact.flag not in level.agencies.columns:
        return level.agencies.select("agency_id", holds=pl.lit(None, dtype=pl.Boolean))
    return level.agencies.select(
        "agency_id", holds=pl.col(fact.flag).cast(pl.Boolean, strict=False)
    )
