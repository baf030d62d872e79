"""Every dyad of many small random worlds, against a slow and plain second reading."""

from __future__ import annotations

from statistics import mean
from typing import TYPE_CHECKING, Any

import pytest
from tests.scales.oracle import Dyad, read
from tests.scales.strategies import built, world
from tests.scales.worlds import LEVEL

from partnernet.scales import _text, gregson, params
from partnernet.scales import glasby_peck as glasby
from partnernet.scales._level import Level
from partnernet.scales.depth import depth_profile
from partnernet.scales.profile import gregson_profile

if TYPE_CHECKING:
    import polars as pl

NAMES = ("COV", "C", "FU", "T", "REG", "TWO", "J", "ACT", "OBJ")
ROUTES = {
    "declared": lambda d: d.declared,
    "inferred": lambda d: not d.declared,
    "declared+inferred": lambda d: True,
}


@pytest.mark.parametrize("seed", range(80))
def test_every_dyad_and_every_share(seed: int) -> None:
    made = world(seed)
    level = Level(built(made), LEVEL)
    values = params()
    for infer in ("auto", "always", "never"):
        expected = read(made, infer)
        levels = gregson.verdicts(level, values, infer)
        depths = glasby.verdicts(level, values, infer)
        _check_listed(levels.listed, level, expected, "level")
        _check_listed(depths.listed, level, expected, "depth")
        profile = gregson_profile(levels)
        for route in set(profile["route"]) & set(ROUTES):
            _check_shares(profile.filter(route=route), made, expected, route)
        _check_agencies(depth_profile(depths), made["agencies"], expected)


def _check_listed(
    listed: pl.DataFrame, level: Level, expected: dict[tuple[str, str], Dyad], what: str
) -> None:
    ids = level.numbers["agency_id"]
    pairs = {(ids[row["a"]], ids[row["b"]]): row for row in listed.iter_rows(named=True)}
    assert {pair for pair, dyad in expected.items() if dyad.rows} <= set(pairs)
    for pair, row in pairs.items():
        dyad = expected[pair]
        assert (row["lo"], row["hi"]) == (getattr(dyad, what) or (None, None)), pair
        if what == "level":
            assert {name: row[name] for name in NAMES} == {
                name: dyad.predicates[name] for name in NAMES
            }, pair


def _check_shares(
    rows: pl.DataFrame, made: dict[str, Any], expected: dict[tuple[str, str], Dyad], route: str
) -> None:
    here = {p: d for p, d in expected.items() if d.level and ROUTES[route](d)}
    for k in (2, 3, 4):
        found = rows.filter(indicator=f"delta_{k}", unit_type="network")
        if not found.height:
            continue
        _check_share(found.row(0, named=True), list(here.values()), k, len(expected))
        partners = rows.filter(indicator=f"partners_{k}")
        for agency in made["agencies"]:
            mine = [d.level for pair, d in here.items() if agency in pair and d.level]
            row = partners.filter(unit_id=agency).row(0, named=True)
            assert row["n"] == len(mine)
            assert row["lo"] == sum(x[0] >= k for x in mine)
            assert row["hi"] == sum(x[1] >= k for x in mine)


def _check_share(row: dict[str, Any], here: list[Dyad], k: int, q: int) -> None:
    counted = [d for d in here if d.counted]
    assert (row["n"], row["of"]) == (len(counted), q)
    low = sum(d.level[0] >= k for d in here if d.level) / q
    high = 1 - sum(d.level[1] < k for d in here if d.level) / q
    assert (row["bound_lo"], row["bound_hi"]) == pytest.approx((low, high))
    if not counted:
        assert row["value"] is None
        assert row["reason"] in _text.get("gregson").reasons
        return
    assert row["value"] == pytest.approx(mean(mean(r >= k for r in d.reports) for d in counted))
    assert row["lo"] == pytest.approx(mean(d.level[0] >= k for d in counted if d.level))
    assert row["hi"] == pytest.approx(mean(d.level[1] >= k for d in counted if d.level))


def _check_agencies(
    rows: pl.DataFrame, agencies: list[str], expected: dict[tuple[str, str], Dyad]
) -> None:
    assessed = any(d.depth for d in expected.values())
    for depth in range(1, 7):
        row = rows.filter(indicator=f"S_{depth}").row(0, named=True)
        if not assessed:
            assert row["reason"] == "nothing_assessed"
            continue
        low = high = 0
        for agency in agencies:
            mine = [d.depth for pair, d in expected.items() if agency in pair]
            low += any(x and x[0] >= depth for x in mine)
            high += any(x is None or x[1] >= depth for x in mine)
        assert row["lo"] == pytest.approx(low / len(agencies))
        assert row["hi"] == pytest.approx(high / len(agencies))
