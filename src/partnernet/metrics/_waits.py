"""How long referrals waited for an event, and how each wait ended (method 4.9).

Waiting for a decision ends with any decision, and a withdrawal rules it out. Waiting for an
assessment or for service ends with its day; being declined, redirected, withdrawn or closed without
action rules it out. Whatever is open when the record ends is censored there. A referral of unknown
outcome, or whose end has no day, is left out and counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from partnernet.metrics._intervals import Z
from partnernet.metrics._referrals import (
    ACCEPTED,
    DECLINED,
    NFA,
    REDIRECTED,
    WITHDRAWN,
)
from partnernet.metrics._registry import Param
from partnernet.survival import CENSORED, COMPETING, EVENT, RiskTable, risk_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from partnernet.metrics._referrals import Clock, Referrals
    from partnernet.survival import Estimated

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

Event = Literal["decided", "assessed", "service_start"]
EVENTS = Param(
    "event", ("decided", "assessed", "service_start"), "what is waited for, from being received"
)
CLOCK = Param("clock", ("working_days", "days"), "working days of England and Wales, or all days")
QUARTERS = Param("q", (0.25, 0.5, 0.75), "share that has had the event", origin="published")
WITHIN = Param("within", (5, 10, 20, 45), "working days", origin="published")


@dataclass(frozen=True, eq=False, slots=True)
class Waits:
    """Every wait that is known: which referral, how long, how it ended; and how many are not."""

    which: NDArray[np.intp]
    time: Floats
    cause: NDArray[np.intp]
    left_out: int

    def only(self, used: NDArray[np.bool_]) -> Waits:
        """Return some of the waits."""
        return Waits(self.which[used], self.time[used], self.cause[used], 0)

    def counts(self) -> dict[str, object]:
        """What stands beside a result."""
        kinds = np.bincount(self.cause, minlength=3).tolist()
        names = ("open", "events", "competing")
        return {**dict(zip(names, kinds, strict=True)), "left_out": self.left_out}


def waits(log: Referrals, event: Event, clock: Clock = "working_days") -> Waits | None:
    """Return the waits for an event; None where its days were not recorded."""
    if not (log.recorded("date_received") and log.recorded(f"date_{event}")):
        return None
    return log.once(("waits", event, clock), lambda: _waits(log, event, clock))


def _waits(log: Referrals, event: Event, clock: Clock) -> Waits:
    start, decided = log.day("received", clock), log.day("decided", clock)
    happened, outcome = log.day(event, clock), log.outcome
    told = outcome >= 0 if log.recorded("outcome") else np.ones(len(outcome), np.bool_)
    if event == "decided":
        ruled_out = outcome == WITHDRAWN
        over = np.isin(outcome, (ACCEPTED, DECLINED, REDIRECTED, NFA))
    else:
        ruled_out = np.isin(outcome, (DECLINED, REDIRECTED, WITHDRAWN, NFA))
        over = np.zeros(len(outcome), np.bool_)
    event_first = ~np.isnan(happened) & ~(ruled_out if event == "decided" else False)  # pyright: ignore[reportDeprecated]
    cause = np.where(event_first, EVENT, np.where(ruled_out, COMPETING, CENSORED))
    end = np.where(ruled_out, decided, np.where(over, np.nan, log.day("end", clock)))
    time = np.where(event_first, happened, end) - start
    used = told & (time >= 0)
    return Waits(np.flatnonzero(used), time[used], cause[used].astype(np.intp), int((~used).sum()))


def accepted_only(log: Referrals, event: Event, clock: Clock) -> Waits | None:
    """Waits of the accepted alone, among whom nothing competes; None where not recorded."""
    found = waits(log, event, clock)
    if found is None or not log.recorded("outcome"):
        return None

    def make() -> Waits:
        mine = log.accepted[found.which]
        return Waits(found.which[mine], found.time[mine], found.cause[mine], found.left_out)

    return log.once(("accepted", event, clock), make)


def whole_table(log: Referrals, found: Waits) -> RiskTable:
    """Risk table of some waits, all together."""
    return log.once(("whole", id(found)), lambda: risk_table(found.time, found.cause))


def receiver_table(log: Referrals, found: Waits, cut: float) -> tuple[RiskTable, NDArray[np.intp]]:
    """Risk table with a group a receiver, and how many waits each has.

    Nobody is followed beyond the day after `cut`: what is asked is settled by then.
    """

    def make() -> tuple[RiskTable, NDArray[np.intp]]:
        size = len(log.receivers)
        place = np.full(len(log.ends), size)
        place[log.receivers] = np.arange(size)
        group = place[log.target[found.which]]
        late = found.time > cut
        table = risk_table(
            np.where(late, cut + 1, found.time),
            np.where(late, CENSORED, found.cause),
            group,
            groups=size + 1,
        )
        table = RiskTable(table.times, table.at_risk[:-1], table.ended[:, :-1])
        return table, np.bincount(group, minlength=size + 1)[:-1]

    return log.once(("receivers", id(found), cut), make)


def incidence_interval(found: Estimated) -> tuple[Floats, Floats]:
    """95 % interval of a cumulative incidence on the log(-log) scale; NaN at 0 and 1.

    >>> from partnernet.survival import incidence_at
    >>> low, high = incidence_interval(incidence_at(risk_table([2, 5, 5, 9], [1, 1, 2, 2]), 5))
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.058], [0.845])
    """
    share = found.value
    inside = (share > 0) & (share < 1) & (found.variance > 0)
    safe = np.where(inside, share, 0.5)
    reach = Z * np.sqrt(found.variance) / (safe * -np.log(safe))
    low, high = safe ** np.exp(reach), safe ** np.exp(-reach)
    return np.where(inside, low, np.nan), np.where(inside, high, np.nan)
