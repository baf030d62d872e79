"""Rows that name nobody are rejected, and the sums that people write below a table left out."""

from __future__ import annotations

import operator
from functools import reduce
from typing import TYPE_CHECKING, cast

import polars as pl

from partnernet import vocabulary as v
from partnernet.readers.raw import ROW
from partnernet.readers.values import blank

if TYPE_CHECKING:
    from partnernet.readers.log import Log
    from partnernet.readers.relation import Relation

TOTALS = ("total", "totals", "grand total", "sub total", "subtotal", "sub-total", "overall total")
"""What a line of sums below a table has for an end."""
_SUMS = r"(?i)^\W*(grand|sub|overall)?[ -]*totals?\b"
"""What a line of sums that names no end begins with."""
_FEW = 1_000
"""Rows without an end that are looked at again, to tell sums from gaps."""


def drop_totals(found: Relation, log: Log) -> None:
    """Leave out lines of sums that name no end, before their cells are read as anything else."""
    empty = [hollow for role, hollow in _empty(found).items() if role in found.mapping]
    if not empty:  # the same two ends in every row
        return
    totals = _begin_as_totals(found, reduce(operator.and_, empty))
    if totals.any():
        _leave_out(found, totals, log)
        found.coded = {role: each.recounted(found.rows) for role, each in found.coded.items()}


def _leave_out(found: Relation, totals: pl.Series, log: Log) -> None:
    gone = found.count(totals)
    said = f"{v.many(gone, 'row')} left out: lines of totals"
    first = cast("int", found.rows.filter(totals).min())
    log.note("rows_passed_over", said, row=first, rows=gone)
    found.leave_out("line_of_totals", ~totals)


def usable(found: Relation, log: Log) -> None:
    """Reject rows that name nobody or count fewer than none."""
    empty = _empty(found)
    totals = _of_totals(found, empty)
    if totals.any():
        _leave_out(found, totals, log)
        empty = {role: hollow.filter(~totals) for role, hollow in empty.items()}
    both = empty["source"] & empty["target"]
    if both.any():
        first = cast("int", found.rows.filter(both).min())
        log.note(
            "ends_blank", "Neither source nor target is given", row=first, rows=found.count(both)
        )
    for role, hollow in empty.items():
        one = hollow & ~both
        if one.any():
            log.note(
                "end_blank",
                f"No {role} is given",
                column=found.heading(role),
                row=cast("int", found.rows.filter(one).min()),
                rows=found.count(one),
            )
    found.reject(~both)
    if "count" in found.columns:
        found.reject((found.columns["count"] >= 0).fill_null(value=True))


def _empty(found: Relation) -> dict[str, pl.Series]:
    """Tell for each end which rows have none."""
    empty: dict[str, pl.Series] = {}
    for role in ("source", "target"):
        column = found.coded[role]
        empty[role] = column.codes.is_null()
        if blank(column).any():
            spaces = column.spread(blank(column).cast(pl.Int8)).eq(1).fill_null(value=False)
            empty[role] = empty[role] | spaces
    return empty


def _of_totals(found: Relation, empty: dict[str, pl.Series]) -> pl.Series:
    """Tell which rows are the sums that people write below a table, not ties of an agency."""
    is_sum = {role: pl.repeat(value=False, n=found.rows.len(), eager=True) for role in empty}
    for role in empty:
        column = found.coded[role]
        if column.values.height:
            word = column.values["value"].str.strip_chars(" :*").str.to_lowercase()
            spread = column.spread(word.is_in(TOTALS).cast(pl.Int8))
            is_sum[role] = spread.eq(1).fill_null(value=False)
    source, target = is_sum["source"], is_sum["target"]
    return (source & (target | empty["target"])) | (target & (source | empty["source"]))


def _begin_as_totals(found: Relation, neither: pl.Series) -> pl.Series:
    """Tell which rows without ends begin with the word, in whatever column.

    In a table that stays in its engine no row can be looked at again: they count as rows that name
    nobody.
    """
    rows = found.rows.filter(neither).unique()
    if found.far is not None or not 0 < rows.len() <= _FEW:
        return neither & False
    cells = (pl.col(name).str.strip_chars() for name in found.raw.headings)
    begins = pl.coalesce(pl.when(cell != "").then(cell) for cell in cells)
    sums = found.raw.lazy.filter(pl.col(ROW).is_in(rows.implode()) & begins.str.contains(_SUMS))
    return found.rows.is_in(sums.select(ROW).collect()[ROW].implode())
