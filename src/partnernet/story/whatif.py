"""What would end if agencies withdrew or merged: before and after, side by side."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from partnernet.story.numbers import decimal, names, pounds, share, whole
from partnernet.story.words import finding, grid, name_of, note, section, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from partnernet.story.facts import Facts
    from partnernet.story.page import Line, Section

TABLE = "whatif"
TOP = 3
ENDED = {"referrals": "whatif.referrals.", "money": "whatif.money."}
COLUMNS = ("slice", "agencies", "mean", "parts", "alone", "reach", "density")


def whatif_section(facts: Facts, area: str = "") -> Section | None:
    """Say what would change; None where that was not asked or no agency here is concerned."""
    table = facts.further(TABLE)
    if table is None or table.is_empty():
        return None
    told = table.filter(pl.col("reason_after").is_in(["withdrawn", "merged"]))
    if told.is_empty() and table["agency"].is_null().all():
        return None
    lines = [note("whatif.how")]
    for level in facts.analysed:
        here = table.filter(pl.col("level") == level)
        lines += _alone(facts, here, level)
        for aspect in ENDED:
            lines += _ended(facts, here.filter(pl.col("aspect") == aspect), level, aspect)
        lines += _routes(facts, here, level)
        lines += _three(here, level)
    rows = [row for level in facts.analysed for row in _rows(facts, table, level)]
    what = _changes(facts) + (f", {area}" if area else "")
    return section("whatif", lines, grid("whatif.grid", COLUMNS, rows), what=what)


def _changes(facts: Facts) -> str:
    asked: Any = facts.analysis.run.parameters.get(TABLE, {})
    gone = [facts.called(each) for each in asked.get("without", [])]
    told = [words("whatif.left", names=names(gone, most=6))] if gone else []
    told += [
        words("whatif.merged", part=facts.called(part), whole=facts.called(into))
        for part, into in asked.get("merge", {}).items()
    ]
    return names(told, most=6)


def _rows(facts: Facts, table: pl.DataFrame, level: str) -> Iterator[tuple[str, ...]]:
    """Give one row a level: all its layers as one where there are several."""
    layer = facts.together(level)
    found = {
        (row["measure"], json.loads(row["params"]).get("k")): row
        for row in table.filter(
            pl.col("level") == level, pl.col("layer") == layer, pl.col("params").is_not_null()
        ).iter_rows(named=True)
    }
    size = found.get(("components", None))
    if size is None:
        return
    lead = found.get(("lead_reach", 2))
    has_lead = lead is not None and lead["before"] is not None
    reach = lead if has_lead else found.get(("mean_reach", 2))
    yield (
        name_of("level", level),
        _pair(size["n_before"], size["n_after"], whole),
        _both(found.get(("mean_degree", None)), decimal),
        _both(size, whole),
        _both(found.get(("isolates", None)), whole),
        _both(reach, share),
        _both(found.get(("density", None)), lambda value: decimal(value, 2)),
    )


def _both(row: Mapping[str, Any] | None, said: Callable[[float], str]) -> str:
    return "" if row is None else _pair(row["before"], row["after"], said)


def _pair(before: float | None, after: float | None, said: Callable[[float], str]) -> str:
    """Write a value before and after; a dash where one is not given, nothing where both are."""
    if before is None and after is None:
        return ""
    sides = ["–" if value is None else said(value) for value in (before, after)]
    return words("whatif.pair", before=sides[0], after=sides[1])


def _alone(facts: Facts, here: pl.DataFrame, level: str) -> Iterator[Line]:
    """Name agencies that would have no partner left."""
    rows = here.filter(
        pl.col("aspect") == "partners",
        pl.col("layer") == facts.together(level),
        pl.col("before") > 0,
        pl.col("after") == 0,
    ).sort("agency")
    if rows.height:
        named = names([facts.name(each) for each in rows["agency"]], most=6)
        yield finding("whatif.alone", level=name_of("level", level), n=rows.height, names=named)


def _ended(facts: Facts, here: pl.DataFrame, level: str, aspect: str) -> Iterator[Line]:
    """Say what loses an end, from whom, and who already takes the same."""
    said = whole if aspect == "referrals" else pounds
    for measure in ("without_receiver", "without_sender", "between_leavers", "internal"):
        rows = here.filter(pl.col("measure") == measure)
        if rows.is_empty():
            continue
        known = rows.filter(pl.col("before").is_not_null())
        rule = f"{ENDED[aspect]}{measure}"
        if known.is_empty():
            where = name_of("level", level)
            yield finding("whatif.uncounted", level=where, n=rows.height, what=words(f"{rule}_end"))
            continue
        ranked = known.sort("before", "agency", "partner", descending=[True, False, False])
        yield finding(
            rule,
            level=name_of("level", level),
            volume=said(float(known["before"].sum())),
            n=rows.height,
            top=names([_one(facts, row, said) for row in ranked.head(TOP).to_dicts()], most=TOP),
        )


def _one(facts: Facts, row: Mapping[str, Any], said: Callable[[float], str]) -> str:
    """Name one pair, with who already receives from the same sender."""
    told = {
        "source": facts.name(row["agency"]),
        "target": facts.name(row["partner"]),
        "volume": said(row["before"]),
    }
    if row["measure"] != "without_receiver" or row["aspect"] == "money":
        return words("whatif.one", **told)
    if row["alternatives"] is None:
        return words("whatif.one_only", **told)
    others = [facts.name(each) for each in row["alternatives"].split(";")]
    return words("whatif.one_others", others=names(others, most=2), **told)


def _routes(facts: Facts, here: pl.DataFrame, level: str) -> Iterator[Line]:
    """Name the agencies through which more routes between others would run."""
    rows = here.filter(
        pl.col("aspect") == "routes",
        pl.col("layer") == facts.together(level),
        pl.col("difference") >= 1,
    ).sort("difference", "agency", descending=[True, False])
    if rows.is_empty():
        return
    top = [
        words("whatif.route", name=facts.name(agency), before=whole(before), after=whole(after))
        for agency, before, after in rows.head(TOP).select("agency", "before", "after").iter_rows()
    ]
    yield finding("whatif.routes", level=name_of("level", level), top=names(top, most=TOP))


def _three(here: pl.DataFrame, level: str) -> Iterator[Line]:
    """Give the share of pairs at Gregson's level 3 or higher, before and after."""
    rows = here.filter(
        pl.col("measure") == "delta_3", pl.col("before").is_not_null(), pl.col("difference") != 0
    )
    for row in rows.sort("route").iter_rows(named=True):
        yield finding(
            "whatif.three",
            level=name_of("level", level),
            route=name_of("route", row["route"]),
            before=share(row["before"]),
            after=share(row["after"]),
        )
