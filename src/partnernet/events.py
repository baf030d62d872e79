"""Events to ties: the one step of the work that can be large.

One function, written against narwhals, so that polars (eager or lazy) and every engine narwhals
knows run the same code and give the same ties. Nothing here changes the length of a column inside a
group, which lazy engines refuse, and nothing relies on the order of rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw  # noqa: TID253  (this module exists to use it)
import polars as pl

from partnernet.months import by_runs
from partnernet.spaces import bare
from partnernet.vocabulary import OUTCOMES
from partnernet.waits import days_between

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from narwhals.stable.v2.typing import IntoFrame

KEYS = ("area_id", "wave", "level", "layer", "source", "target")
"""What makes two events parts of one tie."""

DECIDED = ("accepted", "declined", "redirected")
"""Outcomes that are a decision; no further action is a field of its own."""

FURTHEST_FIRST = ("accepted", "redirected", "declined", "nfa", "withdrawn", "pending")
"""All outcomes, the furthest that a referral can come first: it stands for a merged contact."""

TIE = "_tie"
"""The keys of an event in one whole number."""
ROWS = "_rows"
"""How many rows are one contact."""

_PLACES = 4
"""Decimals of a sum of money. Further ones differ with the order of adding, which no engine keeps:
what adds up to nothing would now and then be less than nothing."""

Lazy = nw.LazyFrame[Any]

_ANSWERS = ("date_decided", "date_assessed")
_DATES = ("date", *_ANSWERS, "date_feedback")
_COLUMNS = (*_DATES, "month", "person", "count", "amount", "outcome", "case_key")


@dataclass(frozen=True, slots=True)
class Aggregate:
    """What events amount to.

    `ties` has a row for each combination of keys that occurs: the keys, then `count`, `amount`,
    `persons`, `events_no_id`, `first`, `last`, `days`, the outcomes, `decided`, `feedback`,
    `responded` and `response_days`, as `schema.TIES` describes them; what the events cannot tell is
    null. `activity` has a row for each tie and month. Both are sorted by their keys.

    `events` is the number of events in the ties and `merged` the number of rows that were part of
    another row's contact: events + merged = rows given.
    """

    ties: pl.DataFrame
    activity: pl.DataFrame
    events: int
    merged: int


def aggregate(
    events: IntoFrame,
    *,
    keys: Sequence[str] = KEYS,
    constant: Mapping[str, str] | None = None,
    merged: bool = False,
    apart: Sequence[str] = (),
) -> Aggregate:
    """Count events by tie, and persons without ever counting a missing id.

    `events` has the keys and any of `date`, `month`, `person`, `count`, `amount`, `outcome`,
    `date_decided`, `date_assessed`, `date_feedback` and `case_key`: a frame of polars or pandas, a
    DuckDB relation, a Spark DataFrame, or one of narwhals. It is counted where it is and only ties
    come home, so dates must be dates there. A key with one value for all events is better given in
    `constant` than as a column. A null key is a value of its own: decide before what it means.

    - `count` is the number of events, or the sum of `count` where the events carry one.
    - `amount` is the sum to four decimals, the same in whatever order it was added up.
    - `persons` is the number of distinct ids present: exact where `events_no_id` is 0, else a lower
      bound, and at 0 unknown rather than none. An id that is empty or all spaces is missing.
    - `days` is the number of distinct days with a contact, null where no event has a day. An event
      without `date` may have `month`, the first day of the month that is all its file says: it
      counts in that month.
    - `response_days` is the median, over the `responded` events, of the days from `date` to the
      earlier of `date_decided` and `date_assessed`. An answer dated before its event is none.
    - Rows with the same keys, day and person are one contact, exported once for each need, reason
      or worker: its amounts add up and its outcome is the furthest that a row shows. Where no
      person is known `case_key`, what the sender's system calls one case, stands in. A row without
      day, or with neither person nor case, stands alone. `merged` says that this is done already;
      `apart` names columns that tell contacts apart besides (teams of one agency, say).

    >>> import datetime as dt
    >>> log = pl.DataFrame(
    ...     {
    ...         "source": ["School", "School", "Police"],
    ...         "target": ["Team", "Team", "Team"],
    ...         "person": ["1", None, "1"],
    ...         "date": [dt.date(2024, 5, 1), dt.date(2024, 5, 1), dt.date(2024, 6, 3)],
    ...     }
    ... )
    >>> result = aggregate(log, keys=("source", "target"))
    >>> result.ties.select("source", "count", "persons", "events_no_id", "days").rows()
    [('Police', 1, 1, 0, 1), ('School', 2, 1, 1, 1)]
    """
    constant = dict(constant or {})
    grouped = [key for key in keys if key not in constant]
    kinds: dict[str, pl.Enum] = {}
    if isinstance(events, pl.DataFrame):
        events = events.with_columns(_alphabetical(events[key]) for key in grouped)
        single = {key: _single(events[key]) for key in grouped[:-1]}
        constant |= {key: value for key, value in single.items() if value is not None}
        grouped = [key for key in grouped if key not in constant]
        if kinds := _fitting(events.select(grouped).schema):
            events, grouped = _packed(events, kinds), [TIE]
    frame = nw.from_native(events).lazy()
    schema = frame.collect_schema()
    has = {name for name in _COLUMNS if name in schema.names()}
    frame = frame.select(*grouped, *apart, *sorted(has))
    if not isinstance(events, pl.DataFrame):
        frame = frame.with_columns(nw.col(*grouped).cast(nw.String))
    timed = [name for name in sorted(has) if isinstance(schema[name], nw.Datetime)]
    frame = frame.with_columns(nw.col(name).cast(nw.Date) for name in timed)
    for key in ("person", "case_key"):
        if isinstance(schema.get(key), nw.String | nw.Categorical | nw.Enum):
            text = nw.col(key).cast(nw.String)
            frame = frame.with_columns(nw.when(bare(text, frame) != "").then(text).alias(key))
    if "month" in has and "date" not in has:
        frame = frame.with_columns(date=nw.lit(None, nw.Date))
    if "outcome" in has:
        frame = frame.with_columns(outcome=_ranked(nw.col("outcome")))
    counted = count(frame, grouped, merged=merged, apart=apart)
    return replace(
        counted,
        ties=_finished(counted.ties, keys, kinds, constant),
        activity=_finished(counted.activity, [*keys, "month"], kinds, constant),
    )


def count(
    frame: Lazy,
    grouped: Sequence[str],
    *,
    merged: bool,
    apart: Sequence[str] = (),
    keep: Callable[[Lazy], Lazy] | None = None,
) -> Aggregate:
    """Count events whose missing ids are null and whose outcomes are places in `FURTHEST_FIRST`.

    `keep` writes down what is used several times; without it an engine works that out each time.
    Ties and activity come in no order.
    """
    grouped = list(grouped)
    has = {name for name in _COLUMNS if name in frame.collect_schema().names()}
    if not merged and "date" in has and has & {"person", "case_key"}:
        frame = _one_row_a_contact(frame, grouped, has, apart)
        frame = frame if keep is None else keep(frame)
    ties = _polars(_by_tie(frame, grouped, has))
    months = _by_month(frame, grouped, has) if "date" in has else _no_month(ties, grouped)
    days = months.drop_nulls("days").group_by(grouped).agg(pl.col("days").sum())
    ties = ties.join(days, on=grouped, how="left", nulls_equal=True)
    rows, counted = int(ties["rows"].sum()), int(ties["events"].sum())
    return Aggregate(
        ties=ties.select(*grouped, **_tie_columns(has)),
        activity=months.with_columns(pl.col("events", "days").cast(pl.Int64)),
        events=counted,
        merged=rows - counted,
    )


def _alphabetical(column: pl.Series) -> pl.Series:
    """Encode a key as an enum in order of the alphabet, to group and sort by small integers."""
    if isinstance(column.dtype, pl.Enum) and column.dtype.categories.is_sorted():
        return column
    if not isinstance(column.dtype, pl.Categorical | pl.Enum):
        column = column.cast(pl.String)
    words = column.unique().cast(pl.String).drop_nulls().sort()
    return column.cast(pl.Enum(words))


def _single(column: pl.Series) -> str | None:
    """Return the one value of an encoded key that has no other."""
    codes = column.to_physical()
    alone = column.len() and not column.has_nulls() and codes.min() == codes.max()
    return str(column[0]) if alone else None


def _fitting(keys: Mapping[str, pl.DataType]) -> dict[str, pl.Enum]:
    """Return the encoded keys if all of them together fit in one whole number, else none."""
    kinds = {key: kind for key, kind in keys.items() if isinstance(kind, pl.Enum)}
    size = prod(len(kind.categories) + 1 for kind in kinds.values())
    return kinds if size < 1 << 63 else {}


def _packed(events: pl.DataFrame, kinds: Mapping[str, pl.Enum]) -> pl.DataFrame:
    """Put the keys of a tie in one whole number, by which polars groups in half the time."""
    number = pl.lit(0, pl.Int64)
    for key, kind in kinds.items():
        unknown = len(kind.categories)
        code = pl.col(key).to_physical().cast(pl.Int64).fill_null(unknown)
        number = number * (unknown + 1) + code
    return events.with_columns(number.alias(TIE)).drop(kinds)


def _unpacked(frame: pl.DataFrame, kinds: Mapping[str, pl.Enum]) -> pl.DataFrame:
    """Take the keys of a tie out of its number again."""
    for key, kind in reversed(list(kinds.items())):
        words = kind.categories.extend_constant(None, 1)
        code = frame[TIE] % words.len()
        frame = frame.with_columns(pl.col(TIE) // words.len(), words.gather(code).alias(key))
    return frame


def _ranked(outcome: nw.Expr) -> nw.Expr:
    """Turn the words for outcomes into their places in `FURTHEST_FIRST`."""
    rank = nw.lit(None, dtype=nw.Int32)
    for place, word in enumerate(FURTHEST_FIRST):
        rank = nw.when(outcome == nw.lit(word)).then(nw.lit(place)).otherwise(rank)
    return rank.cast(nw.Int8)


def _one_row_a_contact(
    frame: Lazy, grouped: list[str], has: set[str], apart: Sequence[str]
) -> Lazy:
    """Merge the rows about one person, else one case, between the same agencies on one day."""
    keys = sorted(has & {"person", "case_key"})
    known = ~nw.col("date").is_null() & ~nw.all_horizontal(
        *(nw.col(key).is_null() for key in keys), ignore_nulls=False
    )
    if len(keys) == 2:
        alone = nw.col("person").is_null()
        frame = frame.with_columns(case_key=nw.when(alone).then(nw.col("case_key")))
    same = [*grouped, *apart, "date", *keys]
    merge = {
        "outcome": nw.col("outcome").min(),
        "count": nw.col("count").max(),
        **{name: nw.col(name).min() for name in ("month", *_DATES[1:])},
    }
    merge = {name: how for name, how in merge.items() if name in has} | {ROWS: nw.len()}
    if "amount" in has:
        merge |= {"amount": nw.col("amount").sum(), "amounts": nw.col("amount").count()}
    merged = frame.filter(known).group_by(same).agg(**merge)
    if "amount" in has:
        merged = merged.with_columns(amount=nw.when(nw.col("amounts") > 0).then(nw.col("amount")))
    columns = [*grouped, *sorted(has), ROWS]
    merged = merged.with_columns(nw.col(ROWS).cast(nw.Int64))
    singles = frame.filter(~known).with_columns(nw.lit(1, nw.Int64).alias(ROWS))
    whole = nw.concat([merged.select(columns), singles.select(columns)])
    # Used several times: polars keeps it, an engine with its own plans does as it likes.
    return whole.collect("polars").lazy() if frame.implementation.is_polars() else whole


def _by_tie(frame: Lazy, grouped: list[str], has: set[str]) -> Lazy:
    """Group once. Distinct persons include null as a value on every engine; see `_tie_columns`."""
    several = ROWS in frame.collect_schema().names()
    sums = {"events": nw.len(), "rows": nw.col(ROWS).sum() if several else nw.len()}
    if "date" in has:
        frame = frame.with_columns(_day=_earliest(has))
        sums |= {"first": nw.col("_day").min(), "last": nw.col("_day").max()}
    if "person" in has:
        person = nw.col("person")
        sums |= {"distinct_persons": person.n_unique(), "with_id": person.count()}
    for name in sorted(has & {"count", "amount"}):
        sums |= {f"{name}_sum": nw.col(name).sum(), f"{name}_known": nw.col(name).count()}
    if "outcome" in has:
        for place, word in enumerate(FURTHEST_FIRST):
            flag = (nw.col("outcome") == place).cast(nw.Int8)
            frame = frame.with_columns(flag.alias(f"is_{word}"))
            sums |= {word: nw.col(f"is_{word}").sum()}
    if "date_feedback" in has:
        sums |= {"feedback": nw.col("date_feedback").count()}
    if _answered(has):
        first, *other = (nw.col(name) for name in _ANSWERS if name in has)
        answer = nw.min_horizontal(first, *other) if other else first  # Spark's takes two
        wait = days_between(nw.col("date"), answer, numbered=frame.implementation.is_spark_like())
        frame = frame.with_columns(wait=nw.when(wait >= 0).then(wait))
        sums |= {"responded": nw.col("wait").count(), "median_wait": nw.col("wait").median()}
    return frame.group_by(grouped).agg(**sums)


def _answered(has: set[str]) -> bool:
    return "date" in has and bool(has & set(_ANSWERS))


def _tie_columns(has: set[str]) -> dict[str, pl.Expr]:
    """What a tie says, from its sums. One null among distinct values is taken off again."""
    unknown = pl.lit(None)
    events = pl.col("events").cast(pl.Int64)
    outcomes = {name: pl.col(name) if "outcome" in has else unknown for name in OUTCOMES}
    no_id = events - pl.col("with_id")
    columns = {
        "count": _known("count") if "count" in has else events,
        "amount": _settled(_known("amount")) if "amount" in has else unknown,
        "persons": pl.col("distinct_persons").cast(pl.Int64) - (no_id > 0)
        if "person" in has
        else unknown,
        "events_no_id": no_id if "person" in has else unknown,
        "first": pl.col("first") if "date" in has else unknown,
        "last": pl.col("last") if "date" in has else unknown,
        "days": pl.col("days"),
        **outcomes,
        "decided": pl.sum_horizontal(*DECIDED) if "outcome" in has else unknown,
        "feedback": pl.col("feedback") if "date_feedback" in has else unknown,
        "responded": pl.col("responded") if _answered(has) else unknown,
        "response_days": pl.col("median_wait") if _answered(has) else unknown,
    }
    types = {"amount": pl.Float64, "response_days": pl.Float64, "first": pl.Date, "last": pl.Date}
    return {name: column.cast(types.get(name, pl.Int64)) for name, column in columns.items()}


def _known(name: str) -> pl.Expr:
    """A sum over nothing is unknown, not 0."""
    return pl.when(pl.col(f"{name}_known") > 0).then(pl.col(f"{name}_sum"))


def _settled(amount: pl.Expr) -> pl.Expr:
    """Round a sum of money; nothing is written one way, which adding 0 does not always see to."""
    rounded = amount.round(_PLACES)
    return pl.when(rounded == 0).then(0.0).otherwise(rounded)


def _by_month(frame: Lazy, grouped: list[str], has: set[str]) -> pl.DataFrame:
    """Count events and contact days by tie and month: by day first, for then days are rows."""
    if grouped == [TIE]:
        runs = by_runs(_polars(frame.select(TIE, *sorted(has & {"date", "month"}))), TIE)
        if runs is not None:
            return runs
    dated = frame.filter(~nw.col("date").is_null())
    days = dated.group_by([*grouped, "date"]).agg(events=nw.len())
    days = days.with_columns(month=nw.col("date").dt.truncate("1mo").cast(nw.Date))
    months = days.group_by([*grouped, "month"])
    counted = _polars(months.agg(events=nw.col("events").sum(), days=nw.len()))
    if "month" not in has:
        return counted
    named = frame.filter(nw.col("date").is_null(), ~nw.col("month").is_null())
    named = named.group_by([*grouped, "month"]).agg(events=nw.len())
    both = pl.concat([counted, _polars(named)], how="diagonal_relaxed")
    return both.group_by([*grouped, "month"]).agg(
        pl.col("events").sum(), days=pl.when(pl.col("days").count() > 0).then(pl.col("days").sum())
    )


def _earliest(has: set[str]) -> nw.Expr:
    """The day of an event, else the first of its month."""
    return nw.coalesce("date", "month") if "month" in has else nw.col("date")


def _no_month(ties: pl.DataFrame, grouped: list[str]) -> pl.DataFrame:
    """Return no row, with the columns of months: no event has a date."""
    types = {"month": pl.Date, "events": pl.Int64, "days": pl.Int64}
    return pl.DataFrame(schema={**ties.select(grouped).schema, **types})


def _finished(
    frame: pl.DataFrame,
    keys: Sequence[str],
    kinds: Mapping[str, pl.Enum],
    constant: Mapping[str, str],
) -> pl.DataFrame:
    """Put keys first, as text, and sort by them, the unknown last."""
    present = [key for key in (TIE, *keys) if key in frame.columns]
    frame = frame.with_columns(
        _alphabetical(frame[key]) for key in present if frame.schema[key] == pl.String
    )
    labels = [
        pl.lit(constant[key]).alias(key)
        if key in constant
        else pl.col(key).cast(pl.Date if key == "month" else pl.String)
        for key in keys
    ]
    rest = [name for name in frame.columns if name not in present]
    return _unpacked(_sorted(frame, present), kinds).select(*labels, *rest)


def _sorted(frame: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Sort by enums and dates, as one whole number where they fit in it; the unknown is last."""
    codes = frame.select(pl.col(keys).to_physical().cast(pl.Int64))
    place, size = pl.lit(0, pl.Int64), 1
    for key, low, high in zip(keys, codes.min().row(0), codes.max().row(0), strict=True):
        values = 1 if low is None else high - low + 1
        digit = (pl.col(key) - (low or 0)).fill_null(values)
        place, size = place * (values + 1) + digit, size * (values + 1)
    if size >= 1 << 63:
        return frame.sort(keys, nulls_last=True)
    number = codes.select(place).to_series()
    return frame if number.is_sorted() else frame[number.arg_sort()]


def _polars(frame: Lazy) -> pl.DataFrame:
    """Bring a small result home, whatever engine made it."""
    return frame.collect("polars").to_polars()
