"""`partnernet demo`: a made-up partnership, from files to page, tables and map."""

from __future__ import annotations

import time
from pathlib import Path

import click

from partnernet_cli import options, output
from partnernet_cli.progress import progress

DATA_SET = "synthetic_borough"


@click.command
@click.argument(
    "folder",
    metavar="[DIR]",
    type=click.Path(path_type=Path),
    default=Path("partnernet-demo"),
    help="Folder for the tables and the map; partnernet-demo when not given.",
)
@options.common
def command(folder: Path) -> None:
    """Analyse a made-up partnership, to see what comes out.

    Every agency and every number in it is invented.

    \b
    Examples:
      partnernet demo
      partnernet demo example
    """
    import partnernet_datasets as datasets
    from partnernet.analysis import analyse
    from partnernet.readers import ReadOptions, read
    from partnernet.story import tell
    from partnernet.writers import check_destination, save

    started = time.perf_counter()
    check_destination(folder)
    paths = datasets.tables(DATA_SET)
    with progress() as show:
        analysis = analyse(read(paths, ReadOptions()), progress=show)
    files = save(analysis, folder, clock=lambda: time.perf_counter() - started)
    output.say("SYNTHETIC: every agency and number below is invented.")
    output.show_page(tell(analysis, files=files, folder=str(folder)))
    output.say()
    output.say("To try it yourself:")
    output.say(f"    partnernet datasets copy {DATA_SET} borough")
    output.say("    partnernet analyse borough/*.csv -o results")
