"""Files that name who is related to whom, but not how much: partners counted, volumes not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet.story.flows import effective_number
from partnernet.story.numbers import decimal, names, share, whole
from partnernet.story.words import finding, missing, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.story.facts import Facts
    from partnernet.story.flows import Flow
    from partnernet.story.page import Line


def link_lines(facts: Facts, level: str, layer: str) -> Iterator[Line]:
    """Say who has most partners, and how many pairs are linked both ways."""
    rows = facts.between.filter(pl.col("level") == level, pl.col("layer") == layer)
    if rows.is_empty():
        yield missing("links.none")
        return
    ends: tuple[tuple[str, str, str], ...] = (
        ("source", "target", "links.senders"),
        ("target", "source", "links.receivers"),
    )
    if not facts.part.spec(layer).directed:
        turned = rows.select(source="target", target="source")
        rows = pl.concat([rows.select("source", "target"), turned]).unique()
        ends = (("source", "target", "links.partnered"),)
    for end, other, rule in ends:
        partners = (
            rows.group_by(agency=end)
            .agg(n=pl.col(other).n_unique())
            .sort("n", "agency", descending=[True, False])
        )
        top = [
            words("links.partners", name=facts.name(agency), n=n)
            for agency, n in partners.head(3).iter_rows()
        ]
        yield finding(rule, n=partners.height, top=names(top))
    dyads = (
        rows.with_columns(
            a=pl.min_horizontal("source", "target"), b=pl.max_horizontal("source", "target")
        )
        .group_by("a", "b")
        .len()
    )
    both = int((dyads["len"] == 2).sum())
    if not facts.part.spec(layer).directed:
        yield finding("links.pairs", n=whole(dyads.height))
    elif both:
        yield finding("links.both_ways", n=both, pairs=whole(dyads.height))
    else:
        yield finding("links.both_ways_none")
    yield missing("links.volume_unknown", n=whole(dyads.height))


def category_lines(facts: Facts, found: Flow) -> Iterator[Line]:
    """Say from which kinds of source cases came, and where they went."""
    top = [
        words("flow.one_share", name=facts.name(unit), share=share(part), count=whole(count))
        for unit, count, part in found.senders.head(5)
        .select("agency", "count", "share")
        .iter_rows()
    ]
    if top:
        yield finding(
            "flow.categories",
            n=found.senders.height,
            effective=decimal(effective_number(found.senders)),
            unit=found.unit,
            top=names(top, most=5),
        )
    into = [
        words("flow.one_share", name=facts.name(unit), share=share(part), count=whole(count))
        for unit, count, part in found.receivers.head(3)
        .select("agency", "count", "share")
        .iter_rows()
    ]
    yield finding("flow.went", n=found.receivers.height, unit=found.unit, top=names(into))
    if found.public:
        yield finding(
            "flow.public",
            n=whole(found.public),
            unit=found.unit,
            share=share(found.public / found.total),
        )
