"""The first filled cells of columns that are filled too rarely for the first rows to show any."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw  # noqa: TID253  (this module exists to use it)
import polars as pl

from partnernet.readers.frames import DUCKDB, FRAME
from partnernet.readers.parquet import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.readers.engines import There
    from partnernet.readers.raw import RawTable


def first_filled(raw: RawTable, headings: Sequence[str], rows: int) -> list[pl.Series]:
    """Return up to so many filled cells of each column, and bring no more home than these.

    A file is gone through once for all columns. A table that may be too large to come home is asked
    for each column by itself, in its engine, which stops when it has found as many.
    """
    if raw.there is None:
        found = raw.lazy.select(pl.col(headings).drop_nulls().head(rows).implode()).collect()
        return [pl.Series(name, found[name][0]) for name in headings]
    if raw.format in {DUCKDB, FRAME} and raw.there.home is raw.lazy:
        return [_asked(raw.there, name, rows) for name in headings]
    return [
        raw.lazy.select(name).drop_nulls().head(rows).collect(engine="streaming")[name]
        for name in headings
    ]


def _asked(there: There, heading: str, rows: int) -> pl.Series:
    """Ask the engine of a table for the filled cells of a column; write them as text."""
    held = there.open()
    try:
        name = there.names[heading]
        column = nw.col(name)
        filled = ~column.is_null()
        if isinstance(held.frame.collect_schema()[name], nw.String):
            filled &= column != ""
        chosen = held.frame.select(name).filter(filled).head(rows)
        found = chosen.collect("polars").to_polars()
    finally:
        held.tidy()
    text = text_of(name, found.schema[name])
    return (
        found.select(pl.lit(None, pl.String) if text is None else text).to_series().alias(heading)
    )
