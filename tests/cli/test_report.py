"""`report`: a page or a folder, who made it, and refusals."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import files

from partnernet_maps.report import chromium

if TYPE_CHECKING:
    from conftest import Run


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(chromium, "found", lambda: None)


def test_a_report_is_one_page_with_its_makers(run: Run) -> None:
    path = files.referrals(Path())
    result = run(
        *("report", path, "-o", "r.html", "--made-by", "A <b>team</b>", "--contact", "the office")
    )
    assert result.exit_code == 0, result.output
    page = Path("r.html").read_text("utf-8")
    assert "Made by A &lt;b&gt;team&lt;/b&gt;." in page
    assert "Ask the office." in page
    assert "<script" not in page
    assert "Written: r.html" in result.stderr
    assert [x.name for x in Path().iterdir() if x.suffix == ".html"] == ["r.html"]


def test_a_report_goes_to_stdout(run: Run) -> None:
    path = files.referrals(Path())
    result = run("report", path, "-o", "-")
    assert result.exit_code == 0
    assert result.stdout_bytes.startswith(b"<!doctype html>")
    internal = run("report", path, "-o", "-", "--audience", "analyst")
    assert "Internal: contains small numbers" in internal.stdout
    assert "Internal: contains small numbers" not in result.stdout


def test_settings_say_what_the_board_decides(run: Run) -> None:
    path = files.referrals(Path())
    Path("partnernet.toml").write_text(
        '[project]\nname = "North (synthetic)"\n[report]\ndecide = ["Who covers?"]\n'
        'made_by = "the team"\n',
        encoding="utf-8",
    )
    page = run("report", path, "-o", "-").stdout
    assert "What the board is asked to decide" in page
    assert "Who covers?" in page
    assert "Made by the team." in page
    assert "SYNTHETIC" in page
    assert "North (synthetic): how agencies work together" in page


def test_a_folder_is_shipped_and_the_next_one_compares(run: Run) -> None:
    path = files.referrals(Path())
    assert run("report", path, "-o", "board").exit_code == 0
    assert {"READ-ME-FIRST.txt", "report.json", "2-map.html"} <= {
        each.name for each in Path("board").iterdir()
    }
    again = run("report", path, "-o", "next", "--previous", "board")
    assert again.exit_code == 0, again.output
    assert "The last report covered" in Path("next/1-board-report.html").read_text("utf-8")
    shutil.rmtree("next")
    other = run("report", path, "-o", "next", "--previous", "board", "--profile", "nhs")
    assert other.exit_code == 2
    assert "another profile" in other.stderr
    assert not Path("next").exists()


def test_the_folder_of_the_data_is_refused(run: Run) -> None:
    path = files.referrals(Path())
    result = run("report", path, "-o", ".")
    assert result.exit_code == 2
    assert "holds the input" in result.stderr
