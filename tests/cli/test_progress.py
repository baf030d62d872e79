"""Long work is said beforehand, on stderr, unless quiet was asked for."""

from __future__ import annotations

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
