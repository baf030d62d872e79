"""What one agency carries: any measure of a network, computed without each agency in turn.

For measures of which no error may be given (betweenness, components, cores, communities), and as a
picture of how much the others hang on one agency (method 5.5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet.metrics import get
from partnernet.metrics._results import Estimate, Missing

if TYPE_CHECKING:
    from partnernet.study import Partnership, Slice


def influence(part: Partnership, level: str, layer: str, measure: str) -> pl.DataFrame:
    """Compute a measure of a network without each agency: agency_id, without, change, reason.

    `change` is the value without the agency less the value with it. Null with a reason where the
    measure has no value.

    >>> import partnernet as pn
    >>> part = pn.datasets.load("emon").partnership("MtSi")
    >>> found = influence(part, "unstated", "communication", "betweenness_centralisation")
    >>> found.height, found["reason"].null_count()
    (13, 13)

    Raises
    ------
    UnknownNameError
        There is no such measure, level or layer.
    ConfigError
        It is not a measure of one network.
    """
    from partnernet.errors import ConfigError

    metric = get(measure)
    if metric.returns != "network" or metric.card.over != "slice":
        message = f"'{measure}' is not one number of one network."
        raise ConfigError(message, hint="Take density, betweenness_centralisation, transitivity.")
    s = part.slice(level, layer, metric.card.view)
    run = metric.grid()[0]
    whole, _ = _number(metric(s, **run))
    rows = [
        {"agency_id": agency, "without": value, "change": _less(value, whole), "reason": why}
        for agency in s.agencies["agency_id"]
        for value, why in [_number(metric(without(s, agency), **run))]
    ]
    types = {"agency_id": pl.String, "without": pl.Float64, "change": pl.Float64}
    return pl.DataFrame(rows, schema={**types, "reason": pl.String})


def without(s: Slice, agency: str) -> Slice:
    """Return a slice without one agency and its ties.

    >>> from partnernet.metrics._example import referrals
    >>> s = referrals()
    >>> without(s, s.agencies["agency_id"][0]).n == s.n - 1
    True
    """
    return s.among(s.agencies.filter(pl.col("agency_id") != agency))


def _number(result: object) -> tuple[float | None, str | None]:
    if isinstance(result, Missing):
        return None, result.reason
    return float(result.value if isinstance(result, Estimate) else result), None  # type: ignore[arg-type]


def _less(value: float | None, whole: float | None) -> float | None:
    return None if value is None or whole is None else value - whole
