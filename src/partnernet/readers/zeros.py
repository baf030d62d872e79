"""What matrices say of pairs without a tie: 0 was seen and is none, `na` nobody knows.

A study knows such things by agency: who keeps a complete record of what it sends or receives, and
who share a record. A matrix knows them by cell. The cells are told by agencies as far as they can
be; a 0 that cannot be told so is taken as unknown, never the other way round.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from partnernet.readers.grids import is_number, unknown

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from partnernet.config import Config
    from partnernet.readers.grids import Grid
    from partnernet.readers.opening import Opened

    Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Seen:
    """Who keeps a record: of all it sends, of all it receives, or together with whom.

    `lost` counts the cells with 0 that this does not tell.
    """

    senders: tuple[int, ...]
    receivers: tuple[int, ...]
    together: tuple[tuple[int, ...], ...]
    lost: int


def seen(grid: Grid, absent: Collection[str] = ()) -> Seen:
    """Tell the zeros of a square matrix by agencies.

    `absent` are agencies that were not there: where their row and column are all unknown, that says
    nothing of the records of the others.

    >>> from partnernet.readers.grids import Grid
    >>> cells = [["0", "2", "na"], ["na", "0", "0"], ["na", "0", "0"]]
    >>> seen(Grid(["A", "B", "C"], ["A", "B", "C"], cells))
    Seen(senders=(), receivers=(1,), together=((1, 2),), lost=0)
    """
    zero, gap = _masks(grid)
    size = len(zero)
    void = (gap | np.eye(size, dtype=bool)).all(axis=1) & (gap | np.eye(size, dtype=bool)).all(0)
    here = ~(void & np.array([name in absent for name in grid.rows], dtype=bool))
    gap &= here[:, None] & here[None, :]
    there = [place for place in range(size) if here[place]]
    sends, receives = ~gap.any(axis=1) & here, ~gap.any(axis=0) & here
    receives &= (zero & ~sends[:, None]).any(axis=0)
    left = zero & ~sends[:, None] & ~receives[None, :]
    both = ~gap & ~gap.T & ~np.eye(size, dtype=bool)
    groups = _cliques(left, both, there)
    for group in groups:
        left[np.ix_(group, group)] = False
    return Seen(
        tuple(np.flatnonzero(sends).tolist()),
        tuple(np.flatnonzero(receives).tolist()),
        tuple(groups),
        int(left.sum()),
    )


def _masks(grid: Grid) -> tuple[Mask, Mask]:
    """Return which cells off the diagonal are 0, and which are not known."""
    size = len(grid.rows)
    zero, gap = np.zeros((size, size), dtype=bool), np.zeros((size, size), dtype=bool)
    for row, line in enumerate(grid.cells):
        for column, text in enumerate(line):
            if row != column:
                number = text is not None and is_number(text)
                zero[row, column] = number and float(text or "") == 0
                gap[row, column] = unknown(text) or not number
    return zero, gap


def _cliques(left: Mask, both: Mask, there: Sequence[int]) -> list[tuple[int, ...]]:
    """Cover the zeros that are left by groups of which every pair was seen both ways."""
    open_ = (left | left.T) & both
    groups: list[tuple[int, ...]] = []
    while open_.any():
        one, other = (int(x) for x in np.argwhere(open_)[0])
        group = [one, other]
        fits = both[one] & both[other]
        for more in there:
            if fits[more]:
                group.append(more)
                fits &= both[more]
        open_[np.ix_(group, group)] = False
        groups.append(tuple(sorted(group)))
    return groups


def coverage(grid: Grid, found: Seen) -> list[dict[str, str | None]]:
    """Return rows of a coverage table: everybody of the matrix once or more.

    >>> from partnernet.readers.grids import Grid
    >>> grid = Grid(["A", "B"], ["A", "B"], [["0", "0"], ["na", "0"]], "planning")
    >>> [(row["agency id"], row["role"], row["status"]) for row in coverage(grid, seen(grid))]
    [('A', 'sender_log', 'admin_complete'), ('B', 'system', 'recorded')]
    """
    from partnernet.vocabulary import network_named

    told: list[tuple[int, str, str | None]] = [
        *((place, "sender_log", None) for place in found.senders),
        *((place, "receiver_log", None) for place in found.receivers),
        *(
            (place, "system", f"seen together {number}")
            for number, group in enumerate(found.together, start=1)
            for place in group
        ),
    ]
    named = {place for place, *_ in told}
    where = dict.fromkeys(("layer", "level", "wave")) | (
        network_named(grid.layer) if grid.layer else {}
    )
    rows: list[dict[str, str | None]] = [
        {
            **where, "agency id": grid.rows[place], "role": role, "status": "admin_complete",
            "absence means": "no_contact", "system": system,
        }
        for place, role, system in told
    ]  # fmt: skip
    rows += [
        {
            **where, "agency id": name, "role": "system", "status": "recorded",
            "absence means": "unknown", "system": None,
        }
        for place, name in enumerate(grid.rows)
        if place not in named
    ]  # fmt: skip
    return rows


def unless_told(tables: list[Opened], config: Config) -> list[Opened]:
    """Leave out what formats say of coverage where a table, an option or the settings say it."""
    own = any(each.table == "coverage" and each.taken is None for each in tables)
    if not (own or config.coverage or any(each.how.log_kept_by for each in tables)):
        return tables
    return [each for each in tables if each.table != "coverage" or each.taken is None]
