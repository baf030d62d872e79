"""Every network that a null model may draw is equally likely, and what it holds fixed is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from null_worlds import (
    asked,
    census,
    chi_square,
    circle,
    degrees,
    every,
    laid,
    random_networks,
    ties,
)
from scipy import stats

from partnernet.nulls import Board, board, networks
from partnernet.nulls._degrees import same_partners
from partnernet.nulls._samplers import dealt, same_pairs, same_ties

DRAWS = 8_000

SEVEN = [[0, 1, 0, 0], [1, 0, 1, 0], [0, 0, 0, 1], [1, 0, 0, 0]]
HALF = [[0, 1, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]]


def uniform(drawn: Any, states: set[bytes]) -> None:
    found, freedom = chi_square(drawn, states)
    assert stats.chi2.sf(found, freedom) > 1e-3, (found, freedom)


# --- the same partners each ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("network", "count"), [(circle(3), 2), (np.array(SEVEN, dtype=bool), 7), (circle(5), 44)]
)
def test_every_directed_network_with_these_degrees_is_equally_likely(
    network: Any, count: int
) -> None:
    """Two, seven and 44 networks, as enumerated; the circle is out of reach of swaps alone."""
    here = laid(network)
    states = every(here, degrees)
    assert len(states) == count
    drawn, rate = same_partners(here, DRAWS, np.random.default_rng(7))
    uniform(drawn, states)
    assert 0 < rate < 1


@pytest.mark.parametrize("seed", [4, 2, 3])
def test_every_undirected_network_with_these_degrees_is_equally_likely(seed: int) -> None:
    tied = np.random.default_rng(seed).random((5, 5)) < 0.5
    flat = np.triu(tied, 1)
    here = laid(flat | flat.T, directed=False)
    states = every(here, degrees)
    assert len(states) > 1
    drawn, _ = same_partners(here, DRAWS, np.random.default_rng(11))
    uniform(drawn, states)


def test_cells_that_were_not_seen_stay_as_they_are() -> None:
    """Nobody answered for the fourth agency: its row and its one tie never move."""
    network = np.array(HALF, dtype=bool)
    free = np.ones((4, 4), dtype=bool)
    free[3] = False
    here = laid(network & free, free=free, kept=network & ~free)
    for made in (
        same_ties(here, 500, np.random.default_rng(1)),
        same_pairs(here, 500, np.random.default_rng(2)),
        same_partners(here, 500, np.random.default_rng(3))[0],
    ):
        assert (made[:, 3] == network[3]).all()
        assert not made[:, range(4), range(4)].any()
        assert (made.sum(axis=(1, 2)) == network.sum()).all()
    uniform(same_ties(here, DRAWS, np.random.default_rng(4)), every(here, ties))


@pytest.mark.parametrize("number", range(3))
def test_larger_networks_keep_what_is_fixed_and_nothing_else(number: int) -> None:
    network = list(random_networks(5))[number]
    here = laid(network)
    rng = np.random.default_rng(9)
    for made, fixed in (
        (same_ties(here, 60, rng), ties),
        (same_pairs(here, 60, rng), census),
        (same_partners(here, 60, rng)[0], degrees),
    ):
        assert {fixed(each) for each in made} == {fixed(network)}
        assert len({each.tobytes() for each in made}) > 30
        assert not made[:, range(len(network)), range(len(network))].any()


# --- as many ties, as many pairs of each kind ----------------------------------------------------


@pytest.mark.parametrize("directed", [True, False])
def test_every_placement_of_as_many_ties_is_equally_likely(directed: bool) -> None:
    network = circle(4) if directed else circle(4) | circle(4).T
    network[0, 2] = True
    network[2, 0] |= not directed
    here = laid(network, directed=directed)
    made = same_ties(here, 6_000, np.random.default_rng(3))
    uniform(made, every(here, ties))
    if not directed:
        assert (made == made.transpose(0, 2, 1)).all()


def test_every_placement_of_as_many_pairs_of_each_kind_is_equally_likely() -> None:
    network = np.zeros((4, 4), dtype=bool)
    network[0, 1] = network[1, 0] = network[2, 3] = network[0, 3] = True
    here = laid(network)
    states = every(here, census)
    assert len(states) == 6 * 10 * 4
    uniform(same_pairs(here, 6_000, np.random.default_rng(3)), states)


def test_pairs_free_one_way_keep_the_census_too() -> None:
    free = np.ones((5, 5), dtype=bool)
    free[1] = free[4] = False
    network = next(random_networks(3, (5,)))
    here = laid(network & free, free=free, kept=network & ~free)
    drawn = same_pairs(here, 6_000, np.random.default_rng(8))
    assert {census(each) for each in drawn} == {census(network)}
    assert ((drawn & ~free) == (network & ~free)).all()


def test_sectors_are_dealt_among_those_who_have_one() -> None:
    sector = np.array([0, 0, 1, -1, 2])
    made = dealt(sector, 6_000, np.random.default_rng(2))
    assert (made[:, 3] == -1).all()
    assert (np.sort(made, axis=1) == np.sort(sector)).all()
    seen = {tuple(row) for row in made}
    assert len(seen) == 12
    found = sum((np.sum((made == row).all(axis=1)) - 500) ** 2 / 500 for row in seen)
    assert stats.chi2.sf(found, 11) > 1e-3


# --- boards --------------------------------------------------------------------------------------


def test_a_board_has_free_cells_where_absence_would_be_seen() -> None:
    network = next(random_networks(4, (6,)))
    s = asked(network, answered={0, 2, 3}).partnership().slice("unstated", "referral")
    here = board(s)
    rows = np.isin(np.arange(6), [0, 2, 3])
    assert (here.free == (rows[:, None] & ~np.eye(6, dtype=bool))).all()
    assert (here.whole == network).all()
    assert (here.kept == (network & ~rows[:, None])).all()


def test_draws_of_a_slice_are_networks_of_it() -> None:
    network = next(random_networks(6, (8,)))
    s = asked(network).partnership().slice("unstated", "referral")
    drawn = networks(s, "DEG", draws=20)
    assert {degrees(each) for each in drawn} == {degrees(network)}
    assert (drawn == networks(s, "DEG", draws=20)).all()
    assert not (drawn == networks(s, "DEG", draws=20, seed=2)).all()


@pytest.mark.parametrize(
    ("here", "why"),
    [
        (laid(np.zeros((3, 3)), free=np.zeros((3, 3))), "null_uninformative"),
        (laid(circle(2)), "null_uninformative"),
        (
            laid([[0, 1, 1, 1], [0] * 4, [0] * 4, [0] * 4], free=[[1] * 4, *[[0] * 4] * 3]),
            "null_uninformative",
        ),
        (laid(np.zeros((4, 4))), "no_ties"),
        (laid(~np.eye(4, dtype=bool)), "complete"),
        (laid(circle(4)), None),
    ],
)
def test_what_chance_says_nothing_of(here: Board, why: str | None) -> None:
    assert here.reason == why
