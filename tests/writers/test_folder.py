"""Results are put in place whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from typing import TYPE_CHECKING

import pytest

from partnernet.errors import OutputError
from partnernet.writers import check_destination, new_folder, write_file

if TYPE_CHECKING:
    from pathlib import Path


def test_a_clean_end_puts_every_file_in_place(tmp_path: Path) -> None:
    target = tmp_path / "canlyniadau Tŷ Hafan" / "2024 results"
    with new_folder(target) as folder:
        (folder / "ties.csv").write_text("a")
        assert not target.exists()
    assert [path.name for path in target.iterdir()] == ["ties.csv"]
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def _write_and_fail(target: Path, error: BaseException) -> None:
    with new_folder(target) as folder:
        (folder / "ties.csv").write_text("half")
        raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_error_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    target = tmp_path / "new" / "results"
    with pytest.raises(error):
        _write_and_fail(target, error())
    assert list(tmp_path.iterdir()) == []


def test_an_error_leaves_the_results_of_an_earlier_run(tmp_path: Path) -> None:
    target = tmp_path / "results"
    with new_folder(target) as folder:
        (folder / "ties.csv").write_text("first")
    with pytest.raises(ValueError, match="late"):
        _write_and_fail(target, ValueError("late"))
    assert (target / "ties.csv").read_text() == "first"
    assert list(tmp_path.iterdir()) == [target]


def test_a_second_run_replaces_its_own_files_and_keeps_the_others(tmp_path: Path) -> None:
    target = tmp_path / "results"
    target.mkdir()
    for name in ("notes.docx", "ties.csv", "ties.parquet", "run.json"):
        (target / name).write_text("old")
    with new_folder(target, own=("ties.csv", "ties.parquet", "run.json")) as folder:
        for name in ("ties.csv", "run.json"):
            (folder / name).write_text("new")
    held = {path.name: path.read_text() for path in target.iterdir()}
    assert held == {"notes.docx": "old", "ties.csv": "new", "run.json": "new"}
    assert list(tmp_path.iterdir()) == [target]


def test_an_empty_folder_may_be_given(tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    with new_folder(tmp_path / "results") as folder:
        (folder / "x").write_text("x")
    assert [path.name for path in tmp_path.rglob("*")] == ["results", "x"]


def test_a_place_that_cannot_hold_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for place in (tmp_path / "file", tmp_path / "file" / "results"):
        with pytest.raises(OutputError) as caught:
            check_destination(place)
        assert caught.value.exit_code == 2
        assert caught.value.hint
        assert str(tmp_path) not in str(caught.value)
    with pytest.raises(OutputError), new_folder(tmp_path / "file" / "results"):
        raise AssertionError


def test_a_folder_that_holds_an_input_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "referrals.csv"
    source.write_text("x")
    with pytest.raises(OutputError, match=r"holds the input 'referrals\.csv'"):
        check_destination(tmp_path, inputs=[source])
    with pytest.raises(OutputError, match="holds the input"):
        check_destination(tmp_path / "a" / "..", inputs=[source])
    check_destination(tmp_path / "results", inputs=[source])


def test_one_file_is_written_whole(tmp_path: Path) -> None:
    write_file(tmp_path / "out.csv", b"one")
    write_file(tmp_path / "out.csv", b"two")
    assert (tmp_path / "out.csv").read_bytes() == b"two"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    with pytest.raises(OutputError):
        write_file(tmp_path, b"x")
    with pytest.raises(OutputError):
        write_file(tmp_path / "missing" / "out.csv", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_kill_in_the_middle_leaves_no_results_folder(tmp_path: Path) -> None:
    script = textwrap.dedent(
        """
        import sys, time
        from pathlib import Path
        from partnernet.writers import new_folder
        with new_folder(Path(sys.argv[1])) as folder:
            (folder / "ties.csv").write_text("half")
            print("started", flush=True)
            time.sleep(60)
        """
    )
    target = tmp_path / "results"
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(target)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "started\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert not target.exists()
    with new_folder(target) as folder:
        (folder / "ties.csv").write_text("whole")
    assert (target / "ties.csv").read_text() == "whole"


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    script = textwrap.dedent(
        """
        import sys, time
        from pathlib import Path
        from partnernet.writers import new_folder
        with new_folder(Path(sys.argv[1])) as folder:
            (folder / "ties.csv").write_text("half")
            print("started", flush=True)
            time.sleep(60)
        """
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "results")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert child.stdout is not None
    child.stdout.readline()
    time.sleep(0.1)
    child.send_signal(signal.SIGINT)
    child.wait()
    child.stdout.close()
    assert list(tmp_path.iterdir()) == []
