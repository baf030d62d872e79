"""Money and counts: what is written comes back, and nothing else does."""

from __future__ import annotations

import math
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnernet.readers.amounts import (
    NULL_WORDS,
    amount_expr,
    count_expr,
    is_missing,
    unreadable,
    with_numbers,
)


def amounts(values, decimal="."):
    frame = pl.DataFrame({"x": values}, schema={"x": pl.String})
    return frame.select(amount_expr("x", decimal))["x"].to_list()


def counts(values):
    frame = pl.DataFrame({"x": values}, schema={"x": pl.String})
    return frame.select(count_expr("x"))["x"].to_list()


_PENCE = st.integers(-(10**12), 10**12)
_NEGATIVE = {
    "lead": "-{}", "unicode": "−{}", "trail": "{}-", "brackets": "({})", "credit": "{} CR",
    "lower credit": "{}cr", "pound": "-£{}", "pound inside": "£({})", "code": "GBP -{}",
}  # fmt: skip


@given(
    st.lists(_PENCE, min_size=1),
    st.sampled_from(sorted(_NEGATIVE)),
    st.sampled_from(["", "£", "£ "]),
)
def test_pounds_come_back(pence, way, pound):
    written = []
    for each in pence:
        text = f"{Decimal(abs(each)) / 100:,.2f}"
        written.append(_NEGATIVE[way].format(text) if each < 0 else f" {pound}{text} ")
    assert amounts(written) == [float(Decimal(each) / 100) for each in pence]


@given(st.lists(_PENCE, min_size=1))
def test_continental_amounts_come_back(pence):
    swap = str.maketrans(",.", ".,")
    written = [f"{Decimal(each) / 100:,.2f}".translate(swap) for each in pence]
    assert amounts(written, ",") == [float(Decimal(each) / 100) for each in pence]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_floats_as_spreadsheets_write_them_come_back(values):
    assert amounts([repr(value) for value in values]) == values


@given(st.lists(st.text(max_size=10)))
def test_nothing_is_ever_an_error_nan_or_infinite(values):
    for decimal in (".", ","):
        assert all(x is None or math.isfinite(x) for x in amounts(values, decimal))


@given(st.lists(st.none() | st.text("01.,-+e ()infa", max_size=6), min_size=1))
def test_what_is_read_at_once_is_what_a_careful_reading_gives(values):
    frame = pl.LazyFrame({"x": values}, schema={"x": pl.String})
    at_once = with_numbers(frame, "x", "read").collect()
    for (rest, found), text, careful in zip(at_once.rows(), values, amounts(values), strict=True):
        assert rest == (text if found is None else None)
        assert found is None or repr(found) == repr(careful)


NO_AMOUNTS = """
    12,50 1,23,456 1.2.3 1.2m 5k €5 $5 --5 1e999 inf nan £ () 0x10 ½ three 1/2
"""


@pytest.mark.parametrize("text", [*NO_AMOUNTS.split(), "1 of 2"])
def test_what_is_no_amount_is_null(text):
    assert amounts([text]) == [None]


def test_a_point_groups_thousands_where_the_comma_is_decimal():
    assert amounts(["1.234", "1.234,5", "1.23", "1,234.5"], ",") == [1234.0, 1234.5, None, None]


def test_spaces_of_all_kinds_are_dropped():
    assert amounts(["1 234.5", "£\u00a01\u202f000", "\t7\n"]) == [1234.5, 1000.0, 7.0]


@given(st.lists(st.integers(-(2**53) + 1, 2**53 - 1), min_size=1))
def test_counts_come_back(numbers):
    assert counts([str(number) for number in numbers]) == numbers
    assert counts([f"{number:,}" for number in numbers]) == numbers
    assert counts([f"{number}.0" for number in numbers]) == numbers


@pytest.mark.parametrize("text", ["2.5", "few", "1e30", "", "9007199254740993"])
def test_what_is_no_count_is_null(text):
    assert counts([text]) == [None]


def test_null_words_are_missing_and_anything_else_unread_is_told():
    frame = pl.DataFrame({"x": [*NULL_WORDS, *(f" {word.upper()} " for word in NULL_WORDS), None]})
    assert frame.select(is_missing("x"))["x"].all()
    assert not frame.select(unreadable("x", amount_expr("x")))["x"].any()
    assert pl.DataFrame({"x": ["three"]}).select(unreadable("x", count_expr("x")))["x"].all()
