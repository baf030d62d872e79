"""The worked example of the documentation: five made-up agencies, small enough for paper.

    frontline, referrals:       SCH -> FD 6, HV -> FD 3, FD -> HV 1, FD -> FC 2, HV -> FC 1
    frontline, communication:   FD - HV, FD - SCH, HV - FC
    strategy, communication:    FD - HV
    strategy, funding:          FD -> HV 40, FD -> FC 30, HV -> FC 10 (thousand pounds)

FD the front door (social care, lead), HV health visiting, SCH a school, FC a family charity, PG a
parents' group. Every pair was observed.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING

import polars as pl

from partnernet import schema
from partnernet.study import Study
from partnernet.view import View

if TYPE_CHECKING:
    from partnernet.study import Partnership, Slice

_AGENCIES = (
    ("FC", "third_sector", 4, 5.0, 100_000.0),
    ("FD", "social_care", 1, 60.0, 2_000_000.0),
    ("HV", "health", 2, 25.0, 400_000.0),
    ("PG", "community_user", 5, 1.0, None),
    ("SCH", "education", 2, 80.0, None),
)
_TIES = (
    ("frontline", "referral", "SCH", "FD", 6, None),
    ("frontline", "referral", "HV", "FD", 3, None),
    ("frontline", "referral", "FD", "HV", 1, None),
    ("frontline", "referral", "FD", "FC", 2, None),
    ("frontline", "referral", "HV", "FC", 1, None),
    ("frontline", "communication", "FD", "HV", 20, None),
    ("frontline", "communication", "FD", "SCH", 8, None),
    ("frontline", "communication", "HV", "FC", 4, None),
    ("strategy", "communication", "FD", "HV", 2, None),
    ("strategy", "funding", "FD", "HV", None, 40_000.0),
    ("strategy", "funding", "FD", "FC", None, 30_000.0),
    ("strategy", "funding", "HV", "FC", None, 10_000.0),
)


@cache
def partnership() -> Partnership:
    """Return the whole example."""
    names = ("agency_id", "sector", "band5", "size_fte", "budget_gbp")
    agencies = pl.DataFrame(_AGENCIES, schema=list(names), orient="row").with_columns(
        is_lead=pl.col("agency_id") == "FD"
    )
    columns = ("level", "layer", "source", "target", "count", "amount")
    coverage = agencies.select(
        "agency_id",
        role=pl.lit("sender_log"),
        status=pl.lit("admin_complete"),
        absence_means=pl.lit("no_contact"),
    )
    board = pl.DataFrame({"party": ["FD", "HV"]}).with_columns(
        agreement_id=pl.lit("board"), type=pl.lit("governance_board"), level=pl.lit("strategy")
    )
    return Study.of(
        pl.DataFrame(_TIES, schema=list(columns), orient="row"),
        agencies=agencies,
        coverage=coverage,
        agreements=schema.conform(board, schema.AGREEMENTS),
    ).partnership()


def referrals() -> Slice:
    """Return the referrals of the front line, with their counts."""
    return partnership().slice("frontline", "referral", View(weight="strength"))


def contact(level: str = "frontline") -> Slice:
    """Return the communication of a level."""
    return partnership().slice(level, "communication")


def funding() -> Slice:
    """Return the funding of the strategic level, in pounds."""
    return partnership().slice("strategy", "funding", View(weight="strength"))


def two_teams() -> Slice:
    """Return contact among two teams of six, each all in touch with all, and one tie between."""
    teams = [[f"{team}{i}" for i in range(1, 7)] for team in "AB"]
    pairs = [pair for team in teams for pair in combinations(team, 2)] + [("A1", "B1")]
    ties = pl.DataFrame(pairs, schema=["source", "target"], orient="row")
    agencies = pl.DataFrame(
        {"agency_id": [*teams[0], *teams[1]], "sector": ["health"] * 6 + ["police"] * 6}
    )
    study = Study.of(ties.with_columns(layer=pl.lit("communication")), agencies=agencies)
    return study.partnership().slice("unstated", "communication", View(direction="weak"))


def second_wave() -> Partnership:
    """Return the second of two waves: A sends to B in both; B to C, then C to A; D and E differ."""
    rows = (("1", "A", "B"), ("1", "B", "C"), ("2", "A", "B"), ("2", "C", "A"))
    away = (("A", None), ("B", None), ("C", None), ("D", ["1"]), ("E", ["2"]))
    agencies = pl.DataFrame(
        away, schema={"agency_id": pl.String, "waves": pl.List(pl.String)}, orient="row"
    )
    ties = pl.DataFrame(rows, schema=["wave", "source", "target"], orient="row")
    study = Study.of(ties.with_columns(layer=pl.lit("referral")), agencies=agencies)
    return study.partnership(study.areas[0], "2")


def layers() -> tuple[Slice, Slice]:
    """Return both layers of the front line."""
    return partnership().slice("frontline", "referral", View(direction="weak")), contact()


def levels() -> tuple[Slice, Slice]:
    """Return communication at both levels."""
    return contact("strategy"), contact()
