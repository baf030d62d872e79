"""The options about models of the review: scales of one's own, levels of others, judgements."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

Command = TypeVar("Command", bound="Callable[..., object]")


def modelling(command: Command) -> Command:
    """Add what models of the review are gone through, and on whose levels."""
    choices: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
        (
            ("--scale", "typologies"),
            {
                "multiple": True,
                "type": click.Path(path_type=Path),
                "metavar": "FILE",
                "help": "A typology of your own, one TOML file, beside those of the review.",
            },
        ),
        (
            ("--crosswalk",),
            {
                "type": click.Choice(("ecm", "miller_mcnicholl", "nies", "sullivan")),
                "help": "Read the study on the levels of another model, as far as ours fall in "
                "one of theirs.",
            },
        ),
        (
            ("--include-judgements", "judgements"),
            {
                "is_flag": True,
                "help": "Write what respondents said of an agency's way of taking part beside its "
                "name.",
            },
        ),
    )
    for names, attributes in choices:
        command = click.option(*names, **attributes)(command)
    return command
