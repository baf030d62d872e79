"""What came back from a survey: who is listed and gave no answer, who answered a question twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet import vocabulary as v
from partnernet.story.numbers import names
from partnernet.story.words import finding, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.story.facts import Facts
    from partnernet.story.page import Line

NAMED = 6


def unheard(facts: Facts) -> Iterator[Line]:
    """Name agencies without an answer of their own, where no table says who was asked."""
    coverage = facts.part.coverage.filter(pl.col("role").fill_null("reporter") == "reporter")
    answered = set(coverage.filter(pl.col("status") == "responded")["agency_id"])
    if not answered or set(coverage["status"]) - {"responded", "not_approached"}:
        return
    expected = set(facts.part.agencies.filter(pl.col("kind") == "agency")["agency_id"])
    silent = sorted(expected - answered)
    if silent:
        told = names([facts.name(agency) for agency in silent], most=NAMED)
        yield finding("look.unheard", n=len(silent), of=len(expected), names=told)


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


def informants(facts: Facts) -> Iterator[Line]:
    """Name pairs whose contact one agency rated in two ways: the lower middle answer counts."""
    rated = facts.part.ties.filter(pl.col("contact_type").is_in(v.GREGSON_CODES))
    question = ["level", "layer", "source", "target", "reporter"]
    ways = rated.filter(pl.col("reporter") != v.ADMIN).group_by(question)
    twice = ways.agg(n=pl.col("contact_type").n_unique()).filter(pl.col("n") > 1)
    if not twice.is_empty():
        pairs = twice.select("reporter", "source", "target").unique().sort(pl.all()).rows()
        told = [
            words("look.informant", a=facts.name(by), b=facts.name(b if by == a else a))
            for by, a, b in pairs
        ]
        yield finding("look.informants", n=len(pairs), pairs=names(told, most=NAMED))
