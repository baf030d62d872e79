"""Gregson's levels of single pairs: reports, blanks, checks against records, ceilings, settings."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from tests.scales.worlds import AGENCIES, LEVEL, frame, gregson_example, partnership

from partnernet import scales
from partnernet.errors import ConfigError, UnknownNameError
from partnernet.study import Study

from partnernet import schema  # isort: skip

YEAR = {"period_start": date(2024, 1, 1), "period_end": date(2024, 12, 31)}


def said(reporter: str, about: str, code: int, **changes: Any) -> dict[str, Any]:
    return {
        "source": reporter,
        "target": about,
        "reporter": reporter,
        "layer": "communication",
        "contact_type": code,
        **changes,
    }


def answered(*agencies: str, absence: str = "no_contact", **changes: Any) -> list[dict[str, Any]]:
    return [
        {
            "agency_id": agency,
            "role": "reporter",
            "status": "responded",
            "absence_means": absence,
            "layer": "communication",
            **changes,
        }
        for agency in agencies
    ]


def level(pair: tuple[str, str], ties: list[dict[str, Any]], **world: Any) -> dict[str, Any]:
    infer = world.pop("infer", "auto")
    params = world.pop("params", None)
    pairs = scales.classify(partnership(ties, **world), infer=infer, params=params)
    return pairs.filter(agency_a=pair[0], agency_b=pair[1]).row(0, named=True)


CSC_HV = ("CSC", "HV")


def test_blank_is_a_one_only_where_the_instrument_says_so() -> None:
    ties = [said("CSC", "HV", 1), said("SCH", "FC", 3)]
    for absence, expected in (("no_contact", "implicit_1"), ("unknown", "")):
        coverage = answered("CSC", "HV", absence=absence)
        row = level(CSC_HV, ties, coverage=coverage)
        assert (row["lo"], row["hi"], row["flags"], row["reports"]) == (1, 1, expected, 1)


def test_blank_against_a_report_opens_the_lower_end_only() -> None:
    ties = [said("CSC", "HV", 4)]
    world = {"coverage": answered("CSC", "HV")}
    row = level(CSC_HV, ties, **world)
    assert (row["lo"], row["hi"], row["reports"]) == (1, 4, 1)
    assert row["flags"] == "implicit_1;contradicted_blank"
    profile = scales.gregson_profile(partnership(ties, **world), levels=[LEVEL])
    delta = profile.filter(indicator="delta_4", unit_type="network").row(0, named=True)
    assert delta["value"] * delta["n"] == pytest.approx(1)
    assert delta["lo"] == 0


@pytest.mark.parametrize("unsure", ["CSC", "HV"])
def test_dont_know_blocks_a_blank(unsure: str) -> None:
    other = "HV" if unsure == "CSC" else "CSC"
    row = level(
        CSC_HV,
        [said(unsure, other, 9), said("SCH", "FC", 3)],
        coverage=answered("CSC", "HV"),
    )
    assert (row["lo"], row["status"]) == (None, "not_assessed")


def test_a_row_of_another_kind_is_no_blank() -> None:
    referral = {"source": "HV", "target": "CSC", "reporter": "HV", "layer": "referral", "count": 3}
    row = level(CSC_HV, [said("CSC", "HV", 3), referral], coverage=answered("CSC", "HV"))
    assert (row["lo"], row["flags"]) == (3, "")


def test_a_complete_record_is_no_blank() -> None:
    """An empty log is not an answer to "leave blank if none"."""
    log = answered("CSC", "HV", role="sender_log", status="admin_complete")
    row = level(CSC_HV, [said("CSC", "HV", 3)], coverage=log)
    assert "implicit_1" not in row["flags"]


def test_silent_pairs_without_a_row_are_counted_not_written() -> None:
    ties = [said("SCH", "FC", 3)]
    part = partnership(ties, coverage=answered("CSC", "HV"))
    assert scales.classify(part).height == 1
    profile = scales.gregson_profile(part)
    row = profile.filter(indicator="delta_2", unit_type="network").row(0, named=True)
    assert (row["n"], row["of"]) == (8, 10)  # 7 pairs of CSC or HV, and SCH-FC
    assert row["value"] == pytest.approx(1 / 8)


def test_codes_of_several_layers_and_informants() -> None:
    ties = [
        said("CSC", "HV", 2),
        said("CSC", "HV", 4, layer="planning"),
        said("HV", "CSC", 3, respondent_role="head"),
        said("HV", "CSC", 5, respondent_role="worker"),
    ]
    row = level(CSC_HV, ties)
    assert (row["lo"], row["hi"], row["reports"]) == (2, 4, 2)
    assert row["flags"] == "multiple_codes;several_informants"
    assert row["status"] == "declared_discrepant"  # lower medians 2 and 3


def test_a_third_party_counts_only_when_no_end_speaks() -> None:
    panel = {**said("CSC", "HV", 5), "reporter": "admin"}
    assert level(CSC_HV, [panel])["flags"].startswith("third_party_code")
    row = level(CSC_HV, [panel, said("HV", "CSC", 2)])
    assert (row["lo"], row["hi"], row["flags"]) == (2, 2, "")


def test_checks_against_the_records() -> None:
    log = answered("CSC", "HV", role="sender_log", status="admin_complete")
    assert level(CSC_HV, [said("CSC", "HV", 3)], coverage=log)["flags"] == "F_contact_zero"
    seen = {"source": "HV", "target": "CSC", "reporter": "admin", "layer": "referral", "count": 2}
    assert level(CSC_HV, [said("CSC", "HV", 1), seen])["flags"] == "F_contact_seen"
    assert level(CSC_HV, [said("CSC", "HV", 3), seen], coverage=log)["flags"] == ""
    zero = {**seen, "count": 0, "layer": "communication"}
    assert level(CSC_HV, [said("CSC", "HV", 3), zero])["flags"] == "F_contact_zero"


def both_ways(count: int = 30, **changes: Any) -> list[dict[str, Any]]:
    return [
        {"source": a, "target": b, "reporter": "admin", "layer": "referral", "count": count,
         **YEAR, **changes}
        for a, b in (CSC_HV, CSC_HV[::-1])
    ]  # fmt: skip


def agreement(type_: str, *parties: str, id_: str = "g1") -> dict[str, Any]:
    return {"agreement_id": id_, "type": type_, "parties": parties or CSC_HV}


@pytest.mark.parametrize(
    ("agreements", "top"),
    [
        (None, 6),
        ([], 4),
        ([agreement("mou")], 4),
        ([agreement("case_panel")], 5),
        ([agreement("colocation")], 5),
        ([agreement("merger")], 6),
        ([agreement("partnership_org")], 6),
    ],
)
def test_the_register_lowers_the_upper_end(agreements: Any, top: int) -> None:
    row = level(CSC_HV, both_ways(), agreements=agreements)
    assert (row["lo"], row["hi"], row["status"]) == (3, top, "inferred")


def test_shared_premises_are_colocation() -> None:
    sited = [{**row, "site_id": "x"} for row in AGENCIES]
    assert level(CSC_HV, both_ways(), agreements=[], agencies=sited)["hi"] == 5


def test_agreements_out_of_force_do_not_count() -> None:
    old = {**agreement("partnership_org"), "start": date(2019, 1, 1), "end": date(2023, 12, 31)}
    assert level(CSC_HV, both_ways(), agreements=[old])["hi"] == 4
    assert level(CSC_HV, both_ways(), agreements=[{**old, "end": date(2024, 1, 1)}])["hi"] == 6


def test_candidate_for_level_four_only_on_request() -> None:
    ties = both_ways(decided=30, accepted=29)
    world = {"agreements": [agreement("joint_post"), agreement("joint_plan", id_="g2")]}
    assert level(CSC_HV, ties, **world)["lo"] == 3
    row = level(CSC_HV, ties, **world, params={"infer_ceiling": 4})
    assert (row["lo"], row["hi"]) == (4, 4)
    assert row["flags"] == "recorded_pair;inf_candidate4"


def test_one_agreement_cannot_show_both_joint_work_and_objectives() -> None:
    found = scales.predicates(partnership(both_ways(), agreements=[agreement("joint_plan")]), LEVEL)
    assert found.select("J", "OBJ").row(0) == (True, None)
    two = [agreement("joint_plan"), agreement("joint_plan", id_="g2")]
    found = scales.predicates(partnership(both_ways(), agreements=two), LEVEL)
    assert found.select("J", "OBJ").row(0) == (True, True)


def test_large_agreements_need_a_row_that_cites_them() -> None:
    many = [{"agency_id": f"X{i}"} for i in range(6)]
    world: dict[str, Any] = {
        "agencies": [*AGENCIES, *many],
        "agreements": [agreement("case_panel", "CSC", "HV", *(x["agency_id"] for x in many))],
    }
    for event, expected in ((None, None), ("g1", True)):
        part = partnership(both_ways(event_id=event), **world)
        found = scales.predicates(part, LEVEL).filter(agency_a="CSC", agency_b="HV")
        assert found["J"].to_list() == [expected]


def test_no_contact_seen_is_level_one_only_where_it_would_have_shown() -> None:
    money = [{"source": "CSC", "target": "HV", "layer": "funding", "amount": 900.0}]
    row = level(CSC_HV, money)
    assert (row["lo"], row["reason"]) == (None, "contact_not_observed")
    row = level(CSC_HV, money, coverage=answered("CSC"))
    assert (row["lo"], row["hi"], row["flags"]) == (2, 2, "inf_funding_only")


def test_two_readings_of_level_three() -> None:
    ties = [{**both_ways()[0], "count": 2}]
    profile = scales.gregson_profile(partnership(ties))
    counts = {
        reading: profile.filter(indicator=f"pairs_3_{reading}")["value"].item()
        for reading in ("label", "gloss")
    }
    assert counts == {"label": 0, "gloss": 1}
    assert level(CSC_HV, ties, params={"g3": "gloss"})["lo"] == 3


def test_regular_one_way_is_two_unless_waived() -> None:
    coverage = answered("CSC", "HV")
    ties = [{**both_ways()[0], "mode": ["email"]}]
    row = level(CSC_HV, ties, coverage=coverage)
    assert (row["lo"], row["hi"], row["flags"]) == (2, 2, "inf_one_way")
    waived = level(CSC_HV, ties, coverage=coverage, params={"two_way_required": False})
    assert (waived["lo"], waived["hi"]) == (3, 6)


def setting(*codes: int, **world: Any) -> pl.DataFrame:
    pairs = [CSC_HV, ("CSC", "SCH"), ("HV", "SCH")]
    ties = [said(a, b, code) for (a, b), code in zip(pairs, codes, strict=True)]
    return scales.classify(
        partnership(ties, **{"agreements": [agreement("case_panel", "CSC", "HV", "SCH")], **world})
    )


def test_level_five_asks_for_a_closed_setting() -> None:
    flags = setting(5, 4, 4)["flags"].to_list()
    assert flags == ["", "g5_supported", "g5_supported"]
    flags = setting(5, 4, 3)["flags"].to_list()
    assert flags[0] == "g5_not_closed(closure=0.67)"
    assert setting(5, 4, 3)["lo"].to_list() == [5, 4, 3]


def test_settings_are_premises_panels_and_recurring_teams() -> None:
    sited = [{**row, "site_id": "x" if row["agency_id"] != "PG" else None} for row in AGENCIES[:3]]
    part = setting(4, 4, 4, agreements=[], agencies=[*sited, *AGENCIES[3:]])
    assert set(part["flags"]) == {"g5_supported"}
    for repeats, expected in ((12, {"g5_supported"}), (11, {""})):
        pairs = [CSC_HV, ("CSC", "SCH"), ("HV", "SCH")]
        ties = [said(a, b, 4) for a, b in pairs] + [
            {
                "source": a,
                "target": b,
                "layer": "planning",
                "event_id": f"e{i}",
                "reporter": "admin",
            }
            for i in range(repeats)
            for a, b in pairs
        ]
        found = scales.classify(partnership(ties))
        assert set(found["flags"]) == expected


def test_settings_and_agreements_are_counted() -> None:
    ties = [said(a, b, 4) for a, b in (CSC_HV, ("CSC", "SCH"), ("HV", "SCH"))]
    panel = agreement("case_panel", "CSC", "HV", "SCH")
    rows = scales.gregson_profile(
        partnership(ties, agreements=[panel, agreement("merger", id_="g2")])
    )
    assert rows.filter(indicator="settings_at_5")["value"].item() == 1
    assert rows.filter(indicator="agreements_at_6")["value"].item() == 1


def test_level_six_is_checked_against_the_register() -> None:
    assert "g6_unevidenced" in level(CSC_HV, [said("CSC", "HV", 6)], agreements=[])["flags"]
    merged = [agreement("merger")]
    assert level(CSC_HV, [said("CSC", "HV", 6)], agreements=merged)["flags"] == ""
    assert level(CSC_HV, [said("CSC", "HV", 3)], agreements=merged)["flags"] == "g6_register_only"


def test_never_infers_when_told() -> None:
    row = level(CSC_HV, both_ways(), infer="never")
    assert (row["lo"], row["reason"]) == (None, "nothing_declared")


def test_recorded_pairs_enter_bounds_only() -> None:
    rows = scales.gregson_profile(partnership(both_ways()))
    delta = rows.filter(indicator="delta_3", unit_type="network").row(0, named=True)
    assert (delta["value"], delta["reason"]) == (None, "absence_unknown")
    assert (delta["bound_lo"], delta["bound_hi"]) == (0.1, 1.0)
    assert (delta["n"], delta["route"]) == (0, "inferred")
    assert rows.filter(indicator="pairs_at_3")["value"].item() == 1


def test_mainly_inferred_is_said() -> None:
    ties = [said("CSC", "HV", 3), *both_ways(layer="referral")]
    part = partnership(ties, coverage=answered("SCH", role="sender_log", status="admin_complete"))
    rows = scales.gregson_profile(part, infer="always")
    flags = rows.filter(indicator="delta_2", route="declared+inferred", unit_type="network")[
        "flags"
    ]
    assert "mainly_inferred" in flags.item()
    assert rows.filter(indicator="inferred_share", route="declared+inferred")["value"].item() == 0.8


def test_named_pairs_only_is_said() -> None:
    rows = scales.gregson_profile(partnership([said("CSC", "HV", 3), said("CSC", "FC", 2)]))
    assert (
        "named_pairs_only" in rows.filter(indicator="delta_2", unit_type="network")["flags"].item()
    )
    known = scales.gregson_profile(gregson_example())
    flags = known.filter(indicator="delta_2", unit_type="network")["flags"].item()
    assert "named_pairs_only" not in flags


def test_sector_pairs_need_three_dyads() -> None:
    codes = [said("CSC", x, 3) for x in ("HV", "H2", "H3")] + [said("CSC", "SCH", 2)]
    agencies = [*AGENCIES, *({"agency_id": x, "sector": "health"} for x in ("H2", "H3"))]
    rows = scales.gregson_profile(partnership(codes, agencies=agencies))
    pairs = rows.filter(unit_type="sector_pair", indicator="delta_3")
    assert pairs.select("unit_id", "value", "n", "of").rows() == [("health|social_care", 1.0, 3, 3)]


def test_levels_are_never_merged() -> None:
    ties = [said("CSC", "HV", 3), said("CSC", "HV", 5, level="strategy")]
    placed = scales.place(partnership(ties))
    assert placed.dyads.select("level", "gregson_point").rows() == [("strategy", 5), (LEVEL, 3)]
    merged = scales.any_level(placed.dyads)
    assert merged.select("level", "gregson_point", "gregson_flags").rows() == [
        ("any", 5, "max_over_levels")
    ]


def test_inference_is_decided_level_by_level() -> None:
    ties = [said("CSC", "HV", 3, level="strategy"), *both_ways()]
    found = scales.classify(partnership(ties))
    assert found.select("level", "status").rows() == [
        ("strategy", "declared_single"),
        (LEVEL, "inferred"),
    ]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"params": {"f_regg": 3}}, UnknownNameError),
        ({"params": {"g3": "loose"}}, ConfigError),
        ({"params": {"f_reg": "often"}}, ConfigError),
        ({"levels": ["frontlin"]}, UnknownNameError),
        ({"infer": "perhaps"}, ConfigError),
        ({"scale": "breadth"}, UnknownNameError),
    ],
)
def test_what_cannot_be_asked(changes: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        scales.classify(gregson_example(), **changes)


@pytest.mark.parametrize("agencies", [0, 1, 2])
def test_small_and_empty_levels(agencies: int) -> None:
    ids = [{"agency_id": f"A{i}", "levels": [LEVEL]} for i in range(agencies)]
    study = Study.of(
        frame([], schema.TIES),
        agencies=frame(ids, schema.AGENCIES).with_columns(area_id=pl.lit("here")),
        coverage=frame(answered("A0", level=LEVEL), schema.COVERAGE),
        area="here",
    )
    if not agencies:
        return
    placed = scales.place(study.partnership())
    assert placed.dyads.height == 0
    delta = placed.scales.filter(indicator="delta_2", unit_type="network").row(0, named=True)
    if agencies == 1:
        assert (delta["value"], delta["reason"]) == (None, "n<2")
    else:
        assert (delta["value"], delta["n"], delta["route"]) == (0, 1, "inferred")
