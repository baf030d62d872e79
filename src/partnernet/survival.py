"""Time to an event when some are still waiting and others will never have it.

A referral that is pending when the record ends is censored; one that is declined or withdrawn will
never be assessed, so that is a competing event and no censoring: one minus Kaplan-Meier would
overstate how many are assessed. Everything here follows from one table of who was at risk when, for
all groups at once.

Sources: Kaplan & Meier 1958; Aalen & Johansen 1978; Gray 1988, Ann Stat 16:1141-1154; Andersen
2013, Stat Med 32:5278-5285 (time lost). Variances are infinitesimal jackknives, as in R's survival.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

CENSORED, EVENT, COMPETING = 0, 1, 2
"""How a wait ends: still waiting, the event of interest, another event that rules it out."""

_FEW_DAYS = 100_000


@dataclass(frozen=True, eq=False, slots=True)
class RiskTable:
    """Who was at risk at each distinct time, and how their waits ended then.

    `at_risk` has a row a group and a column a time; `ended[cause]` likewise for the three ways in
    which a wait ends.
    """

    times: Floats
    at_risk: Floats
    ended: Floats

    @property
    def failed(self) -> Floats:
        """Events of either kind."""
        return np.asarray(self.ended[EVENT] + self.ended[COMPETING])

    @property
    def follow_up(self) -> Floats:
        """Longest time for which each group is known: without end once nobody in it waits.

        0 for a group without members.
        """
        found = np.zeros(len(self.at_risk))
        if len(self.times):
            watched = self.at_risk > 0
            last = watched.shape[1] - 1 - np.argmax(watched[:, ::-1], axis=1)
            lost = np.take_along_axis(self.ended[CENSORED], last[:, None], axis=1)[:, 0] > 0
            found = np.where(lost, self.times[last], np.inf)
            found[~watched.any(axis=1)] = 0.0
        return found


def risk_table(
    time: ArrayLike,
    cause: ArrayLike,
    group: ArrayLike | None = None,
    *,
    groups: int = 1,
    weight: ArrayLike | None = None,
) -> RiskTable:
    """Count who was at risk and what happened, by group and time.

    `cause` is 0 (censored), 1 (event) or 2 (competing event); `group` a number below `groups`;
    `weight` how often each wait counts.

    >>> table = risk_table([2, 5, 5, 9], [1, 0, 2, 1])
    >>> table.at_risk.tolist(), table.failed.tolist()
    ([[4.0, 3.0, 1.0]], [[1.0, 1.0, 1.0]])
    """
    times, place = _numbered(np.asarray(time, np.float64))
    cell = np.asarray(cause, np.intp) * groups
    if group is not None:
        cell = cell + np.asarray(group, np.intp)
    counts = np.bincount(
        cell * len(times) + place,
        None if weight is None else np.asarray(weight, np.float64),
        minlength=3 * groups * len(times),
    ).astype(np.float64)
    ended = counts.reshape(3, groups, len(times))
    leaving = ended.sum(axis=0)
    at_risk = np.cumsum(leaving[:, ::-1], axis=1)[:, ::-1]
    return RiskTable(times, at_risk, ended)


def _numbered(time: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Distinct times in order, and each time's number among them; whole days without sorting."""
    days = time.astype(np.int64)
    if len(days) and (days == time).all() and days.min() >= 0 and days.max() < _FEW_DAYS:
        present = np.bincount(days) > 0
        return np.flatnonzero(present).astype(np.float64), (np.cumsum(present) - 1)[days]
    times, place = np.unique(time, return_inverse=True)
    return times, place.reshape(-1)


def _over(part: Floats, whole: Floats) -> Floats:
    """Divide; 0 where nobody is at risk."""
    return np.divide(part, whole, out=np.zeros(np.broadcast(part, whole).shape), where=whole > 0)


def _before(after: Floats, start: float) -> Floats:
    """Value of a step function just before each time."""
    first = np.full((*after.shape[:-1], 1), start)
    return np.concatenate([first, after[..., :-1]], axis=-1)


def kaplan_meier(table: RiskTable) -> Floats:
    """Share still waiting after each time, by group: the product of 1 - d / n.

    Either kind of event ends a wait.

    >>> kaplan_meier(risk_table([2, 5, 9, 9], [1, 0, 1, 1])).tolist()
    [[0.75, 0.75, 0.0]]
    """
    stay: Floats = 1.0 - _over(table.failed, table.at_risk)
    return np.cumprod(stay, axis=1, dtype=np.float64)


def aalen_johansen(table: RiskTable) -> Floats:
    """Share with the event by each time, by group, while competing events take others away.

    The sum of S(t-) d1 / n, S being the share without either event.

    >>> aalen_johansen(risk_table([2, 5, 5, 9], [1, 0, 2, 1])).tolist()
    [[0.25, 0.25, 0.75]]
    """
    return np.cumsum(_increments(table), axis=1)


def _increments(table: RiskTable) -> Floats:
    waiting = _before(kaplan_meier(table), 1.0)
    return waiting * _over(table.ended[EVENT], table.at_risk)


@dataclass(frozen=True, eq=False, slots=True)
class Estimated:
    """An estimate of each group and its variance."""

    value: Floats
    variance: Floats


def incidence_at(table: RiskTable, time: float) -> Estimated:
    """Share with the event by one time, by group (Aalen-Johansen).

    >>> found = incidence_at(risk_table([2, 5, 5, 9], [1, 1, 2, 2]), 5)
    >>> found.value.tolist(), found.variance.round(6).tolist()
    ([0.5], [0.0625])
    """
    return _functional(table, (table.times <= time).astype(np.float64))


def time_lost(table: RiskTable, until: float) -> Estimated:
    """Restricted mean time lost to the event: the area under its cumulative incidence up to a time.

    Of the first `until` days, how many on average came after the event (Andersen 2013).

    >>> time_lost(risk_table([2, 4], [1, 1]), 10).value.tolist()
    [7.0]
    """
    return _functional(table, np.maximum(until - table.times, 0.0))


def _functional(table: RiskTable, gain: Floats) -> Estimated:
    """Sum of the increments of the cumulative incidence times `gain`, and its jackknife variance.

    Each wait moves the sum in three ways: by its own event, by having been at risk, and by what
    its end does to the share that is still waiting later.
    """
    at_risk, failed = table.at_risk, table.failed
    waiting = _before(kaplan_meier(table), 1.0)
    step = _increments(table) * gain
    value = step.sum(axis=1)
    survivors = at_risk - failed
    hazard = _over(_over(failed, survivors), at_risk)
    passed = np.cumsum(hazard, axis=1)
    own = _over(waiting, at_risk) * gain
    exposed = np.cumsum(step * (_before(passed, 0.0) - _over(np.ones(1), at_risk)), axis=1)
    later = value[:, None] - np.cumsum(step, axis=1)
    stayed = exposed + passed * later
    left = stayed - _over(np.ones(1), survivors) * later
    moved = np.stack([stayed, left + own, left])
    return Estimated(value, (table.ended * moved**2).sum(axis=(0, 2)))


def quantile(times: Floats, share: Floats, q: float) -> float:
    """First time at which a share that grows has reached q; NaN if it never does.

    >>> quantile(np.array([2.0, 5.0]), np.array([0.4, 0.6]), 0.5)
    5.0
    """
    reached = np.flatnonzero(share >= q - 1e-12)
    return float(times[reached[0]]) if len(reached) else float("nan")


def log_rank(table: RiskTable) -> float:
    """Log-rank chi-square (1 df) of two arms, over strata; competing events count as censored.

    Groups 2s and 2s + 1 are the arms of stratum s. A test of the cause-specific hazard: of those
    still waiting, are as many taken on each day? NaN when nothing can differ.

    >>> table = risk_table([1, 2, 3, 4], [1, 1, 1, 1], [0, 0, 1, 1], groups=2)
    >>> round(log_rank(table), 3)
    2.882
    """
    first, both = _arms(table.at_risk)
    mine, events = _arms(table.ended[EVENT])
    expected = events * _over(first, both)
    spread = expected * _over(both - first, both) * _over(both - events, both - 1)
    variance = float(spread.sum())
    gap = float((mine - expected).sum())
    return gap * gap / variance if variance > 0 else float("nan")


def _arms(counts: Floats) -> tuple[Floats, Floats]:
    """First arm, and both arms together, of each stratum."""
    first, second = counts[::2], counts[1::2]
    return first, first + second


def gray(table: RiskTable) -> float:
    """Gray's chi-square (1 df) of two arms, over strata: whether cumulative incidences differ.

    Groups 2s and 2s + 1 are the arms of stratum s. Weight 1 (rho = 0); variance with ties as in
    the author's program cmprsk 2.2. NaN when nothing can differ.

    >>> table = risk_table([1, 2, 3, 4], [1, 2, 1, 1], [0, 0, 1, 1], groups=2)
    >>> round(gray(table), 6)
    1.0
    """
    score, variance = 0.0, 0.0
    for stratum in range(0, len(table.at_risk), 2):
        arms = slice(stratum, stratum + 2)
        found = _gray(RiskTable(table.times, table.at_risk[arms], table.ended[:, arms]))
        score, variance = score + found[0], variance + found[1]
    return score * score / variance if variance > 0 else float("nan")


def _gray(table: RiskTable) -> tuple[float, float]:
    """Score of the first arm of one stratum, and its variance."""
    n, events, others = table.at_risk, table.ended[EVENT], table.ended[COMPETING]
    after = kaplan_meier(table)
    before = _before(after, 1.0)
    never = 1.0 - _before(aalen_johansen(table), 0.0)
    every = events.sum(axis=0)
    eased = _over(n, before)
    pool, subpool = eased.sum(axis=0), (eased * never).sum(axis=0)
    share = np.cumsum(_over(every, pool))
    open_before = 1.0 - _before(share, 0.0)
    score = (events[0] - every * _over(eased[0] * never[0], subpool)).sum()
    # How the arms' increments enter the score, now and through the weights of later times.
    now = np.array([eased[0], np.zeros_like(pool)]) - eased[0] * _over(eased, pool)
    through = np.cumsum(now * _over(_over(every, pool), open_before), axis=1)
    to_come = through[:, -1:] - through
    kept = _over(np.broadcast_to(1.0 - share, after.shape), after)
    tied = 1.0 - _over(np.maximum(every - 1.0, 0.0), pool * before - 1.0)
    spread = np.where(n > 0, tied * before * _over(_over(every, pool), n), 0.0)
    variance = (spread * (now + np.where(after > 0, 1.0 - kept, 1.0) * to_come) ** 2).sum()
    tied = 1.0 - _over(np.maximum(others - 1.0, 0.0), n - 1.0)
    spread = np.where(after > 0, tied * before**2 * _over(_over(others, n), n), 0.0)
    variance += (spread * (kept * to_come) ** 2).sum()
    return float(score), float(variance)
