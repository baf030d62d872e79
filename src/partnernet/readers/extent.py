"""How far the cells of a workbook reach, before it is read.

Reading lays out every cell between the first and the last: one stray cell at the far corner of a
sheet would take 400 GB. What the cells are called tells how far they reach; in the binary sheets of
.xlsb ([MS-XLSB] 2.1.4), the numbers of their rows and columns.
"""

from __future__ import annotations

import io
import re
import zipfile
from functools import partial
from typing import TYPE_CHECKING

from partnernet.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import IO

MOST = 60_000_000
"""Cells that a sheet may span, filled or empty: 1.5 GB."""
_BLOCK = 1 << 20
_OVERLAP = 64
_SHEET = re.compile(r"xl/worksheets/[^/]+\.(?:xml|bin)|content\.xml")
_ROWS = 1_048_576
_OUTSIDE = rb"""[A-Z]{4}|[A-Z]{0,3}(?:\d{8}|[2-9]\d{6}|1[1-9]\d{5}|10[5-9]\d{4})"""
_BEYOND = re.compile(rb"""r=["'](?:%b)|repeated=["']\d{8}""" % _OUTSIDE)
_FAR_COLUMN = re.compile(rb"""r=["']([A-Z]{2,3})\d""")
_A_ROW, _FILLED = 0, frozenset(range(2, 12))
_GOES_ON = 0x80
_ROW = re.compile(rb"""r=["'][A-Z]{0,3}(\d{1,7})["']""")


def refuse_too_wide(source: Path | bytes, file: str) -> None:
    """Raise InputError for a workbook with a sheet that spans more cells than fit in memory.

    Sheets of .xls hold at most 17 million.
    """
    opened = io.BytesIO(source) if isinstance(source, bytes) else source
    if not zipfile.is_zipfile(opened):
        return
    with zipfile.ZipFile(opened) as packed:
        for part in filter(_SHEET.fullmatch, packed.namelist()):
            sheet = partial(packed.open, part)
            spanned = binary_span(sheet) if part.endswith(".bin") else span(sheet)
            if spanned > MOST:
                message = f"{file}: a sheet has a cell so far out that it spans {spanned:,} cells."
                hint = (
                    "Press Ctrl+End in Excel, delete the rows and columns beyond the table, "
                    "and save it again."
                )
                raise InputError(message, hint=hint)


def span(sheet: Callable[[], IO[bytes]]) -> int:
    """Return how many cells a sheet spans at most, from the text of its part.

    >>> span(lambda: io.BytesIO(b'<c r="B2"/>')) < MOST
    True
    >>> span(lambda: io.BytesIO(b'<c r="B2"/><c r="XFD9"/>'))
    147456
    >>> span(lambda: io.BytesIO(b'<c r="XFD9"/><c r="B1048576"/>'))
    17179869184
    """
    columns = {b"Z"}
    for text in _blocks(sheet):
        if _BEYOND.search(text):
            return _ROWS * _ROWS
        columns.update(_FAR_COLUMN.findall(text))
    wide = max(map(_number, columns))
    if wide * _ROWS <= MOST:
        return wide * _ROWS
    rows = (max(map(int, set(_ROW.findall(text))), default=1) for text in _blocks(sheet))
    return wide * max(rows, default=1)


def binary_span(sheet: Callable[[], IO[bytes]]) -> int:
    """Return how many cells a binary sheet spans, from its records of rows and of filled cells.

    >>> row, cell = bytes([0, 4, 7, 0, 0, 0]), bytes([5, 4, 2, 0, 0, 0])
    >>> binary_span(lambda: io.BytesIO(row + cell))
    24
    """
    with sheet() as stream:
        content = stream.read()
    row = column = 0
    for kind, number in _records(content):
        if kind == _A_ROW:
            row = max(row, number)
        elif kind in _FILLED:
            column = max(column, number)
    return (row + 1) * (column + 1)


def _records(content: bytes) -> Iterator[tuple[int, int]]:
    """Give the kind of each record of a binary part, and the number that it begins with."""
    at = 0
    while at + 1 < len(content):
        kind = content[at]
        at += 1 if kind < _GOES_ON else 2
        length = 0
        for shift in (0, 7, 14, 21):
            byte = content[at : at + 1] or b"\0"
            at += 1
            length |= (byte[0] & (_GOES_ON - 1)) << shift
            if byte[0] < _GOES_ON:
                break
        yield kind, int.from_bytes(content[at : at + 4], "little")
        at += length


def _blocks(sheet: Callable[[], IO[bytes]]) -> Iterator[bytes]:
    """Give the text in blocks that overlap, so that no name of a cell is cut in two."""
    rest = b""
    with sheet() as stream:
        while block := stream.read(_BLOCK):
            yield rest + block
            rest = block[-_OVERLAP:]


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
