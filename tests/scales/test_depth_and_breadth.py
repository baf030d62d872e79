"""Depth by evidence, the scale check, breadth and placement, standard errors."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scales.worlds import AGENCIES, LEVEL, depth_example, gregson_example, partnership

from partnernet import scales
from partnernet.scales._level import Level
from partnernet.scales.bands import contiguous, gaps
from partnernet.scales.depth import depth_at
from partnernet.scales.guttman import reproducibility
from partnernet.scales.placement import quadrant
from partnernet.scales.uncertainty import jackknife

ASKED = [
    {"agency_id": row["agency_id"], "role": "reporter", "status": "responded",
     "layer": "communication"}
    for row in AGENCIES
]  # fmt: skip


def talk(source: str, target: str, *content: str, **changes: Any) -> dict[str, Any]:
    shared = {"source": source, "target": target, "layer": "communication", "reporter": source}
    return {**shared, "content": list(content), **changes}


def depth(*ties: dict[str, Any], **world: Any) -> dict[str, Any]:
    world = {"coverage": ASKED, "agreements": [], **world}
    params = world.pop("params", None)
    pairs = scales.classify(partnership(ties, **world), scale="glasby_peck", params=params)
    return pairs.filter(agency_a="CSC", agency_b="HV").row(0, named=True)


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("isp", 1),
        ("shared_it", 1),
        ("referral_protocol", 3),
        ("aligned_budget", 3),
        ("secondment", 3),
        ("pooled_budget", 4),
        ("lead_commissioning", 4),
        ("partnership_org", 5),
        ("merger", 6),
        ("mou", 0),
        ("governance_board", 0),
    ],
)
def test_depth_of_agreements(type_: str, expected: int) -> None:
    signed = {"agreement_id": "g", "type": type_, "parties": ["CSC", "HV"]}
    row = depth(talk("CSC", "HV"), agreements=[signed])
    assert (row["lo"], row["hi"]) == (expected, expected)


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ([talk("CSC", "HV", "info")], 1),
        ([talk("CSC", "HV", "feedback")], 1),
        ([talk("CSC", "HV", "consult")], 1),
        ([talk("CSC", "HV", "consult"), talk("HV", "CSC", "consult")], 2),
        ([talk("CSC", "HV", "coord"), talk("HV", "CSC", "joint_train")], 3),
        ([talk("CSC", "HV", "decide"), talk("HV", "CSC", "decide")], 3),
        ([talk("CSC", "HV", "coord")], 0),
        ([talk("CSC", "HV", "capacity")], 0),
        ([talk("CSC", "HV", layer="referral", count=1)], 1),
    ],
)
def test_depth_of_content(ties: list[dict[str, Any]], expected: int) -> None:
    row = depth(*ties)
    assert (row["lo"], row["hi"]) == (expected, expected)


def test_missing_content_leaves_depth_open_up_to_three() -> None:
    row = depth(talk("CSC", "HV", content=None))
    assert (row["lo"], row["hi"], row["flags"]) == (0, 3, "content_missing")
    row = depth(talk("CSC", "HV", "info"), coverage=ASKED[:1])
    assert (row["lo"], row["hi"], row["flags"]) == (1, 3, "content_missing")


def test_no_register_leaves_depth_open() -> None:
    row = depth(talk("CSC", "HV", "info"), agreements=None)
    assert (row["lo"], row["hi"], row["flags"]) == (1, 6, "register_not_collected")
    row = depth(talk("CSC", "HV", "capacity"), agreements=None)
    assert (row["lo"], row["reason"]) == (None, "depth_not_observed")


def test_merged_agencies_are_at_six() -> None:
    merged = [{**row, "merged_into": "CSC" if row["agency_id"] == "HV" else None}
              for row in AGENCIES]  # fmt: skip
    assert depth(agencies=merged)["lo"] == 6


def test_declared_depth_has_precedence_with_the_evidence_beside_it() -> None:
    signed = {"agreement_id": "g", "type": "joint_post", "parties": ["CSC", "HV"]}
    ties = [talk("CSC", "HV", "info", gp_depth=2), talk("HV", "CSC", "info", gp_depth=3)]
    part = partnership(ties, agreements=[signed], coverage=ASKED)
    row = scales.place(part).dyads.row(0, named=True)
    assert (row["depth_lo"], row["depth_hi"], row["depth_evidence"]) == (2, 3, 4)
    assert row["depth_status"] == "declared_discrepant"
    assert row["depth_flags"] == "evidence_deeper"


def test_pooled_budget_can_be_read_lower() -> None:
    signed = {"agreement_id": "g", "type": "pooled_budget", "parties": ["CSC", "HV"]}
    row = depth(talk("CSC", "HV"), agreements=[signed], params={"pooled_budget_depth": 3})
    assert row["lo"] == 3


def test_evidence_without_a_reference_is_said() -> None:
    signed = {"agreement_id": "g", "type": "joint_post", "parties": ["CSC", "HV"]}
    assert depth(agreements=[signed])["flags"] == "no_evidence_ref"
    assert depth(agreements=[{**signed, "evidence_ref": "minutes 3"}])["flags"] == ""


def test_depth_that_a_board_declared_comes_first() -> None:
    answers = [{"instrument": "glasby_peck", "item": "depth", "respondent": "board", "value": "3",
                "level": LEVEL, "wave": "all", "area_id": "partnership"}]  # fmt: skip
    rows = scales.depth_profile(depth_example(assessments=answers))
    assert rows.row(0, named=True)["indicator"] == "depth_declared"
    assert rows.select("value", "text").row(0) == (3, "board")


@given(st.lists(st.integers(0, 6), min_size=1, max_size=12), st.sampled_from([0.25, 0.5, 0.75]))
def test_depth_at_is_what_that_share_reaches(depths: list[int], tau: float) -> None:
    found = depth_at(np.array(depths), tau)
    assert sum(d >= found for d in depths) >= tau * len(depths)
    assert sum(d > found for d in depths) < tau * len(depths) or found == 6


def plain_errors(flags: list[bool]) -> int:
    """Fewest flips to make a pattern cumulative, by trying every cumulative pattern."""
    m = len(flags)
    return min(sum(f != (j < top) for j, f in enumerate(flags)) for top in range(m + 1))


@given(st.lists(st.tuples(*[st.booleans()] * 4), min_size=1, max_size=20))
def test_reproducibility_by_definition(rows: list[tuple[bool, ...]]) -> None:
    found = reproducibility(rows, draws=5)
    varying = [j for j in range(4) if len({row[j] for row in rows}) == 2]
    if len(varying) < 2:
        assert found is None
        return
    assert found is not None
    kept = [[row[j] for j in varying] for row in rows]
    cells = len(rows) * len(varying)
    cr = 1 - sum(map(plain_errors, kept)) / cells
    shares = [sum(column) / len(rows) for column in zip(*kept, strict=True)]
    mmr = sum(max(p, 1 - p) for p in shares) / len(shares)
    assert found.cr == pytest.approx(cr)
    assert found.mmr == pytest.approx(mmr)
    assert found.cs == pytest.approx((cr - mmr) / (1 - mmr))
    assert found.depths == tuple(j + 1 for j in varying)


def test_permuted_percentile_against_shuffling() -> None:
    """The dealt pattern counts follow the same law as shuffled columns."""
    rng = np.random.default_rng(5)
    flags = rng.random((40, 3)) < [0.7, 0.5, 0.2]
    found = reproducibility(flags, draws=4000, percentile=0.5, seed=2)
    assert found is not None
    shuffled = [
        1 - sum(plain_errors(list(row)) for row in rng.permuted(flags, axis=0)) / flags.size
        for _ in range(2000)
    ]
    assert found.cr_permuted == pytest.approx(float(np.median(shuffled)), abs=0.01)


def test_weights_stand_for_dyads() -> None:
    patterns, counts = [[1, 0], [1, 1], [0, 1]], [5, 3, 2]
    rows = [row for row, n in zip(patterns, counts, strict=True) for _ in range(n)]
    assert reproducibility(patterns, counts, draws=50) == reproducibility(rows, draws=50)


def test_one_dimension_that_is_not_one_is_said() -> None:
    """Agreements and information that exclude one another: not a scale."""
    ties = [talk("CSC", "FC", "info"), talk("HV", "FC", "info"), talk("SCH", "FC", "info")]
    signed = [
        {"agreement_id": f"g{i}", "type": "joint_post", "parties": list(pair)}
        for i, pair in enumerate([("CSC", "HV"), ("CSC", "SCH"), ("HV", "SCH")])
    ]
    rows = scales.depth_profile(partnership(ties, agreements=signed, coverage=ASKED))
    row = rows.filter(indicator="CS").row(0, named=True)
    assert row["value"] < 0.6
    assert row["flags"] == "scale_doubtful"


def sectors(*names: str, lead: bool = True) -> list[dict[str, Any]]:
    return [
        {"agency_id": f"A{i}", "sector": name, "is_lead": lead and i == 0}
        for i, name in enumerate(names)
    ]


@pytest.mark.parametrize(
    ("there", "expected", "flags"),
    [
        (("health",), 0, "headline;health_alone"),
        (("health", "social_care"), 1, "headline"),
        (("health", "housing"), 2, "headline"),
        (("health", "social_care", "police"), 1, "headline"),
        (("health", "education", "third_sector"), 3, "headline"),
        (("health", "social_care", "private"), 1, "headline;private_only"),
        (("health", "police"), "off_scale(h+other)", "headline"),
        (("health", "third_sector"), "off_scale(h+c)", "headline"),
        (("social_care", "third_sector"), "scale_presupposes_health", "headline"),
        (("unknown", "unknown"), "sector_unknown", "headline;sector_unknown"),
        (("health", "social_care", "unknown"), 1, "headline;floor;sector_unknown"),
    ],
)
def test_three_points(there: tuple[str, ...], expected: int | str, flags: str) -> None:
    part = partnership(
        [{"source": "A0", "target": f"A{i}", "layer": "planning", "reporter": "A0"}
         for i in range(1, len(there))],
        agencies=sectors(*there),
        coverage=[{"agency_id": "A0", "status": "responded"}],
    )  # fmt: skip
    presence = "active" if len(there) > 1 else "nominal"
    params = {"breadth_presence": presence}
    rows = scales.breadth(part, params=params)
    row = rows.filter(indicator=f"breadth_3_{presence}").row(0, named=True)
    assert (row["value"] if row["reason"] is None else row["reason"]) == expected
    assert row["flags"] == flags


def test_three_strengths_of_taking_part() -> None:
    part = partnership(
        [{"source": "CSC", "target": "HV", "layer": "planning", "reporter": "CSC"}],
        agreements=[{"agreement_id": "b", "type": "governance_board", "parties": ["CSC", "PG"]}],
    )
    rows = scales.breadth(part)
    text = {row["indicator"]: row["text"] for row in rows.iter_rows(named=True)}
    assert text["bands_nominal"] == "1, 2, 4, 5"
    assert text["bands_active"] == "1, 2"
    assert text["bands_declared"] == "1, 5"


def test_a_given_band_beats_the_sector() -> None:
    agencies = [*sectors("health", "private"), {"agency_id": "A9", "sector": "health", "band5": 5}]
    ties = [{"source": "A0", "target": x, "layer": "planning"} for x in ("A1", "A9")]
    rows = scales.breadth(partnership(ties, agencies=agencies))
    assert rows.filter(indicator="bands_active")["text"].item() == "1, 3, 5"


def test_first_band_needs_a_lead() -> None:
    agencies = sectors("health", "private", lead=False)
    ties = [{"source": "A0", "target": "A1", "layer": "planning"}]
    rows = scales.breadth(partnership(ties, agencies=agencies))
    row = rows.filter(indicator="contiguous_active").row(0, named=True)
    assert (row["value"], row["reason"]) == (None, "lead_not_declared")


@pytest.mark.parametrize("bands", [set(x) for x in product(*[(0, b) for b in range(1, 6)])])
def test_contiguous_and_gaps(bands: set[int]) -> None:
    bands -= {0}
    reached = contiguous(bands)
    assert all(b in bands for b in range(1, reached + 1))
    assert reached + 1 not in bands
    assert set(gaps(bands)) == set(range(1, max(bands, default=0))) - bands


def test_quadrants() -> None:
    assert [quadrant(d, b, scales.params()) for d, b in ((3, 2), (4, 2), (3, 3), (4, 3))] == [
        "narrow-shallow",
        "narrow-deep",
        "broad-shallow",
        "broad-deep",
    ]


def test_matrix_counts_every_agency_once() -> None:
    rows = scales.marker(depth_example())
    for of in ("lead", "any"):
        cells = rows.filter(pl.col("indicator").str.contains(rf"^matrix_{of}"))
        assert cells["value"].sum() == len(AGENCIES) - 1
    assert rows.filter(indicator="matrix_any[2,5]")["value"].item() == 1


def test_jackknife_of_delta_against_leaving_out_each_agency() -> None:
    """By hand: drop one agency's dyads, take delta_3 of the rest."""
    part = gregson_example()
    pairs = scales.classify(part).filter(pl.col("lo").is_not_null())
    reports = {("CSC", "SCH"): 0.5, ("CSC", "FC"): 0.5}
    share = {
        (r["agency_a"], r["agency_b"]): reports.get(
            (r["agency_a"], r["agency_b"]), float(r["lo"] >= 3)
        )
        for r in pairs.iter_rows(named=True)
    }
    share["CSC", "FC"] = share.pop(("CSC", "FC"))
    without = []
    for agency in Level(part, LEVEL).numbers["agency_id"]:
        left = [x for pair, x in share.items() if agency not in pair]
        without.append(sum(left) / len(left))
    n, mean = 5, sum(without) / 5
    spread = sum((z - mean) ** 2 for z in without)
    found = scales.delta_se(part, level=LEVEL, k=3)
    assert found[0] == pytest.approx(((n - 1) / n * spread) ** 0.5)
    assert found[1] == pytest.approx(((n - 2) / (2 * n) * spread) ** 0.5)


def test_jackknife_needs_three_agencies_and_something_left() -> None:
    assert jackknife([0.1, 0.2]) == (None, None)
    assert jackknife([0.1, float("nan"), 0.2]) == (None, None)
