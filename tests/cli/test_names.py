"""`partnernet names`: suggest, decide, see what changes; nothing is joined without a decision."""

from __future__ import annotations

import csv
import json
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run, Spawn

ROWS = """Referring Agency,Service Referred To,Date Received
Police,Front Door,01/02/2024
Police,Front Door,02/02/2024
Polcie,Front Door,03/02/2024
Team 1,Front Door,03/02/2024
Team 2,Front Door,04/02/2024
St Mary's Primary School,Front Door,04/02/2024
St Marys Pri Sch,Front Door,05/02/2024
St Mark's Primary School,Front Door,05/02/2024
Front Door,Early Help,06/02/2024
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "referrals.csv"
    path.parent.mkdir()
    path.write_text(ROWS, encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_suggest_writes_undecided_rows_beside_the_data(run: Run, log: Path) -> None:
    done = run("names", "suggest", log)
    assert done.exit_code == 0, done.output
    written = rows(log.with_name("names_review.csv"))
    assert {(r["raw_name"], r["suggested_name"]) for r in written} == {
        ("Polcie", "Police"),
        ("St Marys Pri Sch", "St Mary's Primary School"),
    }
    assert {r["decision"] for r in written} == {""}
    assert "Close pairs set aside" in done.stderr
    again = run("names", "suggest", log)
    assert "Nothing new to suggest" in again.stderr
    assert rows(log.with_name("names_review.csv")) == written


def test_nothing_is_joined_without_a_decision(run: Run, log: Path) -> None:
    before = run("analyse", log, "--format", "json").stdout
    run("names", "suggest", log)
    after = run("analyse", log, "--format", "json").stdout
    assert json.loads(after)["tables"] == json.loads(before)["tables"]


def test_the_file_only_grows_and_the_last_decision_counts(run: Run, log: Path) -> None:
    review = log.with_name("names_review.csv")
    run("names", "suggest", log)
    steps: list[bytes] = [review.read_bytes()]
    for decision in ("--accept", "--reject", "--accept"):
        assert run("names", "review", review, decision, "Polcie", "--by", "J").exit_code == 0
        steps.append(review.read_bytes())
    assert all(b.startswith(a) and len(b) > len(a) for a, b in pairwise(steps))
    last = rows(review)[-1]
    assert (last["decision"], last["decided_by"], len(last["decided_on"])) == ("accept", "J", 10)
    page = run("analyse", log).stdout
    assert "Polcie = Police" in page
    assert "names_review.csv" in page


def test_apply_shows_the_effect_and_notes_the_file(run: Run, log: Path) -> None:
    review, settings = log.with_name("names_review.csv"), log.with_name("partnernet.toml")
    settings.write_text("# ours\n[project]\nname = 'x'  # kept\n", encoding="utf-8")
    run("names", "suggest", log)
    run("names", "review", review, "--accept", "Polcie", "--new", "St Marys Pri Sch")
    tried = run("names", "apply", log, "--dry-run")
    assert "agencies 9 to 8" in tried.stdout
    assert "ties 8 to 7" in tried.stdout
    assert "[names]" not in settings.read_text(encoding="utf-8")
    assert run("names", "apply", log).exit_code == 0
    text = settings.read_text(encoding="utf-8")
    assert text.startswith("# ours\n[project]\nname = 'x'  # kept\n")
    assert '[names]\nfile = "names_review.csv"' in text
    changed = json.loads(run("names", "apply", log, "--dry-run", "--format", "json").stdout)
    assert [(c["agencies_before"], c["agencies_after"]) for c in changed] == [(9, 8)]


def test_the_run_record_counts_what_was_put_together(run: Run, log: Path, tmp_path: Path) -> None:
    plain = run("analyse", log, "-o", tmp_path / "plain", "--no-map")
    assert plain.exit_code == 0, plain.output
    run("names", "suggest", log)
    run("names", "review", log.with_name("names_review.csv"), "--accept", "Polcie")
    run("analyse", log, "-o", tmp_path / "joined", "--no-map")
    record = json.loads((tmp_path / "joined" / "run.json").read_text(encoding="utf-8"))
    assert record["names"] == {
        "review_file": "names_review.csv",
        "merged": 1,
        "agencies": 1,
        "by_column": {"Referring Agency": 1},
    }
    other = json.loads((tmp_path / "plain" / "run.json").read_text(encoding="utf-8"))
    assert other["names"] == {}
    assert other["run_id"] != record["run_id"]


def test_review_without_a_terminal_says_what_to_do(spawn: Spawn, run: Run, log: Path) -> None:
    run("names", "suggest", log)
    done = spawn("names", "review", cwd=log.parent)
    assert done.returncode == 0
    assert b"Polcie" in done.stdout
    assert b"--accept" in done.stderr
    assert spawn("names", "review", "none.csv", cwd=log.parent).returncode == 2
    wrong = run("names", "review", log.with_name("names_review.csv"), "--accept", "Nobody")
    assert wrong.exit_code == 2
    assert "'Nobody'" in wrong.stderr


def test_another_name_can_be_chosen(run: Run, log: Path) -> None:
    review = log.with_name("names_review.csv")
    run("names", "suggest", log)
    run("names", "review", review, "--accept", "Team 1=Team 2", "--accept", "Polcie=The Police")
    done = run("check", log)
    assert "PN115" in done.stdout
    assert "Team 1 = Team 2 (numbers: 1 / 2)" in done.stdout
    page = json.loads(run("analyse", log, "--format", "json").stdout)
    names = {each["name"] for each in page["tables"]["agencies"]}
    assert {"The Police", "Police", "Team 2"} <= names
    assert not {"Polcie", "Team 1"} & names


def test_a_file_that_a_spreadsheet_saved_is_read(run: Run, log: Path) -> None:
    review = log.with_name("names_review.csv")
    review.write_bytes(
        b"raw_name;suggested_name;decision\r\nPolcie;Police;Accept\r\nTeam 1;Caf\xe9 Hub;\r\n"
    )
    assert "Polcie = Police" in run("analyse", log).stdout
    assert run("names", "review", review, "--accept", "Team 1").exit_code == 0
    assert review.read_bytes().endswith(b"Team 1;Caf\xe9 Hub;accept\r\n")
    review.write_text("raw_name,suggested_name,decision\nPolcie,Police,perhaps\n")
    bad = run("analyse", log)
    assert bad.exit_code == 2
    assert "row 2" in bad.stderr


def test_sources_are_placed_on_the_national_list(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text(
        "Contact Source,Allocated Team,Date of Contact\nMed - CAMHS,Early Help,01/02/2024\n"
        "7 - Police,Early Help,01/02/2024\nSchool,MASH,02/02/2024\nSchool,MASH,03/02/2024\n"
        "NSPCC,MASH,03/02/2024\nEarly Help,MASH,03/02/2024\n",
        encoding="utf-8",
    )
    review = tmp_path / "names_review.csv"
    assert run("names", "suggest", path, "--sources").exit_code == 0
    placed = {r["raw_name"]: (r["suggested_name"], r["reason"]) for r in rows(review)}
    assert placed["Med - CAMHS"][0] == "Health services"
    assert placed["School"][0] == "2A Schools"
    assert "the code says 7 Other legal agency" in placed["7 - Police"][1]
    accepted = [word for name in placed for word in ("--accept", name)]
    assert run("names", "review", review, *accepted).exit_code == 0
    assert "kinds of source, which are no agencies" in run("names", "apply", path).stdout
    record = json.loads(run("analyse", path, "--format", "json").stdout)
    ends = {(tie["source"], tie["target"]) for tie in record["tables"]["ties"]}
    assert ("Health services", "Early Help") in ends
    assert ("LA services", "MASH") in ends
    assert ("Early Help", "MASH") not in ends


def test_a_long_table_shows_the_first_and_says_how_many(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    names = [
        f"{a}{b}ton Council"
        for a in "BCDFGHKLMN"
        for b in ("ara", "ino", "ole", "ufe", "ewi", "oqu")
    ]
    rows_of = [f"{name},MASH,2024-01-02" for name in names for name in (name, f"{name} Ltd")]
    path.write_text("\n".join(["source,target,date", *rows_of]), "utf-8")
    said = run("names", "suggest", path)
    assert "The first 50 of 60" in said.output
    assert len(rows(tmp_path / "names_review.csv")) == 60
    assert (
        len(
            run(
                "names", "review", tmp_path / "names_review.csv", "--format", "csv"
            ).stdout.splitlines()
        )
        == 61
    )


def test_a_source_that_says_what_the_list_says_is_no_suggestion(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    head = "Contact Source,Allocated Team,Date of Contact\n6: Police,MASH,01/02/2024\n"
    path.write_text(head + "4: HOUSING,MASH,02/02/2024\nq) 6: police,MASH,02/02/2024\n")
    assert run("names", "suggest", path, "--sources").exit_code == 0
    placed = {r["raw_name"]: r["suggested_name"] for r in rows(tmp_path / "names_review.csv")}
    assert placed == {"6: Police": "6 Police", "q) 6: police": "6 Police"}


def test_on_a_terminal_each_suggestion_is_asked_for(run: Run, log: Path) -> None:
    import click
    from click.testing import CliRunner

    from partnernet.names.review import read
    from partnernet_cli.commands import names

    review = log.with_name("names_review.csv")
    run("names", "suggest", log)

    @click.command
    def asked() -> None:
        names.walk(read(review), review, "J")

    done = CliRunner().invoke(asked, input="a\nq\n")
    assert done.exit_code == 0, done.output
    assert "1 of 2: St Marys Pri Sch" in done.output
    assert read(review).accepted == {"St Marys Pri Sch": "St Mary's Primary School"}
