"""Node-link JSON: a list of nodes and one of links or edges, of networkx, d3 and others.

So write graphology, sigma and vis.js too, and Cytoscape keeps the same lists among its elements.
What lies under `data`, `attributes` or `properties` of a node or link is its own. Links name their
ends by id, as d3 once did by place in the list, or as whole nodes. Where nothing says whether links
have a direction (`directed`, `undirected`, `arrows`), they go from source to target, and that is
said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from partnernet.readers.networks import PARENT, Edge, Node, cell, tables
from partnernet.readers.seam import Match

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnernet.readers.seam import File, Passed, Taken

TITLE = "Node-link JSON"
Item = dict[str, Any]
_IDS = ("id", "key", "name", "label")
_SAID = frozenset(("directed", "undirected", "arrows"))
_INNER = ("data", "attributes", "properties")
_ENDS = (("source", "target"), ("from", "to"))


def headings() -> frozenset[str]:
    """Return nothing: it is no table."""
    return frozenset()


def sniff(file: File) -> Match | None:
    """Know it by its two lists."""
    found = _parts(file.json)
    if found is None:
        return None
    ends = [pair for pair in _ENDS if any(set(pair) <= each.keys() for each in found.links[:20])]
    if found.links and not ends:
        return None
    return Match(95 if found.links else 70, (f"it is JSON with {found.said}",))


@dataclass(frozen=True, eq=False, slots=True)
class _Parts:
    """Nodes and links, how many links are none, what the file says of all, how it is built."""

    nodes: list[Item]
    links: list[Item]
    lost: int
    document: Item
    said: str


def _parts(data: object) -> _Parts | None:
    document = cast("Item", data) if isinstance(data, dict) else {}
    elements = document.get("elements", data)
    if isinstance(elements, list):
        return _of_elements(cast("list[object]", elements), document)
    lists = cast("Item", elements) if isinstance(elements, dict) else {}
    name = next((n for n in ("links", "edges") if isinstance(lists.get(n), list)), None)
    if name is None or not isinstance(lists.get("nodes"), list):
        return None
    nodes = [_flat(each) if isinstance(each, dict) else {"id": each} for each in lists["nodes"]]
    links = [_flat(cast("Item", each)) for each in lists[name] if isinstance(each, dict)]
    lost = len(lists[name]) - len(links)
    said = "the elements of Cytoscape" if "elements" in document else f"the lists nodes and {name}"
    return _Parts(nodes, links, lost, document, said)


def _of_elements(items: list[object], document: Item) -> _Parts | None:
    """Return nodes and links of one list of both, as Cytoscape.js takes it."""
    every = [cast("Item", each) for each in items if isinstance(each, dict)]
    if not every or not all(isinstance(each.get("data"), dict) for each in every):
        return None
    flat = [_flat(each) for each in every]
    links = [each for each in flat if {"source", "target"} <= each.keys()]
    nodes = [each for each in flat if not {"source", "target"} <= each.keys()]
    return _Parts(nodes, links, len(items) - len(every), document, "the elements of Cytoscape")


def _flat(item: Item) -> Item:
    """Put what a node or link holds one level down beside its own."""
    for name in _INNER:
        inner = item.get(name)
        if isinstance(inner, dict):
            rest = {key: value for key, value in item.items() if key != name}
            item = {**cast("Item", inner), **rest}
    return item


def read(file: File) -> Sequence[Taken | Passed]:
    """Read nodes as agencies and links as ties."""
    found = _parts(file.json)
    if found is None:
        return []
    nodes = [Node(_id(item) or str(place), _facts(item)) for place, item in enumerate(found.nodes)]
    keys = {node.key for node in nodes}
    said = _of_all(found.document)
    drawn = any("arrows" in link for link in found.links)
    several = found.document.get("multigraph") is True
    edges: list[Edge] = []
    for row, link in enumerate(found.links, start=1):
        one, other = next((p for p in _ENDS if set(p) <= link.keys()), _ENDS[0])
        ends = _end(link.get(one), nodes, keys), _end(link.get(other), nodes, keys)
        facts = {n: cell(v) for n, v in link.items() if n not in {one, other, "key", *_SAID}}
        key = link.get("key")
        named = several and isinstance(key, str) and not key.isdigit()
        if named and not {"layer", "kind"} & facts.keys():
            facts["layer"] = key
        for back, way in _ways(link, said=said, drawn=drawn):
            here, there = reversed(ends) if back else ends
            edges.append(Edge(here, there, row, way, facts))
    told = said is not None or any(_SAID & link.keys() for link in found.links)
    assumed = () if told else ("links go from source to target",)
    left_out = {"not_readable": found.lost} if found.lost else {}
    rows = len(found.links) if len(edges) > len(found.links) else None
    made = tables(file, "json", nodes, edges, rows=rows, assumed=assumed, left_out=left_out)
    return list(made)


def _facts(item: Item) -> dict[str, str | None]:
    """Return what is said of a node; its parent by the name that all formats have for it."""
    own = {name: value for name, value in item.items() if name not in {"id", "key"}}
    return {PARENT if name == "parent" else name: cell(value) for name, value in own.items()}


def _of_all(document: Item) -> bool | None:
    """Tell whether links have a direction, by what networkx or graphology say of all of them."""
    said = document.get("directed")
    options = document.get("options")
    if said is None and isinstance(options, dict) and "type" in options:
        said = cast("Item", options)["type"] != "undirected"
    return None if said is None else said is not False


def _ways(link: Item, *, said: bool | None, drawn: bool) -> list[tuple[bool, bool]]:
    """Tell whether a link runs back and whether it has a direction; twice where it runs both ways.

    `said` is what the file says of all links. Where some are `drawn` with arrowheads, those without
    have no direction.
    """
    if drawn:
        heads = link.get("arrows") or ""
        if isinstance(heads, dict):
            given = cast("Item", heads)
            heads = [end for end in given if given[end] not in (False, {"enabled": False})]
        ways = [(end == "from", True) for end in ("to", "from") if end in heads]
        return ways or [(False, False)]
    if "undirected" in link:
        return [(False, link["undirected"] is not True)]
    return [(False, link.get("directed", said) is not False)]


def _id(item: Mapping[str, object]) -> str | None:
    return next((text for name in _IDS if (text := cell(item.get(name)))), None)


def _end(said: object, nodes: Sequence[Node], keys: set[str]) -> str | None:
    """Return the key of the node that a link names: by id, by place, or as the node itself."""
    if isinstance(said, dict):
        return _id(cast("Item", said))
    key = cell(said)
    if key in keys or not isinstance(said, int) or not 0 <= said < len(nodes):
        return key
    return nodes[said].key
