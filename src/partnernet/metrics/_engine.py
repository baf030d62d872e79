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

import polars as pl

from partnernet.errors import MetricError, PartnernetError
from partnernet.metrics._cost import BUDGET_SECONDS, estimate_seconds
from partnernet.metrics._frame import Block, block, frame
from partnernet.metrics._registry import all_cards, get
from partnernet.metrics._results import Missing, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from partnernet.metrics._registry import Card, Metric
    from partnernet.metrics._results import Result
    from partnernet.study import Partnership, Slice
    from partnernet.view import View

EVERY = "*"
PRINT_GATE, COMPARE_GATE = 0.5, 0.7
"""Response rates under which only counts are given, and under which values carry a flag (ours)."""


def compute(
    partnership: Partnership,
    *,
    levels: Sequence[str] | None = None,
    layers: Sequence[str] | None = None,
    names: Sequence[str] | None = None,
    budget_seconds: float = BUDGET_SECONDS,
) -> pl.DataFrame:
    """Compute measures over a partnership; one row a value, with the columns of method 4.0.

    All registered measures run, save those on request, or those in `names`. The collapsed views are
    left out where a level has one layer or `layers` picks some. A measure whose estimated cost
    exceeds `budget_seconds` is null with reason `cost`, unless it is asked for by name.

    Raises UnknownNameError for a measure that does not exist, MetricError when one fails.

    >>> import partnernet as pn
    >>> rows = pl.DataFrame({"source": ["A"], "target": ["B"], "layer": ["referral"]})
    >>> values = compute(pn.Study.of(rows).partnership(), names=["degree"])
    >>> values.select("unit_id", "value").rows()
    [('A', 1.0), ('B', 1.0)]
    """
    chosen = [get(name) for name in dict.fromkeys(names)] if names else _by_default()
    run = _Run(
        partnership,
        tuple(x for x in partnership.levels if levels is None or x in levels),
        None if layers is None else tuple(layers),
        by_name=bool(names),
        budget=budget_seconds,
    )
    return frame([made for metric in chosen for made in run.blocks(metric)])


def _by_default() -> list[Metric]:
    return [metric for metric in all_cards().values() if not metric.card.on_request]


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
        refusal = self._refusal(metric, s)
        if refusal in _UNWEIGHTED and card.binary_fallback:
            s = self.partnership.slice(s.level, s.layer, replace(s.view, weight="none"))
            refusal = self._refusal(metric, s)
        agencies = s.agencies["agency_id"].to_list()
        shared = {
            **self._place(metric, s.level, s.layer, s.view),
            "n": s.n,
            "ties": s.m,
            "coverage": s.observed.kappa,
            "route": _route(s),
            "flags": ";".join(self._flags(metric, s)),
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
            "route": "declared" if any(_route(s) == "declared" for s in slices) else "observed",
            "flags": ";".join({flag for s in slices for flag in self._flags(metric, s)}),
        }
        for run in metric.grid():
            result = _call(metric, slices, run, f"{level}, {layer}")
            agencies = first.agencies["agency_id"].to_list()
            yield block(metric, result, agencies, shared, {**_graph_params(first), **run})

    def _on_partnership(self, metric: Metric) -> Iterator[Block]:
        for run in metric.grid():
            missing = self._absent(metric.card, self.partnership.agencies)
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
            shared |= {"n": s.n, "ties": s.m, "coverage": s.observed.kappa, "route": _route(s)}
            shared["flags"] = ";".join(self._flags(metric, s))
            params = _graph_params(s)
        elif level != EVERY:
            shared["n"] = self.partnership.eligible(level).height
        if rows.route:
            shared["route"] = rows.route
        yield block(metric, rows, [], shared, {**params, **run})

    # --- what may not run ------------------------------------------------------------------------

    def _refusal(self, metric: Metric, s: Slice) -> str | None:
        """Why a measure cannot be computed on a slice, or None."""
        card = metric.card
        if s.n < card.min_agencies:
            return f"n<{card.min_agencies}"
        missing = self._absent(card, s.agencies)
        if missing:
            return missing
        if not metric.is_count:
            only_flows = self._only_flows(s)
            if only_flows:
                return only_flows
            rate = s.observed.response_rate
            if rate is not None and rate < PRINT_GATE and not card.bounded:
                return "coverage<min"
        if card.view.weight == "strength" and s.view.weight != "none":
            unweighted = _without_volumes(metric, s)
            if unweighted:
                return unweighted
        arcs = s.m if s.directed else 2 * s.m
        if not self.by_name and estimate_seconds(card.cost, s.n, arcs) > self.budget:
            return "cost"
        return None

    def _absent(self, card: Card, agencies: pl.DataFrame) -> str | None:
        """Whether a table or a column of agencies that the card requires was not collected."""
        for name in card.requires:
            table, _, column = name.partition(".")
            found = agencies if table == "agencies" else getattr(self.partnership, table)
            if found is None or (column and found[column].null_count() == found.height):
                return "not_recorded"
        return None

    def _only_flows(self, s: Slice) -> str | None:
        """Whether the slice's senders are categories, or one agency is an end of every tie."""
        if s.m == 0:
            return "source_categories" if self._from_categories(s) else None
        if "one_inbox" not in self.partnership.study.flags:
            return None
        ends = pl.concat([s.ties["source_ix"], s.ties["target_ix"]])
        return "one_inbox" if ends.value_counts()["count"].max() == s.m else None

    def _from_categories(self, s: Slice) -> bool:
        listed = self.partnership.listed
        categories = listed.filter(pl.col("kind") == "category")["agency_id"]
        if not len(categories):
            return False
        rows = self.partnership.ties.filter(
            pl.col("level") == s.level, pl.col("source").is_in(categories.implode())
        )
        return s.layer == EVERY or s.layer in rows["layer"]

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
            "route": "observed",
            "flags": "",
        }

    def _flags(self, metric: Metric, s: Slice) -> list[str]:
        card, seen = metric.card, s.observed
        found = ["level_assumed"] if "level_assumed" in self.partnership.study.flags else []
        if not card.bounded and seen.p2 + seen.u > 0:
            found.append("recorded_ties_only")
        if s.layer != EVERY and card.layers and s.spec.treated_as not in card.layers:
            found.append("not_meaningful")
        if card.routes and s.spec.kind == "count":
            found.append("possible_routes")
        if _from_frequency(s):
            found.append("from_frequency")
        rate = seen.response_rate
        if rate is not None and rate < COMPARE_GATE and not card.tolerant:
            found.append(f"coverage<{COMPARE_GATE:.1f}".replace("0.", "."))
        return sorted(found)


_UNWEIGHTED = ("ordinal", "presence_only", "row_unit_unknown", "not_recorded", "not_money")
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


def _without_volumes(metric: Metric, s: Slice) -> str | None:
    """Why the layer's strengths cannot be used, or None."""
    kinds = metric.card.kinds
    if s.spec.kind == "presence" and s.view.layers == "single":
        return "presence_only"
    if kinds and s.spec.kind not in kinds:
        return "ordinal" if s.spec.kind == "ordinal" else "not_money"
    missing = s.ties["weight"].null_count()
    every = missing == s.m > 0
    some = missing > 0 and (metric.returns == "network" or metric.card.binary_fallback)
    if every or some:
        return "row_unit_unknown" if s.spec.row_unit == "links" else "not_recorded"
    return None


def _from_frequency(s: Slice) -> bool:
    if s.view.weight != "strength" or s.spec.kind not in ("count", "ordinal") or s.m == 0:
        return False
    return bool((s.ties["count"].is_null() & s.ties["weight"].is_not_null()).any())


def _route(s: Slice) -> str:
    return "observed" if s.observed.response_rate is None else "declared"


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
