"""What comes from records and registers: boards, reporting lines, money, plans, training, meetings,
agreements, assessments, and the coverage table that says what each of them can and cannot show.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from partnernet.vocabulary import ADMIN, LEVELS
from synthetic.contact import status

if TYPE_CHECKING:
    from synthetic.dice import Dice
    from synthetic.world import Row, Wave, World


def record_ties(world: World, dice: Dice) -> list[Row]:
    """Return all tie rows that are not answers about contact."""
    rows: list[Row] = []
    for number, wave in enumerate(world.waves):
        rows += boards(world, wave, number)
        rows += accountability(world, wave)
        rows += funding(world, wave, number)
        rows += planning(world, dice, wave)
        rows += training(world, dice, wave)
        rows += meetings(world, dice, wave)
        rows += community(world, dice, wave)
    return rows


def tie(
    world: World, wave: Wave, layer: str, level: str, ends: tuple[str, str], **rest: object
) -> Row:
    """Start a row of the ties table; a record unless a reporter is named."""
    source, target = ends
    return {
        "wave": wave.name,
        "area_id": world.area,
        "source": source,
        "target": target,
        "reporter": ADMIN,
        "layer": layer,
        "level": level,
        **rest,
    }


def year(wave: Wave) -> dict[str, object]:
    """State the period that a count covers."""
    return {"period_start": wave.start, "period_end": wave.end}


def members(board: dict[str, Any], number: int) -> list[str]:
    """Members of a standing group in the first (0) or second (1) wave."""
    if number == 0:
        return list(board["members"])
    return [m for m in board["members"] if m not in board["left"]] + list(board["joined"])


def boards(world: World, wave: Wave, number: int) -> list[Row]:
    """Sitting on one board ties every two members."""
    return [
        tie(world, wave, "governance", board["level"], dyad)
        for board in world.facts["board"]
        for dyad in combinations(members(board, number), 2)
    ]


def accountability(world: World, wave: Wave) -> list[Row]:
    """Who reports to whom."""
    return [
        tie(world, wave, "accountability", level, (source, target))
        for source, target, level in world.facts["accountability"]["rows"]
    ]


def funding(world: World, wave: Wave, number: int) -> list[Row]:
    """Who pays whom; 0 is an agreement without money. Contractors act on behalf of payers."""
    contractors = {"private", "third_sector"}
    return [
        tie(
            world,
            wave,
            "funding",
            row[4],
            (row[0], row[1]),
            amount=row[2 + number],
            content=["on_behalf"] if world.by_id[row[1]]["sector"] in contractors else [],
            **year(wave),
        )
        for row in world.facts["funding"]["rows"]
        if world.exists(row[1], wave)
    ]


def planning(world: World, dice: Dice, wave: Wave) -> list[Row]:
    """Planning groups, as each member that answered reports them; a pair in two groups once."""
    often = {
        (group["level"], ends): group["frequency"]
        for group in reversed(world.facts["planning"])
        for dyad in combinations(group["members"], 2)
        for ends in (dyad, dyad[::-1])
    }
    return [
        tie(
            world,
            wave,
            "planning",
            level,
            ends,
            reporter=ends[0],
            frequency=frequency,
            mode=["meeting"],
            content=["joint_plan", *(["decide"] if dice.chance(0.6) else []), "shared_objectives"],
        )
        for (level, ends), frequency in often.items()
        if status(world, wave, ends[0]) == "responded"
    ]


def training(world: World, dice: Dice, wave: Wave) -> list[Row]:
    """Courses to which two agencies both sent somebody, from the booking system."""
    facts = world.facts["training"]
    keen = set(facts["keen_agencies"])
    attended = [
        {
            agency
            for agency in world.eligible(facts["level"], wave)
            if dice.chance(facts["keen" if agency in keen else "quiet"])
        }
        for _ in range(facts["courses"])
    ]
    together = {
        dyad: sum(set(dyad) <= course for course in attended)
        for dyad in combinations(world.eligible(facts["level"], wave), 2)
    }
    return [
        tie(
            world, wave, "joint_activity", facts["level"], dyad,
            count=count, mode=["meeting"], content=["joint_train"], **year(wave),
        )
        for dyad, count in together.items()
        if count
    ]  # fmt: skip


def meetings(world: World, dice: Dice, wave: Wave) -> list[Row]:
    """Case meetings: a tie between every two agencies present, under one event id."""
    facts = world.facts["meetings"]
    rows: list[Row] = []
    for number in range(1, facts["a_year"] + 1):
        others = facts["smallest"] + dice.below(facts["largest"] - facts["smallest"] + 1)
        present = [agency for agency, probability in facts["core"] if dice.chance(probability)]
        present += dice.sample(facts["others"], max(2 - len(present), others - len(present) + 1))
        rows += [
            tie(
                world, wave, "joint_activity", facts["level"], dyad,
                count=1, mode=["meeting"], content=["case_discuss"],
                event_id=f"M{wave.start.year % 100}-{number:02d}", **year(wave),
            )
            for dyad in combinations(sorted(present), 2)
        ]  # fmt: skip
    return rows


def community(world: World, dice: Dice, wave: Wave) -> list[Row]:
    """Things put on together; each end counts for itself."""
    return [
        tie(
            world, wave, "joint_activity", "community", ends, reporter=ends[0],
            count=max(1, times - (1 if dice.chance(0.3) else 0)), mode=["meeting"],
            content=["joint_deliver", "coord"], **year(wave),
        )
        for one, other, times in world.facts["community"]["rows"]
        for ends in ((one, other), (other, one))
        if {one, other} <= set(world.eligible("community", wave))
        and status(world, wave, ends[0]) == "responded"
    ]  # fmt: skip


def coverage(world: World) -> list[Row]:
    """Say, for every layer, level and agency, what was asked or recorded."""
    rows: list[Row] = []
    for wave in world.waves:
        for level in LEVELS:
            for agency in world.eligible(level, wave):
                rows += [
                    {
                        "wave": wave.name,
                        "area_id": world.area,
                        "level": level,
                        "layer": layer,
                        "agency_id": agency,
                        **what,
                    }
                    for layer, what in observed(world, wave, level, agency)
                ]
    return rows


def observed(
    world: World, wave: Wave, level: str, agency: str
) -> list[tuple[str, dict[str, object]]]:
    """Return (layer, coverage) of one agency at one level."""
    answered = status(world, wave, agency)
    asked: dict[str, object] = {
        "role": "reporter",
        "status": answered,
        "absence_means": "no_contact" if answered == "responded" else "unknown",
    }
    facts = world.facts
    found: list[tuple[str, dict[str, object]]] = [("communication", asked)]
    if any(group["level"] == level for group in facts["planning"]):
        found.append(("planning", asked))
    if level == "community":
        found.append(("joint_activity", asked))
    if level in {"governance", "strategy"}:
        board = next(b for b in facts["board"] if b["level"] == level)
        found.append(("governance", in_system(board["system"])))
    if level in {"governance", "strategy", "process"}:
        found.append(("accountability", in_system("terms of reference")))
    if level == facts["training"]["level"]:
        found.append(("joint_activity", in_system(facts["training"]["system"])))
    if level == facts["meetings"]["level"]:
        found.append(("joint_activity", RECORDED))
    if level != "governance":
        paid = complete("sender_log") if agency in facts["funding"]["ledgers"] else RECORDED
        found.append(("funding", paid))
    if level == "frontline":
        found += REFERRAL_LOGS.get(agency, [("referral", RECORDED)])
    if level == "community":
        found.append(("referral", RECORDED))
    return found


def complete(role: str) -> dict[str, object]:
    """Describe a complete log of what an agency sends or receives."""
    return {"role": role, "status": "admin_complete", "absence_means": "no_contact"}


def in_system(name: str) -> dict[str, object]:
    """Describe a shared record system whose extract is complete."""
    return complete("system") | {"system": name}


RECORDED: dict[str, object] = {
    "role": "sender_log",
    "status": "recorded",
    "absence_means": "unknown",
}

# The front door logs all that it receives and all that it passes on; early help what it receives.
# Of the rest only what met one of them, or was copied to them, is known.
REFERRAL_LOGS: dict[str, list[tuple[str, dict[str, object]]]] = {
    "CSC": [("referral", complete("receiver_log")), ("referral", complete("sender_log"))],
    "EHH": [("referral", complete("receiver_log"))],
}


def agreements(world: World) -> list[Row]:
    """One row an agreement and party."""
    return [
        {
            "agreement_id": agreement["id"],
            "area_id": world.area,
            "level": agreement["level"],
            "type": agreement["type"],
            "party": party,
            "start": agreement["start"],
            "end": agreement.get("end"),
            "legal_basis": agreement.get("legal_basis"),
            "amount": agreement.get("amount"),
            "evidence_ref": agreement.get("evidence"),
            "frequency": agreement.get("frequency"),
        }
        for agreement in world.facts["agreement"]
        for party in agreement["parties"]
    ]


def assessments(world: World, dice: Dice, trust: list[Row]) -> list[Row]:
    """What agencies and panels say of the partnership, of themselves and of each other."""
    facts = world.facts
    last = world.waves[-1]

    def said(wave: str, instrument: str, item: str, who: str, value: object, **rest: object) -> Row:
        row: Row = {"wave": wave, "area_id": world.area, "instrument": instrument, "item": item}
        return row | {"respondent": who, "value": value} | rest

    rows = [
        said(wave, asked["instrument"], asked["item"], who, value, level=asked.get("level"))
        for asked in facts["assessment"]
        for wave, who, value in asked["answers"]
    ]
    rows += [
        said(wave.name, instrument, item, who, scored(dice, middle + more * (who == world.lead)))
        for instrument, item, middle, more in facts["scored"]["instruments"]
        for wave in world.waves
        for who in facts["scored"]["respondents"]
    ]
    rows += [
        said(last.name, "minimum", "M04s", who, value, about=who)
        for who, value in facts["types"]["self"].items()
    ]
    for about, shares in facts["types"]["peers"].items():
        words = ("defensive", "opportunistic", "active")
        judges = [who for who in facts["types"]["peers"] if who != about]
        rows += [
            said(last.name, "minimum", "M04p", judge, dice.weighted(words, shares), about=about)
            for judge in dice.sample(judges, 5)
        ]
    rows += [
        said(last.name, "minimum", "M20", who, value, about=who)
        for who, value in facts["coproduction"].items()
    ]
    return rows + trust


def scored(dice: Dice, middle: float) -> int:
    """Draw an answer from 1 to 5 around a middle."""
    return max(1, min(5, round(middle + 0.8 * dice.normal())))
