"""The models of the review, one sentence each: what was said and what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet.metrics import get
from partnernet.scales import typologies
from partnernet.scales.own_signals import IS_SHARE, OWN
from partnernet.story.numbers import decimal, names, share
from partnernet.story.words import finding, missing, name_of, note, section, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.scales import Typology
    from partnernet.story.facts import Facts, Row
    from partnernet.story.page import Line, Section

EVERY = "*"
APART = {"gregson", "depth_breadth", "matrix", "definitions", "reach_divergence"}
"""Models that have sections of their own, and the glossary."""


def models_section(facts: Facts) -> Section | None:
    """Go through the models that the study says something of; name those that wait for answers."""
    rows = facts.modelled
    if not rows:
        return None
    lines: list[Line] = [note("models.how")]
    silent: list[str] = []
    for model in typologies():
        if model.id in APART:
            continue
        told = [*_said(model, rows), *_shown(model, rows), *_measured(model, rows)]
        if told:
            lines.append(
                finding("models.model", number=model.register,
                        name=model.name.partition(":")[0], told="; ".join(told))
            )  # fmt: skip
        elif model.items:
            silent.append(model.register)
    if silent:
        listed = names(silent, most=len(silent))
        lines.append(missing("models.silent", n=len(silent), models=listed))
    lines.append(note("models.more", n=len(typologies())))
    return section("models", lines)


Rows = dict[str, list["Row"]]


def _said(model: Typology, rows: Rows) -> Iterator[str]:
    """What respondents said: the middle answer, and that they differ."""
    said = [row for row in rows.get(model.id, []) if row["indicator"].startswith("answer[")]
    given = [row for row in said if row["text"] is not None]
    if not given:
        return
    if len(given) > 3:
        most = max(row["n"] for row in given)
        yield words("models.said_many", n=len(given), of=len(model.items), answers=most,
                    middle=_middles(given))  # fmt: skip
        return
    for row in given:
        item = _item(model, row)
        where = "" if row["level"] == EVERY else words("models.at", level=_level(row))
        rule = "models.said_differ" if "answers_differ" in row["flags"] else "models.said"
        if row["n"] == 1:
            rule = "models.said_one"
        yield words(rule, item=item, answer=row["text"], n=row["n"], where=where)


def _item(model: Typology, row: Row) -> str:
    """Name an item where a model has several: by whom it is about, else by its code."""
    code = row["indicator"].removeprefix("answer[").removesuffix("]")
    about = next((item.about for item in model.items if item.item == code), "partnership")
    if about in ABOUT:
        return words(ABOUT[about])
    return words("models.of_item", item=code.replace("_", " ")) if len(model.items) > 1 else ""


ABOUT = {"self": "models.about_self", "agency": "models.about_agency"}


def _middles(given: list[Row]) -> str:
    return ", ".join(
        f"{row['indicator'].removeprefix('answer[').removesuffix(']')} {row['text']}"
        for row in given
    )


def _shown(model: Typology, rows: Rows) -> Iterator[str]:
    """What agreements and ties show: a step, the shares of pairs, or which facts there are."""
    here = rows.get(model.id, [])
    steps = [row for row in here if row["indicator"] == "step" and row["text"]]
    ladder = [row for row in here if row["indicator"].startswith(("at_least[", "step["))]
    if steps:
        for row in steps:
            where = "" if row["level"] == EVERY else words("models.at", level=_level(row))
            yield words("models.step", step=row["text"], where=where)
    elif ladder:
        yield from _pairs(model, ladder)
    elif model.facts:
        yield from _facts(model, here)


def _pairs(model: Typology, ladder: list[Row]) -> Iterator[str]:
    """Shares of pairs at the second step or further (or at the only step shown), by level."""
    codes = sorted({row["indicator"] for row in ladder})
    wanted = codes[1] if len(codes) > 1 else codes[0]
    step = model.step(int(wanted.partition("[")[2].removesuffix("]")))
    found = [
        words("models.pairs_at", level=_level(row), share=share(row["lo"]), n=row["n"])
        for row in ladder
        if row["indicator"] == wanted and row["value"] is not None
    ]
    if found:
        rule = "models.pairs" if model.kind == "ordinal" else "models.pairs_as"
        yield words(rule, step=step.label, levels=names(found, most=len(found)))


def _facts(model: Typology, here: list[Row]) -> Iterator[str]:
    truth = {"yes": 0, "no": 1, "not known": 2}
    best: dict[str, str] = {}
    for row in here:
        if row["indicator"].startswith("fact["):
            fact = row["indicator"].removeprefix("fact[").removesuffix("]")
            told = row["text"] or ("yes" if row["value"] else "not known")
            if fact not in best or truth[told] < truth[best[fact]]:
                best[fact] = told
    there = [name.replace("_", " ") for name, told in best.items() if told == "yes"]
    absent = [name.replace("_", " ") for name, told in best.items() if told == "no"]
    if absent and not there:
        yield words("models.facts_none", of=len(best))
        return
    if there:
        yield words("models.facts", n=len(there), of=len(best), names=names(there, most=len(there)))
    if absent and len(absent) <= 4:
        yield words("models.facts_not", names=names(absent, most=len(absent)))


def _measured(model: Typology, rows: Rows) -> Iterator[str]:
    """Measures of the whole partnership that belong to the model, with what each tells."""
    tells = {signal.measure: signal.tells for signal in model.signals}
    for row in rows.get(model.id, []):
        measure = row["indicator"].partition("[")[0]
        if measure not in tells or row["value"] is None or row["level"] != EVERY:
            continue
        told = _value(measure, row["value"])
        which = row["indicator"].partition("[")[2].removesuffix("]").partition("=")
        given = f" ({which[2] or which[0]})" if which[0] else ""
        yield words("models.measure", tells=_brief(tells[measure]) + given, value=told)


def _brief(tells: str) -> str:
    """What a measure tells, without the remark that follows it; of a dimension, all of it."""
    if tells.startswith("dimension"):
        return tells.replace(":", ",", 1)
    return tells.partition(":")[0]


def _value(measure: str, value: float) -> str:
    """Write a value as its card says: shares as percentages, numbers as they are."""
    if measure in OWN:
        shared = measure in IS_SHARE
    else:
        card = get(measure).card
        shared = card.unit.startswith("share") and card.range[0] == 0
    if shared:
        return share(value)
    return f"{value:.0f}" if value == round(value) else decimal(value, 2)


def _level(row: Row) -> str:
    return name_of("level", row["level"]).lower()
