"""On whose levels a study was read: what corresponds, what was recomputed, what cannot be split."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet.crosswalk import of_study
from partnernet.story.numbers import names
from partnernet.story.words import finding, name_of, note, section

if TYPE_CHECKING:
    from partnernet.story.facts import Facts
    from partnernet.story.page import Section


def crosswalk_section(facts: Facts) -> Section | None:
    """Say how our levels read as theirs; None where no crosswalk was asked for."""
    walk = of_study(facts.part.study)
    if walk is None:
        return None
    lines = [note("crosswalk.how", name=walk.name)]
    for theirs, status in walk.statuses.items():
        ours = [name_of("level", x).lower() for x, into in walk.levels.items() if theirs in into]
        rule = {
            "recomputed": "crosswalk.recomputed",
            "as ours": "crosswalk.as_ours",
            "cannot be split": "crosswalk.split",
        }[status]
        lines.append(finding(rule, theirs=theirs, ours=names(ours, most=5), n=len(ours)))
    alone = [name_of("level", level).lower() for level, into in walk.levels.items() if not into]
    if alone:
        lines.append(finding("crosswalk.none", ours=names(alone, most=5)))
    lines.append(note("crosswalk.beside", text=walk.beside))
    return section("crosswalk", lines, name=walk.name)
