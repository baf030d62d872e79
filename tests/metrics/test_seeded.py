"""Measures that search or draw: against known optima, plain searches, and themselves again."""

from __future__ import annotations

import random
from itertools import combinations, product
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from scipy import optimize
from tests.metrics.networks import network, toy

from partnernet.metrics import Estimate, Missing, Values, get
from partnernet.metrics import _cores as cores
from partnernet.metrics._example import two_teams
from partnernet.metrics.communities import multiplex_partition, partition
from partnernet.metrics.core_periphery import _both_ways, best_core, coreness_vector
from partnernet.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from partnernet.study import Slice

NAMES = ("kite", "marriage", "business")


def whole(name: str) -> Slice:
    return toy(name).slice("unstated", "ties", View())


def random_network(seed: int, n: int, p: float, *, directed: bool) -> Slice:
    g = nx.gnp_random_graph(n, p, seed=seed, directed=directed)
    names = [f"N{i:02}" for i in g]
    ties = [(names[i], names[j]) for i, j in g.edges]
    return network(names, ties, directed=directed).slice("unstated", "ties", View())


# --- core and periphery --------------------------------------------------------------------------


@pytest.mark.parametrize("ideal", ["or", "missing"])
@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("seed", range(2))
def test_climbing_finds_the_core_that_trying_all_finds(
    seed: int, directed: bool, ideal: str
) -> None:
    s = random_network(seed, 12, 0.3, directed=directed)
    exact = best_core(s, ideal)
    assert not isinstance(exact, Missing)
    both, arcs = _both_ways(s), s.m if directed else 2 * s.m
    partners = np.array(s.graph.degree())
    climbed = cores.search(both, arcs, ideal, cores.starts(partners))
    assert cores.fit(climbed, both, arcs, ideal).max() == pytest.approx(exact.fit, abs=1e-9)


@pytest.mark.parametrize("ideal", ["or", "missing"])
@pytest.mark.parametrize("directed", [False, True])
def test_no_move_and_no_exchange_improves_a_core_that_was_climbed_to(
    directed: bool, ideal: str
) -> None:
    s = random_network(5, 40, 0.12, directed=directed)
    both, arcs = _both_ways(s), s.m if directed else 2 * s.m
    for core in cores.search(both, arcs, ideal, cores.starts(np.array(s.graph.degree()))):
        others = [core ^ (np.arange(s.n) == i) for i in range(s.n)]
        for out, into in product(np.flatnonzero(core), np.flatnonzero(~core)):
            others.append(core ^ np.isin(np.arange(s.n), (out, into)))
        reached = cores.fit(np.array([core]), both, arcs, ideal)[0]
        assert cores.fit(np.array(others), both, arcs, ideal).max() <= reached + 1e-9


@pytest.mark.parametrize("ideal", ["or", "missing"])
@pytest.mark.parametrize("seed", range(8))
def test_the_exchange_is_the_best_of_all_pairs(seed: int, ideal: str) -> None:
    s = random_network(seed, 12, 0.2 + 0.08 * seed, directed=seed % 2 == 0)
    both, arcs = _both_ways(s), s.m if s.directed else 2 * s.m
    core = np.random.default_rng(seed).random(s.n) < 0.4
    pairs = product(np.flatnonzero(core), np.flatnonzero(~core))
    others = np.array([core ^ np.isin(np.arange(s.n), pair) for pair in pairs])
    best = cores.fit(others, both, arcs, ideal).max()
    found = cores.exchange(both, arcs, ideal, core)
    if found is None:
        assert best <= cores.fit(core[None], both, arcs, ideal)[0] + 1e-9
    else:
        assert cores.fit(found[None], both, arcs, ideal)[0] == pytest.approx(best, abs=1e-12)


def assert_none_fits_better(
    a: NDArray[np.float64],
    found: tuple[NDArray[np.float64], float] | Missing,
    within: float = 1e-9,
) -> None:
    """The vector's fit to the cells is as told, and no other search finds a better vector."""
    off = ~np.eye(len(a), dtype=bool)

    def misfit(c: NDArray[np.float64]) -> float:
        shape = np.outer(c, c)[off]
        return -float(np.corrcoef(a[off], shape)[0, 1]) if shape.std() > 1e-12 else 0.0

    draws = np.random.default_rng(7)
    others = [
        optimize.minimize(misfit, draws.random(len(a)), bounds=[(0, 1)] * len(a), method="L-BFGS-B")
        for _ in range(4)
    ]
    assert not isinstance(found, Missing)
    vector, fit = found
    assert (vector >= 0).all()
    assert float(vector @ vector) == pytest.approx(1)
    assert fit == pytest.approx(-misfit(vector), abs=within)
    assert fit >= max(-other.fun for other in others) - 1e-5


@pytest.mark.parametrize("name", NAMES)
def test_coreness_fits_as_well_as_any_vector_that_another_search_finds(name: str) -> None:
    s = whole(name)
    a = np.array(s.graph.get_adjacency().data, dtype=float)
    assert_none_fits_better(a, coreness_vector(s))


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("density", [0.6, 1.0])
def test_coreness_of_volumes_fits_as_well_as_any_vector_that_another_search_finds(
    density: float, directed: bool
) -> None:
    g = nx.gnp_random_graph(9, density, seed=4, directed=directed)
    amounts = np.random.default_rng(5).integers(1, 400, len(g.edges)).astype(float)
    ties = [(f"N{i}", f"N{j}") for i, j in g.edges]
    n = 9 if density == 1 else 10  # the last has no ties, and is a pair to all the same
    nodes = [f"N{i}" for i in range(n)]
    p = network(nodes, ties, directed=directed, amounts=amounts.tolist())
    logs = np.zeros((n, n))
    for (i, j), amount in zip(g.edges, amounts, strict=True):
        logs[i, j] = np.log(1 + amount)
        if not directed:
            logs[j, i] = logs[i, j]
    s = p.slice("unstated", "ties", get("coreness_strength").card.view)
    found = coreness_vector(s, volumes=True)
    assert_none_fits_better(logs, found, within=1e-8)
    assert get("coreness_strength")(s).value.tolist() == found[0].tolist()  # type: ignore[index,union-attr]
    assert get("coreness_strength_fit")(s).value == found[1]  # type: ignore[index,union-attr]


def test_concentration_is_the_best_correlation_with_a_first_few() -> None:
    s = whole("zachary")
    found = coreness_vector(s)
    assert not isinstance(found, Missing)
    c = np.sort(found[0])[::-1]
    by_k = [np.corrcoef(c, np.arange(s.n) < k)[0, 1] for k in range(1, s.n)]
    assert get("coreness_concentration")(s).value == pytest.approx(max(by_k))  # type: ignore[union-attr]
    assert get("coreness_core_size")(s).value == 1 + int(np.argmax(by_k))  # type: ignore[union-attr]


# --- communities ---------------------------------------------------------------------------------


def test_two_teams_are_found_and_no_move_of_one_or_two_agencies_is_better() -> None:
    s = two_teams()
    found = partition(s.graph)
    assert found.members.tolist() == [1] * 6 + [2] * 6
    for size in (1, 2):
        for moved in combinations(range(s.n), size):
            other = found.members.copy()
            other[list(moved)] = 3 - other[list(moved)]
            assert s.graph.modularity(other.tolist()) < found.quality


def test_no_split_in_two_of_twelve_beats_the_partition() -> None:
    g = nx.relaxed_caveman_graph(3, 4, 0.1, seed=3)
    s = network(map(str, g), ((str(i), str(j)) for i, j in g.edges), directed=False)
    graph = s.slice("unstated", "ties", View()).graph
    best = partition(graph).quality
    splits = (
        [i in side for i in range(12)] for k in range(7) for side in combinations(range(12), k)
    )
    assert best >= max(graph.modularity([int(x) for x in split]) for split in splits) - 1e-12


def test_modularity_is_that_of_networkx() -> None:
    s = whole("zachary")
    found = partition(s.graph)
    g = nx.Graph(s.graph.get_edgelist())
    groups = [set(np.flatnonzero(found.members == k)) for k in np.unique(found.members)]
    assert found.quality == pytest.approx(nx.community.modularity(g, groups))
    assert len(groups) == 4


def test_numbers_run_from_the_largest_community() -> None:
    sizes = np.bincount(partition(whole("zachary").graph).members)[1:]
    assert sizes.tolist() == sorted(sizes, reverse=True)


def test_the_same_again_whatever_was_drawn_before() -> None:
    s = whole("zachary")
    first = partition(s.graph)
    random.seed(99)
    random.random()
    again = partition(s.graph)
    assert (first.members == again.members).all()
    assert (first.runs == again.runs).all()


def test_a_multiplex_partition_of_one_layer_twice_is_the_layers_own() -> None:
    s = whole("zachary")
    members, quality = multiplex_partition([s, s])
    assert quality == pytest.approx(2 * 0.419790, abs=1e-6)
    assert len(np.unique(members)) == 4


def test_sectors_that_are_the_communities_agree_wholly() -> None:
    assert get("community_sector_ari")(two_teams()).value == 1.0  # type: ignore[union-attr]


# --- losses --------------------------------------------------------------------------------------


def test_a_star_falls_to_pieces_when_its_centre_is_lost() -> None:
    s = whole("star")
    after = get("left_after")(s, loss="attack", q=1)
    assert after.value == 0.1  # type: ignore[union-attr]


def test_a_complete_network_loses_only_whom_it_loses() -> None:
    ties = combinations("ABCDEF", 2)
    s = network("ABCDEF", ties, directed=False).slice("unstated", "ties", View())
    for loss in ("attack", "failure"):
        found = get("robustness")(s, loss=loss)
        assert found.value == pytest.approx(sum(range(6)) / 36)  # type: ignore[union-attr]


def test_communities_are_counted_and_labelled_in_whole_numbers() -> None:
    s = two_teams()
    number, label = get("communities")(s), get("community")(s)
    assert isinstance(number, Estimate)
    assert isinstance(label, Values)
    assert number.value == 2.0
    assert [set(label.value[:6].tolist()), set(label.value[6:].tolist())] == [{1.0}, {2.0}]
