"""The synthetic borough holds an example for every model that can be computed (method 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

import partnernet_datasets as datasets

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "synthetic_borough"
LAST = datasets.about(NAME)["waves"][-1]


def table(name: str) -> pl.DataFrame:
    return pl.read_csv(datasets.path(NAME) / f"{name}.csv", infer_schema=False)


AGENCIES, TIES, REFERRALS, AGREEMENTS, ASSESSMENTS = map(
    table, ("agencies", "ties", "referrals", "agreements", "assessments")
)


def listed(column: str) -> pl.Expr:
    return pl.col(column).str.split(";")


def dyad(a: str, b: str) -> pl.Expr:
    return pl.concat_list(a, b).list.sort().list.join(" ")


SURVEY = TIES.filter(wave=LAST, layer="communication").with_columns(
    listed("content"), dyad=dyad("source", "target"), code=pl.col("contact_type").cast(pl.Int8)
)
FRONT = REFERRALS.filter(wave=LAST, level="frontline")


def has(*tokens: str) -> pl.Expr:
    return pl.all_horizontal(pl.col("content").list.contains(token) for token in tokens)


def by_both(rows: pl.DataFrame) -> pl.DataFrame:
    """Dyads and levels of which both ends say so."""
    return rows.group_by("dyad", "level").agg(ends=pl.col("reporter").n_unique()).filter(ends=2)


def register(*types: str) -> bool:
    return set(types) <= set(AGREEMENTS["type"])


def declared(instrument: str, *items: str) -> bool:
    return set(items) <= set(ASSESSMENTS.filter(instrument=instrument)["item"])


def active(level: str, layer: str) -> set[str]:
    rows = TIES.filter(wave=LAST, level=level, layer=layer)
    return set(rows["source"]) | set(rows["target"])


def lines_up() -> pl.DataFrame:
    return TIES.filter(wave=LAST, layer="accountability")


def board(wave: str) -> set[str]:
    rows = TIES.filter(wave=wave, layer="governance", level="governance")
    return set(rows["source"]) | set(rows["target"])


def tied(level: str) -> set[str]:
    return set(SURVEY.filter(pl.col("level") == level, pl.col("code").is_between(2, 6))["dyad"])


def decided(target: str, *, lead: bool) -> int:
    rows = REFERRALS.filter(
        pl.col("target") == target,
        (pl.col("source") == "CSC") == lead,
        pl.col("outcome").is_in(["accepted", "declined", "redirected"]),
    )
    return rows.height


EXAMPLES: dict[str, Callable[[], object]] = {
    "M01 cumulative, by both ends": lambda: (
        by_both(SURVEY.filter(has("info", "coord", "share_resource", "capacity"))).height
    ),
    "M01 not cumulative": lambda: SURVEY.filter(has("share_resource"), ~has("coord")).height,
    "M02, M03 declared": lambda: declared("minimum", "M02", "M03"),
    "M04 self and peers": lambda: declared("minimum", "M04s", "M04p"),
    "M05 four flags": lambda: (
        register("joint_commissioning", "colocation")
        and AGENCIES["site_id"].drop_nulls().is_duplicated().any()
    ),
    "M06 reports that agree, differ by one, differ by more": lambda: (
        set(
            SURVEY.filter(pl.col("code") < 9)
            .group_by("dyad", "level")
            .agg(n=pl.len(), gap=pl.col("code").max() - pl.col("code").min())
            .filter(n=2)["gap"]
        )
        >= {0, 1}
    ),
    "M06 the lead sees more": lambda: (
        (
            SURVEY.filter(reporter="CSC")
            .join(
                SURVEY,
                left_on=["level", "source", "target"],
                right_on=["level", "target", "source"],
            )
            .filter(pl.col("code") < 9, pl.col("code_right") < 9)
            .select(
                (pl.col("code") > pl.col("code_right")).sum()
                - (pl.col("code") < pl.col("code_right")).sum()
            )
            .item()
        )
        > 0
    ),
    "M07 three degrees": lambda: register("referral_protocol", "caf", "single_management"),
    "M08 commissioned, collaborative, integrated": lambda: (
        TIES.filter(pl.col("content").str.contains("on_behalf")).height
        and by_both(SURVEY.filter(has("joint_deliver"))).height
    ),
    "M09 personal basis, shared system, agreement that ends": lambda: (
        SURVEY.filter(basis="personal").height
        and TIES.filter(pl.col("mode").str.contains("shared_system")).height
        and AGREEMENTS["end"].drop_nulls().len()
    ),
    "M10 rungs": lambda: (
        register("pooled_budget", "joint_qa")
        and AGENCIES.filter(is_coordinator="yes").height == 1
        and declared("minimum", "M10")
    ),
    "M11 every depth": lambda: register(
        "isp", "joint_plan", "joint_mgmt_team", "partnership_org", "merger"
    ),
    "M11 depth declared by both ends": lambda: (
        by_both(SURVEY.filter(pl.col("gp_depth").is_not_null())).height
    ),
    "M11 merged into": lambda: AGENCIES["merged_into"].drop_nulls().to_list() == ["EHH"],
    "M12 joint training only": lambda: (
        set(
            TIES.filter(wave=LAST, level="process", layer="joint_activity").select(
                d=dyad("source", "target")
            )["d"]
        )
        - tied("process")
    ),
    "M13 at the front line and not on the board": lambda: (
        active("frontline", "communication") - board(LAST)
    ),
    "M14 penetration": lambda: tied("strategy") & tied("frontline"),
    "M15 referrals returned": lambda: (
        FRONT.join(FRONT, left_on=["source", "target"], right_on=["target", "source"]).height
    ),
    "M15, M16, M24 items": lambda: (
        declared("minimum", "D1a", "D1b", "D1c", "D2", "SH", "manageability")
        and declared("bronstein", "interdependence")
    ),
    "M19 capacity": lambda: declared("sullivan", "capacity"),
    "M20 co-production": lambda: ASSESSMENTS.filter(item="M20")["value"].n_unique() == 4,
    "M21 the board changes": lambda: board("2023-24") ^ board("2024-25"),
    "M22 money, size and exits": lambda: (
        AGENCIES["budget_gbp"].null_count() == 0 and AGENCIES["left"].drop_nulls().len() >= 2
    ),
    "M23, M27 lead and others at one receiver": lambda: all(
        decided(target, lead=lead) >= 10
        for target in ("EHH", "CAM", "FAM")
        for lead in (True, False)
    ),
    "M25 peers": lambda: ASSESSMENTS.filter(item="M04p")["about"].n_unique() >= 5,
    "M26 teams that change": lambda: (
        TIES.filter(wave=LAST)["event_id"].drop_nulls().n_unique() >= 20
    ),
    "M28 a contact that one person carries": lambda: (
        SURVEY.filter(
            pl.col("contact_key_s").is_not_null(), ~pl.col("contact_key_s").str.contains(";")
        ).height
    ),
    "M29 reach differs between levels": lambda: (
        active("frontline", "communication") - active("strategy", "communication")
    ),
    "M30 lines up: two, one, none": lambda: (
        set(lines_up()["source"].value_counts()["count"]) >= {1, 2}
        and set(AGENCIES["agency_id"]) - set(lines_up()["source"])
    ),
    "M31 trust": lambda: declared("roster", "TR"),
    "M32 steps": lambda: declared("commissioning_cycle", "needs", "resources", "review"),
    "M33 processes": lambda: register("isp", "referral_protocol", "caf", "shared_it", "joint_qa"),
    "Gregson 5: a closed setting": lambda: (
        SURVEY.filter(
            pl.col("level") == "frontline",
            pl.col("dyad").is_in(["EHH FAM", "EHH HVE", "FAM HVE"]),
            pl.col("code") >= 4,
        )["dyad"].n_unique()
        == 3
    ),
    "Gregson 6 with the register behind it": lambda: (
        SURVEY.filter(dyad="CSC DCT", code=6).height and register("single_management")
    ),
    "money of nothing": lambda: TIES.filter(layer="funding", amount="0").height,
    "an agreement without a document": lambda: AGREEMENTS["evidence_ref"].null_count(),
    "an agreement that has ended": lambda: AGREEMENTS.filter(pl.col("end") < "2023-04-01").height,
    "a panel that meets fortnightly": lambda: (
        AGREEMENTS.filter(type="case_panel", frequency="fortnightly").height
    ),
    "cases handed on": lambda: REFERRALS["case_key"].is_duplicated().any(),
    "children referred again": lambda: (
        REFERRALS.select("child_id", "case_key").unique()["child_id"].is_duplicated().any()
    ),
}


@pytest.mark.parametrize("model", EXAMPLES)
def test_there_is_an_example_of(model: str) -> None:
    assert EXAMPLES[model]()
