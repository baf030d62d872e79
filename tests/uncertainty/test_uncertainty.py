"""Errors of smooth measures: against brute force, closed forms and published values."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats

import partnernet as pn
from partnernet.errors import ConfigError, UnknownNameError
from partnernet.metrics import get
from partnernet.scales import delta_se
from partnernet.uncertainty import (
    SMOOTH,
    Cells,
    block_cells,
    bootstrap,
    cells,
    delta_cells,
    equalised,
    errors_of,
    influence,
    paired,
    paired_errors,
    respondents,
    silenced,
    without,
)

EMON = {
    "Cheyenne": 0.111823,
    "HurrFrederic": 0.082654,
    "LakePomona": 0.095854,
    "MtSi": 0.121994,
    "MtStHelens": 0.061002,
}
PLACE = ("unstated", "communication")


def number(result: Any) -> float:
    """Value of what a measure of a network gives back."""
    return float(getattr(result, "value", result))


def emon(area: str) -> pn.Partnership:
    return pn.datasets.load("emon").partnership(area)


def borough(wave: str = "2024-25") -> pn.Partnership:
    return pn.datasets.load("synthetic_borough").partnership(wave=wave)


@pytest.mark.parametrize("area", EMON)
def test_error_of_density_is_the_published_one(area: str) -> None:
    assert errors_of(cells(emon(area), *PLACE, "density")).se == pytest.approx(EMON[area], abs=2e-6)


@pytest.mark.parametrize("measure", SMOOTH)
@pytest.mark.parametrize(
    ("part", "level", "layer"),
    [(emon("MtSi"), *PLACE), (borough("2023-24"), "process", "communication")],
    ids=["directed", "without direction"],
)
def test_value_and_every_leave_one_out_are_those_of_the_registered_measure(
    part: pn.Partnership, level: str, layer: str, measure: str
) -> None:
    s = part.slice(level, layer, get(measure).card.view)
    if measure == "recip_edge" and not s.directed:
        assert np.isnan(cells(part, level, layer, measure).value)
        return
    if measure == "mean_strength" and not s.weights_known:
        assert np.isnan(cells(part, level, layer, measure).value)
        return
    found = cells(part, level, layer, measure)

    def registered(cut: pn.Slice) -> float:
        result = get(measure)(cut)
        return number(result)

    assert found.value == pytest.approx(registered(s))
    expected = [registered(without(s, agency)) for agency in found.ids]
    assert found.without_each == pytest.approx(expected)


def test_shares_at_gregsons_levels_are_those_of_the_profile() -> None:
    part = borough()
    scale = pn.place(part).scales.filter(
        pl.col("route") == "declared", pl.col("unit_type") == "network"
    )
    for level in ("strategy", "frontline"):
        for k in (2, 3, 4):
            laid = delta_cells(part, level, k)
            wanted = scale.filter(pl.col("level") == level, pl.col("indicator") == f"delta_{k}")[
                "value"
            ][0]
            assert laid.value == pytest.approx(wanted)
            found = errors_of(laid)
            assert (found.se, found.se_dyad) == pytest.approx(delta_se(part, level=level, k=k))


def test_density_between_sectors_is_that_of_the_pairs() -> None:
    part = emon("LakePomona")
    s = part.slice(*PLACE)
    sector = dict(s.agencies.select("agency_id", "sector").iter_rows())
    names = sorted(set(sector.values()))[:2]
    found = block_cells(part, *PLACE, (names[0], names[1]))
    ties = set(s.ties.select("source", "target").iter_rows())
    ends = [
        (i, j) for i in sector for j in sector if i != j and {sector[i], sector[j]} == set(names)
    ]
    assert found.value == pytest.approx(sum(pair in ties for pair in ends) / len(ends))


def test_bootstrap_draws_agencies_and_fills_their_own_pairs_from_observed_ones() -> None:
    """Every draw, made one pair at a time, lies where ours do: same mean and spread."""
    rng = np.random.default_rng(3)
    ties = np.triu(rng.random((9, 9)) < 0.4, 1).astype(float)
    ties += ties.T
    laid = Cells(tuple("ABCDEFGHI"), ties, 1 - np.eye(9))
    pairs = ties[np.triu_indices(9, 1)]
    byhand = []
    for _ in range(3000):
        who = rng.integers(0, 9, 9)
        values = [
            rng.choice(pairs) if who[a] == who[b] else ties[who[a], who[b]]
            for a in range(9)
            for b in range(a)
        ]
        byhand.append(np.mean(values))
    ours = bootstrap(laid, draws=3000)
    assert ours.mean() == pytest.approx(np.mean(byhand), abs=0.01)
    assert ours.std() == pytest.approx(np.std(byhand), rel=0.06)
    assert (bootstrap(laid, draws=50) == bootstrap(laid, draws=50)).all()


def test_paired_draws_take_the_same_agencies_in_both() -> None:
    laid = cells(emon("Texas"), *PLACE, "density")
    assert (paired(laid, laid, draws=200) == 0).all()
    less = Cells(laid.ids, laid.top * 0.5, laid.base)
    apart = paired_errors(laid, less)
    assert apart.se == pytest.approx(0.5 * (errors_of(laid).se or 0))
    drawn = paired(laid, less, draws=4000)
    assert drawn.mean() == pytest.approx(apart.value, abs=0.02)


def test_jackknife_on_independent_pairs_has_the_known_error() -> None:
    """For independent pairs se_dyad has the expectation of the binomial error (closed form)."""
    rng = np.random.default_rng(8)
    found = []
    for _ in range(300):
        ties = np.triu(rng.random((12, 12)) < 0.3, 1).astype(float)
        laid = Cells(tuple(map(str, range(12))), ties + ties.T, 1 - np.eye(12))
        found.append((errors_of(laid).se_dyad or 0) ** 2)
    assert np.mean(found) == pytest.approx(0.3 * 0.7 / 66, rel=0.08)


def test_interval_is_students() -> None:
    found = errors_of(cells(emon("MtSi"), *PLACE, "density"))
    assert found.interval() == pytest.approx(
        stats.t.interval(0.95, found.df, loc=found.value, scale=found.se)
    )


def test_errors_are_refused_where_leaving_out_breaks_the_measure() -> None:
    with pytest.raises(UnknownNameError):
        cells(emon("MtSi"), *PLACE, "betweenness_centralisation")
    two = pn.Study.of(pl.DataFrame({"source": ["A"], "target": ["B"], "layer": ["referral"]}))
    assert errors_of(cells(two.partnership(), "unstated", "referral", "mean_degree")).se is None


def test_influence_is_the_measure_without_the_agency() -> None:
    part = emon("MtSi")
    metric = get("betweenness_centralisation")
    found = influence(part, *PLACE, metric.id)
    gone = found["agency_id"][3]
    kept = part.study.agencies.filter(pl.col("agency_id") != gone)
    ties = part.study.ties.filter(pl.col("source") != gone, pl.col("target") != gone)
    less = part.study.replace(agencies=kept, ties=ties).partnership("MtSi")
    s = less.slice(*PLACE, metric.card.view)
    wanted = number(metric(s))
    assert found["without"][3] == pytest.approx(wanted)
    with pytest.raises(ConfigError):
        influence(part, *PLACE, "betweenness")


def test_respondents_taken_out_bring_the_response_rate_down_sector_by_sector() -> None:
    part = borough("2024-25")
    place = ("frontline", "communication")
    before = part.slice(*place).observed.response_rate
    answered = respondents(part, *place)
    assert before == pytest.approx(len(answered) / part.slice(*place).n)
    gone = answered[:5]
    after = silenced(part, gone).slice(*place)
    assert after.observed.response_rate == pytest.approx((len(answered) - 5) / after.n)
    reports = silenced(part, gone).ties.filter(pl.col("level") == "frontline")["reporter"]
    assert not set(gone) & set(reports)
    same = equalised(part, *place, "density", before or 0, repeats=3)
    assert same == pytest.approx(cells(part, *place, "density").value)
    fewer = equalised(part, *place, "density", 0.7, repeats=5)
    assert np.isfinite(fewer).all()
    assert len(set(fewer)) > 1
