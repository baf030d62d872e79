"""`partnernet scales`: every model of the review as partnernet applies it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from partnernet_cli import options, output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.scales import Scale, Typology

LISTED = ("register", "scale", "answer", "question")
RUNG_COLUMNS = ("scale", "code", "label", "quotation", "source", "origin", "established_by", "note")
PART_COLUMNS = ("scale", "part", "name", "meaning", "shown_by")


@click.command
@click.argument("name", required=False, help="A scale or its number, for example gaster or M10.")
@click.option(
    "--scale",
    "own",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A typology of your own: one TOML file. May be repeated.",
)
@options.form()
@options.to_file
@options.common
def command(name: str | None, own: tuple[Path, ...], form: str, destination: str) -> None:
    """Show the models of the review, and how each is answered.

    Computed: worked out from records and agreements. Recorded: what somebody said. Refused: neither
    can tell, and the page says why. With NAME, show one in full: its steps, what shows them, who
    must answer what, its measures, every number that decides, and what it cannot say.

    \b
    Examples:
      partnernet scales
      partnernet scales gaster
      partnernet scales gregson
      partnernet scales --scale my_ladder.toml my_ladder
    """
    from partnernet import scales

    mine = {each.id: each for each in map(scales.load_typology, own)}
    if name is None:
        records = [_listed(each) for each in (*scales.typologies(), *mine.values())]
        columns = ("register", "scale", "name", "unit", *LISTED[2:]) if form != "table" else LISTED
        output.show_records(records, columns, form=form, destination=destination)
        return
    known = {each.id: each for each in scales.catalogue()}
    if name in known:
        _show_scale(known[name], form, destination)
        return
    model = mine.get(name) or scales.typology(name)
    if form == "table":
        pages = [list(_model(model)), *(list(_page(known[x])) for x in model.scales)]
        text = "\n\n".join("\n".join(page) for page in pages) + "\n"
        output.write_text(text, form=form, destination=destination)
        return
    output.show_records(list(_parts(model)), PART_COLUMNS, form=form, destination=destination)


def _show_scale(scale: Scale, form: str, destination: str) -> None:
    if form == "table":
        output.write_text("\n".join(_page(scale)) + "\n", form=form, destination=destination)
    else:
        output.show_records(_rungs(scale), RUNG_COLUMNS, form=form, destination=destination)


def _listed(model: Typology) -> dict[str, object]:
    return {
        "register": model.register,
        "scale": model.id,
        "name": model.name,
        "unit": model.unit,
        "answer": ", ".join(model.answered),
        "question": model.question,
    }


def _rungs(scale: Scale) -> list[dict[str, object]]:
    return [
        {"scale": scale.id, **{column: getattr(rung, column) for column in RUNG_COLUMNS[1:]}}
        for rung in (*scale.rungs, *scale.bands)
    ]


def _parts(model: Typology) -> Iterator[dict[str, object]]:
    """Yield everything a model is made of, one row each."""
    for step in model.steps:
        yield _part(model, "step", f"{step.code} {step.label}", step.meaning, step.note)
    for fact in model.facts:
        yield _part(model, "fact", fact.name, fact.meaning, fact.shown_by)
    for rule in model.rules:
        level = "" if rule.level is None else str(rule.level)
        yield _part(model, "rule", level, "", " and ".join(rule.when) or "otherwise")
    for item in model.items:
        yield _part(model, "item", item.item, item.asks, " / ".join(item.answers))
    for signal in model.signals:
        yield _part(model, "measure", signal.measure, signal.tells, "")
    for sentence in model.cannot_say:
        yield _part(model, "cannot say", "", sentence, "")


def _part(model: Typology, part: str, name: str, meaning: str, shown_by: str) -> dict[str, object]:
    return dict(zip(PART_COLUMNS, (model.id, part, name, meaning, shown_by), strict=True))


def _wrap(text: str, indent: str = "") -> list[str]:
    import textwrap

    plain = " ".join(text.split())
    return textwrap.wrap(
        plain,
        output.width(),
        initial_indent=indent,
        subsequent_indent=" " * len(indent),
        break_on_hyphens=False,
    )


def _model(model: Typology) -> Iterator[str]:
    """Lay out one model of the review for reading."""
    yield from (f"{model.name} ({model.register})", "", *_wrap(model.question))
    yield from ("", *_wrap(model.summary), *_wrap(f"Source: {model.source}."))
    only = f" ({' or '.join(model.levels)})" if model.levels else ""
    yield from _wrap(
        f"Answered here: {', '.join(model.answered)}. One for each {model.unit}{only}."
    )
    if model.columns:
        yield from _wrap(f"From: {'; '.join(model.columns)}.")
    if model.steps:
        yield from ("", "STEPS" if model.kind == "ordinal" else "PARTS")
    for step in model.steps:
        yield from _wrap(f"{step.label}: {step.meaning}.", f"  {step.code:>2}  ")
        if step.note:
            yield from _wrap(step.note, "      ")
    if model.facts:
        yield from ("", "WHAT SHOWS IT")
    for fact in model.facts:
        yield from _wrap(f"{fact.name}: {fact.meaning} ({fact.shown_by})", "  ")
    if model.rules:
        yield from ("", "HOW IT IS DECIDED, first row that holds")
    for rule in model.rules:
        when = " and ".join(x.replace("!", "not ") for x in rule.when) or "otherwise"
        yield from _wrap(f"{rule.level}  {when}", "  ")
    if model.items:
        yield from ("", "WHO MUST SAY IT, in the table assessments")
    for item in model.items:
        kind = f"instrument {item.instrument}, item {item.item}, about {item.about}"
        yield from _wrap(f"{item.asks} [{' / '.join(item.answers)}] ({kind})", "  ")
    if model.signals:
        yield from ("", "MEASURES THAT BELONG TO IT (partnernet metrics CODE explains one)")
    for signal in model.signals:
        yield from _wrap(f"{signal.measure}: {signal.tells}", "  ")
    yield from ("", "WHAT IT CANNOT SAY")
    for sentence in model.cannot_say:
        yield from _wrap(sentence, "  ")
    if model.footnote:
        yield from ("", *_wrap(f"Footnote: {model.footnote}."))


def _page(scale: Scale) -> Iterator[str]:
    """Lay out one scale for reading."""
    yield from (scale.name, "", *_wrap(scale.summary), *_wrap(f"Source: {scale.source}."))
    for title, rungs in (("LEVELS", scale.rungs), ("BANDS", scale.bands)):
        if rungs:
            yield from ("", title)
        for rung in rungs:
            yield from _wrap(f"{rung.label} ({rung.origin})", f"  {rung.code}  ")
            if rung.quotation:
                yield from _wrap(f'"{rung.quotation}"', "     ")
            if rung.established_by:
                yield from _wrap(f"Established by: {rung.established_by}.", "     ")
            if rung.note:
                yield from _wrap(rung.note, "     ")
    if scale.parameters:
        yield from ("", "NUMBERS THAT DECIDE")
    for parameter in scale.parameters.values():
        unit = f" {parameter.unit}" if parameter.unit else ""
        told = (
            f"{parameter.name} = {parameter.value}{unit} ({parameter.origin}): {parameter.meaning}"
        )
        yield from _wrap(told, "  ")
    yield from ("", "WHAT IT CANNOT SAY")
    for sentence in scale.cannot_say:
        yield from _wrap(sentence, "  ")
    yield from ("", *_wrap(f"Footnote: {scale.footnote}."))
