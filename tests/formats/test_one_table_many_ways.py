"""One table written in many ways reads to the same ties: separators, dates, dirt around it."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import random
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import polars as pl

    from partnernet.readers import Gathered

    Cell = str | int | dt.date
    Table = tuple[list[str], list[list[Cell]]]

AGENCIES = (
    "Police", "Children's Social Care", "St Mary's Primary School", "A&E", "Café Parents Forum",
    "Hill & Dale Trust", "Youth Justice, Team 2", "Health Visiting (North)", "Women's Aid",
)  # fmt: skip
DATES = (
    "%d/%m/%Y", "%Y-%m-%d", "%d-%b-%y", "%d.%m.%Y", "%d %B %Y", "%a %d %b %Y", "%d/%m/%Y %H:%M",
)  # fmt: skip
NOTES = ("Source: case system", "Report run on 01/04/2025", "End of report", "* repeats left out")


def referrals(dice: random.Random) -> Table:
    """A log of referrals, with outcomes that are not all known."""
    heads = [
        dice.choice(["Referral from", "Referring agency", "Source"]),
        dice.choice(["Referral to", "Receiving agency", "Target"]),
        dice.choice(["Date of referral", "Date"]),
        dice.choice(["Outcome", "Decision"]),
    ]
    rows: list[list[Cell]] = [
        [*dice.sample(AGENCIES, 2), _day(dice), dice.choice(["Accepted", "Declined", ""])]
        for _ in range(dice.randrange(6, 40))
    ]
    return heads, rows


def counts(dice: random.Random) -> Table:
    """How many referrals went from one agency to another."""
    pairs = dict.fromkeys(tuple(dice.sample(AGENCIES, 2)) for _ in range(dice.randrange(6, 40)))
    heads = [dice.choice(["From", "Sender"]), dice.choice(["To", "Receiver"]), "Referrals"]
    return heads, [[*pair, dice.choice([dice.randrange(1, 9), 1234, 56])] for pair in pairs]


def contacts(dice: random.Random) -> Table:
    """List 1 of Annex A: all go to one front door."""
    sources = ["6: Police", "2A: Schools", "3B: Primary health services", "5A: Housing"]
    heads = ["Child Unique ID", "Gender", "Date of Contact", "Contact Source"]
    rows: list[list[Cell]] = [
        [f"C{n}", "b) Female", _day(dice), dice.choice(sources)]
        for n in range(dice.randrange(6, 40))
    ]
    return heads, rows


def events(dice: random.Random) -> Table:
    """A log of a process: what one agency after the other did on a case."""
    rows: list[list[Cell]] = []
    for case in range(dice.randrange(4, 12)):
        for step, agency in enumerate(dice.sample(AGENCIES, 3)):
            rows.append([f"K{case}", "abc"[step], dt.date(2024, 4, 1 + 7 * step), agency])
    return ["Case ID", "Activity", "Timestamp", "Resource"], rows


def _day(dice: random.Random) -> dt.date:
    return dt.date(2024, 4, 1) + dt.timedelta(days=dice.randrange(360))


def _dirty(table: Table, dice: random.Random, form: str) -> list[list[str]]:
    """The rows of a table as text, with what people and systems leave in it and around it."""
    heads, rows = table
    if heads[0] != "Case ID" and dice.random() < 0.5:
        rows = dice.sample(rows, len(rows))
    order = dice.sample(range(len(heads)), len(heads))
    written = dice.choice([str, str.upper, str.lower, lambda h: f" {h} "])
    spaced = dice.choice([str, str, lambda c: f" {c}", lambda c: c.replace(" ", "\u00a0")])
    lines = [
        [spaced(f"{cell:{form}}" if isinstance(cell, dt.date) else str(cell)) for cell in row]
        for row in ([each[place] for place in order] for each in rows)
    ]
    head = [written(heads[place]) for place in order]
    width = len(head)
    if dice.random() < 0.3:
        lines.insert(len(lines) // 2, list(head))
    if dice.random() < 0.3:
        lines.insert(len(lines) // 3, [dice.choice(["", " "])] * width)
    if dice.random() < 0.3:
        lines += [[""] * width, [dice.choice(NOTES), *[""] * (width - 1)]]
    title = [["Referrals 2024-25", *[""] * (width - 1)], [""] * width]
    return [*(title if dice.random() < 0.3 else []), head, *lines]


def _write(folder: Path, lines: Sequence[Sequence[str]], dice: random.Random) -> Path:
    """Write the rows as a CSV of any kind, or as a workbook."""
    if dice.random() < 0.25:
        import xlsxwriter

        path, corner = folder / "data.xlsx", dice.randrange(3)
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("Export")
            for at, line in enumerate(lines):
                sheet.write_row(at, corner, line)
        return path
    text = io.StringIO()
    quoting = dice.choice([csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
    end = dice.choice(["\n", "\r\n"])
    writer = csv.writer(text, delimiter=dice.choice(",;\t|"),
                        quoting=quoting, lineterminator=end)  # fmt: skip
    writer.writerows(lines)
    content = text.getvalue().encode(dice.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
    packed = dice.random() < 0.2
    path = folder / ("data.csv.gz" if packed else "data.csv")
    path.write_bytes(gzip.compress(content) if packed else content)
    return path


def _ties(found: Gathered) -> pl.DataFrame:
    assert found.study is not None
    ties = found.study.ties
    return ties.sort(ties.columns)


@pytest.mark.parametrize("table", [referrals, counts, contacts, events])
@pytest.mark.parametrize("seed", range(12))
def test_the_ties_are_the_same(
    tmp_path: Path,
    reads: Callable[..., Gathered],
    table: Callable[[random.Random], Table],
    seed: int,
) -> None:
    dice = random.Random(seed)
    heads, rows = table(dice)
    plain = tmp_path / "data.csv"
    cells = [[each.isoformat() if isinstance(each, dt.date) else each for each in r] for r in rows]
    with plain.open("w", newline="", encoding="utf-8") as lines:
        csv.writer(lines).writerows([heads, *cells])
    wanted = _ties(reads(plain))
    for _ in range(3):
        path = _write(tmp_path, _dirty((heads, rows), dice, dice.choice(DATES)), dice)
        assert _ties(reads(path)).equals(wanted), path
