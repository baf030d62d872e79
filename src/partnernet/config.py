"""`partnernet.toml`: what a partnership's files are, written down once.

Read with the standard library. Every key is known here with what it may hold; an unknown key is an
error that names the nearest one. The command line wins over the file; paths are relative to it.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from partnernet import vocabulary as v
from partnernet.errors import ConfigError, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FILE_NAME = "partnernet.toml"

PERIODS = ("month", "quarter", "year", "financial-year")
ROLL_UPS = ("service", "agency")
ROW_UNITS = ("events", "links", "ties")
DATE_ORDERS = ("dmy", "mdy", "ymd")
TABLES = (
    "agencies",
    "ties",
    "referrals",
    "coverage",
    "agreements",
    "assessments",
    "meetings",
    "footprints",
    "services",
    "events",
)
READERS = tuple(
    sorted(
        each.name.replace("_", "-")
        for each in iter_modules([str(Path(__file__).parent / "readers" / "formats")])
        if not each.name.startswith("_")
    )
)
"""Formats that have a reader: every module of `readers.formats` is one."""
FORMATS = (*TABLES, *READERS)
SCALE_ORDERS = ("weakest_first", "strongest_first")
KINDS = ("count", "money", "ordinal", "presence")

_TEXT, _WHOLE, _NUMBER, _YES, _LIST, _TABLE = "text", "whole", "number", "yes/no", "list", "table"
_TYPES: Mapping[str, tuple[type, ...]] = {
    _TEXT: (str,),
    _WHOLE: (int,),
    _NUMBER: (int, float),
    _YES: (bool,),
    _LIST: (list,),
    _TABLE: (dict,),
    "date": (dt.date, str),
}
_SAID = {
    _TEXT: 'text in quotation marks, "..."',
    _WHOLE: "a whole number",
    _NUMBER: "a number",
    _YES: "true or false",
    _LIST: "a list of texts, [...]",
    _TABLE: "a table, { ... }",
    "date": "a date, 2025-04-01",
}

Allowed = str | tuple[str, ...]
"""What a key may hold: a type of `_TYPES`, or one of a list of words."""

KEYS: Mapping[str, Mapping[str, Allowed]] = MappingProxyType(
    {
        "project": {"name": _TEXT, "area": _TEXT, "lead": _TEXT, "levels": _LIST},
        "source": {
            "path": _TEXT,
            "format": FORMATS,
            "sheet": _TEXT,
            "header_row": _WHOLE,
            "encoding": _TEXT,
            "layer": _TEXT,
            "level": _TEXT,
            "area": _TEXT,
            "wave": _TEXT,
            "columns": _TABLE,
            "sender": _TEXT,
            "receiver": _TEXT,
            "log_kept_by": _TEXT,
            "rows": ROW_UNITS,
            "date_order": DATE_ORDERS,
        },
        "reading": {
            "from": "date",
            "to": "date",
            "period": PERIODS,
            "exclude": _LIST,
            "roll_up": ROLL_UPS,
            "sectors": _TEXT,
            "guess_sectors": _YES,
            "in_memory": _WHOLE,
        },
        "layers": {
            "directed": _YES,
            "kind": KINDS,
            "scale": _LIST,
            "order": SCALE_ORDERS,
            "treated_as": (*v.LAYERS, "relation"),
            "is_contact": _YES,
        },
        "coverage": {
            "status": v.STATUSES,
            "absence_means": v.ABSENCE_MEANS,
            "role": v.COVERAGE_ROLES,
            "system": _TEXT,
            "layers": _LIST,
        },
        "names": {"file": _TEXT, "abbreviations": _TABLE},
        "privacy": {
            "profile": ("dfe", "nhs", "ons-10-5", "none"),
            "audience": ("analyst", "board", "public"),
            "k": _WHOLE,
            "keep_columns": _LIST,
            "money": ("published", "confidential"),
            "consent": _YES,
            "sensitive_services": _LIST,
            "allow_person_nodes": _YES,
        },
        "compare": {"primary": _LIST},
        "metrics": {"only": _LIST, "budget_seconds": _NUMBER},
        "report": dict.fromkeys(("title", "made_by", "contact", "words"), _TEXT)
        | {"decide": _LIST, "synthetic": _YES},
    }
)
"""Every section and key of partnernet.toml with what it may hold."""

_NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """One `[[source]]`: which file, and how it is read."""

    path: str = ""
    format: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    encoding: str | None = None
    layer: str | None = None
    level: str | None = None
    area: str | None = None
    wave: str | None = None
    columns: Mapping[str, str] = field(default_factory=lambda: _NONE)
    sender: str | None = None
    receiver: str | None = None
    log_kept_by: str | None = None
    rows: str | None = None
    date_order: str | None = None


@dataclass(frozen=True, slots=True)
class LayerConfig:
    """One `[layers.X]`: what differs from the default of its name.

    `scale` lists the words of the codes 1, 2, 3 ... as the code book has them; `order` says whether
    code 1 is the weakest or the strongest.
    """

    directed: bool | None = None
    kind: str | None = None
    scale: tuple[str, ...] = ()
    order: str = "weakest_first"
    treated_as: str | None = None
    is_contact: bool | None = None

    @property
    def ascending(self) -> tuple[str, ...]:
        """The words of the scale from weakest to strongest.

        >>> LayerConfig(scale=("daily", "yearly"), order="strongest_first").ascending
        ('yearly', 'daily')
        """
        return self.scale if self.order == "weakest_first" else tuple(reversed(self.scale))


@dataclass(frozen=True, slots=True)
class CoverageConfig:
    """`[coverage]`: what holds for every listed agency, in place of a coverage table."""

    status: str = "responded"
    absence_means: str = "unknown"
    role: str = "reporter"
    system: str | None = None
    layers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    r"""A settings file; an empty one says nothing and changes nothing.

    >>> config = parse('[[source]]\npath = "log.csv"\ncolumns = { source = "By" }')
    >>> config.sources[0].columns["source"], Config().sources
    ('By', ())
    """

    folder: Path = Path()
    name: str = ""
    sources: tuple[SourceConfig, ...] = ()
    layers: Mapping[str, LayerConfig] = field(default_factory=lambda: _NONE)
    coverage: CoverageConfig | None = None
    data: Mapping[str, Any] = field(default_factory=lambda: _NONE)

    def section(self, name: str) -> Mapping[str, Any]:
        """Return a section as it was written: project, reading, privacy, compare, report ..."""
        return cast("Mapping[str, Any]", self.data.get(name, _NONE))


def load(path: Path) -> Config:
    """Read a settings file.

    Raises ConfigError when it is missing, is not TOML, or holds an unknown key or a wrong value.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"The settings file {path.name} cannot be read."
        raise ConfigError(message, hint="Give an existing UTF-8 file with --config.") from error
    return parse(text, name=path.name, folder=path.parent)


def discover(inputs: Iterable[Path]) -> Config:
    """Return the settings beside the first input or, failing that, in the working directory."""
    places = [path if path.is_dir() else path.parent for path in inputs][:1]
    for folder in (*places, Path()):
        if (folder / FILE_NAME).is_file():
            return load(folder / FILE_NAME)
    return Config()


def parse(text: str, *, name: str = FILE_NAME, folder: Path = Path()) -> Config:
    r"""Check and hold the text of a settings file.

    >>> parse('[layers.contact]\nscal = ["yearly"]')
    Traceback (most recent call last):
    partnernet.errors.ConfigError: partnernet.toml, [layers.contact]: unknown key 'scal'.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"{name} is not valid TOML: {error}."
        raise ConfigError(message, hint="Correct the line named.") from error
    _keys(name, "", data, KEYS)
    for section, keys in KEYS.items():
        for place, entry in _entries(name, section, data.get(section)):
            _keys(name, place, entry, keys)
            _values(name, place, entry, keys)
    sources = tuple(_source(name, each) for each in data.get("source", []))
    layers = {
        layer: LayerConfig(**_with(entry, scale=tuple(entry.get("scale", ()))))
        for layer, entry in data.get("layers", {}).items()
    }
    asked = data.get("coverage")
    coverage = (
        CoverageConfig(**_with(asked, layers=tuple(asked.get("layers", ())))) if asked else None
    )
    return Config(folder, name, sources, MappingProxyType(layers), coverage, MappingProxyType(data))


def _with(entry: dict[str, Any], **changes: object) -> dict[str, Any]:
    return {**entry, **changes}


def _source(name: str, entry: dict[str, Any]) -> SourceConfig:
    return SourceConfig(**_with(entry, columns=_columns(name, entry.get("columns", {}))))


def _entries(name: str, section: str, found: object) -> list[tuple[str, dict[str, Any]]]:
    """Return the tables of a section with the way each is written."""
    if found is None:
        return []
    if section == "source" and isinstance(found, list) and all(isinstance(x, dict) for x in found):
        return [("[[source]]", each) for each in cast("list[dict[str, Any]]", found)]
    if section == "layers" and isinstance(found, dict):
        tables = cast("dict[str, object]", found)
        if all(isinstance(entry, dict) for entry in tables.values()):
            return [(f"[layers.{k}]", cast("dict[str, Any]", x)) for k, x in tables.items()]
    elif section != "source" and isinstance(found, dict):
        return [(f"[{section}]", cast("dict[str, Any]", found))]
    written = {"source": "[[source]]", "layers": "[layers.NAME]"}.get(section, f"[{section}]")
    message = f"{name}: '{section}' is not written as a table."
    raise ConfigError(message, hint=f"Write {written} on a line of its own.")


def _keys(name: str, place: str, entry: Mapping[str, object], known: Iterable[str]) -> None:
    names = sorted(known)
    for key in entry:
        if key not in names:
            near = get_close_matches(key, names, n=1)
            guess = f"Did you mean '{near[0]}'? " if near else ""
            where = f"{name}, {place}" if place else name
            message = f"{where}: unknown {'key' if place else 'section'} '{key}'."
            raise ConfigError(message, hint=f"{guess}There is: {', '.join(names)}.")


def _values(name: str, place: str, entry: Mapping[str, Any], keys: Mapping[str, Allowed]) -> None:
    for key, value in entry.items():
        allowed = keys[key]
        if isinstance(allowed, tuple):
            if value not in allowed:
                message = f"{name}, {place}: {key} = {value!r} is not one of its words."
                raise ConfigError(message, hint=f"Write one of: {', '.join(allowed)}.")
            continue
        right = isinstance(value, _TYPES[allowed])
        right = right and (isinstance(value, bool) == (allowed == _YES))
        if allowed == _LIST:
            right = right and all(isinstance(each, str) for each in value)
        if not right:
            message = f"{name}, {place}: {key} cannot be {value!r}."
            raise ConfigError(message, hint=f"{key} is {_SAID[allowed]}.")


def _columns(name: str, columns: Mapping[str, object]) -> Mapping[str, str]:
    for role, heading in columns.items():
        if not isinstance(heading, str):
            message = f"{name}, [[source]]: columns.{role} cannot be {heading!r}."
            raise ConfigError(message, hint='Write columns = { role = "heading" }.')
    return MappingProxyType({role: str(heading) for role, heading in columns.items()})


def dump(data: Mapping[str, Any]) -> str:
    """Write settings as TOML, sections in the order of `KEYS`; empty values are left out.

    >>> print(dump({"project": {"area": "north"}, "source": [{"path": "a.csv", "layer": None}]}))
    [project]
    area = "north"
    <BLANKLINE>
    [[source]]
    path = "a.csv"
    <BLANKLINE>
    """
    lines: list[str] = []
    for section in KEYS:
        found = data.get(section)
        if not found:
            continue
        if section == "source":
            tables: Sequence[tuple[str, Mapping[str, Any]]] = [("[[source]]", e) for e in found]
        elif section == "layers":
            tables = [(f"[layers.{_key(layer)}]", e) for layer, e in found.items()]
        else:
            tables = [(f"[{section}]", found)]
        for head, entry in tables:
            kept = {k: x for k, x in entry.items() if x is not None and x not in ((), [], {})}
            if kept:
                lines += [head, *(f"{_key(k)} = {_value(x)}" for k, x in kept.items()), ""]
    return "\n".join(lines)


def write(data: Mapping[str, Any], path: Path) -> None:
    """Write settings to a file and prove that they read back.

    Raises OutputError when it cannot be written, or another file than settings is in its place.
    """
    text = dump(data)
    parse(text, name=path.name)
    try:
        if path.exists():
            load(path)
        path.write_text(text, encoding="utf-8", newline="\n")
    except (OSError, ConfigError) as error:
        message = f"The settings cannot be written to {path.name}."
        hint = "Give a new file, or an existing partnernet.toml, in a folder you may write to."
        raise OutputError(message, hint=hint) from error


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(each) for each in cast("list[object]", value)) + "]"
    if isinstance(value, dict):
        inner = cast("dict[str, object]", value)
        return "{ " + ", ".join(f"{_key(k)} = {_value(x)}" for k, x in inner.items()) + " }"
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
