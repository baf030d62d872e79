"""Acceptance, counted referral by referral."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from tests.metrics.oracles.outcomes._common import (
    DECIDED,
    by,
    cohort,
    every_log,
    few,
    logs,
    receivers,
    recorded,
)

if TYPE_CHECKING:
    from tests.metrics.oracles._common import Answer, Value
    from tests.metrics.oracles.outcomes._common import Answers, Log
    from tests.metrics.records import Records, Row


@cache
def _judged(r: Records, rows: Log, referrer: str) -> list[Row]:
    return [x for x in cohort(r, rows) if x["outcome"] in DECIDED and by(r, referrer, x)]


def _accepted(rows: list[Row]) -> int:
    return sum(row["outcome"] == "accepted" for row in rows)


@recorded
def acceptance(r: Records, *, referrer: str) -> Answers:
    if not r.recorded("referrals", "outcome"):
        return "not_recorded"

    def answer(rows: Log) -> Answer:
        if referrer in ("lead", "others") and r.lead is None:
            return "lead_not_declared"
        judged = _judged(r, rows, referrer)
        mine = {a: [x for x in judged if x["target"] == a] for a in receivers(r, rows)}
        return {a: few(_accepted(mine[a]), len(mine[a])) for a in mine}

    return every_log(r, answer)


@recorded
def acceptance_total(r: Records, *, referrer: str) -> Answers:
    if not r.recorded("referrals", "outcome"):
        return "not_recorded"

    def answer(rows: Log) -> Answer:
        if referrer in ("lead", "others") and r.lead is None:
            return "lead_not_declared"
        judged = _judged(r, rows, referrer)
        return few(_accepted(judged), len(judged))

    return every_log(r, answer)


@recorded
def acceptance_gap(r: Records) -> Answers:
    if not r.recorded("referrals", "outcome"):
        return "not_recorded"

    return every_log(r, lambda rows: _gaps(r, rows) if r.lead else "lead_not_declared")


def _gaps(r: Records, rows: Log) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for agency in receivers(r, rows):
        shares = []
        for group in ("lead", "others"):
            judged = [x for x in _judged(r, rows, group) if x["target"] == agency]
            shares.append(few(_accepted(judged), len(judged)))
        first, second = shares
        words = isinstance(first, str) or isinstance(second, str)
        found[agency] = "few_events" if words else first - second  # type: ignore[operator]
    return found


@recorded
def acceptance_gap_pooled(r: Records, *, strata: str) -> Answers:
    if not r.recorded("referrals", "outcome"):
        return "not_recorded"

    def answer(rows: Log) -> Answer:
        if r.lead is None:
            return "lead_not_declared"
        if strata == "receiver_priority" and all(x["priority"] is None for x in rows):
            return "not_recorded"
        tables: dict[tuple[str, str | None], list[list[Row]]] = {}
        for place, group in enumerate(("lead", "others")):
            for row in _judged(r, rows, group):
                label = row["priority"] if strata == "receiver_priority" else None
                arms = tables.setdefault((row["target"], label), [[], []])
                arms[place].append(row)
        pairs = [arms for arms in tables.values() if arms[0] and arms[1]]
        if min(sum(len(arms[i]) for arms in pairs) for i in (0, 1)) < 10:
            return "few_events"
        weights = [Fraction(len(a) * len(b), len(a) + len(b)) for a, b in pairs]
        gaps = [Fraction(_accepted(a), len(a)) - Fraction(_accepted(b), len(b)) for a, b in pairs]
        return float(sum(w * g for w, g in zip(weights, gaps, strict=True)) / sum(weights))

    return every_log(r, answer)


@recorded
def redirected_share(r: Records) -> Answers:
    if not r.recorded("referrals", "outcome"):
        return "not_recorded"

    def answer(rows: Log) -> Answer:
        judged = _judged(r, rows, "all")
        return few(sum(x["outcome"] == "redirected" for x in judged), len(judged))

    return every_log(r, answer)


@recorded
def nfa_share(r: Records) -> Answers:
    if not r.recorded("referrals", "outcome"):
        return "not_recorded"

    def answer(rows: Log) -> Answer:
        known = [x for x in cohort(r, rows) if x["outcome"]]
        return few(sum(x["outcome"] == "nfa" for x in known), len(known))

    return every_log(r, answer)


@recorded
def sender_funnel(r: Records) -> Answers:
    if not r.recorded("referrals", "outcome"):
        return "not_recorded"

    def answer(rows: Log) -> Answer:
        judged = _judged(r, rows, "all")
        senders = sorted({x["source"] for x in rows if r.kind(x["source"]) != "public"})
        mine = {a: [x for x in judged if x["source"] == a] for a in senders}
        return {a: few(_accepted(mine[a]), len(mine[a])) for a in mine}

    return every_log(r, answer)


def _referrers(r: Records, rows: Log) -> int:
    return len({x["source"] for x in _judged(r, rows, "others")})


@recorded
def acceptance_gap_clustered(r: Records, *, draws: int) -> Answers:
    plain = acceptance_gap(r)
    if isinstance(plain, str):
        return plain

    def answer(rows: Log) -> Answer:
        if r.lead is None:
            return "lead_not_declared"
        found = _gaps(r, rows)
        for agency in found:
            sent = [x for x in rows if x["target"] == agency]
            if not isinstance(found[agency], str) and _among(r, rows, sent) < 10:
                found[agency] = "few_referrers"
        return found

    return every_log(r, answer)


def _among(r: Records, rows: Log, some: list[Row]) -> int:
    return len({x["source"] for x in _judged(r, rows, "others") if x in some})


@recorded
def acceptance_gap_pooled_clustered(r: Records, *, draws: int) -> Answers:
    plain = acceptance_gap_pooled(r, strata="receiver")
    if isinstance(plain, str):
        return plain
    return {
        place: "few_referrers" if not isinstance(value, str) and _referrers(r, rows) < 10 else value
        for (place, value), rows in zip(plain.items(), logs(r).values(), strict=True)
    }
