"""What a section of the report is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

    from partnernet_maps.report.words import Words


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; columns from `numbers` on are numbers, right aligned."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: int = 1


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its headline and what it measures."""

    head: str
    sub: str
    picture: Markup
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One part: paragraphs, charts, tables, and what comes after them."""

    key: str
    head: str
    paragraphs: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    after: tuple[str, ...] = ()
    terms: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Finding:
    """A headline, one more sentence, what it rests on, and the rule that made it."""

    key: str
    lead: str
    say: str
    basis: str
    rule: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the rule that raised it."""

    text: str
    rule: str


def part(key: str, words: Words, **parts: object) -> Section:
    """Return a section with its heading from the catalogue."""
    return Section(key, words.say(f"sections.{key}.head"), **parts)  # type: ignore[arg-type]
