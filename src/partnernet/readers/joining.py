"""Registers of several files joined, agencies by their ids.

Who came to meetings is kept only as whether the same person came again: keys of people were hashed
when the file was read, and after this nothing is left of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet import schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.readers.assembling import Names
    from partnernet.readers.registers import Register

NAMED = {
    "coverage": ("agency_id",),
    "agreements": ("party",),
    "assessments": ("respondent", "about"),
    "meetings": ("agency_id",),
    "footprints": ("agency_id",),
    "services": ("agency_id",),
}
"""Columns of the registers that name agencies."""

KEY = "representative_key"
_SERIES = ("area_id", "level", "kind", "agency_id")
"""Meetings of one kind at one level make a series, agency by agency."""


def join(found: Sequence[Register], table: str, names: Names) -> pl.DataFrame | None:
    """Join the files of one register; agencies by their ids."""
    if not found:
        return None
    contract = schema.INPUTS[table]
    whole = pl.concat([schema.conform(each.frame, contract) for each in found], how="diagonal")
    for column in NAMED[table]:
        texts = whole[column].drop_nulls().unique().to_list()
        known = {text: names.id_of(text) for text in texts if names.directory.resolve(text)}
        whole = whole.with_columns(pl.col(column).replace(known))
    if table == "meetings":
        whole = with_representatives(whole)
    excluded = pl.col(NAMED[table][0]).is_in(list(names.excluded)).fill_null(value=False)
    return whole.filter(~excluded).select(schema.polars_schema(contract).names())


def with_representatives(meetings: pl.DataFrame) -> pl.DataFrame:
    """Add whether an agency's representative is the one of its last meeting before; drop the key.

    Null at the first meeting with a known representative, where a meeting has no date, and where
    the person is unknown. Where several came for an agency, one who was there before suffices.

    >>> import datetime as dt
    >>> rows = pl.DataFrame(
    ...     {
    ...         "agency_id": ["HV", "HV", "HV"],
    ...         "meeting_id": ["1", "2", "3"],
    ...         "date": [dt.date(2025, 1, 6), dt.date(2025, 2, 3), dt.date(2025, 3, 3)],
    ...         "representative_key": [7, 7, 8],
    ...         **{name: ["x"] * 3 for name in ("area_id", "level", "kind")},
    ...     }
    ... )
    >>> with_representatives(rows)["same_representative"].to_list()
    [None, True, False]
    """
    if KEY not in meetings.columns:
        return meetings
    people = (
        meetings.filter(pl.col(KEY).is_not_null(), pl.col("date").is_not_null())
        .group_by(*_SERIES, "date", "meeting_id")
        .agg(_now=pl.col(KEY).unique())
        .sort("date", "meeting_id")
        .with_columns(_before=pl.col("_now").shift(1).over(_SERIES))
        .with_columns(
            same_representative=pl.when(pl.col("_before").is_not_null()).then(
                pl.col("_now").list.set_intersection("_before").list.len() > 0
            )
        )
        .drop("_now", "_before")
    )
    return (
        meetings.drop("same_representative", strict=False)
        .join(
            people,
            on=[*_SERIES, "date", "meeting_id"],
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        .drop(KEY)
    )
