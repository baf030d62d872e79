"""Children and cases, counted referral by referral."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from tests.metrics.oracles.outcomes._common import every_log, few, receivers, recorded

if TYPE_CHECKING:
    from tests.metrics.oracles._common import Answer
    from tests.metrics.oracles.outcomes._common import Answers, Log
    from tests.metrics.records import Records, Row


def _told(rows: list[Row], column: str) -> tuple[int, int]:
    known = [x[column] for x in rows if x[column] is not None]
    return sum(known), len(known)


@recorded
def rereferral(r: Records) -> Answers:
    if not r.recorded("referrals", "repeat_within_365"):
        return "not_recorded"
    return every_log(r, lambda rows: few(*_told(rows, "repeat_within_365")))


@recorded
def rereferral_by_receiver(r: Records) -> Answers:
    if not r.recorded("referrals", "repeat_within_365"):
        return "not_recorded"

    def answer(rows: Log) -> Answer:
        return {
            a: few(*_told([x for x in rows if x["target"] == a], "repeat_within_365"))
            for a in receivers(r, rows)
        }

    return every_log(r, answer)


def _cases(rows: Log) -> list[Row]:
    return [x for x in rows if x["case_step"] == 1]


@recorded
def handoffs_per_case(r: Records) -> Answers:
    if not r.recorded("referrals", "case_handoff"):
        return "not_recorded"
    return every_log(r, lambda rows: few(_told(rows, "case_handoff")[0], len(_cases(rows))))


@recorded
def bounced_share(r: Records) -> Answers:
    if not r.recorded("referrals", "case_bounce"):
        return "not_recorded"
    return every_log(r, lambda rows: few(*_told(rows, "case_bounce")))


@recorded
def agencies_per_case(r: Records) -> Answers:
    if not r.recorded("referrals", "case_agencies"):
        return "not_recorded"

    def answer(rows: Log) -> Answer:
        return few(sum(x["case_agencies"] or 0 for x in _cases(rows)), len(_cases(rows)))

    return every_log(r, answer)


@recorded
def cases_of_three(r: Records) -> Answers:
    if not r.recorded("referrals", "case_agencies"):
        return "not_recorded"

    def answer(rows: Log) -> Answer:
        return few(sum((x["case_agencies"] or 0) >= 3 for x in _cases(rows)), len(_cases(rows)))

    return every_log(r, answer)


@recorded
def busiest_children_share(r: Records) -> Answers:
    if not r.recorded("referrals", "person_step"):
        return "not_recorded"

    def answer(rows: Log) -> Answer:
        steps = [x["person_step"] for x in rows if x["person_step"]]
        most = max(steps, default=0)
        # Children one by one: those with exactly k referrals are N_k - N_(k+1).
        children: list[int] = []
        for k in range(most, 0, -1):
            children += [k] * (steps.count(k) - len(children))
        if len(children) < 10:
            return "few_events"
        top = ceil(len(children) / 20)
        return sum(children[:top]) / sum(children)

    return every_log(r, answer)
