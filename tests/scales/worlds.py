"""The worked examples of the method, built by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from partnernet import schema
from partnernet.study import Partnership, Study

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LEVEL = "frontline"
AGENCIES: list[dict[str, Any]] = [
    {"agency_id": "CSC", "is_lead": True, "sector": "social_care"},
    {"agency_id": "HV", "is_lead": False, "sector": "health"},
    {"agency_id": "SCH", "is_lead": False, "sector": "education"},
    {"agency_id": "FC", "is_lead": False, "sector": "third_sector"},
    {"agency_id": "PG", "is_lead": False, "sector": "community_user"},
]
REPORTS = [
    ("CSC", "HV", 4),
    ("HV", "CSC", 4),
    ("CSC", "SCH", 3),
    ("SCH", "CSC", 2),
    ("CSC", "FC", 4),
    ("FC", "CSC", 2),
    ("CSC", "PG", 1),
    ("HV", "SCH", 3),
    ("SCH", "HV", 3),
    ("FC", "HV", 3),
    ("HV", "PG", 1),
    ("SCH", "FC", 2),
    ("FC", "SCH", 2),
    ("FC", "PG", 3),
]


def frame(rows: Iterable[Mapping[str, Any]], table: schema.Table) -> pl.DataFrame:
    """Rows as a frame of a contract; null where a row says nothing."""
    types = schema.polars_schema(table)
    return pl.DataFrame([{name: row.get(name) for name in types} for row in rows], schema=types)


def partnership(
    ties: Iterable[Mapping[str, Any]],
    *,
    agencies: Sequence[Mapping[str, Any]] = AGENCIES,
    coverage: Iterable[Mapping[str, Any]] = (),
    agreements: Iterable[Mapping[str, Any]] | None = None,
    activity: Iterable[Mapping[str, Any]] | None = None,
    assessments: Iterable[Mapping[str, Any]] | None = None,
) -> Partnership:
    """One area and wave from rows; level and area filled in."""
    filled = [{"level": LEVEL, **row} for row in ties]
    covered = [{"level": LEVEL, "absence_means": "no_contact", **row} for row in coverage]
    tables: dict[str, pl.DataFrame | None] = {}
    if agreements is not None:
        rows = [
            {**row, "level": row.get("level", LEVEL), "party": party}
            for row in agreements
            for party in row["parties"]
        ]
        tables["agreements"] = frame(rows, schema.AGREEMENTS)
    if activity is not None:
        shared = {"wave": "all", "area_id": "partnership", "level": LEVEL}
        tables["activity"] = frame([{**shared, **row} for row in activity], schema.ACTIVITY)
    if assessments is not None:
        tables["assessments"] = frame(assessments, schema.ASSESSMENTS)
    return Study.of(
        frame(filled, schema.TIES),
        agencies=frame(agencies, schema.AGENCIES),
        coverage=frame(covered, schema.COVERAGE),
        **tables,
    ).partnership()


def gregson_example() -> Partnership:
    """Method 3.3: five agencies, fourteen reports, PG silent, SCH's record complete."""
    reports = [
        {
            "source": source,
            "target": target,
            "reporter": source,
            "layer": "communication",
            "contact_type": code,
        }
        for source, target, code in REPORTS
    ]
    record = {
        "source": "SCH",
        "target": "PG",
        "reporter": "admin",
        "layer": "communication",
        "frequency": "quarterly",
        "mode": ["meeting"],
        "content": ["info"],
    }
    asked = [
        {
            "agency_id": agency,
            "role": "reporter",
            "status": "refused" if agency == "PG" else "responded",
            "absence_means": "unknown",
            "layer": "communication",
        }
        for agency in ("CSC", "HV", "SCH", "FC", "PG")
    ]
    complete = {
        "agency_id": "SCH",
        "role": "sender_log",
        "status": "admin_complete",
        "layer": "communication",
    }
    return partnership([*reports, record], coverage=[*asked, complete])


def depth_example(**changes: Any) -> Partnership:
    """Method 3.5: three agreements, three kinds of content, everybody answered."""
    said = [
        ("FC", "PG", "consult"),
        ("PG", "FC", "consult"),
        ("CSC", "FC", "consult"),
        ("SCH", "PG", "info"),
    ]
    ties = [
        {
            "source": source,
            "target": target,
            "reporter": source,
            "layer": "communication",
            "content": [token],
        }
        for source, target, token in said
    ]
    agreements = [
        {"agreement_id": "g1", "type": "isp", "parties": ["CSC", "HV", "SCH", "FC"]},
        {"agreement_id": "g2", "type": "joint_post", "parties": ["CSC", "HV"]},
        {"agreement_id": "g3", "type": "joint_plan", "parties": ["CSC", "HV", "SCH"]},
    ]
    coverage = [
        {"agency_id": row["agency_id"], "role": "reporter", "status": "responded",
         "layer": "communication"}
        for row in AGENCIES
    ]  # fmt: skip
    return partnership(ties, **{"agreements": agreements, "coverage": coverage, **changes})
