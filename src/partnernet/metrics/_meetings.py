"""Meetings of each level as one row an agency and meeting, ready to be counted.

Several rows of one agency and meeting (two delegates, say) are one: it came if anybody came. A row
means an invitation unless it says otherwise. Meetings of a level at which the partnership has no
ties, or of none, are counted together, without a level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from partnernet.metrics._results import Rows

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from partnernet.study import Partnership

Levels = dict[str | None, "pl.DataFrame"]

_known: WeakKeyDictionary[Partnership, Levels] = WeakKeyDictionary()
NOT_RECORDED = Rows([None], np.array([np.nan]), reason="not_recorded")


def meetings(p: Partnership) -> Levels:
    """Rows of agencies of the partnership by level, sorted by meeting and agency."""
    if p not in _known:
        _known[p] = {} if p.meetings is None else _split(p, p.meetings)
    return _known[p]


def _split(p: Partnership, table: pl.DataFrame) -> Levels:
    import polars as pl

    from partnernet import schema
    from partnernet.sums import sum_of_known

    rows = (
        schema.conform(table, schema.MEETINGS)
        .filter(pl.col("agency_id").is_in(p.agencies["agency_id"].implode()))
        .with_columns(
            level=pl.when(pl.col("level").is_in(list(p.levels))).then("level"),
            invited=pl.col("invited").fill_null(value=True),
            kind=pl.col("kind").str.to_lowercase(),
        )
        .group_by("level", "meeting_id", "agency_id")
        .agg(
            pl.col("invited").any(),
            # Known to have come if one row says so; unknown if none does and one says nothing.
            pl.when(pl.col("attended").any())
            .then(statement=True)
            .when(pl.col("attended").null_count() == 0)
            .then(statement=False)
            .alias("attended"),
            pl.col("same_representative").max(),
            pl.col("kind").min(),
            sum_of_known("actions"),
            sum_of_known("actions_closed"),
        )
        .sort("meeting_id", "agency_id")
    )
    found = rows.partition_by("level", as_dict=True)
    order = sorted(found, key=lambda key: (key[0] is None, str(key[0])))
    return {None if key[0] is None else str(key[0]): found[key] for key in order}


def at_each_level(p: Partnership, measure: Callable[[pl.DataFrame], Rows]) -> list[Rows]:
    """Measure the meetings of every level."""
    from dataclasses import replace

    found = [replace(measure(rows), level=level) for level, rows in meetings(p).items()]
    return found or [NOT_RECORDED]
