"""Everything that rows are made of: values, random networks and cells, computed once."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from partnernet import metrics, schema
from partnernet.comparing._measures import CHANCE
from partnernet.metrics import get
from partnernet.nulls import MODELS, as_draws, as_table, drawn, p_values, planned
from partnernet.scales import declared_codes
from partnernet.uncertainty import DELTAS, SMOOTH, Cells, cells

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from partnernet.comparing._places import Place
    from partnernet.nulls import Row as Drawn
    from partnernet.nulls import Task
    from partnernet.study import Partnership

    Floats = NDArray[np.float64]

Key = tuple[str, str, str, str, str, str]
"""Area, wave, level, layer, measure and its own parameters."""
Row = dict[str, Any]


@dataclass(eq=False)
class Computed:
    """Values and null models by key; cells and codes on demand, each once."""

    values: dict[Key, Row]
    chance: dict[Key, Row]
    draws: dict[Key, Floats]
    models: pl.DataFrame
    kept: pl.DataFrame | None
    _cells: dict[tuple[str, str, str, str, str], Cells | None] = field(default_factory=dict)
    _codes: dict[tuple[str, str, str], tuple[tuple[str, ...], Floats, Floats]] = field(
        default_factory=dict
    )

    def cells(self, place: Place, metric: str) -> Cells | None:
        """Lay a smooth measure out over pairs; None for another, or where it has no value."""
        if metric not in SMOOTH and metric not in DELTAS:
            return None
        part = place.part
        key = (part.area, part.wave, place.level, place.layer, metric)
        if key not in self._cells:
            laid = (
                self._delta(place, int(metric[-1]))
                if metric in DELTAS
                else cells(part, place.level, place.layer, metric)
            )
            self._cells[key] = laid if np.isfinite(laid.value) else None
        return self._cells[key]

    def codes(self, place: Place) -> tuple[tuple[str, ...], Floats, Floats]:
        """Declared codes of every pair of a level."""
        key = (place.part.area, place.part.wave, place.level)
        if key not in self._codes:
            self._codes[key] = declared_codes(place.part, level=place.level)
        return self._codes[key]

    def _delta(self, place: Place, k: int) -> Cells:
        ids, first, second = self.codes(place)
        counted = np.isfinite(first)
        reached = ((first >= k).astype(float) + (second >= k)) / 2
        return Cells(ids, np.where(counted, reached, 0.0), counted.astype(float))

    def p_of_chance(self, key: Key) -> float | None:
        """Two-sided p of a value among random networks; None where it means nothing."""
        row = self.chance.get(key)
        if row is None or row["observed"] is None or key not in self.draws:
            return None
        found = p_values(row["observed"], self.draws[key])
        return None if found is None else found[2]


def key_of(place: Place, metric: str, params: str) -> Key:
    """Key of a measure at a place."""
    return (place.part.area, place.part.wave, place.level, place.layer, metric, params)


def runs(metric: str) -> list[str]:
    """Own parameters of every run of a measure, as JSON; diversity in order 1 alone."""
    if metric in DELTAS:
        return ["{}"]
    return [json.dumps(run) for run in get(metric).grid() if run.get("q", 1) == 1]


def compute(
    parts: Sequence[Partnership],
    measures: Sequence[str],
    *,
    by_name: bool,
    levels: Sequence[str] | None,
    layers: Sequence[str] | None,
    models: Sequence[str] | None,
    draws: int,
    seed: int,
    cores: int,
    keep_draws: bool,
    progress: Callable[[str, int, int], None] | None,
) -> Computed:
    """Compute the measures of every part and set them beside random networks."""
    values: dict[Key, Row] = {}
    for done, part in enumerate(parts):
        if progress:
            progress(f"measures, {part.area}", done, len(parts))
        here = [level for level in part.levels if levels is None or level in levels]
        found = metrics.compute(part, levels=here, layers=layers, names=measures, by_name=by_name)
        for row in found.filter(pl.col("view") == "single").iter_rows(named=True):
            own = {param.name for param in get(row["metric"]).card.params}
            said = {k: x for k, x in json.loads(row["params"]).items() if k in own}
            place = (row["area"], row["wave"], row["level"], row["layer"])
            values[(*place, row["metric"], json.dumps(said))] = row
    wanted = _wanted(measures, models)
    tasks: list[Task] = []
    for part in parts if draws else ():
        here = [level for level in part.levels if levels is None or level in levels]
        for model, names in wanted.items():
            tasks += planned(part, here, layers, [model], names)
    rows = drawn(tasks, draws=draws, seed=seed, cores=cores, progress=progress)
    chance, by_key = _indexed(rows, wanted)
    table = as_table([row for row, _ in rows])
    return Computed(values, chance, by_key, table, as_draws(rows) if keep_draws else None)


def _wanted(measures: Sequence[str], models: Sequence[str] | None) -> dict[str, list[str]]:
    """Measures by null model, the one that each is usually set against unless others are named."""
    found: dict[str, list[str]] = {}
    for name in measures:
        usual = CHANCE.get(name)
        for model in models or ([usual] if usual else []):
            if model not in MODELS:
                from partnernet.errors import UnknownNameError

                kind = "null model"
                raise UnknownNameError.among(kind, model, MODELS)
            if _fits(model, name):
                found.setdefault(model, []).append(name)
    if "CUG-MAN" in found and models is None:
        # A census of pairs needs direction: layers without one are set against CUG-L.
        found.setdefault("CUG-L", []).extend(found["CUG-MAN"])
    return found


def _fits(model: str, name: str) -> bool:
    from partnernet.nulls._plan import BY_SECTOR, FIXED

    return (model == "LABEL") == (name in BY_SECTOR) and name not in FIXED[model]


def _indexed(
    rows: Sequence[Drawn], wanted: dict[str, list[str]]
) -> tuple[dict[Key, Row], dict[Key, Floats]]:
    """Keep one model a measure and place: the first that was asked for and has a value."""
    chance: dict[Key, Row] = {}
    kept: dict[Key, Floats] = {}
    order = {model: at for at, model in enumerate(["CUG-MAN", *wanted])}
    for row, values in sorted(rows, key=lambda each: order[str(each[0]["null_model"])]):
        place = (row["area"], row["wave"], row["level"], row["layer"], row["metric"], row["params"])
        key: Key = tuple(map(str, place))  # type: ignore[assignment]
        if key in chance:
            continue
        chance[key] = dict.fromkeys(schema.NULLS.names) | row
        if values is not None:
            kept[key] = values
    return chance, kept
