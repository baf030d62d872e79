"""Nodes and edges as a graph file gives them, to tables: agencies, and ties with or without arrows.

Graph files differ in how they are written and say much the same. What they say is kept: direction,
layer, numbers, attributes of nodes. A weight is a strength of undeclared meaning, never a count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

import polars as pl

from partnernet.config import SourceConfig
from partnernet.readers.encoding import as_utf8, blocks
from partnernet.readers.headings import normalise
from partnernet.readers.raw import ROW
from partnernet.readers.roles import assign
from partnernet.readers.seam import Taken
from partnernet.readers.tabling import table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from partnernet.readers.raw import RawTable
    from partnernet.readers.seam import File

PARENT = "parent id"
"""The fact of a node that is the key of another: what it belongs to."""

_LABELS = ("label", "name", "title")
_IDENTITIES = ("agency id", "id")
_DRAWING = frozenset(("x", "y", "z", "r", "g", "b", "color", "colour", "shape", "fixed"))
_KINDS = ("interaction", "type", "labele", "connection type")
"""What Cytoscape, R and networkx, TinkerPop and Kumu call the kind of an edge."""
_WAYS = frozenset(("directed", "undirected", "mutual"))
_DAY = r"^\d{4}-\d\d-\d\d(T[\d:.]+Z?)?$"
_PLACE = re.compile(r"((?:n|v|node|vertex|id|node ?id)?[ _:-]{0,2})(\d{1,9})(\.0)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Node:
    """One node: how edges name it, and what the file says of it."""

    key: str
    facts: Mapping[str, str | None] = field(default_factory=dict[str, "str | None"])


def cell(value: object) -> str | None:
    """Return a value of JSON as the text of a cell; None for what no cell can hold.

    >>> cell(2.0), cell(True), cell(["a", 1]), cell({"a": 1})
    ('2', 'yes', 'a;1', None)
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (str, int, float)):
        return str(value)
    if isinstance(value, list):
        found = [text for each in cast("list[object]", value) if (text := cell(each))]
        return ";".join(found) or None
    return None


def lines(file: File) -> list[str]:
    """Return the lines of a graph that is written as text."""
    text = as_utf8(file.source, file=file.name)
    return b"".join(blocks(text.source, text.start)).decode("utf-8").splitlines()


_WORD = re.compile(r"\"([^\"]*)\"|'([^']*)'|([^\s,]+)")


def words_of(line: str) -> list[str]:
    r"""Split a line at spaces and commas, quoted texts whole.

    >>> words_of('1 "Hill School", 0.5')
    ['1', 'Hill School', '0.5']
    """
    return [next((x for x in m.groups() if x is not None), "") for m in _WORD.finditer(line)]


@dataclass(frozen=True, slots=True)
class Edge:
    """One edge; `row` is its place in the file, several edges may come from one."""

    source: str | None
    target: str | None
    row: int
    directed: bool = True
    facts: Mapping[str, str | None] = field(default_factory=dict[str, "str | None"])


def tables(
    file: File,
    kind: str,
    nodes: Sequence[Node],
    edges: Sequence[Edge],
    *,
    rows: int | None = None,
    by_label: bool = False,
    part: str = "",
    unread: Iterable[str] = (),
    assumed: tuple[str, ...] = (),
    left_out: Mapping[str, int] | None = None,
) -> list[Taken]:
    """Return the tables of a graph: its agencies, its arrows, its lines without direction.

    Keys that only count the nodes of this file (1, 2, 3 or n0, n1, n2) are no identity: the labels
    are, where every node has one of its own. `by_label` says that they are in any case.
    `rows` is the number of rows of the file that edges come from, where one row may give several
    edges or none.
    """
    named = identities(nodes, by_label=by_label)
    done: list[Taken] = []
    if nodes:
        done.append(_agencies(file, kind, nodes, named, part, tuple(unread)))
    arrows = [edge for edge in edges if edge.directed]
    lines = [edge for edge in edges if not edge.directed]
    spare = dict(left_out or {})
    if rows is not None and (empty := rows - len({edge.row for edge in edges})) > 0:
        spare["no_tie"] = empty
    for some, undirected in ((arrows, False), (lines, True)):
        if some or (not edges and not undirected):
            made = _ties(file, kind, some, named, part, derived=rows is not None)
            counted = {reason: n for reason, n in spare.items() if n}
            spare = {}
            said = ("its ties have no direction",) if undirected else ()
            done.append(_taken(made, counted, (*assumed, *said), undirected=undirected))
    return done


def _taken(
    made: tuple[Taken, dict[str, str]],
    left_out: Mapping[str, int],
    assumed: tuple[str, ...],
    *,
    undirected: bool,
) -> Taken:
    taken, columns = made
    numbered = {"count", "amount", "strength"} & columns.keys()
    rows = "ties" if numbered else "links"
    if not undirected and {"date", "person", "case_key"} & columns.keys():
        rows = "events"
    how = SourceConfig(columns=columns, rows=rows)
    return replace(taken, how=how, undirected=undirected, left_out=left_out, assumed=assumed)


def identities(nodes: Sequence[Node], *, by_label: bool = False) -> dict[str, str]:
    """Return the identity of every node by its key.

    >>> identities([Node("n0", {"label": "Police"}), Node("n1", {"label": "School"})])
    {'n0': 'Police', 'n1': 'School'}
    """
    keys = [node.key for node in nodes]
    session = bool(nodes) and all(_fact(node, "suid") == node.key for node in nodes)  # Cytoscape
    if by_label or session or only_count(keys):
        wanted = _LABELS if by_label else (*_IDENTITIES, *_LABELS)
        for name in wanted:
            said = [_fact(node, name) for node in nodes]
            if all(said) and len(set(said)) == len(said):
                return dict(zip(keys, cast("list[str]", said), strict=True))
    return {key: key for key in keys}


def only_count(keys: Sequence[str]) -> bool:
    """Tell whether keys are places in a list, 0, 1, 2 or n1, n2, n3, and so name nobody.

    Of nodes in groups, as yEd counts them (n1::n0), each group is a list.

    >>> only_count(["n0", "n1", "n2"]), only_count(["2", "1"]), only_count(["A1", "A2"])
    (True, True, False)
    >>> only_count(["n0", "n0::n0", "n0::n1"])
    True
    """
    groups: dict[str, list[str]] = {}
    for key in keys:
        group, _, last = key.rpartition("::")
        groups.setdefault(group, []).append(last)
    return bool(keys) and all(map(_in_turn, groups.values()))


def _in_turn(keys: Sequence[str]) -> bool:
    found = [_PLACE.fullmatch(key) for key in keys]
    if not all(found) or len({each[1] for each in found if each}) > 1:
        return False
    places = sorted(int(each[2]) for each in found if each)
    return places[0] in (0, 1) and places == list(range(places[0], places[0] + len(places)))


def _fact(node: Node, wanted: str) -> str | None:
    said = (text for name, text in node.facts.items() if normalise(name) == wanted)
    return (next(said, None) or "").strip() or None


def _agencies(
    file: File,
    kind: str,
    nodes: Sequence[Node],
    named: Mapping[str, str],
    part: str,
    unread: tuple[str, ...],
) -> Taken:
    names = [next((t for each in _LABELS if (t := _fact(node, each))), None) for node in nodes]
    columns: dict[str, list[str | None]] = {
        "id": [named[node.key] for node in nodes],
        "label": names,
    }
    facts = dict.fromkeys(name for node in nodes for name in node.facts)
    drawn = [name for name in facts if normalise(name) in _DRAWING]
    for name in facts:
        if name not in drawn and normalise(name) not in {"label", "id", "name", "agency id"}:
            columns[name] = [node.facts.get(name) for node in nodes]
    if PARENT in columns:
        columns[PARENT] = [_named(key, named) for key in columns[PARENT]]
    raw = table(file, columns, kind, part=f"{part}: nodes" if part else "nodes")
    roles = assign(raw.headings, "agencies", {"agency_id": "id", "name": "label"}).mapping
    how = SourceConfig(columns=roles)
    return Taken(raw, how, "agencies", unread=(*unread, *drawn))


def _ties(
    file: File,
    kind: str,
    edges: Sequence[Edge],
    named: Mapping[str, str],
    part: str,
    *,
    derived: bool,
) -> tuple[Taken, dict[str, str]]:
    columns: dict[str, list[str | None]] = {
        "source": [_named(edge.source, named) for edge in edges],
        "target": [_named(edge.target, named) for edge in edges],
    }
    for name in dict.fromkeys(name for edge in edges for name in edge.facts):
        heading = f"{name} (2)" if name in {"source", "target"} else name
        columns[heading] = [edge.facts.get(name) for edge in edges]
    numbers = [edge.row for edge in edges]
    sheet = f"{part}: edges" if part else "edges"
    raw = table(file, columns, kind, part=sheet, rows=numbers or None)
    given = {"source": "source", "target": "target"}
    roles = with_days(dict(assign(raw.headings, "relation", given).mapping), raw)
    if normalise(roles.get("amount", "")) == "value":
        value = roles.pop("amount")
        roles.setdefault("strength", value)
    word = _kind(raw) if "layer" not in roles else None
    if word is not None:
        roles["layer"] = word
    return Taken(raw, derived=derived), roles


def _kind(raw: RawTable) -> str | None:
    """Return the column of words that says what kind of tie each is, as other tools call it."""
    plain = {normalise(heading): heading for heading in raw.headings}
    for heading in (plain[name] for name in _KINDS if name in plain):
        word = pl.col(heading).str.strip_chars().str.to_lowercase()
        said = raw.lazy.select(word.drop_nulls().unique()).collect().to_series().to_list()
        if said and not _WAYS & set(said) and not any(each[:1].isdigit() for each in said):
            return heading
    return None


def with_days(roles: dict[str, str], raw: RawTable) -> dict[str, str]:
    """Add the columns `first` and `last` of graph files, where they hold days of ties."""
    plain = {normalise(heading): heading for heading in raw.headings}
    for role in ("first", "last"):
        heading = plain.get(role)
        if heading is not None and heading not in roles.values() and _days(raw, heading):
            roles[role] = heading
    return roles


def _days(raw: RawTable, heading: str) -> bool:
    text = pl.col(heading).str.strip_chars()
    filled = text.filter(text != "")
    whole = filled.str.contains(_DAY).all() & (filled.len() > 0)
    return bool(raw.lazy.select(whole).collect().item())


def _named(key: str | None, named: Mapping[str, str]) -> str | None:
    return named.get(key, key) if key is not None else None


def by_direction(
    raw: RawTable, way: str | None, columns: Mapping[str, str], *, both: Collection[str] = ()
) -> list[Taken]:
    """Split a table of ties by the column that says whether each has a direction.

    `both` are its words for an arrow each way; "undirected" has none, anything else one.
    """
    columns = {role: heading for role, heading in columns.items() if heading != way}
    if way is None:
        return [_taken((Taken(raw), dict(columns)), {}, (), undirected=False)]
    word = pl.col(way).str.strip_chars().str.to_lowercase().fill_null("")
    said = raw.lazy.select(word.value_counts(name="n").struct.unnest()).collect()
    number = dict(said.iter_rows())
    lines = number.pop("undirected", 0)
    twice = sum(number.get(each, 0) for each in both)
    done: list[Taken] = []
    if number:
        arrows = raw.lazy.filter(word != "undirected")
        if twice:
            ends = {columns["source"]: columns["target"], columns["target"]: columns["source"]}
            back = arrows.filter(word.is_in(list(both))).rename(ends)
            arrows = pl.concat([arrows, back.select(ROW, *raw.headings)]).sort(ROW)
        kept = replace(raw, rows=sum(number.values()), lazy=arrows)
        made = Taken(kept, source=raw, derived=bool(twice))
        done.append(_taken((made, dict(columns)), {}, (), undirected=False))
    if lines:
        kept = replace(raw, rows=lines, lazy=raw.lazy.filter(word == "undirected"))
        assumed = ("its ties have no direction",)
        done.append(_taken((Taken(kept, source=raw), dict(columns)), {}, assumed, undirected=True))
    return done
