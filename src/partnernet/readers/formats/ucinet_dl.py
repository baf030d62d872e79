"""UCINET DL: matrices, edge lists and node lists as text, one or several, valued or not.

Several matrices are layers, by their labels. 0 in a matrix is a pair that was seen without a tie,
`na` one that nobody knows of. Labels stand in a list of their own or inside the data, those of rows
and of columns each as they like. Attributes in `NAME_attributes.vna` beside `NAME.dl` are read with
it, as we write them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from partnernet.config import SourceConfig
from partnernet.errors import InputError
from partnernet.readers.formats.vna import node_data
from partnernet.readers.grids import Grid, edges_of, is_number, unknown
from partnernet.readers.networks import Edge, Node, lines, tables, words_of
from partnernet.readers.roles import assign
from partnernet.readers.seam import File, Match, Taken
from partnernet.readers.tabling import table
from partnernet.readers.words import items
from partnernet.readers.zeros import coverage, seen
from partnernet.vocabulary import network_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from partnernet.readers.seam import Passed

TITLE = "UCINET DL"
_START = re.compile(r"\s*dl\b", re.IGNORECASE)
_DATA = re.compile(r"\bdata\s*:|^\s*data\s*$", re.IGNORECASE | re.MULTILINE)
_ELSEWHERE = re.compile(r"\bdata\s*file\b", re.IGNORECASE)
_LABELS = re.compile(
    r"\b(?:(row|col(?:umn)?|matrix|level)\s+)?labels?\s*(?:(embedded)\s*:?|:)", re.IGNORECASE
)
_SIZE = re.compile(r"\b(n|nr|nc|nm)\s*=\s*(\d{1,12})", re.IGNORECASE)
_FORMAT = re.compile(r"\bformat\s*=?\s*(\w+)", re.IGNORECASE)
_NO_DIAGONAL = re.compile(r"\bdiagonal\s*=?\s*absent", re.IGNORECASE)
_SHORT = {"fm": "fullmatrix", "uh": "upperhalf", "lh": "lowerhalf", "el1": "edgelist1"}
_KINDS = (
    "fullmatrix", "upperhalf", "lowerhalf", "edgelist1", "edgelist2", "nodelist1", "nodelist2",
    "nodelist1b", "edgearray1", "edgearray2",
)  # fmt: skip
_REMEDY = "Export it as DL again: in UCINET with its data inside, as full matrix or edgelist1."
_MOST = 100_000
"""Nodes that a matrix may have, and matrices; more cannot be told from a broken header."""


@dataclass(slots=True)
class _Header:
    """What stands before the data."""

    kind: str
    rows: int
    columns: int
    matrices: int
    diagonal: bool
    labels: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    embedded: frozenset[str] = frozenset()

    def names(self, end: str, size: int) -> list[str]:
        """Return the labels of rows or columns; their numbers where there are none."""
        found = self.labels.get(end) or self.labels.get("") or []
        return [*found[:size], *(str(number) for number in range(len(found) + 1, size + 1))]

    @property
    def layers(self) -> list[str]:
        """The names of the matrices; one without a name is no layer."""
        found = self.labels.get("matrix") or self.labels.get("level") or []
        rest = [f"matrix {number}" for number in range(len(found) + 1, self.matrices + 1)]
        return [*found, *rest] if found or self.matrices > 1 else [""]


def headings() -> frozenset[str]:
    """Return nothing: it is no table."""
    return frozenset()


def sniff(file: File) -> Match | None:
    """Know it by its first word and the line that begins the data."""
    if not _START.match(file.head):
        return None
    if _DATA.search(file.head):
        return Match(96, ("it begins with DL", "a line says DATA"))
    elsewhere = _ELSEWHERE.search(file.head)
    return Match(90, ("it begins with DL", "a line says DATAFILE")) if elsewhere else None


def read(file: File) -> Sequence[Taken | Passed]:
    """Read labels as agencies, numbers as ties.

    Raises InputError for a form of data that is none of the known ones.
    """
    text = "\n".join(lines(file))
    begin = _DATA.search(_unquoted(text))
    if begin is None:
        why = "keeps its data in another file" if _ELSEWHERE.search(text) else "has no line DATA"
        message = f"{file.name} {why}."
        raise InputError(message, hint=_REMEDY)
    header = _header(text[: begin.start()], file.name)
    body = text[begin.end() :].splitlines()
    if header.kind.startswith(("edge", "nodelist")):
        return _of_lists(file, header, body)
    return _of_matrices(file, header, body)


def _unquoted(text: str) -> str:
    """Blank out what stands in quotes, every letter at its place: a label may say DATA:."""
    return re.sub(r'"[^"\n]*"', lambda found: " " * len(found[0]), text)


def _header(text: str, name: str) -> _Header:
    sections = list(_LABELS.finditer(_unquoted(text)))
    head = text[: sections[0].start()] if sections else text
    labels: dict[str, list[str]] = {}
    embedded: set[str] = set()
    for place, section in enumerate(sections):
        end = sections[place + 1].start() if place + 1 < len(sections) else len(text)
        inside = text[section.end() : end]
        said = (section[1] or "").lower()
        end_name = "col" if said.startswith("col") else said
        if section[2]:
            embedded |= {end_name} if end_name else {"row", "col"}
            head = f"{head} {inside}"
            continue
        labels[end_name] = _split(inside)
    sizes = {key.lower(): int(number) for key, number in _SIZE.findall(head)}
    form = _FORMAT.search(head)
    kind = _SHORT.get(form[1].lower(), form[1].lower()) if form else "fullmatrix"
    rows, columns = sizes.get("nr", sizes.get("n", 0)), sizes.get("nc", sizes.get("n", 0))
    matrices = sizes.get("nm", 1)
    if kind not in _KINDS or max(rows, columns, matrices) > _MOST:
        large = f"{matrices:,} matrices of {rows:,} by {columns:,}, too many to be true"
        held = large if kind in _KINDS else f"its data as {kind}"
        message = f"{name} holds {held}; it was not read."
        raise InputError(message, hint=_REMEDY)
    diagonal = _NO_DIAGONAL.search(head) is None
    return _Header(kind, rows, columns, matrices, diagonal, labels, frozenset(embedded))


def _split(text: str) -> list[str]:
    """Return labels: each a word or quoted; where no line has a quote or comma, each a line."""
    by_line = [line.strip() for line in text.splitlines() if line.strip()]
    if len(by_line) > 1 and not re.search(r"[\",]", text):
        return by_line
    return words_of(text)


def _of_matrices(file: File, header: _Header, body: list[str]) -> list[Taken | Passed]:
    words = iter([word for line in body for word in words_of(line)])
    edges: list[Edge] = []
    said: dict[str, None] = {}
    names: dict[str, None] = {}
    sets: dict[str, str] = {}
    rows_of: list[dict[str, str | None]] = []
    lost = 0
    first = 1
    others = _attributes(file)
    for layer in header.layers:
        grid = _grid(words, header, layer, first)
        first += header.rows
        if grid is None:
            message = f"{file.name} ends before its {header.matrices} matrices are complete."
            raise InputError(message, hint=_REMEDY)
        found, assumed = edges_of(grid)
        edges += found
        said |= dict.fromkeys(assumed)
        names |= dict.fromkeys([*grid.rows, *grid.columns])
        if not grid.two_mode:
            looked = seen(grid, _absent(others, network_named(layer)))
            rows_of += coverage(grid, looked)
            lost += looked.lost
        if grid.two_mode:
            sets |= {**dict.fromkeys(grid.columns, "2"), **dict.fromkeys(grid.rows, "1")}
    nodes = [
        Node(name, {"node set": sets[name]} if name in sets else others.get(name, {}))
        for name in names
    ]
    if rows_of:
        said["0 in a matrix was seen and is no tie"] = None
    if lost:
        said[f"zeros that no record of an agency tells, taken as not known: {lost:,}"] = None
    rows = header.rows * len(header.layers)
    made = list(tables(file, "dl", nodes, edges, rows=rows, assumed=tuple(said)))
    return [*made, *_coverage(file, rows_of)]


def _coverage(file: File, rows: Sequence[Mapping[str, str | None]]) -> list[Taken]:
    if not rows:
        return []
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    columns = {name: cells for name, cells in columns.items() if any(cells)}
    raw = table(file, columns, "dl", part="coverage")
    roles = assign(raw.headings, "coverage", {}).mapping
    return [Taken(raw, SourceConfig(columns=roles), "coverage")]


def _attributes(file: File) -> dict[str, dict[str, str | None]]:
    """Return what the file of attributes beside this one says of each agency."""
    if not isinstance(file.source, Path):
        return {}
    path = file.source.with_name(f"{file.source.stem}_attributes.vna")
    return node_data(lines(File(path.name, path))) if path.is_file() else {}


def _absent(
    others: Mapping[str, Mapping[str, str | None]], place: Mapping[str, str]
) -> frozenset[str]:
    """Return the agencies that their attributes put in other waves or at other levels."""

    def elsewhere(said: str | None, here: str | None) -> bool:
        return bool(said) and here is not None and here not in items(said or "")

    return frozenset(
        name
        for name, facts in others.items()
        if elsewhere(facts.get("waves"), place.get("wave"))
        or elsewhere(facts.get("levels"), place.get("level"))
    )


def _grid(words: Iterator[str], header: _Header, layer: str, first: int) -> Grid | None:
    """Take one matrix from the words of the data; None when they end too early."""
    rows, columns = header.names("row", header.rows), header.names("col", header.columns)
    cells: list[list[str | None]] = []
    try:
        if "col" in header.embedded:
            columns = [next(words) for _ in columns]
        for row in range(header.rows):
            if "row" in header.embedded:
                rows[row] = next(words)
            cells.append([None] * header.columns)
            for column in _filled(header, row):
                cells[row][column] = next(words)
    except StopIteration:
        return None
    if header.kind != "fullmatrix":
        for row in range(header.rows):
            for column in _filled(header, row):
                cells[column][row] = cells[row][column]
    return Grid(rows, columns, cells, layer, first, rows != columns)


def _filled(header: _Header, row: int) -> Iterator[int]:
    """Return the columns of a row that the data give."""
    begin = row if header.kind == "upperhalf" else 0
    end = row + 1 if header.kind == "lowerhalf" else header.columns
    return (column for column in range(begin, end) if header.diagonal or column != row)


def _of_lists(file: File, header: _Header, body: list[str]) -> list[Taken | Passed]:
    two_mode = header.kind.endswith("2")
    rows, columns = header.names("row", header.rows), header.names("col", header.columns)
    names: dict[str, str] = {} if "row" in header.embedded else dict.fromkeys(rows, "1")
    if "col" not in header.embedded:
        names |= {name: "2" for name in columns if name not in names}
    edges: list[Edge] = []
    layers = iter(header.layers)
    layer = next(layers)
    row = unreadable = gaps = 0
    for line in body:
        if line.strip() == "!":
            layer = next(layers, layer)
            continue
        said = words_of(line)
        if not said:
            continue
        row += 1
        if header.kind == "nodelist1b":  # how many there are, for each row in turn
            said = [str(row), *said[1:]]
        cells = _cells(said, header, layer)
        if cells is None:
            unreadable += 1
            continue
        one = _name(said[0], rows, embedded="row" in header.embedded)
        names.setdefault(one, "1")
        for each, value, which in cells:
            other = _name(each, columns, embedded="col" in header.embedded)
            names.setdefault(other, "2")
            gaps += unknown(value)
            facts: dict[str, str | None] = {**network_named(which)} if which else {}
            if value is not None:
                facts["weight"] = value
            if value is None or (is_number(value) and float(value) != 0):
                edges.append(Edge(one, other, row, not two_mode, facts))
    nodes = [Node(name, {"node set": which} if two_mode else {}) for name, which in names.items()]
    left_out = {"not_readable": unreadable} if unreadable else {}
    assumed = (f"pairs of the list that are not known: {gaps:,}",) if gaps else ()
    done = row - unreadable
    return list(tables(file, "dl", nodes, edges, rows=done, left_out=left_out, assumed=assumed))


def _cells(
    said: Sequence[str], header: _Header, layer: str
) -> list[tuple[str, str | None, str]] | None:
    """Return whom a line names, each with its value and layer; None for a line without sense."""
    if header.kind.startswith("nodelist"):
        return [(each, None, layer) for each in said[1:]]
    if len(said) < 2:
        return None
    array = header.kind.startswith("edgearray")
    values = said[2:] if array else said[2:3]
    if not all(is_number(value) or unknown(value) for value in values):
        return None
    if array:
        return [(said[1], *pair) for pair in zip(values, header.layers, strict=False)]
    return [(said[1], values[0] if values else None, layer)]


def _name(word: str, names: Sequence[str], *, embedded: bool) -> str:
    """Return the label of a number, or the label itself where the data hold labels."""
    if not embedded and len(word) < 10 and word.isdecimal() and 0 < int(word) <= len(names):
        return names[int(word) - 1]
    return word
