"""Published code lists: what a code of a column stands for."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import polars as pl

from partnernet.readers.raw import ROW, note

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnernet.readers.raw import RawTable

_CODE = r"^\W*0?(\d{1,2}[A-Z]?|[A-Z]{2}\d)(?:\.0)?\W*$"


@cache
def code_list(name: str) -> Mapping[str, str]:
    """Return a code list.

    >>> code_list("referral_source")["2A"]
    'Schools'
    """
    text = files("partnernet.readers").joinpath("codelists.toml").read_text(encoding="utf-8")
    found: Mapping[str, str] = tomllib.loads(text)[name]
    return found


def code_of(heading: str) -> pl.Expr:
    """Return the code in each cell of a column, null where a cell is not just a code.

    >>> pl.DataFrame({"x": [" 2a", "6.0", "Police"]}).select(code_of("x"))["x"].to_list()
    ['2A', '6', None]
    """
    return pl.col(heading).str.to_uppercase().str.extract(_CODE, 1).alias(heading)


def with_meanings(raw: RawTable, heading: str, name: str) -> RawTable:
    """Write "6: Police" for 6 in a column; a code that the list has not stays, and is told.

    Cells that hold words are left as they are.
    """
    codes = code_list(name)
    code = code_of(heading)
    full = {each: f"{each}: {meaning}" for each, meaning in codes.items()}
    unknown = (
        raw.lazy.select(ROW, pl.col(heading).alias("value"), code.alias("code"))
        .filter(pl.col("code").is_not_null(), ~pl.col("code").is_in(list(codes)))
        .group_by("code")
        .agg(pl.col("value").first(), pl.col(ROW).min(), n=pl.len())
        .sort(ROW)
        .head(20)
        .collect()
    )
    notes = tuple(
        note(
            "code_unknown",
            f"'{value}' in {n:,} rows of '{heading}' is no code of the published list.",
            row=row,
            column=heading,
            value=value,
        )
        for _, value, row, n in unknown.iter_rows()
    )
    meaning = code.replace_strict(full, default=None, return_dtype=pl.String)
    lazy = raw.lazy.with_columns(pl.coalesce(meaning, pl.col(heading)).alias(heading))
    return replace(raw, lazy=lazy, notes=(*raw.notes, *notes))
