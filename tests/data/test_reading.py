"""The shipped data are read as anybody's files are, and give what their descriptions promise."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import polars as pl
import pytest

import partnernet_datasets as datasets
from partnernet.readers import read
from partnernet.view import View

if TYPE_CHECKING:
    from partnernet.readers import Reading

DIRECTED = View(direction="directed")


@pytest.fixture(scope="module", params=datasets.names())
def reading(request: pytest.FixtureRequest) -> Reading:
    return read(datasets.tables(request.param))


@pytest.fixture(scope="module")
def emon() -> Reading:
    return read(datasets.tables("emon"))


@pytest.fixture(scope="module")
def borough() -> Reading:
    return read(datasets.tables("synthetic_borough"))


@pytest.fixture(scope="module")
def messy() -> Reading:
    return read(datasets.path("synthetic_borough") / "messy" / "referrals_messy.csv")


def test_clean_tables_have_neither_errors_nor_warnings(reading: Reading) -> None:
    assert [f.message for f in reading.findings if f.severity != "info"] == []


def test_every_row_is_accounted_for(reading: Reading) -> None:
    for source in reading.sources:
        assert source.read + sum(source.excluded.values()) + source.rejected == source.rows
        assert source.rejected == 0


@pytest.mark.parametrize("name", datasets.names())
def test_load_is_read(name: str) -> None:
    loaded, reads = datasets.load(name), read(datasets.tables(name)).study
    assert loaded.ties.equals(reads.ties)
    assert loaded.areas == tuple(sorted(datasets.about(name)["areas"]))
    assert loaded.waves == tuple(sorted(datasets.about(name)["waves"]))


@pytest.mark.parametrize("area", datasets.about("emon")["areas"])
def test_emon_has_the_published_values(emon: Reading, area: str) -> None:
    expected = datasets.about("emon")["expected"][area]
    seen = emon.study.partnership(area).slice("unstated", "communication", DIRECTED)
    assert (seen.n, seen.m) == (expected["agencies"], expected["ties"])
    assert seen.observed.density == pytest.approx(expected["density"], abs=5e-7)
    assert seen.observed.response_rate == 1
    assert seen.graph.reciprocity() == pytest.approx(expected["recip_edge"], abs=5e-7)
    assert sum(degree == 0 for degree in seen.graph.degree()) == expected["isolates"]


def test_emon_stays_directed_without_being_told(emon: Reading) -> None:
    assert emon.study.spec("communication").directed


def test_emon_has_no_yearly_strength(emon: Reading) -> None:
    seen = emon.study.partnership("Cheyenne").slice("unstated", "communication", DIRECTED)
    assert seen.ties["weight"].null_count() == seen.m


@pytest.mark.parametrize("wave", datasets.about("synthetic_borough")["waves"])
def test_the_borough_has_its_headline_values(borough: Reading, wave: str) -> None:
    expected = datasets.about("synthetic_borough")["expected"][wave]
    study = borough.study
    partnership = study.partnership(wave=wave)
    agencies = partnership.agencies.filter(pl.col("kind") == "agency")
    assert agencies.height == expected["agencies"]
    named = agencies["agency_id"].to_list()
    referred = study.ties.filter(pl.col("wave") == wave, pl.col("layer") == "referral")
    public = pl.col("source").is_in(named).not_()
    assert referred.filter(~public)["count"].sum() == expected["referrals"]
    assert referred.filter(public)["count"].sum() == expected["referrals_public_or_unstated"]
    for word in ("accepted", "declined", "redirected", "withdrawn", "nfa", "pending"):
        total = referred.filter(~public)[word].sum()
        assert total == expected.get(f"referrals_{word}", 0), word
    frontline = partnership.slice("frontline", "referral")
    assert frontline.m == expected["referral_pairs_frontline"]
    board = partnership.slice("governance", "governance")
    assert board.observed.density == pytest.approx(expected["density_governance_board"], abs=5e-7)
    survey = partnership.slice("frontline", "communication")
    assert survey.observed.response_rate == pytest.approx(
        expected["response_rate_frontline"], abs=5e-7
    )
    money = study.ties.filter(pl.col("wave") == wave, pl.col("layer") == "funding")["amount"]
    assert math.isclose(money.sum(), expected["funding_gbp"])


def test_the_lead_is_declared(borough: Reading) -> None:
    for partnership in borough.study.partnerships():
        assert partnership.lead == datasets.about("synthetic_borough")["lead"]


def test_referrals_are_seen_where_the_two_logs_reach(borough: Reading) -> None:
    """All that the lead received or sent, and all that early help received."""
    partnership = borough.study.partnership(wave="2024-25")
    seen = partnership.slice("frontline", "referral").observed
    n = len(partnership.eligible("frontline"))
    assert seen.p1 + seen.z == 2 * (n - 1) + (n - 2)
    assert seen.kappa is not None
    assert seen.kappa < 0.5


def test_people_are_counted_and_gone(borough: Reading) -> None:
    referred = borough.study.ties.filter(pl.col("layer") == "referral")
    assert (referred["persons"] <= referred["count"]).all()
    assert referred["persons"].sum() > 0
    for table in (borough.study.ties, borough.study.referrals):
        assert table is not None
        text = table.select(pl.col(pl.String)).write_csv()
        assert "SYN-" not in text


def test_the_dirty_export_is_read_and_its_people_are_gone(messy: Reading) -> None:
    (source,) = messy.sources
    put_in = datasets.about("synthetic_borough")["messy"]
    assert (source.encoding, source.header_row) == ("cp1252", 4)
    assert source.rows >= put_in["rows"]
    assert source.read + sum(source.excluded.values()) + source.rejected == source.rows
    stripped = {"Child Name", "Postcode", "Allocated Worker", "Comments", "Date of Birth"}
    assert stripped <= {*source.stripped, *source.sensitive}
    assert source.used_then_dropped == ("Child ID",)
    assert source.mapping["source"] == "Contact Source"
    assert source.mapping["target"] == "Service Referred To"
    everything = " ".join(
        [
            *(str(finding) for finding in messy.findings),
            messy.study.ties.select(pl.col(pl.String)).write_csv(),
            messy.study.agencies.select(pl.col(pl.String)).write_csv(),
        ]
    )
    for trace in ("SYNTHETIC Child", "999 0", "30/02/", "QX", "SYN-", "SYNTHETIC Worker"):
        assert trace not in everything, trace


def test_the_dirt_is_found(messy: Reading) -> None:
    put_in = datasets.about("synthetic_borough")["messy"]
    found: Counter[str] = Counter()
    for each in messy.findings:
        found[each.rule] += each.rows
    assert found["PN050"] == put_in["impossible_date"]
    assert found["PN051"] == put_in["future_date"]
    assert found["PN062"] == put_in["blank_source"]
    assert found["PN077"] == put_in["same_agency"]


def test_spellings_that_differ_in_nothing_else_are_one_agency(messy: Reading) -> None:
    names = set(messy.study.agencies["name"])
    assert "St Ossel's Primary School" in names
    assert "St Ossels Primary School" not in names
    assert {"West Ossleby Primary School", "West Osselby Primary School"} <= names
    assert not {"Self", "Anonymous", "Parent", "Family"} & names
