"""Matrices in workbooks and CSV: the same agencies name rows and columns, numbers fill the cells.

Rows are tied to columns. Several sheets are layers by their names. A matrix whose rows and columns
name different things is read only when asked for (`--as matrix`): any table of numbers looks so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from partnernet.names.spelling import key
from partnernet.readers.grids import Grid, edges_of, is_number, unknown
from partnernet.readers.networks import Node, tables
from partnernet.readers.raw import ROW
from partnernet.readers.seam import Match

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.readers.raw import RawTable
    from partnernet.readers.seam import File, Passed, Taken

TITLE = "Matrix"
_LEAST, _MOST = 3, 5_000
_AGREE = 0.9
"""Share of row names that are column names too."""


def headings() -> frozenset[str]:
    """Return nothing: its headings are names."""
    return frozenset()


def sniff(file: File) -> Match | None:
    """Know it by row names that are column names, and numbers in between."""
    for raw in file.tables:
        if _square(raw):
            said = f"{len(raw.headings) - 1} headings are also the names of rows"
            return Match(80, (said, "the cells are numbers"))
    return None


def _square(raw: RawTable) -> bool:
    names = raw.headings[1:]
    if not _LEAST <= len(names) <= _MOST or not 0.5 <= raw.rows / len(names) <= 2:
        return False
    labels = raw.lazy.select(pl.col(raw.headings[0])).collect().to_series().drop_nulls()
    rows, columns = {key(each) for each in labels}, {key(each) for each in names}
    if len(rows & columns) < _AGREE * max(len(rows), len(columns)):
        return False
    body = raw.lazy.select(names).head(50).collect()
    cells = [cell for column in body for cell in column.drop_nulls()]
    return all(is_number(cell) or unknown(cell) or not cell.strip() for cell in cells)


def read(file: File) -> Sequence[Taken | Passed]:
    """Read every matrix; where none is square, each table as one of two kinds of node."""
    square = [raw for raw in file.tables if _square(raw)]
    chosen = square or [raw for raw in file.tables if len(raw.headings) > 1]
    done: list[Taken | Passed] = []
    spelled: dict[str, str] = {}
    for raw in chosen:
        layer = (raw.sheet or "") if len(chosen) > 1 else ""
        done += _taken(file, raw, layer, spelled, two_mode=not square)
    return done


def _taken(
    file: File, raw: RawTable, layer: str, spelled: dict[str, str], *, two_mode: bool
) -> list[Taken]:
    """Read one matrix; `spelled` holds each name as it was first written in the file."""
    frame = raw.lazy.sort(ROW).collect()
    first = frame[raw.headings[0]].fill_null("").str.strip_chars()
    whole = frame.filter(first != "")
    blank = frame.height - whole.height
    rows = whole[raw.headings[0]].str.strip_chars().to_list()
    columns = list(raw.headings[1:])
    rows = [spelled.setdefault(key(name), name) for name in rows]
    columns = [spelled.setdefault(key(name), name) for name in columns]
    cells = whole.select(raw.headings[1:]).rows()
    if not two_mode and set(rows) == set(columns) and rows != columns:
        order = sorted(range(len(columns)), key=lambda place: rows.index(columns[place]))
        columns = [columns[place] for place in order]
        cells = [tuple(line[place] for place in order) for line in cells]
    edges, said = edges_of(Grid(rows, columns, cells, layer, 1, two_mode))
    numbers = whole[ROW].to_list()
    edges = [replace(edge, row=numbers[edge.row - 1]) for edge in edges]
    nodes = [
        Node(name, {"node set": "1" if name in rows else "2"} if two_mode else {})
        for name in dict.fromkeys([*rows, *columns])
    ]
    left_out = {"without_a_name": blank} if blank else {}
    made = tables(
        file, raw.format, nodes, edges, rows=whole.height, part=raw.sheet or "", assumed=said,
        left_out=left_out,
    )  # fmt: skip
    return [replace(each, source=raw) for each in made]
