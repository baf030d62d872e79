"""The referrals of the documentation's worked example: enough of them for shares and waits.

FD, the lead, and SCH refer children to HV, FC and PG:

    to HV: FD 18 accepted, 6 declined;  SCH 20 accepted, 20 declined
    to FC: FD 9 and 3;                  SCH 15 and 15
    to PG: FD 30 and 10;                SCH 12 and 8
    and one on 30 September that nobody has decided when the record ends

What is accepted is decided after one day and assessed after 10 (FD) or 20 (SCH) more; what is
declined is decided after five days. One arrives each day from 1 January 2024.
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

_DECIDED = (
    ("FD", "HV", 18, 6),
    ("SCH", "HV", 20, 20),
    ("FD", "FC", 9, 3),
    ("SCH", "FC", 15, 15),
    ("FD", "PG", 30, 10),
    ("SCH", "PG", 12, 8),
)
_DAY = dt.timedelta(days=1)


@cache
def partnership() -> Partnership:
    """Return the example with its referrals."""
    rows: list[dict[str, object]] = []
    received = dt.date(2024, 1, 1)
    for source, target, accepted, declined in _DECIDED:
        for place in range(accepted + declined):
            yes = place < accepted
            decided = received + (1 if yes else 5) * _DAY
            rows.append(
                {
                    "source": source,
                    "target": target,
                    "outcome": "accepted" if yes else "declined",
                    "date_received": received,
                    "date_decided": decided,
                    "date_assessed": decided + (10 if source == "FD" else 20) * _DAY
                    if yes
                    else None,
                    "date_feedback": decided + 7 * _DAY if yes and source == "FD" else None,
                    "repeat_within_365": place == 0 if source == "SCH" else None,
                    "person_step": 1 + place % 3,
                    "case_step": 1 + place % 2,
                    "case_agencies": 2 if source == "FD" else 3,
                    "case_handoff": source == "FD" and place % 2 == 1,
                    "case_bounce": place == 1,
                }
            )
            received += _DAY
    rows.append(
        {
            "source": "SCH",
            "target": "HV",
            "outcome": "pending",
            "date_received": dt.date(2024, 9, 30),
        }
    )
    events = pl.DataFrame(rows, infer_schema_length=None).with_columns(
        area_id=pl.lit("partnership"),
        wave=pl.lit("all"),
        level=pl.lit("frontline"),
        layer=pl.lit("referral"),
    )
    ties = (
        events.group_by("level", "layer", "source", "target")
        .agg(
            count=pl.len().cast(pl.Int64),
            first=pl.col("date_received").min(),
            last=pl.col("date_received").max(),
        )
        .sort("source", "target")
    )
    agencies = pl.DataFrame(
        {
            "agency_id": ["FC", "FD", "HV", "PG", "SCH"],
            "sector": ["third_sector", "social_care", "health", "community_user", "education"],
            "is_lead": [False, True, False, False, False],
        }
    )
    return Study.of(
        ties, agencies=agencies, referrals=schema.conform(events, schema.REFERRALS)
    ).partnership()
