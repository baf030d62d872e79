"""The template's own tables: agencies, ties, referrals, coverage, agreements, assessments."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import polars as pl
import pytest
import xlsxwriter

from partnernet import schema
from partnernet.errors import SchemaError
from partnernet.findings import Finding
from partnernet.readers import Gathered, Reading

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Folder

Found = Callable[[Reading | Gathered, str], list[Finding]]

TABLES = {
    "agencies": """
        agency_id,name,area_id,sector,is_lead,size_fte,levels,joined,beds
        CSC,Children's Social Care,north,social care,yes,186,governance;frontline,01/04/2018,
        HV,Health visiting,north,health,no,"1,012.5",,,12
        YT,Youth team,north,Youthwork,,,strategic;attic,,
        """,
    "ties": """
        wave,area_id,source,target,reporter,layer,level,frequency,mode,content,contact_key_s
        2024,north,CSC,HV,CSC,communication,frontline,weekly,phone;meeting,info;coord;gossip,Ann S
        2024,north,HV,Children’s social care,HV,communication,frontline,monthly,email,info,
        """,
    "coverage": """
        wave,area_id,level,layer,agency_id,role,status,absence_means
        2024,north,frontline,communication,CSC,reporter,responded,no_contact
        2024,north,frontline,communication,HV,,partial,
        2024,north,frontline,communication,New team,reporter,refuzed,
        """,
    "agreements": """
        agreement_id,area_id,level,type,party,start,amount,evidence_ref
        A1,north,process,isp,CSC,2021-04-01,,DOC-1
        A1,north,process,isp,Health visiting,2021-04-01,1000,DOC-1
        A2,north,process,,HV,,,
        """,
    "assessments": """
        wave,area_id,level,instrument,item,respondent,about,value
        2024,north,strategy,minimum,M02,panel,Health visiting,coordination
        """,
}


def write_all(folder: Folder) -> None:
    for name, text in TABLES.items():
        folder.write(f"{name}.csv", text)


def check(reading: Reading) -> None:
    study = reading.study
    agencies = study.agencies
    assert agencies.columns[: len(schema.AGENCIES.names)] == list(schema.AGENCIES.names)
    assert "beds" in agencies.columns
    assert agencies["agency_id"].to_list() == ["CSC", "HV", "New team", "YT"]
    assert agencies["sector"].to_list() == ["social_care", "health", "unknown", "Youthwork"]
    assert agencies["size_fte"].to_list() == [186.0, 1012.5, None, None]
    assert agencies["unlisted"].to_list() == [False, False, True, False]
    assert agencies["levels"].to_list() == [
        ["governance", "frontline"],
        None,
        ["frontline"],
        ["strategy"],
    ]
    assert agencies["beds"].to_list() == [None, 12, None, None]
    assert study.partnership().lead == "CSC"
    ties = study.ties
    assert ties.select("source", "target", "reporter").rows() == [
        ("CSC", "HV", "CSC"),
        ("HV", "CSC", "HV"),
    ]
    assert ties["content"].to_list() == [["info", "coord"], ["info"]]
    assert ties["mode"].to_list() == [["phone", "meeting"], ["email"]]
    keys = ties["contact_key_s"].to_list()
    assert keys[1] is None
    assert "Ann" not in str(keys[0])
    assert study.coverage.select("agency_id", "role", "status", "absence_means").rows() == [
        ("CSC", "reporter", "responded", "no_contact"),
        ("HV", None, "partial", "unknown"),
        ("New team", "reporter", None, "unknown"),
    ]
    assert study.agreements is not None
    assert study.agreements["party"].to_list() == ["CSC", "HV"]
    assert study.assessments is not None
    assert study.assessments.select("respondent", "about").row(0) == ("panel", "HV")
    assert {"register_collected", "content_collected", "coverage_given"} <= study.flags
    assert all(spec.row_unit == "ties" for spec in study.layers.values())
    for source in reading.sources:
        assert source.read + sum(source.excluded.values()) + source.rejected == source.rows


def test_every_table_as_csv_with_every_problem_at_once(folder: Folder, found: Found) -> None:
    write_all(folder)
    reading = folder.read()
    check(reading)
    unknown = {(f.file, f.value): f.row for f in found(reading, "word_unknown")}
    assert unknown == {("ties.csv", "info;coord;gossip"): 2, ("coverage.csv", "refuzed"): 4}
    assert found(reading, "level_unknown")[0].value == "strategic;attic"
    missing = found(reading, "value_missing")[0]
    assert (missing.file, missing.row, missing.column) == ("agreements.csv", 4, "type")
    assert [f.message for f in found(reading, "agency_unlisted")] == [
        "The agencies table does not list New team."
    ]


def test_a_folder_is_a_study_named_after_it(tmp_path: Path, folder: Folder) -> None:
    inner = tmp_path / "borough"
    inner.mkdir()
    (inner / "ties.csv").write_text("source,target,layer\nA,B,referral\n")
    (inner / "agencies.csv").write_text("agency_id\nA\nB\nC\n")
    (inner / "holiday rota.csv").write_text("who,when\nx,y\n")
    reading = folder.read(inner)
    assert reading.study.areas == ("borough",)
    assert [source.file for source in reading.sources] == ["agencies.csv", "ties.csv"]
    assert reading.study.agencies["agency_id"].to_list() == ["A", "B", "C"]


def test_one_workbook_with_a_sheet_a_table(folder: Folder, tmp_path: Path, found: Found) -> None:
    path = tmp_path / "study.xlsx"
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False})
    guide = book.add_worksheet("Read me")
    guide.write(0, 0, "How to fill this in")
    guide.write(1, 0, "Row by row")
    for name, text in TABLES.items():
        sheet = book.add_worksheet(name.title())
        lines = [line.strip().replace('"1,012.5"', "1012.5") for line in text.strip().splitlines()]
        for row, line in enumerate(lines):
            for column, cell in enumerate(line.split(",")):
                if cell:
                    sheet.write_string(row, column, cell)
    book.close()
    reading = folder.read(path)
    check(reading)
    assert {source.sheet for source in reading.sources} == {name.title() for name in TABLES}
    ignored = [*found(reading, "table_ignored"), *found(reading, "sheet_empty")]
    assert "Read me" in str(ignored)


def test_parquet_tables(folder: Folder, tmp_path: Path) -> None:
    pl.DataFrame(
        {"source": ["A"], "target": ["B"], "layer": ["referral"], "count": [3]}
    ).write_parquet(tmp_path / "ties.parquet")
    pl.DataFrame({"agency_id": ["A", "B"], "sector": ["health", None]}).write_parquet(
        tmp_path / "agencies.parquet"
    )
    reading = folder.read()
    assert reading.study.ties["count"].to_list() == [3]
    assert reading.study.agencies["sector"].to_list() == ["health", "unknown"]


def test_ties_that_partnernet_wrote_read_back(folder: Folder) -> None:
    folder.write(
        "referrals.csv", "source,target,date,outcome\nA,B,01/01/2024,Accepted\nA,B,02/01/2024,NFA"
    )
    first = folder.read("referrals.csv")
    flat = first.study.ties.drop(
        [name for name, kind in first.study.ties.schema.items() if kind == pl.List(pl.String)]
    )
    flat.write_csv(folder.path / "ties.csv")
    again = folder.read("ties.csv")
    columns = ["count", "first", "last", "days", "accepted", "nfa", "decided", "layer", "level"]
    assert again.study.ties.select(columns).equals(first.study.ties.select(columns))


@pytest.mark.parametrize("table", ["coverage", "agreements", "assessments", "agencies"])
def test_a_table_without_a_required_column_says_which(folder: Folder, table: str) -> None:
    folder.write("edges.csv", "source,target\nA,B")
    folder.write(f"{table}.csv", "area_id,level\nnorth,frontline")
    with pytest.raises(SchemaError) as caught:
        folder.read()
    assert f"{table}.csv" in caught.value.message
    assert "needs a column" in caught.value.message
    assert "Headings: area_id, level" in caught.value.hint


def test_agencies_by_other_headings_and_a_sectors_file(folder: Folder, found: Found) -> None:
    folder.write(
        "nodes.csv",
        "ID,Label,Organisation Type,Postcode,Contact name\n1,School One,Schools,AB1,X Y",
    )
    folder.write("edges.csv", "From,To\nSchool One,Clinic\nClinic,1")
    folder.write("map.csv", "Agency,Sector\nClinic,NHS\nschool one,police\nNobody,health")
    reading = folder.read("nodes.csv", "edges.csv", sectors=folder.path / "map.csv")
    rows = reading.study.agencies.select("agency_id", "name", "sector", "unlisted").rows()
    assert rows == [("1", "School One", "education", False), ("Clinic", "Clinic", "health", True)]
    assert reading.study.ties.select("source", "target").rows() == [
        ("1", "Clinic"),
        ("Clinic", "1"),
    ]
    assert "Postcode" not in reading.study.agencies.columns
    assert reading.sources[0].stripped == ("Postcode", "Contact name")
    assert found(reading, "sector_unmatched")


def test_explicit_formats(folder: Folder) -> None:
    folder.write("a.csv", "id,label\nX,Ex")
    folder.write("b.csv", "source,target\nX,Y")
    reading = folder.read("b.csv", as_format="events")
    assert reading.study.ties["count"].to_list() == [1]
    assert folder.gather("a.csv", as_format="agencies").sources[0].table == "agencies"
