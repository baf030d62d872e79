"""Commands that read no data of the user: explain, metrics, scales, datasets."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run, Spawn


@pytest.mark.parametrize("code", ["bonacich", "net_flow", "attendance", "brokerage", "density"])
def test_a_card_tells_all_that_it_holds(run: Run, code: str) -> None:
    from partnernet.metrics import get

    shown = " ".join(run("metrics", code).stdout.split())
    card = get(code).card
    for text in (card.formula, card.unit, card.null, card.citation, card.cost, card.comparable):
        assert text in shown
    for param in card.params:
        assert param.meaning in shown
    assert ">>>" not in shown
    assert "from partnernet" not in shown


@pytest.mark.parametrize("words", [["metrics"], ["scales"], ["datasets"], ["explain"]])
def test_a_list_comes_in_every_shape(run: Run, words: list[str]) -> None:
    shapes = {form: run(*words, "--format", form) for form in ("table", "json", "csv", "md")}
    assert {result.exit_code for result in shapes.values()} == {0}
    records = json.loads(shapes["json"].stdout)
    rows = list(csv.DictReader(io.StringIO(shapes["csv"].stdout)))
    assert len(records) == len(rows) > 0
    assert list(records[0]) == list(rows[0])
    assert shapes["md"].stdout.count("\n") == len(records) + 2
    assert "NaN" not in shapes["json"].stdout


def test_json_lines_is_one_record_a_line(run: Run) -> None:
    lines = run("metrics", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["code"] for line in lines] == [
        record["code"] for record in json.loads(run("metrics", "--format", "json").stdout)
    ]


def test_a_measure_is_told_in_full(run: Run) -> None:
    shown = run("metrics", "density").stdout
    for word in ("Density (density)", "formula", "null means", "citation", "range"):
        assert word in shown


def test_measures_of_one_theme(run: Run) -> None:
    records = json.loads(run("metrics", "--theme", "cohesion", "--format", "json").stdout)
    assert {record["theme"] for record in records} == {"cohesion"}
    wrong = run("metrics", "--theme", "cohesin")
    assert wrong.exit_code == 2
    assert "Did you mean 'cohesion'?" in wrong.stderr


def test_a_scale_is_told_with_its_source_and_limits(run: Run) -> None:
    shown = run("scales", "gregson").stdout
    for word in ("LEVELS", "no direct communication", "WHAT IT CANNOT SAY", "f_reg = 12", "ours"):
        assert word in shown
    rungs = json.loads(run("scales", "gregson", "--format", "json").stdout)
    assert [rung["code"] for rung in rungs] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["metrics", "densty"], "Did you mean 'density'"),
        (["scales", "gregsn"], "Did you mean 'gregson'? There is:"),
        (["explain", "PN9999"], "There is:"),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest(run: Run, words: list[str], told: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stdout == ""


def test_a_rule_is_explained_with_its_remedy(run: Run) -> None:
    assert "Fill the row, or delete it." in run("explain", "pn061").stdout


def test_a_file_for_people_carries_a_byte_order_mark(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "mesurau Tŷ.csv"
    assert run("metrics", "--format", "csv", "-o", target).exit_code == 0
    assert target.read_bytes().startswith(b"\xef\xbb\xbfcode,")
    assert not run("metrics", "--format", "csv").stdout_bytes.startswith(b"\xef\xbb\xbf")


def test_data_sets_are_listed_and_copied(run: Run, tmp_path: Path) -> None:
    assert "synthetic_borough" in run("datasets").stdout
    done = run("datasets", "copy", "emon", tmp_path / "emon")
    assert done.exit_code == 0
    assert (tmp_path / "emon" / "agencies.csv").is_file()
    again = run("datasets", "copy", "emon", tmp_path / "emon")
    assert again.exit_code == 2
    assert "already holds" in again.stderr


@pytest.mark.parametrize("words", [["metrics", "density"], ["scales", "glasby_peck"], ["--help"]])
def test_a_cp1252_console_shows_everything(spawn: Spawn, words: list[str]) -> None:
    done = spawn(*words, PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode("cp1252")
