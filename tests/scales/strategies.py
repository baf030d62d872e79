"""Small random worlds: few agencies, every kind of row, many holes."""

from __future__ import annotations

import random
from datetime import date
from typing import TYPE_CHECKING, Any

from tests.scales.worlds import partnership

if TYPE_CHECKING:
    from partnernet.study import Partnership

LAYERS = ("communication", "communication", "planning", "referral", "referral", "joint_activity",
          "governance", "funding", "chat")  # fmt: skip
TOKENS = ("info", "consult", "coord", "feedback", "joint_plan", "shared_objectives", "capacity",
          "decide")  # fmt: skip
TYPES = ("isp", "joint_plan", "case_panel", "pooled_budget", "partnership_org", "merger", "mou",
         "single_management", "colocation", "caf")  # fmt: skip
WORDS = ("never", "once", "monthly", "weekly", "ad_hoc", "quarterly")
PERIODS = (
    (date(2024, 1, 1), date(2024, 12, 31)),
    (date(2024, 1, 1), date(2024, 6, 30)),
    (date(2023, 7, 15), date(2025, 2, 3)),
    (date(2024, 3, 5), date(2024, 3, 25)),
)
EMPTY: dict[str, Any] = dict.fromkeys(
    ("contact_type", "gp_depth", "frequency", "count", "amount", "mode", "content", "event_id",
     "respondent_role", "period_start", "period_end", "first", "last", "days", "accepted",
     "decided", "feedback")
)  # fmt: skip


def world(seed: int) -> dict[str, Any]:
    """A world: agencies, ties, coverage, agreements (or none collected) and monthly activity."""
    rng = random.Random(seed)
    dense = rng.random() < 0.5
    agencies = [f"A{i}" for i in range(2 if dense else rng.choice([2, 3, 4, 6]))]
    coding = rng.random() < 0.4
    depth = rng.random() < 0.2
    dated = rng.random() < 0.5
    activity: list[dict[str, Any]] = []
    ties = [
        _tie(rng, agencies, activity, coding=coding, depth=depth, dated=dated)
        for _ in range(rng.randint(0, 9 if dense else 14))
    ]
    coverage = [row for agency in agencies for row in _covered(rng, agency)]
    agreements = None
    if rng.random() < 0.7:
        agreements = [
            {
                "agreement_id": f"g{i}",
                "type": rng.choice(TYPES),
                "parties": rng.sample(agencies, rng.randint(1, len(agencies))),
            }
            for i in range(rng.randint(0, 3))
        ]
    return {
        "agencies": agencies,
        "ties": ties,
        "coverage": coverage,
        "agreements": agreements,
        "activity": activity,
    }


def built(world: dict[str, Any]) -> Partnership:
    """The same world as a partnership."""
    return partnership(
        world["ties"],
        agencies=[
            {"agency_id": agency, "sector": "health" if i % 2 else "education"}
            for i, agency in enumerate(world["agencies"])
        ],
        coverage=world["coverage"],
        agreements=world["agreements"],
        activity=world["activity"],
    )


def _tie(
    rng: random.Random, agencies: list[str], activity: list[dict[str, Any]], *, coding: bool,
    depth: bool, dated: bool,
) -> dict[str, Any]:  # fmt: skip
    source, target = rng.sample(agencies, 2)
    layer = rng.choice(LAYERS)
    row = {
        **EMPTY,
        "source": source,
        "target": target,
        "layer": layer,
        "reporter": rng.choice([source, target, "admin"]),
        "respondent_role": rng.choice([None, None, "head", "clerk"]),
    }
    if layer == "funding":
        return {**row, "amount": rng.choice([None, 0.0, 500.0, -20.0])}
    if coding and rng.random() < 0.6:
        row["contact_type"] = rng.choice([1, 1, 2, 3, 4, 5, 6, 9])
    if depth and rng.random() < 0.5:
        row["gp_depth"] = rng.randint(0, 6)
    if rng.random() < 0.5:
        row["content"] = rng.sample(TOKENS, rng.randint(0, 2))
    if rng.random() < 0.5:
        row["mode"] = rng.sample(["email", "letter", "meeting"], rng.randint(0, 1))
    if rng.random() < 0.2:
        row["event_id"] = rng.choice(["e1", "e2", "g0", "g1"])
    kind = rng.random()
    if kind < 0.3:
        row["frequency"] = rng.choice(WORDS)
    elif kind < 0.8:
        row["count"] = rng.choice([0, 1, 3, 6, 11, 12, 13, 30, 60])
        _date(rng, row, activity, dated=dated)
        if layer == "referral" and row["count"]:
            row["decided"] = rng.choice([None, row["count"], row["count"] // 2])
            if row["decided"] is not None:
                row["accepted"] = rng.randint(0, row["decided"])
            row["feedback"] = rng.choice([None, 0, 0, row["count"] // 3, row["count"]])
    return row


def _date(
    rng: random.Random, row: dict[str, Any], activity: list[dict[str, Any]], *, dated: bool
) -> None:
    chosen = rng.random()
    if chosen < 0.4:
        row["period_start"], row["period_end"] = rng.choice(PERIODS)
    if dated and row["count"] and chosen > 0.2:
        months = sorted(rng.sample(range(1, 13), rng.randint(1, 10)))
        row["first"], row["last"] = date(2024, months[0], 3), date(2024, months[-1], 28)
        row["days"] = min(row["count"], 20 * len(months))
        activity += [
            {
                "source": row["source"],
                "target": row["target"],
                "layer": row["layer"],
                "month": date(2024, month, 1),
                "events": 1,
                "days": 1,
            }
            for month in months
        ]


def _covered(rng: random.Random, agency: str) -> list[dict[str, Any]]:
    rows = []
    for layer in ("communication", "funding", "planning"):
        for role in ("reporter", "sender_log", "receiver_log", "system"):
            if rng.random() < 0.2:
                rows.append(
                    {
                        "agency_id": agency,
                        "layer": layer,
                        "role": role,
                        "status": rng.choice(
                            ["responded", "admin_complete", "admin_complete", "partial"]
                        ),
                        "absence_means": rng.choice(["no_contact", "no_contact", "unknown"]),
                        "system": rng.choice(["s1", "s2"]) if role == "system" else None,
                    }
                )
    return rows
