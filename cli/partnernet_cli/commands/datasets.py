"""`partnernet datasets`: what is shipped to try things on."""

from __future__ import annotations

from pathlib import Path

import click

from partnernet_cli import options, output

COLUMNS = ("name", "synthetic", "licence", "title")


@click.group(invoke_without_command=True)
@options.form()
@options.common
@click.pass_context
def command(ctx: click.Context, form: str) -> None:
    """List or copy the data sets that come with partnernet.

    \b
    Examples:
      partnernet datasets
      partnernet datasets copy emon emon
    """
    if ctx.invoked_subcommand is None:
        _list(form)


def _list(form: str) -> None:
    import partnernet_datasets as datasets

    records = [{"name": name, **datasets.about(name)} for name in datasets.names()]
    output.show_records(records, COLUMNS, form=form)


@command.command
@click.argument("name", help="A data set, as listed.")
@click.argument(
    "folder", metavar="DIR", type=click.Path(path_type=Path), help="Folder to copy into."
)
@options.common
def copy(name: str, folder: Path) -> None:
    """Copy a data set into a folder.

    \b
    Examples:
      partnernet datasets copy synthetic_borough borough
    """
    import partnernet_datasets as datasets

    for path in datasets.copy(name, folder):
        output.say(str(path))
