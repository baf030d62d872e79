"""Run every measure over a partnership's levels, layers and collapsed views.

The engine, not the measure, decides what may run: a measure sees only a slice under the view
that its card names. A measure that makes no sense on a layer (method 4.1) is not run there,
unless it is asked for by name: then it carries the flag `not_meaningful`. Everything else that
cannot be computed is null with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from partnernet.errors import MetricError, PartnernetError
from partnernet.metrics._cost import BUDGET_SECONDS, estimate_seconds
from partnernet.metrics._frame import Block, block, frame
from partnernet.metrics._gates import NO_VOLUMES, absent, flags, ids, refusal, route
from partnernet.metrics._registry import all_cards, get
from partnernet.metrics._results import Missing, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl

    from partnernet.metrics._registry import Card, Metric
    from partnernet.metrics._results import Result
    from partnernet.study import Partnership, Slice
    from partnernet.view import View

EVERY = "*"
ALL = "all"
"""Name that stands for every measure, those on request too."""


def compute(
    partnership: Partnership,
    *,
    levels: Sequence[str] | None = None,
    layers: Sequence[str] | None = None,
    names: Sequence[str] | None = None,
    budget_seconds: float = BUDGET_SECONDS,
    by_name: bool = True,
    given: Mapping[str, float | str] | None = None,
) -> pl.DataFrame:
    """Compute measures over a partnership; one row a value, with the columns of method 4.0.

    All registered measures run save those on request, or those in `names`, or with `["all"]` every
    one. The collapsed views are left out where a level has one layer or `layers` picks some. A
    measure whose estimated cost exceeds `budget_seconds` is null with reason `cost`, unless it is
    asked for by its own name. With `by_name` off, `names` only narrow the usual run: no measure
    runs where it makes no sense or costs too much. `given` sets parameters of measures that have
    them, for example `{"damping": 0.7}`.

    Raises UnknownNameError for a measure that does not exist, MetricError when one fails.

    >>> import polars as pl, partnernet as pn
    >>> rows = pl.DataFrame({"source": ["A"], "target": ["B"], "layer": ["referral"]})
    >>> values = compute(pn.Study.of(rows).partnership(), names=["degree"])
    >>> values.select("unit_id", "value").rows()
    [('A', 1.0), ('B', 1.0)]
    """
    listed = bool(names) and ALL not in (names or ())
    chosen = [get(name) for name in dict.fromkeys(names or ())] if listed else _by_default(names)
    run = _Run(
        partnership,
        tuple(x for x in partnership.levels if levels is None or x in levels),
        None if layers is None else tuple(layers),
        by_name=listed and by_name,
        budget=budget_seconds,
    )
    return frame([made for metric in chosen for made in run.blocks(metric.at(given or {}))])


def _by_default(names: Sequence[str] | None) -> list[Metric]:
    return [metric for metric in all_cards().values() if names or not metric.card.on_request]


@dataclass(frozen=True, eq=False)
class _Run:
    """What stays the same over all measures of one call."""

    partnership: Partnership
    levels: tuple[str, ...]
    layers: tuple[str, ...] | None
    by_name: bool
    budget: float

    def blocks(self, metric: Metric) -> Iterator[Block]:
        """Yield the rows of one measure, everywhere it applies."""
        card = metric.card
        if card.over == "slice":
            for level in self.levels:
                for s in self._slices(level, card):
                    yield from self._on_slice(metric, s)
        elif card.over == "layers":
            for level in self.levels:
                together = [s for s in self._slices(level, card) if s.view.layers == "single"]
                yield from self._on_several(metric, together, level, EVERY)
        elif card.over == "levels":
            yield from self._over_levels(metric)
        else:
            yield from self._on_partnership(metric)

    # --- which slices ----------------------------------------------------------------------------

    @cached_property
    def _present(self) -> dict[str, tuple[str, ...]]:
        return {level: self.partnership.layers_at(level) for level in self.levels}

    def _slices(self, level: str, card: Card) -> Iterator[Slice]:
        present = self._present[level]
        for layer in present:
            if self._wanted(layer) and self._applies(card, layer):
                yield self.partnership.slice(level, layer, card.view)
        if self.layers is None and len(present) > 1:
            for kind in card.collapse:
                view = replace(card.view, layers=kind)
                yield self.partnership.slice(level, EVERY, view)

    def _over_levels(self, metric: Metric) -> Iterator[Block]:
        card = metric.card
        by_layer: dict[str, list[Slice]] = {}
        for level in self.levels:
            for s in self._slices(level, replace(card, collapse=())):
                by_layer.setdefault(s.layer, []).append(s)
        for layer, together in by_layer.items():
            yield from self._on_several(metric, together, EVERY, layer)
        if card.collapse and self.layers is None and len(by_layer) > 1:
            view = replace(card.view, layers="any")
            every = [self.partnership.slice(level, EVERY, view) for level in self.levels]
            yield from self._on_several(metric, every, EVERY, EVERY)

    def _wanted(self, layer: str) -> bool:
        return self.layers is None or layer in self.layers

    def _applies(self, card: Card, layer: str) -> bool:
        spec = self.partnership.spec(layer)
        if card.directed is not None and card.directed != spec.directed:
            return False
        return self.by_name or not card.layers or spec.treated_as in card.layers

    # --- running ---------------------------------------------------------------------------------

    def _on_slice(self, metric: Metric, s: Slice) -> Iterator[Block]:
        card = metric.card
        refusal = self._refused(metric, s)
        if refusal in NO_VOLUMES and card.binary_fallback:
            s = self.partnership.slice(s.level, s.layer, replace(s.view, weight="none"))
            refusal = self._refused(metric, s)
        agencies = ids(s)
        shared = {
            **self._place(metric, s.level, s.layer, s.view),
            "n": s.n,
            "ties": s.m,
            "coverage": s.observed.kappa,
            "route": route(s),
            "flags": ";".join([*self._assumed, *flags(metric.card, s)]),
        }
        for run in metric.grid():
            result = Missing(refusal) if refusal else _call(metric, s, run, f"{s.level}, {s.layer}")
            yield block(metric, result, agencies, shared, {**_graph_params(s), **run})

    def _on_several(
        self, metric: Metric, slices: Sequence[Slice], level: str, layer: str
    ) -> Iterator[Block]:
        if not slices:
            return
        first = slices[0]
        known = [s.observed.kappa for s in slices if s.observed.kappa is not None]
        shared = {
            **self._place(metric, level, layer, first.view),
            "n": first.n if level != EVERY else None,
            "coverage": min(known) if known else None,
            "route": "declared" if any(route(s) == "declared" for s in slices) else "observed",
            "flags": ";".join(
                [*self._assumed, *(f for s in slices for f in flags(metric.card, s))]
            ),
        }
        for run in metric.grid():
            result = _call(metric, slices, run, f"{level}, {layer}")
            yield block(metric, result, ids(first), shared, {**_graph_params(first), **run})

    def _on_partnership(self, metric: Metric) -> Iterator[Block]:
        for run in metric.grid() if self.levels else []:
            missing = absent(metric.card, self.partnership, self.partnership.agencies)
            if missing:
                shared = self._place(metric, EVERY, EVERY, metric.card.view)
                yield block(metric, Missing(missing), [], shared, {**_NO_GRAPH, **run})
                continue
            result = _call(metric, self.partnership, run, self.partnership.area)
            for rows in result if isinstance(result, list) else []:
                yield from self._part(metric, rows, run)

    def _part(self, metric: Metric, rows: Rows, run: Mapping[str, object]) -> Iterator[Block]:
        level, layer = rows.level or EVERY, rows.layer or EVERY
        if level not in (EVERY, *self.levels):
            return
        shared = self._place(metric, level, layer, metric.card.view)
        params: Mapping[str, object] = _NO_GRAPH
        if EVERY not in (level, layer):
            if not self._wanted(layer):
                return
            s = self.partnership.slice(level, layer, metric.card.view)
            shared |= {"n": s.n, "ties": s.m, "coverage": s.observed.kappa, "route": route(s)}
            shared["flags"] = ";".join([*self._assumed, *flags(metric.card, s)])
            params = _graph_params(s)
        elif level != EVERY:
            shared["n"] = self.partnership.eligible(level).height
        if rows.route:
            shared["route"] = rows.route
        yield block(metric, rows, [], shared, {**params, **run})

    def _refused(self, metric: Metric, s: Slice) -> str | None:
        why = refusal(metric, s, self.partnership)
        if why or self.by_name:
            return why
        arcs = s.m if s.directed else 2 * s.m
        return "cost" if estimate_seconds(metric.card.cost, s.n, arcs) > self.budget else None

    # --- what stands beside a value --------------------------------------------------------------

    def _place(self, metric: Metric, level: str, layer: str, view: View) -> dict[str, object]:
        return {
            "area": self.partnership.area,
            "wave": self.partnership.wave,
            "level": level,
            "layer": layer,
            "view": view.label,
            "node_set": view.nodes,
            "unit_type": metric.unit,
            "metric": metric.id,
            "n": None,
            "ties": None,
            "coverage": None,
            "route": None,
            "flags": ";".join(self._assumed),
        }

    @cached_property
    def _assumed(self) -> list[str]:
        return sorted({"level_assumed"} & self.partnership.study.flags)


_NO_GRAPH = {"direction": "none", "weight": "none", "symmetrising": "none"}


def _call(metric: Metric, given: object, run: Mapping[str, object], where: str) -> Result:
    """Run a measure; what fails names the measure and the place, never data."""
    try:
        return metric(given, **run)
    except PartnernetError:
        raise
    except Exception as error:
        msg = f"Measure '{metric.id}' failed on {where}: {type(error).__name__}."
        raise MetricError(msg, hint="Leave it out with --metric, and report the bug.") from error


def _graph_params(s: Slice) -> dict[str, object]:
    """How rows became this graph: written into every result."""
    symmetrising = "strong" if s.view.direction == "strong" else "weak"
    params: dict[str, object] = {
        "direction": "directed" if s.directed else "undirected",
        "weight": s.view.weight,
        "symmetrising": "none" if s.directed else symmetrising,
    }
    if s.view.tie_rule != "union":
        params["tie_rule"] = s.view.tie_rule
    return params
