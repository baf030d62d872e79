"""What a file is: asked of every format, the surest one wins, a draw is never guessed."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import TYPE_CHECKING

from partnernet.config import READERS
from partnernet.errors import InputError
from partnernet.readers import formats
from partnernet.readers.container import unpacked
from partnernet.readers.encoding import blocks
from partnernet.readers.seam import File, Match, Recognised

if TYPE_CHECKING:
    from partnernet.readers.encoding import Source

LEAST = 60
"""Below this a format does not take a file."""
_DOCUMENT = ("<", "{", "[", "*", "dl", "graph", "creator", "%", "#")
"""How documents begin that are no tables: XML, JSON, graphs in text."""


def document(source: Path | bytes, name: str) -> File | None:
    r"""Return a file that may be a document; None for tables, workbooks and what is not there.

    >>> document(b"source,target\nA,B\n", "x.csv") is None
    True
    """
    if isinstance(source, Path) and not source.is_file():
        return None
    start = next(blocks(source), b"")[:4096]
    packed = start.startswith(b"\x1f\x8b")
    if packed:
        start = _peek(source)
    if not _text(start).lstrip("\ufeff \t\r\n").lower().startswith(_DOCUMENT):
        return None
    return File(name.removesuffix(".gz"), unpacked(source, name) if packed else source)


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
        Two formats are equally sure.
    """
    if asked is not None:
        if asked not in READERS:
            return None
        chosen = formats.load(asked)
        sure = chosen.sniff(file) or Match(0, ("because --as says so",))
        return Recognised(asked, chosen.TITLE, sure)
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
