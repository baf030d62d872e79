"""Rows that name nobody, or count fewer than none, are rejected."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from partnernet.readers.asides import drop_totals, empty_ends

if TYPE_CHECKING:
    from partnernet.readers.log import Log
    from partnernet.readers.relation import Relation


def usable(found: Relation, log: Log) -> None:
    """Reject rows that name nobody or count fewer than none."""
    drop_totals(found, log)
    empty = empty_ends(found)
    both = empty["source"] & empty["target"]
    if both.any():
        first = cast("int", found.rows.filter(both).min())
        log.note(
            "ends_blank", "Neither source nor target is given", row=first, rows=found.count(both)
        )
    for role, hollow in empty.items():
        one = hollow & ~both
        if one.any():
            log.note(
                "end_blank",
                f"No {role} is given",
                column=found.heading(role),
                row=cast("int", found.rows.filter(one).min()),
                rows=found.count(one),
            )
    found.reject(~both)
    if "count" in found.columns:
        found.reject((found.columns["count"] >= 0).fill_null(value=True))
