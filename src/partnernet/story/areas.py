"""Several areas or waves side by side: one row each, in alphabetical order, and no ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet import vocabulary as v
from partnernet.errors import UnknownNameError
from partnernet.story.chance import chance_section
from partnernet.story.contact import density_cells, slice_cells
from partnernet.story.intake import intake_section
from partnernet.story.kinds import kind_of
from partnernet.story.numbers import names, pounds, whole
from partnernet.story.page import Page
from partnernet.story.whatif import whatif_section
from partnernet.story.words import command, finding, grid, name_of, note, section, wave_name, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnernet.analysis import Analysis
    from partnernet.story.facts import Facts
    from partnernet.story.page import Line, Section, Typed
    from partnernet.study import Partnership

MOST_ROWS = 40
MONEY = ("slice", "paying", "amount", "payers", "payees")
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

    areas = list(dict.fromkeys(facts.part.area for facts in every))
    several = len(areas) > 1
    money = all(kind_of(facts) == "spend" for facts in every)
    rows = [row for facts in every for row in _rows(facts, money=money, several_areas=several)]
    lines = [note("areas.money_how")] if money else [note("areas.how"), note("areas.size")]
    if several and not money:
        lines += _isolates(every)
    if len(rows) > MOST_ROWS:
        lines.append(note("areas.more", n=whole(len(rows) - MOST_ROWS)))
    if len(areas) > 1:
        lines += [
            note("areas.one"),
            command("areas.one_command", typed=typed, area=_quoted(areas[0])),
        ]
    if len(areas) > 1 and "nulls" in every[0].analysis.further:
        lines.append(note("areas.chance"))
    latest = every[-1] if len(areas) == 1 else None
    if latest is not None:
        lines.append(note("areas.latest", wave=latest.part.wave))
    sections: list[Section | None] = [
        section(
            "areas" if len(areas) > 1 else "waves",
            lines,
            grid("areas", MONEY if money else COLUMNS, rows[:MOST_ROWS]),
        ),
        *(
            whatif_section(facts, _label(facts, "", several_areas=several))
            for facts in (every if several else every[-1:])
        ),
        *(findings_of(latest, typed, written=bool(files)) if latest is not None else ()),
        chance_section(latest) if latest is not None else None,
        intake_section(every[0].analysis.reading, typed),
        files_section(files, folder, areas[0] if len(areas) > 1 else ""),
    ]
    about = words("page.areas", n=len(areas), names=names(areas, most=6))
    if len(areas) == 1:
        waves = [wave_name(facts.part.wave) for facts in every]
        about = words("page.waves", area=areas[0], n=len(waves), names=names(waves, most=6))
    kept = tuple(each for each in sections if each is not None)
    return Page(words("stamp.internal"), about, kept)


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name


def _rows(facts: Facts, *, money: bool, several_areas: bool) -> Iterator[tuple[str, ...]]:
    """Give one row a level of contact, or one row of payments."""
    if money:
        yield _money(facts, several_areas=several_areas)
        return
    for level in facts.analysed:
        layer = facts.together(level)
        if not layer:  # told of by a model alone
            continue
        told = "" if level == v.UNSTATED else name_of("level", level)
        yield (
            _label(facts, told, several_areas=several_areas),
            *slice_cells(facts, level, layer),
            *_density(facts, level, layer),
        )


def _label(facts: Facts, level: str, *, several_areas: bool) -> str:
    alone = facts.part.wave == v.ALL_WAVES and len(facts.part.study.waves) == 1
    wave = "" if alone else wave_name(facts.part.wave)
    words = (facts.part.area if several_areas else "", wave, level)
    return ", ".join(word for word in words if word) or facts.part.area


def _money(facts: Facts, *, several_areas: bool) -> tuple[str, ...]:
    """Give one row of payments: pairs, net pounds, payers and payees."""
    rows = facts.between.filter(pl.col("amount") > 0)
    return (
        _label(facts, "", several_areas=several_areas),
        whole(rows.height),
        pounds(float(rows["amount"].sum())),
        whole(rows["source"].n_unique()),
        whole(rows["target"].n_unique()),
    )


def _density(facts: Facts, level: str, layer: str) -> tuple[str, str]:
    """Give density and bounds where any pair was observed; a share of unseen pairs says nothing."""
    row = facts.value("density", level, layer)
    return density_cells(row) if row and row["coverage"] else ("", "")


def _isolates(every: Sequence[Facts]) -> Iterator[Line]:
    """Say how many areas have agencies without any tie."""
    with_alone = [
        facts.part.area
        for facts in every
        if any(
            (facts.number("isolates", level, facts.together(level)) or 0) > 0
            for level in facts.analysed
        )
    ]
    if with_alone:
        unique = list(dict.fromkeys(with_alone))
        yield finding("areas.with_alone", n=len(unique), names=names(unique, most=6))
