"""Organisations that a format gives with an identifier and a name: the identifier is who they are.

An identifier (`GB-CHC-1159982`, an ODS code) survives every change of spelling, so it becomes the
agency, and a table of agencies gives its name. Where there is none the name is all there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet.config import SourceConfig
from partnernet.readers.seam import Taken
from partnernet.readers.tabling import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.readers.raw import RawTable
    from partnernet.readers.seam import File

PART = "organisations"


def identity(identifier: str | None, name: str) -> pl.Expr:
    """Return the identifier, or the name where that is blank.

    >>> frame = pl.DataFrame({"id": ["GB-1", " ", None], "name": ["A", "B ", "C"]})
    >>> frame.select(x=identity("id", "name"))["x"].to_list()
    ['GB-1', 'B', 'C']
    """
    words = pl.col(name).str.strip_chars()
    if identifier is None:
        return words
    code = pl.col(identifier).str.strip_chars()
    return pl.when(code != "").then(code).otherwise(words)


def listed(file: File, raw: RawTable, ends: Sequence[tuple[str | None, str]]) -> list[Taken]:
    """List the organisations that the ends of a table name by an identifier; none, no table.

    `ends` are headings of identifier and name.
    """
    known = [(code, name) for code, name in ends if code is not None]
    if not known:
        return []
    parts = [
        raw.lazy.select(
            id=pl.col(code).str.strip_chars(), name=pl.col(name).str.strip_chars()
        ).unique(maintain_order=True)
        for code, name in known
    ]
    found = (
        pl.concat(parts)
        .filter(pl.col("id") != "", pl.col("name") != "")
        .unique("id", keep="first", maintain_order=True)
        .collect()
    )
    if found.is_empty():
        return []
    columns = {"organisation id": found["id"].to_list(), "name": found["name"].to_list()}
    how = SourceConfig(columns={"agency_id": "organisation id", "name": "name"})
    part = f"{raw.sheet}: {PART}" if raw.sheet else PART
    made = table(file, columns, raw.format, part=part)
    return [Taken(made, how, "agencies", source=raw)]


def made_by_us(raw: RawTable) -> bool:
    """Tell whether a table of agencies only gives the names of those that a file identifies.

    Such a list is no roster: that it lacks one says nothing.
    """
    return raw.header_row is None and (raw.sheet or "").endswith(PART)
