"""Long work is said beforehand, on stderr, unless quiet was asked for."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

import files

from partnernet_cli import progress

if TYPE_CHECKING:
    import pytest
    from conftest import Run


def test_long_work_is_said_beforehand(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = files.spend(tmp_path)
    assert run("analyse", path).stderr == ""
    monkeypatch.setattr(progress, "PACE", path.stat().st_size / 45)
    assert run("analyse", path).stderr == "Reading and measuring 0 MB of text: about 45 seconds.\n"
    assert run("analyse", path, "--quiet").stderr == ""
    monkeypatch.setattr(progress, "PACE", path.stat().st_size / 600)
    assert "about 10 minutes" in run("analyse", path).stderr


def test_each_step_of_long_work_is_told_on_request(run: Run, tmp_path: Path) -> None:
    path = files.spend(tmp_path)
    assert run("analyse", path).stderr == ""
    told = run("analyse", path, "--verbose").stderr.splitlines()
    assert told
    assert all(re.fullmatch(r"\d+\.\d s: .+ \(\d+ of \d+\)", line) for line in told)
