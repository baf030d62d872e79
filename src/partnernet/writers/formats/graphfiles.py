"""GraphML and GEXF: an area in one file, networkx as the writer.

Neither holds a pair that nobody observed; both hold every attribute. A file has a direction, so an
area whose layers differ in it becomes two files.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import networkx as nx

    from partnernet.writers.formats.networks import Area, Network

    Graph = nx.MultiGraph[str]

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def graphml(areas: Sequence[Area]) -> dict[str, bytes]:
    """GraphML with typed keys; layer, level and wave are attributes of each edge."""
    return _files(areas, "graphml", _as_graphml)


def gexf(areas: Sequence[Area]) -> dict[str, bytes]:
    """GEXF 1.3; the kind of an edge is its layer, and it lasts from its first day to its last."""
    return _files(areas, "gexf", _as_gexf)


def _files(areas: Sequence[Area], suffix: str, text: Callable[[Graph], bytes]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for area in areas:
        directions = sorted({network.directed for network in area.networks}, reverse=True)
        for directed in directions:
            way = f"_{'directed' if directed else 'undirected'}" if len(directions) > 1 else ""
            chosen = [network for network in area.networks if network.directed == directed]
            found[f"{area.stem}{way}.{suffix}"] = text(graph(area, chosen, directed=directed))
    return found


def graph(area: Area, networks: Sequence[Network], *, directed: bool) -> Graph:
    """Return networks of one area as a networkx multigraph; what is unknown is left out.

    >>> import polars as pl
    >>> from partnernet.study import Study
    >>> from partnernet.writers.formats.networks import areas_of
    >>> rows = pl.DataFrame({"source": ["A"], "target": ["B"], "layer": "referral", "count": [4]})
    >>> (area,) = areas_of(Study.of(rows))
    >>> graph(area, area.networks, directed=True).edges["A", "B", "e1"]["weight"]
    4.0
    """
    import networkx

    made: Graph = networkx.MultiDiGraph() if directed else networkx.MultiGraph()
    made.graph["area"] = area.name
    made.graph["unobserved_pairs"] = sum(each.unobserved.height for each in networks)
    ids = [_clean(each) for each in area.ids]
    for row in area.agencies.drop("number").iter_rows(named=True):
        known = _known(row)
        name = known.pop("agency_id")
        made.add_node(name, label=known.get("name", name), area=area.name, **known)
    number = 0
    for network in networks:
        said = {name: getattr(network, name) for name in ("area", "layer", "level", "wave")}
        for row in network.ties.iter_rows(named=True):
            number += 1
            known = _known(row | said)
            ends = ids[row["from"] - 1], ids[row["to"] - 1]
            if "value" in known:
                known["weight"] = known.pop("value")
            kept = {key: value for key, value in known.items() if key not in ("from", "to")}
            made.add_edge(*ends, key=f"e{number}", **kept)
    return made


def _known(row: dict[str, Any]) -> dict[str, Any]:
    """Return what is known, days as text, `hidden` only where something is."""
    return {
        key: _clean(value) if isinstance(value, str) else _plain(value)
        for key, value in row.items()
        if value is not None and not (key == "hidden" and value is False)
    }


def _plain(value: object) -> object:
    return value if isinstance(value, bool | int | float) else str(value)


def _clean(text: str) -> str:
    """Replace what XML cannot hold."""
    return _NOT_XML.sub(" ", text)


def _as_graphml(made: Graph) -> bytes:
    import networkx

    held = io.BytesIO()
    networkx.write_graphml_xml(made, held, named_key_ids=True, edge_id_from_attribute=None)
    return held.getvalue()


def _as_gexf(made: Graph) -> bytes:
    """Write with networkx, then put in what it has no place for, and take out today's date."""
    import networkx

    layers = {key: data["layer"] for *_, key, data in made.edges(keys=True, data=True)}
    dated = any("first" in data for *_, data in made.edges(data=True))
    if dated:
        made.graph["mode"] = "dynamic"
    for *_, key, data in made.edges(keys=True, data=True):
        data["id"] = key
        if "first" in data:
            data["start"], data["end"] = data.pop("first"), data.pop("last", None)
            if data["end"] is None:
                del data["end"]
    held = io.BytesIO()
    networkx.write_gexf(made, held, version="1.3")
    root = ET.fromstring(held.getvalue())  # noqa: S314 - written one line above
    space = root.tag[1:].partition("}")[0]
    ET.register_namespace("", space)
    for meta in root.findall(f"{{{space}}}meta"):
        meta.attrib.clear()
        for child in list(meta):
            meta.remove(child)
        ET.SubElement(meta, f"{{{space}}}creator").text = "partnernet"
    for edge in root.iter(f"{{{space}}}edge"):
        edge.set("kind", layers[edge.attrib["id"]])
    text: str = ET.tostring(root, encoding="unicode")
    return f"<?xml version='1.0' encoding='utf-8'?>\n{text}\n".encode()
