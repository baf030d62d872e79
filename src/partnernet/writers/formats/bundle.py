"""Tables that R reads, and any other program: agencies, an index of networks, a file a network."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import polars as pl

from partnernet import schema
from partnernet.writers.formats.networks import slug

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnernet.writers.formats.networks import Area, Network

INDEX = "networks.csv"
NODES = "nodes.csv"
SCRIPT = "read.R"
SHARED = "tables.R"
KINDS = "columns.csv"


def tables(areas: Sequence[Area]) -> dict[str, pl.DataFrame]:
    """Return every table of a hand-over by file name.

    >>> from partnernet.study import Study
    >>> from partnernet.writers.formats.networks import areas_of
    >>> rows = pl.DataFrame({"source": ["A"], "target": ["B"], "layer": "referral"})
    >>> list(tables(areas_of(Study.of(rows))))[:3]
    ['nodes.csv', 'networks.csv', 'edges_unstated_referral_all.csv']
    """
    found: dict[str, pl.DataFrame] = {}
    rows: list[dict[str, object]] = []
    for area in areas:
        for network in area.networks:
            edges, unobserved = _files(network, found, area.stem if len(areas) > 1 else "")
            found[edges] = network.ties
            found[unobserved] = network.unobserved
            rows.append(
                {
                    "area": area.name,
                    "wave": network.wave,
                    "level": network.level,
                    "layer": network.layer,
                    "kind": network.kind,
                    "directed": network.directed,
                    "agencies": area.agencies.height - len(network.absent),
                    "ties": network.ties.height,
                    "unobserved": network.unobserved.height,
                    "edges_file": edges,
                    "unobserved_file": unobserved,
                    "absent": ";".join(map(str, network.absent)) or None,
                }
            )
    nodes = pl.concat([nodes_of(area) for area in areas], how="diagonal_relaxed")
    return {NODES: nodes, INDEX: pl.DataFrame(rows, infer_schema_length=None), **found}


def nodes_of(area: Area) -> pl.DataFrame:
    """Return the agencies of an area; R uses `name` for ids, so their name is `label`."""
    named = area.agencies.rename({"name": "label"}, strict=False)
    first = [name for name in ("number", "agency_id", "label") if name in named.columns]
    return named.select(*first, pl.lit(area.name).alias("area"), pl.exclude(first))


def _files(network: Network, taken: Mapping[str, object], area: str) -> tuple[str, str]:
    name = slug(network.level, network.layer, network.wave)
    name = f"{area}_{name}" if area else name
    there = {file.casefold() for file in taken}
    unique, number = name, 2
    while f"edges_{unique}.csv".casefold() in there:
        unique, number = f"{name}_{number}", number + 1
    return f"edges_{unique}.csv", f"unobserved_{unique}.csv"


def as_csv(frame: pl.DataFrame) -> bytes:
    """Return a table as CSV in UTF-8 without a byte order mark, which R would read as a letter."""
    return frame.write_csv().encode()


def bundle(areas: Sequence[Area], script: str) -> dict[str, bytes]:
    """Return the tables with the R script of that name, which reads them and fits nothing."""
    frames = tables(areas)
    made = {name: as_csv(frame) for name, frame in frames.items()}
    made[KINDS] = as_csv(kinds_of(frames))
    ours = files("partnernet.writers.formats")
    scripts = {SCRIPT: f"{script}.R", SHARED: SHARED}
    return {**made, **{name: ours.joinpath(text).read_bytes() for name, text in scripts.items()}}


def kinds_of(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return what each column holds, for R guesses: an id of 001 would become the number 1.

    >>> kinds_of({"nodes.csv": pl.DataFrame({"agency_id": ["001"], "is_lead": [True]})}).rows()
    [('nodes', 'agency_id', 'text'), ('nodes', 'is_lead', 'yes/no')]
    """
    kinds = {
        (_contract(file).name, column): _kind(dtype)
        for file, frame in frames.items()
        for column, dtype in frame.schema.items()
    }
    rows = [(*place, kind) for place, kind in kinds.items()]
    return pl.DataFrame(rows, schema=["table", "column", "kind"], orient="row")


def _kind(dtype: pl.DataType) -> str:
    if dtype.is_numeric():
        return "number"
    return "yes/no" if dtype == pl.Boolean else "date" if dtype == pl.Date else "text"


def statnet(areas: Sequence[Area]) -> dict[str, bytes]:
    """`network` objects with unobserved pairs as missing, for statnet (ergm, sna)."""
    return bundle(areas, "statnet")


def rsiena(areas: Sequence[Area]) -> dict[str, bytes]:
    """Arrays agency x agency x wave: 0, 1, NA where unobserved, 10 where an agency was not there.

    Raises
    ------
    ConfigError
        No area has two waves of a layer that is not money.
    """
    from partnernet.errors import ConfigError

    ties = [
        (each.area, each.level, each.layer)
        for area in areas
        for each in area.networks
        if each.kind != "money"
    ]
    if len(set(ties)) == len(ties):
        message = "RSiena follows change, and no layer of ties here has two waves."
        raise ConfigError(message, hint="Cut dated rows with --period year, or take --to statnet.")
    return bundle(areas, "rsiena")


def igraph_r(areas: Sequence[Area]) -> dict[str, bytes]:
    """`igraph` objects; unobserved pairs are a table beside each graph."""
    return bundle(areas, "igraph")


def csv_package(areas: Sequence[Area]) -> dict[str, bytes]:
    """The same tables with `datapackage.json`, which says what every column is."""
    from partnernet.writers.datapackage import DATAPACKAGE, datapackage

    frames = tables(areas)
    made = {name: as_csv(frame) for name, frame in frames.items()}
    described = {name: (frame, _contract(name)) for name, frame in frames.items()}
    return {**made, DATAPACKAGE: datapackage("partnernet-networks", described)}


def _contract(file: str) -> schema.Table:
    return schema.HANDED[file.removesuffix(".csv").partition("_")[0]]
