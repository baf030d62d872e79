"""Two releases, each safe: whenever they together give something away, the ledger has warned."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from adversary import recovered, with_totals
from tables import BOARD, seen, sparse, study

from partnernet.disclosure import Policy, ledger, policy
from partnernet.writers.protected import protected_flows

if TYPE_CHECKING:
    from partnernet.study import Study

TODAY = date(2026, 1, 31)
PAIRS = 60


def release(of: Study, path: Path, by: Policy = BOARD, **days: ledger.Period) -> list[str]:
    """Enter a release into a ledger; return what it warns of."""
    flows, _ = protected_flows(list(of.partnerships()), by)
    periods = {("north", wave): period for wave, period in days.items()}
    return ledger.remember(flows, by.profile, periods, path=path, today=TODAY)


def waves(number: int, seed: int) -> list[np.ndarray]:
    dice = np.random.default_rng(seed)
    return [sparse(dice, *dice.integers(3, 7, 2), skewed=bool(n % 2)) for n in range(number)]


def test_the_same_release_twice_is_nothing_new(tmp_path: Path) -> None:
    path, tables = tmp_path / "ledger", waves(5, seed=1)
    assert release(study(*tables), path) == []
    size = path.stat().st_size
    assert release(study(*tables), path) == []
    assert path.stat().st_size == size


def test_small_growth_is_warned_of(tmp_path: Path) -> None:
    """A month later some counts are larger by a few: the difference of two shown numbers is small.

    The attacker subtracts every number of the first release from that of the second, and puts what
    she then knows of the growth, hidden cells included, into her solver.
    """
    dice = np.random.default_rng(2)
    tables = waves(PAIRS, seed=2)
    grown = []
    for table in tables:
        more = np.where(dice.random(table.shape) < 0.15, dice.integers(0, 9, table.shape), 0)
        grown.append(table + np.where(table > 0, more, 0))
    found = 0
    for number, (before, after) in enumerate(zip(seen(*tables), seen(*grown), strict=True)):
        rise = with_totals(grown[number]) - with_totals(tables[number])
        both = ~np.isnan(before) & ~np.isnan(after)
        exact = both & (rise >= 1) & (rise <= 5)
        path = tmp_path / str(number)
        assert release(study(tables[number]), path) == []
        warned = release(study(grown[number]), path)
        if exact.any() or (np.isnan(before) != np.isnan(after)).any():
            found += 1
            assert warned, number
        if not (tables[number] != grown[number]).any():
            assert warned == []
    assert found > PAIRS / 3


@pytest.mark.parametrize("change", ["leaves", "merge"])
def test_what_an_agency_sent_is_warned_of(tmp_path: Path, change: str) -> None:
    """The same data without an agency, or with two as one: the attacker has both tables."""
    exposed = 0
    for number, table in enumerate(waves(PAIRS, seed=3)):
        if (table.sum(axis=1) == 0).any() or (table.sum(axis=0) == 0).any():
            continue
        fewer = table[:-1] if change == "leaves" else np.vstack([table[:-2], table[-2] + table[-1]])
        (whole,), (part,) = seen(table), seen(fewer)
        path = tmp_path / str(number)
        assert release(study(table), path) == []
        warned = release(study(fewer), path)
        joined = whole.copy()
        keep = table.shape[0] - (1 if change == "leaves" else 2)
        known = ~np.isnan(part[:keep]) & np.isnan(joined[:keep])
        joined[:keep][known] = part[:keep][known]
        gave = known.any() or bool(recovered(joined))
        exposed += gave
        assert warned, number
    assert exposed


def test_another_profile_and_another_period_are_warned_of(tmp_path: Path) -> None:
    table = np.array([[40, 3, 9], [25, 12, 30]])
    first = {"000": (date(2025, 1, 1), date(2025, 12, 31))}
    assert release(study(table), tmp_path / "a", **first) == []
    assert (
        "profile"
        in release(study(table), tmp_path / "a", policy("board", profile="nhs"), **first)[0]
    )
    later = study(np.zeros((1, 1), dtype=int), table)
    overlapping = {"001": (date(2025, 7, 1), date(2026, 6, 30))}
    assert "overlap" in release(later, tmp_path / "a", **overlapping)[0]
    after = {"001": (date(2026, 1, 1), date(2026, 12, 31))}
    release(study(table), tmp_path / "b", **first)
    assert release(later, tmp_path / "b", **after) == []


def test_the_ledger_holds_no_name_and_no_number(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    rows = {
        "source": ["Ashford Refuge", "Boxley School"],
        "target": ["Cobham Hub", "Cobham Hub"],
        "layer": "referral",
        "count": [4, 73219],
    }
    from partnernet.study import Study

    release(Study.of(pl.DataFrame(rows), area="Dartford"), path)
    text = path.read_text("utf-8")
    for secret in ("Ashford", "Boxley", "Cobham", "Dartford", "73219", "73223", "referral"):
        assert secret not in text
    head, entry = (json.loads(line) for line in text.splitlines())
    assert set(head) == {"version", "key"}
    assert set(entry) == {"on", "as"}
    assert set(entry["as"]) == {"table", "series", "agencies", "profile", "first", "last", "cells"}


def test_a_file_that_is_no_ledger_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    path.write_text("shopping list\n", "utf-8")
    with pytest.raises(OSError, match="not a ledger"):
        release(study(np.array([[40, 3]])), path)
    assert path.read_text("utf-8") == "shopping list\n"
