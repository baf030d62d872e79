"""Counts of dyads by code for many units at once: one network, its agencies or its sector pairs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, cast

import numpy as np
import polars as pl

from partnernet import schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from partnernet.scales._level import Level


@dataclass(frozen=True, eq=False, slots=True)
class Tally:
    """Dyads by code, one row a unit: by lowest, point and highest code, by first and second report.

    Column j counts code `base` + j.
    """

    base: int
    lo: NDArray[np.float64]
    point: NDArray[np.float64]
    hi: NDArray[np.float64]
    first: NDArray[np.float64]
    second: NDArray[np.float64]

    @classmethod
    def of(cls, cells: pl.DataFrame, units: int, codes: Sequence[int]) -> Tally:
        """Count the dyads of cells that have a level, by the column `unit`."""
        known = cells.filter(pl.col("lo").is_not_null())
        unit = known["unit"].to_numpy().astype(np.intp)
        weight = known["dyads"].to_numpy()
        width = len(codes)

        def count(column: str) -> NDArray[np.float64]:
            code = known[column].to_numpy().astype(np.intp) - codes[0]
            flat = np.bincount(unit * width + code, weight, minlength=units * width)
            return np.asarray(flat, dtype=np.float64).reshape(units, width)

        return cls(codes[0], *(count(x) for x in ("lo", "point", "hi", "first", "second")))

    @property
    def total(self) -> NDArray[np.float64]:
        """Number of dyads with a level, per unit."""
        return np.asarray(self.lo.sum(1), dtype=np.float64)

    @staticmethod
    def at_least(table: NDArray[np.float64], position: int) -> NDArray[np.float64]:
        """Number of dyads in column `position` or a later one, per unit."""
        return np.asarray(table[:, position:].sum(1), dtype=np.float64)


INDICATOR = tuple(
    column.name
    for column in schema.SCALES.columns
    if column.name not in {"run_id", "area", "wave", "level", "scale"}
)


_TYPES = {name: schema.polars_schema(schema.SCALES)[name] for name in INDICATOR}


def ratio(top: ArrayLike, bottom: ArrayLike) -> NDArray[np.float64]:
    """Divide; nan (null in a frame) where there is nothing to divide by."""
    a, b = np.broadcast_arrays(np.asarray(top, dtype=float), np.asarray(bottom, dtype=float))
    found: NDArray[np.float64] = np.full(a.shape, np.nan)
    np.divide(a, b, out=found, where=b > 0)
    return found


Row = Mapping[str, object]
"""One indicator of the whole level."""


def one(name: str, **columns: object) -> Row:
    """Make the row of one indicator of the whole level."""
    return {"unit_type": "network", "indicator": name, **columns}


def indicator(unit_type: str, unit_ids: Sequence[str | None], **columns: object) -> pl.DataFrame:
    """Make the rows of one indicator, one a unit, from arrays and constants; nan becomes null."""
    there = {"unit_type": unit_type, "unit_id": list(unit_ids), **columns}
    made: list[pl.Series] = []
    for name in INDICATOR:
        value = there.get(name)
        spread = value if isinstance(value, (np.ndarray, list)) else [value] * len(unit_ids)
        made.append(pl.Series(name, spread, strict=False, nan_to_null=True).cast(_TYPES[name]))
    return pl.DataFrame(made)


def stamped(found: Iterable[Row | pl.DataFrame], level: Level, scale: str) -> pl.DataFrame:
    """Put rows and frames under one another, area, wave, level and scale in front.

    coverage = n / of.
    """
    frames: list[pl.DataFrame] = []
    for is_frame, group in groupby(found, key=lambda x: isinstance(x, pl.DataFrame)):
        if is_frame:
            frames += cast("Iterable[pl.DataFrame]", group)
        else:
            rows = cast("Iterable[Row]", group)
            frames.append(pl.DataFrame(list(rows), schema=_TYPES, strict=False))
    of = pl.col("of")
    return pl.concat(frames).select(
        pl.lit(level.partnership.area).alias("area"),
        pl.lit(level.partnership.wave).alias("wave"),
        pl.lit(level.name).alias("level"),
        pl.lit(scale).alias("scale"),
        *(pl.col(name) for name in INDICATOR if name not in {"coverage", "flags"}),
        coverage=pl.when(of > 0).then(pl.col("n") / of),
        flags=pl.col("flags").fill_null(""),
    )


def words(flags: Mapping[str, bool]) -> str:
    """Join the names of the flags that hold.

    >>> words({"headline": True, "floor": False, "mainly_inferred": True})
    'headline;mainly_inferred'
    """
    return ";".join(name for name, holds in flags.items() if holds)


def span(lower: int, upper: int) -> str:
    """Write a lower and an upper code: "2", or "2-3" with an en dash when they differ.

    >>> span(2, 2), span(2, 3)
    ('2', '2–3')
    """
    return str(lower) if lower == upper else f"{lower}–{upper}"
