"""Who passes cases to whom, what becomes of them, and how soon: power and response."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet_maps.report import charts, origins
from partnernet_maps.report.charts import Bar
from partnernet_maps.report.parts import Chart, Section, Table, part

if TYPE_CHECKING:
    from partnernet_maps.report.model import Facts
    from partnernet_maps.report.words import Words

BARS = 6
"""So many agencies in the chart of page 1."""
SHOWN = 10
"""So many agencies in the table of power."""


def power(facts: Facts, words: Words) -> Section:
    """Return the agencies with most partners, and what is passed on to them."""
    top = facts.standings[:SHOWN]
    if not top:
        why = words.say(f"sections.power.{'groups' if facts.kinds else 'empty'}")
        return part("power", words, paragraphs=(why,), tables=origins.tables(facts, words))
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
    caption = words.counted("sections.power.caption", len(top), n=len(top))
    return part(
        "power",
        words,
        paragraphs=tuple(said),
        charts=tuple(pictures),
        tables=(Table(caption, columns, rows, 2),),
        after=(words.say("sections.power.hidden"),) if any(mark in row for row in rows) else (),
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


def partners_chart(facts: Facts, words: Words, key: str) -> Chart:
    """Draw how many partners the best-linked agencies have, for half a page."""
    told = [
        words.find("figures.partners.told").format(name=a.name, n=words.whole(a.partners))
        for a in facts.standings[:BARS]
    ]
    rows = [Bar(a.name, float(a.partners), words.whole(a.partners)) for a in facts.standings[:BARS]]
    says = words.say("figures.partners.says", told="; ".join(told))
    return Chart(
        words.say("figures.partners.head"),
        words.say("figures.partners.sub", of=words.many("other", facts.marks - 1)),
        charts.bars(key, says, rows, max(facts.marks - 1, 1), width=390.0, label=170.0),
    )


def response(facts: Facts, words: Words) -> Section:
    """Return what became of referrals, and how soon."""
    said = [words.say("sections.response.intro")]
    soon = [
        words.say(
            "sections.response.waits",
            level=words.at(cell.level),
            days=words.many("day", round(cell.value or 0.0)),
        )
        for cell in facts.waits
    ]
    if not facts.outcomes and not soon:
        return part("response", words, paragraphs=(words.say("sections.response.empty"),))
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
    return part(
        "response",
        words,
        paragraphs=(*said, *soon),
        charts=pictures,
        tables=(table,) if rows else (),
        after=(words.say("sections.response.hidden"),) if any(mark in r for r in rows) else (),
    )
