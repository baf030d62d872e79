"""What a page is: sections of sentences, each with the rule that made it; and how it is laid out."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Role = Literal["finding", "note", "missing", "command"]
"""`finding`: a sentence with a number. `note`: how to read it. `missing`: what is not given, and what
would give it. `command`: what to type next."""


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, and the rule of `words.toml` that made it."""

    text: str
    rule: str
    role: Role = "finding"


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table: a heading row and rows of text; numbers are already words."""

    rule: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A title and what is said under it; `grid` comes after the first line."""

    key: str
    title: str
    lines: tuple[Line, ...]
    grid: Grid | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page for a reader: who may see it, what it is about, and its sections."""

    stamp: str
    title: str
    sections: tuple[Section, ...]

    def section(self, key: str) -> Section | None:
        """Return a section by key; None when the page has none."""
        return next((section for section in self.sections if section.key == key), None)

    @property
    def lines(self) -> tuple[Line, ...]:
        """All sentences in order."""
        return tuple(line for section in self.sections for line in section.lines)

    def __str__(self) -> str:
        return "\n".join(row.text for row in layout(self))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a laid-out page: its text and what it is (a role of `Line`, or a part of a page)."""

    text: str
    role: str


def layout(page: Page, *, width: int = 100) -> tuple[Row, ...]:
    """Break a page into lines of at most `width` columns; commands are never broken.

    >>> section = Section("flow", "FLOW", (Line("A sent 3 of 4 referrals (75%).", "flow.top"),))
    >>> for row in layout(Page("Internal", "Borough", (section,)), width=30):
    ...     print(row.text)
    Internal
    Borough
    <BLANKLINE>
    FLOW
      A sent 3 of 4 referrals
        (75%).
    """
    return tuple(_rows(page, width))


def _rows(page: Page, width: int) -> Iterator[Row]:
    yield Row(page.stamp, "stamp")
    yield from (Row(text, "title") for text in textwrap.wrap(page.title, width))
    for section in page.sections:
        yield Row("", "space")
        yield from (Row(text, "heading") for text in textwrap.wrap(section.title, width))
        for number, line in enumerate(section.lines):
            yield from _sentence(line, width)
            if number == 0 and section.grid is not None:
                yield from _grid(section.grid, width)
        if not section.lines and section.grid is not None:
            yield from _grid(section.grid, width)


def _sentence(line: Line, width: int) -> Iterator[Row]:
    if line.role == "command":
        yield Row(f"    {line.text}", line.role)
        return
    wrapped = textwrap.wrap(
        line.text,
        width,
        initial_indent="  ",
        subsequent_indent="    ",
        break_on_hyphens=False,
        break_long_words=False,
    )
    yield from (Row(text, line.role) for text in wrapped)


def _grid(grid: Grid, width: int) -> Iterator[Row]:
    """Align a grid: first column left, the others right; long first cells are cut, never numbers."""
    rows = (grid.header, *grid.rows)
    sizes = [max(len(row[i]) for row in rows) for i in range(len(grid.header))]
    sizes[0] = min(sizes[0], max(12, width - 4 - sum(size + 2 for size in sizes[1:])))
    for number, row in enumerate(rows):
        first = row[0] if len(row[0]) <= sizes[0] else row[0][: sizes[0] - 1] + "…"
        cells = [first.ljust(sizes[0])]
        cells += [cell.rjust(size) for cell, size in zip(row[1:], sizes[1:], strict=True)]
        yield Row(("    " + "  ".join(cells)).rstrip(), "grid_head" if number == 0 else "grid")
