"""Rows of the review file that place the words of a referral-source column on the national list."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from partnernet.names.candidates import Name, Suggestion, Suggestions
from partnernet.names.crosswalk import Reviewed, place
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

    What a person accepted before is evidence for spellings that are new.
    """
    reviewed = Reviewed.of(found.review.accepted.items() if found.review else ())
    times: Counter[str] = Counter()
    for each in found.opened:
        if each.table not in REGISTERS and "source" in each.roles.mapping:
            heading = each.roles.mapping["source"]
            _, columns = load(each.raw, [heading])
            for text, n in columns[heading].values.select("value", "n").iter_rows():
                times[tidy(text) or ""] += n
    made: list[Suggestion] = []
    for text, n in sorted(times.items(), key=lambda pair: (-pair[1], pair[0])):
        if not text or about_a_person(text):
            continue
        placed = place(text, reviewed)
        if placed.group is None or placed.group.label == text:
            continue
        reason = f"by {placed.by}: {placed.warning}" if placed.warning else f"by {placed.by}"
        made.append(
            Suggestion(
                Name(text, n), Name(placed.group.label), DOUBT if placed.warning else SURE, reason
            )
        )
    return Suggestions(tuple(made), ())
