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
_EXPONENT = "[+eE]"
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


def machine_numbers(texts: pl.Series) -> pl.Series:
    """Pounds as Float64 where a cell is written as machines do; null where it is not, or empty.

    Most cells are, and need no more than this to be read: `amount_expr` reads the rest.

    >>> machine_numbers(pl.Series(["12.50", "-3", "-0", "1,250.00", "0e4"])).to_list()
    [12.5, -3.0, 0.0, None, None]
    """
    number = texts.cast(pl.Float64, strict=False)
    plain = number.is_finite()
    # Put end to end, texts are searched in a third of the time: few files have an exponent at all.
    if any(each.str.join().str.contains(_EXPONENT).any() for each in texts.get_chunks()):
        plain &= ~texts.str.contains(_EXPONENT)
    for rule, answer in ((number == 0, 0.0), (~plain, None)):  # never minus nothing
        number = number.set(rule, answer) if rule.any() else number
    return number


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
