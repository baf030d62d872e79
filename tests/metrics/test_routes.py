"""One search on sets of bits: as a search agency by agency, beyond a word and its depth."""

from __future__ import annotations

import networkx as nx
import numpy as np
import polars as pl
import pytest

from partnernet.metrics import _routes
from partnernet.study import Study
from partnernet.view import View


def _slice(arcs: list[tuple[str, str]], *, directed: bool = True):
    rows = pl.DataFrame(arcs, schema=["source", "target"], orient="row")
    layer = "referral" if directed else "communication"
    part = Study.of(rows.with_columns(layer=pl.lit(layer))).partnership()
    return part.slice(part.levels[0], layer, View())


def _walked(graph: nx.Graph, agencies: list[str]) -> list[list[int]]:
    """How many agencies are 1, 2, ... steps from each, one search an agency."""
    lengths = [nx.single_source_shortest_path_length(graph, a) for a in agencies]
    deepest = max(max(found.values()) for found in lengths)
    return [
        [sum(steps == depth for steps in found.values()) for found in lengths]
        for depth in range(1, deepest + 1)
    ]


@pytest.mark.parametrize("n", [3, 63, 64, 65, 130])
@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("side", ["out", "in"])
def test_the_same_as_a_search_agency_by_agency(n: int, directed: bool, side: str) -> None:
    draw = np.random.default_rng(n)
    ends = {(int(a), int(b)) for a, b in draw.integers(0, n, (3 * n, 2)) if a != b}
    arcs = [(f"A{a:03}", f"A{b:03}") for a, b in sorted(ends)]
    s = _slice(arcs, directed=directed)
    agencies = s.agencies["agency_id"].to_list()
    graph = nx.DiGraph(arcs) if directed else nx.Graph(arcs)
    graph.add_nodes_from(agencies)
    walked = _walked(graph.reverse() if directed and side == "in" else graph, agencies)
    assert _routes.distances(s, side).tolist() == walked


def test_blocks_of_words_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    arcs = [(f"A{i:03}", f"A{(7 * i + 1) % 200:03}") for i in range(200)]
    whole = _routes.distances(_slice(arcs))
    monkeypatch.setattr(_routes, "_ROOM", 1)
    assert np.array_equal(_routes.distances(_slice(arcs)), whole)


@pytest.mark.parametrize(("agencies", "known"), [(65, True), (66, False)])
def test_routes_of_over_64_steps_are_left_to_igraph(agencies: int, known: bool) -> None:
    chain = [(f"A{i:03}", f"A{i + 1:03}") for i in range(agencies - 1)]
    assert (_routes.distances(_slice(chain)) is not None) is known
