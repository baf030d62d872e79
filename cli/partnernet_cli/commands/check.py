"""`partnernet check`: every problem of every file at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from partnernet_cli import options, output

if TYPE_CHECKING:
    from partnernet.findings import Findings

COLUMNS = ("severity", "rule", "file", "sheet", "row", "rows", "column", "message", "suggestion")


@click.command
@options.files
@options.reading()
@options.form()
@options.to_file
@options.common
@click.pass_context
def command(ctx: click.Context, /, form: str, destination: str, **_given: object) -> None:
    """List every problem in the files, with row and remedy.

    Rows are numbered as a spreadsheet shows them. Exit code 0 when nothing is an error, 1 when
    something is, 2 when there is so little that `analyse` could produce nothing.

    \b
    Examples:
      partnernet check referrals.csv
      partnernet check referrals.csv --column source="Contact Source" --format csv -o problems.csv
      partnernet explain PN061
    """
    from partnernet_cli import work

    found, code = work.check(ctx.params)
    if form == "table":
        output.write_text(_told(found), form=form, destination=destination)
    else:
        records = [{name: getattr(item, name) for name in (*COLUMNS, "value")} for item in found]
        output.show_records(records, (*COLUMNS, "value"), form=form, destination=destination)
    ctx.exit(code)


def _told(found: Findings) -> str:
    """Lay out findings for reading: gravest first, each with what to do."""
    import textwrap

    from partnernet.findings import SEVERITIES
    from partnernet.vocabulary import many

    lines: list[str] = []
    for item in found:
        head = f"{item.severity}  {item.rule}  "
        where = f"{item.where}: " if item.where else ""
        wide = output.width()
        lines += textwrap.wrap(
            where + item.message, wide, initial_indent=head, subsequent_indent="  "
        )
        lines += textwrap.wrap(
            f"-> {item.suggestion}", wide, initial_indent="    ", subsequent_indent="       "
        )
    words = ("error", "warning", "note")
    counts = [len(found.at(severity)) for severity in SEVERITIES]
    total = ", ".join(many(n, word) for n, word in zip(counts, words, strict=True))
    lines.append(f"{total}.")
    if lines[:-1]:
        lines.append("More on a code: partnernet explain " + next(iter(found)).rule)
    return "\n".join(lines) + "\n"
