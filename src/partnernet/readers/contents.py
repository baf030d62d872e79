"""What the columns of a relation say, beyond its ends and labels: days, numbers, words."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, cast

import polars as pl

from partnernet import vocabulary as v
from partnernet.readers import words
from partnernet.readers.codebook import frequencies, scaled_layers, strengths
from partnernet.readers.labels import label, wave_of
from partnernet.readers.values import codes, dates, lists, mapped, numbers, one_of, said
from partnernet.readers.values import text as tidy

if TYPE_CHECKING:
    from partnernet.config import Config
    from partnernet.readers.coded import Coded
    from partnernet.readers.labels import Labels
    from partnernet.readers.log import Log
    from partnernet.readers.options import ReadOptions
    from partnernet.readers.relation import Relation

DATES = (
    "date",
    "date_decided",
    "date_assessed",
    "date_assessment_completed",
    "date_service_start",
    "date_feedback",
)
_TEXTS = ("event_id", "respondent_role", "priority", "case_mix")
_KEYS = ("contact_key_s", "contact_key_t")
_WHOLE = ("persons", "events_no_id", "days", *v.OUTCOMES, "decided", "feedback", "responded")
_SALT = secrets.token_bytes(16)
"""Keys of contact people are hashed with it: equal within a run, worth nothing outside it."""


def read_days(found: Relation, options: ReadOptions, log: Log) -> None:
    """Read every date; cut the rows into waves by `--period`."""
    for role in DATES:
        column = found.column(role)
        if column is None:
            continue
        read = dates(column, found.heading(role), found.how.date_order, log)
        found.columns[role] = column.spread(read.days)
        if role == "date":
            if read.months.null_count() < read.months.len():
                found.columns["month"] = column.spread(read.months)
            if options.period:
                waves = [wave_of(day, options.period) for day in read.earliest]
                found.keys["wave"] = label(column, waves, "")
    first = found.columns.get("date")
    for role in ("date_decided", "date_assessed"):
        later = found.columns.get(role)
        if first is None or later is None:
            continue
        early = (later < first).fill_null(value=False)
        if early.any():
            log.note(
                "dates_reversed",
                f"'{found.heading(role)}' before '{found.heading('date')}'",
                column=found.heading(role),
                row=cast("int", found.rows.filter(early).min()),
                rows=int(early.sum()),
            )
            found.columns[role] = later.zip_with(~early, later.clear(later.len()))


def read_quantities(found: Relation, log: Log) -> None:
    """Read counts and money."""
    decimal = found.raw.decimal
    for role in ("count", *_WHOLE):
        column = found.column(role)
        if column is not None and not (role == "nfa" and _says_whether(found, column)):
            read = numbers(column, found.heading(role), "count", decimal, log)
            found.columns[role] = column.spread(read)
            if role == "count" and (read < 0).any():
                bad = column.values.filter((read < 0).fill_null(value=False))
                log.values("number_negative", "A negative count", bad, column=found.heading(role))
    for role in ("amount", "response_days"):
        column = found.column(role)
        if column is not None:
            read = numbers(column, found.heading(role), "number", decimal, log)
            found.columns[role] = column.spread(read)
    for role in ("period_start", "period_end", "first", "last"):
        column = found.column(role)
        if column is not None:
            days = dates(column, found.heading(role), found.how.date_order, log)
            found.columns[role] = column.spread(days.earliest)


def _says_whether(found: Relation, column: Coded) -> bool:
    """Tell whether a column says yes or no of each referral, or counts those of a tie."""
    if "count" in found.coded or found.how.format == "ties":
        return False
    filled = [text for text in column.texts if text.strip()]
    words_only = any(
        words.yes_no(text) is not None and not text.strip()[0].isdigit() for text in filled
    )
    return words_only or all(words.yes_no(text) is not None for text in filled)


def read_words(found: Relation, layers: Labels, config: Config, log: Log) -> None:
    """Read codes, words and lists."""
    if (column := found.column("outcome")) is not None:
        heading = found.heading("outcome")
        reader = one_of("outcome", v.OUTCOMES)
        answers = mapped(column, heading, reader, pl.String, said(v.OUTCOMES), log)
        led = pl.Series([words.led("outcome", each) is not None for each in column.texts])
        if led.any():
            cut = column.values.filter(led)
            log.values("word_led", "Read by its first words", cut, column=heading)
        found.columns["outcome"] = column.spread(answers.cast(pl.Enum(list(v.OUTCOMES))))
    if (column := found.column("nfa")) is not None and _says_whether(found, column):
        heading = found.heading("nfa")
        answers = mapped(column, heading, words.yes_no, pl.Boolean, "Neither yes nor no", log)
        word = answers.replace_strict(
            {True: "nfa"}, default=None, return_dtype=pl.Enum(list(v.OUTCOMES))
        )
        nfa, outcome = column.spread(word), found.columns.get("outcome")
        found.columns["outcome"] = (
            nfa if outcome is None else outcome.zip_with(outcome.is_not_null(), nfa)
        )
    for role, allowed in (
        ("contact_type", (*v.GREGSON_CODES, v.DONT_KNOW)),
        ("gp_depth", range(7)),
    ):
        if (column := found.column(role)) is not None:
            found.columns[role] = column.spread(codes(column, found.heading(role), allowed, log))
    if (column := found.column("frequency")) is not None:
        word, place, refused = frequencies(
            column, found.heading("frequency"), layers, config.layers, log
        )
        found.columns["frequency"] = word
        if scaled_layers(layers, config.layers):
            found.columns["strength"] = place
        if refused:
            found.flags.add("refused")
    if (column := found.column("strength")) is not None:
        heading = found.heading("strength")
        weight, word = strengths(column, heading, layers, config.layers, found.raw.decimal, log)
        for name, other in (("strength", weight), ("frequency", word)):
            first = found.columns.get(name)
            found.columns[name] = (
                other if first is None else first.zip_with(first.is_not_null(), other)
            )
    for role, vocabulary in (("mode", v.MODES), ("content", v.CONTENT_TOKENS)):
        if (column := found.column(role)) is not None:
            found.columns[role] = column.spread(lists(column, found.heading(role), vocabulary, log))
    if (column := found.column("basis")) is not None:
        reader = one_of("basis", v.BASES)
        answers = mapped(column, found.heading("basis"), reader, pl.String, said(v.BASES), log)
        found.columns["basis"] = column.spread(answers)
    for role in _TEXTS:
        if (column := found.column(role)) is not None:
            found.columns[role] = column.spread(
                pl.Series([tidy(each) for each in column.texts], dtype=pl.String)
            )
    for role in _KEYS:
        if (column := found.column(role)) is not None:
            hashed = [[_hashed(key) for key in words.items(each)] or None for each in column.texts]
            found.columns[role] = column.spread(pl.Series(hashed, dtype=pl.List(pl.String)))


def _hashed(key: str) -> str:
    return hashlib.blake2b(key.encode(), key=_SALT, digest_size=12).hexdigest()
