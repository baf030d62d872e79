"""On a terminal a page has weight and colour; elsewhere, and for anyone who asks, none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import files

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")

ESCAPE = b"\x1b["


def _on_a_terminal(folder: Path, *words: str, both: bool = False, **environment: str) -> bytes:
    """Run `analyse` on a pseudo-terminal (stderr too, for `both`) and return what it shows."""
    path = files.inbox(folder)
    screen, line = os.openpty()
    known = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "TERM"}}
    child = subprocess.Popen(
        [sys.executable, "-m", "partnernet", "analyse", str(path), *words],
        stdout=line,
        stderr=line if both else subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env={**known, "TERM": "xterm", **environment},
    )
    os.close(line)
    shown = b""
    while True:
        try:
            piece = os.read(screen, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(screen)
    errors = child.stderr.read() if child.stderr else b""
    if child.stderr:
        child.stderr.close()
    assert child.wait() == 0, errors
    assert errors == b""
    return shown


def test_a_person_at_a_terminal_gets_weight_and_colour(tmp_path: Path) -> None:
    shown = _on_a_terminal(tmp_path)
    assert ESCAPE in shown
    assert b"Internal: may contain small numbers" in shown


@pytest.mark.parametrize(
    ("words", "environment"),
    [(["--no-color"], {}), ([], {"NO_COLOR": "1"}), ([], {"TERM": "dumb"})],
)
def test_plain_text_for_whoever_asks(
    tmp_path: Path, words: list[str], environment: dict[str, str]
) -> None:
    assert ESCAPE not in _on_a_terminal(tmp_path, *words, **environment)


def test_data_formats_are_plain_on_a_terminal_too(tmp_path: Path) -> None:
    assert ESCAPE not in _on_a_terminal(tmp_path, "--format", "json")


def test_progress_shows_on_a_terminal_unless_it_is_not_wanted(tmp_path: Path) -> None:
    assert b"reading" in _on_a_terminal(tmp_path, both=True)
    assert b"reading" not in _on_a_terminal(tmp_path, "--no-progress", both=True)
    assert b"reading" not in _on_a_terminal(tmp_path, "--quiet", both=True)
