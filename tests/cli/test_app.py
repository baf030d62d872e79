"""The root command: what it lists, what it costs to ask, how it fails."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import click
import pytest

from partnernet.errors import InputError, RefusedError
from partnernet_cli import app, output

if TYPE_CHECKING:
    from conftest import Run, Spawn

HEAVY = {
    "polars",
    "igraph",
    "networkx",
    "pyvis",
    "IPython",
    "rich",
    "numpy",
    "narwhals",
    "matplotlib",
    "fastexcel",
    "xlsxwriter",
}


def _command(name: str) -> click.Command:
    command = import_module(f"partnernet_cli.commands.{name}").command
    assert isinstance(command, click.Command)
    return command


@pytest.mark.parametrize("name", app.COMMANDS)
def test_the_table_of_summaries_is_what_the_commands_say(name: str) -> None:
    assert app.COMMANDS[name] == _command(name).get_short_help_str(200)


def test_help_lists_every_command_of_this_release_and_no_other(run: Run) -> None:
    shown = run("--help").output
    lines = shown.split("Commands:")[1].splitlines()
    first = [line.split()[0] for line in lines if line.startswith("  ") and line[2:3].strip()]
    assert first == list(app.COMMANDS)


@pytest.mark.parametrize("name", app.COMMANDS)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_explains_itself_with_examples(run: Run, name: str, flag: str) -> None:
    result = run(name, flag)
    assert result.exit_code == 0
    assert "Examples:" in result.output
    shown = result.output.split("Examples:")[1].split("\n\n")[0].splitlines()
    examples = [line.strip() for line in shown if line.strip()]
    assert all(line.startswith(("partnernet ", "cat ")) for line in examples), examples
    assert any(f"partnernet {name}" in line for line in examples)
    assert max(map(len, result.output.splitlines())) <= 100


@pytest.mark.parametrize("words", [["--help"], ["analyse", "--help"], ["check", "-h"]])
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    script = (
        "import sys; from partnernet_cli.app import cli\n"
        f"try: cli({words!r})\n"
        "except SystemExit: pass\n"
        f"print(sorted({HEAVY!r} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_version_and_citation(run: Run) -> None:
    version = run("--version").output
    assert version.startswith("partnernet ")
    cited = run("--cite").output
    assert cited.startswith("@software{partnernet,")
    assert version.split()[1] in cited
    assert "{{partnernet contributors}}" in cited


def test_a_mistyped_command_gets_the_right_one(run: Run) -> None:
    result = run("analyze", "x.csv")
    assert result.exit_code == 2
    assert "Did you mean 'analyse'?" in result.output


def test_a_file_in_place_of_a_command_gets_the_command(run: Run) -> None:
    result = run("referrals.csv")
    assert result.exit_code == 2
    assert "partnernet analyse referrals.csv" in result.output


def test_a_mistyped_option_gets_the_right_one(run: Run) -> None:
    result = run("analyse", "x.csv", "--leed", "A")
    assert result.exit_code == 2
    assert "--lead" in result.output


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (
            InputError("Nothing to read.", hint="Give a file."),
            2,
            ["Nothing to read.", "Give a file."],
        ),
        (RefusedError("People.", hint="--allow"), 1, ["People.", "--allow"]),
        (KeyboardInterrupt(), 130, ["Stopped."]),
        (click.Abort(), 130, ["Stopped."]),
        (MemoryError(), 2, ["not enough memory"]),
    ],
)
def test_every_error_is_one_message_and_its_code(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, told: list[str]
) -> None:
    result = _failing(run, monkeypatch, error)
    assert result.exit_code == code
    assert "Traceback" not in result.output
    for word in told:
        assert word in result.stderr


def test_an_unforeseen_error_tells_neither_data_nor_traceback(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = _failing(run, monkeypatch, ValueError("could not parse 'Ann Example, 943 476 5919'"))
    assert result.exit_code == 2
    assert "Ann Example" not in result.output
    assert "Traceback" not in result.output
    assert "ValueError" in result.stderr


def test_debug_shows_the_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    result = _failing(run, monkeypatch, InputError("Nothing to read."), "--debug")
    assert "Traceback" in result.stderr
    assert "Error: Nothing to read." in result.stderr


def _failing(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, *words: str
) -> click.testing.Result:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise error

    monkeypatch.setattr(output, "show_records", fail)
    return run("scales", *words)


@pytest.mark.parametrize(
    ("text", "encoding", "shown"),
    [
        ("Tŷ Hafan", "utf-8", "Tŷ Hafan"),
        ("Tŷ Hafan", "cp1252", "Ty Hafan"),
        ("Ysgol Gŵyr ≥ 3 – £5", "cp1252", "Ysgol Gwyr >= 3 – £5"),
        ("κ = 1 → x", "ascii", "kappa = 1 -> x"),
        ("漢", "cp1252", "?"),
        ("é", "no-such-codec", "?"),
    ],
)
def test_a_console_gets_the_nearest_letters_it_can_show(
    text: str, encoding: str, shown: str
) -> None:
    assert output.showable(text, encoding) == shown


def test_ctrl_c_in_a_process_gives_130(spawn: Spawn) -> None:
    script = (
        "import os, signal, sys\n"
        "from partnernet_cli import output\n"
        "def stop(*a, **k): os.kill(os.getpid(), signal.SIGINT); import time; time.sleep(5)\n"
        "output.show_records = stop\n"
        "from partnernet_cli.app import cli\n"
        "cli(['scales'])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode == 130
    assert b"Traceback" not in done.stderr
