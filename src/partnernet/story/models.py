"""The models of the review, one sentence each: what was said and what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet.metrics import get
from partnernet.scales import typologies
from partnernet.scales.own_signals import IS_SHARE, OWN
from partnernet.scales.typology import OWN_REGISTER
from partnernet.story.numbers import decimal, names, share, whole
from partnernet.story.words import finding, missing, name_of, note, section, words
from partnernet.vocabulary import UNSTATED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.scales import Typology
    from partnernet.scales.typology import Signal
    from partnernet.story.facts import Facts, Row
    from partnernet.story.page import Line, Section

EVERY = "*"
NOWHERE = (EVERY, UNSTATED)
APART = {"gregson", "depth_breadth", "matrix", "definitions", "nies"}
"""Models that have sections or views of their own, and the glossary."""

ELSEWHERE = {"imbalanced_share", "payer_hhi", "isolates"}
"""Measures that other sections tell level by level."""

BETWEEN = {
    "level": ("models.between_levels", "models.same_levels"),
    "layer": ("models.between_layers", "models.same_layers"),
}

GIVEN = {"receiver_priority": "receiver and priority"}
"""Values of parameters that words do not follow from."""

MOST = 3
"""Pairs of levels, or of kinds of tie, that are named."""


def models_section(facts: Facts) -> Section | None:
    """Go through the models that the study says something of; name those that wait for answers."""
    rows = facts.modelled
    if not rows:
        return None
    lines: list[Line] = [note("models.how")]
    silent: list[str] = []
    for model in facts.models:
        if model.id in APART:
            continue
        told = [
            *_said(model, rows),
            *_shown(model, rows),
            *_measured(model, rows),
            *_between(model, rows),
        ]
        if told:
            lines.append(finding("models.model", name=_named(model), told="; ".join(told)))
        elif model.items:
            silent.append(_named(model) if model.register == OWN_REGISTER else model.register)
    if silent:
        listed = names(silent, most=len(silent))
        lines.append(missing("models.silent", n=len(silent), models=listed))
    lines.append(note("models.more", n=len(typologies())))
    return section("models", lines)


def _named(model: Typology) -> str:
    """Name a model by its number in the register, if it has one, and its name."""
    name = model.name.partition(":")[0]
    return name if model.register == OWN_REGISTER else f"{model.register} {name}"


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
        top = max(step.code for step in model.steps)
        for row in steps:
            if (row["lo"], row["hi"]) == (0, top):
                continue  # nothing shows a step, and nothing rules one out
            where = "" if row["level"] in NOWHERE else words("models.at", level=_level(row))
            if row["lo"] == row["hi"]:
                yield words("models.step", step=row["text"], where=where)
            else:
                low, high = (
                    model.step(int(row[end])).label if row[end] else words("models.none")
                    for end in ("lo", "hi")
                )
                yield words("models.step_open", low=low, high=high, where=where)
    elif ladder:
        yield from _pairs(model, ladder)
    elif model.facts:
        yield from _facts(here)


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


def _facts(here: list[Row]) -> Iterator[str]:
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
    """Measures of the model, with what each tells: of the whole, or else level by level."""
    here = [
        row
        for row in rows.get(model.id, [])
        if row["unit_type"] == "network" and row["value"] is not None
    ]
    for signal in model.signals:
        mine = [row for row in here if row["indicator"].partition("[")[0] == signal.measure]
        every = [row for row in mine if row["level"] == EVERY]
        if signal.measure in ELSEWHERE and not every:
            continue
        told = list(_values(signal, every or _over_all(mine)))
        if told:
            value = "; ".join(told) if len(told) > 1 else told[0]
            yield words("models.measure", tells=_brief(signal.tells), value=value)


def _over_all(rows: list[Row]) -> list[Row]:
    """Rows over all kinds of tie where there are any, else those of one kind."""
    return [row for row in rows if not _layer(row)] or rows


def _values(signal: Signal, rows: list[Row]) -> Iterator[str]:
    """Write a measure once for each way in which it was taken, level by level."""
    told: dict[str, list[str]] = {}
    for row in rows:
        value = _told(row)
        if row["level"] not in NOWHERE:
            value = words("models.value_at", level=_level(row), value=value)
        told.setdefault(_given(row, signal), []).append(value)
    for which, values in told.items():
        listed = names(values, most=len(values))
        yield words("models.given", which=which, value=listed) if which else listed


def _parts(row: Row) -> list[str]:
    inside = row["indicator"].partition("[")[2].removesuffix("]")
    return [part for part in inside.split(",") if part]


def _layer(row: Row) -> str:
    """Name the kind of tie that a measure is of; empty where it is of them all."""
    return next((part for part in _parts(row) if "=" not in part and row["level"] != EVERY), "")


def _given(row: Row, signal: Signal) -> str:
    """Write what a measure was taken with, where the model does not fix it."""
    layer, fixed = _layer(row), signal.params or {}
    parts = [part.partition("=") for part in _parts(row) if part != layer]
    said = [value or name for name, _, value in parts if name not in fixed]
    return ", ".join(GIVEN.get(word, word.replace("_", " ")) for word in said)


def _told(row: Row) -> str:
    """Write a value with its interval, or else with what it is a share of where that is known."""
    measure = row["indicator"].partition("[")[0]
    value = _value(measure, row["value"])
    if row["lo"] is not None and row["hi"] is not None:
        low, high = (_value(measure, row[end]) for end in ("lo", "hi"))
        return value if low == high else words("models.interval", value=value, low=low, high=high)
    if measure in IS_SHARE and row["n"]:
        return words("models.value_of", value=value, n=whole(row["n"]))
    return value


def _between(model: Typology, rows: Rows) -> Iterator[str]:
    """Pairs of levels, and of kinds of tie of a level, in which most agencies differ."""
    for kind, (some, none) in BETWEEN.items():
        pairs = [
            row
            for row in rows.get(model.id, [])
            if row["unit_type"] == kind and row["value"] is not None and "[" not in row["indicator"]
        ]
        apart = sorted(
            (row for row in pairs if row["value"] > 0),
            key=lambda row: (-row["value"], row["unit_id"]),
        )
        if apart:
            told = [_pair(row, kind) for row in apart[:MOST]]
            yield words(some, top=names(told, most=MOST))
        elif pairs:
            yield words(none)


def _pair(row: Row, kind: str) -> str:
    first, second = (name_of(kind, name).lower() for name in row["unit_id"].split("|"))
    where = "" if kind == "level" else words("models.at", level=_level(row))
    value = share(row["value"])
    return words("models.pair", first=first, second=second, where=where, value=value)


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
        if card.unit == "difference of shares":
            return f"{100 * value:+.0f}"
    if shared:
        return share(value)
    return whole(value) if value == round(value) else decimal(value, 2)


def _level(row: Row) -> str:
    return name_of("level", row["level"]).lower()
