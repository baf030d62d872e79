"""Meetings, places, services and answers, row by row."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations
from math import fsum
from statistics import fmean, median_low
from typing import TYPE_CHECKING, Any

from tests.metrics.oracles.outcomes._common import every_log, few, recorded

from partnernet.vocabulary import layer_spec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.metrics.oracles._common import Answer, Value
    from tests.metrics.oracles.outcomes._common import Answers, Log
    from tests.metrics.records import Records, Row

ABSENT = "not_recorded"


def _mean(values: Iterable[Any]) -> Value:
    found = [v for v in values if v is not None]
    return fmean(found) if found else ABSENT


# --- meetings ------------------------------------------------------------------------------------


class Seat:
    """What all rows of one agency at one meeting say together."""

    def __init__(self, rows: list[Row]) -> None:
        self.agency = rows[0]["agency_id"]
        self.meeting = rows[0]["meeting_id"]
        self.invited = any(x["invited"] is not False for x in rows)
        came = [x["attended"] for x in rows]
        self.came = True if True in came else None if None in came else False
        same = [x["same_representative"] for x in rows if x["same_representative"] is not None]
        self.same = any(same) if same else None
        kinds = sorted(x["kind"].lower() for x in rows if x["kind"])
        self.kind = kinds[0] if kinds else None
        self.actions, self.closed = (
            sum(numbers) if numbers else None
            for numbers in (
                [x[name] for x in rows if x[name] is not None]
                for name in ("actions", "actions_closed")
            )
        )


def _seats(r: Records) -> dict[str, list[Seat]]:
    levels = {level for level, _ in r.places()}
    found: dict[str, dict[tuple[str, str], list[Row]]] = {}
    for x in r.rows("meetings"):
        if x["agency_id"] in r.nodes:
            level = x["level"] if x["level"] in levels else "*"
            seats = found.setdefault(level, {})
            seats.setdefault((x["meeting_id"], x["agency_id"]), []).append(x)
    return {level: [Seat(rows) for rows in seats.values()] for level, seats in found.items()}


def _at_levels(r: Records, columns: str, answer: Callable[[list[Seat], str], Answer]) -> Answers:
    if not r.has("meetings") or not all(r.recorded("meetings", x) for x in columns.split()):
        return ABSENT
    found = {(level, "*"): answer(seats, level) for level, seats in _seats(r).items()}
    return found or ABSENT


def _each(seats: list[Seat], value: Callable[[Seat], object]) -> Answer:
    return {
        a: _mean(value(seat) for seat in seats if seat.agency == a)
        for a in {seat.agency for seat in seats}
    }


def _came(seat: Seat) -> bool | None:
    return seat.came if seat.invited else None


@recorded
def attendance(r: Records) -> Answers:
    return _at_levels(r, "attended", lambda seats, _: _each(seats, _came))


@recorded
def attendance_total(r: Records) -> Answers:
    return _at_levels(r, "attended", lambda seats, _: _mean(map(_came, seats)))


@recorded
def statutory_present(r: Records) -> Answers:
    duty = {a["agency_id"] for a in r.agencies if a.get("statutory")}
    if all(a.get("statutory") is None for a in r.agencies if a["agency_id"] in r.nodes):
        return ABSENT

    def answer(seats: list[Seat], _: str) -> Value:
        verdicts: list[bool | None] = []
        for meeting in {seat.meeting for seat in seats}:
            here = {seat.agency: seat.came for seat in seats if seat.meeting == meeting}
            came = [here.get(a, False) for a in duty]
            verdicts.append(False if False in came else None if None in came else True)
        return _mean(verdicts) if duty else ABSENT

    return _at_levels(r, "attended", answer)


@recorded
def same_representative(r: Records) -> Answers:
    return _at_levels(
        r, "same_representative", lambda seats, _: _each(seats, lambda seat: seat.same)
    )


@recorded
def coattendance(r: Records) -> Answers:
    def answer(seats: list[Seat], _: str) -> Answer:
        weights: dict[str, Value] = {}
        for meeting in {seat.meeting for seat in seats}:
            there = sorted(x.agency for x in seats if x.meeting == meeting and x.came)
            for pair in combinations(there, 2):
                name = "|".join(pair)
                weights[name] = weights.get(name, 0.0) + 1 / (len(there) - 1)  # type: ignore[operator]
        return weights or "no_ties"

    return _at_levels(r, "attended", answer)


def _done(seats: list[Seat]) -> Value:
    told = [
        (seat.closed, seat.actions)
        for seat in seats
        if seat.closed is not None and seat.actions is not None and seat.closed <= seat.actions
    ]
    given = sum(actions for _, actions in told)
    return sum(closed for closed, _ in told) / given if given else ABSENT


@recorded
def actions_closed(r: Records) -> Answers:
    return _at_levels(
        r,
        "actions actions_closed",
        lambda seats, _: {
            a: _done([seat for seat in seats if seat.agency == a])
            for a in {seat.agency for seat in seats}
        },
    )


@recorded
def actions_closed_total(r: Records, *, kind: str) -> Answers:
    return _at_levels(
        r,
        "actions actions_closed",
        lambda seats, _: _done([seat for seat in seats if kind in ("all", seat.kind)]),
    )


# --- places --------------------------------------------------------------------------------------


def _people(r: Records) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for x in r.rows("footprints"):
        known = [n for n in (found.get(x["place"]), x["population"]) if n is not None]
        found[x["place"]] = max(known, default=None)
    return found


def _places(r: Records) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for x in r.rows("footprints"):
        if x["agency_id"] in r.nodes:
            found.setdefault(x["agency_id"], set()).add(x["place"])
    return found


def _total(r: Records, places: Iterable[str]) -> float | None:
    people = [_people(r)[place] for place in places]
    return None if None in people else fsum(people)  # type: ignore[arg-type]


def _unmapped(r: Records) -> bool:
    return not r.has("footprints") or not r.recorded("footprints", "population")


@recorded
def coterminosity(r: Records) -> Answers:
    if _unmapped(r):
        return ABSENT
    served, answer = _places(r), dict[str, "Value"]()
    for i, j in combinations(sorted(served), 2):
        both, either = _total(r, served[i] & served[j]), _total(r, served[i] | served[j])
        known = both is not None and bool(either)
        answer[f"{i}|{j}"] = both / either if known else ABSENT  # type: ignore[operator]
    return {("*", "*"): answer}


@recorded
def councils_per_agency(r: Records) -> Answers:
    if _unmapped(r):
        return ABSENT
    answer: dict[str, Value] = {}
    for agency, places in _places(r).items():
        total = _total(r, places)
        shares = [Fraction(_people(r)[x]) / Fraction(total) for x in places] if total else []  # type: ignore[arg-type]
        answer[agency] = float(1 / sum(x * x for x in shares)) if shares else ABSENT
    return {("*", "*"): answer}


def _sent(r: Records, level: str) -> tuple[dict[str, float | None], int] | None:
    """Referrals by receiver at a level, and the days from first to last."""
    got: dict[tuple[str, str], float | None] = {}
    days: list[Any] = []
    rows = [
        x
        for x in r.rows("ties")
        if x["level"] == level
        and layer_spec(x["layer"]).treated_as == "referral"
        and x["source"] != x["target"]
        and x["count"] != 0
    ]
    for x in rows:
        days += [d for d in (x["first"], x["last"]) if d]
        pair, n = (x["source"], x["target"]), x["count"]
        before = got.get(pair, 0)
        got[pair] = None if n is None or before is None else before + n
    by: dict[str, float | None] = {}
    for (_, target), n in got.items():
        before = by.get(target, 0)
        by[target] = None if n is None or before is None else before + n
    return by, (max(days) - min(days)).days + 1 if days else 0


def _rate(events: float | None, people: float | None, days: int) -> Value:
    if events is None or not people or not days:
        return ABSENT
    return float(Fraction(events) / Fraction(people) * 10_000 / Fraction(days, 365))


def _rated(r: Records, answer: Callable[[dict[str, float | None], int], Answer]) -> Answers:
    if _unmapped(r):
        return ABSENT
    levels = [level for level, layer in r.places() if layer == "referral"]
    found: dict[tuple[str, str], Answer] = {}
    for level in levels:
        by, days = _sent(r, level) or ({}, 0)
        found[level, "referral"] = answer(by, days)
    return found or ABSENT


@recorded
def referrals_per_10000(r: Records) -> Answers:
    def answer(by: dict[str, float | None], days: int) -> Value:
        events = None if None in by.values() else sum(by.values())  # type: ignore[arg-type]
        return _rate(events, _total(r, _people(r)), days)

    return _rated(r, answer)


@recorded
def received_per_10000(r: Records) -> Answers:
    return _rated(
        r,
        lambda by, days: {
            a: _rate(by.get(a, 0), _total(r, places), days) for a, places in _places(r).items()
        },
    )


# --- services ------------------------------------------------------------------------------------


def _offers(r: Records) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for x in r.rows("services"):
        found.setdefault(x["service"], set()).update({x["agency_id"]} & set(r.nodes))
    return found


def _served(r: Records, answer: Callable[[dict[str, set[str]]], Answer]) -> Answers:
    return {("*", "*"): answer(_offers(r))} if r.rows("services") else ABSENT


@recorded
def service_providers(r: Records) -> Answers:
    return _served(r, lambda offers: {x: len(by) for x, by in offers.items()})


@recorded
def service_gap_share(r: Records) -> Answers:
    return _served(r, lambda offers: fmean(not by for by in offers.values()))


@recorded
def service_range(r: Records) -> Answers:
    return _served(r, lambda offers: sum(map(bool, offers.values())))


@recorded
def niche_overlap(r: Records) -> Answers:
    def answer(offers: dict[str, set[str]]) -> Answer:
        does = {a: {x for x, by in offers.items() if a in by} for a in r.nodes}
        found: dict[str, Value] = {
            f"{i}|{j}": fmean(x in does[j] for x in does[i])
            for i, j in permutations(r.nodes, 2)
            if does[i] & does[j]
        }
        return found or "no_common_service"

    return _served(r, answer)


# --- PARTNER -------------------------------------------------------------------------------------


def _said(r: Records, item: str) -> dict[tuple[str, str], int]:
    answers: dict[tuple[str, str], list[int]] = {}
    for x in r.rows("assessments"):
        rated = x["instrument"].lower() == "partner" and x["item"] == item
        ends = (x["respondent"], x["about"])
        if rated and len(set(ends)) == 2 and set(ends) <= set(r.nodes):
            answers.setdefault(ends, [])
            if x["value"].strip() in ("1", "2", "3", "4"):
                answers[ends].append(int(x["value"]))
    return {ends: median_low(codes) for ends, codes in answers.items() if codes}


@recorded
def partner_answers(r: Records, *, item: str, code: int) -> Answers:
    said = _said(r, item)
    if not said:
        return ABSENT
    return {("*", "*"): fmean(x == code for x in said.values())}


@recorded
def partner_median(r: Records, *, item: str) -> Answers:
    said = _said(r, item)
    about = {j for _, j in said}
    units: dict[str, Value] = {
        a: median_low([x for (_, j), x in said.items() if j == a]) for a in about
    }
    return {("*", "*"): units} if units else ABSENT


@recorded
def partner_asymmetry(r: Records, *, item: str) -> Answers:
    said = _said(r, item)
    pairs = [(x, said[j, i]) for (i, j), x in said.items() if i < j and (j, i) in said]
    if not pairs:
        return {("*", "*"): "one_sided"} if said else ABSENT
    return {("*", "*"): fmean(a != b for a, b in pairs)}


# --- MARAC ---------------------------------------------------------------------------------------


def _marac(r: Records, value: Callable[[Row], bool | None], column: str) -> Answers:
    those = {a["agency_id"] for a in r.agencies if (a.get("service_type") or "").strip() == "Marac"}
    if not r.recorded("referrals", column):
        return ABSENT
    if all(a.get("service_type") is None for a in r.agencies if a["agency_id"] in r.nodes):
        return ABSENT

    def answer(rows: Log) -> Value:
        told = [v for v in map(value, (x for x in rows if x["target"] in those)) if v is not None]
        return few(sum(told), len(told)) if those else "no_marac"

    return every_log(r, answer)


@recorded
def marac_partner_share(r: Records) -> Answers:
    sector = {a["agency_id"]: a.get("sector") for a in r.agencies}

    def value(x: Row) -> bool | None:
        its = sector.get(x["source"])
        return None if its is None else its != "police"

    return _marac(r, value, "source")


@recorded
def marac_repeats(r: Records) -> Answers:
    return _marac(r, lambda x: x["repeat_within_365"], "repeat_within_365")
