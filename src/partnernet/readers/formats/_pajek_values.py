"""Partitions (.clu) and vectors (.vec) of Pajek: a number for each vertex of a network beside them.

They belong to the .net file with the longest name that theirs begins with. Comments may say what
the attribute is called and what its numbers mean, as ours do; else the rest of the name is what it
is called. 999999998 is Pajek's word for missing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from partnernet.readers.grids import is_number
from partnernet.readers.networks import lines
from partnernet.readers.seam import File

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_SUFFIXES = (".clu", ".vec")
_NAME = re.compile(r"%\s*attribute\s+(.+)")
_LEGEND = re.compile(r"%\s*(\d+)\s+(.+)")
_SIZE = re.compile(r"\*vertices\s+(\d+)\s*$", re.IGNORECASE)
_MISSING = frozenset(("999999998", "9999998", "unknown"))
_LARGEST = 64 << 20
"""Bytes of a file that is looked at."""

Values = tuple[str, list[str | None]]


def are_values(file: File) -> bool:
    r"""Tell whether a file counts its vertices, and then has a bare number for each.

    >>> are_values(File("x.clu", b"*Vertices 2\n1\n2\n"))
    True
    >>> are_values(File("x.net", b'*Vertices 2\n1 "A"\n2 "B"\n*Arcs\n1 2\n'))
    False
    """
    said = [x for line in file.head.splitlines() if (x := line.strip()) and not x.startswith("%")]
    return (
        len(said) > 1 and bool(_SIZE.match(said[0])) and is_number(said[1]) and " " not in said[1]
    )


def values_of(name: str, text: Sequence[str]) -> Values:
    """Return what an attribute is called, and its value for each vertex in turn.

    >>> values_of("x", ["% attribute sector", "% 0 unknown", "% 2 health", "*Vertices 2", "2", "0"])
    ('sector', ['health', None])
    """
    words: dict[str, str] = {}
    found: list[str | None] = []
    for line in text:
        said = line.strip()
        if called := _NAME.match(said):
            name = called[1]
        elif legend := _LEGEND.match(said):
            words[legend[1]] = legend[2]
        elif said and not said.startswith(("%", "*")):
            value = words.get(said, said)
            found.append(None if value in _MISSING else value)
    return name, found


def network_of(path: Path) -> Path | None:
    """Return the network that a partition or vector belongs to."""
    fits = [
        net
        for net in _beside(path, (".net",))
        if _is_part(path.stem, net.stem) and not are_values(File(net.name, net))
    ]
    return max(fits, key=lambda net: len(net.stem), default=None)


def attributes_of(path: Path, size: int) -> list[Values]:
    """Return the partitions and vectors beside a network that fit its number of vertices."""
    found: list[Values] = []
    for each in _beside(path, _SUFFIXES):
        if network_of(each) != path:
            continue
        file = File(each.name, each)
        if are_values(file):
            rest = each.stem.removeprefix(path.stem).strip("_- ")
            name, values = values_of(rest or each.suffix[1:], lines(file))
            if len(values) == size:
                found.append((name, values))
    return found


def _is_part(stem: str, net: str) -> bool:
    return stem == net or (stem.startswith(net) and stem[len(net)] in "_- ")


def _beside(path: Path, suffixes: Iterable[str]) -> list[Path]:
    return sorted(
        each
        for each in path.parent.iterdir()
        if each.suffix.lower() in suffixes and each.is_file() and each.stat().st_size <= _LARGEST
    )
