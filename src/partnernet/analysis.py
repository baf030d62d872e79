"""The whole way from a study to results: every measure, every scale, one tidy frame of values.

Data flow one way: study -> partnerships -> slices -> measures and scales -> `Analysis`. No result
is ever written back into the study. Comparing areas is concatenating frames.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import polars as pl

from partnernet import graphs, metrics, scales, schema
from partnernet.agencies import find_agency
from partnernet.errors import UnknownNameError
from partnernet.frames import Frame, taken
from partnernet.provenance import Run
from partnernet.scales.matrix import matrix
from partnernet.study import Partnership, Study
from partnernet.sums import sum_of_known

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from partnernet.readers import Reading
    from partnernet.scales import Typology

Infer = Literal["auto", "never", "always"]

_ORDER = ("area", "wave", "level", "layer", "view", "metric", "unit_type", "unit_id", "params")


@dataclass(frozen=True, eq=False)
class Analysis:
    """What was found: six frames, those asked for beside them, and how they were made.

    `values` has the columns of `schema.METRICS`, `agencies` and `ties` those of the output tables,
    `dyads`, `scales` and `matrix` those of `schema.DYADS`, `schema.SCALES` and `schema.MATRIX`;
    `further` holds tables that were asked for (`whatif`, `nulls`). Everything is exact and
    internal: disclosure control comes before a map or a report.
    """

    study: Study
    values: pl.DataFrame
    agencies: pl.DataFrame
    ties: pl.DataFrame
    dyads: pl.DataFrame
    scales: pl.DataFrame
    matrix: pl.DataFrame
    run: Run
    reading: Reading | None = None
    further: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    typologies: tuple[Typology, ...] = ()
    """Typologies of the user's own, beside the models of the review."""

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The output tables by file name, in the order in which they are written."""
        return {
            "metrics": self.values,
            "agencies": self.agencies,
            "ties": self.ties,
            "dyads": self.dyads,
            "scales": self.scales,
            "matrix": self.matrix,
            **self.further,
        }

    def with_table(self, name: str, table: pl.DataFrame, **asked: object) -> Analysis:
        """Return the same with a further table; what was asked for becomes part of the run.

        >>> rows = pl.DataFrame({"source": ["A"], "target": ["B"], "layer": ["referral"]})
        >>> found = analyse(Study.of(rows))
        >>> more = found.with_table("nulls", found.values.head(0), draws=99)
        >>> more.run.run_id == found.run.run_id, list(more.tables)[-1]
        (False, 'nulls')
        """
        said = {**self.run.parameters, name: dict(sorted(asked.items()))}
        run = Run.of(self.run.inputs, said, seed=self.run.seed)
        tables = {**self.tables, name: table}
        named = {key: each.with_columns(run_id=pl.lit(run.run_id)) for key, each in tables.items()}
        return replace(
            self,
            values=named.pop("metrics"),
            agencies=named.pop("agencies"),
            ties=named.pop("ties"),
            dyads=named.pop("dyads"),
            scales=named.pop("scales"),
            matrix=named.pop("matrix"),
            further=named,
            run=run,
        )

    def wide(self) -> pl.DataFrame:
        """One row a slice, one column a network measure; null where a measure has no value."""
        network = self.values.filter(pl.col("unit_type") == "network", pl.col("view") == "single")
        return network.pivot(
            "metric",
            index=["area", "wave", "level", "layer"],
            values="value",
            aggregate_function="first",
        )

    def agency(self, agency_id: str) -> pl.DataFrame:
        """Every value about one agency.

        Raises UnknownNameError when the study has no such agency.
        """
        known = self.agencies["agency_id"].unique().to_list()
        if agency_id not in known:
            raise UnknownNameError.agency(agency_id, known)
        return self.values.filter(pl.col("unit_type") == "agency", pl.col("unit_id") == agency_id)

    def __repr__(self) -> str:
        return (
            f"Analysis({self.run.run_id}: {self.values.height:,} values, "
            f"{self.dyads.height:,} pairs, {self.scales.height:,} scale rows; {self.study!r})"
        )

    def _repr_html_(self) -> str:
        """Show the network measures as a table in a notebook."""
        from partnernet.showing import shown

        return shown(self.wide(), title=f"{self!r}. Exact and internal.")


def analyse(
    data: Study | Partnership | Reading | Frame,
    *,
    areas: Sequence[str] | None = None,
    waves: Sequence[str] | None = None,
    levels: Sequence[str] | None = None,
    layers: Sequence[str] | None = None,
    metrics_wanted: Sequence[str] | None = None,
    infer: Infer = "auto",
    lead: str | None = None,
    seed: int = 1,
    params: Mapping[str, object] | None = None,
    budget_seconds: float = 60.0,
    typologies: Sequence[Typology] = (),
    judgements: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
) -> Analysis:
    """Compute every measure and place every level on the scales that the data allow.

    For a partnership: who is reached, who holds power, how densely partners communicate, how deep
    and broad it is, per level, layer, wave and area. A frame is read as `read` reads it. `infer`
    decides whether levels nobody declared are inferred from records (marked so). `lead` names the
    lead agency by id or name. `params` overrides parameters of the scales (method 8). A measure
    that would take more than `budget_seconds` is null with reason `cost`. `typologies` are models
    of the user's own, beside those of the review. Only with `judgements` does what respondents said
    of the way in which a named agency takes part stand beside its name.

    Raises UnknownNameError for an area, wave, level, layer, measure or lead that is not there.

    >>> rows = pl.DataFrame(
    ...     {"source": ["A", "B"], "target": ["B", "C"], "layer": ["referral"] * 2, "count": [4, 1]}
    ... )
    >>> result = analyse(Study.of(rows))
    >>> result.values.filter(pl.col("metric") == "mean_degree")["value"].to_list()
    [0.6666666666666666]
    """
    data = taken(data)
    reading, study = _unwrap(data)
    if lead is not None:
        study = with_lead(study, lead)
    chosen = {
        "areas": sorted(areas) if areas else None,
        "waves": sorted(waves) if waves else None,
        "levels": sorted(levels) if levels else None,
        "layers": sorted(layers) if layers else None,
        "metrics": sorted(metrics_wanted) if metrics_wanted else None,
        "infer": infer,
        "lead": lead,
        "params": dict(sorted((params or {}).items())),
        "budget_seconds": budget_seconds,
        "typologies": [each.sha256 for each in typologies],
        "judgements": judgements,
        "reading": reading.parameters if reading else None,
    }
    run = Run.of(inputs_of(data), chosen, seed=seed)
    parts = chosen_parts(data, study, areas, waves)
    check_named(study, levels=levels, layers=layers)
    there = {name for part in parts for name in part.levels}
    values: list[pl.DataFrame] = []
    placed: list[scales.Placement] = []
    modelled: list[pl.DataFrame] = []
    agencies: list[pl.DataFrame] = []
    ties: list[pl.DataFrame] = []
    total = len(parts)
    for done in range(total):
        part = parts.pop(0)  # and with it, once done, all that was worked out of it
        if progress:
            progress(f"{part.area} {part.wave}", done, total)
        here = _present(levels, part.levels)
        found = metrics.compute(
            part, levels=here, layers=layers, names=metrics_wanted, budget_seconds=budget_seconds
        )
        values.append(found)
        placed.append(scales.place(part, levels=here, infer=infer, params=params or {}, seed=seed))
        if typologies or scales.speaks(part):
            modelled.append(
                scales.evaluate(part, found, wanted=levels, extra=typologies, judgements=judgements)
            )
        agencies.append(agency_table(part))
        ties.append(tie_table(part))
    if progress:
        progress("", total, total)
    measured = _finish(values, schema.METRICS, run, _ORDER)
    ladders = _finish([*(p.scales for p in placed), *modelled], schema.SCALES, run, ())
    present = _present(levels, sorted(there))
    return Analysis(
        study=study,
        values=measured,
        agencies=_finish(agencies, schema.AGENCIES_OUT, run, ()),
        ties=_finish(ties, schema.TIES_OUT, run, ()),
        dyads=_finish([p.dyads for p in placed], schema.DYADS, run, ()),
        scales=ladders,
        matrix=_finish([matrix(measured, ladders, levels=present)], schema.MATRIX, run, ()),
        run=run,
        reading=reading,
        typologies=tuple(typologies),
    )


def with_lead(study: Study, lead: str) -> Study:
    """Return the study with this agency, by id or by name, as the lead of every area it is in.

    Raises UnknownNameError when no agency has that id or name.

    >>> study = Study.of(pl.DataFrame({"source": ["A"], "target": ["B"], "layer": ["referral"]}))
    >>> with_lead(study, "B").partnership().lead
    'B'
    """
    chosen = find_agency(study, lead)
    return study.replace(
        agencies=study.agencies.with_columns(is_lead=pl.col("agency_id") == chosen)
    )


def agency_table(part: Partnership) -> pl.DataFrame:
    """One row an agency (and the public): where it is active and with how many partners."""
    rows = part.ties.filter(graphs.is_tie(), pl.col("source") != pl.col("target"))
    ends = pl.concat(
        rows.select("level", "layer", agency_id=one, partner=other)
        for one, other in (("source", "target"), ("target", "source"))
    )
    nodes = part.agencies["agency_id"].to_list()
    active = ends.group_by("agency_id").agg(
        levels_active=pl.col("level").unique().sort().str.join(";"),
        layers_active=pl.col("layer").unique().sort().str.join(";"),
        partners=pl.col("partner").filter(pl.col("partner").is_in(nodes)).n_unique(),
        rows=pl.len(),
    )
    return (
        part.listed.join(active, on="agency_id", how="left")
        .with_columns(
            area=pl.lit(part.area),
            wave=pl.lit(part.wave),
            levels_expected=pl.col("levels").list.join(";"),
            partners=pl.col("partners").fill_null(0),
            rows=pl.col("rows").fill_null(0),
        )
        .sort("agency_id")
    )


_SUMS = tuple(name for name in schema.TIES_OUT.names if name in schema.TALLIES)


def tie_table(part: Partnership) -> pl.DataFrame:
    """Sum each pair, layer and level within a reporter; take the largest over reporters."""
    keys = ["level", "layer", "source", "target"]
    ties = part.ties.with_columns(is_tie=graphs.is_tie())
    if not ties.select(keys).is_duplicated().any():
        return _said_once(ties, keys, part)
    by_reporter = ties.group_by(*keys, "reporter").agg(
        pl.col("is_tie").any(),
        *(sum_of_known(name) for name in _SUMS),
        pl.col("frequency", "contact_type").drop_nulls().unique(),
        pl.col("first").min(),
        pl.col("last").max(),
        pl.col("response_days").median(),
    )
    joined = (
        pl.col(name).list.explode(empty_as_null=False).cast(pl.String).unique().sort().str.join(";")
        for name in ("frequency", "contact_type")
    )
    return (
        by_reporter.group_by(*keys)
        .agg(
            pl.col("is_tie").any(),
            pl.len().alias("reports"),
            *(pl.col(name).max() for name in _SUMS),
            *joined,
            pl.col("first").min(),
            pl.col("last").max(),
            pl.col("response_days").max(),
        )
        .with_columns(pl.col("frequency", "contact_type").replace("", None))
        .with_columns(area=pl.lit(part.area), wave=pl.lit(part.wave))
        .sort(*keys)
    )


def _said_once(ties: pl.DataFrame, keys: list[str], part: Partnership) -> pl.DataFrame:
    """Return the table of ties where each is one row as it is: nothing to add up."""
    return ties.select(
        *keys,
        pl.col("is_tie").fill_null(value=False),
        pl.lit(1).alias("reports"),
        *_SUMS,
        pl.col("frequency", "contact_type").cast(pl.String).replace("", None),
        "first",
        "last",
        "response_days",
        pl.lit(part.area).alias("area"),
        pl.lit(part.wave).alias("wave"),
    ).sort(*keys)


def _unwrap(data: Study | Partnership | Reading) -> tuple[Reading | None, Study]:
    if isinstance(data, Study):
        return None, data
    if isinstance(data, Partnership):
        return None, data.study
    return data, data.study


def inputs_of(data: Study | Partnership | Reading) -> list[tuple[str, str]]:
    """Name the files that data were read from, with their digests."""
    reading, _ = _unwrap(data)
    return [(source.file, source.sha256) for source in reading.sources] if reading else []


def chosen_parts(
    data: Study | Partnership | Reading,
    study: Study,
    areas: Sequence[str] | None,
    waves: Sequence[str] | None,
) -> list[Partnership]:
    """Return the areas and waves of `study` that were asked for; a partnership is its own.

    Raises UnknownNameError for an area or wave that is not there.
    """
    if isinstance(data, Partnership):
        parts = [study.partnership(data.area, data.wave)]
    else:
        parts = list(study.partnerships())
    _require("area", areas, study.areas)
    _require("wave", waves, study.waves)
    in_areas, in_waves = _present(areas, study.areas), _present(waves, study.waves)
    return [p for p in parts if p.area in in_areas and p.wave in in_waves]


def check_named(
    study: Study, *, levels: Sequence[str] | None = None, layers: Sequence[str] | None = None
) -> None:
    """Refuse a level or layer that no area or wave of a study has.

    Raises UnknownNameError, with what there is.

    >>> study = Study.of(pl.DataFrame({"source": ["A"], "target": ["B"], "layer": ["referral"]}))
    >>> check_named(study, layers=["referal"])
    Traceback (most recent call last):
    partnernet.errors.UnknownNameError: Unknown layer 'referal'.
    """
    for kind, asked in (("level", levels), ("layer", layers)):
        named = pl.concat([study.ties[kind], study.coverage[kind]])
        _require(kind, asked, named.drop_nulls().unique().to_list())


def _require(kind: str, asked: Sequence[str] | None, there: Sequence[str]) -> None:
    for name in asked or ():
        if name not in there:
            raise UnknownNameError.among(kind, name, there)


def _present(asked: Sequence[str] | None, there: Sequence[str]) -> list[str]:
    """Names that were asked for and are there; all when none was asked for."""
    return [name for name in there if asked is None or name in asked]


def _finish(
    frames: list[pl.DataFrame], table: schema.Table, run: Run, order: tuple[str, ...]
) -> pl.DataFrame:
    """Put frames under one another with the contract's columns, run id first, in a fixed order."""
    frame = pl.concat([f.drop("run_id", strict=False) for f in frames], how="diagonal_relaxed")
    frame = schema.conform(frame.with_columns(run_id=pl.lit(run.run_id)), table)
    frame = frame.select(table.names)
    if table is schema.METRICS:
        frame = frame.with_columns(
            seed=pl.when(pl.col("R").is_not_null()).then(run.seed),
            sdc_profile=pl.col("sdc_profile").fill_null("none"),
        )
    return frame.sort(*order) if order else frame
