"""Records with every row reversed: which measures are what they were, and that they had values.

The faults that fit a measure are taken from this (`tests/metrics/indifference.py`).
"""

from __future__ import annotations

from collections import defaultdict
from random import Random
from typing import TYPE_CHECKING

import polars as pl
import pytest
from tests.metrics.harness import table
from tests.metrics.indifference import SAME_OF_REVERSED_RECORDS
from tests.metrics.random_answers import answer_records
from tests.metrics.random_records import referral_records
from tests.metrics.random_tables import table_records
from tests.metrics.test_change import PAIRS, two_waves

from partnernet.metrics._engine import compute
from partnernet.study import Partnership

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = sorted(SAME_OF_REVERSED_RECORDS)


def _partnerships() -> Iterator[Partnership]:
    for seed in range(8):
        for make in (referral_records, answer_records, table_records):
            yield make(seed).partnership()
        rng = Random(seed)
        study = two_waves(set(rng.sample(PAIRS, 6)), set(rng.sample(PAIRS, 7)), {"A": "1"})
        yield study.partnership(study.areas[0], "2")


def _reversed(p: Partnership) -> Partnership:
    turned = {"source": "target", "target": "source"}

    def swap(frame: pl.DataFrame | None) -> pl.DataFrame | None:
        if frame is None:
            return None
        return frame.with_columns(pl.col(end).alias(other) for end, other in turned.items())

    study = p.study.replace(
        ties=swap(p.study.ties),
        referrals=swap(p.study.referrals),
        activity=swap(p.study.activity),
    )
    return Partnership(p.area, p.wave, study)


def test_these_measures_are_the_same_of_reversed_records() -> None:
    met = defaultdict[str, set[float]](set)
    for p in _partnerships():
        before = table(compute(p, names=NAMES))
        after = table(compute(_reversed(p), names=NAMES))
        assert before.keys() == after.keys()
        for key, units in before.items():
            values = {unit: got.value for unit, got in units.items()}
            assert values == pytest.approx({x: got.value for x, got in after[key].items()}), key
            met[key[0]].update(x for x in values.values() if x is not None)
    assert sorted(met) == NAMES
    assert all(met.values())
