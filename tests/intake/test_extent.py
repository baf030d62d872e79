"""A stray cell far out takes no memory: how far a sheet reaches is known before it is read."""

from __future__ import annotations

import io
import zipfile

import pytest
from tests.intake import workbooks

from partnernet.errors import InputError
from partnernet.readers.extent import binary_span, refuse_too_wide, span
from partnernet.readers.headings import is_known
from partnernet.readers.sheets import open_workbook

END_OF_ROWS = bytes([0x92, 0x01, 0])


def with_cell(name: str) -> bytes:
    """A workbook of three rows, and a cell of any name."""
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        page = book.add_worksheet()
        for place, row in enumerate((["source", "target"], ["A", "B"], ["B", "C"])):
            page.write_row(place, 0, row)
    changed = io.BytesIO()
    with zipfile.ZipFile(made) as packed, zipfile.ZipFile(changed, "w") as again:
        for part in packed.namelist():
            text = packed.read(part)
            if part.startswith("xl/worksheets/"):
                assert b"</sheetData>" in text
                row = f'<row r="4"><c r="{name}"><v>1</v></c></row></sheetData>'.encode()
                text = text.replace(b"</sheetData>", row)
            again.writestr(part, text)
    return changed.getvalue()


@pytest.mark.parametrize("name", ["XFD1048576", "A99999999999", "AAAA4", "ZZ1000000"])
def test_a_workbook_that_reaches_too_far_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="so far out") as caught:
        refuse_too_wide(with_cell(name), "log.xlsx")
    assert "Ctrl+End" in str(caught.value.hint)


@pytest.mark.parametrize("name", ["C4", "A1048576", "XFD4", "AB200000"])
def test_other_stray_cells_are_read(name: str) -> None:
    refuse_too_wide(with_cell(name), "log.xlsx")
    if name in {"C4", "XFD4"}:
        content = with_cell(name)
        (table,) = open_workbook(
            content, file="log.xlsx", kind="xlsx", sha256="", known_headings=is_known
        )
        assert table.headings[:2] == ("source", "target")
        assert table.rows == 3


@pytest.mark.parametrize("cut", range(0, 20))
def test_a_name_cut_between_two_blocks_is_seen(cut: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnernet.readers.extent._BLOCK", 20)
    text = b" " * cut + b'<c r="XFD1048576"/>'
    assert span(lambda: io.BytesIO(text)) == 16_384 * 1_048_576


def test_a_binary_workbook_that_reaches_too_far_is_refused() -> None:
    rows = [["source", "target"], ["A", "B"]]
    made = io.BytesIO(workbooks.xlsb(rows))
    refuse_too_wide(made.getvalue(), "log.xlsb")
    far = bytes([0, 17]) + (1_048_575).to_bytes(4, "little") + bytes(13)
    far += bytes([5, 16]) + (16_383).to_bytes(4, "little") + bytes(12)
    changed = io.BytesIO()
    with zipfile.ZipFile(made) as packed, zipfile.ZipFile(changed, "w") as again:
        for part in packed.namelist():
            text = packed.read(part)
            if part.endswith("sheet1.bin"):
                assert text.endswith(END_OF_ROWS)
                text = text.removesuffix(END_OF_ROWS) + far + END_OF_ROWS
            again.writestr(part, text)
    with pytest.raises(InputError, match="17,179,869,184 cells"):
        refuse_too_wide(changed.getvalue(), "log.xlsb")


@pytest.mark.parametrize("cut", range(12))
def test_a_binary_sheet_that_is_cut_short_is_measured(cut: int) -> None:
    content = bytes([0, 4, 7, 0, 0, 0, 5, 4, 2, 0, 0, 0])
    assert binary_span(lambda: io.BytesIO(content[:cut])) <= 24
