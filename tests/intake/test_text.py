"""Delimited text, case by case (formats.md 8.1 to 8.4)."""

from __future__ import annotations

import hashlib
import os

import pytest

from partnernet.errors import InputError
from partnernet.readers.encoding import as_utf8

PLAIN = "From,To,Cost\nÉcole Gŵyr,Team,£5\nB,Tŷ Hafan,7\n"
AS_READ = [(2, "École Gŵyr", "Team", "£5"), (3, "B", "Tŷ Hafan", "7")]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_unicode_is_found_without_being_told(table, rows, encoding, found):
    raw = table(PLAIN.encode(encoding))
    assert raw.encoding == found
    assert rows(raw) == AS_READ
    assert raw.headings == ("From", "To", "Cost")


def test_windows_1252_is_read_and_told(table, rows, rules):
    text = "From,Tô,Cost\nÉcole,Team’s,£5\n"
    raw = table(text.encode("cp1252"))
    assert raw.encoding == "cp1252"
    assert raw.headings == ("From", "Tô", "Cost")
    assert rows(raw) == [(2, "École", "Team’s", "£5")]
    assert "encoding_assumed" in rules(raw)
    assert next(n.row for n in raw.notes if n.rule == "encoding_assumed") is not None


def test_one_wrong_byte_at_the_very_end_makes_the_whole_file_windows_1252(table, rows):
    body = "A,B\n" * 400_000
    raw = table(f"From,To\n{body}C,£\n".encode("cp1252"))
    assert raw.encoding == "cp1252"
    assert rows(raw)[-1] == (400_002, "C", "£")


def test_a_character_across_two_blocks_is_still_utf_8(table):
    line = "From,To\n" + "x" * ((1 << 20) - 9)
    raw = table(f"{line}é,B\n".encode())
    assert raw.encoding == "utf-8"


def test_the_users_encoding_overrides(table, rows):
    raw = table("From,To\nÉ,B\n".encode("mac_roman"), encoding="mac_roman")
    assert rows(raw) == [(2, "É", "B")]
    assert raw.encoding in {"mac-roman", "mac_roman"}


@pytest.mark.parametrize(
    ("content", "asked", "said"),
    [
        (b"From,To\nA,\xa3\n", {"encoding": "utf-8"}, "row 2: the text is not UTF-8"),
        (b"From,To\nA,\x81\n", {}, "row 2: the text cannot be read as cp1252"),
        (b"From,To\n", {"encoding": "utf-99"}, "no encoding called 'utf-99'"),
        (b"", {}, "is empty"),
        (b" \n\n \n", {}, "is empty"),
        (b"\xef\xbb\xbf", {}, "is empty"),
        (b"From,To\nA,\0\0\0\n", {}, "no text"),
        (bytes(range(32)) * 20, {}, "no text"),
        (os.urandom(1) + b"\0" * 500, {}, "no text"),
    ],
)
def test_what_is_no_text_is_refused_with_a_remedy(table, content, asked, said):
    with pytest.raises(InputError, match=said) as caught:
        table(content, **asked)
    assert "log.csv" in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_found(table, rows, delimiter):
    lines = [["From", "To", "Note"], ["A", "B", "x"], ["B", "A", "y"]]
    raw = table("\n".join(delimiter.join(line) for line in lines).encode())
    assert raw.delimiter == delimiter
    assert raw.format == ("tsv" if delimiter == "\t" else "csv")
    assert rows(raw) == [(2, "A", "B", "x"), (3, "B", "A", "y")]


def test_separators_inside_quotes_do_not_count(table):
    raw = table(b'From;To\n"a,b,c";B\n"a,b,c";B\n')
    assert raw.delimiter == ";"


def test_a_decimal_comma_is_seen_in_a_semicolon_file(table, rules):
    raw = table(b"From;To;Cost\nA;B;1.234,56\nA;C;12,50\n")
    assert (raw.decimal, raw.delimiter) == (",", ";")
    assert "decimal_comma" in rules(raw)
    assert table(b"From;To;Cost\nA;B;1234.56\n").decimal == "."
    assert table(b'From,To,Cost\nA,B,"12,50"\n').decimal == "."


def test_excels_separator_line_is_obeyed(table, rows):
    raw = table(b"sep=;\r\nFrom;To\r\nA,1;B\r\n")
    assert raw.delimiter == ";"
    assert rows(raw) == [(3, "A,1", "B")]


def test_one_column_is_one_column(table, rows):
    assert rows(table(b"From\nA\nB\n")) == [(2, "A"), (3, "B")]


def test_rows_that_disagree_are_told(table, rules):
    text = "From,To;x\nA,B;x;y;z\nA,B,C\nA;B\nA,B,C,D;e\n"
    assert "delimiter_unsure" in rules(table(text.encode()))


def test_headings_below_a_title(table, rows, rules):
    raw = table(b"Contacts 2024\nMade by,Team X\n\nDate,From,To\n01/01/2024,A,B\n")
    assert raw.header_row == 4
    assert rows(raw) == [(5, "01/01/2024", "A", "B")]
    (told,) = [note for note in raw.notes if note.rule == "header_found"]
    assert told.message == "Headings found on row 4; 3 rows above ignored."


def test_between_equal_rows_the_first_that_looks_like_headings(table):
    assert table(b"1,2\nFrom,To\nFrom,To\n").header_row == 2
    assert table(b"p,q\nA,B\n").header_row == 1
    assert table(b"Only a title,\np,q\nA,B\nA,B\n").header_row == 2


def test_a_row_of_numbers_is_no_header_and_that_is_told(table, rules):
    raw = table(b"1,2\n3,4\n")
    assert raw.header_row == 1
    assert "header_unsure" in rules(raw)


def test_the_users_header_row_overrides(table, rows):
    raw = table(b"From,To\nvon,nach\nA,B\n", header_row=2)
    assert raw.headings == ("von", "nach")
    assert rows(raw) == [(3, "A", "B")]
    with pytest.raises(InputError, match="row 9 cannot be the header row") as caught:
        table(b"From,To\nA,B\n", header_row=9)
    assert "--header-row" in caught.value.hint


def test_a_header_row_far_down_can_be_named(table, rows):
    raw = table(b"x,y\n" * 80 + b"From,To\nA,B\n", header_row=81)
    assert rows(raw) == [(82, "A", "B")]


def test_a_heading_over_two_lines_keeps_the_row_numbers(table, rows):
    raw = table(b'"From\n(agency)",To\nA,B\n"C\nD",E\nF,G\n')
    assert raw.headings == ("From (agency)", "To")
    assert rows(raw) == [(2, "A", "B"), (3, "C\nD", "E"), (4, "F", "G")]


def test_headings_are_distinct_and_never_empty(table, rules):
    raw = table(b" From ,To,From,,_row\nA,B,C,D,E\n")
    assert raw.headings == ("From", "To", "From (2)", "column 4", "_row (2)")
    assert rules(raw) == ["heading_repeated", "heading_repeated", "heading_blank"]


def test_empty_cells_past_the_last_heading_are_no_columns(table, rules):
    raw = table(b"From,To,,\nA,B\nC,D\n")
    assert raw.headings == ("From", "To")
    assert rules(raw) == []


def test_cells_without_a_heading_become_columns_when_most_rows_have_them(table, rows):
    raw = table(b"From,To\nA,B,1\nC,D,2\nE,F,3\n")
    assert raw.headings == ("From", "To", "column 3")
    assert raw.ragged == 0


def test_ragged_rows_are_kept_and_named(table, rows):
    raw = table(b"From,To,n\nA,B,1\nC,D\nE,F,2,x,y\nG,H,3\n")
    assert rows(raw) == [
        (2, "A", "B", "1"),
        (3, "C", "D", None),
        (4, "E", "F", "2"),
        (5, "G", "H", "3"),
    ]
    assert raw.ragged == 2
    short, long = raw.notes
    assert (short.rule, short.severity, short.row) == ("row_short", "warning", 3)
    assert (long.rule, long.severity, long.row) == ("row_long", "error", 4)
    assert "x" not in long.message


def test_many_ragged_rows_get_a_note_together(table):
    raw = table(b"From,To,n\n" + b"A,B,1\n" * 600 + b"A,B\n" * 250)
    assert raw.ragged == 250
    assert len(raw.notes) == 101
    assert raw.notes[-1].message == "The same in 150 more rows, from row 702 to row 851."


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_blank_rows_are_counted_and_do_not_shift_row_numbers(table, rows, end):
    lines = ["From,To", "", ",", "A,B", "", '"",""', "C,D", "", ""]
    raw = table(end.join(lines).encode())
    assert rows(raw) == [(4, "A", "B"), (7, "C", "D")]
    (told,) = [note for note in raw.notes if note.rule == "rows_blank"]
    assert told.message.endswith(": 5.")


def test_an_empty_cell_is_null_however_it_is_written_and_nothing_else_is(table, rows):
    raw = table(b'From,To,Id\n,"",NA\n"x",-,N/A\n" ",NULL,0\n')
    assert rows(raw) == [(2, None, None, "NA"), (3, "x", "-", "N/A"), (4, " ", "NULL", "0")]


def test_stray_quotation_marks_are_text(table, rows, rules):
    raw = table(b'From,To\nThe 5" Club,B\nA,6" and 7"\n"A" b,C\n')
    assert rows(raw) == [(2, 'The 5" Club', "B"), (3, "A", '6" and 7"'), (4, "A b", "C")]
    assert raw.ragged == 0


def test_a_quotation_that_never_ends_loses_one_row_of_quoting_and_no_row(table, rows, rules):
    body = b'"A,B\n' + b"C,D\n" * 5_000
    raw = table(b"From,To\n" + body)
    assert rows(raw)[:2] == [(2, '"A', "B"), (3, "C", "D")]
    assert raw.rows == 5_001
    assert rules(raw) == ["quotes_irregular"]


def test_headings_without_rows_are_a_table_without_rows(table, rows):
    for text in (b"From,To", b"From,To\n", b"From,To\n\n,\n"):
        raw = table(text)
        assert (raw.headings, raw.rows, rows(raw)) == (("From", "To"), 0, [])


def test_damaged_text_is_told_with_its_row(table):
    raw = table("From,To\nA,B\nSt Anneâ€™s,C\n".encode())
    (told,) = raw.notes
    assert (told.rule, told.row, told.value) == ("encoding_damage", 3, None)
    assert "St Anne" not in told.message


def test_the_hash_is_that_of_the_file(table, tmp_path):
    content = PLAIN.encode("cp1252", "replace")
    file = tmp_path / "a file, with [odd] name*.csv"
    file.write_bytes(content)
    raw = table(file, file.name)
    assert raw.sha256 == hashlib.sha256(content).hexdigest()
    assert raw.file == file.name
    assert raw.rows == 2


def test_a_large_file_is_scanned_where_it_lies(table, tmp_path):
    file = tmp_path / "large.csv"
    file.write_bytes(b"From,To\n" + b"A,B\n" * 600_000)
    plan = table(file, file.name).lazy.explain()
    assert "large.csv" in plan


@pytest.mark.parametrize("place", [0, 1])
def test_bytes_are_not_utf_16_only_because_many_are_zero(place):
    data = bytearray(4096)
    data[place::2] = bytes(0 if i % 2 else (i * 37) % 256 for i in range(2048))
    data[1 - place :: 2] = bytes((i * 131) % 223 + 33 for i in range(2048))
    with pytest.raises(InputError, match="bytes that are no text"):
        as_utf8(bytes(data), file="x.csv")


def test_utf_16_without_a_mark_is_still_text():
    text = "From,To\nStéphane’s House,Ĝ Team\n" * 9
    for encoding in ("utf-16-be", "utf-16-le"):
        assert as_utf8(text.encode(encoding), file="x.csv").encoding == encoding
