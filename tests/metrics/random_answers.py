"""Random answers of agencies about one another, with days: some asked, some not, some dated."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import TYPE_CHECKING, Any

from tests.metrics.records import Records

if TYPE_CHECKING:
    from tests.metrics.records import Row

NAMES = ("A", "B", "C", "D", "E")
SEEDS = range(24)
START = dt.date(2023, 4, 1)
LENGTHS = (600, 300, 100)


def answer_records(seed: int) -> Records:
    """A partnership whose ties are reported by agencies, by records, or by both."""
    rng = Random(seed)
    length, names = LENGTHS[seed % 3], NAMES[: rng.choice([1, 2, 4, 5])]
    reporters = (*names, "admin", "panel") if seed % 6 else ("admin",)
    agencies: list[Row] = [
        {"agency_id": name, "is_coordinator": rng.choice([None, None, False, seed % 2 == 0])}
        for name in names
    ]
    agencies.append({"agency_id": "people", "kind": "public"})
    ties = [
        _tie(rng, names, reporters, length, dated=seed % 5 != 4)
        for _ in range(rng.choice([1, 8, 60]))
    ]
    coverage: list[Row] = [
        {
            "agency_id": rng.choice(names),
            "level": rng.choice([None, "frontline"]),
            "layer": rng.choice([None, "referral"]),
            "role": rng.choice([None, "reporter", "sender_log"]),
            "status": rng.choice(["responded", "responded", "refused"]),
        }
        for _ in range(rng.choice([0, 2]))
    ]
    return Records(agencies, {"ties": ties, "coverage": coverage})


def _tie(
    rng: Random, names: tuple[str, ...], reporters: tuple[str, ...], length: int, *, dated: bool
) -> Row:
    reporter = rng.choice(reporters)
    ends = [rng.choice([*names, "people"]), rng.choice(names)]
    if reporter in names and rng.random() < 0.9:
        ends[rng.randrange(2)] = reporter
    row: dict[str, Any] = {
        "source": ends[0],
        "target": ends[1],
        "reporter": reporter,
        "layer": rng.choice(["communication", "communication", "referral"]),
        "level": rng.choice(["frontline", "frontline", "strategy"]),
        "count": rng.choice([None, 0, 1, 2]),
    }
    if dated and rng.random() < 0.9:
        days = sorted(rng.randrange(length + 1) for _ in range(2))
        row |= {"first": START + dt.timedelta(days[0]), "last": START + dt.timedelta(days[1])}
    return row
