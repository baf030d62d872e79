"""Sets what partnernet computes on a world beside what the oracles say of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.metrics.oracles import ORACLES, TESTED_APART

from partnernet.metrics import all_cards
from partnernet.metrics._engine import compute
from partnernet.vocabulary import layer_spec

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl
    from tests.metrics.oracles import Answer
    from tests.metrics.worlds import Case, World

    from partnernet.metrics import Metric

TOLERANCE = 1e-9
Key = tuple[str, str, str, str]
"""Measure, level, layer, and the measure's own parameters as JSON."""


@dataclass(frozen=True)
class Got:
    """One value as it stands in the result frame."""

    value: float | None
    lo: float | None
    hi: float | None
    reason: str | None
    flags: str | None


def computed(world: World, names: list[str] | None = None) -> dict[Key, dict[str | None, Got]]:
    """Everything partnernet says of a world, by measure, place and parameters, then by unit."""
    return table(compute(world.partnership(), names=names or ["all"]))


def table(frame: pl.DataFrame) -> dict[Key, dict[str | None, Got]]:
    cards, found = all_cards(), dict[Key, dict[str | None, Got]]()
    for row in frame.iter_rows(named=True):
        own = [param.name for param in cards[row["metric"]].card.params]
        params = {name: json.loads(row["params"])[name] for name in own}
        key = (row["metric"], row["level"], row["layer"], json.dumps(params))
        units = found.setdefault(key, {})
        assert row["unit_id"] not in units, f"{key}: unit {row['unit_id']} twice"
        units[row["unit_id"]] = Got(*(row[x] for x in ("value", "lo", "hi", "reason", "flags")))
    return found


def expected(world: World) -> dict[Key, Answer]:
    """Everything the oracles say of a world, for the places where a measure should be run."""
    return {
        (metric.id, level, layer, json.dumps(run)): answer
        for metric in all_cards().values()
        for run in metric.grid()
        for level, layer, answer in _places(metric, world, run)
    }


def _places(metric: Metric, world: World, run: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    slow = ORACLES[metric.id]
    over = metric.card.over
    if over == "partnership":
        answer = slow(world, **run)
        if isinstance(answer, str):
            yield "*", "*", answer
        else:
            yield from ((level, layer, found) for (level, layer), found in answer.items())
    elif over == "slice":
        for level in world.levels:
            for layer in _layers(metric, world, level):
                answer = slow(world.case(level, layer), **run)
                few = isinstance(answer, str) and answer.startswith("n<")
                yield level, layer, answer if few else _refused(metric, layer) or answer
    elif over == "layers":
        for level in world.levels:
            layers = [x for x in _layers(metric, world, level) if x != "*"]
            cases = {layer: world.case(level, layer) for layer in layers}
            yield level, "*", slow(cases, **run)
    else:
        by_layer: dict[str, dict[str, Case]] = {}
        for level in world.levels:
            for layer in world.layers_at(level):
                by_layer.setdefault(layer, {})[level] = world.case(level, layer)
        if len(by_layer) > 1:
            by_layer["*"] = {level: world.case(level, "*") for level in world.levels}
        for layer, cases in by_layer.items():
            yield "*", layer, slow(cases, **run)


def _layers(metric: Metric, world: World, level: str) -> Iterator[str]:
    card, present = metric.card, world.layers_at(level)
    for layer in present:
        fits = card.directed is None or card.directed == layer_spec(layer).directed
        if fits and (not card.layers or layer in card.layers):
            yield layer
    if len(present) > 1 and "any" in card.collapse:
        yield "*"


def _refused(metric: Metric, layer: str) -> str | None:
    kinds = metric.card.kinds
    if layer != "*" and kinds and layer_spec(layer).kind not in kinds:
        return None if metric.card.binary_fallback else "presence_only"
    return None


def differences(world: World) -> list[str]:
    """Where partnernet and the oracles disagree; every measure, every place, every unit."""
    got, want = computed(world), expected(world)
    wrong = [
        f"{key}: not computed" for key, answer in want.items() if key not in got and answer != {}
    ]
    wrong += [f"{key}: computed, though it should not be" for key in got if key not in want]
    for key in sorted(want.keys() & got.keys()):
        wrong += [f"{key}: {text}" for text in _unlike(want[key], got[key])]
    return wrong


def _unlike(answer: Answer, units: dict[str | None, Got]) -> Iterator[str]:
    if answer == TESTED_APART:
        return
    wanted = answer if isinstance(answer, dict) else {None: answer}
    if wanted.keys() != units.keys():
        yield f"units {sorted(map(str, units))}, expected {sorted(map(str, wanted))}"
        return
    for unit, value in wanted.items():
        got = units[unit]
        if isinstance(value, str):
            if got.value is not None or got.reason != value:
                yield f"{unit} is {got.value} ({got.reason}), expected none because {value}"
        elif got.value is None or abs(got.value - value) > TOLERANCE * max(1.0, abs(value)):
            yield f"{unit} is {got.value} ({got.reason}), expected {value}"
