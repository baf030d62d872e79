"""Disclosure control: what is protected before anything is drawn or published.

Frames in, protected frames out, with whitelisted columns: what is not in the frame cannot be in the
page. The unit is distinct persons where ids exist, else events. Links between agencies are not
personal data and stay; only the counts behind them are hidden. (method 6.3)

Nothing here depends on the value of a hidden count, so two inputs that differ only in hidden counts
give the same protected frame, byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import polars as pl

from partnernet import vocabulary as v
from partnernet.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping

Audience = Literal["analyst", "board", "public"]

MARK = "[c]"
"""Shorthand of the Government Analysis Function for a confidential number."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A published rule for small counts: hide `low` to `high`, round the rest to `base`.

    >>> PROFILES["dfe"].hidden_label, PROFILES["none"].hidden_label
    ('1 to 5 [c]', '')
    """

    name: str
    low: int
    high: int
    base: int
    about: str

    @property
    def hides(self) -> bool:
        """Whether any count is hidden at all."""
        return self.high >= self.low

    @property
    def range_label(self) -> str:
        """The class that stands for a hidden count, in words."""
        if not self.hides:
            return ""
        return f"{self.low} to {self.high}" if self.low else f"under {self.high + 1}"

    @property
    def hidden_label(self) -> str:
        """The class with its mark."""
        return f"{self.range_label} {MARK}" if self.hides else ""


PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            Profile("dfe", 1, 5, 1, "Counts of 1 to 5 are hidden, as DfE does."),
            Profile(
                "nhs",
                1,
                7,
                5,
                "Counts of 1 to 7 are hidden and the others rounded to the nearest 5.",
            ),
            Profile(
                "ons-10-5",
                0,
                9,
                5,
                "Counts under 10 are hidden and the others rounded to the nearest 5.",
            ),
            Profile("none", 1, 0, 1, "Internal: contains small numbers. Do not publish."),
        )
    }
)
"""Profiles by name, after who publishes the rule."""

SENSITIVE_SERVICES = ("domestic abuse", "substance misuse", "sexual health")
"""Service types whose ties are merged to their sector for the public (method 6.3)."""

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


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be shown: the rule for counts, and which agencies are named.

    `consent` says that single-person agencies and small user bodies agreed to be named.
    `merge_sensitive` merges the services of `sensitive` into one node a sector.
    """

    profile: Profile = PROFILES["dfe"]
    consent: bool = False
    merge_sensitive: bool = False
    sensitive: tuple[str, ...] = SENSITIVE_SERVICES


_AUDIENCES: Mapping[str, tuple[str, bool]] = MappingProxyType(
    {"analyst": ("none", False), "board": ("dfe", False), "public": ("dfe", True)}
)


def policy(
    audience: Audience = "board", *, profile: str | None = None, consent: bool = False
) -> Policy:
    """Return the policy for an audience; a named profile overrides the audience's.

    `analyst` sees exact counts, `board` the `dfe` profile, `public` also has sensitive services
    merged to their sector. Raises UnknownNameError for an unknown audience or profile.

    >>> policy("public").profile.name, policy("public").merge_sensitive
    ('dfe', True)
    >>> policy("board", profile="nhs").profile.range_label
    '1 to 7'
    """
    if audience not in _AUDIENCES:
        raise UnknownNameError.among(kind="audience", name=audience, known=_AUDIENCES)
    default, merge = _AUDIENCES[audience]
    name = profile or default
    if name not in PROFILES:
        raise UnknownNameError.among(kind="disclosure profile", name=name, known=PROFILES)
    return Policy(
        profile=PROFILES[name],
        consent=consent or name == "none",
        merge_sensitive=merge,
    )


AGENCY_COLUMNS = ("agency_id", "name", "sector", "kind", "is_lead", "named", "members", "waves")
"""Columns of a protected agencies frame."""

TIE_COLUMNS = (
    "wave",
    "level",
    "layer",
    "source",
    "target",
    "count",
    "amount",
    "frequency",
    "hidden",
)
"""Columns of a protected ties frame; `count` is null where `hidden`."""


def shown_as(agencies: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Say under which id each agency may be shown: its own, its band's or its sector's.

    Returns `agency_id`, `shown_id`, `shown_name`, `named`. An agency is shown as its band when it
    is one person (`size_fte` under 2, or a sole trader) or a user body not known to have more than
    `SMALL_BODY` people; in both cases unless the policy has consent.

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


def protect(ties: pl.DataFrame, profile: Profile | str = "dfe") -> pl.DataFrame:
    """Apply the primary rule to the count of every tie; returns `TIE_COLUMNS` only, sorted.

    The rule is on distinct persons where ids exist, else on events. Where no event has an id
    although ids were collected, the number of persons is unknown and so hidden. Ties without a
    count (null) have nothing to hide. Money between organisations is public and stays.

    >>> ties = pl.DataFrame(
    ...     {
    ...         "wave": ["all"] * 3,
    ...         "level": ["frontline"] * 3,
    ...         "layer": ["referral"] * 3,
    ...         "source": ["A", "B", "C"],
    ...         "target": ["D"] * 3,
    ...         "count": [40, 12, 3],
    ...         "persons": [38, 2, None],
    ...     }
    ... )
    >>> protect(ties, "dfe").select("source", "count", "hidden").rows()
    [('A', 40, False), ('B', None, True), ('C', None, True)]
    """
    rule = PROFILES[profile] if isinstance(profile, str) else profile
    for name in ("persons", "events_no_id", "count"):
        if name not in ties.columns:
            ties = ties.with_columns(pl.lit(None, dtype=pl.Int64).alias(name))
    for name, kind in (("amount", pl.Float64), ("frequency", pl.String)):
        if name not in ties.columns:
            ties = ties.with_columns(pl.lit(None, dtype=kind).alias(name))
    unit = pl.coalesce("persons", "count")
    small = pl.min_horizontal(unit, "count").is_between(rule.low, rule.high)
    unidentified = (pl.col("persons") == 0) & (pl.col("events_no_id") > 0)
    hidden = (small | unidentified).fill_null(value=False) & pl.lit(rule.hides)
    return (
        ties.with_columns(hidden=hidden)
        .with_columns(count=pl.when(~pl.col("hidden")).then(_to_base(pl.col("count"), rule.base)))
        .select(TIE_COLUMNS)
        .sort("wave", "level", "layer", "source", "target")
    )


def _to_base(count: pl.Expr, base: int) -> pl.Expr:
    """Round to the nearest multiple, halves up."""
    return count if base == 1 else (count + base // 2) // base * base


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
