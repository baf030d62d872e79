"""Sums in which unknown is not zero."""

from __future__ import annotations

import polars as pl


def sum_of_known(name: str) -> pl.Expr:
    """Add up what is known of a column; null where nothing is.

    >>> frame = pl.DataFrame({"x": [1, None], "y": [None, None]}, schema_overrides={"y": pl.Int64})
    >>> frame.select(sum_of_known("x"), sum_of_known("y")).row(0)
    (1, None)
    """
    return pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum()).alias(name)
