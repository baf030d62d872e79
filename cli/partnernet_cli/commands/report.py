"""`partnernet report`: what a board reads, as one page or as a folder to send."""

from __future__ import annotations

from pathlib import Path

import click

from partnernet_cli import options, output
from partnernet_cli.progress import progress


@click.command
@options.files
@click.option(
    "-o",
    "--output",
    "destination",
    type=click.Path(path_type=Path),
    default=Path("report.html"),
    show_default=True,
    metavar="FILE|FOLDER",
    help="One page (.html), - for stdout, or a folder with all that a board is sent.",
)
@click.option("--title", metavar="TEXT", help="Heading of the report.")
@click.option("--made-by", metavar="TEXT", help="Who made it.")
@click.option("--contact", metavar="TEXT", help="Whom to ask.")
@click.option(
    "--previous",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Folder of the last report: says what changed since.",
)
@click.option(
    "--words",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The report's words in another language: a translated report.toml.",
)
@options.protecting
@options.measuring
@options.seed
@options.reading()
@options.common
@click.pass_context
def command(ctx: click.Context, /, destination: Path, **_given: object) -> None:
    """Write the report for a board: one page without script, or a folder to send.

    The first page is the summary. Every sentence is made from numbers by a rule that the report
    tells. Counts of people are protected by the disclosure profile. A folder also holds the map,
    pictures, tables, a PDF where Chromium is installed, and report.json for the next report. Of
    several areas, none chosen with --area, the page has something of each in order of name, and the
    folder the report and map of each.

    \b
    Examples:
      partnernet report agencies.csv ties.csv
      partnernet report agencies.csv ties.csv -o board --made-by "Partnership team"
      partnernet report agencies.csv ties.csv -o board-2026 --previous board-2025
    """
    from partnernet_cli import reporting

    with progress() as show:
        written = reporting.report(ctx.params, destination, show)
    if written is not None:
        output.note(f"Written: {written}")
