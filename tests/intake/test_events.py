"""Events to ties, against plain Python over the definitions (engines.md 3, decisions 4)."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from statistics import median

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnernet import schema
from partnernet.events import KEYS, aggregate

DAY = dt.date(2024, 1, 30)
OUTCOMES = ["accepted", "declined", "redirected", "withdrawn", "pending", "nfa"]
SCHEMA = {
    **dict.fromkeys(KEYS, pl.String),
    "person": pl.String,
    "date": pl.Date,
    "date_decided": pl.Date,
    "date_assessed": pl.Date,
    "date_feedback": pl.Date,
    "outcome": pl.String,
    "count": pl.Int64,
    "amount": pl.Float64,
    "case_key": pl.String,
}


def log(rows, *columns):
    """A log between one pair of agencies, of the columns named."""
    frame = pl.DataFrame(rows, schema={name: SCHEMA[name] for name in columns}, orient="row")
    return frame.with_columns(**dict.fromkeys(KEYS, pl.lit("x")))


def persons(*ids):
    tie = aggregate(log([(each,) for each in ids], "person")).ties.row(0, named=True)
    return tie["persons"], tie["events_no_id"], tie["count"]


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (("1", None), (1, 1, 2)),
        ((None, None), (0, 2, 2)),
        (("1", ""), (1, 1, 2)),
        (("1", "  "), (1, 1, 2)),
        (("1", "1", "2"), (2, 0, 3)),
        (("1", "2", "3", "4", "5", None), (5, 1, 6)),
    ],
)
def test_a_missing_id_is_never_a_person(ids, expected):
    assert persons(*ids) == expected
    as_codes = log([(each,) for each in ids], "person").cast({"person": pl.Categorical})
    tie = aggregate(as_codes).ties
    assert tie.select("persons", "events_no_id", "count").row(0) == expected


# --- the definitions, row by row ------------------------------------------------------------


def _contacts(rows):
    """Rows about one person, else one case, between the same two on one day are one contact."""
    order = ["accepted", "redirected", "declined", "nfa", "withdrawn", "pending"]
    groups = defaultdict(list)
    for place, row in enumerate(rows):
        person = (row["person"] or "").strip() or None
        case = None if person else row["case_key"]
        alone = row["date"] is None or (person or case) is None
        identity = (*(row[key] for key in KEYS), row["date"], person, case)
        groups[(place,) if alone else identity].append({**row, "person": person})
    for same in groups.values():
        merged = dict(same[0])
        known = {name: [r[name] for r in same if r[name] is not None] for name in merged}
        merged["outcome"] = min(known["outcome"], key=order.index, default=None)
        merged["count"] = max(known["count"], default=None)
        merged["amount"] = sum(known["amount"]) if known["amount"] else None
        for name in ("date_decided", "date_assessed", "date_feedback"):
            merged[name] = min(known[name], default=None)
        yield merged


def _tie(contacts):
    def known(name):
        return [c[name] for c in contacts if c[name] is not None]

    waits = [
        (min(answers) - c["date"]).days
        for c in contacts
        if c["date"]
        and (answers := [c[a] for a in ("date_decided", "date_assessed") if c[a] is not None])
    ]
    waits = [wait for wait in waits if wait >= 0]
    outcomes = {word: known("outcome").count(word) for word in OUTCOMES}
    return {
        "count": sum(known("count")) if known("count") else None,
        "amount": sum(known("amount")) if known("amount") else None,
        "persons": len(set(known("person"))),
        "events_no_id": len(contacts) - len(known("person")),
        "first": min(known("date"), default=None),
        "last": max(known("date"), default=None),
        "days": len(set(known("date"))) or None,
        **outcomes,
        "decided": outcomes["accepted"] + outcomes["declined"] + outcomes["redirected"],
        "feedback": len(known("date_feedback")),
        "responded": len(waits),
        "response_days": float(median(waits)) if waits else None,
    }


def _months(contacts):
    days = [c["date"] for c in contacts if c["date"] is not None]
    for month in {day.replace(day=1) for day in days}:
        inside = [day for day in days if day.replace(day=1) == month]
        yield month, len(inside), len(set(inside))


def _expected(rows):
    contacts = list(_contacts(rows))
    groups = defaultdict(list)
    for contact in contacts:
        groups[tuple(contact[key] for key in KEYS)].append(contact)
    ties = {key: _tie(group) for key, group in groups.items()}
    months = {(*key, m): (e, d) for key, group in groups.items() for m, e, d in _months(group)}
    return ties, months, len(contacts)


_MAYBE_DAY = st.none() | st.integers(0, 70).map(lambda n: DAY + dt.timedelta(n))
_ROW = st.fixed_dictionaries(
    {
        "area_id": st.sampled_from(["north", "south"]),
        "wave": st.just("all"),
        "level": st.just("frontline"),
        "layer": st.sampled_from(["referral", "funding"]),
        "source": st.sampled_from(["B", "A", None]),
        "target": st.sampled_from(["B", "C"]),
        "person": st.sampled_from([None, "", " ", "1", "2", "3"]),
        "date": _MAYBE_DAY,
        "date_decided": _MAYBE_DAY,
        "date_assessed": _MAYBE_DAY,
        "date_feedback": _MAYBE_DAY,
        "outcome": st.sampled_from([None, *OUTCOMES]),
        "count": st.none() | st.integers(-2, 5),
        "amount": st.none() | st.integers(-50, 50).map(float),
        "case_key": st.sampled_from([None, "k1", "k2"]),
    }
)


@given(st.lists(_ROW, min_size=1, max_size=25), st.randoms(use_true_random=False))
@settings(max_examples=80)
def test_ties_and_months_are_what_their_definitions_say_in_any_order(rows, chance):
    ties, months, contacts = _expected(rows)
    frame = pl.DataFrame(rows, schema=SCHEMA)
    result = aggregate(frame)

    got = {tuple(tie[key] for key in KEYS): tie for tie in result.ties.iter_rows(named=True)}
    assert set(got) == set(ties)
    for key, tie in ties.items():
        assert {name: got[key][name] for name in tie} == tie
    active = {row[:7]: row[7:] for row in result.activity.rows()}
    assert active == months
    assert result.events == contacts
    assert result.events + result.merged == len(rows)

    chance.shuffle(rows)
    again = aggregate(pl.DataFrame(rows, schema=SCHEMA))
    lazy = aggregate(frame.lazy())
    encoded = aggregate(frame.cast({"source": pl.Categorical, "target": pl.Enum(["C", "B"])}))
    for other in (again, lazy, encoded):
        assert other.ties.equals(result.ties)
        assert other.activity.equals(result.activity)
        assert (other.events, other.merged) == (result.events, result.merged)


@given(st.lists(_ROW, min_size=1, max_size=10))
@settings(max_examples=30)
def test_types_and_columns_are_those_of_the_tables(rows):
    for columns in (list(SCHEMA), [*KEYS], [*KEYS, "date"], [*KEYS, "person", "outcome"]):
        result = aggregate(pl.DataFrame(rows, schema=SCHEMA).select(columns))
        wanted = schema.polars_schema(schema.TIES)
        assert result.ties.schema.items() <= wanted.items()
        assert dict(result.activity.schema) == dict(schema.polars_schema(schema.ACTIVITY))
        assert set(schema.TIES.names) - set(result.ties.columns) == {
            "reporter", "contact_type", "gp_depth", "frequency", "strength", "mode", "content",
            "basis", "contact_key_s", "contact_key_t", "event_id", "respondent_role",
            "period_start", "period_end",
        }  # fmt: skip


# --- single rules -----------------------------------------------------------------------------


def test_what_the_events_cannot_tell_is_null_and_not_zero():
    tie = aggregate(log([(None,)] * 3, "case_key")).ties.row(0, named=True)
    assert tie["count"] == 3
    unknown = {name for name, value in tie.items() if value is None}
    assert unknown == set(tie) - set(KEYS) - {"count"}


def test_one_contact_is_counted_once_however_many_rows_it_has():
    rows = [("k", "1", DAY, "pending"), ("k", "1", DAY, "accepted"), ("k", "2", DAY, "declined")]
    result = aggregate(log(rows, "case_key", "person", "date", "outcome"))
    tie = result.ties.row(0, named=True)
    assert (tie["count"], tie["persons"], tie["days"]) == (2, 2, 1)
    assert (tie["accepted"], tie["declined"], tie["pending"]) == (1, 1, 0)
    assert (result.events, result.merged) == (2, 1)


def test_a_person_is_one_contact_a_day_whatever_the_case():
    rows = [("k", "1", DAY), ("l", "1", DAY), (None, "1", DAY), ("1", None, DAY), (None, None, DAY)]
    result = aggregate(log(rows, "case_key", "person", "date"))
    assert (result.events, result.merged) == (3, 2)
    assert aggregate(log([r[1:] for r in rows], "person", "date")).merged == 2
    assert aggregate(log(rows, "case_key", "person", "date"), merged=True).events == 5


def test_without_a_day_or_a_key_no_row_is_merged():
    assert aggregate(log([("k", None), ("k", None)], "case_key", "date")).merged == 0
    assert aggregate(log([(None, DAY), (None, DAY)], "case_key", "date")).merged == 0
    assert aggregate(log([("k",), ("k",)], "case_key")).merged == 0


@pytest.mark.parametrize("blank", ["", " ", "\u2003"])
def test_an_empty_case_is_no_case(blank):
    assert aggregate(log([(blank, DAY), (blank, DAY)], "case_key", "date")).merged == 0
    rows = [(blank, "1", DAY), (blank, None, DAY), (blank, None, DAY)]
    assert aggregate(log(rows, "case_key", "person", "date")).events == 3


def test_an_event_may_have_a_month_and_no_date():
    months = pl.Series([DAY.replace(day=1), DAY.replace(day=1), None])
    for events in (log([("1",)] * 3, "person"), log([("1",)] * 3, "person").lazy()):
        found = aggregate(events.with_columns(month=months))
        assert found.activity.select("month", "events", "days").rows() == [(months[0], 2, None)]
        assert found.ties.select("count", "first", "days").rows() == [(3, months[0], None)]


def test_an_answer_dated_before_its_event_is_none():
    rows = [(DAY, DAY - dt.timedelta(1)), (DAY, DAY), (DAY, None), (None, DAY)]
    tie = aggregate(log(rows, "date", "date_decided")).ties.row(0, named=True)
    assert (tie["responded"], tie["response_days"]) == (1, 0.0)


def test_the_earlier_of_two_answers_counts_and_half_days_stay():
    rows = [(DAY, DAY + dt.timedelta(4), DAY + dt.timedelta(1)), (DAY, DAY + dt.timedelta(2), None)]
    tie = aggregate(log(rows, "date", "date_decided", "date_assessed")).ties.row(0, named=True)
    assert tie["response_days"] == 1.5


def test_constants_are_the_same_as_columns():
    frame = log([("1", DAY)] * 3, "person", "date")
    varying = frame.drop("area_id", "layer").with_columns(source=pl.Series(["b", "a", "b"]))
    given_so = aggregate(varying, constant={"area_id": "x", "layer": "x"})
    assert given_so.ties.equals(
        aggregate(varying.with_columns(area_id=pl.lit("x"), layer=pl.lit("x"))).ties
    )


def test_a_constant_target_leaves_the_source():
    frame = log([("1", DAY), ("2", DAY), ("3", DAY)], "person", "date")
    found = aggregate(frame.drop("target"), constant={"target": "y"})
    assert found.ties.select("source", "target", "count").rows() == [("x", "y", 3)]


def test_ties_are_in_order_of_the_alphabet_and_the_unknown_comes_last():
    names = ["Ö", "b", None, "a", "B"]
    frame = log([(DAY,)] * 5, "date").with_columns(source=pl.Series(names))
    assert aggregate(frame).ties["source"].to_list() == ["B", "a", "b", "Ö", None]


@given(st.permutations([0.1, 0.2, 0.3, 1e6, -1e6, -0.6, 0.7, -0.7]))
def test_money_that_adds_up_to_nothing_is_nothing_in_any_order(amounts):
    tie = aggregate(log([(each,) for each in amounts], "amount")).ties.row(0, named=True)
    assert (tie["amount"], str(tie["amount"])) == (0, "0.0")


def test_keys_that_do_not_fit_in_one_number_give_the_same_ties():
    chance = random.Random(5)
    names = [str(each) for each in range(40)]
    rows = [[chance.choice(names) for _ in KEYS] + [DAY] for _ in range(300)]
    frame = pl.DataFrame(rows, schema=[*KEYS, "date"], orient="row")
    wide = {key: pl.Enum(sorted(f"{each:05}" for each in range(20_000))) for key in KEYS}
    many = frame.with_columns(pl.col(KEYS).str.zfill(5)).cast(wide)
    ties, months = aggregate(many).ties, aggregate(many).activity
    plain = aggregate(frame.with_columns(pl.col(KEYS).str.zfill(5)))
    assert ties.equals(plain.ties)
    assert months.equals(plain.activity)


@pytest.mark.parametrize("last", [dt.date(1999, 12, 31), dt.date(9999, 12, 31)])
def test_months_are_the_same_counted_in_runs_and_in_groups(last):
    chance = random.Random(7)
    days = [DAY, last, DAY + dt.timedelta(31), dt.date(1, 1, 1), None]
    months = [DAY.replace(day=1), DAY.replace(day=1) + dt.timedelta(62), None]
    months = [month and month.replace(day=1) for month in months]
    rows = [
        (chance.choice("ABC"), "T", chance.choice(days), chance.choice(months)) for _ in range(200)
    ]
    frame = pl.DataFrame(rows, schema=["source", "target", "date", "month"], orient="row")
    for known in (frame, frame.drop("month")):
        runs, groups = (aggregate(each, keys=KEYS[-2:]) for each in (known, known.lazy()))
        assert runs.activity.equals(groups.activity)
        assert runs.ties.equals(groups.ties)


def test_no_event_at_all():
    empty = aggregate(pl.DataFrame(schema=SCHEMA))
    assert (empty.ties.height, empty.activity.height, empty.events, empty.merged) == (0, 0, 0, 0)
    assert aggregate(pl.LazyFrame(schema=SCHEMA)).ties.schema == empty.ties.schema


def test_many_events_in_random_order():
    chance = random.Random(3)
    rows = [
        (chance.choice(["1", "2", None]), DAY + dt.timedelta(chance.randrange(400)))
        for _ in range(5_000)
    ]
    result = aggregate(log(rows, "person", "date"), merged=True)
    tie = result.ties.row(0, named=True)
    assert tie["days"] == len({day for _, day in rows})
    assert result.activity["events"].sum() == 5_000
    assert result.activity["days"].sum() == tie["days"]
