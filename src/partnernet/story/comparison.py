"""A comparison told as a page: the gate first, then summaries or differences, then chance."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from partnernet.metrics import all_cards
from partnernet.story.numbers import decimal, names
from partnernet.story.page import Page
from partnernet.story.words import finding, grid, missing, name_of, note, section, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

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
    sections = [
        *(_gate(found), *_pooled(found), *_values(found), *_differences(found)),
        *(*_adjusted(found), *_chance(found)),
    ]
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
        shown = names([_place(row) for row in rows.iter_rows(named=True)], most=8)
        why = words(f"compare.gate.{_key(str(reason))}")
        lines.append(missing("compare.gated", places=shown, why=why))
    return section("compare_gate", lines)


def _values(found: Comparison) -> Iterator[Section]:
    """Values that have an interval; all values are in the table."""
    rows = found.table.filter(pl.col("kind") == "value", pl.col("lo").is_not_null())
    if rows.is_empty():
        return
    columns = ("measure", "at", "place", "n", "value", "interval", "gate")
    cells = [
        (
            _measure(row),
            _at(row, found),
            _named(row, found.by),
            str(row["n"]),
            decimal(row["value"], 3),
            _interval(row["lo"], row["hi"]),
            "" if row["gate"] is None else why_not(row["gate"]),
        )
        for row in rows.head(MOST).iter_rows(named=True)
    ]
    lines = [note("compare.errors"), *_more(rows)]
    yield section("compare_values", lines, _grid(columns, cells))


def _differences(found: Comparison) -> Iterator[Section]:
    rows = found.table.filter(pl.col("kind") == "difference", pl.col("value").is_not_null())
    if rows.is_empty():
        return
    if rows.select("level", "layer", "area", "wave", "other").n_unique() > 1:
        rows = rows.filter(pl.col("lo").is_not_null())
    rows = rows.sort(pl.col("gate").is_not_null(), maintain_order=True)
    pairs = rows.select(found.by, "other").n_unique()
    tested = rows["p_adj"].is_not_null().any()
    last = "p" if tested else "gate"
    columns = ("measure", "at", "pair", "difference", "interval", "effect", last)
    cells = [_difference(row, found) for row in rows.head(MOST).iter_rows(named=True)]
    lines = _more(rows)
    if pairs == 1 and cells:
        lines.insert(0, note("compare.one_pair", pair=cells[0][2].replace(" - ", " less ")))
    table = _grid(columns, cells, without={"pair"} if pairs == 1 else set())
    yield section("compare_differences", lines, table)


def _difference(row: dict[str, Any], found: Comparison) -> tuple[str, ...]:
    tested = "" if row["p_adj"] is None else decimal(row["p_adj"], 3)
    why = row["gate"] or row["reason"]
    return (
        _measure(row),
        _at(row, found),
        f"{_named(row, found.by)} - {_name(row['other'], found.by)}",
        decimal(row["value"], 3),
        _interval(row["lo"], row["hi"]),
        "" if row["effect"] is None else f"{decimal(row['effect'], 2)} {_of(row['effect_of'])}",
        tested or ("" if why is None else why_not(why)),
    )


def _pooled(found: Comparison) -> Iterator[Section]:
    rows = found.table.filter(
        pl.col("kind").is_in(["pooled", "slope"]), pl.col("value").is_not_null()
    )
    if rows.is_empty():
        return
    columns = ("measure", "at", "what", "areas", "mean", "interval", "further", "between", "p")
    cells = [
        (
            _measure(row),
            _at(row, found),
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
    yield section("compare_pooled", lines, _grid(columns, cells))


def _adjusted(found: Comparison) -> Iterator[Section]:
    rows = found.table.filter(pl.col("kind") == "adjusted", pl.col("value").is_not_null())
    if rows.is_empty():
        return
    columns = ("measure", "at", "form", "place", "value", "interval")
    cells = [
        (
            _measure(row),
            _at(row, found),
            form_of(row),
            _named(row, found.by),
            decimal(row["value"], 3),
            _interval(row["lo"], row["hi"]) if row["gate"] is None else why_not(row["gate"]),
        )
        for row in rows.head(MOST).iter_rows(named=True)
    ]
    lines = [note("compare.forms"), *_more(rows)]
    yield section("compare_adjusted", lines, _grid(columns, cells))


def form_of(row: dict[str, Any]) -> str:
    """Say in which form an adjusted value is."""
    params = json.loads(row["params"])
    form = str(params.get("form", "")).replace(" ", "_")
    said = {"among": params.get("among", ""), "strata": params.get("strata", "")}
    return words(f"compare.form.{form}", **said)


def _chance(found: Comparison) -> Iterator[Section]:
    known = found.table.filter(pl.col("kind") == "value", pl.col("percentile").is_not_null())
    if known.is_empty():
        return
    outside = (pl.col("value") < pl.col("null_lo")) | (pl.col("value") > pl.col("null_hi"))
    rows = known.filter(outside)
    lines = [note("compare.chance", n=known.height, out=rows.height), *_more(rows)]
    columns = ("measure", "at", "place", "value", "chance", "range", "percentile")
    cells = [
        (
            _measure(row),
            _at(row, found),
            _named(row, found.by),
            decimal(row["value"], 3),
            decimal(row["null_mean"], 3),
            _interval(row["null_lo"], row["null_hi"]),
            decimal(row["percentile"], 3),
        )
        for row in rows.head(MOST).iter_rows(named=True)
    ]
    yield section("compare_chance", lines, _grid(columns, cells))


def _grid(
    columns: Sequence[str],
    cells: Sequence[tuple[str, ...]],
    *,
    without: AbstractSet[str] = frozenset(),
) -> Grid | None:
    """Make a table without the columns named, and without those that may be empty and are."""
    if not cells:
        return None
    empty = {name for at, name in enumerate(columns) if not any(row[at] for row in cells)}
    kept = [
        at
        for at, name in enumerate(columns)
        if name not in without | (empty & {"at", "gate", "interval", "p"})
    ]
    return grid(
        "compare.grid", [columns[at] for at in kept], [[row[at] for at in kept] for row in cells]
    )


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


def _measure(row: dict[str, Any]) -> str:
    cards = all_cards()
    metric = row["metric"]
    return cards[metric].card.name if metric in cards else words(f"compare.of.{metric}")


def _at(row: dict[str, Any], found: Comparison) -> str:
    """Where it is, as far as not everything compared is there."""
    said = [
        "" if row[name] in (None, "*", "all", "unstated") else _name(row[name], name)
        for name in ("area", "wave", "level", "layer")
        if name != found.by and found.table[name].drop_nulls().n_unique() > 1
    ]
    return " ".join(filter(None, said))


def _named(row: dict[str, Any], what: str) -> str:
    return _name(row[what] or "", what)


def _name(value: str, what: str) -> str:
    return name_of(what, value) if what in {"level", "layer"} and value else value


def why_not(reason: str) -> str:
    """Say in a word why a network is in no test."""
    return words(f"compare.why.{_key(reason)}")


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
