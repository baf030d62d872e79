"""GEXF 1.1 to 1.3, the file of Gephi: nodes, edges, attributes, and the kind of parallel edges.

The kind of an edge is its layer. A mutual edge is an arrow each way; positions and colours are for
drawing and are not read. The days on which an edge starts and ends, of several spells the first and
the last, are those of the tie. Numbers of ticks are not days, and times of nodes are not read; that
is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
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
_STARTS, _ENDS = ("start", "startopen", "timestamp"), ("end", "endopen", "timestamp")
_TIMES = frozenset((*_STARTS, *_ENDS, "timestamps", "intervals"))


@dataclass(slots=True)
class _Reading:
    """What has been read so far: attributes by class with their defaults, nodes, edges."""

    usual: str
    names: dict[str, dict[str, str]] = field(
        default_factory=lambda: {"node": dict[str, str](), "edge": dict[str, str]()}
    )
    defaults: dict[str, dict[str, str | None]] = field(
        default_factory=lambda: {"node": dict[str, "str | None"](), "edge": {}}
    )
    nodes: list[Node] = field(default_factory=list[Node])
    edges: list[Edge] = field(default_factory=list[Edge])
    number: int = 0
    unread: dict[str, None] = field(default_factory=dict[str, None])


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
    here = _Reading(_usual(file))
    for part in parts(file.source, file.name, "attributes", "node", "edge"):
        if part.name == "attributes":
            _declare(part, here)
        elif part.name == "node":
            _node(part, "", here)
        else:
            _edge(part, here)
    rows = here.number if len(here.edges) > here.number else None
    return list(tables(file, "gexf", here.nodes, here.edges, rows=rows, unread=here.unread))


def _usual(file: File) -> str:
    """Return what edges are that do not say: undirected, as the format has it."""
    match = re.search(r"<(?:\w+:)?graph\b[^>]*\bdefaultedgetype\s*=\s*[\"'](\w+)", file.head)
    return match[1] if match else "undirected"


def _declare(part: Part, here: _Reading) -> None:
    """Take the names of attributes, and their values where an element has none of its own."""
    kind = part.attributes.get("class", "node")
    for each in part.all("attribute"):
        title = each.attributes.get("title") or each.attributes.get("id", "")
        here.names.setdefault(kind, {})[each.attributes.get("id", title)] = title
        if default := each.value("default"):
            here.defaults.setdefault(kind, {})[title] = default


def _node(part: Part, parent: str, here: _Reading) -> None:
    """Add a node, and the nodes and edges nested in it with the node that they belong to."""
    facts = {**here.defaults["node"], **_facts(part, here.names["node"])}
    given = part.attributes
    if given.get("label"):
        facts["label"] = given["label"]
    belongs = given.get("pid") or parent
    if belongs:
        facts["parent id"] = belongs
    if _TIMES & given.keys() or part.all("spells"):
        here.unread["times of nodes"] = None
    here.nodes.append(Node(given.get("id", ""), facts))
    for group in part.parts:
        for inner in group.all("node") if group.name == "nodes" else ():
            _node(inner, given.get("id", ""), here)
        for inner in group.all("edge") if group.name == "edges" else ():
            _edge(inner, here)


def _edge(part: Part, here: _Reading) -> None:
    """Add an edge; of a mutual one an arrow each way."""
    here.number += 1
    facts = {**here.defaults["edge"], **_facts(part, here.names["edge"])}
    given = part.attributes
    for name in ("kind", "weight", "label"):
        if given.get(name):
            facts[name] = given[name]
    facts |= _days(part, here)
    way = given.get("type", here.usual)
    one, other = given.get("source"), given.get("target")
    here.edges.append(Edge(one, other, here.number, way != "undirected", facts))
    if way == "mutual":
        here.edges.append(Edge(other, one, here.number, directed=True, facts=facts))


def _days(part: Part, here: _Reading) -> dict[str, str]:
    """Return the first and last day of an edge, over all of its spells; none of one still open."""
    spells = [spell for group in part.all("spells") for spell in group.all("spell")] or [part]
    found: dict[str, str] = {}
    for role, names, chosen in (("first", _STARTS, min), ("last", _ENDS, max)):
        given = (each.attributes for each in spells)
        said = [each[name] for each in given for name in names if name in each]
        days = [text[:10] for text in said if _DAY.match(text)]
        if len(days) == len(spells):
            found[role] = chosen(days)
        elif len(days) < len(said):
            here.unread["times that are no days"] = None
    return found


def _facts(part: Part, names: Mapping[str, str]) -> dict[str, str | None]:
    """Return the attributes of a node or edge; of values over time the last."""
    found: dict[str, str | None] = {}
    for block in part.all("attvalues"):
        for each in block.all("attvalue"):
            key = each.attributes.get("for") or each.attributes.get("id", "")
            found[names.get(key, key)] = each.attributes.get("value")
    return found
