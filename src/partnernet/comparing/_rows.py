"""Rows of the result: values, differences of two, summaries of many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import special

from partnernet.comparing._computing import key_of, runs
from partnernet.comparing._measures import form
from partnernet.comparing._ordinal import by_code, cliffs_delta, cliffs_error
from partnernet.metrics import get
from partnernet.metrics._gates import COMPARE_GATE
from partnernet.uncertainty import (
    BOOTSTRAP,
    DELTAS,
    ROBUST,
    Cells,
    bootstrap,
    cells,
    equalised,
    errors_of,
    may_print,
    paired,
    paired_errors,
)
from partnernet.vocabulary import GREGSON_CODES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.comparing._computing import Computed, Key
    from partnernet.comparing._measures import Form
    from partnernet.comparing._places import Group, Place
    from partnernet.uncertainty import Errors

Row = dict[str, Any]

FEWEST = 8
"""Agencies under which no test is made (ours)."""
ALIKE = 0.2
"""Largest difference in size at which densities are compared as they are (method 5.1)."""
UNEQUAL = 0.02
"""Difference in response rates from which on areas are made equally incomplete (ours)."""


_CHANCE = ("null_model", "null_mean", "null_lo", "null_hi", "ratio", "percentile", "R", "seed")


def shared(group: Group, place: Place | None, how: Form, params: str) -> Row:
    """What every row says of where it is and what it is about."""
    one = place or group.places[0]
    waves = {each.part.wave for each in group.places}
    areas = {each.part.area for each in group.places}
    return {
        "by": group.by,
        "area": one.part.area if place or len(areas) == 1 else None,
        "wave": one.part.wave if place or len(waves) == 1 else None,
        "level": group.level,
        "layer": one.layer if place and how.metric not in DELTAS else group.layer,
        "metric": how.metric,
        "params": params,
        "comparable": how.comparable,
        "flags": "",
    }


def value_rows(group: Group, metric: str, found: Computed) -> Iterator[Row]:
    """One row a place: the value, its interval, what chance gives, whether it may be tested."""
    how = form(metric)
    for place in group.places:
        for params in runs(metric):
            key = key_of(place, metric, params)
            row = {**shared(group, place, how, params), "kind": "value", "gate": place.gate}
            row |= _value(place, metric, key, found)
            if row.get("value") is None and row.get("reason") is None:
                continue
            yield row
            inside = _roster(place, metric, found)
            if inside is not None:
                told = {"kind": "boundary", "n": inside.n, "value": inside.value}
                yield {**shared(group, place, how, params), **told, "gate": place.gate}


def _value(place: Place, metric: str, key: Key, found: Computed) -> Row:
    seen = place.slice.observed
    row: Row = {"n": place.slice.n, "coverage": seen.kappa, "response_rate": seen.response_rate}
    refused = may_print(metric, seen.response_rate)
    laid = found.cells(place, metric)
    if metric in DELTAS:
        pairs = max(1, place.slice.n * (place.slice.n - 1) // 2)
        counted = 0.0 if laid is None or laid.base is None else float(laid.base.sum() / 2)
        row["coverage"] = counted / pairs
        row |= {"value": laid.value} if laid else {"reason": "nothing_declared"}
        if row["coverage"] < COMPARE_GATE and place.gate is None:
            row["gate"] = "coverage<.7"
    else:
        value = found.values.get(key)
        if value is None:
            return row
        row |= {name: value[name] for name in ("value", "n", "ties", "flags", "reason")}
        row |= {"bound_lo": value["lo"], "bound_hi": value["hi"]}
    if refused:
        return {**row, "value": None, "reason": refused}
    if laid is not None and row.get("value") is not None:
        errors = errors_of(laid)
        row |= _interval(errors, metric, float(row["value"])) | {"se_dyad": errors.se_dyad}
    chance = found.chance.get(key)
    if chance is not None:
        row |= {name: chance[name] for name in _CHANCE}
        if chance["reason"]:
            row["flags"] = _joined(row.get("flags"), chance["reason"])
        row["p"] = found.p_of_chance(key)
    return row


def _interval(errors: Errors, metric: str, value: float) -> Row:
    ends = errors.interval()
    if ends is None:
        return {"reason": "n<3" if errors.n < 3 else "no_error"}
    low, high = (0.0, 1.0) if metric in DELTAS else get(metric).card.range
    if metric == "mean_degree":
        high = errors.n - 1  # nobody has more partners than there are others
    move = value - errors.value
    lo, hi = ends[0] + move, ends[1] + move
    return {
        "se": errors.se,
        "lo": lo if low is None else max(lo, low),
        "hi": hi if high is None else min(hi, high),
    }


def _roster(place: Place, metric: str, found: Computed) -> Cells | None:
    """The measure among agencies that somebody listed, where ties name others besides."""
    agencies = place.slice.agencies
    listed = agencies.filter(~agencies["unlisted"])["agency_id"].to_list()
    laid = found.cells(place, metric)
    if laid is None or not 2 < len(listed) < laid.n:
        return None
    inside = laid.among(listed)
    return inside if np.isfinite(inside.value) else None


# --- two ------------------------------------------------------------------------------------------


def difference_rows(
    group: Group, i: int, j: int, metric: str, found: Computed, *, seed: int, equalise: bool
) -> Iterator[Row]:
    """The difference of two places: effect, interval, test, or why there is none."""
    how, one, other = form(metric), group.places[i], group.places[j]
    for params in runs(metric):
        row: Row = {
            **shared(group, one, how, params),
            "kind": "difference",
            "other": other.label,
            "gate": one.gate or other.gate,
            "n": one.slice.n,
            "n_other": other.slice.n,
            "effect_of": how.effect,
        }
        a, b = found.cells(one, metric), found.cells(other, metric)
        if a is None or b is None:
            yield from _apart_from_chance(row, one, other, metric, params, found)
            continue
        if group.by == "area":
            row |= _two_areas(a, b, how, seed)
            row["reason"] = _refused(row, metric, a.n, b.n) or _thin(metric, a, b)
            if equalise and row["reason"] is None and row["gate"] is None:
                row["robust"] = _robust(one, other, metric, row["value"], seed)
        else:
            row |= _same_agencies(a, b, how, seed)
            row["reason"] = _refused(row, metric, row["n"], row["n"])
        if row["reason"] or row["gate"]:
            row["p"] = None
        yield row


def _apart_from_chance(
    row: Row, one: Place, other: Place, metric: str, params: str, found: Computed
) -> Iterator[Row]:
    """Without an error there is no test: how far each lies from its own chance, set apart."""
    both = [found.values.get(key_of(place, metric, params)) for place in (one, other)]
    values = [None if each is None else each["value"] for each in both]
    if None in values:
        return
    row |= {"value": float(values[0]) - float(values[1]), "reason": "no_error"}  # type: ignore[arg-type]
    chance = [found.chance.get(key_of(place, metric, params)) for place in (one, other)]
    means = [None if each is None else each["null_mean"] for each in chance]
    if None not in means:
        row["effect"] = row["value"] - (float(means[0]) - float(means[1]))  # type: ignore[arg-type]
    yield row


def _two_areas(a: Cells, b: Cells, how: Form, seed: int) -> Row:
    one, other = errors_of(a), errors_of(b)
    row: Row = {"value": one.value - other.value}
    if one.se is None or other.se is None:
        return row
    df = min(one.n, other.n) - 1
    se = float(np.hypot(one.se, other.se))
    relative = [each.se / each.value if each.se and each.value else np.nan for each in (one, other)]
    drawn = bootstrap(a, seed=seed) - bootstrap(b, seed=seed + 1)
    return (
        row
        | _tested(row["value"], se, df, drawn)
        | _effect(how, one.value, other.value, se, float(np.hypot(relative[0], relative[1])), df)
    )


def _same_agencies(a: Cells, b: Cells, how: Form, seed: int) -> Row:
    """Waves or layers: agencies that are in both, left out and drawn in both at once."""
    ids = [each for each in a.ids if each in set(b.ids)]
    a, b = a.among(ids), b.among(ids)
    found = paired_errors(a, b)
    row: Row = {"value": found.value, "n": found.n, "n_other": found.n}
    if found.se is None or not np.isfinite(found.value):
        return row | {"value": None}
    relative = float("nan")
    if how.scale == "log" and a.value > 0 and b.value > 0:
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.log(a.without_each) - np.log(b.without_each)
        spread = float(((logs - logs.mean()) ** 2).sum())
        relative = float(np.sqrt((found.n - 1) / found.n * spread))
    drawn = paired(a, b, seed=seed)
    return (
        row
        | _tested(found.value, found.se, found.df, drawn)
        | _effect(how, a.value, b.value, found.se, relative, found.df)
    )


def _tested(value: float, se: float, df: int, drawn: np.ndarray[Any, Any]) -> Row:
    reach = float(special.stdtrit(df, 0.975)) * se
    known = drawn[np.isfinite(drawn)]
    row: Row = {"se": se, "lo": value - reach, "hi": value + reach, "df": df, "R": BOOTSTRAP}
    if len(known):
        low, high = np.quantile(known, (0.025, 0.975)).tolist()
        row |= {"boot_lo": low, "boot_hi": high}
    if se > 0:
        t = value / se
        row |= {"statistic": t, "p": 2 * float(special.stdtr(df, -abs(t)))}
    return row


def _effect(how: Form, one: float, other: float, se: float, relative: float, df: int) -> Row:
    """Size of a difference in the measure's own terms, with its interval."""
    reach = float(special.stdtrit(df, 0.975))
    if how.effect == "ratio":
        if not (one > 0 and other > 0 and np.isfinite(relative)):
            return {}
        log = float(np.log(one / other))
        ends = np.exp([log, log - reach * relative, log + reach * relative])
    else:
        times = 100.0 if how.effect == "percentage points" else 1.0
        ends = times * (one - other + np.array([0.0, -reach * se, reach * se]))
    return dict(zip(("effect", "effect_lo", "effect_hi"), ends.tolist(), strict=True))


def _refused(row: Row, metric: str, n: int, n_other: int) -> str | None:
    if row.get("se") is None:
        return "no_error"
    if min(n, n_other) < FEWEST:
        return f"n<{FEWEST}"
    if row["se"] == 0:
        return "no_variation"
    apart = abs(n - n_other) / max(n, n_other)
    return "sizes_differ" if metric == "density" and apart > ALIKE else None


def _thin(metric: str, *laid: Cells) -> str | None:
    """Too few of the pairs have a declared level."""
    if metric not in DELTAS:
        return None
    shares = (each.base.sum() / (each.n * (each.n - 1)) for each in laid if each.base is not None)
    return "coverage<.7" if min(shares) < COMPARE_GATE else None


def _robust(one: Place, other: Place, metric: str, value: float, seed: int) -> bool | None:
    """Whether the sign holds when the area that answered better is made as incomplete."""
    rates = [place.slice.observed.response_rate for place in (one, other)]
    if rates[0] is None or rates[1] is None or abs(rates[0] - rates[1]) < UNEQUAL:
        return None
    better, worse = (one, other) if rates[0] > rates[1] else (other, one)
    drawn = equalised(
        better.part, better.level, better.layer, metric, min(rates[0], rates[1]), seed=seed
    )
    fixed = cells(worse.part, worse.level, worse.layer, metric).value
    sign = np.sign(value) * (1 if better is one else -1)
    return bool((np.sign(drawn - fixed) == sign).mean() >= ROBUST)


def cliff_rows(group: Group, i: int, j: int, found: Computed) -> Iterator[Row]:
    """Gregson's levels of two areas as distributions: Cliff's delta of their pairs."""
    one, other = group.places[i], group.places[j]
    codes = range(GREGSON_CODES[0], GREGSON_CODES[-1] + 1)
    tables = [by_code(*found.codes(place)[1:], codes) for place in (one, other)]
    value = cliffs_delta(tables[0][0], tables[1][0])
    if value is None:
        return
    se = cliffs_error(tables[0], tables[1]) if group.by == "area" else None
    row: Row = {**shared(group, one, form("delta_3"), "{}"), "kind": "difference"}
    row["metric"] = "gregson"
    row |= {"other": other.label, "gate": one.gate or other.gate, "effect_of": "Cliff"}
    row |= {"n": one.slice.n, "n_other": other.slice.n, "effect": value, "value": value}
    if se is not None:
        df = min(one.slice.n, other.slice.n) - 1
        reach = float(special.stdtrit(df, 0.975)) * se
        ends = max(-1.0, value - reach), min(1.0, value + reach)
        row |= {"se": se, "effect_lo": ends[0], "effect_hi": ends[1], "df": df}
        row |= {"lo": ends[0], "hi": ends[1]}
    row["reason"] = _refused(row, "gregson", one.slice.n, other.slice.n)
    if se and row["reason"] is None and row["gate"] is None:
        row |= {"statistic": value / se, "p": 2 * float(special.stdtr(row["df"], -abs(value / se)))}
    yield row


def _joined(flags: str | None, more: str) -> str:
    return ";".join(dict.fromkeys([*(flags or "").split(";"), more])).strip(";")
