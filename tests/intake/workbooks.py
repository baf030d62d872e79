"""Small workbooks of every kind, byte by byte where no library writes them.

A cell is text, a number or a date; a date is a number with a date format, as spreadsheets keep it.
"""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Sequence

    Cell = str | float | dt.date | None
    Rows = Sequence[Sequence[Cell]]

_EPOCH = dt.date(1899, 12, 30)


def xlsx(hidden: Sequence[str] = (), /, **sheets: Rows) -> bytes:
    """Write by xlsxwriter; `hidden` names the sheets that are."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for y, row in enumerate(rows):
                for x, cell in enumerate(row):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(y, x, dt.datetime.combine(cell, dt.time()), day)
                    elif isinstance(cell, str):
                        sheet.write_string(y, x, cell)
                    elif cell is not None:
                        sheet.write_number(y, x, cell)
    return stream.getvalue()


def ods(rows: Rows, *, encrypted: bool = False) -> bytes:
    """Write the XML of an OpenDocument spreadsheet with one sheet, `Data`."""

    def cell(value: Cell) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, dt.date):
            kind = f'office:value-type="date" office:date-value="{value}"'
        elif isinstance(value, str):
            kind = 'office:value-type="string"'
        else:
            kind = f'office:value-type="float" office:value="{value}"'
        return f"<table:table-cell {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="Data">{body}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    secret = "<manifest:encryption-data/>" if encrypted else ""
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": f"<manifest:manifest>{secret}</manifest:manifest>",
        }
    )


def packed(members: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


# --- xls: BIFF8 records ([MS-XLS]) in a compound file ([MS-CFB]) --------------------------------


def xls(rows: Rows) -> bytes:
    """Write one sheet, `Data`."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def begin(what: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, what, 0, 0, 0, 0x0600))

    end = record(0x000A, b"")
    xfs = b"".join(record(0x00E0, struct.pack("<HH", 0, fmt) + bytes(16)) for fmt in (0, 14))
    cells = b""
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if isinstance(cell, str):
                text = cell.encode("utf-16-le")
                cells += record(0x0204, struct.pack("<HHHHB", y, x, 0, len(cell), 1) + text)
            elif isinstance(cell, dt.date):
                cells += record(0x0203, struct.pack("<HHHd", y, x, 1, (cell - _EPOCH).days))
            elif cell is not None:
                cells += record(0x0203, struct.pack("<HHHd", y, x, 0, cell))
    width = max(map(len, rows))
    size = record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    sheet = begin(0x0010) + size + cells + end
    name = b"\x04\x00Data"
    before = begin(0x0005) + xfs
    after = len(record(0x0085, struct.pack("<IH", 0, 0) + name)) + len(end)
    listed = record(0x0085, struct.pack("<IH", len(before) + after, 0) + name)
    return compound({"Workbook": before + listed + end + sheet})


def compound(streams: dict[str, bytes]) -> bytes:
    """Write an OLE compound file: sectors of 512 bytes, every stream long enough for them."""
    end, free, fat_mark = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    padded = {
        n: s.ljust(4096, b"\0").ljust(-(-len(s) // 512) * 512, b"\0") for n, s in streams.items()
    }
    chain, entries, body = [fat_mark, end], b"", b""

    def entry(name: str, kind: int, start: int, size: int, child: int, right: int) -> bytes:
        text = name.encode("utf-16-le")
        return (
            text.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(text) + 2, kind, 1, free, right, child)
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    entries += entry("Root Entry", 5, end, 0, 1, free)
    for place, (name, stream) in enumerate(padded.items(), 1):
        start, sectors = len(chain), len(stream) // 512
        chain += [*range(start + 1, start + sectors), end]
        right = place + 1 if place < len(padded) else free
        entries += entry(name, 2, start, len(stream), free, right)
        body += stream
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0")
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
        + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
        + struct.pack("<I", 0)
        + struct.pack("<I", free) * 108
    )
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    return header + fat + entries.ljust(512, b"\0") + body


# --- xlsb: binary records ([MS-XLSB]) in a zip ---------------------------------------------------


def xlsb(rows: Rows) -> bytes:
    """Write one sheet, `Data`."""

    def record(kind: int, data: bytes = b"") -> bytes:
        number = bytes([kind]) if kind < 128 else bytes([kind & 0xFF, kind >> 8])
        size = len(data)
        length = bytes([size]) if size < 128 else bytes([size & 0x7F | 0x80, size >> 7])
        return number + length + data

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    cells = b""
    for y, row in enumerate(rows):
        cells += record(0x00, struct.pack("<II", y, 0) + bytes(9))
        for x, cell in enumerate(row):
            style = int(isinstance(cell, dt.date))
            head = struct.pack("<II", x, style)
            if isinstance(cell, dt.date):
                cells += record(0x05, head + struct.pack("<d", (cell - _EPOCH).days))
            elif isinstance(cell, str):
                cells += record(0x06, head + wide(cell))
            elif cell is not None:
                cells += record(0x05, head + struct.pack("<d", cell))
    width = max(map(len, rows))
    size = struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1)
    # Two-byte record numbers are written low byte first, with its high bit set.
    sheet = record(0x0194, size) + record(0x0191) + cells + record(0x0192)
    bundle = struct.pack("<II", 0, 1) + wide("rId1") + wide("Data")
    book = record(0x018F) + record(0x019C, bundle) + record(0x0190) + record(0x0184)
    xf = struct.pack("<HHHHHHHH", 0xFFFF, 0, 0, 0, 0, 0, 0, 0)
    day = struct.pack("<HHHHHHHH", 0xFFFF, 14, 0, 0, 0, 0, 0, 0)
    count = struct.pack("<I", 2)
    styles = record(0x04E9, count) + record(0x2F, xf) + record(0x2F, day) + record(0x04EA)
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return packed(
        {
            "xl/workbook.bin": book,
            "xl/worksheets/sheet1.bin": sheet,
            "xl/styles.bin": styles,
            "xl/_rels/workbook.bin.rels": '<?xml version="1.0"?><Relationships><Relationship '
            f'Id="rId1" Type="{relation}/worksheet" Target="worksheets/sheet1.bin"/>'
            "</Relationships>",
        }
    )
