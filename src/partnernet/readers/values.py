"""What the values of a column mean: dates, numbers, words; a finding for each that means nothing.

Each function takes a coded column and returns one answer for each of its distinct values, null
where there is none; `Coded.spread` gives them to the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

import polars as pl

from partnernet.readers import words
from partnernet.readers.amounts import amount_expr, count_expr, is_missing, unreadable
from partnernet.readers.dates import parse_dates
from partnernet.readers.raw import ROW

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from partnernet.readers.coded import Coded
    from partnernet.readers.dates import Order
    from partnernet.readers.log import Log

_DATE_PROBLEMS = (
    ("date_unreadable", ("unreadable", "impossible"), "This is no date"),
    ("date_out_of_range", ("before_1990", "after_today"), "A date before 1990 or after today"),
)


@dataclass(frozen=True, eq=False, slots=True)
class Days:
    """When each value is: its day, or else the first of the month that it names."""

    days: pl.Series
    months: pl.Series

    @property
    def earliest(self) -> pl.Series:
        """The day, else the first of the month."""
        return self.days.zip_with(self.days.is_not_null(), self.months)


def blank(column: Coded) -> pl.Series:
    """Which values hold nothing but spaces."""
    return column.values["value"].str.strip_chars() == ""


def are_years(column: Coded) -> bool:
    """Tell whether every value is a bare year: a wave, not a day."""
    filled = column.values.filter(~is_missing("value"))["value"].str.strip_chars()
    return filled.len() > 0 and bool(filled.str.contains(r"^(19|20)\d\d(\.0)?$").all())


def dates(column: Coded, heading: str, order: str | None, log: Log) -> Days:
    """Read dates, and months where no day is named."""
    expression, report = parse_dates(column.values, "value", order=cast("Order | None", order))
    if report.us_order:
        first = column.values.select(pl.col(ROW).min()).item()
        log.note("date_order", "Dates with the month first", column=heading, row=first)
        unread = pl.Series([None] * column.values.height, dtype=pl.Date)
        return Days(unread, unread)
    problems = report.problems.join(column.values.select(ROW, "n"), on=ROW, how="left")
    for rule, kinds, message in _DATE_PROBLEMS:
        bad = problems.filter(pl.col("problem").is_in(kinds)).select("value", "n", ROW)
        if bad.height:
            log.values(rule, message, bad, column=heading)
    read = column.values.select(expression)["value"]
    if report.period == "month":
        if report.read:
            log.note("date_is_month", "The column names months", column=heading)
        return Days(read.clear(read.len()), read)
    named = problems.filter(pl.col("month").is_not_null())
    if named.is_empty():
        return Days(read, read.clear(read.len()))
    row, rows = cast("int", named[ROW].min()), int(named["n"].sum())
    log.note("date_is_month", "A month, not a day", column=heading, row=row, rows=rows)
    months = column.values.join(named, on=ROW, how="left", maintain_order="left")["month"]
    return Days(read, months)


def numbers(
    column: Coded, heading: str, kind: Literal["count", "number"], decimal: str, log: Log
) -> pl.Series:
    """Read whole numbers or amounts; what is no number is reported and null."""
    sign = cast("Literal['.', ',']", decimal)
    expression = count_expr("value", sign) if kind == "count" else amount_expr("value", sign)
    bad = column.values.filter(unreadable("value", expression))
    if bad.height:
        wanted = "a whole number" if kind == "count" else "a number"
        log.values("number_unreadable", f"Not {wanted}", bad, column=heading)
    return column.values.select(expression)["value"]


def codes(column: Coded, heading: str, allowed: Collection[int], log: Log) -> pl.Series:
    """Read codes of a scale (a Gregson or depth code); others are reported and null."""
    read = column.values.select(count_expr("value"))["value"]
    right = read.is_in(list(allowed)).fill_null(value=False)
    bad = column.values.filter(~right & ~column.values.select(is_missing("value"))["value"])
    if bad.height:
        said = ", ".join(str(each) for each in sorted(allowed))
        log.values("word_unknown", f"Not one of the codes {said}", bad, column=heading)
    return read.set(~right, None).cast(pl.Int8)


def mapped(
    column: Coded,
    heading: str,
    answer: Callable[[str], object],
    dtype: pl.DataType | type[pl.DataType],
    expected: str,
    log: Log | None,
    *,
    rule: str = "word_unknown",
) -> pl.Series:
    """Give each value the answer of a function; one without an answer is reported, given a log.

    An empty cell or a null word ("n/a") has no answer and is no finding.
    """
    missing = column.values.select(is_missing("value"))["value"].to_list()
    found = [
        None if gone else answer(text) for text, gone in zip(column.texts, missing, strict=True)
    ]
    answers = pl.Series(found, dtype=dtype)
    if log is not None:
        bad = column.values.filter(answers.is_null() & ~pl.Series(missing, dtype=pl.Boolean))
        if bad.height:
            log.values(rule, expected, bad, column=heading)
    return answers


def said(words_allowed: Collection[str]) -> str:
    """Return the phrase that lists the words a column knows.

    >>> said(("accepted", "declined"))
    'Not one of the words accepted, declined'
    """
    return f"Not one of the words {', '.join(words_allowed)}"


def one_of(kind: str, allowed: Collection[str]) -> Callable[[str], str | None]:
    """Return the reader of a word of a vocabulary, by its synonyms where it has some."""

    def answer(text: str) -> str | None:
        found = words.known(kind, text) if kind in _SYNONYMS else None
        found = found or (words.led(kind, text) if kind == "outcome" else None)
        slug = words.plain(text).replace(" ", "_")
        return found or (slug if slug in allowed else None)

    return answer


_SYNONYMS = ("outcome", "frequency", "level", "sector")


def lists(column: Coded, heading: str, allowed: Collection[str], log: Log) -> pl.Series:
    """Read cells that list words of a vocabulary; unknown words are reported and left out."""
    parts = [[words.plain(p).replace(" ", "_") for p in words.items(t)] for t in column.texts]
    known = [[each for each in cell if each in allowed] or None for cell in parts]
    odd = pl.Series([any(e not in allowed for e in cell) for cell in parts], dtype=pl.Boolean)
    bad = column.values.filter(odd & ~column.values.select(is_missing("value"))["value"])
    if bad.height:
        log.values("word_unknown", said(allowed), bad, column=heading)
    return pl.Series(known, dtype=pl.List(pl.String))


def text(value: str) -> str | None:
    """Return a text with its spaces put right, or None when it is empty."""
    return value if value.isalnum() else " ".join(value.split()) or None
