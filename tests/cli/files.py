"""Files as agencies hold them, written small: one of every kind of input."""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

AGENCIES = ("Police", "Schools", "GP practices", "Front Door", "Early Help", "CAMHS", "Tŷ Hafan")
SENT = {
    ("Police", "Front Door"): 60,
    ("Schools", "Front Door"): 45,
    ("GP practices", "Front Door"): 12,
    ("Front Door", "Early Help"): 50,
    ("Early Help", "Front Door"): 40,
    ("Schools", "Early Help"): 9,
    ("Front Door", "CAMHS"): 11,
    ("CAMHS", "Tŷ Hafan"): 3,
    ("Self-referral", "Front Door"): 8,
    ("Front Door", "Front Door"): 2,
}


def write(path: Path, rows: list[list[object]], *, encoding: str = "utf-8") -> Path:
    """Write rows as CSV."""
    with path.open("w", encoding=encoding, newline="") as lines:
        csv.writer(lines).writerows(rows)
    return path


def referrals(folder: Path, name: str = "referrals.csv") -> Path:
    """A log of one year with people, dates and outcomes; one row has no target."""
    dice = random.Random(7)
    rows: list[list[object]] = []
    for (source, target), number in SENT.items():
        for _ in range(number):
            received = date(2024, 4, 1) + timedelta(days=dice.randrange(365))
            outcome = dice.choices(["Accepted", "Declined", "NFA", "Pending"], [6, 2, 1, 1])[0]
            rows.append(
                [
                    f"KID{dice.randrange(150):04d}",
                    "Ann Example",
                    source,
                    target,
                    f"{received:%d/%m/%Y}",
                    outcome,
                ]
            )
    dice.shuffle(rows)
    rows.insert(4, ["KID9999", "Ann Example", "Police", "", "03/05/2024", "Accepted"])
    heading = ["Child ID", "Child Name", "Referring Agency", "Service Referred To"]
    return write(folder / name, [[*heading, "Date Received", "Outcome"], *rows])


def two_columns(folder: Path) -> Path:
    """Source and target, pairs repeat."""
    rows = [[s, t] for (s, t), n in SENT.items() for _ in range(min(n, 5))]
    return write(folder / "two columns.csv", [["source", "target"], *rows])


def links(folder: Path) -> Path:
    """Each pair once."""
    return write(folder / "links.csv", [["source", "target"], *[list(pair) for pair in SENT]])


def inbox(folder: Path) -> Path:
    """The log of one front door."""
    dice = random.Random(3)
    rows = [
        [source, f"{date(2024, 4, 1) + timedelta(days=dice.randrange(700)):%Y-%m-%d}", "MASH"]
        for (source, _), number in SENT.items()
        for _ in range(number)
        if source != "Front Door"
    ]
    return write(folder / "mash referrals.csv", [["source", "date", "target"], *rows])


def categories(folder: Path) -> Path:
    """Sources are codes of a list."""
    codes = [
        "1A: Individual",
        "2A: Schools",
        "3A: GP",
        "6: Police",
        "5D: Early help",
        "9: Anonymous",
    ]
    dice = random.Random(5)
    rows = [
        [dice.choice(codes), "Front Door", f"{date(2024, 4, 1) + timedelta(days=i):%d/%m/%Y}"]
        for i in range(120)
    ]
    return write(folder / "contacts.csv", [["Contact Source", "Allocated Team", "Date"], *rows])


def survey(folder: Path) -> list[Path]:
    """Answers with Gregson codes, and who was asked."""
    codes = [
        ("Police", "Front Door", 3),
        ("Front Door", "Police", 4),
        ("Schools", "Front Door", 2),
        ("Front Door", "Schools", 4),
        ("GP practices", "Front Door", 2),
        ("Front Door", "Early Help", 5),
        ("Early Help", "Front Door", 5),
        ("CAMHS", "Front Door", 1),
        ("Schools", "Early Help", 3),
    ]
    ties = [["source", "target", "reporter", "layer", "level", "contact_type"]]
    rows: list[list[object]] = [[a, b, a, "communication", "frontline", c] for a, b, c in codes]
    coverage: list[list[object]] = [["layer", "agency_id", "status", "absence_means"]]
    for name in AGENCIES:
        status = "refused" if name == "Tŷ Hafan" else "responded"
        coverage.append(["communication", name, status, "unknown"])
    return [
        write(folder / "ties.csv", [*ties, *rows]),
        write(folder / "coverage.csv", coverage),
        agencies(folder),
    ]


def agencies(folder: Path) -> Path:
    """A list of agencies with sector and lead."""
    sectors = [
        "police",
        "education",
        "health",
        "social_care",
        "social_care",
        "health",
        "third_sector",
    ]
    rows: list[list[object]] = [
        [name, name, sector, "yes" if name == "Front Door" else "no"]
        for name, sector in zip(AGENCIES, sectors, strict=True)
    ]
    return write(folder / "agencies.csv", [["agency_id", "name", "sector", "is_lead"], *rows])


def spend(folder: Path) -> Path:
    """Payments over £500 as a council publishes them."""
    rows: list[list[object]] = [
        ["Ossleby Council", "Tŷ Hafan", "£250,000.00", "03/05/2024"],
        ["Ossleby Council", "Family Charity", "1,200,000.00", "14/06/2024"],
        ["County Council", "Family Charity", "40000", "01/07/2024"],
        ["County Council", "Care Ltd", "3456789", "02/08/2024"],
        ["Ossleby Council", "Returned Ltd", "(900.00)", "09/09/2024"],
    ]
    heading = ["Body Name", "Supplier Name", "Net Amount", "Payment Date"]
    return write(folder / "spend.csv", [heading, *rows], encoding="utf-8-sig")
