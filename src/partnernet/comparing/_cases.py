"""What becomes of cases, area by area, adjusted for who receives them (method 4.9 and 5.1).

Acceptance and waiting differ with the services that receive, so areas are set beside each other
within strata: the sector of the receiver between areas, the receiver itself between waves. Pairs
are tested within strata (Mantel-Haenszel); values are standardised to the cases of all.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import special

from partnernet.comparing._places import gated_for_cases
from partnernet.metrics._intervals import Z, mantel_haenszel, newcombe, wilson
from partnernet.metrics._referrals import CLUSTERED, LEAST, referrals
from partnernet.metrics._waits import waits
from partnernet.survival import risk_table, time_lost

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from partnernet.comparing._places import Group, Place

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Ints = NDArray[np.intp]

Row = dict[str, Any]

CASES = ("accepted", "wait_decided", "wait_assessed")
"""Measures of cases that are compared where a record has them."""
UNKNOWN = "unknown"


@dataclass(frozen=True, eq=False)
class Log:
    """Cases of one place: their strata, whether accepted, or the wait and how it ended."""

    stratum: tuple[str, ...]
    accepted: Bools | None = None
    time: Floats | None = None
    cause: Ints | None = None

    @property
    def cases(self) -> int:
        """Number of cases."""
        return len(self.stratum)

    def among(self, stratum: str) -> Bools:
        """Cases of one stratum."""
        return np.array([each == stratum for each in self.stratum], dtype=np.bool_)


def case_rows(group: Group, metric: str, apart: Sequence[tuple[int, int]]) -> Iterator[Row]:
    """Values, the same standardised, and differences within strata of pairs set apart."""
    logs = [_log(place, metric, by=group.by) for place in group.places]
    if sum(log is not None for log in logs) < 2:
        return
    here = gated_for_cases(group)
    until = _followed([log for log in logs if log is not None])
    for place, log in zip(here.places, logs, strict=True):
        if log is not None:
            yield {**_base(here, place, metric, until), **_value(log, until)}
    yield from _standardised(here, metric, logs, until)
    for i, j in apart:
        one, other = logs[i], logs[j]
        if one is not None and other is not None:
            row = _base(here, here.places[i], metric, until)
            row |= {"kind": "difference", "other": here.places[j].label, "layer": here.layer}
            row |= {"gate": row["gate"] or here.places[j].gate, "n_other": other.cases}
            yield row | {"n": one.cases} | _difference(one, other, until)


def _base(group: Group, place: Place, metric: str, until: float | None) -> Row:
    strata = "receiver's sector" if group.by == "area" else "receiver"
    params = {"strata": strata} | ({} if until is None else {"until": until})
    return {
        "by": group.by,
        "area": place.part.area,
        "wave": place.part.wave,
        "level": group.level,
        "layer": place.layer,
        "metric": metric,
        "params": json.dumps(params),
        "comparable": "adjusted",
        "gate": place.gate,
        "kind": "value",
        "flags": CLUSTERED,
    }


def _log(place: Place, metric: str, *, by: str) -> Log | None:
    """Cases of a place; None where the record has not what is measured, or of fewer than ten."""
    found = [
        log
        for log in referrals(place.part)
        if log.level == place.level and log.layer == place.layer
    ]
    if not found:
        return None
    (log,) = found
    ends = np.array(log.ends, dtype=object)
    if by == "area":
        listed = place.part.listed.select("agency_id", "sector").iter_rows()
        sector = {agency: name or UNKNOWN for agency, name in listed}
        ends = np.array([sector.get(end, UNKNOWN) for end in log.ends], dtype=object)
    if metric == "accepted":
        judged = log.judged()
        if judged is None or judged.sum() < LEAST:
            return None
        return Log(tuple(ends[log.target[judged]]), accepted=log.accepted[judged])
    known = waits(log, "decided" if metric == "wait_decided" else "assessed")
    if known is None or len(known.which) < LEAST:
        return None
    return Log(tuple(ends[log.target[known.which]]), time=known.time, cause=known.cause)


def _followed(logs: list[Log]) -> float | None:
    """Working days for which every place can be followed; None for what has no wait."""
    if any(log.time is None for log in logs):
        return None
    tables = [
        risk_table(log.time, log.cause)
        for log in logs
        if log.time is not None and log.cause is not None
    ]
    return float(min(min(t.follow_up.min(), t.times[-1]) for t in tables))


def _mean(log: Log, chosen: Bools, until: float | None) -> tuple[float, float]:
    """Share accepted, or mean working days waited of the first `until`; and its variance."""
    if log.accepted is not None:
        share = float(log.accepted[chosen].mean())
        return share, share * (1 - share) / int(chosen.sum())
    assert log.time is not None and log.cause is not None and until is not None  # noqa: S101, PT018
    lost = time_lost(risk_table(log.time[chosen], log.cause[chosen]), until)
    return until - float(lost.value[0]), float(lost.variance[0])


def _value(log: Log, until: float | None) -> Row:
    value, variance = _mean(log, np.ones(log.cases, np.bool_), until)
    if log.accepted is not None:
        low, high = (float(end) for end in wilson(log.accepted.sum(), log.cases))
    else:
        reach = Z * variance**0.5
        low, high = max(0.0, value - reach), value + reach
    return {"value": value, "lo": low, "hi": high, "se": variance**0.5, "n": log.cases}


def _standardised(
    group: Group, metric: str, logs: list[Log | None], until: float | None
) -> Iterator[Row]:
    """Values if each place had the cases of all, in strata of which every place has some."""
    kept = [(at, logs[at]) for at in group.open if logs[at] is not None]
    if len(kept) < 2:
        return
    mixed = [set(log.stratum) for _, log in kept if log is not None]
    common = sorted(set.intersection(*mixed) - {UNKNOWN})
    every = [each for _, log in kept if log is not None for each in log.stratum]
    counts = np.array([every.count(name) for name in common], dtype=np.float64)
    for at, log in kept:
        if log is None:
            continue
        row = {**_base(group, group.places[at], metric, until), "kind": "adjusted", "n": log.cases}
        if not common:
            yield {**row, "reason": "no_common_stratum"}
            continue
        share = counts / counts.sum()
        parts = [_mean(log, log.among(name), until) for name in common]
        value = float(sum(w * mean for w, (mean, _) in zip(share, parts, strict=True)))
        error = float(sum(w**2 * v for w, (_, v) in zip(share, parts, strict=True))) ** 0.5
        params = json.loads(str(row["params"])) | {
            "form": "standardised",
            "strata_used": len(common),
        }
        params["cases"] = round(float(counts.sum()) / len(every), 3)
        low, high = value - Z * error, value + Z * error
        high = min(1.0, high) if log.accepted is not None else high
        row |= {"value": value, "lo": max(0.0, low), "hi": high, "se": error}
        yield row | {"params": json.dumps(params)}


def _difference(one: Log, other: Log, until: float | None) -> Row:
    """Set two apart within strata; the plain difference and its interval beside it."""
    (a, va), (b, vb) = (_mean(log, np.ones(log.cases, np.bool_), until) for log in (one, other))
    common = sorted((set(one.stratum) & set(other.stratum)) - {UNKNOWN})
    if one.accepted is not None and other.accepted is not None:
        ends = newcombe(one.accepted.sum(), one.cases, other.accepted.sum(), other.cases)
        row: Row = {"value": a - b, "lo": float(ends[0]), "hi": float(ends[1])}
        row["effect_of"] = "percentage points"
        cells = [
            [int((log.among(name) & (log.accepted == yes)).sum()) for name in common]
            for log in (one, other)
            if log.accepted is not None
            for yes in (True, False)
        ]
        pooled = mantel_haenszel(*cells) if common else None
        adjusted = None if pooled is None else (pooled.difference, pooled.error)
    else:
        reach = Z * (va + vb) ** 0.5
        row = {"value": a - b, "lo": a - b - reach, "hi": a - b + reach, "effect_of": "days"}
        adjusted = _days_apart(one, other, common, until)
    if adjusted is None:
        return {**row, "reason": "no_common_stratum"}
    times = 100.0 if row["effect_of"] == "percentage points" else 1.0
    gap, error = adjusted
    size = times * (gap + Z * error * np.array([0.0, -1.0, 1.0]))
    row |= dict(zip(("effect", "effect_lo", "effect_hi"), size.tolist(), strict=True))
    row["se"] = error
    if error == 0:
        return {**row, "reason": "no_variation"}
    return {**row, "statistic": gap / error, "p": 2 * float(special.ndtr(-abs(gap / error)))}


def _days_apart(
    one: Log, other: Log, common: list[str], until: float | None
) -> tuple[float, float] | None:
    """Mean difference in days within strata, weighted as Mantel and Haenszel weight."""
    gaps, variances, weights = [], [], []
    for name in common:
        mine, theirs = one.among(name), other.among(name)
        (a, va), (b, vb) = _mean(one, mine, until), _mean(other, theirs, until)
        n, m = int(mine.sum()), int(theirs.sum())
        gaps.append(a - b)
        variances.append(va + vb)
        weights.append(n * m / (n + m))
    if not weights:
        return None
    w = np.array(weights) / sum(weights)
    return float(w @ np.array(gaps)), float(w**2 @ np.array(variances)) ** 0.5
