"""The matrix of extent, structures, processes and reach, by level; and what changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet.scales.matrix import shown
from partnernet.story.numbers import decimal, names, share
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
CHANGES = ("delta_3", "delta_4", "structures", "processes", "median_response", "active_share")
"""Indicators whose difference from the wave before is told in words."""


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
    """Say, level by level, what reads otherwise than in the wave before."""
    since = ""
    told: list[Line] = []
    for level in levels:
        moved: list[str] = []
        for name in CHANGES:
            row = facts.matrix[level].get(name)
            if row is None or row["change"] is None:
                continue
            since = row["since"]
            before, now = _cell({**row, "value": row["before"]}), _cell(row)
            if before != now:
                what = words(f"matrix.what.{name}")
                moved.append(words("matrix.moved", what=what, before=before, now=now))
        if moved:
            where = name_of("level", level)
            told.append(
                finding("matrix.moved_at", level=where, moved=names(moved, most=len(moved)))
            )
    if since:
        yield note("matrix.change", since=since) if told else finding("matrix.alike", since=since)
        yield from told
