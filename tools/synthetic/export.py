"""The same kind of referrals as a front door really sends them: a dirty export from a spreadsheet.

Everything that a reader must survive is in it, on purpose and counted. Names, birth dates, NHS
numbers and postcodes are there so that their removal can be shown. None could belong to anybody:
the numbers are from the 999 test range and fail the check digit, all births are on 30 February, and
no British postcode begins with Q.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from synthetic.dice import Dice
    from synthetic.world import Row, World

HEADINGS = (
    "Contact ID", "Child ID", "Child Name", "Date of Birth", "NHS Number", "Postcode",
    "Date of Contact", "Contact Source", "Service Referred To", "Priority", "Outcome",
    "Date of Decision", "Allocated Worker", "Comments",
)  # fmt: skip
BANNER = (
    ("SYNTHETIC DATA – nobody and nothing in this file is real",),
    ("Front door contacts – Ossleby (an invented place) – run on 02/04/2025 09:14",),
    (),
)
FOOTER = ("End of report",)
REMARKS = (
    "SYNTHETIC free text – no child",
    "SYNTHETIC: mum’s partner works nights",
    "SYNTHETIC: owes £250 rent",
    "SYNTHETIC: seen at school, \"fine\"",
    "",
)  # fmt: skip


def export(
    world: World, dice: Dice, rows: list[Row]
) -> tuple[list[tuple[str, ...]], dict[str, int]]:
    """Return the lines of the export, banner first, and how much of each dirt was put in."""
    facts = world.facts["export"]
    latest = (world.waves[-1].name, "frontline")
    recent = [row for row in rows if (row["wave"], row["level"]) == latest]
    chosen = sorted(dice.sample(range(len(recent)), facts["rows"]))
    dirt = dict.fromkeys(
        ("blank_source", "not_an_agency", "same_agency", "impossible_date", "future_date",
         "blank_date", "no_child_id", "duplicates"),
        0,
    )  # fmt: skip
    lines: list[tuple[str, ...]] = []
    for number in chosen:
        row = recent[number]
        line = _line(world, dice, row, dirt)
        lines.append(line)
        if dice.chance(0.012):
            dirt["duplicates"] += 1
            lines.append(line)
    dirt["rows"] = len(lines)
    return [*BANNER, HEADINGS, *lines, FOOTER], dirt


def _line(world: World, dice: Dice, row: Row, dirt: dict[str, int]) -> tuple[str, ...]:
    facts = world.facts["export"]
    source, target = str(row["source"]), str(row["target"])
    child = int(str(row["child_id"]).removeprefix("SYN-"))
    if source not in world.by_id:
        dirt["not_an_agency"] += 1
    written_source = spelling(world, dice, facts, source)
    written_target = spelling(world, dice, facts, target)
    if dice.chance(0.02):
        dirt["blank_source"] += 1
        dirt["not_an_agency"] -= source not in world.by_id
        written_source = dice.pick(("", " ", "\xa0"))
    elif dice.chance(0.012):
        dirt["same_agency"] += 1
        dirt["not_an_agency"] -= source not in world.by_id
        written_source = written_target
    has_id = not dice.chance(0.03)
    dirt["no_child_id"] += not has_id
    return (
        str(row["referral_id"]).replace("R", "C-"),
        f"SYN-{child:04d}" if has_id else "",
        f"SYNTHETIC Child{child:04d}",
        f"30/02/{2006 + child % 18}",
        nhs_number(child),
        f"QX{child % 9 + 1} {child % 8 + 1}XX",
        _received(dice, row["date_received"], dirt),
        written_source,
        written_target,
        str(row["priority"]).title() if dice.chance(0.9) else str(row["priority"]).upper(),
        dice.pick(facts["outcomes"][str(row["outcome"])]),
        _decided(row["date_decided"]),
        f"SYNTHETIC Worker{dice.below(30):02d}",
        dice.pick(REMARKS),
    )


def spelling(world: World, dice: Dice, facts: dict[str, Any], agency: str) -> str:
    """Write an agency as people type it: the first spelling in six of ten cases."""
    official = [world.by_id[agency]["name"]] if agency in world.by_id else []
    ways: list[str] = facts["spellings"].get(agency, official)
    return ways[0] if dice.chance(0.6) else dice.pick(ways)


def _received(dice: Dice, day: object, dirt: dict[str, int]) -> str:
    assert isinstance(day, date)
    draw = dice.unit()
    if draw < 0.010:
        dirt["impossible_date"] += 1
        return f"31/{dice.pick(('02', '04', '06', '09', '11'))}/{day.year}"
    if draw < 0.015:
        dirt["future_date"] += 1
        return f"{day:%d/%m/}2099"
    if draw < 0.021:
        dirt["blank_date"] += 1
        return ""
    if draw < 0.10:
        return f"{day.day}/{day.month}/{day.year}"
    if draw < 0.14:
        return f"{day:%d-%m-%Y}"
    if draw < 0.16:
        return f"{day:%d-%b-%Y}"
    return f"{day:%d/%m/%Y}"


def _decided(day: object) -> str:
    return f"{day:%d/%m/%Y}" if isinstance(day, date) else ""


def nhs_number(child: int) -> str:
    """Make a number from the 999 test range whose last digit is not its check digit.

    >>> nhs_number(1)
    '999 000 0019'
    """
    nine = f"999{child:06d}"
    total = sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True))
    check = (11 - total % 11) % 11
    wrong = (check + 1) % 10
    return f"{nine[:3]} {nine[3:6]} {nine[6:]}{wrong}"
