"""What a map shows, as frozen values: built only from protected frames, and all that a page sees.

`MapData` knows neither polars nor pyvis. Its texts are clean: no control or direction characters,
no line breaks, a bounded length.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field

from partnernet import vocabulary as v

LONGEST = 300
"""Longest name kept; the rest is cut with an ellipsis."""

_UNSEEN = re.compile(r"[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")


def visible(text: str) -> str:
    r"""Return text without invisible, direction-changing and control characters; lines stay.

    >>> visible("Police \u202eecila\x07\nline")
    'Police  ecila \nline'
    """
    text = _UNSEEN.sub(" ", unicodedata.normalize("NFC", text))
    return "".join(
        " " if c != "\n" and unicodedata.category(c) in {"Cc", "Cs", "Co"} else c for c in text
    )


def clean_text(text: str | None, empty: str = "(no name)") -> str:
    r"""Return text that is safe to lay out: one line, no invisible or direction-changing marks.

    Escaping is the page's job; this only removes what would disturb a reader.

    >>> clean_text("Police \u202eecila\x07 &\n Co")
    'Police ecila & Co'
    >>> clean_text("  ")
    '(no name)'
    """
    text = " ".join(visible(text or "").split())
    if len(text) > LONGEST:
        text = text[: LONGEST - 1].rstrip() + "…"
    return text or empty


@dataclass(frozen=True, slots=True)
class Sector:
    """A sector: its place in lists is its number."""

    key: str
    name: str
    colour: str
    shape: str
    agencies: int


@dataclass(frozen=True, slots=True)
class Layer:
    """A kind of link; `width_note` says what line widths mean, empty where nothing is counted."""

    key: str
    name: str
    directed: bool
    colour: str
    dash: tuple[int, ...]
    links: int
    width_note: str


@dataclass(frozen=True, slots=True)
class Level:
    """A level of working; `letter` marks its links on the map."""

    key: str
    name: str
    letter: str
    links: int


@dataclass(frozen=True, slots=True)
class Wave:
    """A period."""

    key: str
    name: str
    links: int


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency or a group shown in place of agencies that are not named.

    `key` stays in Python (positions are saved under it); the page knows only `id`. `members` is how
    many agencies it stands for. `partners` and `level` (where most of its links are) are those of
    the last period.
    """

    id: str
    key: str
    name: str
    sector: int
    lead: bool
    named: bool
    category: bool
    members: int
    waves: tuple[int, ...]
    partners: int
    level: int | None

    def present(self, wave: int) -> bool:
        """Whether the agency exists in a period; no `waves` means in all."""
        return not self.waves or wave in self.waves


@dataclass(frozen=True, slots=True)
class Strand:
    """One drawn line: a pair of agencies in one layer, whatever the level, period and direction.

    `bend` keeps parallel layers apart; `main` says that it is drawn among the main links.
    """

    source: int
    target: int
    layer: int
    bend: float
    main: bool


@dataclass(frozen=True, slots=True)
class Link:
    """One fact: a strand at a level in a period.

    `way` is 1 (source to target), -1 (back) or 0 (no direction); `size` 0 is a hidden or unknown
    number, 1 to 3 its third; `text` is what may be said of it.
    """

    strand: int
    way: int
    level: int
    wave: int
    size: int
    text: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Close:
    """How closely a pair works at a level in a period: Gregson's level and what may be said of it.

    `inferred` levels are floors and drawn dashed.
    """

    source: int
    target: int
    level: int
    wave: int
    point: int
    inferred: bool
    text: str


@dataclass(frozen=True, slots=True)
class Ring:
    """A level's ring in the arrangement by level."""

    name: str
    radius: float


@dataclass(frozen=True, slots=True)
class Arrangement:
    """One way to place the agencies: coordinates in the order of the agencies."""

    key: str
    name: str
    xy: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One guided view: a plain sentence and the state of the page that shows it."""

    title: str
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class Basis:
    """What one layer at one level rests on."""

    layer: str
    level: str
    wave: str
    links: int
    agencies: int
    coverage: str


@dataclass(frozen=True, slots=True)
class MapData:
    """All that a page shows of one partnership."""

    title: str
    sentence: str
    profile: str
    hidden_label: str
    sectors: tuple[Sector, ...]
    layers: tuple[Layer, ...]
    levels: tuple[Level, ...]
    waves: tuple[Wave, ...]
    agencies: tuple[Agency, ...]
    strands: tuple[Strand, ...]
    links: tuple[Link, ...]
    arrangements: tuple[Arrangement, ...]
    rings: tuple[Ring, ...]
    summary: tuple[tuple[float, float], ...]
    inside: tuple[tuple[float, float], ...]
    closeness: tuple[Close, ...] = field(default=())
    steps: tuple[Step, ...] = field(default=())
    basis: tuple[Basis, ...] = field(default=())
    notes: tuple[str, ...] = field(default=())

    @property
    def last(self) -> int:
        """Number of the last period, which the map opens on."""
        return len(self.waves) - 1

    @property
    def strengths(self) -> bool:
        """Whether widths differ, so that links can be filtered by them."""
        return any(link.size > 1 for link in self.links)

    @property
    def sides(self) -> tuple[tuple[str, str], ...]:
        """What can stand side by side: more than one of its kind."""
        kinds = (
            ("level", "Levels of working", self.levels),
            ("wave", "Periods", self.waves),
            ("layer", "Kinds of link", self.layers),
        )
        return tuple((key, name) for key, name, values in kinds if len(values) > 1)

    @property
    def counted(self) -> str:
        """How many marks there are: agencies, and source groups, which are none."""
        groups = sum(agency.category for agency in self.agencies)
        agencies = v.many(len(self.agencies) - groups, "agency")
        return f"{v.many(groups, 'source group')} and {agencies}" if groups else agencies

    @property
    def now(self) -> tuple[Link, ...]:
        """Links of the last period."""
        return tuple(link for link in self.links if link.wave == self.last)

    @property
    def lines(self) -> int:
        """Number of lines of the last period."""
        return len({link.strand for link in self.now})

    def ends(self, link: Link) -> tuple[int, int]:
        """Return the agencies' numbers from and to, in the direction of the link."""
        strand = self.strands[link.strand]
        pair = (strand.source, strand.target)
        return pair if link.way >= 0 else (pair[1], pair[0])

    @property
    def between_sectors(self) -> list[list[int]]:
        """Lines between sectors in the last period: each pair and kind of link once, both ways."""
        counts: Counter[tuple[int, int]] = Counter()
        for strand in {self.strands[link.strand] for link in self.now}:
            a, b = self.agencies[strand.source].sector, self.agencies[strand.target].sector
            counts[min(a, b), max(a, b)] += 1
        size = range(len(self.sectors))
        return [[counts[min(a, b), max(a, b)] for b in size] for a in size]
