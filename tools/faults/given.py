"""Faults in what a measure is given, in its card, and in what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from tests.metrics.indifference import (
    ALWAYS_GIVEN,
    BLIND_TO_ISOLATES,
    SAME_OF_PAIRS,
    SAME_OF_REVERSED_RECORDS,
    TURNS,
)

from partnernet import schema
from partnernet.coverage import Covered
from partnernet.metrics import Estimate, Missing, Rows, Values
from partnernet.slices import Slice
from partnernet.study import Partnership

if TYPE_CHECKING:
    from partnernet.metrics import Card, Metric

Names = frozenset[str]
"""Names that a measure and the functions it calls mention: what it could look at."""


@dataclass(frozen=True)
class Given:
    """A fault, the measures it fits, and how it is put into one."""

    fits: Callable[[Metric, Names], bool]
    put: Callable[[Metric], Metric]


def _card(change: Callable[[Card], Card]) -> Callable[[Metric], Metric]:
    return lambda metric: replace(metric, card=change(metric.card))


def _view(**changes: Any) -> Callable[[Metric], Metric]:
    return _card(lambda card: replace(card, view=replace(card.view, **changes)))


def _before(change: Callable[[Any], Any]) -> Callable[[Metric], Metric]:
    """The measure is given something else: every slice, or the partnership, is changed first."""

    def put(metric: Metric) -> Metric:
        def faulty(given: Any, **params: Any) -> Any:
            many = isinstance(given, Sequence)
            changed = [change(each) for each in given] if many else change(given)
            return metric.function(changed, **params)

        return replace(metric, function=_named(metric, faulty))

    return put


def _after(change: Callable[[Any, Any], Any]) -> Callable[[Metric], Metric]:
    """What the measure gives back is changed; `change` also sees what it was given."""

    def put(metric: Metric) -> Metric:
        def faulty(given: Any, **params: Any) -> Any:
            found = metric.function(given, **params)
            if isinstance(found, list):
                return [change(each, given) for each in found]
            return change(found, given)

        return replace(metric, function=_named(metric, faulty))

    return put


def _named(metric: Metric, faulty: Callable[..., Any]) -> Callable[..., Any]:
    faulty.__name__, faulty.__doc__ = metric.id, metric.function.__doc__
    return faulty


# --- what is given -------------------------------------------------------------------------------


def _swap(frame: pl.DataFrame) -> pl.DataFrame:
    pairs = {"source": "target", "source_ix": "target_ix"}
    there = {a: b for a, b in pairs.items() if a in frame.columns}
    return frame.with_columns(
        *(pl.col(b).alias(a) for a, b in there.items()),
        *(pl.col(a).alias(b) for a, b in there.items()),
    )


def _reversed(given: Slice | Partnership) -> Slice | Partnership:
    if isinstance(given, Slice):
        ties = _swap(given.ties).sort("source_ix", "target_ix") if given.directed else given.ties
        return replace(given, ties=ties)
    return _with(given, ("ties", "referrals", "activity"), _swap)


def _with(
    p: Partnership, tables: Sequence[str], change: Callable[[pl.DataFrame], pl.DataFrame]
) -> Partnership:
    there = {name: getattr(p.study, name) for name in tables}
    study = p.study.replace(**{k: change(v) for k, v in there.items() if v is not None})
    return Partnership(p.area, p.wave, study)


def _weights(change: pl.Expr) -> Callable[[Any], Any]:
    def changed(given: Slice | Partnership) -> Slice | Partnership:
        if isinstance(given, Slice):
            return replace(given, ties=given.ties.with_columns(weight=change))
        return given

    return changed


def _zero_for_null(given: Slice | Partnership) -> Slice | Partnership:
    numbers = pl.selectors.numeric()
    if isinstance(given, Slice):
        agencies = given.agencies.with_columns(numbers.fill_null(0))
        return replace(
            given, agencies=agencies, ties=given.ties.with_columns(pl.col("weight").fill_null(0.0))
        )
    return _with(given, ("ties", "agencies"), lambda t: t.with_columns(numbers.fill_null(0)))


def _unknown_is_a_sector(given: Slice | Partnership) -> Slice | Partnership:
    def change(agencies: pl.DataFrame) -> pl.DataFrame:
        return agencies.with_columns(
            pl.col("sector").replace("unknown", "other").fill_null("other"),
            pl.col("band5").fill_null(3),
        )

    if isinstance(given, Slice):
        return replace(given, agencies=change(given.agencies))
    return _with(given, ("agencies",), change)


def _covered(everything: bool) -> Callable[[Any], Any]:
    def changed(given: Slice | Partnership) -> Slice | Partnership:
        ids = given.agencies["agency_id"]
        rows = pl.DataFrame(
            {
                "agency_id": ids if everything else ids.clear(),
                "role": pl.Series(["sender_log"] * len(ids) if everything else [], dtype=pl.String),
            }
        ).with_columns(status=pl.lit("admin_complete"), absence_means=pl.lit("no_contact"))
        full = schema.conform(rows, schema.COVERAGE)
        if isinstance(given, Slice):
            said = tuple(Covered(full, each.agencies) for each in given.coverage)
            return replace(given, coverage=said)
        return _with(given, ("coverage",), lambda _: full)

    return changed


def _active(s: Slice) -> Slice:
    ends = pl.concat([s.ties["source"], s.ties["target"]]).unique()
    return s.among(s.agencies.filter(pl.col("agency_id").is_in(ends.implode())))


def _without_isolates(metric: Metric) -> Metric:
    """As if isolates were not there; values of agencies are put back in place, isolates get 0."""

    def faulty(given: Any, **params: Any) -> Any:
        if isinstance(given, Slice):
            found = metric.function(_active(given), **params)
            return _put_back(found, [given]) if isinstance(found, Values) else found
        found = metric.function([_active(s) for s in given], **params)
        return _put_back(found, given) if isinstance(found, Values) else found

    return replace(metric, function=_named(metric, faulty))


def _put_back(found: Values, slices: Sequence[Slice]) -> Values:
    first = slices[0]
    here = first.agencies["agency_id"].is_in(_active(first).agencies["agency_id"].implode())

    def whole(part: Any) -> Any:
        if part is None:
            return None
        every = np.zeros(first.n)
        every[here.to_numpy()] = part
        return every

    reason = found.reason
    if reason is not None and not isinstance(reason, str):
        reason = "not_recorded"
    return replace(
        found, value=whole(found.value), lo=whole(found.lo), hi=whole(found.hi), reason=reason
    )


# --- what is given back --------------------------------------------------------------------------


def _wrong_normaliser(found: Any, given: Any) -> Any:
    """As if n stood where n - 1 should."""
    first = given[0] if isinstance(given, Sequence) else given
    n = first.n if isinstance(first, Slice) else first.agencies.height
    factor = (n - 1) / n if n > 1 else 0.5
    if isinstance(found, Missing):
        return found
    bare = isinstance(found, (int, float))
    return found * factor if bare else replace(found, value=found.value * factor)


def _undefined_is_zero(found: Any, _: Any) -> Any:
    if isinstance(found, Missing):
        return Estimate(0.0)
    if isinstance(found, (Values, Rows)):
        return replace(found, value=np.nan_to_num(found.value))
    return found


def _units_shifted(found: Any, _: Any) -> Any:
    """As if the rows were in another order than the agencies."""
    if isinstance(found, (Values, Rows)):
        return replace(found, value=np.roll(found.value, 1))
    return found


def _unseen_is_none(found: Any, _: Any) -> Any:
    """Bounds as if every pair had been observed."""
    seen = isinstance(found, (Values, Estimate))
    return replace(found, lo=found.value, hi=found.value) if seen else found


def _other_parameters(metric: Metric) -> Metric:
    """Off by one in whole numbers; another number or word elsewhere."""

    def faulty(given: Any, **params: Any) -> Any:
        changed = {
            param.name: _other(params.get(param.name, param.values[0]), param.values)
            for param in metric.card.params
        }
        return metric.function(given, **changed)

    return replace(metric, function=_named(metric, faulty))


def _other(value: float | str, values: tuple[float | str, ...]) -> float | str:
    if isinstance(value, str):
        return values[(values.index(value) + 1) % len(values)]
    return value + 1 if isinstance(value, int) else value * 0.9 + 0.04


# --- the catalogue -------------------------------------------------------------------------------


def _on_graphs(metric: Metric) -> bool:
    return metric.card.over != "partnership"


def _arrows(metric: Metric) -> bool:
    return metric.card.view.direction != "weak" and metric.card.directed is not False


def _turns(metric: Metric, names: Names) -> bool:
    if _on_graphs(metric):
        return _arrows(metric) and metric.id in TURNS
    return _arrows(metric) and bool(names & ENDS) and metric.id not in SAME_OF_REVERSED_RECORDS


ENDS = frozenset({"source", "target"})
"""A measure of tables that mentions neither end cannot tell which is which."""
SECTORS = frozenset({"sector", "band5", "sectors"})
COVERAGE = frozenset({"observed", "observability", "unseen_partners", "coverage"})
VOLUMES = frozenset({"weight", "strengths", "weights"})

GIVEN: dict[str, Given] = {
    "wrong normaliser": Given(lambda m, n: True, _after(_wrong_normaliser)),
    "undefined given as 0": Given(
        lambda m, n: "never null" not in m.card.null and m.id not in ALWAYS_GIVEN,
        _after(_undefined_is_zero),
    ),
    "values beside the wrong unit": Given(
        lambda m, n: m.returns != "network" and m.unit != "network", _after(_units_shifted)
    ),
    "bounds of a fully observed network": Given(
        lambda m, n: m.card.bounded and not m.card.kinds, _after(_unseen_is_none)
    ),
    "reversed direction": Given(
        _turns,
        _before(_reversed),
    ),
    "direction dropped": Given(
        lambda m, n: _on_graphs(m) and _arrows(m) and m.id not in SAME_OF_PAIRS,
        _view(direction="weak"),
    ),
    "both directions asked for": Given(
        lambda m, n: _on_graphs(m) and m.card.view.direction == "weak", _view(direction="strong")
    ),
    "weight read as length": Given(
        lambda m, n: _on_graphs(m) and m.card.view.weight == "strength" and bool(n & VOLUMES),
        _before(_weights(1 / pl.col("weight"))),
    ),
    "weight read as presence": Given(
        lambda m, n: _on_graphs(m) and m.card.view.weight == "strength" and bool(n & VOLUMES),
        _before(_weights(pl.when(pl.col("weight").is_not_null()).then(1.0))),
    ),
    "isolates dropped": Given(
        lambda m, n: _on_graphs(m) and m.id not in BLIND_TO_ISOLATES, _without_isolates
    ),
    "agencies counted that are not expected": Given(
        lambda m, n: _on_graphs(m), _view(nodes="boundary")
    ),
    "absent read as zero": Given(lambda m, n: bool(n & COVERAGE), _before(_covered(True))),
    "absent read as unknown": Given(lambda m, n: bool(n & COVERAGE), _before(_covered(False))),
    "null read as 0": Given(
        lambda m, n: m.card.view.weight == "strength" or bool(m.card.requires),
        _before(_zero_for_null),
    ),
    "unknown read as a sector": Given(
        lambda m, n: bool(n & SECTORS), _before(_unknown_is_a_sector)
    ),
    "wrong tie rule": Given(lambda m, n: _on_graphs(m), _view(tie_rule="intersection")),
    "off by one in a parameter": Given(lambda m, n: bool(m.card.params), _other_parameters),
    "ordinal added up": Given(
        lambda m, n: _on_graphs(m) and bool(m.card.kinds),
        _card(lambda card: replace(card, kinds=())),
    ),
    "given on layers where it means nothing": Given(
        lambda m, n: _on_graphs(m) and bool(m.card.layers),
        _card(lambda card: replace(card, layers=())),
    ),
    "given for too few agencies": Given(
        lambda m, n: _on_graphs(m) and m.card.min_agencies > 1,
        _card(lambda card: replace(card, min_agencies=card.min_agencies - 1)),
    ),
}
"""What may be done wrong around a measure, by the name that the report uses."""

HARMLESS = Given(lambda m, n: True, _after(lambda found, _: found))
"""A wrapper that changes nothing: a test that fails with it would notice the wrapper, no fault."""
