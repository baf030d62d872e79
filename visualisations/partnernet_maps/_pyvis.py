"""The bridge to pyvis: it holds the network, carries the vis-network file and renders our template.

Nothing else of pyvis reaches the page: not its template (two requests to the internet, script from
five kinds of input), its menus or its physics. Imported only when a page is made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from pyvis.network import Network

if TYPE_CHECKING:
    from jinja2 import Template

    from partnernet_maps.model import MapData

OPTIONS: dict[str, Any] = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "interaction": {
        "dragNodes": False,
        "zoomView": False,
        "hover": False,
        "selectable": False,
        "selectConnectedEdges": False,
        "keyboard": {"enabled": False},
    },
    "nodes": {"chosen": False, "shape": "custom"},
    "edges": {
        "chosen": False,
        "selectionWidth": 0,
        "arrowStrikethrough": False,
        "color": {"inherit": False},
    },
}


def network(data: MapData) -> Network:
    """Fill a pyvis network: agencies by our own ids, one directed edge a drawn line.

    Undirected pyvis networks drop parallel links, so it is always directed and the page sets the
    arrows. Places are with the arrangements.
    """
    net = Network(directed=True, cdn_resources="in_line", height="100%", width="100%")
    for agency in data.agencies:
        net.add_node(agency.id, name=agency.name, sector=agency.sector)
    for node in net.nodes:
        del node["label"], node["color"], node["shape"]
    for strand in data.strands:
        net.add_edge(
            data.agencies[strand.source].id,
            data.agencies[strand.target].id,
            layer=strand.layer,
            **({"main": 1} if strand.main else {}),
        )
    for edge in net.edges:
        del edge["arrows"]
    net.options = OPTIONS
    return net


def render(data: MapData, template: Template, context: dict[str, Any]) -> str:
    """Render our template with the network's nodes, edges and options, and `context` as `pn`."""
    net: Any = network(data)
    net.templateEnv = _OnlyTemplate(template, context)
    return str(net.generate_html())


@dataclass(frozen=True, slots=True)
class _OnlyTemplate:
    """What pyvis takes for its environment and for the template that it gets from there."""

    template: Template
    context: dict[str, Any]

    def get_template(self, _path: str) -> _OnlyTemplate:
        return self

    def render(self, **names: object) -> str:
        return self.template.render(pn=self.context, **names)


@cache
def bundle() -> str:
    """Return the text of the newest vis-network file that pyvis carries, licence line included.

    Raises RuntimeError when pyvis no longer carries one, or when it could end a script element.
    """
    library = resources.files("pyvis") / "templates" / "lib"
    found = [
        (tuple(int(x) for x in match[1].split(".")), folder / "vis-network.min.js")
        for folder in library.iterdir()
        if (match := re.fullmatch(r"vis-([\d.]+)", folder.name))
    ]
    if not found:
        message = "pyvis carries no vis-network file"
        raise RuntimeError(message)
    _, path = max(found, key=lambda item: item[0])
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n").replace("\r", "\n")
    if re.search(r"</script|<!--", text, re.IGNORECASE):
        message = "the vis-network file of pyvis cannot be put into a page"
        raise RuntimeError(message)
    return text
