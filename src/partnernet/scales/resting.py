"""Signals of what working together rests on: persons, systems, agreements, taking part.

Plain counts and shares of what is on record or was said; none is a judgement.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from partnernet.scales._answers import EVERY, answers_to, lower_medians
from partnernet.scales._ground import named_pairs, share_of, written
from partnernet.scales._level import DYAD
from partnernet.scales._tally import one
from partnernet.scales.typology import typology

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from partnernet.scales._ground import Ground, Pair, Placed

YEAR = timedelta(days=365)


# --- what ties rest on ---------------------------------------------------------------------------


def personal_basis(ground: Ground) -> Iterator[Placed]:
    """Share of the reports of contact that say what it rests on which say: on persons (M09)."""
    yield from _of_reports(ground, "personal_basis", "basis", pl.col("basis") == "personal")


def shared_system(ground: Ground) -> Iterator[Placed]:
    """Share of the reports of contact that say how it goes which name a shared system (M09)."""
    uses = pl.col("mode").list.contains("shared_system")
    yield from _of_reports(ground, "shared_system", "mode", uses)


def _of_reports(ground: Ground, name: str, column: str, holds: pl.Expr) -> Iterator[Placed]:
    part = whole = of = 0
    for level in ground.levels:
        reports = level.contacts.filter(pl.col("by") != "other")
        told = reports.filter(pl.col(column).is_not_null())
        here, known = told.filter(holds).height, told.height
        part, whole, of = part + here, whole + known, of + reports.height
        if known:
            yield level.name, share_of(name, here, known, route="declared", of=reports.height)
    yield EVERY, share_of(name, part, whole, "not_recorded", route="declared", of=of)


def agreement_cover(ground: Ground) -> Iterator[Placed]:
    """Share of the tied pairs that have an agreement in force in common (M09)."""
    yield from _covered(ground, "agreement_cover", ground.agreed)


def long_agreement_cover(ground: Ground) -> Iterator[Placed]:
    """Share of the tied pairs under an agreement that runs for another year, or has no end.

    A year from the last day that the rows cover (section 2.7, sustainability).
    """
    last = ground.part.period[1]
    table = ground.part.agreements
    if table is None or not isinstance(last, date):
        yield EVERY, one("long_agreement_cover", reason="register_not_collected")
        return
    until = pl.lit(last + YEAR)
    lasting = table.filter(pl.col("end").is_null() | (pl.col("end") > until))["agreement_id"]
    ids = lasting.unique().to_list()
    there = {
        each.name: named_pairs(
            each, each.register.filter(written(), pl.col("agreement_id").is_in(ids))[DYAD]
        )
        for each in ground.levels
    }
    yield from _covered(ground, "long_agreement_cover", there)


def _covered(ground: Ground, name: str, agreed: Mapping[str, frozenset[Pair]]) -> Iterator[Placed]:
    if ground.part.agreements is None:
        yield EVERY, one(name, reason="register_not_collected")
        return
    for level in ground.levels:
        tied = ground.tied[level.name]
        yield (
            level.name,
            share_of(name, len(tied & agreed[level.name]), len(tied), route="register"),
        )
    every, bound = ground.at(ground.tied, ground.tied), ground.at(agreed, agreed)
    yield EVERY, share_of(name, len(every & bound), len(every), route="register")


# --- participation as others see it --------------------------------------------------------------


def _seen_active(ground: Ground) -> tuple[frozenset[str], int]:
    item = next(each for each in typology("odpm").items if each.about == "agency")
    middles = lower_medians(answers_to(ground.part, item), item)
    best = len(item.answers) - 1
    return frozenset(x for x, place in middles.items() if place == best), len(middles)


def active_share(ground: Ground) -> Iterator[Placed]:
    """Share of the rated agencies whose partners' lower median is `active` (M25)."""
    active, rated = _seen_active(ground)
    yield EVERY, share_of(
        "active_share", len(active), rated, "not_recorded", flags="", route="declared",
        of=len(ground.agencies),
    )  # fmt: skip


def active_part(ground: Ground) -> Iterator[Placed]:
    """Share of the active agencies in the largest piece that ties between them join (M25)."""
    active, rated = _seen_active(ground)
    if not rated:
        yield EVERY, one("active_part", reason="not_recorded")
        return
    for level in ground.levels:
        here = active & ground.expected(level.name)
        part = _largest(here, ground.tied[level.name])
        yield level.name, share_of("active_part", part, len(here), "no_agencies")
    part = _largest(active, ground.at(ground.tied, ground.tied))
    yield EVERY, share_of("active_part", part, len(active), "no_agencies")


def _largest(among: frozenset[str], pairs: frozenset[Pair]) -> int:
    near: dict[str, set[str]] = {x: set() for x in among}
    for a, b in pairs:
        if a in among and b in among:
            near[a].add(b)
            near[b].add(a)
    left, best = set(among), 0
    while left:
        edge = {left.pop()}
        size = len(edge)
        while edge:
            edge = {y for x in edge for y in near[x]} & left
            left -= edge
            size += len(edge)
        best = max(best, size)
    return best
