"""`partnernet metrics`: the register of measures, for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from partnernet_cli import options, output

if TYPE_CHECKING:
    from partnernet.metrics import Metric

LISTED = ("code", "name", "theme", "definition")


@click.command
@click.argument("code", required=False, help="Code of a measure, for example density.")
@click.option("--theme", metavar="NAME", help="Only measures of one theme.")
@options.form()
@options.to_file
@options.common
def command(code: str | None, theme: str | None, form: str, destination: str) -> None:
    """List the measures and what each says.

    With CODE, show everything about one: formula, range, what a null means, how areas may be
    compared, and its source.

    \b
    Examples:
      partnernet metrics
      partnernet metrics betweenness
      partnernet metrics --theme cohesion --format md
    """
    from partnernet.errors import UnknownNameError
    from partnernet.metrics import all_cards, get

    if code and form == "table":
        output.write_text(_card(get(code)), form=form, destination=destination)
        return
    measures = [get(code)] if code else list(all_cards().values())
    themes = {measure.card.theme for measure in measures}
    if theme and theme not in themes:
        kind = "theme"
        raise UnknownNameError.among(kind, theme, themes)
    records = [_record(m) for m in measures if not theme or m.card.theme == theme]
    columns = LISTED if form in {"table", "md"} else tuple(records[0])
    output.show_records(records, columns, form=form, destination=destination)


def _record(measure: Metric) -> dict[str, object]:
    card = measure.card
    low, high = card.range
    return {
        "code": measure.id,
        "name": card.name,
        "theme": card.theme,
        "definition": measure.definition,
        "formula": card.formula,
        "unit": card.unit,
        "lowest": low,
        "highest": high,
        "null_means": card.null,
        "per": measure.unit,
        "view": card.view.describe(),
        "node_set": card.view.nodes,
        "layers": list(card.layers),
        "over_layers": list(card.collapse),
        "requires": list(card.requires),
        "min_agencies": card.min_agencies,
        "better_when": card.direction,
        "comparable": card.comparable,
        "cost": card.cost,
        "run": "when asked for by name" if card.on_request else "always",
        "parameters": [
            f"{p.name} = {', '.join(map(str, p.values))}: {p.meaning} ({p.origin})"
            for p in card.params
        ],
        "citation": card.citation,
        "explanation": measure.explanation,
    }


def _card(measure: Metric) -> str:
    """Lay out one measure for reading."""
    import textwrap

    record = _record(measure)
    title = f"{record.pop('name')} ({record.pop('code')})"
    explanation = str(record.pop("explanation"))
    low, high = record.pop("lowest"), record.pop("highest")
    ends = ("any" if end is None else format(end, "g") for end in (low, high))
    record["range"] = " to ".join(ends)
    lines = [title, ""]
    for name, value in record.items():
        text = "; ".join(value) if isinstance(value, list) else str(value)
        if text:
            lines += textwrap.wrap(
                text,
                output.width(),
                initial_indent=f"{name.replace('_', ' '):14}",
                subsequent_indent=" " * 14,
            )
    return "\n".join([*lines, "", explanation]).rstrip() + "\n"
