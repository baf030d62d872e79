r"""Money and counts as people write them.

A cell is a number only if all of it is one: `1,234.56` is, `12,50` is not when the decimal sign is
a point, because it could mean either 12.5 or 1250. What is no number is null, for the caller to
report.

>>> import polars as pl
>>> frame = pl.DataFrame({"paid": ["£1,234.50", "(20)", "15-", "7.50CR", "12,50", "n/a", None]})
>>> frame.select(amount_expr("paid"))["paid"].to_list()
[1234.5, -20.0, -15.0, -7.5, None, None, None]
>>> frame.select(unreadable("paid", amount_expr("paid")))["paid"].to_list()
[False, False, False, False, True, False, False]
"""

from __future__ import annotations

from typing import Literal

import polars as pl

NULL_WORDS = ("", "null", "n/a", "#n/a", "nan", "-", "–", "none", "not known", "unknown", "tbc")
"""What stands for nothing in a column of dates or numbers, in lower case. Never applied to columns
of names, codes or identifiers: a source may be `Unknown`, and a case number may be `NA`."""

_SIGN = r"^\((.*)\)$|^[-−](.*)$|^(.*)[-−]$|^(?i:(.*)CR)$"
_PLAIN = {
    ".": r"^(\d+(,\d{3})*(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$",
    ",": r"^(\d+(\.\d{3})*(,\d*)?|,\d+)$",
}


def is_missing(column: str | pl.Expr) -> pl.Expr:
    """True where a cell of a date or number column is empty or holds a null word.

    >>> pl.DataFrame({"x": ["#N/A", " ", "0", None]}).select(is_missing("x"))["x"].to_list()
    [True, True, False, True]
    """
    expr = pl.col(column) if isinstance(column, str) else column
    return expr.is_null() | expr.str.strip_chars().str.to_lowercase().is_in(NULL_WORDS)


def with_numbers(table: pl.LazyFrame, column: str, number: str) -> pl.LazyFrame:
    """Read cells that are written as machines do; the column keeps the text of the others only.

    Most cells are, and need no more than this to be read: `amount_expr` reads the rest. The column
    `number` is pounds as Float64, null where a cell is written otherwise, or empty.

    >>> frame = pl.LazyFrame({"paid": ["12.50", "-3", "-0", "1,250.00", "0e4"]})
    >>> with_numbers(frame, "paid", "read").collect().rows()
    [(None, 12.5), (None, -3.0), (None, 0.0), ('1,250.00', None), ('0e4', None)]
    """
    text, read = pl.col(column), pl.col(number)
    plain = read.is_finite() & ~text.str.contains("[+eE]")
    unsigned = pl.when(read == 0).then(0.0).otherwise(read)  # never minus nothing
    # Step by step: within one expression polars casts anew wherever the number is mentioned.
    table = table.with_columns(text.cast(pl.Float64, strict=False).alias(number))
    table = table.with_columns(pl.when(plain).then(unsigned).alias(number))
    return table.with_columns(pl.when(read.is_null()).then(text).alias(column))


def amount_expr(column: str, decimal: Literal[".", ","] = ".") -> pl.Expr:
    """Pounds as Float64, under the column's own name; null where the cell is no amount.

    `£`, spaces and the thousands sign are dropped. `(x)`, a leading or trailing minus and a
    trailing `CR` (credit) make the amount negative. `decimal` is the sign of the file
    (`RawTable.decimal`).

    >>> frame = pl.DataFrame({"paid": ["1.234,56", "-0,5", "1,234.56"]})
    >>> frame.select(amount_expr("paid", ","))["paid"].to_list()
    [1234.56, -0.5, None]
    """
    text = pl.col(column).str.replace_all(r"[\s£]|^GBP|GBP$", "")
    negative = text.str.contains(_SIGN)
    size = text.str.replace(_SIGN, "${1}${2}${3}${4}")
    plain = pl.when(size.str.contains(_PLAIN[decimal])).then(size)
    if decimal == ",":
        digits = plain.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    else:
        digits = plain.str.replace_all(",", "", literal=True)
    number = digits.cast(pl.Float64, strict=False)
    number = pl.when(number.is_finite()).then(number)
    return pl.when(negative).then(0 - number).otherwise(number).alias(column)


def count_expr(column: str, decimal: Literal[".", ","] = ".") -> pl.Expr:
    """A whole number as Int64, under the column's own name; null where the cell is none.

    `3.0` is 3, as spreadsheets write it; `2.5` is no count. A negative count is kept: it is a
    finding, not a reading error.

    >>> frame = pl.DataFrame({"n": ["1,200", "3.0", "2.5", "-4", "few"]})
    >>> frame.select(count_expr("n"))["n"].to_list()
    [1200, 3, None, -4, None]
    """
    number = amount_expr(column, decimal)
    whole = (number == number.round()) & (number.abs() < 2**53)
    return pl.when(whole).then(number).cast(pl.Int64).alias(column)


def unreadable(column: str, parsed: pl.Expr) -> pl.Expr:
    """True where a cell holds something that `parsed` could not read as a number.

    >>> frame = pl.DataFrame({"n": ["3", "three", "N/A", None]})
    >>> frame.select(unreadable("n", count_expr("n")))["n"].to_list()
    [False, True, False, False]
    """
    return (~is_missing(column) & parsed.is_null()).alias(column)
