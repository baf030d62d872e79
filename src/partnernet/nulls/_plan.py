"""Which measure is set against which null model, where, and how long that will take."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from partnernet.errors import ConfigError, UnknownNameError
from partnernet.metrics import get
from partnernet.metrics._cost import estimate_seconds
from partnernet.metrics._gates import refusal
from partnernet.metrics._layers import CONTACT
from partnernet.metrics._shared import groups
from partnernet.nulls._board import Board, board
from partnernet.nulls._degrees import STEPS
from partnernet.nulls._statistics import KERNELS
from partnernet.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from partnernet.metrics._registry import Metric
    from partnernet.study import Partnership, Slice

MODELS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "CUG-L": (
            "recip_edge",
            "transitivity",
            "degree_centralisation",
            "in_degree_centralisation",
            "out_degree_centralisation",
            "betweenness_centralisation",
        ),
        "CUG-MAN": (
            "transitivity",
            "degree_centralisation",
            "in_degree_centralisation",
            "out_degree_centralisation",
            "betweenness_centralisation",
        ),
        "DEG": ("recip_edge", "transitivity", "betweenness_centralisation"),
        "LABEL": ("ei_index", "sector_assortativity", "brokerage_total"),
    }
)
"""Null models and the measures set against each unless others are named."""

FIXED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "CUG-L": frozenset({"density", "mean_degree"}),
        "CUG-MAN": frozenset(
            {
                "density",
                "mean_degree",
                "recip_edge",
                "dyads_mutual",
                "dyads_asymmetric",
                "dyads_null",
            }
        ),
        "DEG": frozenset(
            {
                "density",
                "mean_degree",
                "degree_centralisation",
                "in_degree_centralisation",
                "out_degree_centralisation",
                "gini_degree",
                "gini_in_degree",
                "isolates",
            }
        ),
        "LABEL": frozenset(),
    }
)
"""What a model holds fixed, so that it cannot test it (method 5.3)."""

BY_SECTOR = frozenset(MODELS["LABEL"])
CHUNK_CELLS = 20_000_000


@dataclass(frozen=True, eq=False)
class Task:
    """One slice under one model, with the measures and their parameters."""

    slice: Slice
    board: Board
    model: str
    runs: tuple[tuple[str, dict[str, object]], ...]
    refused: tuple[tuple[str, dict[str, object], str], ...]

    @property
    def key(self) -> str:
        """What the seed of a task is made of, beside the seed that was chosen."""
        s = self.slice
        return "|".join((s.area, s.wave, s.level, s.layer, self.model))

    @property
    def chunk(self) -> int:
        """Draws made at once; depends on the network alone, so that draws never depend on cores."""
        return max(16, min(512, CHUNK_CELLS // max(1, self.board.n) ** 2))

    def seconds(self, draws: int) -> float:
        """Estimate CPU seconds."""
        if not self.runs:
            return 0.0
        n, ties = self.board.n, len(self.board.ends[0])
        arcs = int(self.board.whole.sum())
        chunks = -(-draws // self.chunk)
        per_draw = 4e-5 + 3e-9 * n * n
        whole = 0.0
        if self.model == "DEG":
            steps = STEPS * ties / 2
            whole += chunks * steps * (3e-5 + 4.3e-7 * min(draws, self.chunk))
            per_draw += steps * 3 / max(n, 3) * 1e-7 * n + 10 * 2e-9 * n * n
        for measure, _ in self.runs:
            if measure == "betweenness_centralisation":
                per_draw += 1e-4 + 4e-7 * arcs + estimate_seconds("betweenness", n, arcs)
            elif measure == "transitivity":
                per_draw += 2e-10 * n**3 if n <= 300 else 1e-4 + 1e-6 * arcs
            elif measure == "brokerage_total":
                per_draw += 1e-8 * arcs * arcs / max(1, n)
            elif measure not in KERNELS and measure not in BY_SECTOR:
                per_draw += 2e-3 + estimate_seconds(get(measure).card.cost, n, arcs)
            else:
                per_draw += 2e-9 * n * n
        return whole + draws * per_draw


def planned(
    part: Partnership,
    levels: Sequence[str],
    layers: Sequence[str] | None,
    models: Sequence[str] | None,
    measures: Sequence[str] | None,
) -> Iterator[Task]:
    """Yield every task of a partnership: layers of contact, one by one.

    Raises UnknownNameError for a model or measure that does not exist, ConfigError for a measure
    that no model can be set against.
    """
    chosen = list(MODELS) if models is None else list(models)
    for model in chosen:
        if model not in MODELS:
            kind = "null model"
            raise UnknownNameError.among(kind, model, MODELS)
    wanted = {model: _measures(model, measures) for model in chosen}
    if not any(wanted.values()):
        message = "No null model says anything of these measures."
        raise ConfigError(message, hint="Without --metric, those that have one are taken.")
    for level in levels:
        for layer in part.layers_at(level):
            if layers is not None and layer not in layers:
                continue
            if part.spec(layer).treated_as not in CONTACT:
                continue
            yield from _tasks(part, part.slice(level, layer, View()), wanted)


def _measures(model: str, measures: Sequence[str] | None) -> list[Metric]:
    """Return the measures that a model may be set against: whole networks without strengths."""
    if measures is None:
        return [get(name) for name in MODELS[model]]
    found = [get(name) for name in measures]
    return [metric for metric in found if _fits(model, metric)]


def _fits(model: str, metric: Metric) -> bool:
    card = metric.card
    if (model == "LABEL") != (metric.id in BY_SECTOR) or metric.id in FIXED[model]:
        return False
    plain = card.view.weight == "none" and card.over == "slice"
    return plain and metric.returns == "network" and metric.unit == "network"


def _tasks(part: Partnership, s: Slice, wanted: Mapping[str, list[Metric]]) -> Iterator[Task]:
    laid = board(s)
    for model, metrics in wanted.items():
        if model == "CUG-MAN" and not s.directed:
            continue
        runs: list[tuple[str, dict[str, object]]] = []
        refused: list[tuple[str, dict[str, object], str]] = []
        for metric in metrics:
            card = metric.card
            if card.directed is not None and card.directed != s.directed:
                continue
            if metric.id == "recip_edge" and not s.directed:
                continue
            why = laid.reason or refusal(metric, s, part)
            if not why and model == "LABEL" and len(groups(s, "sector")[0]) < 2:
                why = "single_group"
            for run in metric.grid():
                if metric.id == "brokerage_total" and run["role"] == "total":
                    continue
                if why:
                    refused.append((metric.id, dict(run), why))
                else:
                    runs.append((metric.id, dict(run)))
        if runs or refused:
            yield Task(s, laid, model, tuple(runs), tuple(refused))
