"""`partnernet scales`: the published scales as partnernet applies them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from partnernet_cli import options, output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.scales import Scale

LISTED = ("scale", "name", "question", "levels")


@click.command
@click.argument("name", required=False, help="A scale, for example gregson.")
@options.form()
@options.to_file
@options.common
def command(name: str | None, form: str, destination: str) -> None:
    """Show the Gregson and Glasby-Peck scales.

    With NAME, show one in full: its levels with the source's own words, how each is established,
    every number that decides something and whose choice it is, and what the scale cannot say.

    \b
    Examples:
      partnernet scales
      partnernet scales gregson
      partnernet scales glasby_peck --format json
    """
    from partnernet import scales

    if name and form == "table":
        text = "\n".join(_page(scales.get(name))) + "\n"
        output.write_text(text, form=form, destination=destination)
        return
    if name:
        output.show_records(
            _rungs(scales.get(name)), RUNG_COLUMNS, form=form, destination=destination
        )
        return
    records = [
        {
            "scale": scale.id,
            "name": scale.name,
            "question": scale.question,
            "levels": [f"{rung.code} {rung.label}" for rung in scale.rungs],
        }
        for scale in scales.catalogue()
    ]
    columns = LISTED if form != "table" else ("scale", "question", "levels")
    output.show_records(records, columns, form=form, destination=destination)


RUNG_COLUMNS = ("scale", "code", "label", "quotation", "source", "origin", "established_by", "note")


def _rungs(scale: Scale) -> list[dict[str, object]]:
    return [
        {"scale": scale.id, **{column: getattr(rung, column) for column in RUNG_COLUMNS[1:]}}
        for rung in (*scale.rungs, *scale.bands)
    ]


def _page(scale: Scale) -> Iterator[str]:
    """Lay out one scale for reading."""
    import textwrap

    def wrap(text: str, indent: str = "") -> list[str]:
        plain = " ".join(text.split())
        return textwrap.wrap(
            plain, output.width(), initial_indent=indent, subsequent_indent=" " * len(indent)
        )

    yield from (scale.name, "", *wrap(scale.summary), *wrap(f"Source: {scale.source}."))
    for title, rungs in (("LEVELS", scale.rungs), ("BANDS", scale.bands)):
        if rungs:
            yield from ("", title)
        for rung in rungs:
            yield from wrap(f"{rung.label} ({rung.origin})", f"  {rung.code}  ")
            if rung.quotation:
                yield from wrap(f'"{rung.quotation}"', "     ")
            if rung.established_by:
                yield from wrap(f"Established by: {rung.established_by}.", "     ")
            if rung.note:
                yield from wrap(rung.note, "     ")
    if scale.parameters:
        yield from ("", "NUMBERS THAT DECIDE")
    for parameter in scale.parameters.values():
        unit = f" {parameter.unit}" if parameter.unit else ""
        told = (
            f"{parameter.name} = {parameter.value}{unit} ({parameter.origin}): {parameter.meaning}"
        )
        yield from wrap(told, "  ")
    yield from ("", "WHAT IT CANNOT SAY")
    for sentence in scale.cannot_say:
        yield from wrap(sentence, "  ")
    yield from ("", *wrap(f"Footnote: {scale.footnote}."))
