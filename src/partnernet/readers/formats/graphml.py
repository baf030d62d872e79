"""GraphML: nodes, edges and typed attributes as XML, of networkx, igraph, Gephi, yEd and others.

An edge without a word on direction is as the graph says (`edgedefault`); in yEd, as its arrowheads
are drawn. Attributes keep the names that the file declares. A node in a group belongs to it.
Several graphs are layers. A document type is refused before anything is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from partnernet.readers.networks import PARENT, Edge, Node, cell, identities, tables
from partnernet.readers.seam import Match
from partnernet.readers.xmlparts import parts
from partnernet.vocabulary import network_named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnernet.readers.seam import File, Passed, Taken
    from partnernet.readers.xmlparts import Part

TITLE = "GraphML"
_YED_LABELS = ("NodeLabel", "EdgeLabel")
_HEX = re.compile(r"[+-]?0x[0-9a-f](\.[0-9a-f]*)?p[+-]?\d{1,3}", re.IGNORECASE)
"""A number as graph-tool writes it, to the last bit."""


def headings() -> frozenset[str]:
    """Return nothing: it is no table."""
    return frozenset()


def sniff(file: File) -> Match | None:
    """Know it by its first element."""
    if file.root is None or file.root.name != "graphml":
        return None
    return Match(99, ("it is XML with the element graphml",))


@dataclass(slots=True)
class _Graph:
    """One graph: its name, whether its edges are arrows unless they say otherwise."""

    name: str = ""
    arrows: bool = True
    nodes: list[Node] = field(default_factory=list[Node])
    edges: list[Edge] = field(default_factory=list[Edge])


@dataclass(slots=True)
class _Reading:
    """What is known of attributes so far, and how many edges were read."""

    names: dict[str, str] = field(default_factory=dict[str, str])
    defaults: dict[str, dict[str, str]] = field(
        default_factory=lambda: {"node": dict[str, str](), "edge": dict[str, str]()}
    )
    edges: int = 0


def read(file: File) -> Sequence[Taken | Passed]:
    """Read nodes as agencies and edges as ties."""
    here = _Reading()
    graphs: list[_Graph] = []
    hyper = 0
    wanted = ("key", "node", "edge", "hyperedge")
    for part in parts(file.source, file.name, *wanted, opened=("graph",)):
        if part.name == "key":
            _declare(part, here)
        elif part.name == "graph":
            name = part.attributes.get("id") or f"graph {len(graphs) + 1}"
            graphs.append(_Graph(name, _arrows(part)))
        elif part.name == "hyperedge":
            hyper += 1
        elif graphs:
            _walk(part, graphs[-1], here, graphs[-1].arrows, "")
    left_out = {"joins_more_than_two": hyper} if hyper else {}
    nodes, edges = _layers(graphs) if len(graphs) > 1 else _only(graphs)
    rows = here.edges if len(edges) > here.edges else None
    return list(tables(file, "graphml", nodes, edges, rows=rows, left_out=left_out))


def _only(graphs: Sequence[_Graph]) -> tuple[list[Node], list[Edge]]:
    return (graphs[0].nodes, graphs[0].edges) if graphs else ([], [])


def _layers(graphs: Sequence[_Graph]) -> tuple[list[Node], list[Edge]]:
    """Return the nodes of all graphs, each once, and their edges with the graph as layer."""
    nodes: dict[str, dict[str, str | None]] = {}
    edges: list[Edge] = []
    for graph in graphs:
        named = identities(graph.nodes)
        for node in graph.nodes:
            nodes.setdefault(named[node.key], {}).update(node.facts)
        for edge in graph.edges:
            one, other = (named.get(key or "", key) for key in (edge.source, edge.target))
            facts = {**network_named(graph.name), **edge.facts}
            edges.append(Edge(one, other, edge.row, edge.directed, facts))
    return [Node(key, facts) for key, facts in nodes.items()], edges


def _declare(part: Part, here: _Reading) -> None:
    """Take the name of an attribute, and its value where an element has none of its own."""
    key = part.attributes.get("id", str(len(here.names)))
    name = part.attributes.get("attr.name") or part.attributes.get("yfiles.type", key)
    here.names[key] = name
    default = part.value("default")
    about = part.attributes.get("for", "all")
    for kind in here.defaults:
        if default is not None and about in {kind, "all"}:
            here.defaults[kind][name] = default


def _arrows(graph: Part) -> bool:
    """Tell whether edges are arrows unless they say otherwise."""
    return graph.attributes.get("edgedefault", "").strip().lower() != "undirected"


def _walk(part: Part, graph: _Graph, here: _Reading, arrows: bool, parent: str) -> None:  # noqa: FBT001  (handed on as it is)
    """Add a node with the nodes and edges nested in it, or an edge."""
    facts = {**here.defaults.get(part.name, {}), **_facts(part, here.names)}
    if part.name == "edge":
        here.edges += 1
        graph.edges += _edges(part, facts, here.edges, arrows=arrows)
        return
    key = part.attributes.get("id", "")
    if parent:
        facts[PARENT] = parent
    graph.nodes.append(Node(key, facts))
    for nested in part.all("graph"):
        for inner in nested.parts:
            if inner.name in here.defaults:
                _walk(inner, graph, here, _arrows(nested), key)


def _edges(part: Part, facts: Mapping[str, str | None], row: int, *, arrows: bool) -> list[Edge]:
    """Return an edge; of one that is drawn with two arrowheads, an arrow each way."""
    given = part.attributes
    one, other, said = given.get("source"), given.get("target"), given.get("directed")
    if said is not None:
        return [Edge(one, other, row, said.strip().lower() in {"true", "1"}, facts)]
    drawn = _arrowheads(part)
    if drawn is None:
        return [Edge(one, other, row, arrows, facts)]
    back, there = drawn
    if not back and not there:
        return [Edge(one, other, row, directed=False, facts=facts)]
    ways = [(one, other)] if there else []
    ways += [(other, one)] if back else []
    return [Edge(*ends, row, directed=True, facts=facts) for ends in ways]


def _arrowheads(part: Part) -> tuple[bool, bool] | None:
    """Tell whether yEd draws an arrowhead at the source and at the target; None when unsaid."""
    for inner in part.parts:
        if inner.name == "Arrows":
            heads = (inner.attributes.get(end, "none") for end in ("source", "target"))
            back, there = (head != "none" for head in heads)
            return back, there
        if (found := _arrowheads(inner)) is not None:
            return found
    return None


def _facts(part: Part, names: Mapping[str, str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for data in part.all("data"):
        key = data.attributes.get("key", "")
        text = data.text.strip()
        label = _label(data)
        if text:
            exact = _HEX.fullmatch(text)
            found[names.get(key, key)] = cell(float.fromhex(text)) if exact else text
        elif label:
            found["label"] = label
    return found


def _label(part: Part) -> str | None:
    """Return the label that yEd keeps inside the drawing of a node or edge."""
    for inner in part.parts:
        if inner.name in _YED_LABELS and inner.text.strip():
            return inner.text.strip()
        if found := _label(inner):
            return found
    return None
