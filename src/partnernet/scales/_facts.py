"""What agreements, the content of ties and flags of agencies show: facts, three-valued.

A fact is true where something shows it, false where it would have shown, unknown otherwise: a
register that nobody collected denies nothing, and an end that said nothing of content neither.
"""

from __future__ import annotations

from dataclasses import dataclass, field
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


@dataclass(frozen=True, eq=False, slots=True)
class Evidence:
    """A level with what its facts are read from, worked out once for all models.

    `pairs`: what the ends of each pair say that contact consists of, and whether they have a tie
    forth and back in each layer. `parties`: agreement, agency
    and whether a document is named, by type of agreement. `meets`: meetings a year by agreement.
    """

    level: Level
    pairs: pl.DataFrame
    parties: Mapping[str, tuple[tuple[str, str, bool], ...]]
    meets: Mapping[str, int]
    tied: dict[tuple[object, ...], tuple[frozenset[str], int, Truth]] = field(default_factory=dict)

    @classmethod
    def of(cls, level: Level) -> Evidence:
        """Read a level's agreements and contents."""
        return cls(level, _pairs(level), _parties(level), _meets(level))

    def bound(self, fact: Fact) -> list[tuple[str, str, bool]]:
        """Parties of the agreements that show a fact and meet as often as it asks."""
        least = v.FREQUENCIES.get(fact.frequency) or 0
        return [
            each
            for kind in fact.agreements
            for each in self.parties.get(kind, ())
            if self.meets.get(each[0], 0) >= least
        ]

    def among_pairs(self, fact: Fact) -> tuple[frozenset[str], int, Truth]:
        """Agencies and number of the pairs whose ties show a fact, and whether any does."""
        key = (fact.content_both_ends, fact.layers, fact.both_ways)
        if key not in self.tied:
            level = self.level
            cells = of_pairs(self, [fact], register=False)
            there = cells[DYAD].filter(cells[fact.name]).to_list()
            every = cells[fact.name].count() == level.pairs > 0
            names = level.numbers["agency_id"]
            ends = {ix for dyad in there for ix in divmod(dyad, level.n)}
            who = frozenset(names[ix] for ix in ends)
            self.tied[key] = who, len(there), True if there else False if every else None
        return self.tied[key]


def _parties(level: Level) -> dict[str, tuple[tuple[str, str, bool], ...]]:
    """Parties by type of agreement; a shared site counts as a shared building."""
    names = level.numbers["agency_id"]
    found: dict[str, set[tuple[str, str, bool]]] = {}
    rows = level.parties.select("type", "agreement_id", "ix", "evidenced")
    for kind, agreement, ix, evidenced in rows.iter_rows():
        found.setdefault(kind, set()).add((agreement, names[ix], evidenced))
    unwritten = level.register.filter(pl.col("agreement_id").str.contains(":"))
    for kind, agreement, dyad in unwritten.select("type", "agreement_id", DYAD).iter_rows():
        for ix in divmod(dyad, level.n):
            found.setdefault(kind, set()).add((agreement, names[ix], True))
    return {kind: tuple(sorted(each)) for kind, each in found.items()}


def _meets(level: Level) -> dict[str, int]:
    """Meetings a year of each agreement that says how often it meets."""
    table = level.partnership.agreements
    if table is None:
        return {}
    rows = table.select("agreement_id", "frequency").drop_nulls().unique().sort("agreement_id")
    return {name: v.FREQUENCIES.get(word) or 0 for name, word in rows.iter_rows()}


def at_level(fact: Fact, found: Evidence) -> Shown:
    """Tell whether a fact holds at a level, and which agencies have part in it."""
    truths: list[Truth] = []
    who: frozenset[str] = frozenset()
    pairs, route = 0, ""
    if fact.agreements:
        bound = found.bound(fact)
        truths.append(True if bound else False if found.level.register_collected else None)
        who |= {agency for _, agency, _ in bound}
        route = "register" if all(evidenced for *_, evidenced in bound) else "declared"
    if fact.flag:
        holders = _flagged(fact, found.level)
        truths.append(any_of(holders["holds"].to_list()))
        who |= set(holders.filter("holds")["agency_id"])
        route = route or "register"
    if fact.content_both_ends or fact.layers:
        tied, pairs, holds = found.among_pairs(fact)
        truths.append(holds)
        who |= tied
        route = route or ("declared" if fact.content_both_ends else "observed")
    return Shown(any_of(truths), who, pairs, route)


def of_pairs(found: Evidence, facts: Sequence[Fact], *, register: bool = True) -> pl.DataFrame:
    """Return one row a listed pair: dyad, and each fact as true, false or unknown (null)."""
    return found.pairs.select(DYAD, **{x.name: _holds_of(x, found, register) for x in facts})


def _holds_of(fact: Fact, found: Evidence, register: bool) -> pl.Expr:  # noqa: FBT001
    """Whether a pair shows a fact: null where nothing shows it and one of its parts is unknown."""
    parts: list[pl.Expr] = []
    if fact.content_both_ends:
        parts.append(_said(fact))
    if fact.layers:
        parts.append(_tied(fact, found))
    if fact.agreements and register:
        common = pl.col(DYAD).is_in(_common(fact, found)[DYAD].unique().to_list())
        collected = found.level.register_collected
        denied = pl.lit(value=False) if collected else pl.lit(None, dtype=pl.Boolean)
        parts.append(pl.when(common).then(pl.lit(value=True)).otherwise(denied))
    return pl.any_horizontal(parts or [pl.lit(None, dtype=pl.Boolean)])  # Kleene's "or"


def _pairs(level: Level) -> pl.DataFrame:
    """Return the listed pairs of a level: what each end says, and in which layers they are tied."""
    roles = sorted(level.rows["role"].drop_nulls().unique())
    ways = (
        level.rows.filter("tie")
        .group_by(DYAD)
        .agg(
            (pl.col("forward") == forward).filter(pl.col("role") == role).any().alias(name)
            for role in roles
            for name, forward in zip(_ways(role), (True, False), strict=True)
        )
    )
    cells = level.listed.select(DYAD)
    for part in (contents(level), ways):
        cells = cells.join(part, on=DYAD, how="left", maintain_order="left")
    return cells


def _ways(role: str) -> tuple[str, str]:
    return f"tied_forth:{role}", f"tied_back:{role}"


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


def _said(fact: Fact) -> pl.Expr:
    """Whether both ends report the content: false once an end reports without it."""
    a, b = (pl.any_horizontal(f"{token}_{end}" for token in fact.content_both_ends) for end in "ab")
    denied = (pl.col("told_a") & ~a) | (pl.col("told_b") & ~b)
    return pl.when(a & b).then(pl.lit(value=True)).when(denied).then(pl.lit(value=False))


def _tied(fact: Fact, found: Evidence) -> pl.Expr:
    """Whether there is a tie in the layers; a missing one may be unseen, so never false."""
    named = [_ways(role) for role in fact.layers if _ways(role)[0] in found.pairs.columns]
    if not named:
        return pl.lit(None, dtype=pl.Boolean)
    forth, back = (pl.any_horizontal(side) for side in zip(*named, strict=True))
    return pl.when(forth & back if fact.both_ways else forth | back).then(pl.lit(value=True))


def _common(fact: Fact, found: Evidence) -> pl.DataFrame:
    """Pairs with an agreement in common that shows a fact and meets as often as it asks."""
    there = found.level.register.filter(pl.col("type").is_in(list(fact.agreements)))
    least = v.FREQUENCIES.get(fact.frequency)
    if not least:
        return there
    often = [name for name, times in found.meets.items() if times >= least]
    return there.filter(pl.col("agreement_id").is_in(often))


def _flagged(fact: Fact, level: Level) -> pl.DataFrame:
    if fact.flag not in level.agencies.columns:
        return level.agencies.select("agency_id", holds=pl.lit(None, dtype=pl.Boolean))
    return level.agencies.select(
        "agency_id", holds=pl.col(fact.flag).cast(pl.Boolean, strict=False)
    )
