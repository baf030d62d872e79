"""Tables to fill in: headings, an example filled in, and a guide made from the table contracts."""

from __future__ import annotations

import csv
import io
import textwrap
from importlib.resources import files
from typing import TYPE_CHECKING

import polars as pl

from partnernet import schema
from partnernet import vocabulary as v
from partnernet.errors import OutputError
from partnernet.writers.folder import new_folder

if TYPE_CHECKING:
    from pathlib import Path

    from partnernet.schema import Column, Table
    from partnernet.study import Study

GUIDE = "guide.txt"
EXAMPLE = "example"
BOM = "\ufeff"
TO_FILL = (
    "agency_id",
    "name",
    "area_id",
    "sector",
    "is_lead",
    "is_commissioner",
    "is_user_body",
    "statutory",
    "service_type",
    "size_fte",
    "budget_gbp",
    "levels",
    "parent_id",
)
"""Columns of agencies.csv that a person is asked for, of those that the table may have."""


def write_template(folder: Path) -> tuple[Path, ...]:
    """Write every input table with headings only, the same filled in, and a guide.

    Raises
    ------
    OutputError
        A file of that name is there already, or the folder cannot be written to.
    """
    content = {f"{name}.csv": _headings(table) for name, table in schema.INPUTS.items()}
    content[GUIDE] = guide()
    for name in schema.INPUTS:
        text = files("partnernet.writers").joinpath(EXAMPLE, f"{name}.csv").read_text("utf-8")
        content[f"{EXAMPLE}/{name}.csv"] = BOM + text
    return _write(folder, content)


def write_agencies_template(folder: Path, study: Study) -> tuple[Path, ...]:
    """Write agencies.csv with the agencies of a study, sector and lead to be filled in.

    The area stays empty where there is only one, so that the table fits the file it came from
    whatever both are called.

    Raises
    ------
    OutputError
        The folder has an agencies.csv already, or cannot be written to.
    """
    several = len(study.areas) > 1
    found = study.agencies.filter(pl.col("kind") == "agency").sort("area_id", "agency_id")
    known = found.with_columns(
        area_id=pl.col("area_id") if several else pl.lit(None, pl.String),
        sector=pl.when(pl.col("sector") != v.UNKNOWN).then("sector"),
        levels=pl.col("levels").list.join(";"),
    ).select(TO_FILL)
    text = BOM + known.write_csv()
    return _write(folder, {"agencies.csv": text, GUIDE: guide(("agencies",))})


def _write(folder: Path, content: dict[str, str]) -> tuple[Path, ...]:
    taken = [name for name in content if (folder / name).exists()]
    if taken:
        message = f"'{folder.name}' already holds {', '.join(taken)}."
        raise OutputError(message, hint="Nothing was overwritten. Name a new folder.")
    with new_folder(folder) as place:
        for name, text in content.items():
            (place / name).parent.mkdir(exist_ok=True)
            (place / name).write_bytes(text.encode("utf-8"))
    return tuple(folder / name for name in content)


def _headings(table: Table) -> str:
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerow(column.name for column in table.asked)
    return BOM + held.getvalue()


def guide(tables: tuple[str, ...] = tuple(schema.INPUTS)) -> str:
    """Return what every table and column means, for a person who fills them in.

    >>> "source (text, needed)" in guide(("ties",))
    True
    """
    lines = [
        "An empty cell means unknown, never 0 and never no. Dates as 2025-04-01. Several values in",
        "one cell are separated by ; (a semicolon). Only the columns marked 'needed' are; delete",
        "the rest if you like. Further columns of your own are kept.",
    ]
    for name in tables:
        table = schema.INPUTS[name]
        lines += [
            "",
            f"{name}.csv",
            *textwrap.wrap(table.meaning, 96, initial_indent="  ", subsequent_indent="  "),
        ]
        lines += [line for column in table.asked for line in _about(column)]
    return "\n".join(lines) + "\n"


def _about(column: Column) -> list[str]:
    needed = ", needed" if column.required else ""
    text = f"{column.name} ({column.kind}{needed}): {column.meaning}"
    if column.allowed:
        text += f" One of: {', '.join(column.allowed)}."
    if column.example:
        text += f" Example: {column.example}."
    return textwrap.wrap(text, 96, initial_indent="    ", subsequent_indent="      ")
