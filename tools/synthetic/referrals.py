"""Two years of referrals: who passes which case to whom, when, and what becomes of it.

Cases are followed from agency to agency: a holder (the front door, early help ...) mostly passes on
a case that it was given, so that hand-offs, redirections and re-referrals hang together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from synthetic.dice import Dice
    from synthetic.world import Row, Wave, World

COLUMNS = (
    "referral_id", "wave", "area_id", "level", "source", "target", "child_id", "case_key",
    "date_received", "date_decided", "date_assessed", "date_service_start", "date_feedback",
    "outcome", "priority", "case_mix",
)  # fmt: skip

PRIORITIES = ("urgent", "standard", "low")
MIXES = ("harm", "need", "health", "behaviour")
FRIDAY, AUGUST = 4, 8
HELD = 60
"""A holder passes on one of its latest cases."""


@dataclass
class Cases:
    """The children and cases known so far, and the cases that each holder has in hand."""

    children: int = 0
    cases: int = 0
    of_child: list[int] = field(default_factory=list)
    held: dict[str, list[tuple[int, int]]] = field(default_factory=dict)


def referrals(world: World, dice: Dice) -> list[Row]:
    """Draw all referrals, in the order in which they arrived."""
    due = [
        (day, source, target, level, wave.name)
        for number, wave in enumerate(world.waves)
        for source, target, a_year, level in flows(world, wave)
        for day in arrivals(world, dice, wave, source, a_year, second=number > 0)
    ]
    due.sort(key=lambda event: event[:4])
    known = Cases()
    met: set[tuple[date, str, str, int]] = set()
    end = world.waves[-1].end
    rows: list[Row] = []
    for number, (day, source, target, level, wave_name) in enumerate(due, start=1):
        child, case = next_case(world, dice, known, source)
        while (day, source, target, child) in met:  # that would be the same contact
            child, case = next_case(world, dice, known, source)
        met.add((day, source, target, child))
        result = decide(world, dice, day, end, source, target)
        if result["outcome"] in {"accepted", "redirected"}:
            known.held.setdefault(target, []).append((child, case))
        rows.append(
            {
                "referral_id": f"R{number}",
                "wave": wave_name,
                "area_id": world.area,
                "level": level,
                "source": source,
                "target": target,
                "child_id": f"SYN-{child:04d}",
                "case_key": f"K{case}",
                "date_received": day,
                **result,
            }
        )
    return rows


def flows(world: World, wave: Wave) -> list[tuple[str, str, float, str]]:
    """Return (from, to, referrals a year, level); agencies that are not there send nothing."""
    rows = [(*row, "frontline")[:4] for row in world.facts["flows"]["rows"]]
    return [
        (source, target, a_year, level)
        for source, target, a_year, level in rows
        if all(end not in world.by_id or world.exists(end, wave) for end in (source, target))
    ]


def arrivals(
    world: World, dice: Dice, wave: Wave, source: str, a_year: float, *, second: bool
) -> list[date]:
    """Draw the days on which a flow's referrals arrive: weekdays mostly, schools in term only."""
    facts = world.facts["referrals"]
    mean = a_year * facts["scale"] * (facts["growth"] if second else 1)
    school = world.by_id.get(source, {}).get("service_type") in {"school", "college"}
    days = [wave.start + timedelta(n) for n in range((wave.end - wave.start).days + 1)]
    weights = [open_on(day, school=school) for day in days]
    return sorted(dice.weighted(days, weights) for _ in range(dice.around(mean)))


def open_on(day: date, *, school: bool) -> float:
    """Weigh a day: 1 for a working day; schools are closed in August and around Christmas."""
    weekend = day.weekday() > FRIDAY
    if school:
        christmas = (day.month, day.day) >= (12, 21) or (day.month, day.day) < (1, 4)
        return float(not (weekend or day.month == AUGUST or christmas))
    return 0.1 if weekend else 1.0


def working(day: date) -> date:
    """Return the day, or the Monday after it at a weekend."""
    return day + timedelta({5: 2, 6: 1}.get(day.weekday(), 0))


def next_case(world: World, dice: Dice, known: Cases, source: str) -> tuple[int, int]:
    """Pass on a case in hand, or open a new one about a new child or one known already."""
    facts = world.facts["referrals"]
    held = known.held.get(source, []) if source in facts["holders"] else []
    if held and dice.chance(facts["onward"]):
        place = dice.below(min(len(held), HELD)) - min(len(held), HELD)
        return held[place] if dice.chance(facts["keeps"]) else held.pop(place)
    if known.children and dice.chance(facts["again"]):
        child = 1 + dice.below(known.children)
    else:
        known.children += 1
        child = known.children
    known.cases += 1
    return child, known.cases


def decide(
    world: World, dice: Dice, day: date, end: date, source: str, target: str
) -> dict[str, object]:
    """Draw what becomes of one referral; what would come after the last day is not known yet."""
    here: dict[str, Any] = world.facts["receivers"]["default"] | world.facts["receivers"].get(
        target, {}
    )
    from_lead = source == world.lead
    accepted = here["accepted"] + (here["lead_accepted"] if from_lead else 0.0)
    shares = (accepted, here["redirected"], here["nfa"], here["withdrawn"])
    outcome = dice.weighted(
        ("accepted", "redirected", "nfa", "withdrawn", "declined"),
        (*shares, max(0.0, 1 - sum(shares))),
    )
    urgent = 0.32 if source in {"POL", "HOS"} else 0.13
    priority = dice.weighted(PRIORITIES, (urgent, 0.72, 0.15))
    speed = (here["lead_speed"] if from_lead else 1.0) * (0.4 if priority == "urgent" else 1.0)
    decided = working(day + timedelta(dice.days(here["decide"] * speed)))
    assessed = working(decided + timedelta(dice.days(here["assess"] * speed)))
    started = working(assessed + timedelta(dice.days(12)))
    told = working(decided + timedelta(dice.days(2)))
    taken = outcome == "accepted"
    known = decided <= end
    offered, fed_back = dice.chance(0.7), dice.chance(here["feedback"])
    return {
        "date_decided": decided if known else None,
        "date_assessed": assessed if known and taken and assessed <= end else None,
        "date_service_start": started if known and taken and offered and started <= end else None,
        "date_feedback": told if known and fed_back and told <= end else None,
        "outcome": outcome if known else "pending",
        "priority": priority,
        "case_mix": dice.weighted(MIXES, (0.34, 0.38, 0.14, 0.14)),
    }
