"""Every command on a file full of people, with every shape of output that the command offers.

What is run follows from the commands' own parameters, so a command added later is run too.
"""

from __future__ import annotations

import csv
import random
from typing import TYPE_CHECKING

import click

from partnernet_cli.app import COMMANDS, cli

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WITHOUT_FILES = {
    "demo": [["made-up"]],
    "datasets copy": [["emon", "copied"]],
    "explain": [["PN001"]],
    "metrics": [[], ["density"]],
    "scales": [[], ["gregson"]],
    "template": [["empty-tables"]],
}
"""What commands are given that read no file of the user's; others get no argument."""

FORENAMES = ("Quilliam", "Zephyrine", "Thaddeus", "Ottoline")
SURNAMES = ("Quillfeather", "Zabrowick", "Oxendale", "Vantongeren")
AGENCIES = ("Northgate School", "Police", "Front Door", "Early Help", "CAMHS")
HEADINGS = (
    "Child ID",
    "Child Name",
    "NHS Number",
    "UPN",
    "Postcode",
    "Date of Birth",
    "Email",
    "Allocated Worker",
    "Case Notes",
    "Referring Agency",
    "Service Referred To",
    "Date Received",
    "Outcome",
)
AT_RISK = HEADINGS[:9]


def people(number: int = 60) -> list[dict[str, str]]:
    """Make up referrals of children who do not exist."""
    dice = random.Random(11)
    rows = []
    for i in range(number):
        name = f"{dice.choice(FORENAMES)} {dice.choice(SURNAMES)}"
        source, target = dice.sample(AGENCIES, 2)
        rows.append(
            {
                "Child ID": f"ZQ-CHILD-{i % 41:05d}",
                "Child Name": name,
                "NHS Number": _nhs(dice),
                "UPN": f"X{dice.randrange(10**12):012d}",
                "Postcode": f"ZQ{dice.randrange(1, 20)} {dice.randrange(10)}QX",
                "Date of Birth": f"{dice.randrange(1, 29):02d}/{dice.randrange(1, 13):02d}/2013",
                "Email": f"{name.split()[1].lower()}{i}@mail.example",
                "Allocated Worker": f"{dice.choice(FORENAMES)} {dice.choice(SURNAMES)}",
                "Case Notes": f"{name} told the zealous caretaker of the blue marmalade, case {i}.",
                "Referring Agency": source,
                "Service Referred To": target,
                "Date Received": f"{dice.randrange(1, 29):02d}/{dice.randrange(1, 13):02d}/2024",
                "Outcome": dice.choice(["Accepted", "Declined", "NFA"]),
            }
        )
    return rows


def _nhs(dice: random.Random) -> str:
    while True:
        nine = [dice.randrange(10) for _ in range(9)]
        check = 11 - sum(w * d for w, d in zip(range(10, 1, -1), nine, strict=True)) % 11
        if check != 10:
            return "".join(map(str, [*nine, 0 if check == 11 else check]))


def planted(rows: list[dict[str, str]]) -> set[str]:
    """Return what must be found nowhere: whole values, names one by one, words of the notes."""
    values = {row[heading] for row in rows for heading in AT_RISK}
    return values | set(FORENAMES) | set(SURNAMES) | {"marmalade", "caretaker"}


def write(folder: Path) -> dict[str, Path]:
    """Write the planted files: as it should be, and broken in ways that provoke messages."""
    rows = people()
    broken = [dict(row) for row in rows]
    for i, row in enumerate(broken):
        row["Date Received"] = ["31/02/2024", row["Case Notes"], row["Date Received"]][i % 3]
        row["Service Referred To"] = ["", row["Service Referred To"]][i % 2]
    made = {}
    for name, found in (("referrals", rows), ("broken", broken)):
        made[name] = folder / f"{name}.csv"
        with made[name].open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, HEADINGS)
            writer.writeheader()
            writer.writerows(found)
    return made


def _leaves(context: click.Context) -> Iterator[tuple[list[str], click.Command]]:
    """Yield every command with the words that call it, commands within commands too."""
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from (([name, inner], found) for inner, found in command.commands.items())
        else:
            yield [name], command


SECOND = "second file"
NEEDED: dict[str, tuple[list[str], list[str]]] = {
    "compare": ([], [SECOND, "--draws", "19"]),
    "export": ([], ["--to", "csv", "-o", "exported"]),
    "qap": (["referral ~ same_sector"], ["--draws", "19"]),
}
"""Words that some commands cannot do without, before and after the file."""


def invocations(file: Path, broken: Path) -> Iterator[list[str]]:
    """Yield the words of every run."""
    context = click.Context(cli, **cli.context_settings)
    number = 0
    for name, command in _leaves(context):
        params = {str(param.name): param for param in command.params}
        if "files" not in params:
            yield from ([*name, *words] for words in WITHOUT_FILES.get(" ".join(name), [[]]))
            for option in ("from_", "from_files", "source"):
                if option in params:
                    number += 1
                    yield [*name, f"filled{number}", params[option].opts[0], str(file)]
            continue
        before, after = NEEDED.get(name[0], ([], []))
        after = [str(broken) if word == SECOND else word for word in after]

        def run(path: Path, *words: str, start=(*name, *before), end=tuple(after)) -> list[str]:
            return [*start, str(path), *end, *words]

        yield run(file)
        yield run(broken, "--debug")
        for form in getattr(getattr(params.get("form"), "type", None), "choices", ()):
            yield run(file, "--format", form)
        for path, flags in [(broken, []), *((file, flags) for flags in _switches(params))]:
            number += 1
            output = [params["folder"].opts[0], f"out{number}"] if "folder" in params else []
            if "destination" in params:
                output = [params["destination"].opts[0], f"out{number}.html"]
            yield run(path, *output, *flags)
        for heading in ("Child Name", "NHS Number", "Case Notes"):
            yield run(file, "--column", f"source={heading}")
        yield run(file, "--column", "date=Case Notes", "--debug")
        yield run(file, "--sheet", "none", "--lead", "nobody", "--debug")
        yield run(file, "--save-config", f"saved-{name[0]}.toml")


def _switches(params: dict[str, click.Parameter]) -> Iterator[list[str]]:
    """Yield options that change what is written: each alone, and every audience."""
    yield []
    packed = [params[option].opts[0] for option in ("parquet", "xlsx") if option in params]
    if packed:
        yield packed
    if "figure" in params:
        yield [params["figure"].opts[0], "figure.svg"]
    for option in ("audience", "profile"):
        kind = getattr(params.get(option), "type", None)
        if isinstance(kind, click.Choice):
            yield from ([f"--{option}", str(choice)] for choice in kind.choices)
