"""Contact days a year, read plainly: loops over rows, months and calendar years."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

from scipy.stats import chi2
from tests.scales.oracle_rows import A_YEAR, CONTACT, F_REG, Row, World, tie


def years(start: date, end: date) -> float:
    """Whole years to the same day, then days over 365."""
    whole = 0
    after = end + timedelta(days=1)

    def later(n: int) -> date:
        try:
            return start.replace(year=start.year + n)
        except ValueError:
            return start.replace(year=start.year + n, day=28)

    while (start.year + whole + 1, start.month, start.day) <= (after.year, after.month, after.day):
        whole += 1
    return whole + min((after - later(whole)).days / 365, 1)


def window(world: World, row: Row) -> tuple[date, date] | None:
    if row["period_start"] and row["period_end"]:
        return row["period_start"], row["period_end"]
    if row["days"] is None and row["first"] is None:
        return None
    agencies = set(world["agencies"])
    same = [
        r for r in world["ties"]
        if r["layer"] == row["layer"] and tie(r) and r["source"] != r["target"]
        and {r["source"], r["target"]} <= agencies
    ]  # fmt: skip
    starts = [r["first"] for r in same if r["first"]]
    ends = [r["last"] for r in same if r["last"]]
    return (min(starts), max(ends)) if starts and ends else None


def regular(world: World, pair: tuple[str, str], talked: list[Row], quiet: bool) -> bool | None:
    """F against f_reg, with months and the Poisson interval."""
    known = True
    groups: dict[Any, dict[Any, list[tuple[Row, float | None, float | None, Any]]]] = {}
    for row in talked:
        number = row["days"] if row["days"] is not None else row["count"]
        often = A_YEAR.get(row["frequency"] or "") if number is None else None
        span = window(world, row)
        if (number is None and often is None) or (number is not None and span is None):
            known = False
            continue
        flow = row["layer"], row["source"], row["target"]
        report = row["reporter"], row["respondent_role"] or ""
        groups.setdefault(flow, {}).setdefault(report, []).append((row, number, often, span))
    kept: list[Any] = []
    for reports in groups.values():

        def size(report: Any, reports: Any = reports) -> float:
            counted = [x for x in reports[report] if x[1] is not None]
            total = sum(x[2] or 0 for x in reports[report])
            if counted:
                start, end = min(x[3][0] for x in counted), max(x[3][1] for x in counted)
                total += sum(x[1] for x in counted) / years(start, end)
            return total

        best = min(reports, key=lambda r: (-size(r), r))
        kept += reports[best]
    kept = _events_once(kept)
    undated, low, high, short = 0.0, 0.0, 0.0, False
    flows: dict[Any, list[Any]] = {}
    for row, number, often, span in kept:
        if number is None:
            undated, low, high = undated + often, low + often, high + often
        else:
            flows.setdefault((row["layer"], row["source"], row["target"]), []).append(
                (row, number, span)
            )
    pools: dict[Any, int] = {}
    spans: list[tuple[date, date]] = []
    for members in flows.values():
        dated = any(r["days"] is not None or r["first"] is not None for r, _, _ in members)
        start, end = min(s[0] for *_, s in members), max(s[1] for *_, s in members)
        pools[dated, start, end] = pools.get((dated, start, end), 0) + sum(n for _, n, _ in members)
        if dated:
            spans.append((start, end))
    for (dated, start, end), number in pools.items():
        length = years(start, end)
        if length < 1:
            short = True
            under = chi2.ppf(0.05, 2 * number) / 2 if number else 0.0
            over = chi2.ppf(0.95, 2 * number + 2) / 2
        else:
            under = over = number
        low, high = low + under / length, high + over / length
        undated += 0 if dated else under / length
    is_dated = any(r["days"] is not None or r["first"] is not None for r in talked)
    spread = spread_enough(world, pair, talked, spans)
    met = undated >= F_REG or (low >= F_REG and (not is_dated or bool(spread)))
    if met:
        return True
    uneven = not short and low >= F_REG and spread is False
    missed = not talked or (known and (high < F_REG or uneven))
    return False if quiet and missed else None


def _events_once(kept: list[Any]) -> list[Any]:
    best: dict[str, Any] = {}
    rest = []
    for item in kept:
        event = item[0]["event_id"]
        if event is None:
            rest.append(item)
        else:
            row, number, often, span = item
            dated = row["days"] is not None or row["first"] is not None
            start, end = (span[0].toordinal(), -span[1].toordinal()) if span else (10**9, 10**9)
            key = (
                -(number if number is not None else -1),
                -(often or -1),
                start,
                end,
                not dated,
                row["layer"],
            )
            if event not in best or key < best[event][0]:
                best[event] = (key, item)
    return rest + [item for _, item in best.values()]


def spread_enough(
    world: World, pair: tuple[str, str], talked: list[Row], spans: list[tuple[date, date]]
) -> bool | None:
    layers = {row["layer"] for dyad in [talked] for row in dyad} | {
        row["layer"] for row in world["ties"] if row["layer"] in CONTACT and tie(row)
        and row["source"] != row["target"]
        and {row["source"], row["target"]} <= set(world["agencies"])
    }  # fmt: skip
    active = {
        (row["month"].year, row["month"].month)
        for row in world["activity"]
        if {row["source"], row["target"]} == set(pair) and row["layer"] in layers
    }
    if not active or not spans:
        return None
    start, end = min(s for s, _ in spans), max(e for _, e in spans)
    full = []
    for year, month in product(range(start.year, end.year + 1), range(1, 13)):
        first = date(year, month, 1)
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        if start <= first and last <= end:
            full.append((year, month))
    return bool(full) and sum(month in active for month in full) >= len(full) / 2
