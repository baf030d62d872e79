"""What is released tells nothing of what is hidden: other hidden numbers, the same bytes."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog

sys.path.insert(0, str(Path(__file__).parent))

from adversary import equations, with_totals
from tables import BOARD, seen, sparse, study

import partnernet as pn
import partnernet_maps as maps
from partnernet.disclosure import protect_area
from partnernet.writers.protected import PROTECTED, protected_tables


def other(table: np.ndarray, shown: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    """Return a table that differs only in hidden numbers, small ones small and large ones large.

    Every total that is shown is kept.
    """
    full = with_totals(table)
    gaps = [(int(r), int(c)) for r, c in np.argwhere(np.isnan(shown))]
    left, right = equations(shown, gaps)
    bounds = [(1, 5) if full[cell] <= 5 else (6, 900) for cell in gaps]
    answer = linprog(dice.normal(size=len(gaps)), A_eq=left, b_eq=right, bounds=bounds)
    assert answer.status == 0, answer.message
    for cell, number in zip(gaps, np.round(answer.x), strict=True):
        full[cell] = number
    return full[:-1, :-1]


def pairs(number: int, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Draw tables, each with another of the same release."""
    dice = np.random.default_rng(seed)
    tables = [sparse(dice, *dice.integers(3, 9, 2), skewed=True) for _ in range(number)]
    found = [
        (table, other(table, shown, dice))
        for table, shown in zip(tables, seen(*tables), strict=True)
        if np.isnan(shown).any()
    ]
    assert sum((one != two).any() for one, two in found) > len(found) / 2
    return found


def test_other_hidden_numbers_give_the_same_frames() -> None:
    every = pairs(80, seed=3)
    one, two = (protect_area(study(*some), "north", BOARD) for some in zip(*every, strict=True))
    for name in ("agencies", "ties", "totals", "log"):
        assert getattr(one, name).equals(getattr(two, name)), name


@pytest.mark.parametrize("seed", range(4))
def test_other_hidden_numbers_give_the_same_map_and_table(seed: int) -> None:
    one, two = next((a, b) for a, b in pairs(12, seed) if (a != b).any())
    pages, tables = [], []
    for table in (one, two):
        found = pn.analyse(study(table), metrics_wanted=["mean_degree"])
        pages.append(maps.render(found))
        tables.append(protected_tables(found, BOARD)[PROTECTED].write_csv())
    assert pages[0] == pages[1]
    assert tables[0] == tables[1]
    assert "[c]" in tables[0]
