"""Who pays whom: totals and concentration, from the payments in the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet.story.flows import effective_number
from partnernet.story.numbers import decimal, names, pounds, share, whole
from partnernet.story.words import finding, missing, name_of, note, section, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.story.facts import Facts
    from partnernet.story.page import Line, Section


TOP = 3
LONE_FUNDER = 0.5
DEPENDENT = 0.25
"""Difference of dependence from which a pair is named (method 4.8; the cut is ours)."""


def money_line(facts: Facts, level: str) -> Iterator[Line]:
    """Say in one sentence how much is paid at a level, who pays most and who is paid most."""
    for layer in facts.layers(level):
        if facts.part.spec(layer).kind != "money":
            continue
        rows = _paid(facts, level, layer)
        positive = rows.filter(pl.col("amount") > 0)
        if positive.is_empty():
            continue
        payer, payee = (_side(positive, end).row(0, named=True) for end in ("source", "target"))
        yield finding(
            "power.money",
            level=name_of("level", level),
            n=whole(positive.height),
            amount=pounds(float(rows["amount"].sum())),
            payer=facts.name(payer["agency"]),
            payer_share=share(payer["share"]),
            payee=facts.name(payee["agency"]),
            payee_share=share(payee["share"]),
        )


def money_section(facts: Facts) -> Section | None:
    """Say who pays whom and who depends on whom, for a file of payments only."""
    lines: list[Line] = []
    for level in facts.analysed:
        for layer in facts.layers(level):
            if facts.part.spec(layer).kind == "money":
                lines += _payments(facts, level, layer)
        lines += dependence_lines(facts, level)
    return section("money", [*lines, note("money.innet")]) if lines else None


def _paid(facts: Facts, level: str, layer: str) -> pl.DataFrame:
    return facts.ties.filter(
        pl.col("level") == level,
        pl.col("layer") == layer,
        pl.col("amount").is_not_null(),
        pl.col("source") != pl.col("target"),
    )


def _payments(facts: Facts, level: str, layer: str) -> Iterator[Line]:
    rows = _paid(facts, level, layer)
    if rows.is_empty():
        pairs = facts.ties.filter(pl.col("level") == level, pl.col("layer") == layer).height
        yield missing("money.unknown", n=whole(pairs))
        return
    positive = rows.filter(pl.col("amount") > 0)
    payers, payees = _side(positive, "source"), _side(positive, "target")
    yield finding(
        "money.total",
        amount=pounds(float(rows["amount"].sum())),
        payers=words("money.from", n=whole(payers.height)),
        payees=words("money.to", n=whole(payees.height)),
        n=whole(positive.height),
        level=name_of("level", level),
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
    nil = rows.filter(pl.col("amount") == 0)
    if not nil.is_empty():
        yield finding("money.nil", n=whole(nil.height))


def _side(rows: pl.DataFrame, end: str) -> pl.DataFrame:
    return (
        rows.group_by(agency=end)
        .agg(pl.col("amount").sort().sum())
        .with_columns(share=pl.col("amount") / pl.col("amount").sort().sum())
        .sort("amount", "agency", descending=[True, False])
    )


def dependence_lines(facts: Facts, level: str) -> Iterator[Line]:
    """Name the most one-sided money ties, and how many live on one payer."""
    for layer in facts.layers(level):
        if facts.role(layer) != "funding":
            continue
        dominance = facts.units("funding_dominance", level, layer)
        if not dominance.is_empty():
            lone = dominance.filter(pl.col("value") > LONE_FUNDER)
            yield finding(
                "power.one_payer",
                level=name_of("level", level),
                n=whole(lone.height),
                of=whole(dominance.height),
                share=share(LONE_FUNDER),
            )
        for metric, rule in (
            ("imbalance", "power.imbalance"),
            ("imbalance_innet", "power.imbalance_innet"),
        ):
            pairs = facts.units(metric, level, layer)
            if pairs.is_empty():
                continue
            one_sided = pairs.with_columns(size=pl.col("value").abs()).filter(
                pl.col("size") > DEPENDENT
            )
            if one_sided.is_empty():
                break
            ranked = one_sided.sort("size", "unit_id", descending=[True, False]).head(TOP)
            told = [
                _depends(facts, unit, value)
                for unit, value in ranked.select("unit_id", "value").iter_rows()
            ]
            yield finding(
                rule,
                level=name_of("level", level),
                n=whole(one_sided.height),
                of=whole(pairs.height),
                pairs=names(told),
            )
            break


def _depends(facts: Facts, pair: str, value: float) -> str:
    first, second = split_pair(pair)
    weaker, stronger = (first, second) if value > 0 else (second, first)
    return words(
        "power.depends", a=facts.name(weaker), b=facts.name(stronger), share=share(abs(value))
    )


def split_pair(unit_id: str) -> tuple[str, str]:
    """Split the id of a pair as the measures write it."""
    first, _, second = unit_id.partition("|")
    return first, second
