"""How files are to be read: what the caller says, and what the settings file says per source."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from fnmatch import fnmatch
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from partnernet import config as settings
from partnernet import vocabulary as v
from partnernet.errors import ConfigError, UnknownNameError
from partnernet.readers.headings import REGISTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import BinaryIO

    from partnernet.config import Config, SourceConfig

LOG_KEEPERS = ("receivers", "senders", "system")
_NO_COLUMNS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """Everything that can be said about how to read files; all of it may also be in the settings.

    `columns` maps a role to a heading (an empty heading: no column plays it). `layer`, `level` and
    `area` hold where a file states none. `date_from` and `date_to` are dates or text. `config` is a
    settings file; without it `partnernet.toml` beside the first file, or in the working directory,
    is used unless `discover` is off. `in_memory` is how many rows of a table of an engine (Parquet,
    DuckDB, Spark) come home; a longer one is counted where it is. `names` is the review file of
    names, "" for none; without it that of the settings or `names_review.csv` beside the first file
    is used. `stdin` is read where a path is "-".
    """

    columns: Mapping[str, str] = field(default_factory=lambda: _NO_COLUMNS)
    as_format: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    encoding: str | None = None
    date_order: str | None = None
    layer: str | None = None
    level: str | None = None
    area: str | None = None
    lead: str | None = None
    sectors: Path | str | None = None
    log_kept_by: str | None = None
    rows: str | None = None
    date_from: dt.date | str | None = None
    date_to: dt.date | str | None = None
    period: str | None = None
    exclude: tuple[str, ...] = ()
    roll_up: str | None = None
    allow_person_nodes: bool = False
    guess_sectors: bool = False
    in_memory: int | None = None
    names: Path | str | None = None
    config: Path | str | None = None
    discover: bool = True
    stdin: BinaryIO | None = None


_PARAMETERS = tuple(
    f.name
    for f in fields(ReadOptions)
    if f.name not in {"config", "discover", "stdin", "sectors", "names"}
)


def parameters(options: ReadOptions) -> dict[str, object]:
    """Return what was chosen, for the record of the run; no path is in it.

    >>> parameters(ReadOptions(layer="referral", columns={"source": "By"}))
    {'columns': {'source': 'By'}, 'layer': 'referral'}
    """
    chosen: dict[str, object] = {}
    for name in _PARAMETERS:
        value = getattr(options, name)
        if value:
            chosen[name] = dict(value) if name == "columns" else value
            if isinstance(value, dt.date):
                chosen[name] = value.isoformat()
            if isinstance(value, tuple):
                chosen[name] = list(value)
    return chosen


def settle(options: ReadOptions, config: Config) -> ReadOptions:
    """Fill what the caller left open from the settings, and check every word.

    Raises ConfigError or UnknownNameError for a value that no option has.
    """
    project, reading = config.section("project"), config.section("reading")
    sectors: Path | str | None = options.sectors
    if sectors is None and "sectors" in reading:
        sectors = config.folder / str(reading["sectors"])
    filled = replace(
        options,
        lead=options.lead or project.get("lead"),
        sectors=sectors,
        date_from=_day("--from", options.date_from or reading.get("from")),
        date_to=_day("--to", options.date_to or reading.get("to")),
        period=options.period or reading.get("period"),
        exclude=options.exclude or tuple(reading.get("exclude", ())),
        roll_up=options.roll_up or reading.get("roll_up"),
        in_memory=options.in_memory or reading.get("in_memory"),
        guess_sectors=options.guess_sectors or bool(reading.get("guess_sectors", False)),
        allow_person_nodes=options.allow_person_nodes
        or bool(config.section("privacy").get("allow_person_nodes", False)),
    )
    _one_of("--as", filled.as_format, settings.FORMATS)
    _one_of("--period", filled.period, settings.PERIODS)
    _one_of("--roll-up", filled.roll_up, settings.ROLL_UPS)
    _one_of("--rows", filled.rows, settings.ROW_UNITS)
    _one_of("--date-order", filled.date_order, settings.DATE_ORDERS)
    for level in (filled.level, *(source.level for source in config.sources)):
        if level is not None and level not in levels_of(config):
            raise UnknownNameError.level(level, levels_of(config))
    return filled


def levels_of(config: Config) -> tuple[str, ...]:
    """Return the levels that a study may use: the five, macro, and those it declares."""
    return (*v.LEVELS, v.MACRO, v.UNSTATED, *config.section("project").get("levels", ()))


def _one_of(option: str, value: str | None, words: Iterable[str]) -> None:
    if value is not None and value not in words:
        near = get_close_matches(value, list(words), n=1)
        guess = f"Did you mean '{near[0]}'? " if near else ""
        message = f"{option} cannot be '{value}'."
        raise ConfigError(message, hint=f"{guess}Give one of: {', '.join(words)}.")


def _day(option: str, value: Any) -> dt.date | None:  # noqa: ANN401  (TOML gives what it gives)
    if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return value
    if isinstance(value, dt.datetime):
        return value.date()
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return dt.datetime.strptime(str(value).strip(), form).date()
        except ValueError:
            continue
    message = f"{option} cannot be '{value}'."
    raise ConfigError(message, hint=f"Give a day: {option} 2025-04-01.")


def named_source(path: Path, config: Config) -> list[SourceConfig]:
    """Return the sources of the settings that mean this file: same path, name, or pattern."""
    found = [each for each in config.sources if each.path and _is(path, each, config.folder)]
    exact = [each for each in found if Path(each.path).name == path.name]
    return exact or found


def _is(path: Path, source: SourceConfig, folder: Path) -> bool:
    same = (folder / source.path).resolve() == path.resolve()
    return same or fnmatch(path.name, Path(source.path).name)


def spare_source(paths: Iterable[Path], config: Config) -> SourceConfig | None:
    """Return the one source of ties that no given file is named after, or None.

    Last month's mapping serves this month's file, whatever its name, if its headings are the same.
    """
    named = {id(each) for path in paths for each in named_source(path, config)}
    spare = [
        each
        for each in config.sources
        if each.format not in REGISTERS and each.columns and id(each) not in named
    ]
    return spare[0] if len(spare) == 1 else None


def merged(source: SourceConfig, options: ReadOptions, config: Config) -> SourceConfig:
    """Return how one file is read: the caller's word, else the source's, else the project's."""
    return replace(
        source,
        format=options.as_format or source.format,
        sheet=options.sheet or source.sheet,
        header_row=options.header_row or source.header_row,
        encoding=options.encoding or source.encoding,
        layer=options.layer or source.layer,
        level=options.level or source.level,
        area=options.area or source.area or config.section("project").get("area"),
        log_kept_by=options.log_kept_by or source.log_kept_by,
        rows=options.rows or source.rows,
        date_order=options.date_order or source.date_order,
    )
