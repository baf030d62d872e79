"""How soon referrals are decided, assessed and served (method 4.9; M27).

Aalen-Johansen: a declined referral will never be assessed, so that it counts against the share that
is. Means and medians of completed waits alone are never given: they leave out the slow ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._referrals import CLUSTERED, LEAST, for_each, referral_card
from partnernet.metrics._registry import Card, Param, partnership_metric
from partnernet.metrics._results import Missing, Rows
from partnernet.metrics._shares import FEW
from partnernet.metrics._waits import (
    CLOCK,
    EVENTS,
    QUARTERS,
    WITHIN,
    accepted_only,
    incidence_interval,
    receiver_table,
    waits,
    whole_table,
)
from partnernet.survival import aalen_johansen, incidence_at, kaplan_meier, quantile
from partnernet.working_days import CALENDAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from partnernet.metrics._referrals import Clock, Referrals
    from partnernet.metrics._waits import Event, Waits
    from partnernet.study import Partnership
    from partnernet.survival import RiskTable

    Floats = NDArray[np.float64]

AALEN = "Aalen & Johansen 1978, Scand J Stat 5:141-150; variance: infinitesimal jackknife"
NOT_FOLLOWED, NOT_REACHED = "not_followed", "not_reached"
FURTHEST = 45.0
"""Working days beyond which no share is asked for."""

YEAR = 250.0
"""Working days in a year, for which a receiver's waits are followed."""

DAYS_NULL = "days were not recorded, or fewer than ten waits are known"


def _card(
    name: str,
    formula: str,
    params: tuple[Param, ...],
    *,
    unit: str = "share of referrals",
    null: str = f"{DAYS_NULL}, or nobody was followed for so long",
    citation: str = AALEN,
) -> Card:
    return referral_card(
        name=name,
        theme="response times",
        formula=f"{formula}; day 0 is the day received; clock: {CALENDAR}",
        unit=unit,
        range=(0.0, 1.0) if unit.startswith("share") else (0.0, None),
        null=null,
        citation=citation,
        requires=("referrals.date_received",),
        params=params,
    )


_INCIDENCE = "sum over t of S(t-) d1(t) / n(t); lo, hi: 95 % on the log(-log) scale"


@partnership_metric(
    _card("Cumulative incidence", _INCIDENCE, (EVENTS, WITHIN)),
    unit="network",
)
def incidence(p: Partnership, *, event: Event = "assessed", within: int = 45) -> list[Rows]:
    """Share of referrals that had the event within so many working days of being received.

    What is still open when the record ends is censored; being declined, redirected, withdrawn or
    closed competes.

    >>> from partnernet.metrics._example_records import partnership
    >>> (found,) = incidence(partnership(), event="assessed", within=10)
    >>> found.value.round(3).tolist(), found.params
    ([0.343], [{'open': 1, 'events': 104, 'competing': 62, 'left_out': 0}])
    """

    def measure(log: Referrals) -> Rows | Missing:
        found = waits(log, event)
        if found is None:
            return Missing("not_recorded")
        return _at([None], whole_table(log, found), within, [len(found.time)], [found.counts()])

    return for_each(p, measure)


@partnership_metric(
    _card("Cumulative incidence by receiver", _INCIDENCE, (EVENTS, WITHIN)),
    unit="agency",
)
def incidence_by_receiver(
    p: Partnership, *, event: Event = "assessed", within: int = 45
) -> list[Rows]:
    """Share of each receiver's referrals that had the event within so many working days.

    >>> from partnernet.metrics._example_records import partnership
    >>> (found,) = incidence_by_receiver(partnership(), event="decided", within=5)
    >>> dict(zip(found.unit_id, found.value.round(3).tolist()))
    {'FC': 1.0, 'HV': 1.0, 'PG': 1.0}
    """

    def measure(log: Referrals) -> Rows | Missing:
        found = waits(log, event)
        if found is None:
            return Missing("not_recorded")
        table, counts = receiver_table(log, found, FURTHEST)
        beside: list[dict[str, object]] = [{"waits": int(n)} for n in counts]
        return _at(log.names(log.receivers), table, within, counts, beside)

    return for_each(p, measure)


def _at(
    units: list[str] | list[None],
    table: RiskTable,
    within: float,
    counts: NDArray[np.intp] | list[int],
    beside: list[dict[str, object]],
) -> Rows:
    """Incidence at a horizon, where a group is large enough and was followed for so long."""
    found = incidence_at(table, within)
    low, high = incidence_interval(found)
    enough = np.asarray(counts) >= LEAST
    given = enough & (table.follow_up >= within)
    return Rows(
        units,
        np.where(given, found.value, np.nan),
        np.where(enough, NOT_FOLLOWED, FEW).tolist(),
        lo=np.where(given, low, np.nan),
        hi=np.where(given, high, np.nan),
        flags=(CLUSTERED,),
        params=beside,
    )


_QUANTILE_NULL = f"{DAYS_NULL}, or the share was not reached while anybody was followed"


@partnership_metric(
    _card(
        "Time until a share has had the event",
        "smallest t with F(t) >= q, F the cumulative incidence",
        (EVENTS, QUARTERS, CLOCK),
        unit="days",
        null=_QUANTILE_NULL,
    ),
    unit="network",
)
def incidence_quantile(
    p: Partnership, *, event: Event = "assessed", q: float = 0.5, clock: Clock = "working_days"
) -> list[Rows]:
    """Days after which a quarter, half or three quarters of all referrals had had the event.

    Of all referrals, those declined included: a share that is never assessed is never reached.

    >>> from partnernet.metrics._example_records import partnership
    >>> (found,) = incidence_quantile(partnership(), event="assessed", q=0.5, clock="days")
    >>> found.value.tolist()
    [21.0]
    """

    def measure(log: Referrals) -> Rows | Missing:
        found = waits(log, event, clock)
        if found is None:
            return Missing("not_recorded")
        table = whole_table(log, found)
        return _reached(table.times, aalen_johansen(table)[0], q, found)

    return for_each(p, measure)


def _reached(times: Floats, share: Floats, q: float, found: Waits) -> Rows | Missing:
    if len(found.time) < LEAST:
        return Missing(FEW)
    value = quantile(times, share, q)
    return Rows([None], np.array([value]), NOT_REACHED, params=[found.counts()])


@partnership_metric(
    _card(
        "Time until half have had the event, by receiver",
        "smallest t with F(t) >= 1/2, F the receiver's cumulative incidence",
        (EVENTS,),
        unit="working days",
        null=_QUANTILE_NULL,
    ),
    unit="agency",
)
def incidence_median_by_receiver(p: Partnership, *, event: Event = "assessed") -> list[Rows]:
    """Working days after which half of the referrals to each receiver had had the event.

    Null where it took more than 250, about a year.

    >>> from partnernet.metrics._example_records import partnership
    >>> (found,) = incidence_median_by_receiver(partnership(), event="decided")
    >>> dict(zip(found.unit_id, found.value.tolist()))
    {'FC': 1.0, 'HV': 1.0, 'PG': 1.0}
    """

    def measure(log: Referrals) -> Rows | Missing:
        found = waits(log, event)
        if found is None:
            return Missing("not_recorded")
        table, counts = receiver_table(log, found, YEAR)
        share = (aalen_johansen(table) >= 0.5 - 1e-12) & (table.times <= YEAR)
        enough = counts >= LEAST
        reached = share.any(axis=1) & enough
        value = np.full(len(counts), np.nan)
        if reached.any():
            value[reached] = table.times[np.argmax(share[reached], axis=1)]
        return Rows(
            log.names(log.receivers),
            value,
            np.where(enough, NOT_REACHED, FEW).tolist(),
            params=[{"waits": int(n)} for n in counts],
        )

    return for_each(p, measure)


@partnership_metric(
    _card(
        "Wait of those accepted",
        "smallest t with 1 - S(t) >= q, S the Kaplan-Meier share still waiting",
        (
            Param("event", ("assessed", "service_start"), "what is waited for"),
            QUARTERS,
            CLOCK,
        ),
        unit="days",
        null=_QUANTILE_NULL,
        citation="Kaplan & Meier 1958, J Am Stat Assoc 53:457-481",
    ),
    unit="network",
)
def accepted_wait(
    p: Partnership, *, event: Event = "assessed", q: float = 0.5, clock: Clock = "working_days"
) -> list[Rows]:
    """Days until a quarter, half or three quarters of the accepted referrals had had the event.

    Among the accepted alone, so it says nothing of how likely it is to get there at all.

    >>> from partnernet.metrics._example_records import partnership
    >>> (found,) = accepted_wait(partnership(), event="assessed", q=0.5, clock="days")
    >>> found.value.tolist(), found.flags
    ([11.0], ('among_accepted',))
    """

    def measure(log: Referrals) -> Rows | Missing:
        from dataclasses import replace

        found = accepted_only(log, event, clock)
        if found is None:
            return Missing("not_recorded")
        table = whole_table(log, found)
        made = _reached(table.times, 1.0 - kaplan_meier(table)[0], q, found)
        return replace(made, flags=("among_accepted",))

    return for_each(p, measure)
