"""Who withdraws and who merges into whom: names found, contradictions refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from partnernet.agencies import find_agency
from partnernet.errors import ConfigError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnernet.study import Study

HINT = "Give --without AGENCY or --merge A=B."


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of agencies that withdraw, and of those that merge with the id they merge into.

    >>> str(Changes(frozenset({"B"}), {"C": "A"}))
    'without B; C merged into A'
    """

    gone: frozenset[str]
    merged: Mapping[str, str]

    @property
    def leaving(self) -> frozenset[str]:
        """Agencies that are in the partnership before and not after."""
        return self.gone | frozenset(self.merged)

    @property
    def involved(self) -> frozenset[str]:
        """Agencies that withdraw, merge or are merged into."""
        return self.leaving | frozenset(self.merged.values())

    def as_parameters(self) -> dict[str, object]:
        """Return the changes as run.json holds them."""
        return {"without": sorted(self.gone), "merge": dict(sorted(self.merged.items()))}

    def __str__(self) -> str:
        told = [f"without {', '.join(sorted(self.gone))}"] if self.gone else []
        return "; ".join(told + [f"{a} merged into {b}" for a, b in sorted(self.merged.items())])


def agreed(
    study: Study, without: Sequence[str], merge: Mapping[str, str], *, areas: Sequence[str]
) -> Changes:
    """Find the agencies named, in these areas, and refuse changes that contradict each other.

    Raises UnknownNameError for an agency that is not there; ConfigError when nothing is asked, an
    agency merges into itself, into two others or in a circle, both withdraws and merges, or when
    nobody would be left.
    """
    gone = frozenset(find_agency(study, name, areas=areas) for name in without)
    merged: dict[str, str] = {}
    for part, whole in merge.items():
        one, other = (find_agency(study, name, areas=areas) for name in (part, whole))
        if one == other:
            message = f"'{part}' cannot merge into itself."
            raise ConfigError(message, hint="Name two agencies: --merge A=B.")
        if merged.get(one, other) != other:
            message = f"'{part}' cannot merge into two agencies."
            raise ConfigError(message, hint="Give --merge A=B once for each A.")
        merged[one] = other
    if not gone and not merged:
        message = "Nothing to change."
        raise ConfigError(message, hint=HINT)
    for one, other in merged.items():
        for end in (one, other):
            if end in gone:
                message = f"'{end}' cannot both withdraw and merge."
                raise ConfigError(message, hint="Name it in --without or in --merge.")
    changes = Changes(gone, {one: _last(one, merged) for one in merged})
    _somebody_stays(study, changes, areas)
    return changes


def named(study: Study, text: str) -> list[str]:
    """Split a list of agencies at its commas, unless the whole of it is one agency's name.

    >>> import polars as pl
    >>> from partnernet.study import Study
    >>> rows = pl.DataFrame({"source": ["Hill, Dale and Co"], "target": ["B"], "layer": ["x"]})
    >>> [named(Study.of(rows), text) for text in ("Hill, Dale and Co", "A, B")]
    [['Hill, Dale and Co'], ['A', 'B']]
    """
    try:
        return [find_agency(study, text)]
    except UnknownNameError:
        parts = [part.strip() for part in text.split(",")]
        return [part for part in parts if part]


def _last(agency: str, merged: Mapping[str, str]) -> str:
    """Follow mergers of mergers to the agency that is left."""
    seen, now = {agency}, merged[agency]
    while now in merged:
        if now in seen:
            message = f"'{agency}' merges into itself by way of others."
            raise ConfigError(message, hint="Name one agency of each merger that stays.")
        seen.add(now)
        now = merged[now]
    return now


def _somebody_stays(study: Study, changes: Changes, areas: Sequence[str]) -> None:
    there = study.agencies.filter(pl.col("kind") == "agency", pl.col("area_id").is_in(list(areas)))
    if set(there["agency_id"]) <= changes.gone:
        message = "No agency would be left."
        raise ConfigError(message, hint="Name fewer agencies with --without.")
