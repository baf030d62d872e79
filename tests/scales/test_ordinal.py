"""Ordinal statistics against textbook values, scipy and plain counting."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnernet.scales._ordinal import (
    alpha_ordinal,
    leik_d,
    quantile,
)

CODES = st.lists(st.integers(0, 5), min_size=1, max_size=30)
_ = None
KRIPPENDORFF = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]
"""Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, example C; ordinal .815."""


def table_of(observers: list[list[int | None]], categories: int) -> list[list[int]]:
    units = list(zip(*observers, strict=True))
    return [[sum(v == c for v in unit) for c in range(1, categories + 1)] for unit in units]


def plain_alpha(observers: list[list[int | None]]) -> float:
    """1 - D_o / D_e by pairs of values, in fractions."""
    units = [[v for v in unit if v is not None] for unit in zip(*observers, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    pooled = [v for unit in units for v in unit]

    def apart(x: int, y: int) -> Fraction:
        low, high = min(x, y), max(x, y)
        between = sum(low <= v <= high for v in pooled)
        return (between - Fraction(pooled.count(low) + pooled.count(high), 2)) ** 2 if x != y else 0  # type: ignore[return-value]

    n = len(pooled)
    observed = sum(
        Fraction(2, len(unit) - 1) * sum(apart(x, y) for x, y in combinations(unit, 2))
        for unit in units
    )
    expected = 2 * sum(apart(x, y) for x, y in combinations(pooled, 2))
    return float(1 - (observed / n) / (expected / (n * (n - 1))))


def test_alpha_of_the_textbook() -> None:
    found = alpha_ordinal(table_of(KRIPPENDORFF, 5))
    assert found == pytest.approx(0.815, abs=5e-4)
    assert found == pytest.approx(plain_alpha(KRIPPENDORFF))


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), min_size=2, max_size=15))
def test_alpha_by_pairs_of_values(reports: list[tuple[int, int]]) -> None:
    first, second = [list(x) for x in zip(*reports, strict=True)]
    found = alpha_ordinal(table_of([first, second], 6))
    if len({*first, *second}) < 2:
        assert found is None
    else:
        assert found == pytest.approx(plain_alpha([first, second]))


def test_alpha_uses_ranks_not_codes() -> None:
    """Renaming codes in the same order changes nothing."""
    close, far = [[1, 2], [2, 3], [1, 1], [3, 3]], [[1, 5], [5, 6], [1, 1], [6, 6]]
    found = [alpha_ordinal(table_of([list(x) for x in zip(*r, strict=True)], 6))
             for r in (close, far)]  # fmt: skip
    assert found[0] == pytest.approx(found[1])


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([5, 0, 0, 0, 5], 1),
        ([0, 9, 0, 0, 0], 0),
        ([2, 4, 3, 1, 0], 0.35),
        ([2, 4, 3, 1, 0, 0], 0.28),
        ([2, 2, 4, 2, 0], 0.40),
        ([2, 2, 4, 2, 0, 0], 0.32),
    ],
)
def test_leik(counts: list[int], expected: float) -> None:
    assert float(leik_d(counts)) == pytest.approx(expected)


@given(CODES)
def test_leik_in_range_and_by_definition(codes: list[int]) -> None:
    counts = [codes.count(k) for k in range(6)]
    n = len(codes)
    below = [Fraction(sum(c <= k for c in codes), n) for k in range(5)]
    expected = 2 * sum(min(f, 1 - f) for f in below) / 5
    assert float(leik_d(counts)) == pytest.approx(float(expected))
    assert 0 <= float(leik_d(counts)) <= 1


@given(CODES, st.sampled_from([Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)]))
def test_quantiles_are_codes_at_their_rank(codes: list[int], p: Fraction) -> None:
    lower, upper = quantile([codes.count(k) for k in range(6)], float(p))
    ordered, n = sorted(codes), len(codes)
    at = p * n
    first = ordered[int(at) - 1] if at == int(at) else ordered[int(at)]
    assert int(lower) == first
    assert int(upper) == ordered[min(int(at), n - 1)]


def test_nothing_counted_is_nan() -> None:
    assert np.isnan(leik_d([0, 0]))
    assert quantile([0, 0], 0.5) == (-1, -1)
