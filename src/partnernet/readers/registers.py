"""The template's own tables, but those of ties, against their contract.

Every cell is read by what its column may hold; whatever is wrong is reported with its row, all at
once. A row that lacks a required cell is rejected; any other wrong cell is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from partnernet import schema
from partnernet.readers import words
from partnernet.readers.amounts import is_missing
from partnernet.readers.coded import load
from partnernet.readers.identifiers import treatment
from partnernet.readers.labels import level
from partnernet.readers.options import levels_of
from partnernet.readers.raw import ROW
from partnernet.readers.roles import COUNTING
from partnernet.readers.values import blank, dates, lists, mapped, numbers, one_of, said
from partnernet.readers.values import text as tidy
from partnernet.readers.vetting import cleaned, refused

if TYPE_CHECKING:
    from collections.abc import Collection

    from partnernet.config import Config, SourceConfig
    from partnernet.readers.coded import Coded
    from partnernet.readers.log import Log
    from partnernet.readers.raw import RawTable
    from partnernet.readers.roles import Roles
    from partnernet.schema import Column


@dataclass(eq=False, slots=True)
class Register:
    """A table of the template, read: `frame` keeps the contract; agencies may have more columns."""

    table: str
    raw: RawTable
    log: Log
    how: SourceConfig
    roles: Roles
    mapping: dict[str, str]
    frame: pl.DataFrame
    rejected: int = 0
    excluded: dict[str, int] = field(default_factory=dict[str, int])
    assumed: list[str] = field(default_factory=list[str])

    def named(self, column: str) -> set[str]:
        """Return the areas or waves that the table names."""
        values: set[str] = set()
        if column in self.frame.columns:
            values |= set(self.frame[column].drop_nulls().to_list())
        if column == "wave" and "waves" in self.frame.columns:
            values |= set(self.frame["waves"].explode().drop_nulls().to_list())
        return values


def read_register(
    raw: RawTable,
    how: SourceConfig,
    roles: Roles,
    table: str,
    config: Config,
    log: Log,
    *,
    people: bool = False,
) -> Register | None:
    """Read a table of the template; None when it lacks a required column.

    Where `people` may be nodes, cells are read as they stand.
    """
    contract = schema.INPUTS[table]
    mapping = dict(roles.mapping)
    if table == "agencies" and "agency_id" not in mapping and "name" in mapping:
        mapping["agency_id"] = mapping["name"]
    missing = [name for name in contract.required if name not in mapping]
    for name in missing:
        log.note("column_missing", f"The table {table} needs a column {name}", suggestion=(
            f"Add the column, or say which it is: --column {name}=HEADING. "
            f"Headings: {', '.join(raw.headings)}."
        ))  # fmt: skip
    if refused(roles, log) or missing:
        return None
    extra = _attributes(raw, mapping, table, {*roles.stripped, *roles.sensitive})
    persons = {mapping[name] for name in COUNTING if name in mapping}
    rows, coded = load(raw, [*mapping.values(), *extra], persons)
    if not people:
        texts = [h for name, h in mapping.items() if contract.column(name).kind == "text"]
        texts = [h for h in texts if h not in persons]
        coded |= {h: cleaned(coded[h], log, h) for h in dict.fromkeys([*texts, *extra])}
    columns = {ROW: rows}
    for name, heading in list(mapping.items()):
        column = contract.column(name)
        if heading in persons:
            columns[name] = coded[heading].codes
            continue
        read = _read(coded[heading], heading, column, how, raw.decimal, config, log)
        if name == "levels" and read.is_null().all():  # a level of another kind: an attribute
            del mapping[name]
            extra = [*extra, heading] if heading not in contract.names else extra
        else:
            columns[name] = read
    columns |= {heading: _attribute(coded[heading]) for heading in extra}
    found = Register(table, raw, log, how, roles, mapping, pl.DataFrame(columns))
    keep = pl.repeat(value=True, n=rows.len(), dtype=pl.Boolean, eager=True)
    for name in contract.required:
        keep &= ~_hollow(coded[mapping[name]], rows, name, mapping[name], log)
    found.frame = found.frame.filter(keep)
    found.rejected = rows.len() - found.frame.height
    return found


def _read(
    column: Coded,
    heading: str,
    kind: Column,
    how: SourceConfig,
    decimal: str,
    config: Config,
    log: Log,
) -> pl.Series:
    """Read one column as its contract says."""
    if kind.name == "level":
        levels = levels_of(config)
        expected = f"Not one of the levels {', '.join(levels)}"
        answers = mapped(
            column, heading, lambda each: level(each, levels), pl.String, expected, log,
            rule="level_unknown",
        )  # fmt: skip
    elif kind.name == "layer":
        answers = pl.Series([_layer(t, config) for t in column.texts], dtype=pl.String)
    elif kind.name == "sector":
        answers = pl.Series(
            [words.known("sector", t) or tidy(t) for t in column.texts], dtype=pl.String
        )
    elif kind.name == "levels":
        answers = _levels(column, heading, config, log)
    elif kind.kind == "list":
        answers = (
            lists(column, heading, kind.allowed, log) if kind.allowed
            else pl.Series([words.items(t) or None for t in column.texts], dtype=pl.List(pl.String))
        )  # fmt: skip
    elif kind.kind == "yes/no":
        answers = mapped(column, heading, words.yes_no, pl.Boolean, "Neither yes nor no", log)
    elif kind.kind == "date":
        answers = dates(column, heading, how.date_order, log).earliest
    elif kind.kind in {"whole", "code"}:
        answers = numbers(column, heading, "count", decimal, log)
        answers = answers.cast(pl.Int8 if kind.kind == "code" else pl.Int64, strict=False)
    elif kind.kind == "number":
        answers = numbers(column, heading, "number", decimal, log)
    elif kind.allowed:
        reader = one_of(kind.name, kind.allowed)
        answers = mapped(column, heading, reader, pl.String, said(kind.allowed), log)
    else:
        answers = pl.Series([tidy(t) for t in column.texts], dtype=pl.String)
    return column.spread(answers)


def _layer(text: str, config: Config) -> str | None:
    return words.layer(text, config.layers) if tidy(text) else None


def _levels(column: Coded, heading: str, config: Config, log: Log) -> pl.Series:
    """Read the levels an agency is expected at; a column that names none stays an attribute."""
    levels = levels_of(config)
    parts = [words.items(each) for each in column.texts]
    known = [[found for each in cell if (found := level(each, levels))] for cell in parts]
    if not any(known):
        if column.values.height:
            log.note("level_is_attribute", "No value is a level", column=heading)
        return pl.Series([None] * len(parts), dtype=pl.List(pl.String))
    odd = [len(some) < len(cell) for some, cell in zip(known, parts, strict=True)]
    bad = column.values.filter(pl.Series(odd, dtype=pl.Boolean))
    if bad.height:
        said_levels = f"Not one of the levels {', '.join(levels)}"
        log.values("level_unknown", said_levels, bad, column=heading)
    return pl.Series([cell or None for cell in known], dtype=pl.List(pl.String))


def _attributes(
    raw: RawTable, mapping: dict[str, str], table: str, gone: Collection[str]
) -> list[str]:
    """Return the further columns of an agencies table that are not about people."""
    if table != "agencies":
        return []
    reserved = {*schema.AGENCIES.names, ROW}
    out = {*mapping.values(), *reserved, *gone}
    return [h for h in raw.headings if h not in out and treatment(h) is None]


def _attribute(column: Coded) -> pl.Series:
    """Read a further column: numbers where every cell is one, else text."""
    text = column.values["value"].str.strip_chars()
    texts = pl.Series([tidy(t) for t in column.texts], dtype=pl.String)
    missing = column.values.select(is_missing("value"))["value"]
    if text.filter(~missing).str.contains(r"^-?(0|[1-9]\d*)(\.\d+)?$").all() and not missing.all():
        texts = text.set(missing, None)
        whole = not text.filter(~missing).str.contains(".", literal=True).any()
        return column.spread(texts.cast(pl.Int64 if whole else pl.Float64, strict=False))
    return column.spread(texts)


def _hollow(column: Coded, rows: pl.Series, name: str, heading: str, log: Log) -> pl.Series:
    """Tell which rows lack a required cell, and report them."""
    spaces = column.spread(blank(column).cast(pl.Int8)).eq(1).fill_null(value=False)
    empty = column.codes.is_null() | spaces
    if empty.any():
        first = rows.filter(empty)
        log.note(
            "value_missing", f"No {name}", column=heading, row=first.to_list()[0], rows=first.len()
        )
    return empty
