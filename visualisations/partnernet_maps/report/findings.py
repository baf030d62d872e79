"""Findings: sentences made from facts, each by a rule that is told; and the questions they raise.

A finding is left out where its numbers are not there or may not be said. Numbers that decide which
sentence is used are here and in the rule's own words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet import vocabulary as v
from partnernet_maps.report import origins
from partnernet_maps.report.parts import Finding, Question
from partnernet_maps.report.since import told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from partnernet_maps.report.model import Facts, Level, Share, Standing
    from partnernet_maps.report.words import Words

LEAST_PAIRS = 10
"""Levels with fewer pairs are not compared in the summary."""
LARGE_SHARE = 0.25
"""A share of referrals at one agency from which a question is raised."""
HALF = 0.5
POINTS = 5
"""Percentage points from which a change is told as one."""
NAMED = 4
"""So many names in one sentence."""
UPPER = ("governance", "strategy")
SHOWN, ASKED = 6, 3


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
    known = any(sector != v.UNKNOWN for sector, _ in facts.sectors)
    yield from _made(
        "who",
        words,
        words.say(
            f"findings.who.lead{'' if known else '_unknown'}",
            agencies=words.many("agency", facts.agencies),
            sectors=words.many("sector", len(facts.sectors)),
        ),
        words.say("findings.who.say", links=words.many("link", facts.links), when=when),
        words.say(
            "findings.who.basis", layers=(one if kinds == 1 else more).format(n=words.whole(kinds))
        ),
    )


def _kinds(_: Facts, words: Words) -> Iterator[Finding]:
    """Say first that senders are kinds of source: nothing else may take them for agencies."""
    lead, say, basis = (words.say(f"findings.kinds.{part}") for part in ("lead", "say", "basis"))
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
            "findings.close.lead",
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
        words.say(
            "findings.floor.lead", pairs=words.many("pair", top.floor or 0), high=words.at(top.key)
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


def _receiver(facts: Facts) -> tuple[Standing | None, float]:
    """Return the agency that receives most referrals, with its share of all that were passed on."""
    flow = facts.main_flow
    top = max(facts.standings, key=lambda a: a.received or 0, default=None)
    if flow is None or not flow.total or flow.layer != "referral" or top is None:
        return None, 0.0
    return (top, top.received / flow.total) if top.received else (None, 0.0)


def _flow(facts: Facts, words: Words) -> Iterator[Finding]:
    flow = facts.main_flow
    top, share = _receiver(facts)
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


def _partners(facts: Facts, words: Words) -> Iterator[Finding]:
    top = next(iter(facts.standings), None)
    if top is None:
        return
    say = (
        words.say("findings.partners.say", alone=words.many("agency", top.alone))
        if top.alone
        else words.say("findings.partners.say_none")
    )
    yield from _made(
        "partners",
        words,
        words.say(
            "findings.partners.lead",
            agency=top.name,
            n=words.whole(top.partners),
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
                agencies=words.many("agency", sum(size.get(x, 0) for x in none)),
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
    named = words.listed(facts.unlinked) if len(facts.unlinked) <= NAMED else ""
    yield from _made(
        "unlinked",
        words,
        words.say("findings.unlinked.lead", agencies=words.many("agency", len(facts.unlinked))),
        words.say("findings.unlinked.say", names=named) if named else "",
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


def questions(facts: Facts, words: Words) -> tuple[Question, ...]:
    """Return the questions that the findings raise, at most three; none is an answer."""
    return tuple(list(_questions(facts, words))[:ASKED])


def _questions(facts: Facts, words: Words) -> Iterator[Question]:
    def ask(key: str, **values: object) -> Question:
        return Question(words.say(f"ask.{key}.text", **values), words.say(f"ask.{key}.rule"))

    if facts.kinds:
        yield ask("kinds")
        return
    top = next(iter(facts.standings), None)
    receiver, share = _receiver(facts)
    if receiver is not None and share >= LARGE_SHARE:
        yield ask("flow", agency=receiver.name)
    elif top and facts.marks > 1 and top.partners / (facts.marks - 1) >= HALF:
        yield ask("partners", agency=top.name)
    if facts.unlinked:
        yield ask("unlinked", agencies=words.many("agency", len(facts.unlinked)))
    none = absent(facts)
    if none and len(none) <= NAMED:
        yield ask("absent", sectors=words.listed(words.name("sectors", x) for x in none))
    if facts.gaps:
        one, other = (words.name("sectors", x) for x in facts.gaps[0])
        yield ask("gap", one=one, other=other)
    found = moved(facts)
    if found and abs(found[1].value - (found[1].before or 0.0)) * 100 >= POINTS:
        yield ask("changed", level=words.at(found[0].key))
    if not facts.declared:
        yield ask("asked")
