"""Teams put together by chance: what is kept, and that nothing else is."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, islice, product
from typing import TYPE_CHECKING

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import partnernet as pn
from partnernet import schema
from partnernet.scales import knots
from partnernet.scales.evaluation import evaluate

if TYPE_CHECKING:
    import pytest

NO_VALUES = schema.empty(schema.METRICS)

TEAMS = st.lists(st.frozensets(st.sampled_from("abcdefg"), min_size=1), min_size=2, max_size=8)


@given(TEAMS)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_sizes_and_how_often_each_agency_comes_are_kept(teams: list[frozenset[str]]) -> None:
    often = Counter(x for team in teams for x in team)
    for dealt in knots.dealt(teams, 5):
        assert [len(team) for team in dealt] == [len(team) for team in teams]
        assert Counter(x for team in dealt for x in team) == often


def test_every_dealing_is_as_likely() -> None:
    teams = [frozenset("ab"), frozenset("ac"), frozenset("bd"), frozenset("a")]
    often = Counter(x for team in teams for x in team)
    every = [
        tuple(map(frozenset, chosen))
        for chosen in product(*(combinations("abcd", len(team)) for team in teams))
        if Counter(x for team in chosen for x in team) == often
    ]
    seen = Counter(tuple(each) for each in islice(knots.dealt(teams, 30_000), 0, None, 10))
    assert set(seen) == set(every)
    assert stats.chisquare([seen[each] for each in every]).pvalue > 0.001


def test_the_shipped_meetings_are_set_beside_chance() -> None:
    part = list(pn.datasets.load("synthetic_borough").partnerships())[-1]
    rows = evaluate(part, NO_VALUES).filter(pl.col("scale") == "knotworking")
    found = {row["indicator"]: row for row in rows.to_dicts()}
    for name in ("team_novelty", "team_repeats"):
        chance = found[f"{name}_by_chance"]
        assert 0 <= chance["lo"] <= chance["value"] <= chance["hi"] <= 1
        assert chance["n"] == found["team_novelty"]["n"]


def test_many_events_are_left_out_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knots, "MOST", 1)
    part = list(pn.datasets.load("synthetic_borough").partnerships())[-1]
    rows = evaluate(part, NO_VALUES)
    rows = rows.filter(pl.col("indicator") == "team_novelty_by_chance")
    assert rows["reason"].to_list() == ["cost"]
