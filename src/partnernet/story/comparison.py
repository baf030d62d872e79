"""A comparison told as a page: the gate first, then differences or summaries, then chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from partnernet.metrics import all_cards
from partnernet.story.numbers import decimal, names
from partnernet.story.page import Page
from partnernet.story.words import finding, grid, missing, name_of, note, section, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnernet.comparing import Comparison
    from partnernet.story.page import Grid, Line, Section

MOST = 60
"""Rows of one table on the page; all are in compare.csv."""


def tell_comparison(found: Comparison) -> Page:
    """Make the page of a comparison.

    >>> import partnernet as pn
    >>> found = pn.compare(pn.datasets.load("emon"), areas=["MtSi", "Texas"], draws=0)
    >>> tell_comparison(found).sections[0].key
    'compare_gate'
    """
    sections = [_gate(found), *_differences(found), *_pooled(found), *_chance(found)]
    title = words("compare.about", by=words(f"compare.by.{found.by}"), run=found.run.run_id)
    return Page(words("stamp.internal"), title, (*sections, _tests(found)))


def _gate(found: Comparison) -> Section:
    gated = found.gated
    every = found.table.filter(pl.col("kind") == "value").select("area", "wave", "level", "layer")
    n = every.filter(pl.col("layer") != "*").n_unique()
    lines: list[Line] = [note("compare.networks", n=n)]
    if gated.is_empty():
        lines.append(finding("compare.all_alike"))
    for (reason,), rows in gated.group_by("gate", maintain_order=True):
        shown = [_place(row) for row in rows.head(8).iter_rows(named=True)]
        why = words(f"compare.gate.{_key(str(reason))}")
        more = words("compare.more", n=rows.height - 8) if rows.height > 8 else ""
        lines.append(missing("compare.gated", places=names(shown) + more, why=why))
    return section("compare_gate", lines)


def _differences(found: Comparison) -> Iterator[Section]:
    rows = found.table.filter(pl.col("kind") == "difference", pl.col("value").is_not_null())
    if rows.is_empty():
        return
    if rows.select("level", "layer", "area", "wave", "other").n_unique() > 1:
        rows = rows.filter(pl.col("lo").is_not_null())
    one = _one_place(found)
    columns = ("measure", "pair", "difference", "interval", "effect", "p")
    cells = [_difference(row, one=one) for row in rows.head(MOST).iter_rows(named=True)]
    lines = [note("compare.errors"), *_more(rows)]
    yield section("compare_differences", lines, grid("compare.grid", columns, cells))


def _difference(row: dict[str, Any], *, one: bool) -> tuple[str, ...]:
    first = {"area": row["area"], "wave": row["wave"], "layer": row["layer"]}[row["by"]]
    tested = "" if row["p_adj"] is None else decimal(row["p_adj"], 3)
    why = row["gate"] or row["reason"]
    return (
        _measure(row, one=one),
        f"{first} - {row['other']}",
        decimal(row["value"], 3),
        _interval(row["lo"], row["hi"]),
        "" if row["effect"] is None else f"{decimal(row['effect'], 2)} {_of(row['effect_of'])}",
        tested or ("" if why is None else words(f"compare.why.{_key(why)}")),
    )


def _pooled(found: Comparison) -> Iterator[Section]:
    rows = found.table.filter(
        pl.col("kind").is_in(["pooled", "slope"]), pl.col("value").is_not_null()
    )
    if rows.is_empty():
        return
    one = _one_place(found)
    columns = ("measure", "what", "areas", "mean", "interval", "further", "between", "p")
    cells = [
        (
            _measure(row, one=one),
            words(f"compare.{row['kind']}") + (" *" if row["flags"] else ""),
            str(row["n"]),
            decimal(row["value"], 3),
            _interval(row["lo"], row["hi"]),
            _interval(row["predict_lo"], row["predict_hi"]),
            "" if row["i2"] is None else decimal(row["i2"], 2),
            "" if row["p_adj"] is None else decimal(row["p_adj"], 3),
        )
        for row in rows.head(MOST).iter_rows(named=True)
    ]
    lines = [note("compare.pooling"), *_more(rows)]
    yield section("compare_pooled", lines, grid("compare.grid", columns, cells))


def _chance(found: Comparison) -> Iterator[Section]:
    known = found.table.filter(pl.col("kind") == "value", pl.col("percentile").is_not_null())
    if known.is_empty():
        return
    outside = (pl.col("value") < pl.col("null_lo")) | (pl.col("value") > pl.col("null_hi"))
    rows = known.filter(outside)
    lines = [note("compare.chance", n=known.height, out=rows.height), *_more(rows)]
    one = _one_place(found)
    columns = ("measure", "place", "value", "chance", "range", "percentile")
    cells = [
        (
            _measure(row, one=one),
            f"{row['area']} {'' if row['wave'] in (None, 'all') else row['wave']}".strip(),
            decimal(row["value"], 3),
            decimal(row["null_mean"], 3),
            _interval(row["null_lo"], row["null_hi"]),
            decimal(row["percentile"], 3),
        )
        for row in rows.head(MOST).iter_rows(named=True)
    ]
    yield section("compare_chance", lines, _grid_or_none(columns, cells))


def _grid_or_none(columns: tuple[str, ...], cells: Sequence[tuple[str, ...]]) -> Grid | None:
    return grid("compare.grid", columns, cells) if cells else None


def _tests(found: Comparison) -> Section:
    tests = found.table.filter(pl.col("p").is_not_null())
    if tests.is_empty():
        return section("compare_tests", [note("compare.no_tests")])
    counted = tests.group_by("family").len().sort("family", descending=True)
    return section(
        "compare_tests",
        [finding(f"compare.family.{family}", n=int(n)) for family, n in counted.iter_rows()],
    )


def _more(rows: pl.DataFrame) -> list[Line]:
    return [note("compare.rest", n=rows.height - MOST)] if rows.height > MOST else []


def _one_place(found: Comparison) -> bool:
    """Whether all rows are of one level and one layer, so that neither need be said."""
    return found.by != "layer" and found.table.select("level", "layer").n_unique() == 1


def _measure(row: dict[str, Any], *, one: bool) -> str:
    cards = all_cards()
    metric = row["metric"]
    name = cards[metric].card.name if metric in cards else words(f"compare.of.{metric}")
    if one:
        return name
    at = [] if row["level"] == "unstated" else [name_of("level", row["level"])]
    at += [] if row["layer"] == "*" else [name_of("layer", row["layer"])]
    return f"{name}, {' '.join(at)}" if at else name


def _place(row: dict[str, Any]) -> str:
    wave = "" if row["wave"] in (None, "all") else f" {row['wave']}"
    return f"{row['area']}{wave} ({row['level']}, {row['layer']})"


def _interval(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{decimal(low, 3)} to {decimal(high, 3)}"


def _of(what: str | None) -> str:
    return "" if what is None else words(f"compare.effect.{what.replace(' ', '_')}")


def _key(reason: str) -> str:
    """Write a reason as a key of the catalogue."""
    return reason.split("<")[0].replace(".", "_")
