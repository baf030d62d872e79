"""The text of a scale: rungs, quotations, rules, parameters and footnotes, from its TOML file.

Light to import: nothing here needs polars. A user's own scale is one more file of the same shape.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from partnernet.errors import ConfigError, RegistryError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Value = bool | int | float | str
Origin = Literal["published", "ours"]
Kind = Literal["ordinal", "nominal", "checklist", "profile", "matrix", "glossary"]

_SECTIONS = frozenset(
    {
        "scale",
        "rungs",
        "bands",
        "predicates",
        "rules",
        "ceiling",
        "readings",
        "evidence",
        "parameters",
        "statuses",
        "flags",
        "reasons",
        "indicators",
        "items",
    }
)


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung (or band, or type) of a scale: its label, the source's own words, where they are.

    `evidence` holds what shows it: token lists by where they must be found.
    """

    code: int
    label: str
    origin: Origin
    source: str
    quotation: str = ""
    established_by: str = ""
    inferred_wording: str = ""
    note: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)

    def tokens(self, where: str) -> tuple[str, ...]:
        """Return the tokens that show this rung in one place, for example `agreements`.

        >>> get("glasby_peck").rung(5).tokens("agreements")
        ('partnership_org',)
        """
        return tuple(self.evidence.get(where, ()))


@dataclass(frozen=True, slots=True)
class Predicate:
    """A question put to the records, with what makes it true and what makes it false."""

    name: str
    meaning: str
    true_if: str = ""
    false_if: str = ""
    sectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """When all of `when` hold ("!X": X is false) the level is `level`, or `reason` says why not."""

    when: tuple[str, ...]
    level: int | None = None
    flag: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number or choice that decides something: its value, whose it is, over what to vary it."""

    name: str
    value: Value
    origin: Origin
    vary: tuple[Value, ...]
    used_in: str
    meaning: str
    unit: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """Everything that is said about a scale, and everything that decides it, save the arithmetic.

    >>> gregson = get("gregson")
    >>> gregson.rung(3).label
    'regular communication and consultation'
    >>> gregson.parameters["f_reg"].value, gregson.parameters["f_reg"].origin
    (12, 'ours')
    """

    id: str
    version: int
    register: str
    name: str
    question: str
    unit: str
    kind: Kind
    routes: tuple[str, ...]
    source: str
    summary: str
    footnote: str
    cannot_say: tuple[str, ...]
    inferred_heading: str
    rungs: tuple[Rung, ...]
    bands: tuple[Rung, ...]
    predicates: tuple[Predicate, ...]
    rules: tuple[Rule, ...]
    ceiling: Mapping[str, Any]
    readings: Mapping[str, tuple[str, ...]]
    evidence: Mapping[str, tuple[str, ...]]
    parameters: Mapping[str, Parameter]
    statuses: Mapping[str, str]
    flags: Mapping[str, str]
    reasons: Mapping[str, str]
    indicators: Mapping[str, str]
    items: tuple[Mapping[str, Any], ...]
    sha256: str

    def about(self, indicator: str) -> str:
        """Return what an indicator states; "" for one that the scale does not have.

        >>> get("gregson").about("partners_4")
        "an agency's number of partners at level k or higher"
        """
        if indicator in self.indicators:
            return self.indicators[indicator]
        for pattern, meaning in self.indicators.items():
            shape = re.sub(r"\\{\w+\\}", r"[\\w.]+", re.escape(pattern))
            if re.fullmatch(shape, indicator):
                return meaning
        return ""

    def rung(self, code: int) -> Rung:
        """Return one rung by its code."""
        return next(rung for rung in self.rungs if rung.code == code)


@dataclass(frozen=True, slots=True)
class Params:
    """Values of every parameter of every scale: those of the TOML files, some of them replaced.

    >>> params().number("f_reg"), params({"f_reg": 26}).number("f_reg")
    (12.0, 26.0)
    """

    values: Mapping[str, Value]

    def __getitem__(self, name: str) -> Value:
        return self.values[name]

    def number(self, name: str) -> float:
        """Return a number."""
        return float(self.values[name])

    def text(self, name: str) -> str:
        """Return a word."""
        return str(self.values[name])

    def on(self, name: str) -> bool:
        """Return whether a switch is on."""
        return bool(self.values[name])


def params(overrides: Mapping[str, object] | None = None) -> Params:
    """Return the parameters of all scales, with some replaced.

    Raises UnknownNameError for a name that no scale has, and ConfigError for a value of another
    kind than the default (a word where a number is needed).
    """
    values: dict[str, Value] = {}
    allowed: dict[str, Parameter] = {}
    for scale in catalogue():
        allowed.update(scale.parameters)
    values = {name: parameter.value for name, parameter in allowed.items()}
    for name, value in (overrides or {}).items():
        if name not in allowed:
            raise UnknownNameError.among("parameter", name, allowed)  # noqa: EM101
        values[name] = _checked(allowed[name], value)
    return Params(MappingProxyType(values))


def _checked(parameter: Parameter, value: object) -> Value:
    default = parameter.value
    if isinstance(default, str):
        choices = (default, *parameter.vary)
        if value not in choices:
            message = f"{parameter.name} = {value!r} is not one of its choices."
            raise ConfigError(message, hint=f"Choose one of: {', '.join(map(str, choices))}.")
        return str(value)
    if isinstance(value, (bool, int, float)) and isinstance(value, bool) is isinstance(
        default, bool
    ):
        return value
    wanted = "true or false" if isinstance(default, bool) else "a number"
    message = f"{parameter.name} = {value!r} is not {wanted}."
    raise ConfigError(message, hint=f"The default is {default}.")


@cache
def catalogue() -> tuple[Scale, ...]:
    """Return the text of every scale that ships with partnernet, by id.

    >>> [scale.id for scale in catalogue()]
    ['breadth', 'glasby_peck', 'gregson', 'placement']
    """
    folder = files("partnernet.scales")
    found = [
        _parse(entry.read_bytes(), entry.name)
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    ]
    return tuple(sorted(found, key=lambda scale: scale.id))


def get(name: str) -> Scale:
    """Return the text of one scale; UnknownNameError when there is none of that name."""
    known = {scale.id: scale for scale in catalogue()}
    if name not in known:
        raise UnknownNameError.among("scale", name, known)  # noqa: EM101
    return known[name]


def load(path: Path) -> Scale:
    """Read a scale of the user's own; RegistryError when the file says what no scale can hold."""
    return _parse(path.read_bytes(), path.name)


def _parse(raw: bytes, name: str) -> Scale:
    try:
        data = tomllib.loads(raw.decode("utf-8"))
        return _scale(data, name, hashlib.sha256(raw).hexdigest())
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, RegistryError):
            raise
        message = f"{name} is not a scale that partnernet can read: {error}"
        raise RegistryError(message, hint="Compare it with a shipped one.") from error


def _scale(data: dict[str, Any], name: str, digest: str) -> Scale:
    unknown = set(data) - _SECTIONS
    if unknown:
        message = f"{name}: unknown section {', '.join(sorted(unknown))}."
        raise RegistryError(message, hint=f"Sections are: {', '.join(sorted(_SECTIONS))}.")
    head = data["scale"]
    return Scale(
        id=head["id"],
        version=head["version"],
        register=head["register"],
        name=head["name"],
        question=head["question"],
        unit=head["unit"],
        kind=head["kind"],
        routes=tuple(head["routes"]),
        source=head["source"],
        summary=head["summary"].strip(),
        footnote=head["footnote"],
        cannot_say=tuple(head["cannot_say"]),
        inferred_heading=head.get("inferred_heading", ""),
        rungs=tuple(_rung(row) for row in data.get("rungs", ())),
        bands=tuple(_rung(row) for row in data.get("bands", ())),
        predicates=tuple(Predicate(**_tuples(row)) for row in data.get("predicates", ())),
        rules=tuple(Rule(**_tuples(row)) for row in data.get("rules", ())),
        ceiling=_frozen(data.get("ceiling", {})),
        readings=_lists(data.get("readings", {})),
        evidence=_lists(data.get("evidence", {})),
        parameters=_frozen(
            {
                key: Parameter(name=key, **_tuples(row))
                for key, row in data.get("parameters", {}).items()
            }
        ),
        statuses=_frozen(data.get("statuses", {})),
        flags=_frozen(data.get("flags", {})),
        reasons=_frozen(data.get("reasons", {})),
        indicators=_frozen(data.get("indicators", {})),
        items=tuple(_frozen(row) for row in data.get("items", ())),
        sha256=digest,
    )


_RUNG = frozenset(
    {"code", "label", "origin", "source", "quotation", "established_by", "inferred_wording", "note"}
)


def _rung(row: dict[str, Any]) -> Rung:
    known = {key: value for key, value in row.items() if key in _RUNG}
    evidence = {key: value for key, value in row.items() if key not in _RUNG}
    return Rung(**known, evidence=_frozen(evidence))


def _tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(x) if isinstance(x, list) else x for key, x in row.items()}


def _frozen(table: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(table))


def _lists(table: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({key: tuple(row) for key, row in table.items()})
