"""Nothing that identifies a person leaves a file: every command, output, message and setting."""

from __future__ import annotations

import sys
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from click.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parent))

from invocations import invocations, people, planted, write

from partnernet_cli.app import COMMANDS, cli

if TYPE_CHECKING:
    import pytest


def texts(path: Path) -> str:
    """Return all that a file holds, packed parts and columns included."""
    content = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            content += b"".join(packed.read(name) for name in packed.namelist())
    if path.suffix == ".parquet":
        content += pl.read_parquet(path).write_csv().encode()
    return content.decode("utf-8", errors="replace")


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    made = write(tmp_path)
    assert all(secret in texts(made["referrals"]) for secret in planted(people()))


def test_no_command_lets_a_person_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run them all; there is no folder for temporary files, so none can be left or looked into."""
    inputs, work = tmp_path / "in", tmp_path / "work"
    inputs.mkdir()
    work.mkdir()
    made = write(inputs)
    ledger = tmp_path / "state" / "releases.jsonl"
    monkeypatch.chdir(work)
    monkeypatch.setenv("PARTNERNET_LEDGER", str(ledger))
    monkeypatch.setattr(tempfile, "tempdir", str(made["referrals"] / "no folder"))
    secrets, leaks, ran = planted(people()), set(), set()
    codes: dict[str, set[int]] = {}
    for words in invocations(made["referrals"], made["broken"]):
        result = CliRunner().invoke(cli, words)
        said = result.stdout + result.stderr
        leaks |= {(" ".join(words[:1] + words[2:]), s) for s in secrets if s in said}
        ran.add(words[0])
        codes.setdefault(words[0], set()).add(result.exit_code)
    assert ran == set(COMMANDS)
    assert {name for name, found in codes.items() if 0 not in found} == set()
    files = [path for path in (*work.rglob("*"), ledger) if path.is_file()]
    assert {path.suffix for path in files} >= {".csv", ".html", ".json", ".jsonl", ".toml"}
    for path in files:
        text = texts(path)
        leaks |= {(path.name, secret) for secret in secrets if secret in text}
    assert not leaks
    assert {path.name for path in inputs.iterdir()} == {"referrals.csv", "broken.csv"}
