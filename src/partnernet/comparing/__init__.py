"""Areas, waves and layers set beside each other, each measure in the form that allows it.

First the gate: what was not collected alike is shown with the reason and tested nowhere. Then, per
measure, the value with its interval, what chance alone gives, the size of each difference in the
measure's own terms, and, only for comparisons declared beforehand or on request, a p value adjusted
within its family (method 5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from partnernet import schema
from partnernet.analysis import inputs_of
from partnernet.comparing._cases import CASES, case_rows
from partnernet.comparing._computing import compute
from partnernet.comparing._families import benjamini_hochberg, holm
from partnernet.comparing._forms import form_rows
from partnernet.comparing._measures import form, split
from partnernet.comparing._places import EVERY, By, Group, check_areas, chosen_by, grouped
from partnernet.comparing._pooling import FEWEST_AREAS
from partnernet.comparing._primary import Primary, parse, sha256_of_primary
from partnernet.comparing._rows import cliff_rows, difference_rows, value_rows
from partnernet.comparing._summaries import distance_rows, pairs, pooled_rows
from partnernet.distances import DRAWS
from partnernet.errors import ConfigError, UnknownNameError
from partnernet.frames import Frame, taken
from partnernet.provenance import Run
from partnernet.study import Partnership, Study
from partnernet.uncertainty import DELTAS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from partnernet.comparing._computing import Computed
    from partnernet.readers import Reading

    Data = Study | Partnership | Reading

__all__ = ["CASES", "Comparison", "Primary", "compare", "parse"]

Row = dict[str, Any]
_ORDER = ("level", "layer", "metric", "params", "kind", "area", "wave", "other", "flags")


@dataclass(frozen=True, eq=False)
class Comparison:
    """What was set beside what, and what came of it.

    `table` has the columns of `schema.COMPARE`; `nulls` those of `schema.NULLS`; `places` has the
    map of areas (wave, level, layer, area, x, y, share of the distances that the plane shows);
    `draws`, kept on request, every random network's value.
    """

    by: str
    table: pl.DataFrame
    nulls: pl.DataFrame
    places: pl.DataFrame
    run: Run
    primary: tuple[str, ...] = ()
    draws: pl.DataFrame | None = None

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The output tables by file name, in the order in which they are written."""
        return {"compare": self.table, "nulls": self.nulls, "places": self.places}

    @property
    def declared(self) -> str | None:
        """SHA-256 of the comparisons declared beforehand; None when there are none.

        The same for the same words in the same order: to be noted where a study is registered.
        """
        return sha256_of_primary(self.primary)

    @property
    def gated(self) -> pl.DataFrame:
        """Networks that enter no test, with the reason."""
        rows = self.table.filter(pl.col("kind") == "value", pl.col("gate").is_not_null())
        return rows.select("area", "wave", "level", "layer", "gate").unique(maintain_order=True)

    @property
    def tests(self) -> int:
        """Number of tests that were made."""
        return int(self.table["p"].is_not_null().sum())

    def __repr__(self) -> str:
        return f"Comparison({self.run.run_id}: by {self.by}, {self.table.height:,} rows)"

    def _repr_html_(self) -> str:
        """Show the page of the comparison in a notebook: gate, differences, chance, tests."""
        from partnernet.story.comparison import tell_comparison
        from partnernet.story.in_notebook import as_html

        return as_html(tell_comparison(self))


def compare(
    data: Data | Frame | Sequence[Data | Frame],
    *,
    by: By | None = None,
    areas: Sequence[str] | None = None,
    waves: Sequence[str] | None = None,
    levels: Sequence[str] | None = None,
    layers: Sequence[str] | None = None,
    measures: Sequence[str] | None = None,
    primary: Sequence[str] = (),
    tests: bool = False,
    dependence: bool = False,
    draws: int = 999,
    models: Sequence[str] | None = None,
    distances: bool = True,
    seed: int = 1,
    cores: int = 1,
    keep_draws: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
) -> Comparison:
    """Compare areas, the same agencies in two waves, or layers of one level.

    `data` are studies, readings, or frames of polars, pandas or pyarrow with a column of areas.
    `by` is what varies: areas where there are several, else waves, else layers. Without `primary`
    (comparisons declared beforehand, Holm) or `tests` (all, one Benjamini-Hochberg family, or
    Benjamini-Yekutieli with `dependence`) there are intervals and no p value. Eight areas or more
    are pooled; with fewer, or for waves and layers, pairs are set apart. `draws` random networks a
    network; 0 for none. Levels inferred from records enter no comparison.

    Raises ConfigError where there is nothing to compare, UnknownNameError for a measure, null
    model, area or wave that is not there.

    >>> import partnernet as pn
    >>> found = compare(pn.datasets.load("emon"), areas=["MtSi", "Cheyenne"], draws=0)
    >>> row = found.table.filter(pl.col("kind") == "difference", pl.col("metric") == "density").row(
    ...     0, named=True
    ... )
    >>> round(row["effect"], 1), row["effect_of"], row["p"]
    (-24.5, 'percentage points', None)
    """
    given: list[Data] = [
        taken(each)
        for each in (data if isinstance(data, Sequence) else [data])  # a reading is no sequence
    ]
    parts = _in_order([part for each in given for part in _parts(each, areas, waves)], areas)
    check_areas(list(dict.fromkeys(_study(each) for each in given)))
    declared = parse(primary)
    of_layer, of_level, of_cases = split(measures)
    asked = {
        "by": by,
        "areas": list(areas) if areas else None,  # in which order is a choice
        "waves": sorted(waves) if waves else None,
        "levels": sorted(levels) if levels else None,
        "layers": sorted(layers) if layers else None,
        "measures": list(measures) if measures else None,
        "primary": list(primary),
        "tests": tests,
        "dependence": dependence,
        "draws": draws,
        "models": list(models) if models else None,
        "distances": distances,
        "reading": [getattr(each, "parameters", None) for each in given],
    }
    run = Run.of([pair for each in given for pair in inputs_of(each)], asked, seed=seed)
    what = by or chosen_by(parts)
    groups = grouped(parts, what, levels=levels, layers=layers)
    if not groups:
        message = f"There is nothing to compare by {what}: no two networks at one level."
        raise ConfigError(message, hint="Give a file for each area, or --by area, wave or layer.")
    found = compute(
        parts,
        of_layer,
        by_name=measures is not None,
        levels=levels,
        layers=layers,
        models=models,
        draws=draws,
        seed=seed,
        cores=cores,
        keep_draws=keep_draws,
        progress=progress,
    )
    rows: list[Row] = []
    spots: list[dict[str, object]] = []
    setup = _Setup(declared, tests=tests, seed=seed)
    for group in groups:
        for metric in of_layer:
            rows += _of_measure(group, metric, found, setup)
        for metric in of_cases:
            rows += case_rows(group, metric, _set_apart(group, setup))
        if distances:
            apart, here = distance_rows(group, draws=min(draws, DRAWS), seed=seed)
            rows += apart
            spots += here
    for group in _of_levels(groups):
        if not of_level or not any(found.cells(place, of_level[0]) for place in group.places):
            continue
        for metric in of_level:
            rows += _of_measure(group, metric, found, setup)
        for i, j in _set_apart(group, setup):
            rows += cliff_rows(group, i, j, found)
    _adjust(rows, declared, tests=tests, dependence=dependence, what=what)
    table = pl.DataFrame(rows, infer_schema_length=None).with_columns(
        pl.col("flags").fill_null(""), run_id=pl.lit(run.run_id)
    )
    return Comparison(
        by=what,
        table=schema.conform(table, schema.COMPARE).select(schema.COMPARE.names).sort(_ORDER),
        nulls=found.models.with_columns(run_id=pl.lit(run.run_id)),
        places=pl.DataFrame(spots, schema=schema.polars_schema(schema.PLACES)),
        run=run,
        primary=tuple(primary),
        draws=found.kept,
    )


@dataclass(frozen=True, slots=True)
class _Setup:
    primary: tuple[Primary, ...]
    tests: bool
    seed: int


def _in_order(parts: list[Partnership], areas: Sequence[str] | None) -> list[Partnership]:
    """Areas in the order in which they were asked for."""
    for name in areas or ():
        if name not in {part.area for part in parts}:
            raise UnknownNameError.among("area", name, [part.area for part in parts])  # noqa: EM101
    return sorted(parts, key=lambda part: areas.index(part.area)) if areas else parts


def _study(data: Data) -> Study:
    return data if isinstance(data, Study) else data.study


def _parts(
    data: Data, areas: Sequence[str] | None, waves: Sequence[str] | None
) -> Iterator[Partnership]:
    """Areas and waves of one input that were asked for."""
    study = _study(data)
    every = (
        [study.partnership(data.area, data.wave)]
        if isinstance(data, Partnership)
        else study.partnerships()
    )
    for part in every:
        if (areas is None or part.area in areas) and (waves is None or part.wave in waves):
            yield part


def _of_levels(groups: Sequence[Group]) -> list[Group]:
    """One group a level for what is declared of pairs, whatever the layer."""
    found: dict[tuple[str, str], Group] = {}
    for group in groups:
        if group.by == "layer":
            continue
        fixed = {p.part.area if group.by == "wave" else p.part.wave for p in group.places}
        key = (group.level, fixed.pop() if len(fixed) == 1 else EVERY)
        if key not in found or group.layer == "communication":
            found[key] = Group(group.by, group.level, EVERY, group.places)
    return list(found.values())


def _set_apart(group: Group, setup: _Setup) -> list[tuple[int, int]]:
    """Pairs that are set apart: all of a few; of many areas only those that were declared."""
    every = pairs(group)
    if group.by != "area" or len(group.places) == 2:
        return every
    if setup.tests and len(group.open) < FEWEST_AREAS:
        return every
    named: set[frozenset[str | None]] = {
        frozenset((p.one, p.other)) for p in setup.primary if p.one is not None
    }
    labels = [place.label for place in group.places]
    return [(i, j) for i, j in every if frozenset((labels[i], labels[j])) in named]


def _of_measure(group: Group, metric: str, found: Computed, setup: _Setup) -> Iterator[Row]:
    yield from value_rows(group, metric, found)
    yield from form_rows(group, metric, found)
    if form(metric).comparable == "rarefied":
        return  # not raw, and in that form it has no error
    for i, j in _set_apart(group, setup):
        declared = any(each.metric == metric for each in setup.primary)
        two = len(group.places) == 2 and metric not in DELTAS
        yield from difference_rows(
            group, i, j, metric, found, seed=setup.seed, equalise=declared or two
        )
    yield from pooled_rows(group, metric, found, seed=setup.seed)


def _adjust(
    rows: list[Row], declared: Sequence[Primary], *, tests: bool, dependence: bool, what: str
) -> None:
    """Keep the p values that may be given, adjusted within their family; drop the others."""
    first: list[Row] = []
    rest: list[Row] = []
    for row in rows:
        if row.get("p") is None or row.get("gate") is not None:
            row["p"] = None
            continue
        label = {"area": row["area"], "wave": row["wave"], "layer": row["layer"]}[what]
        if any(each.holds(row, label) for each in declared):
            first.append(row)
        elif tests:
            rest.append(row)
        else:
            row["p"] = None
    if declared and not first:
        message = "No declared comparison has a test here."
        hint = (
            "Check its names and the gate; of three to seven areas, name the pair: density: A vs B."
        )
        raise ConfigError(message, hint=hint)
    for family, members in (("primary", first), ("exploratory", rest)):
        p = [row["p"] for row in members]
        adjusted = holm(p) if family == "primary" else benjamini_hochberg(p, dependence=dependence)
        for row, value in zip(members, adjusted, strict=True):
            row |= {"p_adj": float(value), "family": family, "tests": len(members)}
