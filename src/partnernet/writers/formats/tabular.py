"""Gephi's tables and muxViz's extended edge list."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import polars as pl

from partnernet.writers.formats.bundle import SCRIPT
from partnernet.writers.formats.pajek import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.writers.formats.networks import Area


def gephi(areas: Sequence[Area]) -> dict[str, bytes]:
    """Nodes and edges as tables that Gephi imports; `Kind` tells parallel edges apart.

    >>> from partnernet.study import Study
    >>> from partnernet.writers.formats.networks import areas_of
    >>> rows = pl.DataFrame({"source": ["A"], "target": ["B"], "layer": "referral", "count": [4]})
    >>> print(gephi(areas_of(Study.of(rows)))["edges.csv"].decode().splitlines()[1])
    A,B,Directed,referral,4.0,partnership,unstated,all,4,,,,,
    """
    found: dict[str, bytes] = {}
    for area in areas:
        before = f"{area.stem}_" if len(areas) > 1 else ""
        nodes = area.agencies.drop("number").rename({"agency_id": "Id", "name": "Label"})
        nodes = nodes.with_columns(pl.lit(area.name).alias("area"))
        found[f"{before}nodes.csv"] = nodes.write_csv().encode()
        found[f"{before}edges.csv"] = _edges(area).write_csv().encode()
    return found


def _edges(area: Area) -> pl.DataFrame:
    ids = pl.Series(area.ids, dtype=pl.String)
    frames = [
        network.ties.select(
            Source=ids.gather(network.ties["from"] - 1),
            Target=ids.gather(network.ties["to"] - 1),
            Type=pl.lit("Directed" if network.directed else "Undirected"),
            Kind=pl.lit(network.layer),
            Weight=pl.col("value"),
            area=pl.lit(network.area),
            level=pl.lit(network.level),
            wave=pl.lit(network.wave),
            count=pl.col("count"),
            amount=pl.col("amount"),
            frequency=pl.col("frequency"),
            contact_type=pl.col("contact_type"),
            first=pl.col("first"),
            last=pl.col("last"),
        )
        for network in area.networks
    ]
    return pl.concat(frames)


def muxviz(areas: Sequence[Area]) -> dict[str, bytes]:
    r"""Extended edge list, layers, agencies and configuration; ties both ways stand twice.

    >>> from partnernet.study import Study
    >>> from partnernet.writers.formats.networks import areas_of
    >>> rows = pl.DataFrame({"source": ["A"], "target": ["B"], "layer": "referral", "count": [4]})
    >>> muxviz(areas_of(Study.of(rows)))["edges.txt"]
    b'1 1 2 1 4\n'

    Raises
    ------
    ConfigError
        There are several areas: the numbers in its files are those of one.
    """
    from partnernet.errors import ConfigError

    if len(areas) != 1:
        names = ", ".join(area.name for area in areas)
        message = f"muxViz holds one area, and these files hold {len(areas)}."
        raise ConfigError(message, hint=f"Give --area: {names}.")
    area = areas[0]
    lines: list[str] = []
    for layer, network in enumerate(area.networks, start=1):
        for one, other, value in network.ties.select("from", "to", "value").iter_rows():
            weight = f"{value:.15g}" if network.valued else "1"
            lines.append(f"{one} {layer} {other} {layer} {weight}")
            if not network.directed:
                lines.append(f"{other} {layer} {one} {layer} {weight}")
    layers = [
        "layerID layerLabel",
        *(f"{k} {quoted(t)}" for k, t in enumerate(area.titles, start=1)),
    ]
    nodes = ["nodeID nodeLabel", *(f"{k} {quoted(t)}" for k, t in enumerate(area.ids, start=1))]
    made = {
        "edges.txt": lines,
        "layers.txt": layers,
        "layout.txt": nodes,
        "config.txt": ["edges.txt;layers.txt;layout.txt"],
    }
    script = files("partnernet.writers.formats").joinpath("muxviz.R").read_bytes()
    texts = {name: "".join(f"{line}\n" for line in each).encode() for name, each in made.items()}
    return {**texts, SCRIPT: script}
