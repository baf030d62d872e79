"""Contact between agencies: what there is, and what each end says of it in the roster survey.

Every dyad has a score at every level: how busy both are, what they share, and chance, part of which
is common to all levels and most of which stays from year to year. The score decides the deepest
contact (Gregson's 1 to 5; 6 only where the world says so). Both ends then report with errors: one
level off, forgotten, "don't know", and a lead that sees more than its partners do.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations
from typing import TYPE_CHECKING, Any

from partnernet.vocabulary import LEVELS

if TYPE_CHECKING:
    from synthetic.dice import Dice
    from synthetic.world import Row, Wave, World

TRUST, DONT_KNOW, ANSWERING_ROSTER = "TR", 9, ("responded", "partial")
Dyad = tuple[str, str]

# What each depth of contact tends to consist of, how often it happens and how it is made.
TOKENS: dict[int, tuple[tuple[str, float], ...]] = {
    2: (("info", 0.75), ("joint_train", 0.2)),
    3: (("info", 0.97), ("consult", 0.85), ("case_discuss", 0.5), ("coord", 0.2),
        ("share_resource", 0.1)),
    4: (("info", 1.0), ("consult", 0.9), ("case_discuss", 0.7), ("coord", 0.8),
        ("joint_assess", 0.45), ("joint_deliver", 0.4), ("feedback", 0.6),
        ("shared_objectives", 0.45), ("share_resource", 0.25)),
    5: (("info", 1.0), ("consult", 1.0), ("case_discuss", 0.9), ("coord", 1.0),
        ("joint_assess", 0.8), ("joint_deliver", 0.8), ("joint_plan", 0.6), ("feedback", 0.8),
        ("shared_objectives", 0.8), ("share_resource", 0.7), ("capacity", 0.5), ("decide", 0.4)),
}  # fmt: skip
OFTEN: dict[int, tuple[tuple[str, ...], tuple[float, ...]]] = {
    2: (("once", "yearly", "termly", "quarterly", "ad_hoc"), (2, 2, 3, 3, 2)),
    3: (("quarterly", "half_termly", "monthly", "fortnightly"), (2, 1, 6, 2)),
    4: (("monthly", "fortnightly", "weekly"), (3, 4, 4)),
    5: (("weekly", "daily"), (3, 2)),
}
AT_THE_TOP: dict[int, tuple[tuple[str, ...], tuple[float, ...]]] = {
    2: (("once", "yearly", "ad_hoc"), (2, 3, 1)),
    3: (("yearly", "quarterly", "half_termly"), (1, 4, 2)),
    4: (("quarterly", "six_weekly", "monthly"), (2, 2, 4)),
    5: (("monthly", "fortnightly"), (3, 2)),
}
"""How often boards and strategy groups are in contact: less than workers are."""
MODES: dict[int, tuple[tuple[str, float], ...]] = {
    2: (("email", 0.8), ("letter", 0.3), ("meeting", 0.15)),
    3: (("email", 0.7), ("phone", 0.6), ("meeting", 0.5)),
    4: (("email", 0.6), ("phone", 0.7), ("meeting", 0.8), ("video", 0.4), ("shared_system", 0.2)),
    5: (("phone", 0.7), ("meeting", 0.9), ("shared_system", 0.6), ("colocated", 0.3)),
}
BASIS = {2: (0.6, 0.35, 0.05), 3: (0.4, 0.5, 0.1), 4: (0.25, 0.55, 0.2), 5: (0.1, 0.5, 0.4)}


@dataclass(frozen=True)
class Said:
    """One report: who says what about its contact with whom, where and when."""

    wave: Wave
    level: str
    reporter: str
    about: str
    code: int


def contacts(world: World, dice: Dice) -> dict[tuple[str, str, Dyad], int]:
    """Draw the deepest contact of every dyad: (wave, level, dyad) -> Gregson code."""
    facts = world.facts["contact"]
    referred: Counter[frozenset[str]] = Counter()
    for source, target, a_year, *_ in world.facts["flows"]["rows"]:
        referred[frozenset((source, target))] += a_year
    fixed = {
        (level, frozenset(dyad)): code
        for who, code, levels in facts["fixed"]
        for level in levels
        for dyad in combinations(who, 2)
    }
    agencies = list(world.by_id)
    common = {dyad: dice.normal() for dyad in combinations(agencies, 2)}
    chance: dict[tuple[str, Dyad], float] = {}
    found: dict[tuple[str, str, Dyad], int] = {}
    for number, wave in enumerate(world.waves):
        for level in LEVELS:
            for dyad in combinations(world.eligible(level, wave), 2):
                memory = facts["memory"] if (level, dyad) in chance else 0.0
                own = memory * chance.get((level, dyad), 0.0)
                own += (1 - memory**2) ** 0.5 * dice.normal()
                chance[level, dyad] = own
                share = facts["common"]
                score = (
                    affinity(world, dyad, referred[frozenset(dyad)])
                    + facts["level"][level]
                    + facts["drift"] * number
                    + share**0.5 * common[dyad]
                    + (1 - share) ** 0.5 * own
                )
                drawn = 1 + bisect(facts["cuts"], score)
                found[wave.name, level, dyad] = fixed.get((level, frozenset(dyad)), drawn)
    return found


def affinity(world: World, dyad: Dyad, referred: int) -> float:
    """Score what two agencies bring to their contact, chance apart."""
    facts = world.facts["contact"]
    one, other = (world.by_id[agency] for agency in dyad)
    family = {one["parent_id"], one["agency_id"]} & {other["parent_id"], other["agency_id"]} - {""}
    score: float = sum(facts["busy"].get(agency, 0.0) for agency in dyad)
    score += facts["same_sector"] * (one["sector"] == other["sector"])
    score += facts["same_site"] * bool(one["site_id"] and one["site_id"] == other["site_id"])
    score += facts["same_parent"] * bool(family)
    score += facts["referring"] * referred**0.25
    return score


def status(world: World, wave: Wave, agency: str) -> str:
    """What came back from an agency in a wave: responded, partial, refused or not_approached."""
    missing: dict[str, list[str]] = world.facts["contact"]["missing"][wave.name]
    return next((word for word, who in missing.items() if agency in who), "responded")


def reports(world: World, dice: Dice, found: dict[tuple[str, str, Dyad], int]) -> list[Said]:
    """Draw what every respondent says of every dyad; contact of level 1 is mostly left blank."""
    facts = world.facts["contact"]["reporting"]
    waves = {wave.name: wave for wave in world.waves}
    said: list[Said] = []
    for (wave_name, level, dyad), code in found.items():
        wave = waves[wave_name]
        for reporter, about in (dyad, dyad[::-1]):
            came_back = status(world, wave, reporter)
            if came_back not in ANSWERING_ROSTER or (came_back == "partial" and dice.chance(0.5)):
                continue
            answer = report(dice, facts, code, lead=reporter == world.lead)
            if answer is not None:
                said.append(Said(wave, level, reporter, about, answer))
    return said


def report(dice: Dice, facts: dict[str, Any], code: int, *, lead: bool) -> int | None:
    """Draw one answer about a contact; None where the respondent wrote nothing."""
    if code == 1:
        draw = dice.unit()
        if draw < facts["says_none"]:
            return 1
        return DONT_KNOW if draw < facts["says_none"] + facts["dont_know"] / 2 else None
    if dice.chance(facts["forgotten"]):
        return None
    if dice.chance(facts["dont_know"]):
        return DONT_KNOW
    if lead and dice.chance(facts["lead_higher"]):
        return max(code, min(code + 1, 5))
    if dice.chance(facts["off_by_one"]):
        return max(2, code - 1) if dice.chance(0.6) else max(code, min(code + 1, 5))
    return code


def survey_ties(world: World, dice: Dice, said: list[Said]) -> list[Row]:
    """Turn reports into rows of the ties table, with what contact consists of and rests on."""
    return [_row(world, dice, answer) for answer in said]


def _row(world: World, dice: Dice, said: Said) -> Row:
    row: Row = {
        "wave": said.wave.name,
        "area_id": world.area,
        "source": said.reporter,
        "target": said.about,
        "reporter": said.reporter,
        "layer": "communication",
        "level": said.level,
        "contact_type": said.code,
    }
    if said.code == 1:
        return row | {"frequency": "never"}
    if said.code == DONT_KNOW:
        return row
    depth = min(said.code, 5)
    basis = dice.weighted(("personal", "role", "system"), BASIS[depth])
    often = AT_THE_TOP if said.level in {"governance", "strategy"} else OFTEN
    row |= {
        "frequency": dice.weighted(*often[depth]),
        "mode": chosen(dice, MODES[depth]) or ["email"],
        "content": chosen(dice, TOKENS[depth]),
        "basis": basis,
    }
    if said.level == "strategy":
        row["gp_depth"] = said.code - 1
    if said.level == "frontline" and said.code > 2:
        wide = basis != "personal"
        row["contact_key_s"] = people(world, dice, said.reporter, said.code if wide else 1)
        row["contact_key_t"] = people(world, dice, said.about, said.code if wide else 1)
    return row


def chosen(dice: Dice, options: tuple[tuple[str, float], ...]) -> list[str]:
    """Tick each option with its own chance."""
    return [word for word, probability in options if dice.chance(probability)]


def people(world: World, dice: Dice, agency: str, at_most: int) -> list[str]:
    """Name, by made-up keys, who carries a contact at an agency; the first person carries most."""
    staff = int(world.by_id[agency]["staff_contacts"])
    named = range(1 + dice.below(at_most))
    numbers = {min(dice.below(3) * dice.below(staff), staff - 1) for _ in named}
    return [key(agency, number) for number in sorted(numbers)]


def key(agency: str, number: int) -> str:
    """Make the key of a person who does not exist."""
    return "s" + sha256(f"SYNTHETIC {agency} {number}".encode()).hexdigest()[:7]


def trust(world: World, dice: Dice, said: list[Said]) -> list[Row]:
    """Draw the trust item (1 to 4) for deeper contacts at process level in the last wave."""
    last = world.waves[-1]
    return [
        {
            "wave": last.name,
            "area_id": world.area,
            "level": answer.level,
            "instrument": "roster",
            "item": TRUST,
            "respondent": answer.reporter,
            "about": answer.about,
            "value": max(1, min(4, round(1.2 + 0.55 * answer.code + 0.6 * dice.normal()))),
        }
        for answer in said
        if answer.wave == last and answer.level == "process" and answer.code in {3, 4, 5}
    ]
