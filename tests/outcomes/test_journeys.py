"""Re-referrals, steps and returns against plain loops, and never an identifier after the door."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

import partnernet as pn
from partnernet import journeys, schema
from partnernet.journeys import with_journeys

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

Row = dict[str, Any]
MADE = [column.name for column in schema.REFERRALS.columns if column.made]
PUBLIC = "public"
START = dt.date(2020, 1, 1)

rows = st.lists(
    st.fixed_dictionaries(
        {
            "area_id": st.sampled_from("XY"),
            "wave": st.sampled_from("12"),
            "level": st.just("frontline"),
            "layer": st.sampled_from(["referral", "early help"]),
            "source": st.sampled_from(["A", "B", "C", PUBLIC]),
            "target": st.sampled_from(["A", "B", "C"]),
            "date_received": st.none()
            | st.sampled_from([0, 1, 2, 300, 364, 365, 366, 367, 700, 731]).map(
                lambda n: START + dt.timedelta(days=n)
            ),
            "person": st.none() | st.integers(1, 2),
            "case_key": st.none() | st.integers(1, 2),
        }
    ),
    max_size=12,
)


def frame(found: list[Row]) -> pl.DataFrame:
    types = dict.fromkeys(("area_id", "wave", "level", "layer", "source", "target"), pl.String)
    return pl.DataFrame(
        found,
        schema={
            **types,
            "date_received": pl.Date,
            "person": pl.UInt64,
            "case_key": pl.UInt64,
        },
    )


def slow(found: list[Row], i: int) -> Row:
    """What is known of one row, by looking at every other."""
    row, day = found[i], found[i]["date_received"]
    answer: Row = dict.fromkeys(MADE)
    if row["source"] == row["target"]:
        return answer
    real = [r for r in found if r["source"] != r["target"]]

    def alike(other: Row, *names: str) -> bool:
        return all(row[name] == other[name] for name in names)

    here = ("area_id", "wave", "level", "layer")
    if row["person"] is not None and day is not None:
        began = min(r["date_received"] for r in found if r["date_received"] and alike(r, "area_id"))
        if (day - began).days >= 365:
            gaps = [
                (day - r["date_received"]).days
                for r in real
                if r["date_received"] and alike(r, "person", "area_id", "layer", "target")
            ]
            answer["repeat_within_365"] = any(0 < gap <= 365 for gap in gaps)
    if row["case_key"] is not None and day is not None:
        case = [r for r in real if r["date_received"] and alike(r, "case_key", "person", *here)]
        ends = {r[end] for r in case for end in ("source", "target")} - {PUBLIC}
        answer["case_agencies"] = len(ends)
        answer["case_handoff"] = row["source"] != PUBLIC and any(
            r["target"] == row["source"] and r["date_received"] <= day for r in case
        )
        answer["case_bounce"] = any(
            r["source"] == row["target"] and r["date_received"] < day for r in case
        )
    return answer


@given(rows)
def test_every_row_as_by_looking_at_every_other(found: list[Row]) -> None:
    made = with_journeys(frame(found), [PUBLIC])
    assert {"person", "case_key"}.isdisjoint(made.columns)
    wanted = [slow(found, i) for i in range(len(found))]
    for name in ("repeat_within_365", "case_agencies", "case_handoff", "case_bounce"):
        got = made[name].to_list() if name in made.columns else [None] * len(found)
        assert got == [row[name] for row in wanted], name


@given(rows, st.sampled_from(["person", "case_key"]))
def test_steps_number_the_rows_of_each_in_order_of_days(found: list[Row], name: str) -> None:
    made = with_journeys(frame(found), [PUBLIC])
    step = "person_step" if name == "person" else "case_step"
    if step not in made.columns:
        assert all(row[name] is None for row in found)
        return
    keys = ["area_id", "wave", "level", "layer", name]
    keys += ["person"] if name == "case_key" else []
    steps = made[step].to_list()
    groups: dict[tuple[Any, ...], list[tuple[int, dt.date | None]]] = {}
    for row, place in zip(found, steps, strict=True):
        counted = row[name] is not None and row["source"] != row["target"]
        counted = counted and (name == "person" or row["date_received"] is not None)
        assert (place is not None) == counted
        if counted:
            key = tuple(row[each] for each in keys)
            groups.setdefault(key, []).append((place, row["date_received"]))
    for group in groups.values():
        assert sorted(place for place, _ in group) == list(range(1, len(group) + 1))
        days = [day for _, day in sorted(group, key=lambda each: each[0]) if day]
        assert name == "person" or days == sorted(days)


def test_keys_that_differ_in_their_last_bits_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journeys, "_mixed", lambda first, _: first)
    key = np.array([1, 2, 1, 2, 1], np.uint64)
    day = np.array([5, 1, 300, 2, 900])
    rows = journeys._sorted(key, day)
    assert journeys._repeated(*rows, day).tolist() == [False, False, True, True, False]
    assert journeys._steps(*rows).tolist() == [1, 1, 2, 2, 3]


def test_centuries_do_not_wrap_round() -> None:
    key = np.zeros(3, np.uint64)
    day = np.array([0, 70_000, 70_001])
    rows = journeys._sorted(key, day)
    assert journeys._repeated(*rows, day).tolist() == [False, False, True]


LOG = """From,To,Child ID,Case no,Date received,Outcome
School,Hub,9431001,K1,{first},Accepted
Hub,Clinic,9431001,K1,2024-01-09,Accepted
School,Hub,9431001,K2,2025-01-07,Declined
School,Hub,9431002,K3,2025-01-08,Accepted
"""


def test_a_file_leaves_facts_and_no_identifier(tmp_path: Path) -> None:
    (tmp_path / "referrals.csv").write_text(LOG.format(first="2024-01-08"))
    referrals = pn.read(tmp_path / "referrals.csv").study.referrals
    assert referrals is not None
    assert referrals.columns == list(schema.REFERRALS.names)
    assert referrals.sort("date_received").select(MADE).rows() == [
        (None, 1, 1, 3, False, False),
        (None, 2, 2, 3, True, False),
        (True, 3, 1, 2, False, False),
        (False, 1, 1, 2, False, False),
    ]
    for column in referrals.columns:
        text = referrals[column].cast(pl.String, strict=False).drop_nulls()
        assert not text.str.contains("9431|K1").any()


def test_a_child_of_two_files_is_one(tmp_path: Path) -> None:
    head, *lines = LOG.format(first="2024-01-08").splitlines()
    for month, part in (("january", lines[:2]), ("later", lines[2:])):
        (tmp_path / f"{month}.csv").write_text("\n".join([head, *part]))
    study = pn.read(
        [tmp_path / "january.csv", tmp_path / "later.csv"], layer="referral", area="here"
    ).study
    assert study.referrals is not None
    assert study.referrals["repeat_within_365"].to_list().count(True) == 1


def test_a_log_without_identifiers_knows_nothing(tmp_path: Path) -> None:
    (tmp_path / "referrals.csv").write_text("source,target,date_received\nA,B,2024-01-08\n")
    referrals = pn.read(tmp_path / "referrals.csv").study.referrals
    assert referrals is not None
    assert referrals.select(MADE).rows() == [(None,) * len(MADE)]


def test_where_only_the_month_is_known_the_day_is_not(tmp_path: Path) -> None:
    text = "source,target,month,outcome\nA,B,2024-01,Accepted\nB,A,2024-02,Declined\n"
    (tmp_path / "referrals.csv").write_text(text)
    study = pn.read(tmp_path / "referrals.csv").study
    assert study.referrals is not None
    assert study.referrals["date_received"].null_count() == 2


def test_rows_are_sorted_by_key_and_day_however_keys_begin() -> None:
    rng = np.random.default_rng(1)
    for rows, bits, days in ((5000, 64, 1500), (5000, 20, 1500), (500, 64, 2**50), (1, 64, 1)):
        key = rng.integers(0, 2**12, rows).astype(np.uint64) << np.uint64(bits - 12)
        key |= rng.integers(0, 3, rows).astype(np.uint64)
        day = rng.integers(-5, days, rows)
        order, first = journeys._sorted(key, day)
        group = {key[row]: number for number, row in enumerate(order[first].tolist())}
        by_group = [group[each] for each in key]
        assert sorted(order.tolist()) == list(range(rows))
        assert order.tolist() == np.lexsort((np.arange(rows), day, by_group)).tolist()
        assert first.sum() == len(np.unique(key))
