"""What the oracles share: the list of them, and a slice as a networkx graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import networkx as nx

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.metrics.worlds import Case

Value = float | str
"""A number, or the reason why there is none."""

Answer = Value | dict[str, Value]
"""The same, or one for each agency, sector, band, dyad or pair of levels."""

TESTED_APART = "tested apart"
"""Answer where small random networks cannot show a measure right; another test does."""

ORACLES: dict[str, Callable[..., Any]] = {}

F = TypeVar("F", bound="Callable[..., Any]")


def oracle(function: F) -> F:
    """Name a function as the oracle of the measure of the same name."""
    ORACLES[function.__name__] = function
    return function


def graph(c: Case, *, weak: bool = False) -> Any:
    """The slice in networkx; without direction if it has none, or if `weak`."""
    g: Any = nx.Graph() if weak or not c.directed else nx.DiGraph()
    g.add_nodes_from(c.nodes)
    g.add_edges_from(c.weights)
    return g


def per_agency(c: Case, value: Callable[[str], Value], least: int = 1) -> Answer:
    """A value for each agency, if there are enough of them."""
    if c.n < least:
        return f"n<{least}"
    return {x: value(x) for x in c.nodes}


def active(c: Case) -> list[str]:
    """Agencies that are tied to another."""
    return [x for x in c.nodes if any(c.tied(x, y) for y in c.nodes if y != x)]


def members_of(labels: Mapping[str, str]) -> dict[str, list[str]]:
    """The agencies of each group, groups in order."""
    return {name: [x for x in labels if labels[x] == name] for name in sorted(set(labels.values()))}
