"""Whether the lead's referrals are dealt with sooner than others' (method 4.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._intervals import Z
from partnernet.metrics._referrals import CLUSTERED, LEAST, for_each, referral_card
from partnernet.metrics._registry import Card, partnership_metric
from partnernet.metrics._resampling import (
    DRAWS,
    FEW_CLUSTERS,
    LEAST_CLUSTERS,
    draw_cells,
    spread,
)
from partnernet.metrics._results import Missing, Rows
from partnernet.metrics._shares import FEW
from partnernet.metrics._waits import EVENTS, waits
from partnernet.survival import RiskTable, gray, log_rank, risk_table, time_lost
from partnernet.working_days import CALENDAR

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from partnernet.metrics._referrals import Referrals
    from partnernet.metrics._registry import Param
    from partnernet.metrics._waits import Event, Waits
    from partnernet.study import Partnership

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]

NULL = (
    "days were not recorded, no lead is declared, or fewer than ten waits of the lead or of others"
)


def _card(
    name: str,
    formula: str,
    unit: str,
    citation: str,
    *,
    span: tuple[float | None, float | None] = (None, None),
    params: tuple[Param, ...] = (EVENTS,),
    null: str = NULL,
    on_request: bool = True,
) -> Card:
    return referral_card(
        name=name,
        theme="response times",
        formula=f"{formula}; clock: {CALENDAR}",
        unit=unit,
        range=span,
        null=null,
        citation=citation,
        requires=("referrals.date_received",),
        params=params,
        on_request=on_request,
    )


ANDERSEN = "Andersen 2013, Stat Med 32:5278-5285; variance: infinitesimal jackknife"


@partnership_metric(
    _card(
        "Difference in time gained",
        "integral of F_lead - F_others from 0 to the shorter follow-up; lo, hi: 95 %",
        "working days",
        ANDERSEN,
        on_request=False,
    ),
    unit="network",
)
def time_gained_gap(p: Partnership, *, event: Event = "assessed") -> list[Rows]:
    """By how many working days the lead's referrals had the event sooner than others', on average.

    The difference in restricted mean time lost to the event, up to the longest time for which both
    groups were followed (`until`): positive when the lead's are dealt with sooner or more often.

    >>> from partnernet.metrics._example_records import partnership
    >>> (found,) = time_gained_gap(partnership())
    >>> found.value.round(2).tolist(), found.params[0]["until"]
    ([5.22], 15)
    """

    def measure(log: Referrals, found: Waits, lead: Bools) -> Rows | Missing:
        table = risk_table(found.time, found.cause, (~lead).astype(np.intp), groups=2)
        until = _common(table)
        lost = time_lost(table, until)
        value = float(lost.value[0] - lost.value[1])
        reach = Z * float(np.sqrt(lost.variance.sum()))
        return Rows(
            [None],
            np.array([value]),
            lo=np.array([value - reach]),
            hi=np.array([value + reach]),
            flags=(CLUSTERED,),
            params=[_beside(lead, until)],
        )

    return _for_each(p, event, measure)


ENOUGH = 5
"""Waits of the lead and of others that a receiver must have to be compared with itself (ours)."""


@partnership_metric(
    _card(
        "Difference in time gained, within receivers",
        "sum w_k D_k / sum w_k, D_k the difference within receiver k up to the shortest follow-up "
        "of all, w_k = n1 n0 / N; lo, hi: 95 %",
        "working days",
        f"{ANDERSEN}; weights of Mantel & Haenszel 1959",
        null=f"{NULL}, at receivers with five of both",
        on_request=False,
    ),
    unit="network",
)
def time_gained_gap_pooled(p: Partnership, *, event: Event = "assessed") -> list[Rows]:
    """By how many working days the lead's referrals had the event sooner, within receivers.

    As `time_gained_gap`, but each receiver is compared with itself and weighs by how many referrals
    of both it had, so that whom the lead refers to plays no part.

    >>> from partnernet.metrics._example_records import partnership
    >>> (found,) = time_gained_gap_pooled(partnership())
    >>> found.value.round(2).tolist(), found.params[0]["receivers"]
    ([5.26], 3)
    """

    def measure(log: Referrals, found: Waits, lead: Bools) -> Rows | Missing:
        receiver = log.target[found.which]
        size = int(receiver.max()) + 1
        waited = np.stack([np.bincount(receiver[arm], minlength=size) for arm in (lead, ~lead)])
        both = waited.min(axis=0) >= ENOUGH
        used, pairs = both[receiver], waited[:, both]
        if min(pairs.sum(axis=1)) < LEAST:
            return Missing(FEW)
        group = 2 * (np.cumsum(both) - 1)[receiver[used]] + ~lead[used]
        table = risk_table(found.time[used], found.cause[used], group, groups=2 * pairs.shape[1])
        until = _common(table)
        lost = time_lost(table, until)
        weight = pairs[0] * pairs[1] / pairs.sum(axis=0)
        weight = weight / weight.sum()
        value = float(weight @ (lost.value[::2] - lost.value[1::2]))
        reach = Z * float(np.sqrt(weight**2 @ (lost.variance[::2] + lost.variance[1::2])))
        return Rows(
            [None],
            np.array([value]),
            lo=np.array([value - reach]),
            hi=np.array([value + reach]),
            flags=(CLUSTERED,),
            params=[{**_beside(lead[used], until), "receivers": pairs.shape[1]}],
        )

    return _for_each(p, event, measure)


def _beside(lead: Bools, until: float) -> dict[str, object]:
    return {"until": int(until), "lead": int(lead.sum()), "others": int((~lead).sum())}


def _common(table: RiskTable) -> float:
    """Longest time for which both arms are known; the last wait of all where both are for ever."""
    return float(min(table.follow_up.min(), table.times[-1]))


def _for_each(
    p: Partnership,
    event: Event,
    measure: Callable[[Referrals, Waits, Bools], Rows | Missing | float],
) -> list[Rows]:
    """Measure waits of the lead's and of other agencies' referrals, told which are the lead's."""

    def arms(log: Referrals) -> Rows | Missing | float:
        found, sent, others = waits(log, event), log.sent_by("lead"), log.sent_by("others")
        if found is None:
            return Missing("not_recorded")
        if sent is None or others is None:
            return Missing("lead_not_declared")
        used = (sent | others)[found.which]
        lead = sent[found.which][used]
        if min(lead.sum(), (~lead).sum()) < LEAST:
            return Missing(FEW)
        return measure(log, found.only(used), lead)

    return for_each(p, arms)


@partnership_metric(
    _card(
        "Difference in time gained, by referrer",
        "as `time_gained_gap`; lo, hi: percentiles over draws of referrers",
        "working days",
        f"{ANDERSEN}; Field & Welsh 2007 (recalled); the lead kept, ours",
        params=(EVENTS, DRAWS),
        null=f"{NULL}, or fewer than ten other referrers",
    ),
    unit="network",
)
def time_gained_gap_clustered(
    p: Partnership, *, event: Event = "assessed", draws: int = 1999
) -> list[Rows]:
    """Difference in time gained by the lead's referrals, with an interval that resamples referrers.

    >>> from partnernet.metrics._example_records import partnership
    >>> time_gained_gap_clustered(partnership())[0].reason
    'few_referrers'
    """

    def measure(log: Referrals, found: Waits, lead: Bools) -> Rows | Missing:
        cluster = log.source[found.which]
        if len(np.unique(cluster[~lead])) < LEAST_CLUSTERS:
            return Missing(FEW_CLUSTERS)
        table = risk_table(found.time, found.cause, (~lead).astype(np.intp), groups=2)
        until = _common(table)
        lost = time_lost(table, until).value
        value = lost[0] - lost[1]
        size = len(table.times)
        cell = found.cause * size + np.searchsorted(table.times, found.time)
        drawn = [
            time_lost(_again(counts, table.times), until).value
            for counts in draw_cells(cluster, cell, lead, 3 * size, draws)
        ]
        low, high = spread(drawn[0] - drawn[1], value)
        return Rows(
            [None],
            np.array([value]),
            lo=np.atleast_1d(low),
            hi=np.atleast_1d(high),
            params=[_beside(lead, until)],
        )

    return _for_each(p, event, measure)


def _again(counts: Floats, times: Floats) -> RiskTable:
    """Risk table with a group a draw."""
    ended = counts.reshape(len(counts), 3, len(times)).transpose(1, 0, 2)
    at_risk = np.cumsum(ended.sum(axis=0)[:, ::-1], axis=1)[:, ::-1]
    return RiskTable(times, at_risk, ended)


def _test(p: Partnership, event: Event, test: Callable[[RiskTable], float]) -> list[Rows]:
    """A two-arm test stratified by receiver."""

    def measure(log: Referrals, found: Waits, lead: Bools) -> Missing | float:
        receivers, stratum = np.unique(log.target[found.which], return_inverse=True)
        group = 2 * stratum.reshape(-1) + ~lead
        value = test(risk_table(found.time, found.cause, group, groups=2 * len(receivers)))
        return Missing("no_contrast") if np.isnan(value) else value

    return _for_each(p, event, measure)


_TEST_NULL = f"{NULL}, or no receiver has both"


@partnership_metric(
    _card(
        "Log-rank test of lead against others",
        "(sum O - E)^2 / sum V over receivers and days, O the lead's events",
        "chi-square, 1 df",
        "Mantel 1966, Cancer Chemother Rep 50:163-170 (recalled)",
        span=(0.0, None),
        null=_TEST_NULL,
    ),
    unit="network",
)
def log_rank_lead(p: Partnership, *, event: Event = "assessed") -> list[Rows]:
    """Chi-square of whether, within receivers, those still waiting are taken at the same rate.

    Cause-specific: says nothing of how many are declined instead. `compare` turns it into a p.

    >>> from partnernet.metrics._example_records import partnership
    >>> (found,) = log_rank_lead(partnership(), event="decided")
    >>> round(float(found.value[0]), 2)
    5.69
    """
    return _test(p, event, log_rank)


@partnership_metric(
    _card(
        "Gray's test of lead against others",
        "score of the lead's subdistribution hazard, squared, over its variance, over receivers",
        "chi-square, 1 df",
        "Gray 1988, Ann Stat 16:1141-1154",
        span=(0.0, None),
        null=_TEST_NULL,
    ),
    unit="network",
)
def gray_lead(p: Partnership, *, event: Event = "assessed") -> list[Rows]:
    """Chi-square of whether, within receivers, the share that gets there by each day is the same.

    Declined referrals count as never getting there.

    >>> from partnernet.metrics._example_records import partnership
    >>> (found,) = gray_lead(partnership(), event="assessed")
    >>> round(float(found.value[0]), 2)
    87.41
    """
    return _test(p, event, gray)
