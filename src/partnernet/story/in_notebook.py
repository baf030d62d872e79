"""A page as HTML for a notebook: sections, sentences by their part, tables."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from partnernet.showing import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.story.page import Line, Page, Section


def as_html(page: Page) -> str:
    """Return a page as HTML without script or style sheet, every text escaped.

    >>> from partnernet.story.page import Line, Page, Section
    >>> section = Section("flow", "FLOW", (Line("A & B sent 3.", "flow.top"),))
    >>> print(as_html(Page("Internal", "Borough", (section,))))
    <p><b>Internal</b></p>
    <h3>Borough</h3>
    <h4>Flow</h4>
    <p>A &amp; B sent 3.</p>
    """
    return "\n".join(_parts(page))


def _parts(page: Page) -> Iterator[str]:
    yield f"<p><b>{escape(page.stamp)}</b></p>"
    yield f"<h3>{escape(page.title)}</h3>"
    for section in page.sections:
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    title = section.title.capitalize() if section.title.isupper() else section.title
    yield f"<h4>{escape(title)}</h4>"
    yield from map(_sentence, section.lines[:1])
    for grid in section.grids:
        yield table(grid.header, grid.rows, caption=grid.caption)
    yield from map(_sentence, section.lines[1:])


def _sentence(line: Line) -> str:
    text = escape(line.text)
    if line.role == "command":
        return f"<pre>{text}</pre>"
    return f"<p>{text}</p>" if line.role == "finding" else f"<p><em>{text}</em></p>"
