"""A table of events that is too large to come home, read by its distinct texts and counted there.

What a file says is decided on distinct values, wherever its rows are. So only these come home: the
combinations of source, target, area, wave, layer and level, each with its number of rows (the
table, folded), and the texts of every other column that ties are made of. They are read by the very
functions that read a file, and go back as small tables that say what each text means. The engine
joins them to its rows and counts ties with `events.count`. Identifiers of persons stay there.

A folded table is a `Relation` whose rows stand for many: `weights` says how many. What only single
rows can tell (their numbers, journeys, answers by referral) is not known of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw  # noqa: TID253  (this module exists to use it)
import polars as pl

from partnernet.errors import InputError
from partnernet.events import FURTHEST_FIRST, KEYS, Aggregate, count
from partnernet.readers.coded import Coded, encode
from partnernet.readers.contacts import REASON
from partnernet.readers.contents import read_days, read_quantities, read_words
from partnernet.readers.engines import Frame, tidied
from partnernet.readers.parquet import text_of
from partnernet.readers.raw import ROW
from partnernet.readers.roles import COUNTING
from partnernet.readers.values import are_years
from partnernet.spaces import bare, is_bare

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from partnernet.config import Config
    from partnernet.readers.engines import Held, There
    from partnernet.readers.log import Log
    from partnernet.readers.options import ReadOptions
    from partnernet.readers.raw import RawTable
    from partnernet.readers.relation import Relation

_LABELS = ("source", "target", "area", "wave", "layer", "level", "reporter")
_ANSWERS = ("date_decided", "date_assessed")
_SUMMED = ("date", *_ANSWERS, "date_feedback", "count", "amount", "outcome", "nfa")
USED = (*_LABELS, *_SUMMED, *COUNTING, "strength")
"""Roles that ties of events are made of, or that tell whether rows are events."""
MOST = 5_000_000
"""So many distinct texts of a column come home."""
PART = 5_000_000
"""About so many rows are counted at a time, which takes DuckDB a gigabyte."""
_FOLD, _WHY, _TIE, _NAMED, _PART = "fold", "why", "tie", "named", "part"
_REJECTED = "rejected"
_PLACES = {word: place for place, word in enumerate(FURTHEST_FIRST)}


@dataclass(eq=False, slots=True)
class Far:
    """The rows of a folded table, in their engine.

    `frame` has for every role its text as the engine writes it, which is what tables are joined on
    (`text_of_...`), and the persons. `keys` are those texts of the folds, in order. `values` are
    the distinct texts of the other columns and `keys_of` what the engine calls them. `held` keeps
    steps in the engine; `days` are the first and last of an event, once counted.
    """

    held: Held
    frame: Frame
    keys: pl.DataFrame
    values: dict[str, Coded]
    keys_of: dict[str, pl.Series]
    days: tuple[dt.date | None, dt.date | None] = (None, None)


def fold(raw: RawTable, there: There, mapping: Mapping[str, str]) -> tuple[Far, Folds]:
    """Ask for the distinct texts of a table; return its rows there, and its labels folded.

    `mapping` gives the headings of the roles that are `USED`, or are asked for in questionnaires.

    Raises
    ------
    InputError
        A column has more distinct texts than a list of agencies, days or words can have.
    """
    held = there.open()
    with tidied(held, raw.file):
        return _fold(raw, there, mapping, held)


def _fold(raw: RawTable, there: There, mapping: Mapping[str, str], held: Held) -> tuple[Far, Folds]:
    schema = held.frame.collect_schema()
    columns: list[nw.Expr] = [nw.lit("").alias(_text(""))]
    for role, heading in mapping.items():
        column = nw.col(there.names[heading])
        if isinstance(schema[there.names[heading]], nw.Datetime):
            column = column.cast(nw.Date)
        text = column.cast(nw.String)
        if role in COUNTING:
            columns.append(text.alias(role))
        else:
            columns += [column.alias(role), text.fill_null("").alias(_text(role))]
    frame = held.frame.select(*columns)
    frame, filled = _ids(held, frame, [role for role in COUNTING if role in mapping])
    far = Far(held, frame, pl.DataFrame(), {}, {})
    for role, number in filled.items():
        nobody = pl.DataFrame({"value": [None], "n": [number], ROW: [None]})
        far.values[role] = Coded(pl.Series(dtype=pl.UInt64), nobody.filter(pl.col("n") > 0))
    labels = [role for role in _LABELS if role in mapping]
    for role in mapping.keys() - {*labels, *COUNTING}:
        found = _distinct(far, [role], raw, mapping).filter(pl.col(role).is_not_null())
        texts = found.select("n", value=role).with_row_index(ROW).select("value", "n", ROW)
        far.values[role] = Coded(texts[ROW], texts.with_columns(pl.col(ROW) + 1))
        far.keys_of[role] = found[_text(role)]
        if role == "date" and "wave" not in mapping and are_years(far.values[role]):
            labels.append(role)  # each year is a wave, and that is a label
    folded = _distinct(far, labels, raw, mapping)
    far.keys = folded.select(_text(role) for role in ("", *labels))
    return far, Folds(folded["n"], _coded(folded, labels))


def _ids(held: Held, frame: Frame, roles: list[str]) -> tuple[Frame, dict[str, int]]:
    """Make ids that are empty or white space null; return also how many are filled.

    Only where some id has white space around it are ids trimmed, in every step that reads them.
    """
    if not roles:
        return frame, {}
    trimmed = {role: bare(nw.col(role), frame) for role in roles}
    known: dict[str, nw.Expr] = {
        role: nw.when(text != "").then(text) for role, text in trimmed.items()
    }
    looked = [known[role].count().alias(role) for role in roles]
    looked += [(~is_bare(nw.col(role))).cast(nw.Int64).sum().alias(_text(role)) for role in roles]
    found = _home(frame.select(*looked)).row(0, named=True)
    uneven = {role: known[role] for role in roles if found[_text(role)]}
    frame = frame.with_columns(**uneven) if uneven else frame
    return held.hashed(frame, roles), {role: int(found[role]) for role in roles}


@dataclass(frozen=True, eq=False, slots=True)
class Folds:
    """The labels of a folded table: `weights` says for how many rows each of its rows stands."""

    weights: pl.Series
    coded: dict[str, Coded]

    @property
    def rows(self) -> pl.Series:
        """The numbers of the folds."""
        return pl.int_range(1, self.weights.len() + 1, dtype=pl.UInt32, eager=True).alias(ROW)


def _text(role: str) -> str:
    return f"text_of_{role}"


def _home(frame: Frame) -> pl.DataFrame:
    return frame.collect("polars").to_polars()


def _distinct(
    far: Far, roles: list[str], raw: RawTable, mapping: Mapping[str, str]
) -> pl.DataFrame:
    """Return the combinations that occur, as texts and with their keys, the most frequent first."""
    keys = [_text(role) for role in ("", *roles)]
    found = _home(far.frame.group_by(*roles, *keys).agg(n=nw.len()).head(MOST + 1))
    if found.height > MOST:
        names = " with ".join(f"'{mapping[role]}'" for role in roles)
        message = f"{raw.file}: {names} has over {MOST:,} different values."
        hint = "Keep days without times of day in a view or copy, or leave it out: --column ROLE=."
        raise InputError(message, hint=hint)
    texts = {role: text_of(role, found.schema[role]) for role in roles}
    plain = [
        pl.lit(None, pl.String).alias(role) if text is None else text.replace("", None).alias(role)
        for role, text in texts.items()
    ]
    number = pl.col("n").sum().cast(pl.Int64)
    whole = found.with_columns(plain).group_by(keys).agg(pl.col(roles).first(), number)
    return whole.sort(pl.col("n") * -1, *keys)


def _coded(folded: pl.DataFrame, roles: list[str]) -> dict[str, Coded]:
    """Code the labels of a folded table; a text counts the rows that it stands in."""
    rows = pl.int_range(folded.height, dtype=pl.UInt32, eager=True)
    coded: dict[str, Coded] = {}
    for role in roles:
        plain = encode(folded[role].cast(pl.Categorical), rows)
        times = pl.DataFrame({"code": plain.codes, "n": folded["n"]}).drop_nulls()
        times = times.group_by("code").agg(pl.col("n").sum()).sort("code")
        coded[role] = Coded(plain.codes, plain.values.with_columns(times["n"]))
    return coded


def read_there(found: Relation, far: Far, options: ReadOptions, config: Config, log: Log) -> None:
    """Read what stays in the engine, and leave rows out by it, as if they were here.

    Raises
    ------
    InputError
        A row is no event: records are kept row by row, so they would all have to come home.
    """
    if found.unit != "events":
        far.held.tidy()
        message = f"{found.raw.file} has {found.raw.rows:,} rows that are not read as events."
        hint = "Say --rows events if each is one contact; else let all rows into memory: "
        raise InputError(message, hint=f"{hint}--in-memory {found.raw.rows}.")
    said = f"{found.raw.rows:,} rows counted where they are; only distinct texts and ties came home"
    log.note("counted_in_engine", said, rows=found.raw.rows)
    with tidied(far.held, found.raw.file):
        _read(found, far, options, config, log)


def _read(found: Relation, far: Far, options: ReadOptions, config: Config, log: Log) -> None:
    persons = [role for role in COUNTING if role in found.mapping]
    keys = {_text(role) for role in ("", *_LABELS, *found.mapping, *far.keys_of)}
    frame = far.frame.select(*sorted(keys & {*far.frame.collect_schema().names()}), *persons)
    frame = _joined(far, frame, far.keys.with_row_index(_FOLD, 1), far.keys.columns)
    has: set[str] = set()
    for role in (role for role in _SUMMED if role in found.mapping):
        meant = _meant(found, far, role, options, config, log)
        if meant.width > 1:
            frame = _joined(far, frame, meant, [_text(role)])
            has |= {*meant.columns} - {_text(role)}
    if "nfa" in has:
        either = nw.coalesce("outcome", "nfa") if "outcome" in has else nw.col("nfa")
        frame, has = frame.with_columns(outcome=either), has - {"nfa"} | {"outcome"}
    reasons = _reasons(has, options)
    early = [role for role in _ANSWERS if {role, "date"} <= has]
    before = {f"early_{role}": nw.col(role) < nw.col("date") for role in early}
    marks = {name: holds.fill_null(value=False) for name, holds in before.items()}
    frame = frame.with_columns(_first(reasons).alias(_WHY), **marks)
    if early or reasons:
        counts = _home(frame.group_by(_FOLD, _WHY, *marks).agg(n=nw.len()))
        for role in early:
            rows = int(counts.filter(pl.col(f"early_{role}"))["n"].sum())
            if rows:
                heading = found.heading(role)
                said = f"'{heading}' before '{found.heading('date')}'"
                log.note("dates_reversed", said, column=heading, row=0, rows=rows)
        _leave_out(found, counts, [why for why, _ in reasons])
    right = {role: nw.when(~nw.col(f"early_{role}")).then(nw.col(role)) for role in early}
    read = [right.get(role, nw.col(role)).alias(role) for role in sorted(has)]
    frame = frame.filter(nw.col(_WHY) == 0).select(_FOLD, *read, *persons)
    far.frame = frame.rename({"case_key": "person"}) if persons == ["case_key"] else frame


def _joined(far: Far, frame: Frame, table: pl.DataFrame, keys: list[str]) -> Frame:
    """Say what the texts of rows mean."""
    whole = table.with_columns(pl.col(pl.UInt32, pl.Int8).cast(pl.Int32))
    return frame.join(far.held.send(whole), on=keys, how="left").drop(keys)


def _meant(
    found: Relation, far: Far, role: str, options: ReadOptions, config: Config, log: Log
) -> pl.DataFrame:
    """Read the distinct texts of a column as the rows of a small table of its own."""
    column = far.values[role]
    numbers = "count" in found.mapping  # then a column of no further action is a number too
    how = replace(found.how, format="ties") if numbers else found.how
    small = replace(
        found, how=how, mapping={role: found.heading(role)}, coded={role: column},
        rows=column.values[ROW], columns={}, keys={}, weights=None, far=None,
    )  # fmt: skip
    read_days(small, options, log)
    read_quantities(small, log)
    read_words(small, found.keys["layer"], config, log)
    meant = {_text(role): far.keys_of[role]}
    answer = small.columns.get("outcome" if role == "nfa" else role)
    if role in {"outcome", "nfa"} and answer is not None:
        answer = answer.cast(pl.String).replace_strict(_PLACES, return_dtype=pl.Int8)
    if answer is not None:
        meant[role] = answer
    if "month" in small.columns:
        meant["month"] = small.columns["month"]
    if "wave" in small.keys:
        meant["wave"] = small.keys["wave"].by_row(column.values.height)
    return pl.DataFrame(meant)


def _reasons(has: set[str], options: ReadOptions) -> list[tuple[str, nw.Expr]]:
    """Return why rows are left out by what stays in the engine, in the order of a file read."""
    reasons: list[tuple[str, nw.Expr]] = []
    since, until = options.date_from, options.date_to
    day = nw.coalesce("date", "month") if "month" in has else nw.col("date")
    if "count" in has:
        reasons.append((_REJECTED, nw.col("count") < 0))
    if "date" in has and (since or until or options.period):
        reasons.append(("undated", day.is_null()))
        reasons += [("outside_period", day < since)] if since else []
        reasons += [("outside_period", day > until)] if until else []
    return reasons


def _first(reasons: list[tuple[str, nw.Expr]]) -> nw.Expr:
    """Number the first reason that holds, from 1; none is 0."""
    why: nw.Expr = nw.lit(0)
    for place, (_, holds) in reversed([*enumerate(reasons, 1)]):
        why = nw.when(holds).then(nw.lit(place)).otherwise(why)
    return why.cast(nw.Int8)


def _leave_out(found: Relation, counts: pl.DataFrame, reasons: list[str]) -> None:
    """Leave rows out that the engine counted, of the folds that are still in."""
    mine = counts.select("n", _WHY, pl.col(_FOLD).cast(pl.UInt32))
    mine = found.rows.to_frame(_FOLD).join(mine, on=_FOLD, how="left")
    for place, why in enumerate(reasons, 1):
        rows = int(mine.filter(pl.col(_WHY) == place)["n"].sum())
        if rows and why == _REJECTED:
            found.rejected += rows
        elif rows:
            found.excluded[why] = found.excluded.get(why, 0) + rows
    left = mine.group_by(_FOLD).agg(pl.col("n").filter(pl.col(_WHY) == 0).sum()).sort(_FOLD)
    found.weights = left["n"]
    found.keep(left["n"] > 0)


def count_there(found: Relation, far: Far, folds: pl.DataFrame) -> Aggregate:
    """Count the ties of a folded table in its engine; leave out rows that are one contact.

    `folds` has what every row of the folded table means: the keys of a tie, and who its source and
    target name before units are rolled up, which tells contacts apart.
    """
    named = [name for name in folds.columns if name not in KEYS]
    ties = folds.select(KEYS).unique(maintain_order=True).with_row_index(_TIE)
    ends = folds.select(named).unique(maintain_order=True).with_row_index(_NAMED)
    sent = folds.with_columns(found.rows.alias(_FOLD)).join(ties, on=KEYS, nulls_equal=True)
    sent = sent.join(ends, on=named).select(_FOLD, _TIE, _NAMED)
    alike = sent.select(_TIE, _NAMED).unique().height == ties.height
    table = sent.join(_parts(sent, found), on=_TIE).with_columns(pl.all().cast(pl.Int32))
    frame = far.frame.join(far.held.send(table), on=_FOLD, how="inner").drop(_FOLD)
    cut = ["wave"] if "wave" in frame.collect_schema().names() else []
    apart = () if alike else (_NAMED,)
    with tidied(far.held, found.raw.file):
        counted = _together(
            count(part, (_TIE, *cut), merged=found.every_row, apart=apart, keep=far.held.keep)
            for part in far.held.parts(frame, _PART)
        )
    far.held.tidy()
    if counted.merged:
        said = "Same person or case, source, target and day as an earlier row"
        found.log.note("contact_repeated", said, row=0, rows=counted.merged)
        found.excluded[REASON] = counted.merged
    far.days = (counted.ties["first"].min(), counted.ties["last"].max())  # type: ignore[assignment]
    whole = ties.with_columns(pl.col(_TIE).cast(pl.Int32)).drop(cut)
    return replace(
        counted,
        ties=_of_agencies(counted.ties, whole, []),
        activity=_of_agencies(counted.activity, whole, ["month"]),
    )


def _parts(sent: pl.DataFrame, found: Relation) -> pl.DataFrame:
    """Put ties in parts that are counted one after the other; no tie is in two of them."""
    assert found.weights is not None  # noqa: S101  (a folded table has them)
    rows = pl.DataFrame({_FOLD: found.rows, "n": found.weights}).join(sent, on=_FOLD)
    ties = rows.group_by(_TIE).agg(pl.col("n").sum()).sort(_TIE)
    before = pl.col("n").cum_sum() - pl.col("n")
    return ties.select(_TIE, (before // PART).alias(_PART))


def _together(parts: Iterable[Aggregate]) -> Aggregate:
    """Put what the parts amount to together."""
    ready = list(parts)
    return Aggregate(
        pl.concat([each.ties for each in ready]),
        pl.concat([each.activity for each in ready]),
        sum(each.events for each in ready),
        sum(each.merged for each in ready),
    )


def _of_agencies(counted: pl.DataFrame, ties: pl.DataFrame, more: list[str]) -> pl.DataFrame:
    """Write agencies for the numbers that ties were counted by."""
    whole = counted.join(ties, on=_TIE).drop(_TIE)
    rest = [name for name in whole.columns if name not in {*KEYS, *more}]
    return whole.select(*KEYS, *more, *rest).sort(*KEYS, *more, nulls_last=True)
