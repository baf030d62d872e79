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
    chosen = "--level process --metric density --metric transitivity --seed 7 --param f_reg=26"
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
