"""Other hidden numbers, the same published totals: no byte of map, report or e-mail differs."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "disclosure"))

from tables import BOARD, seen, sparse
from test_non_interference import other

import partnernet_datasets as datasets
from partnernet.analysis import analyse
from partnernet.disclosure import protect_area
from partnernet.study import Study
from partnernet_maps import page as pages
from partnernet_maps import report, strongest
from partnernet_maps.report.folder import tables
from partnernet_maps.report.mail import mail
from partnernet_maps.report.since import KEYS, kept

if TYPE_CHECKING:
    from partnernet.analysis import Analysis

SECTORS = ("social_care", "education", "health", "police", "third_sector")
SETTINGS = report.About(made_by="us", contact="them")


def released(found: Analysis) -> dict[str, bytes]:
    """All that leaves the house as text: map, report, e-mail, kept numbers, tables."""
    facts, drawn, words, about, rule = report._facts(found, BOARD, SETTINGS, None, 1)
    area = found.study.areas[0]
    return {
        "map": pages.render(drawn),
        "report": report.render(found, BOARD, about=SETTINGS, area=area),
        "mail": mail(facts, words, about).encode(),
        "kept": kept(facts),
        **{f"table {k}": v for k, v in tables(found, rule, facts, words, area).items()},
    }


def keys(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*(keys(v) for k, v in value.items() if k != "shapes"))
    return set().union(*map(keys, value)) if isinstance(value, list | tuple) else set()


def study(table: np.ndarray, accepted: np.ndarray, talk: np.ndarray) -> Study:
    """Referrals with what became of them, and who said how closely they work."""
    ends = [(f"S{r:02d}", f"T{c:02d}", r, c) for r, c in np.argwhere(table).tolist()]
    rows = [
        {
            "source": s,
            "target": t,
            "layer": "referral",
            "level": "frontline",
            "count": int(table[r, c]),
            "decided": int(table[r, c]),
            "accepted": int(accepted[r, c]),
            "contact_type": None,
        }
        for s, t, r, c in ends
    ]
    rows += [
        {**dict.fromkeys(rows[0]), "source": f"S{r:02d}", "target": f"T{c:02d}",
         "layer": "communication", "level": "strategy", "contact_type": int(talk[r, c])}
        for r, c in np.argwhere(talk).tolist()
    ]  # fmt: skip
    names = sorted({row[end] for row in rows for end in ("source", "target")})
    listed = {
        "agency_id": names,
        "name": [f"Agency {name}" for name in names],
        "sector": [SECTORS[i % len(SECTORS)] for i in range(len(names))],
        "is_lead": [name == "T00" for name in names],
    }
    ties = pl.DataFrame(rows, schema_overrides={"contact_type": pl.Int8})
    return Study.of(ties, agencies=pl.DataFrame(listed), area="north")


def shares(table: np.ndarray, total: int, dice: np.random.Generator) -> np.ndarray:
    """Draw how many of each cell were accepted, so many of all."""
    drawn = dice.multivariate_hypergeometric(table.ravel(), total)
    return drawn.reshape(table.shape)


def drawn(seed: int) -> tuple[Study, Study]:
    """Two studies that differ in hidden numbers and in what became of them, not in their totals."""
    dice = np.random.default_rng(seed)
    while True:
        table = sparse(dice, *dice.integers(3, 8, 2), skewed=True).astype(int)
        (shown,) = seen(table)
        if not np.isnan(shown).any():
            continue
        changed = other(table, shown, dice).astype(int)
        if (changed != table).any():
            break
    total = int(dice.integers(0, table.sum() + 1))
    talk = np.where(dice.random(table.shape) < 0.4, dice.integers(1, 7, table.shape), 0)
    one, two = (study(t, shares(t, total, dice), talk) for t in (table, changed))
    return one, two


@pytest.mark.parametrize("seed", range(10))
def test_random_partnerships(seed: int) -> None:
    one, two = (released(analyse(some)) for some in drawn(seed))
    for name, content in one.items():
        assert content == two[name], name


@pytest.mark.parametrize("seed", range(6))
def test_hidden_numbers_do_not_choose_the_part_that_is_drawn(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strongest, "LARGEST", 4)
    one, two = (released(analyse(some)) for some in drawn(seed))
    assert b"The 4 agencies with the strongest links" in one["map"]
    for name, content in one.items():
        assert content == two[name], name


def swapped(borough: Study, seed: int) -> tuple[Study, int]:
    """Move one referral round rectangles of hidden cells: every row and column keeps its sum."""
    dice = np.random.default_rng(seed)
    safe = protect_area(borough, borough.areas[0], BOARD)
    keys = ["wave", "level", "layer", "source", "target"]
    hidden = set(safe.ties.filter(pl.col("hidden")).select(keys).iter_rows())
    ties = borough.ties.with_row_index("at")
    referrals = ties.filter(pl.col("layer") == "referral")
    at = {tuple(row[:5]): row[5] for row in referrals.select(*keys, "at").iter_rows()}
    counts = ties["count"].to_list()
    moved = 0
    tables: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for key in sorted(hidden & at.keys()):
        tables.setdefault(key[:3], []).append(key[3:])
    used: set[int] = set()
    for head, cells in tables.items():
        there = set(cells)
        pairs = list(combinations(cells, 2))
        dice.shuffle(pairs)
        for (a, x), (b, y) in pairs:
            if a == b or x == y or not {(a, y), (b, x)} <= there:
                continue
            four = [at[*head, *cell] for cell in ((a, x), (b, y), (a, y), (b, x))]
            new = [counts[i] + step for i, step in zip(four, (1, 1, -1, -1), strict=True)]
            alike = all((n <= 5) == (counts[i] <= 5) for n, i in zip(new, four, strict=True))
            if min(new) >= 1 and alike and used.isdisjoint(four):
                for i, n in zip(four, new, strict=True):
                    counts[i] = n
                used.update(four)
                moved += 1
    return replace(borough, ties=borough.ties.with_columns(count=pl.Series(counts))), moved


def test_the_made_up_borough_with_other_hidden_numbers() -> None:
    borough = datasets.load("synthetic_borough")
    one = released(analyse(borough))
    for seed in range(2):
        changed, moved = swapped(borough, seed)
        assert moved > 2
        two = released(analyse(changed))
        for name, content in one.items():
            assert content == two[name], name


def test_the_page_holds_only_keys_of_the_list() -> None:
    for seed in range(3):
        facts, drawn_map, *_ = report._facts(analyse(drawn(seed)[0]), BOARD, SETTINGS, None, 1)
        assert keys(pages.payload(drawn_map)) <= pages.PAYLOAD_KEYS
        assert facts.profile == "dfe"
        assert set(json.loads(kept(facts))) == KEYS
