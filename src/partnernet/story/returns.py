"""What came back from a survey: who is listed and gave no answer, who answered a question twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet.story.numbers import names
from partnernet.story.words import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.story.facts import Facts
    from partnernet.story.page import Line

NAMED = 6


def unheard(facts: Facts) -> Iterator[Line]:
    """Name listed agencies without an answer of their own, where no table says who was asked."""
    coverage = facts.part.coverage.filter(pl.col("role").fill_null("reporter") == "reporter")
    answered = set(coverage.filter(pl.col("status") == "responded")["agency_id"])
    if not answered or set(coverage["status"]) != {"responded"}:
        return
    listed = facts.part.agencies.filter(~pl.col("unlisted").fill_null(value=False))
    silent = sorted(set(listed["agency_id"]) - answered)
    if silent:
        told = names([facts.name(agency) for agency in silent], most=NAMED)
        yield finding("look.unheard", n=len(silent), of=listed.height, names=told)


def contradictions(facts: Facts) -> Iterator[Line]:
    """Count the questions that one respondent answered in two ways; nobody's answer is chosen."""
    table = facts.part.assessments
    if table is None:
        return
    question = ["level", "instrument", "item", "respondent", "about"]
    twice = table.group_by(question).agg(ways=pl.col("value").str.to_lowercase().n_unique())
    twice = twice.filter(pl.col("ways") > 1)
    if not twice.is_empty():
        items = sorted(set(twice["item"]))
        told = names(items, most=NAMED)
        yield finding("look.contradicted", n=twice.height, items=told)
