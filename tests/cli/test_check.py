"""What `check` lists: a few of each kind on the screen, everything in a file."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Run


def test_a_kind_of_problem_is_shown_five_times_and_told_in_full_in_a_file(
    run: Run, tmp_path: Path
) -> None:
    short = tmp_path / "short.csv"
    rows = [f"School {i},Team,2024-01-{i:02d}" if i % 2 else f"School {i},Team" for i in range(18)]
    short.write_text("source,target,date\n" + "\n".join(rows), encoding="utf-8")
    shown = run("check", short).stdout
    assert shown.count("has 2 of 3 cells") == 5
    assert "and 4 more of PN020, in full with -o FILE" in shown
    assert shown.count("-> Look at the row") == 1
    run("check", short, "-o", tmp_path / "all.txt")
    whole = (tmp_path / "all.txt").read_text(encoding="utf-8")
    assert whole.count("has 2 of 3 cells") == 9
    assert "more of" not in whole
    assert whole.splitlines()[-2:] == shown.splitlines()[-2:]
    run("check", short, "--format", "csv", "-o", tmp_path / "all.csv")
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as lines:
        found = [row["row"] for row in csv.DictReader(lines) if row["rule"] == "PN020"]
    assert found == [str(row) for row in range(2, 20, 2)]
