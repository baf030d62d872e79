"""Several places in one report: each with its findings and its map, in order of name, no ranking.

Made from the facts of each place, so it can say no more than their own reports do.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from partnernet_maps.report import charts
from partnernet_maps.report.findings import findings, first_of, named
from partnernet_maps.report.page import policy, who
from partnernet_maps.report.parts import Chart, Finding, Table
from partnernet_maps.report.sections import caveats, glossary, made, rules
from partnernet_maps.report.since import told
from partnernet_maps.report.summary import map_chart
from partnernet_maps.static_svg import shape_path
from partnernet_maps.templates import template, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnernet_maps.model import MapData, Sector
    from partnernet_maps.report.model import Facts
    from partnernet_maps.report.words import Words

FIRST = 12
"""With more places, the table follows the summary page instead of standing on it."""
FOUND = 4
"""So many findings of each place."""

Place = tuple["Facts", "MapData"]


@dataclass(frozen=True, slots=True)
class Part:
    """What is said of one place."""

    key: str
    head: str
    findings: tuple[Finding, ...]
    map: Chart
    sectors: tuple[tuple[Sector, str], ...]
    file: str


def page(
    places: Sequence[Place],
    words: Words,
    *,
    title: str = "",
    made_by: str = "",
    contact: str = "",
    decide: tuple[str, ...] = (),
    files: Sequence[str] = (),
) -> bytes:
    """Return the page as UTF-8 bytes; `files` are the reports of the places, in their order."""
    first = places[0][0]
    styles = text_of("report.css")
    common = overview(places, words)
    parts = [
        _part(i, facts, drawn, words, files[i] if files else "")
        for i, (facts, drawn) in enumerate(places)
    ]
    every = [*common, *(found for place in parts for found in place.findings)]
    text = template("areas.html.j2").render(
        words=words,
        w=words.find("page"),
        title=title or heading(places, words),
        who=who(
            words,
            made_by=made_by,
            contact=contact,
            period=first.period if len({facts.period for facts, _ in places}) == 1 else None,
        ),
        synthetic=any(facts.synthetic for facts, _ in places),
        profile=first.profile,
        findings=common,
        table=table(places, words),
        table_first=len(places) <= FIRST,
        decide=decide,
        sure=(*words.lines("sections.coverage.caveats"), words.say("areas.order")),
        places=parts,
        sections=(
            caveats(first, words),
            rules([(x.lead, x.rule, x.basis) for x in _distinct(every)], words),
            glossary(first, words),
            made(first, words),
        ),
        policy=policy(styles),
        styles=Markup(styles),  # noqa: S704 - our own file
        rungs=[(charts.swatch(k), k, words.name("rungs", k)) for k in range(1, 7)],
        shape_path=shape_path,
        version=first.version,
    )
    return text.encode("utf-8")


def heading(places: Sequence[Place], words: Words) -> str:
    """Return the heading where none was given."""
    return words.say("areas.title", places=words.many("place", len(places)))


def overview(places: Sequence[Place], words: Words) -> tuple[Finding, ...]:
    """Return what can be said of all places together: how many, what was recorded, who answered."""
    makers = (_count, _kinds, _answered)
    return tuple(found for make in makers for found in make([f for f, _ in places], words))


def table(places: Sequence[Place], words: Words) -> Table:
    """Set the places side by side in order of name; without the period where none is known."""
    columns = words.lines("areas.columns")
    rows: list[tuple[str, ...]] = [
        (
            name(facts),
            facts.wave or facts.period,
            words.listed(words.name("layers", key) for key, _ in facts.layers)
            or words.say("page.none").lower(),
            _most(facts, words),
            _range(facts, words),
            words.whole(facts.agencies),
            words.whole(facts.links),
        )
        for facts, _ in places
    ]
    if not any(row[1] for row in rows):
        columns, rows = (columns[0], *columns[2:]), [(row[0], *row[2:]) for row in rows]
    return Table(words.say("areas.caption"), columns, tuple(rows), len(columns) - 3)


def name(facts: Facts) -> str:
    """Return a place's name as it is written in a heading."""
    return facts.area[:1].upper() + facts.area[1:].replace("_", " ")


def slug(area: str, number: int) -> str:
    """Return the part of a file's name that tells a place: its number and its plain letters.

    >>> slug("Sir y Fflint / Tŷ", 3)
    '03-sir-y-fflint-ty'
    """
    plain = unicodedata.normalize("NFKD", area).encode("ascii", "ignore").decode().lower()
    letters = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].rstrip("-")
    return f"{number:02d}-{letters}" if letters else f"{number:02d}"


def mail(places: Sequence[Place], words: Words, *, title: str, contact: str) -> str:
    """Return the text for an e-mail."""
    first = places[0][0]
    head = [title or heading(places, words)]
    head += [words.say("page.synthetic")] if first.synthetic else []
    head += [words.say("page.internal")] if first.profile == "none" else []
    body = [f"- {x.lead} {x.say}".rstrip() for x in overview(places, words)]
    tail = [words.say("areas.order")]
    tail += [words.say("page.contact", contact=contact)] if contact else []
    return "\r\n".join([*head, "", *body, "", *tail, words.say("folder.mail_close"), ""])


def _part(i: int, facts: Facts, drawn: MapData, words: Words, file: str) -> Part:
    later = told(facts, words)[:1]
    found = tuple(x for x in findings(facts, words) if x not in later)
    return Part(
        key=f"place-{i + 1}",
        head=name(facts),
        findings=(*found[: FOUND - len(later)], *later),
        map=map_chart(f"place-{i + 1}-map", facts, drawn, words),
        sectors=tuple((s, words.name("sectors", s.key)) for s in drawn.sectors if s.agencies),
        file=file,
    )


def _distinct(found: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the first sentence of every rule: the rule is the same at every place."""
    seen: set[str] = set()
    for each in found:
        if each.rule not in seen:
            seen.add(each.rule)
            yield each


def _finding(key: str, words: Words, lead: str, say: str) -> Finding:
    return Finding(
        key, lead, say, words.say(f"findings.{key}.basis"), words.say(f"findings.{key}.rule")
    )


def _count(every: list[Facts], words: Words) -> Iterator[Finding]:
    low, high = (pick(facts.agencies for facts in every) for pick in (min, max))
    key = "say_same" if low == high else "say"
    yield _finding(
        "areas_count",
        words,
        words.say("findings.areas_count.lead", places=words.many("place", len(every))),
        words.say(
            f"findings.areas_count.{key}",
            low=words.many("agency", low),
            high=words.many("agency", high),
        ),
    )


def _kinds(every: list[Facts], words: Words) -> Iterator[Finding]:
    kinds = [tuple(key for key, _ in facts.layers) for facts in every]
    if len({frozenset(kind) for kind in kinds}) == 1:
        n = len(kinds[0])
        listed = words.listed(words.name("layers", key) for key in kinds[0])
        lead = words.counted("findings.areas_kinds.lead_same", n)
        say = words.counted("findings.areas_kinds.say_same", n, list=listed) if n else ""
    else:
        lead = words.say("findings.areas_kinds.lead")
        say = words.say("findings.areas_kinds.say")
    yield _finding("areas_kinds", words, lead, say)


def _answered(every: list[Facts], words: Words) -> Iterator[Finding]:
    rates = [x.answered for facts in every for x in facts.basis if x.answered is not None]
    if rates:
        low, high = words.share(min(rates)), words.share(max(rates))
        lead = (
            words.say("findings.areas_answered.lead_same", share=low)
            if low == high
            else words.say("findings.areas_answered.lead", range=words.range(low, high, words=True))
        )
        say = words.say("findings.areas_answered.say")
    else:
        lead = words.say("findings.areas_answered.lead_unstated")
        say = words.say("findings.areas_answered.say_unstated")
    yield _finding("areas_answered", words, lead, say)


def _most(facts: Facts, words: Words) -> str:
    top = first_of(facts)
    if not top:
        return str(words.find("page.none"))
    of = words.many("other", facts.marks - 1)
    return words.say("areas.most", agency=named(top, words), n=words.whole(top[0].partners), of=of)


def _range(facts: Facts, words: Words) -> str:
    rates = [x.answered for x in facts.basis if x.answered is not None]
    if rates:
        return words.range(words.share(min(rates)), words.share(max(rates)))
    key = "recorded" if any(x.recorded for x in facts.basis) else "unstated"
    return str(words.find(f"sections.coverage.{key}"))
