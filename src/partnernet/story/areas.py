"""Several areas or waves side by side: one row each, in alphabetical order, and no ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet import vocabulary as v
from partnernet.errors import UnknownNameError
from partnernet.story.contact import density_cells, observed
from partnernet.story.intake import intake_section
from partnernet.story.numbers import decimal, names, whole
from partnernet.story.page import Page
from partnernet.story.words import command, finding, grid, name_of, note, section, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnernet.analysis import Analysis
    from partnernet.story.facts import Facts
    from partnernet.story.page import Line, Section, Typed
    from partnernet.study import Partnership

MOST_ROWS = 40
COLUMNS = ("slice", "agencies", "pairs", "mean", "alone", "density", "bounds")


def chosen(analysis: Analysis, area: str | None, wave: str | None) -> list[Partnership]:
    """Return the partnerships that were analysed and asked for.

    Raises UnknownNameError when an area or wave was asked for that was not analysed.
    """
    there = set(analysis.agencies.select("area", "wave").unique().iter_rows())
    parts = [p for p in analysis.study.partnerships() if (p.area, p.wave) in there]
    for kind, name, known in (
        ("area", area, {p.area for p in parts}),
        ("wave", wave, {p.wave for p in parts}),
    ):
        if name is not None and name not in known:
            raise UnknownNameError.among(kind, name, known)
    return [p for p in parts if area in {None, p.area} and wave in {None, p.wave}]


def areas_page(
    every: Sequence[Facts], *, typed: Typed, files: Sequence[str] = (), folder: str = ""
) -> Page:
    """Compose the page of several areas or waves."""
    from partnernet.story.pages import files_section, findings_of

    rows = [row for facts in every for row in _rows(facts)]
    lines = [note("areas.how"), note("areas.size"), *_isolates(every)]
    if len(rows) > MOST_ROWS:
        lines.append(note("areas.more", n=whole(len(rows) - MOST_ROWS)))
    areas = list(dict.fromkeys(facts.part.area for facts in every))
    if len(areas) > 1:
        lines += [
            note("areas.one"),
            command("areas.one_command", typed=typed, area=_quoted(areas[0])),
        ]
    latest = every[-1] if len(areas) == 1 else None
    if latest is not None:
        lines.append(note("areas.latest", wave=latest.part.wave))
    sections: list[Section | None] = [
        section("areas", lines, grid("areas", COLUMNS, rows[:MOST_ROWS])),
        *(findings_of(latest, typed) if latest is not None else ()),
        intake_section(every[0].analysis.reading, typed),
        files_section(files, folder, typed, areas[0] if len(areas) > 1 else ""),
    ]
    about = words("page.areas", n=len(every), names=names(_labels(every), most=4))
    kept = tuple(each for each in sections if each is not None)
    return Page(words("stamp.internal"), about, kept)


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name


def _labels(every: Sequence[Facts]) -> list[str]:
    areas = {facts.part.area for facts in every}
    if len(areas) == 1:
        return [facts.part.wave for facts in every]
    return list(dict.fromkeys(facts.part.area for facts in every))


def _rows(facts: Facts) -> Iterator[tuple[str, ...]]:
    part = facts.part
    for level in facts.analysed:
        for layer in facts.layers(level):
            s = part.slice(level, layer)
            mean = facts.number("mean_degree", level, layer)
            alone = facts.number("isolates", level, layer)
            label = [part.area, "" if part.wave == v.ALL_WAVES else part.wave]
            label += ["" if level == v.UNSTATED else name_of("level", level)]
            label += [name_of("layer", layer)]
            density = facts.value("density", level, layer)
            yield (
                ", ".join(word for word in label if word),
                whole(s.n),
                whole(s.m),
                "" if mean is None else decimal(mean),
                "" if alone is None else whole(alone),
                *density_cells(density, observed(facts, level, layer)),
            )


def _isolates(every: Sequence[Facts]) -> Iterator[Line]:
    """Say how many areas have agencies without any tie."""
    with_alone = [
        facts.part.area
        for facts in every
        if any(
            (facts.number("isolates", level, layer) or 0) > 0
            for level in facts.analysed
            for layer in facts.layers(level)
        )
    ]
    if with_alone:
        unique = list(dict.fromkeys(with_alone))
        yield finding("areas.with_alone", n=len(unique), names=names(unique, most=6))
