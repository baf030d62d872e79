"""Values on either side of a parameter's cut: off by one, each would be another."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from tests.metrics.records import Records

from partnernet.metrics import get
from partnernet.study import Study

START = dt.date(2023, 1, 2)


def day(number: int) -> dt.date:
    return START + dt.timedelta(number)


@pytest.mark.parametrize(("later", "reached"), [(89, 1.0), (90, 1.0), (91, 0.5)])
def test_what_came_ninety_days_ago_goes_on_and_no_older(later: int, reached: float) -> None:
    at = {"level": "frontline", "layer": "referral"}
    log = [
        {**at, "source": "A", "target": "B", "date_received": day(0)},
        {**at, "source": "B", "target": "C", "date_received": day(later)},
    ]
    ties = [{**at, "source": row["source"], "target": row["target"], "count": 1} for row in log]
    agencies = [{"agency_id": name} for name in "ABC"]
    p = Records(agencies, {"ties": ties, "referrals": log}).partnership()
    (rows,) = get("time_reach")(p)  # type: ignore[misc]
    assert rows.value.tolist() == [reached, 0.5, 0.0]  # type: ignore[union-attr]
    (mean,) = get("mean_time_reach")(p)  # type: ignore[misc]
    assert mean.value.tolist() == pytest.approx([(reached + 0.5) / 3])  # type: ignore[union-attr]


@pytest.mark.parametrize(("ago", "dormant", "new"), [(179, 0.0, 0.5), (180, 0.5, 0.0)])
def test_half_a_year_is_180_days(ago: int, dormant: float, new: float) -> None:
    """One tie is old and busy to the end; the other was on one day."""
    end = 1000
    rows = [("A", "B", day(0), day(end)), ("A", "C", day(end - ago), day(end - ago))]
    ties = pl.DataFrame(rows, schema=["source", "target", "first", "last"], orient="row")
    p = Study.of(ties.with_columns(layer=pl.lit("referral"))).partnership()
    for code, share in (("dormant_ties", dormant), ("new_ties", new)):
        (rows_,) = get(code)(p)  # type: ignore[misc]
        assert rows_.value.tolist() == [share], code  # type: ignore[union-attr]


@pytest.mark.parametrize(("named_by", "core"), [(25, 0.0), (26, 1.0)])
def test_half_of_the_others_is_half(named_by: int, core: float) -> None:
    """Of 51 others, 25 are 49 %."""
    names = [f"R{i:02}" for i in range(51)]
    said = [(x, x, "X" if i < named_by else names[i - 1]) for i, x in enumerate(names)]
    ties = pl.DataFrame(said, schema=["reporter", "source", "target"], orient="row")
    p = Study.of(ties.with_columns(layer=pl.lit("communication"))).partnership()
    (rows,) = get("core_agency")(p)  # type: ignore[misc]
    assert dict(zip(rows.unit_id, rows.value.tolist(), strict=True))["X"] == core  # type: ignore[union-attr]
