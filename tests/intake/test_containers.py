"""Every kind of file by its content, whatever its name; every refusal with a remedy."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import gzip
import hashlib
import io
import os
import sqlite3
import zipfile
from pathlib import Path

import polars as pl
import pytest
from tests.intake import workbooks

from partnernet.errors import InputError, UnknownNameError
from partnernet.readers import container

CSV = b"From,To\nA,B\nB,C\n"
PAIRS = [(2, "A", "B"), (3, "B", "C")]
DAY = dt.date(2024, 1, 4)
SHEET = [
    ["Contacts"],
    [],
    ["From", "To", "Date", "Id"],
    ["A", "T\u00a0ŷ", DAY, 9_000_000.0],
    [],
    ["B", "#N/A", "05/01/2024", 2.5],
    [None, None, None, None],
]


def parquet(**columns):
    stream = io.BytesIO()
    pl.DataFrame(columns).write_parquet(stream)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls", "xlsb"])
def test_workbooks_are_read_as_text_with_the_rows_their_owner_sees(table, rows, rules, kind):
    content = workbooks.xlsx(Data=SHEET) if kind == "xlsx" else getattr(workbooks, kind)(SHEET)
    raw = table(content, f"log.{kind}")
    assert (raw.format, raw.sheet, raw.header_row) == (kind, "Data", 3)
    assert raw.headings == ("From", "To", "Date", "Id")
    first, second = rows(raw)
    assert first == (4, "A", "T\u00a0ŷ", first[3], "9000000")
    assert first[3].removesuffix(" 00:00:00") == "2024-01-04"
    assert second == (6, "B", "#N/A", "05/01/2024", "2.5")
    assert sorted(rules(raw)) == ["header_found", "rows_blank"]
    assert raw.sha256 == hashlib.sha256(content).hexdigest()


def test_a_workbook_gives_its_visible_sheets_and_tells_of_the_others(tables, rules):
    one, two = [["From", "To"], ["A", "B"]], [["From", "To"], ["C", "D"]]
    content = workbooks.xlsx(["Lists"], Ties=one, Lists=two, Blank=[], More=two)
    found = tables(content, "study.xlsx")
    assert [raw.sheet for raw in found] == ["Ties", "More"]
    assert rules(found[0]) == ["sheet_hidden", "sheet_empty"]
    (hidden,) = tables(content, "study.xlsx", sheet="lists")
    assert hidden.sheet == "Lists"
    (fourth,) = tables(content, "study.xlsx", sheet="4")
    assert fourth.sheet == "More"
    with pytest.raises(UnknownNameError, match="sheet 'Tiez'") as caught:
        tables(content, "study.xlsx", sheet="Tiez")
    assert "Did you mean 'Ties'?" in caught.value.hint


def test_columns_that_are_only_formatted_are_none_and_values_without_heading_are_one(table, rows):
    raw = table(
        workbooks.xlsx(Data=[["From", "", "To", ""], ["A", "", "B", ""], ["C", "", "D", "x"]])
    )
    assert raw.headings == ("From", "To", "column 3")
    assert rows(raw) == [(2, "A", "B", None), (3, "C", "D", "x")]


def test_the_users_header_row_in_a_sheet(table, rows):
    raw = table(workbooks.xlsx(Data=[["From", "To"], ["von", "nach"], ["A", "B"]]), header_row=2)
    assert (raw.headings, rows(raw)) == (("von", "nach"), [(3, "A", "B")])
    with pytest.raises(InputError, match="sheet 'Data': row 7 cannot be the header row"):
        table(workbooks.xlsx(Data=[["From", "To"], ["A", "B"]]), header_row=7)


def test_a_workbook_without_anything_in_it(table):
    with pytest.raises(InputError, match="no sheet with anything in it"):
        table(workbooks.xlsx(Data=[]), "log.xlsx")


def test_a_sheet_with_headings_only_is_a_table_without_rows(table):
    raw = table(workbooks.xlsx(Data=[["From", "To"]]))
    assert (raw.headings, raw.rows) == (("From", "To"), 0)


# --- packed ---------------------------------------------------------------------------------------


def test_gzip_and_streams_and_files_are_all_the_same(table, rows, tmp_path):
    packed = gzip.compress(CSV)
    file = tmp_path / "log.csv.gz"
    file.write_bytes(packed)
    for content in (CSV, packed, file):
        assert rows(table(content)) == PAIRS
    assert table(file, file.name).sha256 == hashlib.sha256(packed).hexdigest()
    assert table(file, file.name).file == "log.csv.gz"
    assert rows(table(gzip.compress(workbooks.xlsx(Data=[["From"], ["A"]])))) == [(2, "A")]


def test_a_zip_of_csv_files_is_a_table_for_each(tables, rows, rules):
    content = workbooks.packed(
        {"out/b.csv": CSV, "a.csv": CSV, "read.me": "x", "__MACOSX/._a.csv": b"\0", "out/": b""}
    )
    first, second = tables(content, "logs.zip")
    assert [(raw.file, raw.sheet) for raw in (first, second)] == [
        ("logs.zip", "a.csv"),
        ("logs.zip", "b.csv"),
    ]
    assert rows(first) == rows(second) == PAIRS
    assert rules(first) == ["member_ignored"]


def test_what_unpacks_to_too_much_is_refused_before_it_is_read(table, monkeypatch):
    monkeypatch.setattr(container, "LARGEST_UNPACKED", 1 << 20)
    bombs = [
        gzip.compress(b"0" * (3 << 20)),
        workbooks.packed({"xl/workbook.xml": b"0" * (3 << 20)}),
        workbooks.packed({"a.csv": b"0" * (3 << 20)}),
    ]
    for bomb in bombs:
        with pytest.raises(InputError, match="unpacks to more than") as caught:
            table(bomb)
        assert "unpack it" in caught.value.hint


# --- Parquet --------------------------------------------------------------------------------------


def test_parquet_comes_as_text_with_iso_dates_and_plain_numbers(table, rows, rules):
    content = parquet(
        From=["A", "", None],
        To=pl.Series(["B", "C", "B"], dtype=pl.Categorical),
        Date=[DAY, None, DAY],
        at=[dt.datetime(2024, 1, 4, 9, 30)] * 3,
        whole=[10023.0, 1e6, None],
        part=[0.5, float("nan"), float("inf")],
        flag=[True, False, None],
        tokens=[["a", "b"], [], None],
        record=[{"x": 1}] * 3,
        raw=[b"x"] * 3,
    )
    raw = table(content, "log.parquet")
    assert (raw.format, raw.typed, raw.header_row) == ("parquet", True, None)
    moment = "2024-01-04 09:30:00"
    assert rows(raw) == [
        (1, "A", "B", "2024-01-04", moment, "10023", "0.5", "true", "a;b"),
        (2, None, "C", None, moment, "1000000", None, "false", None),
        (3, None, "B", "2024-01-04", moment, None, None, None, None),
    ]
    assert rules(raw) == ["column_left_out"]
    assert "record, raw" in raw.notes[0].message


def test_a_large_parquet_file_is_scanned(table, tmp_path):
    file = tmp_path / "odd [name].parquet"
    file.write_bytes(parquet(From=["A"], To=["B"]))
    raw = table(file, file.name)
    assert "odd [name].parquet" in raw.lazy.explain()
    assert raw.rows == 1


# --- what is not what it seems ------------------------------------------------------------------


def test_text_under_the_name_of_a_workbook_is_read_and_told(table, rows):
    raw = table(b"From\tTo\r\nA\tB\r\nB\tC\r\n", "export.xls")
    assert (raw.format, rows(raw)) == ("tsv", PAIRS)
    (told,) = raw.notes
    assert (told.rule, told.severity) == ("named_otherwise", "info")
    assert "named '.xls' but is tsv" in told.message


def test_a_workbook_under_the_name_of_a_csv_is_read_and_told(table, rows, rules):
    raw = table(workbooks.xlsx(Data=[["From", "To"], ["A", "B"], ["B", "C"]]), "export.csv")
    assert (raw.format, rows(raw), rules(raw)) == ("xlsx", PAIRS, ["named_otherwise"])


def _sqlite(folder):
    with sqlite3.connect(folder / "x.db") as base:
        base.execute("create table ties (a, b)")
    base.close()
    return (folder / "x.db").read_bytes()


def _feather():
    stream = io.BytesIO()
    pl.DataFrame({"From": ["A"]}).write_ipc(stream)
    return stream.getvalue()


def _locked_zip():
    plain = workbooks.packed({"a.csv": CSV})
    flags = bytearray(plain)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        flags[plain.index(mark) + offset] |= 1
    return bytes(flags)


REFUSED = {
    "html": (
        b"\xef\xbb\xbf\n<HTML><table>",
        "a web page (HTML) under the name of a workbook",
        "save it as",
    ),
    "xml workbook": (
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        "an XML spreadsheet under the name of a workbook",
        "save it as",
    ),
    "xml": (b"<?xml version='1.0'?><Message/>", "an XML file", "save it as"),
    "json": (b'[{"a": 1}]', "a JSON file", "Export it as CSV"),
    "pdf": (b"%PDF-1.7\n", "a PDF document", "Give a CSV"),
    "picture": (b"\x89PNG\r\n", "a picture", "Give a CSV"),
    "7z": (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "Unpack it"),
    "duckdb": (b"01234567DUCK", "a DuckDB database", "Give the file itself"),
    "feather": (_feather, "a Feather (Arrow) file", "write_parquet"),
    "word": (lambda: workbooks.packed({"word/document.xml": "x"}), "a Word document", "Give a CSV"),
    "zip": (lambda: workbooks.packed({"x.bin": "x"}), "a zip without CSV files", "Give a CSV"),
    "old word": (
        lambda: workbooks.compound({"WordDocument": b"x"}),
        "an old Office document",
        "Give a CSV",
    ),
    "password": (
        lambda: workbooks.compound({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}),
        "protected by a password",
        "remove the password",
    ),
    "password ods": (lambda: workbooks.ods([["x"]], encrypted=True), "by a password", "remove the"),
    "password zip": (_locked_zip, "by a password", "remove the password"),
    "half a zip": (lambda: workbooks.xlsx(Data=SHEET)[:900], "is damaged", "again"),
    "half a gzip": (lambda: gzip.compress(os.urandom(4000))[:2000], "is damaged", "again"),
    "broken xlsx": (lambda: workbooks.packed({"xl/workbook.xml": "<"}), "is damaged", "save it"),
    "broken xls": (lambda: workbooks.compound({"Workbook": b"x"}), "no sheet with", "Give a"),
    "half a parquet": (lambda: parquet(a=["x"])[:40], "is a damaged or encrypted Parquet", "again"),
    "parquet of records": (lambda: parquet(a=[{"x": 1}]), "no column that can be read", "columns"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_table_is_named_and_refused_with_a_remedy(table, case):
    content, said, remedy = REFUSED[case]
    with pytest.raises(InputError) as caught:
        table(content() if callable(content) else content, "export.xls")
    assert said in caught.value.message
    assert "export.xls" in caught.value.message
    assert remedy in caught.value.hint
    assert caught.value.exit_code == 2


def test_a_database_is_refused_with_the_command_that_exports_it(table, tmp_path):
    with pytest.raises(InputError, match="an SQLite database") as caught:
        table(_sqlite(tmp_path), "x.db")
    assert caught.value.hint == 'sqlite3 -header -csv x.db "select * from TABLE" > table.csv'


@pytest.mark.parametrize("size", [0, 1, 10, 100, 1_000])
def test_no_file_cut_short_ever_gives_anything_but_an_answer_or_a_refusal(tables, size):
    whole = [
        workbooks.xlsx(Data=SHEET), workbooks.ods(SHEET), workbooks.xls(SHEET),
        workbooks.xlsb(SHEET), parquet(a=["x"] * 50), gzip.compress(CSV * 50), CSV,
    ]  # fmt: skip
    for content in whole:
        with contextlib.suppress(InputError):
            tables(content[:size])


# --- places -------------------------------------------------------------------------------------


def test_a_folder_and_a_missing_file_say_so_by_base_name_only(table, tmp_path):
    (tmp_path / "logs.csv").mkdir()
    for path, said in ((tmp_path / "logs.csv", "is a folder"), (tmp_path / "no.csv", "not exist")):
        with pytest.raises(InputError, match=said) as caught:
            table(path, path.name)
        assert str(tmp_path) not in caught.value.message + caught.value.hint
        assert caught.value.hint


def test_a_file_that_may_not_be_read(table, tmp_path, monkeypatch):
    file = tmp_path / "log.csv"
    file.write_bytes(CSV)
    file.chmod(0)
    if os.access(file, os.R_OK):  # the superuser reads all: be somebody else
        opened = Path.open

        def refused(path, *how, **options):
            if path == file:
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return opened(path, *how, **options)

        monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(InputError, match="permission denied"):
        table(file)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_read_like_a_file(table, rows, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDWR)  # keeps the pipe open so that nothing waits
    os.write(reader, CSV)
    with pipe.open("rb", buffering=0) as stream:
        os.close(reader)
        assert rows(table(io.BytesIO(stream.read(100)))) == PAIRS


def test_a_zip_that_lies_about_its_size_is_damaged(table):
    content = bytearray(workbooks.packed({"a.csv": CSV * 100}))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("a.csv").file_size
    place = content.rindex(size.to_bytes(4, "little"))
    content[place : place + 4] = (size - 50).to_bytes(4, "little")
    with pytest.raises(InputError, match="is damaged"):
        table(bytes(content), "logs.zip")
