"""Run the command as a user does: in this process, or in a fresh one."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from partnernet_cli.app import cli

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]
    Spawn = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def run() -> Run:
    """Run a command in this process."""

    def call(*words: object, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(cli, [str(word) for word in words], input=stdin)

    return call


@pytest.fixture
def spawn(tmp_path: Path) -> Spawn:
    """Run a command in a fresh process, in an empty folder."""

    def call(
        *words: object, cwd: Path | None = None, stdin: bytes = b"", **environment: str
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "partnernet", *(str(word) for word in words)],
            cwd=cwd or tmp_path,
            input=stdin,
            capture_output=True,
            env={**os.environ, **environment},
            check=False,
        )

    return call
