"""Ofsted Annex A: the lists with ties are read from any workbook or CSV of it."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import polars as pl
import pytest
from tests.formats import workbooks

from partnernet.errors import InputError
from partnernet.readers import ReadOptions, gather

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from partnernet.readers import Gathered

CHILD = ["Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age of Child (Years)"]
LIST_1 = [*CHILD, "Date of Contact ", "Contact\u00a0Source"]
LIST_2 = [
    *CHILD, "Assessment start date", "Assessment completion date",
    "Organisation completing assessment",
]  # fmt: skip
LIST_3 = [
    *CHILD, "Date of referral", "Referral Source", "Referral NFA?",
    "Number of Referrals in Last 12 Months", "Allocated Team", "Allocated Worker",
]  # fmt: skip
LIST_6 = [
    *CHILD, "Does the Child have a Disability", "CIN Start Date", "Primary Need Code",
    "Date Child Was Last Seen", "CIN Closure Date", "Reason for Closure", "Case Status",
    "Allocated Team", "Allocated Worker",
]  # fmt: skip
LIST_8 = [*CHILD, "Date Started to be Looked After", "Placement Provider", "LA of Placement"]
LIST_10 = ["Family identifier", "Individual adopter identifier", "Gender", "Ethnicity"]
SOURCES = [
    "a) 1A: Individual", "e) 2A: Schools", "q) 6: Police", "\u201810", "p1) 5D: LA services",
    "Med - CAMHS", "f) LA Services", "#N/A", "u) 10: Unknown",
]  # fmt: skip
WORKER = "Ann Example-Worker"


def child(number: int) -> list[object]:
    return [
        f"CH{number:05}", ("b) Female", "Female")[number % 2], "a) WBRI", "2015-03-01", "8.5",
    ]  # fmt: skip


def workbook(path: Path) -> Path:
    contacts = [
        [*child(n), f"{1 + n % 27:02}/03/2024", SOURCES[n % len(SOURCES)]] for n in range(45)
    ]
    early = [[*child(n), "2024-01-04", "2024-02-01", f"School {n % 4}"] for n in range(12)]
    teams = ["MASH", "Locality 1", "Locality 2"]
    referrals = [
        [*child(n), "05/04/2024", SOURCES[n % len(SOURCES)], ("b) No", "a) Yes")[n % 5 == 0],
         n % 3, teams[n % 3], WORKER]
        for n in range(30)
    ]  # fmt: skip
    need = [[*child(1), "b) No", "2024-01-01", "N1", "", "", "", "Open", "MASH", WORKER]]
    care = [
        [
            *child(n),
            "2024-01-01",
            ("PR1 Own provision", "e) PR4: Private provision")[n % 2],
            "Leeds",
        ]
        for n in range(9)
    ]
    adopters = [["F1", "A1", "a) Male", "a) WBRI"]]
    return workbooks.write(
        path,
        {
            "Guidance": [["Complete every list before the inspection"]],
            "List 1": [["Contacts in the last six months"], [], LIST_1, *contacts],
            "List_2": [LIST_2, *early],
            "Referrals": [LIST_3, *referrals],
            "List 6": [LIST_6, *need],
            "Children in Care": [LIST_8, *care],
            "List 11": [LIST_10, *adopters],
        },
    )


def test_workbook_is_recognised_and_its_lists_become_layers(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    found = reads(workbook(tmp_path / "annex a.xlsx"))
    by_sheet = {source.sheet: source for source in found.sources}
    assert set(by_sheet) == {"List 1", "List_2", "Referrals", "Children in Care"}
    assert {each.recognised for each in found.sources} == {"Ofsted Annex A"}
    assert by_sheet["List 1"].header_row == 3
    assert by_sheet["List 1"].rows == 45
    assert by_sheet["List 1"].layer == "contact"
    assert by_sheet["Referrals"].layer == "referral"
    assert found.study is not None
    assert found.study.layers["contact"].treated_as == "referral"
    contacts = found.study.ties.filter(pl.col("layer") == "contact")
    assert set(contacts["target"]) == {"Front door"}
    assert contacts["count"].sum() == 45
    assert set(found.study.ties.filter(pl.col("layer") == "early help")["target"]) == {"Early help"}


def test_sources_are_categories_and_people_are_nobody(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    found = reads(workbook(tmp_path / "a.xlsx"))
    assert found.study is not None
    kinds = dict(found.study.agencies.select("agency_id", "kind").iter_rows())
    assert kinds["6: Police"] == "category"
    assert kinds["LA Services"] == "category"
    assert kinds["Med - CAMHS"] == "agency"
    assert kinds["MASH"] == "agency"
    assert kinds["PR4: Private provision"] == "category"
    assert {"1A: Individual", "10: Unknown"}.isdisjoint(kinds)


def test_outcome_is_read_through_the_letters_of_the_list(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    found = reads(workbook(tmp_path / "a.xlsx"))
    assert found.study is not None
    assert found.study.referrals is not None
    referrals = found.study.referrals.filter(pl.col("layer") == "referral")
    assert (referrals["outcome"] == "nfa").sum() == 6


def test_what_was_passed_over_is_said(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    said = {
        each.sheet: each.message
        for each in reads(workbook(tmp_path / "a.xlsx")).findings
        if each.rule in {"PN101", "PN003"}
    }
    assert "no ties" in said["List 6"]
    assert "adopters" in said["List 11"]
    assert "Guidance" in said


def test_nothing_of_a_child_or_worker_is_told(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    found = reads(workbook(tmp_path / "a.xlsx"))
    text = repr([*found.findings]) + repr(found.sources)
    assert WORKER not in text
    assert "CH000" not in text
    assert "Allocated Worker" in found.sources[2].stripped
    assert "Child Unique ID" in found.sources[2].used_then_dropped


def test_a_single_list_may_be_a_csv(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    path = tmp_path / "export 7.csv"
    with path.open("w", encoding="cp1252", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*CHILD[:-1], "Age", "Date of Contact", "Contact Source"])
        writer.writerows([*child(n), "04/03/2024", "St Mary’s School"] for n in range(3))
    (source,) = reads(path).sources
    assert source.recognised == "Ofsted Annex A"
    assert source.read == 3


def test_another_format_may_be_asked_for(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    path = workbook(tmp_path / "a.xlsx")
    found = reads(path, as_format="events", sheet="Referrals")
    assert not found.sources[0].recognised
    other = tmp_path / "b.csv"
    other.write_text("source,target\nA,B\n", encoding="utf-8")
    failed = gather(other, ReadOptions(as_format="annex-a", discover=False)).failed
    with pytest.raises(InputError, match="does not read as Ofsted Annex A"):
        raise failed[0]


@pytest.mark.shared
def test_samples_of_the_publishers(shared: Path, reads: Callable[..., Gathered]) -> None:
    folder = shared / "data" / "csc_codes"
    for name, rows in (("list1_contacts", 5), ("list3_referrals", 6)):
        (source,) = reads(folder / f"SYNTHETIC_annex_a_{name}.csv").sources
        assert source.recognised == "Ofsted Annex A"
        assert source.read == source.rows == rows


@pytest.mark.shared
def test_every_published_heading_is_known(shared: Path) -> None:
    from partnernet.readers.formats import annex_a
    from partnernet.readers.headings import normalise

    columns = pl.read_csv(shared / "data" / "csc_codes" / "annex_a_columns.csv")
    wanted = columns.filter(pl.col("list").str.contains(r"^[^0-9]*[1-9]$"))["column"]
    unknown = {each for each in wanted if normalise(each) not in annex_a.headings()}
    assert not unknown


def test_long_headings_of_list_8_are_headings(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    long = (
        "Is this a second or subsequent period of being a Looked After Child within the last "
        "12 months (Y/N)"
    )
    headings = [*CHILD, long, "Date Started to be Looked After", "Placement Provider"]
    path = tmp_path / "list_8.csv"
    with path.open("w", newline="", encoding="utf-8") as lines:
        csv.writer(lines).writerows([headings, [*child(1), "n", "2024-01-01", "PR4 Private"]])
    found = reads(path)
    (source,) = found.sources
    assert (source.recognised, source.read) == ("Ofsted Annex A", 1)
    assert long in source.ignored
    said = [each.message for each in found.findings if each.rule == "PN076"]
    assert said == ["1 target is of a published code list."]
