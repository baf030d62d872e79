"""Node-link JSON: a list of nodes and one of links or edges, of networkx, d3 and others.

Links name their ends by id, as d3 once did by place in the list, or as whole nodes. Where the file
does not say whether links have a direction, they go from source to target, and that is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from partnernet.readers.networks import Edge, Node, cell, tables
from partnernet.readers.seam import Match

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnernet.readers.seam import File, Passed, Taken

TITLE = "Node-link JSON"
Item = dict[str, Any]
_IDS = ("id", "name", "key", "label")
_ENDS = (("source", "target"), ("from", "to"))


def headings() -> frozenset[str]:
    """Return nothing: it is no table."""
    return frozenset()


def sniff(file: File) -> Match | None:
    """Know it by its two lists."""
    found = _parts(file)
    if found is None:
        return None
    _, links, name = found
    ends = [pair for pair in _ENDS if any(set(pair) <= each.keys() for each in links[:20])]
    if links and not ends:
        return None
    said = f"it is JSON with the lists nodes and {name}"
    return Match(95 if links else 70, (said,))


def _parts(file: File) -> tuple[list[Item], list[Item], str] | None:
    data = file.json
    if not isinstance(data, dict):
        return None
    document = cast("Item", data)
    name = next((n for n in ("links", "edges") if isinstance(document.get(n), list)), None)
    if name is None or not isinstance(document.get("nodes"), list):
        return None
    nodes = [each if isinstance(each, dict) else {"id": each} for each in document["nodes"]]
    links = [cast("Item", each) for each in document[name] if isinstance(each, dict)]
    return nodes, links, name


def read(file: File) -> Sequence[Taken | Passed]:
    """Read nodes as agencies and links as ties."""
    found = _parts(file)
    if found is None:
        return []
    items, links, name = found
    document = cast("Item", file.json)
    nodes = [
        Node(_id(item) or str(place), {n: cell(v) for n, v in item.items() if n != "id"})
        for place, item in enumerate(items)
    ]
    keys = {node.key for node in nodes}
    said = document.get("directed")
    edges: list[Edge] = []
    for row, link in enumerate(links, start=1):
        one, other = next((p for p in _ENDS if set(p) <= link.keys()), _ENDS[0])
        ends = _end(link.get(one), nodes, keys), _end(link.get(other), nodes, keys)
        own = link.get("directed", said)
        facts = {n: cell(v) for n, v in link.items() if n not in {one, other, "directed", "key"}}
        key = link.get("key")
        if isinstance(key, str) and not key.isdigit() and not {"layer", "kind"} & facts.keys():
            facts["layer"] = key
        edges.append(Edge(*ends, row, own is not False, facts))
    lost = len(cast("list[object]", document[name])) - len(links)
    assumed = () if said is not None else ("links go from source to target",)
    left_out = {"not_readable": lost} if lost else {}
    return list(tables(file, "json", nodes, edges, assumed=assumed, left_out=left_out))


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
