"""Rows of the review file that place the words of a referral-source column on the national list."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from partnernet.names.candidates import Name, Suggestion, Suggestions
from partnernet.names.crosswalk import Reviewed, is_label, place
from partnernet.names.spelling import key
from partnernet.readers.coded import load
from partnernet.readers.headings import REGISTERS
from partnernet.readers.personal import about_a_person
from partnernet.readers.values import text as tidy

if TYPE_CHECKING:
    from partnernet.readers import Gathered

SURE, DOUBT = 100.0, 50.0
"""How a placement without and with a warning is scored, so that sure ones are decided first."""


def suggestions(found: Gathered) -> Suggestions:
    """Return where each spelling of a source column belongs; a warning is said as part of why.

    What a person accepted before is evidence for spellings that are new. A spelling that says what
    the list says is no suggestion, unless another one is placed there, with which it is to count.
    """
    reviewed = Reviewed.of(found.review.accepted.items() if found.review else ())
    times: Counter[str] = Counter()
    for each in found.opened:
        if each.table not in REGISTERS and "source" in each.roles.mapping:
            heading = each.roles.mapping["source"]
            _, columns = load(each.raw, [heading])
            for text, n in columns[heading].values.select("value", "n").iter_rows():
                times[tidy(text) or ""] += n
    there = {
        text: (placed, group)
        for text in times
        if text and not about_a_person(text)
        for placed in [place(text, reviewed)]
        if (group := placed.group) is not None
    }
    spellings = Counter(label for label, _ in {(g.label, key(t)) for t, (_, g) in there.items()})
    made: list[Suggestion] = []
    for text, (placed, group) in sorted(there.items(), key=lambda each: (-times[each[0]], each[0])):
        if group.label == text or (spellings[group.label] == 1 and is_label(text, group.label)):
            continue
        reason = f"by {placed.by}: {placed.warning}" if placed.warning else f"by {placed.by}"
        score = DOUBT if placed.warning else SURE
        made.append(Suggestion(Name(text, times[text]), Name(group.label), score, reason))
    return Suggestions(tuple(made), ())
