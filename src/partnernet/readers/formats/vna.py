"""VNA, the text of UCINET's NetDraw: attributes of nodes, and ties with a column for each relation.

Each column of numbers of the tie data but the two ends is a layer, `strength` alone none; columns
of words are attributes of the tie. 0 is no tie. Positions and colours (node properties) are for
drawing and are not read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from partnernet.readers.grids import is_number
from partnernet.readers.networks import Edge, Node, lines, tables, words_of
from partnernet.readers.seam import Match

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.readers.seam import File, Passed, Taken

TITLE = "NetDraw VNA"
_SECTION = re.compile(r"(?im)^\s*\*\s*(node data|tie data|node properties|tie properties)\s*$")
_MISSING = frozenset(("", "."))
_STRENGTHS = frozenset(("strength", "weight", "value"))


def headings() -> frozenset[str]:
    """Return nothing: it is no table."""
    return frozenset()


def sniff(file: File) -> Match | None:
    """Know it by the line that begins its data."""
    found = _SECTION.search(file.head)
    return Match(97, (f"a line says *{found[1]}",)) if found else None


def read(file: File) -> Sequence[Taken | Passed]:
    """Read node data as agencies, tie data as ties."""
    nodes: dict[str, dict[str, str | None]] = {}
    ties: list[tuple[int, list[str]]] = []
    related = list[str]()
    section, columns = "", list[str]()
    row = unreadable = 0
    drawn: dict[str, None] = {}
    for line in lines(file):
        said = words_of(line)
        begin = _SECTION.match(line)
        if begin:
            section, columns = begin[1].lower(), []
        elif not said:
            continue
        elif not columns:
            columns = said
            if section == "node properties":
                drawn |= dict.fromkeys(columns[1:])
            elif section == "tie data":
                related = columns
        elif section in {"node data", "node properties"}:
            facts = nodes.setdefault(said[0], {})
            if section == "node data":
                facts |= dict(zip(columns[1:], map(_filled, said[1:]), strict=False))
        elif section == "tie data":
            row += 1
            if len(said) < 2:
                unreadable += 1
            else:
                ties.append((row, said))
    edges = _ties(ties, related)
    every = [Node(key, facts) for key, facts in nodes.items()]
    left_out = {"not_readable": unreadable} if unreadable else {}
    rows = row - unreadable
    return list(
        tables(file, "vna", every, edges, rows=rows, unread=tuple(drawn), left_out=left_out)
    )


def node_data(text: Sequence[str]) -> dict[str, dict[str, str | None]]:
    """Return the attributes of each node from the lines of a file.

    >>> node_data(["*Node data", "ID sector", '"Hill School" education'])
    {'Hill School': {'sector': 'education'}}
    """
    nodes: dict[str, dict[str, str | None]] = {}
    section, columns = "", list[str]()
    for line in text:
        said = words_of(line)
        if begin := _SECTION.match(line):
            section, columns = begin[1].lower(), []
        elif said and not columns:
            columns = said
        elif said and section == "node data":
            nodes[said[0]] = dict(zip(columns[1:], map(_filled, said[1:]), strict=False))
    return nodes


def _filled(value: str) -> str | None:
    return None if value in _MISSING else value


def _ties(ties: Sequence[tuple[int, Sequence[str]]], columns: Sequence[str]) -> list[Edge]:
    """Return a tie for each relation of a line that is not 0; where none is named, one."""
    values = {
        name: [said[place] for _, said in ties if len(said) > place]
        for place, name in enumerate(columns)
        if place > 1
    }
    relations = [
        name
        for name, cells in values.items()
        if all(cell in _MISSING or is_number(cell) for cell in cells)
    ]
    plain = len(relations) == 1 and relations[0].lower() in _STRENGTHS
    found: list[Edge] = []
    for row, said in ties:
        facts = dict(zip(columns[2:], map(_filled, said[2:]), strict=False))
        other = {name: value for name, value in facts.items() if name not in relations}
        for name in relations if len(said) > 2 else ():
            value = facts.get(name)
            if value is not None and float(value) != 0:
                layer = {} if plain else {"layer": name}
                own: dict[str, str | None] = {**other, **layer, "weight": value}
                found.append(Edge(said[0], said[1], row, directed=True, facts=own))
        if not relations or len(said) == 2:
            found.append(Edge(said[0], said[1], row, directed=True, facts=other))
    return found
