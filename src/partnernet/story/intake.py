"""What was read, what was left out and why, and the problems found on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet import schema
from partnernet.readers.personal import about_a_person
from partnernet.story.numbers import names, whole
from partnernet.story.words import command, finding, note, section, words
from partnernet.vocabulary import many

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnernet.findings import Findings
    from partnernet.readers import Reading, SourceReport
    from partnernet.story.page import Line, Section, Typed

TOLD = 3
"""Problems that are told on the page; the rest are counted."""


def intake_section(reading: Reading | None, typed: Typed) -> Section | None:
    """Say row by row count what became of every file; None when no file was read."""
    if reading is None:
        return None
    lines = [line for source in reading.sources for line in _source(source)]
    lines += _merged(reading)
    lines += _people(reading.sources)
    lines += _problems(reading.findings, typed)
    return section("read", lines)


def _source(source: SourceReport) -> Iterator[Line]:
    where = source.file + (words("read.sheet", sheet=source.sheet) if source.sheet else "")
    left_out = [
        words("read.excluded", n=whole(count), why=reason.replace("_", " "))
        for reason, count in sorted(source.excluded.items())
        if count
    ]
    if source.rejected:
        left_out.append(words("read.rejected", n=whole(source.rejected)))
    used = "read.rows_all" if source.rows else "read.rows_none"
    rule = "read.rows_some" if left_out else used
    yield finding(
        rule,
        file=where,
        rows=whole(source.rows),
        n=whole(source.read),
        left_out="; ".join(left_out),
    )
    if source.recognised:
        yield note(
            "read.recognised",
            what=source.recognised,
            n=source.confidence or 0,
            why=names(list(source.because), most=2),
        )
    own = _own_names(source.table)
    told = {role: h for role, h in source.mapping.items() if h.strip().casefold() not in own}
    if any(heading.strip().casefold() != role for role, heading in told.items()):
        columns = [
            words("read.column", role=role.replace("_", " "), heading=heading)
            for role, heading in told.items()
        ]
        yield note("read.columns", parts=names(columns, most=8))
    if source.unread:
        yield note("read.unread", columns=names(source.unread, most=6))


def _own_names(table: str) -> frozenset[str]:
    """Headings of the template's own tables, which need no telling."""
    later = ("meetings", "footprints", "services")
    tables = [table] if table in later else [name for name in schema.INPUTS if name not in later]
    return frozenset(name for each in tables for name in schema.INPUTS[each].names)


def _merged(reading: Reading) -> Iterator[Line]:
    """Say which names were read as others because a person decided so."""
    if reading.merges and reading.review is not None:
        pairs = {
            merge.name: f"{merge.name} = {merge.agency}"
            for merge in reading.merges
            if not about_a_person(merge.name)
        }
        agencies = {merge.agency for merge in reading.merges}
        yield finding(
            "read.merged",
            n=many(len({merge.name for merge in reading.merges}), "name"),
            agencies=many(len(agencies), "agency"),
            file=reading.review.file,
            pairs=names(list(pairs.values()), most=6),
        )


def _people(sources: Sequence[SourceReport]) -> Iterator[Line]:
    """Say which columns about people were used to count and dropped, and which never read."""
    for attribute, rule in (("used_then_dropped", "read.dropped"), ("stripped", "read.stripped")):
        columns = dict.fromkeys(x for source in sources for x in getattr(source, attribute))
        if columns:
            yield note(rule, columns=names([each.rstrip(".") for each in columns], most=6))


def _problems(found: Findings, typed: Typed) -> Iterator[Line]:
    grave = [*found.at("error"), *found.at("warning")]
    if not grave:
        yield note("read.no_problem")
        return
    errors, warnings = len(found.at("error")), len(found.at("warning"))
    counts = [
        words(f"read.{word}", n=whole(n))
        for word, n in (("errors", errors), ("warnings", warnings))
        if n
    ]
    for item in grave[:TOLD]:
        where = words("read.where", where=item.where) if item.where else ""
        yield finding("read.problem", code=item.rule, where=where, message=item.message)
    yield finding("read.problems_all", counts=names(counts))
    yield command("read.check", files=typed)
