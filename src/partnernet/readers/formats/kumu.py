"""Kumu maps: elements and connections, as workbook, CSV or JSON.

The type of a connection is its layer; one that is mutual is an arrow each way. Elements go by their
labels. Sheets whose name says `(ignore)` are passed over, as Kumu does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import polars as pl

from partnernet.config import SourceConfig
from partnernet.readers.headings import normalise
from partnernet.readers.networks import Edge, Node, by_direction, cell, tables
from partnernet.readers.roles import assign
from partnernet.readers.seam import Match, Passed, Taken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.readers.raw import RawTable
    from partnernet.readers.seam import File

TITLE = "Kumu"
Item = dict[str, Any]
_WAYS = frozenset(("directed", "undirected", "mutual", ""))
_OF_ELEMENTS = frozenset(("type", "tags", "description", "image"))


def headings() -> frozenset[str]:
    """Return the headings of elements and connections."""
    return frozenset(("label", "type", "tags", "from", "to", "direction", "description"))


def sniff(file: File) -> Match | None:
    """Know JSON by its two lists, tables by how they begin."""
    if not file.tables:
        found = _lists(file) is not None
        return Match(97, ("it is JSON with elements and connections",)) if found else None
    ties = [raw for raw in file.tables if _connections(raw)]
    elements = [raw for raw in file.tables if _elements(raw)]
    if ties and elements:
        return Match(92, ("a sheet begins with Label, another with From and To",))
    said = {word for raw in ties for word in _ways(raw)}
    if "mutual" in said:
        return Match(87, ("it begins with From and To", "Direction says which are mutual"))
    if said:
        return Match(85, ("it begins with From and To", "Direction says which have one"))
    if elements and not ties:
        return Match(72, ("it begins with Label, and has a type, tags or description",))
    return None


def _first(raw: RawTable, number: int) -> list[str]:
    return [normalise(heading) for heading in raw.headings[:number]]


def _connections(raw: RawTable) -> bool:
    return _first(raw, 2) == ["from", "to"]


def _elements(raw: RawTable) -> bool:
    more = {normalise(heading) for heading in raw.headings[1:]}
    return _first(raw, 1) == ["label"] and bool(more & _OF_ELEMENTS)


def _way(raw: RawTable) -> str | None:
    found = (heading for heading in raw.headings if normalise(heading) == "direction")
    return next(found, None)


def _ways(raw: RawTable) -> set[str]:
    """Return the words of the column Direction; none where it says something else."""
    way = _way(raw)
    if way is None:
        return set()
    words = raw.lazy.select(pl.col(way).str.strip_chars().str.to_lowercase()).head(1_000).collect()
    said = {text or "" for text in words.to_series()}
    return said - {""} if said <= _WAYS else set()


def read(file: File) -> Sequence[Taken | Passed]:
    """Read elements as agencies and connections as ties."""
    if not file.tables:
        return _of_json(file)
    done: list[Taken | Passed] = []
    for raw in file.tables:
        if "(ignore)" in (raw.sheet or "").lower():
            done.append(Passed(raw, "its name says (ignore)"))
        elif _connections(raw):
            plain = {normalise(heading): heading for heading in raw.headings}
            given = {"source": plain["from"], "target": plain["to"]}
            if "type" in plain:
                given["layer"] = plain["type"]
            columns = assign(raw.headings, "relation", given).mapping
            done += by_direction(raw, _way(raw), columns, both=("mutual",))
        elif _elements(raw):
            label = {"agency_id": raw.headings[0], "name": raw.headings[0]}
            columns = assign(raw.headings, "agencies", label).mapping
            done.append(Taken(raw, SourceConfig(columns=columns), "agencies", source=raw))
    return done


def _lists(file: File) -> tuple[list[Item], list[Item]] | None:
    data = file.json
    if not isinstance(data, dict):
        return None
    document = cast("Item", data)
    found: list[list[Item]] = []
    for name in ("elements", "connections"):
        items = document.get(name)
        if not isinstance(items, list):
            return None
        dicts = [cast("Item", each) for each in items if isinstance(each, dict)]
        found.append([_flat(each) for each in dicts])
    return found[0], found[1]


def _flat(item: Item) -> Item:
    """Put the attributes of a full export beside its own."""
    said = item.get("attributes")
    inner = cast("Item", said) if isinstance(said, dict) else {}
    return {**inner, **{name: value for name, value in item.items() if name != "attributes"}}


def _of_json(file: File) -> list[Taken | Passed]:
    found = _lists(file)
    if found is None:
        return []
    elements, connections = found
    nodes: list[Node] = []
    for place, item in enumerate(elements):
        key = cell(item.get("id") or item.get("_id") or item.get("label")) or str(place)
        facts = {n: cell(v) for n, v in item.items() if n not in {"id", "_id"}}
        nodes.append(Node(key, facts))
    edges: list[Edge] = []
    for row, item in enumerate(connections, start=1):
        facts = {
            "layer" if name.lower() == "type" else name: cell(value)
            for name, value in item.items()
            if name not in {"from", "to", "direction", "id", "_id"}
        }
        one, other = cell(item.get("from")), cell(item.get("to"))
        way = (cell(item.get("direction")) or "").lower()
        edges.append(Edge(one, other, row, way != "undirected", facts))
        if way == "mutual":
            edges.append(Edge(other, one, row, directed=True, facts=facts))
    rows = len(connections)
    return list(tables(file, "json", nodes, edges, rows=rows, by_label=True))
