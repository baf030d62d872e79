"""The data model: a `Study` holds what was collected; `Partnership` and `Slice` are views of it.

Frames are the truth, graphs are derived and cached. Agencies and coverage are tables of their own,
so that isolates, non-respondents and "not asked" exist. All layers of a level share one agencies
table and its row order: vertex i is row i in every layer.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar, cast

import polars as pl

from partnernet import schema
from partnernet import vocabulary as v
from partnernet.coverage import Covered, Row, occasions, relevant, rows_of
from partnernet.errors import UnknownNameError
from partnernet.frames import Frame, to_polars
from partnernet.slices import Slice, cut
from partnernet.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from partnernet.vocabulary import LayerSpec

T = TypeVar("T")

__all__ = ["Partnership", "Slice", "Study", "View"]

_NO_LAYERS: Mapping[str, LayerSpec] = MappingProxyType({})


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
    meetings: pl.DataFrame | None = None
    footprints: pl.DataFrame | None = None
    services: pl.DataFrame | None = None
    layers: Mapping[str, LayerSpec] = field(default_factory=lambda: _NO_LAYERS)
    flags: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        ties: Frame,
        *,
        agencies: Frame | None = None,
        coverage: Frame | None = None,
        layers: Mapping[str, LayerSpec] = _NO_LAYERS,
        area: str = "partnership",
        **tables: Frame | None,
    ) -> Study:
        """Make a study from frames: missing columns become null, agencies found in ties are added.

        Frames are of polars, pandas, pyarrow or any library that narwhals knows. The way in for
        notebooks and tests; `partnernet.read` is the way in for files. Area defaults
        to `area`, wave to "all", level to "unstated", reporter to `admin`. `tables` may hold
        referrals, agreements, assessments, activity, meetings, footprints and services.
        """
        filled = schema.conform(to_polars(ties), schema.TIES).with_columns(
            pl.col("wave").fill_null(v.ALL_WAVES),
            pl.col("area_id").fill_null(area),
            pl.col("level").fill_null(v.UNSTATED),
            pl.col("reporter").fill_null(v.ADMIN),
        )
        named = schema.conform(
            pl.DataFrame(schema={"agency_id": pl.String})
            if agencies is None
            else to_polars(agencies),
            schema.AGENCIES,
        ).with_columns(pl.col("area_id").fill_null(area))
        return cls(
            agencies=_complete(named, filled),
            ties=filled,
            coverage=schema.conform(to_polars(coverage), schema.COVERAGE)
            if coverage is not None
            else schema.empty(schema.COVERAGE),
            layers=layers,
            flags=frozenset({"register_collected"})
            if tables.get("agreements") is not None
            else frozenset(),
            **{name: None if each is None else to_polars(each) for name, each in tables.items()},
        )

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """Names of the areas, sorted."""
        return tuple(self.agencies["area_id"].drop_nulls().unique().sort())

    @cached_property
    def waves(self) -> tuple[str, ...]:
        """Labels of the waves, sorted; ("all",) when the data have no waves.

        A wave in which agencies were asked or their records read is one, ties or none. Rows without
        a wave beside rows that have one come first: they are not the latest.
        """
        found = {wave for _, wave in self._seen}
        return tuple(sorted(found, key=lambda wave: (wave != v.ALL_WAVES, wave))) or (v.ALL_WAVES,)

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
        """Yield every area and wave that has agencies, and ties or coverage, in order."""
        for area in self.areas:
            waves = [w for w in self.waves if not self._seen.isdisjoint({(area, w), (None, w)})]
            for wave in waves or [self.waves[-1]]:
                yield self.partnership(area, wave)

    @cached_property
    def _seen(self) -> frozenset[tuple[str | None, str]]:
        return occasions(self.ties, self.coverage)

    def replace(self, **changes: object) -> Study:
        """Return a copy with some tables exchanged; a study is never changed in place."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def _repr_html_(self) -> str:
        """Show the networks in a notebook, with how much of each was seen."""
        from partnernet.showing import networks

        return networks(self.partnerships(), repr(self))

    def __repr__(self) -> str:
        layers = ", ".join(self.ties["layer"].unique().sort())
        nodes = self.agencies.filter(pl.col("kind") == "agency")["agency_id"].n_unique()
        return (
            f"Study({v.many(len(self.areas), 'area')}, {v.many(len(self.waves), 'wave')}, "
            f"{v.many(nodes, 'agency')}, {v.many(self.ties.height, 'row')} of ties: {layers})"
        )


@dataclass(frozen=True, eq=False)
class Partnership:
    """One area in one wave: the same tables, filtered."""

    area: str
    wave: str
    study: Study

    def _repr_html_(self) -> str:
        """Show the networks in a notebook, with how much of each was seen."""
        from partnernet.showing import networks

        return networks([self], f"{self.area}, {self.wave}")

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
    def coverage_rows(self) -> list[Row]:
        """The same, row by row."""
        return rows_of(self.coverage)

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
        return self._of_area(self.study.agreements)

    @cached_property
    def assessments(self) -> pl.DataFrame | None:
        """Answers to instruments; None when there were none."""
        return None if self.study.assessments is None else self._here(self.study.assessments)

    @cached_property
    def meetings(self) -> pl.DataFrame | None:
        """Who was invited to meetings and came; None when that was not collected."""
        return None if self.study.meetings is None else self._here(self.study.meetings)

    @cached_property
    def footprints(self) -> pl.DataFrame | None:
        """Places that each agency serves; None when that was not collected."""
        return self._of_area(self.study.footprints)

    @cached_property
    def services(self) -> pl.DataFrame | None:
        """Services needed in the area and who provides them; None when that was not collected."""
        return self._of_area(self.study.services)

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """Levels that have rows of ties or coverage, outermost first."""
        named = pl.concat([self.ties["level"], self.coverage["level"]]).drop_nulls().unique()
        return tuple(sorted((x for x in named if x != v.MACRO), key=lambda x: (v.level_rank(x), x)))

    def layers_at(self, level: str) -> tuple[str, ...]:
        """Layers with rows of ties or coverage at a level, known layers first."""
        return self._layers.get(level, ())

    @cached_property
    def _layers(self) -> dict[str, tuple[str, ...]]:
        place = ["level", "layer"]
        named = pl.concat([self.ties.select(place), self.coverage.select(place)])
        found: dict[str, set[str]] = {}
        for level, layer in named.drop_nulls().unique().iter_rows():
            found.setdefault(level, set()).add(layer)
        return {
            level: tuple(sorted(layers, key=lambda x: (_layer_rank(x), x)))
            for level, layers in found.items()
        }

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
        expected = pl.col("levels").is_null() | pl.col("levels").list.contains(level)
        return self.once(("eligible", level), lambda: self.agencies.filter(expected))

    def covered(self, level: str, layer: str, *, eligible: bool = True) -> Covered:
        """Return what coverage says of the eligible agencies, or of all, in a layer of a level."""
        return self.once(
            ("covered", level, layer, eligible and level != v.UNSTATED),
            lambda: Covered(
                relevant(self.coverage_rows, level, layer),
                tuple((self.eligible(level) if eligible else self.agencies)["agency_id"]),
            ),
        )

    def once(self, key: tuple[object, ...], work_out: Callable[[], T]) -> T:
        """Return what was worked out under this key before, else work it out and keep it.

        For what several slices, measures and scales need: they must not change it.
        """
        if key not in self._kept:
            self._kept[key] = work_out()
        return cast("T", self._kept[key])

    @cached_property
    def _kept(self) -> dict[tuple[object, ...], object]:
        return {}

    @cached_property
    def period(self) -> tuple[date | None, date | None]:
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
            plain = replace(view, weight="none")
            cached = self._slices[key] = (
                cut(self, level, layer, view)
                if view == plain
                else self.slice(level, layer, plain).weighted(view.weight)
            )
        return cached

    @cached_property
    def _slices(self) -> dict[tuple[str, str, View], Slice]:
        return {}

    def _of_area(self, table: pl.DataFrame | None) -> pl.DataFrame | None:
        if table is None:
            return None
        return table.filter(pl.col("area_id").is_null() | (pl.col("area_id") == self.area))

    def _here(self, frame: pl.DataFrame) -> pl.DataFrame:
        return frame.filter(
            pl.col("area_id").is_null() | (pl.col("area_id") == self.area),
            pl.col("wave").is_null() | (pl.col("wave") == self.wave),
        )

    def __repr__(self) -> str:
        return (
            f"Partnership({self.area}, wave {self.wave}: {v.many(self.agencies.height, 'agency')}; "
            f"levels {', '.join(self.levels) or 'none'})"
        )


def _complete(agencies: pl.DataFrame, ties: pl.DataFrame) -> pl.DataFrame:
    """Add agencies that only ties name, flagged; fill what every agency must have.

    Where such an agency is expected is not known, so it counts at the levels that have it.
    """
    ends = (
        pl.concat(ties.select("area_id", "level", agency_id=end) for end in ("source", "target"))
        .group_by("agency_id", "area_id")
        .agg(levels=pl.col("level").unique().sort())
    )
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
