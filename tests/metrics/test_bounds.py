"""Bounds are what they claim: the extremes over everything that may have gone unseen."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations
from typing import TYPE_CHECKING

from hypothesis import given
from tests.metrics.harness import Got, computed
from tests.metrics.oracles import ORACLES
from tests.metrics.strategies import worlds
from tests.metrics.test_contract import quick, same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.metrics.worlds import Case, World

TIGHT = (
    "density",
    "dyads_asymmetric",
    "dyads_mutual",
    "dyads_null",
    "degree",
    "degree_normalised",
    "in_degree",
    "in_degree_normalised",
    "mean_degree",
    "out_degree",
    "out_degree_normalised",
    "recip_edge",
)
"""Measures whose bounds are the smallest and largest value over all that may have gone unseen."""


def _possible(case: Case) -> Iterator[Case]:
    hidden = [p for p in case.ordered() if not case.arc(*p) and not case.seen(*p)]
    if not case.directed:
        hidden = [
            (i, j) for i, j in case.dyads() if not case.tied(i, j) and not case.dyad_seen(i, j)
        ]
    subsets = chain.from_iterable(combinations(hidden, k) for k in range(len(hidden) + 1))
    for more in subsets:
        weights = {**case.weights, **dict.fromkeys(more, 1.0)}
        yield replace(case, weights=weights, senders=frozenset(case.nodes))


@given(worlds(layers=2, levels=1, most=3))
@quick
def test_bounds_are_the_extremes_of_what_may_be_unseen(world: World) -> None:
    got = computed(world)
    for level in world.levels:
        for layer in world.layers_at(level):
            possible = list(_possible(world.case(level, layer)))
            for code in TIGHT:
                key = (code, level, layer, "{}")
                if key in got and not (code == "recip_edge" and layer == "communication"):
                    _assert_extremes(code, possible, got[key])


def _assert_extremes(code: str, possible: list[Case], units: dict[str | None, Got]) -> None:
    answers = [ORACLES[code](case) for case in possible]
    for unit, bounds in units.items():
        found = [a if unit is None else a[unit] for a in answers]
        values = [x for x in found if not isinstance(x, str)]
        if values:
            assert same(bounds.lo, min(values)), (code, unit, bounds, values)
            assert same(bounds.hi, max(values)), (code, unit, bounds, values)
