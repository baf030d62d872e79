"""The matrix of integration: levels by four parts, at a glance and line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet_maps.report.parts import Section, Table, part

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnernet_maps.report.model import Cell, Facts
    from partnernet_maps.report.words import Words


def matrix(facts: Facts, words: Words) -> Section:
    """Return the matrix; without agreements, answers or measures, what would fill it."""
    tables = [
        Table(
            words.say("sections.matrix.caption", level=words.at(level.key)),
            words.lines("sections.matrix.columns"),
            rows,
            numbers=5,
        )
        for level in facts.levels
        if (rows := tuple(_matrix_rows(facts, words, level.key)))
    ]
    if not tables:
        return part("matrix", words, paragraphs=(words.say("sections.matrix.empty"),))
    said = tuple(words.say(f"sections.matrix.{x}") for x in ("intro", "floor"))
    return part("matrix", words, paragraphs=said, tables=(_grid(facts, words), *tables))


OVERVIEW = {
    "extent": ("delta_3", "depth_at_0.50"),
    "structures": ("structures",),
    "processes": ("processes", "median_response"),
    "reach": ("active_share", "bands"),
}
"""What the matrix at a glance has of each part; the tables below it have all."""


def _grid(facts: Facts, words: Words) -> Table:
    """Set the levels against the four parts, a few lines a cell, each with its number."""
    rows: list[tuple[str, ...]] = []
    for level in facts.levels:
        here = {c.indicator: c for c in facts.cells if c.level == level.key}
        if not here:
            continue
        row = [words.name("levels", level.key)]
        for wanted in OVERVIEW.values():
            told = [
                f"{words.name('indicators', name)}: {_value(here[name], words)}"
                for name in wanted
                if name in here and not here[name].reason
            ]
            row.append("; ".join(told) or words.find("page.unknown"))
        rows.append(tuple(row))
    heads = (words.say(f"dimensions.{name}") for name in OVERVIEW)
    columns = (words.say("sections.matrix.level"), *heads)
    return Table(words.say("sections.matrix.glance"), columns, tuple(rows), 9)


def _matrix_rows(facts: Facts, words: Words, level: str) -> Iterable[tuple[str, ...]]:
    """Lines of one level; what is on no agreement at all stands in one line a part.

    A line with nothing after its second cell is written across the table.
    """
    for dimension in ("extent", "structures", "processes", "reach"):
        cells = [c for c in facts.cells if (c.level, c.dimension) == (level, dimension)]
        found = [c for c in cells if not c.reason and not _nought(c)]
        row = words.say(f"dimensions.{dimension}")
        for cell in found:
            yield (
                row,
                words.name("indicators", cell.indicator),
                _value(cell, words),
                _range(cell, words),
                _rests(cell, words),
                _before(cell, words),
            )
        nought = [words.name("indicators", c.indicator) for c in cells if _nought(c)]
        if nought:
            told = words.say("sections.matrix.none", list="; ".join(nought))
            yield (row, told, "", "", "", "")
        for reason in dict.fromkeys(c.reason for c in cells if c.reason):
            absent = [words.name("indicators", c.indicator) for c in cells if c.reason == reason]
            reasons = words.find("reasons")
            why = reasons.get(reason, reasons["other"])
            told = words.say("sections.matrix.absent", reason=why, list="; ".join(absent))
            yield (row, told, "", "", "", "")


def _nought(cell: Cell) -> bool:
    return cell.dimension in {"structures", "processes"} and cell.value == 0 and not cell.reason


def _value(cell: Cell, words: Words) -> str:
    if cell.kind == "set":
        return bands(cell.text, words)
    if cell.value is None:
        return words.say("page.unknown").lower()
    return number(cell.kind, cell.value, words, floor=_floor(cell))


def bands(text: str, words: Words) -> str:
    """Name the bands of agencies that a cell lists."""
    codes = [code.strip() for code in text.split(",") if code.strip()]
    return words.listed(words.name("bands", code) for code in codes)


def number(kind: str, value: float, words: Words, *, floor: bool = False) -> str:
    """Write a value of the matrix with its unit."""
    if kind == "share":
        return words.share(value)
    if kind == "code":
        depth = f"{value:.0f} ({words.name('depths', int(value))})"
        return words.find("sections.place.floor").format(depth=depth) if floor else depth
    if kind == "days":
        return words.many("day", round(value))
    if kind == "ratio":
        return words.decimal(value, 2)
    return words.decimal(value)


def _floor(cell: Cell) -> bool:
    return cell.kind == "code" and cell.hi is not None and cell.value != cell.hi


def _range(cell: Cell, words: Words) -> str:
    if cell.lo is None or cell.hi is None:
        return ""
    return words.range(
        _bare(cell.kind, cell.lo, words), _bare(cell.kind, cell.hi, words), words=True
    )


def _bare(kind: str, value: float, words: Words) -> str:
    return f"{value:.0f}" if kind == "code" else number(kind, value, words)


def _rests(cell: Cell, words: Words) -> str:
    route = words.name("routes", cell.route) if cell.route else ""
    if cell.n is None:
        return route
    unit = "pair" if cell.indicator.startswith("delta") else "agency"
    if cell.of is None:
        return f"{words.many(unit, cell.n)}; {route}"
    plural = words.many(unit, cell.of)
    return f"{words.whole(cell.n)} / {plural}; {route}"


def _before(cell: Cell, words: Words) -> str:
    if cell.incomparable:
        return words.say("sections.matrix.incomparable")
    if cell.kind == "set":
        return bands(cell.before_text, words)
    return "" if cell.before is None else number(cell.kind, cell.before, words)


def moved(cell: Cell, words: Words) -> tuple[str, str] | None:
    """Write what a cell had the year before and has now; None where it reads alike or has none.

    Of quantities only shares and days: what others have is made of those.
    """
    if cell.kind not in {"share", "days", "code", "set"} or cell.reason or cell.incomparable:
        return None
    before, now = _before(cell, words), _value(cell, words)
    same = cell.before == cell.value if cell.kind == "code" else before == now
    return None if same or not before else (before, now)
