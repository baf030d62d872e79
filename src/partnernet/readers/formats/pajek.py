"""Pajek networks (.net) and projects (.paj): vertices, arcs, edges, lists and matrices.

Arcs have a direction, edges have none. A numbered relation (`*Arcs :2 "funding"`) is a layer, and
so is each network of a project that holds several. Partitions and vectors are attributes, in the
same file or beside it (`NAME_sector.clu` beside `NAME.net`). Times of vertices and lines, and parts
of a project that are no network, partition or vector, are not read, and that is said.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from partnernet.errors import InputError
from partnernet.readers.encoding import blocks
from partnernet.readers.formats._pajek_values import are_values, attributes_of, network_of
from partnernet.readers.networks import Edge, Node, lines, tables, words_of
from partnernet.readers.seam import File, Match, Taken
from partnernet.vocabulary import network_named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from partnernet.readers.seam import Passed

TITLE = "Pajek"
_VERTICES = re.compile(r"(?im)^\*vertices\s+\d+")
_SECTION = re.compile(r"^\*\s*([a-z]+)(.*)$", re.IGNORECASE)
_RELATION = re.compile(r":\s*(\d+)(?:\s+\"([^\"]*)\")?")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_QUOTED_OR_TIMES = re.compile(r"(\"[^\"]*\")|(?<=\s)\[[\d\s,*-]+\]")
_SHAPES = frozenset(
    ("ellipse", "box", "diamond", "triangle", "cross", "empty", "man", "woman", "house")
)
_DRAWN = re.compile(
    r"s_size|[xy]_fact|phi|[rqcpwsak]|[ibl]c|bw|l[arp]|lphi|fos|font|a[pn]|[hak][12]"
)


@dataclass(slots=True)
class _Reading:
    """What has been read so far, and where the reading is."""

    keys: dict[str, str] = field(default_factory=dict[str, str])
    facts: dict[str, dict[str, str | None]] = field(
        default_factory=dict[str, "dict[str, str | None]"]
    )
    edges: list[Edge] = field(default_factory=list[Edge])
    relations: dict[str, str] = field(default_factory=dict[str, str])
    network: str = ""
    section: str = ""
    title: str = ""
    relation: str = ""
    size: int = 0
    first_mode: int = 0
    place: int = 0
    row: int = 0
    unreadable: int = 0
    passing: bool = False
    unread: dict[str, None] = field(default_factory=dict[str, None])


def headings() -> frozenset[str]:
    """Return nothing: it is no table."""
    return frozenset()


def sniff(file: File) -> Match | None:
    """Know it by the line that counts its vertices."""
    if not file.head or not _VERTICES.search(file.head):
        return None
    if are_values(file) and not (isinstance(file.source, Path) and network_of(file.source)):
        return None
    return Match(97, ("a line says *Vertices and how many",))


def read(file: File) -> Sequence[Taken | Passed]:
    """Read vertices as agencies, arcs and edges as ties."""
    if are_values(file):
        return _values_alone(file)
    here = _Reading()
    found = lines(file)
    networks = sum(line.lower().startswith("*network") for line in found)
    for line in found:
        bare = line.strip()
        if not bare or bare.startswith(("%", "/*")):
            continue
        section = _SECTION.match(bare)
        if section:
            _begin(here, section[1].lower(), section[2].strip(), several=networks > 1)
        elif here.section == "vertices":
            _vertex(here, _timeless(here, bare))
        elif here.section == "values":
            _value(here, bare)
        elif here.section in _TIES:
            here.row += 1
            _TIES[here.section](here, _timeless(here, bare))
    if isinstance(file.source, Path):
        _beside(here, file.source)
    nodes = [Node(key, facts) for key, facts in here.facts.items()]
    left_out = {"not_readable": here.unreadable} if here.unreadable else {}
    rows = here.row - here.unreadable
    one_each = len(here.edges) == rows == len({edge.row for edge in here.edges})
    given = None if one_each else rows
    return list(
        tables(file, "pajek", nodes, here.edges, rows=given, unread=here.unread, left_out=left_out)
    )


def _timeless(here: _Reading, line: str) -> str:
    """Take the times (`[1-3,7]`) out of a line; what stands in quotes stays as it is."""
    if "[" not in line:
        return line
    found = _QUOTED_OR_TIMES.sub(lambda each: each[1] or " ", line)
    if found != line:
        here.unread["times in square brackets"] = None
    return found


def _beside(here: _Reading, path: Path) -> None:
    """Add the attributes of vertices that stand in partitions and vectors beside the network."""
    for name, values in attributes_of(path, len(here.keys)):
        for number, value in enumerate(values, start=1):
            key = here.keys.get(str(number))
            if key is not None:
                here.facts[key].setdefault(name, value)


def _values_alone(file: File) -> list[Taken | Passed]:
    """Read a partition or vector that is given by itself: the network beside it names the rows."""
    network = network_of(file.source) if isinstance(file.source, Path) else None
    if network is None:
        message = f"{file.name} holds a number for each vertex, and no network is beside it."
        raise InputError(message, hint="Put the .net file beside it, and give that.")
    whole = read(File(network.name, network))
    digest = hashlib.sha256(b"".join(blocks(file.source))).hexdigest()
    return [
        replace(each, raw=replace(each.raw, file=file.name, sha256=digest))
        for each in whole
        if isinstance(each, Taken) and each.table == "agencies"
    ]


def _begin(here: _Reading, section: str, rest: str, *, several: bool) -> None:
    """Begin a section: what follows is read as it says."""
    if section == "vertices" and here.passing:
        here.section = ""
        return
    here.passing = section not in {"network", "partition", "vector", "vertices", *_TIES}
    if here.passing:
        _all_vertices(here)
        here.section, here.title = "", ""
        here.unread[f"*{section}"] = None
    elif section == "network":
        here.network = rest if several else ""
        here.keys = {}
        here.section, here.title = section, ""
    elif section in {"partition", "vector"}:
        here.section, here.title, here.place = section, rest or section, 0
    elif section == "vertices":
        if here.title:
            here.section, here.place = "values", 0
            return
        numbers = [int(each) for each in re.findall(r"\d{1,12}", rest)]
        here.size = numbers[0] if numbers else 0
        here.first_mode = numbers[1] if len(numbers) > 1 else 0
        here.section = section
    else:
        _all_vertices(here)
        here.section, here.title, here.place = section, "", 0
        relation = _RELATION.search(rest)
        if relation:
            name = relation[2] or here.relations.get(relation[1]) or f"relation {relation[1]}"
            here.relations[relation[1]] = name
            here.relation = name
        else:
            named = "" if rest.isdecimal() else rest.strip('" ')  # some write the number of lines
            here.relation = named or here.network


def _vertex(here: _Reading, line: str) -> None:
    said = words_of(line)
    number = said[0]
    label = said[1].strip() if len(said) > 1 else ""
    key = label if label and label not in here.keys.values() else number
    facts: dict[str, str | None] = {"label": label or number}
    rest = said[2:]
    while rest and (_NUMBER.fullmatch(rest[0]) or rest[0].lower() in _SHAPES):
        rest.pop(0)
    for name, value in zip(rest[::2], rest[1::2], strict=False):
        if not _DRAWN.fullmatch(name.lower()):
            facts[name] = value
    _add(here, number, key, facts)


def _add(here: _Reading, number: str, key: str, facts: dict[str, str | None]) -> None:
    if here.first_mode and len(number) < 10 and number.isdecimal():
        facts["node set"] = "1" if int(number) <= here.first_mode else "2"
    here.keys[number] = key
    here.facts.setdefault(key, {}).update(facts)


def _all_vertices(here: _Reading) -> None:
    """Add the vertices that were counted and not listed: they go by their number."""
    for number in range(1, min(here.size, _MOST) + 1):
        if str(number) not in here.keys:
            _add(here, str(number), str(number), {})
    here.size = 0


_MOST = 1_000_000
"""Vertices that a file may count without listing them."""


def _value(here: _Reading, line: str) -> None:
    """Give a vertex its value of a partition or vector; they stand in the order of vertices."""
    here.place += 1
    key = here.keys.get(str(here.place))
    if key is not None:
        name = re.sub(r"\s*\(\d+\)$", "", here.title).strip('" ')
        here.facts[key][name] = line.split()[-1]


def _line(here: _Reading, line: str, *, directed: bool) -> None:
    """Add an arc or an edge: the two ends, then its value."""
    relation = here.relation
    numbered = re.match(r"(\d+)\s*:\s*(.*)$", line)
    if numbered:
        relation = here.relations.get(numbered[1], f"relation {numbered[1]}")
        line = numbered[2]
    said = words_of(line)
    if len(said) < 2:
        here.unreadable += 1
        return
    facts: dict[str, str | None] = _layer(relation)
    if len(said) > 2 and _NUMBER.fullmatch(said[2]):
        facts["weight"] = said[2]
    if "l" in said[2:-1]:
        facts["label"] = said[said.index("l", 2) + 1]
    _tie(here, said[0], said[1], facts, directed=directed)


def _layer(relation: str) -> dict[str, str | None]:
    return {**network_named(relation)} if relation else {}


def _tie(
    here: _Reading, one: str, other: str, facts: dict[str, str | None], *, directed: bool
) -> None:
    ends = (here.keys.get(one, one), here.keys.get(other, other))
    here.edges.append(Edge(*ends, here.row, directed, facts))


def _list(here: _Reading, line: str, *, directed: bool) -> None:
    """Add the ties of one vertex to all that follow it; a minus at either end is a value of -1."""
    first, *others = words_of(line)
    for other in others:
        facts = _layer(here.relation)
        if first.startswith("-") or other.startswith("-"):
            facts["weight"] = "-1"
        _tie(here, first.lstrip("-"), other.lstrip("-"), facts, directed=directed)


def _matrix(here: _Reading, line: str) -> None:
    """Add the ties of one row of a matrix; of two kinds of node the second are the columns."""
    here.place += 1
    for column, value in enumerate(words_of(line), start=1):
        if not _NUMBER.fullmatch(value) or float(value) == 0:
            continue
        facts: dict[str, str | None] = _layer(here.relation)
        facts["weight"] = value
        other = str(column + here.first_mode)
        _tie(here, str(here.place), other, facts, directed=not here.first_mode)


_TIES: Mapping[str, Callable[[_Reading, str], None]] = {
    "arcs": partial(_line, directed=True),
    "edges": partial(_line, directed=False),
    "arcslist": partial(_list, directed=True),
    "edgeslist": partial(_list, directed=False),
    "matrix": _matrix,
}
