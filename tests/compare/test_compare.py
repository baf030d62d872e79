"""Comparisons as a whole: gate, tests, families, pooling, and published values."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats

import partnernet as pn
from partnernet import schema
from partnernet.comparing import compare, parse
from partnernet.errors import ConfigError, UnknownNameError
from partnernet.nulls import null_models
from partnernet.uncertainty import cells, errors_of, respondents, silenced

PLACE = ("unstated", "communication")
PUBLISHED = {
    "Cheyenne": (0.456, 5.93, 0.420, 0.252, 0.149, 0.063),
    "HurrFrederic": (0.281, 5.62, 0.335, 0.207, 0.278, 0.068),
    "LakePomona": (0.389, 7.40, 0.643, 0.224, 0.154, 0.044),
    "MtSi": (0.212, 2.54, 0.312, 0.227, 0.100, 0.210),
    "MtStHelens": (0.175, 4.56, 0.217, 0.163, 0.122, 0.086),
    "Texas": (0.310, 7.44, 0.372, 0.198, 0.201, 0.043),
    "Wichita": (0.392, 7.45, 0.252, 0.224, 0.113, 0.043),
}
"""Density, mean out-degree, in-degree and betweenness centralisation with their CUG-L means."""


def emon() -> pn.Study:
    return pn.datasets.load("emon")


def areas(sizes: list[int], *, share: float = 0.3, seed: int = 1, **agencies: Any) -> pn.Study:
    """Areas of random ties, every pair observed."""
    rng = np.random.default_rng(seed)
    ties, listed = [], []
    for at, n in enumerate(sizes):
        names = [f"a{at:02d}_{i}" for i in range(n)]
        listed += [(f"area{at:02d}", name) for name in names]
        drawn = rng.random((n, n)) < share
        ties += [(f"area{at:02d}", names[i], names[j]) for i, j in np.argwhere(drawn) if i != j]
    nodes = pl.DataFrame(listed, schema=["area_id", "agency_id"], orient="row")
    return pn.Study.of(
        pl.DataFrame(ties, schema=["area_id", "source", "target"], orient="row").with_columns(
            layer=pl.lit("referral")
        ),
        agencies=nodes.with_columns(**agencies),
        coverage=nodes.with_columns(
            status=pl.lit("admin_complete"),
            role=pl.lit("sender_log"),
            absence_means=pl.lit("no_contact"),
        ),
    )


def rows(found: pn.Comparison, **where: object) -> pl.DataFrame:
    return found.table.filter(*(pl.col(name).eq_missing(value) for name, value in where.items()))


def row(found: pn.Comparison, **where: object) -> dict[str, Any]:
    return rows(found, **where).row(0, named=True)


def test_emon_is_as_published_within_monte_carlo_error() -> None:
    found = compare(emon(), distances=False)
    for area, (density, degree, inwards, chance, between, expected) in PUBLISHED.items():
        at = {"kind": "value", "area": area}
        assert row(found, **at, metric="density")["value"] == pytest.approx(density, abs=6e-4)
        assert row(found, **at, metric="mean_degree")["value"] == pytest.approx(degree, abs=6e-3)
        one = row(found, **at, metric="in_degree_centralisation")
        assert (one["value"], one["null_mean"]) == pytest.approx((inwards, chance), abs=0.011)
        other = row(found, **at, metric="betweenness_centralisation")
        assert (other["value"], other["null_mean"]) == pytest.approx((between, expected), abs=0.011)
        assert other["null_model"] == "CUG-L"
    assert found.table["p"].null_count() == found.table.height
    assert found.table.columns == list(schema.COMPARE.names)


def test_two_areas_are_tested_with_the_smaller_areas_degrees_of_freedom() -> None:
    study = emon()
    found = compare(study, areas=["Texas", "HurrFrederic"], tests=True, draws=0)
    got = row(found, kind="difference", metric="density")
    one, other = (
        errors_of(cells(study.partnership(area), *PLACE, "density"))
        for area in ("Texas", "HurrFrederic")
    )
    assert got["area"] == "Texas"
    assert got["value"] == pytest.approx(one.value - other.value)
    assert got["effect"] == pytest.approx(100 * (one.value - other.value))
    assert got["df"] == 20
    se = np.hypot(one.se or 0, other.se or 0)
    assert got["p"] == pytest.approx(2 * stats.t.sf(abs(got["value"]) / se, 20))
    assert (got["lo"], got["hi"]) == pytest.approx(
        stats.t.interval(0.95, 20, loc=got["value"], scale=se)
    )
    rate = row(found, kind="difference", metric="mean_degree")
    assert rate["effect_of"] == "ratio"
    assert rate["effect"] == pytest.approx(186 / 25 / (118 / 21))
    assert rate["effect_lo"] < rate["effect"] < rate["effect_hi"]


def test_densities_of_unlike_sizes_and_small_areas_are_not_tested() -> None:
    found = compare(emon(), areas=["MtSi", "Texas"], tests=True, draws=0)
    got = row(found, kind="difference", metric="density")
    assert (got["p"], got["reason"]) == (None, "sizes_differ")
    assert row(found, kind="difference", metric="mean_degree")["p"] is not None
    small = compare(areas([6, 6]), tests=True, draws=0)
    assert row(small, kind="difference", metric="mean_degree")["reason"] == "n<8"


def test_what_has_no_error_is_set_apart_from_its_own_chance() -> None:
    found = compare(emon(), areas=["Cheyenne", "MtSi"], draws=99, tests=True)
    got = row(found, kind="difference", metric="betweenness_centralisation")
    values = [
        row(found, kind="value", metric="betweenness_centralisation", area=area)
        for area in ("Cheyenne", "MtSi")
    ]
    excess = [each["value"] - each["null_mean"] for each in values]
    assert got["effect"] == pytest.approx(excess[0] - excess[1])
    assert (got["p"], got["reason"]) == (None, "no_error")


def test_chance_is_that_of_the_null_models_on_any_number_of_cores() -> None:
    study = emon()
    asked: dict[str, Any] = {
        "areas": ["MtSi", "Cheyenne"],
        "measures": ["transitivity"],
        "draws": 60,
    }
    one, two = (compare(study, **asked, cores=cores) for cores in (1, 2))
    assert one.table.equals(two.table)
    table = null_models(
        study, draws=60, models=["CUG-MAN"], measures=["transitivity"], areas=["MtSi"]
    ).table
    got = row(one, kind="value", area="MtSi", metric="transitivity")
    assert (got["null_mean"], got["percentile"]) == (table["null_mean"][0], table["percentile"][0])


def test_all_tests_are_one_family_and_declared_ones_another() -> None:
    found = compare(emon(), areas=["Cheyenne", "MtSi"], draws=199, tests=True)
    tested = found.table.filter(pl.col("p").is_not_null())
    assert set(tested["family"]) == {"exploratory"}
    assert set(tested["tests"]) == {tested.height} == {found.tests}
    assert tested["p_adj"].to_numpy() == pytest.approx(
        stats.false_discovery_control(tested["p"].to_numpy())
    )
    depends = compare(
        emon(), areas=["Cheyenne", "MtSi"], draws=199, tests=True, dependence=True
    ).table.filter(pl.col("p").is_not_null())
    assert depends["p_adj"].to_numpy() == pytest.approx(
        stats.false_discovery_control(tested["p"].to_numpy(), method="by")
    )
    declared = compare(
        emon(), primary=["density: Cheyenne vs MtSi", "mean_degree: MtSi vs Cheyenne"], draws=0
    )
    kept = declared.table.filter(pl.col("p").is_not_null())
    assert kept.select("metric", "kind", "family").rows() == [
        ("density", "difference", "primary"),
        ("mean_degree", "difference", "primary"),
    ]
    low, high = sorted(kept["p"])
    assert sorted(kept["p_adj"]) == pytest.approx(sorted([min(1, 2 * low), max(2 * low, high)]))


def test_declared_comparisons_are_written_one_way() -> None:
    (one,) = parse(["delta_3 @ frontline/communication: North East vs South"])
    assert (one.metric, one.level, one.layer) == ("delta_3", "frontline", "communication")
    assert (one.one, one.other) == ("North East", "South")
    for wrong in (["density between North and South"], ["density"] * 6):
        with pytest.raises(ConfigError):
            parse(wrong)
    with pytest.raises(ConfigError):
        compare(emon(), primary=["density: North vs South"], draws=0)


@pytest.mark.parametrize(
    ("reason", "change"),
    [
        ("different_boundary", {"agencies": lambda f: f.with_columns(unlisted=True)}),
        ("absence_unknown", {"coverage": lambda f: f.with_columns(status=pl.lit("recorded"))}),
        (
            "different_instrument",
            {"coverage": lambda f: f.with_columns(role=pl.lit("receiver_log"))},
        ),
        (
            "coverage<.7",
            {"coverage": lambda f: f.filter(pl.col("agency_id").str.ends_with("1"))},
        ),
        (
            "different_period",
            {
                "ties": lambda f: f.with_columns(
                    period_start=pl.date(2024, 1, 1), period_end=pl.date(2024, 3, 31)
                )
            },
        ),
    ],
)
def test_what_was_collected_otherwise_is_shown_and_not_tested(
    reason: str, change: dict[str, Any]
) -> None:
    study = areas([12, 12, 12])
    for name, how in change.items():
        table = getattr(study, name)
        last = pl.col("area_id") == "area02"
        study = study.replace(**{name: pl.concat([table.filter(~last), how(table.filter(last))])})
    found = compare(study, tests=True, draws=0)
    assert found.gated.select("area", "gate").rows() == [("area02", reason)]
    tested = found.table.filter(pl.col("p").is_not_null())
    assert tested.height
    assert "area02" not in {*tested["area"], *tested["other"]}


def test_no_interval_reaches_beyond_what_can_be() -> None:
    found = compare(areas([4, 4, 5], share=0.8), draws=0)
    for name in ("density", "mean_degree"):
        held = rows(found, kind="value", metric=name).filter(pl.col("se") > 0)
        most = pl.lit(1) if name == "density" else pl.col("n") - 1
        assert held.height
        assert held.filter((pl.col("lo") < 0) | (pl.col("hi") > most)).height == 0


def test_where_nobody_reports_a_tie_nothing_was_collected_otherwise() -> None:
    """The form of the question and the days of the record are shown by ties: here are none."""
    study = areas([12, 12, 12])
    dated = study.ties.with_columns(frequency=pl.lit("monthly"), first=pl.date(2024, 5, 1))
    place = dict(dated.select("level", "layer").row(0, named=True))
    study = study.replace(
        ties=dated.filter(pl.col("area_id") != "area02"),
        coverage=study.coverage.with_columns(**{k: pl.lit(x) for k, x in place.items()}),
    )
    found = compare(study, tests=True, draws=0)
    assert found.gated.height == 0
    empty = found.table.filter(kind="value", area="area02", metric="density")
    assert empty.select("value", "gate").rows() == [(0.0, None)]
    pairs = found.table.filter(kind="difference", metric="density")
    assert "area02" in {*pairs["area"], *pairs["other"]}


def test_waves_are_compared_among_agencies_of_both() -> None:
    study = pn.datasets.load("synthetic_borough")
    found = compare(study, levels=["frontline"], tests=True, draws=0)
    assert found.by == "wave"
    got = row(found, kind="difference", metric="density", layer="communication")
    both = [
        cells(study.partnership(wave=wave), "frontline", "communication", "density")
        for wave in ("2024-25", "2023-24")
    ]
    shared = [name for name in both[0].ids if name in both[1].ids]
    assert (got["n"], got["df"]) == (len(shared), len(shared) - 1)
    without = []
    for name in shared:
        keep = [each for each in shared if each != name]
        without.append(both[0].among(keep).value - both[1].among(keep).value)
    values = np.array(without)
    se = np.sqrt((len(values) - 1) / len(values) * ((values - values.mean()) ** 2).sum())
    assert got["se"] == pytest.approx(se)
    assert row(found, kind="distance", metric="jaccard_distance", layer="communication")["value"]


def test_layers_are_compared_within_a_level() -> None:
    study = pn.datasets.load("synthetic_borough")
    found = compare(study, by="layer", waves=["2024-25"], levels=["process"], draws=0)
    got = row(found, kind="difference", metric="density", layer="communication", other="planning")
    assert got["value"] > 0.2
    assert got["p"] is None


def test_many_areas_are_pooled_and_those_in_several_left_out_once() -> None:
    study = areas([10, 12, 14, 16, 18, 20, 22, 24, 26])
    found = compare(study, tests=True, draws=0, distances=False)
    pooled = row(found, kind="pooled", metric="density")
    assert pooled["n"] == 9
    assert pooled["lo"] < 0.3 < pooled["hi"]
    assert row(found, kind="slope", metric="density")["df"] == 7
    assert rows(found, kind="difference").is_empty()
    twice = study.agencies.with_columns(
        agency_id=pl.col("agency_id").replace({"a03_2": "both", "a05_4": "both"}),
        name=pl.col("name").replace({"a03_2": "both", "a05_4": "both"}),
    )
    ends = {
        end: pl.col(end).replace({"a03_2": "both", "a05_4": "both"}) for end in ("source", "target")
    }
    coverage = study.coverage.with_columns(
        agency_id=pl.col("agency_id").replace({"a03_2": "both", "a05_4": "both"})
    )
    changed = study.replace(agencies=twice, ties=study.ties.with_columns(**ends), coverage=coverage)
    again = compare(changed, draws=0, distances=False)
    flags = rows(again, kind="pooled", metric="density")["flags"].to_list()
    assert sorted(flags) == ["", "without_shared_agencies"]
    few = compare(areas([12] * 7), draws=0, distances=False)
    assert rows(few, kind="pooled").is_empty()


def test_agencies_that_only_ties_name_are_left_out_in_a_second_row() -> None:
    study = areas([12, 12])
    unlisted = pl.col("agency_id") == "a00_3"
    changed = study.replace(
        agencies=study.agencies.with_columns(unlisted=unlisted.fill_null(value=False))
    )
    found = compare(changed, draws=0)
    got = row(found, kind="boundary", metric="mean_degree")
    kept = cells(study.partnership("area00"), "unstated", "referral", "mean_degree")
    ids = [each for each in kept.ids if each != "a00_3"]
    assert (got["n"], got["value"]) == (11, pytest.approx(kept.among(ids).value))


def test_nothing_to_compare_is_said() -> None:
    with pytest.raises(ConfigError, match="nothing to compare"):
        compare(areas([12]), draws=0)
    with pytest.raises(UnknownNameError):
        compare(emon(), areas=["Atlantis"], draws=0)
    with pytest.raises(ConfigError):
        compare(emon(), measures=["betweenness"], draws=0)
    with pytest.raises(ConfigError, match="Two inputs"):
        compare([emon(), emon()], draws=0)


def test_studies_of_one_area_each_are_as_one_study_of_all() -> None:
    study = areas([12, 13])
    apart = []
    for area in study.areas:
        here = pl.col("area_id") == area
        apart.append(
            study.replace(
                agencies=study.agencies.filter(here),
                ties=study.ties.filter(here),
                coverage=study.coverage.filter(here),
            )
        )
    names = [name for name in schema.COMPARE.names if name != "run_id"]
    one, other = compare(study, draws=50), compare(apart, draws=50)
    assert one.table.select(names).equals(other.table.select(names))


def test_areas_that_answered_unlike_are_made_equally_incomplete() -> None:
    study = pn.datasets.load("synthetic_borough")
    place = ("frontline", "communication")
    part = study.partnership(wave="2024-25")
    quiet = silenced(part, respondents(part, *place)[:6]).study
    two = [each.replace(**renamed(each, at)) for at, each in (("full", study), ("quiet", quiet))]
    found = compare(two, waves=["2024-25"], levels=["frontline"], layers=["communication"], draws=0)
    got = row(found, kind="difference", metric="density")
    assert got["gate"] is None
    assert got["robust"] in {True, False}
    rates = {each["area"]: each["response_rate"] for each in rows_of(found)}
    assert rates["full"] > rates["quiet"] >= 0.7
    same = compare(
        [two[0], two[0].replace(**renamed(two[0], "twin"))],
        waves=["2024-25"],
        levels=["frontline"],
        layers=["communication"],
        draws=0,
    )
    assert row(same, kind="difference", metric="density")["robust"] is None


def rows_of(found: pn.Comparison) -> list[dict[str, Any]]:
    return rows(found, kind="value", metric="density").to_dicts()


def renamed(study: pn.Study, name: str) -> dict[str, pl.DataFrame]:
    return {
        table: getattr(study, table).with_columns(area_id=pl.lit(name))
        for table in ("agencies", "ties", "coverage")
    }
