"""The page, the command and the document of a comparison."""

from __future__ import annotations

import html
import itertools
import json
import re
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from click.testing import CliRunner
from tests.compare.test_compare import areas

import partnernet as pn
from partnernet.story.comparison import tell_comparison
from partnernet.story.page import Grid, Page, Section, layout
from partnernet.writers.comparing import comparison_json
from partnernet_cli.app import cli
from partnernet_maps.comparison import render
from partnernet_maps.comparison.plots import spots

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def many() -> pn.Comparison:
    study = areas([10, 12, 14, 16, 18, 20, 22, 24])
    odd = study.coverage.with_columns(
        status=pl.when(pl.col("area_id") == "area03")
        .then(pl.lit("recorded"))
        .otherwise(pl.col("status"))
    )
    renamed = study.agencies.with_columns(
        area_id=pl.col("area_id").replace("area01", "<script>alert(1)</script>")
    )
    ties, coverage = (
        frame.with_columns(area_id=pl.col("area_id").replace("area01", "<script>alert(1)</script>"))
        for frame in (study.ties, odd)
    )
    return pn.compare(
        study.replace(agencies=renamed, ties=ties, coverage=coverage), draws=50, tests=True
    )


def test_page_runs_nothing_asks_for_nothing_and_escapes_names(many: pn.Comparison) -> None:
    text = render(many).decode()
    assert "<script" not in text
    assert not re.search(r"(src|href|style)=", text)
    assert "default-src 'none'; style-src 'sha256-" in html.unescape(text)
    assert "&lt;script&gt;ale" in text
    assert "Similarity of structure, not of quality." in text
    assert text.count("<svg") > 10
    assert render(many) == render(many)
    assert "dot grey" in text


HOSTILE = (
    "<img src=x onerror=window.hacked=1>",
    "</script><script>window.hacked=1</script>",
    "Police \u202eecivreS\u202c",
    "W" * 300,
    "👩‍👧 family 🏠",
    '=HYPERLINK("x","y")',
    "شرطة المدينة",
)


@pytest.mark.browser
def test_hostile_names_of_areas_layers_and_levels_run_nothing_and_break_nothing(
    chromium: Any, tmp_path: Path
) -> None:
    study = areas([6] * len(HOSTILE))
    named = {f"area{i:02d}": name for i, name in enumerate(HOSTILE)}
    agencies, ties, coverage = (
        frame.with_columns(area_id=pl.col("area_id").replace(named))
        for frame in (study.agencies, study.ties, study.coverage)
    )
    ties = ties.with_columns(level=pl.lit(HOSTILE[1]))
    found = pn.compare(study.replace(agencies=agencies, ties=ties, coverage=coverage), draws=20)
    path = tmp_path / "a comparison.html"
    path.write_bytes(render(found))
    noted: list[str] = []
    for width in (1280, 320):
        noted.clear()
        context = chromium.new_context(viewport={"width": width, "height": 900}, offline=True)
        page = context.new_page()
        page.on("console", lambda message: noted.append(message.text))
        page.on("request", lambda asked: noted.append(asked.url))
        page.goto(path.as_uri())
        assert noted == [path.as_uri()]
        assert page.evaluate("window.hacked === undefined")
        assert page.evaluate("document.images.length") == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert "<img src=x" in page.inner_text("body")
        assert "\u202e" not in page.content()
        context.close()


def test_why_a_network_is_in_no_test_is_said_in_words(many: pn.Comparison) -> None:
    said = re.findall(r"in no test: ([^<]*)", html.unescape(render(many).decode()))
    gates = many.table["gate"].drop_nulls().unique()
    assert said
    assert not {*said} & {*gates}
    assert not any("_" in each or "<" in each for each in said)


def test_page_names_no_agency(many: pn.Comparison) -> None:
    text = render(many).decode() + str(tell_comparison(many))
    assert "a00_1" not in text


def test_story_has_gate_and_tests(many: pn.Comparison) -> None:
    page = str(tell_comparison(many))
    assert "area03 (unstated, referral)" in page
    assert "missing row means no contact" in page
    assert f"{many.tests} tests" in page


def test_document_is_json_with_the_run(many: pn.Comparison) -> None:
    found = json.loads(comparison_json(many))
    assert found["run_id"] == many.run.run_id
    assert len(found["tables"]["compare"]) == many.table.height


def folder(at: Path, seed: int) -> None:
    study = areas([12], seed=seed)
    at.mkdir()
    study.ties.select("source", "target", "layer").write_csv(at / "ties.csv")
    study.coverage.select("agency_id", "status", "role", "absence_means").write_csv(
        at / "coverage.csv"
    )
    study.agencies.select("agency_id", "name").write_csv(at / "agencies.csv")


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["compare", *words])
    return done.exit_code, done.output


def test_command_compares_folders_and_writes_what_the_name_says(tmp_path: Path) -> None:
    for seed, name in enumerate(("north", "south"), 1):
        folder(tmp_path / name, seed)
    both = [str(tmp_path / name) for name in ("north", "south")]
    code, text = run(*both, "--draws", "0", "--no-progress")
    assert code == 0
    assert "north less south" in text
    assert "No p value" in text
    for name in ("out.csv", "out.json", "out.html"):
        code, _ = run(*both, "--draws", "0", "-o", str(tmp_path / name))
        assert code == 0
    table = pl.read_csv(tmp_path / "out.csv")
    assert set(table["area"].drop_nulls()) == {"north", "south"}
    assert (tmp_path / "out.html").read_bytes().startswith(b"<!DOCTYPE html>")
    (tmp_path / "partnernet.toml").write_text('[compare]\nprimary = ["density"]\n')
    code, text = run(
        *both, "--draws", "0", "--config", str(tmp_path / "partnernet.toml"), "--format", "json"
    )
    assert code == 0
    assert json.loads(text[text.index("{") :])["primary"] == ["density"]


def test_results_and_empty_folders_are_refused(tmp_path: Path) -> None:
    for name, method in (("old", "0"), ("new", "1")):
        (tmp_path / name).mkdir()
        record = {"method": method, "inputs": [{"file": "ties.csv"}]}
        (tmp_path / name / "run.json").write_text(json.dumps(record))
    (tmp_path / "none").mkdir()
    for name, told in (
        ("old", "two methods"),
        ("new", "not what they are of"),
        ("none", "no table"),
    ):
        done = CliRunner().invoke(cli, ["compare", str(tmp_path / name), str(tmp_path / name)])
        assert done.exit_code == 2 or done.exception is not None
        assert told in (done.output + done.stderr)


def test_areas_in_two_waves_have_a_plot_a_wave_and_the_key_says_what_is_there() -> None:
    one = areas([10, 12, 14, 16, 18, 20, 22, 24])
    waves = [
        one.replace(
            ties=one.ties.with_columns(wave=pl.lit(wave)),
            coverage=one.coverage.with_columns(wave=pl.lit(wave)),
        )
        for wave in ("2024", "2025")
    ]
    study = one.replace(
        ties=pl.concat([each.ties for each in waves]),
        coverage=pl.concat([each.coverage for each in waves]),
    )
    found = pn.compare(study, by="area", measures=["density"], draws=0, distances=False)
    text = render(found).decode()
    headings = re.findall(r"<h2>([^<]+)</h2>", text)
    assert [each for each in headings if "2024" in each or "2025" in each]
    for plot in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
        names = re.findall(r'class="name[^"]*"[^>]*>([^<]+)<', plot)
        assert len(set(names)) == len(names)
    assert "pale band" in text
    assert "blue" not in text.split("How to read")[1].split("</section>")[0]
    assert "Grey" not in text.split("How to read")[1].split("</section>")[0]


def test_names_of_the_map_do_not_cover_each_other() -> None:
    points = [("Lake Pomona", 0.0, 0.0), ("Cheyenne", 0.04, 0.02), ("Wichita", 1.0, 1.0)]
    text = str(spots("Map", [*points, ("Texas", -1.0, -0.5)]))
    assert 'class="map"' in text
    boxes = []
    for kind, x, y, name in re.findall(
        r'<text class="([^"]*)" x="([^"]*)" y="([^"]*)">([^<]*)', text
    ):
        left = float(x) - (6 * len(name) if "end" in kind else 0)
        boxes.append((left, float(y) - 9, left + 6 * len(name), float(y) + 2))
    for one, other in itertools.combinations(boxes, 2):
        apart = one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]
        assert apart


def test_measures_whose_names_would_be_cut_alike_stand_on_lines_of_their_own() -> None:
    rows = [("Pairs at level 2 or higher", "x" * 81, "1"), ("Pairs at level 3 or higher", "x", "2")]
    table = Grid("x", ("measure", "at", "n"), tuple(rows))
    page = Page("Internal", "T", (Section("k", "H", (), (table,)),))
    lines = [row.text for row in layout(page, width=100)]
    assert "    Pairs at level 2 or higher" in lines
    assert "    Pairs at level 3 or higher" in lines
    assert not any("\u2026" in line for line in lines)
