"""Signals that a model names and no single layer holds: over levels, waves, people and agreements.

Each is a plain count or share of what is on record, for a level or for the whole partnership (`*`);
none is a judgement, and none classes anybody. A signal is named in a model's file like a measure.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

import polars as pl

from partnernet.scales._answers import EVERY, answers_to, lower_medians
from partnernet.scales._level import DYAD
from partnernet.scales._tally import one
from partnernet.scales.typology import typology

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from partnernet.scales._level import Level
    from partnernet.scales._tally import Row
    from partnernet.study import Partnership

Placed = tuple[str, "Row"]
Pair = tuple[str, str]

BOARD, WORK, FRONT = ("governance",), ("process", "frontline"), "frontline"
ABOVE = ("governance", "strategy")
ON_RECORD = "recorded_ties_only"
YEAR = timedelta(days=365)


@dataclass(frozen=True, eq=False)
class Ground:
    """A partnership and its levels, with the pairs that are tied at each; worked out once."""

    part: Partnership
    levels: Sequence[Level]
    found: dict[str, list[Placed]] = field(default_factory=dict)

    def level(self, name: str) -> Level | None:
        """Return a level; None where the partnership has no such one."""
        return next((each for each in self.levels if each.name == name), None)

    @cached_property
    def tied(self) -> Mapping[str, frozenset[Pair]]:
        """Pairs with a tie in any layer, by level; the smaller id first."""
        return {each.name: _named(each, each.rows.filter("tie")[DYAD]) for each in self.levels}

    @cached_property
    def agreed(self) -> Mapping[str, frozenset[Pair]]:
        """Pairs with an agreement in common that is in force, by level."""
        return {
            each.name: _named(each, each.register.filter(_written())[DYAD]) for each in self.levels
        }

    def at(self, names: Iterable[str], pairs: Mapping[str, frozenset[Pair]]) -> frozenset[Pair]:
        """Pairs at any of some levels."""
        return frozenset().union(*(pairs.get(name, frozenset()) for name in names))

    def active(self, *names: str) -> frozenset[str]:
        """Agencies with a tie at any of some levels; at any level where none is named."""
        wanted = names or tuple(self.tied)
        return frozenset(x for pair in self.at(wanted, self.tied) for x in pair)

    @cached_property
    def agencies(self) -> Mapping[str, dict[str, object]]:
        """Agencies of the partnership by id."""
        rows = self.part.agencies.iter_rows(named=True)
        return {str(row["agency_id"]): row for row in rows}

    def expected(self, *names: str) -> frozenset[str]:
        """Agencies expected at any of some levels."""
        there = [each for name in names if (each := self.level(name))]
        return frozenset(x for each in there for x in each.agencies["agency_id"])


def _written() -> pl.Expr:
    """Agreements on paper: not a shared site, not a merger."""
    return ~pl.col("agreement_id").str.contains(":")


def _named(level: Level, dyads: pl.Series) -> frozenset[Pair]:
    names = level.agencies["agency_id"].to_list()
    ends = (divmod(dyad, level.n) for dyad in dyads.unique().to_list())
    return frozenset((names[a], names[b]) for a, b in ends)


def _share(
    name: str, part: int, whole: int, reason: str = "no_ties", *, flags: str = ON_RECORD,
    route: str = "observed", of: int | None = None,
) -> Row:  # fmt: skip
    return one(
        name,
        value=part / whole if whole else None,
        n=whole,
        of=of,
        route=route,
        flags=flags,
        reason=None if whole else reason,
    )


# --- over levels ---------------------------------------------------------------------------------


def penetration(ground: Ground) -> Iterator[Placed]:
    """Share of the pairs tied at governance or strategy that are tied at the front line too (M14).

    P = |above and front| / |above|; a pair counts once however many kinds of tie it has.
    """
    above = ground.at(ABOVE, ground.tied)
    both = above & ground.tied.get(FRONT, frozenset())
    yield EVERY, _share("penetration", len(both), len(above))


def beyond_board(ground: Ground) -> Iterator[Placed]:
    """Share of the agencies active at the front line that have no tie at governance (M13)."""
    front, board = ground.active(FRONT), ground.active(*BOARD)
    yield EVERY, _share("beyond_board", len(front - board), len(front) if board else 0, "no_board")


def board_only(ground: Ground) -> Iterator[Placed]:
    """Agencies tied at governance, expected at process or front line, and tied at neither (M04)."""
    board = ground.active(*BOARD)
    only = (board & ground.expected(*WORK)) - ground.active(*WORK)
    row = _share("board_only", len(only), len(board), of=len(board))
    yield EVERY, {**row, "value": float(len(only)) if board else None}


def possible_pairs(ground: Ground) -> Iterator[Placed]:
    """Pairs that the agencies expected at a level could form, n (n - 1) / 2 (M24)."""
    for level in ground.levels:
        yield (
            level.name,
            one("possible_pairs", value=float(level.pairs), n=level.n, route="observed"),
        )


def few_partners(ground: Ground) -> Iterator[Placed]:
    """Share of the agencies expected at a level with fewer than two partners there (M24)."""
    for level in ground.levels:
        degree = Counter(x for pair in ground.tied[level.name] for x in pair)
        few = sum(degree[x] < 2 for x in level.agencies["agency_id"])
        yield level.name, _share("few_partners", few, level.n, "no_agencies")


def user_bodies(ground: Ground) -> Iterator[Placed]:
    """Share of the user bodies expected at a level that have a tie there (section 2.7, M20)."""
    users = {
        x for x, row in ground.agencies.items()
        if row["is_user_body"] or row["sector"] == "community_user"
    }  # fmt: skip
    for level in ground.levels:
        there = users & ground.expected(level.name)
        tied = there & ground.active(level.name)
        yield level.name, _share("user_bodies", len(tied), len(there), "no_user_body")
    yield EVERY, _share("user_bodies", len(users & ground.active()), len(users), "no_user_body")


# --- boards --------------------------------------------------------------------------------------


def board_statutory(ground: Ground) -> Iterator[Placed]:
    """Share of the board's agencies that are statutory, of those of which it is known (M21).

    The board are the agencies with a tie at governance.
    """
    board = ground.active(*BOARD)
    known = [x for x in board if ground.agencies[x]["statutory"] is not None]
    yes = sum(bool(ground.agencies[x]["statutory"]) for x in known)
    yield EVERY, _share("board_statutory", yes, len(known), "not_recorded", of=len(board))


def board_outward(ground: Ground) -> Iterator[Placed]:
    """(E - I) / (E + I) over the pairs tied beyond governance that hold a board member (M21).

    I have two members, E have one: 1 = all ties go out, -1 = all stay among members.
    """
    board = ground.active(*BOARD)
    beyond = ground.at([name for name in ground.tied if name not in BOARD], ground.tied)
    inside = sum(a in board and b in board for a, b in beyond)
    outside = sum((a in board) != (b in board) for a, b in beyond)
    both = inside + outside
    yield (
        EVERY,
        {
            **_share("board_outward", outside, both),
            "value": (outside - inside) / both if both else None,
        },
    )


def board_upward(ground: Ground) -> Iterator[Placed]:
    """Share of the board's agencies tied, at any level, to the body that answers (M21)."""
    bodies = {x for x, row in ground.agencies.items() if row["is_accountable_body"]}
    board = ground.active(*BOARD) - bodies
    every = ground.at(ground.tied, ground.tied)
    near = {x for pair in every if bodies & set(pair) for x in pair}
    if not bodies:
        yield EVERY, one("board_upward", reason="not_recorded")
    else:
        yield EVERY, _share("board_upward", len(board & near), len(board))


def board_turnover(ground: Ground) -> Iterator[Placed]:
    """1 - Jaccard of the boards of this wave and the one before (M21); none for the first wave."""
    before = _before(ground.part)
    if before is None:
        yield EVERY, one("board_turnover", reason="only_one")
        return
    rows = before.ties.filter(pl.col("level").is_in(BOARD), pl.col("source") != pl.col("target"))
    there = set(before.eligible(BOARD[0])["agency_id"])
    then = (set(rows["source"]) | set(rows["target"])) & there
    now = ground.active(*BOARD)
    yield EVERY, _share("board_turnover", len(then ^ now), len(then | now))


def _before(part: Partnership) -> Partnership | None:
    waves = part.study.waves
    place = waves.index(part.wave) if part.wave in waves else 0
    return part.study.partnership(part.area, waves[place - 1]) if place else None


# --- accountability ------------------------------------------------------------------------------


def accountable_reach(ground: Ground) -> Iterator[Placed]:
    """Share of the other agencies with a directed path of reporting to the accountable body (M30).

    Reporting lines of every level are taken together; once over any number of steps, once over
    two at most.
    """
    bodies = {x for x, row in ground.agencies.items() if row["is_accountable_body"]}
    lines = _reporting(ground)
    others = len(ground.agencies) - len(bodies)
    for told, steps in (
        ("accountable_reach", len(ground.agencies)),
        ("accountable_reach[within two steps]", 2),
    ):
        if not bodies or not lines:
            yield EVERY, one(told, reason="not_recorded")
            continue
        reached, edge = set(bodies), set(bodies)
        for _ in range(steps):
            edge = {a for a, b in lines if b in edge} - reached
            reached |= edge
        yield EVERY, _share(told, len(reached - bodies), others)


def several_masters(ground: Ground) -> Iterator[Placed]:
    """Share of the agencies that report to anybody which report to two bodies or more (M30)."""
    lines = Counter(a for a, _ in _reporting(ground))
    several = sum(number >= 2 for number in lines.values())
    yield EVERY, _share("several_masters", several, len(lines), of=len(ground.agencies))


def _reporting(ground: Ground) -> set[Pair]:
    found: set[Pair] = set()
    for level in ground.levels:
        rows = level.rows.filter("tie", pl.col("role") == "accountability")
        found |= set(rows.select("source", "target").iter_rows())
    return found


# --- giving and receiving -----------------------------------------------------------------------


def net_givers(ground: Ground) -> Iterator[Placed]:
    """Share of the agencies in the flow of money that give more than they receive (M04).

    For each agency b = (given - received) / (given + received), over every level: a signal, no way
    of taking part.
    """
    given: Counter[str] = Counter()
    received: Counter[str] = Counter()
    for level in ground.levels:
        rows = level.rows.filter(pl.col("role") == "funding", pl.col("amount") > 0)
        paid = rows.group_by("source", "target", "layer").agg(pl.col("amount").max())
        for source, target, amount in paid.select("source", "target", "amount").iter_rows():
            given[source] += amount
            received[target] += amount
    inside = sorted(given.keys() | received.keys())
    more = sum(given[x] > received[x] for x in inside)
    yield EVERY, _share("net_givers", more, len(inside), "not_recorded")
    for x in inside:
        yield (
            EVERY,
            {
                "unit_type": "agency",
                "unit_id": x,
                "indicator": "net_contribution",
                "value": (given[x] - received[x]) / (given[x] + received[x]),
                "route": "observed",
                "flags": ON_RECORD,
            },
        )


# --- what ties rest on ---------------------------------------------------------------------------


def personal_basis(ground: Ground) -> Iterator[Placed]:
    """Share of the reports of contact that say what it rests on which say: on persons (M09)."""
    yield from _of_reports(ground, "personal_basis", "basis", pl.col("basis") == "personal")


def shared_system(ground: Ground) -> Iterator[Placed]:
    """Share of the reports of contact that say how it goes which name a shared system (M09)."""
    uses = pl.col("mode").list.contains("shared_system")
    yield from _of_reports(ground, "shared_system", "mode", uses)


def _of_reports(ground: Ground, name: str, column: str, holds: pl.Expr) -> Iterator[Placed]:
    part = whole = of = 0
    for level in ground.levels:
        reports = level.contacts.filter(pl.col("by") != "other")
        told = reports.filter(pl.col(column).is_not_null())
        here, known = told.filter(holds).height, told.height
        part, whole, of = part + here, whole + known, of + reports.height
        if known:
            yield level.name, _share(name, here, known, route="declared", of=reports.height)
    yield EVERY, _share(name, part, whole, "not_recorded", route="declared", of=of)


def agreement_cover(ground: Ground) -> Iterator[Placed]:
    """Share of the tied pairs that have an agreement in force in common (M09)."""
    yield from _covered(ground, "agreement_cover", ground.agreed)


def long_agreement_cover(ground: Ground) -> Iterator[Placed]:
    """Share of the tied pairs under an agreement that runs for another year, or has no end.

    A year from the last day that the rows cover (section 2.7, sustainability).
    """
    last = ground.part.period[1]
    table = ground.part.agreements
    if table is None or not isinstance(last, date):
        yield EVERY, one("long_agreement_cover", reason="register_not_collected")
        return
    until = pl.lit(last + YEAR)
    lasting = table.filter(pl.col("end").is_null() | (pl.col("end") > until))["agreement_id"]
    ids = lasting.unique().to_list()
    there = {
        each.name: _named(
            each, each.register.filter(_written(), pl.col("agreement_id").is_in(ids))[DYAD]
        )
        for each in ground.levels
    }
    yield from _covered(ground, "long_agreement_cover", there)


def _covered(ground: Ground, name: str, agreed: Mapping[str, frozenset[Pair]]) -> Iterator[Placed]:
    if ground.part.agreements is None:
        yield EVERY, one(name, reason="register_not_collected")
        return
    for level in ground.levels:
        tied = ground.tied[level.name]
        yield level.name, _share(name, len(tied & agreed[level.name]), len(tied), route="register")
    every, bound = ground.at(ground.tied, ground.tied), ground.at(agreed, agreed)
    yield EVERY, _share(name, len(every & bound), len(every), route="register")


# --- participation as others see it --------------------------------------------------------------


def _seen_active(ground: Ground) -> tuple[frozenset[str], int]:
    item = next(each for each in typology("odpm").items if each.about == "agency")
    middles = lower_medians(answers_to(ground.part, item), item)
    best = len(item.answers) - 1
    return frozenset(x for x, place in middles.items() if place == best), len(middles)


def active_share(ground: Ground) -> Iterator[Placed]:
    """Share of the rated agencies whose partners' lower median is `active` (M25)."""
    active, rated = _seen_active(ground)
    yield EVERY, _share(
        "active_share", len(active), rated, "not_recorded", flags="", route="declared",
        of=len(ground.agencies),
    )  # fmt: skip


def active_part(ground: Ground) -> Iterator[Placed]:
    """Share of the active agencies in the largest piece that ties between them join (M25)."""
    active, rated = _seen_active(ground)
    if not rated:
        yield EVERY, one("active_part", reason="not_recorded")
        return
    for level in ground.levels:
        here = active & ground.expected(level.name)
        part = _largest(here, ground.tied[level.name])
        yield level.name, _share("active_part", part, len(here), "no_agencies")
    part = _largest(active, ground.at(ground.tied, ground.tied))
    yield EVERY, _share("active_part", part, len(active), "no_agencies")


def _largest(among: frozenset[str], pairs: frozenset[Pair]) -> int:
    near: dict[str, set[str]] = {x: set() for x in among}
    for a, b in pairs:
        if a in among and b in among:
            near[a].add(b)
            near[b].add(a)
    left, best = set(among), 0
    while left:
        edge = {left.pop()}
        size = len(edge)
        while edge:
            edge = {y for x in edge for y in near[x]} & left
            left -= edge
            size += len(edge)
        best = max(best, size)
    return best


# --- meetings ------------------------------------------------------------------------------------


def _meetings(ground: Ground) -> dict[str, frozenset[str]]:
    """Agencies of each meeting or case at the front line, by id."""
    level = ground.level(FRONT)
    if level is None:
        return {}
    rows = level.rows.filter("tie", pl.col("event_id").is_not_null())
    ends = pl.concat([rows.select("event_id", x="source"), rows.select("event_id", x="target")])
    teams = ends.group_by("event_id").agg(pl.col("x").unique().sort()).sort("event_id")
    return {event: frozenset(who) for event, who in teams.iter_rows()}


def team_novelty(ground: Ground) -> Iterator[Placed]:
    """Different combinations of agencies over meetings (M26): 1 = never the same team twice."""
    teams = _meetings(ground)
    yield FRONT, _share("team_novelty", len(set(teams.values())), len(teams), "no_events", flags="")


def team_repeats(ground: Ground) -> Iterator[Placed]:
    """Share of the pairs that met which met more than once (M26)."""
    met = _met(ground)
    again = sum(number > 1 for number in met.values())
    yield FRONT, _share("team_repeats", again, len(met), "no_events", flags="")


def unagreed_meetings(ground: Ground) -> Iterator[Placed]:
    """Share of the pairs that met which have no agreement in force in common (M26)."""
    if ground.part.agreements is None:
        yield FRONT, one("unagreed_meetings", reason="register_not_collected")
        return
    met = set(_met(ground))
    bound = ground.at(ground.agreed, ground.agreed)
    yield FRONT, _share("unagreed_meetings", len(met - bound), len(met), "no_events", flags="")


def _met(ground: Ground) -> Counter[Pair]:
    return Counter(
        pair for team in _meetings(ground).values() for pair in combinations(sorted(team), 2)
    )
