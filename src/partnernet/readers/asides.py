"""Rows of a table that are no record: headings written again, sums, notes below it."""

from __future__ import annotations

import operator
from functools import reduce
from typing import TYPE_CHECKING, cast

import polars as pl

from partnernet import vocabulary as v
from partnernet.readers.raw import ROW
from partnernet.readers.values import blank

if TYPE_CHECKING:
    from partnernet.readers.coded import Coded
    from partnernet.readers.log import Log
    from partnernet.readers.relation import Relation

TOTALS = ("total", "totals", "grand total", "sub total", "subtotal", "sub-total", "overall total")
"""What a line of sums below a table has for an end."""
_SUMS = r"(?i)^\W*(grand|sub|overall)?[ -]*totals?\b"
"""What a line of sums that names no end begins with."""
_FEW = 1_000
"""Rows that are looked at again, to tell sums from gaps, and notes from records."""
_BROAD = 3
"""Columns from which on a single filled cell says nothing of a tie."""


def drop_asides(found: Relation, log: Log) -> None:
    """Leave out rows that are no record, before their cells are read as anything else.

    Rows of spaces and notes are what a page has; a table with types of its own has none.
    """
    before = found.height
    leave_out(found, _headings_again(found), "headings_again", "the headings again", log)
    without = _first_texts(found)
    spaces, sums = without["text"].is_null(), without["text"].str.contains(_SUMS)
    spaces = spaces & (not found.raw.typed)
    for rows, reason, said in (
        (without.filter(spaces)[ROW], "only_spaces", "nothing but spaces"),
        (without.filter(sums)[ROW], "line_of_totals", "lines of totals"),
        (_notes_below(found), "note_below", "notes below the table"),
    ):
        leave_out(found, found.rows.is_in(rows.implode()), reason, said, log)
    if found.height < before:
        found.coded = {role: each.recounted(found.rows) for role, each in found.coded.items()}


def drop_totals(found: Relation, log: Log) -> None:
    """Leave out the sums that people write below a table, where an end is called so."""
    empty = empty_ends(found)
    word = {role: _is(found.coded[role], TOTALS) for role in empty}
    source, target = word["source"], word["target"]
    sums = (source & (target | empty["target"])) | (target & (source | empty["source"]))
    leave_out(found, sums, "line_of_totals", "lines of totals", log)


def leave_out(found: Relation, rows: pl.Series, reason: str, said: str, log: Log) -> None:
    """Leave rows out for a reason, count them, and say so with the first of them."""
    if rows.any():
        gone = found.count(rows)
        first = cast("int", found.rows.filter(rows).min())
        said = f"{v.many(gone, 'row')} left out: {said}"
        log.note("rows_passed_over", said, row=first, rows=gone)
        found.leave_out(reason, ~rows)


def empty_ends(found: Relation) -> dict[str, pl.Series]:
    """Tell for each end which rows have none."""
    return {role: _empty(found.coded[role]) for role in ("source", "target")}


def _empty(column: Coded) -> pl.Series:
    empty = column.codes.is_null()
    if blank(column).any():
        empty = empty | column.spread(blank(column).cast(pl.Int8)).eq(1).fill_null(value=False)
    return empty


def _is(column: Coded, words: tuple[str, ...]) -> pl.Series:
    """Tell which cells hold one of some words, whatever their capitals and spaces."""
    if column.values.is_empty():
        return column.codes.is_null() & False
    word = _word(column.values["value"]).is_in(_word(pl.Series(words)).implode())
    return column.spread(word.cast(pl.Int8)).eq(1).fill_null(value=False)


def _word(texts: pl.Series) -> pl.Series:
    return texts.str.to_lowercase().str.replace_all(r"[\s_]+", " ").str.strip_chars(" :*?")


def _headings_again(found: Relation) -> pl.Series:
    """Tell which rows repeat the headings, as reports of several pages do."""
    texts = [r for r in found.mapping if r in found.coded and found.coded[r].numbers is None]
    first, *others = sorted(texts, key=lambda role: role not in {"source", "target"})
    second = next((each for each in others if found.mapping[each] != found.mapping[first]), None)
    if second is None:
        return found.rows.is_null()
    there = (_is(found.coded[role], (found.mapping[role],)) for role in (first, second))
    return reduce(operator.and_, there)


def _first_texts(found: Relation) -> pl.DataFrame:
    """Return the first filled cell of each row without ends, whatever its column.

    In a table that stays in its engine no row can be looked at again: they count as rows that name
    nobody. Where all rows have the same two ends, none is without.
    """
    empty = [hollow for role, hollow in empty_ends(found).items() if role in found.mapping]
    rows = found.rows.clear()
    if found.far is None and empty:
        rows = found.rows.filter(reduce(operator.and_, empty)).unique()
    if rows.len() > _FEW:
        rows = rows.clear()
    if rows.is_empty():
        return pl.DataFrame(schema={ROW: rows.dtype, "text": pl.String})
    cells = (pl.col(name).str.strip_chars() for name in found.raw.headings)
    text = pl.coalesce(pl.when(cell != "").then(cell) for cell in cells)
    looked = found.raw.lazy.filter(pl.col(ROW).is_in(rows.implode()))
    return looked.select(ROW, text=text).collect()


def _notes_below(found: Relation) -> pl.Series:
    """Return which of the last rows have one filled cell only, in three columns or more.

    A number or a day alone is no note, but a row that lost its other cells.
    """
    nothing = found.rows.clear()
    if found.raw.typed or len(found.raw.headings) < _BROAD:
        return nothing
    rows = found.rows.tail(_FEW)
    columns = [found.coded[role] for role in found.mapping if role in found.coded]
    cells = [_filled(column, _FEW).cast(pl.Int8) for column in columns]
    filled = pl.DataFrame({str(n): each for n, each in enumerate(cells)}).sum_horizontal()
    records = rows.filter(filled > 1)
    below = rows.filter(rows > records.max()) if records.len() else records
    if below.is_empty():
        return nothing
    texts = [pl.col(name).str.strip_chars() for name in found.raw.headings]
    single = pl.sum_horizontal(text != "" for text in texts) == 1
    number = pl.any_horizontal(text.str.contains(r"^[\d.,£-]*\d") for text in texts)
    below_it = pl.col(ROW).is_in(below.implode())
    notes = found.raw.lazy.filter(below_it & single & ~number.fill_null(value=False))
    return notes.select(ROW).collect()[ROW]


def _filled(column: Coded, last: int) -> pl.Series:
    """Tell which of the last cells hold something."""
    codes = column.codes.tail(last)
    if column.values["value"].null_count():  # identifiers, of which no text is kept
        return codes.is_not_null()
    filled = (column.values["value"].gather(codes).str.strip_chars() != "").fill_null(value=False)
    return filled if column.numbers is None else filled | column.numbers.tail(last).is_not_null()
