"""The models' own signals, worked out again from the shipped synthetic partnership's raw files.

Nothing here uses polars or partnernet's own tables: rows are read with the csv module, ties are
sets of names, paths come from networkx.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import combinations
from statistics import median_low
from typing import TYPE_CHECKING, Any

import networkx as nx
import polars as pl
import pytest
from tests.scales.worlds import partnership

import partnernet_datasets as datasets
from partnernet import scales, schema
from partnernet.metrics import all_cards
from partnernet.scales._ground import FRONT
from partnernet.scales.own_signals import IS_SHARE, NUMBERS, OWN, SHARES
from partnernet.scales.people import FEWEST
from partnernet.scales.signals import BOARD

if TYPE_CHECKING:
    from collections.abc import Iterable

WAVE, BEFORE = "2024-25", "2023-24"
Row = dict[str, str]
Found = dict[tuple[str, str], dict[str, Any]]


def rows(name: str) -> list[Row]:
    path = datasets.path("synthetic_borough") / f"{name}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class World:
    """The files of one wave, as names and sets."""

    def __init__(self, wave: str) -> None:
        self.wave = wave
        self.agencies = {
            r["agency_id"]: r
            for r in rows("agencies")
            if not r["waves"] or wave in r["waves"].split(";")
        }
        self.ties = [r for r in rows("ties") if r["wave"] == wave]
        self.referrals = [r for r in rows("referrals") if r["wave"] == wave]

    def expected(self, level: str) -> set[str]:
        return {
            x for x, r in self.agencies.items()
            if not r["levels"] or level in r["levels"].split(";")
        }  # fmt: skip

    def pairs(self, *levels: str) -> set[frozenset[str]]:
        """Pairs with a row at a level that does not say that there is nothing."""
        found: set[frozenset[str]] = set()
        for r in [
            *self.ties,
            *({**x, "contact_type": "", "frequency": ""} for x in self.referrals),
        ]:
            if r["level"] not in levels or r["contact_type"] in {"1", "9"}:
                continue
            if r["frequency"] == "never" or r.get("count") == "0":
                continue
            ends = {r["source"], r["target"]}
            if len(ends) == 2 and ends <= self.expected(r["level"]):
                found.add(frozenset(ends))
        return found

    def active(self, *levels: str) -> set[str]:
        return set().union(*self.pairs(*levels)) if self.pairs(*levels) else set()


LEVELS = ("governance", "strategy", "process", "frontline", "community")


@pytest.fixture(scope="module")
def world() -> World:
    return World(WAVE)


@pytest.fixture(scope="module")
def found() -> Found:
    part = datasets.load("synthetic_borough").partnership("synthetic", WAVE)
    frame = scales.evaluate(part, schema.empty(schema.METRICS))
    return {(r["level"], r["indicator"]): r for r in frame.filter(unit_type="network").to_dicts()}


def value(found: Found, name: str, level: str = "*") -> float | None:
    return found[level, name]["value"]


def share(part: Iterable[Any], whole: Iterable[Any]) -> float:
    return len(list(part)) / len(list(whole))


def test_every_signal_of_a_model_is_one_of_ours_or_a_measure() -> None:
    named = {signal.measure for model in scales.typologies() for signal in model.signals}
    assert named <= {*OWN, *all_cards()}
    assert set(OWN) <= named
    assert not set(OWN) & set(all_cards())
    assert len(IS_SHARE) == len(SHARES)
    assert len(OWN) == len(SHARES) + len(NUMBERS)


def test_pairs_over_levels(found: Found, world: World) -> None:
    above, front = world.pairs("governance", "strategy"), world.pairs(FRONT)
    assert value(found, "penetration") == share(above & front, above)
    assert found["*", "penetration"]["n"] == len(above)
    workers = world.active(FRONT)
    assert value(found, "beyond_board") == share(workers - world.active(*BOARD), workers)
    there = world.expected("process") | world.expected(FRONT)
    idle = (world.active(*BOARD) & there) - world.active("process", FRONT)
    assert value(found, "board_only") == len(idle)


@pytest.mark.parametrize("level", LEVELS)
def test_numbers_of_partners(found: Found, world: World, level: str) -> None:
    there = world.expected(level)
    degree = Counter(x for pair in world.pairs(level) for x in pair)
    assert value(found, "possible_pairs", level) == len(list(combinations(there, 2)))
    assert value(found, "few_partners", level) == share([x for x in there if degree[x] < 2], there)
    users = {x for x in there if world.agencies[x]["sector"] == "community_user"
             or world.agencies[x]["is_user_body"] == "yes"}  # fmt: skip
    tied = users & world.active(level)
    assert value(found, "user_bodies", level) == (share(tied, users) if users else None)


def test_boards(found: Found, world: World) -> None:
    board = world.active(*BOARD)
    statutory = [x for x in board if world.agencies[x]["statutory"] == "yes"]
    assert value(found, "board_statutory") == share(statutory, board)
    beyond = world.pairs(*(x for x in LEVELS if x not in BOARD))
    inside = [p for p in beyond if len(p & board) == 2]
    outside = [p for p in beyond if len(p & board) == 1]
    index = (len(outside) - len(inside)) / (len(outside) + len(inside))
    assert value(found, "board_outward") == pytest.approx(index)
    body = {x for x, r in world.agencies.items() if r["is_accountable_body"] == "yes"}
    near = {x for p in world.pairs(*LEVELS) if p & body for x in p}
    assert value(found, "board_upward") == share((board - body) & near, board - body)
    then = World(BEFORE).active(*BOARD)
    assert value(found, "board_turnover") == share(then ^ board, then | board)


def test_accountability(found: Found, world: World) -> None:
    lines = nx.DiGraph(
        (r["source"], r["target"]) for r in world.ties if r["layer"] == "accountability"
    )
    body = next(x for x, r in world.agencies.items() if r["is_accountable_body"] == "yes")
    steps = nx.single_target_shortest_path_length(lines, body)
    lengths = dict(steps)
    others = len(world.agencies) - 1
    assert value(found, "accountable_reach") == (len(lengths) - 1) / others
    near = [x for x, far in lengths.items() if 0 < far <= 2]
    assert value(found, "accountable_reach[within two steps]") == len(near) / others
    reporting = [x for x in lines if lines.out_degree(x)]
    assert value(found, "several_masters") == share(
        [x for x in reporting if lines.out_degree(x) > 1], reporting
    )


def test_giving(found: Found, world: World) -> None:
    net: Counter[str] = Counter()
    for r in world.ties:
        if r["layer"] == "funding" and float(r["amount"]) > 0:
            net[r["source"]] += float(r["amount"])
            net[r["target"]] -= float(r["amount"])
    assert value(found, "net_givers") == share([x for x in net if net[x] > 0], net)


def test_what_contact_rests_on(found: Found, world: World) -> None:
    reports = [
        r for r in world.ties
        if r["reporter"] in {r["source"], r["target"]} and r["layer"] != "funding"
        and r["contact_type"] not in {"1", "9"} and r["frequency"] != "never"
    ]  # fmt: skip
    told = [r for r in reports if r["basis"]]
    personal = [r for r in told if r["basis"] == "personal"]
    assert value(found, "personal_basis") == share(personal, told)
    said = [r for r in reports if r["mode"]]
    system = [r for r in said if "shared_system" in r["mode"].split(";")]
    assert value(found, "shared_system") == share(system, said)


def agreed(world: World, least_end: date | None) -> set[frozenset[str]]:
    """Pairs with an agreement in force during the year, lasting beyond a day if one is given."""
    parties: dict[tuple[str, str], set[str]] = defaultdict(set)
    for r in rows("agreements"):
        start, end = (date.fromisoformat(r[x]) if r[x] else None for x in ("start", "end"))
        if (start and start > date(2025, 3, 31)) or (end and end < date(2024, 4, 1)):
            continue
        if least_end and end and end <= least_end:
            continue
        if r["party"] in world.expected(r["level"]):
            parties[r["agreement_id"], r["level"]].add(r["party"])
    return {frozenset(p) for who in parties.values() for p in combinations(sorted(who), 2)}


def test_agreements_that_cover_ties(found: Found, world: World) -> None:
    tied = world.pairs(*LEVELS)
    assert value(found, "agreement_cover") == share(tied & agreed(world, None), tied)
    year = date(2025, 3, 31) + timedelta(days=365)
    lasting = agreed(world, year)
    assert value(found, "long_agreement_cover") == share(tied & lasting, tied)


def test_active_agencies(found: Found, world: World) -> None:
    order = ["defensive", "opportunistic", "active"]
    said: dict[str, list[int]] = defaultdict(list)
    for r in rows("assessments"):
        if r["wave"] == WAVE and r["item"] == "M04p":
            said[r["about"]].append(order.index(r["value"]))
    active = {x for x, ratings in said.items() if median_low(ratings) == 2}
    assert value(found, "active_share") == share(active, said)
    graph = nx.Graph([tuple(p) for p in world.pairs(FRONT) if p <= active])
    here = active & world.expected(FRONT)
    graph.add_nodes_from(here)
    part = max(nx.connected_components(graph), key=len)
    assert value(found, "active_part", FRONT) == share(part, here)


def test_meetings(found: Found, world: World) -> None:
    teams: dict[str, set[str]] = defaultdict(set)
    for r in world.ties:
        if r["event_id"] and r["level"] == FRONT:
            teams[r["event_id"]] |= {r["source"], r["target"]}
    met = Counter(frozenset(p) for team in teams.values() for p in combinations(team, 2))
    assert value(found, "team_novelty", FRONT) == share(
        {frozenset(t) for t in teams.values()}, teams
    )
    assert value(found, "team_repeats", FRONT) == share([p for p in met if met[p] > 1], met)
    loose = [p for p in met if p not in agreed(world, None)]
    assert value(found, "unagreed_meetings", FRONT) == share(loose, met)


def test_people(found: Found, world: World) -> None:
    keys: dict[frozenset[str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for r in world.ties:
        if r["contact_type"] in {"1", "9"}:
            continue
        for end, column in (("source", "contact_key_s"), ("target", "contact_key_t")):
            if r[column]:
                pair = frozenset((r["source"], r["target"]))
                keys[pair][r[end]] |= set(r[column].split(";"))
    alone = [p for p, ends in keys.items() if min(map(len, ends.values())) == 1]
    assert value(found, "one_person_share") == share(alone, keys)
    held: dict[str, list[set[str]]] = defaultdict(list)
    for ends in keys.values():
        for agency, who in ends.items():
            held[agency].append(who)
    several = {x: ties for x, ties in held.items() if len(ties) > 1}

    def left(ties: list[set[str]], gone: str) -> int:
        return sum(bool(who - {gone}) for who in ties)

    thin = [
        x for x, ties in several.items()
        if any(left(ties, p) <= len(ties) / 2 for p in set().union(*ties))
    ]  # fmt: skip
    assert value(found, "thin_agencies") == share(thin, several)
    graph = nx.Graph()
    for pair, ends in keys.items():
        a, b = sorted(pair)
        for x in ends.get(a) or {a}:
            for y in ends.get(b) or {b}:
                graph.add_edge(x, y)
        for end in (a, b):
            graph.add_edges_from((end, x) for x in ends.get(end, ()))
    people = {x for ends in keys.values() for who in ends.values() for x in who}

    def pieces(g: nx.Graph) -> int:
        return sum(bool(c - people) for c in nx.connected_components(g))

    cutting = [x for x in people if pieces(nx.restricted_view(graph, [x], [])) > pieces(graph)]
    assert value(found, "cutting_people") == len(cutting)
    assert not {x for x in people if x in str(found)}, "a key of a person was shown"


TIE = {"source": "CSC", "target": "HV", "layer": "communication"}


def test_a_few_people_are_not_counted() -> None:
    part = partnership([{**TIE, "contact_key_s": ["k"]}, {**TIE, "layer": "planning"}])
    frame = scales.evaluate(part, schema.empty(schema.METRICS))
    here = frame.filter(scale="key_individuals")
    assert FEWEST > 2
    assert set(here["reason"]) == {"too_few_people"}


def test_what_is_not_recorded_has_a_reason_and_no_value() -> None:
    part = partnership([TIE, {**TIE, "layer": "planning"}])
    frame = scales.evaluate(part, schema.empty(schema.METRICS))
    empty = frame.filter(pl.col("indicator").is_in(["net_givers", "board_upward", "team_novelty",
        "active_share", "agreement_cover", "board_turnover", "one_person_share"]))  # fmt: skip
    assert empty["value"].null_count() == empty.height
    assert empty["reason"].null_count() == 0
