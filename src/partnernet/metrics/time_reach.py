"""Reach in order of time: whom what an agency sends could have got to (method 4.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._referrals import for_each
from partnernet.metrics._registry import Card, Param, partnership_metric
from partnernet.metrics._results import Missing, Rows
from partnernet.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from partnernet.metrics._referrals import Referrals
    from partnernet.study import Partnership

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.intp]

GAP = Param("gap", (90,), "most days that may pass before the next referral", (30, 180))


def _card(name: str, formula: str) -> Card:
    return Card(
        name=name,
        theme="reach",
        formula=formula,
        unit="share of other agencies",
        range=(0.0, 1.0),
        null="referrals are not dated, or fewer than two agencies",
        citation="Holme & Saramaki 2012, Phys Rep 519:97-125, section 3.2 (recalled); gap ours",
        view=View(),
        comparable="raw-same-size",
        over="partnership",
        layers=("referral",),
        requires=("referrals.date_received",),
        params=(GAP,),
        routes=True,
        on_request=True,
    )


def _reached(p: Partnership, log: Referrals, gap: int) -> tuple[list[str], Bools]:
    """The agencies of a level, and whether what each (column) sends could have got to each (row).

    Day by day: what had come to the sender on one of the `gap` days before goes on with it. Within
    a day the order is unknown, so nothing goes on.
    """
    names = p.eligible(log.level)["agency_id"].to_list()
    number = {name: at for at, name in enumerate(names)}
    place = np.array([number.get(end, -1) for end in log.ends], dtype=np.intp)
    source, target, day = place[log.source], place[log.target], log.day("received", "days")
    used = (source >= 0) & (target >= 0) & ~np.isnan(day)
    events = np.unique(
        np.column_stack([day[used].astype(np.intp), source[used], target[used]]), axis=0
    )
    latest = np.full((len(names), len(names)), np.iinfo(np.int64).min // 2)
    changes = np.flatnonzero(np.diff(events[:, 0])) + 1
    for today in np.split(events, changes) if len(events) else []:
        now, senders, receivers = int(today[0, 0]), today[:, 1], today[:, 2]
        carried = latest[senders] >= now - gap
        carried[np.arange(len(senders)), senders] = True
        link, origin = np.nonzero(carried)
        latest[receivers[link], origin] = now
    reached = latest > np.iinfo(np.int64).min // 2
    np.fill_diagonal(reached, val=False)
    return names, np.asarray(reached)


@partnership_metric(
    _card(
        "Reach in time",
        "|{j != i: referrals lead from i to j on later and later days, never more than `gap` "
        "apart}| / (n - 1)",
    ),
    unit="agency",
)
def time_reach(p: Partnership, *, gap: int = 90) -> list[Rows]:
    """Share of the other agencies that can be got to by referrals that follow one another in time.

    Each next referral is made on a later day, at most 90 days after the one before. Routes that
    existed, not journeys that a case has taken. Reach along ties of any date can only be larger.

    >>> from partnernet.metrics._example_records import partnership
    >>> (found,) = time_reach(partnership())
    >>> dict(zip(found.unit_id, found.value.tolist()))
    {'FC': 0.0, 'FD': 0.75, 'HV': 0.0, 'PG': 0.0, 'SCH': 0.75}
    """

    def measure(log: Referrals) -> Rows | Missing:
        names, reached = _reached(p, log, gap)
        if len(names) < 2:
            return Missing("n<2")
        return Rows(names, reached.sum(axis=0) / (len(names) - 1))

    return for_each(p, measure)


@partnership_metric(
    _card("Mean reach in time", "mean over agencies of their reach in time"), unit="network"
)
def mean_time_reach(p: Partnership, *, gap: int = 90) -> list[Rows]:
    """Share of the ordered pairs of agencies that referrals link in order of time.

    >>> from partnernet.metrics._example_records import partnership
    >>> mean_time_reach(partnership())[0].value.round(3).tolist()
    [0.3]
    """

    def measure(log: Referrals) -> float | Missing:
        names, reached = _reached(p, log, gap)
        n = len(names)
        return float(reached.sum() / (n * (n - 1))) if n > 1 else Missing("n<2")

    return for_each(p, measure)
