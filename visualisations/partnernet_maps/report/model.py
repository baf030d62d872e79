"""What a report may say, as frozen values: only numbers that have passed disclosure control."""

from __future__ import annotations

from dataclasses import dataclass

from partnernet.vocabulary import UNKNOWN


@dataclass(frozen=True, slots=True)
class Share:
    """A share with what it rests on.

    `lo` to `hi` is the range over what the data leave open; `n` of `of` pairs or agencies are
    behind it; `before` is the value of the period before, if it was reached in the same way.
    """

    value: float
    lo: float | None
    hi: float | None
    n: int
    of: int
    before: float | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """One level of working in the last period.

    `rungs` are the shares of pairs at Gregson's levels 1 to 6 as declared, empty where nobody was
    asked; `regular` is the share at 3 or higher, `joint` at 4 or higher. `floor` counts pairs that
    records place at 3 or higher, whose numbers may be shown: a floor.
    """

    key: str
    agencies: int
    active: int
    links: int
    rungs: tuple[float, ...] = ()
    regular: Share | None = None
    joint: Share | None = None
    floor: int | None = None
    marker: Marker | None = None


@dataclass(frozen=True, slots=True)
class Marker:
    """Where a level stands in depth and breadth, to its lead; whiskers from low to high.

    `depth` 0 to 6 and `breadth` 1 to 5 are ordered codes, not amounts.
    """

    depth: int
    depth_low: int
    depth_high: int
    breadth: int
    breadth_low: int
    breadth_high: int
    n: int
    of: int
    floor: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One line of the matrix of integration: what was found for a level, or why nothing was."""

    level: str
    dimension: str
    indicator: str
    kind: str
    value: float | None
    text: str
    lo: float | None
    hi: float | None
    n: int | None
    of: int | None
    route: str
    reason: str
    before: float | None
    before_text: str
    incomparable: str
    """Why the wave before is not set beside it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An agency's place: its partners, who depends on it, and its share of what is passed on.

    `received` and `sent` are numbers of referrals, None where hidden or not counted; `alone` is how
    many agencies have no other partner.
    """

    name: str
    sector: str
    partners: int
    alone: int
    received: int | None
    sent: int | None


@dataclass(frozen=True, slots=True)
class Flow:
    """What is passed on in one kind of link at one level, all of it; None where hidden."""

    level: str
    layer: str
    total: int | None
    senders: int
    receivers: int


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of referrals at one level.

    `accepted` of `decided`, with the range in which the share would lie in most such samples; each
    number is None where it is small or would give a small one away. `days` is when half were
    """

    level: str
    received: int
    decided: int | None
    accepted: int | None
    lo: float | None
    hi: float | None


@dataclass(frozen=True, slots=True)
class Basis:
    """Who answered or recorded, for one kind of link at one level."""

    layer: str
    level: str
    links: int
    agencies: int
    answered: float | None
    recorded: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One number of an earlier report and the same number now."""

    key: str
    before: float
    now: float

    @property
    def share(self) -> bool:
        """Whether it is a share, whose change is told in percentage points."""
        return self.key.partition(".")[0] in {"regular", "accepted"}


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier report said: its period, the numbers that both have, and how many only one.

    `gone` numbers stood in the earlier report alone, `fresh` ones stand in this one alone.
    """

    period: str
    numbers: tuple[Change, ...]
    gone: int
    fresh: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a report says is made from this, and it holds nothing that may not be said.

    `marks` counts agencies as they are shown: a group that is not named once. `groups` counts the
    kinds of source beside them, which are no agencies; `kinds` says that the senders are such, so
    that only flows can be told: `origins`, how much came from each.
    """

    title: str
    area: str
    period: str
    waves: tuple[str, ...]
    profile: str
    consent: bool
    synthetic: bool
    lead: str
    agencies: int
    marks: int
    unnamed: int
    sectors: tuple[tuple[str, int], ...]
    layers: tuple[tuple[str, int], ...]
    links: int
    links_before: int | None
    hidden: int
    levels: tuple[Level, ...]
    active: tuple[tuple[str, tuple[int, ...]], ...]
    cells: tuple[Cell, ...]
    standings: tuple[Standing, ...]
    flows: tuple[Flow, ...]
    outcomes: tuple[Outcomes, ...]
    unlinked: tuple[str, ...]
    gaps: tuple[tuple[str, str], ...]
    pairs_of_sectors: int
    joined: tuple[str, ...]
    left: tuple[str, ...]
    basis: tuple[Basis, ...]
    version: str
    method: str
    earlier: Earlier | None = None
    kinds: bool = False
    groups: int = 0
    origins: tuple[tuple[str, int], ...] = ()

    @property
    def paid(self) -> bool:
        """Whether payments are the only links, which do not tell who works with whom."""
        return [key for key, _ in self.layers] == ["funding"]

    @property
    def known_sectors(self) -> tuple[str, ...]:
        """Sectors of the agencies whose sector is known."""
        return tuple(key for key, _ in self.sectors if key != UNKNOWN)

    @property
    def main_flow(self) -> Flow | None:
        """The largest flow whose total may be shown."""
        shown = [flow for flow in self.flows if flow.total]
        return max(shown, key=lambda flow: flow.total or 0, default=None)

    @property
    def waits(self) -> tuple[Cell, ...]:
        """Levels at which it is known when half of the referrals were assessed."""
        return tuple(
            cell
            for cell in self.cells
            if cell.indicator == "median_response" and cell.value is not None
        )

    @property
    def declared(self) -> tuple[Level, ...]:
        """Levels at which somebody said how closely they work."""
        return tuple(level for level in self.levels if level.regular is not None)

    @property
    def wave(self) -> str:
        """The period that is reported; empty where data are of one period only."""
        return self.waves[-1] if len(self.waves) > 1 else ""

    @property
    def wave_before(self) -> str:
        """The period before it."""
        return self.waves[-2] if len(self.waves) > 1 else ""
