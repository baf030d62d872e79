"""Referral events of one layer of one level, ready to be counted: who, when, what was decided.

Events inside one agency are no referrals and are left out. Days are places on the clock of working
days, or days since 1970; NaN where the record has none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Literal, TypeVar, cast
from weakref import WeakKeyDictionary

import numpy as np

from partnernet import vocabulary as v
from partnernet.metrics._registry import Card
from partnernet.metrics._results import Estimate, Missing, Rows
from partnernet.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import polars as pl
    from numpy.typing import NDArray

    from partnernet.study import Partnership

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]

T = TypeVar("T")
Referrer = Literal["all", "lead", "others", "public"]
Clock = Literal["working_days", "days"]

REFERRERS: tuple[Referrer, ...] = ("all", "lead", "others", "public")
MATURE = 45
"""Working days after which a referral has had time to be decided (method 4.9)."""

LEAST = 10
"""Fewest events of which a share is given (method 4.9)."""

IMMATURE, CLUSTERED = "immature", "ignores_clustering"

ACCEPTED, DECLINED, REDIRECTED, WITHDRAWN, PENDING, NFA = range(6)
DATES = (
    "received",
    "decided",
    "assessed",
    "assessment_completed",
    "service_start",
    "feedback",
)

referral_card = partial(
    Card,
    view=View(),
    comparable="adjusted",
    over="partnership",
    layers=("referral",),
    flow=True,
    tolerant=True,
)
"""Card of a measure of referral events."""


@dataclass(frozen=True, eq=False)
class Referrals:
    """Referrals of one layer of one level between two ends, one element an event.

    `ends` are the ids that `source` and `target` number; `agency` tells which of them are agencies,
    `public` which stand for people or nobody named. `outcome` is a place in
    `vocabulary.OUTCOMES`, -1 where unknown. `end` is the last day that the area's record knows.
    """

    level: str
    layer: str
    ends: Sequence[str]
    agency: Bools
    public: Bools
    lead: int | None
    source: Ints
    target: Ints
    outcome: NDArray[np.int8]
    frame: pl.DataFrame
    end: np.datetime64

    def dates(self, name: str) -> NDArray[np.datetime64]:
        """One column of dates, NaT where there is none."""
        return self.frame[f"date_{name}"].to_numpy()

    @cached_property
    def _memory(self) -> dict[object, object]:
        return {}

    def once(self, key: object, make: Callable[[], T]) -> T:
        """Make something the first time, and remember it."""
        if key not in self._memory:
            self._memory[key] = make()
        return cast("T", self._memory[key])

    def day(self, name: str, clock: Clock = "working_days") -> Floats:
        """When it was, on a clock; `end` is the end of the record."""

        def make() -> Floats:
            from partnernet.working_days import position

            dates = np.full(len(self.source), self.end) if name == "end" else self.dates(name)
            return position(dates) if clock == "working_days" else _days(dates)

        return self.once(("day", name, clock), make)

    def recorded(self, name: str) -> bool:
        """Whether a column has anything in it."""
        return self.frame[name].null_count() < self.frame.height

    @cached_property
    def decided(self) -> Bools:
        """Accepted, declined or redirected: what acceptance is a share of."""
        return np.asarray((self.outcome >= ACCEPTED) & (self.outcome <= REDIRECTED))

    @cached_property
    def accepted(self) -> Bools:
        """Accepted."""
        return np.asarray(self.outcome == ACCEPTED)

    def older(self, working_days: float) -> Bools:
        """Received at least so many working days before the record ends; false if undated."""
        return np.asarray(self.day("end") - self.day("received") >= working_days)

    @cached_property
    def cohort(self) -> tuple[Bools, tuple[str, ...]]:
        """Referrals old enough to have been decided; all, flagged, where hardly any is."""
        old = self.older(MATURE)
        settled = old & self.decided if self.recorded("outcome") else old
        if settled.sum() >= LEAST:
            return old, ()
        return np.ones(len(old), np.bool_), () if old.all() else (IMMATURE,)

    def sent_by(self, referrer: Referrer) -> Bools | None:
        """Referrals of a group of referrers; None if it needs a lead and there is none."""
        if referrer == "all":
            return np.ones(len(self.source), np.bool_)
        if referrer == "public":
            return self.public[self.source]
        if self.lead is None:
            return None
        by_lead = self.source == self.lead
        return np.asarray(by_lead if referrer == "lead" else ~by_lead & ~self.public[self.source])

    def judged(self, referrer: Referrer = "all") -> Bools | None:
        """Decided referrals of the cohort by a group of referrers; None without a lead."""
        sent = self.sent_by(referrer)
        return None if sent is None else sent & self.decided & self.cohort[0]

    @cached_property
    def receivers(self) -> Ints:
        """Agencies that received any, in order of their ids."""
        got = np.bincount(self.target, minlength=len(self.ends)) > 0
        return np.flatnonzero(got & self.agency)

    def names(self, which: Ints) -> list[str]:
        """Ids of some ends."""
        return [self.ends[i] for i in which.tolist()]  # pyright: ignore[reportReturnType]

    def received(self, chosen: Bools) -> NDArray[np.int64]:
        """How many of the chosen referrals each receiver got."""
        counts = np.bincount(self.target[chosen], minlength=len(self.ends))
        return np.asarray(counts[self.receivers], np.int64)


def _days(dates: NDArray[np.datetime64]) -> Floats:
    whole = dates.astype("datetime64[D]")
    return np.where(np.isnat(whole), np.nan, whole.astype(np.float64))


_known: WeakKeyDictionary[Partnership, list[Referrals]] = WeakKeyDictionary()


def referrals(p: Partnership) -> list[Referrals]:
    """Return the referral events of every level and layer of a partnership that has any."""
    if p not in _known:
        _known[p] = [] if p.referrals is None else _split(p, p.referrals)
    return _known[p]


def _split(p: Partnership, table: pl.DataFrame) -> list[Referrals]:
    import polars as pl

    from partnernet import schema

    events = table.with_columns(
        pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in schema.polars_schema(schema.REFERRALS).items()
        if name not in table.columns
    )
    place = {"layer": "referral", "level": v.UNSTATED}
    events = events.with_columns(
        pl.col(name).cast(pl.String).fill_null(word)
        for name, word in place.items()
        if events[name].has_nulls()
    )
    dates = [f"date_{name}" for name in DATES]
    end = events.select(pl.max_horizontal(pl.col(dates).max())).item()
    listed = p.listed.select("agency_id", "kind")
    named = pl.concat([events[side].unique().cast(pl.String) for side in ("source", "target")])
    named = named.unique().drop_nulls()
    strangers = (
        named.filter(~named.is_in(listed["agency_id"].implode())).sort().to_frame("agency_id")
    )
    listed = pl.concat([listed, strangers], how="diagonal").with_columns(
        pl.col("kind").fill_null("")
    )
    ends = listed["agency_id"].to_list()
    kind = pl.Enum(ends)
    found: list[Referrals] = []
    for level in p.levels:
        for layer in p.layers_at(level):
            mine = events.select(
                mine=(pl.col("level") == level)
                & (pl.col("layer") == layer)
                & (pl.col("source") != pl.col("target"))
            )["mine"]
            here = events if mine.all(ignore_nulls=False) else events.filter(mine)
            if here.is_empty():
                continue
            numbers = [
                here[side].cast(kind).to_physical().to_numpy().astype(np.intp)
                for side in ("source", "target")
            ]
            outcome = here["outcome"].cast(pl.Enum(v.OUTCOMES)).to_physical().cast(pl.Int8)
            found.append(
                Referrals(
                    level=level,
                    layer=layer,
                    ends=ends,
                    agency=(listed["kind"] == "agency").to_numpy(),
                    public=(listed["kind"] == "public").to_numpy(),
                    lead=ends.index(p.lead) if p.lead else None,
                    source=numbers[0],
                    target=numbers[1],
                    outcome=outcome.fill_null(-1).to_numpy(),
                    frame=here,
                    end=np.datetime64(end, "D") if end else np.datetime64("NaT"),
                )
            )
    return found


def for_each(
    p: Partnership, measure: Callable[[Referrals], Rows | Estimate | Missing | float]
) -> list[Rows]:
    """Measure the referrals of every level and layer; `not_recorded` where there are none."""
    every = referrals(p)
    if not every:
        return [rows(Missing("not_recorded"))]
    return [rows(measure(log), log.level, log.layer) for log in every]


def rows(
    result: Rows | Estimate | Missing | float, level: str | None = None, layer: str | None = None
) -> Rows:
    """Say where a result belongs, in the form that a measure of a partnership gives."""
    if isinstance(result, Rows):
        return replace(result, level=level, layer=layer)
    if isinstance(result, Missing):
        value, lo, hi = np.nan, None, None
    else:
        found = result if isinstance(result, Estimate) else Estimate(result)
        value, lo, hi = found.value, found.lo, found.hi
    return Rows(
        [None],
        np.array([value]),
        result.reason if isinstance(result, Missing) else None,
        lo=None if lo is None else np.array([lo]),
        hi=None if hi is None else np.array([hi]),
        flags=() if isinstance(result, float) else result.flags,  # pyright: ignore[reportAttributeAccessIssue]
        level=level,
        layer=layer,
    )
