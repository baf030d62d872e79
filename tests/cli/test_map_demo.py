"""`map`, `demo` and `template --from`: what they write."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import files

if TYPE_CHECKING:
    from conftest import Run


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_map_is_one_page_without_a_request(run: Run) -> None:
    path = files.referrals(Path())
    result = run("map", path, "-o", "map.html", "--title", "Ein partneriaeth <b>")
    assert result.exit_code == 0, result.output
    page = Path("map.html").read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert "Ein partneriaeth &lt;b&gt;" in page or "Ein partneriaeth" in page
    assert "<b>" not in page.split("<title>")[1].split("</title>")[0]
    assert 'src="http' not in page
    assert "Written: map.html" in result.stderr


def test_a_map_that_hides_nothing_says_so_in_its_title(run: Run) -> None:
    path = files.referrals(Path())
    for command in ("map", "report"):
        for profile in ("none", "dfe"):
            made = Path(f"{command}_{profile}.html")
            assert run(command, path, "-o", made, "--profile", profile).exit_code == 0
            title = made.read_text("utf-8").split("<title>")[1].split("</title>")[0]
            said = "Internal: contains small numbers. Do not publish." in title
            assert said is (profile == "none")


def test_a_map_goes_to_stdout_and_hides_small_counts(run: Run) -> None:
    path = files.referrals(Path())
    hidden = run("map", path, "-o", "-")
    assert hidden.exit_code == 0
    assert hidden.stdout_bytes.startswith(b"<!doctype html>")
    assert "number of referrals hidden [c]" in hidden.stdout
    shown = run("map", path, "-o", "-", "--profile", "none")
    assert "number of referrals hidden" not in shown.stdout


def test_the_map_of_an_analysis_is_that_of_the_map_command(run: Run) -> None:
    path = files.referrals(Path())
    run("analyse", path, "-o", "out")
    assert Path("out/map.html").stat().st_size > 100_000
    assert run("analyse", path, "-o", "bare", "--no-map").exit_code == 0
    assert not Path("bare/map.html").exists()


def test_the_agencies_of_a_file_are_written_to_be_filled_in(run: Run) -> None:
    path = files.referrals(Path())
    result = run("template", "mine", "--from", path)
    assert result.exit_code == 0, result.output
    with Path("mine/agencies.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert sorted(row["agency_id"] for row in rows) == sorted(files.AGENCIES)
    assert {row["sector"] for row in rows} == {""}
    for row in rows:
        row["sector"] = "police" if row["agency_id"] == "Police" else "social_care"
        row["is_lead"] = "yes" if row["agency_id"] == "Front Door" else "no"
    with Path("mine/agencies.csv").open("w", encoding="utf-8-sig", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    shown = run("analyse", path, "mine/agencies.csv")
    assert shown.exit_code == 0
    assert "Breadth: of the five bands" in shown.stdout
    assert "Reach: Front Door passes cases" in shown.stdout
    again = run("template", "mine", "--from", path)
    assert again.exit_code == 2
    assert "already holds agencies.csv" in again.stderr


def test_the_demo_shows_a_made_up_partnership_and_says_so(run: Run) -> None:
    result = run("demo", "shown")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("SYNTHETIC")
    for title in ("COMMUNICATION", "DEPTH AND BREADTH", "WHO IS REACHED", "WHERE POWER MAY SIT"):
        assert title in result.stdout
    assert {path.name for path in Path("shown").iterdir()} >= {
        "map.html",
        "metrics.csv",
        "run.json",
    }
    assert max(map(len, result.stdout.splitlines())) <= 100
