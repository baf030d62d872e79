"""`partnernet analyse`: the whole way, from files to a page, tables and a map."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from partnernet_cli import again, options, output
from partnernet_cli.progress import progress

if TYPE_CHECKING:
    from partnernet.analysis import Analysis


@click.command
@options.files
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write tables, map and run record into DIR.",
)
@click.option("--parquet", is_flag=True, help="With -o: the tables as Parquet too.")
@click.option("--xlsx", is_flag=True, help="With -o: the tables as one workbook too.")
@click.option("--no-map", is_flag=True, help="With -o: write no map.")
@options.measuring
@options.supposing
@options.drawing
@options.protecting
@options.seed
@click.option("--strict", is_flag=True, help="Exit with 1 when the files hold an error.")
@again.from_run("run")
@options.keep_draws("With --nulls: write every draw to FILE (Parquet).")
@options.form("table", "json", "jsonl", "csv", "md")
@options.reading()
@options.common
@click.pass_context
def command(ctx: click.Context, /, folder: Path | None, form: str, **_given: object) -> None:
    """Read files, measure and place the partnership, tell what was found.

    Prints one page: what passed between whom, how closely agencies communicate on Gregson's
    levels, how deep and broad the partnership is after Glasby and Peck, who is reached, where
    power may sit, and for everything the files do not show, what would. What is printed and the
    tables are exact and internal; the map is protected, and with --audience or --profile the
    flows are written protected too (flows_protected.csv).

    \b
    Examples:
      partnernet analyse referrals.csv
      partnernet analyse referrals.csv agencies.csv --lead "Children's Services" -o results
      partnernet analyse log.xlsx --sheet Contacts --column source="Contact Source"
      partnernet analyse referrals.csv --audience public -o results
      partnernet analyse referrals.csv funding.csv minutes.csv --format json
      partnernet analyse referrals.csv --without "Youth Service" --merge "Clinic A=Clinic B"
      partnernet analyse referrals.csv --log-kept-by system --nulls 999
      cat referrals.csv | partnernet analyse - --as events --layer referral
    """
    from partnernet._lean import import_igraph
    from partnernet_cli import work

    import_igraph()
    started, given = time.perf_counter(), again.as_in_run(ctx)
    typed = options.typed(ctx)
    inputs = work.inputs(given)
    if folder is not None:
        from partnernet.writers import check_destination

        check_destination(folder, inputs=inputs)
    with progress() as show:
        analysis = work.analysis(given, show)
    if given["from_run"]:
        output.note(again.what_differs(analysis, given["from_run"]))
    files: tuple[str, ...] = ()
    if folder is not None:
        from partnernet.writers import save

        files = save(
            analysis,
            folder,
            parquet=given["parquet"],
            xlsx=given["xlsx"],
            with_map=not given["no_map"],
            **work.audience(given, analysis.reading),
            policy=work.policy(given, analysis.reading),
            inputs=[*inputs, *work.opened(analysis)],
            clock=lambda: time.perf_counter() - started,
        )
        areas = analysis.agencies["area"].unique().to_list()
        work.remember(analysis.study, given, analysis.reading, areas)
    if form == "table":
        from partnernet.story import tell

        output.show_page(tell(analysis, typed=typed, files=files, folder=str(folder or "")))
    else:
        _show_values(analysis, form)
    if given["strict"] and analysis.reading is not None and analysis.reading.findings.errors:
        ctx.exit(1)


def _show_values(analysis: Analysis, form: str) -> None:
    """Print the whole run as one JSON document, or every value as a table for a machine."""
    if form == "json":
        from partnernet.writers import as_json

        output.write_text(as_json(analysis), form=form, destination="-")
        return
    frame = analysis.values
    output.show_records(frame.to_dicts(), frame.columns, form=form)
