"""What kind of file this is, by its content, and the tables in it.

The name of a file decides nothing. `open_tables` is the one way in: a path or an open stream, with
the answers the user already gave, to the `RawTable`s inside.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from partnernet.errors import InputError
from partnernet.readers.encoding import blocks
from partnernet.readers.frames import open_duckdb
from partnernet.readers.parquet import open_parquet, open_parts, parts_in
from partnernet.readers.raw import NOTE_RULES, ROW, Note, RawTable, note
from partnernet.readers.sheets import locked, open_workbook
from partnernet.readers.text import open_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import BinaryIO

    from partnernet.readers.encoding import Source

__all__ = ["NOTE_RULES", "ROW", "Note", "RawTable", "open_tables"]

LARGEST_UNPACKED = 1 << 30
"""Bytes that a compressed file may unpack to; a plain CSV has no limit, as it is scanned."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ACCEPTED_JSON = (
    "Export it as CSV; or a network as GraphML, or as JSON with the lists nodes and links or edges."
)
_ACCEPTED = "Give a CSV, Excel, OpenDocument or Parquet file."
_NO_TABLE = {
    b"%PDF": ("a PDF document", _ACCEPTED),
    b"\x89PNG": ("a picture", _ACCEPTED),
    b"\xff\xd8\xff": ("a picture", _ACCEPTED),
    b"GIF8": ("a picture", _ACCEPTED),
    b"{\\rtf": ("a text document (RTF)", _ACCEPTED),
    b"7z\xbc\xaf": ("a 7-Zip archive", "Unpack it first."),
    b"Rar!": ("a RAR archive", "Unpack it first."),
    b"BZh": ("packed with bzip2", "Unpack it first, or pack it with gzip."),
    b"\xfd7zXZ": ("packed with xz", "Unpack it first, or pack it with gzip."),
    b"SQLite format 3\0": (
        "an SQLite database",
        'sqlite3 -header -csv {name} "select * from TABLE" > table.csv',
    ),
    b"ARROW1": (
        "a Feather (Arrow) file",
        "python -c \"import polars; polars.read_ipc('{name}').write_parquet('table.parquet')\"",
    ),
}
_SUFFIXES = {
    "csv": (".csv", ".txt", ".tsv", ".tab", ".dat", ".psv"),
    "tsv": (".csv", ".txt", ".tsv", ".tab", ".dat"),
    "xlsx": (".xlsx", ".xlsm"),
    "xlsb": (".xlsb",),
    "xls": (".xls",),
    "ods": (".ods",),
    "parquet": (".parquet", ".pq"),
    "duckdb": (".duckdb", ".db"),
}
TEXT_MEMBERS = (".csv", ".tsv", ".txt")


def open_tables(
    source: Path | BinaryIO,
    *,
    name: str,
    encoding: str | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
    known_headings: Callable[[str], bool],
) -> tuple[RawTable, ...]:
    """Open every table of a file.

    `name` is the base name used in messages. `encoding`, `sheet` and `header_row` (1-based) are
    the user's answers and override what would be detected. `known_headings(cell)` tells whether a
    cell is a heading that some role knows; it finds the header row.

    A table that has headings and no row under them comes back with `rows == 0`.

    Raises
    ------
    InputError
        The file is missing, a directory, empty, no table, locked by a password, or cannot be
        decoded. The hint says what to do.
    """
    ask = _Ask(encoding, sheet, header_row, known_headings)
    return _open(_checked(source, name), name, ask)


@dataclass(frozen=True, slots=True)
class _Ask:
    """What the user said about the file."""

    encoding: str | None
    sheet: str | None
    header_row: int | None
    known_headings: Callable[[str], bool]


def _checked(source: Path | BinaryIO, name: str) -> Source:
    """Return a regular file as its path, anything else as its bytes."""
    try:
        if not isinstance(source, Path):
            return source.read()
        if source.is_dir() and parts_in(source):
            return source
        if source.is_dir():
            message = f"{name} is a folder."
            raise InputError(message, hint="Name the files in it, for example FOLDER/*.csv.")
        if source.is_file():
            with source.open("rb"):
                return source
        if source.exists():
            return source.read_bytes()
    except OSError as error:
        message = f"{name} cannot be read: {(error.strerror or 'unknown error').lower()}."
        raise InputError(message, hint="Close it elsewhere, or check its permissions.") from None
    message = f"{name} does not exist."
    raise InputError(message, hint="Check the spelling and the folder.")


def _open(source: Source, name: str, ask: _Ask) -> tuple[RawTable, ...]:
    if isinstance(source, Path) and source.is_dir():
        return (open_parts(source, name, _sha256_of(parts_in(source))),)
    head = next(blocks(source), b"")
    if not head:
        raise _empty(name)
    if head.startswith(b"\x1f\x8b"):
        tables = _open(unpacked(source, name), name.removesuffix(".gz"), ask)
        digest = _sha256(source)
        return tuple(replace(table, file=name, sha256=digest) for table in tables)
    if head.startswith(b"PK\x03\x04"):
        return _open_zip(source, name, ask)
    if head.startswith(_OLE):
        return _open_ole(source, name, ask)
    if head.startswith(b"PAR1"):
        return (_told_of_name(open_parquet(source, name, _sha256(source)), name),)
    if head[8:12] == b"DUCK" and isinstance(source, Path):
        return open_duckdb(source, name, _sha256(source), ask.sheet)
    _refuse_others(head, name)
    return (_told_of_name(_open_text(source, name, ask), name),)


def _open_text(source: Source, name: str, ask: _Ask) -> RawTable:
    return open_text(
        source,
        file=name,
        encoding=ask.encoding,
        header_row=ask.header_row,
        known_headings=ask.known_headings,
    )


def _open_workbook(source: Source, name: str, kind: str, ask: _Ask) -> tuple[RawTable, ...]:
    tables = open_workbook(
        source,
        file=name,
        kind=kind,
        sha256=_sha256(source),
        sheet=ask.sheet,
        header_row=ask.header_row,
        known_headings=ask.known_headings,
    )
    return (_told_of_name(tables[0], name), *tables[1:])


def _open_zip(source: Source, name: str, ask: _Ask) -> tuple[RawTable, ...]:
    """Workbooks are zips; a zip of CSV files is a table for each of them."""
    data = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        with zipfile.ZipFile(data) as archive:
            return _open_members(archive, source, name, ask)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        message = f"{name} is damaged: it starts like a workbook or zip and cannot be unpacked."
        raise InputError(message, hint="Copy or download it again.") from None


def _open_members(
    archive: zipfile.ZipFile, source: Source, name: str, ask: _Ask
) -> tuple[RawTable, ...]:
    members = [member for member in archive.infolist() if not member.is_dir()]
    _refuse_too_large(sum(member.file_size for member in members), name)
    names = {member.filename for member in members}
    if any(member.flag_bits & 1 for member in members) or _locked_ods(archive, names):
        raise locked(name)
    kind = _workbook_kind(archive, names)
    if kind is not None:
        return _open_workbook(source, name, kind, ask)
    texts = sorted(n for n in names if n.lower().endswith(TEXT_MEMBERS) and visible(n))
    if not texts:
        what = "a Word document" if "word/document.xml" in names else "a zip without CSV files"
        message = f"{name} is {what}, not a table."
        raise InputError(message, hint=_ACCEPTED)
    digest = _sha256(source)
    tables: list[RawTable] = []
    for text in texts:
        table = _open_text(archive.read(text), f"{name}: {Path(text).name}", ask)
        tables.append(replace(table, file=name, sheet=Path(text).name, sha256=digest))
    ignored = sorted(Path(n).name for n in names if n not in texts and visible(n))
    if ignored:
        told = note("member_ignored", f"Not read in {name}: {', '.join(ignored)}.")
        tables[0] = replace(tables[0], notes=(told, *tables[0].notes))
    return tuple(tables)


def _workbook_kind(archive: zipfile.ZipFile, names: set[str]) -> str | None:
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype"):
        return "ods"
    return None


def _locked_ods(archive: zipfile.ZipFile, names: set[str]) -> bool:
    manifest = "META-INF/manifest.xml"
    return manifest in names and b"encryption-data" in archive.read(manifest)


def visible(member: str) -> bool:
    """Leave out what macOS adds to zips."""
    return not member.startswith("__MACOSX/") and not Path(member).name.startswith(".")


def _open_ole(source: Source, name: str, ask: _Ask) -> tuple[RawTable, ...]:
    data = source if isinstance(source, bytes) else source.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise locked(name)
    if not any(stream.encode("utf-16-le") in data for stream in ("Workbook", "Book\0")):
        message = f"{name} is an old Office document, not a workbook."
        raise InputError(message, hint=_ACCEPTED)
    return _open_workbook(source, name, "xls", ask)


def unpacked(source: Source, name: str) -> bytes:
    """Return what a gzip file holds.

    Raises InputError when it is damaged or unpacks to too much.
    """
    unpacked = io.BytesIO()
    stream = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    try:
        with stream, gzip.open(stream) as packed:
            while block := packed.read(1 << 20):
                unpacked.write(block)
                _refuse_too_large(unpacked.tell(), name)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        message = f"{name} is damaged: its compressed data ends too early or is wrong."
        raise InputError(message, hint="Copy or download it again.") from None
    return unpacked.getvalue()


def _refuse_too_large(size: int, name: str) -> None:
    if size > LARGEST_UNPACKED:
        message = f"{name} unpacks to more than {LARGEST_UNPACKED >> 30} GB."
        raise InputError(message, hint="If that is right, unpack it and give the CSV itself.")


def _refuse_others(head: bytes, name: str) -> None:
    """Recognise what is no table here, and say how to make one of it."""
    what, hint = "", ""
    for magic, (kind, remedy) in _NO_TABLE.items():
        if head.startswith(magic):
            what, hint = kind, remedy.format(name=name)
    if head[8:12] == b"DUCK":
        what, hint = "a DuckDB database", "Give the file itself: it cannot be read from a stream."
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:2000].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<style")):
        what = "a web page (HTML)"
    elif start.startswith((b"<?xml", b"<!--")):
        what = "an XML spreadsheet" if b"excel.sheet" in start else "an XML file"
    elif start.startswith((b'{"', b"{\n", b"{\r", b"[{", b"[\n", b"[\r")):
        what, hint = "a JSON file of no known form", _ACCEPTED_JSON
    if what:
        if name.lower().endswith((".xls", ".xlsx")):
            what += " under the name of a workbook"
            hint = hint or "Open it in Excel and save it as .xlsx, or as CSV UTF-8."
        message = f"{name} is {what}, not a table."
        raise InputError(message, hint=hint or _ACCEPTED)


def _told_of_name(table: RawTable, name: str) -> RawTable:
    """Say so when a file is not what its name says."""
    suffix = Path(name).suffix.lower()
    expected = any(suffix in suffixes for suffixes in _SUFFIXES.values())
    if not expected or suffix in _SUFFIXES[table.format]:
        return table
    told = note(
        "named_otherwise", f"{name} is named '{suffix}' but is {table.format}; read as that."
    )
    return replace(table, notes=(told, *table.notes))


def _empty(name: str) -> InputError:
    return InputError(f"{name} is empty.", hint="Give a file with headings and rows.")


def _sha256(source: Source) -> str:
    return _sha256_of([source])


def _sha256_of(sources: Iterable[Source]) -> str:
    """Return the digest of all bytes, one source after the other."""
    digest = hashlib.sha256()
    for source in sources:
        for block in blocks(source):
            digest.update(block)
    return digest.hexdigest()
