"""What cells say: dates, numbers, words, code books; and what is said of those that say nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

import polars as pl
import pytest

from partnernet.errors import RefusedError
from partnernet.findings import Finding
from partnernet.readers import Gathered, Reading

if TYPE_CHECKING:
    from .conftest import Folder

Found = Callable[[Reading | Gathered, str], list[Finding]]


def pairs(reading: Reading, *columns: str) -> list[tuple[object, ...]]:
    """Source, target and more of every row of ties."""
    return reading.study.ties.select("source", "target", *columns).rows()


def test_events_are_counted_with_dates_outcomes_and_persons(folder: Folder) -> None:
    folder.write(
        "referrals.csv",
        """
        Referring agency,Receiving agency,Date received,Date decided,Outcome,Child ID
        School,Front door,04/01/2024,08/01/2024,Accepted,1
        School,Front door,04/01/2024,05/01/2024,Rejected,2
        School,Front door,31/01/2024,,NFA,1
        Police,Front door,01/02/2024,11/02/2024,Signposted,
        """,
    )
    reading = folder.read()
    ties = reading.study.ties.drop("period_start", "period_end")
    school = ties.filter(pl.col("source") == "School").to_dicts()[0]
    assert (school["count"], school["persons"], school["events_no_id"]) == (3, 2, 0)
    assert (school["accepted"], school["declined"], school["nfa"], school["decided"]) == (
        1,
        1,
        1,
        2,
    )
    assert (school["first"], school["last"], school["days"]) == (
        dt.date(2024, 1, 4),
        dt.date(2024, 1, 31),
        2,
    )
    assert school["response_days"] == 2.5
    police = ties.filter(pl.col("source") == "Police").to_dicts()[0]
    assert (police["persons"], police["events_no_id"], police["redirected"]) == (0, 1, 1)
    assert school["layer"] == "referral"
    assert school["level"] == "frontline"
    assert "level_assumed" in reading.study.flags
    referrals = reading.study.referrals
    assert referrals is not None
    assert referrals.height == 4
    assert "person" not in referrals.columns
    assert reading.study.activity is not None
    assert reading.study.activity["events"].sum() == 4


def test_impossible_dates_are_reported_and_the_rows_kept(folder: Folder, found: Found) -> None:
    folder.write(
        "a.csv",
        "source,target,date\nA,B,31/02/2024\nA,B,31/02/2024\nA,B,01/02/1924\nA,B,03/02/2024",
    )
    reading = folder.read()
    assert pairs(reading, "count", "days") == [("A", "B", 4, 1)]
    unreadable = found(reading, "date_unreadable")[0]
    assert (unreadable.row, unreadable.rows, unreadable.value) == (2, 2, "31/02/2024")
    assert found(reading, "date_out_of_range")[0].row == 4


def test_american_dates_are_not_read_until_the_order_is_said(folder: Folder, found: Found) -> None:
    folder.write("a.csv", "source,target,date\nA,B,04/13/2024\nA,B,04/02/2024")
    reading = folder.read()
    assert found(reading, "date_order")
    assert pairs(reading, "first") == [("A", "B", None)]
    said = folder.read(date_order="mdy")
    assert pairs(said, "first") == [("A", "B", dt.date(2024, 4, 2))]


def test_months_count_no_days(folder: Folder, found: Found) -> None:
    folder.write("a.csv", "source,target,month\nA,B,Apr-23\nA,B,May-23")
    reading = folder.read()
    assert pairs(reading, "count", "days") == [("A", "B", 2, None)]
    assert found(reading, "date_is_month")


def test_a_month_among_days_places_its_row_in_a_period_and_counts_no_day(
    folder: Folder, found: Found
) -> None:
    folder.write(
        "a.csv",
        "source,target,date\nA,B,03/04/2023\nA,B,Apr-23\nA,B,05/2023\nA,C,2023-06\nA,C,13/2023",
    )
    reading = folder.read()
    assert pairs(reading, "count", "days") == [("A", "B", 3, 1), ("A", "C", 2, None)]
    months = found(reading, "date_is_month")
    assert [(each.row, each.rows) for each in months] == [(3, 3)]
    assert found(reading, "date_unreadable")[0].value == "13/2023"
    activity = reading.study.activity
    assert activity is not None
    assert activity.select("target", "month", "events", "days").rows() == [
        ("B", dt.date(2023, 4, 1), 2, 1),
        ("B", dt.date(2023, 5, 1), 1, None),
        ("C", dt.date(2023, 6, 1), 1, None),
    ]
    cut = folder.read(period="quarter")
    waves = cut.study.ties.select("wave", "target", "count").rows()
    assert waves == [("2023-Q2", "B", 3), ("2023-Q2", "C", 1)]
    assert cut.sources[0].excluded == {"undated": 1}
    late = folder.read(date_from=dt.date(2023, 5, 1))
    assert pairs(late, "count", "first") == [
        ("A", "B", 1, dt.date(2023, 5, 1)),
        ("A", "C", 1, dt.date(2023, 6, 1)),
    ]


def test_months_of_one_file_leave_the_days_of_another(folder: Folder) -> None:
    folder.write("a.csv", "source,target,date,layer\nA,B,03/04/2023,x\nA,B,04/04/2023,x")
    folder.write("b.csv", "source,target,month,layer\nA,B,Apr-23,x\nA,B,May-23,x")
    assert pairs(folder.read("a.csv", "b.csv"), "count", "days") == [("A", "B", 4, 2)]


def test_decided_before_received_has_no_response_time(folder: Folder, found: Found) -> None:
    folder.write(
        "a.csv",
        "source,target,date,date decided\nA,B,05/01/2024,01/01/2024\nA,B,05/01/2024,09/01/2024",
    )
    reading = folder.read()
    assert found(reading, "dates_reversed")[0].row == 2
    assert pairs(reading, "responded", "response_days") == [("A", "B", 1, 4.0)]


def test_counts_and_money(folder: Folder, found: Found) -> None:
    folder.write("n.csv", 'source,target,count\nA,B,"1,200"\nA,C,-3\nA,D,few\nA,E,0\nA,F,')
    reading = folder.read("n.csv")
    assert pairs(reading, "count") == [
        ("A", "B", 1200),
        ("A", "D", None),
        ("A", "E", 0),
        ("A", "F", None),
    ]
    assert reading.sources[0].rejected == 1
    assert found(reading, "number_negative")[0].row == 3
    assert found(reading, "number_unreadable")[0].value == "few"
    folder.write("m.csv", "source,target,amount\nA,B,£10.50\nA,C,(20)\nA,D,0")
    money = folder.read("m.csv")
    assert pairs(money, "amount") == [("A", "B", 10.5), ("A", "C", -20.0), ("A", "D", 0.0)]
    assert found(money, "money_negative")
    assert money.study.layers["funding"].kind == "money"
    assert not money.study.layers["funding"].is_contact


def test_numeric_frequencies_are_refused_with_what_declares_them(
    folder: Folder, found: Found
) -> None:
    folder.write("a.csv", "source,target,layer,frequency\nA,B,contact,1\nB,C,contact,4")
    with pytest.raises(RefusedError) as caught:
        folder.read()
    assert caught.value.exit_code == 1
    assert '[layers.contact] scale = ["...", "..."]' in caught.value.hint
    assert '--column "count=frequency"' in caught.value.hint
    assert found(folder.gather(), "frequency_undeclared")[0].rows == 2
    counted = folder.read(columns={"count": "frequency", "frequency": ""})
    assert pairs(counted, "count") == [("A", "B", 1), ("B", "C", 4)]


def test_a_code_book_gives_words_or_places(folder: Folder, found: Found) -> None:
    folder.write(
        "a.csv", "source,target,layer,frequency\nA,B,contact,1\nB,C,contact,2\nC,D,contact,9"
    )
    folder.write(
        "partnernet.toml",
        """
        [layers.contact]
        scale = ["daily", "yearly"]
        order = "strongest_first"
        directed = false
        """,
    )
    reading = folder.read("a.csv")
    assert pairs(reading, "frequency", "strength") == [
        ("A", "B", "daily", 2.0),
        ("B", "C", "yearly", 1.0),
        ("C", "D", None, None),
    ]
    assert found(reading, "word_unknown")[0].value == "9"
    spec = reading.study.layers["contact"]
    assert (spec.kind, spec.directed, spec.scale) == ("ordinal", False, ("yearly", "daily"))
    assert pairs(reading, "reporter")[0][-1] == "A"
    folder.write("partnernet.toml", '[layers.contact]\nscale = ["a little", "a lot"]')
    odd = folder.read("a.csv")
    assert pairs(odd, "frequency", "strength")[:2] == [("A", "B", None, 1.0), ("B", "C", None, 2.0)]


def test_frequency_words_are_read_and_unknown_ones_named(folder: Folder, found: Found) -> None:
    folder.write("a.csv", "source,target,frequency\nA,B,Once a week\nB,C,NEVER\nC,D,blue moon")
    reading = folder.read()
    assert pairs(reading, "frequency", "reporter") == [
        ("A", "B", "weekly", "A"),
        ("B", "C", "never", "B"),
        ("C", "D", None, "C"),
    ]
    assert found(reading, "word_unknown")[0].value == "blue moon"
    coverage = reading.study.coverage
    assert set(coverage["status"]) == {"responded", "not_approached"}
    assert set(coverage["absence_means"]) == {"unknown"}


def test_a_weight_without_a_meaning_is_strength(folder: Folder, found: Found) -> None:
    folder.write("a.csv", "source,target,weight\nA,B,3\nB,C,4.5")
    reading = folder.read()
    assert pairs(reading, "strength", "count") == [("A", "B", 3.0, None), ("B", "C", 4.5, None)]
    assert found(reading, "strength_undeclared")


def test_outcomes_unknown_words_are_named_once_with_their_first_row(
    folder: Folder, found: Found
) -> None:
    folder.write("a.csv", "source,target,date,outcome\n" + "A,B,01/01/2024,Acepted\n" * 3)
    reading = folder.read()
    one = found(reading, "word_unknown")[0]
    assert (one.value, one.row, one.rows) == ("Acepted", 2, 3)
    assert "accepted, declined" in one.message


def test_nfa_is_its_own_field(folder: Folder) -> None:
    folder.write("a.csv", "source,target,date,Referral NFA?\nA,B,01/01/2024,Yes\nA,B,02/01/2024,No")
    assert pairs(folder.read(), "nfa", "declined", "decided") == [("A", "B", 1, 0, 0)]


def test_gregson_and_depth_codes(folder: Folder, found: Found) -> None:
    folder.write(
        "a.csv", "source,target,contact_type,gp_depth\nA,B,4,2\nA,C,9,0\nA,D,7,8\nA,E,,\nA,F,2.0,6"
    )
    reading = folder.read()
    assert pairs(reading, "contact_type", "gp_depth") == [
        ("A", "B", 4, 2),
        ("A", "C", 9, 0),
        ("A", "D", None, None),
        ("A", "E", None, None),
        ("A", "F", 2, 6),
    ]
    assert [f.value for f in found(reading, "word_unknown")] == ["7", "8"]


def test_a_contact_type_column_of_words_is_no_gregson_code(folder: Folder) -> None:
    folder.write("a.csv", "source,target,date,contact type\nA,B,01/01/2024,Phone")
    reading = folder.read()
    assert "contact type" in reading.sources[0].ignored
    assert reading.findings.errors == ()


def test_no_further_action_as_yes_and_no_or_as_a_count(folder: Folder) -> None:
    folder.write(
        "a.csv",
        "source,target,date,Referral NFA?\nA,B,1/1/2024,No\nA,B,2/1/2024,Yes\nA,B,3/1/2024,",
    )
    folder.write("b.csv", "source,target,count,nfa\nA,B,9,4")
    for name, count in (("a.csv", 1), ("b.csv", 4)):
        reading = folder.read(name)
        assert not reading.findings.errors
        assert reading.study.ties["nfa"].to_list() == [count]
