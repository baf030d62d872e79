"""Where a partnership stands on each model of the review: one evaluator for all of them.

Declared comes first and nothing overwrites it; what agreements and ties show stands beside it as an
interval; measures are those of `metrics`, quoted and not worked out again. What neither can tell is
a row with a reason.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl

from partnernet import schema
from partnernet.metrics import all_cards, compute, get
from partnernet.scales._answers import EVERY, answers_to, rows_of, self_and_peers
from partnernet.scales._facts import Evidence, Shown, at_level, interval, of_pairs
from partnernet.scales._ground import Ground
from partnernet.scales._level import Level, levels
from partnernet.scales._tally import INDICATOR, one, words
from partnernet.scales.own_signals import OWN
from partnernet.scales.own_signals import rows_of as rows_of_signal
from partnernet.scales.typology import typologies

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from partnernet.scales._tally import Row
    from partnernet.scales.typology import Fact, Signal, Typology
    from partnernet.study import Partnership


Placed = tuple[str, "Row"]
"""A level (or `*` for the partnership) and one row of it."""

REASONS: Mapping[str, str] = {
    "not_recorded": "nobody has answered: give an assessments table",
    "register_not_collected": "no register of agreements was given: give an agreements table",
    "content_not_collected": "what contact consists of is not known from both ends",
    "not_measured": "the measure is not in these results",
    "answer_unknown": "the answers are not those of the item",
    "no_user_body": "no user body is expected here",
    "no_board": "no agency has a tie at governance",
    "no_events": "no meeting or case has an id",
    "too_few_people": "fewer than five agencies have keys of people",
}
"""Why a model has no value, beside the reasons of the measures."""

FLAGS: Mapping[str, str] = {
    "headline": "the figures to quote",
    "one_respondent": "one respondent or panel said so",
    "answers_differ": "respondents do not agree",
    "answer_unknown": "an answer is none of those asked for",
    "support": "what agreements and ties show: beside what was declared, never in its place",
    "of_pairs": "counts pairs of agencies",
    "recorded_ties_only": "rests on the ties that are on record; others may exist unseen",
    "judgement": "a judgement about a named agency, written because it was asked for",
}
"""What is remarked beside a value of a model."""


def speaks(part: Partnership) -> bool:
    """Say whether a study holds more than one kind of record: then the models are gone through.

    A lone file of records has its own scales and measures; the models need answers, agreements or
    several kinds of tie.
    """
    return (
        part.agreements is not None
        or part.assessments is not None
        or len({layer for level in part.levels for layer in part.layers_at(level)}) > 1
    )


def evaluate(
    part: Partnership,
    values: pl.DataFrame,
    *,
    wanted: Sequence[str] | None = None,
    extra: Sequence[Typology] = (),
    judgements: bool = False,
) -> pl.DataFrame:
    """Go through the models of the review: rows of `schema.SCALES` without run_id.

    `values` are the measures of the same partnership; `wanted` keeps to some levels; `extra` are
    typologies of the user's own. With `judgements`, what was said about the way of taking part of
    a named agency is written beside its name.

    >>> from partnernet.study import Study
    >>> ties = pl.DataFrame({"source": ["A"], "target": ["B"], "layer": ["planning"]})
    >>> said = pl.DataFrame(
    ...     {
    ...         "instrument": ["minimum"],
    ...         "item": ["M09"],
    ...         "respondent": ["board"],
    ...         "value": ["Localised"],
    ...     }
    ... )
    >>> study = Study.of(ties, assessments=schema.conform(said, schema.ASSESSMENTS))
    >>> found = evaluate(study.partnership(), schema.empty(schema.METRICS))
    >>> found.filter(scale="dcsf_stages", indicator="answer[M09]")["text"].to_list()
    ['localised']
    """
    there = [
        level for name in levels(part) if (level := Level.of(part, name)).n
        and (wanted is None or name in wanted)
    ]  # fmt: skip
    chosen = [Evidence.of(level) for level in there]
    ground = Ground(part, there)
    rows: list[dict[str, object]] = []
    models = (*typologies(), *extra)
    named = {signal.measure: signal for each in models for signal in each.signals}
    quoted = _quotable(_with_asked(values, named, part, wanted), set(named))
    for model in models:
        for name, row in _of_model(model, ground, chosen, quoted, judgements=judgements):
            rows.append({"level": name, "scale": model.id, **row})
    return _frame(rows, part)


def _of_model(
    model: Typology,
    ground: Ground,
    chosen: Sequence[Evidence],
    quoted: Mapping[str, list[dict[str, object]]],
    *,
    judgements: bool,
) -> Iterator[Placed]:
    part = ground.part
    declared = list(_recorded(model, part, judgements=judgements))
    yield from declared
    told = {level for level, row in declared if row.get("text")}
    if model.facts:
        yield from _shown(model, part, chosen, bool(told))
    for signal in model.signals:
        yield from (
            rows_of_signal(signal.measure, ground)
            if signal.measure in OWN
            else _quoted(signal, quoted)
        )


def _recorded(model: Typology, part: Partnership, *, judgements: bool) -> Iterator[Placed]:
    """Rows of what was answered; one row with a reason for an item without an answer."""
    found = {item.item: answers_to(part, item) for item in model.items}
    for item in model.items:
        if found[item.item]:
            yield from rows_of(item, found[item.item], by_name=judgements)
        else:
            yield EVERY, one(f"answer[{item.item}]", route="declared", reason="not_recorded")
    own = [item for item in model.items if item.about == "self"]
    peers = [item for item in model.items if item.about == "agency"]
    if own and peers and found[own[0].item] and found[peers[0].item]:
        for row in self_and_peers((own[0], found[own[0].item]), (peers[0], found[peers[0].item])):
            yield EVERY, row


# --- facts ---------------------------------------------------------------------------------------


def _shown(
    model: Typology,
    part: Partnership,
    chosen: Sequence[Evidence],
    declared: bool,  # noqa: FBT001
) -> Iterator[Placed]:
    if model.unit == "dyad":
        for here in chosen:
            for row in _pairs(model, here):
                yield here.level.name, row
        return
    if model.unit == "level":
        for here in chosen:
            if model.levels and here.level.name not in model.levels:
                continue
            shown = {fact.name: at_level(fact, here) for fact in model.facts}
            for row in _facts(model, shown, here.level.n, declared=declared):
                yield here.level.name, row
        return
    every = {fact.name: Shown.over(at_level(fact, here) for here in chosen) for fact in model.facts}
    for row in _facts(model, every, part.agencies.height, declared=declared):
        yield EVERY, row


def _facts(
    model: Typology, shown: Mapping[str, Shown], agencies: int, *, declared: bool
) -> Iterator[Row]:
    """One row a fact, with the share of agencies that have part in it; and the step they allow."""
    mark = "support" if declared else ""
    for fact in model.facts:
        found = shown[fact.name]
        yield one(
            f"fact[{fact.name}]",
            text={True: "yes", False: "no", None: "not known"}[found.holds],
            value=None if found.holds is None or not agencies else len(found.who) / agencies,
            n=None if found.holds is None else len(found.who),
            of=agencies,
            route=found.route,
            flags=mark,
            reason=None if found.holds else _why(fact, found),
        )
    if not model.rules:
        return
    ends = interval(model.rules, {name: found.holds for name, found in shown.items()})
    if ends is None:
        yield one("step", reason="content_not_collected", flags=mark)
        return
    yield one(
        "step",
        text=_step(model, *ends),
        lo=float(ends[0]),
        hi=float(ends[1]),
        route="register",
        flags=mark or "headline",
    )


def _why(fact: Fact, found: Shown) -> str | None:
    if found.holds is False:
        return None
    return "register_not_collected" if fact.agreements else "content_not_collected"


def _step(model: Typology, low: int, high: int) -> str:
    """Name a step, or a range of them; 0 is none of them."""
    names = {step.code: step.label for step in model.steps} | {0: "none of them"}
    return names[low] if low == high else f"{names[low]} to {names[high]}"


def _pairs(model: Typology, here: Evidence) -> Iterator[Row]:
    """Shares of the pairs of a level, with bounds for the pairs of which it is not known."""
    level = here.level
    cells = of_pairs(here, model.facts)
    names = [fact.name for fact in model.facts]
    patterns = cells.group_by(names).len().sort(names).rows()
    for place, fact in enumerate(model.facts):
        true = sum(row[-1] for row in patterns if row[place] is True)
        false = sum(row[-1] for row in patterns if row[place] is False)
        yield _share_of_pairs(f"fact[{fact.name}]", true, true, true + false, false, level)
    if not model.rules:
        return
    placed = [
        (ends, row[-1])
        for row in patterns
        if any(x is not None for x in row[:-1])
        and (ends := interval(model.rules, dict(zip(names, row, strict=False))))
    ]
    total = sum(number for _, number in placed)
    for step in model.steps:
        if not any(rule.level == step.code for rule in model.rules):
            continue
        low = sum(n for ends, n in placed if ends[0] >= step.code)
        high = sum(n for ends, n in placed if ends[1] >= step.code)
        below = sum(n for ends, n in placed if ends[1] < step.code)
        name = f"at_least[{step.code}]" if model.kind == "ordinal" else f"step[{step.code}]"
        yield _share_of_pairs(name, low, high, total, below, level, headline=True)
    if model.kind == "ordinal":
        off = sum(row[-1] for row in patterns if _off_ladder(row[:-1]))
        yield one("off_ladder", value=off, n=total, of=level.pairs, route="inferred",
                  flags="of_pairs")  # fmt: skip


def _off_ladder(pattern: Sequence[bool | None]) -> bool:
    """Whether a later fact holds without an earlier one."""
    return any(
        early is False and late is True
        for place, early in enumerate(pattern)
        for late in pattern[place + 1 :]
    )


def _share_of_pairs(
    name: str, low: int, high: int, known: int, false: int, level: Level, *, headline: bool = False
) -> Row:
    pairs = level.pairs
    return one(
        name,
        value=low / known if known else None,
        lo=low / known if known else None,
        hi=high / known if known else None,
        bound_lo=low / pairs if pairs else None,
        bound_hi=1 - false / pairs if pairs else None,
        n=known,
        of=pairs,
        route="inferred",
        flags=words({"headline": headline, "of_pairs": True}),
        reason=None if known else "content_not_collected",
    )


# --- measures ------------------------------------------------------------------------------------


def _with_asked(
    values: pl.DataFrame,
    named: Mapping[str, Signal],
    part: Partnership,
    wanted: Sequence[str] | None,
) -> pl.DataFrame:
    """Add the measures that models name and that run only when asked for, where others ran."""
    cards = all_cards()
    absent = sorted((named.keys() - set(values["metric"])) & cards.keys())
    missing = [name for name in absent if cards[name].card.on_request]
    if values.is_empty() or not missing:
        return values
    more = [
        compute(part, names=[name], levels=wanted, by_name=False, given=named[name].params)
        for name in missing
    ]
    return pl.concat([values.select(more[0].columns), *more], how="vertical_relaxed")


def _quotable(values: pl.DataFrame, wanted: set[str]) -> dict[str, list[dict[str, object]]]:
    """Values by measure: those of networks, and of pairs of levels or layers."""
    rows = values.filter(
        pl.col("metric").is_in(wanted),
        pl.col("unit_type").is_in(["network", "level", "layer", "band"]),
        pl.col("view").is_in(["single", "any"]),
    )
    found: dict[str, list[dict[str, object]]] = {}
    for row in rows.iter_rows(named=True):
        found.setdefault(row["metric"], []).append(row)
    return found


def _quoted(signal: Signal, quoted: Mapping[str, list[dict[str, object]]]) -> Iterator[Placed]:
    """Quote a measure: its value, interval, coverage and route as they stand in `metrics`."""
    every = quoted.get(signal.measure, [])
    there = [row for row in every if _meant(signal, row)]
    if not there:
        reasons = [row["reason"] for row in every if row["reason"]]
        yield EVERY, one(signal.measure, reason=reasons[0] if reasons else "not_measured")
    for row in there:
        yield (
            str(row["level"]),
            {
                "unit_type": row["unit_type"],
                "unit_id": row["unit_id"],
                "indicator": _name(signal.measure, row),
                **{key: row[key] for key in ("value", "lo", "hi", "n", "route", "flags", "reason")},
                "coverage": row["coverage"],
            },
        )


def _meant(signal: Signal, row: Mapping[str, object]) -> bool:
    if signal.layers and row["layer"] not in signal.layers:
        return False
    if signal.levels and row["level"] not in signal.levels:
        return False
    given = json.loads(str(row["params"]))
    return all(given.get(key) == value for key, value in (signal.params or {}).items())


def _name(measure: str, row: Mapping[str, object]) -> str:
    """Write the measure with its layer and its own parameters."""
    given = json.loads(str(row["params"]))
    own = [param.name for param in get(measure).card.params]
    told = [] if row["layer"] == EVERY else [str(row["layer"])]
    told += [f"{name}={given[name]}" for name in own if name in given]
    return f"{measure}[{','.join(told)}]" if told else measure


# --- the frame -----------------------------------------------------------------------------------

_COLUMNS = tuple(name for name in schema.SCALES.names if name != "run_id")


def _frame(rows: Iterable[Mapping[str, object]], part: Partnership) -> pl.DataFrame:
    """Put the rows under one another, models in the order of the register."""
    types = schema.polars_schema(schema.SCALES)
    wanted = {name: types[name] for name in ("level", "scale", *INDICATOR)}
    found = pl.DataFrame(list(rows), schema=wanted, strict=False)
    of = pl.col("of")
    return found.with_columns(
        area=pl.lit(part.area),
        wave=pl.lit(part.wave),
        coverage=pl.coalesce("coverage", pl.when(of > 0).then(pl.col("n") / of)),
        flags=pl.col("flags").fill_null(""),
    ).select(_COLUMNS)
