"""`partnernet compare`: areas, waves or layers set beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from partnernet_cli import again, options, output
from partnernet_cli.progress import progress

if TYPE_CHECKING:
    from partnernet.comparing import Comparison


@click.command
@click.argument(
    "files",
    nargs=-1,
    type=str,
    metavar="FILE|FOLDER...",
    help="One area each, or one file with an area column; a folder is read as one area.",
)
@click.option(
    "--by",
    type=click.Choice(("area", "wave", "layer")),
    help="What varies; areas if there are several, else waves, else layers.",
)
@click.option(
    "--area",
    "areas",
    multiple=True,
    metavar="NAME",
    help="Compare these areas only; one names the area where a file states none. May be repeated.",
)
@click.option(
    "--metric",
    "metrics",
    multiple=True,
    metavar="CODE",
    help="Compare this measure only; delta_2 to delta_4 for Gregson's levels. May be repeated.",
)
@click.option("--tests", is_flag=True, help="Test everything that has a test, as one family.")
@click.option(
    "--dependence",
    type=click.Choice(("positive", "any")),
    default="positive",
    show_default=True,
    help="With --tests: how tests may depend on each other (Benjamini-Hochberg or -Yekutieli).",
)
@click.option(
    "--draws",
    type=click.IntRange(min=0),
    default=999,
    show_default=True,
    help="Random networks that each is set beside; 0 for none.",
)
@click.option(
    "--null-model",
    "models",
    multiple=True,
    metavar="NAME",
    help="CUG-L, CUG-MAN, DEG or LABEL in place of the usual ones. May be repeated.",
)
@click.option("--no-distances", is_flag=True, help="Leave out distances in structure and the map.")
@click.option(
    "--cores", type=click.IntRange(min=1), default=1, show_default=True, help="Processes to use."
)
@click.option(
    "-o",
    "--output",
    "destination",
    default="-",
    metavar="FILE|DIR",
    help="Write to FILE (.html is a page, .json the whole run, .csv the table), or everything with "
    "its record into a folder, which is a name without an ending; - is stdout.",
)
@again.from_run("comparison")
@options.keep_draws()
@options.form()
@options.seed
@options.reading("--area")
@options.common
@click.pass_context
def command(ctx: click.Context, /, destination: str, form: str, **_given: object) -> None:
    """Compare areas, waves or layers, each measure in the form that allows it.

    What was not collected alike is shown with the reason and tested nowhere. There is no p value
    unless comparisons are declared beforehand, in [compare] primary of partnernet.toml, or --tests
    is given.

    \b
    Examples:
      partnernet compare north.csv south.csv
      partnernet compare areas.csv --column area=District -o areas.html
      partnernet compare areas.csv -o compared
      partnernet compare areas.csv --from-run compared -o again
      partnernet compare areas.csv --metric density --metric delta_3 --tests -o areas.csv
      partnernet compare ties.csv agencies.csv coverage.csv --by wave
    """
    from partnernet._lean import import_igraph
    from partnernet_cli import comparing

    import_igraph()
    given = again.as_in_run(ctx, again.compared_options)
    whole = form == "table" and output.is_folder(destination)
    if destination != "-":
        comparing.check(destination, given, whole=whole)
    with progress() as show:
        found = comparing.compared(given, show)
    if given["from_run"]:
        output.note(again.what_differs(found, given["from_run"]))
    comparing.keep(found, given["keep_draws"])
    if whole:
        files = comparing.save(found, destination, given)
        output.show_page(comparing.told(found))
        output.note(f"Written: {', '.join(f'{destination}/{name}' for name in files)}")
        return
    suffix = destination.rpartition(".")[2].lower() if "." in destination else ""
    if suffix in {"html", "htm"}:
        comparing.page(found, destination)
    else:
        _write(
            found, suffix if suffix in options.FORMATS and form == "table" else form, destination
        )
    if destination != "-":
        output.note(f"Written: {destination}")


def _write(found: Comparison, form: str, destination: str) -> None:
    from partnernet.story.comparison import tell_comparison
    from partnernet.writers.comparing import comparison_json, comparison_rows

    if form == "json":
        output.write_text(comparison_json(found), form=form, destination=destination)
    elif form != "table":
        rows, columns = comparison_rows(found), found.table.columns
        output.show_records(rows, columns, form=form, destination=destination)
    elif destination == "-":
        output.show_page(tell_comparison(found))
    else:
        page = str(tell_comparison(found))
        output.write_text(page + "\n", form="md", destination=destination)
