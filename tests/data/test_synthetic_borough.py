"""The synthetic borough: made again byte for byte, plainly invented, and sound."""

from __future__ import annotations

import tomllib
from itertools import combinations
from typing import TYPE_CHECKING

import make_synthetic
import polars as pl
import pytest

import partnernet_datasets as datasets
from partnernet import vocabulary as v

if TYPE_CHECKING:
    from pathlib import Path

NAME = "synthetic_borough"
HERE = datasets.path(NAME)
LAST = datasets.about(NAME)["waves"][-1]


def table(name: str) -> pl.DataFrame:
    return pl.read_csv(HERE / f"{name}.csv", infer_schema=False)


AGENCIES, TIES, REFERRALS, COVERAGE, AGREEMENTS, ASSESSMENTS = map(
    table, ("agencies", "ties", "referrals", "coverage", "agreements", "assessments")
)


def listed(column: str) -> pl.Expr:
    return pl.col(column).str.split(";")


def files(folder: Path) -> set[str]:
    return {f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file()}


def test_the_maker_makes_the_committed_files(tmp_path: Path) -> None:
    make_synthetic.main(tmp_path)
    assert files(tmp_path) == files(HERE)
    for name in files(HERE):
        same = (tmp_path / name).read_bytes() == (HERE / name).read_bytes()
        assert same, f"{name}: run tools/make_synthetic.py"


def test_another_seed_makes_another_borough_of_the_same_kind() -> None:
    one, other = make_synthetic.borough(1), make_synthetic.borough(2)
    assert set(one) == set(other)
    assert one["referrals.csv"] != other["referrals.csv"]
    assert one["agencies.csv"] == other["agencies.csv"]


def test_size_is_that_of_a_council() -> None:
    assert 40 <= AGENCIES.height <= 60
    assert 6_000 <= REFERRALS.height <= 12_000


def test_it_says_that_it_is_synthetic() -> None:
    about = datasets.about(NAME)
    assert about["synthetic"] is True
    assert "SYNTHETIC" in about["title"]
    assert about["licence"] == "CC0-1.0"
    for name in files(HERE):
        lines = (HERE / name).read_bytes().decode("cp1252", errors="replace").splitlines()
        assert "synthetic" in (lines[0] + lines[1] + lines[3]).lower(), name
    assert REFERRALS["child_id"].str.starts_with("SYN-").all()


def test_every_agency_is_called_after_the_invented_place() -> None:
    assert AGENCIES["name"].str.contains("Ossleby").all()


@pytest.mark.shared
def test_no_agency_has_the_name_of_a_real_one(shared: Path) -> None:
    data = shared / "data"
    real = [
        pl.read_csv(file, infer_schema=False, columns=[column])[column]
        for file in sorted(data.glob("*/*.csv*"))
        for column in pl.read_csv(file, infer_schema=False, n_rows=1).columns
        if column in {"name", "supplier", "payee", "source_name", "target_name", "original_name"}
    ]
    plain = lambda names: set(names.str.to_lowercase().str.replace_all(r"[^a-z]", ""))  # noqa: E731
    known = plain(pl.concat(real).drop_nulls())
    assert len(known) > 20_000
    assert not plain(AGENCIES["name"]) & known
    assert not any("ossleby" in name for name in known)


def test_ties_and_referrals_stay_among_agencies_expected_at_the_level_and_there_in_the_wave() -> (
    None
):
    expected = AGENCIES.select("agency_id", level=listed("levels"), waves=listed("waves")).explode(
        "level"
    )
    there = (
        expected.with_columns(wave=pl.col("waves").fill_null(pl.lit(datasets.about(NAME)["waves"])))
        .explode("wave")
        .select("wave", "level", "agency_id")
    )
    for frame in (TIES, REFERRALS):
        ends = pl.concat(
            [frame.select("wave", "level", agency_id=end) for end in ("source", "target")]
        ).filter(pl.col("agency_id").is_in(AGENCIES["agency_id"].to_list()))
        assert ends.join(there, on=["wave", "level", "agency_id"], how="anti").unique().rows() == []


def test_every_agency_is_covered_at_every_level_at_which_it_is_expected() -> None:
    expected = AGENCIES.select(
        "agency_id",
        level=listed("levels"),
        wave=listed("waves").fill_null(pl.lit(datasets.about(NAME)["waves"])),
    )
    pairs = expected.explode("level").explode("wave")
    asked = COVERAGE.filter(pl.col("layer") == "communication")
    assert pairs.join(asked, on=["agency_id", "level", "wave"], how="anti").is_empty()
    assert asked.height == pairs.height


def test_who_did_not_answer_reports_nothing() -> None:
    silent = COVERAGE.filter(
        pl.col("role") == "reporter", pl.col("status").is_in(["refused", "not_approached"])
    )
    reported = TIES.filter(pl.col("reporter") != v.ADMIN)
    keys = ["wave", "level", "layer"]
    assert reported.join(
        silent, left_on=[*keys, "reporter"], right_on=[*keys, "agency_id"]
    ).is_empty()


def test_dates_follow_each_other_and_end_with_the_data() -> None:
    dates = ["date_received", "date_decided", "date_assessed", "date_service_start"]
    frame = REFERRALS.with_columns(
        pl.col("^date_.*$").str.to_date("%Y-%m-%d"),
        start=pl.col("wave").str.slice(0, 4).cast(pl.Int32),
    )
    for before, after in combinations(dates, 2):
        assert frame.filter(pl.col(after) < pl.col(before)).is_empty()
    assert frame.filter(pl.col("date_feedback") < pl.col("date_decided")).is_empty()
    for column in (*dates, "date_feedback"):
        assert str(frame[column].max()) <= "2025-03-31"
    received = pl.col("date_received")
    assert frame.filter(
        (received < pl.date("start", 4, 1)) | (received > pl.date(pl.col("start") + 1, 3, 31))
    ).is_empty()
    assert set(frame.filter(pl.col("date_decided").is_null())["outcome"]) == {"pending"}
    assert set(frame.filter(pl.col("date_assessed").is_not_null())["outcome"]) == {"accepted"}


def test_one_lead_and_one_sole_practitioner() -> None:
    assert AGENCIES.filter(pl.col("is_lead") == "yes")["agency_id"].to_list() == ["CSC"]
    assert AGENCIES.filter(pl.col("size_fte").cast(pl.Float64) < 1, sector="private").height == 1


def test_every_sector_layer_level_code_and_token_occurs() -> None:
    assert set(AGENCIES["sector"]) == set(v.SECTORS)
    assert set(TIES["layer"]) | {"referral"} == set(v.LAYERS)
    assert set(TIES["level"]) == set(v.LEVELS)
    assert set(TIES["contact_type"].drop_nulls()) == {"1", "2", "3", "4", "5", "6", "9"}
    assert set(TIES["content"].str.split(";").explode().drop_nulls()) >= set(v.CONTENT_TOKENS)
    assert set(TIES["basis"].drop_nulls()) == set(v.BASES)
    assert set(TIES["mode"].str.split(";").explode().drop_nulls()) == set(v.MODES)
    assert set(AGREEMENTS["type"]) == set(v.AGREEMENT_TOKENS)
    assert set(REFERRALS["outcome"]) == set(v.OUTCOMES)
    assert set(COVERAGE["status"]) >= {"responded", "partial", "refused", "not_approached"}
    assert set(COVERAGE["role"]) == set(v.COVERAGE_ROLES)


def test_an_agency_neither_sends_nor_receives() -> None:
    moving = set(REFERRALS["source"]) | set(REFERRALS["target"])
    assert {"KIN", "SCP"} <= set(AGENCIES["agency_id"]) - moving


@pytest.mark.parametrize("wave", datasets.about(NAME)["waves"])
def test_headline_values_follow_from_the_tables(wave: str) -> None:
    expected = datasets.about(NAME)["expected"][wave]
    here = REFERRALS.filter(pl.col("wave") == wave)
    named = here.filter(pl.col("source").is_in(AGENCIES["agency_id"].to_list()))
    outcomes = dict(named["outcome"].value_counts().rows())
    assert {word: expected.get(f"referrals_{word}") for word in outcomes} == outcomes
    assert expected["referrals"] == named.height
    assert expected["referrals_public_or_unstated"] == here.height - named.height
    assert expected["children"] == here["child_id"].n_unique()
    frontline = named.filter(pl.col("level") == "frontline")
    assert expected["referral_pairs_frontline"] == frontline.select("source", "target").n_unique()
    survey = COVERAGE.filter(wave=wave, level="frontline", layer="communication")
    answered = (survey["status"] == "responded").mean()
    assert expected["response_rate_frontline"] == pytest.approx(answered, abs=5e-7)
    board = TIES.filter(wave=wave, level="governance", layer="governance")
    eligible = COVERAGE.filter(wave=wave, level="governance", layer="governance").height
    density = board.height / (eligible * (eligible - 1) / 2)
    assert expected["density_governance_board"] == pytest.approx(density, abs=5e-7)
    paid = TIES.filter(wave=wave, layer="funding")["amount"].cast(pl.Int64).sum()
    assert expected["funding_gbp"] == paid


def test_about_is_toml_with_the_seed() -> None:
    about = tomllib.loads((HERE / "about.toml").read_text(encoding="utf-8"))
    assert about["seed"] == make_synthetic.SEED
