"""Who pays whom: totals and concentration, from the payments in the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet.story.flows import effective_number
from partnernet.story.numbers import decimal, names, pounds, share, whole
from partnernet.story.words import finding, name_of, note, section, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.story.facts import Facts
    from partnernet.story.page import Line, Section


def money_section(facts: Facts) -> Section | None:
    """Say how much was paid, by whom, to whom, and how unequally; None without payments."""
    lines: list[Line] = []
    several = len(facts.analysed) > 1
    for level in facts.analysed:
        for layer in facts.layers(level):
            if facts.part.spec(layer).kind == "money":
                lines += _payments(facts, level, layer, several=several)
    if not lines:
        return None
    return section("money", [*lines, note("money.innet")])


def _payments(facts: Facts, level: str, layer: str, *, several: bool) -> Iterator[Line]:
    rows = facts.ties.filter(
        pl.col("level") == level,
        pl.col("layer") == layer,
        pl.col("amount").is_not_null(),
        pl.col("source") != pl.col("target"),
    )
    if rows.is_empty():
        return
    where = words("money.at", level=name_of("level", level)) if several else ""
    positive = rows.filter(pl.col("amount") > 0)
    payers, payees = _side(positive, "source"), _side(positive, "target")
    yield finding(
        "money.total",
        amount=pounds(float(rows["amount"].sum())),
        payers=whole(payers.height),
        payees=whole(payees.height),
        n=whole(rows.height),
        where=where,
    )
    for side, rule in ((payers, "money.payers"), (payees, "money.payees")):
        if side.height < 2:
            continue
        top = [
            words("money.one", name=facts.name(agency), share=share(part), amount=pounds(amount))
            for agency, amount, part in side.head(3).select("agency", "amount", "share").iter_rows()
        ]
        yield finding(
            rule, top=names(top), effective=decimal(effective_number(side)), n=whole(side.height)
        )
    negative = rows.filter(pl.col("amount") < 0)
    if not negative.is_empty():
        yield finding(
            "money.negative",
            n=whole(negative.height),
            amount=pounds(float(negative["amount"].sum())),
        )


def _side(rows: pl.DataFrame, end: str) -> pl.DataFrame:
    return (
        rows.group_by(agency=end)
        .agg(pl.col("amount").sort().sum())
        .with_columns(share=pl.col("amount") / pl.col("amount").sort().sum())
        .sort("amount", "agency", descending=[True, False])
    )
