"""How far referrals get and how soon, referral by referral."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.metrics.oracles.outcomes._common import (
    DECIDED,
    cohort,
    every_log,
    few,
    old_enough,
    receivers,
    recorded,
    waited,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.metrics.oracles._common import Answer
    from tests.metrics.oracles.outcomes._common import Answers, Log
    from tests.metrics.records import Records, Row

    Pick = Callable[[Log], tuple[list[Row], list[Row]]]


@recorded
def conversion(r: Records, *, stage: str) -> Answers:
    def answer(rows: Log) -> Answer:
        known = cohort(r, rows)
        if stage in ("decided", "accepted"):
            if all(x["outcome"] is None for x in rows):
                return "not_recorded"
            known = [x for x in known if x["outcome"]]
            wanted = DECIDED if stage == "decided" else ("accepted",)
            return few(sum(x["outcome"] in wanted for x in known), len(known))
        column = f"date_{stage}"
        if all(x[column] is None for x in rows):
            return "not_recorded"
        return few(sum(x[column] is not None for x in known), len(known))

    return every_log(r, answer)


def _prompt(r: Records, rows: Log) -> tuple[list[Row], list[Row]]:
    outcomes = any(x["outcome"] for x in rows)
    told = []
    for x in rows:
        if not old_enough(r, x, 1):
            continue
        if x["date_decided"]:
            wait = waited(x, "decided")
            if wait is not None and wait >= 0:
                told.append(x)
        elif not outcomes or x["outcome"] in ("pending", "withdrawn"):
            told.append(x)
    return [x for x in told if (waited(x, "decided") or 0) <= 1 and x["date_decided"]], told


def _needs(r: Records, *columns: str) -> bool:
    return all(r.recorded("referrals", column) for column in columns)


def _whole(r: Records, pick: Pick) -> Answers:
    def answer(rows: Log) -> Answer:
        part, whole = pick(rows)
        return few(len(part), len(whole))

    return every_log(r, answer)


def _each(r: Records, pick: Pick) -> Answers:
    def answer(rows: Log) -> Answer:
        part, whole = pick(rows)
        return {
            a: few(*(sum(x["target"] == a for x in some) for some in (part, whole)))
            for a in receivers(r, rows)
        }

    return every_log(r, answer)


@recorded
def decided_in_one_day(r: Records) -> Answers:
    if not _needs(r, "date_received", "date_decided"):
        return "not_recorded"
    return _whole(r, lambda rows: _prompt(r, rows))


@recorded
def decided_in_one_day_by_receiver(r: Records) -> Answers:
    if not _needs(r, "date_received", "date_decided"):
        return "not_recorded"
    return _each(r, lambda rows: _prompt(r, rows))


@recorded
def assessed_in_45_days(r: Records) -> Answers:
    if not _needs(r, "date_received", "date_assessment_completed"):
        return "not_recorded"

    def pick(rows: Log) -> tuple[list[Row], list[Row]]:
        begun = []
        for x in rows:
            wait = waited(x, "assessment_completed")
            started = x["date_assessed"] or x["date_assessment_completed"]
            if started and old_enough(r, x, 45) and not (wait is not None and wait < 0):
                begun.append(x)
        in_time = [x for x in begun if x["date_assessment_completed"]]
        return [x for x in in_time if (waited(x, "assessment_completed") or 0) <= 45], begun

    return _whole(r, pick)


def _told(r: Records, rows: Log) -> tuple[list[Row], list[Row]]:
    old = cohort(r, rows)
    return [x for x in old if x["date_feedback"]], old


@recorded
def feedback_share(r: Records) -> Answers:
    if not _needs(r, "date_feedback"):
        return "not_recorded"
    return _whole(r, lambda rows: _told(r, rows))


@recorded
def feedback_share_by_receiver(r: Records) -> Answers:
    if not _needs(r, "date_feedback"):
        return "not_recorded"
    return _each(r, lambda rows: _told(r, rows))
