"""Distances between networks: against networkx node by node, closed forms and published values."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import networkx as nx
import numpy as np
import pytest
from scipy import stats
from scipy.spatial import distance as spatial

import partnernet as pn
from partnernet.distances import (
    canberra,
    classical_scaling,
    distances,
    divergence,
    features,
    hamming,
    jaccard_distance,
    portraits,
    same_agencies,
    signatures,
)

PLACE = ("unstated", "communication")


def graphs() -> list[Any]:
    made: list[Any] = [
        nx.gnp_random_graph(n, p, seed=n) for n, p in ((6, 0.5), (13, 0.15), (20, 0.3))
    ]
    return [*made, nx.star_graph(7), nx.path_graph(5), nx.empty_graph(4)]


def matrix(graph: Any) -> Any:
    return nx.to_numpy_array(graph)[None] > 0


def signature(graph: Any) -> list[float]:
    """By definition, agency by agency, with scipy's moments."""
    clustering: Any = nx.clustering(graph)
    columns: list[list[float]] = [[] for _ in range(7)]
    for v in graph:
        near = list(graph[v])
        ego = nx.ego_graph(graph, v)
        inside = set(ego)
        leaving = [(i, j) for i in inside for j in graph[i] if j not in inside]
        values = (
            len(near),
            clustering[v],
            np.mean([graph.degree[i] for i in near]) if near else 0.0,
            np.mean([clustering[i] for i in near]) if near else 0.0,
            ego.number_of_edges(),
            len(leaving),
            len({j for _, j in leaving}),
        )
        for column, value in zip(columns, values, strict=True):
            column.append(float(value))
    found: list[Any] = []
    for column in columns:
        flat = np.ptp(column) < 1e-12
        found += [np.mean(column), np.median(column), np.std(column)]
        found += [0.0, 0.0] if flat else [stats.skew(column), stats.kurtosis(column)]
    return found


@pytest.mark.parametrize("graph", graphs(), ids=lambda g: f"{len(g)} agencies")
def test_signature_is_the_definition_agency_by_agency(graph: Any) -> None:
    assert signatures(matrix(graph))[0] == pytest.approx(signature(graph), abs=1e-9)
    assert features(matrix(graph)).shape == (1, 7, len(graph))


def by_definition(one: Any, other: Any) -> float:
    """Portrait divergence from networkx's shortest paths and scipy's Jensen-Shannon distance."""

    def weighted(graph: Any) -> dict[tuple[int, int], float]:
        lengths = dict(nx.all_pairs_shortest_path_length(graph))
        steps = Counter(d for row in lengths.values() for d in row.values())
        table: dict[tuple[int, int], float] = {}
        for at, pairs in steps.items():
            for row in lengths.values():
                key = (at, sum(d == at for d in row.values()))
                table[key] = table.get(key, 0) + pairs / sum(steps.values()) / len(graph)
        return table

    p, q = weighted(one), weighted(other)
    keys = sorted(set(p) | set(q))
    return float(
        spatial.jensenshannon([p.get(k, 0) for k in keys], [q.get(k, 0) for k in keys], base=2) ** 2
    )


def test_portrait_divergence_is_the_definition() -> None:
    made = graphs()
    for one in made:
        for other in made:
            got = divergence(portraits(matrix(one)), portraits(matrix(other)))[0]
            assert got == pytest.approx(by_definition(one, other), abs=1e-9)


def test_distances_of_a_batch_are_those_one_by_one() -> None:
    rng = np.random.default_rng(4)
    batch = np.triu(rng.random((5, 8, 8)) < 0.3, 1)
    whole = portraits(batch)
    for row, network in enumerate(batch):
        alone = portraits(network[None])
        assert divergence(whole[row : row + 1], alone)[0] == pytest.approx(0, abs=1e-12)
        assert signatures(batch)[row] == pytest.approx(signatures(network[None])[0])


def test_canberra_is_scipys() -> None:
    rng = np.random.default_rng(5)
    a, b = rng.normal(size=(2, 1, 35))
    assert canberra(a, b)[0] == pytest.approx(spatial.canberra(a[0], b[0]))


def test_tie_by_tie_distances_are_those_of_sets() -> None:
    rng = np.random.default_rng(6)
    one, other = rng.random((2, 9, 9)) < 0.3
    a, b = (set(map(tuple, np.argwhere(x))) for x in (one, other))
    assert hamming(one, other) == len(a ^ b)
    assert jaccard_distance(one, other) == pytest.approx(1 - len(a & b) / len(a | b))
    empty = np.zeros((3, 3), dtype=bool)
    assert jaccard_distance(empty, empty) is None


def test_waves_are_set_apart_on_pairs_observed_in_both() -> None:
    study = pn.datasets.load("synthetic_borough")
    one, other = (
        study.partnership(wave=wave).slice("strategy", "planning") for wave in study.waves
    )
    a, b = (set(s.ties.select("source", "target").iter_rows()) for s in (one, other))
    found = same_agencies(one, other)
    assert found["hamming"] == len(a ^ b)
    assert found["hamming_share"] == pytest.approx(len(a ^ b) / math.comb(one.n, 2))
    assert found["jaccard_distance"] == pytest.approx(1 - len(a & b) / len(a | b))


def test_random_networks_are_as_far_apart_as_chance_makes_them() -> None:
    """The percentile of CUG-L networks among pairs of CUG-L networks is spread evenly."""
    study = pn.datasets.load("emon")
    places = [study.partnership(area).slice(*PLACE) for area in ("MtSi", "Cheyenne", "Texas")]
    found = distances(places, draws=100)
    assert [(x.one, x.other) for x in found[:3]] == [(0, 1), (0, 2), (1, 2)]
    assert all(0 <= (x.percentile or 0) <= 1 for x in found)
    assert found == distances(places, draws=100)
    same = distances([places[0], places[0]], draws=100)
    assert [x.value for x in same] == pytest.approx([0, 0], abs=1e-12)
    assert all((x.percentile or 0) <= 0.5 for x in same)


def test_scaling_keeps_distances_that_fit_the_plane() -> None:
    points = np.random.default_rng(7).normal(size=(6, 2))
    apart = spatial.squareform(spatial.pdist(points))
    found, share = classical_scaling(apart)
    assert spatial.squareform(spatial.pdist(found)) == pytest.approx(apart)
    assert share == pytest.approx(1)
    assert classical_scaling(np.zeros((1, 1)))[0].tolist() == [[0.0, 0.0]]
