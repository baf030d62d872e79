"""Attacks on protected tables: by linear programming, and how much is hidden to withstand them."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from adversary import fewest_hidden, intervals, recovered, with_totals
from tables import seen, sparse

TABLES = 1000


def test_the_attacker_finds_what_is_unprotected() -> None:
    table = np.array([[40.0, np.nan, 43], [25, 12, 37], [65, 15, 80]])
    assert intervals(table) == {(0, 1): (3, 3)}
    small = np.array([[np.nan, np.nan, 9.0], [np.nan, np.nan, 9], [9, 9, 18]])
    assert intervals(small)[0, 0] == (1, 8)
    assert recovered(small) == []
    assert len(recovered(small, threshold=8)) == 4


def test_no_hidden_number_can_be_worked_out() -> None:
    dice = np.random.default_rng(7)
    tables = [
        sparse(dice, *dice.integers(3, 13, 2), skewed=bool(number % 2)) for number in range(TABLES)
    ]
    hidden = 0
    for number in range(0, TABLES, 100):
        some = tables[number : number + 100]
        for table, shown in zip(some, seen(*some), strict=True):
            full, known = with_totals(table), ~np.isnan(shown)
            assert not (known & (full > 0) & (full <= 5)).any()
            assert (shown[known] == full[known]).all()
            assert recovered(shown) == [], table
            hidden += int((~known).sum())
    assert hidden > TABLES


@pytest.mark.parametrize(("size", "number"), [(3, 150), (4, 60)])
def test_not_much_more_is_hidden_than_must_be(size: int, number: int) -> None:
    dice = np.random.default_rng(size)
    tables = [sparse(dice, size, size, skewed=bool(dice.integers(2))) for _ in range(number)]
    ours = sum(int(np.isnan(shown).sum()) for shown in seen(*tables))
    fewest = sum(fewest_hidden(table) for table in tables)
    assert fewest > number
    assert ours <= 1.3 * fewest
