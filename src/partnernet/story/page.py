"""What a page is: sections of sentences, each with its rule; and how it is laid out."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Role = Literal["finding", "note", "missing", "command"]
"""`finding`: a sentence with a number. `note`: how to read it. `missing`: what is not given, and
what would give it. `command`: what to type next."""


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, and the rule of `words.toml` that made it."""

    text: str
    rule: str
    role: Role = "finding"


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed after `partnernet analyse`: files and options, quoted for a shell.

    >>> typed = Typed(("a.csv", "b.csv"), (("--layer", "--layer referral"), ("--from", "--from X")))
    >>> str(typed)
    'a.csv b.csv --layer referral --from X'
    >>> typed.as_sources
    '--from a.csv --from b.csv --layer referral'
    """

    files: tuple[str, ...]
    options: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return " ".join((*self.files, *(text for _, text in self.options)))

    def without(self, *flags: str) -> Typed:
        """Return the same without some options."""
        return Typed(self.files, tuple(pair for pair in self.options if pair[0] not in flags))

    @property
    def as_sources(self) -> str:
        """The same files as sources of `partnernet template`."""
        kept = self.without("--from", "--to").options
        return " ".join((*(f"--from {name}" for name in self.files), *(text for _, text in kept)))


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table: a heading row and rows of text; numbers are already words."""

    rule: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A title and what is said under it; `grids` come after the first line."""

    key: str
    title: str
    lines: tuple[Line, ...]
    grids: tuple[Grid, ...] = ()


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

    def _repr_html_(self) -> str:
        """Show the page in a notebook."""
        from partnernet.story.in_notebook import as_html

        return as_html(self)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a laid-out page: its text and its part in the page."""

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
        first, rest = section.lines[:1], section.lines[1:]
        for line in first:
            yield from _sentence(line, width)
        for grid in section.grids:
            yield from _grid(grid, width)
        for line in rest:
            yield from _sentence(line, width)


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
    """Align a grid: first column left, the others right; only first cells are ever wrapped.

    Where that would take many lines, or lines that begin alike, they stand whole on lines of their
    own instead.
    """
    if grid.caption:
        yield Row(f"    {grid.caption}", "grid_head")
    rows = (grid.header, *grid.rows)
    sizes = [max(len(row[i]) for row in rows) for i in range(len(grid.header))]
    gap = "  " if 4 + sum(sizes) + 2 * len(sizes) <= width + 2 else " "
    sizes[0] = min(sizes[0], max(12, width - 4 - sum(size + len(gap) for size in sizes[1:])))
    firsts = {row[0]: textwrap.wrap(row[0], sizes[0], subsequent_indent="  ") for row in rows}
    apart = any(sizes[0] < 0.6 * len(whole) for whole in firsts)
    long = [pieces[0] for pieces in firsts.values() if len(pieces) > 1]
    apart |= len(set(long)) < len(long)
    if apart:
        sizes[0] = min(sizes[0], max(len(grid.header[0]), 4))
    before = ""
    for number, row in enumerate(rows):
        if apart and number and row[0] != before:
            yield Row(f"    {row[0]}", "grid")
        before = row[0]
        first, *more = (firsts[row[0]] if not (apart and number) else []) or [""]
        cells = [first.ljust(sizes[0])]
        cells += [cell.rjust(size) for cell, size in zip(row[1:], sizes[1:], strict=True)]
        role = "grid_head" if number == 0 else "grid"
        yield Row(("    " + gap.join(cells)).rstrip(), role)
        yield from (Row("    " + rest, role) for rest in more)
