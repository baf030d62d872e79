"""Which files there are and which table each holds: as named, as set, by headings."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from partnernet.config import SourceConfig
from partnernet.errors import ConfigError, InputError
from partnernet.readers.container import open_tables
from partnernet.readers.headings import REGISTERS, is_known, normalise, roles_of, table_named
from partnernet.readers.options import merged, named_source, spare_source
from partnernet.readers.roles import Roles, assign, canonical_role, find_heading, no_heading
from partnernet.readers.vetting import conceal, vet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from partnernet.config import Config
    from partnernet.readers.log import Log
    from partnernet.readers.options import ReadOptions
    from partnernet.readers.raw import RawTable

STDIN = "-"
_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".parquet", ".gz")


@dataclass(frozen=True, slots=True)
class Input:
    """A file to read; `path` is None for stdin. `asked` says that the user named it."""

    path: Path | None
    name: str
    asked: bool = True


@dataclass(frozen=True, eq=False, slots=True)
class Opened:
    """One table of a file, what it is, how it is read, which column is what."""

    path: Path | None
    raw: RawTable
    how: SourceConfig
    table: str
    roles: Roles


def inputs(paths: Sequence[Path | str], options: ReadOptions, config: Config) -> list[Input]:
    """Return the files to read: those named, folders unfolded, and the registers of the settings.

    Raises
    ------
    InputError
        Nothing was named, here or in the settings, or a folder holds no table.
    """
    found: list[Input] = []
    for each in paths or [config.folder / source.path for source in config.sources if source.path]:
        path = Path(each)
        if str(each) == STDIN:
            found.append(Input(None, "stdin"))
        elif path.is_dir():
            found += [Input(file, file.name) for file in _tables_in(path, config)]
        else:
            found.append(Input(path, path.name))
    if not found:
        message = "No file was given."
        raise InputError(message, hint="Give a file: partnernet analyse referrals.csv")
    have = {each.name for each in found}
    for source in config.sources:
        path = config.folder / source.path
        if paths and source.format in REGISTERS and source.path and path.name not in have:
            found.append(Input(path, path.name, asked=False))
    if any(each.path is None for each in found) and options.stdin is None:
        message = "There is nothing on stdin."
        raise InputError(message, hint="Name a file instead of -.")
    return found


def _tables_in(folder: Path, config: Config) -> list[Path]:
    """Return the tables of a folder: those of the template or the settings, else all."""
    files = [
        each
        for each in sorted(folder.iterdir())
        if each.is_file() and each.suffix.lower() in _SUFFIXES and not each.name.startswith(".")
    ]
    ours = [each for each in files if table_named(_stem(each.name)) or named_source(each, config)]
    if not files:
        message = f"{folder.name or 'The folder'} holds no table."
        raise InputError(message, hint="Give a folder with CSV, Excel or Parquet files.")
    return ours or files


def _stem(name: str) -> str:
    return name.split(".")[0]


def open_all(
    files: Iterable[Input], options: ReadOptions, config: Config, log: Log
) -> tuple[list[Opened], list[InputError]]:
    """Open every table of every file; what cannot be read is reported and the rest goes on."""
    tables: list[Opened] = []
    failed: list[InputError] = []
    every = list(files)
    spare = spare_source([each.path for each in every if each.path], config)
    digests: dict[str, str] = {}
    for each in every:
        try:
            here = list(_open(each, options, config, spare, log))
        except InputError as error:
            failed.append(error)
            log.note("unreadable", error.message, file=each.name, suggestion=error.hint)
            continue
        digest = here[0].raw.sha256 if here else ""
        if digest and digest in digests:
            log.note("same_file", f"The same content as {digests[digest]}", file=each.name)
            continue
        digests[digest] = each.name
        tables += here
    unused = _unused(options.columns, tables)
    if unused is not None and tables:
        raise unused
    return tables, failed


def _open(
    each: Input, options: ReadOptions, config: Config, spare: SourceConfig | None, log: Log
) -> Iterator[Opened]:
    """Open one file and say what each of its tables is."""
    said = named_source(each.path, config) if each.path else []
    borrowed = [spare] if spare and not said and each.asked else []
    content = None if each.path else (options.stdin or io.BytesIO()).read()
    source: Path | bytes = each.path if each.path is not None else content or b""
    tables = _tables(source, each.name, [*said, *borrowed], options, config)
    if borrowed and not any(_fits(raw, spare) for raw in tables):
        borrowed = []
        tables = _tables(source, each.name, [], options, config)
    several = len(tables) > 1
    for raw in tables if options.allow_person_nodes else map(conceal, tables):
        if raw not in tables:
            log.on(raw).note("heading_personal", "Headings that are values about people are hidden")
        mine = [one for one in said if one.sheet in (None, raw.sheet)] or borrowed
        how = merged(mine[0] if mine else SourceConfig(), options, config)
        found = _classify(each.path, raw, how, options, config, log, several=several)
        if found is not None:
            yield found


def _tables(
    source: Path | bytes,
    name: str,
    said: Sequence[SourceConfig],
    options: ReadOptions,
    config: Config,
) -> tuple[RawTable, ...]:
    how = merged(said[0] if said else SourceConfig(), options, config)
    sheet = how.sheet if len({one.sheet for one in said}) <= 1 else options.sheet
    wanted = {normalise(h) for one in (*said, how) for h in one.columns.values() if h}
    wanted |= {normalise(heading) for heading in options.columns.values() if heading}
    return open_tables(
        source if isinstance(source, Path) else io.BytesIO(source),
        name=name,
        encoding=how.encoding,
        sheet=sheet,
        header_row=how.header_row,
        known_headings=lambda cell: normalise(cell) in wanted or is_known(cell),
    )


def _fits(raw: RawTable, source: SourceConfig | None) -> bool:
    """Tell whether a table has every heading that a source of the settings maps."""
    return source is not None and all(
        find_heading(heading, raw.headings) for heading in source.columns.values() if heading
    )


def _classify(
    path: Path | None,
    raw: RawTable,
    how: SourceConfig,
    options: ReadOptions,
    config: Config,
    log: Log,
    *,
    several: bool,
) -> Opened | None:
    """Say which table this is; None for a sheet that is none."""
    table = _table_of(raw, how, options.columns, several=several)
    if table is None:
        log.on(raw).note("table_ignored", "No column has a role that is known")
        return None
    for role in how.columns:
        if canonical_role(role, table) is None:
            message = f"The table {table} of {raw.file} has no role '{role}'."
            raise ConfigError(message, hint="Correct columns under [[source]] in the settings.")
    stated = {
        role: _heading(heading, raw) if heading else "" for role, heading in how.columns.items()
    }
    for role, heading in options.columns.items():
        there = find_heading(heading, raw.headings) if heading else ""
        if there is not None and canonical_role(role, table):
            stated[role] = there
    if table in {"ties", "referrals", "events"}:
        how = replace(how, format=table)
    how = replace(how, columns=stated)
    roles = assign(raw.headings, _vocabulary(table), stated)
    keep = config.section("privacy").get("keep_columns", ())
    people = options.allow_person_nodes
    roles = vet(raw, roles, table, keep, log.on(raw), people=people)
    return Opened(path, raw, how, table, roles)


def _vocabulary(table: str) -> str:
    """Return the list of roles that a table's headings are compared with."""
    return table if table in (*REGISTERS, "ties") else "relation"


def _heading(wanted: str, raw: RawTable) -> str:
    found = find_heading(wanted, raw.headings)
    if found is None:
        raise no_heading(wanted, raw.headings)
    return found


def _table_of(
    raw: RawTable, how: SourceConfig, stated: Mapping[str, str], *, several: bool
) -> str | None:
    """Return which table this is: as said, by its headings, by its name."""
    if how.format:
        return how.format
    plain = {normalise(heading) for heading in raw.headings}
    said = {**how.columns, **stated}
    ends = {
        role
        for role in ("source", "target")
        if any(role in roles_of(heading, "relation") for heading in raw.headings)
        or find_heading(said.get(role, ""), raw.headings)
        or (how.sender if role == "source" else how.receiver)
    }
    name = table_named(raw.sheet or _stem(raw.file))
    if name == "ties" and {"source", "target"} <= ends and "layer" in plain and _own(raw):
        return "ties"
    marks = {
        "assessments": {"instrument", "item", "respondent", "value"},
        "agreements": {"agreement id", "type", "party"},
        "coverage": {"agency id", "status"},
    }
    for table, needed in marks.items():
        if needed <= plain:
            return table
    agency = {r for h in raw.headings for r in roles_of(h, "agencies")}
    if name == "agencies" and {"agency_id", "name"} & agency:
        return "agencies"
    if len(ends) == 2:
        return "relation"
    if name in REGISTERS:
        return name
    if {"agency_id", "name"} & agency and len(agency) > 1 and "target" not in ends:
        return "agencies"
    return "relation" if ends or not several else None


def _own(raw: RawTable) -> bool:
    """Tell whether a table named ties is the template's: a file of that name, not just `edges`."""
    return normalise(raw.sheet or _stem(raw.file)) == "ties"


def _unused(columns: Mapping[str, str], tables: Sequence[Opened]) -> ConfigError | None:
    """Return what is wrong with a heading of `--column` that no file has."""
    headings = tuple(dict.fromkeys(h for each in tables for h in each.raw.headings))
    for heading in columns.values():
        if heading and find_heading(heading, headings) is None:
            return no_heading(heading, headings)
    return None
