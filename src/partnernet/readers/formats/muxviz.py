"""muxViz extended edge list: node, layer, node, layer, weight; five numbers a line.

Five numbers could be anything, so it is read only with `--as muxviz`. What the numbers are called
stands in tables beside it (`layerID layerLabel`, `nodeID nodeLabel`); where there is one of each in
its folder it is used. What couples layers is no tie between agencies.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from partnernet.readers.networks import Edge, Node, lines, tables, words_of
from partnernet.readers.seam import File, Match
from partnernet.vocabulary import network_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.readers.seam import Passed, Taken

TITLE = "muxViz extended edge list"
_ENDS = 4
_LARGEST = 64 << 20
"""Bytes of a file beside it that is looked at."""


def headings() -> frozenset[str]:
    """Return nothing: it has no headings."""
    return frozenset()


def sniff(file: File) -> Match | None:
    """Never be sure of it: that it is one must be said."""
    words = words_of(file.head.partition("\n")[0])
    fits = len(words) in {_ENDS, _ENDS + 1} and all(map(_is_number, words))
    return Match(1, ("because --as says so",)) if fits else None


def read(file: File) -> Sequence[Taken | Passed]:
    """Read the ties within each layer."""
    names, names_from = _beside(file, "nodeid")
    layers, layers_from = _beside(file, "layerid")
    edges: list[Edge] = []
    left_out = {"couples_layers": 0, "no_numbers": 0}
    rows = 0
    for line in lines(file):
        words = words_of(line.partition("#")[0])
        if not words:
            continue
        rows += 1
        if len(words) not in {_ENDS, _ENDS + 1} or not all(_is_number(word) for word in words):
            left_out["no_numbers"] += 1
            continue
        source, layer, target, its_layer = (_whole(word) for word in words[:_ENDS])
        if layer != its_layer:
            left_out["couples_layers"] += 1
            continue
        weight = {"weight": words[_ENDS]} if len(words) > _ENDS else {}
        edges.append(
            Edge(source, target, rows, facts={**network_named(layers.get(layer, layer)), **weight})
        )
    nodes = [Node(key, {"label": name}) for key, name in names.items()]
    said = [f"names from {each}" for each in (names_from, layers_from) if each]
    assumed = ("its ties have a direction, as the file does not say", *said)
    found = tables(
        file, "muxviz", nodes, edges, by_label=True, assumed=assumed,
        left_out={why: n for why, n in left_out.items() if n},
    )  # fmt: skip
    return list(found)


def _beside(file: File, heading: str) -> tuple[dict[str, str], str]:
    """Return numbers with their names from the one table in the folder that has them."""
    if not isinstance(file.source, Path):
        return {}, ""
    found: list[tuple[dict[str, str], str]] = []
    for path in sorted(file.source.parent.iterdir()):
        if path == file.source or not path.is_file() or path.stat().st_size > _LARGEST:
            continue
        other = File(path.name, path)
        if other.head.lower().startswith(heading):
            pairs = [words_of(line) for line in lines(other)[1:]]
            said = {_whole(pair[0]): pair[1] for pair in pairs if len(pair) > 1}
            found.append((said, path.name))
    return found[0] if len(found) == 1 else ({}, "")


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _whole(word: str) -> str:
    return word.removesuffix(".0")
