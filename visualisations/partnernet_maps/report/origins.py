"""How much came from each kind of source: all that is told where these, not agencies, send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet_maps.report.parts import Finding, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet_maps.report.model import Facts
    from partnernet_maps.report.words import Words

NEXT = 3
"""So many kinds of source are named after the first."""


def findings(facts: Facts, words: Words) -> Iterator[Finding]:
    """Say which kinds of source most came from, and how much."""
    flow = facts.main_flow
    if flow is None or not flow.total or not facts.origins:
        return
    n = facts.origins[0][1]
    most = [name for name, number in facts.origins if number == n]
    others = [f"{x} ({words.whole(number)})" for x, number in facts.origins[len(most) :][:NEXT]]
    yield Finding(
        "origins",
        words.say(
            f"findings.origins.{'lead' if len(most) == 1 else 'lead_even'}",
            name=words.listed(most),
            share=words.share(n / flow.total),
        ),
        words.say(
            f"findings.origins.{'say' if others else 'say_one'}",
            n=words.whole(n),
            total=words.whole(flow.total),
            then=words.listed(others),
        ),
        words.say("findings.origins.basis", level=words.at(flow.level)),
        words.say("findings.origins.rule"),
    )


def tables(facts: Facts, words: Words) -> tuple[Table, ...]:
    """Return how much came from each kind of source, where these are the senders."""
    rows = tuple((name, words.whole(n)) for name, n in facts.origins)
    caption = words.say("sections.power.origins")
    columns = words.lines("sections.power.origins_columns")
    return (Table(caption, columns, rows, 1),) if rows else ()
