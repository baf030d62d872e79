"""Null models over a study: kernels against the registered measures, published and known values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from null_worlds import asked, random_networks
from scipy import stats

import partnernet as pn
from partnernet import schema
from partnernet.errors import ConfigError, UnknownNameError
from partnernet.metrics import get
from partnernet.metrics._results import Missing
from partnernet.nulls import MODELS, board, estimate, networks, p_values, percentile, summarise
from partnernet.nulls._statistics import KERNELS, redrawn

if TYPE_CHECKING:
    from partnernet.study import Study

SECTORS = ["health", "police", "health", "unknown", "housing", "police"]


def sectors(n: int) -> list[str]:
    return [SECTORS[i % len(SECTORS)] for i in range(n)]


def both_kinds(network: Any, **tables: Any) -> Study:
    """The same ties in a directed layer and in one without direction."""
    study = asked(network, **tables)
    other = study.ties.with_columns(layer=pl.lit("communication"))
    return study.replace(ties=pl.concat([study.ties, other]))


def number(result: Any) -> float:
    """Value of what a measure of a network gives back."""
    return float(getattr(result, "value", result))


def rows(found: pn.Nulls, **where: object) -> pl.DataFrame:
    return found.table.filter(*(pl.col(name) == value for name, value in where.items()))


# --- kernels -------------------------------------------------------------------------------------


@pytest.mark.parametrize("layer", ["referral", "communication"])
@pytest.mark.parametrize("measure", KERNELS)
def test_kernels_give_what_the_registered_measures_give(measure: str, layer: str) -> None:
    metric = get(measure)
    for network in random_networks(2):
        s = both_kinds(network).partnership().slice("unstated", layer, metric.card.view)
        if (metric.card.directed or measure == "recip_edge") and not s.directed:
            continue
        natural = both_kinds(network).partnership().slice("unstated", layer)
        here = board(natural)
        drawn = networks(natural, "CUG-L", draws=5)
        values = KERNELS[measure](here, drawn)
        for value, each in zip(values, drawn, strict=True):
            again = both_kinds(np.triu(each) if not natural.directed else each)
            ids = again.agencies["agency_id"].to_list()
            assert ids == natural.agencies["agency_id"].to_list()
            expected = metric(again.partnership().slice("unstated", layer, metric.card.view))
            if isinstance(expected, Missing):
                assert np.isnan(value)
            else:
                assert value == pytest.approx(number(expected))


def test_the_network_itself_is_measured_as_its_card_says() -> None:
    network = next(random_networks(8, (12,)))
    study = both_kinds(network, sector=sectors(12))
    found = pn.null_models(study, draws=5)
    values = pn.analyse(study, metrics_wanted=sorted(set(found.table["metric"]))).values
    assert found.table["reason"].null_count() == found.table.height
    for row in found.table.iter_rows(named=True):
        same = values.filter(
            pl.col("metric") == row["metric"],
            pl.col("layer") == row["layer"],
            pl.col("view") == "single",
        )
        run = json.loads(row["params"])
        for other in same.iter_rows(named=True):
            if run.items() <= json.loads(other["params"]).items():
                assert row["observed"] == pytest.approx(other["value"]), row


@pytest.mark.parametrize("measure", ["ei_index", "sector_assortativity", "brokerage_total"])
def test_sectors_dealt_anew_are_measured_as_the_card_says(measure: str) -> None:
    """Every deal of a small network, measured by the registered measure, gives the same values."""
    network = next(random_networks(12, (6,)))
    study = asked(network, sector=sectors(6))
    found = pn.null_models(study, draws=40, models=["LABEL"], measures=[measure], keep_draws=True)
    assert found.draws is not None
    s = study.partnership().slice("unstated", "referral")
    from partnernet.metrics._shared import groups
    from partnernet.nulls._board import board as lay_out
    from partnernet.nulls._samplers import dealt
    from partnernet.nulls._statistics import of_sectors

    names, sector = groups(s, "sector")
    deals = dealt(sector, 12, np.random.default_rng(5))
    for run in get(measure).grid():
        if run.get("role") == "total":
            continue
        values = of_sectors(measure, run, lay_out(s), deals)
        for value, deal in zip(values, deals, strict=True):
            words = [names[i] if i >= 0 else "unknown" for i in deal]
            again = asked(network, sector=words).partnership().slice("unstated", "referral")
            expected = get(measure)(again, **run)
            assert not isinstance(expected, Missing)
            assert value == pytest.approx(number(expected))


def test_any_other_measure_of_a_network_can_be_set_against_chance() -> None:
    network = next(random_networks(21, (9,)))
    study = asked(network)
    found = pn.null_models(
        study, draws=7, models=["DEG"], measures=["core_fit", "reachable_share"], keep_draws=True
    )
    assert set(rows(found)["metric"]) == {"core_fit", "reachable_share"}
    assert found.draws is not None
    drawn = networks(study.partnership().slice("unstated", "referral"), "DEG", draws=7)
    kept = found.draws.filter(pl.col("metric") == "reachable_share")["value"].to_list()
    for value, each in zip(kept, drawn, strict=True):
        expected = get("reachable_share")(asked(each).partnership().slice("unstated", "referral"))
        assert value == pytest.approx(number(expected))


def test_a_redrawn_slice_has_the_new_ties_and_no_counts() -> None:
    network = next(random_networks(3, (7,)))
    s = asked(network).partnership().slice("unstated", "referral")
    new = redrawn(s, network.T)
    assert new.m == s.m
    assert new.ties.columns == s.ties.columns
    assert new.ties["count"].null_count() == new.m
    assert (board(new).whole == network.T).all()


# --- known values --------------------------------------------------------------------------------

PUBLISHED = [
    ("Cheyenne", "CUG-L", "betweenness_centralisation", 0.062),
    ("Cheyenne", "CUG-MAN", "betweenness_centralisation", 0.068),
    ("Cheyenne", "CUG-L", "in_degree_centralisation", 0.252),
    ("Cheyenne", "CUG-MAN", "in_degree_centralisation", 0.250),
    ("HurrFrederic", "CUG-L", "betweenness_centralisation", 0.069),
    ("HurrFrederic", "CUG-MAN", "betweenness_centralisation", 0.082),
    ("HurrFrederic", "CUG-L", "in_degree_centralisation", 0.205),
    ("HurrFrederic", "CUG-MAN", "in_degree_centralisation", 0.207),
    ("MtSi", "CUG-L", "betweenness_centralisation", 0.212),
    ("MtSi", "CUG-MAN", "betweenness_centralisation", 0.259),
    ("MtSi", "CUG-L", "in_degree_centralisation", 0.227),
    ("MtSi", "CUG-MAN", "in_degree_centralisation", 0.218),
]
"""Means over draws of two other samplers, within 0.01 (R sna and igraph)."""


@pytest.fixture(scope="module")
def emon() -> pn.Nulls:
    study = pn.datasets.load("emon")
    areas = ["Cheyenne", "HurrFrederic", "LakePomona", "MtSi"]
    return pn.null_models(study, areas=areas, draws=2_000)


@pytest.mark.parametrize(("area", "model", "measure", "mean"), PUBLISHED)
def test_means_are_those_of_other_samplers(
    emon: pn.Nulls, area: str, model: str, measure: str, mean: float
) -> None:
    row = rows(emon, area=area, null_model=model, metric=measure).row(0, named=True)
    assert row["null_mean"] == pytest.approx(mean, abs=0.01)
    assert row["null_lo"] <= row["null_mean"] <= row["null_hi"]


@pytest.mark.parametrize(("area", "expected"), [("Cheyenne", 18.801105), ("LakePomona", 28.701847)])
def test_mutual_pairs_come_as_often_as_the_closed_form_says(area: str, expected: float) -> None:
    """C(n, 2) L (L - 1) / (N (N - 1)), N = n (n - 1)."""
    study = pn.datasets.load("emon")
    found = pn.null_models(
        study, areas=[area], draws=2_000, models=["CUG-L"], measures=["dyads_mutual"]
    )
    row = found.table.row(0, named=True)
    assert row["null_mean"] == pytest.approx(expected, abs=4 * row["null_sd"] / 2_000**0.5)


@pytest.mark.parametrize(
    ("metric", "params", "expected"),
    [("ei_index", {}, 0.714286), ("brokerage_total", {"role": "liaison"}, 118.461538)],
)
def test_sectors_dealt_anew_give_the_closed_forms(
    emon: pn.Nulls, metric: str, params: dict[str, str], expected: float
) -> None:
    row = rows(emon, area="Cheyenne", metric=metric, params=json.dumps(params)).row(0, named=True)
    assert row["null_mean"] == pytest.approx(expected, abs=4 * row["null_sd"] / 2_000**0.5)


# --- summaries -----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_percentiles_are_mid_ranks(seed: int) -> None:
    draws = np.random.default_rng(seed).integers(0, 12, 200) / 3
    for observed in (-1.0, 0.0, 1.0, 2.0, 11 / 3, 9.0):
        expected = stats.percentileofscore(draws, observed, kind="mean") / 100
        assert percentile(observed, draws) == pytest.approx(expected)


def test_summaries_leave_out_what_is_undefined() -> None:
    found = summarise(0.5, np.array([np.nan, 0.25, 0.75]))
    assert (found.mean, found.undefined, found.distinct, found.percentile) == (0.5, 1, 2, 0.5)
    nothing = summarise(0.5, np.full(3, np.nan))
    assert (nothing.mean, nothing.distinct, nothing.undefined) == (None, 0, 3)
    assert summarise(np.nan, np.arange(3.0)).percentile is None


def test_few_distinct_values_allow_no_p() -> None:
    assert p_values(5.0, np.tile(np.arange(19.0), 50)) is None
    high, low, two = p_values(19.0, np.tile(np.arange(20.0), 50)) or (0, 0, 0)
    assert high == pytest.approx(51 / 1001)
    assert low == 1.0
    assert two == pytest.approx(102 / 1001)


# --- the study -----------------------------------------------------------------------------------


def test_draws_do_not_depend_on_cores_or_on_what_else_is_asked() -> None:
    study = both_kinds(next(random_networks(4, (9,))), sector=sectors(9))
    one = pn.null_models(study, draws=600, keep_draws=True)
    two = pn.null_models(study, draws=600, keep_draws=True, cores=2)
    assert one.draws is not None
    assert two.draws is not None
    assert one.table.equals(two.table)
    assert one.draws.equals(two.draws)
    alone = pn.null_models(
        study, draws=600, models=["DEG"], layers=["referral"], measures=["transitivity"]
    )
    same = rows(one, null_model="DEG", layer="referral", metric="transitivity")
    assert alone.table.drop("run_id").equals(same.drop("run_id"))
    other = pn.null_models(study, draws=600, seed=2)
    assert not other.table["null_mean"].equals(one.table["null_mean"])


def test_the_table_keeps_its_contract() -> None:
    found = pn.null_models(asked(next(random_networks(4, (9,))), sector=sectors(9)), draws=30)
    assert tuple(found.table.columns) == schema.NULLS.names
    assert set(found.table["null_model"]) == set(MODELS)
    assert set(rows(found, null_model="DEG")["acceptance"].is_not_null()) == {True}
    assert set(found.table["run_id"]) == {found.run.run_id}
    assert "Nulls(" in repr(found)


def test_a_record_of_unknown_completeness_has_no_chance() -> None:
    network = next(random_networks(4, (9,)))
    found = pn.null_models(asked(network, answered=set()), draws=9)
    assert set(found.table["reason"]) == {"null_uninformative"}
    assert found.table["null_mean"].null_count() == found.table.height
    assert found.table["R"].null_count() == found.table.height


def test_one_inbox_has_no_chance() -> None:
    star = np.zeros((8, 8), dtype=bool)
    star[:, 0] = True
    star[0, 0] = star[3, 0] = False
    cover = pl.DataFrame(
        {
            "agency_id": ["A00"],
            "role": ["receiver_log"],
            "status": ["admin_complete"],
            "absence_means": ["no_contact"],
        }
    )
    found = pn.null_models(asked(star).replace(coverage=schema.conform(cover, schema.COVERAGE)))
    assert set(found.table["reason"]) == {"null_uninformative"}


def test_one_sector_is_no_question_of_sectors() -> None:
    network = next(random_networks(4, (9,)))
    found = pn.null_models(asked(network, sector=["health"] * 9), draws=9)
    assert set(rows(found, null_model="LABEL")["reason"]) == {"single_group"}


def test_money_is_not_dealt() -> None:
    study = asked(next(random_networks(4, (9,))))
    funding = study.replace(ties=study.ties.with_columns(layer=pl.lit("funding"), amount=1.0))
    assert pn.null_models(funding, draws=9).table.is_empty()
    assert estimate(funding) == 0


def test_nothing_is_tested_with_what_holds_it_fixed() -> None:
    study = asked(next(random_networks(4, (9,))), sector=sectors(9))
    with pytest.raises(ConfigError):
        pn.null_models(study, measures=["density"])
    found = pn.null_models(study, draws=9, measures=["in_degree_centralisation"])
    assert set(found.table["null_model"]) == {"CUG-L", "CUG-MAN"}


def test_bad_questions_are_refused() -> None:
    study = asked(next(random_networks(4, (9,))))
    with pytest.raises(UnknownNameError):
        pn.null_models(study, models=["CUG"])
    with pytest.raises(UnknownNameError):
        pn.null_models(study, measures=["densty"])
    with pytest.raises(ConfigError):
        pn.null_models(study, draws=0)


def test_estimates_grow_with_draws() -> None:
    study = asked(next(random_networks(4, (14,))))
    assert 0 < estimate(study, draws=99) < estimate(study, draws=9_999)
