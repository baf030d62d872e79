"""What measures make no difference between, beside what the contract proves of all of them."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given
from tests.metrics.harness import computed
from tests.metrics.indifference import ALWAYS_GIVEN, SAME_OF_PAIRS
from tests.metrics.strategies import worlds
from tests.metrics.test_contract import MIXED, quick

from partnernet.metrics import Missing, get

if TYPE_CHECKING:
    from tests.metrics.worlds import World

GATES = {"coverage<min", "not_money", "not_recorded", "ordinal", "presence_only"}
"""Why the engine does not ask a measure, beside too few agencies."""


@given(worlds(layers=5))
@quick
def test_what_is_always_given_is_refused_by_gates_only(world: World) -> None:
    for key, units in computed(world, sorted(ALWAYS_GIVEN)).items():
        for got in units.values():
            refused = got.reason or "n<"
            assert refused.startswith("n<") or refused in GATES, key


@given(worlds(layers=2, levels=1, rows=(6, 20)))
@example(MIXED)
@quick
def test_some_measures_take_both_directions_of_a_pair_together(world: World) -> None:
    p = world.partnership()
    for code, level, layer in product(sorted(SAME_OF_PAIRS), p.levels, p.layers_at(p.levels[0])):
        metric = get(code)
        pointing = p.slice(level, layer, metric.card.view)
        together = p.slice(level, layer, replace(metric.card.view, direction="weak"))
        if pointing.m and pointing.n >= metric.card.min_agencies:
            assert _numbers(metric(pointing)) == pytest.approx(
                _numbers(metric(together)), nan_ok=True
            )


def _numbers(result: object) -> list[float]:
    value = getattr(result, "value", result)
    return [] if isinstance(value, Missing) else np.atleast_1d(value).tolist()  # type: ignore[arg-type]
