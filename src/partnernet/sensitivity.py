"""What would be said otherwise, had a choice of ours been made otherwise.

Every parameter that is ours is varied over its stated range, one at a time, all else as it is; the
headline statements are made again and set beside those of the defaults. Statements are compared as
a reader sees them, so a change too small to be printed is none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from partnernet import metrics, scales

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from partnernet.scales._text import Value
    from partnernet.study import Partnership, Study
    from partnernet.view import NodeSet

Key = tuple[str, str, str, str]
"""Area, wave, level, and what is stated."""

_SHARES = {"delta_2": "2 or higher", "delta_3": "3 or higher", "delta_4": "4 or higher"}


def _depth(part: Partnership, **given: Any) -> pl.DataFrame:  # noqa: ANN401
    return pl.concat([scales.depth_profile(part, **given), scales.marker(part, **given)])


def _breadth(part: Partnership, params: Mapping[str, Value], **_: object) -> pl.DataFrame:
    return scales.breadth(part, params=params)


_PROFILES: Mapping[str, Callable[..., pl.DataFrame]] = {
    "gregson": scales.gregson_profile,
    "glasby_peck": _depth,
    "breadth": _breadth,
}
LEAD_WITH_BOUNDS = 0.5
"""Share of pairs observed under which bounds are stated and no point (method 1.4)."""
_NODES: tuple[NodeSet, ...] = ("boundary", "active")
_MEASURES = (("pagerank", "damping"), ("pagerank_payers", "damping"), ("imbalanced_share", "cut"))
NOT_PRINTED = {
    "ω of versatility": "all three values are computed; a ranking is printed only where they agree",
    "β of Bonacich power": "on request; all signs are computed",
    "draws of null models": "on request",
    "FDR q": "no p value is printed",
    "coverage gates": "they decide what is printed, not what it says",
    "protection of small counts": "it changes maps and protected tables, not this page",
}
"""Parameters of ours that no headline statement rests on, and why."""


@dataclass(frozen=True, slots=True)
class Given:
    """The choices that everything is compared with."""

    infer: str
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Change:
    """One headline statement that reads otherwise."""

    key: Key
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Trial:
    """One parameter at one other value, and what it changes; `statements` rest on it at all."""

    parameter: str
    default: Value
    value: Value
    meaning: str
    statements: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The headline statements, and every trial in order."""

    headline: Mapping[Key, str]
    trials: tuple[Trial, ...]

    @property
    def steady(self) -> int:
        """Number of statements that no trial changes."""
        moved = {change.key for trial in self.trials for change in trial.changes}
        return len(self.headline.keys() - moved)


def sensitivity(
    study: Study,
    *,
    infer: str = "auto",
    params: Mapping[str, object] | None = None,
    areas: Sequence[str] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Sensitivity:
    """Vary every parameter of ours over its range and say which headline statements change.

    `infer` and `params` are the choices that everything is compared with. Raises UnknownNameError
    for a parameter that is not there.

    >>> from partnernet.study import Study
    >>> rows = {
    ...     "source": ["A", "B"],
    ...     "target": ["B", "A"],
    ...     "layer": ["referral"] * 2,
    ...     "count": [30, 30],
    ... }
    >>> found = sensitivity(Study.of(pl.DataFrame(rows)))
    >>> sorted({trial.value for trial in found.trials if trial.parameter == "damping"})
    [0.7, 0.95]
    """
    chosen = dict(params or {})
    parts = [p for p in study.partnerships() if areas is None or p.area in areas]
    given = Given(infer, chosen)
    base = {key: _placed(parts, key, given) for key in _PROFILES}
    base |= {name: _measured(parts, name) for name, _ in _MEASURES}
    base["density"] = _densities(parts, "eligible")
    plan = list(_plan(chosen, infer))
    trials: list[Trial] = []
    for done, each in enumerate(plan):
        if progress:
            progress(each.parameter, done, len(plan))
        before, after = base[each.family], each.run(parts, given)
        changes = [
            Change(key, before.get(key, "not stated"), after.get(key, "not stated"))
            for key in sorted(before.keys() | after.keys())
            if before.get(key) != after.get(key)
        ]
        made = (each.parameter, each.default, each.value, each.meaning, len(before))
        trials.append(Trial(*made, tuple(changes)))
    if progress:
        progress("", len(plan), len(plan))
    every = {key: text for family in base.values() for key, text in family.items()}
    return Sensitivity(every, tuple(trials))


@dataclass(frozen=True, slots=True)
class _Planned:
    """One trial to make: which statements it is set beside, and how it is run."""

    family: str
    parameter: str
    default: Value
    value: Value
    meaning: str
    run: Callable[[list[Partnership], Given], dict[Key, str]]


def _plan(chosen: Mapping[str, object], infer: str) -> Iterator[_Planned]:
    """Yield every trial, in the order of the scales and measures."""
    for other in ("never", "always"):
        if other != infer:
            for family in ("gregson", "glasby_peck"):
                told = "Whether levels nobody declared are read from records."
                run = _again(family, infer=other)
                yield _Planned(family, f"infer ({family})", infer, other, told, run)
    for scale in scales.catalogue():
        for each in scale.parameters.values():
            for value in each.vary:
                now = chosen.get(each.name, each.value)
                if each.origin == "ours" and value != now:
                    family = scale.id if scale.id in _PROFILES else "glasby_peck"
                    run = _again(family, **{each.name: value})
                    yield _Planned(family, each.name, each.value, value, each.meaning, run)
    for name, parameter in _MEASURES:
        param = next(p for p in metrics.get(name).card.params if p.name == parameter)
        for value in param.vary:
            run = _with(name, parameter, value)
            told = f"{param.meaning[:1].upper()}{param.meaning[1:]} ({name})."
            yield _Planned(name, parameter, param.values[0], value, told, run)
    for nodes in _NODES:
        told = "Which agencies could be tied: all listed, those expected, those with a tie."
        yield _Planned("density", "node set", "eligible", nodes, told, _over(nodes))


def _again(family: str, **other: Value) -> Callable[[list[Partnership], Given], dict[Key, str]]:
    """Make the run that places everything again with one choice made otherwise."""

    def run(parts: list[Partnership], given: Given) -> dict[Key, str]:
        changed = {name: value for name, value in other.items() if name != "infer"}
        infer = str(other.get("infer", given.infer))
        return _placed(parts, family, Given(infer, {**given.params, **changed}))

    return run


def _with(
    name: str, parameter: str, value: float | str
) -> Callable[[list[Partnership], Given], dict[Key, str]]:
    return lambda parts, _: _measured(parts, name, **{parameter: value})


def _over(nodes: NodeSet) -> Callable[[list[Partnership], Given], dict[Key, str]]:
    return lambda parts, _: _densities(parts, nodes)


# --- headline statements -------------------------------------------------------------------------


def _placed(parts: list[Partnership], family: str, given: Given) -> dict[Key, str]:
    """State the headline of one family of scales, level by level."""
    found: dict[Key, str] = {}
    for part in parts:
        frame = _PROFILES[family](part, infer=given.infer, params=given.params)
        rows = frame.filter(
            pl.col("unit_type") == "network",
            pl.col("flags").str.split(";").list.contains("headline")
            | pl.col("indicator").str.starts_with("marker_"),
        )
        for row in rows.iter_rows(named=True):
            stated = _statement(row)
            if stated:
                found[row["area"], row["wave"], row["level"], stated[0]] = stated[1]
    return found


def _statement(row: Mapping[str, object]) -> tuple[str, str] | None:
    """Write one row as a reader sees it; None for a row that is no headline statement."""
    name, value = str(row["indicator"]), row["value"]
    if name in _SHARES:
        told = _percent(value) if isinstance(value, float) else _bounds(row)
        return f"pairs at Gregson's level {_SHARES[name]}", told
    if name == "median" and row["scale"] == "gregson":
        return "median level on Gregson's scale", str(row["text"])
    for start, stated in (
        ("depth_at_", "depth that the headline share of agencies reach"),
        ("breadth_3_", "point on the three-point scale of breadth"),
        ("bands_", "bands of agencies that take part"),
        ("marker_breadth", "furthest band at depth 1 or more to the lead"),
        ("marker_depth", "depth to the lead that half of those reach"),
    ):
        if name.startswith(start):
            return stated, _code(row)
    return None


def _percent(value: float) -> str:
    return f"{100 * value:.0f}%"


def _bounds(row: Mapping[str, object]) -> str:
    low, high = row["bound_lo"], row["bound_hi"]
    if not isinstance(low, float) or not isinstance(high, float):
        return "not given"
    return f"between {_percent(low)} and {_percent(high)}"


def _code(row: Mapping[str, object]) -> str:
    value, high = row["value"], row["hi"]
    if not isinstance(value, float):
        return str(row["text"] or "not given")
    more = " or more" if isinstance(high, float) and high > value else ""
    return f"{value:.0f}{more}"


def _measured(parts: list[Partnership], name: str, **given: float | str) -> dict[Key, str]:
    """State who has the largest value of a measure of agencies, or its value as a share."""
    metric = metrics.get(name)
    found: dict[Key, str] = {}
    for part in parts:
        rows = metrics.compute(part, names=[name], by_name=False, given=given).filter(
            pl.col("value").is_not_null(), pl.col("view") == "single"
        )
        told = metric.card.name[:1].lower() + metric.card.name[1:]
        names = dict(part.agencies.select("agency_id", "name").iter_rows())
        if metric.returns == "agency":
            told = f"agency with the largest {metric.card.name}"
            rows = rows.sort("value", "unit_id", descending=[True, False])
        for row in rows.iter_rows(named=True):
            key = (row["area"], row["wave"], row["level"], f"{told}, {_layer(row['layer'])}")
            text = (
                names.get(row["unit_id"], row["unit_id"])
                if metric.returns == "agency"
                else _percent(row["value"])
            )
            found.setdefault(key, text)
    return found


def _densities(parts: list[Partnership], nodes: NodeSet) -> dict[Key, str]:
    """State the density of every layer of contact over a set of agencies.

    As on the page: the bounds alone where fewer than half of the pairs were seen.
    """
    metric = metrics.get("density")
    found: dict[Key, str] = {}
    for part in parts:
        for level in part.levels:
            for layer in part.layers_at(level):
                if part.spec(layer).treated_as not in metric.card.layers:
                    continue
                here = part.slice(level, layer, replace(metric.card.view, nodes=nodes))
                value = metric(here)
                if isinstance(value, metrics.Estimate):
                    told = _percent(value.value)
                    if (here.observed.kappa or 0) < LEAD_WITH_BOUNDS:
                        told = _bounds({"bound_lo": value.lo, "bound_hi": value.hi})
                    found[part.area, part.wave, level, f"density, {_layer(layer)}"] = told
    return found


def _layer(name: str) -> str:
    return name.replace("_", " ")
