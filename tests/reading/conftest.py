"""Small files for the tests of reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from partnernet.findings import Finding, rules
from partnernet.readers import Gathered, Reading, ReadOptions, gather, read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Folder:
    """A folder to write files into and to read them from, far from any settings file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, text: str) -> Path:
        """Write a file, lines as they stand, margin stripped."""
        path = self.path / name
        lines = [line.strip() for line in text.strip().splitlines()]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def read(self, *files: Path | str, **choices: Any) -> Reading:
        """Read files of this folder (all of them when none is named)."""
        return read(self._paths(files), **choices)

    def gather(self, *files: Path | str, **choices: Any) -> Gathered:
        """Read files without stopping at what would stop an analysis."""
        return gather(self._paths(files), ReadOptions(**choices))

    def _paths(self, files: tuple[Path | str, ...]) -> list[Path]:
        named = [self.path / file for file in files]
        return named or sorted(p for p in self.path.iterdir() if p.suffix != ".toml")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """An empty folder, which is also the working directory."""
    monkeypatch.chdir(tmp_path)
    return Folder(tmp_path)


@pytest.fixture
def found() -> Callable[[Reading | Gathered, str], list[Finding]]:
    """Findings of one rule, by its name."""

    def pick(reading: Reading | Gathered, name: str) -> list[Finding]:
        code = rules()[name].code
        return [each for each in reading.findings if each.rule == code]

    return pick
