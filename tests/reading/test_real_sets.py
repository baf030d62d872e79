"""Real files of other people, each with short settings, against what others counted in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from partnernet.errors import RefusedError
from partnernet.readers import Reading, read

CONFIGS = Path(__file__).parent / "configs"


def read_set(shared: Path, name: str, *files: str, **choices: Any) -> Reading:
    folder = shared / "data" / name
    reading = read(
        [folder / file for file in files or ("agencies.csv", "edges.csv")],
        config=CONFIGS / f"{name}.toml",
        **choices,
    )
    for source in reading.sources:
        assert source.read + sum(source.excluded.values()) + source.rejected == source.rows
    return reading


@pytest.fixture
def reference(shared: Path) -> dict[str, Any]:
    path = shared / "data" / "reference.json"
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["networkx"]
    return values


def test_tobacco(shared: Path, reference: dict[str, Any]) -> None:
    study = read_set(shared, "tobacco_indiana").study
    part = study.partnership()
    assert part.lead == "ITPC"
    words = ("yearly", "quarterly", "monthly", "weekly", "daily")
    for layer in ("contact", "collaboration", "dissemination"):
        said = reference["tobacco_indiana"][layer]
        slice_ = part.slice("unstated", layer)
        assert (slice_.n, slice_.m, slice_.directed) == (said["nodes"], said["edges"], False)
        assert slice_.observed.density == pytest.approx(said["density"], abs=1e-6)
        assert slice_.observed.response_rate == 1.0
        rows = study.ties.filter(layer=layer)
        if layer == "contact":
            counts = {
                str(words.index(w) + 1): n for w, n in rows["frequency"].value_counts().rows()
            }
        else:
            counts = {
                str(int(x)): n for x, n in rows["strength"].drop_nulls().value_counts().rows()
            }
        assert counts == (said["value_counts"] if layer != "dissemination" else {})


def test_emon(shared: Path, reference: dict[str, Any]) -> None:
    study = read_set(shared, "emon").study
    assert study.areas == tuple(sorted(reference["emon"]))
    for part in study.partnerships():
        said = reference["emon"][part.area]
        slice_ = part.slice("unstated", "communication")
        assert (slice_.n, slice_.m) == (said["nodes"], said["edges"])
        assert slice_.observed.density == pytest.approx(said["density"], abs=1e-6)
        # Code 1 is the most frequent, so it is the highest place on the scale.
        places = part.ties["strength"].value_counts().rows()
        assert {str(5 - int(place)): n for place, n in places} == said["frequency_counts"]


def test_emon_without_its_code_book_is_refused(shared: Path) -> None:
    folder = shared / "data" / "emon"
    with pytest.raises(RefusedError, match="without a declared meaning"):
        read([folder / "edges.csv"], discover=False)


def test_nfdi(shared: Path, reference: dict[str, Any]) -> None:
    reading = read_set(shared, "nfdi")
    assert reading.sources[1].excluded == {"repeated": 1}
    assert reading.study.waves == ("2019", "2020", "2021")
    for part in reading.study.partnerships():
        said = reference["nfdi"][part.wave]
        from partnernet.view import View

        active = part.slice("unstated", "collaboration", View(nodes="active"))
        assert (active.n, active.m) == (said["nodes"], said["edges"])
        seen = part.agencies["waves"]
        assert all(part.wave in waves for waves in seen)


def test_nfdi_finds_its_waves_without_settings(shared: Path) -> None:
    reading = read([shared / "data" / "nfdi" / "edges.csv"], discover=False)
    assert reading.study.waves == ("2019", "2020", "2021")
    assert "each year of 'date' is a wave" in reading.sources[0].assumed


def test_bristol(shared: Path, reference: dict[str, Any]) -> None:
    with pytest.raises(RefusedError, match="150 of 264 nodes are people"):
        read_set(shared, "bristol")
    study = read_set(shared, "bristol", allow_person_nodes=True).study
    for layer, said in reference["bristol"].items():
        rows = study.ties.filter(layer=layer)
        counts = (rows.height, rows["source"].n_unique(), rows["target"].n_unique())
        assert counts == (said["edges"], said["sources"], said["targets"])


def test_dhhs_rolled_up_to_agencies(shared: Path, reference: dict[str, Any]) -> None:
    files = ("agencies.csv", "members.csv", "edges.csv")
    reading = read_set(shared, "dhhs", *files)
    said = reference["dhhs"]["collaboration"]
    ties = reading.study.ties
    inside = ties.filter(pl.col("source") == pl.col("target"))
    assert (ties.height, inside.height) == (said["rows"], said["within_sector_ties"])
    assert ties.height - inside.height == said["between_or_unknown"]
    agencies = pl.read_csv(shared / "data" / "dhhs" / "agencies.csv")["id"].sort().to_list()
    assert reading.study.partnership().agencies["agency_id"].to_list() == agencies
    codes = {str(int(code)): n for code, n in ties["strength"].value_counts().rows()}
    assert codes == said["value_counts"]


def test_dhhs_as_people_is_refused(shared: Path) -> None:
    folder = shared / "data" / "dhhs"
    with pytest.raises(RefusedError, match="54 of 54 nodes are people"):
        read([folder / "members.csv", folder / "edges.csv"], discover=False)


def test_council_spend_care(shared: Path, reference: dict[str, Any]) -> None:
    reading = read_set(shared, "council_spend_care", "agencies.csv", "edges.csv.gz")
    said = reference["council_spend_care"]["funding"]
    ties = reading.study.ties
    assert ties.height == said["rows"]
    assert ties.select("source", "target").n_unique() == said["distinct_pairs"]
    assert ties["source"].n_unique() == said["funders"]
    assert ties["target"].n_unique() == said["recipients"]
    assert ties["amount"].sum() == pytest.approx(said["total"], abs=0.01)
    assert ties.filter(pl.col("amount") < 0).height == said["negative_weight"]
    assert (ties["wave"].min(), ties["wave"].max()) == (said["date_min"], said["date_max"])
    assert reading.study.agencies["agency_id"].n_unique() == said["agencies"]
    shares = ties.group_by("source").agg(pl.col("amount").sum())["amount"]
    assert float(((shares / shares.sum()) ** 2).sum()) == pytest.approx(
        said["funder_hhi"], abs=1e-6
    )


def test_grants_360(shared: Path, reference: dict[str, Any]) -> None:
    reading = read_set(shared, "grants_360")
    said = reference["grants_360"]["funding"]
    ties = reading.study.ties
    assert reading.sources[1].read == ties["count"].sum() == said["rows"]
    assert ties.height == said["distinct_pairs"]
    assert ties["amount"].sum() == pytest.approx(said["total"], abs=0.01)
    assert (str(ties["first"].min()), str(ties["last"].max())) == (
        said["date_min"],
        said["date_max"],
    )
    assert reading.study.agencies.height == said["agencies"]
    assert reading.study.agencies.filter(sector="unknown").height == 4_619


def test_sepsis(shared: Path, reference: dict[str, Any]) -> None:
    study = read_set(shared, "sepsis").study
    said = reference["sepsis"]["handover"]
    slice_ = study.partnership().slice("unstated", "handover")
    assert (slice_.n, slice_.m) == (said["nodes"], said["edges"])
    assert slice_.ties["count"].sum() == said["total_handovers"]
    assert "?" in slice_.agencies["agency_id"].to_list()


def test_the_case_literally_called_na_is_a_case(shared: Path) -> None:
    reading = read(
        [shared / "data" / "sepsis" / "events.csv"],
        columns={"source": "group", "target": "activity", "date": "timestamp"},
        discover=False,
    )
    ties = reading.study.ties
    assert ties["events_no_id"].sum() == 0
    assert sum(ties["persons"] > 0) == ties.height
    rows = pl.read_csv(shared / "data" / "sepsis" / "events.csv", infer_schema=False)
    same = rows.select("case", "group", "activity", pl.col("timestamp").str.head(10)).n_unique()
    assert reading.sources[0].read == same < rows.height == 15_214
    assert reading.sources[0].excluded == {"same_contact": 15_214 - same}


def test_children_of_annex_a_are_categories_and_no_value_of_them_leaves(shared: Path) -> None:
    path = shared / "data" / "csc_codes" / "SYNTHETIC_annex_a_list3_referrals.csv"
    reading = read([path], discover=False)
    assert reading.sources[0].used_then_dropped == ("Child Unique ID",)
    assert set(reading.sources[0].sensitive) == {"Gender", "Ethnicity", "Date of Birth", "Age"}
    ids = pl.read_csv(path, infer_schema=False)["Child Unique ID"]
    text = repr([reading.study.ties.to_dicts(), reading.findings.items, reading.sources])
    assert not [each for each in ids if each in text]
