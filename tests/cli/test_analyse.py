"""`partnernet analyse` on files as agencies hold them, from the file to page, tables and map."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import files

from partnernet import schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Run, Spawn
    from syrupy.assertion import SnapshotAssertion

KINDS = ("referrals", "two_columns", "links", "inbox", "categories", "survey", "spend")
WRITTEN = ("metrics", "agencies", "ties", "dyads", "scales", "matrix")
PERSONAL = ("Ann Example", "KID0", "KID9999")


def made(kind: str, folder: Path) -> list[Path]:
    """Write the files of a kind of input."""
    make: Callable[[Path], Path | list[Path]] = getattr(files, kind)
    found = make(folder)
    return found if isinstance(found, list) else [found]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_of_every_kind_of_file(
    run: Run, here: Path, kind: str, snapshot: SnapshotAssertion
) -> None:
    result = run("analyse", *(path.name for path in made(kind, here)))
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    assert result.stdout == snapshot


def test_the_page_of_a_whole_study(run: Run, here: Path, snapshot: SnapshotAssertion) -> None:
    run("template", "t", "-q")
    names = sorted(str(path) for path in Path("t/example").glob("*.csv"))
    result = run("analyse", *names)
    assert result.exit_code == 0
    assert result.stdout == snapshot
    assert run("check", *names).exit_code == 0


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_a_person_leaves_the_reader(run: Run, here: Path, kind: str) -> None:
    paths = made(kind, here)
    result = run("analyse", *paths, "-o", "out", "--xlsx", "--parquet", "-v")
    assert result.exit_code == 0
    told = [result.output, *(path.read_bytes().decode("latin-1") for path in Path("out").iterdir())]
    told += [run("analyse", *paths, "--format", "json").stdout, run("check", *paths).output]
    for word in PERSONAL:
        assert not any(word in text for text in told), word


def test_results_are_written_and_named(run: Run, here: Path) -> None:
    paths = made("referrals", here)
    result = run("analyse", *paths, "-o", "canlyniadau Tŷ Hafan/2024 results")
    assert result.exit_code == 0
    folder = Path("canlyniadau Tŷ Hafan/2024 results")
    wanted = {f"{name}.csv" for name in WRITTEN} | {"map.html", "run.json"}
    wanted |= {"datapackage.json", "methods.md", "references.bib"}
    assert {path.name for path in folder.iterdir()} == wanted
    assert "WHERE THE FILES ARE" in result.stdout
    record = json.loads((folder / "run.json").read_text("utf-8"))
    assert record["inputs"][0]["file"] == "referrals.csv"
    assert record["wall_seconds"] > 0
    assert record["parameters"]["infer"] == "auto"
    assert str(here) not in (folder / "run.json").read_text("utf-8")
    ties = pl.read_csv(folder / "ties.csv")
    one = ties.filter(pl.col("source") == "Police", pl.col("target") == "Front Door")
    assert one["count"].to_list() == [60]


def test_every_row_is_accounted_for(run: Run, here: Path) -> None:
    run("analyse", *made("referrals", here), "-o", "out")
    source = json.loads(Path("out/run.json").read_text("utf-8"))["sources"][0]
    assert source["read"] + sum(source["excluded"].values()) + source["rejected"] == source["rows"]
    assert source["rows"] == sum(files.SENT.values()) + 1


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "md"])
def test_the_values_come_in_every_shape(run: Run, here: Path, form: str) -> None:
    result = run("analyse", *made("referrals", here), "--format", form)
    assert result.exit_code == 0
    assert "NaN" not in result.stdout
    if form == "json":
        document = json.loads(result.stdout)
        assert set(document["tables"]) == set(WRITTEN)
        assert document["findings"]
    if form == "jsonl":
        rows = [json.loads(line) for line in result.stdout.splitlines()]
        assert {"metric", "value", "reason"} <= set(rows[0])


def test_null_never_stands_without_a_reason(run: Run, here: Path) -> None:
    document = json.loads(run("analyse", *made("referrals", here), "--format", "json").stdout)
    for row in document["tables"]["metrics"]:
        assert row["value"] is not None or row["reason"], row


def test_the_lead_and_sectors_give_breadth_reach_and_placement(run: Run, here: Path) -> None:
    paths = [*made("referrals", here), files.agencies(here)]
    shown = run("analyse", *paths).stdout
    for words in (
        "Breadth: of the five bands",
        "Reach: Front Door passes cases",
        "Depth by breadth: with Front",
    ):
        assert words in shown
    assert "Breadth not given" not in shown
    by_name = run("analyse", paths[0], "--lead", "front door").stdout
    assert "Reach: Front Door passes cases" in by_name


def test_a_complete_log_gives_density_with_its_coverage(run: Run, here: Path) -> None:
    printed = run("analyse", *made("referrals", here), "--log-kept-by", "system").stdout
    shown = " ".join(printed.split())
    assert re.search(r"Density: \d+% of pairs have a referral tie .*100% of 42 pairs", shown)
    assert "--log-kept-by system, say so" not in shown


def test_an_unknown_lead_is_told_without_listing_people(run: Run, here: Path) -> None:
    result = run("analyse", *made("referrals", here), "--lead", "Front Dor")
    assert result.exit_code == 2
    assert "Front Dor" in result.stderr
    assert result.stdout == ""


def test_options_choose_and_settings_remember(run: Run, here: Path) -> None:
    odd = files.write(
        here / "log.csv",
        [["Wer", "Wohin", "Wann"], ["A", "B", "2024-01-02"], ["A", "B", "2024-02-03"]],
    )
    columns = ["--column", "source=Wer", "--column", "target=Wohin", "--column", "date=Wann"]
    first = run("analyse", odd, *columns, "--layer", "referral", "--save-config", "partnernet.toml")
    assert first.exit_code == 0, first.output
    assert Path("partnernet.toml").is_file()
    assert str(here) not in Path("partnernet.toml").read_text("utf-8")
    again = run("analyse", odd)
    assert again.exit_code == 0, again.output
    told = "A 100% (2)"
    assert told in first.stdout
    assert told in again.stdout


def test_what_was_typed_is_in_the_next_command(run: Run, here: Path) -> None:
    paths = made("referrals", here)
    shown = run(
        "analyse", paths[0].name, "--exclude", "GP practices", "--from", "2024-05-01"
    ).stdout
    typed = 'referrals.csv --from 2024-05-01 --exclude "GP practices"'
    assert f"partnernet analyse {typed} --log-kept-by system" in shown
    assert 'template my_agencies --from referrals.csv --exclude "GP practices"' in shown


def test_a_file_on_stdin_is_read_and_a_terminal_never_waited_for(run: Run, here: Path) -> None:
    text = made("two_columns", here)[0].read_bytes()
    result = run("analyse", "-", "--as", "events", "--layer", "referral", stdin=text)
    assert result.exit_code == 0, result.output
    assert "6 agencies sent" in result.stdout


def test_one_of_several_areas_and_levels_is_chosen(run: Run, here: Path) -> None:
    rows: list[list[object]] = [["source", "target", "layer", "area", "level", "count"]]
    rows += [
        ["A", "B", "referral", area, level, 5]
        for area in "NS"
        for level in ("strategy", "frontline")
    ]
    path = files.write(here / "ties.csv", rows)
    every = run("analyse", path).stdout
    assert "2 partnerships: N and S" in every
    assert "partnernet analyse" in every
    one = run("analyse", path, "--area", "N", "--level", "strategy", "--format", "json")
    tables = json.loads(one.stdout)["tables"]
    assert {row["area"] for row in tables["metrics"]} == {"N"}
    assert {row["level"] for row in tables["metrics"]} <= {"strategy", "*"}
    wrong = run("analyse", path, "--area", "M")
    assert wrong.exit_code == 2


def test_strict_gives_one_for_an_error_in_the_data(run: Run, here: Path) -> None:
    path = files.write(here / "a.csv", [["source", "target", "date"], ["A", "B", "31/02/2024"]])
    assert run("analyse", path).exit_code == 0
    assert run("analyse", path, "--strict").exit_code == 1


def test_a_measure_by_name_only(run: Run, here: Path) -> None:
    result = run("analyse", *made("links", here), "--metric", "density", "--format", "json")
    tables = json.loads(result.stdout)["tables"]
    assert {row["metric"] for row in tables["metrics"]} == {"density"}
    assert run("analyse", *made("links", here), "--metric", "densty").exit_code == 2


def test_parameters_of_scales_are_changed_by_name(run: Run, here: Path) -> None:
    paths = made("referrals", here)
    strict = run("analyse", *paths, "--param", "f_reg=200").stdout
    assert "None of the 7 pairs on record is shown to be at 3 or higher" in strict
    gloss = run("analyse", *paths, "--g3", "gloss").stdout
    assert "7 of 7 pairs on record are at 3 or higher" in gloss
    assert run("analyse", *paths, "--param", "f_regg=2").exit_code == 2
    assert run("analyse", *paths, "--param", "f_reg").exit_code == 2


def test_plain_text_when_nobody_watches(run: Run, here: Path) -> None:
    shown = run("analyse", *made("referrals", here)).stdout
    assert "\x1b" not in shown
    assert "\r" not in shown


def test_a_cp1252_console_shows_every_page(spawn: Spawn, tmp_path: Path) -> None:
    for kind in KINDS:
        names = [path.name for path in made(kind, tmp_path)]
        done = spawn("analyse", *names, cwd=tmp_path, PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
        assert done.returncode == 0, done.stderr
        shown = done.stdout.decode("cp1252")
        assert shown.startswith("Internal")
        assert "Tŷ" not in shown


@pytest.mark.parametrize("kind", ["referrals", "survey"])
def test_the_same_input_gives_the_same_bytes(spawn: Spawn, tmp_path: Path, kind: str) -> None:
    names = [path.name for path in made(kind, tmp_path)]
    settings = [("0", "1", "a"), ("17", "2", "b/c"), ("42", "4", "d d")]
    runs: list[dict[str, bytes]] = []
    for seed, threads, folder in settings:
        done = spawn(
            *("analyse", *names, "-o", folder, "--parquet", "--xlsx"),
            cwd=tmp_path,
            PYTHONHASHSEED=seed,
            POLARS_MAX_THREADS=threads,
        )
        assert done.returncode == 0, done.stderr
        found = {path.name: path.read_bytes() for path in (tmp_path / folder).iterdir()}
        record = json.loads(found.pop("run.json"))
        record.pop("wall_seconds")
        runs.append({**found, "run.json": json.dumps(record).encode()})
    for later in runs[1:]:
        assert set(later) == set(runs[0])
        for name, content in later.items():
            assert content == runs[0][name], name


def test_the_seed_is_recorded(run: Run, here: Path) -> None:
    paths = made("links", here)
    run("analyse", *paths, "-o", "one", "--seed", "1")
    run("analyse", *paths, "-o", "two", "--seed", "2")
    records = [json.loads(Path(name, "run.json").read_text("utf-8")) for name in ("one", "two")]
    assert [record["seed"] for record in records] == [1, 2]
    assert records[0]["run_id"] != records[1]["run_id"]


def test_results_never_go_where_an_input_is(run: Run, here: Path) -> None:
    paths = made("referrals", here)
    before = {path.name: path.stat().st_mtime_ns for path in here.iterdir()}
    for place in (".", here):
        result = run("analyse", paths[0], "-o", place)
        assert result.exit_code == 2
        assert "holds the input 'referrals.csv'" in result.stderr
    assert {path.name: path.stat().st_mtime_ns for path in here.iterdir()} == before


@pytest.mark.parametrize("place", ["referrals.csv", "referrals.csv/results"])
def test_a_place_that_cannot_be_written_is_told_before_work(
    run: Run, here: Path, place: str
) -> None:
    paths = made("referrals", here)
    result = run("analyse", paths[0], "-o", place)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert [path.name for path in here.iterdir()] == ["referrals.csv"]


def test_a_folder_without_permission_is_told(run: Run, here: Path) -> None:
    if os.geteuid():
        locked = here / "locked"
        locked.mkdir(mode=0o500)
    else:
        locked = Path("/sys")  # where even the superuser makes no folder
    result = run("analyse", *made("referrals", here), "-o", locked / "results")
    assert result.exit_code == 2
    assert "Cannot write to 'results'" in result.stderr


# --- what if --------------------------------------------------------------------------------------


def test_what_if_stands_first_on_the_page(
    run: Run, here: Path, snapshot: SnapshotAssertion
) -> None:
    result = run("analyse", *made("referrals", here), "--without", "Police, Schools", "-o", "out")
    assert result.exit_code == 0, result.output
    page = result.stdout.split("\n\n")
    assert page[1] == snapshot
    table = pl.read_csv("out/whatif.csv")
    assert tuple(table.columns) == schema.WHATIF.names
    record = json.loads(Path("out/run.json").read_text("utf-8"))
    assert record["parameters"]["whatif"] == {"without": ["Police", "Schools"], "merge": {}}
    for name in WRITTEN:
        ids = pl.read_csv(f"out/{name}.csv", infer_schema=False)["run_id"].unique().to_list()
        assert ids in ([record["run_id"]], [])
    assert run("analyse", *made("referrals", here), "-o", "out").exit_code == 0
    assert not Path("out/whatif.csv").exists()


def test_what_if_two_merged(run: Run, here: Path, snapshot: SnapshotAssertion) -> None:
    result = run("analyse", *made("referrals", here), "--merge", "Schools=Police")
    assert result.exit_code == 0, result.output
    assert result.stdout.split("\n\n")[1] == snapshot


@pytest.mark.parametrize(
    ("words", "said", "next_step"),
    [
        (("--without", "Polise"), "Unknown agency 'Polise'.", "Did you mean 'Police'"),
        (("--merge", "Schools=Polise"), "Unknown agency 'Polise'.", "Did you mean 'Police'"),
        (("--merge", "Schools=Schools"), "'Schools' cannot merge into itself.", "--merge A=B"),
        (("--merge", "Schools"), "'Schools' is not A=B", "analyse --help"),
        (
            ("--merge", "Schools=Police", "--merge", "Schools=Front Door"),
            "'Schools' cannot merge into two agencies.",
            "once for each",
        ),
    ],
)
def test_what_if_refuses_what_cannot_be(
    run: Run, here: Path, words: tuple[str, ...], said: str, next_step: str
) -> None:
    result = run("analyse", *made("referrals", here), *words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert next_step in result.stderr
    assert result.stdout == ""


# --- chance ---------------------------------------------------------------------------------------


def test_chance_is_told_where_the_record_is_complete(
    run: Run, here: Path, snapshot: SnapshotAssertion
) -> None:
    paths = made("referrals", here)
    words = ("--log-kept-by", "system", "--nulls", "99", "-o", "out")
    result = run("analyse", *paths, *words)
    assert result.exit_code == 0, result.output
    assert result.stderr == "Null models, 99 draws each: under 1 second.\n"
    section = next(part for part in result.stdout.split("\n\n") if part.startswith("CHANCE"))
    assert section == snapshot
    assert not re.search(r"\bp\s*[=<]", result.stdout)
    table = pl.read_csv("out/nulls.csv")
    assert tuple(table.columns) == schema.NULLS.names
    assert set(table["R"].drop_nulls()) == {99}
    once = Path("out/nulls.csv").read_bytes()
    assert run("analyse", *paths, *words).exit_code == 0
    assert Path("out/nulls.csv").read_bytes() == once


def test_chance_is_not_given_of_a_record_that_may_be_incomplete(run: Run, here: Path) -> None:
    result = run("analyse", *made("referrals", here), "--nulls", "99", "-q")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert "Not given for Level not stated" not in result.stdout
    assert "nobody says that the record is complete" in result.stdout


def test_chance_of_what_a_model_fixes_is_refused(run: Run, here: Path) -> None:
    result = run("analyse", *made("referrals", here), "--nulls", "9", "--metric", "density")
    assert result.exit_code == 2
    assert "No null model says anything of these measures." in result.stderr


def test_one_level_and_one_measure_of_many_make_a_page(run: Run, here: Path) -> None:
    assert run("datasets", "copy", "synthetic_borough", here / "b").exit_code == 0
    files_there = sorted((here / "b").glob("*.csv"))
    result = run("analyse", *files_there, "--level", "process", "--metric", "density")
    assert result.exit_code == 0, result.stderr
    assert "WAVES SIDE BY SIDE" in result.stdout
