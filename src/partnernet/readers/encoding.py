"""Bytes to UTF-8 by rules that always give the same answer.

A byte order mark decides; else many NUL bytes mean UTF-16; else the whole file must be UTF-8; else
it is Windows-1252, the encoding of a British Excel's "CSV (Comma delimited)", and that is told. The
user's own answer overrides. Nothing is replaced or dropped to make a file fit.
"""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from partnernet.errors import InputError
from partnernet.readers.raw import Note, note

if TYPE_CHECKING:
    from collections.abc import Iterator

Source = Path | bytes
"""Where bytes are: a file, or memory."""

BLOCK = 1 << 20
DAMAGE = ("\u00c3\u00a2\u00e2", "â€™", "â€“", "â€œ", "Â£", "\ufffd")
"""What is left of quotation marks, dashes and pounds that were decoded wrongly once before."""

LARGEST_DECODED = 512 << 20
"""Bytes taken into memory to be decoded or repaired; regular UTF-8 has no limit."""

_UTF8_NAMES = {"utf-8", "utf-8-sig", "ascii"}
_CONTROLS = frozenset(map(chr, range(32))) - set("\t\n\r\f\x1a")


@dataclass(frozen=True, slots=True)
class Utf8:
    """Text as UTF-8: where it lies, where it starts after a byte order mark, and what it was.

    `sha256` is that of the bytes as they came. `damaged` says that some text had been decoded
    wrongly before it reached this file.
    """

    source: Source
    start: int
    encoding: str
    sha256: str
    damaged: bool
    notes: tuple[Note, ...]


def blocks(source: Source, start: int = 0) -> Iterator[bytes]:
    """Read a source piece by piece, from a byte on.

    >>> list(blocks(b"abc", 1))
    [b'bc']
    """
    if isinstance(source, bytes):
        view = memoryview(source)
        for offset in range(start, len(source), BLOCK):
            yield bytes(view[offset : offset + BLOCK])
        return
    with source.open("rb", buffering=0) as file:
        file.seek(start)
        while block := file.read(BLOCK):
            yield block


def as_utf8(source: Source, *, file: str, encoding: str | None = None) -> Utf8:
    r"""Find the encoding of a text and give it as UTF-8, in memory unless it is UTF-8 already.

    >>> as_utf8("£5".encode("cp1252"), file="x.csv").encoding
    'cp1252'
    >>> as_utf8("£5".encode("utf-16"), file="x.csv").source
    b'\xc2\xa35'

    Raises
    ------
    InputError
        The bytes are not text, or not in the encoding that was named or found.
    """
    survey = _Survey.of(source)
    head = next(blocks(source), b"")[:4096]
    found = _named(encoding, file) if encoding else _found(head, survey)
    notes: tuple[Note, ...] = ()
    if found in _UTF8_NAMES:
        if survey.wrong_at is not None:
            row = _row_at(source, survey.wrong_at)
            message = f"{file}, row {row}: the text is not UTF-8."
            raise InputError(message, hint="Leave --encoding out, or try --encoding cp1252.")
        start = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
        _refuse_binary(head[start:].decode("utf-8", "ignore"), file)
        return Utf8(source, start, found, survey.sha256, survey.damaged, notes)
    if not encoding and found == "cp1252":
        _refuse_binary(head.decode("latin-1"), file)
        first = None if survey.wrong_at is None else _row_at(source, survey.wrong_at)
        where = "" if first is None else f" (first in row {first:,})"
        message = f"The text is not UTF-8{where}; all of it was read as Windows-1252 (cp1252)."
        notes = (note("encoding_assumed", message, row=first),)
    if size(source) > LARGEST_DECODED:
        raise _too_large(source, found, survey, file)
    data = _read(source)
    if not encoding and found == "cp1252" and survey.wrong_at is not None:
        _refuse_damaged(data, survey.wrong_at, found, file)
    text = _decode(data, found, file)
    _refuse_binary(text[:4096], file)
    damaged = any(sign in text for sign in DAMAGE)
    return Utf8(text.encode(), 0, found, survey.sha256, damaged, notes)


@dataclass(frozen=True, slots=True)
class _Survey:
    """One pass over all bytes: their hash, and where they stop being UTF-8."""

    sha256: str
    wrong_at: int | None
    damaged: bool

    @classmethod
    def of(cls, source: Source) -> _Survey:
        digest = hashlib.sha256()
        decoder = codecs.getincrementaldecoder("utf-8")()
        signs = [sign.encode() for sign in DAMAGE]
        offset, wrong_at, damaged = 0, None, False
        for block in blocks(source):
            digest.update(block)
            pending = len(decoder.getstate()[0])
            if wrong_at is None and (pending or not block.isascii()):
                damaged = damaged or any(sign in block for sign in signs)
                try:
                    decoder.decode(block)
                except UnicodeDecodeError as error:
                    wrong_at = offset - pending + error.start
            offset += len(block)
        if wrong_at is None and decoder.getstate()[0]:
            wrong_at = offset - len(decoder.getstate()[0])
        return cls(digest.hexdigest(), wrong_at, damaged)


def _named(encoding: str, file: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        message = f"{file}: there is no encoding called '{encoding}'."
        hint = "Known are, among others: utf-8, cp1252, utf-16, mac_roman."
        raise InputError(message, hint=hint) from None


def _found(head: bytes, survey: _Survey) -> str:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig" if survey.wrong_at is None else "cp1252"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = head[0::2], head[1::2]
    nul_even, nul_odd = (half.count(0) > len(half) / 4 for half in (even, odd))
    if nul_even != nul_odd:
        guess = "utf-16-be" if nul_even else "utf-16-le"
        if _is_plain(head.decode(guess, "ignore")):
            return guess
    return "utf-8" if survey.wrong_at is None else "cp1252"


def _is_plain(text: str) -> bool:
    """Tell whether next to all characters are ones that a person would type."""
    return sum(not (c.isprintable() or c.isspace()) for c in text) <= len(text) / 100


def _decode(data: bytes, encoding: str, file: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        row = 1 + data[: error.start].count(b"\n")
        message = f"{file}, row {row}: the text cannot be read as {encoding}."
    except (LookupError, UnicodeError):
        message = f"{file}: the text cannot be read as {encoding}."
    hint = "Save it as 'CSV UTF-8', or name its encoding, for example --encoding mac_roman."
    raise InputError(message, hint=hint)


def _refuse_damaged(data: bytes, wrong_at: int, encoding: str, file: str) -> None:
    """Refuse a text that is UTF-8 further than it is what it was taken for instead."""
    try:
        data[:wrong_at].decode(encoding)
    except UnicodeDecodeError:
        row = 1 + data[:wrong_at].count(b"\n")
        message = f"{file}, row {row}: up to here the text is UTF-8, and from here it is not."
        hint = f"Look at row {row}, or export the file again."
        raise InputError(message, hint=hint) from None


def _refuse_binary(text: str, file: str) -> None:
    """Text has next to no control characters."""
    controls = sum(map(text.count, _CONTROLS))
    if "\0" in text or controls > len(text) / 100:
        message = f"{file} is not a table: it holds bytes that are no text."
        raise InputError(message, hint="Give a CSV, Excel, OpenDocument or Parquet file.")


def size(source: Source) -> int:
    """Return how many bytes there are.

    >>> size(b"abc")
    3
    """
    return len(source) if isinstance(source, bytes) else source.stat().st_size


def _row_at(source: Source, offset: int) -> int:
    """Return the row that a byte is in, without reading the source whole."""
    rows = 1
    for block in blocks(source):
        rows += block[:offset].count(b"\n")
        offset -= len(block)
        if offset <= 0:
            break
    return rows


def _too_large(source: Source, encoding: str, survey: _Survey, file: str) -> InputError:
    """Say why a large text is not decoded here, and how to do it piece by piece."""
    bad = survey.wrong_at
    where = f", row {_row_at(source, bad)}" if bad is not None else ""
    message = f"{file}{where}: the text is not UTF-8, and over {LARGEST_DECODED >> 20} MB."
    hint = f"Convert it first: iconv -f {encoding} -t utf-8 '{file}' > utf8.csv"
    return InputError(message, hint=hint)


def _read(source: Source) -> bytes:
    return source if isinstance(source, bytes) else source.read_bytes()
