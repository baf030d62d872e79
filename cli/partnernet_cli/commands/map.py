"""`partnernet map`: the partnership as one web page."""

from __future__ import annotations

from pathlib import Path

import click

from partnernet_cli import options, output

KINDS = ("network", "layers", "levels", "waves", "stacked", "sectors", "profile")


@click.command
@options.files
@click.option(
    "-o",
    "--output",
    "destination",
    type=click.Path(path_type=Path),
    default=Path("map.html"),
    show_default=True,
    metavar="FILE",
    help="Page to write; - is stdout.",
)
@click.option("--title", metavar="TEXT", help="Heading of the page.")
@click.option(
    "--positions",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Keep agencies where this file has them, and write it back for the next wave.",
)
@click.option(
    "--figure",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a still figure (.svg, .pdf or .png) instead of the page.",
)
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    default="network",
    show_default=True,
    help="With --figure: what it shows.",
)
@options.protecting
@options.seed
@options.reading()
@options.common
@click.pass_context
def command(
    ctx: click.Context, /, destination: Path, figure: Path | None, **_given: object
) -> None:
    """Draw the partnership as one offline web page, or as a still figure.

    One self-contained file: no connection is made when it is opened. Counts of people are
    protected by the disclosure profile.

    \b
    Examples:
      partnernet map referrals.csv
      partnernet map agencies.csv ties.csv -o partnership.html --title "Our partnership"
      partnernet map agencies.csv ties.csv --figure levels.pdf --kind levels
    """
    from partnernet_cli import work

    if figure is not None:
        work.draw_figure(ctx.params, figure)
        output.note(f"Written: {figure}")
        return
    work.draw(ctx.params, destination)
    if str(destination) != "-":
        output.note(f"Written: {destination}")
