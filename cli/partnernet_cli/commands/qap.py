"""`partnernet qap`: ties explained by ties and by what pairs of agencies have."""

from __future__ import annotations

from pathlib import Path

import click

from partnernet_cli import options, output
from partnernet_cli.progress import progress


@click.command
@click.argument("formula", metavar="FORMULA", help="Outcome ~ term + term, in quotation marks.")
@options.files
@click.option(
    "--draws",
    type=click.IntRange(min=1),
    default=1999,
    show_default=True,
    help="Permutations; all are taken where there are no more.",
)
@click.option(
    "--dyads",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Table of pairs (CSV or Parquet): source, target and columns of numbers to name as terms.",
)
@click.option(
    "--logistic",
    is_flag=True,
    help="Logistic regression of ties that are there or not; estimates are log odds.",
)
@options.keep_draws()
@options.seed
@options.form()
@click.option(
    "-o",
    "--output",
    "destination",
    default="-",
    metavar="FILE|DIR",
    help="Write to FILE, or the table with its record, methods and references into a folder, which "
    "is a name without an ending; - is stdout.",
)
@options.reading()
@options.common
@click.pass_context
def command(
    ctx: click.Context, /, form: str, destination: str, keep_draws: Path | None, **_given: object
) -> None:
    """Explain ties by other ties and by what pairs of agencies have in common (QAP, MRQAP).

    A term is a layer, at the level and in the wave of the outcome unless @ names another;
    strength(layer); same, diff, sum, sender or receiver and an attribute of agencies, as in
    same_sector or diff_size; a column of --dyads; distance. Each is tested by dealing the agencies
    anew (double semi-partialling); pairs that nobody observed are left out. A p is printed because
    this command asks for it; partnernet analyse prints none.

    \b
    Examples:
      partnernet qap "referral ~ communication + same_sector" agencies.csv ties.csv coverage.csv
      partnernet qap "referral ~ distance" agencies.csv ties.csv --dyads pairs.csv --level frontline
      partnernet qap "referral ~ referral@2023-24" ties.csv --format csv -o qap.csv
      partnernet qap "referral ~ communication" ties.csv -o tested
    """
    from partnernet_cli import work

    whole = form == "table" and output.is_folder(destination)
    if whole:
        from partnernet.writers import check_destination

        check_destination(Path(destination), inputs=work.inputs(ctx.params))
    with progress() as show:
        found, lines = work.qap(ctx.params, show)
    if keep_draws is not None and found.draws is not None:
        from partnernet.writers.tables import write_parquet

        write_parquet(found.draws, keep_draws)
        output.note(f"Written: {keep_draws}")
    if whole:
        from partnernet.writers import save_results

        files = save_results(found, destination, inputs=work.inputs(ctx.params))
        output.write_text(output.wrapped(lines), form=form, destination="-")
        output.note(f"Written: {', '.join(f'{destination}/{name}' for name in files)}")
    elif form == "table":
        output.write_text(output.wrapped(lines), form=form, destination=destination)
    else:
        rows = found.table
        output.show_records(rows.to_dicts(), rows.columns, form=form, destination=destination)
