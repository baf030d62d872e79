"""`qap`: what is printed, in which shapes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

import partnernet as pn
from partnernet import schema

if TYPE_CHECKING:
    from conftest import Run

FILES = ("b/agencies.csv", "b/ties.csv", "b/coverage.csv")
PRINTED = """\
synthetic, 2024-25, process: communication ~ communication@2023-24 + same_sector
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("datasets", "copy", "synthetic_borough", "b").exit_code == 0


def test_the_page_has_terms_and_caveats(run: Run) -> None:
    formula = "communication ~ communication@2023-24 + same_sector"
    result = run("qap", formula, *FILES, "--level", "process", "--draws", "99")
    assert result.exit_code == 0, result.output
    assert PRINTED in result.stdout
    lines = result.stdout.splitlines()
    assert any(line.split() == ["term", "b", "t", "p", "r", "p", "of", "r"] for line in lines)
    assert "  99 draws" in lines
    assert "not adjusted" in result.stdout
    assert max(map(len, lines)) <= 100


def test_every_shape_holds_the_table(run: Run) -> None:
    words = ("qap", "communication ~ same_sector", *FILES, "--level", "process", "--draws", "49")
    records = json.loads(run(*words, "--format", "json").stdout)
    assert list(records[0]) == list(schema.QAP.names)
    table = pn.qap(
        pn.read(list(FILES)), "communication ~ same_sector", levels=["process"], draws=49
    ).table
    assert [row["p"] for row in records] == table["p"].to_list()
    kept = run(*words, "--keep-draws", "draws.parquet")
    assert "Written: draws.parquet" in kept.stderr
    draws = pl.read_parquet("draws.parquet")
    assert draws.group_by("wave", "test").len()["len"].to_list() == [49] * 4


def test_a_wrong_term_says_what_there_is(run: Run) -> None:
    result = run("qap", "communication ~ comunication", *FILES)
    assert result.exit_code == 2
    assert "Did you mean 'communication'?" in result.stderr
    assert Path("b").is_dir()
