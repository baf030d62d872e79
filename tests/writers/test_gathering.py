"""Long tables say once what is the same of every unit, and lose nothing by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from partnernet.writers import gathering

if TYPE_CHECKING:
    import pytest

UNITS = ("A", "B", "C")
row = st.fixed_dictionaries(
    {
        "indicator": st.sampled_from(["one", "two", "three"]),
        "value": st.sampled_from([None, 0.0, 1.0]),
        "lo": st.sampled_from([None, 0.0]),
    }
)
TYPES = {"value": pl.Float64, "lo": pl.Float64, "unit_id": pl.String}


def told_again(frame: pl.DataFrame) -> pl.DataFrame:
    """Say of every unit what is said of all."""
    every = frame.filter(pl.col("unit_id") == gathering.EVERY).drop("unit_id")
    units = pl.DataFrame({"unit_id": UNITS})
    rest = frame.filter(pl.col("unit_id").ne_missing(gathering.EVERY))
    return pl.concat([rest, every.join(units, how="cross").select(frame.columns)])


@given(st.lists(st.lists(row, min_size=1, max_size=1), max_size=3), st.lists(row, max_size=4))
def test_nothing_is_lost(same: list[list[dict[str, object]]], own: list[dict[str, object]]) -> None:
    """Each measure has a row for every unit, alike or not; the network has its own."""
    rows = []
    for number, (each,) in enumerate(same):
        name = f"{each['indicator']}{number}"
        for place, unit in enumerate(UNITS):
            said = {**each, **(own[place] if number == 1 and place < len(own) else {})}
            rows.append({**said, "indicator": name, "unit_type": "agency", "unit_id": unit})
        rows.append({**each, "indicator": name, "unit_type": "network", "unit_id": None})
    if not rows:
        return
    frame = pl.DataFrame(rows, schema_overrides=TYPES)
    short = gathering.said_once(frame)
    order = ["indicator", "unit_type", "unit_id"]
    assert told_again(short).sort(order).equals(frame.sort(order))
    assert short.filter(pl.col("unit_type") == "network").height == len(same)


def test_what_is_said_of_some_keeps_its_names() -> None:
    """Bridges, key players and measures of some agencies: who they are is what the rows say."""
    some = {
        "unit_type": ["agency"] * 5 + ["dyad"] * 2 + ["set"] * 2 + ["sector"] * 2,
        "unit_id": ["A", "B", "C", "A", "B", "A|B", "B|C", "A|C", "B|C", "health", "police"],
        "metric": ["degree"] * 3 + ["funded"] * 2 + ["bridge"] * 2 + ["key"] * 2 + ["parity"] * 2,
        "value": [1.0, 2.0, 2.0] + [1.0] * 8,
        "n": [3] * 11,
    }
    frame = pl.DataFrame(some)
    assert gathering.said_once(frame).equals(frame)
    assert gathering.said_once(frame.filter(metric="funded")).equals(frame.filter(metric="funded"))
    alike = frame.filter(metric="degree").with_columns(value=0.0)
    assert gathering.said_once(alike)["unit_id"].to_list() == ["*"]


def test_only_long_tables_are_shortened(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pl.DataFrame(
        {"unit_type": "agency", "unit_id": ["A", "B"], "metric": "m", "value": [None, None]}
    )
    assert gathering.gathered(frame) is frame
    monkeypatch.setattr(gathering, "LONG", 1)
    assert gathering.gathered(frame)["unit_id"].to_list() == ["*"]
    other = pl.DataFrame({"agency_id": ["A", "B"], "value": [1, 1]})
    assert gathering.gathered(other) is other
