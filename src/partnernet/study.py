"""The data model: a `Study` holds what was collected; `Partnership` and `Slice` are views of it.

Frames are the truth, graphs are derived and cached. Agencies and coverage are tables of their own,
so that isolates, non-respondents and "not asked" exist. All layers of a level share one agencies
table and its row order: vertex i is row i in every layer.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from partnernet import graphs, schema
from partnernet import vocabulary as v
from partnernet.coverage import (
    Observability,
    Observed,
    PairKind,
    in_every,
    observability,
    observe,
    relevant,
)
from partnernet.errors import UnknownNameError
from partnernet.graphs import View

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import igraph as ig
    import networkx as nx

    from partnernet.vocabulary import LayerSpec

__all__ = ["Partnership", "Slice", "Study", "View"]

_NO_LAYERS: Mapping[str, LayerSpec] = MappingProxyType({})
ANY_LAYER = "*"


@dataclass(frozen=True, eq=False)
class Study:
    """All that was collected: areas and waves, with what is known of who was asked.

    Frames follow `partnernet.schema`; `layers` says what each layer is; `flags` are facts about the
    whole study that change what may be said (for example `source_categories`).

    >>> rows = pl.DataFrame({"source": ["A"], "target": ["B"], "layer": ["referral"]})
    >>> study = Study.of(rows)
    >>> study
    Study(1 area, 1 wave, 2 agencies, 1 row of ties: referral)
    >>> [p.area for p in study.partnerships()]
    ['partnership']
    """

    agencies: pl.DataFrame
    ties: pl.DataFrame
    coverage: pl.DataFrame
    referrals: pl.DataFrame | None = None
    agreements: pl.DataFrame | None = None
    assessments: pl.DataFrame | None = None
    activity: pl.DataFrame | None = None
    layers: Mapping[str, LayerSpec] = field(default_factory=lambda: _NO_LAYERS)
    flags: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        ties: pl.DataFrame,
        *,
        agencies: pl.DataFrame | None = None,
        coverage: pl.DataFrame | None = None,
        layers: Mapping[str, LayerSpec] = _NO_LAYERS,
        area: str = "partnership",
        **tables: pl.DataFrame | None,
    ) -> Study:
        """Make a study from frames: missing columns become null, agencies found in ties are added.

        The way in for notebooks and tests; `partnernet.read` is the way in for files. Area defaults
        to `area`, wave to "all", level to "unstated", reporter to `admin`. `tables` may hold
        referrals, agreements, assessments and activity.
        """
        filled = schema.conform(ties, schema.TIES).with_columns(
            pl.col("wave").fill_null(v.ALL_WAVES),
            pl.col("area_id").fill_null(area),
            pl.col("level").fill_null(v.UNSTATED),
            pl.col("reporter").fill_null(v.ADMIN),
        )
        named = schema.conform(
            pl.DataFrame(schema={"agency_id": pl.String}) if agencies is None else agencies,
            schema.AGENCIES,
        ).with_columns(pl.col("area_id").fill_null(area))
        return cls(
            agencies=_complete(named, filled),
            ties=filled,
            coverage=schema.conform(coverage, schema.COVERAGE)
            if coverage is not None
            else schema.empty(schema.COVERAGE),
            layers=layers,
            flags=frozenset({"register_collected"})
            if tables.get("agreements") is not None
            else frozenset(),
            **tables,
        )

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """Names of the areas, sorted."""
        return tuple(self.agencies["area_id"].drop_nulls().unique().sort())

    @cached_property
    def waves(self) -> tuple[str, ...]:
        """Labels of the waves, sorted; ("all",) when the data have no waves."""
        waves = self.ties["wave"].drop_nulls().unique().sort()
        return tuple(waves) or (v.ALL_WAVES,)

    def spec(self, layer: str) -> LayerSpec:
        """Return what a layer is: as declared for this study, else the default of its name."""
        return self.layers.get(layer) or v.layer_spec(layer)

    def partnership(self, area: str | None = None, wave: str | None = None) -> Partnership:
        """Return one area in one wave; the only one need not be named.

        Raises UnknownNameError when the area or wave is not in the study, or when there are several
        and none is named.
        """
        return Partnership(
            area=_choose("area", area, self.areas),
            wave=_choose("wave", wave, self.waves),
            study=self,
        )

    def partnerships(self) -> Iterator[Partnership]:
        """Yield every area and wave that has agencies or ties, in order."""
        present = set(self.ties.select("area_id", "wave").unique().iter_rows())
        for area in self.areas:
            waves = [wave for wave in self.waves if (area, wave) in present]
            for wave in waves or [self.waves[-1]]:
                yield self.partnership(area, wave)

    def replace(self, **changes: object) -> Study:
        """Return a copy with some tables exchanged; a study is never changed in place."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def __repr__(self) -> str:
        layers = ", ".join(self.ties["layer"].unique().sort())
        nodes = self.agencies.filter(pl.col("kind") == "agency")["agency_id"].n_unique()
        return (
            f"Study({_many(len(self.areas), 'area')}, {_many(len(self.waves), 'wave')}, "
            f"{_many(nodes, 'agency')}, {_many(self.ties.height, 'row')} of ties: {layers})"
        )


@dataclass(frozen=True, eq=False)
class Partnership:
    """One area in one wave: the same tables, filtered."""

    area: str
    wave: str
    study: Study

    @cached_property
    def agencies(self) -> pl.DataFrame:
        """Agencies of the area that exist in this wave (people and categories left out), by id."""
        return self.listed.filter(pl.col("kind") == "agency")

    @cached_property
    def listed(self) -> pl.DataFrame:
        """All that can be an end of a row: agencies, and the public and source categories."""
        frame = self.study.agencies.filter(
            pl.col("area_id") == self.area,
            pl.col("waves").is_null() | pl.col("waves").list.contains(self.wave),
        )
        return frame.unique("agency_id", keep="first", maintain_order=True).sort("agency_id")

    @cached_property
    def ties(self) -> pl.DataFrame:
        """Rows of ties of the area and wave."""
        return self._here(self.study.ties)

    @cached_property
    def coverage(self) -> pl.DataFrame:
        """Coverage rows that speak of the area and wave."""
        return self._here(self.study.coverage)

    @cached_property
    def activity(self) -> pl.DataFrame | None:
        """Contact by month, from dated events; None when there were none."""
        return None if self.study.activity is None else self._here(self.study.activity)

    @cached_property
    def referrals(self) -> pl.DataFrame | None:
        """Referral events without person ids; None when there were none."""
        return None if self.study.referrals is None else self._here(self.study.referrals)

    @cached_property
    def agreements(self) -> pl.DataFrame | None:
        """Agreements of the area; None when no register was collected."""
        table = self.study.agreements
        if table is None:
            return None
        return table.filter(pl.col("area_id").is_null() | (pl.col("area_id") == self.area))

    @cached_property
    def assessments(self) -> pl.DataFrame | None:
        """Answers to instruments; None when there were none."""
        return None if self.study.assessments is None else self._here(self.study.assessments)

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """Levels that have rows of ties or coverage, outermost first."""
        named = pl.concat([self.ties["level"], self.coverage["level"]]).drop_nulls().unique()
        return tuple(sorted((x for x in named if x != v.MACRO), key=lambda x: (v.level_rank(x), x)))

    def layers_at(self, level: str) -> tuple[str, ...]:
        """Layers with rows of ties or coverage at a level, known layers first."""
        rows = self.ties.filter(pl.col("level") == level)["layer"]
        covered = self.coverage.filter((pl.col("level") == level) & pl.col("layer").is_not_null())[
            "layer"
        ]
        named = pl.concat([rows, covered]).drop_nulls().unique()
        return tuple(sorted(named, key=lambda x: (_layer_rank(x), x)))

    def spec(self, layer: str) -> LayerSpec:
        """Return what a layer is."""
        return self.study.spec(layer)

    @cached_property
    def lead(self) -> str | None:
        """Id of the declared lead agency; None when none or several are declared, never guessed."""
        leads = self.agencies.filter(pl.col("is_lead"))["agency_id"]
        return leads[0] if len(leads) == 1 else None

    def eligible(self, level: str) -> pl.DataFrame:
        """Agencies that are expected at a level: `levels` names it, or says nothing."""
        if level == v.UNSTATED:
            return self.agencies
        return self.agencies.filter(
            pl.col("levels").is_null() | pl.col("levels").list.contains(level)
        )

    @cached_property
    def period(self) -> tuple[object, object]:
        """First and last day that the rows cover; None where undated."""
        return (
            self.ties.select(pl.min_horizontal(pl.col("period_start", "first")).min()).item(),
            self.ties.select(pl.max_horizontal(pl.col("period_end", "last")).max()).item(),
        )

    def slice(self, level: str, layer: str, view: View | None = None) -> Slice:
        """Return one layer of one level as a graph under a view.

        Raises UnknownNameError for a level or layer that the partnership does not have.
        """
        view = view or View()
        key = (level, layer, view)
        cached = self._slices.get(key)
        if cached is None:
            if level not in self.levels:
                raise UnknownNameError.level(level, self.levels)
            if view.layers == "single" and layer not in self.layers_at(level):
                raise UnknownNameError.layer(layer, self.layers_at(level))
            cached = self._slices[key] = _slice(self, level, layer, view)
        return cached

    @cached_property
    def _slices(self) -> dict[tuple[str, str, View], Slice]:
        return {}

    def _here(self, frame: pl.DataFrame) -> pl.DataFrame:
        return frame.filter(
            pl.col("area_id").is_null() | (pl.col("area_id") == self.area),
            pl.col("wave").is_null() | (pl.col("wave") == self.wave),
        )

    def __repr__(self) -> str:
        return (
            f"Partnership({self.area}, wave {self.wave}: {_many(self.agencies.height, 'agency')}; "
            f"levels {', '.join(self.levels) or 'none'})"
        )


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
    coverage: tuple[pl.DataFrame, ...]
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
        kind: PairKind = "ordered"
        if not self.directed:
            kind = "dyad_both" if self.spec.directed else "dyad_either"
        return observe(
            self.coverage[0],
            self.agencies["agency_id"].to_list(),
            self.ties["source_ix"].to_numpy(),
            self.ties["target_ix"].to_numpy(),
            kind,
            self.observability,
        )

    @cached_property
    def observability(self) -> Observability:
        """Which pairs are zero-observable; over several layers, those that are so in every one."""
        ids = self.agencies["agency_id"].to_list()
        return in_every([observability(rows, ids) for rows in self.coverage])

    @cached_property
    def graph(self) -> ig.Graph:
        """The igraph graph; vertex i is row i of `agencies`. To change it, take `to_igraph()`."""
        return graphs.build(self.n, self.ties, directed=self.directed, weight=self._usable_weight)

    @property
    def _usable_weight(self) -> graphs.Weight:
        return self.view.weight if self.weights_known else "none"

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
            f"{_many(self.n, 'agency')}, {_many(self.m, 'tie')}, {kind})"
        )


def _slice(partnership: Partnership, level: str, layer: str, view: View) -> Slice:
    here = partnership.ties.filter(pl.col("level") == level)
    if view.layers == "single":
        spec = partnership.spec(layer)
        rows = here.filter(pl.col("layer") == layer)
        coverage: tuple[pl.DataFrame, ...] = (relevant(partnership.coverage, level, layer),)
    else:
        spec = v.LayerSpec(ANY_LAYER, directed=False, kind="presence")
        rows, layer = here, ANY_LAYER
        coverage = tuple(
            relevant(partnership.coverage, level, each) for each in partnership.layers_at(level)
        ) or (partnership.coverage.clear(),)
    boundary = partnership.agencies if view.nodes == "boundary" else partnership.eligible(level)
    directed = view.direction == "directed" or (view.direction == "natural" and spec.directed)
    pairs = (
        _pairs(rows, spec, view)
        if view.layers == "single"
        else _multilayer_pairs(rows, partnership, view)
    )
    if view.at_least is not None:
        pairs = pairs.filter(pl.col("contact_type") >= view.at_least)
    inside = graphs.index_ends(pairs, boundary)
    if view.nodes == "active":
        ends = pl.concat([inside["source"], inside["target"]]).unique()
        boundary = boundary.filter(pl.col("agency_id").is_in(ends.to_list()))
        inside = graphs.index_ends(pairs, boundary)
    loops = rows.filter(graphs.is_tie(), pl.col("source") == pl.col("target"))
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
        self_loops=loops.height,
        outside=pairs.height - inside.height,
    )


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


def _multilayer_pairs(rows: pl.DataFrame, partnership: Partnership, view: View) -> pl.DataFrame:
    """Pairs tied in any layer, with the number of layers as weight. Counts and money never meet."""
    found: list[pl.DataFrame] = []
    for layer in rows["layer"].unique().sort():
        spec = partnership.spec(layer)
        mine = rows.filter(pl.col("layer") == layer)
        if view.direction != "directed":
            found.append(_pairs(mine, replace(spec, directed=False), view))
        else:
            mirrored = mine.with_columns(source=pl.col("target"), target=pl.col("source"))
            mine = mine if spec.directed else pl.concat([mine, mirrored])
            found.append(_pairs(mine, spec, view))
    if not found:
        return _pairs(rows, v.LayerSpec(ANY_LAYER), view)
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


def _complete(agencies: pl.DataFrame, ties: pl.DataFrame) -> pl.DataFrame:
    """Add agencies that only ties name, flagged; fill what every agency must have."""
    ends = pl.concat(
        [
            ties.select("area_id", agency_id="source"),
            ties.select("area_id", agency_id="target"),
        ]
    ).unique()
    missing = ends.join(agencies, on=["agency_id", "area_id"], how="anti").sort(
        "area_id", "agency_id"
    )
    added = schema.conform(missing.with_columns(unlisted=pl.lit(value=True)), schema.AGENCIES)
    return pl.concat([agencies, added], how="diagonal").with_columns(
        pl.col("name").fill_null(pl.col("agency_id")),
        pl.col("kind").fill_null("agency"),
        pl.col("sector").fill_null(v.UNKNOWN),
        pl.col("unlisted").fill_null(value=False),
        pl.col("sector_inferred").fill_null(value=False),
    )


def _choose(kind: str, name: str | None, known: tuple[str, ...]) -> str:
    if name is None and len(known) == 1:
        return known[0]
    if name not in known:
        raise UnknownNameError.among(kind, name or "(none given)", known)
    return name


def _layer_rank(layer: str) -> int:
    return v.LAYERS.index(layer) if layer in v.LAYERS else len(v.LAYERS)


def _many(number: int, word: str) -> str:
    plural = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{number:,} {word if number == 1 else plural}"
