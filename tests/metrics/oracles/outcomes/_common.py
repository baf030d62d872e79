"""What oracles of records share: referrals as plain rows, working days counted one by one."""

from __future__ import annotations

import datetime as dt
from functools import cache, wraps
from typing import TYPE_CHECKING, Any

from tests.metrics.oracles._common import ORACLES
from tests.metrics.records import Records

from partnernet.vocabulary import OUTCOMES
from partnernet.working_days import bank_holidays

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.metrics.oracles._common import Answer, Value
    from tests.metrics.records import Row

    Answers = dict[tuple[str, str], Answer] | str

RECORDED: dict[str, Callable[..., Any]] = {}
"""Oracles of measures that need records, by code."""

DECIDED = ("accepted", "declined", "redirected")
DATES = (
    "date_received",
    "date_decided",
    "date_assessed",
    "date_assessment_completed",
    "date_service_start",
    "date_feedback",
)
assert set(DECIDED) < set(OUTCOMES)


def recorded(function: Callable[..., Any]) -> Callable[..., Any]:
    """Name a function as the oracle of its namesake; networks without records have no value."""

    @wraps(function)
    def oracle(given: Any, **run: Any) -> Any:
        if not isinstance(given, Records):
            return "not_recorded" if given.levels else {}
        return function(given, **run)

    ORACLES[function.__name__] = RECORDED[function.__name__] = oracle
    return oracle


@cache
def working(day: dt.date) -> bool:
    return day.weekday() < 5 and day not in bank_holidays(day.year)


@cache
def working_days(start: dt.date, end: dt.date) -> int:
    """Working days after one day up to another; negative backwards."""
    if end < start:
        return -working_days(end, start)
    days = (end - start).days
    return sum(working(start + dt.timedelta(days=n)) for n in range(1, days + 1))


class Log(list["Row"]):
    """Rows of one level and layer; itself and no other, so that answers can be remembered."""

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


@cache
def logs(r: Records) -> dict[tuple[str, str], Log]:
    """Referrals between two ends, by level and layer with ties."""
    found: dict[tuple[str, str], Log] = {}
    places = r.places()
    for row in r.rows("referrals"):
        place = (row["level"] or "unstated", row["layer"] or "referral")
        here = row["wave"] == "now" and row["source"] != row["target"]
        if here and place in places:
            found.setdefault(place, Log()).append(row)
    return dict(sorted(found.items()))


@cache
def last_day(r: Records) -> dt.date | None:
    days = [row[name] for row in r.rows("referrals") for name in DATES if row["wave"] == "now"]
    return max((day for day in days if day), default=None)


@cache
def cohort(r: Records, rows: Log) -> list[Row]:
    """Referrals received 45 working days before the end, if ten of them were decided; else all."""
    end = last_day(r)
    old = [
        row
        for row in rows
        if row["date_received"] and end and working_days(row["date_received"], end) >= 45
    ]
    outcomes = any(row["outcome"] for row in rows)
    settled = [row for row in old if row["outcome"] in DECIDED or not outcomes]
    return old if len(settled) >= 10 else rows


def every_log(r: Records, answer: Callable[[Log], Answer]) -> Answers:
    """The same question to the referrals of every level and layer."""
    found = logs(r)
    return {place: answer(rows) for place, rows in found.items()} if found else "not_recorded"


def by(r: Records, referrer: str, row: Row) -> bool:
    """Whether a group of referrers sent a row."""
    public = r.kind(row["source"]) == "public"
    if referrer == "public":
        return public
    if referrer == "lead":
        return bool(row["source"] == r.lead)
    return referrer == "all" or not (public or row["source"] == r.lead)


def receivers(r: Records, rows: Iterable[Row]) -> list[str]:
    return sorted({row["target"] for row in rows} & set(r.nodes))


def old_enough(r: Records, row: Row, days: int) -> bool:
    """Received so many working days before the record ends."""
    end = last_day(r)
    return bool(row["date_received"] and end and working_days(row["date_received"], end) >= days)


def waited(row: Row, stage: str) -> int | None:
    """Working days from a referral to a stage."""
    start, day = row["date_received"], row[f"date_{stage}"]
    return working_days(start, day) if start and day else None


def few(part: int, whole: int, least: int = 10) -> Value:
    """A share, if there is enough to take it of."""
    return part / whole if whole >= least else "few_events"
