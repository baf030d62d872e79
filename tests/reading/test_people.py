"""People are counted and are never nodes; sources that are no agencies."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import polars as pl
import pytest

from partnernet.errors import RefusedError
from partnernet.findings import Finding
from partnernet.readers import Gathered, Reading
from partnernet.readers.agencies import _may_be_a_person
from partnernet.readers.personal import RANKS_AND_TITLES, is_sole_trader

if TYPE_CHECKING:
    from .conftest import Folder

Found = Callable[[Reading | Gathered, str], list[Finding]]


def pairs(reading: Reading, *columns: str) -> list[tuple[object, ...]]:
    """Source, target and more of every row of ties."""
    return reading.study.ties.select("source", "target", *columns).rows()


def test_blank_ends_are_the_public_and_rows_without_both_are_rejected(
    folder: Folder, found: Found
) -> None:
    folder.write("a.csv", "source,target,date\n,B,01/01/2024\nA, ,01/01/2024\n , ,01/01/2024")
    reading = folder.read()
    assert pairs(reading) == [("A", "public / not stated"), ("public / not stated", "B")]
    report = reading.sources[0]
    assert (report.rows, report.read, report.rejected) == (3, 2, 1)
    assert found(reading, "ends_blank")[0].row == 4
    assert [f.row for f in found(reading, "end_blank")] == [2, 3]
    kinds = dict(reading.study.agencies.select("agency_id", "kind").rows())
    assert kinds == {"A": "agency", "B": "agency", "public / not stated": "public"}


def test_people_and_redacted_are_counted_and_are_no_nodes(folder: Folder, found: Found) -> None:
    folder.write(
        "a.csv",
        """
        source,target,date
        Self,MASH,01/01/2024
        Parent,MASH,02/01/2024
        REDACTED NAME,MASH,03/01/2024
        Redacted,Hub,03/01/2024
        School,Hub,04/01/2024
        """,
    )
    reading = folder.read()
    assert pairs(reading, "count") == [
        ("School", "Hub", 1),
        ("public / not stated", "MASH", 2),
        ("redacted (individuals)", "Hub", 1),
        ("redacted (individuals)", "MASH", 1),
    ]
    nodes = reading.study.partnership().agencies["agency_id"].to_list()
    assert nodes == ["Hub", "MASH", "School"]
    assert found(reading, "not_agencies")


def test_source_categories_are_flows_only(folder: Folder, found: Found) -> None:
    folder.write(
        "contacts.csv",
        """
        Contact Source,Allocated Team,Date of Contact
        2A: Schools,MASH,01/01/2024
        6: Police,MASH,01/01/2024
        3B: Health visitor,MASH,01/01/2024
        1A: Individual - family,MASH,01/01/2024
        10: Unknown,Early Help,01/01/2024
        """,
    )
    reading = folder.read()
    assert "source_categories" in reading.study.flags
    kinds = dict(reading.study.agencies.select("agency_id", "kind").rows())
    assert kinds == {
        "2A: Schools": "category",
        "6: Police": "category",
        "3B: Health visitor": "category",
        "Early Help": "agency",
        "MASH": "agency",
        "public / not stated": "public",
    }
    assert found(reading, "source_categories")


def test_listed_agencies_are_never_categories(folder: Folder) -> None:
    folder.write(
        "agencies.csv", "agency_id,sector\nPolice,police\nSchools,education\nHousing,housing"
    )
    folder.write(
        "log.csv",
        "source,target,date\nPolice,M,01/01/2024\nSchools,M,01/01/2024\nHousing,M,01/01/2024",
    )
    reading = folder.read()
    assert "source_categories" not in reading.study.flags


def test_internal_transfers_are_counted_apart(folder: Folder, found: Found) -> None:
    folder.write("a.csv", "source,target,date\nA,A,01/01/2024\nA,a ,02/01/2024\nA,B,01/01/2024")
    reading = folder.read()
    assert found(reading, "internal_transfers")[0].rows == 2
    assert any("2 rows inside one agency" in text for text in reading.sources[0].assumed)
    assert reading.sources[0].read == 3
    assert reading.study.partnership().slice("unstated", "relation").self_loops == 1


def test_missing_identifiers_never_count_as_persons(folder: Folder) -> None:
    folder.write("a.csv", "source,target,child id\nA,B,1\nA,B,\nA,B, \nB,C,\nA,B,NA")
    assert pairs(folder.read(), "count", "persons", "events_no_id") == [
        ("A", "B", 4, 2, 2),
        ("B", "C", 1, 0, 1),
    ]


def test_one_child_in_two_files_is_one_person(folder: Folder) -> None:
    folder.write("referrals jan.csv", "source,target,date,child id\nA,B,01/01/2024,7")
    folder.write(
        "referrals feb.csv", "source,target,date,child id\nA,B,01/02/2024,7\nA,B,02/02/2024,8"
    )
    reading = folder.read()
    assert pairs(reading, "count", "persons", "days") == [("A", "B", 3, 2, 3)]


def test_one_inbox_is_said(folder: Folder, found: Found) -> None:
    folder.write("a.csv", "source,target,date\nA,MASH,01/01/2024\nB,MASH,02/01/2024")
    reading = folder.read()
    assert "one_inbox" in reading.study.flags
    assert "MASH" in found(reading, "one_inbox")[0].message


@pytest.mark.parametrize("text", ["source,target\nA,A", "source,target,date\nA,A,01/01/2024"])
def test_one_agency_and_self_loops_are_findings(folder: Folder, found: Found, text: str) -> None:
    folder.write("a.csv", text)
    assert found(folder.read(), "one_agency")


def test_people_as_nodes_are_refused(folder: Folder, found: Found) -> None:
    folder.write("a.csv", "Child ID,Team\nSECRET-1,MASH\nSECRET-2,MASH")
    columns = {"source": "Child ID", "target": "Team"}
    with pytest.raises(RefusedError) as caught:
        folder.read(columns=columns)
    assert "Child ID" in caught.value.message
    assert "--allow-person-nodes" in caught.value.hint
    assert "SECRET" not in str(caught.value) + caught.value.hint
    assert "SECRET" not in repr(folder.gather(columns=columns).findings.items)
    allowed = folder.read(columns=columns, allow_person_nodes=True)
    assert allowed.study.ties.height == 2


def test_nodes_whose_sector_says_people_are_refused(folder: Folder, found: Found) -> None:
    folder.write("agencies.csv", "id,name,sector\n1,One,Person\n2,Two,Person\nX,Org,health")
    folder.write("edges.csv", "source,target\n1,X\n2,X")
    with pytest.raises(RefusedError, match="2 of 3 nodes are people"):
        folder.read()
    assert found(folder.gather(), "person_nodes")
    reading = folder.read(allow_person_nodes=True)
    assert "person_nodes" in reading.study.flags


def test_values_of_identifier_columns_are_nowhere(folder: Folder) -> None:
    folder.write(
        "referrals.csv",
        """
        Child Name,NHS Number,Referrer,Referred to,Date,Social Worker,Notes,D.O.B.
        Ann Secretname,9434765919,School,MASH,01/01/2024,Wanda Secretname,She said,01/01/2010
        Bob Secretname,9434765870,School,MASH,31/02/2024,Wanda Secretname,He said,01/01/2011
        """,
    )
    reading = folder.read()
    seen = repr(
        [
            reading.findings.items,
            reading.sources,
            reading.parameters,
            reading.study.ties.to_dicts(),
            reading.study.agencies.to_dicts(),
            reading.study.coverage.to_dicts(),
            reading.study.referrals.to_dicts() if reading.study.referrals is not None else None,
        ]
    )
    for secret in ("Secretname", "94347", "said", "2010"):
        assert secret not in seen
    report = reading.sources[0]
    assert report.stripped == ("Child Name", "Social Worker", "Notes")
    assert report.sensitive == ("D.O.B.",)
    assert report.used_then_dropped == ("NHS Number",)


def test_a_value_of_a_column_about_people_is_hidden_in_findings(
    folder: Folder, found: Found
) -> None:
    folder.write("a.csv", "source,target,date,Notes\nA,B,01/01/2024,Ann was seen")
    reading = folder.read(columns={"outcome": "Notes"})
    one = found(reading, "word_unknown")[0]
    assert one.value == "«hidden»"
    assert "Ann" not in repr(reading.findings.items)


@pytest.mark.parametrize("first", [*sorted(RANKS_AND_TITLES), "Tom", "PC 4412", "Zoë"])
@pytest.mark.parametrize(
    "form",
    ["{} Example", "{} EXAMPLE", " {}. J Example", "Example, {}", "Sweeps ({} Example)",
     "{} Example t/a Sweeps", "'{} Example'", "Sweeps Ltd"],
)  # fmt: skip
def test_no_payee_who_is_a_person_is_passed_over_unlooked(form: str, first: str) -> None:
    payee = form.format(first)
    looked = pl.Series([payee]).to_frame("x").select(_may_be_a_person(pl.col("x"))).item()
    assert looked or not is_sole_trader(payee)
    assert looked == (form != "Sweeps Ltd")
