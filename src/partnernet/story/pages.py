"""Which sections make which page: one composition for each kind of input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet.story.absent import absent_section
from partnernet.story.advice import look_section, next_section
from partnernet.story.chance import chance_section
from partnernet.story.communication import level_section, lone_section
from partnernet.story.contact import contact_section
from partnernet.story.crosswalk import crosswalk_section
from partnernet.story.depth import placement_section
from partnernet.story.flows import decided, decided_lines, flow, flow_lines, other_lines
from partnernet.story.intake import intake_section
from partnernet.story.kinds import LONE, kind_of
from partnernet.story.links import category_lines, link_lines
from partnernet.story.matrix import matrix_section
from partnernet.story.models import models_section
from partnernet.story.money import money_section
from partnernet.story.opening import shows_section, title
from partnernet.story.page import Page, layout
from partnernet.story.power import power_section
from partnernet.story.reach import reach_section
from partnernet.story.whatif import whatif_section
from partnernet.story.words import finding, name_of, section, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnernet.story.facts import Facts
    from partnernet.story.kinds import Kind
    from partnernet.story.page import Section, Typed

LONGEST = 60
"""Most lines of the page of a lone file, at 100 columns."""

SPARE = (
    "read.columns",
    "flow.internal",
    "accepted.interval",
    "read.problem",
    "accepted.apart",
    "flow.other_level",
    "flow.public",
    "flow.other_waves",
    "accepted.receivers",
    "accepted.age_unknown",
    "read.stripped",
)
"""Sentences that give way first where names are so long that a page would pass its length."""


def page(facts: Facts, *, typed: Typed, files: Sequence[str] = (), folder: str = "") -> Page:
    """Compose the page of one area and wave.

    `typed` is what the user typed after `partnernet analyse`, so that the next commands can be
    copied; `files` and `folder` tell where results were written.
    """
    kind = kind_of(facts)
    sections = [
        whatif_section(facts),
        *findings_of(facts, typed, written=bool(files)),
        chance_section(facts),
        intake_section(facts.analysis.reading, typed),
        files_section(files, folder),
    ]
    kept = tuple(each for each in sections if each is not None)
    whole = Page(words("stamp.internal"), title(facts, kind), kept)
    return _shortened(whole) if kind in LONE else whole


def findings_of(facts: Facts, typed: Typed, *, written: bool) -> Iterator[Section | None]:
    """Compose what was found, without what was read and where the files are."""
    kind = kind_of(facts)
    made = _lone if kind in LONE else _spend if kind == "spend" else _study
    return made(facts, kind, typed, written=written)


def _lone(facts: Facts, kind: Kind, typed: Typed, *, written: bool) -> Iterator[Section | None]:
    """Tell the level with most records; of the others say that they are there."""
    yield shows_section(facts, kind)
    level, layer = facts.main
    found = flow(facts, level, layer)
    also = list(other_lines(facts, level, layer))
    if kind == "categories" and found:
        yield section("flow", [*category_lines(facts, found), *also])
    elif found:
        key = "flow" if facts.role(layer) == "referral" else "flow_contact"
        yield section(key, [*flow_lines(facts, found), *also])
    else:
        yield section("flow_links", [*link_lines(facts, level, layer), *also])
    outcome = decided(facts, level, layer)
    if outcome and found:
        yield section("accepted", decided_lines(facts, outcome, found.unit))
    if kind in {"referrals", "two_columns", "links"}:
        dated = kind == "referrals" and facts.days is not None
        unit = words("unit.referral" if facts.role(layer) == "referral" else "unit.record")
        yield lone_section(facts, level, dated=dated, unit=unit.capitalize())
    yield absent_section(facts, level, layer, kind, typed)
    yield next_section(facts, kind, typed, written=written)


def _spend(facts: Facts, kind: Kind, typed: Typed, *, written: bool) -> Iterator[Section | None]:
    yield shows_section(facts, kind)
    yield money_section(facts)
    for level in facts.analysed:
        for layer in facts.layers(level):
            yield absent_section(facts, level, layer, kind, typed)
    yield next_section(facts, kind, typed, written=written)


def _study(facts: Facts, kind: Kind, typed: Typed, *, written: bool) -> Iterator[Section | None]:
    yield shows_section(facts, kind)
    yield crosswalk_section(facts)
    yield contact_section(facts)
    yield level_section(facts)
    yield placement_section(facts)
    yield reach_section(facts)
    yield power_section(facts)
    for level in facts.analysed:
        for layer in facts.layers(level):
            if facts.role(layer) not in {"referral", "relation"}:
                continue
            found = flow(facts, level, layer)
            if found is None:
                continue
            told = name_of("level", level)
            yield section("flow_level", flow_lines(facts, found), level=told)
            outcome = decided(facts, level, layer)
            if outcome:
                lines = decided_lines(facts, outcome, found.unit)
                yield section("accepted_level", lines, level=told)
    yield matrix_section(facts)
    yield models_section(facts)
    yield look_section(facts, typed, written=written)


def files_section(files: Sequence[str], folder: str, area: str = "") -> Section | None:
    """Say where the results are; None where nothing was written."""
    if not files:
        return None
    tables = [name for name in files if not name.endswith((".html", ".json"))]
    lines = [finding("files.folder", folder=folder, tables=", ".join(tables))]
    if "map.html" in files:
        lines.append(finding("files.map", area=words("files.map_area", area=area) if area else ""))
    if "run.json" in files:
        lines.append(finding("files.run"))
    return section("files", lines)


def _shortened(whole: Page) -> Page:
    """Drop spare sentences, least needed first, until the page fits."""
    for rule in SPARE:
        if len(layout(whole)) <= LONGEST:
            break
        kept = tuple(section_without(each, rule) for each in whole.sections)
        whole = Page(whole.stamp, whole.title, tuple(each for each in kept if each.lines))
    return whole


def section_without(each: Section, rule: str) -> Section:
    """Return a section without the sentences of a rule."""
    from dataclasses import replace

    return replace(each, lines=tuple(line for line in each.lines if line.rule != rule))
