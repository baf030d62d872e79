"""How far referrals get, how soon they are decided, whether the referrer is told.

All on a closed cohort: referrals old enough to have got there. A stage that has a date is reached
when the date is there; an outcome that is not recorded is unknown, not undecided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from partnernet.metrics._referrals import MATURE, PENDING, WITHDRAWN, for_each
from partnernet.metrics._registry import Card, Param, partnership_metric
from partnernet.metrics._results import Missing, Rows
from partnernet.metrics._shares import share, shares
from partnernet.view import View
from partnernet.working_days import CALENDAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from partnernet.metrics._referrals import Referrals
    from partnernet.metrics._registry import Comparable
    from partnernet.study import Partnership

    Bools = NDArray[np.bool_]

Stage = Literal["decided", "accepted", "assessed", "service_start"]
STAGES: tuple[Stage, ...] = ("decided", "accepted", "assessed", "service_start")


def _card(
    name: str,
    formula: str,
    unit: str,
    null: str,
    *,
    requires: tuple[str, ...],
    params: tuple[Param, ...] = (),
    citation: str = "definition ours; interval: Wilson 1927",
    comparable: Comparable = "adjusted",
) -> Card:
    return Card(
        name=name,
        theme="referral outcomes",
        formula=f"{formula}; lo, hi: Wilson 95 %",
        unit=unit,
        range=(0.0, 1.0),
        null=f"{null}; or fewer than ten of them",
        citation=citation,
        view=View(),
        comparable=comparable,
        over="partnership",
        layers=("referral",),
        requires=requires,
        params=params,
        flow=True,
        tolerant=True,
    )


@partnership_metric(
    _card(
        "Conversion",
        "referrals that reached the stage / referrals received",
        "share of referrals",
        "the stage was not recorded",
        requires=("referrals",),
        params=(Param("stage", STAGES, "how far: decided, accepted, assessed, service started"),),
    ),
    unit="network",
)
def conversion(p: Partnership, *, stage: Stage = "accepted") -> list[Rows]:
    """Share of the referrals received that got to a stage, of those old enough to have got there.

    The stages are not nested: what was assessed need not have been recorded as accepted.

    >>> from partnernet.metrics._example_records import partnership
    >>> [found] = conversion(partnership(), stage="assessed")
    >>> found.params
    [{'reached': 104, 'received': 166}]
    """

    def measure(log: Referrals) -> Rows | Missing:
        old, flags = log.cohort
        if stage in ("decided", "accepted"):
            if not log.recorded("outcome"):
                return Missing("not_recorded")
            old = old & (log.outcome >= 0)
            reached = log.decided if stage == "decided" else log.accepted
        else:
            if not log.recorded(f"date_{stage}"):
                return Missing("not_recorded")
            reached = ~np.isnan(log.day(stage))
        return share((old & reached).sum(), old.sum(), ("reached", "received"), flags=flags)

    return for_each(p, measure)


WORKING_TOGETHER = (
    "Working Together to Safeguard Children 2023 (decision within one working day, assessment "
    f"within 45); clock: {CALENDAR}"
)
_PROMPT = _card(
    "Decided within one working day",
    "decided by the end of the next working day / referrals whose decision day is known, or that "
    "are still open",
    "share of referrals",
    "days of decision were not recorded",
    requires=("referrals.date_received", "referrals.date_decided"),
    citation=WORKING_TOGETHER,
)


def _prompt(log: Referrals) -> tuple[Bools, Bools]:
    """Decided within a working day; and which referrals that can be said of."""
    wait = log.day("decided") - log.day("received")
    open_still = (log.outcome == PENDING) | (log.outcome == WITHDRAWN)
    if not log.recorded("outcome"):
        open_still = np.ones(len(wait), np.bool_)
    dated = ~np.isnan(log.day("decided"))
    return np.asarray(wait <= 1), log.older(1) & np.where(dated, wait >= 0, open_still)


@partnership_metric(_PROMPT, unit="network")
def decided_in_one_day(p: Partnership) -> list[Rows]:
    """Share of referrals that were decided by the end of the next working day.

    A referral that is pending or was withdrawn without a decision was not; one whose outcome is
    known but not its day is left out.

    >>> from partnernet.metrics._example_records import partnership
    >>> decided_in_one_day(partnership())[0].params
    [{'prompt': 104, 'referrals': 166}]
    """

    def measure(log: Referrals) -> Rows:
        prompt, told = _prompt(log)
        return share((prompt & told).sum(), told.sum(), ("prompt", "referrals"))

    return for_each(p, measure)


@partnership_metric(
    _card(
        "Decided within one working day, by receiver",
        "as `decided_in_one_day`, for each receiver",
        "share of referrals",
        "days of decision were not recorded",
        requires=_PROMPT.requires,
        citation=WORKING_TOGETHER,
    ),
    unit="agency",
)
def decided_in_one_day_by_receiver(p: Partnership) -> list[Rows]:
    """Share of the referrals to each receiver that it decided by the end of the next working day.

    >>> from partnernet.metrics._example_records import partnership
    >>> (found,) = decided_in_one_day_by_receiver(partnership())
    >>> dict(zip(found.unit_id, found.value.round(3).tolist()))
    {'FC': 0.571, 'HV': 0.594, 'PG': 0.7}
    """

    def measure(log: Referrals) -> Rows:
        prompt, told = _prompt(log)
        counts = log.received(prompt & told), log.received(told)
        return shares(log.names(log.receivers), *counts, ("prompt", "referrals"))

    return for_each(p, measure)


@partnership_metric(
    _card(
        "Assessed within 45 working days",
        "assessment completed within 45 working days of the referral / assessments started",
        "share of assessments",
        "days of completion were not recorded",
        requires=("referrals.date_received", "referrals.date_assessment_completed"),
        citation=WORKING_TOGETHER,
    ),
    unit="network",
)
def assessed_in_45_days(p: Partnership) -> list[Rows]:
    """Share of the assessments begun that were completed within 45 working days of the referral.

    Of referrals received at least 45 working days before the record ends, so that an assessment
    that is still open counts as late.

    >>> from partnernet.metrics._example_records import partnership
    >>> import partnernet as pn
    >>> pn.metrics.get("assessed_in_45_days").card.requires[1]
    'referrals.date_assessment_completed'
    """

    def measure(log: Referrals) -> Rows:
        wait = log.day("assessment_completed") - log.day("received")
        begun = ~np.isnan(log.day("assessed")) | ~np.isnan(log.day("assessment_completed"))
        begun = begun & log.older(MATURE) & ~(wait < 0)
        return share((begun & (wait <= MATURE)).sum(), begun.sum(), ("in_time", "assessments"))

    return for_each(p, measure)


_TOLD = _card(
    "Feedback to the referrer",
    "referrals with a day of feedback / referrals received",
    "share of referrals",
    "days of feedback were not recorded",
    requires=("referrals.date_feedback",),
)


@partnership_metric(_TOLD, unit="network")
def feedback_share(p: Partnership) -> list[Rows]:
    """Share of referrals whose referrer was told what became of them.

    >>> from partnernet.metrics._example_records import partnership
    >>> feedback_share(partnership())[0].params
    [{'told': 57, 'referrals': 166}]
    """

    def measure(log: Referrals) -> Rows:
        old, flags = log.cohort
        told = ~np.isnan(log.day("feedback"))
        return share((old & told).sum(), old.sum(), ("told", "referrals"), flags=flags)

    return for_each(p, measure)


@partnership_metric(
    _card(
        "Feedback to the referrer, by receiver",
        "as `feedback_share`, for each receiver",
        "share of referrals",
        "days of feedback were not recorded",
        requires=_TOLD.requires,
    ),
    unit="agency",
)
def feedback_share_by_receiver(p: Partnership) -> list[Rows]:
    """Share of the referrals to each receiver whose referrer was told what became of them.

    >>> from partnernet.metrics._example_records import partnership
    >>> (found,) = feedback_share_by_receiver(partnership())
    >>> dict(zip(found.unit_id, found.value.round(3).tolist()))
    {'FC': 0.214, 'HV': 0.281, 'PG': 0.5}
    """

    def measure(log: Referrals) -> Rows:
        old, flags = log.cohort
        told = old & ~np.isnan(log.day("feedback"))
        return shares(
            log.names(log.receivers),
            log.received(told),
            log.received(old),
            ("told", "referrals"),
            flags=flags,
        )

    return for_each(p, measure)
