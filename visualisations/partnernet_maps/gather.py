"""From a study to protected frames: the only place of the map that sees unprotected rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import polars as pl

from partnernet import disclosure, graphs
from partnernet import vocabulary as v
from partnernet.errors import UnknownNameError
from partnernet.study import Partnership, Study, View
from partnernet_maps.closeness import NONE, closeness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.analysis import Analysis
    from partnernet.disclosure import Policy

    Mappable: TypeAlias = Study | Partnership | Analysis

_BOUNDS = ("agency", "category")
"""People and unstated sources are counted elsewhere and never drawn."""


@dataclass(frozen=True, eq=False, slots=True)
class Protected:
    """What may be drawn: protected frames, and facts that no hidden number can change.

    `agencies` and `ties` have the columns of `partnernet.disclosure`, `close` those of `closeness`;
    `directed` says which layers have a direction; `kinds` is each layer's kind; `basis` has wave,
    level, layer, coverage.
    """

    area: str
    waves: tuple[str, ...]
    levels: tuple[str, ...]
    agencies: pl.DataFrame
    ties: pl.DataFrame
    close: pl.DataFrame
    basis: pl.DataFrame
    directed: dict[str, bool]
    kinds: dict[str, str]
    period: str
    other_areas: int
    flags: frozenset[str]
    policy: Policy


def gather(
    data: Mappable, policy: Policy, *, area: str | None = None, level: str | None = None
) -> Protected:
    """Collect one area of a study, all its waves and layers, and protect it.

    `area` defaults to the first; `level` keeps one level. Raises UnknownNameError for an area or
    level that is not there.
    """
    study, area, parts = parts_of(data, area)
    levels = sorted({x for p in parts for x in p.levels}, key=lambda x: (v.level_rank(x), x))
    if level is not None and level not in levels:
        raise UnknownNameError.among(kind="level", name=level, known=levels)
    wanted = [level] if level is not None else levels
    found = list(_rows(parts, wanted))
    ties = pl.concat(found, how="vertical") if found else _NO_ROWS.clear()
    layers = sorted(set(ties["layer"]))
    listed = study.agencies.filter(pl.col("area_id") == area, pl.col("kind").is_in(_BOUNDS)).unique(
        "agency_id", keep="first", maintain_order=True
    )
    if isinstance(data, Partnership):
        listed = listed.filter(pl.col("waves").is_null() | pl.col("waves").list.contains(data.wave))
    regrouped = disclosure.regroup(ties, disclosure.shown_as(listed, policy))
    agencies = disclosure.protect_agencies(listed, policy)
    protected = disclosure.protect(regrouped, policy.profile)
    return Protected(
        area=area,
        waves=tuple(p.wave for p in parts),
        levels=tuple(wanted),
        agencies=agencies,
        ties=protected,
        close=NONE
        if isinstance(data, Study | Partnership)
        else closeness(data, area, levels=tuple(wanted), agencies=agencies, ties=protected),
        basis=_basis(parts, wanted),
        directed={layer: study.spec(layer).directed for layer in layers},
        kinds={layer: study.spec(layer).kind for layer in layers},
        period=_period(parts),
        other_areas=len(study.areas) - 1,
        flags=study.flags,
        policy=policy,
    )


def parts_of(data: Mappable, area: str | None) -> tuple[Study, str, list[Partnership]]:
    """Return the study, the area meant and its waves; raises UnknownNameError for another area."""
    if isinstance(data, Partnership):
        return data.study, data.area, [data]
    study = data if isinstance(data, Study) else data.study
    if area is not None and area not in study.areas:
        raise UnknownNameError.among(kind="area", name=area, known=study.areas)
    area = area or (study.areas[0] if study.areas else "partnership")
    return study, area, [p for p in study.partnerships() if p.area == area]


_NO_ROWS = pl.DataFrame(
    schema={
        "wave": pl.String,
        "level": pl.String,
        "layer": pl.String,
        "directed": pl.Boolean,
        "source": pl.String,
        "target": pl.String,
        "count": pl.Int64,
        "persons": pl.Int64,
        "events_no_id": pl.Int64,
        "amount": pl.Float64,
        "frequency": pl.String,
    }
)


def _rows(parts: list[Partnership], levels: list[str]) -> Iterator[pl.DataFrame]:
    """Yield the ties of each wave, level and layer, one row a pair; symmetric layers once a pair.

    Distinct persons cannot be summed over rows, so the largest row is kept: a lower bound.
    """
    for part in parts:
        here = part.ties.filter(graphs.is_tie(), pl.col("source") != pl.col("target"))
        for level in (x for x in levels if x in part.levels):
            for layer in part.layers_at(level):
                spec = part.spec(layer)
                rows = here.filter(pl.col("level") == level, pl.col("layer") == layer)
                if not spec.directed:
                    rows = rows.with_columns(
                        source=pl.min_horizontal("source", "target"),
                        target=pl.max_horizontal("source", "target"),
                    )
                most = rows.group_by("source", "target").agg(
                    pl.col("persons").max(),
                    pl.col("frequency").sort_by(graphs.yearly_contacts()).drop_nulls().last(),
                )
                yield (
                    graphs.collapse(rows, spec)
                    .drop("persons")
                    .join(most, on=["source", "target"])
                    .with_columns(
                        wave=pl.lit(part.wave),
                        level=pl.lit(level),
                        layer=pl.lit(layer),
                        directed=pl.lit(value=spec.directed),
                    )
                    .select(pl.col(name).cast(kind) for name, kind in _NO_ROWS.schema.items())
                )


def _basis(parts: list[Partnership], levels: list[str]) -> pl.DataFrame:
    """Say of each layer, level and wave who was asked or recorded."""
    rows = [
        {
            "wave": part.wave,
            "level": level,
            "layer": layer,
            "coverage": _coverage(part, level, layer),
        }
        for part in parts
        for level in levels
        if level in part.levels
        for layer in part.layers_at(level)
    ]
    columns = ("wave", "level", "layer", "coverage")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String))


def _coverage(part: Partnership, level: str, layer: str) -> str:
    seen = part.slice(level, layer, View()).observed
    parts: list[str] = []
    if seen.response_rate is not None:
        parts.append(f"{seen.response_rate:.0%} of agencies answered")
    if seen.record_note:
        parts.append(f"records: {seen.record_note}")
    return "; ".join(parts) or "not stated who was asked or recorded"


def _period(parts: list[Partnership]) -> str:
    first = [p.period[0] for p in parts if p.period[0] is not None]
    last = [p.period[1] for p in parts if p.period[1] is not None]
    if not first or not last:
        return ""
    start, end = f"{min(first):%B %Y}", f"{max(last):%B %Y}"  # type: ignore[type-var]
    return start if start == end else f"{start} to {end}"
