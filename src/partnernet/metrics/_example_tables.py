"""Meetings, places, services and answers of the documentation's worked example.

FD is the front door and lead, HV health visiting, SCH a school, FC a family charity, POL the police
and MRC a risk assessment conference.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from partnernet import schema
from partnernet.study import Study

if TYPE_CHECKING:
    from partnernet.study import Partnership

_AGENCIES = (
    ("FC", "third_sector", False, False, None),
    ("FD", "social_care", True, True, None),
    ("HV", "health", False, True, None),
    ("MRC", "unknown", False, False, "marac"),
    ("POL", "police", False, False, None),
    ("SCH", "education", False, True, None),
)
_SENT = (
    ("SCH", "FD", 182),
    ("HV", "FD", 183),
    ("FD", "HV", 150),
    ("POL", "MRC", 8),
    ("HV", "MRC", 4),
)
"""Referrals counted in the year 2024: whose, to whom, how many."""

_MEETINGS = (
    ("B1", 1, "board", "FC", True, None, None, None),
    ("B1", 1, "board", "FD", True, None, 1, 1),
    ("B1", 1, "board", "HV", True, None, None, None),
    ("B1", 1, "board", "SCH", True, None, 1, 1),
    ("B2", 4, "board", "FC", True, True, None, None),
    ("B2", 4, "board", "FD", True, True, 2, 1),
    ("B2", 4, "board", "HV", True, False, None, None),
    ("B2", 4, "board", "SCH", False, None, None, None),
    ("M1", 5, "MARAC", "FC", False, None, None, None),
    ("M1", 5, "MARAC", "FD", True, True, 1, 1),
    ("M1", 5, "MARAC", "HV", True, True, 2, 1),
    ("M1", 5, "MARAC", "SCH", False, None, None, None),
)
_SERVES = (
    ("FD", "North", 20_000.0),
    ("FD", "South", 20_000.0),
    ("HV", "North", 20_000.0),
    ("HV", "South", 20_000.0),
    ("HV", "East", 13_333.0),
    ("SCH", "North", 20_000.0),
)
_SERVICES = (
    ("visits", "HV"),
    ("parenting", "HV"),
    ("parenting", "FC"),
    ("young carers", None),
)
_RATED = (("FD", "HV", "4"), ("HV", "FD", "3"), ("SCH", "HV", "4"), ("FD", "FC", "2"))


@cache
def partnership() -> Partnership:
    """Return the example with these tables."""
    first, last = dt.date(2024, 1, 1), dt.date(2024, 12, 30)
    ties = pl.DataFrame(_SENT, schema=["source", "target", "count"], orient="row").with_columns(
        level=pl.lit("frontline"),
        layer=pl.lit("referral"),
        period_start=pl.lit(first),
        period_end=pl.lit(last),
    )
    events = [
        {"source": source, "target": "MRC", "repeat_within_365": source == "POL" and at < 3}
        for source, target, number in _SENT
        if target == "MRC"
        for at in range(number)
    ]
    meetings = pl.DataFrame(
        [(x[0], dt.date(2024, x[1], 8), *x[2:]) for x in _MEETINGS],
        schema=[
            "meeting_id",
            "date",
            "kind",
            "agency_id",
            "attended",
            "same_representative",
            "actions",
            "actions_closed",
        ],
        orient="row",
        infer_schema_length=None,
    )
    names = ["agency_id", "sector", "is_lead", "statutory", "service_type"]
    rated = pl.DataFrame(_RATED, schema=["respondent", "about", "value"], orient="row")
    return Study.of(
        ties,
        agencies=pl.DataFrame(_AGENCIES, schema=names, orient="row", infer_schema_length=None),
        referrals=schema.conform(
            pl.DataFrame(events).with_columns(
                area_id=pl.lit("partnership"),
                wave=pl.lit("all"),
                level=pl.lit("frontline"),
                layer=pl.lit("referral"),
            ),
            schema.REFERRALS,
        ),
        meetings=schema.conform(meetings, schema.MEETINGS),
        footprints=schema.conform(
            pl.DataFrame(_SERVES, schema=["agency_id", "place", "population"], orient="row"),
            schema.FOOTPRINTS,
        ),
        services=schema.conform(
            pl.DataFrame(_SERVICES, schema=["service", "agency_id"], orient="row"), schema.SERVICES
        ),
        assessments=schema.conform(
            rated.with_columns(instrument=pl.lit("PARTNER"), item=pl.lit("reliability")),
            schema.ASSESSMENTS,
        ),
    ).partnership()
