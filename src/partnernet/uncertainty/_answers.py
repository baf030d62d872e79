"""Missing answers: what may be given at which response rate, and areas made equally incomplete.

From the area that answered better respondents are taken out at random, sector by sector, until both
answered alike: what then becomes of the difference says whether response made it (method 5.6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from partnernet.metrics import get
from partnernet.metrics._gates import COMPARE_GATE, PRINT_GATE
from partnernet.uncertainty._cells import cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator

    from partnernet.study import Partnership

REPEATS = 200
"""Times that respondents are taken out (method 5.6)."""
ROBUST = 0.95
"""Share of repeats that must keep the sign of a difference (method 5.6)."""


def may_print(measure: str, response_rate: float | None) -> str | None:
    """Why a measure is not given at a response rate, or None (cut-offs ours, method 5.6).

    From .7 everything; from .5 only measures that stand the loss of answers, counts and what has
    bounds; under .5 only counts. Records have no response rate: other gates hold there.

    >>> may_print("betweenness_centralisation", 0.6), may_print("in_degree_centralisation", 0.6)
    ('coverage<.7', 'coverage<.7')
    >>> may_print("in_degree", 0.6), may_print("density", 0.4), may_print("density", None)
    (None, 'coverage<.5', None)
    """
    if response_rate is None or response_rate >= COMPARE_GATE:
        return None
    counts = not measure.startswith("delta_") and get(measure).is_count
    if response_rate < PRINT_GATE:
        return None if counts else "coverage<.5"
    stands = measure.startswith("delta_") or get(measure).card.tolerant or get(measure).card.bounded
    return None if counts or stands else "coverage<.7"


def respondents(part: Partnership, level: str, layer: str) -> list[str]:
    """Agencies that answered, by id."""
    from partnernet.coverage import relevant

    here = set(part.slice(level, layer).agencies["agency_id"])
    rows = relevant(part.coverage_rows, level, layer)
    said = {row.agency_id for row in rows if (row.role, row.status) == ("reporter", "responded")}
    return sorted(said & here)


def silenced(part: Partnership, agencies: Sequence[str]) -> Partnership:
    """Return the partnership as if these agencies had not answered: their reports are gone."""
    gone = list(agencies)
    study = part.study
    here = (pl.col("area_id") == part.area) & (
        pl.col("wave").is_null() | (pl.col("wave") == part.wave)
    )
    mine = here.fill_null(value=False) & pl.col("reporter").is_in(gone)
    asked = pl.col("agency_id").is_in(gone) & (pl.col("role").fill_null("reporter") == "reporter")
    refused = pl.when(asked & (pl.col("area_id").is_null() | here)).then(pl.lit("refused"))
    changed = study.replace(
        ties=study.ties.filter(~mine),
        coverage=study.coverage.with_columns(refused.otherwise(pl.col("status")).alias("status")),
    )
    return changed.partnership(part.area, part.wave)


def equalised(
    better: Partnership,
    level: str,
    layer: str,
    measure: str,
    response_rate: float,
    *,
    repeats: int = REPEATS,
    seed: int = 1,
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Compute a smooth measure with so many respondents taken out that the rate is met.

    Sectors lose in proportion. NaN where nothing observable is left.
    """
    s = better.slice(level, layer)
    answered = respondents(better, level, layer)
    spare = len(answered) - round(response_rate * s.n)
    rng = np.random.default_rng(seed)
    sector = dict(s.agencies.select("agency_id", "sector").iter_rows())
    found = np.full(repeats, np.nan)
    for turn in range(repeats):
        gone = _stratified(sorted(answered), sector, max(0, spare), rng)
        found[turn] = cells(silenced(better, gone), level, layer, measure).value
    return found


def _stratified(
    answered: list[str], sector: dict[str, str], many: int, rng: Generator
) -> list[str]:
    """Pick so many, sector by sector in proportion, the remainder by lot."""
    order = rng.permutation(len(answered))
    groups: dict[str, list[str]] = {}
    for at in order:
        groups.setdefault(str(sector.get(answered[at])), []).append(answered[at])
    share = many / max(1, len(answered))
    ranked = [
        ((place + rng.random()) / len(members) - share, agency)
        for members in groups.values()
        for place, agency in enumerate(members)
    ]
    return [agency for _, agency in sorted(ranked)[:many]]
