"""JSON Graph Format, version 1 and 2: one graph, or several of which each is a layer.

The relation of an edge is its layer. Metadata of nodes are attributes of agencies. Edges have a
direction unless graph or edge say that they have none, as the specification has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from partnernet.readers.networks import Edge, Node, cell, tables
from partnernet.readers.seam import Match

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.readers.seam import File, Passed, Taken

TITLE = "JSON Graph Format"
Item = dict[str, Any]
_OWN = ("source", "target", "directed", "metadata", "id")


def headings() -> frozenset[str]:
    """Return nothing: it is no table."""
    return frozenset()


def sniff(file: File) -> Match | None:
    """Know it by a graph, or graphs, with nodes in it."""
    if not _graphs(file):
        return None
    return Match(96, ("it is JSON with a graph that holds its nodes",))


def _graphs(file: File) -> list[Item]:
    data = file.json
    if not isinstance(data, dict):
        return []
    document = cast("Item", data)
    several = document.get("graphs")
    found = several if isinstance(several, list) else [document.get("graph")]
    return [
        cast("Item", each)
        for each in found
        if isinstance(each, dict) and isinstance(each.get("nodes"), (dict, list))
    ]


def read(file: File) -> Sequence[Taken | Passed]:
    """Read nodes as agencies and edges as ties."""
    graphs = _graphs(file)
    nodes: dict[str, dict[str, str | None]] = {}
    edges: list[Edge] = []
    row = hyper = 0
    for graph in graphs:
        for key, item in _nodes(graph):
            nodes.setdefault(key, {}).update(_facts(item, ("metadata", "id")))
        layer = cell(graph.get("label") or graph.get("type") or graph.get("id"))
        for item in _edges(graph):
            row += 1
            facts = _facts(item, _OWN)
            if len(graphs) > 1 and layer:
                facts.setdefault("relation", layer)
            directed = item.get("directed", graph.get("directed", True)) is not False
            ends = cell(item.get("source")), cell(item.get("target"))
            edges.append(Edge(*ends, row, directed, facts))
        lines = graph.get("hyperedges")
        hyper += len(cast("list[object]", lines)) if isinstance(lines, list) else 0
    every = [Node(key, facts) for key, facts in nodes.items()]
    left_out = {"joins_more_than_two": hyper} if hyper else {}
    return list(tables(file, "json", every, edges, left_out=left_out))


def _nodes(graph: Item) -> list[tuple[str, Item]]:
    """Return the nodes with their keys: an object in version 2, a list in version 1."""
    found = graph["nodes"]
    if isinstance(found, dict):
        named = cast("dict[str, object]", found)
        return [(k, cast("Item", v) if isinstance(v, dict) else {}) for k, v in named.items()]
    items = [cast("Item", each) for each in found if isinstance(each, dict)]
    return [(cell(each.get("id")) or str(place), each) for place, each in enumerate(items)]


def _edges(graph: Item) -> list[Item]:
    found = graph.get("edges")
    items = cast("list[object]", found) if isinstance(found, list) else []
    return [cast("Item", each) for each in items if isinstance(each, dict)]


def _facts(item: Item, own: Sequence[str]) -> dict[str, str | None]:
    """Return what is said of a node or an edge, in it and in its metadata."""
    said = item.get("metadata")
    metadata = cast("Item", said) if isinstance(said, dict) else {}
    merged = {**metadata, **{name: value for name, value in item.items() if name not in own}}
    return {name: cell(value) for name, value in merged.items()}
