"""From a study to protected frames: the only place of the map that sees unprotected rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import polars as pl

from partnernet import disclosure
from partnernet import vocabulary as v
from partnernet.errors import UnknownNameError
from partnernet.study import Partnership, Study, View
from partnernet_maps.closeness import NONE, closeness

if TYPE_CHECKING:
    from partnernet.analysis import Analysis
    from partnernet.disclosure import Policy

    Mappable: TypeAlias = Study | Partnership | Analysis


@dataclass(frozen=True, eq=False, slots=True)
class Drawable:
    """What may be drawn: protected frames, and facts that no hidden number can change.

    `agencies`, `ties` and `totals` have the columns of `partnernet.disclosure`, `close` those of
    `closeness`;
    `directed` says which layers have a direction; `kinds` is each layer's kind; `basis` has wave,
    level, layer, coverage; `present` counts the agencies of the last period. Of a part that was
    taken to be drawn, `left_out` counts the agencies that are not in it and `links_of` all links.
    """

    area: str
    waves: tuple[str, ...]
    levels: tuple[str, ...]
    agencies: pl.DataFrame
    ties: pl.DataFrame
    totals: pl.DataFrame
    close: pl.DataFrame
    basis: pl.DataFrame
    directed: dict[str, bool]
    kinds: dict[str, str]
    period: str
    other_areas: int
    present: int
    flags: frozenset[str]
    policy: Policy
    left_out: int = 0
    links_of: int = 0


def gather(
    data: Mappable, policy: Policy, *, area: str | None = None, level: str | None = None
) -> Drawable:
    """Collect one area of a study, all its waves and layers, and protect it.

    `area` defaults to the first; `level` keeps one level. Raises UnknownNameError for an area or
    level that is not there.
    """
    study, area, parts = parts_of(data, area)
    levels = sorted({x for p in parts for x in p.levels}, key=lambda x: (v.level_rank(x), x))
    if level is not None and level not in levels:
        raise UnknownNameError.among(kind="level", name=level, known=levels)
    wanted = [level] if level is not None else levels
    safe = disclosure.protect_area(
        study,
        area,
        policy,
        parts=parts,
        levels=wanted,
        present_only=isinstance(data, Partnership),
    )
    layers = sorted(set(safe.ties["layer"]))
    return Drawable(
        area=area,
        waves=tuple(p.wave for p in parts),
        levels=tuple(wanted),
        agencies=safe.agencies,
        ties=safe.ties,
        totals=safe.totals,
        close=NONE
        if isinstance(data, Study | Partnership)
        else closeness(data, area, levels=tuple(wanted), agencies=safe.agencies, ties=safe.ties),
        basis=_basis(parts, wanted),
        directed={layer: study.spec(layer).directed for layer in layers},
        kinds={layer: study.spec(layer).kind for layer in layers},
        period=_period(parts),
        other_areas=len(study.areas) - 1,
        present=_present(parts),
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


def _present(parts: list[Partnership]) -> int:
    """Count agencies of the last period: a group that is not named may stand for some of both."""
    if not parts:
        return 0
    return parts[-1].listed.filter(pl.col("kind").is_in(["agency", "category"])).height


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
    start, end = f"{min(first):%B %Y}", f"{max(last):%B %Y}"
    return start if start == end else f"{start} to {end}"
