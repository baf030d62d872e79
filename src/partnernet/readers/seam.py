"""What a reader of one file format is given and what it gives back: the seam for formats.

A format is one module of `partnernet.readers.formats`. It turns what a file is into what the rest
of the reading already understands: tables of text with the roles of their columns, their layer,
their level. It makes no ties, counts nothing and judges no name. See docs/project/readers.md.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol, cast

from partnernet.config import SourceConfig
from partnernet.errors import InputError
from partnernet.readers.encoding import blocks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnernet.config import LayerConfig
    from partnernet.readers.encoding import Source
    from partnernet.readers.raw import RawTable
    from partnernet.readers.xmlparts import Root

LARGEST_JSON = 256 << 20
"""Bytes of JSON that are taken into memory; a CSV or XML file has no such limit."""

_BOM = b"\xef\xbb\xbf"
_HEAD = 1 << 16
_JSON = re.compile(rb"\s*(\{\s*[\"}]|\[\s*[\[{\]])")


@dataclass(frozen=True, eq=False)
class Beside:
    """All files of one reading, for formats whose files point at each other.

    `sources` are contents or paths with their names; `kept` is where a format keeps what it found
    in them, so that they are looked through once and not once a file.
    """

    sources: tuple[tuple[Source, str], ...] = ()
    kept: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, eq=False)
class File:
    """A file that some format may know.

    `tables` are the tables in it, all cells text, as `container.open_tables` gives them; a document
    (XML, JSON, a graph in text) has none, and then `head`, `json` and `root` tell what it is.
    `beside` are the files that are read with it.
    """

    name: str
    source: Source
    tables: tuple[RawTable, ...] = ()
    beside: Beside = field(default_factory=Beside)

    @cached_property
    def start(self) -> bytes:
        """The first bytes, without a byte order mark; none of a folder of parts."""
        if isinstance(self.source, Path) and self.source.is_dir():
            return b""
        return next(blocks(self.source), b"")[:_HEAD].removeprefix(_BOM)

    @cached_property
    def head(self) -> str:
        """The first lines as text, for formats that a line begins; empty for a file of tables."""
        wide = self.start.startswith((b"\xff\xfe", b"\xfe\xff"))
        return "" if self.tables else self.start.decode("utf-16" if wide else "utf-8", "replace")

    @cached_property
    def json(self) -> object:
        """The whole of a JSON document, None when it is none.

        Raises InputError when it is too large, too deep or broken.
        """
        if self.tables or not _JSON.match(self.start):
            return None
        text = b"".join(blocks(self.source))
        if len(text) > LARGEST_JSON:
            message = f"{self.name} is a JSON file of more than {LARGEST_JSON >> 20} MB."
            raise InputError(message, hint="Give the data as CSV, or in several files.")
        try:
            return cast("object", json.loads(text.removeprefix(_BOM)))
        except RecursionError:
            message = f"{self.name} is JSON that is nested too deeply."
        except (ValueError, UnicodeDecodeError):
            if self.lines_of_json:
                return None
            message = f"{self.name} starts like JSON and is broken."
        raise InputError(message, hint="Copy or download it again.") from None

    @cached_property
    def lines_of_json(self) -> bool:
        """Whether each line is a JSON document of its own (NDJSON)."""
        first, _, rest = self.start.lstrip().partition(b"\n")
        if self.tables or not first.startswith(b"{") or not rest.lstrip().startswith(b"{"):
            return False
        try:
            json.loads(first)
        except ValueError:
            return False
        return True

    @cached_property
    def documents(self) -> tuple[object, ...]:
        """What each line of NDJSON holds, None where a line is broken; of another file nothing.

        Raises InputError when it is too large.
        """
        if not self.lines_of_json:
            return ()
        text = b"".join(blocks(self.source))
        if len(text) > LARGEST_JSON:
            message = f"{self.name} is a JSON file of more than {LARGEST_JSON >> 20} MB."
            raise InputError(message, hint="Give the data as CSV, or in several files.")
        lines = text.removeprefix(_BOM).splitlines()
        return tuple(_parsed(line) for line in lines if line.strip())

    @cached_property
    def root(self) -> Root | None:
        """The first element of an XML document, None when it is none.

        Raises InputError for a document type definition: it may expand or fetch without end.
        """
        from partnernet.readers.xmlparts import root

        return None if self.tables else root(self.start, self.name)


def _parsed(line: bytes) -> object:
    try:
        return cast("object", json.loads(line))
    except (ValueError, RecursionError):
        return None


@dataclass(frozen=True, slots=True)
class Match:
    """How sure a format is of a file, from 1 to 100, and why.

    A signature that nothing else has is 90 or more; below 60 the file is not taken.
    """

    score: int
    reasons: tuple[str, ...]


_NONE: Mapping[str, int] = MappingProxyType({})
_NO_LAYERS: Mapping[str, LayerConfig] = MappingProxyType({})


@dataclass(frozen=True, eq=False, slots=True)
class Taken:
    """One table that a format read.

    `how` is what the format says of it, as `[[source]]` would: columns by role, layer, level,
    sender, receiver, what a row is. What the user says wins. `table` is a relation or a register.

    `undirected` says that its ties have no direction: they are read so, or both ways in a layer
    that other ties give one.
    `every_row` says that rows of one case, two agencies and one day are several contacts.
    `lookup` marks a directory: only its rows about agencies that other tables name are kept.
    `categories` are the ends whose names are of a published code list, and so no agencies.
    `source` is the table of the file that `raw` came from, where `raw` is no longer it.
    `left_out` are rows of the file that are no longer in `raw`, by reason: raw.rows and these add
    up to the rows of the file. `unread` names what the file holds and `raw` does not. `derived`
    says that a row of the file may stand in several rows of `raw.lazy`; `raw.rows` then counts rows
    of the file.
    """

    raw: RawTable
    how: SourceConfig = field(default_factory=SourceConfig)
    table: str = "relation"
    layers: Mapping[str, LayerConfig] = field(default_factory=lambda: _NO_LAYERS)
    left_out: Mapping[str, int] = field(default_factory=lambda: _NONE)
    unread: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    derived: bool = False
    source: RawTable | None = None
    categories: tuple[str, ...] = ()
    lookup: bool = False
    every_row: bool = False
    undirected: bool = False

    @property
    def origin(self) -> RawTable:
        """The table of the file that this was made of."""
        return self.source or self.raw


@dataclass(frozen=True, slots=True)
class Passed:
    """A table of a file that a format knows and does not read, and why."""

    source: RawTable
    why: str


class Format(Protocol):
    """What a module of `partnernet.readers.formats` holds."""

    TITLE: str
    """What users call it: "Ofsted Annex A"."""

    def headings(self) -> frozenset[str]:
        """Return its headings in normalised form: they find the header row of a table."""
        ...

    def sniff(self, file: File) -> Match | None:
        """Say how sure it is; look at headings and few rows only."""
        ...

    def read(self, file: File) -> Sequence[Taken | Passed]:
        """Read it; tables of `file` that are not answered for go the general way."""
        ...


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file was taken for."""

    name: str
    title: str
    match: Match
