"""The wheel holds the files under version control in the four packages: all of them, only them."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOTS = ("src", "datasets", "visualisations", "cli")


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Return the wheel named by PARTNERNET_WHEEL, else one built from the tree."""
    given = os.environ.get("PARTNERNET_WHEEL")
    if given:
        return zipfile.ZipFile(given)
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, "."]
    subprocess.run(build, cwd=root, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def test_wheel_holds_what_git_holds(wheel: zipfile.ZipFile, tracked: tuple[Path, ...]) -> None:
    expected = {Path(*path.parts[1:]).as_posix() for path in tracked if path.parts[0] in ROOTS}
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packed - expected == set(), "not under version control"
    assert expected - packed == set(), "missing in the wheel"


def test_wheel_says_what_it_is(wheel: zipfile.ZipFile) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    metadata = wheel.read(name).decode()
    assert "License-Expression: GPL-3.0-or-later" in metadata
    assert "Requires-Python: >=3.11" in metadata
    entry_points = wheel.read(name.replace("METADATA", "entry_points.txt")).decode()
    assert "partnernet = partnernet_cli.app:main" in entry_points
