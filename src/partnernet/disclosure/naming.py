"""Which agencies are named: a person, a small group, a sensitive service is shown as a group."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from partnernet import vocabulary as v

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnernet.disclosure.profiles import Policy

SMALL_BODY = 5
"""A user body not known to have more people than this is shown as its band."""

BANDS: Mapping[int | None, str] = MappingProxyType(
    {
        1: "Lead agency (not named)",
        2: "Public service (not named)",
        3: "Private provider (not named)",
        4: "Voluntary or community organisation (not named)",
        5: "Group of people who use services (not named)",
        None: "Agency (not named)",
    }
)
_BAND_OF_SECTOR = {"private": 3, "third_sector": 4, "community_user": 5, v.UNKNOWN: None}


AGENCY_COLUMNS = ("agency_id", "name", "sector", "kind", "is_lead", "named", "members", "waves")
"""Columns of a protected agencies frame."""


def shown_as(agencies: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Say under which id each agency may be shown: its own, its band's or its sector's.

    Returns `agency_id`, `shown_id`, `shown_name`, `named` and the `reason` where not named. An
    agency is shown as its band when it is one person (`size_fte` under 2, or a sole trader) or a
    user body not known to have more than `SMALL_BODY` people; in both cases unless the policy has
    consent.

    >>> from partnernet.disclosure import Policy
    >>> rows = pl.DataFrame(
    ...     {
    ...         "agency_id": ["A", "B"],
    ...         "name": ["Trust", "J Doe"],
    ...         "sector": ["health", "private"],
    ...         "size_fte": [900.0, 1.0],
    ...     }
    ... )
    >>> shown_as(rows, Policy())["shown_name"].to_list()
    ['Trust', 'Private provider (not named)']
    """
    frame = _with_columns(agencies)
    service = pl.col("service_type").fill_null("").str.to_lowercase()
    people = pl.max_horizontal("size_fte", "staff_contacts")
    one_person = (pl.col("size_fte") < 2) | service.str.contains("sole trader", literal=True)
    user_body = pl.col("is_user_body").fill_null(value=False) | (
        pl.col("sector") == "community_user"
    )
    small_body = user_body & ~(people > SMALL_BODY).fill_null(value=False)
    protected = (
        pl.lit(value=False) if policy.consent else one_person.fill_null(value=False) | small_body
    )
    sensitive = (
        pl.any_horizontal(*(service.str.contains(word, literal=True) for word in policy.sensitive))
        if policy.merge_sensitive
        else pl.lit(value=False)
    )
    band = pl.coalesce(
        pl.when(pl.col("is_lead").fill_null(value=False)).then(1),
        pl.col("band5").cast(pl.Int32),
        pl.when(user_body).then(5),
        pl.col("sector").replace_strict(_BAND_OF_SECTOR, default=2, return_dtype=pl.Int32),
    )
    plain = pl.col("sector").str.replace_all("_", " ")
    sector_label = pl.format(
        "{}{} (services not named)",
        plain.str.slice(0, 1).str.to_uppercase(),
        plain.str.slice(1),
    )
    return frame.with_columns(_sensitive=sensitive, _band=band, _hide=protected).select(
        "agency_id",
        shown_id=pl.when("_sensitive")
        .then(pl.format("\x1fsector:{}", "sector"))
        .when("_hide")
        .then(pl.format("\x1fband:{}", pl.col("_band").cast(pl.String).fill_null("")))
        .otherwise("agency_id"),
        shown_name=pl.when("_sensitive")
        .then(sector_label)
        .when("_hide")
        .then(
            pl.col("_band").replace_strict(
                list(BANDS), list(BANDS.values()), return_dtype=pl.String
            )
        )
        .otherwise(pl.coalesce("name", "agency_id")),
        named=~(pl.col("_sensitive") | pl.col("_hide")),
        reason=pl.when("_sensitive")
        .then(pl.lit("sensitive_service"))
        .when("_hide")
        .then(
            pl.when(one_person.fill_null(value=False))
            .then(pl.lit("one_person"))
            .otherwise(pl.lit("small_user_body"))
        ),
    )


def protect_agencies(agencies: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Return one row per agency or group that may be shown, with `AGENCY_COLUMNS` only, by id.

    `members` says how many agencies a row stands for. A group takes a sector, waves or the lead's
    mark only from what all its members share.
    """
    frame = _with_columns(agencies).join(shown_as(agencies, policy), on="agency_id")
    waves = pl.col("waves").list.sort().list.join("\x1f")
    return (
        frame.with_columns(_waves=waves)
        .group_by(agency_id="shown_id")
        .agg(
            name=pl.col("shown_name").first(),
            sector=pl.when(pl.col("sector").n_unique() == 1)
            .then(pl.col("sector").first())
            .otherwise(pl.lit(v.UNKNOWN)),
            kind=pl.col("kind").fill_null("agency").min(),
            is_lead=pl.col("is_lead").fill_null(value=False).any(),
            named=pl.col("named").first(),
            members=pl.len().cast(pl.Int64),
            waves=pl.when(pl.col("_waves").n_unique() == 1).then(pl.col("_waves").first()),
        )
        .with_columns(pl.col("waves").str.split("\x1f"))
        .select(AGENCY_COLUMNS)
        .sort("agency_id")
    )


def regroup(ties: pl.DataFrame, shown: pl.DataFrame) -> pl.DataFrame:
    """Put the shown ids in place of the ends and merge what falls together; inner ties are dropped.

    Counts and money are added. Distinct persons cannot be added, so the largest part is kept: a
    lower bound, which hides too much rather than too little.
    """
    ids = shown.select("agency_id", "shown_id")
    ends = (
        ties.join(ids, left_on="source", right_on="agency_id")
        .with_columns(source="shown_id")
        .drop("shown_id")
        .join(ids, left_on="target", right_on="agency_id")
        .with_columns(target="shown_id")
        .drop("shown_id")
        .filter(pl.col("source") != pl.col("target"))
    )
    undirected = ~pl.col("directed")
    ends = ends.with_columns(
        source=pl.when(undirected).then(pl.min_horizontal("source", "target")).otherwise("source"),
        target=pl.when(undirected).then(pl.max_horizontal("source", "target")).otherwise("target"),
    )
    keys = ["wave", "level", "layer", "source", "target"]
    return (
        ends.group_by(keys)
        .agg(
            *(_known_sum(name) for name in ("count", "events_no_id", "amount")),
            pl.col("persons").max(),
            pl.when(pl.col("frequency").n_unique() == 1)
            .then(pl.col("frequency").first())
            .alias("frequency"),
        )
        .sort(keys)
    )


def _known_sum(name: str) -> pl.Expr:
    """Sum that is null when a part is unknown: a partial sum is not a count."""
    return pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).sum()).alias(name)


_READ: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "name": pl.String,
    "kind": pl.String,
    "sector": pl.String,
    "band5": pl.Int8,
    "is_lead": pl.Boolean,
    "is_user_body": pl.Boolean,
    "service_type": pl.String,
    "size_fte": pl.Float64,
    "staff_contacts": pl.Int64,
    "waves": pl.List(pl.String),
}


def _with_columns(agencies: pl.DataFrame) -> pl.DataFrame:
    """Return only the columns that the rules read; absent ones are unknown."""
    absent = [
        pl.lit(None, dtype=kind).alias(name)
        for name, kind in _READ.items()
        if name not in agencies.columns
    ]
    return agencies.with_columns(absent).select("agency_id", *_READ)
