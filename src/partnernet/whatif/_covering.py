"""What is known of a merged agency's silence: no row means no contact only where it did for all.

Each part's coverage is first written out for every level and layer, then the parts are put
together. A part that is not expected at a level has no pairs there, so it does not count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet import schema
from partnernet import vocabulary as v

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnernet.study import Study

_PLACE = ("area_id", "wave", "level", "layer")
_ANSWERED = ("responded", "admin_complete")
_ASKED = ("responded", "partial", "refused", "not_approached")
_NOTHING = ("refused", "not_approached")


def merge_coverage(study: Study, merged: Mapping[str, str]) -> pl.DataFrame:
    """Put the coverage of the parts together; that of everybody else stays as it is."""
    involved = [*merged, *merged.values()]
    mine = pl.col("agency_id").is_in(involved)
    rows = study.coverage.filter(mine)
    if rows.is_empty():
        return study.coverage
    parts = _written_out(rows, _places(study)).with_columns(part=pl.col("agency_id"))
    parts = parts.with_columns(agency_id=pl.col("part").replace(merged))
    expected = _expected(study, merged)
    counted = parts.join(expected, on=["area_id", "level", "part"], how="semi", nulls_equal=True)
    of = expected.group_by("area_id", "level", "agency_id").agg(_of=pl.col("part").n_unique())
    whole = (
        counted.group_by(*_PLACE, "agency_id", "role", "system")
        .agg(
            status=pl.col("status").unique().sort(),
            _sure=(pl.col("absence_means") == "no_contact").fill_null(value=False).all(),
            _parts=pl.col("part").n_unique(),
        )
        .join(of, on=["area_id", "level", "agency_id"], how="left", nulls_equal=True)
        .with_columns(_every=pl.col("_parts") == pl.col("_of"))
    )
    made = whole.with_columns(
        status=_status(),
        absence_means=pl.when("_every", "_sure")
        .then(pl.lit("no_contact"))
        .otherwise(pl.lit("unknown")),
    )
    kept = schema.conform(made.select(*schema.COVERAGE.names), schema.COVERAGE)
    others = study.coverage.filter(~mine)
    return pl.concat(
        [others, kept.sort(*_PLACE, "agency_id", "role", "system")], how="diagonal_relaxed"
    )


def _status() -> pl.Expr:
    """Return the status of a whole from the sorted distinct statuses of its parts."""
    found = pl.col("status")
    one = found.list.len() == 1
    answered = found.list.eval(pl.element().is_in(_ANSWERED)).list.all()
    nothing = found.list.eval(pl.element().is_in(_NOTHING)).list.all()
    asked = found.list.eval(pl.element().is_in(_ASKED)).list.any()
    return (
        pl.when(pl.col("_every"), one)
        .then(found.list.first())
        .when(pl.col("_every"), answered)
        .then(pl.lit("responded"))
        .when(nothing)
        .then(pl.lit("refused"))
        .when(asked)
        .then(pl.lit("partial"))
        .otherwise(pl.lit("recorded"))
    )


def _places(study: Study) -> pl.DataFrame:
    """Every area, wave, level and layer that has ties or coverage of its own."""
    ties = study.ties.select(_PLACE).unique()
    covered = study.coverage.filter(pl.col("level").is_not_null()).select(_PLACE).unique()
    areas = study.agencies.select("area_id").unique()
    waves = pl.DataFrame({"wave": list(study.waves)}, schema={"wave": pl.String})
    frame = covered
    for column, every in (("area_id", areas), ("wave", waves)):
        said = frame.filter(pl.col(column).is_not_null())
        open_ = frame.filter(pl.col(column).is_null()).drop(column).join(every, how="cross")
        frame = pl.concat([said, open_.select(_PLACE)])
    return pl.concat([ties, frame]).unique()


def _written_out(rows: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Write every row out for the places it speaks of; the more specific row wins, as in reading.

    A place without a layer keeps a level known that has coverage and no ties.
    """
    free = rows.rename({name: f"{name}_said" for name in _PLACE}).with_columns(
        pl.col("role").fill_null("reporter"),
        system=pl.when(pl.col("role") == "system").then(pl.col("system").fill_null("system")),
    )
    fits = [
        pl.col(f"{name}_said").is_null() | (pl.col(f"{name}_said") == pl.col(name))
        for name in _PLACE
    ]
    specific = pl.sum_horizontal(
        pl.col("level_said").is_not_null().cast(pl.Int8),
        pl.col("layer_said").is_not_null().cast(pl.Int8),
    )
    written = (
        free.join(places, how="cross")
        .filter(pl.all_horizontal(fits))
        .with_columns(_specific=specific)
    )
    best = pl.col("_specific").max().over(*_PLACE, "agency_id", "role")
    return written.filter(pl.col("_specific") == best)


def _expected(study: Study, merged: Mapping[str, str]) -> pl.DataFrame:
    """Which parts are expected at which level of which area."""
    involved = [*merged, *merged.values()]
    levels = pl.concat([study.ties["level"], study.coverage["level"]]).unique().to_frame()
    rows = study.agencies.filter(pl.col("agency_id").is_in(involved)).join(levels, how="cross")
    open_ = pl.col("levels").is_null() | (pl.col("level") == v.UNSTATED)
    there = open_ | pl.col("levels").list.contains(pl.col("level"))
    return (
        rows.filter(there)
        .select("area_id", "level", part="agency_id")
        .with_columns(agency_id=pl.col("part").replace(merged))
        .unique()
    )
