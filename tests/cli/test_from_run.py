"""`analyse --from-run`: a run made again, and what differs said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

if TYPE_CHECKING:
    from conftest import Run

FILES = ("b/agencies.csv", "b/ties.csv", "b/coverage.csv")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("datasets", "copy", "synthetic_borough", "b").exit_code == 0


def test_a_run_is_made_again_with_its_choices(run: Run) -> None:
    chosen = "--level process --metric transitivity --metric density --seed 7 --param f_reg=26"
    words = f"{chosen} --without CSC --nulls 20 --no-map -o one --format csv"
    first = run("analyse", *FILES, *words.split())
    assert first.exit_code == 0, first.output
    again = run("analyse", *FILES, "--from-run", "one", "-o", "two", "--no-map",
                "--keep-draws", "draws.parquet", "--format", "csv")  # fmt: skip
    assert again.exit_code == 0, again.output
    before, after = (json.loads(Path(name, "run.json").read_text()) for name in ("one", "two"))
    assert before["run_id"] == after["run_id"]
    assert before["files"] == after["files"]
    assert f"As run {before['run_id']}: the same inputs" in again.stderr
    assert pl.read_parquet("draws.parquet")["draw"].max() == 20


def test_what_differs_is_said(run: Run) -> None:
    run("analyse", *FILES, "--level", "process", "--metric", "density", "--no-map", "-o", "one",
        "--format", "csv")  # fmt: skip
    ties = Path("b/ties.csv")
    lines = ties.read_text("utf-8-sig").splitlines(keepends=True)
    kept = [line for line in lines if "process" not in line or ",communication," not in line]
    ties.write_text("".join(kept), "utf-8")
    again = run("analyse", *FILES, "--from-run", "one/run.json", "--seed", "3", "--format", "csv")
    assert again.exit_code == 0, again.output
    assert "Differs from run" in again.stderr
    assert "input ties.csv: " in again.stderr
    assert "seed of the draws: 1, now 3" in again.stderr
    assert "table metrics: " in again.stderr
    assert "input agencies.csv" not in again.stderr


def test_what_is_no_record_is_said(run: Run) -> None:
    Path("x.json").write_text("[]")
    result = run("analyse", *FILES, "--from-run", "x.json")
    assert result.exit_code == 2
    assert "'x.json' is no record of a run" in result.stderr


def test_a_comparison_is_made_again_with_its_choices(run: Run) -> None:
    Path("partnernet.toml").write_text('[compare]\nprimary = ["density @ process"]\n')
    words = "--by wave --metric density --metric transitivity --draws 25 --seed 7 --no-distances"
    first = run("compare", *FILES, *words.split(), "--config", "partnernet.toml", "-o", "one")
    assert first.exit_code == 0, first.output
    Path("partnernet.toml").unlink()
    again = run("compare", *FILES, "--from-run", "one", "--keep-draws", "d.parquet", "-o", "two")
    assert again.exit_code == 0, again.output
    before, after = (json.loads(Path(name, "run.json").read_text()) for name in ("one", "two"))
    assert before["primary"] == after["primary"] == ["density @ process"]
    assert before["primary_sha256"] == after["primary_sha256"]
    differ = [line for line in again.stderr.splitlines() if line.startswith("  ")]
    assert all(line.startswith("  choice reading") for line in differ)
    assert after["tables"] == before["tables"]
    assert pl.read_parquet("d.parquet")["draw"].max() == 25


def test_what_differs_between_comparisons_is_said(run: Run) -> None:
    words = ("--by", "wave", "--metric", "density", "--draws", "0", "--no-distances")
    assert run("compare", *FILES, *words, "-o", "one").exit_code == 0
    same = run("compare", *FILES, "--from-run", "one", "-o", "two")
    assert "the same inputs, version, choices and values" in same.stderr
    other = run("compare", *FILES, "--from-run", "one/run.json", "--tests", "-o", "again.json")
    assert "choice tests: false, now true" in other.stderr
    assert "table compare: " in other.stderr
    back = run("compare", *FILES, "--from-run", "again.json", "--format", "csv")
    assert "the same inputs, version, choices" in back.stderr


def test_results_never_go_beside_their_inputs(run: Run) -> None:
    for words in (
        ("compare", *FILES, "--by", "wave"),
        ("qap", "communication ~ same_sector", *FILES),
    ):
        result = run(*words, "--draws", "9", "-o", "b")
        assert result.exit_code == 2
        assert "holds the input" in result.stderr


def test_qap_writes_a_folder_with_its_record(run: Run) -> None:
    words = ("qap", "communication ~ same_sector", *FILES, "--level", "process", "--draws", "19")
    result = run(*words, "-o", "tested")
    assert result.exit_code == 0, result.output
    record = json.loads(Path("tested/run.json").read_text())
    assert record["parameters"]["formula"] == "communication ~ same_sector"
    assert pl.read_csv("tested/qap.csv").height == record["tables"]["qap"]
    assert "double semi-partialling" in Path("tested/methods.md").read_text("utf-8")
