"""Random tables of flows, and what is written of them."""

from __future__ import annotations

import numpy as np
import polars as pl

from partnernet.disclosure import Policy, policy, protect_area
from partnernet.study import Study

BOARD = policy("board")


def sparse(dice: np.random.Generator, rows: int, columns: int, *, skewed: bool) -> np.ndarray:
    """Draw a table of counts 0 to 40, most of them 0."""
    shape = (rows, columns)
    counts = (
        np.minimum(dice.geometric(1 / 12, shape), 40) if skewed else dice.integers(0, 41, shape)
    )
    return np.where(dice.random(shape) < dice.choice([0.2, 0.4, 0.7]), counts, 0)


def study(*tables: np.ndarray) -> Study:
    """Make a study, each table a wave: senders S00, S01 ... and receivers T00, T01 ..."""
    found = []
    for number, table in enumerate(tables):
        row, column = np.nonzero(table)
        ends = {
            "source": [f"S{r:02d}" for r in row],
            "target": [f"T{c:02d}" for c in column],
            "count": table[row, column],
        }
        found.append(pl.DataFrame(ends, schema=ENDS).with_columns(wave=pl.lit(f"{number:03d}")))
    rows = pl.concat(found).with_columns(layer=pl.lit("referral"), level=pl.lit("frontline"))
    return Study.of(rows, area="north")


ENDS = {"source": pl.String, "target": pl.String, "count": pl.Int64}


def seen(*tables: np.ndarray, by: Policy = BOARD) -> list[np.ndarray]:
    """Lay out what is published of tables, totals last; NaN is hidden, an absent pair is 0."""
    safe = protect_area(study(*tables), "north", by)
    laid = [np.zeros((table.shape[0] + 1, table.shape[1] + 1)) for table in tables]
    for wave, source, target, count in safe.ties.select(
        "wave", "source", "target", "count"
    ).iter_rows():
        laid[int(wave)][int(source[1:]), int(target[1:])] = np.nan if count is None else count
    for wave, kind, agency, count in safe.totals.select(
        "wave", "kind", "agency_id", "count"
    ).iter_rows():
        row = int(agency[1:]) if kind == "sent" else -1
        column = int(agency[1:]) if kind == "received" else -1
        laid[int(wave)][row, column] = np.nan if count is None else count
    return laid
