"""A slice: one layer of one level as one graph, under a view. What every measure sees."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from partnernet import graphs
from partnernet import vocabulary as v
from partnernet.coverage import Covered, Observability, Observed, PairKind, in_every, observe

if TYPE_CHECKING:
    import igraph as ig
    import networkx as nx

    from partnernet.study import Partnership
    from partnernet.view import View
    from partnernet.vocabulary import LayerSpec

ANY_LAYER = "*"


@dataclass(frozen=True, eq=False)
class Slice:
    """What a measure sees: one layer of one level under one view.

    `agencies` are the vertices in order; `ties` has one row per ordered pair (per dyad when the
    graph is undirected) with `source_ix`, `target_ix`, `weight` (strength, null where unknown) and
    the summed counts. `observed` tells how much of it was observed.
    """

    area: str
    wave: str
    level: str
    layer: str
    view: View
    spec: LayerSpec
    directed: bool
    agencies: pl.DataFrame
    ties: pl.DataFrame
    coverage: tuple[Covered, ...]
    specs: tuple[LayerSpec, ...]
    self_loops: int
    outside: int

    @property
    def n(self) -> int:
        """Number of agencies in the node set."""
        return self.agencies.height

    @property
    def m(self) -> int:
        """Number of ties in the graph."""
        return self.ties.height

    @property
    def weights_known(self) -> bool:
        """Whether every tie has a known strength."""
        return self.ties["weight"].null_count() == 0

    @cached_property
    def observed(self) -> Observed:
        """Pairs observed and not, and what that lets one say of the density."""
        return observe(
            self.coverage[0].rows,
            self.coverage[0].agencies,
            self.ties["source_ix"].to_numpy(),
            self.ties["target_ix"].to_numpy(),
            self.pair_kind,
            self.observability,
            self.coverage[0].records,
        )

    @property
    def pair_kind(self) -> PairKind:
        """What counts as one pair here, and so when it is zero-observable."""
        if self.directed:
            return "ordered"
        return "dyad_both" if self.spec.directed else "dyad_either"

    @cached_property
    def observability(self) -> Observability:
        """Which pairs are zero-observable; over several layers, those that are so in every one."""
        seen = [each.seen for each in self.coverage]
        if self.view.layers == "single":
            return seen[0]
        one_way: PairKind = "ordered" if self.directed else "dyad_both"
        return in_every(
            [
                each.of_kind(one_way if spec.directed else "dyad_either")
                for each, spec in zip(seen, self.specs, strict=True)
            ]
        )

    @cached_property
    def graph(self) -> ig.Graph:
        """The igraph graph; vertex i is row i of `agencies`. To change it, take `to_igraph()`."""
        return graphs.build(self.n, self.ties, directed=self.directed, weight=self._usable_weight)

    @property
    def _usable_weight(self) -> graphs.Weight:
        return self.view.weight if self.weights_known else "none"

    def weighted(self, weight: graphs.Weight) -> Slice:
        """Return the same slice with another weight; what was observed stays the same."""
        other = replace(self, view=replace(self.view, weight=weight))
        vars(other).update(observability=self.observability, observed=self.observed)
        return other

    def among(self, agencies: pl.DataFrame) -> Slice:
        """Return the slice of some of its agencies: of the others neither ties nor coverage."""
        ids = tuple(agencies["agency_id"])
        ties = graphs.index_ends(self.ties.drop("source_ix", "target_ix"), agencies)
        coverage = tuple(Covered(each.rows, ids) for each in self.coverage)
        ties = ties.select(self.ties.columns)
        return replace(self, agencies=agencies, ties=ties, coverage=coverage)

    def to_igraph(self) -> ig.Graph:
        """Return a copy with agency ids as `name`, for further work in igraph."""
        graph = self.graph.copy()
        graph.vs["name"] = self.agencies["agency_id"].to_list()
        return graph

    def to_networkx(self) -> nx.Graph[str]:
        """Return a networkx graph with agency ids as nodes and known counts as attributes."""
        import networkx

        graph: nx.Graph[str] = networkx.DiGraph() if self.directed else networkx.Graph()
        for row in self.agencies.select("agency_id", "name", "sector").iter_rows(named=True):
            known = {key: value for key, value in row.items() if value is not None}
            graph.add_node(known.pop("agency_id"), **known)
        for row in self.ties.select("source", "target", "weight", "count", "amount").iter_rows(
            named=True
        ):
            known = {key: value for key, value in row.items() if value is not None}
            graph.add_edge(known.pop("source"), known.pop("target"), **known)
        return graph

    def __repr__(self) -> str:
        kind = "directed" if self.directed else "undirected"
        return (
            f"Slice({self.area}, {self.wave}, {self.level}, {self.layer}: "
            f"{v.many(self.n, 'agency')}, {v.many(self.m, 'tie')}, {kind})"
        )


def cut(partnership: Partnership, level: str, layer: str, view: View) -> Slice:
    """Cut one layer (or the level's layers seen as one) out of a partnership."""
    eligible = view.nodes != "boundary"
    boundary = partnership.eligible(level) if eligible else partnership.agencies
    if view.layers == "single":
        spec = partnership.spec(layer)
        layers: tuple[str, ...] = (layer,)
        pairs = _pairs_of(partnership, level, spec, view)
    else:
        spec = v.LayerSpec(ANY_LAYER, directed=False, kind="presence")
        layers, layer = partnership.layers_at(level), ANY_LAYER
        pairs = _multilayer_pairs(partnership, level, view)
    specs = tuple(partnership.spec(each) for each in layers) or (spec,)
    coverage = tuple(partnership.covered(level, each, eligible=eligible) for each in layers) or (
        Covered([], tuple(boundary["agency_id"])),
    )
    directed = view.direction == "directed" or (view.direction == "natural" and spec.directed)
    if view.at_least is not None:
        pairs = pairs.filter(pl.col("contact_type") >= view.at_least)
    inside = graphs.index_ends(pairs, boundary)
    if view.nodes == "active":
        ends = pl.concat([inside["source"], inside["target"]]).unique()
        boundary = boundary.filter(pl.col("agency_id").is_in(ends.to_list()))
        inside = graphs.index_ends(pairs, boundary)
        active = tuple(boundary["agency_id"])
        coverage = tuple(Covered(each.rows, active) for each in coverage)
    return Slice(
        area=partnership.area,
        wave=partnership.wave,
        level=level,
        layer=layer,
        view=view,
        spec=spec,
        directed=directed,
        agencies=boundary,
        ties=inside,
        coverage=coverage,
        specs=specs,
        self_loops=sum(_self_loops(partnership, level, each) for each in layers),
        outside=pairs.height - inside.height,
    )


def _rows(partnership: Partnership, level: str, layer: str) -> pl.DataFrame:
    """Rows of ties of one layer of a level."""
    here = (pl.col("level") == level) & (pl.col("layer") == layer)
    return partnership.ties.filter(here)


def _self_loops(partnership: Partnership, level: str, layer: str) -> int:
    """Rows of a layer that say an agency has a tie with itself."""

    def count() -> int:
        rows = _rows(partnership, level, layer).filter(pl.col("source") == pl.col("target"))
        return rows.filter(graphs.is_tie()).height if rows.height else 0

    return partnership.once(("loops", level, layer), count)


def _pairs_of(partnership: Partnership, level: str, spec: LayerSpec, view: View) -> pl.DataFrame:
    """One row a pair of a layer, read as `spec` says and worked out once for views alike."""
    arrows = view.direction == "directed" or (view.direction == "natural" and spec.directed)
    direction = "directed" if arrows else "weak" if view.direction == "natural" else view.direction
    alike = replace(view, direction=direction)
    key = ("pairs", level, spec, direction, view.tie_rule)
    return partnership.once(key, lambda: _pairs(_rows(partnership, level, spec.name), spec, alike))


def _pairs(rows: pl.DataFrame, spec: LayerSpec, view: View) -> pl.DataFrame:
    """One row a pair; both ends' reports of a symmetric relation are never added."""
    if view.direction == "directed" or (view.direction == "natural" and spec.directed):
        return graphs.collapse(rows, spec, view.tie_rule)
    if spec.directed or view.direction == "strong":
        pairs = graphs.collapse(rows, spec, view.tie_rule)
        return graphs.symmetrise(pairs, "weak" if view.direction == "natural" else view.direction)
    return graphs.collapse(_oriented(rows), spec, view.tie_rule)


def _oriented(rows: pl.DataFrame) -> pl.DataFrame:
    first = pl.min_horizontal("source", "target")
    return rows.with_columns(source=first, target=pl.max_horizontal("source", "target"))


def _multilayer_pairs(partnership: Partnership, level: str, view: View) -> pl.DataFrame:
    """Pairs tied in any layer, with the number of layers as weight. Counts and money never meet."""
    found: list[pl.DataFrame] = []
    for layer in partnership.layers_at(level):
        spec = partnership.spec(layer)
        if view.direction != "directed":
            spec = replace(spec, directed=False)
            found.append(_pairs_of(partnership, level, spec, view))
        elif spec.directed:
            found.append(_pairs_of(partnership, level, spec, view))
        else:
            mine = _rows(partnership, level, layer)
            mirrored = mine.with_columns(source=pl.col("target"), target=pl.col("source"))
            found.append(_pairs(pl.concat([mine, mirrored]), spec, view))
    if not found:
        return _pairs(partnership.ties.clear(), v.LayerSpec(ANY_LAYER), view)
    every = pl.concat(found)
    return (
        every.group_by("source", "target")
        .agg(weight=pl.len().cast(pl.Float64))
        .with_columns(
            pl.when(view.layers == "overlap").then(pl.col("weight")).otherwise(1.0).alias("weight"),
        )
        .join(every.clear().drop("weight"), on=["source", "target"], how="left")
        .select(every.columns)
        .sort("source", "target")
    )
