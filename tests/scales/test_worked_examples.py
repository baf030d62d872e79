"""The worked examples of method 3.3, 3.5, 3.6 and 3.7, value for value, with the corrections."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from tests.scales.worlds import AGENCIES, depth_example, gregson_example, partnership

from partnernet import scales, schema


def value(rows: pl.DataFrame, indicator: str, route: str | None = None, **where: Any) -> Any:
    """The one row of an indicator of the network."""
    found = rows.filter(
        pl.col("indicator") == indicator,
        pl.col("unit_type") == "network",
        *([pl.col("route") == route] if route else []),
        **where,
    )
    assert found.height == 1, (indicator, route, found)
    return found.row(0, named=True)


@pytest.fixture(scope="module")
def auto() -> pl.DataFrame:
    return scales.gregson_profile(gregson_example())


@pytest.fixture(scope="module")
def always() -> pl.DataFrame:
    return scales.gregson_profile(gregson_example(), infer="always")


@pytest.mark.parametrize(
    ("k", "headline", "lowest", "highest"),
    [(2, 0.7778, 0.7778, 0.7778), (3, 0.5556, 0.4444, 0.6667), (4, 0.1667, 0.1111, 0.2222)],
)
def test_declared_headline(
    auto: pl.DataFrame, k: int, headline: float, lowest: float, highest: float
) -> None:
    row = value(auto, f"delta_{k}", "declared")
    assert row["value"] == pytest.approx(headline, abs=5e-5)
    assert row["lo"] == pytest.approx(lowest, abs=5e-5)
    assert row["hi"] == pytest.approx(highest, abs=5e-5)
    assert (row["n"], row["of"], row["coverage"]) == (9, 10, 0.9)
    assert "headline" in row["flags"]


@pytest.mark.parametrize(("k", "low", "high"), [(2, 0.7, 0.8), (3, 0.4, 0.7), (4, 0.1, 0.3)])
def test_declared_bounds(auto: pl.DataFrame, k: int, low: float, high: float) -> None:
    """[#{lo >= k} / q, 1 - #{hi < k} / q] with q = 10 and one dyad without a level."""
    row = value(auto, f"delta_{k}", "declared")
    assert (row["bound_lo"], row["bound_hi"]) == pytest.approx((low, high))


@pytest.mark.parametrize(("k", "share"), [(2, 1.0), (3, 0.4), (4, 0.2)])
def test_lower_report_of_two(auto: pl.DataFrame, k: int, share: float) -> None:
    row = value(auto, f"agreed_{k}")
    assert row["value"] == pytest.approx(share)
    assert row["n"] == 5


def test_auto_never_pools(auto: pl.DataFrame, always: pl.DataFrame) -> None:
    assert set(auto["route"]) == {"declared", "register"}
    assert "headline" not in value(always, "delta_2", "declared+inferred")["flags"]
    assert value(always, "delta_3", "declared")["value"] == value(auto, "delta_3")["value"]


@pytest.mark.parametrize(("k", "low", "high"), [(2, 0.8, 0.8), (3, 0.4, 0.6), (4, 0.1, 0.2)])
def test_ten_dyads_with_inference(always: pl.DataFrame, k: int, low: float, high: float) -> None:
    row = value(always, f"delta_{k}", "declared+inferred")
    assert (row["lo"], row["hi"], row["n"]) == (pytest.approx(low), pytest.approx(high), 10)


def test_ten_dyads_codes_and_order(always: pl.DataFrame) -> None:
    pairs = scales.classify(gregson_example(), infer="always")
    assert pairs["lo"].sort().to_list() == [1, 1, 2, 2, 2, 2, 3, 3, 3, 4]
    assert pairs["hi"].sort().to_list() == [1, 1, 2, 2, 3, 3, 3, 3, 4, 4]
    median = value(always, "median", "declared+inferred")
    assert (median["text"], median["lo"], median["hi"]) == ("2", 2, 3)


@pytest.mark.parametrize(("m", "low", "high"), [(5, 0.35, "0.40"), (6, 0.28, "0.32")])
def test_ten_dyads_leik(always: pl.DataFrame, m: int, low: float, high: str) -> None:
    row = value(always, f"leik_d_{m}", "declared+inferred")
    assert row["value"] == pytest.approx(low)
    assert row["text"] == f"{high} on the highest codes"


def test_inferred_dyad_of_the_example() -> None:
    pairs = scales.classify(gregson_example(), infer="always")
    row = pairs.filter(agency_a="PG", agency_b="SCH").row(0, named=True)
    assert (row["lo"], row["hi"], row["status"]) == (2, 2, "inferred")
    assert row["flags"] == "inf_infrequent"


def test_partners_at_three(auto: pl.DataFrame) -> None:
    rows = auto.filter(indicator="partners_3", unit_type="agency")
    assert dict(rows.select("unit_id", "value").iter_rows()) == {
        "CSC": 1,
        "HV": 3,
        "SCH": 1,
        "FC": 2,
        "PG": 1,
    }


def test_agreement_of_the_two_ends(auto: pl.DataFrame) -> None:
    assert value(auto, "exact_agreement")["value"] == pytest.approx(3 / 5)
    higher, equal, lower = (value(auto, f"lead_{x}")["value"] for x in ("higher", "equal", "lower"))
    assert (higher, equal, lower) == (2, 1, 0)


def test_statuses() -> None:
    pairs = scales.classify(gregson_example())
    statuses = {(r["agency_a"], r["agency_b"]): r["status"] for r in pairs.iter_rows(named=True)}
    assert statuses["CSC", "HV"] == "declared_confirmed"
    assert statuses["CSC", "SCH"] == "declared_discrepant"
    assert statuses["CSC", "FC"] == "declared_conflict"
    assert statuses["CSC", "PG"] == "declared_single"
    assert statuses["PG", "SCH"] == "not_assessed"


def test_depth_of_every_pair() -> None:
    pairs = scales.classify(depth_example(), scale="glasby_peck")
    found = {(r["agency_a"], r["agency_b"]): r["point"] for r in pairs.iter_rows(named=True)}
    assert found == {
        ("CSC", "HV"): 4,
        ("CSC", "SCH"): 3,
        ("HV", "SCH"): 3,
        ("CSC", "FC"): 1,
        ("FC", "HV"): 1,
        ("FC", "SCH"): 1,
        ("FC", "PG"): 2,
        ("PG", "SCH"): 1,
    }
    assert (pairs["lo"] == pairs["hi"]).all()


def test_depth_of_the_level() -> None:
    rows = scales.depth_profile(depth_example())
    shares = [value(rows, f"S_{d}")["value"] for d in range(1, 7)]
    assert shares == pytest.approx([1, 1, 0.6, 0.4, 0, 0])
    at = [value(rows, f"depth_at_{tau}")["value"] for tau in ("0.25", "0.50", "0.75")]
    assert at == [4, 3, 2]
    assert value(rows, "depth_max")["value"] == 4
    assert value(rows, "median")["text"] == "1"
    assert value(rows, "pairs_at_0")["value"] == 2
    deepest = rows.filter(indicator="deepest").select("unit_id", "value")
    assert dict(deepest.iter_rows()) == {"CSC": 4, "HV": 4, "SCH": 3, "FC": 2, "PG": 2}


def test_depth_connected_of_the_level() -> None:
    """At 3: CSC, HV, SCH (.6); at 2: FC and PG as a second part; at 1 everybody."""
    rows = scales.depth_profile(depth_example())
    at = [value(rows, f"depth_connected_{tau}")["value"] for tau in ("0.25", "0.50", "0.75")]
    assert at == [4, 3, 1]


def test_depth_zero_needs_a_register_and_coverage() -> None:
    without = scales.classify(depth_example(agreements=None), scale="glasby_peck")
    assert without["hi"].unique().to_list() == [6]
    rows = scales.depth_profile(depth_example(coverage=()))
    assert value(rows, "pairs_at_0")["value"] == 0


def test_breadth_of_the_example() -> None:
    rows = scales.breadth(gregson_example())
    assert value(rows, "bands_active")["text"] == "1, 2, 4, 5"
    assert value(rows, "n_bands_active")["value"] == 4
    assert value(rows, "furthest_active")["value"] == 5
    assert value(rows, "contiguous_active")["value"] == 2
    assert value(rows, "gaps_active")["text"] == "3"
    assert value(rows, "breadth_3_active")["value"] == 3


def test_matrix_and_marker_of_the_example() -> None:
    rows = scales.marker(depth_example())
    cells = rows.filter(pl.col("indicator").str.starts_with("matrix_lead["))
    assert dict(cells.select("indicator", "value").iter_rows()) == {
        "matrix_lead[0,5]": 1,
        "matrix_lead[1,4]": 1,
        "matrix_lead[3,2]": 1,
        "matrix_lead[4,2]": 1,
    }
    across, deep = value(rows, "marker_breadth"), value(rows, "marker_depth")
    assert (across["value"], across["lo"], across["hi"]) == (4, 2, 4)
    assert (deep["value"], deep["lo"], deep["hi"]) == (3, 1, 4)
    assert deep["n"] == 3


def test_no_lead_no_marker() -> None:
    without = [{**row, "is_lead": False} for row in AGENCIES]
    rows = scales.marker(depth_example(agencies=without))
    assert set(rows["reason"]) == {"lead_not_declared"}
    assert rows["value"].null_count() == rows.height


def test_frames_follow_the_schema() -> None:
    placed = scales.place(gregson_example())
    assert ["run_id", *placed.dyads.columns] == list(schema.DYADS.names)
    assert ["run_id", *placed.scales.columns] == list(schema.SCALES.names)


def test_lone_link_list_has_no_level_three_statement() -> None:
    part = partnership(
        [{"source": "CSC", "target": "HV", "layer": "referral", "reporter": "admin"}]
    )
    for reading in ("label", "gloss"):
        pairs = scales.classify(part, params={"g3": reading})
        assert pairs.select("lo", "hi").row(0) == (2, 6)
