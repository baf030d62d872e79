"""Rows that are one contact count once; copies without a key are reported and count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnernet.events import FURTHEST_FIRST, aggregate
from partnernet.findings import Finding
from partnernet.readers import Gathered, Reading

if TYPE_CHECKING:
    from .conftest import Folder

Found = Callable[[Reading | Gathered, str], list[Finding]]


def accounts(reading: Reading) -> list[tuple[int, int, dict[str, int], int]]:
    """Rows, rows read, left out and rejected of every file; they must add up."""
    told = [(s.rows, s.read, dict(s.excluded), s.rejected) for s in reading.sources]
    assert all(rows == read + sum(out.values()) + bad for rows, read, out, bad in told)
    return told


def pairs(reading: Reading, *columns: str) -> list[tuple[object, ...]]:
    """Source, target and more of every row of ties."""
    return reading.study.ties.select("source", "target", *columns).rows()


def test_same_person_pair_and_day_is_one_contact(folder: Folder, found: Found) -> None:
    folder.write(
        "a.csv",
        """
        source,target,date,child id,outcome,decision date,need
        A,B,01/01/2024,7,Pending,,housing
        a ,B,1/1/2024, 7,Accepted,09/01/2024,money
        A,B,01/01/2024,7,Declined,05/01/2024,school
        A,B,01/01/2024,8,Declined,05/01/2024,school
        A,B,02/01/2024,7,Declined,05/01/2024,school
        B,A,01/01/2024,7,Declined,05/01/2024,school
        """,
    )
    reading = folder.read()
    assert accounts(reading) == [(6, 4, {"same_contact": 2}, 0)]
    assert pairs(reading, "count", "persons", "accepted", "declined", "pending") == [
        ("A", "B", 3, 2, 1, 2, 0),
        ("B", "A", 1, 1, 0, 1, 0),
    ]
    one = found(reading, "contact_repeated")
    assert [(f.file, f.row, f.rows) for f in one] == [("a.csv", 3, 2)]
    assert "7" not in one[0].message.replace("row 3", "")
    kept = reading.study.referrals
    assert kept is not None
    first = kept.select("outcome", pl.col("date_decided").cast(pl.String)).row(0)
    assert first == ("accepted", "2024-01-05")


def test_a_case_stands_in_where_no_person_is_known(folder: Folder) -> None:
    folder.write(
        "a.csv",
        """
        source,target,date,case number,child id
        A,B,01/01/2024,7,
        A,B,01/01/2024,7,
        A,B,01/01/2024,7,1
        A,B,01/01/2024,9,1
        A,B,01/01/2024,8,2
        A,B,01/01/2024,,7
        """,
    )
    # Case 7 without a child, child 1, child 2 and child 7: a case is never taken for a child.
    assert accounts(folder.read()) == [(6, 4, {"same_contact": 2}, 0)]


def test_a_contact_in_two_files_is_one_and_the_first_file_keeps_it(
    folder: Folder, found: Found
) -> None:
    rows = "source,target,date,child id,level\nA,B,31/01/2024,7,frontline\n"
    folder.write("january.csv", rows + "A,B,30/01/2024,7,frontline")
    folder.write("february.csv", rows + "A,B,31/01/2024,7,strategy")
    reading = folder.read("january.csv", "february.csv")
    assert accounts(reading) == [(2, 2, {}, 0), (2, 1, {"same_contact": 1}, 0)]
    assert [f.file for f in found(reading, "contact_repeated")] == ["february.csv"]


def test_two_teams_and_two_kinds_of_people_are_two_senders(folder: Folder) -> None:
    folder.write("agencies.csv", "agency_id,parent_id\nT1,A\nT2,A\nA,\nB,")
    folder.write(
        "log.csv",
        """
        source,target,date,child id
        T1,B,01/01/2024,7
        T2,B,01/01/2024,7
        Parent,B,01/01/2024,7
        Neighbour,B,01/01/2024,7
        neighbour,B,01/01/2024,7
        """,
    )
    reading = folder.read("agencies.csv", "log.csv", roll_up="agency")
    assert accounts(reading)[1] == (5, 4, {"same_contact": 1}, 0)
    assert pairs(reading, "count") == [("A", "B", 2), ("public / not stated", "B", 2)]


def test_rows_without_a_day_or_with_a_month_only_stand_alone(folder: Folder) -> None:
    folder.write("a.csv", "source,target,date,child id\nA,B,,7\nA,B,,7\nA,B,01/02/2024,8")
    assert accounts(folder.read("a.csv")) == [(3, 3, {}, 0)]
    folder.write("b.csv", "source,target,month,child id\nA,B,2024-01,7\nA,B,2024-01,7")
    assert accounts(folder.read("b.csv")) == [(2, 2, {}, 0)]


def test_money_of_one_contact_adds_up(folder: Folder) -> None:
    folder.write(
        "a.csv",
        "source,target,date,case id,amount\nA,B,1/1/2024,7,10\nA,B,1/1/2024,7,\nA,B,1/1/2024,7,5",
    )
    reading = folder.read(rows="events")
    assert accounts(reading) == [(3, 1, {"same_contact": 2}, 0)]
    assert pairs(reading, "amount", "count") == [("A", "B", 15.0, 1)]


def test_copies_without_a_key_are_reported_and_count(folder: Folder, found: Found) -> None:
    folder.write(
        "a.csv",
        """
        source,target,date,ward
        A,B,01/01/2024,x
        A,B,01/01/2024,x
        A,B,01/01/2024,y
        A,B,02/01/2024,x
        A,B,01/01/2024,x
        """,
    )
    reading = folder.read()
    assert accounts(reading) == [(5, 5, {}, 0)]
    assert [(f.severity, f.row, f.rows) for f in found(reading, "rows_identical")] == [
        ("warning", 3, 2)
    ]
    assert pairs(reading, "count") == [("A", "B", 5)]


def test_undated_repeats_and_rows_told_apart_by_any_cell_are_no_copies(
    folder: Folder, found: Found
) -> None:
    folder.write("a.csv", "source,target\nA,B\nA,B\nB,A")
    assert not found(folder.read("a.csv"), "rows_identical")
    folder.write("b.csv", "source,target,date,no\nA,B,1/1/2024,1\nA,B,1/1/2024,2")
    assert not found(folder.read("b.csv"), "rows_identical")
    folder.write("c.csv", "source,target,date,child id\nA,B,1/1/2024,1\nA,B,1/1/2024,1")
    assert not found(folder.read("c.csv"), "rows_identical")


def test_amounts_are_read_as_numbers_and_what_is_none_is_told_by_its_row(
    folder: Folder, found: Found
) -> None:
    folder.write(
        "a.csv",
        """
        source,target,date,amount
        A,B,01/01/2024,12.50
        A,B,01/01/2024,12.50
        A,B,01/01/2024,"1,000.25"
        A,B,01/01/2024,few
        A,B,01/01/2024,few
        A,B,01/01/2024,+5
        B,A,01/01/2024,-0
        B,A,01/01/2024,n/a
        C,A,01/01/2024,(3)
        """,
    )
    reading = folder.read()
    assert accounts(reading) == [(9, 9, {}, 0)]
    assert pairs(reading, "amount") == [("A", "B", 1025.25), ("B", "A", 0), ("C", "A", -3)]
    assert [(f.row, f.rows) for f in found(reading, "rows_identical")] == [(3, 2)]
    odd = found(reading, "number_unreadable")
    assert [(f.value, f.row, f.rows) for f in odd] == [("few", 5, 2), ("+5", 7, 1)]


def test_a_column_of_amounts_without_any_text_is_not_empty(folder: Folder, found: Found) -> None:
    folder.write("a.csv", "source,target,date,amount\nA,B,1/1/2024,1\nA,B,2/1/2024,2")
    reading = folder.read()
    assert not found(reading, "column_empty")
    assert pairs(reading, "amount", "layer") == [("A", "B", 3, "funding")]
    folder.write("b.csv", "source,target,date,amount\nA,B,1/1/2024,\nA,B,2/1/2024,")
    assert found(folder.read("b.csv"), "column_empty")


_ROW = st.fixed_dictionaries(
    {
        "source": st.sampled_from(["A", "B", "parent"]),
        "target": st.sampled_from(["B", "C"]),
        "date": st.sampled_from(["", "2024-01-01", "2024-01-02"]),
        "child id": st.sampled_from(["", "1", "2"]),
        "case id": st.sampled_from(["", "1", "k"]),
        "outcome": st.sampled_from(["", *FURTHEST_FIRST]),
        "layer": st.sampled_from(["referral", "planning"]),
    }
)


@given(st.lists(_ROW, min_size=2, max_size=30))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_reading_merges_what_the_definition_merges(
    folder: Folder, rows: list[dict[str, Any]]
) -> None:
    frame = pl.DataFrame(rows)
    frame.write_csv(folder.path / "log.csv")
    reading = folder.read("log.csv", rows="events")
    groups: defaultdict[object, list[str]] = defaultdict(list)
    for place, row in enumerate(rows):
        person, case = row["child id"], row["case id"]
        key = ("person", person) if person else ("case", case)
        alone = not row["date"] or not key[1]
        ends = (row["source"], row["target"], row["layer"], row["date"], key)
        groups[place if alone else ends].append(row["outcome"])
    (_, read, _, _) = accounts(reading)[0]
    assert read == len(groups)
    best = [
        min(filter(None, said), key=FURTHEST_FIRST.index, default=None) for said in groups.values()
    ]
    ties = reading.study.ties
    for word in FURTHEST_FIRST:
        assert (ties[word].sum() or 0) == best.count(word)
    columns = ["layer", "source", "target"]
    counted = aggregate(
        frame.select(
            pl.col(columns),
            pl.col("date").str.to_date(strict=False),
            person="child id",
            case_key=pl.when(pl.col("case id") != "").then("case id"),
        ),
        keys=columns,
    )
    assert counted.events == read
