"""Random records by seed: few agencies and many referrals, so that groups of ten or more occur.

Every fourth or so lacks something: a lead, a column, enough rows, a record that is long enough.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any

from tests.metrics.records import Records

from partnernet.vocabulary import OUTCOMES

if TYPE_CHECKING:
    from tests.metrics.records import Row

AGENCIES = ("A", "B", "C", "D")
PUBLIC = "people"
START = dt.date(2023, 11, 20)
SEEDS = range(24)
LEADS = ("A", "A", "B", None)
REFERRERS = tuple(f"R{i:02}" for i in range(14))
"""As many as a difference by referrer needs, and more."""
SIZES = (400, 700, 400, 40, 400, 8, 400, 0)
LOST = (None, None, "outcome", "date_decided", "date_service_start", "priority")

WAITS = (-2, 0, 0, 1, 1, 2, 3, 5, 8, 15, 40, 70)
STAGES = ("decided", "assessed", "assessment_completed", "service_start", "feedback")
OFTEN = (*["accepted"] * 5, *["declined"] * 3, *OUTCOMES, None)


def referral_rows(rng: Random, size: int, senders: tuple[str, ...] = AGENCIES) -> list[Row]:
    """Referrals over some weeks or months, at two levels, some inside one agency."""
    length = rng.choice([30, 100, 250])
    ends = rng.choices([*AGENCIES, PUBLIC], [4, 3, 2, 1, 1], k=3)
    rows: list[Row] = []
    for _ in range(size):
        now = START + dt.timedelta(days=rng.randrange(length))
        row: Row = {
            "level": rng.choice([*["frontline"] * 6, "process", None]),
            "layer": rng.choice(["referral", None]),
            "source": rng.choice([*ends, *senders]),
            "target": rng.choice(ends),
            "outcome": rng.choice(OFTEN),
            "priority": rng.choice(["high", "low", "low", None]),
            "date_received": now if rng.random() < 0.95 else None,
            "repeat_within_365": rng.choice([True, False, False, None]),
            "case_step": rng.choice([1, 1, 2, 3]),
            "case_agencies": rng.choice([2, 2, 3, 4]),
            "case_handoff": rng.choice([True, False]),
            "case_bounce": rng.choice([True, False, False]),
        }
        if rng.random() < 0.1:
            row |= dict.fromkeys(("case_step", "case_agencies", "case_handoff", "case_bounce"))
        for stage in STAGES:
            if rng.random() < 0.6:
                row[f"date_{stage}"] = now + dt.timedelta(days=rng.choice(WAITS))
        rows.append(row)
    _number_children(rng, rows)
    return rows


def _number_children(rng: Random, rows: list[Row]) -> None:
    """Say which referral of its child each is; of some the child is unknown."""
    seen: Counter[tuple[str, str, int]] = Counter()
    for row in rows:
        child = int(rng.paretovariate(0.7)) % 60
        if row["source"] != row["target"] and rng.random() < 0.9:
            here = (row["level"] or "unstated", row["layer"] or "referral", child)
            seen[here] += 1
            row["person_step"] = seen[here]


def ties_of(rows: list[Row]) -> list[Row]:
    """One tie for each level, layer and ordered pair of referrals."""
    keys = {
        (r["level"] or "unstated", r["layer"] or "referral", r["source"], r["target"]) for r in rows
    }
    return [
        {"level": level, "layer": layer, "source": source, "target": target, "count": 1}
        for level, layer, source, target in sorted(keys)
    ]


def referral_records(seed: int) -> Records:
    """A partnership with a referral log."""
    rng = Random(seed)
    rows = referral_rows(rng, SIZES[seed % 8])
    lost, lead = LOST[seed // 4 % 6], LEADS[seed % 4]
    for row in rows:
        if lost:
            row[lost] = None
    agencies: list[dict[str, Any]] = [
        {"agency_id": name, "is_lead": name == lead, "sector": sector, "service_type": service}
        for name, sector, service in zip(
            AGENCIES,
            ("police", "health", "health", None),
            ("safeguarding", "marac", "marac", None),
            strict=True,
        )
    ]
    agencies.append({"agency_id": PUBLIC, "kind": "public"})
    return Records(agencies, {"ties": ties_of(rows), "referrals": rows})


def many_referrers(seed: int) -> Records:
    """A log of a lead and more than ten others, who send enough to three receivers."""
    rng = Random(seed)
    rows = referral_rows(rng, 900, (*("A",) * 6, *REFERRERS))
    names = (*AGENCIES, *REFERRERS)
    agencies: list[dict[str, Any]] = [{"agency_id": x, "is_lead": x == "A"} for x in names]
    agencies.append({"agency_id": PUBLIC, "kind": "public"})
    return Records(agencies, {"ties": ties_of(rows), "referrals": rows})
