"""Every row of any text, against Python's csv module."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from partnernet.readers import text as text_module
from partnernet.readers.encoding import BLOCK
from partnernet.readers.records import examine, split

HEADINGS = "From,To,Note\n"
END = "end,of,text"


def _oracle(body: str) -> tuple[list[tuple[int | str | None, ...]], int] | None:
    """Rows, numbered as a spreadsheet does, and how many are ragged; None when quotes stay open."""
    read = list(csv.reader([*io.StringIO(body, newline=""), END]))
    if read.pop() != END.split(","):
        return None
    rows: list[tuple[int | str | None, ...]] = []
    ragged = 0
    for number, cells in enumerate(read, 2):
        if any(cells):
            ragged += len(cells) != 3
            rows.append((number, *(cell or None for cell in [*cells, "", "", ""][:3])))
    return rows, ragged


def _check(body: str, table) -> None:
    expected = _oracle(body)
    assume(expected is not None)
    raw = table((HEADINGS + body).encode(), header_row=1)
    assume(raw.delimiter == "," and len(raw.headings) == 3)
    assert (raw.lazy.collect().rows(), raw.ragged) == expected
    assert raw.rows == len(expected[0])


@given(st.text(st.sampled_from('aé,"\n'), max_size=40))
@example('"",""\n')
@example(',,\n\n"a""b",c\n')
@settings(max_examples=300)
def test_any_text_is_read_as_the_csv_module_reads_it(table, body):
    _check(body, table)


@given(st.text(st.sampled_from('a,"\r\n'), max_size=30))
def test_carriage_returns_too(table, body):
    _check(body, table)


_CELLS = st.lists(st.text(st.sampled_from('ab ,"\n;é'), max_size=5), min_size=3, max_size=3)


@given(
    st.lists(_CELLS, max_size=8),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
@settings(max_examples=200)
def test_what_the_csv_module_writes_comes_back(table, cells, end, quoting):
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator=end, quoting=quoting).writerows(cells)
    _check(stream.getvalue(), table)


def test_cells_over_two_lines_survive_a_large_file(table, tmp_path, monkeypatch):
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    for number in range(60_000):
        writer.writerow([f"A{number}", 'two\nlines, "quoted"' if number % 3 else "x" * 60, "é"])
    body = stream.getvalue()
    assert len(body) > 2 * BLOCK
    monkeypatch.setattr(text_module, "read_irregular", None)  # so that it must have been scanned
    file = tmp_path / "large.csv"
    file.write_text(HEADINGS + body, encoding="utf-8", newline="")
    assert table(file, header_row=1).lazy.collect().sort("_row").rows() == _oracle(body)[0]


def test_the_slow_way_gives_the_same_as_the_scan(table, rows, monkeypatch):
    text = b'From,To,Note\nA,B,"x, y"\n\nC,,"2\nlines"\n'
    scanned = rows(table(text))
    monkeypatch.setattr(text_module, "examine", lambda *_: None)
    assert rows(table(text)) == scanned


@pytest.mark.parametrize("width", [2, 300])
def test_a_row_is_not_regular_because_its_count_wraps_around(width):
    right = (b"," * (width - 1) + b"x\n") * 3
    wrong = b"," * (width - 1 + 256) + b"x\n"
    assert examine([right], ",", width) is not None
    assert examine([right + wrong], ",", width) is None


def test_blocks_may_end_anywhere():
    text = b'a,"1\n2"\n\nb,c\nd,"e ""f"""\n'
    whole = examine([text], ",", 2)
    assert whole is not None
    assert (whole.records, whole.blank) == (4, 1)
    for size in range(1, len(text)):
        blocks = [text[start : start + size] for start in range(0, len(text), size)]
        assert examine(blocks, ",", 2) == whole


def test_rows_know_where_they_end():
    rows = list(split(['a,"b\n', 'c"\n', "d,e\n"], ","))
    assert [(row.cells, row.end) for row in rows] == [(["a", "b\nc"], 2), (["d", "e"], 3)]
