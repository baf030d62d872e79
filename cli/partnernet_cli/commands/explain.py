"""`partnernet explain`: what a finding means and how to mend it."""

from __future__ import annotations

import click

from partnernet_cli import options, output

COLUMNS = ("code", "severity", "title", "explanation", "remedy")


@click.command
@click.argument("code", required=False, help="Code of a finding, for example PN061.")
@options.form("table", "json", "csv", "md")
@options.common
def command(code: str | None, form: str) -> None:
    """Say what a finding code means and how to mend it.

    Without CODE, list every code.

    \b
    Examples:
      partnernet explain PN061
      partnernet explain --format csv
    """
    from partnernet.findings import explain, rules

    if code and form == "table":
        output.say(explain(code).text())
        return
    chosen = [explain(code)] if code else sorted(rules().values(), key=lambda rule: rule.code)
    columns = COLUMNS if code or form != "table" else COLUMNS[:3]
    records = [{name: getattr(rule, name) for name in COLUMNS} for rule in chosen]
    output.show_records(records, columns, form=form)
