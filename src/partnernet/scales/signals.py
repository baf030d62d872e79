"""Signals that a model names and no single layer holds: over levels, boards, lines of reporting.

Each is a plain count or share of what is on record, for a level or for the whole partnership (`*`);
none is a judgement, and none classes anybody. A signal is named in a model's file like a measure.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import polars as pl

from partnernet.scales._answers import EVERY
from partnernet.scales._ground import FRONT, ON_RECORD, share_of
from partnernet.scales._tally import one

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.scales._ground import Ground, Pair, Placed
    from partnernet.study import Partnership

BOARD, WORK = ("governance",), ("process", "frontline")
ABOVE = ("governance", "strategy")


# --- over levels ---------------------------------------------------------------------------------


def penetration(ground: Ground) -> Iterator[Placed]:
    """Share of the pairs tied at governance or strategy that are tied at the front line too (M14).

    P = |above and front| / |above|; a pair counts once however many kinds of tie it has.
    """
    above = ground.at(ABOVE, ground.tied)
    both = above & ground.tied.get(FRONT, frozenset())
    yield EVERY, share_of("penetration", len(both), len(above))


def beyond_board(ground: Ground) -> Iterator[Placed]:
    """Share of the agencies active at the front line that have no tie at governance (M13)."""
    front, board = ground.active(FRONT), ground.active(*BOARD)
    yield (
        EVERY,
        share_of("beyond_board", len(front - board), len(front) if board else 0, "no_board"),
    )


def board_only(ground: Ground) -> Iterator[Placed]:
    """Agencies tied at governance, expected at process or front line, and tied at neither (M04)."""
    board = ground.active(*BOARD)
    only = (board & ground.expected(*WORK)) - ground.active(*WORK)
    row = share_of("board_only", len(only), len(board), of=len(board))
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
        yield level.name, share_of("few_partners", few, level.n, "no_agencies")


def user_bodies(ground: Ground) -> Iterator[Placed]:
    """Share of the user bodies expected at a level that have a tie there (section 2.7, M20)."""
    users = {
        x for x, row in ground.agencies.items()
        if row["is_user_body"] or row["sector"] == "community_user"
    }  # fmt: skip
    for level in ground.levels:
        there = users & ground.expected(level.name)
        tied = there & ground.active(level.name)
        yield level.name, share_of("user_bodies", len(tied), len(there), "no_user_body")
    yield EVERY, share_of("user_bodies", len(users & ground.active()), len(users), "no_user_body")


# --- boards --------------------------------------------------------------------------------------


def board_statutory(ground: Ground) -> Iterator[Placed]:
    """Share of the board's agencies that are statutory, of those of which it is known (M21).

    The board are the agencies with a tie at governance.
    """
    board = ground.active(*BOARD)
    known = [x for x in board if ground.agencies[x]["statutory"] is not None]
    yes = sum(bool(ground.agencies[x]["statutory"]) for x in known)
    yield EVERY, share_of("board_statutory", yes, len(known), "not_recorded", of=len(board))


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
            **share_of("board_outward", outside, both),
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
        yield EVERY, share_of("board_upward", len(board & near), len(board))


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
    yield EVERY, share_of("board_turnover", len(then ^ now), len(then | now))


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
        yield EVERY, share_of(told, len(reached - bodies), others)


def several_masters(ground: Ground) -> Iterator[Placed]:
    """Share of the agencies that report to anybody which report to two bodies or more (M30)."""
    lines = Counter(a for a, _ in _reporting(ground))
    several = sum(number >= 2 for number in lines.values())
    yield EVERY, share_of("several_masters", several, len(lines), of=len(ground.agencies))


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
    yield EVERY, share_of("net_givers", more, len(inside), "not_recorded")
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
