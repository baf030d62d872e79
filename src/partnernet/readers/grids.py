"""Matrices to edges: who the rows name is tied to whom the columns name.

0, an empty cell, a dash and "no" are no tie; a cross, a tick and "yes" are one without a number.
`na` is a pair that nobody knows of. A square matrix that is the same above and below its diagonal,
or is filled on one side of it only, has ties without direction, each of them once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnernet.readers.networks import Edge
from partnernet.vocabulary import network_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.readers.raw import RawTable

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_UNKNOWN = frozenset(("na", "n/a", "nan", ".", "?"))
_TIE = frozenset(("x", "yes", "y", "true", "✓", "✔", "•", "●"))
_NO_TIE = frozenset(("-", "–", "—", "no", "n", "false"))


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


def is_cell(text: str) -> bool:
    """Tell whether a text is what a cell of a matrix may hold: a number, a mark, nothing.

    >>> is_cell("2"), is_cell("x"), is_cell("-"), is_cell("na"), is_cell("Police")
    (True, True, True, True, False)
    """
    said = text.strip().casefold()
    return is_number(said) or unknown(said) or not said or said in _TIE | _NO_TIE


def like_a_matrix(raw: RawTable) -> bool:
    """Tell whether all columns but the first hold what cells of a matrix do."""
    body = raw.lazy.select(raw.headings[1:]).head(50).collect()
    cells = [cell or "" for column in body for cell in column]
    return body.width > 2 and any(map(is_number, cells)) and all(map(is_cell, cells))


def _tie(text: str | None) -> str | None:
    """Return the number of a cell that is a tie, nothing for a mark, None for a cell that is none.

    >>> _tie("2"), _tie("x"), _tie("0"), _tie("-")
    ('2', '', None, None)
    """
    said = (text or "").strip()
    if is_number(said):
        return said if float(said) else None
    return "" if said.casefold() in _TIE else None


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
            own = not grid.two_mode and grid.rows[row] == grid.columns[column]
            gaps += unknown(text) and not own
            number = _tie(text)
            if number or (number == "" and not own):  # a mark on the diagonal fills a space
                found[row, column] = number
    same = list(grid.rows) == list(grid.columns) and not grid.two_mode
    mirrored = same and any(row != column for row, column in found)
    mirrored = mirrored and all(
        _equal(found.get((column, row)), text) for (row, column), text in found.items()
    )
    half = same and not mirrored and _one_side(grid)
    facts = network_named(grid.layer) if grid.layer else {}
    edges = [
        Edge(
            grid.rows[row],
            grid.columns[column],
            grid.first + row,
            not (mirrored or half or grid.two_mode),
            {**facts, "weight": text} if text else facts,
        )
        for (row, column), text in found.items()
        if not mirrored or row <= column
    ]
    said = "rows are tied to columns"
    if not grid.two_mode:
        said = "the matrix is symmetric" if mirrored else "ties go from rows to columns"
        said = "one half of the matrix is filled, and stands for both" if half else said
    pairs = f"{gaps:,} pairs of the matrix are not known"
    pairs = "1 pair of the matrix is not known" if gaps == 1 else pairs
    return edges, (said, pairs) if gaps else (said,)


def _equal(one: str | None, other: str) -> bool:
    if one and other:
        return float(one) == float(other)
    return one == other


def _one_side(grid: Grid) -> bool:
    """Tell whether every cell on one side of the diagonal is filled, and none on the other."""
    size = len(grid.rows)
    below = above = 0
    for row, line in enumerate(grid.cells):
        below += sum(bool((text or "").strip()) for text in line[:row])
        above += sum(bool((text or "").strip()) for text in line[row + 1 :])
    return size > 2 and sorted((below, above)) == [0, size * (size - 1) // 2]
