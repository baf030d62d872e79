"""Bad input: a clear message with file and remedy, the agreed exit code, nothing half done."""

from __future__ import annotations

import gzip
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import files

if TYPE_CHECKING:
    from conftest import Run, Spawn

NOTHING = {
    "empty.csv": b"",
    "header.csv": b"source,target\n",
    "blank.csv": b"source,target\n,\n,\n",
    "binary.csv": bytes(range(256)) * 20,
    "wide.csv": b"\xff\xfe" + b"\x00\xd8" * 40,
    "locked.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "columns.csv": b"colour,size\nred,3\n",
    "half.csv.gz": gzip.compress(b"source,target\n" + b"A,B\n" * 500)[:40],
}
"""Files that give nothing: exit code 2 from `analyse` and from `check`."""

FAULTY = {
    "one.csv": b"source,target\nA,A\n",
    "loops.csv": b"source,target\nA,A\nB,B\nA,A\n",
    "ragged.csv": b"source,target,date\nA,B,2024-01-02\nA,B\nA,B,2024-01-03,more\n",
    "dates.csv": b"source,target,date\nA,B,31/02/2024\nB,C,01/03/2024\n",
    "negative.csv": b"source,target,count\nA,B,-5\nB,C,3\n",
    "level.csv": b"source,target,level,count\nA,B,frontlin,2\nB,C,frontline,3\n",
}
"""Files with errors in the data: results and exit code 0 from `analyse`, 1 from `check`."""


def _write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _nothing_else(folder: Path, *kept: str) -> None:
    assert sorted(path.name for path in folder.iterdir()) == sorted(kept)


@pytest.mark.parametrize("name", NOTHING)
def test_a_file_that_gives_nothing(run: Run, tmp_path: Path, name: str) -> None:
    path = _write(tmp_path, name, NOTHING[name])
    for words in (["analyse", path, "-o", tmp_path / "out"], ["check", path]):
        result = run(*words)
        assert result.exit_code == 2, (words[0], result.output)
        assert "Traceback" not in result.output
        assert str(tmp_path) not in result.output
    failed = run("analyse", path)
    assert failed.stdout == ""
    first, remedy = failed.stderr.splitlines()[:2]
    assert first.startswith("Error: ")
    assert remedy.startswith("  ")
    assert remedy.strip()
    _nothing_else(tmp_path, name)


@pytest.mark.parametrize("name", FAULTY)
def test_errors_in_the_data_are_findings(run: Run, tmp_path: Path, name: str) -> None:
    path = _write(tmp_path, name, FAULTY[name])
    result = run("analyse", path, "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "Traceback" not in result.output
    assert "Problems: 1 error" in result.stdout or "errors" in result.stdout
    assert (tmp_path / "out" / "run.json").is_file()
    listed = run("check", path)
    assert listed.exit_code == 1
    assert "error  PN" in listed.stdout
    assert name in listed.stdout or "error  PN082" in listed.stdout


def test_duplicate_agencies_are_findings(run: Run, tmp_path: Path) -> None:
    ties = _write(tmp_path, "referrals.csv", b"source,target\nA,B\nA,B\nB,A\n")
    listed = _write(tmp_path, "agencies.csv", b"agency_id,name\nA,Alpha\nB,Beta\nA,Alpha two\n")
    assert run("analyse", ties, listed).exit_code == 0
    result = run("check", ties, listed)
    assert result.exit_code == 1
    assert "agencies.csv, row 4" in result.stdout


def test_rows_are_numbered_as_the_owner_sees_them(run: Run, tmp_path: Path) -> None:
    text = b"Report of contacts,,\n\nsource,target,date\nA,B,2024-01-02\nB,C,31/02/2024\n"
    result = run("check", _write(tmp_path, "log.csv", text))
    assert "log.csv, row 5, column date" in result.stdout


def test_windows_text_is_read_and_said(run: Run, tmp_path: Path) -> None:
    path = _write(
        tmp_path, "latin.csv", "source,target\nYsgol Môn,B\nB,Ysgol Môn\n".encode("cp1252")
    )
    result = run("analyse", path)
    assert result.exit_code == 0
    assert "Ysgol Môn" in result.stdout


def test_a_person_column_as_node_is_refused(run: Run, tmp_path: Path) -> None:
    text = b"child_id,target\n" + b"".join(b"%010d,MASH\n" % n for n in range(40))
    path = _write(tmp_path, "people.csv", text)
    words = ["--column", "source=child_id"]
    for command in ("analyse", "check"):
        result = run(command, path, *words)
        assert result.exit_code == 1, (command, result.output)
        assert "0000000001" not in result.output
    assert run("analyse", path, *words, "-o", tmp_path / "out").exit_code == 1
    _nothing_else(tmp_path, "people.csv")


@pytest.mark.parametrize(
    "words",
    [
        ["nothere.csv"],
        ["."],
        ["referrals.csv", "nothere.csv"],
        ["referrals.csv", "--sectors", "nothere.csv"],
        ["referrals.csv", "--config", "nothere.toml"],
        ["referrals.csv", "--level", "frontlin"],
        ["referrals.csv", "--column", "source"],
        ["referrals.csv", "--column", "sorce=A"],
        ["referrals.csv", "--column", "source=Nowhere"],
        ["referrals.csv", "--from", "soon"],
        ["referrals.csv", "--header-row", "0"],
        ["referrals.csv", "--date-order", "ddmm"],
        ["referrals.csv", "--as", "gephi"],
        ["referrals.csv", "--encoding", "klingon"],
        ["referrals.csv", "--infer", "maybe"],
        ["referrals.csv", "--format", "yaml"],
        [],
    ],
)
@pytest.mark.parametrize("command", ["analyse", "check", "map"])
def test_an_option_or_file_that_cannot_be_is_two(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    files.referrals(tmp_path)
    result = run(command, *words)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    assert "Error:" in result.stderr or "error  PN" in result.stdout
    _nothing_else(tmp_path, "referrals.csv")


def test_settings_with_an_unknown_key_are_told_with_the_nearest(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = files.referrals(tmp_path)
    Path("partnernet.toml").write_text('[project]\nleed = "Front Door"\n')
    result = run("analyse", path)
    assert result.exit_code == 2
    assert "leed" in result.stderr
    assert "lead" in result.stderr


def test_a_workbook_that_is_no_workbook(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("readme.txt", "hello")
    result = run("analyse", path)
    assert result.exit_code == 2
    assert "book.xlsx" in result.stderr


def test_an_interrupted_run_leaves_nothing(spawn: Spawn, tmp_path: Path) -> None:
    import subprocess

    path = files.referrals(tmp_path)
    script = (
        "import os, signal\n"
        "import partnernet_maps\n"
        "def stop(*a, **k): os.kill(os.getpid(), signal.SIGINT); import time; time.sleep(9)\n"
        "partnernet_maps.save = stop\n"
        "from partnernet_cli.app import cli\n"
        f"cli(['analyse', {str(path)!r}, '-o', {str(tmp_path / 'out')!r}])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode == 130, done.stderr
    assert b"Traceback" not in done.stderr
    _nothing_else(tmp_path, "referrals.csv")
