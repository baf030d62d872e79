"""Comparable forms: rarefied diversity, partners given size, median partners, adjusted cases."""

from __future__ import annotations

import itertools
import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from tests.compare.test_compare import areas, row, rows

import partnernet as pn
from partnernet import schema
from partnernet.comparing import compare
from partnernet.comparing._forms import rarefied
from partnernet.metrics._intervals import mantel_haenszel
from partnernet.uncertainty import cells, errors_of
from partnernet.writers import save_results
from partnernet_maps.comparison import render

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("q", [0.0, 1.0, 2.0])
def test_rarefied_diversity_is_that_of_every_sample(q: float) -> None:
    """By enumeration: the mean number of sectors with k of the m drawn, then the Hill number."""
    counts = [4, 3, 1]
    people = [sector for sector, many in enumerate(counts) for _ in range(many)]
    for common in range(1, len(people) + 1):
        samples = list(itertools.combinations(people, common))
        many = np.zeros(common + 1)
        for sample in samples:
            for each in np.bincount(sample):
                many[each] += each > 0
        expected, share = many[1:] / len(samples), np.arange(1, common + 1) / common
        if q == 1:
            hill = float(np.exp(-(expected * share * np.log(share)).sum()))
        else:
            hill = float((expected * share**q).sum() ** (1 / (1 - q)))
        assert rarefied(np.array(counts, dtype=float), common, q) == pytest.approx(hill)
    whole = np.array(counts) / 8
    assert rarefied(np.array(counts, dtype=float), 8, 2) == pytest.approx(1 / (whole**2).sum())


def test_diversity_is_compared_at_the_size_of_the_smallest_area_alone() -> None:
    study = areas([10, 20])
    sectors = pl.Series(["health", "police", "education", "housing", "health"] * 6)
    study = study.replace(agencies=study.agencies.with_columns(sector=sectors))
    found = compare(study, draws=0, measures=["sector_diversity"])
    adjusted = rows(found, kind="adjusted")
    assert [json.loads(params)["among"] for params in adjusted["params"]] == [10, 10]
    small, large = adjusted["value"].to_list()
    assert small == pytest.approx(row(found, kind="value", area="area00")["value"])
    assert large < row(found, kind="value", area="area01")["value"]
    assert rows(found, kind="difference").is_empty()


def test_partners_given_size_are_a_ratio_to_the_line_over_areas() -> None:
    study = areas([10, 12, 14, 16, 18, 20, 22, 24])
    found = compare(study, draws=0, measures=["mean_degree"], distances=False)
    adjusted, slope = rows(found, kind="adjusted"), row(found, kind="slope")
    assert adjusted.height == 8
    value = rows(found, kind="value").sort("area")["value"].to_numpy()
    expected = [json.loads(params)["expected"] for params in adjusted.sort("area")["params"]]
    assert adjusted.sort("area")["value"].to_numpy() == pytest.approx(value / expected)
    sizes = np.log([10, 12, 14, 16, 18, 20, 22, 24])
    line = np.polyfit(sizes, np.log(expected), 1)
    assert np.polyval(line, sizes) == pytest.approx(np.log(expected))
    assert line[0] == pytest.approx(slope["value"])
    errors = errors_of(cells(study.partnership("area03"), "unstated", "referral", "mean_degree"))
    mine = row(found, kind="adjusted", area="area03")
    assert errors.se is not None
    reach = np.log(mine["hi"] / mine["value"])
    assert reach == pytest.approx(errors.interval()[1] / errors.value - 1)  # type: ignore[index]
    few = compare(areas([10, 12]), draws=0, measures=["mean_degree"])
    assert rows(few, kind="adjusted").is_empty()


def referrals(accepted: dict[tuple[str, str], tuple[int, int]]) -> pn.Study:
    """Accepted and declined by area and sector of the receiver."""
    events, nodes = [], []
    start = date(2024, 1, 1)
    for (area, sector), (yes, no) in accepted.items():
        receiver = f"{area}_{sector}"
        nodes += [(area, receiver, sector), (area, f"{area}_lead", "social_care")]
        for at in range(yes + no):
            day = start + timedelta(days=at % 90)
            outcome = "accepted" if at < yes else "declined"
            wait = 5 if area == "north" else 9
            decided = day + timedelta(days=wait)
            events.append((area, f"{area}_lead", receiver, day, decided, outcome))
    columns = ["area_id", "source", "target", "date_received", "date_decided", "outcome"]
    log = pl.DataFrame(events, schema=columns, orient="row")
    end = log.with_columns(date_received=pl.lit(date(2024, 12, 30)))
    log = pl.concat([log, end.group_by("area_id").head(1).select(columns)])
    ties = log.group_by("area_id", "source", "target", maintain_order=True).len("count")
    agencies = pl.DataFrame(nodes, schema=["area_id", "agency_id", "sector"], orient="row").unique(
        maintain_order=True
    )
    whole = log.with_columns(wave=pl.lit("all"), level=pl.lit("unstated"), layer=pl.lit("referral"))
    return pn.Study.of(
        ties.with_columns(layer=pl.lit("referral")),
        agencies=agencies,
        referrals=schema.conform(whole, schema.REFERRALS),
    )


def test_acceptance_is_set_apart_within_sectors_of_the_receiver() -> None:
    counts: dict[tuple[str, str], tuple[int, int]] = {
        ("north", "health"): (30, 10),
        ("north", "housing"): (10, 30),
        ("south", "health"): (8, 2),
        ("south", "housing"): (30, 70),
    }
    found = compare(referrals(counts), draws=0, measures=["accepted"], tests=True)
    got = row(found, kind="difference", metric="accepted")
    pooled = mantel_haenszel([30, 10], [10, 30], [8, 30], [2, 70])
    assert pooled is not None
    assert got["effect"] == pytest.approx(100 * pooled.difference)
    assert got["se"] == pytest.approx(pooled.error)
    assert got["value"] == pytest.approx(40 / 80 - 38 / 110)
    assert (got["n"], got["n_other"], got["gate"]) == (80, 110, None)
    assert got["p"] is not None
    # Standardised to the cases of both: health 50, housing 140.
    south = row(found, kind="adjusted", area="south")["value"]
    assert south == pytest.approx((50 * 0.8 + 140 * 0.3) / 190)
    assert "ignores_clustering" in got["flags"]


def test_days_are_set_apart_within_sectors_too() -> None:
    counts: dict[tuple[str, str], tuple[int, int]] = {
        (area, sector): (20, 10) for area in ("north", "south") for sector in ("health", "housing")
    }
    found = compare(referrals(counts), draws=0, measures=["wait_decided"])
    got: dict[str, Any] = row(found, kind="difference", metric="wait_decided")
    assert got["effect_of"] == "days"
    assert -8 < got["effect"] < -1
    assert got["effect"] == pytest.approx(got["value"], abs=0.6)
    assert json.loads(got["params"])["until"] > 0


def test_median_partners_stand_beside_shares_of_pairs() -> None:
    borough = pn.datasets.load("synthetic_borough")
    found = compare(borough, by="wave", draws=0, measures=["delta_3"], levels=["governance"])
    got = rows(found, kind="adjusted")
    assert got["value"].to_list() == [2.5, 3.0]
    part = borough.partnership(borough.areas[0], "2024-25")
    laid = cells(part, "governance", "communication", "delta_3")
    assert laid.base is not None
    known = laid.base.sum(axis=1) > 0
    assert np.median(laid.top.sum(axis=1)[known]) == 3.0


def test_forms_and_cases_are_in_the_account_and_on_the_page(tmp_path: Path) -> None:
    counts: dict[tuple[str, str], tuple[int, int]] = {
        (area, sector): (20, 10) for area in ("north", "south") for sector in ("health", "housing")
    }
    found = compare(referrals(counts), draws=0, distances=False)
    save_results(found, tmp_path / "folder", inputs=[])
    account = (tmp_path / "folder" / "methods.md").read_text(encoding="utf-8")
    assert "What became of cases" in account
    assert "Share of decided referrals" in account
    assert "Greenland" in (tmp_path / "folder" / "references.bib").read_text(encoding="utf-8")
    page = render(found).decode()
    assert "Share accepted: standardised by receiver" in page
    assert "60 cases" in page
