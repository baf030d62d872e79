"""Every measure in the register: equal to its oracle on any small partnership, and well behaved.

What must hold of a measure when the partnership is turned round, renamed or scaled is said in the
tables below; a new measure that is in none of them fails.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.metrics.harness import Got, computed, differences
from tests.metrics.indifference import (
    ALWAYS_GIVEN,
    BLIND_TO_ISOLATES,
    FOLLOWS_DIRECTION,
    SAME_OF_PAIRS,
    SAME_OF_REVERSED_RECORDS,
    TURNED_ROUND,
)
from tests.metrics.oracles import ORACLES
from tests.metrics.strategies import worlds
from tests.metrics.worlds import World

from partnernet.metrics import FLAGS, REASONS, all_cards

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.metrics.harness import Key

SCALES_WITH_VOLUME = {
    "in_strength",
    "mean_pair_weight",
    "mean_strength",
    "net_flow",
    "out_strength",
    "strength",
}
"""Measures in contacts or pounds; all the rest are pure numbers of the pattern."""

BENT_BY_VOLUME = {"coreness_strength", "coreness_strength_fit"}
"""Measures of log(1 + volume): three times the volume is neither three times the value nor none."""

BY_ROW = {
    "core_member",
    "coreness",
    "coreness_concentration",
    "coreness_core_size",
    "coreness_fit",
    "coreness_strength",
    "coreness_strength_fit",
    "left_after",
    "robustness",
}
"""Measures with seeded draws, or a first of equals, by row: renaming may change them."""

SIGNED = {"imbalance", "imbalance_innet"}
TOLERANCE = 1e-9

thorough = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
quick = settings(thorough, max_examples=10)


def same(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def alike(a: Got, b: Got, factor: float = 1.0) -> bool:
    pairs = ((a.value, b.value), (a.lo, b.lo), (a.hi, b.hi))
    return a.reason == b.reason and all(
        same(None if x is None else factor * x, y) for x, y in pairs
    )


def unlike(
    before: dict[Key, dict[str | None, Got]],
    after: dict[Key, dict[str | None, Got]],
    factor: float = 1.0,
) -> list[str]:
    """Where two results differ; volumes are expected to differ by the factor."""
    wrong = [f"{key} only once" for key in before.keys() ^ after.keys()]
    for key in before.keys() & after.keys():
        by = factor if key[0] in SCALES_WITH_VOLUME else 1.0
        if before[key].keys() != after[key].keys():
            wrong.append(f"{key}: other units")
            continue
        wrong += [
            f"{key} {unit}: {got} became {after[key][unit]}"
            for unit, got in before[key].items()
            if not alike(got, after[key][unit], by)
        ]
    return sorted(wrong)


# --- equal to the oracle -------------------------------------------------------------------------


def test_every_measure_has_an_oracle() -> None:
    assert sorted(all_cards()) == sorted(ORACLES)


@given(worlds())
@thorough
def test_measures_equal_their_oracles(world: World) -> None:
    assert differences(world) == []


@given(worlds(layers=5, levels=1))
@thorough
def test_measures_equal_their_oracles_in_every_kind_of_layer(world: World) -> None:
    assert differences(world) == []


@given(worlds(layers=2, levels=1, rows=(14, 28)))
@thorough
def test_measures_equal_their_oracles_where_ties_are_many(world: World) -> None:
    """Several routes of unequal volume: a weight must not be taken for a length."""
    assert differences(world) == []


def _arcs(*pairs: str, layer: str) -> tuple[tuple[str, str, float, str, str], ...]:
    return tuple((pair[0], pair[1], 2.0, layer, "frontline") for pair in pairs)


NODES = tuple("ABCDE")
RING = [f"{a}{b}" for a, b in zip(NODES, NODES[1:] + NODES[:1], strict=True)]
SHAPES = {
    "nobody tied": [],
    "one self-loop": ["AA"],
    "in-star": [f"{x}A" for x in NODES[1:]],
    "out-star": [f"A{x}" for x in NODES[1:]],
    "cycle": RING,
    "complete": [f"{a}{b}" for a in NODES for b in NODES if a != b],
    "two parts": ["AB", "BA", "CD", "DE", "CE"],
    "path with an isolate": ["AB", "BC", "CD"],
    "same tie twice": ["AB", "AB", "BC"],
    "loops and a triangle": ["AA", "AB", "BC", "CA", "BB"],
}


@pytest.mark.parametrize("agencies", [1, 2, 5])
@pytest.mark.parametrize("layer", ["referral", "communication", "funding"])
@pytest.mark.parametrize("shape", SHAPES)
def test_measures_equal_their_oracles_on_plain_shapes(
    shape: str, layer: str, agencies: int
) -> None:
    nodes = NODES[:agencies]
    pairs = [pair for pair in SHAPES[shape] if set(pair) <= set(nodes)]
    rows = _arcs(*pairs, layer=layer) or (("A", "A", 1.0, layer, "frontline"),)
    full = {
        "sector": dict(zip(nodes, ["health", "health", "police", "education"], strict=False)),
        "band": dict.fromkeys(nodes, 2),
        "size": dict(zip(nodes, [1.0, 5.0, 5.0, 9.0, 40.0], strict=False)),
        "budget": dict.fromkeys(nodes, 50.0),
    }
    for seen in (frozenset(nodes), frozenset(nodes[:1]), frozenset[str]()):
        assert differences(World(nodes, rows, **full, lead="A", senders=seen)) == []  # type: ignore[arg-type]


def test_measures_equal_their_oracles_where_three_pay_unequally() -> None:
    """Of two payers 1/w has the shares of w the other way round, and any even function the same."""
    amounts = {"AD": 1.0, "BD": 3.0, "CD": 7.0, "DA": 1.0, "BA": 40.0, "CA": 5.0}
    rows = tuple((x[0], x[1], w, "funding", "frontline") for x, w in amounts.items())
    assert differences(World(NODES, rows, senders=frozenset(NODES))) == []


def test_measures_equal_their_oracles_where_cliques_stand_beside_others() -> None:
    """Chance has more places to put a clique in where more agencies are."""
    triangles = {"referral": "AB BC CA", "communication": "BC CD DB", "planning": "AB BC CA"}
    rows = [row for layer, pairs in triangles.items() for row in _arcs(*pairs.split(), layer=layer)]
    assert differences(World((*NODES, "F"), tuple(rows), senders=frozenset(NODES))) == []


KNOWN = dict(zip("ABCDEF", ["health"] * 3 + ["police"] * 2 + ["housing"], strict=True))
MIXED = World(
    tuple(KNOWN),
    _arcs("AB", "BA", "CB", "AC", "DE", "FA", "EA", "AE", layer="referral"),
    sector=KNOWN,
    senders=frozenset("ABC"),
)
"""Every sector known, and ties both ways beside ties one way within sectors and across."""


def test_measures_equal_their_oracles_where_every_sector_is_known() -> None:
    assert differences(MIXED) == []


def test_measures_equal_their_oracles_where_an_imbalance_is_just_beyond_the_cut() -> None:
    """26 of 100 pounds come from one payer and 74 from the other; the cut is a quarter."""
    rows = (("B", "A", 26.0, "funding", "frontline"), ("C", "A", 74.0, "funding", "frontline"))
    budget = dict.fromkeys("ABC", 100.0)
    assert differences(World(tuple("ABC"), rows, budget=budget, senders=frozenset("ABC"))) == []


def test_measures_equal_their_oracles_at_three_levels() -> None:
    """With two levels there is one pair of them, and no other to take it for."""
    pairs = {"governance": ("AB",), "strategy": ("BC", "CD"), "frontline": ("CD", "DE", "EF")}
    rows = tuple(
        (x[0], x[1], 2.0, "referral", level) for level, some in pairs.items() for x in some
    )
    sector = dict(zip("ABCDEF", ["health"] * 3 + ["police"] * 2 + ["housing"], strict=True))
    assert differences(World(tuple(sector), rows, sector=sector, senders=frozenset(sector))) == []


def test_a_level_where_nobody_is_expected() -> None:
    rows = (("A", "B", 2.0, "referral", "frontline"), ("A", "B", 2.0, "referral", "strategy"))
    away = dict.fromkeys("AB", ("strategy",))
    assert differences(World(("A", "B"), rows, absent_from=away)) == []


# --- every value ---------------------------------------------------------------------------------


def _values(world: World) -> Iterator[tuple[Key, str | None, Got]]:
    for key, units in computed(world).items():
        for unit, got in units.items():
            yield key, unit, got


@given(worlds(layers=5))
@quick
def test_values_lie_in_the_range_of_their_card(world: World) -> None:
    for key, unit, got in _values(world):
        low, high = all_cards()[key[0]].card.range
        for x in (got.value, got.lo, got.hi):
            assert x is None or math.isfinite(x), (key, unit)
            assert x is None or low is None or x >= low - TOLERANCE, (key, unit, got)
            assert x is None or high is None or x <= high + TOLERANCE, (key, unit, got)


@given(worlds(layers=5))
@quick
def test_no_value_without_a_reason_that_is_explained(world: World) -> None:
    for key, unit, got in _values(world):
        assert (got.value is None) == (got.reason is not None), (key, unit)
        assert got.reason is None or got.reason in REASONS, (key, got.reason)
        for flag in (got.flags or "").split(";"):
            assert flag == "" or flag in FLAGS, (key, flag)


@given(worlds(layers=5))
@quick
def test_bounds_contain_the_value(world: World) -> None:
    for key, unit, got in _values(world):
        low = -math.inf if got.lo is None else got.lo
        high = math.inf if got.hi is None else got.hi
        value = low if got.value is None else got.value
        assert low - TOLERANCE <= value <= high + TOLERANCE, (key, unit, got)


# --- the same partnership, told differently ------------------------------------------------------


@given(worlds())
@quick
def test_order_of_rows_does_not_matter(world: World) -> None:
    shuffled = world.with_rows(sorted(world.rows, key=lambda row: (row[2], row[1], row[0])))
    assert unlike(computed(world), computed(shuffled)) == []


@given(worlds())
@quick
def test_a_tie_told_in_two_rows_is_one_tie(world: World) -> None:
    halves = [[(*row[:2], 1.0, *row[3:]), (*row[:2], row[2] - 1, *row[3:])] for row in world.rows]
    told_twice = world.with_rows(row for both in halves for row in both if row[2] > 0)
    assert unlike(computed(world), computed(told_twice)) == []


@given(worlds())
@quick
def test_self_loops_change_nothing(world: World) -> None:
    loops = {("A", "A", 7.0, *row[3:]) for row in world.rows}
    assert unlike(computed(world), computed(world.with_rows([*world.rows, *loops]))) == []


@given(worlds())
@quick
def test_volumes_scale_and_patterns_do_not(world: World) -> None:
    tripled = replace(
        world,
        rows=tuple((a, b, 3 * w, layer, level) for a, b, w, layer, level in world.rows),
        budget={x: 3 * money for x, money in world.budget.items()},
    )
    before, after = (
        {key: units for key, units in computed(each).items() if key[0] not in BENT_BY_VOLUME}
        for each in (world, tripled)
    )
    assert unlike(before, after, factor=3.0) == []


@given(worlds())
@quick
def test_names_do_not_matter(world: World) -> None:
    name = {x: f"agency {9 - i}" for i, x in enumerate(world.nodes)}
    before, after = computed(world), computed(world.renamed(name))
    translated = {
        key: dict(_translated(key, unit, got, name) for unit, got in units.items())
        for key, units in before.items()
        if key[0] not in BY_ROW
    }
    after = {key: units for key, units in after.items() if key[0] not in BY_ROW}
    assert unlike(translated, after) == []


def _translated(
    key: Key, unit: str | None, got: Got, name: dict[str, str]
) -> tuple[str | None, Got]:
    """A dyad of equals is named in order of ids, so renaming may turn it, and its sign, round."""
    kind = all_cards()[key[0]].unit
    if unit is None or kind not in ("agency", "dyad", "set"):
        return unit, got
    ends = [name[x] for x in unit.split("|")]
    if kind == "set":
        return "|".join(sorted(ends)), got
    if kind == "dyad" and not key[0].startswith("dependence") and ends != sorted(ends):
        ends.reverse()
        if key[0] in SIGNED:
            flipped = [None if x is None else -x for x in (got.value, got.hi, got.lo)]
            got = replace(got, value=flipped[0], lo=flipped[1], hi=flipped[2])
    return "|".join(ends), got


@given(worlds())
@quick
def test_reversal_swaps_sending_and_receiving(world: World) -> None:
    before, after = computed(world), computed(world.reversed())
    swapped = TURNED_ROUND | {b: a for a, b in TURNED_ROUND.items()}
    for key, units in before.items():
        code = key[0]
        undirected = key[2] in ("communication", "*")
        other = code if undirected and code in swapped else swapped.get(code, code)
        if code in FOLLOWS_DIRECTION:
            continue
        assert unlike({key: units}, {key: after[other, *key[1:]]}) == [], key


def test_tables_name_measures_that_exist() -> None:
    named = {*TURNED_ROUND, *TURNED_ROUND.values(), *BY_ROW}
    named |= {*FOLLOWS_DIRECTION, *SCALES_WITH_VOLUME, *BENT_BY_VOLUME, *BLIND_TO_ISOLATES}
    named |= SAME_OF_REVERSED_RECORDS | SAME_OF_PAIRS | ALWAYS_GIVEN
    assert named <= set(all_cards())


@given(worlds(layers=2, levels=1))
@quick
def test_an_isolate_changes_density_but_no_route(world: World) -> None:
    grown = replace(world.fully_seen(), nodes=(*world.nodes, "Z"))
    grown = replace(grown, senders=frozenset(grown.nodes))
    before, after = computed(world.fully_seen()), computed(grown)
    for key, units in before.items():
        if None in units and units[None].reason == "n<1":
            continue
        if key[0] in ("betweenness", "degree", "in_degree", "strength", "out_strength"):
            left = {unit: got for unit, got in after[key].items() if unit != "Z"}
            for unit, got in units.items():
                assert same(got.value, left[unit].value), key
            assert after[key]["Z"].value == 0
        if key[0] in ("isolates", "components"):
            assert after[key][None].value == (units[None].value or 0) + 1
        if key[0] == "density" and units[None].value:
            assert (after[key][None].value or 0) < (units[None].value or 0)


@given(worlds(layers=3, levels=1))
@quick
def test_an_isolate_is_nothing_to_measures_of_ties(world: World) -> None:
    known = world.fully_seen()
    grown = replace(
        known,
        nodes=(*known.nodes, "Z"),
        senders=frozenset((*known.nodes, "Z")),
        sector={**known.sector, "Z": "a sector of its own"},
    )
    before = computed(known, sorted(BLIND_TO_ISOLATES))
    after = computed(grown, sorted(BLIND_TO_ISOLATES))
    for key, units in before.items():
        if any((got.reason or "").startswith("n<") for got in units.values()):
            continue
        beside = dict(after[key])
        if all_cards()[key[0]].unit == "agency" and None not in units:
            assert beside.pop("Z").value == 0, key
        assert {x: got.value for x, got in units.items()} == pytest.approx(
            {x: got.value for x, got in beside.items()}
        ), key
