"""The register of measures: one function, one card.

A measure is a plain function; its decorator puts it, with its card, in the register. The
measure's code is the function's name and its definition is the first paragraph of the docstring,
so neither can be missing or differ from what users read. Everything else (the command line's
list, the docs page, the result frame, the tests) is made from the card. Nothing here is heavy to
import.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field, replace
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from partnernet.errors import RegistryError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from partnernet.metrics._results import Estimate, Missing, Result, Rows, Values
    from partnernet.view import View

Comparable = Literal[
    "raw", "raw-same-size", "null-ratio", "null-percentile", "rarefied", "adjusted", "within-area"
]
"""How areas may be compared on a measure (method 5.1)."""

Over = Literal["slice", "layers", "levels", "partnership"]
"""What a measure is given: one slice; the slices of all layers of a level (same agencies, same
order); those of one layer at all levels; or the partnership."""

Returns = Literal["network", "agency", "table"]
Unit = Literal[
    "network",
    "level",
    "layer",
    "sector",
    "sector_pair",
    "band",
    "agency",
    "dyad",
    "set",
    "service",
]
Cost = Literal[
    "linear",
    "triangles",
    "two_steps",
    "steps",
    "paths",
    "betweenness",
    "dense",
    "sets",
    "core",
    "gradient",
    "losses",
    "leiden",
]


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a measure: the values that are run, and those that sensitivity tries.

    `origin` tells a published constant from a choice of ours (method 8).
    """

    name: str
    values: tuple[float | str, ...]
    meaning: str
    vary: tuple[float | str, ...] = ()
    origin: Literal["published", "ours"] = "ours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a reader must know to use a measure, and what the engine must know to run it.

    `null` says what a null means. `direction` says which end is preferable: almost always
    neither, for deeper or denser is not always better (method P6). `view` is how rows become the
    graph; `binary_fallback` lets it drop the weight where a layer has none. `collapse` asks for
    the collapsed views of each level too. `layers` names the layers (by `treated_as`) where the
    measure makes sense, none meaning all (method 4.1); `kinds` likewise for count, money,
    ordinal, presence; `directed` keeps it to layers with (or without) a direction. `requires`
    names columns or tables. `flow` marks measures of volumes sent and received, which hold even
    where nodes are categories or one inbox. `tolerant` marks those that stand non-response
    (method 5.6), `bounded` those whose bounds account for pairs that were not observed. `routes`
    marks those that follow ties over several agencies. `on_request` ones run only when asked for
    by name.
    """

    name: str
    theme: str
    formula: str
    unit: str
    range: tuple[float | None, float | None]
    null: str
    citation: str
    view: View
    comparable: Comparable
    direction: Literal["neither", "higher", "lower"] = "neither"
    over: Over = "slice"
    collapse: tuple[Literal["any", "overlap"], ...] = ()
    layers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    directed: bool | None = None
    binary_fallback: bool = False
    requires: tuple[str, ...] = ()
    params: tuple[Param, ...] = ()
    min_agencies: int = 1
    cost: Cost = "linear"
    flow: bool = False
    tolerant: bool = False
    bounded: bool = False
    routes: bool = False
    on_request: bool = False


@dataclass(frozen=True, slots=True)
class Metric:
    """A measure in the register: its code, its card and its function."""

    id: str
    card: Card
    returns: Returns
    unit: Unit
    function: Callable[..., Result] = field(repr=False)

    @property
    def definition(self) -> str:
        """First paragraph of the docstring, on one line."""
        return _first_paragraph(self.function)

    @property
    def explanation(self) -> str:
        """The rest of the docstring, without its examples."""
        text = inspect.getdoc(self.function) or ""
        _, _, rest = text.partition("\n\n")
        return f"\n{rest}".split("\n>>>")[0].strip()

    @property
    def is_count(self) -> bool:
        """Whether it counts what is on record, which holds however few have answered."""
        return self.card.flow or self.card.unit in ("agencies", "dyads")

    def __call__(self, *args: Any, **params: Any) -> Result:  # noqa: ANN401 - any measure
        """Compute it on what `card.over` says, under any view."""
        return self.function(*args, **params)

    def at(self, given: Mapping[str, float | str]) -> Metric:
        """Return the measure with some of its parameters at one value of the caller's.

        >>> get("pagerank").at({"damping": 0.7}).grid()
        [{'damping': 0.7}]
        """
        if not any(param.name in given for param in self.card.params):
            return self
        params = tuple(
            replace(param, values=(given[param.name],)) if param.name in given else param
            for param in self.card.params
        )
        return replace(self, card=replace(self.card, params=params))

    def grid(self) -> list[dict[str, float | str]]:
        """Return every combination of parameter values that is run, in order."""
        runs: list[dict[str, float | str]] = [{}]
        for param in self.card.params:
            runs = [{**run, param.name: value} for run in runs for value in param.values]
        return runs


_METRICS: dict[str, Metric] = {}
_loaded = False

Scalar = TypeVar("Scalar", bound="Callable[..., float | Estimate | Missing]")
PerAgency = TypeVar("PerAgency", bound="Callable[..., Values | Missing]")
Table = TypeVar("Table", bound="Callable[..., Rows | Missing]")
Tables = TypeVar("Tables", bound="Callable[..., list[Rows]]")


def network_metric(card: Card) -> Callable[[Scalar], Scalar]:
    """Register a measure that gives one number (or `Estimate`, or `Missing`) a network."""

    def register(function: Scalar) -> Scalar:
        _register(Metric(_code(function), card, "network", "network", function))
        return function

    return register


def agency_metric(card: Card) -> Callable[[PerAgency], PerAgency]:
    """Register a measure that gives `Values`, one an agency in the slice's order, or `Missing`."""

    def register(function: PerAgency) -> PerAgency:
        _register(Metric(_code(function), card, "agency", "agency", function))
        return function

    return register


def table_metric(card: Card, *, unit: Unit) -> Callable[[Table], Table]:
    """Register a measure that gives `Rows`, one a unit of the named kind, or `Missing`."""

    def register(function: Table) -> Table:
        _register(Metric(_code(function), card, "table", unit, function))
        return function

    return register


def partnership_metric(card: Card, *, unit: Unit) -> Callable[[Tables], Tables]:
    """Register a measure of a whole partnership: `Rows` that name their level and layer."""

    def register(function: Tables) -> Tables:
        if card.over != "partnership":
            msg = f"{_code(function)}: a partnership_metric's card says over='partnership'."
            raise RegistryError(msg)
        _register(Metric(_code(function), card, "table", unit, function))
        return function

    return register


def all_cards() -> Mapping[str, Metric]:
    """Return every measure by its code, built-in and added, in order of theme and code.

    Raises `RegistryError` if an added package cannot be loaded.
    """
    _load()
    order = sorted(_METRICS.values(), key=lambda m: (m.card.theme, m.id))
    return MappingProxyType({metric.id: metric for metric in order})


def get(code: str) -> Metric:
    """Return one measure by its code; an unknown code names the nearest.

    >>> get("density").card.range
    (0.0, 1.0)
    """
    _load()
    if code not in _METRICS:
        raise UnknownNameError.measure(code, _METRICS)
    return _METRICS[code]


def _load() -> None:
    """Import the measure modules beside this file, then those of other packages."""
    global _loaded  # noqa: PLW0603 - load once
    if _loaded:
        return
    _loaded = True
    package = import_module("partnernet.metrics")
    for module in iter_modules(package.__path__):
        if not module.name.startswith("_"):
            import_module(f"partnernet.metrics.{module.name}")
    for point in entry_points(group="partnernet.metrics"):
        try:
            point.load()
        except Exception as error:
            msg = f"The measures of '{point.value}' cannot be loaded: {error}"
            raise RegistryError(msg, hint=f"Update or uninstall '{point.name}'.") from error


def _register(metric: Metric) -> None:
    for complaint in _complaints(metric):
        msg = f"Measure '{metric.id}': {complaint}."
        raise RegistryError(msg)
    _METRICS[metric.id] = metric


def _complaints(metric: Metric) -> Iterable[str]:
    """Say what is wrong with a declaration."""
    card, function = metric.card, metric.function
    known = _METRICS.get(metric.id)
    if known is not None and _where(known.function) != _where(function):
        yield f"declared twice, first in {known.function.__module__}"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", metric.id):
        yield "its code is not lower_snake_case"
    if not _first_paragraph(function).endswith("."):
        yield "its docstring has no first paragraph that ends with a full stop"
    for name in ("name", "theme", "formula", "unit", "null", "citation"):
        if not getattr(card, name):
            yield f"its card leaves '{name}' empty"
    low, high = card.range
    if low is not None and high is not None and low >= high:
        yield f"its range {card.range} is empty"
    accepted = inspect.signature(function).parameters
    for param in card.params:
        if param.name not in accepted:
            yield f"its card has a parameter '{param.name}' that the function does not take"
        if not param.values:
            yield f"its parameter '{param.name}' has no value to run"


def _code(function: Callable[..., object]) -> str:
    return function.__name__


def _where(function: Callable[..., object]) -> tuple[str, int]:
    code = function.__code__
    return code.co_filename, code.co_firstlineno


def _first_paragraph(function: Callable[..., object]) -> str:
    text = inspect.getdoc(function) or ""
    return " ".join(text.partition("\n\n")[0].split())
