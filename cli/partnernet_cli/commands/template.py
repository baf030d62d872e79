"""`partnernet template`: tables to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from partnernet_cli import options, output


@click.command
@click.argument(
    "folder",
    metavar="[DIR]",
    type=click.Path(path_type=Path),
    required=False,
    help="Folder for the tables; partnernet-template when not given.",
)
@click.option(
    "-o",
    "--output",
    "other",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The same as DIR.",
)
@click.option(
    "--from",
    "source",
    multiple=True,
    metavar="FILE",
    help="Write agencies.csv with the agencies found in FILE, to fill in their sector and lead.",
)
@options.reading("--from", "--save-config")
@options.common
@click.pass_context
def command(
    ctx: click.Context,
    /,
    folder: Path | None,
    other: Path | None,
    source: tuple[str, ...],
    **_given: object,
) -> None:
    """Write empty tables with guidance, to be filled in.

    Each table has its headings only; the folder `example` has the same tables filled in, and
    guide.txt says what every column means. No file is ever overwritten.

    \b
    Examples:
      partnernet template my_partnership
      partnernet template my_agencies --from referrals.csv
    """
    from partnernet.writers import write_agencies_template, write_template
    from partnernet_cli import work

    place = folder or other or Path("partnernet-template")
    if source:
        study = work.study(source, ctx.params)
        written = write_agencies_template(place, study)
    else:
        written = write_template(place)
    for path in written:
        output.say(str(path))
    output.note("Fill them in; then: partnernet check " + str(place / "*.csv"))
