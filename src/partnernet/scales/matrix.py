"""The matrix of extent, structures, processes and reach, by level (NFER 2008, chapter 7).

A cell is a list of indicators, each with its interval, number, coverage and route. It is never one
number, and cells are never added up. Nothing is worked out here: every value stands in `scales` or
`metrics` too. The value of the wave before stands beside it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from partnernet import schema
from partnernet.crosswalk import merged_levels
from partnernet.metrics._gates import COMPARE_GATE
from partnernet.scales.typology import typology

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Found = dict[str, Any]

LEVELS = ("governance", "strategy", "process", "frontline")
"""The levels that the matrix shows; the community level stands in the other tables."""

FRONT = "frontline"
PROCESSES = "processes"
"""The first fact of the model that is about processes; those before are about structures."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of a cell: from which table it is quoted, what it says, whether it is a share."""

    dimension: str
    name: str
    meaning: str
    scale: str = ""
    metric: str = ""
    unit: str | None = None
    params: tuple[tuple[str, object], ...] = ()
    levels: tuple[str, ...] = LEVELS
    kind: str = "share"


def indicators() -> tuple[Indicator, ...]:
    """Return every indicator of the matrix, in the order in which cells list them.

    >>> [each.name for each in indicators() if each.dimension == "reach"][:2]
    ['active_share', 'bands']
    """
    return (*_EXTENT, *_register(), *_RESPONSE, *_REACH)


_EXTENT = (
    Indicator("extent", "delta_3", "share of pairs at Gregson's level 3 or higher", "gregson"),
    Indicator("extent", "delta_4", "share of pairs at Gregson's level 4 or higher", "gregson"),
    Indicator(
        "extent",
        "depth_at_0.50",
        "Glasby and Peck's depth that half of the agencies reach",
        "glasby_peck",
        kind="code",
    ),
)
_RESPONSE = (
    Indicator(
        "processes",
        "median_response",
        "calendar days until half of the referrals were assessed, those still waiting counted",
        metric="incidence_quantile",
        params=(("event", "assessed"), ("q", 0.5), ("clock", "days")),
        levels=(FRONT,),
        kind="days",
    ),
)
_REACH = (
    Indicator(
        "reach", "active_share", "share of the agencies expected that have a tie", "breadth",
        unit="bands_active",
    ),
    Indicator("reach", "bands", "bands of agencies reached", "breadth", unit="bands_active",
              kind="set"),
    Indicator(
        "reach", "sector_diversity", "effective number of sectors reached",
        metric="sector_diversity", params=(("q", 1),), kind="number",
    ),
    Indicator(
        "reach", "parity_third_sector", "third sector: share of ties over share of agencies",
        metric="parity", unit="third_sector", kind="ratio",
    ),
    Indicator(
        "reach", "parity_community_user", "user bodies: share of ties over share of agencies",
        metric="parity", unit="community_user", kind="ratio",
    ),
)  # fmt: skip


def _register() -> Iterator[Indicator]:
    """Yield one indicator a fact of the model: share of the agencies party to it."""
    dimension = "structures"
    for fact in typology("matrix").facts:
        dimension = "processes" if fact.name == PROCESSES else dimension
        yield Indicator(
            dimension, fact.name, f"share of agencies party to {fact.meaning}", "matrix"
        )


def matrix(values: pl.DataFrame, placed: pl.DataFrame, *, levels: Sequence[str]) -> pl.DataFrame:
    """Return the matrix of every area and wave: rows of `schema.MATRIX` without run_id.

    `values` are measures and `placed` scales, with the columns of their contracts; `levels` are
    those that were analysed. A line that nothing was found for has a reason.

    >>> empty = schema.empty(schema.METRICS), schema.empty(schema.SCALES)
    >>> matrix(*empty, levels=["frontline"]).height
    0
    """
    places = pl.concat([values.select("area", "wave"), placed.select("area", "wave")])
    by_scale, by_metric = _scales(placed), _metrics(values)
    rows: list[Found] = []
    for area, wave in places.unique().sort("area", "wave").iter_rows():
        for level in shown(levels):
            for each in indicators():
                if level in each.levels or (level not in LEVELS and each.levels == LEVELS):
                    rows.append(_line(each, (area, wave, level), by_scale, by_metric))
    return _with_change(_frame(rows))


def shown(levels: Sequence[str]) -> list[str]:
    """Choose the levels that the matrix shows, those merged by a crosswalk first.

    >>> shown(["frontline", "community", "system"])
    ['system', 'frontline']
    """
    return [level for level in (*merged_levels(), *LEVELS) if level in levels]


def _scales(placed: pl.DataFrame) -> dict[tuple[str, ...], Found]:
    wanted = {each.scale for each in indicators() if each.scale}
    rows = placed.filter(pl.col("scale").is_in(wanted), pl.col("unit_type") == "network")
    found: dict[tuple[str, ...], Found] = {}
    for row in rows.iter_rows(named=True):
        key = (row["area"], row["wave"], row["level"], row["scale"], row["indicator"])
        if key not in found or "headline" in row["flags"]:
            found[key] = row
    return found


def _metrics(values: pl.DataFrame) -> dict[tuple[str, ...], list[Found]]:
    """Rows by place and measure, those over all kinds of tie first."""
    wanted = {each.metric for each in indicators() if each.metric}
    rows = values.filter(pl.col("metric").is_in(wanted)).with_columns(
        first=(pl.col("view") == "any").cast(pl.Int8)
    )
    found: dict[tuple[str, ...], list[Found]] = {}
    for row in rows.sort("first", descending=True, maintain_order=True).iter_rows(named=True):
        found.setdefault((row["area"], row["wave"], row["level"], row["metric"]), []).append(row)
    return found


def _line(
    each: Indicator,
    place: tuple[str, str, str],
    by_scale: Mapping[tuple[str, ...], Found],
    by_metric: Mapping[tuple[str, ...], list[Found]],
) -> Found:
    head = dict(zip(("area", "wave", "level"), place, strict=True))
    head |= {"dimension": each.dimension, "indicator": each.name, "meaning": each.meaning}
    head["kind"] = each.kind
    if each.metric:
        row = next((r for r in by_metric.get((*place, each.metric), []) if _fits(each, r)), None)
    else:
        name = f"fact[{each.name}]" if each.scale == "matrix" else each.unit or each.name
        row = by_scale.get((*place, each.scale, name))
    if row is None:
        return {**head, "reason": _absent(each)}
    shared = ("value", "lo", "hi", "n", "coverage", "route", "flags", "reason")
    found = {name: row[name] for name in shared}
    found |= {name: row[name] for name in ("text", "of") if name in row}
    if each.name == "active_share":
        found |= {"value": row["coverage"], "text": None, "flags": ""}
    elif each.scale in {"gregson", "glasby_peck"} and row["bound_lo"] is not None:
        found |= {"bound_lo": row["bound_lo"], "bound_hi": row["bound_hi"]}
    if each.scale == "matrix":
        found |= {"coverage": None}
    return {**head, **found}


def _fits(each: Indicator, row: Found) -> bool:
    if each.unit is not None and row["unit_id"] != each.unit:
        return False
    given = json.loads(row["params"])
    return all(given.get(name) == value for name, value in each.params)


def _absent(each: Indicator) -> str:
    return "register_not_collected" if each.scale == "matrix" else "not_measured"


_TYPES = {
    name: kind
    for name, kind in schema.polars_schema(schema.MATRIX).items()
    if name not in {"run_id", "since", "change", "incomparable"} and not name.startswith("before")
}


def _frame(rows: Iterable[Found]) -> pl.DataFrame:
    found = pl.DataFrame(list(rows), schema=_TYPES, strict=False)
    return found.with_columns(pl.col("flags").fill_null(""))


def _with_change(frame: pl.DataFrame) -> pl.DataFrame:
    """Set each line beside that of the wave before; a difference only where they are alike.

    Alike: by one route, and for extent and reach `COMPARE_GATE` of the pairs known in both.
    """
    key = ["area", "level", "dimension", "indicator"]
    waves = frame.select("area", "wave").unique().sort("area", "wave")
    earlier = waves.with_columns(since=pl.col("wave").shift(1).over("area"))
    known = frame.filter(indicator="delta_3").select("area", "wave", "level", _known="coverage")
    frame = frame.join(known, on=["area", "wave", "level"], how="left", maintain_order="left")
    before = frame.select(
        *key, since="wave", before="value", before_text="text", before_lo="lo", before_hi="hi",
        before_coverage="coverage", _before="_known", _route="route",
    )  # fmt: skip
    joined = frame.join(earlier, on=["area", "wave"], how="left", maintain_order="left").join(
        before, on=[*key, "since"], how="left", maintain_order="left"
    )
    numbers = pl.col("kind").is_in(["share", "days", "number", "ratio"])
    gated = pl.col("dimension").is_in(["extent", "reach"])
    there = pl.coalesce(pl.col("before").cast(pl.String), "before_text").is_not_null()
    here = pl.coalesce(pl.col("value").cast(pl.String), "text").is_not_null()
    columns = [name for name in schema.MATRIX.names if name != "run_id"]
    return (
        joined.with_columns(
            # A share declared is not set against one inferred.
            incomparable=pl.when(here & there & (pl.col("route") != pl.col("_route")))
            .then(pl.lit("route"))
            .when(here & there & gated & (pl.min_horizontal("_known", "_before") < COMPARE_GATE))
            .then(pl.lit("coverage<.7"))
        )
        .with_columns(
            change=pl.when(numbers & pl.col("incomparable").is_null()).then(
                pl.col("value") - pl.col("before")
            )
        )
        .select(columns)
    )
