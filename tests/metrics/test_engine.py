"""What the engine runs, what it refuses and why, and what stands beside every value."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest

from partnernet import schema
from partnernet.errors import MetricError, UnknownNameError
from partnernet.metrics import Rows, Values, _registry, agency_metric, get, network_metric
from partnernet.metrics._engine import compute
from partnernet.study import Study
from partnernet.vocabulary import LayerSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.study import Partnership

CHAIN = (("A", "B"), ("B", "C"), ("C", "A"), ("C", "D"))


def ties(pairs: tuple[tuple[str, str], ...] = CHAIN, **columns: Any) -> pl.DataFrame:
    return pl.DataFrame(
        {"source": [a for a, _ in pairs], "target": [b for _, b in pairs]}
    ).with_columns(
        **{
            name: pl.Series(value) if isinstance(value, list) else pl.lit(value)
            for name, value in {"layer": "referral", **columns}.items()
        }
    )


def answers(agencies: str, answered: str, absent: str = "no_contact") -> pl.DataFrame:
    """A survey: everybody asked, some answered."""
    return pl.DataFrame(
        {
            "agency_id": list(agencies),
            "role": "reporter",
            "status": ["responded" if x in answered else "refused" for x in agencies],
            "absence_means": absent,
        }
    )


def survey(answered: str) -> Partnership:
    """Five agencies asked about their contacts; E is named by nobody."""
    return study(
        ties(layer="communication", count=1),
        agencies=pl.DataFrame({"agency_id": list("ABCDE")}),
        coverage=answers("ABCDE", answered),
    )


def logs(agencies: str) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "agency_id": list(agencies),
            "role": "sender_log",
            "status": "admin_complete",
            "absence_means": "no_contact",
        }
    )


def study(*parts: pl.DataFrame, flags: str = "", **tables: Any) -> Partnership:
    made = Study.of(pl.concat(parts, how="diagonal"), **tables)
    return made.replace(flags=made.flags | set(flags.split())).partnership()


def one(frame: pl.DataFrame, metric: str, **where: str) -> dict[str, Any]:
    rows = frame.filter(pl.col("metric") == metric)
    for column, value in where.items():
        rows = rows.filter(pl.col(column) == value)
    assert rows.height == 1, rows
    return rows.row(0, named=True)


def reasons(p: Partnership, *names: str) -> set[str | None]:
    frame = compute(p)
    return set(frame.filter(pl.col("metric").is_in(names))["reason"])


# --- the frame -----------------------------------------------------------------------------------


def test_columns_and_types_are_those_of_the_schema() -> None:
    expected = schema.polars_schema(schema.METRICS)
    frame = compute(study(ties(count=1)))
    assert dict(frame.schema) == {
        name: kind for name, kind in expected.items() if name not in ("run_id", "sdc_profile")
    }
    allowed = schema.METRICS.column("unit_type").allowed
    assert set(frame["unit_type"]) <= set(allowed)


def test_nothing_to_measure_gives_an_empty_frame() -> None:
    empty = study(ties(count=1))
    frame = compute(empty, levels=["strategy"])
    assert frame.height == 0
    assert frame.columns == compute(empty).columns


def test_params_always_say_how_rows_became_a_graph() -> None:
    frame = compute(study(ties(count=1), ties(layer="communication", count=2)))
    for text in frame["params"].unique():
        assert {"direction", "weight", "symmetrising"} <= json.loads(text).keys()
    directed = json.loads(one(frame, "recip_edge", layer="referral")["params"])
    assert directed == {"direction": "directed", "weight": "none", "symmetrising": "none"}
    weak = json.loads(one(frame, "transitivity", layer="referral")["params"])
    assert weak == {"direction": "undirected", "weight": "none", "symmetrising": "weak"}


def test_same_partnership_gives_the_same_frame() -> None:
    rows = (ties(count=[4, 1, 2, 2]), ties(layer="funding", amount=[1.0, 2.0, 3.0, 4.0]))
    assert compute(study(*rows)).equals(compute(study(*rows)))


def test_agencies_come_in_the_order_of_the_vertices() -> None:
    p = study(ties(count=1))
    frame = compute(p, names=["degree"])
    assert frame["unit_id"].to_list() == p.agencies["agency_id"].to_list() == ["A", "B", "C", "D"]


# --- where measures run --------------------------------------------------------------------------


def test_collapsed_views_need_several_layers_and_no_choice() -> None:
    two = study(ties(count=1), ties(layer="communication", count=1))
    assert set(compute(two)["view"]) == {"single", "any"}
    assert set(compute(two, layers=["referral"])["view"]) == {"single"}
    assert set(compute(study(ties(count=1)))["view"]) == {"single"}


def test_levels_and_layers_are_chosen() -> None:
    p = study(ties(count=1, level="frontline"), ties(count=1, level="strategy", layer="planning"))
    assert set(compute(p, levels=["strategy"])["level"]) <= {"strategy", "*"}
    assert set(compute(p, layers=["planning"])["layer"]) <= {"planning", "*"}


def test_a_measure_is_not_run_where_it_makes_no_sense() -> None:
    funding = study(ties(layer="funding", amount=5.0), coverage=logs("ABCD"))
    assert "recip_edge" not in set(compute(funding)["metric"])
    asked = one(compute(funding, names=["recip_edge"]), "recip_edge")
    assert "not_meaningful" in asked["flags"].split(";")
    accountability = study(ties(layer="accountability"))
    assert "density" not in set(compute(accountability)["metric"])


def test_unknown_measure() -> None:
    with pytest.raises(UnknownNameError):
        compute(study(ties(count=1)), names=["popularity"])


def test_p_values_only_on_request() -> None:
    p = study(ties(count=1), ties(layer="communication", count=1))
    assert not {"mcnemar_layers", "mcnemar_levels"} & set(compute(p)["metric"])
    assert compute(p, names=["mcnemar_layers"]).height == 1


def test_cost_is_estimated_first() -> None:
    p = study(ties(count=1))
    assert one(compute(p, budget_seconds=0), "betweenness_centralisation")["reason"] == "cost"
    asked = compute(p, names=["betweenness_centralisation"], budget_seconds=0)
    assert one(asked, "betweenness_centralisation")["value"] is not None


# --- volumes -------------------------------------------------------------------------------------


def test_a_link_list_has_no_volumes() -> None:
    spec = LayerSpec("referral", treated_as="referral", row_unit="links")
    p = study(ties(), layers={"referral": spec})
    assert reasons(p, "strength", "mean_strength", "recip_w", "gini_in_strength") == {
        "row_unit_unknown"
    }
    rank = compute(p, names=["pagerank"])
    assert rank["value"].null_count() == 0
    assert {json.loads(x)["weight"] for x in rank["params"]} == {"none"}


def test_unknown_counts_are_not_zero() -> None:
    p = study(ties(count=[4, None, 2, 2]))
    got = dict(compute(p, names=["strength"]).select("unit_id", "value").iter_rows())
    assert got == {"A": 6.0, "B": None, "C": None, "D": 2.0}
    assert reasons(p, "mean_strength", "mean_pair_weight") == {"not_recorded"}
    assert reasons(study(ties()), "strength") == {"not_recorded"}


def test_volumes_read_from_frequency_words_say_so() -> None:
    frame = compute(study(ties(frequency=["monthly", "weekly", "daily", "once"])))
    got = frame.filter(pl.col("metric") == "out_strength")
    assert got["value"].to_list() == [12.0, 52.0, 251.0, 0.0]
    assert "from_frequency" in got["flags"][0].split(";")


def test_ordered_codes_are_never_added() -> None:
    spec = LayerSpec("contact", directed=False, kind="ordinal")
    p = study(ties(layer="contact", frequency="monthly"), layers={"contact": spec})
    assert reasons(p, "strength", "mean_strength") == {"ordinal", "not_recorded"} - {"not_recorded"}


def test_presence_has_no_volume() -> None:
    p = study(ties(layer="accountability"))
    assert reasons(p, "mean_strength") == {"presence_only"}


def test_counts_are_not_money() -> None:
    asked = compute(study(ties(count=3)), names=["funding_hhi", "dependence_innet"])
    assert set(asked["reason"]) == {"not_money"}


def test_negative_nets_stay_in_totals_and_out_of_the_graph() -> None:
    p = study(
        ties((("A", "C"), ("B", "C"), ("B", "D")), layer="funding", amount=[100.0, 60.0, -10.0])
    )
    frame = compute(p)
    payers = one(frame, "payer_hhi")
    assert payers["value"] == pytest.approx((100**2 + 50**2) / 150**2)
    assert "negative_net" in payers["flags"].split(";")
    assert one(frame, "isolates")["value"] == 1


def test_the_public_pays_nobody_and_is_no_node() -> None:
    people = pl.DataFrame({"agency_id": ["A", "B", "C"], "kind": ["agency", "agency", "public"]})
    p = study(ties((("A", "B"), ("C", "B")), layer="funding", amount=[5.0, 9.0]), agencies=people)
    frame = compute(p)
    assert one(frame, "payer_hhi")["value"] == 1.0
    assert set(frame["unit_id"].drop_nulls()) <= {"A", "B", "A|B", "B|A"}


def test_payments_beyond_the_stated_income_are_no_share() -> None:
    money = pl.DataFrame({"agency_id": ["A", "B"], "budget_gbp": [10.0, 4.0]})
    p = study(ties((("A", "B"),), layer="funding", amount=[5.0]), agencies=money)
    assert one(compute(p), "dependence")["reason"] == "over_budget"


# --- who was asked and who kept records ----------------------------------------------------------


def test_few_answers_leave_only_counts() -> None:
    asked = survey(answered="AB")
    frame = compute(asked)
    assert one(frame, "transitivity")["reason"] == "coverage<min"
    assert one(frame, "isolates")["value"] == 1
    assert one(frame, "density")["value"] is not None
    assert set(frame.filter(pl.col("metric") == "degree")["reason"]) == {None}
    assert set(frame["route"].drop_nulls()) == {"declared"}


def test_answers_short_of_comparison_are_flagged() -> None:
    got = one(compute(survey(answered="ABC")), "transitivity")
    assert got["value"] is not None
    assert {"coverage<.7", "recorded_ties_only"} <= set(got["flags"].split(";"))


def test_records_without_coverage_have_no_density_but_bounds() -> None:
    got = one(compute(study(ties(count=1))), "density")
    assert (got["value"], got["lo"], got["hi"]) == (None, pytest.approx(4 / 12), 1.0)
    assert got["reason"] == "absence_unknown"
    assert got["coverage"] == 0.0


def test_two_answers_about_one_tie_are_concordance() -> None:
    reports = ties(
        (("A", "B"), ("B", "A"), ("A", "C"), ("C", "D")),
        layer="communication",
        reporter=["A", "B", "A", "C"],
        count=1,
    )
    p = study(reports, coverage=answers("ABCD", "ABCD"))
    got = one(compute(p), "recip_edge")
    assert got["value"] == pytest.approx(2 / (2 + 2))
    assert "report_concordance" in got["flags"].split(";")


def test_one_inbox_gives_flows_only() -> None:
    p = study(ties((("A", "Z"), ("B", "Z"), ("C", "Z")), count=[5, 2, 1]), flags="one_inbox")
    frame = compute(p)
    assert one(frame, "transitivity")["reason"] == "one_inbox"
    assert one(frame, "betweenness_centralisation")["reason"] == "one_inbox"
    assert one(frame, "in_strength", unit_id="Z")["value"] == 8
    assert one(frame, "in_degree", unit_id="Z")["value"] == 3


def test_source_categories_are_not_agencies() -> None:
    kinds = pl.DataFrame(
        {"agency_id": ["1A", "2B", "Z"], "kind": ["category", "category", "agency"]}
    )
    p = study(ties((("1A", "Z"), ("2B", "Z")), count=[5, 2]), agencies=kinds)
    assert reasons(p, "density", "transitivity", "betweenness") <= {"source_categories", "n<2"}
    assert one(compute(p), "components")["reason"] == "source_categories"


def test_assumed_levels_are_said() -> None:
    flags = compute(study(ties(count=1), flags="level_assumed"))["flags"]
    assert all("level_assumed" in (text or "").split(";") for text in flags)


def test_routes_in_counts_are_possible_routes() -> None:
    frame = compute(study(ties(count=1), ties(layer="governance")))
    referred = one(frame, "betweenness_centralisation", layer="referral")
    assert "possible_routes" in referred["flags"].split(";")
    governed = one(frame, "betweenness_centralisation", layer="governance")
    assert "possible_routes" not in governed["flags"].split(";")


def test_unknown_sectors_are_left_out_and_said() -> None:
    some = pl.DataFrame({"agency_id": list("ABCD"), "sector": ["health", "health", None, "police"]})
    frame = compute(study(ties(count=1), agencies=some))
    got = frame.filter(pl.col("metric") == "sector_diversity")
    assert got["value"].round(3).to_list() == [2.0, 1.89, 1.8]
    assert all("unknown_sectors" in flags.split(";") for flags in got["flags"])


# --- measures that go wrong ----------------------------------------------------------------------


@pytest.fixture
def register() -> Iterator[None]:
    before = dict(_registry._METRICS)
    yield
    _registry._METRICS.clear()
    _registry._METRICS.update(before)


@pytest.mark.usefixtures("register")
def test_a_failing_measure_is_named_without_data() -> None:
    @network_metric(replace(get("isolates").card, name="Fails"))
    def fails(s: Any) -> float:
        """Fails on purpose."""
        raise ValueError(s.agencies["agency_id"][0])

    with pytest.raises(MetricError) as error:
        compute(study(ties((("Smith", "B"),), count=1)), names=["fails"])
    assert "fails" in error.value.message
    assert "Smith" not in error.value.message


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        (Values(np.array([1.0, np.nan, 1.0, 1.0])), "no reason"),
        (Values(np.array([1.0, np.inf, 1.0, 1.0])), "infinite"),
        (Values(np.array([1.0])), "1 of 4"),
    ],
)
def test_values_that_may_not_leave(values: Values, complaint: str) -> None:
    @agency_metric(replace(get("isolates").card, name="Wrong"))
    def wrong(s: Any) -> Values:
        """Wrong on purpose."""
        return values

    with pytest.raises(MetricError, match=complaint):
        compute(study(ties(count=1)), names=["wrong"])


@pytest.mark.usefixtures("register")
def test_several_tables_belong_to_partnership_measures() -> None:
    @network_metric(replace(get("isolates").card, name="Several"))
    def several(s: Any) -> Any:
        """Several tables on purpose."""
        return [Rows([None], np.array([1.0]))]

    with pytest.raises(MetricError, match="several"):
        compute(study(ties(count=1)), names=["several"])
