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


CODE_BOOK = """
[layers.contact]
directed = false
scale = ["yearly", "quarterly", "monthly", "weekly", "daily"]
[layers.collaboration]
directed = false
scale = ["share information", "informal", "formal", "formal, several projects"]
[layers.dissemination]
directed = false
kind = "presence"
"""


def test_layers_of_the_tobacco_programme_are_in_the_published_order(
    shared: Path, tmp_path: Path
) -> None:
    """Luke and others 2013: dissemination is less dense and more centralised than the others."""
    (tmp_path / "partnernet.toml").write_text(CODE_BOOK)
    edges = str(shared / "data" / "tobacco_indiana" / "edges.csv")
    measures = ("density", "degree_centralisation", "betweenness_centralisation")
    words = [word for name in measures for word in ("--metric", name)]
    words += ["--by", "layer", "--log-kept-by", "system", "--format", "csv", "--draws", "99"]
    done = CliRunner().invoke(
        cli, ["compare", edges, *words, "--config", str(tmp_path / "partnernet.toml")]
    )
    assert done.exit_code == 0, done.output
    start = done.output.index("run_id")
    rows = list(csv.DictReader(StringIO(done.output[start:])))
    found = {(row["metric"], row["layer"]): row for row in rows if row["kind"] == "value"}
    for other in ("contact", "collaboration"):
        (apart,) = [
            row
            for row in rows
            if row["kind"] == "difference"
            and row["metric"] == "density"
            and {row["layer"], row["other"]} == {"dissemination", other}
        ]
        sign = 1 if row_is_second(apart) else -1
        assert min(sign * float(apart["lo"]), sign * float(apart["hi"])) > 0
        for measure in measures[1:]:
            least, most = found[measure, other], found[measure, "dissemination"]
            assert float(least["value"]) < float(most["value"])
            assert float(most["value"]) > float(most["null_hi"])


def row_is_second(row: dict[str, str]) -> bool:
    """Whether a difference is another layer less dissemination."""
    return row["other"] == "dissemination"


def test_a_comparison_of_some_areas_is_made_again(tmp_path: Path) -> None:
    words = ("--area", "Wichita", "--area", "Texas", "--metric", "mean_degree", "--no-distances")
    code, text = run(str(EMON), *words, "-o", str(tmp_path / "first"))
    assert code == 0, text
    code, text = run(str(EMON), "--from-run", str(tmp_path / "first"), "-o", str(tmp_path / "two"))
    assert code == 0, text
    one, two = ((tmp_path / name / "compare.csv").read_bytes() for name in ("first", "two"))
    assert one == two
