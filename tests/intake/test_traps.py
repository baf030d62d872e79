"""Files made to do harm, or too large to be held: refused with a message, or read in pieces.

The sizes are stand-ins under limits that are lowered; `benchmarks/traps.py` runs the full ones.
"""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from partnernet.readers import ReadOptions, encoding, gather

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from partnernet.errors import InputError

ROW = b"Police,MASH,01/02/2024\n"
HEAD = b"Contact Source,Receiving Team,Date of Contact\n"
LIMIT = 1 << 12


@pytest.fixture(autouse=True)
def lower_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "LARGEST_DECODED", LIMIT)


@pytest.fixture
def refusal(tmp_path: Path) -> Callable[[bytes], InputError]:
    def refuse(content: bytes) -> InputError:
        path = tmp_path / "log.csv"
        path.write_bytes(content)
        found = gather(path, ReadOptions(discover=False))
        (failed,) = found.failed
        return failed

    return refuse


def test_bad_bytes_in_a_large_text_are_told_with_their_row(refusal):
    half = ROW * (LIMIT // len(ROW) // 2 + 10)
    failed = refusal(HEAD + half + b"Caf\xe9,MASH,01/02/2024\n" + half)
    row = (HEAD + half).count(b"\n") + 1
    assert f"row {row}:" in failed.message
    assert "not UTF-8" in failed.message
    assert "iconv -f cp1252 -t utf-8" in failed.hint


def test_bad_bytes_in_a_small_text_are_read_as_before(tmp_path):
    path = tmp_path / "log.csv"
    path.write_bytes(HEAD + ROW * 5 + b"Caf\xe9,MASH,01/02/2024\n")
    found = gather(path, ReadOptions(discover=False))
    assert found.sources[0].encoding == "cp1252"
    assert found.sources[0].read == 6


def test_a_large_text_whose_rows_are_not_alike_is_refused(refusal):
    failed = refusal(HEAD + ROW * (LIMIT // len(ROW) + 10) + b"too,few\n")
    assert "rows are not all alike" in failed.message


def test_a_large_regular_text_is_read(tmp_path):
    path = tmp_path / "log.csv"
    rows = LIMIT // len(ROW) + 10
    path.write_bytes(HEAD + ROW * rows)
    assert gather(path, ReadOptions(discover=False)).sources[0].rows == rows


def test_a_million_columns_are_no_headings(refusal):
    failed = refusal(b",".join(b"c%d" % n for n in range(300_000)) + b"\n" + ROW)
    assert "row 1 is longer than 1 MB" in failed.message


def test_a_cell_without_end_is_refused_or_told(refusal):
    failed = refusal(HEAD + ROW + b'"' + b"x" * (17 << 20) + b",MASH,01/02/2024\n")
    assert "not all alike" in failed.message


def test_a_cell_of_many_millions_of_letters_is_refused_with_its_row(refusal, monkeypatch):
    monkeypatch.setattr(encoding, "LARGEST_DECODED", 1 << 30)
    failed = refusal(HEAD + ROW + b'"' + b"x" * (17 << 20) + b'",MASH,01/02/2024\n' + ROW)
    assert "a line near row 3 is longer than 1 MB" in failed.message


@pytest.mark.parametrize("member", ["../../evil.csv", "/evil.csv", "C:\\evil.csv"])
def test_a_zip_writes_nothing_outside_itself(tmp_path, member):
    path = tmp_path / "in" / "log.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, HEAD + ROW * 3)
    before = set(tmp_path.rglob("*"))
    found = gather(path, ReadOptions(discover=False))
    assert found.sources[0].read == 3
    assert set(tmp_path.rglob("*")) == before
    assert ".." not in str(found.sources[0])
