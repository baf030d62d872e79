"""Synthetic areas have the expected values that they claim, and one area does not move another."""

from __future__ import annotations

import networkx as nx
import numpy as np
import polars as pl
import pytest
from synthetic.areas import Area, Truth, areas, study


def network(area: Area, **where: str) -> nx.DiGraph[str]:
    made: nx.DiGraph[str] = nx.DiGraph()
    made.add_nodes_from(area.agencies["agency_id"])
    made.add_edges_from(area.ties.filter(**where).select("source", "target").rows())
    return made


def pairs(area: Area, **where: str) -> set[tuple[str, str]]:
    return set(area.ties.filter(**where).select("source", "target").rows())


def test_the_same_seed_gives_the_same_area_whatever_their_number() -> None:
    (one,) = areas(1, waves=2, seed=5)
    again = list(areas(3, waves=2, seed=5))
    assert one.ties.equals(again[0].ties)
    assert not again[1].ties.equals(again[0].ties.with_columns(area_id=pl.lit("A02")))
    assert not one.ties.equals(next(areas(1, waves=2, seed=6)).ties)


def test_observed_density_and_reciprocity_come_out_as_expected() -> None:
    drawn = list(areas(60, agencies=30, seed=2))
    observed = [nx.density(network(area)) for area in drawn]
    error = np.array(observed) - [area.density for area in drawn]
    assert abs(error.mean()) < 4 * error.std() / np.sqrt(len(drawn))
    returned = np.array([nx.overall_reciprocity(network(area)) for area in drawn])
    gap = returned - [area.reciprocity for area in drawn]
    assert abs(gap.mean()) < 4 * gap.std() / np.sqrt(len(drawn)) + 0.005
    weak = [nx.density(network(area).to_undirected()) for area in drawn]
    either = np.array(weak) - [area.density_weak for area in drawn]
    assert abs(either.mean()) < 4 * either.std() / np.sqrt(len(drawn))


def test_without_effects_the_probabilities_are_those_of_the_formula() -> None:
    flat = Truth(intercept=-1.0, senders=0, receivers=0, same_sector=0, mutual=0.7)
    (area,) = areas(1, agencies=12, truth=flat)
    weights = np.exp([0, -1.0, -1.0, -2.0 + 0.7])
    single = (weights[1] + weights[3]) / weights.sum()
    assert area.density == pytest.approx(single)
    assert area.reciprocity == pytest.approx(weights[3] / (weights[1] + weights[3]))


@pytest.mark.parametrize(("persistence", "kept"), [(1.0, 1.0), (0.0, None)])
def test_persistence_keeps_dyads_from_wave_to_wave(persistence: float, kept: float | None) -> None:
    truth = Truth(persistence=persistence)
    (area,) = areas(1, waves=2, agencies=60, layers=("referral",), truth=truth, seed=3)
    first, second = (pairs(area, wave=wave) for wave in ("2021", "2022"))
    share = len(first & second) / len(first)
    expected = kept or float((area.probability**2).sum() / area.probability.sum())
    assert share == pytest.approx(expected, abs=0.08)


@pytest.mark.parametrize("copied", [0.0, 0.6, 1.0])
def test_layers_are_alike_by_the_share_copied_in_every_wave(copied: float) -> None:
    layers = ("communication", "referral")
    truth = Truth(copied=copied, persistence=0.5)
    (area,) = areas(1, waves=3, agencies=80, layers=layers, truth=truth, seed=4)
    for wave in ("2021", "2022", "2023"):
        one, other = (pairs(area, wave=wave, layer=layer) for layer in layers)
        expected = copied + (1 - copied) * float(
            (area.probability**2).sum() / area.probability.sum()
        )
        assert len(one & other) / len(one) == pytest.approx(expected, abs=0.06)


def test_who_does_not_answer_reports_nothing_and_is_said_so() -> None:
    (area,) = areas(1, agencies=50, truth=Truth(response=0.7), seed=8)
    silent = set(area.coverage.filter(status="refused")["agency_id"])
    assert 5 <= len(silent) <= 25
    assert not silent & set(area.ties["reporter"])


def test_codes_come_in_the_stated_shares_and_both_ends_agree_without_error() -> None:
    (area,) = areas(1, agencies=120, seed=9)
    shares = area.ties["contact_type"].value_counts(normalize=True).sort("contact_type")
    assert shares["contact_type"].to_list() == [2, 3, 4, 5]
    assert shares["proportion"].to_list() == pytest.approx([0.5, 0.3, 0.15, 0.05], abs=0.04)
    both = area.ties.join(area.ties, left_on=["source", "target"], right_on=["target", "source"])
    assert (both["contact_type"] == both["contact_type_right"]).all()


def test_areas_differ_by_what_is_asked_for() -> None:
    drawn = list(areas(40, between=0.5, agencies=(20, 60), levels=("strategy", "frontline")))
    intercepts = np.array([area.truth.intercept for area in drawn])
    assert intercepts.std() == pytest.approx(0.5, abs=0.2)
    assert {area.agencies.height for area in drawn} <= set(range(20, 61))
    assert len({area.agencies.height for area in drawn}) > 10


def test_they_make_a_study_whose_observed_density_is_that_of_the_table() -> None:
    drawn = list(areas(3, layers=("referral",), seed=11))
    made = study(drawn)
    assert made.areas == ("A01", "A02", "A03")
    for area in drawn:
        observed = made.partnership(area.name).slice("frontline", "referral").observed
        assert observed.density == pytest.approx(nx.density(network(area)))
    assert area.study().areas == ("A03",)
