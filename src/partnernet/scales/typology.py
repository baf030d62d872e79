"""The models of the source review, one TOML file each: what they say, and what shows it.

A typology names its rungs (or types, or dimensions), the items somebody must answer, the facts that
agreements and ties can show, the decision rows over those facts, and the measures that belong to
it. One evaluator reads any of them. Light to import: nothing here needs polars. A user's own
typology is one more file of the same shape.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, fields
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from partnernet import vocabulary as v
from partnernet.errors import InputError, RegistryError, UnknownNameError
from partnernet.scales._text import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

Answered = Literal["computed", "recorded", "refused"]
ANSWERED = ("computed", "recorded", "refused")
"""What partnernet does with a model: it works it out from records and agreements; it shows what
somebody said; it says that neither can tell."""

UNITS = ("dyad", "agency", "partnership", "level", "service")
KINDS = ("ordinal", "nominal", "checklist", "profile", "matrix", "glossary")
ABOUT = ("partnership", "agency", "self", "service", "pair")


@dataclass(frozen=True, slots=True)
class Step:
    """One rung, type or dimension: the source's name for it and its meaning in our words."""

    code: int
    label: str
    meaning: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that agreements or ties can show; any one of what is listed shows it.

    `agreements`: a type of agreement in force, meeting at least `frequency` times where given.
    `content_both_ends`: a content that both ends of a pair report. `layers`: a tie in one of them,
    `both_ways` if asked. `flag`: an agency of which this column says yes.
    """

    name: str
    meaning: str
    agreements: tuple[str, ...] = ()
    frequency: str = ""
    content_both_ends: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    both_ways: bool = False
    flag: str = ""

    @property
    def shown_by(self) -> str:
        """What shows it, in words.

        >>> Fact("panel", "a panel", agreements=("case_panel",), frequency="weekly").shown_by
        'agreement: case_panel, weekly or more often'
        """
        often = f", {self.frequency} or more often" if self.frequency else ""
        ways = " both ways" if self.both_ways else ""
        parts = (
            (self.agreements, f"agreement: {' or '.join(self.agreements)}{often}"),
            (self.content_both_ends, f"both ends report: {' or '.join(self.content_both_ends)}"),
            (self.layers, f"ties of: {' or '.join(self.layers)}{ways}"),
            (self.flag, f"agencies.{self.flag}"),
        )
        return "; or ".join(text for there, text in parts if there)


@dataclass(frozen=True, slots=True)
class Item:
    """A question that somebody must answer: where it stands in `assessments`, and its answers.

    `about` says whom an answer is about; `ordered` that the answers go from less to more. A
    `judgement` is never written beside the name of an agency.
    """

    item: str
    asks: str
    answers: tuple[str, ...] = ()
    instrument: str = "minimum"
    about: str = "partnership"
    ordered: bool = True
    judgement: bool = False


@dataclass(frozen=True, slots=True)
class Signal:
    """A measure that belongs to a model, and what it tells of it; the measure's card has the rest.

    `layers` and `levels` keep it to some; none means all.
    """

    measure: str
    tells: str
    layers: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    params: Mapping[str, float | str] | None = None


@dataclass(frozen=True, slots=True)
class Typology:
    """Everything that is said of a model, and everything that decides where a partnership stands.

    `levels` are those that it speaks of, where it has a unit a level; none means all.

    >>> gaster = typology("gaster")
    >>> gaster.register, gaster.step(2).label
    ('M10', 'planning action')
    """

    id: str
    version: int
    register: str
    name: str
    question: str
    unit: str
    kind: str
    answered: tuple[Answered, ...]
    routes: tuple[str, ...]
    source: str
    summary: str
    cannot_say: tuple[str, ...]
    footnote: str
    columns: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    scales: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    facts: tuple[Fact, ...] = ()
    rules: tuple[Rule, ...] = ()
    items: tuple[Item, ...] = ()
    signals: tuple[Signal, ...] = ()
    sha256: str = ""

    def step(self, code: int) -> Step:
        """Return one step by its code."""
        return next(step for step in self.steps if step.code == code)


@cache
def typologies() -> tuple[Typology, ...]:
    """Return every model that ships with partnernet, in the order of the register.

    >>> len(typologies()), typologies()[0].id
    (37, 'himmelman')
    """
    folder = files("partnernet.scales").joinpath("typologies")
    found = [
        _parse(entry.read_bytes(), entry.name)
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    ]
    return tuple(sorted(found, key=lambda each: (each.register, each.id)))


def typology(name: str) -> Typology:
    """Return one model by its id or its number in the register (M10).

    Raises UnknownNameError when there is none of that name.
    """
    known = {each.id: each for each in typologies()}
    numbers = {each.register: each for each in typologies()}
    if name not in known and name.upper() not in numbers:
        raise UnknownNameError.among("scale", name, known)  # noqa: EM101
    return known.get(name) or numbers[name.upper()]


def load_typology(path: Path) -> Typology:
    """Read a typology of the user's own.

    Raises
    ------
    InputError
        The file is not there or cannot be read.
    RegistryError
        It says what no typology can hold; the message names the file and the place.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        message = f"{path.name} cannot be read."
        raise InputError(message, hint="--scale needs the path of a TOML file.") from error
    found = _parse(raw, path.name)
    if found.id in {each.id for each in typologies()}:
        message = f"{path.name}: there is already a scale called '{found.id}'."
        raise RegistryError(message, hint="Give it another id.")
    return found


# --- reading ----------------------------------------------------------------------------------

_PARTS: Mapping[str, type] = {
    "steps": Step,
    "facts": Fact,
    "rules": Rule,
    "items": Item,
    "signals": Signal,
}
_HEAD = tuple(each.name for each in fields(Typology) if each.name not in {*_PARTS, "sha256"})
OWN_REGISTER = "own"
"""Where a typology stands that is not of the review and says no number."""
_DEFAULTS: Mapping[str, Any] = {
    "register": OWN_REGISTER,
    "routes": (),
    "version": 1,
}
_OPTIONAL = {"columns", "levels", "scales", "footnote", *_DEFAULTS}


def _parse(raw: bytes, name: str) -> Typology:
    try:
        data = tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{name} is not a TOML file: {error}"
        raise RegistryError(message, hint="Compare it with a shipped one.") from error
    _known(data, {"scale", *_PARTS}, name, "section")
    head = data.get("scale")
    if not isinstance(head, dict):
        message = f"{name} has no section [scale]."
        raise RegistryError(message, hint="Compare it with a shipped one.")
    _known(head, _HEAD, name, "key of [scale]")
    needed = [key for key in _HEAD if key not in _OPTIONAL]
    missing = [f"'{key}'" for key in needed if key not in head]
    if missing:
        message = f"{name}: [scale] has no {', '.join(missing)}."
        raise RegistryError(message, hint=f"It needs {', '.join(needed)}.")
    parts: dict[str, Any] = {
        part: _rows(data.get(part, []), kind, name, part) for part, kind in _PARTS.items()
    }
    told: dict[str, Any] = {**_DEFAULTS, "footnote": head.get("source", ""), **_tuples(head)}
    found = Typology(**told, **parts, sha256=hashlib.sha256(raw).hexdigest())
    for complaint in _complaints(found):
        message = f"{name}: {complaint}."
        raise RegistryError(message, hint="Compare it with a shipped one.")
    return found


Part = TypeVar("Part")


def _rows(rows: object, kind: type[Part], name: str, part: str) -> tuple[Part, ...]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        message = f"{name}: write each of the {part} as [[{part}]]."
        raise RegistryError(message, hint="Compare it with a shipped one.")
    made: list[Part] = []
    for place, row in enumerate(rows, start=1):
        _known(row, [each.name for each in fields(kind)], name, f"key of [[{part}]] {place}")  # type: ignore[arg-type]
        try:
            made.append(kind(**_tuples(row)))
        except TypeError as error:
            missing = str(error).rpartition(": ")[2]
            message = f"{name}: [[{part}]] {place} has no {missing}."
            raise RegistryError(message, hint="Compare it with a shipped one.") from error
    return tuple(made)


def _known(given: Mapping[str, Any], allowed: Iterable[str], name: str, what: str) -> None:
    for key in given:
        if key not in allowed:
            near = get_close_matches(key, sorted(allowed), n=1)
            guess = f"Did you mean '{near[0]}'? " if near else ""
            message = f"{name}: unknown {what}: '{key}'."
            raise RegistryError(message, hint=f"{guess}There is: {', '.join(sorted(allowed))}.")


def _tuples(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: tuple(x) if isinstance(x, list) else x.strip() if isinstance(x, str) else x
        for key, x in row.items()
    }


def _complaints(found: Typology) -> Iterable[str]:
    """Say what is wrong with a typology, in its author's words."""
    yield from _not_among("unit", [found.unit], UNITS)
    yield from _not_among("kind", [found.kind], KINDS)
    yield from _not_among("answered", found.answered, ANSWERED)
    yield from _not_among("levels", found.levels, (*v.LEVELS, v.UNSTATED))
    codes = [step.code for step in found.steps]
    if len(codes) != len(set(codes)):
        yield "two steps have the same code"
    names = [fact.name for fact in found.facts]
    if len(names) != len(set(names)):
        yield "two facts have the same name"
    for fact in found.facts:
        where = f"the fact '{fact.name}'"
        yield from _not_among(f"{where}, agreements", fact.agreements, v.AGREEMENT_TOKENS)
        yield from _not_among(f"{where}, content", fact.content_both_ends, v.CONTENT_TOKENS)
        yield from _not_among(f"{where}, layers", fact.layers, v.LAYERS)
        yield from _not_among(
            f"{where}, frequency", [fact.frequency] if fact.frequency else [], v.FREQUENCIES
        )
        shown = (fact.agreements, fact.content_both_ends, fact.layers, fact.flag)
        if not any(shown):
            ways = "agreements, content_both_ends, layers, flag"
            yield f"{where} does not say what shows it ({ways})"
    for rule in found.rules:
        asked = [literal.removeprefix("!") for literal in rule.when]
        yield from _not_among("a rule's 'when'", asked, names)
        if rule.level is not None and rule.level not in (0, *codes):
            yield f"a rule gives level {rule.level}, which is no step"
    for item in found.items:
        yield from _not_among(f"the item '{item.item}', about", [item.about], ABOUT)
    if "recorded" in found.answered and not (found.items or found.scales):
        yield "it is said to be recorded, and has no item"
    if "computed" in found.answered and not (found.facts or found.signals or found.scales):
        yield "it is said to be computed, and has no fact and no signal"
    if not found.cannot_say:
        yield "it does not say what cannot be said"


def _not_among(where: str, given: Iterable[str], allowed: Iterable[str]) -> Iterable[str]:
    known = list(allowed)
    for word in given:
        if word not in known:
            near = get_close_matches(word, known, n=1)
            guess = f" (did you mean '{near[0]}'?)" if near else ""
            yield f"{where}: '{word}' is not one of {', '.join(known)}{guess}"
