"""The same study read on the levels of another model: correspondences, and what can be recomputed.

A level of theirs is recomputed only where several of ours fall in it whole and none in part. Where
one of ours lies in two of theirs, its ties cannot be split; nothing is then computed anew.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from partnernet import vocabulary as v
from partnernet.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from partnernet.study import Study

FLAG = "crosswalk_"
Status = Literal["recomputed", "as ours", "cannot be split"]


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """How our levels read as levels of another model.

    >>> crosswalk("nies").statuses["system"], crosswalk("nies").merged
    ('recomputed', {'governance': 'system', 'strategy': 'system'})
    """

    id: str
    name: str
    source: str
    beside: str
    levels: Mapping[str, tuple[str, ...]]

    @property
    def statuses(self) -> dict[str, Status]:
        """What can be done with each of their levels, in the order in which ours meet them."""
        theirs = list(dict.fromkeys(name for names in self.levels.values() for name in names))
        return {name: self._status(name) for name in theirs}

    def _status(self, name: str) -> Status:
        within = [names for names in self.levels.values() if name in names]
        if any(len(names) > 1 for names in within):
            return "cannot be split"
        return "recomputed" if len(within) > 1 else "as ours"

    @property
    def merged(self) -> dict[str, str]:
        """Our levels that are recomputed together, with the level of theirs."""
        statuses = self.statuses
        return {
            ours: names[0]
            for ours, names in self.levels.items()
            if len(names) == 1 and statuses[names[0]] == "recomputed"
        }


@cache
def crosswalks() -> tuple[Crosswalk, ...]:
    """Return every crosswalk, by id.

    >>> [each.id for each in crosswalks()]
    ['ecm', 'miller_mcnicholl', 'nies', 'sullivan']
    """
    text = files("partnernet").joinpath("crosswalks.toml").read_text(encoding="utf-8")
    return tuple(
        Crosswalk(
            key,
            row["name"],
            row["source"],
            row["beside"],
            {level: tuple(row[level]) for level in v.LEVELS},
        )
        for key, row in sorted(tomllib.loads(text).items())
    )


def crosswalk(name: str) -> Crosswalk:
    """Return one crosswalk; UnknownNameError when there is none of that name."""
    known = {each.id: each for each in crosswalks()}
    if name not in known:
        raise UnknownNameError.among("crosswalk", name, known)  # noqa: EM101
    return known[name]


def crossed(study: Study, name: str) -> Study:
    """Return the study with the levels merged that fall together in one of theirs.

    Everything else keeps our level. An agency expected at one of the merged levels is expected at
    the merged one. Raises UnknownNameError for a crosswalk that is not there.

    >>> import polars as pl
    >>> from partnernet.study import Study
    >>> rows = {
    ...     "source": ["A", "A"],
    ...     "target": ["B", "C"],
    ...     "layer": ["planning"] * 2,
    ...     "level": ["governance", "strategy"],
    ... }
    >>> crossed(Study.of(pl.DataFrame(rows)), "nies").partnership().levels
    ('system',)
    """
    import polars as pl

    merged = crosswalk(name).merged
    tables = ("ties", "coverage", "referrals", "agreements", "assessments", "activity", "meetings")
    changed: dict[str, pl.DataFrame] = {}
    for table in tables:
        frame = getattr(study, table, None)
        if frame is not None and "level" in frame.columns:
            changed[table] = frame.with_columns(pl.col("level").replace(merged))
    agencies = study.agencies.with_columns(
        pl.col("levels").list.eval(pl.element().replace(merged)).list.unique(maintain_order=True)
    )
    flags = study.flags | {f"{FLAG}{name}"}
    return study.replace(agencies=agencies, flags=flags, **changed)


def of_study(study: Study) -> Crosswalk | None:
    """Return the crosswalk that a study was read on; None where it was not."""
    named = [flag.removeprefix(FLAG) for flag in study.flags if flag.startswith(FLAG)]
    return crosswalk(named[0]) if named else None


def merged_levels() -> tuple[str, ...]:
    """Levels of others that several of ours fall in whole.

    >>> merged_levels()
    ('whole service system', 'system')
    """
    return tuple(dict.fromkeys(name for each in crosswalks() for name in each.merged.values()))
