"""The questions that findings raise, each by a rule that is told; none is an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet_maps.report.findings import NAMED, POINTS, absent, first_of, moved, receiver
from partnernet_maps.report.parts import Question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet_maps.report.model import Facts
    from partnernet_maps.report.words import Words

LARGE_SHARE = 0.25
"""A share of referrals at one agency from which a question is raised."""
HALF = 0.5
ASKED = 3


def questions(facts: Facts, words: Words) -> tuple[Question, ...]:
    """Return the questions that the findings raise, at most three; none is an answer."""
    return tuple(list(_questions(facts, words))[:ASKED])


def _questions(facts: Facts, words: Words) -> Iterator[Question]:
    def ask(key: str, **values: object) -> Question:
        return asked(key, words.say(f"ask.{key}.text", **values))

    def asked(key: str, text: str) -> Question:
        return Question(text, words.say(f"ask.{key}.rule"))

    if facts.kinds:
        yield ask("kinds")
        return
    top = first_of(facts)
    most, share = receiver(facts)
    if most is not None and share >= LARGE_SHARE:
        yield ask("flow", agency=most.name)
    elif len(top) == 1 and facts.marks > 1 and top[0].partners / (facts.marks - 1) >= HALF:
        yield ask("partners", agency=top[0].name)
    if facts.unlinked:
        n = len(facts.unlinked)
        many = words.many("agency", n)
        yield asked("unlinked", words.counted("ask.unlinked.text", n, agencies=many))
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
