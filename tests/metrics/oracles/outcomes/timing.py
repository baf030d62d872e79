"""Ties, referrals and answers one by one: when they were, and who said so."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from math import sqrt
from statistics import fmean, pstdev
from typing import TYPE_CHECKING

from tests.metrics.oracles.outcomes._common import every_log, receivers, recorded

from partnernet.vocabulary import layer_spec

if TYPE_CHECKING:
    from tests.metrics.oracles._common import Answer, Value
    from tests.metrics.oracles.outcomes._common import Answers, Log
    from tests.metrics.records import Records, Row


def _rows(r: Records, level: str, layer: str) -> list[Row]:
    return [
        x for x in r.rows("ties") if (x["wave"], x["level"], x["layer"]) == ("now", level, layer)
    ]


def _contacts(r: Records, level: str, layer: str) -> dict[tuple[str, ...], list[dt.date]]:
    """All first and last days of each tie."""
    found: dict[tuple[str, ...], list[dt.date]] = {}
    for x in _rows(r, level, layer):
        pair = (x["source"], x["target"])
        if not layer_spec(layer).directed:
            pair = tuple(sorted(pair))  # type: ignore[assignment]
        if len(set(pair)) == 2 and set(pair) <= set(r.nodes) and x["count"] != 0:
            found.setdefault(pair, []).extend(d for d in (x["first"], x["last"]) if d)
    return {pair: days for pair, days in found.items() if days}


def _of_ties(r: Records, days: int, *, new: bool) -> Answers:
    if not (r.recorded("ties", "first") and r.recorded("ties", "last")):
        return "not_recorded"
    answer: dict[tuple[str, str], Answer] = {}
    for level, layer in r.places():
        known = [d for x in _rows(r, level, layer) for d in (x["first"], x["last"]) if d]
        if not known:
            continue
        ties, end = _contacts(r, level, layer), max(known)
        window = dt.timedelta(days)
        if end - min(known) < (2 if new else 1) * window:
            answer[level, layer] = "short_record"
        elif not ties:
            answer[level, layer] = "no_ties"
        elif new:
            answer[level, layer] = fmean(min(d) > end - window for d in ties.values())
        else:
            answer[level, layer] = fmean(max(d) <= end - window for d in ties.values())
    return answer


@recorded
def dormant_ties(r: Records, *, days: int) -> Answers:
    return _of_ties(r, days, new=False)


@recorded
def new_ties(r: Records, *, days: int) -> Answers:
    return _of_ties(r, days, new=True)


def _bursts(rows: list[Row]) -> Value:
    days = sorted(x["date_received"] for x in rows if x["date_received"])
    gaps = [(b - a).days for a, b in pairwise(days)]
    m = len(gaps)
    if m < 10:
        return "few_events"
    if not any(gaps):
        return "no_variation"
    r = pstdev(gaps) / fmean(gaps)
    return (sqrt(m + 1) * r - sqrt(m - 1)) / ((sqrt(m + 1) - 2) * r + sqrt(m - 1))


@recorded
def burstiness(r: Records) -> Answers:
    if not r.recorded("referrals", "date_received"):
        return "not_recorded"
    return every_log(
        r,
        lambda rows: {
            a: _bursts([x for x in rows if x["target"] == a]) for a in receivers(r, rows)
        },
    )


@recorded
def burstiness_links(r: Records) -> Answers:
    if not r.recorded("referrals", "date_received"):
        return "not_recorded"

    def answer(rows: Log) -> Answer:
        by_link: dict[str, list[Row]] = {}
        for x in rows:
            if {x["source"], x["target"]} <= set(r.nodes):
                by_link.setdefault(f"{x['source']}|{x['target']}", []).append(x)
        return {link: _bursts(those) for link, those in by_link.items()}

    return every_log(r, answer)


def _followed(r: Records, rows: list[Row], start: str, gap: int) -> set[str]:
    """Agencies got to from one, by walking every route of later and later referrals."""
    dated = {
        (x["source"], x["target"], x["date_received"].toordinal())
        for x in rows
        if x["date_received"] and {x["source"], x["target"]} <= set(r.nodes)
    }
    todo = [(b, day) for a, b, day in dated if a == start]
    seen = set(todo)
    while todo:
        at, day = todo.pop()
        for a, b, then in dated:
            if a == at and 0 < then - day <= gap and (b, then) not in seen:
                seen.add((b, then))
                todo.append((b, then))
    return {at for at, _ in seen} - {start}


@recorded
def time_reach(r: Records, *, gap: int) -> Answers:
    if not r.recorded("referrals", "date_received"):
        return "not_recorded"
    others = len(r.nodes) - 1
    return every_log(r, lambda rows: {x: len(_followed(r, rows, x, gap)) / others for x in r.nodes})


@recorded
def mean_time_reach(r: Records, *, gap: int) -> Answers:
    if not r.recorded("referrals", "date_received"):
        return "not_recorded"
    others = len(r.nodes) - 1
    return every_log(
        r, lambda rows: fmean(len(_followed(r, rows, x, gap)) / others for x in r.nodes)
    )


# --- answers -------------------------------------------------------------------------------------


def _answered(r: Records) -> dict[tuple[str, str], tuple[set[str], list[Row]]]:
    """Who answered at each level and layer, and the rows of agencies."""
    found: dict[tuple[str, str], tuple[set[str], list[Row]]] = {}
    for level, layer in r.places():
        rows = [x for x in _rows(r, level, layer) if x["reporter"] in r.nodes]
        who = {x["reporter"] for x in rows}
        for x in r.rows("coverage"):
            if (
                x["status"] == "responded"
                and x["role"] in (None, "reporter")
                and x["level"] in (None, level)
                and x["layer"] in (None, layer)
                and x["agency_id"] in r.nodes
            ):
                who.add(x["agency_id"])
        ties = [
            x
            for x in rows
            if x["source"] != x["target"]
            and {x["source"], x["target"]} <= set(r.nodes)
            and x["count"] != 0
        ]
        if who:
            found[level, layer] = who, ties
    return found


@recorded
def confirmed_ties(r: Records) -> Answers:
    answer: dict[tuple[str, str], Answer] = {}
    for (level, layer), (who, ties) in _answered(r).items():
        directed = layer_spec(layer).directed

        votes = [
            sum(
                any(x["reporter"] == a and (x["source"], x["target"]) in ways for x in ties)
                for a in (i, j)
            )
            for i in who
            for j in who
            if i != j and (directed or i < j)
            for ways in [[(i, j)] if directed else [(i, j), (j, i)]]
        ]
        told = [v for v in votes if v]
        answer[level, layer] = fmean(v == 2 for v in told) if told else "one_sided"
    return answer or "not_recorded"


@recorded
def core_agency(r: Records, *, named_by: float) -> Answers:
    answer: dict[tuple[str, str], Answer] = {}
    places = _answered(r)
    for level in sorted({level for level, _ in places}):
        units: dict[str, Value] = {}
        for j in r.nodes:
            verdicts: list[bool] = []
            for (its, _), (who, ties) in places.items():
                if its == level and who - {j}:
                    namers = {
                        x["reporter"]
                        for x in ties
                        if {x["source"], x["target"]} == {x["reporter"], j}
                    } - {j}
                    verdicts.append(len(namers) / len(who - {j}) >= named_by)
            units[j] = float(fmean(verdicts) >= 0.5) if verdicts else "not_recorded"
        answer[level, "*"] = units
    return answer or "not_recorded"


@recorded
def coordinating_body(r: Records) -> Answers:
    known = [a.get("is_coordinator") for a in r.agencies if a["agency_id"] in r.nodes]
    if all(x is None for x in known):
        return "not_recorded"
    return {("*", "*"): float(any(known))}
