"""GEXF 1.1 to 1.3, the file of Gephi: nodes, edges, attributes, and the kind of parallel edges.

The kind of an edge is its layer. A mutual edge is an arrow each way; positions and colours are for
drawing and are not read. The days on which an edge starts and ends are the first and last of the
tie, numbers of ticks are not days.
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

TITLE = "GEXF"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SPELL = {"start": "first", "end": "last"}


def headings() -> frozenset[str]:
    """Return nothing: it is no table."""
    return frozenset()


def sniff(file: File) -> Match | None:
    """Know it by its first element."""
    if file.root is None or file.root.name != "gexf":
        return None
    return Match(99, ("it is XML with the element gexf",))


def read(file: File) -> Sequence[Taken | Passed]:
    """Read nodes as agencies and edges as ties."""
    names: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
    defaults: dict[str, dict[str, str | None]] = {"node": {}, "edge": {}}
    nodes: list[Node] = []
    edges: list[Edge] = []
    number = 0
    usual = _usual(file)
    for part in parts(file.source, file.name, "attributes", "node", "edge"):
        if part.name == "attributes":
            kind = part.attributes.get("class", "node")
            for each in part.all("attribute"):
                title = each.attributes.get("title") or each.attributes.get("id", "")
                names.setdefault(kind, {})[each.attributes.get("id", title)] = title
                if default := each.value("default"):
                    defaults.setdefault(kind, {})[title] = default
        elif part.name == "node":
            _nodes(part, "", nodes, names["node"], defaults["node"])
        else:
            number += 1
            facts = {**defaults["edge"], **_facts(part, names["edge"])}
            given = part.attributes
            for name in ("kind", "weight", "label"):
                if given.get(name):
                    facts[name] = given[name]
            for name, role in _SPELL.items():
                if _DAY.match(given.get(name, "")):
                    facts[role] = given[name][:10]
            way = given.get("type", usual)
            one, other = given.get("source"), given.get("target")
            edges.append(Edge(one, other, number, way != "undirected", facts))
            if way == "mutual":
                edges.append(Edge(other, one, number, directed=True, facts=facts))
    mutual = len(edges) > number
    return list(tables(file, "gexf", nodes, edges, rows=number if mutual else None))


def _usual(file: File) -> str:
    """Return what edges are that do not say: undirected, as the format has it."""
    match = re.search(r"<(?:\w+:)?graph\b[^>]*\bdefaultedgetype\s*=\s*[\"'](\w+)", file.head)
    return match[1] if match else "undirected"


def _nodes(
    part: Part,
    parent: str,
    nodes: list[Node],
    names: Mapping[str, str],
    defaults: Mapping[str, str | None],
) -> None:
    """Add a node, and the nodes nested in it with the node that they belong to."""
    facts = {**defaults, **_facts(part, names)}
    given = part.attributes
    if given.get("label"):
        facts["label"] = given["label"]
    belongs = given.get("pid") or parent
    if belongs:
        facts["parent id"] = belongs
    nodes.append(Node(given.get("id", ""), facts))
    for group in part.all("nodes"):
        for inner in group.all("node"):
            _nodes(inner, given.get("id", ""), nodes, names, defaults)


def _facts(part: Part, names: Mapping[str, str]) -> dict[str, str | None]:
    """Return the attributes of a node or edge; of values over time the last."""
    found: dict[str, str | None] = {}
    for block in part.all("attvalues"):
        for each in block.all("attvalue"):
            key = each.attributes.get("for") or each.attributes.get("id", "")
            found[names.get(key, key)] = each.attributes.get("value")
    return found
