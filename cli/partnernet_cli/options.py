"""Options that several commands share, as decorators, and what becomes of them.

The reading options are the same wherever a file is read; `--config` supplies any of them, and the
command line wins over it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from partnernet_cli.modelling import modelling

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from partnernet.readers import ReadOptions
    from partnernet.story import Typed

Command = TypeVar("Command", bound="Callable[..., Any]")

FORMATS = ("table", "json", "jsonl", "csv", "md")
PROFILES = ("dfe", "nhs", "ons-10-5", "none")
AUDIENCES = ("analyst", "board", "public")
DEFAULT_SEED = 1


def _remember(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: FBT001
    ctx.meta[f"partnernet.{param.name}"] = value


def common(command: Command) -> Command:
    """Add the switches that every command has: how much is said, and how."""
    for name, short, text in (
        ("debug", "", "Show the traceback of an error."),
        ("no-progress", "", "Show no progress."),
        ("no-color", "", "Print plain text (as does NO_COLOR)."),
        ("verbose", "-v", "Say each step of long work and when it began."),
        ("quiet", "-q", "Say nothing but results and errors."),
    ):
        declarations = [f"--{name}", *([short] if short else [])]
        command = click.option(
            *declarations, is_flag=True, expose_value=False, callback=_remember, help=text
        )(command)
    return command


def files(command: Command) -> Command:
    """Add the argument FILES: files that make one study; none means those of the settings."""
    return click.argument(
        "files",
        nargs=-1,
        type=str,
        metavar="FILE...",
        help="Files that together make one study; - is stdin. Without any, those of "
        "partnernet.toml.",
    )(command)


def form(*choices: str) -> Callable[[Command], Command]:
    """Add `--format`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(choices or FORMATS),
        default="table",
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


def measuring(command: Command) -> Command:
    """Add the choices of the method: inference, the parameters of the scales, measures by name."""
    choices: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
        (
            ("--param", "params"),
            {
                "multiple": True,
                "metavar": "NAME=VALUE",
                "help": "Change a number that decides; partnernet scales NAME lists them.",
            },
        ),
        (
            ("--metric", "metrics"),
            {
                "multiple": True,
                "metavar": "CODE",
                "help": "Compute this measure only, however long it takes; `all` for every one, "
                "those on request too, within the time allowed. May be repeated.",
            },
        ),
        (
            ("--allow-inferred-4",),
            {"is_flag": True, "help": "Let records show candidates for Gregson's level 4."},
        ),
        (
            ("--g3",),
            {
                "type": click.Choice(("label", "gloss")),
                "help": "Read Gregson's level 3 as its label (regular, two-way) or as its gloss "
                "(information passes).",
            },
        ),
        (
            ("--infer",),
            {
                "type": click.Choice(("auto", "never", "always")),
                "default": "auto",
                "show_default": True,
                "help": "Infer levels of working from records: where nobody declared any (auto).",
            },
        ),
    )
    for names, attributes in choices:
        command = click.option(*names, **attributes)(command)
    return modelling(command)


def supposing(command: Command) -> Command:
    """Add `--without` and `--merge`: what if agencies withdraw or merge."""
    command = click.option(
        "--merge", multiple=True, metavar="A=B", help="What if A merged into B; may be repeated."
    )(command)
    return click.option(
        "--without",
        multiple=True,
        metavar="AGENCY[,AGENCY]",
        help="What if these agencies withdrew: before and after. May be repeated.",
    )(command)


def drawing(command: Command) -> Command:
    """Add `--nulls`: what would chance alone give."""
    return click.option(
        "--nulls",
        type=click.IntRange(min=1),
        metavar="DRAWS",
        help="Set measures beside this many networks drawn at random (999 is usual); says first "
        "how long that takes. With --metric: those measures.",
    )(command)


def keep_draws(text: str = "Write every draw to FILE (Parquet).") -> Callable[[Command], Command]:
    """Add `--keep-draws`."""
    return click.option("--keep-draws", type=click.Path(path_type=Path), metavar="FILE", help=text)


def mergers(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the mergers that were typed, each as (part, whole)."""
    found: list[tuple[str, str]] = []
    for pair in given["merge"]:
        part, equals, into = (piece.strip() for piece in pair.partition("="))
        if not (part and equals and into):
            message = f"'{pair}' is not A=B, the agency that merges and the one it merges into."
            raise click.BadParameter(message, param_hint="--merge")
        found.append((part, into))
    return found


def protecting(command: Command) -> Command:
    """Add the choice of who may see what is passed on."""
    command = click.option(
        "--consent",
        is_flag=True,
        help="Name single-person agencies and small groups: they agreed.",
    )(command)
    command = click.option(
        "--audience",
        type=click.Choice(AUDIENCES),
        help="Who maps and protected tables are for: picks a profile; board when not said.",
    )(command)
    return click.option(
        "--profile",
        type=click.Choice(PROFILES),
        help="Rule for small counts on what is passed on; wins over --audience.",
    )(command)


def params(given: Mapping[str, Any]) -> dict[str, bool | int | float | str]:
    """Return the parameters of scales that were typed."""
    chosen: dict[str, bool | int | float | str] = {}
    for pair in given["params"]:
        name, equals, value = pair.partition("=")
        if not equals:
            message = f"'{pair}' is not NAME=VALUE, for example f_reg=26."
            raise click.BadParameter(message, param_hint="--param")
        chosen[name.strip()] = _value(value.strip())
    if given["g3"]:
        chosen["g3"] = given["g3"]
    if given["allow_inferred_4"]:
        chosen["infer_ceiling"] = 4
    return chosen


def _value(text: str) -> bool | int | float | str:
    if text.lower() in {"true", "false"}:
        return text.lower() == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


_READING: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (
        ("--column", "columns"),
        {
            "multiple": True,
            "metavar": "ROLE=HEADING",
            "help": "Say which column plays a role: source, target, layer, level, area, wave, "
            "date, date_decided, date_assessed, outcome, person, count, amount, frequency, "
            "contact_type, gp_depth, reporter. May be repeated.",
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
        ("--in-memory",),
        {
            "type": click.IntRange(min=1),
            "metavar": "ROWS",
            "help": "Rows of a Parquet or DuckDB table that come into memory (20,000,000); "
            "a longer one is counted where it is.",
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


def reading(*without: str) -> Callable[[Command], Command]:
    """Add every option that says how to read a file, save those named."""

    def add(command: Command) -> Command:
        for names, attributes in reversed(_READING):
            if names[0] not in without:
                command = click.option(*names, **attributes)(command)
        return command

    return add


def read_options(given: Mapping[str, Any]) -> ReadOptions:
    """Make reading options of what was typed."""
    from partnernet import readers

    columns: dict[str, str] = {}
    for pair in given["columns"]:
        role, equals, heading = pair.partition("=")
        if not equals or not role.strip():
            message = f"'{pair}' is not ROLE=HEADING, for example source=\"Contact Source\"."
            raise click.BadParameter(message, param_hint="--column")
        columns[role.strip()] = heading.strip()
    own = ("columns", "save_config")
    chosen = {name: given[name] for name in reading_names() if name in given and name not in own}
    stdin = None if sys.stdin.isatty() else sys.stdin.buffer
    return readers.ReadOptions(columns=columns, stdin=stdin, **chosen)


def reading_names() -> dict[str, str]:
    """Return every reading option: the name of its value, and how it is typed."""
    return {names[-1].lstrip("-").replace("-", "_"): names[0] for names, _ in _READING}


def typed(ctx: click.Context) -> Typed:
    """Return the files and reading options as they were typed, for the next command to copy."""
    from partnernet.story import Typed

    here = click.core.ParameterSource.COMMANDLINE
    said: dict[str, str] = {}
    for name, flag in reading_names().items():
        if name != "save_config" and ctx.get_parameter_source(name) is here:
            value = ctx.params[name]
            values = value if isinstance(value, tuple) else (value,)
            words = [flag if each is True else f"{flag} {_quoted(str(each))}" for each in values]
            said[flag] = " ".join(words)
    return Typed(tuple(_quoted(name) for name in ctx.params["files"]), tuple(said.items()))


def _quoted(word: str) -> str:
    """Quote a word as every shell understands it."""
    plain = all(character.isalnum() or character in "-_./\\:=," for character in word)
    return word if plain and word else f'"{word}"'
