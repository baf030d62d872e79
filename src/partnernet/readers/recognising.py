"""What a file is: asked of every format, the surest one wins, a draw is never guessed."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from partnernet.config import READERS
from partnernet.errors import InputError
from partnernet.readers import formats
from partnernet.readers.container import LARGEST_UNPACKED, TEXT_MEMBERS, unpacked, visible
from partnernet.readers.encoding import blocks
from partnernet.readers.seam import Beside, File, Match, Recognised

if TYPE_CHECKING:
    from partnernet.readers.encoding import Source

LEAST = 60
"""Below this a format does not take a file."""
GRAPHS = (".graphml", ".gexf", ".gml", ".net", ".paj", ".dl", ".vna", ".ndjson", ".jsonl")
"""How names of documents end that are nothing else."""
DOCUMENTS = (*GRAPHS, ".xml", ".json")
_DOCUMENT = ("<", "{", "[", "*", "/*", "dl", "graph", "creator", "%", "#")
"""How documents begin that are no tables: XML, JSON, graphs in text."""
_NUMBERS = ("muxviz",)
"""Formats of numbers alone, which nothing but the user's word tells from a table."""


def document(
    source: Path | bytes, name: str, asked: str | None = None, beside: Beside | None = None
) -> File | None:
    r"""Return a file that may be a document; None for tables, workbooks and what is not there.

    Where a format of numbers alone was `asked` for, any text is one.

    >>> document(b"source,target\nA,B\n", "x.csv") is None
    True
    """
    if isinstance(source, Path) and not source.is_file():
        return None
    start = next(blocks(source), b"")[:4096]
    packed = start.startswith(b"\x1f\x8b")
    if packed:
        start = _peek(source)
    begins = _text(start).lstrip("\ufeff \t\r\n").lower()
    if not (begins.startswith(_DOCUMENT) or (asked in _NUMBERS and begins[:1].isdigit())):
        return None
    whole = unpacked(source, name) if packed else source
    return File(name.removesuffix(".gz"), whole, beside=beside or Beside())


def is_known(source: Path | bytes, name: str) -> bool:
    r"""Tell whether a document is of some format; what partnernet wrote about a run is of none.

    >>> is_known(b'{"nodes": [], "links": []}', "x.json")
    True
    >>> is_known(b'{"run_id": "1", "partnernet": "0.1", "nodes": [], "links": []}', "run.json")
    False
    """
    try:
        file = document(source, name)
        if file is None or recognise(file, None) is None:
            return False
        said = file.json
    except InputError:
        return False
    return not (isinstance(said, dict) and {"run_id", "partnernet"} <= said.keys())


def packed(path: Path) -> list[tuple[str, bytes]]:
    """Return the documents that some format knows in a zip that holds no table; else none.

    What is damaged, locked or too large is left to `container`, which says so.
    """
    if not path.is_file() or not next(blocks(path), b"").startswith(b"PK\x03\x04"):
        return []
    try:
        with zipfile.ZipFile(path) as archive:
            members = [each for each in archive.infolist() if visible(each.filename)]
            names = [each.filename.lower() for each in members]
            large = sum(each.file_size for each in members) > LARGEST_UNPACKED
            locked = any(each.flag_bits & 1 for each in members)
            tables = any(each.endswith((*TEXT_MEMBERS, "workbook.bin")) for each in names)
            if large or locked or tables or {"xl/workbook.xml", "mimetype"} & set(names):
                return []
            wanted = [each for each in members if each.filename.lower().endswith(DOCUMENTS)]
            found = [(Path(each.filename).name, archive.read(each)) for each in wanted]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        return []
    return [(name, content) for name, content in found if is_known(content, name)]


def _text(start: bytes) -> str:
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    return start.decode("utf-16" if wide else "utf-8", "replace")


def _peek(source: Source) -> bytes:
    stream = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    try:
        with stream, gzip.open(stream) as packed:
            return packed.read(4096)
    except (OSError, EOFError):
        return b""


def recognise(file: File, asked: str | None) -> Recognised | None:
    """Return the format of a file; None when none knows it, or a table was asked for by name.

    Raises
    ------
    InputError
        Two formats are equally sure; or a document is another one than `asked`.
    """
    if asked is not None:
        chosen = formats.load(asked) if asked in READERS else None
        sure = chosen.sniff(file) if chosen else None
        if sure is None and not file.tables and (other := recognise(file, None)):
            wanted = chosen.TITLE if chosen else f"a table of {asked}"
            message = f"{file.name} does not read as {wanted}: it is {other.title}."
            raise InputError(message, hint="Leave --as out.")
        because = Match(0, ("because --as says so",))
        return Recognised(asked, chosen.TITLE, sure or because) if chosen else None
    found = [
        Recognised(name, chosen.TITLE, match)
        for name in READERS
        if (match := (chosen := formats.load(name)).sniff(file)) and match.score >= LEAST
    ]
    found.sort(key=lambda each: -each.match.score)
    equal = [each for each in found if each.match.score == found[0].match.score]
    if len(equal) > 1:
        names = ", ".join(f"{each.name} ({each.title})" for each in equal)
        message = f"{file.name} fits several formats equally well: {names}."
        raise InputError(message, hint=f"Say which it is: --as {equal[0].name}.")
    return found[0] if found else None
