"""Any number of synthetic areas and waves whose generating parameters are known.

Every area follows Holland and Leinhardt's (1981) p1 model with agency effects: dyads are
independent given the agencies, and the log-odds of i -> j are

    intercept + sender_i + receiver_j + same_sector * [sector_i = sector_j]

with `mutual` added for a returned tie. From wave to wave each dyad of a level is kept, in all
layers, with probability `persistence`, else drawn anew. A further layer of a level repeats the
first layer's dyad with probability `copied`, else is drawn on its own by the same model. So every
wave and layer has the same expected network, and `copied` alone decides how alike layers are.

    for area in areas(30, waves=2, agencies=(20, 60), seed=7):
        area.density, area.study()

Area k of a seed is the same whatever the number of areas.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from partnernet.vocabulary import SECTORS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    from partnernet.study import Study

NEITHER, FORTH, BACK, BOTH = range(4)
"""States of a dyad i < j: no tie, i -> j, j -> i, both."""


@dataclass(frozen=True)
class Truth:
    """What an area is drawn with; `codes` are the shares of Gregson's 2 to 5 among tied dyads."""

    intercept: float = -2.2
    senders: float = 0.6
    receivers: float = 0.6
    same_sector: float = 0.7
    mutual: float = 1.2
    persistence: float = 0.8
    copied: float = 0.5
    codes: tuple[float, float, float, float] = (0.5, 0.3, 0.15, 0.05)
    misreport: float = 0.0
    response: float = 1.0


@dataclass(frozen=True, eq=False)
class Area:
    """One area: its tables, what it was drawn with, and what was to be expected.

    `probability[i, j]` is the exact probability of the tie i -> j in any wave, level and layer,
    given the agencies; `mutual[i, j]` that of both directions.
    """

    name: str
    truth: Truth
    agencies: pl.DataFrame
    ties: pl.DataFrame
    coverage: pl.DataFrame
    probability: NDArray[np.float64] = field(repr=False)
    mutual: NDArray[np.float64] = field(repr=False)

    @property
    def density(self) -> float:
        """Expected density, given the agencies."""
        n = len(self.probability)
        return float(self.probability.sum() / (n * (n - 1)))

    @property
    def density_weak(self) -> float:
        """Expected share of dyads with a tie in either direction, given the agencies."""
        n = len(self.probability)
        either = self.probability + self.probability.T - self.mutual
        return float(either.sum() / (n * (n - 1)))

    @property
    def reciprocity(self) -> float:
        """Expected returned ties over expected ties, given the agencies."""
        return float(self.mutual.sum() / self.probability.sum())

    def study(self) -> Study:
        """Return the area as a study."""
        return study([self])


def areas(
    number: int,
    *,
    waves: int = 1,
    agencies: int | tuple[int, int] = 40,
    levels: Sequence[str] = ("frontline",),
    layers: Sequence[str] = ("communication",),
    truth: Truth = Truth(),
    between: float = 0.0,
    seed: int = 1,
) -> Iterator[Area]:
    """Yield areas; `agencies` is their number or the range it is drawn from.

    `between` is the standard deviation of the intercept between areas; each area's `truth` holds
    its own intercept.
    """
    for k in range(number):
        rng = np.random.default_rng([seed, k])
        n = agencies if isinstance(agencies, int) else int(rng.integers(*agencies, endpoint=True))
        own = replace(truth, intercept=truth.intercept + between * float(rng.standard_normal()))
        yield _area(f"A{k + 1:02d}", n, own, waves, levels, layers, rng)


def study(drawn: Sequence[Area]) -> Study:
    """Put areas into one study."""
    from partnernet.study import Study

    return Study.of(
        pl.concat([area.ties for area in drawn]),
        agencies=pl.concat([area.agencies for area in drawn]),
        coverage=pl.concat([area.coverage for area in drawn]),
    )


def _area(
    name: str,
    n: int,
    truth: Truth,
    waves: int,
    levels: Sequence[str],
    layers: Sequence[str],
    rng: Generator,
) -> Area:
    sector = rng.integers(len(SECTORS), size=n)
    ids = np.array([f"{name}-{i + 1:03d}" for i in range(n)])
    cumulative, probability, mutual = _p1(truth, sector, rng)
    ties: list[pl.DataFrame] = []
    coverage: list[pl.DataFrame] = []
    labels = [str(2020 + wave) for wave in range(1, waves + 1)]
    for level in levels:
        before: list[NDArray[np.int64]] = []
        for label in labels:
            drawn = _draw_layers(len(layers), cumulative, truth, rng)
            if before:
                kept = rng.random(len(cumulative)) < truth.persistence
                drawn = [np.where(kept, old, new) for old, new in zip(before, drawn, strict=True)]
            before = drawn
            answers = rng.random(n) < truth.response
            for layer, dyads in zip(layers, drawn, strict=True):
                where = {"wave": label, "area_id": name, "level": level, "layer": layer}
                ties.append(_rows(where, ids, dyads, answers, truth, rng))
                coverage.append(_covered(where, ids, answers))
    table = pl.DataFrame(
        {
            "agency_id": ids,
            "name": [f"SYNTHETIC agency {i + 1} of {name}" for i in range(n)],
            "area_id": [name] * n,
            "sector": [SECTORS[s] for s in sector],
            "is_lead": [i == 0 for i in range(n)],
        }
    )
    return Area(name, truth, table, pl.concat(ties), pl.concat(coverage), probability, mutual)


def _p1(
    truth: Truth, sector: NDArray[np.int64], rng: Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the dyads' cumulative probabilities of the four states, and the two exact matrices."""
    n = len(sector)
    sender = truth.senders * rng.standard_normal(n)
    receiver = truth.receivers * rng.standard_normal(n)
    alike = truth.same_sector * (sector[:, None] == sector[None, :])
    odds = truth.intercept + sender[:, None] + receiver[None, :] + alike
    i, j = np.triu_indices(n, 1)
    forth, back = odds[i, j], odds[j, i]
    weight = np.exp(np.stack([np.zeros_like(forth), forth, back, forth + back + truth.mutual], 1))
    states = weight / weight.sum(axis=1, keepdims=True)
    probability, mutual = np.zeros((n, n)), np.zeros((n, n))
    probability[i, j] = states[:, FORTH] + states[:, BOTH]
    probability[j, i] = states[:, BACK] + states[:, BOTH]
    mutual[i, j] = mutual[j, i] = states[:, BOTH]
    return states.cumsum(axis=1), probability, mutual


def _draw_layers(
    layers: int, cumulative: NDArray[np.float64], truth: Truth, rng: Generator
) -> list[NDArray[np.int64]]:
    """Draw every dyad of every layer: its state and, as tens, the Gregson code it has if tied."""
    drawn: list[NDArray[np.int64]] = []
    for _ in range(layers):
        unit = rng.random(len(cumulative))
        state = np.count_nonzero(unit[:, None] >= cumulative[:, :BOTH], axis=1).astype(np.int64)
        new = state + 10 * rng.choice([2, 3, 4, 5], size=len(state), p=truth.codes)
        copied = rng.random(len(new)) < (truth.copied if drawn else 0.0)
        drawn.append(np.where(copied, drawn[0] if drawn else new, new))
    return drawn


def _rows(
    where: dict[str, str],
    ids: NDArray[np.str_],
    dyads: NDArray[np.int64],
    answers: NDArray[np.bool_],
    truth: Truth,
    rng: Generator,
) -> pl.DataFrame:
    """Return what the respondents report; for communication with its Gregson code."""
    i, j = np.triu_indices(len(ids), 1)
    code, state = np.divmod(dyads, 10)
    forth, back = np.isin(state, (FORTH, BOTH)), np.isin(state, (BACK, BOTH))
    source = np.concatenate([i[forth], j[back]])
    target = np.concatenate([j[forth], i[back]])
    reported = np.concatenate([code[forth], code[back]])
    wrong = rng.random(len(reported)) < truth.misreport
    step = np.where(rng.random(len(reported)) < 0.5, -1, 1)
    reported = np.clip(np.where(wrong, reported + step, reported), 2, 5)
    said = answers[source]
    asked = where["layer"] == "communication"
    return pl.DataFrame(
        {
            "source": ids[source[said]],
            "target": ids[target[said]],
            "reporter": ids[source[said]],
            "contact_type": reported[said],
        },
        schema_overrides={"contact_type": pl.Int8},
    ).with_columns(
        contact_type=pl.col("contact_type") if asked else pl.lit(None, dtype=pl.Int8),
        **{name: pl.lit(value) for name, value in where.items()},
    )


def _covered(
    where: dict[str, str], ids: NDArray[np.str_], answers: NDArray[np.bool_]
) -> pl.DataFrame:
    """Say who answered; no row from a respondent means no contact."""
    return pl.DataFrame({"agency_id": ids, "_answers": answers}).select(
        "agency_id",
        role=pl.lit("reporter"),
        status=pl.when("_answers").then(pl.lit("responded")).otherwise(pl.lit("refused")),
        absence_means=pl.when("_answers").then(pl.lit("no_contact")).otherwise(pl.lit("unknown")),
        **{name: pl.lit(value) for name, value in where.items()},
    )
