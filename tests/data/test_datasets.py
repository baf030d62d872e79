"""The shipped data sets: found, described, copied, licensed, small."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import partnernet_datasets as datasets
from partnernet.errors import OutputError, UnknownNameError

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 1_500_000


def files(name: str) -> list[Path]:
    return [file for file in datasets.path(name).rglob("*") if file.is_file()]


def test_every_folder_is_named() -> None:
    assert datasets.names() == ("emon", "synthetic_borough")


@pytest.mark.parametrize("name", datasets.names())
def test_every_file_is_described(name: str) -> None:
    about, folder = datasets.about(name), datasets.path(name)
    described = {
        "about.toml",
        *about["tables"],
        *about.get("extras", []),
        *([about["config"]] if "config" in about else []),
    }
    there = {made.relative_to(folder).as_posix() for made in files(name)} - {"LICENCE.txt"}
    assert there == described
    for word in ("title", "summary", "source", "licence", "licence_note", "areas", "waves"):
        assert about[word], word
    assert isinstance(about["synthetic"], bool)


def test_all_of_it_is_small() -> None:
    every = [file for name in datasets.names() for file in files(name)]
    assert sum(file.stat().st_size for file in every) < LARGEST


@pytest.mark.parametrize("name", datasets.names())
def test_copy_gives_the_same_bytes_and_overwrites_nothing(name: str, tmp_path: Path) -> None:
    there = tmp_path / "new" / "folder"
    copies = datasets.copy(name, there)
    assert {made.name for made in copies} == {file.name for file in files(name)}
    for made in copies:
        original = datasets.path(name) / made.relative_to(there)
        assert made.read_bytes() == original.read_bytes()
    copies[0].write_text("mine")
    with pytest.raises(OutputError, match="already holds"):
        datasets.copy(name, there)
    assert copies[0].read_text() == "mine"


def test_copy_into_a_file_is_an_output_error(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        datasets.copy("emon", taken)


@pytest.mark.parametrize("call", [datasets.path, datasets.about, datasets.load])
def test_an_unknown_name_is_answered_with_the_nearest(call: object) -> None:
    assert callable(call)
    with pytest.raises(UnknownNameError, match="'emonn'") as error:
        call("emonn")
    assert "Did you mean 'emon'?" in error.value.hint


def test_importing_it_loads_nothing_heavy() -> None:
    code = (
        "import sys, partnernet_datasets as d; d.names(); d.about('emon');"
        "heavy = {'polars', 'igraph', 'networkx', 'numpy', 'narwhals'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
