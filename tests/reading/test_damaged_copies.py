"""What becomes of a good file on its way: cut off, a line of totals below it, damaged bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from partnernet.errors import InputError
from partnernet.readers import ReadOptions, gather, read

if TYPE_CHECKING:
    from pathlib import Path

HEADINGS = "source,target,layer,date\n"
ROWS = "".join(f"Agency {n},Agency {n + 1},planning,2020\n" for n in range(1, 9))
ALONE = ReadOptions(discover=False)


def test_a_line_of_totals_is_no_agency(tmp_path: Path) -> None:
    path = tmp_path / "ties.csv"
    path.write_text(f"{HEADINGS}{ROWS}Total,,,8\n grand TOTAL: ,total,,\n", encoding="utf-8")
    found = read(path, discover=False)
    assert "Total" not in " ".join(found.study.agencies["name"])
    (source,) = found.sources
    assert source.excluded == {"line_of_totals": 2}
    assert source.rows == source.read + 2 + source.rejected == 10
    (said,) = [each for each in found.findings if each.rule == "PN102"]
    assert (said.row, said.rows) == (10, 2)


def test_a_line_of_totals_is_no_contact_where_all_go_to_one_place(tmp_path: Path) -> None:
    path = tmp_path / "list1.csv"
    contact = "{},Female,a) WBRI,01/02/2015,5,16/09/2020,q) 6: Police\n"
    headings = "Child Unique ID,Gender,Ethnicity,Date of Birth,Age,Date of Contact,Contact Source\n"
    path.write_text(headings + contact.format(1) + contact.format(2) + "Total,2,,,,,\n", "utf-8")
    (source,) = read(path, discover=False).sources
    assert (source.rows, source.read, source.excluded) == (3, 2, {"line_of_totals": 1})


def test_an_agency_whose_name_begins_with_total_stays(tmp_path: Path) -> None:
    path = tmp_path / "ties.csv"
    path.write_text(f"{HEADINGS}Total,Agency 1,planning,2020\n{ROWS}", encoding="utf-8")
    assert "Total" in read(path, discover=False).study.agencies["name"].to_list()


def test_a_row_that_is_cut_off_is_not_the_latest_period(tmp_path: Path) -> None:
    path = tmp_path / "ties.csv"
    path.write_text(f"{HEADINGS}{ROWS}Agency 3,Agency 7,planni", encoding="utf-8")
    found = read(path, discover=False)
    assert found.study.waves == ("all", "2020")
    path.write_text(f"{HEADINGS}{ROWS}", encoding="utf-8")
    assert read(path, discover=False).study.waves == ("2020",)


def test_bytes_that_are_neither_are_named_by_their_row(tmp_path: Path) -> None:
    path = tmp_path / "ties.csv"
    good = f"{HEADINGS}Tŷ Íago,Agency 1,planning,2020\n{ROWS}".encode()
    path.write_bytes(good + b"Agency 3,Agency \xff\xfe,planning,2020\n")
    found = gather([path], ALONE)
    (problem,) = found.failed
    assert "ties.csv, row 11: up to here the text is UTF-8" in str(problem)
    with pytest.raises(InputError, match="row 11"):
        read(path, discover=False)


@pytest.mark.parametrize(
    "note", ["Source: case system,,,", ",,Report run on 01/04/2021,", "* planned only,,,\n,,, \n"]
)
def test_notes_below_a_table_are_no_agencies(tmp_path: Path, note: str) -> None:
    path = tmp_path / "ties.csv"
    path.write_text(f"{HEADINGS}{ROWS},,,\n{note}\nEnd of report,,,\n", encoding="utf-8")
    found = read(path, discover=False)
    assert found.study.agencies["name"].str.contains("^Agency").all()
    (source,) = found.sources
    assert source.excluded["note_below"] == 2
    assert source.rows == source.read + sum(source.excluded.values())


def test_a_name_alone_among_the_rows_or_in_a_narrow_table_is_no_note(tmp_path: Path) -> None:
    path = tmp_path / "ties.csv"
    path.write_text(f"{HEADINGS}Agency 9,,,\n{ROWS}", encoding="utf-8")
    assert "Agency 9" in read(path, discover=False).study.agencies["name"].to_list()
    path.write_text("source,target\nA,B\nB,C\nD,\n", encoding="utf-8")
    assert "D" in read(path, discover=False).study.agencies["name"].to_list()


def test_headings_that_every_page_repeats_are_no_agencies(tmp_path: Path) -> None:
    path = tmp_path / "ties.csv"
    again = "SOURCE , Target,layer,date\n"
    path.write_text(f"{HEADINGS}{ROWS}{again}source,Agency 1,planning,2020\n", "utf-8")
    found = read(path, discover=False)
    (source,) = found.sources
    assert source.excluded == {"headings_again": 1}
    assert not [each for each in found.findings if each.severity == "error"]
    assert "source" in found.study.agencies["name"].to_list()


def test_headings_are_repeated_where_all_rows_go_to_one_place(tmp_path: Path) -> None:
    path = tmp_path / "list1.csv"
    headings = "Child Unique ID,Gender,Date of Contact,Contact Source\n"
    contact = "{},Female,16/09/2020,q) 6: Police\n"
    path.write_text(headings + contact.format(1) + headings + contact.format(2), "utf-8")
    (source,) = read(path, discover=False).sources
    assert (source.rows, source.read, source.excluded) == (3, 2, {"headings_again": 1})


def test_a_row_of_spaces_is_no_contact(tmp_path: Path) -> None:
    path = tmp_path / "list1.csv"
    headings = "Child Unique ID,Gender,Date of Contact,Contact Source\n"
    contact = "{},Female,16/09/2020,q) 6: Police\n"
    path.write_text(headings + contact.format(1) + " , ,\u00a0, \n" + contact.format(2), "utf-8")
    (source,) = read(path, discover=False).sources
    assert (source.rows, source.read, source.excluded) == (3, 2, {"only_spaces": 1})
