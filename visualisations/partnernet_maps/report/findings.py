"""Findings: sentences made from facts, each by a rule that is told.

A finding is left out where its numbers are not there or may not be said. Numbers that decide which
sentence is used are here and in the rule's own words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet_maps.report import origins
from partnernet_maps.report.parts import Finding
from partnernet_maps.report.since import told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from partnernet_maps.report.model import Facts, Level, Share, Standing
    from partnernet_maps.report.words import Words

LEAST_PAIRS = 10
"""Levels with fewer pairs are not compared in the summary."""
POINTS = 5
"""Percentage points from which a change is told as one."""
NAMED = 4
"""So many names in one sentence."""
NAME_WORDS = 12
"""So many words have all names together that stand before a verb."""
UPPER = ("governance", "strategy")
SHOWN = 6


def findings(facts: Facts, words: Words) -> tuple[Finding, ...]:
    """Return the findings of the summary, most of all who, how close, power, gaps, change.

    Where an earlier report was given, the last one says what changed since.
    """
    makers = (_kinds, origins.findings, _waits) if facts.kinds else MAKERS
    made = [found for make in makers for found in make(facts, words)]
    later = told(facts, words)[:1]
    return (*made[: SHOWN - len(later)], *later)


def _made(
    key: str, words: Words, lead: str, say: str, basis: str, **rule: object
) -> Iterator[Finding]:
    yield Finding(key, lead, say, basis, words.say(f"findings.{key}.rule", **rule))


def _who(facts: Facts, words: Words) -> Iterator[Finding]:
    when = words.find("findings.who.when").format(wave=facts.wave) if facts.wave else ""
    one, more = words.find("findings.who.layers")
    kinds = len(facts.layers)
    known = len(facts.known_sectors)
    key = "_unknown" if not known else "_some" if known < len(facts.sectors) else ""
    yield from _made(
        "who",
        words,
        words.counted(
            f"findings.who.lead{key}",
            facts.agencies,
            agencies=words.many("agency", facts.agencies),
            sectors=words.many("sector", known),
        ),
        words.counted(
            "findings.who.say", facts.links, links=words.many("link", facts.links), when=when
        )
        if facts.links
        else words.say("findings.who.say_none", when=when),
        words.say(
            "findings.who.basis", layers=(one if kinds == 1 else more).format(n=words.whole(kinds))
        )
        if kinds
        else words.say("findings.who.basis_none"),
    )


def _kinds(facts: Facts, words: Words) -> Iterator[Finding]:
    """Say first that senders are kinds of source: nothing else may take them for agencies."""
    shown = "say" if facts.origins else "say_hidden"
    lead, say, basis = (words.say(f"findings.kinds.{part}") for part in ("lead", shown, "basis"))
    yield from _made("kinds", words, lead, say, basis)


def _close(facts: Facts, words: Words) -> Iterator[Finding]:
    known = _compared(facts)
    if not known:
        yield from _floor(facts, words)
        return
    high = max(known, key=lambda x: x[1].value)
    low = min(known, key=lambda x: x[1].value)
    joint = high[0].joint
    if high[0] is not low[0]:
        say = words.say(
            "findings.close.say", low=words.at(low[0].key), low_share=words.share(low[1].value)
        )
    else:
        say = words.say("findings.close.say_one", joint=words.share(joint.value)) if joint else ""
    yield from _made(
        "close",
        words,
        words.say(
            "findings.close.lead" if len(known) > 1 else "findings.close.lead_one",
            high=words.at(high[0].key),
            high_share=words.share(high[1].value),
        ),
        say,
        words.say(
            "findings.close.basis",
            pairs=words.many("pair", high[1].n),
            of=words.whole(high[1].of),
            high=words.at(high[0].key),
            range=spread(high[1], words),
        ),
        least=LEAST_PAIRS,
    )


def _floor(facts: Facts, words: Words) -> Iterator[Finding]:
    known = [level for level in facts.levels if level.floor]
    if not known:
        return
    top = max(known, key=lambda level: level.floor or 0)
    yield from _made(
        "floor",
        words,
        words.counted(
            "findings.floor.lead",
            top.floor or 0,
            pairs=words.many("pair", top.floor or 0),
            high=words.at(top.key),
        ),
        words.say("findings.floor.say"),
        words.say("findings.floor.basis"),
    )


def _compared(facts: Facts) -> list[tuple[Level, Share]]:
    return [
        (level, level.regular)
        for level in facts.levels
        if level.regular is not None and level.regular.n >= LEAST_PAIRS
    ]


def spread(share: Share, words: Words) -> str:
    """Return the range of a share in words."""
    low = share.value if share.lo is None else share.lo
    high = share.value if share.hi is None else share.hi
    return words.range(words.share(low), words.share(high), words=True)


def receiver(facts: Facts) -> tuple[Standing | None, float]:
    """Return the agency that receives most referrals, with its share of all that were passed on."""
    flow = facts.main_flow
    top = max(facts.standings, key=lambda a: a.received or 0, default=None)
    if flow is None or not flow.total or flow.layer != "referral" or top is None:
        return None, 0.0
    return (top, top.received / flow.total) if top.received else (None, 0.0)


def _flow(facts: Facts, words: Words) -> Iterator[Finding]:
    flow = facts.main_flow
    top, share = receiver(facts)
    if flow is None or top is None:
        return
    yield from _made(
        "flow",
        words,
        words.say(
            "findings.flow.lead",
            agency=top.name,
            share=words.share(share),
            level=words.at(flow.level),
        ),
        words.say(
            "findings.flow.say",
            n=words.whole(top.received or 0),
            total=words.many("referral", flow.total or 0),
            senders=words.many("agency", flow.senders),
        ),
        words.say("findings.flow.basis", level=words.at(flow.level)),
    )


def first_of(facts: Facts) -> tuple[Standing, ...]:
    """Return the agencies with most partners: several where they have as many."""
    most = max((a.partners for a in facts.standings), default=0)
    return tuple(a for a in facts.standings if a.partners == most)


def named(top: tuple[Standing, ...], words: Words) -> str:
    """Name agencies, or say how many they are."""
    few = len(top) == 1 or sum(len(a.name.split()) for a in top) <= NAME_WORDS
    return words.listed(a.name for a in top) if few else words.many("agency", len(top))


def _partners(facts: Facts, words: Words) -> Iterator[Finding]:
    top = first_of(facts)
    if not top:
        return
    alone = top[0].alone
    say = words.say("findings.partners.say_even")
    if len(top) == 1:
        key = "say" if alone else "say_none"
        say = words.say(f"findings.partners.{key}", alone=words.many("agency", alone))
    yield from _made(
        "partners",
        words,
        words.say(
            f"findings.partners.lead{'_even' * (len(top) > 1)}",
            agency=named(top, words),
            n=words.whole(top[0].partners),
            of=words.many("other", facts.marks - 1),
        ),
        say,
        words.say(f"findings.partners.{'basis_group' if facts.unnamed else 'basis'}"),
    )


def absent(facts: Facts) -> tuple[str, ...]:
    """Return sectors without a link at the upper levels, where these levels have any link."""
    upper = [i for i, level in enumerate(facts.levels) if level.key in UPPER and level.links]
    if not upper:
        return ()
    return tuple(
        sector
        for sector, counts in facts.active
        if sector != "unknown" and not any(counts[i] for i in upper)
    )


def _gap(facts: Facts, words: Words) -> Iterator[Finding]:
    if facts.unlinked:
        yield from _unlinked(facts, words)
        return
    none = absent(facts)
    if none and len(none) <= NAMED:
        size = dict(facts.sectors)
        yield from _made(
            "absent",
            words,
            words.say(
                "findings.absent.lead", sectors=words.listed(words.name("sectors", x) for x in none)
            ),
            words.say("findings.absent.say"),
            words.say(
                "findings.absent.basis",
                n=words.whole(sum(size.get(x, 0) for x in none)),
            ),
        )
    elif facts.gaps:
        one, other = facts.gaps[0]
        yield from _made(
            "gap",
            words,
            words.say(
                "findings.gap.lead",
                one=words.name("sectors", one),
                other=words.name("sectors", other),
            ),
            words.say(
                "findings.gap.say",
                n=words.whole(len(facts.gaps)),
                of=words.whole(facts.pairs_of_sectors),
            ),
            words.say("findings.gap.basis"),
        )


def _unlinked(facts: Facts, words: Words) -> Iterator[Finding]:
    few, n = len(facts.unlinked) <= NAMED, len(facts.unlinked)
    yield from _made(
        "unlinked",
        words,
        words.counted("findings.unlinked.lead", n, agencies=words.many("agency", n)),
        words.counted("findings.unlinked.say", n, names=words.listed(facts.unlinked))
        if few
        else "",
        words.say("findings.unlinked.basis"),
    )


def moved(facts: Facts) -> tuple[Level, Share] | None:
    """Return the level whose share of regular contact changed most, if two years are known."""
    known = [(level, share) for level, share in _compared(facts) if share.before is not None]
    return max(known, key=lambda x: abs(x[1].value - (x[1].before or 0.0)), default=None)


def _changed(facts: Facts, words: Words) -> Iterator[Finding]:
    found = moved(facts)
    if found is None or found[1].before is None:
        return
    level, share = found
    same = abs(share.value - (share.before or 0.0)) * 100 < POINTS
    lead = (
        words.say("findings.changed.lead_same", wave=facts.wave_before)
        if same
        else words.say(
            "findings.changed.lead",
            level=words.at(level.key),
            before=words.share(share.before or 0.0),
            after=words.share(share.value),
        )
    )
    say = words.say(
        "findings.changed.say_same" if same else "findings.changed.say",
        wave=facts.wave_before,
        most=POINTS,
    )
    basis = words.say(
        "findings.changed.basis", level=words.at(level.key), range=spread(share, words)
    )
    yield from _made("changed", words, lead, say, basis, least=POINTS)


def _waits(facts: Facts, words: Words) -> Iterator[Finding]:
    cell = next(iter(facts.waits), None)
    if cell is None or cell.value is None:
        yield from _accepted(facts, words)
        return
    say = (
        words.say("findings.waits.say_alone")
        if cell.before is None
        else words.say("findings.waits.say", before=words.many("day", round(cell.before)))
    )
    yield from _made(
        "waits",
        words,
        words.say(
            "findings.waits.lead",
            level=words.at(cell.level),
            days=words.many("day", round(cell.value)),
        ),
        say,
        words.say("findings.waits.basis", level=words.at(cell.level)),
    )


def _accepted(facts: Facts, words: Words) -> Iterator[Finding]:
    known = [x for x in facts.outcomes if x.decided]
    if not known:
        return
    top = max(known, key=lambda x: x.decided or 0)
    decided, accepted = top.decided or 1, top.accepted or 0
    yield from _made(
        "accepted",
        words,
        words.say(
            "findings.accepted.lead",
            share=words.share(accepted / decided),
            level=words.at(top.level),
        ),
        words.say("findings.accepted.say", n=words.whole(accepted), of=words.whole(decided)),
        words.say(
            "findings.accepted.basis",
            range=words.range(words.share(top.lo or 0.0), words.share(top.hi or 1.0), words=True),
        ),
    )


MAKERS: tuple[Callable[[Facts, Words], Iterator[Finding]], ...] = (
    _who,
    _close,
    _flow,
    _partners,
    _gap,
    _changed,
    _waits,
)
