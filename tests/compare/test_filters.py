"""What `partnernet compare` is told to keep to, and which tables are one study."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner

import partnernet as pn
from partnernet_cli.app import cli

EMON = Path(pn.datasets.path("emon"))
TABLES = [str(EMON / f"{name}.csv") for name in ("agencies", "ties", "coverage")]


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["compare", *words, "--draws", "0", "--no-progress"])
    return done.exit_code, done.output


def test_own_tables_are_one_study_of_which_some_areas_are_compared() -> None:
    code, text = run(*TABLES, "--area", "Texas", "--area", "Wichita", "--format", "csv")
    assert code == 0, text
    rows = list(csv.DictReader(StringIO(text.lstrip("\ufeff"))))
    assert {row["area"] for row in rows} == {"Texas", "Wichita"}
    code, text = run(str(EMON), "--area", "Texas", "--area", "Nowhere")
    assert code == 2
    assert "Nowhere" in text


@pytest.mark.parametrize(("option", "name"), [("--level", "governance"), ("--layer", "referral")])
def test_one_level_or_layer_is_kept_to(option: str, name: str) -> None:
    borough = str(pn.datasets.path("synthetic_borough"))
    words = (option, name, "--by", "wave", "--metric", "mean_degree", "--format", "csv")
    code, text = run(borough, *words)
    assert code == 0, text
    rows = list(csv.DictReader(StringIO(text.lstrip("\ufeff"))))
    assert {row[option.strip("-")] for row in rows} == {name}


def test_values_are_told_with_their_intervals_and_where_they_differ() -> None:
    code, text = run(str(EMON), "--metric", "density")
    assert code == 0
    assert "VALUES" in text
    for area in ("Cheyenne", "Wichita", "MtSi"):
        assert area in text
    assert "0.456" in text


def test_a_comparison_of_some_areas_is_made_again(tmp_path: Path) -> None:
    words = ("--area", "Wichita", "--area", "Texas", "--metric", "mean_degree", "--no-distances")
    code, text = run(str(EMON), *words, "-o", str(tmp_path / "first"))
    assert code == 0, text
    code, text = run(str(EMON), "--from-run", str(tmp_path / "first"), "-o", str(tmp_path / "two"))
    assert code == 0, text
    one, two = ((tmp_path / name / "compare.csv").read_bytes() for name in ("first", "two"))
    assert one == two
