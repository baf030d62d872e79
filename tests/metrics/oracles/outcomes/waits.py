"""Waits one after another: shares in fractions, tests by loops over days, time lost day by day."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import inf, nan
from typing import TYPE_CHECKING

from tests.metrics.oracles.outcomes._common import (
    DECIDED,
    by,
    every_log,
    last_day,
    receivers,
    recorded,
    working_days,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from tests.metrics.oracles._common import Answer, Value
    from tests.metrics.oracles.outcomes._common import Answers, Log
    from tests.metrics.records import Records, Row

    Wait = tuple[int, int]
    """Days, and how it ended: 0 open, 1 with the event, 2 with one that rules it out."""

CLOSED = ("declined", "redirected", "withdrawn", "nfa")


# --- plain statistics ----------------------------------------------------------------------------


def slow_shares(sample: Sequence[Wait]) -> list[tuple[int, Fraction, Fraction, Fraction]]:
    """Time, still waiting, with the event, with the competing one: one wait after another."""
    waiting, one, two = Fraction(1), Fraction(0), Fraction(0)
    found = []
    for now in sorted({time for time, _ in sample}):
        risk = sum(time >= now for time, _ in sample)
        first = sum((time, cause) == (now, 1) for time, cause in sample)
        second = sum((time, cause) == (now, 2) for time, cause in sample)
        one += waiting * Fraction(first, risk)
        two += waiting * Fraction(second, risk)
        waiting *= 1 - Fraction(first + second, risk)
        found.append((now, waiting, one, two))
    return found


def slow_log_rank(sample: Sequence[tuple[int, int, int, int]]) -> float:
    """Days, ending, arm, stratum."""
    gap, spread = Fraction(0), Fraction(0)
    for stratum in {s for *_, s in sample}:
        mine = [(time, cause, arm) for time, cause, arm, s in sample if s == stratum]
        for now in {time for time, cause, _ in mine if cause == 1}:
            risk = [arm for time, _, arm in mine if time >= now]
            dying = [arm for time, cause, arm in mine if time == now and cause == 1]
            n, n0, d = len(risk), risk.count(0), len(dying)
            gap += dying.count(0) - Fraction(d * n0, n)
            if n > 1:
                spread += Fraction(d * n0 * (n - n0) * (n - d), n * n * (n - 1))
    return float(gap * gap / spread) if spread else nan


def slow_gray(sample: Sequence[tuple[int, int, int, int]]) -> float:
    score = spread = 0.0
    for stratum in {s for *_, s in sample}:
        one, other = _gray([(t, c, a) for t, c, a, s in sample if s == stratum])
        score, spread = score + one, spread + other
    return score * score / spread if spread > 1e-14 else nan


def _gray(sample: list[tuple[int, int, int]]) -> tuple[float, float]:
    """Score and variance of two arms, day by day, as cmprsk's crst sums them."""
    waiting, had, pooled = [1.0, 1.0], [0.0, 0.0], 0.0
    score = spread = 0.0
    c, v2, v3 = [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]
    for now in sorted({t for t, *_ in sample}):
        risk = [sum(t >= now and a == arm for t, _, a in sample) for arm in (0, 1)]
        hit = [
            [sum((t, k, a) == (now, cause, arm) for t, k, a in sample) for arm in (0, 1)]
            for cause in (1, 2)
        ]
        one, two = sum(hit[0]), sum(hit[1])
        if one + two == 0:
            continue
        arms = [arm for arm in (0, 1) if risk[arm]]
        ease = {arm: risk[arm] / waiting[arm] for arm in arms}
        after, then = waiting[:], had[:]
        for arm in arms:
            after[arm] *= (risk[arm] - hit[0][arm] - hit[1][arm]) / risk[arm]
            then[arm] += waiting[arm] * hit[0][arm] / risk[arm]
        total = sum(ease.values())
        next_pooled = pooled + one / total
        a = [0.0, 0.0]
        if 0 in ease:
            for arm in arms:
                a[arm] = ease[0] * (1 - ease[0] / total) if arm == 0 else -ease[0] * ease[1] / total
                if one:
                    c[arm] += a[arm] * one / (total * (1 - pooled))
            share = sum(ease[arm] * (1 - had[arm]) for arm in arms)
            score += hit[0][0] - (one * ease[0] * (1 - had[0]) / share if one else 0.0)
        for arm in arms:
            if one:
                t4 = 1 - (1 - next_pooled) / after[arm] if after[arm] > 0 else 1.0
                t5 = 1 - (one - 1) / (total * waiting[arm] - 1) if one > 1 else 1.0
                t3 = t5 * waiting[arm] * one / (total * risk[arm])
                v3[arm] += t4 * t4 * t3
                v2[arm] += (a[arm] - t4 * c[arm]) * t4 * t3
                spread += (a[arm] - t4 * c[arm]) ** 2 * t3
            if hit[1][arm] and after[arm] > 0:
                d = hit[1][arm]
                t4 = (1 - next_pooled) / after[arm]
                t5 = 1 - (d - 1) / (risk[arm] - 1) if d > 1 else 1.0
                t3 = t5 * waiting[arm] ** 2 * d / risk[arm] ** 2
                v3[arm] += t4 * t4 * t3
                v2[arm] -= t4 * c[arm] * t4 * t3
                spread += (t4 * c[arm]) ** 2 * t3
        waiting, had, pooled = after, then, next_pooled
    spread += sum(c[k] ** 2 * v3[k] + 2 * c[k] * v2[k] for k in (0, 1))
    return score, spread


def area(sample: Sequence[Wait], until: int) -> Fraction:
    """Under the share with the event, one day after another."""
    steps = [(now, one) for now, _, one, _ in slow_shares(sample)]
    days = (max((one for now, one in steps if now <= d), default=Fraction(0)) for d in range(until))
    return sum(days, Fraction(0))


# --- waits of a log ------------------------------------------------------------------------------


def _ended(r: Records, rows: Log, x: Row, event: str) -> tuple[dt.date, int] | None:
    """The day on which a wait ended and how; None where that is unknown."""
    end = last_day(r)
    assert end is not None
    outcomes = any(row["outcome"] for row in rows)
    if outcomes and x["outcome"] is None:
        return None
    day = x[f"date_{event}"]
    if event == "decided":
        if x["outcome"] == "withdrawn":
            return (day, 2) if day else None
        if day:
            return day, 1
        return None if x["outcome"] in (*DECIDED, "nfa") else (end, 0)
    if day:
        return day, 1
    if x["outcome"] in CLOSED:
        return (x["date_decided"], 2) if x["date_decided"] else None
    return end, 0


@cache
def waits(r: Records, rows: Log, event: str, clock: str) -> list[tuple[Row, int, int]] | None:
    if all(x["date_received"] is None for x in rows) or all(
        x[f"date_{event}"] is None for x in rows
    ):
        return None
    found = []
    for x in rows:
        ended = _ended(r, rows, x, event)
        if ended is None or x["date_received"] is None:
            continue
        start, (day, cause) = x["date_received"], ended
        time = working_days(start, day) if clock == "working_days" else (day - start).days
        if time >= 0:
            found.append((x, time, cause))
    return found


def _times(found: list[tuple[Row, int, int]]) -> list[Wait]:
    return [(time, cause) for _, time, cause in found]


def followed(sample: Sequence[Wait]) -> float:
    last = max((time for time, _ in sample), default=0)
    return last if (last, 0) in sample or not sample else inf


def share_at(sample: Sequence[Wait], within: float) -> Value:
    if len(sample) < 10:
        return "few_events"
    if followed(sample) < within:
        return "not_followed"
    return float(max((one for now, _, one, _ in slow_shares(sample) if now <= within), default=0))


def reached(sample: Sequence[Wait], q: float, most: float = inf) -> Value:
    if len(sample) < 10:
        return "few_events"
    half = Fraction(q)
    return next(
        (now for now, _, one, _ in slow_shares(sample) if one >= half and now <= most),
        "not_reached",
    )


def _log_of_waits(
    r: Records,
    event: str,
    answer: Callable[[Log, list[tuple[Row, int, int]]], Answer],
    clock: str = "working_days",
) -> Answers:
    if not r.recorded("referrals", "date_received"):
        return "not_recorded"

    def one(rows: Log) -> Answer:
        found = waits(r, rows, event, clock)
        return "not_recorded" if found is None else answer(rows, found)

    return every_log(r, one)


@recorded
def incidence(r: Records, *, event: str, within: int) -> Answers:
    return _log_of_waits(r, event, lambda _, found: share_at(_times(found), within))


@recorded
def incidence_by_receiver(r: Records, *, event: str, within: int) -> Answers:
    def answer(rows: Log, found: list[tuple[Row, int, int]]) -> Answer:
        return {
            a: share_at([(t, c) for x, t, c in found if x["target"] == a], within)
            for a in receivers(r, rows)
        }

    return _log_of_waits(r, event, answer)


@recorded
def incidence_quantile(r: Records, *, event: str, q: float, clock: str) -> Answers:
    return _log_of_waits(r, event, lambda _, found: reached(_times(found), q), clock)


@recorded
def incidence_median_by_receiver(r: Records, *, event: str) -> Answers:
    def answer(rows: Log, found: list[tuple[Row, int, int]]) -> Answer:
        return {
            a: reached([(t, c) for x, t, c in found if x["target"] == a], 0.5, 250)
            for a in receivers(r, rows)
        }

    return _log_of_waits(r, event, answer)


@recorded
def accepted_wait(r: Records, *, event: str, q: float, clock: str) -> Answers:
    def answer(rows: Log, found: list[tuple[Row, int, int]]) -> Answer:
        if all(x["outcome"] is None for x in rows):
            return "not_recorded"
        return reached([(t, c) for x, t, c in found if x["outcome"] == "accepted"], q)

    return _log_of_waits(r, event, answer, clock)


def _arms(r: Records, found: list[tuple[Row, int, int]]) -> list[list[tuple[Row, int, int]]] | str:
    if r.lead is None:
        return "lead_not_declared"
    arms = [[w for w in found if by(r, group, w[0])] for group in ("lead", "others")]
    return arms if min(map(len, arms)) >= 10 else "few_events"


@recorded
def time_gained_gap(r: Records, *, event: str) -> Answers:
    def answer(_: Log, found: list[tuple[Row, int, int]]) -> Answer:
        arms = _arms(r, found)
        if isinstance(arms, str):
            return arms
        samples = [_times(arm) for arm in arms]
        last = max(time for sample in samples for time, _ in sample)
        until = int(min(last, *map(followed, samples)))
        return float(area(samples[0], until) - area(samples[1], until))

    return _log_of_waits(r, event, answer)


@recorded
def time_gained_gap_pooled(r: Records, *, event: str) -> Answers:
    def answer(rows: Log, found: list[tuple[Row, int, int]]) -> Answer:
        arms = _arms(r, found)
        if isinstance(arms, str):
            return arms
        within = [
            [[each for each in arm if each[0]["target"] == target] for arm in arms]
            for target in sorted({x["target"] for x in rows})
        ]
        within = [pair for pair in within if min(map(len, pair)) >= 5]
        if not within or min(sum(len(pair[i]) for pair in within) for i in (0, 1)) < 10:
            return "few_events"
        samples = [[_times(arm) for arm in pair] for pair in within]
        last = max(time for pair in samples for sample in pair for time, _ in sample)
        until = int(min(last, *(followed(sample) for pair in samples for sample in pair)))
        total = weights = 0.0
        for (mine, others), (lead, rest) in zip(within, samples, strict=True):
            weight = len(mine) * len(others) / (len(mine) + len(others))
            total += weight * float(area(lead, until) - area(rest, until))
            weights += weight
        return total / weights

    return _log_of_waits(r, event, answer)


@recorded
def time_gained_gap_clustered(r: Records, *, event: str, draws: int) -> Answers:
    plain = time_gained_gap(r, event=event)

    def answer(_: Log, found: list[tuple[Row, int, int]]) -> Answer:
        arms = _arms(r, found)
        if isinstance(arms, str):
            return arms
        return "few_referrers" if len({x["source"] for x, *_ in arms[1]}) < 10 else nan

    few = _log_of_waits(r, event, answer)
    if isinstance(plain, str) or isinstance(few, str):
        return plain
    return {place: few[place] if isinstance(few[place], str) else plain[place] for place in plain}


def _tested(
    r: Records, event: str, test: Callable[[list[tuple[int, int, int, int]]], float]
) -> Answers:
    def answer(rows: Log, found: list[tuple[Row, int, int]]) -> Answer:
        arms = _arms(r, found)
        if isinstance(arms, str):
            return arms
        targets = sorted({x["target"] for x in rows})
        sample = [
            (time, cause, arm, targets.index(x["target"]))
            for arm, waits_of in enumerate(arms)
            for x, time, cause in waits_of
        ]
        value = test(sample)
        return "no_contrast" if value != value else value

    return _log_of_waits(r, event, answer)


@recorded
def log_rank_lead(r: Records, *, event: str) -> Answers:
    return _tested(r, event, slow_log_rank)


@recorded
def gray_lead(r: Records, *, event: str) -> Answers:
    return _tested(r, event, slow_gray)
