"""`partnernet export`: the networks for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from partnernet_cli import options, output

FORMATS = (
    "statnet",
    "rsiena",
    "igraph-r",
    "ucinet",
    "gephi",
    "muxviz",
    "pajek",
    "graphml",
    "gexf",
    "csv",
)


@click.command
@options.files
@click.option("--to", type=click.Choice(FORMATS), required=True, help="Which program it is for.")
@click.option(
    "-o",
    "--output",
    "destination",
    type=click.Path(path_type=Path),
    required=True,
    metavar="PLACE",
    help="Folder to write into; or one file (.graphml, .gexf, .net, .dl) where one holds all.",
)
@options.protecting
@click.option(
    "--until", "date_to", metavar="DATE", help="Last day to read (YYYY-MM-DD); --to elsewhere."
)
@options.reading("--to")
@options.common
@click.pass_context
def command(ctx: click.Context, /, to: str, destination: Path, **_given: object) -> None:
    """Hand the networks over to another program, with what is not known about them.

    Every layer of every level and wave, with the agencies' attributes. Pairs that nobody observed
    and agencies that were not there are marked as such where the format can hold it. For R, a
    script beside the tables reads them. Exact and internal, unless --profile or --audience says
    for whom.

    \b
    Examples:
      partnernet export agencies.csv ties.csv --to statnet -o for-r
      partnernet export referrals.csv --to graphml -o partnership.graphml
      partnernet export referrals.csv --to gephi --audience public -o for-gephi
    """
    from partnernet_cli import work

    written, told = work.export(ctx.params)
    output.note(told)
    for line in written:
        output.note(f"Written: {line}")
