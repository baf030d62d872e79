"""How close pairs work, how deep and broad, and who is reached: the sections with their charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet_maps.report import charts
from partnernet_maps.report.charts import Bar
from partnernet_maps.report.findings import spread
from partnernet_maps.report.parts import Chart, Section, Table, part

if TYPE_CHECKING:
    from partnernet_maps.report.model import Facts, Level
    from partnernet_maps.report.words import Words

NARROW = {"width": 390.0, "label": 110.0}
"""A chart for half a page."""
GAPS = 8
"""So many pairs of sectors without a link are named."""


def profile(facts: Facts, words: Words) -> Section:
    """Return the profile of contact, or what is known without one."""
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
        return part("profile", words, paragraphs=tuple(said))
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
    return part(
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
    room = NARROW if narrow else {}
    return Chart(
        words.say("figures.profile.head"),
        words.say("figures.profile.sub"),
        charts.profile(key, words.say("figures.profile.says", told="; ".join(told)), rows, **room),
        "rungs",
    )


def linked_chart(facts: Facts, words: Words, key: str, *, narrow: bool = False) -> Chart:
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
        charts.bars(key, says, rows, 1.0, **(NARROW if narrow else {})),
    )


def place(facts: Facts, words: Words) -> Section:
    """Return depth and breadth of every level, where a lead is declared."""
    known = [level for level in facts.levels if level.marker]
    if not known or not facts.lead:
        return part("place", words, paragraphs=(words.say("sections.place.empty"),))
    rows = tuple(_place_row(level, words) for level in known)
    table = Table(
        words.say("sections.place.caption"), words.lines("sections.place.columns"), rows, 9
    )
    return part(
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
        words.find("sections.place.spread").format(low=found.depth_low, high=found.depth_high),
        f"{found.breadth} ({words.name('bands', found.breadth)})",
        f"{found.breadth_low} ({words.name('bands', found.breadth_low)})",
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
        breadth_low=words.name("bands", found.breadth_low),
        depth_low=words.name("depths", found.depth_low),
        depth_high=words.name("depths", found.depth_high),
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


def reach(facts: Facts, words: Words) -> Section:
    """Return who takes part at which level, and which sectors have no link."""
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
    return part(
        "reach",
        words,
        paragraphs=(words.say("sections.reach.intro"),),
        charts=(linked_chart(facts, words, "linked"),) if facts.levels else (),
        tables=(Table(words.say("sections.reach.caption"), columns, rows),),
        after=tuple(after),
    )
