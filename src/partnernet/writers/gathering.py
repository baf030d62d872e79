"""Long tables in fewer rows: what is said of every unit alike is said once."""

from __future__ import annotations

import polars as pl

LONG = 100_000
"""Tables of up to so many rows are written row by row (ours)."""

EVERY = "*"
"""Stands for every unit, where a long table says the same of all."""

_WHERE = ("area", "wave", "level", "layer", "view", "node_set", "unit_type")
_WHAT = (*_WHERE, "scale", "metric", "indicator", "params", "route")


def gathered(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a table in which a measure that is the same for every agency takes one row.

    Only in tables of more than `LONG` rows that have a `unit_id`, and only where a measure speaks
    of every agency of the place and says the same of each. The row that stays has `EVERY` as its
    `unit_id`, so nothing is lost: the units are the agencies of `agencies`. Of pairs, sets and
    sectors only some have rows: which ones is what the rows say.

    >>> rows = pl.DataFrame(
    ...     {
    ...         "unit_type": "agency",
    ...         "unit_id": ["A", "B", "A", "B"],
    ...         "metric": ["one", "one", "two", "two"],
    ...         "value": [None, None, 1.0, None],
    ...         "reason": ["unknown", "unknown", None, "unknown"],
    ...     }
    ... )
    >>> gathered(rows).height, said_once(rows)["unit_id"].to_list()
    (4, ['*', 'A', 'B'])
    """
    if frame.height <= LONG or not {"unit_type", "unit_id"}.issubset(frame.columns):
        return frame
    return said_once(frame)


def said_once(frame: pl.DataFrame) -> pl.DataFrame:
    """Return `frame` with one row in place of those that differ in `unit_id` alone, if all do."""
    what = [name for name in _WHAT if name in frame.columns]
    others = [name for name in frame.columns if name not in (*what, "unit_id")]
    rows = frame.with_row_index("_at").with_columns(_units=_agencies(frame.columns))
    same = (
        rows.group_by(what)
        .agg(
            pl.col("_at").min(),
            _every=(pl.len() > 1) & (pl.col("unit_id").n_unique() == pl.col("_units").first()),
            _alike=pl.all_horizontal(
                pl.lit(value=True),
                *(pl.col(name).eq_missing(pl.col(name).first()).all() for name in others),
            ),
        )
        .filter(pl.col("unit_type") == "agency", "_every", "_alike")
        .select(*what, _first="_at")
    )
    first = pl.col("_first")
    return (
        rows.join(same, on=what, how="left", nulls_equal=True, maintain_order="left")
        .filter(first.is_null() | (first == pl.col("_at")))
        .with_columns(unit_id=pl.when(first.is_null()).then("unit_id").otherwise(pl.lit(EVERY)))
        .select(frame.columns)
    )


def _agencies(columns: list[str]) -> pl.Expr:
    """Agencies of a row's place: those that some measure names, or as many as `metrics` counts."""
    named = pl.col("unit_id").drop_nulls().n_unique().over(n for n in _WHERE if n in columns)
    return pl.max_horizontal(named, "n") if {"metric", "n"}.issubset(columns) else named
