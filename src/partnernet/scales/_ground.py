"""What signals are counted on: who is tied to whom at each level, and by which agreement."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from partnernet.scales._level import DYAD
from partnernet.scales._tally import one

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from partnernet.scales._level import Level
    from partnernet.scales._tally import Row
    from partnernet.study import Partnership

Placed = tuple[str, "Row"]
Pair = tuple[str, str]

FRONT = "frontline"
ON_RECORD = "recorded_ties_only"


@dataclass(frozen=True, eq=False)
class Ground:
    """A partnership and its levels, with the pairs that are tied at each; worked out once."""

    part: Partnership
    levels: Sequence[Level]
    found: dict[str, list[Placed]] = field(default_factory=dict)

    def level(self, name: str) -> Level | None:
        """Return a level; None where the partnership has no such one."""
        return next((each for each in self.levels if each.name == name), None)

    @cached_property
    def tied(self) -> Mapping[str, frozenset[Pair]]:
        """Pairs with a tie in any layer, by level; the smaller id first."""
        return {each.name: named_pairs(each, each.rows.filter("tie")[DYAD]) for each in self.levels}

    @cached_property
    def agreed(self) -> Mapping[str, frozenset[Pair]]:
        """Pairs with an agreement in common that is in force, by level."""
        return {
            each.name: named_pairs(each, each.register.filter(written())[DYAD])
            for each in self.levels
        }

    def at(self, names: Iterable[str], pairs: Mapping[str, frozenset[Pair]]) -> frozenset[Pair]:
        """Pairs at any of some levels."""
        return frozenset().union(*(pairs.get(name, frozenset()) for name in names))

    def active(self, *names: str) -> frozenset[str]:
        """Agencies with a tie at any of some levels; at any level where none is named."""
        wanted = names or tuple(self.tied)
        return frozenset(x for pair in self.at(wanted, self.tied) for x in pair)

    @cached_property
    def agencies(self) -> Mapping[str, dict[str, object]]:
        """Agencies of the partnership by id."""
        rows = self.part.agencies.iter_rows(named=True)
        return {str(row["agency_id"]): row for row in rows}

    def expected(self, *names: str) -> frozenset[str]:
        """Agencies expected at any of some levels."""
        there = [each for name in names if (each := self.level(name))]
        return frozenset(x for each in there for x in each.agencies["agency_id"])


def written() -> pl.Expr:
    """Agreements on paper: not a shared site, not a merger."""
    return ~pl.col("agreement_id").str.contains(":")


def named_pairs(level: Level, dyads: pl.Series) -> frozenset[Pair]:
    """Write dyads as pairs of ids, the smaller id first."""
    names = level.agencies["agency_id"].to_list()
    ends = (divmod(dyad, level.n) for dyad in dyads.unique().to_list())
    return frozenset((names[a], names[b]) for a, b in ends)


def share_of(
    name: str, part: int, whole: int, reason: str = "no_ties", *, flags: str = ON_RECORD,
    route: str = "observed", of: int | None = None,
) -> Row:  # fmt: skip
    """Make the row of a share; nothing and a reason where there is no whole."""
    return one(
        name,
        value=part / whole if whole else None,
        n=whole,
        of=of,
        route=route,
        flags=flags,
        reason=None if whole else reason,
    )
