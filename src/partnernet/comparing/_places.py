"""What is set beside what: places (one network each), in groups, and the gate before them.

A group holds all that must be alike: the level, and the layer, area or wave that does not vary. A
place that was not collected as the others were is shown with the reason and enters no test (method
5.1).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, Literal

import polars as pl

from partnernet.errors import ConfigError
from partnernet.metrics._gates import COMPARE_GATE
from partnernet.view import View

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence

    from partnernet.study import Partnership, Slice, Study

By = Literal["area", "wave", "layer"]
EVERY = "*"
PERIOD = 0.1
"""Largest difference in the length of periods that counts as none, as a share (ours)."""


@dataclass(frozen=True, eq=False)
class Place:
    """One network among those compared; `gate` says why it enters no test."""

    part: Partnership
    level: str
    layer: str
    label: str
    gate: str | None = None

    @property
    def slice(self) -> Slice:
        """The network."""
        return self.part.slice(self.level, self.layer, View())


@dataclass(frozen=True, eq=False)
class Group:
    """Places that are set beside each other, in order."""

    by: By
    level: str
    layer: str
    places: tuple[Place, ...]

    @property
    def open(self) -> list[int]:
        """Places that may be tested, by number."""
        return [at for at, place in enumerate(self.places) if place.gate is None]


def check_areas(studies: Sequence[Study]) -> None:
    """Raise ConfigError when two inputs hold an area of one name."""
    areas = [area for study in studies for area in study.areas]
    twice = sorted({area for area in areas if areas.count(area) > 1})
    if twice:
        message = f"Two inputs hold an area called '{twice[0]}'."
        hint = "Name the areas in a column, or give the files other names."
        raise ConfigError(message, hint=hint)


def chosen_by(parts: Sequence[Partnership]) -> By:
    """What varies: areas if there are several, else waves, else layers."""
    if len({part.area for part in parts}) > 1:
        return "area"
    return "wave" if len({part.wave for part in parts}) > 1 else "layer"


def grouped(
    parts: Sequence[Partnership],
    by: By,
    *,
    levels: Sequence[str] | None,
    layers: Sequence[str] | None,
) -> list[Group]:
    """Put networks into groups of at least two, each with its gate."""
    found: list[Group] = []
    for some in _alike(parts, by):
        there = dict.fromkeys(level for part in some for level in part.levels)
        for level in there:
            if levels is None or level in levels:
                found += _at_level(some, by, level, layers)
    return [_gated(group) for group in found if len(group.places) > 1]


def _alike(parts: Sequence[Partnership], by: By) -> list[list[Partnership]]:
    """Parts that differ in nothing but what is compared."""
    if by == "area":
        if len({part.area for part in parts}) == len(parts):
            return [list(parts)]
        waves = dict.fromkeys(part.wave for part in parts)
        return [[part for part in parts if part.wave == wave] for wave in waves]
    if by == "wave":
        areas = dict.fromkeys(part.area for part in parts)
        return [[part for part in parts if part.area == area] for area in areas]
    return [[part] for part in parts]


def _at_level(
    parts: Sequence[Partnership], by: By, level: str, layers: Sequence[str] | None
) -> Iterable[Group]:
    present = [part for part in parts if level in part.levels]

    def wanted(layer: str) -> bool:
        return layers is None or layer in layers

    if by == "layer":
        for part in present:
            here = [layer for layer in part.layers_at(level) if wanted(layer)]
            places = tuple(Place(part, level, layer, layer) for layer in here)
            yield Group(by, level, EVERY, places)
        return
    every = dict.fromkeys(layer for part in present for layer in part.layers_at(level))
    for layer in filter(wanted, every):
        places = tuple(
            Place(part, level, layer, part.area if by == "area" else part.wave)
            for part in present
            if layer in part.layers_at(level)
        )
        yield Group(by, level, layer, places)


def gated_for_cases(group: Group) -> Group:
    """Gate for what becomes of cases: what was not seen of ties is no matter there."""
    return _gated(group, observed=False)


def _gated(group: Group, *, observed: bool = True) -> Group:
    """Give every place the first reason for which it cannot be set beside the others."""
    reasons = [_own(place) if observed else None for place in group.places]
    rules: list[tuple[str, Callable[[Place], object]]] = [
        ("different_instrument", _instrument if group.by != "layer" else _asked),
        ("different_instrument", _form if group.by != "layer" else _asked),
        ("different_boundary", _boundary),
        ("different_period", _dated),
    ]
    for reason, trait in rules:
        traits = [trait(place) for place in group.places]
        free = [x for x, why in zip(traits, reasons, strict=True) if why is None]
        usual = _most([x for x in free if x is not None])
        for at, each in enumerate(traits):
            if reasons[at] is None and each is not None and each != usual:
                reasons[at] = reason
    days = [_days(place.part) for place in group.places]
    known = [x for x, why in zip(days, reasons, strict=True) if why is None and x is not None]
    usual_days = median(known) if known else None
    for at, each in enumerate(days):
        if reasons[at] is None and _differs(each, usual_days):
            reasons[at] = "different_period"
    gated = (replace(p, gate=why) for p, why in zip(group.places, reasons, strict=True))
    return replace(group, places=tuple(gated))


def _own(place: Place) -> str | None:
    """A reason that lies in the place itself: too little of it was observed."""
    seen = place.slice.observed
    if place.slice.n < 2:
        return "n<2"
    if seen.response_rate is not None and seen.response_rate < COMPARE_GATE:
        return "coverage<.7"
    if seen.reason is not None or not seen.kappa:
        return "absence_unknown"
    return "coverage<.7" if seen.kappa < COMPARE_GATE else None


def _asked(place: Place) -> object:
    return place.slice.observed.response_rate is not None


def _instrument(place: Place) -> object:
    """How it was collected: asked or on record, in whose log, on which scale."""
    s = place.slice
    roles = sorted({row.role for row in s.coverage[0].rows if row.absence_means == "no_contact"})
    spec = s.spec
    return _asked(place), tuple(roles), spec.directed, spec.kind, spec.scale, spec.row_unit


def _form(place: Place) -> object:
    """In which form ties were given; None where nobody reports one, so that nothing shows it."""
    rows = place.part.ties.filter(pl.col("level") == place.level, pl.col("layer") == place.layer)
    coded = tuple(bool(rows[name].is_not_null().any()) for name in ("contact_type", "frequency"))
    return coded if rows.height else None


def _dated(place: Place) -> object:
    """Whether rows bear days; None where there are none."""
    return _days(place.part) is not None if place.part.ties.height else None


def _boundary(place: Place) -> object:
    """Whether somebody listed who belongs, or agencies are those that ties name."""
    return not bool(place.slice.agencies["unlisted"].all())


def _days(part: Partnership) -> int | None:
    first, last = part.period
    if first is None or last is None:
        return None
    start, end = _date(first), _date(last)
    return (end - start).days + 1


def _date(day: object) -> dt.date:
    return day  # type: ignore[return-value]


def _differs(days: int | None, usual: float | None) -> bool:
    return days is not None and usual is not None and abs(days - usual) > PERIOD * usual


def _most(traits: list[object]) -> object:
    """The commonest, the first of those that are equally common."""
    return Counter(traits).most_common(1)[0][0] if traits else None
