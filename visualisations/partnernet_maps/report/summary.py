"""Page 1: findings, numbers, two pictures, questions, and how sure all of it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnernet import vocabulary as v
from partnernet_maps.report import small_map
from partnernet_maps.report.findings import findings
from partnernet_maps.report.parts import Chart
from partnernet_maps.report.passing import partners_chart
from partnernet_maps.report.questions import questions
from partnernet_maps.report.standing import linked_chart, profile_chart
from partnernet_maps.wording import shared_start

if TYPE_CHECKING:
    from partnernet_maps.model import MapData
    from partnernet_maps.report.model import Facts
    from partnernet_maps.report.parts import Finding, Question
    from partnernet_maps.report.words import Words

NUMBERS = 4
TOLD = 3
"""So many names stand in the text equivalent of the map."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What stands on page 1."""

    findings: tuple[Finding, ...]
    strip: tuple[tuple[str, str], ...]
    map: Chart
    chart: Chart | None
    decide: tuple[str, ...]
    questions: tuple[Question, ...]
    sure: tuple[str, ...]


def summary(facts: Facts, drawn: MapData, words: Words, decide: tuple[str, ...]) -> Summary:
    """Return page 1; what the board decides is only what the settings say."""
    chart: Chart | None = None
    if facts.declared:
        chart = profile_chart(facts, words, "chart-1", narrow=True)
    elif len(facts.levels) > 1:
        chart = linked_chart(facts, words, "chart-1", narrow=True)
    elif facts.standings:
        chart = partners_chart(facts, words, "chart-1")
    return Summary(
        findings=findings(facts, words),
        strip=tuple(_strip(facts, words)),
        map=_map(facts, drawn, words),
        chart=chart,
        decide=decide,
        questions=() if decide else questions(facts, words),
        sure=tuple(_sure(facts, words)),
    )


def _strip(facts: Facts, words: Words) -> list[tuple[str, str]]:
    """Return up to four numbers with their units."""
    found = [
        (
            words.whole(facts.agencies),
            words.say("strip.agency" if facts.agencies == 1 else "strip.agencies").lower(),
        ),
        (
            words.whole(facts.links),
            words.say("strip.link" if facts.links == 1 else "strip.links").lower(),
        ),
    ]
    if facts.groups:
        found.insert(
            0, (words.whole(facts.groups), words.find(f"strip.group{'s' * (facts.groups != 1)}"))
        )
    known = [level for level in facts.declared if level.key == "frontline"] or [*facts.declared]
    if known and known[0].regular:
        said = words.find("strip.regular").format(level=words.at(known[0].key))
        found.append((words.share(known[0].regular.value), said))
    floors = [level for level in facts.levels if level.floor]
    if not known and floors:
        top = max(level.floor or 0 for level in floors)
        found.append((words.whole(top), words.find("strip.floor")))
    flow = facts.main_flow
    if flow and flow.total and flow.layer == "referral":
        said = words.find("strip.flow").format(level=words.at(flow.level))
        found.append((words.whole(flow.total), said))
    if len(found) < NUMBERS - 1 and len(facts.known_sectors) > 1:
        found.append((words.whole(len(facts.known_sectors)), words.find("strip.sectors")))
    return found[:NUMBERS]


def _map(facts: Facts, drawn: MapData, words: Words) -> Chart:
    return map_chart("small-map", facts, drawn, words)


def map_chart(key: str, facts: Facts, drawn: MapData, words: Words) -> Chart:
    """Return the small map with its heading; where only a part is drawn, that is said."""
    marks = sum(agency.present(drawn.last) for agency in drawn.agencies)
    said = {"agencies": words.many("agency", facts.agencies), "part": words.whole(marks)}
    kind = "_part" if marks < facts.marks else "_groups" if facts.groups else ""
    sub = words.say(f"figures.map.sub{kind}", **said)
    common = shared_start([agency.name for agency in drawn.agencies]).strip()
    if common and not kind:
        sub = words.say("figures.map.sub_without", common=common)
    return Chart(
        words.say(f"figures.map.head{'_paid' * facts.paid or '_kinds' * facts.kinds}"),
        sub,
        small_map.draw(
            key,
            words.say("figures.map.says_part", **said)
            if kind == "_part"
            else map_says(facts, words),
            drawn,
        ),
    )


def map_says(facts: Facts, words: Words) -> str:
    """Return the map in a sentence: how many marks of which sort, and who has most partners."""
    there = [words.many("agency", facts.agencies)]
    if facts.groups:
        there.insert(0, words.many("group", facts.groups))
    if facts.kinds:
        return words.say("figures.map.says_groups", agencies=words.listed(there))
    if not facts.standings:
        return words.say("figures.map.says_none", agencies=words.listed(there))
    top = words.listed(a.name for a in facts.standings[:TOLD])
    return words.say("figures.map.says", agencies=words.listed(there), names=top)


def _sure(facts: Facts, words: Words) -> list[str]:
    """Say who answered, what is missing and what is hidden, the weightiest first."""
    said: list[str] = []
    answered = [x for x in facts.basis if x.answered is not None]
    contact = [x for x in answered if x.layer == "communication"]
    rates = [(x.answered or 0.0, x.level) for x in contact or answered]
    about = "declared" if contact else "asked"
    if rates:
        low, high = min(rates), max(rates)
        if low[0] == high[0]:
            at = f" {words.at(low[1])}" if len(rates) == 1 and low[1] != v.UNSTATED else ""
            said.append(words.say(f"sure.{about}", answered=words.share(low[0]), level=at))
        else:
            said.append(
                words.say(f"sure.{about}_range", low=words.share(low[0]), high=words.share(high[0]))
            )
    said.append(words.say("sure.records"))
    if facts.hidden:
        said.append(
            words.say(
                f"sure.hidden{'_one' * (facts.hidden == 1)}", numbers=words.whole(facts.hidden)
            )
        )
    if facts.unnamed:
        many = words.many("agency", facts.unnamed)
        said.append(words.counted("sure.unnamed", facts.unnamed, agencies=many))
    said.append(words.say("sure.order"))
    return said
