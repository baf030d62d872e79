"""Results as a page of plain sentences: pure functions from an `Analysis` to text.

Every sentence has the rule that made it, one wording in `words.toml`, and an agency or a number in
it. Nothing is printed here and nothing is drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet.story.page import Grid, Line, Page, Section, Typed, layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.analysis import Analysis

__all__ = ["Grid", "Line", "Page", "Section", "Typed", "layout", "tell"]


def tell(
    analysis: Analysis,
    *,
    area: str | None = None,
    wave: str | None = None,
    typed: Typed | None = None,
    files: Sequence[str] = (),
    folder: str = "",
) -> Page:
    """Tell what was found, in plain English; print it, or look at its sections.

    One area and wave get a full page; several get a page side by side, and `area` and `wave` pick
    one of them. `typed` is what was typed after `partnernet analyse`, so that the next commands
    can be copied; `files` and `folder` say where results were written.

    Raises UnknownNameError for an area or wave that was not analysed.

    >>> import partnernet as pn, polars as pl
    >>> rows = pl.DataFrame({"source": ["A", "B"], "target": ["B", "C"], "layer": ["referral"] * 2})
    >>> print(tell(pn.analyse(pn.Study.of(rows))).stamp)
    Internal: may contain small numbers
    """
    from partnernet.story.areas import areas_page, chosen
    from partnernet.story.facts import Facts
    from partnernet.story.kinds import LONE, kind_of
    from partnernet.story.pages import page

    parts = chosen(analysis, area, wave)
    command = typed or _files_read(analysis)
    if len(parts) == 1:
        facts = Facts(analysis, parts[0])
        return page(facts, typed=command, files=files, folder=folder)
    every = [Facts(analysis, part) for part in parts]
    if len({part.area for part in parts}) == 1 and kind_of(every[-1]) in LONE:
        return page(every[-1], typed=command, files=files, folder=folder)
    return areas_page(every, typed=command, files=files, folder=folder)


def _files_read(analysis: Analysis) -> Typed:
    """Name the files of a run as they would be typed."""
    sources = analysis.reading.sources if analysis.reading else ()
    names = dict.fromkeys(source.file for source in sources)
    quoted = tuple(f'"{name}"' if " " in name else name for name in names)
    return Typed(quoted or ("FILE",))
