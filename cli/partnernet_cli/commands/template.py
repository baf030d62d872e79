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
@click.option(
    "--xlsx",
    is_flag=True,
    help="One workbook to send to every partner: roster with drop-downs, questions, guidance.",
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
    *,
    xlsx: bool,
    **_given: object,
) -> None:
    """Write empty tables with guidance, to be filled in.

    With --xlsx a questionnaire: send a copy to every partner, and read what comes back, all files
    at once, as it is. With --from its roster lists the agencies of FILE, at the level of --level.

    Each table has its headings only; the folder `example` has the same tables filled in, and
    guide.txt says what every column means. No file is ever overwritten.

    \b
    Examples:
      partnernet template my_partnership
      partnernet template my_agencies --from referrals.csv
      partnernet template my_survey --xlsx --from agencies.csv --from ties.csv
    """
    from partnernet.writers import (
        write_agencies_template,
        write_questionnaire,
        write_template,
    )
    from partnernet_cli import work

    place = folder or other or Path("partnernet-template")
    study = work.roster(source, ctx.params) if source else None
    if xlsx:
        level = ctx.params.get("level") or "frontline"
        for path in write_questionnaire(place, study, level=level):
            output.say(str(path))
        lists = " ".join(source) + " " if study and study.ties.is_empty() else ""
        output.note(
            f"Send it out; then, with what comes back: partnernet analyse {lists}RETURNED/*.xlsx"
        )
        return
    written = write_agencies_template(place, study) if study else write_template(place)
    for path in written:
        output.say(str(path))
    output.note("Fill them in; then: partnernet check " + str(place / "*.csv"))
