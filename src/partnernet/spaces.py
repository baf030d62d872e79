"""White space off the ends of texts: the same kinds of it on every engine."""

from __future__ import annotations

from typing import Any

import narwhals.stable.v2 as nw  # noqa: TID253  (this module exists to use it)

SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
"""What polars takes off the ends of a text; engines left alone know fewer kinds of space."""


def bare(text: nw.Expr, frame: nw.LazyFrame[Any]) -> nw.Expr:
    r"""Take white space off the ends of texts in the engine of a frame.

    DuckDB and Spark look for two dozen kinds of space sign by sign, which takes longer than all
    else about an id. So there only those texts are gone through that are not `is_bare`.

    >>> import polars as pl
    >>> frame = nw.from_native(pl.LazyFrame({"id": ["C1", "\xa0C2 ", " ", None]}))
    >>> frame.select(bare(nw.col("id"), frame)).collect()["id"].to_list()
    ['C1', 'C2', '', None]
    """
    if not (frame.implementation.is_duckdb() or frame.implementation.is_spark_like()):
        return text.str.strip_chars()
    return nw.when(is_bare(text)).then(text).otherwise(text.str.strip_chars(SPACES))


def is_bare(text: nw.Expr) -> nw.Expr:
    """Tell which texts begin and end in a sign of ASCII that is seen: nothing is to be taken off.

    >>> import polars as pl
    >>> frame = nw.from_native(pl.LazyFrame({"id": ["C1", "C2 ", "", "Ö", None]}))
    >>> frame.select(is_bare(nw.col("id"))).collect()["id"].to_list()
    [True, False, False, False, None]
    """
    first, last = text.str.head(1), text.str.tail(1)
    return (first > " ") & (first < "\x7f") & (last > " ") & (last < "\x7f")
