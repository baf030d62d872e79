"""XML in safety: piece by piece, without document types, entities, or anything fetched.

The standard library's expat is asked for events; a document type definition, in which entities
could expand without end or name another file, is refused before its first entity.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from partnernet.errors import InputError
from partnernet.readers.encoding import blocks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from partnernet.readers.encoding import Source

DEEPEST = 100
"""Elements inside each other; no format of ours has more than a dozen."""
LONGEST = 1 << 20
"""Characters of one element's own text."""


@dataclass(frozen=True, slots=True)
class Root:
    """The first element: its name without namespace, its namespace, its attributes."""

    name: str
    namespace: str
    attributes: Mapping[str, str]


@dataclass(slots=True)
class Part:
    """An element with what is in it: text and parts by name, in order."""

    name: str
    attributes: Mapping[str, str]
    text: str = ""
    parts: list[Part] = field(default_factory=list["Part"])
    line: int = 0

    def all(self, name: str) -> list[Part]:
        """Return the parts of this name."""
        return [part for part in self.parts if part.name == name]

    def first(self, *path: str) -> Part | None:
        """Return the first part along a path, None where there is none."""
        here: Part | None = self
        for name in path:
            here = next((part for part in here.parts if part.name == name), None) if here else None
        return here

    def value(self, *path: str) -> str | None:
        """Return the text of the first part along a path; None when it is not there or empty."""
        found = self.first(*path)
        return (found.text.strip() or None) if found else None


def root(start: bytes, name: str) -> Root | None:
    """Return the first element of a text that begins like XML, None for anything else.

    >>> root(b"<?xml version='1.0'?><Message a='1'>", "x.xml")
    Root(name='Message', namespace='', attributes={'a': '1'})
    >>> root(b"source,target", "x.csv") is None
    True
    """
    if not _like_xml(start):
        return None
    found: list[Root] = []

    def begin(tag: str, attributes: dict[str, str]) -> None:
        if not found:
            space, _, local = tag.rpartition(" ")
            found.append(Root(local, space, {_local(k): v for k, v in attributes.items()}))

    parser = _parser(name)
    parser.StartElementHandler = begin
    try:
        parser.Parse(start, False)  # noqa: FBT003  (expat takes it by place)
    except (expat.ExpatError, LookupError):  # broken, or in an encoding that nobody knows
        return found[0] if found else None
    return found[0] if found else None


def parts(source: Source, name: str, *wanted: str, opened: Collection[str] = ()) -> Iterator[Part]:
    """Give every element of the wanted names, whole, one after the other, and forget it.

    An element inside a wanted one comes as its part. Of an element in `opened` the attributes come
    alone, before what is in it. Nothing else of the document is kept.

    Raises InputError for a document type definition and for a document that is broken, nested too
    deeply, or has a text of more than a million characters.

    >>> text = b"<m><c><id>1</id></c><c><id>2</id></c></m>"
    >>> [part.value("id") for part in parts(text, "x.xml", "c")]
    ['1', '2']
    """
    open_parts: list[Part] = []
    done: list[Part] = []
    depth = 0
    parser = _parser(name)

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise _refused(name, "is XML that is nested too deeply")
        local = _local(tag)
        if open_parts or local in wanted:
            given = {_local(key): value for key, value in attributes.items()}
            part = Part(local, given, line=parser.CurrentLineNumber)
            if open_parts:
                open_parts[-1].parts.append(part)
            open_parts.append(part)
        elif local in opened:
            done.append(Part(local, {_local(key): value for key, value in attributes.items()}))

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        if open_parts:
            part = open_parts.pop()
            if not open_parts:
                done.append(part)

    def text(data: str) -> None:
        if open_parts:
            open_parts[-1].text += data
            if len(open_parts[-1].text) > LONGEST:
                raise _refused(name, "holds a text of more than a million characters")

    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = text
    try:
        for block in blocks(source):
            parser.Parse(block, False)  # noqa: FBT003  (expat takes it by place)
            yield from done
            done.clear()
        parser.Parse(b"", True)  # noqa: FBT003  (expat takes it by place)
    except expat.ExpatError as error:
        message = f"{name}, line {error.lineno}: the XML is broken."
        raise InputError(message, hint="Export or download it again.") from None
    except LookupError:
        message = f"{name}: its first line names an encoding that does not exist."
        raise InputError(message, hint="Export or download it again, as UTF-8.") from None
    yield from done


def _local(tag: str) -> str:
    return tag.rpartition(" ")[2]


def _like_xml(start: bytes) -> bool:
    for bom, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if start.startswith(bom):
            return start[: len(start) // 2 * 2].decode(encoding, "replace").lstrip()[:1] == "<"
    return start.lstrip()[:1] == b"<"


def _parser(name: str) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_: object) -> int:
        remedy = "Delete the line that begins with <!DOCTYPE in a text editor, or export it again."
        raise _refused(name, "declares a document type (DTD)", remedy)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    return parser


def _refused(name: str, why: str, hint: str = "Export it again without it.") -> InputError:
    return InputError(f"{name} {why}; it was not read.", hint=hint)
