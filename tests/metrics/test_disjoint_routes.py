"""Separate routes to the lead in networks too large for the oracle: as networkx counts them."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from networkx.algorithms.connectivity import local_node_connectivity
from tests.metrics.networks import TIES, network

from partnernet.metrics import Values, get
from partnernet.view import View


@pytest.mark.parametrize("partners", [2, 3, 5])
def test_as_many_as_networkx_finds(partners: int) -> None:
    n, draw = 40, np.random.default_rng(partners)
    ends = {(min(e), max(e)) for e in draw.integers(0, n, (partners * n // 2, 2)).tolist()}
    names, ties = [f"A{i:02}" for i in range(n)], sorted((a, b) for a, b in ends if a != b)
    p = network(names, [(names[a], names[b]) for a, b in ties], directed=False)
    s = p.slice("unstated", TIES, View(direction="weak"))
    led = s.agencies.with_columns(is_lead=s.agencies["agency_id"] == names[0])
    found = get("routes_to_lead")(replace(s, agencies=led))
    assert isinstance(found, Values)
    graph = nx.Graph(ties)
    graph.add_nodes_from(range(n))
    for at in range(1, n):
        tied = graph.has_edge(at, 0)
        rest = graph.copy()
        rest.remove_edges_from([(at, 0)])
        assert found.value[at] == local_node_connectivity(rest, at, 0) + tied
