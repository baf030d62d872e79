"""Take agencies out of every table of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from partnernet import schema

if TYPE_CHECKING:
    from collections.abc import Collection

    from partnernet.study import Study

ENDS = {
    "ties": ("source", "target"),
    "referrals": ("source", "target"),
    "activity": ("source", "target"),
    "coverage": ("agency_id",),
    "agreements": ("party",),
    "assessments": ("respondent", "about"),
}
"""Columns that name agencies, by table; who reported a tie of two others is not an end of it."""

NOBODY = ""
"""Agency of the coverage row that keeps a layer known though all its ties have ended."""

_PLACE = ("area_id", "wave", "level", "layer")


def withdraw(study: Study, gone: Collection[str]) -> Study:
    """Take agencies out: from the boundary, with their ties and all that is said of them.

    >>> from partnernet.study import Study
    >>> rows = pl.DataFrame({"source": ["A", "B"], "target": ["B", "C"], "layer": ["referral"] * 2})
    >>> withdraw(Study.of(rows), ["C"]).ties.height
    1
    """
    if not gone:
        return study
    names = list(gone)
    tables: dict[str, Any] = {"agencies": study.agencies.filter(~pl.col("agency_id").is_in(names))}
    for name, ends in ENDS.items():
        frame: pl.DataFrame | None = getattr(study, name)
        if frame is not None:
            lost = [pl.col(end).is_in(names).fill_null(value=False) for end in ends]
            tables[name] = frame.filter(~pl.any_horizontal(lost))
    return journeys_unknown(study.replace(**tables))


def journeys_unknown(study: Study) -> Study:
    """Empty what was made from whole journeys of cases: they would have run otherwise."""
    if study.referrals is None:
        return study
    made = [column.name for column in schema.REFERRALS.columns if column.made]
    emptied = study.referrals.with_columns(
        pl.lit(None).cast(study.referrals[name].dtype).alias(name)
        for name in made
        if name in study.referrals.columns
    )
    return study.replace(referrals=emptied)


def keep_layers(before: Study, after: Study) -> Study:
    """Keep every level and layer known that was there before, though its last tie has ended.

    A row of coverage that speaks of nobody does it: it makes no pair observable.
    """
    places = before.ties.select(_PLACE).unique()
    lost = places.join(after.ties.select(_PLACE).unique(), on=_PLACE, how="anti", nulls_equal=True)
    rows = lost.filter(pl.col("layer").is_not_null()).with_columns(
        agency_id=pl.lit(NOBODY),
        role=pl.lit("reporter"),
        status=pl.lit("not_eligible"),
        absence_means=pl.lit("unknown"),
    )
    kept = schema.conform(rows.sort(_PLACE), schema.COVERAGE)
    return after.replace(coverage=pl.concat([after.coverage, kept], how="diagonal"))
