"""What chance alone would give, beside what is here: ranges, and no p value."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from partnernet.metrics import get
from partnernet.story.numbers import decimal, names, whole
from partnernet.story.words import finding, grid, missing, name_of, note, section, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.story.facts import Facts
    from partnernet.story.page import Line, Section

TABLE = "nulls"
MOST = 24
COLUMNS = ("measure", "model", "here", "mean", "range")
SHOWN = (
    ("CUG-L", "recip_edge"),
    ("CUG-L", "degree_centralisation"),
    ("CUG-L", "in_degree_centralisation"),
    ("CUG-MAN", "transitivity"),
    ("DEG", "transitivity"),
    ("DEG", "betweenness_centralisation"),
    ("LABEL", "ei_index"),
)
"""Measures on the page, and the model that each is set against; all of them are in the table."""


def chance_section(facts: Facts) -> Section | None:
    """Set what was found beside what chance gives; None where that was not asked."""
    table = facts.further(TABLE)
    if table is None or table.is_empty():
        return None
    known = table.filter(pl.col("null_mean").is_not_null(), pl.col("observed").is_not_null())
    shown = known.filter(pl.struct("null_model", "metric").is_in(_pairs()))
    rows = (known if shown.is_empty() else shown).sort(
        "level", "layer", "metric", "null_model", "params"
    )
    lines: list[Line] = []
    if known.height:
        draws = whole(int(known["R"][0]))
        lines += [note("chance.how", draws=draws), *_outside(rows)]
    lines += _not_given(table)
    if rows.height > MOST:
        lines.append(note("chance.more", n=rows.height - MOST))
    one = rows.select("level", "layer").n_unique() == 1
    cells = [_row(row, one_place=one) for row in rows.head(MOST).iter_rows(named=True)]
    return section("chance", lines, grid("chance.grid", COLUMNS, cells))


def _pairs() -> pl.Series:
    models, measures = zip(*SHOWN, strict=True)
    return pl.DataFrame({"null_model": models, "metric": measures}).to_struct().implode()


def _where(row: dict[str, Any]) -> str:
    layer = name_of("layer", row["layer"])
    return words("contact.label", level=name_of("level", row["level"]), layer=layer)


def _label(row: dict[str, Any], *, one_place: bool = False) -> str:
    """Name a measure with its role, and where it is measured unless that is everywhere the same."""
    measure = get(row["metric"]).card.name
    role = json.loads(row["params"]).get("role")
    if role:
        measure = words("chance.role", measure=measure, role=role)
    return measure if one_place else words("chance.label", where=_where(row), measure=measure)


def _row(row: dict[str, Any], *, one_place: bool) -> tuple[str, ...]:
    span = [decimal(row[name], 2) for name in ("null_lo", "null_hi")]
    return (
        _label(row, one_place=one_place),
        words(f"chance.{row['null_model']}"),
        decimal(row["observed"], 2),
        decimal(row["null_mean"], 2),
        words("chance.range", low=span[0], high=span[1]),
    )


def _outside(rows: pl.DataFrame) -> Iterator[Line]:
    """Say how many values lie outside the central range, and how many would by chance."""
    beyond = (pl.col("observed") < pl.col("null_lo")) | (pl.col("observed") > pl.col("null_hi"))
    outside = rows.filter(beyond)
    one = rows.select("level", "layer").n_unique() == 1
    top = [_label(row, one_place=one) for row in outside.head(3).iter_rows(named=True)]
    if outside.is_empty():
        yield finding("chance.none_outside", n=rows.height)
    else:
        yield finding("chance.outside", n=outside.height, of=rows.height, top=names(top))


def _not_given(table: pl.DataFrame) -> Iterator[Line]:
    """Name the layers of which chance says nothing."""
    empty = table.filter(pl.col("reason") == "null_uninformative")
    places = empty.select("level", "layer").unique().sort("level", "layer").to_dicts()
    if places:
        yield missing("chance.uninformative", where=names([_where(row) for row in places], most=6))
