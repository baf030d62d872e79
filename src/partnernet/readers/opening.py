"""Which table each file holds: as its format says, as named, as set, by headings."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from partnernet import schema
from partnernet import vocabulary as v
from partnernet.config import READERS, SourceConfig
from partnernet.errors import ConfigError, InputError
from partnernet.readers import formats
from partnernet.readers.container import open_tables
from partnernet.readers.frames import open_frame
from partnernet.readers.headings import (
    REGISTERS,
    is_known,
    normalise,
    roles_of,
    synonyms,
    table_named,
)
from partnernet.readers.inputs import Input, stem
from partnernet.readers.options import merged, named_source, spare_source
from partnernet.readers.recognising import document, recognise
from partnernet.readers.roles import (
    Roles,
    assign,
    canonical_role,
    find_heading,
    no_heading,
    with_unread,
)
from partnernet.readers.seam import Beside, File, Passed
from partnernet.readers.vetting import NODES, conceal, vet

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from partnernet.config import Config
    from partnernet.readers.log import Log
    from partnernet.readers.options import ReadOptions
    from partnernet.readers.raw import RawTable
    from partnernet.readers.seam import Recognised, Taken

_SAID = (
    "layer",
    "level",
    "area",
    "wave",
    "sender",
    "receiver",
    "log_kept_by",
    "rows",
    "date_order",
)
QUESTIONNAIRE = ("read me", "questions", "roster", "lists")
"""Sheets of a returned questionnaire that a person fills in: its tables repeat the answers."""
_COUNTED = ("ties", "referrals", "events")


@dataclass(frozen=True, eq=False, slots=True)
class Opened:
    """One table of a file, what it is, how it is read, which column is what.

    Of a table of a known format `stated` is what was said about it besides.
    """

    path: Path | None
    raw: RawTable
    how: SourceConfig
    table: str
    roles: Roles
    recognised: Recognised | None = None
    taken: Taken | None = None
    stated: SourceConfig | None = None


def open_all(
    files: Iterable[Input], options: ReadOptions, config: Config, log: Log
) -> tuple[list[Opened], list[InputError]]:
    """Open every table of every file; what cannot be read is reported and the rest goes on."""
    tables: list[Opened] = []
    failed: list[InputError] = []
    every = list(files)
    spare = spare_source([each.path for each in every if each.path], config)
    digests: dict[str, str] = {}
    beside = Beside(tuple((each.path or each.content or b"", each.name) for each in every))
    for each in every:
        try:
            here = list(_open(each, options, config, spare, log, beside))
        except InputError as error:
            failed.append(error)
            log.note("unreadable", error.message, file=each.name, suggestion=error.hint)
            continue
        digest = here[0].raw.sha256 if here and each.frame is None else ""
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
    each: Input,
    options: ReadOptions,
    config: Config,
    spare: SourceConfig | None,
    log: Log,
    beside: Beside,
) -> Iterator[Opened]:
    """Open one file and say what each of its tables is."""
    said = named_source(each.path, config) if each.path else []
    borrowed = [spare] if spare and not said and each.asked else []
    framed = each.frame is not None
    content = each.content
    if content is None and not each.path and not framed:
        content = (options.stdin or io.BytesIO()).read()
    source: Path | bytes = each.path if each.path is not None else content or b""
    asked = options.as_format or next((one.format for one in said if one.format), None)
    file = None if framed else document(source, each.name, asked, beside)
    known = recognise(file, asked) if file else None
    if file is None or known is None or not known.match.score:
        tables: tuple[RawTable, ...]
        if framed:
            tables = (open_frame(each.frame, each.name),)
        else:
            tables = _tables(source, each.name, [*said, *borrowed], options, config)
        if borrowed and not any(_fits(raw, spare) for raw in tables):
            borrowed = []
            tables = _tables(source, each.name, [], options, config)
        named = {*options.columns.values(), *(h for s in said for h in s.columns.values())}
        keep = options.allow_person_nodes
        shown = tables if keep else tuple(conceal(raw, named) for raw in tables)
        for raw, plain in zip(shown, tables, strict=True):
            if raw is not plain:
                log.on(raw).note("heading_personal", "Headings that are values are hidden")
        file = File(each.name, source, tuple(raw for raw in shown if _own_table(raw) is None))
        ours = [raw for raw in shown if _own_table(raw) is not None]
        told = asked is None and any(
            _names_both_ends(columns) for columns in (options.columns, *(s.columns for s in said))
        )
        known = recognise(file, asked) if file.tables and not told else None
    else:
        ours = []
    found = formats.load(known.name).read(file) if known else []
    if known and not found:
        message = f"{each.name} does not read as {known.title}."
        raise InputError(
            message, hint="Leave --as out, or name the columns: --column ROLE=HEADING."
        )
    done = {id(part.source if isinstance(part, Passed) else part.origin) for part in found}
    rest = [*ours, *(raw for raw in file.tables if id(raw) not in done)]
    several = len(ours) + len(file.tables) > 1
    sheets = {table_named(raw.sheet) for raw in ours if raw.sheet}
    for part in found:
        if isinstance(part, Passed):
            log.on(part.source).note("format_part_ignored", part.why)
        elif known:
            how = _how(part.raw, said, borrowed, options, config)
            yield _taken(each.path, part, known, how, options, config, log)
    for raw in rest:
        how = _how(raw, said, borrowed, options, config)
        asked_on = "assessments" in sheets and raw.sheet in QUESTIONNAIRE
        opened = _classify(
            each.path, raw, how, options, config, log, several=several, silent=asked_on
        )
        if opened is not None:
            yield opened


def _how(
    raw: RawTable,
    said: Sequence[SourceConfig],
    borrowed: Sequence[SourceConfig],
    options: ReadOptions,
    config: Config,
) -> SourceConfig:
    """Return what is said about one table of a file."""
    mine = [one for one in said if one.sheet in (None, raw.sheet)] or borrowed
    return merged(mine[0] if mine else SourceConfig(), options, config)


def _taken(
    path: Path | None,
    part: Taken,
    known: Recognised,
    how: SourceConfig,
    options: ReadOptions,
    config: Config,
    log: Log,
) -> Opened:
    """Open a table that a format read: its word holds where the user's does not."""
    raw, table = part.raw, part.table
    why = "; ".join(known.match.reasons)
    sure = f" ({known.match.score} of 100)" if known.match.score else ""
    if part.source is None or part.table not in REGISTERS or part.raw is part.source:
        log.on(raw).note("format_recognised", f"Read as {known.title}{sure}: {why}")
    for reason, rows in part.left_out.items():
        said = f"{v.many(rows, 'row')} left out: {reason.replace('_', ' ')}"
        log.on(raw).note("rows_passed_over", said, rows=rows)
    stated = replace(how, columns=_stated(raw, how, table, options.columns))
    columns = {**part.how.columns, **stated.columns}
    vocabulary = _vocabulary(table)
    closed = dict.fromkeys(synonyms(vocabulary), "") | columns
    filled = {name: getattr(how, name) or getattr(part.how, name) for name in _SAID}
    how = replace(how, **filled, columns=columns, format=table if table in _COUNTED else None)
    roles = with_unread(assign(raw.headings, vocabulary, closed), part.unread)
    own = formats.load(known.name).headings()
    roles = _vetted(raw, roles, table, options, config, log, own)
    return Opened(path, raw, how, table, roles, known, part, stated)


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
        known_headings=lambda cell: (
            normalise(cell) in wanted or is_known(cell) or normalise(cell) in formats.headings()
        ),
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
    silent: bool,
) -> Opened | None:
    """Say which table this is; None for a sheet that is none, reported unless it is `silent`."""
    table = _table_of(raw, how, options.columns, several=several)
    if table is None and silent:
        return None
    if table is None:
        log.on(raw).note("table_ignored", "No column has a role that is known")
        return None
    stated = _stated(raw, how, table, options.columns)
    if table in _COUNTED:
        how = replace(how, format=table)
    how = replace(how, columns=stated)
    roles = assign(raw.headings, _vocabulary(table), stated)
    return Opened(path, raw, how, table, _vetted(raw, roles, table, options, config, log))


def _stated(
    raw: RawTable, how: SourceConfig, table: str, columns: Mapping[str, str]
) -> dict[str, str]:
    """Return the headings of this table that the user gives to roles.

    Raises ConfigError for a role that the table has not, and for a heading of the settings.
    """
    for role in how.columns:
        if canonical_role(role, table) is None:
            message = f"The table {table} of {raw.file} has no role '{role}'."
            raise ConfigError(message, hint="Correct columns under [[source]] in the settings.")
    stated = {
        role: _heading(heading, raw) if heading else "" for role, heading in how.columns.items()
    }
    for role, heading in columns.items():
        there = find_heading(heading, raw.headings) if heading else ""
        if there is not None and canonical_role(role, table):
            stated[role] = there
    return {canonical_role(role, table) or role: heading for role, heading in stated.items()}


def _vetted(
    raw: RawTable,
    roles: Roles,
    table: str,
    options: ReadOptions,
    config: Config,
    log: Log,
    known: Collection[str] = (),
) -> Roles:
    """Look at the values of the columns for people.

    `known` headings are of the format and mean what it says, unless they name nodes.
    """
    nodes = {heading for role, heading in roles.mapping.items() if role in NODES}
    sure = [h for h in raw.headings if normalise(h) in known and h not in nodes]
    keep = [*config.section("privacy").get("keep_columns", ()), *sure]
    return vet(raw, roles, table, keep, log.on(raw), people=options.allow_person_nodes)


def _vocabulary(table: str) -> str:
    """Return the list of roles that a table's headings are compared with."""
    return table if table in (*REGISTERS, "ties") else "relation"


def _heading(wanted: str, raw: RawTable) -> str:
    found = find_heading(wanted, raw.headings)
    if found is None:
        raise no_heading(wanted, raw.headings)
    return found


BY_NAME = ("meetings", "footprints", "services")
"""Tables whose headings other tables have too: known by the name of the file or sheet."""


def _table_of(
    raw: RawTable, how: SourceConfig, stated: Mapping[str, str], *, several: bool
) -> str | None:
    """Return which table this is: as said, by its headings, by its name."""
    if how.format and how.format not in READERS:
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
    name = table_named(raw.sheet or stem(raw.file))
    if name == "ties" and {"source", "target"} <= ends and "layer" in plain and _own(raw):
        return "ties"
    own = _own_table(raw)
    if own is not None:
        return own
    agency = {r for h in raw.headings for r in roles_of(h, "agencies")}
    if name == "agencies" and {"agency_id", "name"} & agency:
        return "agencies"
    if len(ends) == 2:
        return "relation"
    if name in REGISTERS:
        return name
    alone = len(agency) == len(raw.headings) == 1
    if {"agency_id", "name"} & agency and (alone or len(agency) > 1) and "target" not in ends:
        return "agencies"
    return "relation" if ends or not several else None


def _names_both_ends(columns: Mapping[str, str]) -> bool:
    """Tell whether somebody said which columns are source and target: then columns decide."""
    return {"source", "target"} <= {canonical_role(r, "relation") for r, h in columns.items() if h}


_MARKS = {
    "assessments": {"instrument", "item", "respondent", "value"},
    "agreements": {"agreement id", "type", "party"},
    "coverage": {"agency id", "status"},
}


def _own_table(raw: RawTable) -> str | None:
    """Return the table of the template that has these headings, None for any other."""
    name = table_named(raw.sheet or stem(raw.file))
    if name in BY_NAME:
        has = {role for heading in raw.headings for role in roles_of(heading, name)}
        if has.issuperset(schema.INPUTS[name].required):
            return name
    plain = {normalise(heading) for heading in raw.headings}
    return next((table for table, needed in _MARKS.items() if needed <= plain), None)


def _own(raw: RawTable) -> bool:
    """Tell whether a table named ties is the template's: a file of that name, not just `edges`."""
    return normalise(raw.sheet or stem(raw.file)) == "ties"


def _unused(columns: Mapping[str, str], tables: Sequence[Opened]) -> ConfigError | None:
    """Return what is wrong with a heading of `--column` that no file has."""
    headings = tuple(dict.fromkeys(h for each in tables for h in each.raw.headings))
    for heading in columns.values():
        if heading and find_heading(heading, headings) is None:
            return no_heading(heading, headings)
    return None
