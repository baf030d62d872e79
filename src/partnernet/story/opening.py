"""The head of a page: what it is about, what the files can show and cannot, what was assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet import vocabulary as v
from partnernet.story.flows import unit_of
from partnernet.story.kinds import LONE
from partnernet.story.numbers import day, names, pounds, whole
from partnernet.story.words import finding, name_of, note, section, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.story.facts import Facts
    from partnernet.story.kinds import Kind
    from partnernet.story.page import Line, Section


def title(facts: Facts, kind: Kind) -> str:
    """Say in one line which partnership, how large, over which period."""
    everybody = facts.part.listed.height if kind == "categories" else facts.agencies
    return words(
        "page.about",
        area=facts.part.area,
        wave="" if facts.part.wave == v.ALL_WAVES else words("page.wave", wave=facts.part.wave),
        agencies=words(
            "page.names" if kind == "categories" else "page.agencies", n=whole(everybody)
        ),
        what=_volume(facts, kind),
        period=_period(facts),
    )


def _volume(facts: Facts, kind: Kind) -> str:
    """Say how much is in it: cases, money or pairs; never one sum over levels or kinds of tie."""
    rows = facts.ties.filter(pl.col("is_tie"), pl.col("source") != pl.col("target"))
    levels = len(facts.analysed)
    if kind == "spend" and rows["amount"].null_count() < rows.height:
        return words("page.money", amount=pounds(float(rows["amount"].sum())))
    if kind in LONE:
        level, layer = facts.main
        here = rows.filter(pl.col("level") == level)
        if here["count"].null_count() < here.height:
            told = words(
                "page.volume", n=whole(float(here["count"].sum())), unit=unit_of(facts, layer)
            )
            where = words("page.level", level=name_of("level", level)) if levels > 1 else ""
            return told + where
    pairs = facts.between.select(
        a=pl.min_horizontal("source", "target"), b=pl.max_horizontal("source", "target")
    )
    told = words("page.pairs", n=whole(pairs.n_unique()))
    return told + (words("page.levels", n=levels) if levels > 1 else "")


def _period(facts: Facts) -> str:
    first, last = facts.period
    if first is None or last is None:
        return ""
    if first == last:
        return words("page.day", day=day(first))
    return words("page.period", first=day(first), last=day(last))


def shows_section(facts: Facts, kind: Kind) -> Section:
    """Say what the files can show and what they cannot, and what was assumed to read them."""
    key = "shows" if kind in LONE else "how"
    read = [] if kind in LONE else _read(facts)
    return section(key, [*read, *_shows(facts, kind), *_assumed(facts)])


def _read(facts: Facts) -> Iterator[Line]:
    """Say in one line what was read, and that the end of the page has the details."""
    reading = facts.analysis.reading
    if reading is None:
        return
    problems = len(reading.findings.at("error")) + len(reading.findings.at("warning"))
    yield finding(
        "shows.read",
        n=len({source.file for source in reading.sources}),
        used=whole(sum(source.read for source in reading.sources)),
        rows=whole(sum(source.rows for source in reading.sources)),
        problems=words("shows.problems", n=problems),
    )


def _shows(facts: Facts, kind: Kind) -> Iterator[Line]:
    if kind == "inbox":
        hub, sends = _hub(facts)
        yield note("shows.inbox_source" if sends else "shows.inbox", name=facts.name(hub))
    elif kind == "referrals":
        decided = facts.part.ties["decided"].null_count() < facts.part.ties.height
        yield note("shows.referrals", decided=words("shows.decided") if decided else "")
    else:
        yield note(f"shows.{kind}")
    if kind in LONE and not listed(facts):
        yield note("shows.absent_agencies")
    untold = [x for x in facts.part.ties["layer"].unique().sort() if facts.role(x) == "relation"]
    if "relation" in untold:
        yield note("shows.relation")
    own = [name_of("layer", layer) for layer in untold if layer != "relation"]
    if own and kind != "survey":
        yield note("shows.own_layer", layers=names(own))


def listed(facts: Facts) -> bool:
    """Say whether a list of agencies was given, so that agencies without a tie are known."""
    return bool((~facts.part.agencies["unlisted"].fill_null(value=False)).any())


def _hub(facts: Facts) -> tuple[str, bool]:
    """Return the agency that everything goes to (or comes from: True)."""
    rows = facts.between
    into = rows.group_by("target").len().sort("len", "target", descending=[True, False])
    out = rows.group_by("source").len().sort("len", "source", descending=[True, False])
    if out["len"][0] > into["len"][0]:
        return str(out["source"][0]), True
    return str(into["target"][0]), False


def _assumed(facts: Facts) -> Iterator[Line]:
    parts = list(dict.fromkeys(text for source in facts.sources for text in source.assumed))
    if parts:
        yield note("assumed.all", parts="; ".join(part.rstrip(".") for part in parts))
