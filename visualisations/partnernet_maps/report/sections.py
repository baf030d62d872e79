"""The parts of the report after its summary: paragraphs, charts and tables, in reading order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from partnernet_maps.report import charts
from partnernet_maps.report.charts import Bar
from partnernet_maps.report.findings import findings, questions, spread, waits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from markupsafe import Markup

    from partnernet_maps.report.model import Cell, Facts, Level
    from partnernet_maps.report.since import Since
    from partnernet_maps.report.words import Words

SHOWN = 10
GAPS = 8


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; columns from `numbers` on are numbers, right aligned."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: int = 1


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its headline and what it measures."""

    head: str
    sub: str
    picture: Markup
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One part: paragraphs, charts, tables, and what comes after them."""

    key: str
    head: str
    paragraphs: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    after: tuple[str, ...] = ()
    terms: tuple[tuple[str, str], ...] = field(default=())


def sections(facts: Facts, words: Words, since: Since | None) -> tuple[Section, ...]:
    """Return every section, those without data with the sentence that says what is missing."""
    makers: tuple[Callable[[Facts, Words], Section], ...] = (
        _matrix,
        _profile,
        _place,
        _reach,
        _power,
        _response,
    )
    later = (_coverage, _rules, _glossary, _made)
    return (
        *(make(facts, words) for make in makers),
        _change(facts, words, since),
        *(make(facts, words) for make in later),
    )


def _part(key: str, words: Words, **parts: object) -> Section:
    return Section(key, words.say(f"sections.{key}.head"), **parts)  # type: ignore[arg-type]


def _matrix(facts: Facts, words: Words) -> Section:
    tables = [
        Table(
            words.say("sections.matrix.caption", level=words.at(level.key)),
            words.lines("sections.matrix.columns"),
            rows,
            numbers=5,
        )
        for level in facts.levels
        if (rows := tuple(_matrix_rows(facts, words, level.key)))
    ]
    if not tables:
        return _part("matrix", words, paragraphs=(words.say("sections.matrix.empty"),))
    said = tuple(words.say(f"sections.matrix.{x}") for x in ("intro", "floor"))
    return _part("matrix", words, paragraphs=said, tables=(_grid(facts, words), *tables))


OVERVIEW = {
    "extent": ("delta_3", "depth_at_0.50"),
    "structures": ("structures",),
    "processes": ("processes", "median_response"),
    "reach": ("active_share", "bands"),
}
"""What the matrix at a glance has of each part; the tables below it have all."""


def _grid(facts: Facts, words: Words) -> Table:
    """Set the levels against the four parts, a few lines a cell, each with its number."""
    rows: list[tuple[str, ...]] = []
    for level in facts.levels:
        here = {c.indicator: c for c in facts.cells if c.level == level.key}
        if not here:
            continue
        row = [words.name("levels", level.key)]
        for wanted in OVERVIEW.values():
            told = [
                f"{words.name('indicators', name)}: {_value(here[name], words)}"
                for name in wanted
                if name in here and not here[name].reason
            ]
            row.append("; ".join(told) or words.find("page.unknown"))
        rows.append(tuple(row))
    heads = (words.say(f"dimensions.{name}") for name in OVERVIEW)
    columns = (words.say("sections.matrix.level"), *heads)
    return Table(words.say("sections.matrix.glance"), columns, tuple(rows), 9)


def _matrix_rows(facts: Facts, words: Words, level: str) -> Iterable[tuple[str, ...]]:
    """Lines of one level; what is on no agreement at all stands in one line a part."""
    for dimension in ("extent", "structures", "processes", "reach"):
        cells = [c for c in facts.cells if (c.level, c.dimension) == (level, dimension)]
        found = [c for c in cells if not c.reason and not _nought(c)]
        part = words.say(f"dimensions.{dimension}")
        for cell in found:
            yield (
                part,
                words.name("indicators", cell.indicator),
                _value(cell, words),
                _range(cell, words),
                _rests(cell, words),
                _before(cell, words),
            )
        nought = [words.name("indicators", c.indicator) for c in cells if _nought(c)]
        if nought:
            yield (part, words.listed(nought), words.say("page.none").lower(), "", "", "")
        for reason in dict.fromkeys(c.reason for c in cells if c.reason):
            absent = [words.name("indicators", c.indicator) for c in cells if c.reason == reason]
            reasons = words.find("reasons")
            told = reasons.get(reason, reasons["other"])
            yield (part, words.listed(absent), str(told), "", "", "")


def _nought(cell: Cell) -> bool:
    return cell.dimension in {"structures", "processes"} and cell.value == 0 and not cell.reason


def _value(cell: Cell, words: Words) -> str:
    if cell.kind == "set":
        codes = [code.strip() for code in cell.text.split(",") if code.strip()]
        return words.listed(words.name("bands", code) for code in codes)
    if cell.value is None:
        return words.say("page.unknown").lower()
    return _number(cell.kind, cell.value, words, floor=_floor(cell))


def _number(kind: str, value: float, words: Words, *, floor: bool = False) -> str:
    if kind == "share":
        return words.share(value)
    if kind == "code":
        depth = f"{value:.0f} ({words.name('depths', int(value))})"
        return words.find("sections.place.floor").format(depth=depth) if floor else depth
    if kind == "days":
        return words.many("day", round(value))
    if kind == "ratio":
        return words.decimal(value, 2)
    return words.decimal(value)


def _floor(cell: Cell) -> bool:
    return cell.kind == "code" and cell.hi is not None and cell.value != cell.hi


def _range(cell: Cell, words: Words) -> str:
    if cell.lo is None or cell.hi is None:
        return ""
    return words.range(
        _bare(cell.kind, cell.lo, words), _bare(cell.kind, cell.hi, words), words=True
    )


def _bare(kind: str, value: float, words: Words) -> str:
    return f"{value:.0f}" if kind == "code" else _number(kind, value, words)


def _rests(cell: Cell, words: Words) -> str:
    route = words.name("routes", cell.route) if cell.route else ""
    if cell.n is None:
        return route
    unit = "pair" if cell.indicator.startswith("delta") else "agency"
    if cell.of is None:
        return f"{words.many(unit, cell.n)}; {route}"
    plural = words.many(unit, cell.of)
    return f"{words.whole(cell.n)} / {plural}; {route}"


def _before(cell: Cell, words: Words) -> str:
    return "" if cell.before is None else _number(cell.kind, cell.before, words)


def _profile(facts: Facts, words: Words) -> Section:
    if not facts.declared:
        said = [words.say("sections.profile.empty")]
        said += [
            words.say(
                "sections.profile.floor",
                pairs=words.many("pair", level.floor),
                level=words.at(level.key),
            )
            for level in facts.levels
            if level.floor
        ]
        return _part("profile", words, paragraphs=tuple(said))
    rungs = [f"{code} ({words.name('rungs', code)})" for code in range(1, 7)]
    rows = tuple(
        (
            words.name("levels", level.key),
            *(words.share(share) for share in level.rungs),
            words.share(level.regular.value),
            spread(level.regular, words),
            f"{words.whole(level.regular.n)} / {words.whole(level.regular.of)}",
        )
        for level in facts.declared
        if level.regular
    )
    return _part(
        "profile",
        words,
        paragraphs=(
            words.say("sections.profile.intro"),
            words.say("sections.profile.ladder", list=words.listed(rungs)),
        ),
        charts=(profile_chart(facts, words, "profile"),),
        tables=(
            Table(
                words.say("sections.profile.caption"), words.lines("sections.profile.columns"), rows
            ),
        ),
    )


def profile_chart(facts: Facts, words: Words, key: str, *, narrow: bool = False) -> Chart:
    """Draw the profile, narrow for half a page; its key is text."""
    told = [
        words.find("figures.profile.told").format(
            level=words.name("levels", level.key), share=words.share(level.regular.value)
        )
        for level in facts.declared
        if level.regular
    ]
    rows = [(words.name("levels", level.key), level.rungs) for level in facts.declared]
    room = {"width": 390.0, "label": 96.0} if narrow else {}
    return Chart(
        words.say("figures.profile.head"),
        words.say("figures.profile.sub"),
        charts.profile(key, words.say("figures.profile.says", told="; ".join(told)), rows, **room),
        "rungs",
    )


def linked_chart(facts: Facts, words: Words, key: str) -> Chart:
    """Draw how many of the agencies expected at a level have a link there."""
    levels = [level for level in facts.levels if level.agencies]
    told = [
        words.find("figures.linked.told").format(
            level=words.name("levels", x.key), n=words.whole(x.active), of=words.whole(x.agencies)
        )
        for x in levels
    ]
    rows = [
        Bar(
            words.name("levels", x.key),
            min(x.active / x.agencies, 1.0),
            words.find("figures.linked.bar").format(
                n=words.whole(x.active), of=words.whole(x.agencies)
            ),
        )
        for x in levels
    ]
    says = words.say("figures.linked.says", told="; ".join(told))
    return Chart(
        words.say("figures.linked.head"),
        words.say("figures.linked.sub"),
        charts.bars(key, says, rows, 1.0),
    )


def _place(facts: Facts, words: Words) -> Section:
    known = [level for level in facts.levels if level.marker]
    if not known or not facts.lead:
        return _part("place", words, paragraphs=(words.say("sections.place.empty"),))
    rows = tuple(_place_row(level, words) for level in known)
    table = Table(
        words.say("sections.place.caption"), words.lines("sections.place.columns"), rows, 9
    )
    return _part(
        "place",
        words,
        paragraphs=(words.say("sections.place.intro", lead=facts.lead),),
        charts=tuple(_place_chart(level, words) for level in known),
        tables=(table,),
        after=(words.say("figures.place.caption"),),
    )


def _place_row(level: Level, words: Words) -> tuple[str, ...]:
    found = level.marker
    if found is None:
        return ()
    depth = f"{found.depth} ({words.name('depths', found.depth)})"
    return (
        words.name("levels", level.key),
        words.find("sections.place.floor").format(depth=depth) if found.floor else depth,
        words.range(str(found.depth_low), str(found.depth_high), words=True),
        f"{found.breadth} ({words.name('bands', found.breadth)})",
        words.range(str(found.breadth_low), str(found.breadth_high), words=True),
        f"{words.whole(found.n)} / {words.many('agency', found.of)}",
    )


def _place_chart(level: Level, words: Words) -> Chart:
    found = level.marker
    if found is None:
        raise AssertionError
    says = words.say(
        "figures.place.says",
        breadth=words.name("bands", found.breadth),
        depth=words.name("depths", found.depth),
        floor=words.find("figures.place.floor") if found.floor else "",
        breadth_range=words.range(str(found.breadth_low), str(found.breadth_high)),
        depth_range=words.range(str(found.depth_low), str(found.depth_high)),
    )
    picture = charts.place(
        f"place-{level.key}",
        says,
        found,
        bands=[words.name("bands", k) for k in range(1, 6)],
        depths=[words.name("depths", k) for k in range(7)],
        starts=(words.find("figures.place.start_adult"), words.find("figures.place.start_child")),
    )
    return Chart(
        words.say("figures.place.head", level=words.at(level.key)),
        words.say("figures.place.sub"),
        picture,
    )


def _reach(facts: Facts, words: Words) -> Section:
    size = dict(facts.sectors)
    rows = tuple(
        (
            words.name("sectors", sector),
            words.whole(size.get(sector, 0)),
            *(words.whole(n) for n in counts),
        )
        for sector, counts in facts.active
        if size.get(sector, 0)
    )
    columns = (
        words.say("sections.reach.sector"),
        words.say("sections.reach.all"),
        *(words.name("levels", level.key) for level in facts.levels),
    )
    after: list[str] = []
    if facts.gaps:
        named = [
            words.find("sections.reach.gap").format(
                one=words.name("sectors", a), other=words.name("sectors", b)
            )
            for a, b in facts.gaps[:GAPS]
        ]
        after += [words.say("sections.reach.gaps", list="; ".join(named))]
        if len(facts.gaps) > GAPS:
            after += [words.say("sections.reach.gaps_more", n=len(facts.gaps) - GAPS)]
    elif facts.pairs_of_sectors:
        after += [words.say("sections.reach.no_gaps")]
    if facts.unnamed:
        after += [words.say("sections.reach.group")]
    return _part(
        "reach",
        words,
        paragraphs=(words.say("sections.reach.intro"),),
        charts=(linked_chart(facts, words, "linked"),) if facts.levels else (),
        tables=(Table(words.say("sections.reach.caption"), columns, rows),),
        after=tuple(after),
    )


def _power(facts: Facts, words: Words) -> Section:
    top = facts.standings[:SHOWN]
    if not top:
        return _part("power", words, paragraphs=(words.say("sections.power.empty"),))
    flow = facts.main_flow
    passed = flow is not None and flow.layer == "referral"
    mark = words.find("page.hidden")

    def told(number: int | None) -> str:
        return mark if number is None else words.whole(number)

    rows = tuple(
        (
            a.name,
            words.name("sectors", a.sector),
            words.whole(a.partners),
            words.whole(a.alone),
            *((told(a.received), told(a.sent)) if passed else ()),
        )
        for a in top
    )
    columns = words.lines(f"sections.power.columns{'' if passed else '_short'}")
    said = [words.say("sections.power.intro")]
    pictures: list[Chart] = []
    if flow and passed:
        said.append(words.say("sections.power.routes", level=words.at(flow.level)))
        pictures.append(_received(facts, words))
    caption = words.say("sections.power.caption", n=len(top))
    return _part(
        "power",
        words,
        paragraphs=tuple(said),
        charts=tuple(pictures),
        tables=(Table(caption, columns, rows, 2),),
    )


def _received(facts: Facts, words: Words) -> Chart:
    known = sorted((a for a in facts.standings if a.received), key=lambda a: -(a.received or 0))
    known = known[:8]
    flow = facts.main_flow
    told = [
        words.find("figures.received.told").format(name=a.name, n=words.whole(a.received or 0))
        for a in known
    ]
    rows = [Bar(a.name, float(a.received or 0), words.whole(a.received or 0)) for a in known]
    whole = max((row.value for row in rows), default=1.0)
    says = words.say("figures.received.says", told="; ".join(told))
    return Chart(
        words.say("figures.received.head", level=words.at(flow.level) if flow else ""),
        words.say("figures.received.sub"),
        charts.bars("received", says, rows, whole),
    )


def _response(facts: Facts, words: Words) -> Section:
    said = [words.say("sections.response.intro")]
    soon = [
        words.say(
            "sections.response.waits",
            level=words.at(cell.level),
            days=words.many("day", round(cell.value or 0.0)),
        )
        for cell in waits(facts)
    ]
    if not facts.outcomes and not soon:
        return _part("response", words, paragraphs=(words.say("sections.response.empty"),))
    mark = words.find("page.hidden")
    rows: list[tuple[str, ...]] = []
    bars: list[Bar] = []
    for each in facts.outcomes:
        name = words.name("levels", each.level)
        if not each.decided or each.accepted is None or each.lo is None or each.hi is None:
            rows.append((name, words.whole(each.received), *[mark] * 4))
            continue
        share = words.share(each.accepted / each.decided)
        span = words.range(words.share(each.lo), words.share(each.hi), words=True)
        rows.append(
            (
                name,
                words.whole(each.received),
                words.whole(each.decided),
                words.whole(each.accepted),
                share,
                span,
            )
        )
        bars.append(Bar(name, each.accepted / each.decided, share, each.lo, each.hi))
    pictures: tuple[Chart, ...] = ()
    if bars:
        told = [
            words.find("figures.accepted.told").format(
                level=bar.label, share=bar.text, range=row[5]
            )
            for bar, row in zip(bars, (r for r in rows if r[5] != mark), strict=True)
        ]
        says = words.say("figures.accepted.says", told="; ".join(told))
        pictures = (
            Chart(
                words.say("figures.accepted.head"),
                words.say("figures.accepted.sub"),
                charts.bars("accepted", says, bars, 1.0),
            ),
        )
    columns = words.lines("sections.response.columns")
    table = Table(words.say("sections.response.caption"), columns, tuple(rows))
    return _part(
        "response",
        words,
        paragraphs=(*said, *soon),
        charts=pictures,
        tables=(table,) if rows else (),
        after=(words.say("sections.response.hidden"),) if any(mark in r for r in rows) else (),
    )


def _change(facts: Facts, words: Words, since: Since | None) -> Section:
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
                _number(cell.kind, cell.before, words),
                _number(cell.kind, cell.value, words),
            )
            for cell in facts.cells
            if cell.before is not None
            and cell.value is not None
            and cell.kind in {"share", "days"}
            and _number(cell.kind, cell.before, words) != _number(cell.kind, cell.value, words)
        ]
        tables.append(
            Table(
                words.say("sections.change.caption"),
                words.lines("sections.change.columns"),
                tuple(rows),
            )
        )
        for key, names in (("joined", facts.joined), ("left", facts.left)):
            if names:
                said.append(words.say(f"sections.change.{key}", list=words.listed(names)))
    if since is not None:
        said.append(words.say("sections.change.since_intro", period=since.period))
        tables.append(
            Table(
                words.say("sections.change.since"),
                words.lines("sections.change.columns"),
                tuple((x.what, x.before, x.now) for x in since.rows),
            )
        )
    if not tables:
        said.append(words.say("sections.change.empty"))
    return _part("change", words, paragraphs=tuple(said), tables=tuple(tables))


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
    known = {"dfe": "dfe", "none": "none"}.get(facts.profile, "other_profile")
    said = (
        words.say("sections.coverage.intro"),
        *words.lines("sections.coverage.caveats"),
        words.say(f"sections.coverage.{known}", profile=facts.profile),
    )
    return _part(
        "coverage",
        words,
        paragraphs=said,
        tables=(
            Table(
                words.say("sections.coverage.caption"),
                words.lines("sections.coverage.columns"),
                rows,
                2,
            ),
        ),
    )


def _rules(facts: Facts, words: Words) -> Section:
    rows = [(x.lead, x.rule, x.basis) for x in findings(facts, words)]
    rows += [(x.text, x.rule, "") for x in questions(facts, words)]
    return _part(
        "rules",
        words,
        paragraphs=(words.say("sections.rules.intro"),),
        tables=(
            Table(
                words.say("sections.rules.caption"),
                words.lines("sections.rules.columns"),
                tuple(rows),
                9,
            ),
        ),
    )


def _glossary(facts: Facts, words: Words) -> Section:
    del facts
    return _part("glossary", words, terms=tuple(words.find("glossary").items()))


def _made(facts: Facts, words: Words) -> Section:
    said = [
        *words.lines("sections.made.intro", version=facts.version, method=facts.method),
        words.say("sections.made.profile", profile=facts.profile),
    ]
    if facts.consent:
        said.append(words.say("sections.made.consent"))
    said.append(words.say("sections.made.again"))
    return _part("made", words, paragraphs=tuple(said))
