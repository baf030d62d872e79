"""Frames of other libraries come in as polars, and none of those libraries is loaded for it.

What is given back is polars, which hands itself over: `frame.to_pandas()`, `frame.to_arrow()`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from partnernet.errors import InputError

if TYPE_CHECKING:
    from partnernet.readers import Reading
    from partnernet.study import Partnership, Study

Frame = Any
"""A frame of polars, pandas, pyarrow or any library that narwhals knows."""


def to_polars(frame: Frame) -> pl.DataFrame:
    """Return any frame as polars; NaN, which pandas has for unknown, becomes null.

    Raises
    ------
    InputError
        It is no frame.

    >>> to_polars(pl.LazyFrame({"x": [1.0, float("nan")]}))["x"].to_list()
    [1.0, None]
    """
    found = frame.collect() if isinstance(frame, pl.LazyFrame) else frame
    if not isinstance(found, pl.DataFrame):
        import narwhals.stable.v2 as nw

        try:
            found = nw.from_native(frame).lazy().collect("polars").to_polars()
        except TypeError:
            message = f"A {type(frame).__name__} is no frame."
            hint = "Give a frame of polars, pandas or pyarrow."
            raise InputError(message, hint=hint) from None
    return found.with_columns(pl.col(pl.Float32, pl.Float64).fill_nan(None))


def taken(data: Frame) -> Study | Partnership | Reading:
    """Return a study, partnership or reading as it is, and a frame as `read` reads it.

    >>> rows = pl.DataFrame({"source": ["A"], "target": ["B"], "layer": ["referral"]})
    >>> taken(rows).study
    Study(1 area, 1 wave, 2 agencies, 1 row of ties: referral)
    """
    from partnernet.readers import Reading, read
    from partnernet.study import Partnership, Study

    if isinstance(data, Study | Partnership | Reading):
        return data
    return read([data])
