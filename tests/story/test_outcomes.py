"""What a page says of outcomes is what the tables say."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import polars as pl
import pytest

import partnernet as pn

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("last", [dt.date(2025, 1, 6), dt.date(2025, 3, 31), dt.date(2025, 5, 27)])
def test_a_page_counts_the_referrals_that_the_measure_counts(last: dt.date, tmp_path: Path) -> None:
    """Bank holidays are no working days on either; the record ends with its last row."""
    days = pl.date_range(last - dt.timedelta(days=150), last, eager=True)
    rows = pl.DataFrame({"source": "School", "target": "Team", "date": days, "outcome": "accepted"})
    rows.write_csv(tmp_path / "referrals.csv")
    reading = pn.read([tmp_path / "referrals.csv"])
    analysis = pn.analyse(reading, metrics_wanted=["acceptance_total"])
    told = analysis.values.filter(pl.col("metric") == "acceptance_total")["params"]
    (counted,) = {each["decided"] for each in map(json.loads, told) if each["referrer"] == "all"}
    assert f"100% of {counted} decided referrals were accepted" in str(pn.tell(analysis))
