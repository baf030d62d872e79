"""A table of pairs: what two agencies have between them, in the reader's own frames or file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from partnernet.errors import InputError, SchemaError
from partnernet.frames import Frame, to_polars

if TYPE_CHECKING:
    from partnernet.study import Study


def as_dyads(frame: Frame, study: Study) -> pl.DataFrame:
    """Return a frame as polars, `source` and `target` first and as agency ids; names are looked up.

    Raises
    ------
    SchemaError
        A column `source` or `target` is missing.

    >>> from partnernet.study import Study
    >>> study = Study.of(pl.DataFrame({"source": ["A"], "target": ["B"], "layer": ["referral"]}))
    >>> as_dyads(pl.DataFrame({"km": [3.5], "source": ["A"], "target": ["b"]}), study).rows()
    [('A', 'B', 3.5)]
    """
    found = to_polars(frame)
    for needed in ("source", "target"):
        if needed not in found.columns:
            message = f"The table of pairs has no column '{needed}'."
            raise SchemaError(message, hint="It needs source, target and columns of numbers.")
    agencies = study.agencies.select("agency_id", "name").unique("agency_id").sort("agency_id")
    words = pl.col("name").str.strip_chars().str.to_lowercase()
    once = agencies.with_columns(word=words).drop_nulls("word")
    once = once.filter(~pl.col("word").is_duplicated())
    by_name = dict(once.select("word", "agency_id").iter_rows())
    ids = agencies["agency_id"].to_list()
    ends = [
        pl.when(pl.col(end).cast(pl.String).is_in(ids))
        .then(pl.col(end).cast(pl.String))
        .otherwise(
            pl.col(end)
            .cast(pl.String)
            .str.strip_chars()
            .str.to_lowercase()
            .replace_strict(by_name, default=None, return_dtype=pl.String)
        )
        .alias(end)
        for end in ("source", "target")
    ]
    return found.select(*ends, pl.exclude("source", "target"))


def read_dyads(path: Path | str) -> pl.DataFrame:
    """Read a table of pairs from CSV or Parquet.

    Raises
    ------
    InputError
        The file is not there or is no table.
    """
    place = Path(path)
    try:
        if place.suffix.lower() == ".parquet":
            return pl.read_parquet(place)
        return pl.read_csv(place, infer_schema_length=None)
    except (OSError, pl.exceptions.PolarsError) as error:
        message = f"'{place.name}' cannot be read as a table of pairs."
        hint = "Give a CSV or Parquet file with source, target and columns of numbers."
        raise InputError(message, hint=hint) from error
