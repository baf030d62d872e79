"""GML (graph modelling language) of networkx, igraph, Gephi, Cytoscape and yEd.

Keys and values in brackets. Edges have a direction if the graph says `directed 1`. A key that is
there several times is one attribute with several values; brackets inside a node or edge hold how it
is drawn, and are not read.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, cast

from partnernet.errors import InputError
from partnernet.readers.networks import Edge, Node, cell, lines, tables
from partnernet.readers.seam import Match

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnernet.readers.seam import File, Passed, Taken

    Value = str | list["Pair"]
    Pair = tuple[str, Value]

TITLE = "GML"
_DEEPEST = 50
_GRAPH = re.compile(r"(?im)^\s*graph\s*(?:\[|$)")
_BEGINNING = re.compile(r"\s*(?:(?:creator|version|comment|graph)\b|#)", re.IGNORECASE)
_COMMENT = re.compile(r"(?m)^\s*#.*$")
_TOKEN = re.compile(r'"([^"]*)"|([\[\]])|([^\s\[\]"]+)')
_ENDS = ("source", "target")


def headings() -> frozenset[str]:
    """Return nothing: it is no table."""
    return frozenset()


def sniff(file: File) -> Match | None:
    """Know it by a graph in brackets, and by what may stand before it."""
    if not _BEGINNING.match(file.head) or not _GRAPH.search(file.head):
        return None
    return Match(96, ("it has a graph in brackets",))


def read(file: File) -> Sequence[Taken | Passed]:
    """Read nodes as agencies and edges as ties; several graphs are layers, if they are named."""
    done: list[Taken] = []
    every = [value for key, value in _parsed(file) if key == "graph" and isinstance(value, list)]
    for graph in every:
        said = {key: value for key, value in graph if isinstance(value, str)}
        directed = said.get("directed", "0") == "1"
        nodes = [
            Node(str(_plain(part).get("id", "")), _facts(part, "id"))
            for key, part in graph
            if key == "node" and isinstance(part, list)
        ]
        edges = [
            Edge(*_both(part), place, directed, _facts(part, "id", *_ENDS))
            for place, part in enumerate(
                (part for key, part in graph if key == "edge" and isinstance(part, list)), start=1
            )
        ]
        part = said.get("label", "") if len(every) > 1 else ""
        done += tables(file, "gml", nodes, edges, part=part)
    return list(done)


def _both(part: list[Pair]) -> tuple[str | None, str | None]:
    said = _plain(part)
    return cell(said.get("source")), cell(said.get("target"))


def _plain(part: list[Pair]) -> dict[str, str]:
    return {key: value for key, value in part if isinstance(value, str)}


def _facts(part: list[Pair], *without: str) -> dict[str, str | None]:
    found: dict[str, list[str]] = {}
    for key, value in part:
        if key not in without and isinstance(value, str):
            found.setdefault(key, []).append(value)
    return {key: cell(cast("object", values)) for key, values in found.items()}


def _parsed(file: File) -> list[Pair]:
    """Return keys and values, brackets as lists of them.

    Raises InputError where brackets do not close, or are nested too deeply.
    """
    whole: list[Pair] = []
    open_lists = [whole]
    key: str | None = None
    for bracket, text in _tokens("\n".join(lines(file))):
        if bracket == "]":
            open_lists.pop()
            key = None
            if not open_lists:
                raise _broken(file)
        elif key is None:
            if bracket or text is None:
                raise _broken(file)
            key = text.lower()
        elif bracket == "[":
            inner: list[Pair] = []
            open_lists[-1].append((key, inner))
            open_lists.append(inner)
            key = None
            if len(open_lists) > _DEEPEST:
                raise _broken(file)
        else:
            open_lists[-1].append((key, text or ""))
            key = None
    if len(open_lists) > 1:
        raise _broken(file)
    return whole


def _tokens(text: str) -> Iterator[tuple[str, str | None]]:
    """Give brackets, and words and quoted texts with their entities (`&amp;`) put right."""
    for quoted, bracket, word in (
        (found[1], found[2], found[3]) for found in _TOKEN.finditer(_COMMENT.sub("", text))
    ):
        if bracket:
            yield bracket, None
        else:
            yield "", html.unescape(quoted) if quoted is not None else word


def _broken(file: File) -> InputError:
    message = f"{file.name} is GML whose brackets do not fit."
    return InputError(message, hint="It may be cut off: export or download it again.")
