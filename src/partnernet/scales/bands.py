"""Breadth: which kinds of agency take part, on three points and in five bands (method 3.6).

Taking part has three strengths: *nominal* (listed at the level), *active* (a tie at the level),
*declared* (party to the governance agreement). All three are printed; `breadth_presence` chooses
the headline. An agency of unknown sector could be anything, so the breadth is then a floor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet.scales import _text
from partnernet.scales._decision import DecisionTable
from partnernet.scales._tally import one, stamped, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from partnernet.scales._level import Level
    from partnernet.scales._tally import Row
    from partnernet.scales._text import Params

SCALE = "breadth"
PRESENCES = ("nominal", "active", "declared")


def breadth_profile(level: Level, params: Params) -> pl.DataFrame:
    """Return both breadth scales of a level for each strength of taking part.

    Columns of `schema.SCALES` without run_id.
    """
    rows: list[Row] = []
    for presence in PRESENCES:
        rows += _of_presence(level, presence, presence == params.text("breadth_presence"))
    return stamped(rows, level, SCALE)


def banded(level: Level) -> pl.DataFrame:
    """Return ix, sector, band, sector_inferred of the eligible agencies; band null if not known.

    The band is `band5` if given; 1 for the lead; else that of the sector.
    """
    bands = {
        sector: band.code for band in _text.get(SCALE).bands for sector in band.tokens("sectors")
    }
    lead = next(band.code for band in _text.get(SCALE).bands if band.evidence.get("lead"))
    is_lead = pl.col("is_lead").fill_null(value=False)
    by_sector = pl.col("sector").replace_strict(bands, default=None, return_dtype=pl.Int8)
    return level.agencies.select(
        ix=pl.int_range(pl.len(), dtype=pl.UInt32),
        sector="sector",
        band=pl.coalesce(
            "band5", pl.when(is_lead).then(pl.lit(lead, dtype=pl.Int8)).otherwise(by_sector)
        ),
        sector_inferred=pl.col("sector_inferred").fill_null(value=False),
    )


def present(level: Level, presence: str) -> pl.Series:
    """Return the numbers of the agencies that take part in one of the three senses."""
    if presence == "nominal":
        return level.numbers["ix"]
    if presence == "active":
        ties = level.rows.filter("tie")
        return pl.concat([ties["a"], ties["b"]]).unique().sort()
    types = list(_text.get(SCALE).evidence["member_agreements"])
    return level.parties.filter(pl.col("type").is_in(types))["ix"].unique().sort()


def contiguous(bands: Collection[int]) -> int:
    """Greatest band up to which every band is there; 0 without the first.

    >>> contiguous({1, 2, 4, 5})
    2
    """
    reached = 0
    while reached + 1 in bands:
        reached += 1
    return reached


def gaps(bands: Collection[int]) -> tuple[int, ...]:
    """Bands missing below the furthest.

    >>> gaps({1, 2, 4, 5})
    (3,)
    """
    return tuple(band for band in range(1, max(bands, default=0)) if band not in bands)


def _of_presence(level: Level, presence: str, headline: bool) -> Iterator[Row]:  # noqa: FBT001
    there = banded(level).filter(pl.col("ix").is_in(present(level, presence).implode()))
    none: str | None = None
    if presence == "declared" and there.is_empty():
        none = "no_governance_agreement"
    elif there.is_empty():
        none = "nobody_present"
    shared: dict[str, object] = {
        "n": there.height,
        "of": level.n,
        "route": "register" if presence == "declared" else "observed",
    }
    flags = {"headline": headline, "sector_inferred": bool(there["sector_inferred"].any())}
    yield _three_points(there, presence, none, flags, shared)
    yield from _five_bands(level, there, presence, none, flags, shared)


def _three_points(
    there: pl.DataFrame, presence: str, none: str | None, flags: dict[str, bool],
    shared: Mapping[str, object],
) -> Row:  # fmt: skip
    """Place a set of agencies on the three-point scale; unknown sectors leave a question open."""
    scale = _text.get(SCALE)
    sectors = set(there["sector"])
    known = {sector for predicate in scale.predicates for sector in predicate.sectors}
    unknown = bool(sectors - known)
    asked = {
        p.name: True if sectors & set(p.sectors) else None if unknown else False
        for p in scale.predicates
    }
    table = DecisionTable.of(scale.rules)
    row = pl.DataFrame([asked], schema=dict.fromkeys(asked, pl.Boolean))
    found = table.decide(row).row(0, named=True)
    lo, hi, reason = found["lo"], found["hi"], found["reason"]
    if none is not None:
        lo, hi, reason = None, None, none
    elif lo is None and unknown and asked["H"] is None:
        reason = "sector_unknown"
    remarks = {
        **flags,
        "floor": lo is not None and lo != hi,
        "sector_unknown": unknown,
        "health_alone": lo is not None and found["flag"] == "health_alone",
        "private_only": asked["P"] is True and asked["COM"] is not True,
    }
    return one(
        f"breadth_3_{presence}",
        value=lo,
        text=None if lo is None else scale.rung(lo).label,
        lo=lo,
        hi=hi if lo is not None else None,
        flags=words(remarks),
        reason=reason if lo is None else None,
        **shared,
    )


def _five_bands(
    level: Level, there: pl.DataFrame, presence: str, none: str | None, flags: dict[str, bool],
    shared: Mapping[str, object],
) -> Iterator[Row]:  # fmt: skip
    bands = set(there["band"].drop_nulls())
    if none is None and not bands:
        none = "sector_unknown"
    has_lead = 1 in bands or level.partnership.lead is not None
    remarks = words(
        {
            **flags,
            "order_assumed": True,
            "sector_unknown": there["band"].null_count() > 0,
        }
    )
    shared = {**shared, "flags": remarks}
    listed = ", ".join(map(str, sorted(bands)))
    missing = ", ".join(map(str, gaps(bands)))
    lead = None if has_lead else "lead_not_declared"
    for name, value, text, reason in (
        ("bands", None, listed, None),
        ("n_bands", len(bands), None, None),
        ("furthest", max(bands, default=0), None, None),
        ("contiguous", contiguous(bands), None, lead),
        ("gaps", len(gaps(bands)), missing, lead),
    ):
        why = none or reason
        yield one(
            f"{name}_{presence}",
            value=None if why else value,
            text=None if why else text or None,
            reason=why,
            **shared,
        )
