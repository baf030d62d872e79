"""What must hold of every world: order, bounds, relabelling, evidence, and unknown is not zero."""

from __future__ import annotations

import random
from typing import Any

import polars as pl
import pytest
from tests.scales.strategies import built, world

from partnernet import scales

SEEDS = range(25)
CODES = ("gregson_lo", "gregson_point", "gregson_hi", "depth_lo", "depth_point", "depth_hi")


def network(rows: pl.DataFrame, scale: str) -> pl.DataFrame:
    return rows.filter(pl.col("scale") == scale, pl.col("unit_type") == "network")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("infer", ["auto", "always"])
def test_order_bounds_and_shares(seed: int, infer: Any) -> None:
    placed = scales.place(built(world(seed)), infer=infer)
    for scale in ("gregson", "depth"):
        codes = placed.dyads.select(
            lo=f"{scale}_lo", point=f"{scale}_point", hi=f"{scale}_hi"
        ).drop_nulls()
        assert ((codes["lo"] <= codes["point"]) & (codes["point"] <= codes["hi"])).all()
    rows = placed.scales.filter(pl.col("value").is_not_null())
    numbers = rows.filter(pl.col("lo").is_not_null(), pl.col("hi").is_not_null())
    assert (numbers["lo"] - 1e-12 <= numbers["value"]).all()
    assert (numbers["value"] <= numbers["hi"] + 1e-12).all()
    bounded = rows.filter(pl.col("bound_lo").is_not_null())
    assert (bounded["bound_lo"] <= bounded["bound_hi"] + 1e-12).all()
    assert not placed.scales.select(pl.col(pl.Float64).is_nan().any()).to_series().any()
    for _, group in rows.filter(pl.col("indicator").str.starts_with("delta_")).group_by(
        "unit_type", "unit_id", "route"
    ):
        profile = group.sort("indicator")
        for column in ("value", "lo", "hi", "bound_lo", "bound_hi"):
            assert profile[column].is_sorted(descending=True)
    shares = rows.filter(pl.col("indicator").str.starts_with("share_")).group_by("route")
    for _, group in shares:
        assert group["value"].sum() == pytest.approx(1)
    deep = rows.filter(pl.col("indicator").str.contains(r"^S_\d$")).sort("indicator")
    assert deep["value"].is_sorted(descending=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_names_and_row_order_do_not_matter(seed: int) -> None:
    made = world(seed)
    placed = scales.place(built(made))
    rng = random.Random(seed)
    fresh = rng.sample([f"Z{i}" for i in range(9)], len(made["agencies"]))
    renamed = dict(zip(made["agencies"], fresh, strict=True))

    def rename(row: dict[str, Any]) -> dict[str, Any]:
        keys = ("source", "target", "reporter", "agency_id")
        changed = {k: renamed.get(row[k], row[k]) for k in keys if k in row}
        if "parties" in row:
            changed["parties"] = [renamed[p] for p in row["parties"]]
        return {**row, **changed}

    other = {
        key: [rename(row) for row in rng.sample(rows, len(rows))]
        for key, rows in made.items()
        if key != "agencies" and rows is not None
    }
    moved = {**made, **other, "agencies": [renamed[a] for a in made["agencies"]]}
    again = scales.place(built(moved))
    assert codes(placed.dyads, renamed) == codes(again.dyads, {})
    # Sectors follow the agencies' order, which renaming keeps; so every figure must too.
    first, second = (
        network(p.scales, scale).drop("wave").sort("indicator", "route")
        for p in (placed, again)
        for scale in ["gregson"]
    )
    assert first.equals(second)


def codes(dyads: pl.DataFrame, renamed: dict[str, str]) -> set[tuple[Any, ...]]:
    flags = ("gregson_status", "gregson_flags", "depth_status", "depth_flags")
    return {
        (frozenset(renamed.get(x, x) for x in (row["agency_a"], row["agency_b"])),
         *(row[c] for c in (*CODES, *flags)))
        for row in dyads.iter_rows(named=True)
    }  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_unknown_never_becomes_level_one(seed: int) -> None:
    """Without coverage no absence is evidence: level 1 must be reported, depth 0 cannot be."""
    made = {**world(seed), "coverage": []}
    found = scales.place(built(made), infer="always").dyads
    inferred = found.filter(pl.col("gregson_status") == "inferred")
    assert (inferred["gregson_lo"] >= 2).all()
    assert (found.filter(pl.col("depth_status") == "evidence")["depth_lo"] >= 1).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_coverage_only_narrows_the_bounds(seed: int) -> None:
    """Knowing what a missing row means never widens a worst-case bound of the inferred route."""
    made = world(seed)
    made["ties"] = [{**row, "contact_type": None} for row in made["ties"]]
    deltas: list[pl.DataFrame] = []
    for coverage in ([], made["coverage"]):
        rows = scales.gregson_profile(built({**made, "coverage": coverage}))
        deltas.append(
            network(rows, "gregson")
            .filter(pl.col("indicator").str.starts_with("delta_"))
            .sort("indicator")
        )
    before, after = deltas
    if before.height == after.height == 3:
        assert (before["bound_lo"] <= after["bound_lo"] + 1e-12).all()
        assert (after["bound_hi"] <= before["bound_hi"] + 1e-12).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_register_only_narrows(seed: int) -> None:
    """Asking for agreements lowers upper ends and raises no lower one beyond what they show."""
    made = {**world(seed), "coverage": []}
    without = scales.place(built({**made, "agreements": None}), infer="always").dyads
    empty = scales.place(built({**made, "agreements": []}), infer="always").dyads
    both = without.join(empty, on=["agency_a", "agency_b"])
    for scale in ("gregson", "depth"):
        assert both[f"{scale}_lo"].equals(both[f"{scale}_lo_right"], null_equal=True)
        known = both.drop_nulls([f"{scale}_hi", f"{scale}_hi_right"])
        assert (known[f"{scale}_hi_right"] <= known[f"{scale}_hi"]).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_declared_is_never_overwritten(seed: int) -> None:
    made = world(seed)
    auto, always = (
        scales.place(built(made), infer=infer).dyads  # type: ignore[arg-type]
        for infer in ("auto", "always")
    )
    for scale in ("gregson", "depth"):
        declared = pl.col(f"{scale}_status").str.starts_with("declared")
        columns = ["agency_a", "agency_b", *(f"{scale}_{x}" for x in ("lo", "point", "hi"))]
        assert auto.filter(declared).select(columns).equals(always.filter(declared).select(columns))


def test_same_input_same_bytes() -> None:
    first, second = (scales.place(built(world(7))) for _ in range(2))
    assert first.dyads.write_csv() == second.dyads.write_csv()
    assert first.scales.write_csv() == second.scales.write_csv()
