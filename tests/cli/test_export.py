"""`export`: for whom it is, where it goes, what is refused."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import files

from partnernet.writers.formats import FORMATS
from partnernet_cli.commands.export import FORMATS as OFFERED

if TYPE_CHECKING:
    from conftest import Run


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_every_format_is_offered() -> None:
    assert tuple(FORMATS) == OFFERED


def test_a_folder_says_that_it_is_internal(run: Run) -> None:
    path = files.referrals(Path())
    result = run("export", path, "--to", "statnet", "-o", "out")
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert result.stderr.splitlines()[0] == "Internal: may contain small numbers"
    assert str(Path("out", "read.R")) in result.stderr
    assert Path("out/README.txt").read_text("utf-8").startswith("Internal: may contain")


def test_a_file_for_the_public_is_protected(run: Run) -> None:
    path = files.referrals(Path())
    result = run("export", path, "--to", "graphml", "-o", "x.graphml", "--audience", "public")
    assert result.exit_code == 0, result.output
    assert result.stderr.splitlines()[0].startswith("Profile dfe:")
    assert "Written: x.graphml" in result.stderr
    assert 'attr.name="hidden"' in Path("x.graphml").read_text("utf-8")


def test_results_never_go_beside_the_files_they_come_from(run: Run) -> None:
    Path("data").mkdir()
    path = files.referrals(Path("data"))
    result = run("export", path, "--to", "csv", "-o", "data")
    assert result.exit_code == 2
    assert "holds the input" in result.stderr


def test_a_format_without_one_file_wants_a_folder(run: Run) -> None:
    path = files.referrals(Path())
    result = run("export", path, "--to", "statnet", "-o", "x.csv")
    assert result.exit_code == 2
    assert "writes a folder" in result.stderr
