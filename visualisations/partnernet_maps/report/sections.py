"""The parts of the report after its summary: paragraphs, charts and tables, in reading order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from partnernet_maps.report.findings import findings
from partnernet_maps.report.matrix import matrix, moved
from partnernet_maps.report.parts import Section, Table, part
from partnernet_maps.report.passing import power, response
from partnernet_maps.report.questions import questions
from partnernet_maps.report.since import said as said_as
from partnernet_maps.report.since import told, what
from partnernet_maps.report.standing import place, profile, reach
from partnernet_maps.report.words import sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnernet_maps.report.model import Facts
    from partnernet_maps.report.words import Words


def sections(facts: Facts, words: Words) -> tuple[Section, ...]:
    """Return every section, those without data with the sentence that says what is missing."""
    makers: tuple[Callable[[Facts, Words], Section], ...] = (
        matrix,
        profile,
        place,
        reach,
        power,
        response,
    )
    later = (_coverage, _rules, glossary, made)
    return (
        *(make(facts, words) for make in makers),
        _change(facts, words),
        *(make(facts, words) for make in later),
    )


def _change(facts: Facts, words: Words) -> Section:
    said: list[str] = []
    tables: list[Table] = []
    rows: list[tuple[str, ...]] = []
    if facts.wave_before:
        said.append(words.say("sections.change.intro", before=facts.wave_before, after=facts.wave))
        if facts.links_before is not None:
            rows.append(
                (
                    words.say("sections.change.links"),
                    words.whole(facts.links_before),
                    words.whole(facts.links),
                )
            )
        rows += [
            (
                words.say(
                    "sections.change.row",
                    what=words.name("indicators", cell.indicator),
                    level=words.at(cell.level),
                ),
                *found,
            )
            for cell in facts.cells
            if (found := moved(cell, words))
        ]
        tables.append(
            Table(
                words.say("sections.change.caption"),
                words.lines("sections.change.columns"),
                tuple(rows),
            )
        )
        unlike = [
            words.say(
                "sections.change.row",
                what=words.name("indicators", cell.indicator),
                level=words.at(cell.level),
            )
            for cell in facts.cells
            if cell.incomparable
        ]
        if unlike:
            said.append(words.say("sections.change.unlike", list="; ".join(unlike)))
        for key, names in (("joined", facts.joined), ("left", facts.left)):
            if names:
                said.append(words.say(f"sections.change.{key}", list=words.listed(names)))
    if facts.earlier is not None:
        said.append(words.say("sections.change.since_intro", period=facts.earlier.period))
        said += [f"{x.lead} {x.say}" for x in told(facts, words)]
        tables.append(
            Table(
                words.say("sections.change.since"),
                words.lines("sections.change.columns"),
                tuple(
                    (
                        sentence(what(x.key, words)),
                        said_as(x.key, x.before, words),
                        said_as(x.key, x.now, words),
                    )
                    for x in facts.earlier.numbers
                ),
            )
        )
    if not said:
        said.append(words.say("sections.change.empty"))
    return part("change", words, paragraphs=tuple(said), tables=tuple(tables))


def _coverage(facts: Facts, words: Words) -> Section:
    rows = tuple(
        (
            words.name("levels", each.level),
            words.name("layers", each.layer),
            words.whole(each.links),
            words.whole(each.agencies),
            words.share(each.answered)
            if each.answered is not None
            else words.find("sections.coverage.recorded" if each.recorded else
                            "sections.coverage.unstated"),
        )
        for each in facts.basis
    )  # fmt: skip
    return replace(
        caveats(facts, words),
        tables=(
            Table(
                words.say("sections.coverage.caption"),
                words.lines("sections.coverage.columns"),
                rows,
                2,
            ),
        ),
    )


def caveats(facts: Facts, words: Words) -> Section:
    """Return what must be known of every number, with the disclosure rule."""
    known = {"dfe": "dfe", "none": "none"}.get(facts.profile, "other_profile")
    return part(
        "coverage",
        words,
        paragraphs=(
            words.say("sections.coverage.intro"),
            *words.lines("sections.coverage.caveats"),
            words.say(f"sections.coverage.{known}", profile=facts.profile),
        ),
    )


def _rules(facts: Facts, words: Words) -> Section:
    said = dict.fromkeys((*findings(facts, words), *told(facts, words)))
    rows = [(x.lead, x.rule, x.basis) for x in said]
    return rules([*rows, *((x.text, x.rule, "") for x in questions(facts, words))], words)


def rules(rows: list[tuple[str, ...]], words: Words) -> Section:
    """Return the table of what was said, by which rule, based on what."""
    caption = words.say("sections.rules.caption")
    return part(
        "rules",
        words,
        paragraphs=(words.say("sections.rules.intro"),),
        tables=(Table(caption, words.lines("sections.rules.columns"), tuple(rows), 9),),
    )


def glossary(facts: Facts, words: Words) -> Section:
    """Return every term with what it means."""
    del facts
    return part("glossary", words, terms=tuple(words.find("glossary").items()))


def made(facts: Facts, words: Words) -> Section:
    """Return how the report was made."""
    said = [
        *words.lines("sections.made.intro", version=facts.version, method=facts.method),
        words.say("sections.made.profile", profile=facts.profile),
    ]
    if facts.consent:
        said.append(words.say("sections.made.consent"))
    said.append(words.say("sections.made.again"))
    return part("made", words, paragraphs=tuple(said))
