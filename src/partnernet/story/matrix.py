"""The matrix of extent, structures, processes and reach, by level; and what changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet.scales.matrix import shown
from partnernet.story.numbers import decimal, names, share, whole
from partnernet.story.words import finding, grid, missing, name_of, note, section, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.story.facts import Facts, Row
    from partnernet.story.page import Grid, Line, Section

COLUMNS = (
    "level",
    "three",
    "four",
    "half",
    "structures",
    "processes",
    "days",
    "active",
    "sectors",
    "bands",
)
SHOWN = (
    "delta_3",
    "delta_4",
    "depth_at_0.50",
    "structures",
    "processes",
    "median_response",
    "active_share",
    "sector_diversity",
    "bands",
)
CHANGES = (
    "delta_3",
    "delta_4",
    "depth_at_0.50",
    "structures",
    "processes",
    "median_response",
    "active_share",
    "bands",
)
"""Indicators of which it is told in words that they read otherwise than in the wave before."""
STEADY = ("depth_at_0.50", "bands")
"""Those of which it is told too that they read alike."""


def matrix_section(facts: Facts) -> Section | None:
    """Lay the matrix out by level; each cell keeps its indicators apart."""
    rows = facts.matrix
    levels = shown(list(rows))
    if not levels:
        return None
    lines = [note("matrix.how")]
    lines += _in_force(facts, levels)
    lines += _changes(facts, levels)
    return section("matrix", lines, _grid(facts, levels))


def _grid(facts: Facts, levels: list[str]) -> Grid:
    cells = [
        (name_of("level", level), *(_cell(facts.matrix[level].get(name)) for name in SHOWN))
        for level in levels
    ]
    return grid("matrix.grid", COLUMNS, cells)


def _cell(row: Row | None) -> str:
    """Write one indicator: a point, or the interval where the point is a floor."""
    if row is None or (row["value"] is None and row["text"] is None):
        return ""
    if row["kind"] == "set":
        return str(row["text"]).replace(", ", ",")
    if row["value"] is None:
        return ""
    if row["kind"] == "share":
        return share(row["value"])
    if row["kind"] == "code":
        open_end = row["hi"] is not None and row["hi"] > row["value"]
        return f"{row['value']:.0f}{'+' if open_end else ''}"
    return decimal(row["value"], 0 if row["kind"] == "days" else 1)


def _in_force(facts: Facts, levels: list[str]) -> Iterator[Line]:
    """Name what structures and processes there are at each level, with how many are party."""
    if facts.part.agreements is None:
        yield missing("matrix.no_register")
        return
    for level in levels:
        told = [
            words("matrix.party", what=name_of("agreement", name), n=row["n"], of=row["of"])
            for name, row in facts.matrix[level].items()
            if row["dimension"] in {"structures", "processes"}
            and name not in {"structures", "processes", "median_response"}
            and row["text"] == "yes"
        ]
        if told:
            where = name_of("level", level)
            yield finding("matrix.in_force", level=where, what=names(told, most=len(told)))


def _changes(facts: Facts, levels: list[str]) -> Iterator[Line]:
    """Say, level by level, what reads otherwise than in the wave before, and what cannot be said.

    Depth and bands are told when they are alike everywhere, too.
    """
    told: list[Line] = []
    alike: dict[str, list[bool]] = {}
    for level in levels:
        moved: list[str] = []
        unlike: dict[str, list[str]] = {}
        for name in CHANGES:
            row = facts.matrix[level].get(name)
            before, now = ("", "") if row is None else (_cell(_then(row)), _cell(row))
            if row is None or not before or not now:
                continue
            what = _named("matrix.what.", name)
            alike.setdefault(name, []).append(before == now and not row["incomparable"])
            if row["incomparable"]:
                unlike.setdefault(row["incomparable"], []).append(what)
            elif before != now:
                moved.append(words("matrix.moved", what=what, before=before, now=now))
        where = name_of("level", level)
        if moved:
            known, listed = _known(facts.matrix[level]["delta_3"]), names(moved, most=len(moved))
            told.append(finding("matrix.moved_at", level=where, known=known, moved=listed))
        for reason, those in unlike.items():
            why, listed = _named("matrix.unlike.", reason), names(those, most=len(those))
            told.append(finding("matrix.unlike_at", level=where, what=listed, why=why))
    if not alike:
        return
    since = next(iter(facts.matrix[levels[0]].values()))["since"]
    yield note("matrix.change", since=since) if told else finding("matrix.alike", since=since)
    yield from told
    same = [_named("matrix.what.", name) for name in STEADY if all(alike.get(name, [False]))]
    if told and same:
        yield finding("matrix.steady", since=since, what=names(same))


def _named(family: str, code: str) -> str:
    """Word a code up to its number: `depth_at_0.50`, `coverage<.7`."""
    return words(family + code.split(".")[0].rstrip("<"))


def _then(row: Row) -> Row:
    """Return the row as it was in the wave before."""
    return {**row, "value": row["before"], "text": row["before_text"], "hi": row["before_hi"]}


def _known(row: Row) -> str:
    """Write of how many pairs the level of contact is known, now and then."""
    if not row["of"] or row["before_coverage"] is None:
        return ""
    now, before = share(row["coverage"]), share(row["before_coverage"])
    return words("matrix.known", now=now, of=whole(row["of"]), before=before)
