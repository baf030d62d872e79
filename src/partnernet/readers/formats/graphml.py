"""GraphML: nodes, edges and typed attributes as XML, of networkx, igraph, Gephi, yEd and others.

An edge without a word on direction is as the graph says (`edgedefault`). Attributes keep the names
that the file declares. A document type is refused before anything is read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from partnernet.readers.networks import Edge, Node, tables
from partnernet.readers.seam import Match
from partnernet.readers.xmlparts import parts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnernet.readers.seam import File, Passed, Taken
    from partnernet.readers.xmlparts import Part

TITLE = "GraphML"
_YED_LABELS = ("NodeLabel", "EdgeLabel")


def headings() -> frozenset[str]:
    """Return nothing: it is no table."""
    return frozenset()


def sniff(file: File) -> Match | None:
    """Know it by its first element."""
    if file.root is None or file.root.name != "graphml":
        return None
    return Match(99, ("it is XML with the element graphml",))


def read(file: File) -> Sequence[Taken | Passed]:
    """Read nodes as agencies and edges as ties."""
    names: dict[str, str] = {}
    defaults: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
    nodes: list[Node] = []
    edges: list[Edge] = []
    hyper = 0
    arrows = _by_default(file)
    for place, part in enumerate(parts(file.source, file.name, "key", "node", "edge", "hyperedge")):
        if part.name == "key":
            key = part.attributes.get("id", str(place))
            names[key] = part.attributes.get("attr.name") or part.attributes.get("yfiles.type", key)
            default = part.value("default")
            for kind in (
                defaults
                if part.attributes.get("for", "all") == "all"
                else (part.attributes["for"],)
            ):
                if default is not None and kind in defaults:
                    defaults[kind][names[key]] = default
        elif part.name == "hyperedge":
            hyper += 1
        else:
            _walk(part, nodes, edges, names, defaults, arrows=arrows)
    left_out = {"joins_more_than_two": hyper} if hyper else {}
    return list(tables(file, "graphml", nodes, edges, left_out=left_out))


def _by_default(file: File) -> bool:
    """Tell whether edges are arrows unless they say otherwise."""
    return re.search(r"<(?:\w+:)?graph\b[^>]*\bedgedefault\s*=\s*.undirected", file.head) is None


def _walk(
    part: Part,
    nodes: list[Node],
    edges: list[Edge],
    names: Mapping[str, str],
    defaults: Mapping[str, Mapping[str, str]],
    *,
    arrows: bool,
) -> None:
    """Add a node with the nodes and edges nested in it, or an edge."""
    facts = {**defaults.get(part.name, {}), **_facts(part, names)}
    given = part.attributes
    if part.name == "node":
        nodes.append(Node(given.get("id", ""), facts))
        for graph in part.all("graph"):
            for inner in graph.parts:
                if inner.name in defaults:
                    _walk(inner, nodes, edges, names, defaults, arrows=arrows)
    else:
        said = given.get("directed")
        directed = arrows if said is None else said.strip().lower() in {"true", "1"}
        ends = given.get("source"), given.get("target")
        edges.append(Edge(*ends, len(edges) + 1, directed, facts))


def _facts(part: Part, names: Mapping[str, str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for data in part.all("data"):
        key = data.attributes.get("key", "")
        text = data.text.strip()
        label = _label(data)
        if text:
            found[names.get(key, key)] = text
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
