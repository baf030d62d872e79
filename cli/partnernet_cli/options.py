"""Options that several commands share, as decorators, and what becomes of them.

The reading options are the same wherever a file is read; `--config` supplies any of them, and the
command line wins over it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnernet.readers import ReadOptions

Command = TypeVar("Command", bound="Callable[..., Any]")

FORMATS = ("table", "json", "jsonl", "csv", "md")
PROFILES = ("dfe", "none")
DEFAULT_SEED = 1


def _remember(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: FBT001
    ctx.meta[f"partnernet.{param.name}"] = value


def common(command: Command) -> Command:
    """Add the switches that every command has: how much is said, and how."""
    for name, short, text in (
        ("debug", "", "Show the traceback of an error."),
        ("no-progress", "", "Show no progress."),
        ("no-color", "", "Print plain text (as does NO_COLOR)."),
        ("verbose", "-v", "Say more."),
        ("quiet", "-q", "Say nothing but results and errors."),
    ):
        declarations = [f"--{name}", *([short] if short else [])]
        command = click.option(
            *declarations, is_flag=True, expose_value=False, callback=_remember, help=text
        )(command)
    return command


def files(command: Command) -> Command:
    """Add the argument FILES: one or more files that make one study; `-` is stdin."""
    return click.argument(
        "files",
        nargs=-1,
        required=True,
        type=str,
        metavar="FILE...",
        help="Files that together make one study; - is stdin (say what it is with --as).",
    )(command)


def form(*choices: str, default: str = "table") -> Callable[[Command], Command]:
    """Add `--format`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(choices or FORMATS),
        default=default,
        show_default=True,
        help="Shape of the result.",
    )


def to_file(command: Command) -> Command:
    """Add `-o FILE` for commands that give one text."""
    return click.option(
        "-o",
        "--output",
        "destination",
        default="-",
        metavar="FILE",
        help="Write to FILE; - is stdout.",
    )(command)


def seed(command: Command) -> Command:
    """Add `--seed`."""
    return click.option(
        "--seed",
        type=click.IntRange(min=0),
        default=DEFAULT_SEED,
        show_default=True,
        help="Seed of everything that is drawn or laid out.",
    )(command)


_READING: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (
        ("--column", "columns"),
        {
            "multiple": True,
            "metavar": "ROLE=HEADING",
            "help": "Say which column plays a role: source, target, layer, level, area, wave, date, "
            "date_decided, date_assessed, outcome, person, count, amount, frequency, contact_type, "
            "gp_depth, reporter. May be repeated.",
        },
    ),
    (("--as", "as_format"), {"metavar": "FORMAT", "help": "Read as this format (also stdin)."}),
    (("--sheet",), {"metavar": "NAME", "help": "Sheet of a workbook."}),
    (
        ("--header-row",),
        {"type": click.IntRange(min=1), "metavar": "N", "help": "Row that holds the headings."},
    ),
    (("--encoding",), {"metavar": "NAME", "help": "Encoding of a text file, for example cp1252."}),
    (
        ("--date-order",),
        {"type": click.Choice(("dmy", "mdy", "ymd")), "help": "Order of day, month and year."},
    ),
    (
        ("--layer",),
        {"metavar": "NAME", "help": "Kind of tie where a file states none; only it is reported."},
    ),
    (
        ("--level",),
        {"metavar": "NAME", "help": "Level where a file states none; only it is reported."},
    ),
    (
        ("--area",),
        {"metavar": "NAME", "help": "Area where a file states none; only it is reported."},
    ),
    (("--lead",), {"metavar": "AGENCY", "help": "The lead agency; never guessed."}),
    (
        ("--sectors", "sectors"),
        {
            "type": click.Path(path_type=Path),
            "metavar": "FILE",
            "help": "Table with columns agency and sector.",
        },
    ),
    (
        ("--log-kept-by",),
        {
            "metavar": "WHO",
            "help": "Whose complete record this is: receivers, senders, system, or one agency. "
            "Only then does a missing row mean no contact.",
        },
    ),
    (
        ("--rows",),
        {
            "type": click.Choice(("events", "links")),
            "help": "What one row is, where the file does not show it.",
        },
    ),
    (("--from", "date_from"), {"metavar": "DATE", "help": "First day to read (YYYY-MM-DD)."}),
    (("--to", "date_to"), {"metavar": "DATE", "help": "Last day to read (YYYY-MM-DD)."}),
    (
        ("--period",),
        {
            "type": click.Choice(("month", "quarter", "year", "financial-year")),
            "help": "Cut dated rows into waves.",
        },
    ),
    (
        ("--exclude",),
        {"multiple": True, "metavar": "AGENCY", "help": "Leave an agency out. May be repeated."},
    ),
    (
        ("--roll-up",),
        {
            "type": click.Choice(("service", "agency")),
            "help": "Count units as the service or agency they belong to (parent_id).",
        },
    ),
    (
        ("--allow-person-nodes",),
        {"is_flag": True, "help": "Read people as nodes; the results are personal data."},
    ),
    (
        ("--guess-sectors",),
        {"is_flag": True, "help": "Guess sectors from names; guesses are marked."},
    ),
    (
        ("--config", "config"),
        {
            "type": click.Path(path_type=Path),
            "metavar": "FILE",
            "help": "Settings file; default is partnernet.toml in this folder, if there is one.",
        },
    ),
    (
        ("--save-config", "save_config"),
        {
            "type": click.Path(path_type=Path),
            "metavar": "FILE",
            "help": "Save what was read as what, so that next time needs no options.",
        },
    ),
)


def reading(command: Command) -> Command:
    """Add every option that says how to read a file."""
    for names, attributes in reversed(_READING):
        command = click.option(*names, **attributes)(command)
    return command
