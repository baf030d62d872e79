"""The coverage simulation at tiny size: its pieces add up, and where theory is exact it agrees."""

from __future__ import annotations

import importlib
import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import special, stats

from partnernet.uncertainty import errors_of

ROOT = Path(__file__).resolve().parents[2]


def module(name: str) -> Any:
    return importlib.import_module(name)


@pytest.mark.parametrize("name", list(module("simulations").SIMULATIONS))
def test_every_simulation_answers_and_pieces_add_up(name: str, tmp_path: Path) -> None:
    simulate = module("simulate")
    whole = simulate.simulate(name, range(2), 1)
    pieces = [simulate.simulate(name, range(at, at + 1), 1) for at in range(2)]
    for at, counts in enumerate(pieces):
        simulate.write(counts, tmp_path / f"{at}.csv")
    assert simulate.added(*(simulate.read(tmp_path / f"{at}.csv") for at in range(2))) == whole
    assert all(held + undefined <= 2 for held, _, undefined in whole.values())
    assert all(runs + undefined == 2 for _, runs, undefined in whole.values())
    lines = simulate.table(whole).splitlines()
    assert len(lines) == len(whole) + 2
    assert len({line.count("|") for line in lines}) == 1


def test_errors_are_exact_where_pairs_are_independent() -> None:
    """Over all networks of four agencies, weighed by their chance: the dyad form is unbiased.

    The vertex jackknife, made for agencies that differ, is then 2 (n - 1) / (n - 2) times as large
    in variance: this is why its intervals cover too often in the world where agencies are alike.
    """
    density, n, share = module("worlds").density, 4, 0.3
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
    vertex = dyad = 0.0
    for tied in itertools.product((False, True), repeat=len(pairs)):
        ties = np.zeros((n, n), dtype=bool)
        for (i, j), there in zip(pairs, tied, strict=True):
            ties[i, j] = ties[j, i] = there
        chance = share ** sum(tied) * (1 - share) ** (len(pairs) - sum(tied))
        found = errors_of(density(ties))
        assert found.se is not None
        assert found.se_dyad is not None
        vertex += chance * found.se**2
        dyad += chance * found.se_dyad**2
    truth = share * (1 - share) / len(pairs)
    assert dyad == pytest.approx(truth, rel=1e-12)
    assert vertex == pytest.approx(truth * 2 * (n - 1) / (n - 2), rel=1e-12)


def test_truths_are_those_of_their_worlds() -> None:
    worlds = module("worlds")
    rng = np.random.default_rng(1)
    for world in worlds.WORLDS:
        ties = [worlds.drawn(world, 30, rng) for _ in range(400)]
        means = [each.sum() / 870 for each in ties]
        error = np.std(means) / 20
        assert np.mean(means) == pytest.approx(world.density(30), abs=4 * error)
        if np.isfinite(world.reciprocity):
            returned = sum((each & each.T).sum() for each in ties) / sum(e.sum() for e in ties)
            assert returned == pytest.approx(world.reciprocity, abs=0.02)


def test_the_published_table_says_what_theory_says() -> None:
    """Agencies' degrees as independent: the error is too small by the root of two, t tests lie."""
    page = (ROOT / "docs" / "project" / "simulation.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:-1] for line in page.splitlines() if line.startswith("| two areas")]
    cells = [[cell.strip() for cell in row] for row in rows]
    (found,) = [
        row
        for row in cells
        if row[1:4] == ["alike", "20 and 20", "*agencies' degrees as independent (t)*"]
    ]
    expected = 100 * 2 * stats.norm.sf(special.ndtri(0.975) / np.sqrt(2))
    assert float(found[5]) == pytest.approx(expected, abs=4 * float(found[6]) / 2 + 1.5)
