"""Matrices to edges: who the rows name is tied to whom the columns name.

0 and an empty cell are no tie. `na` is a pair that nobody knows of. A square matrix that is the
same above and below its diagonal has ties without direction, each of them once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnernet.readers.networks import Edge
from partnernet.vocabulary import network_named

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_UNKNOWN = frozenset(("na", "n/a", "nan", ".", "?"))


@dataclass(frozen=True, slots=True)
class Grid:
    """A matrix: names of rows and columns, cells as text, its layer, the first row's number."""

    rows: Sequence[str]
    columns: Sequence[str]
    cells: Sequence[Sequence[str | None]]
    layer: str = ""
    first: int = 1
    two_mode: bool = False


def is_number(text: str) -> bool:
    """Tell whether a cell of a matrix is a number.

    >>> is_number("2.5"), is_number("na"), is_number("1e-3")
    (True, False, True)
    """
    return _NUMBER.fullmatch(text.strip()) is not None


def unknown(text: str | None) -> bool:
    """Tell whether a cell says that nobody knows."""
    return text is not None and text.strip().casefold() in _UNKNOWN


def edges_of(grid: Grid) -> tuple[list[Edge], tuple[str, ...]]:
    """Return the ties of a matrix, and what is assumed about them.

    >>> grid = Grid(["A", "B"], ["A", "B"], [["0", "2"], ["na", "0"]])
    >>> edges, said = edges_of(grid)
    >>> [(e.source, e.target, e.facts["weight"]) for e in edges], said[1]
    ([('A', 'B', '2')], '1 pair of the matrix is not known')
    """
    found: dict[tuple[int, int], str] = {}
    gaps = 0
    for row, line in enumerate(grid.cells):
        for column, text in enumerate(line):
            gaps += unknown(text)
            if text and is_number(text) and float(text) != 0:
                found[row, column] = text.strip()
    same = list(grid.rows) == list(grid.columns) and not grid.two_mode
    mirrored = same and any(row != column for row, column in found)
    mirrored = mirrored and all(
        found.get((column, row)) is not None and float(found[column, row]) == float(text)
        for (row, column), text in found.items()
    )
    facts = network_named(grid.layer) if grid.layer else {}
    edges = [
        Edge(
            grid.rows[row],
            grid.columns[column],
            grid.first + row,
            not (mirrored or grid.two_mode),
            {**facts, "weight": text},
        )
        for (row, column), text in found.items()
        if not mirrored or row <= column
    ]
    said = "rows are tied to columns"
    if not grid.two_mode:
        said = "the matrix is symmetric" if mirrored else "ties go from rows to columns"
    pairs = f"{gaps:,} pairs of the matrix are not known"
    pairs = "1 pair of the matrix is not known" if gaps == 1 else pairs
    return edges, (said, pairs) if gaps else (said,)
