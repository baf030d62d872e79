"""`partnernet check`: every problem of every file at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from partnernet_cli import options, output

if TYPE_CHECKING:
    from partnernet.findings import Finding, Findings

COLUMNS = ("severity", "rule", "file", "sheet", "row", "rows", "column", "message", "suggestion")

_MOST = 5
"""Findings of one kind that are shown on the screen; a file has them all."""


@click.command
@options.files
@options.reading()
@options.form()
@options.to_file
@options.common
@click.pass_context
def command(ctx: click.Context, /, form: str, destination: str, **_given: object) -> None:
    """List every problem in the files, with row and remedy.

    Rows are numbered as a spreadsheet shows them. The screen shows the first few of a kind, -o FILE
    and the other formats have all. Exit code 0 when nothing is an error, 1 when
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
        most = _MOST if destination == "-" else None
        output.write_text(_told(found, most=most), form=form, destination=destination)
    else:
        records = [{name: getattr(item, name) for name in (*COLUMNS, "value")} for item in found]
        output.show_records(records, (*COLUMNS, "value"), form=form, destination=destination)
    ctx.exit(code)


def _told(found: Findings, *, most: int | None) -> str:
    """Lay out findings for reading: gravest first, each kind with what to do about it."""
    import textwrap
    from itertools import groupby

    from partnernet.findings import SEVERITIES
    from partnernet.vocabulary import many

    lines: list[str] = []
    wide = output.width()
    for (severity, rule, _, remedy), alike in groupby(found, key=_kind):
        items = list(alike)
        for item in items[:most]:
            where = f"{item.where}: " if item.where else ""
            head = f"{severity}  {rule}  "
            lines += textwrap.wrap(
                where + item.message, wide, initial_indent=head, subsequent_indent="  "
            )
        if most is not None and len(items) > most:
            more = f"and {len(items) - most:,} more of {rule}, in full with -o FILE"
            lines += textwrap.wrap(more, wide, initial_indent="  ", subsequent_indent="  ")
        lines += textwrap.wrap(
            f"-> {remedy}", wide, initial_indent="    ", subsequent_indent="       "
        )
    words = ("error", "warning", "note")
    counts = [len(found.at(severity)) for severity in SEVERITIES]
    total = ", ".join(many(n, word) for n, word in zip(counts, words, strict=True))
    lines.append(f"{total}.")
    if lines[:-1]:
        lines.append("More on a code: partnernet explain " + next(iter(found)).rule)
    return "\n".join(lines) + "\n"


def _kind(item: Finding) -> tuple[str, str, str, str]:
    return item.severity, item.rule, item.file, item.suggestion
