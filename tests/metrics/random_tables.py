"""Random meetings, places, services and answers of a few agencies; some tables lack something."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import TYPE_CHECKING

from tests.metrics.records import Records

if TYPE_CHECKING:
    from tests.metrics.records import Row

NAMES = ("A", "B", "C", "D")
ANYBODY = (*NAMES, "people", "stranger")
SEEDS = range(24)
ITEMS = ("reliability", "mission", "openness", "power", "involvement", "resources", "other")
SECTORS = ("police", "health", None, "social_care")


def table_records(seed: int) -> Records:
    """A partnership with all of these tables, or without one of them."""
    rng = Random(seed)
    agencies: list[Row] = [
        {
            "agency_id": name,
            "sector": sector,
            "statutory": rng.choice([True, False, None]),
            "service_type": "Marac " if name == "D" and seed % 4 else None,
        }
        for name, sector in zip(NAMES, SECTORS, strict=True)
    ]
    agencies.append({"agency_id": "people", "kind": "public"})
    tables = {
        "ties": _ties(rng),
        "referrals": _referrals(rng),
        "meetings": [_row_of_meeting(rng) for _ in range(rng.choice([0, 3, 30]))],
        "footprints": [_footprint(rng) for _ in range(rng.choice([0, 2, 9]))],
        "services": [_service(rng) for _ in range(rng.choice([0, 2, 9]))],
        "assessments": [_answer(rng) for _ in range(rng.choice([0, 5, 60, 400, 400]))],
    }
    if seed % 3 == 0:
        del tables[("meetings", "footprints", "services", "assessments")[seed // 3 % 4]]
    return Records(agencies, tables)


def _ties(rng: Random) -> list[Row]:
    start = dt.date(2024, 1, 1)
    rows: list[Row] = []
    for _ in range(rng.choice([1, 12])):
        days = sorted(rng.randrange(400) for _ in range(2))
        dated = rng.random() < 0.8
        rows.append(
            {
                "source": rng.choice([*NAMES, "people"]),
                "target": rng.choice(NAMES),
                "layer": rng.choice(["referral", "referral", "communication"]),
                "level": rng.choice(["frontline", "strategy"]),
                "count": rng.choice([0, 1, 5, 20]) if rng.random() < 0.97 else None,
                "first": start + dt.timedelta(days[0]) if dated else None,
                "last": start + dt.timedelta(days[1]) if dated else None,
            }
        )
    return rows


def _referrals(rng: Random) -> list[Row]:
    return [
        {
            "source": rng.choice([*NAMES, "people"]),
            "target": rng.choice(["D", "D", "A"]),
            "layer": rng.choice(["referral", None]),
            "level": rng.choice(["frontline", "strategy"]),
            "repeat_within_365": rng.choice([True, False, False, None]),
        }
        for _ in range(rng.choice([10, 80]))
    ]


def _row_of_meeting(rng: Random) -> Row:
    return {
        "meeting_id": rng.choice(["m1", "m2", "m3", "m4", "m5"]),
        "level": rng.choice(["frontline", "frontline", "governance", None]),
        "kind": rng.choice(["board", "marac", "MARAC", None]),
        "agency_id": rng.choice(ANYBODY),
        "invited": rng.choice([True, True, False, None]),
        "attended": rng.choice([True, True, False, None]),
        "same_representative": rng.choice([True, False, None]),
        "actions": rng.choice([None, 0, 1, 3]),
        "actions_closed": rng.choice([None, 0, 1, 2]),
    }


def _footprint(rng: Random) -> Row:
    place = rng.choice("XXYYZZW")
    people = {"X": [100.0], "Y": [40.0, 50.0, None], "Z": [30.0], "W": [None, 0.0]}[place]
    return {"agency_id": rng.choice(ANYBODY), "place": place, "population": rng.choice(people)}


def _service(rng: Random) -> Row:
    return {"service": rng.choice("pqrs"), "agency_id": rng.choice([*ANYBODY, None])}


def _answer(rng: Random) -> Row:
    return {
        "instrument": rng.choice(["PARTNER", "partner", "roster"]),
        "item": rng.choice(ITEMS),
        "respondent": rng.choice(ANYBODY),
        "about": rng.choice([*ANYBODY, None]),
        "value": rng.choice(["1", "2", "3", "4", " 4", "9", "often"]),
    }
