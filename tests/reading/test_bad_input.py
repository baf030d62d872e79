"""Bad input: a clear error or a finding, never a traceback, never a row lost uncounted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

import partnernet as pn
from partnernet.errors import InputError, PartnernetError
from partnernet.findings import Finding
from partnernet.readers import Gathered, Reading
from partnernet.validation import validate

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Folder

Found = Callable[[Reading | Gathered, str], list[Finding]]


def nothing(path: Path) -> None:
    """The file is missing."""


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_text("source,target\n"),
        lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20),
        lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        nothing,
    ],
    ids=["empty", "header only", "binary", "locked", "missing"],
)
def test_files_that_give_nothing_are_input_errors(
    folder: Folder, make: Callable[[Path], object]
) -> None:
    path = folder.path / "x.csv"
    make(path)
    with pytest.raises(InputError) as caught:
        folder.read(path)
    assert caught.value.exit_code == 2
    assert caught.value.hint
    assert str(folder.path) not in str(caught.value) + caught.value.hint


def test_an_empty_folder(folder: Folder) -> None:
    (folder.path / "empty").mkdir()
    with pytest.raises(InputError, match="empty holds no table"):
        folder.read("empty")


def test_no_file_at_all(folder: Folder) -> None:
    with pytest.raises(InputError, match="No file was given"):
        pn.read([])


def test_wrong_encoding_said_by_the_user(folder: Folder) -> None:
    path = folder.path / "x.csv"
    path.write_bytes("source,target\nÿ,B\n".encode("cp1252"))
    assert pn.read(path).study.ties["source"].to_list() == ["ÿ"]
    with pytest.raises(PartnernetError) as caught:
        pn.read(path, encoding="utf-8")
    assert caught.value.exit_code == 2


def test_every_row_outside_the_period(folder: Folder) -> None:
    folder.write("x.csv", "source,target,date\nA,B,01/01/2024")
    with pytest.raises(InputError, match="No row can be used"):
        folder.read(date_from="2025-01-01")


def test_one_bad_file_of_two_stops_an_analysis_and_not_a_check(
    folder: Folder, found: Found
) -> None:
    folder.write("good.csv", "source,target\nA,B")
    (folder.path / "bad.csv").write_bytes(b"")
    with pytest.raises(InputError, match=r"bad\.csv"):
        folder.read()
    gathered = folder.gather()
    assert found(gathered, "unreadable")[0].file == "bad.csv"
    assert gathered.study is not None


def test_the_same_file_twice_is_read_once(folder: Folder, found: Found) -> None:
    folder.write("a.csv", "source,target,date\nA,B,01/01/2024")
    folder.write("b.csv", "source,target,date\nA,B,01/01/2024")
    reading = folder.read()
    assert reading.study.ties["count"].to_list() == [1]
    assert "a.csv" in found(reading, "same_file")[0].message


def test_ragged_rows_are_found_and_counted(folder: Folder, found: Found) -> None:
    folder.write("x.csv", "source,target,date\nA,B\nA,B,01/01/2024,extra\nA,C,02/01/2024")
    reading = folder.read()
    assert found(reading, "row_short")[0].row == 2
    assert found(reading, "row_long")[0].row == 3
    report = reading.sources[0]
    assert report.rows == report.read == 3


def test_check_reports_all_problems_at_once_with_rows(folder: Folder) -> None:
    folder.write(
        "x.csv",
        """
        Exported today
        source,target,date,outcome,count,level
        A,B,31/02/2024,Acepted,3,attic
        ,,01/01/2024,Accepted,1,frontline
        A,C,01/01/2024,Accepted,-4,frontline
        """,
    )
    found = validate([folder.path / "x.csv"])
    rows = {(each.rule, each.row) for each in found.errors}
    assert {("PN050", 3), ("PN058", 3), ("PN059", 3), ("PN061", 4), ("PN056", 5)} <= rows
    assert all(each.suggestion for each in found)
    assert found.frame.height == len(found)


def test_check_raises_only_when_no_file_can_be_opened(folder: Folder) -> None:
    with pytest.raises(InputError, match=r"none\.csv"):
        validate(folder.path / "none.csv")
    folder.write("x.csv", "By,Onto\nA,B")
    assert [each.rule for each in validate(folder.path / "x.csv").errors] == ["PN030", "PN030"]


def test_check_reports_refusals_without_refusing(folder: Folder) -> None:
    folder.write("x.csv", "source,target,frequency\nA,B,1")
    assert "PN033" in [each.rule for each in validate(folder.path / "x.csv").errors]


def test_stdin(folder: Folder) -> None:
    import io

    text = io.BytesIO(b"source,target\nA,B\n")
    reading = pn.read("-", stdin=text, layer="referral")
    assert reading.study.ties.select("layer", "area_id").row(0) == ("referral", "partnership")
    assert reading.sources[0].file == "stdin"
    with pytest.raises(InputError, match="stdin"):
        pn.read("-")


def test_names_with_spaces_and_welsh_letters(folder: Folder) -> None:
    folder.write("atgyfeiriadau Ŵyl.csv", "source,target\nYsgol Tŷ Gwyn,Canolfan\nB,C")
    reading = folder.read()
    assert "Ysgol Tŷ Gwyn" in reading.study.ties["source"].to_list()
    assert reading.study.areas == ("atgyfeiriadau Ŵyl",)


def test_options_that_say_nothing_possible(folder: Folder) -> None:
    folder.write("x.csv", "source,target\nA,B")
    for choice in ({"period": "week"}, {"roll_up": "team"}, {"rows": "row"}, {"as_format": "csvv"}):
        with pytest.raises(PartnernetError) as caught:
            folder.read(**choice)
        assert caught.value.exit_code == 2
        assert "Give one of" in caught.value.hint
