"""Every measure in the register: equal to its oracle on any small partnership, and well behaved."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from partnernet.metrics import all_cards
from tests.metrics.harness import differences
from tests.metrics.oracles import ORACLES
from tests.metrics.strategies import worlds
from tests.metrics.worlds import World

slow = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def test_every_measure_has_an_oracle() -> None:
    assert sorted(all_cards()) == sorted(ORACLES)


@given(worlds())
@slow
def test_measures_equal_their_oracles(world: World) -> None:
    assert differences(world) == []


@given(worlds(layers=5, levels=1))
@slow
def test_measures_equal_their_oracles_in_every_kind_of_layer(world: World) -> None:
    assert differences(world) == []
