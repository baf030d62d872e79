"""Matrices in workbooks and CSV: the same agencies name rows and columns, numbers fill the cells.

Rows are tied to columns. Several sheets are layers by their names. Sums of rows and columns are
left out. A matrix whose rows and columns name different things is read only when asked for
(`--as matrix`): any table of numbers looks so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from partnernet.names.spelling import key
from partnernet.readers.asides import TOTALS
from partnernet.readers.grids import Grid, edges_of, is_cell
from partnernet.readers.networks import Node, tables
from partnernet.readers.raw import ROW
from partnernet.readers.seam import Match

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from partnernet.readers.raw import RawTable
    from partnernet.readers.seam import File, Passed, Taken

TITLE = "Matrix"
_LEAST, _MOST = 3, 5_000
_AGREE = 0.9
"""Share of the names of rows that are also of columns, or the other way: some do not answer."""
_SUMS = frozenset((*TOTALS, "row total", "row totals", "column total", "column totals", "sum"))


def headings() -> frozenset[str]:
    """Return nothing: its headings are names."""
    return frozenset()


def sniff(file: File) -> Match | None:
    """Know it by row names that are column names, and numbers in between."""
    for raw in file.tables:
        if _square(raw):
            said = f"{len(_columns(raw))} headings are also the names of rows"
            return Match(80, (said, "the cells are numbers or marks"))
    return None


def _columns(raw: RawTable) -> list[str]:
    """Return the headings that name columns of the matrix: not those of sums."""
    return [heading for heading in raw.headings[1:] if not _is_sum(heading)]


def _is_row(label: str, line: Sequence[str | None], columns: Collection[str]) -> bool:
    """Tell whether a line is one of the matrix: no sum, and no remark below it."""
    filled = any((cell or "").strip() for cell in line)
    return not _is_sum(label) and (filled or key(label) in columns)


def _is_sum(name: str) -> bool:
    return name.strip(" :*").casefold() in _SUMS


def _square(raw: RawTable) -> bool:
    names = _columns(raw)
    if not _LEAST <= len(names) <= _MOST or not 0.5 <= raw.rows / len(names) <= 2:
        return False
    frame = raw.lazy.select(raw.headings[0], *names).collect().drop_nulls(raw.headings[0])
    columns = {key(each) for each in names}
    rows = {key(label) for label, *line in frame.rows() if _is_row(label, line, columns)}
    if len(rows & columns) < max(_LEAST, _AGREE * min(len(rows), len(columns))):
        return False
    return all(
        is_cell(cell or "") or key(label) == key(name)
        for label, *line in frame.head(50).rows()
        for name, cell in zip(names, line, strict=True)
    )


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
    columns = headings = _columns(raw)
    known = {key(name) for name in (first if two_mode else columns)}
    sums = pl.Series([_is_sum(name) for name in first], dtype=pl.Boolean)
    lines = zip(first, frame.select(headings).rows(), strict=True)
    held = [bool(name) and _is_row(name, line, known) for name, line in lines]
    whole = frame.filter(pl.Series(held, dtype=pl.Boolean))
    left_out = {
        "without_a_name": int((first == "").sum()),
        "line_of_totals": int(sums.sum()),
        "remark": int(((first != "") & ~sums).sum()) - whole.height,
    }
    rows = whole[raw.headings[0]].str.strip_chars().to_list()
    rows = [spelled.setdefault(key(name), name) for name in rows]
    columns = [spelled.setdefault(key(name), name) for name in columns]
    cells = whole.select(headings).rows()
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
    made = tables(
        file, raw.format, nodes, edges, rows=whole.height, part=raw.sheet or "", assumed=said,
        left_out=left_out, unread=[name for name in raw.headings[1:] if _is_sum(name)],
    )  # fmt: skip
    return [replace(each, source=raw) for each in made]
