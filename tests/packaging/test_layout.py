"""Where things are: source roots, packages, modules, public names."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import partnernet as pn

PACKAGES = {
    "src": "partnernet",
    "datasets": "partnernet_datasets",
    "visualisations": "partnernet_maps",
    "cli": "partnernet_cli",
}


def in_packages(tracked: tuple[Path, ...], suffix: str) -> list[Path]:
    return [path for path in tracked if path.parts[0] in PACKAGES and path.suffix == suffix]


@pytest.mark.parametrize("source_root", PACKAGES)
def test_each_source_root_holds_one_package(tracked: tuple[Path, ...], source_root: str) -> None:
    inside = {path.parts[1] for path in tracked if path.parts[0] == source_root}
    assert inside == {PACKAGES[source_root]}
    assert Path(source_root, PACKAGES[source_root], "py.typed") in tracked


def test_every_folder_of_modules_is_a_package(tracked: tuple[Path, ...]) -> None:
    folders = {path.parent for path in in_packages(tracked, ".py")}
    assert not [folder for folder in folders if folder / "__init__.py" not in tracked]


def test_build_knows_the_four_roots(project: dict[str, Any]) -> None:
    build = project["tool"]["hatch"]["build"]
    assert build["dev-mode-dirs"] == list(PACKAGES)
    assert build["targets"]["wheel"]["packages"] == [f"{a}/{b}" for a, b in PACKAGES.items()]


@pytest.mark.parametrize("suffix", [".py", ".js", ".css"])
def test_modules_stay_under_400_lines(root: Path, tracked: tuple[Path, ...], suffix: str) -> None:
    ours = [*in_packages(tracked, suffix), *(p for p in tracked if p.match(f"tests/**/*{suffix}"))]
    lengths = {path: len((root / path).read_text(encoding="utf-8").splitlines()) for path in ours}
    assert not {path.as_posix(): n for path, n in lengths.items() if n > 400}


def test_no_utils(tracked: tuple[Path, ...]) -> None:
    homeless = {"utils", "util", "helpers", "misc", "common"}
    assert not [path for path in in_packages(tracked, ".py") if path.stem.strip("_") in homeless]


def test_no_lazy_public_name_is_also_a_submodule(root: Path) -> None:
    """Python sets a loaded submodule on its package: `pn.x` would depend on what ran before."""
    for source_root, name in PACKAGES.items():
        package = import_module(name)
        folder = root / source_root / name
        submodules = {path.stem for path in folder.glob("*.py")}
        submodules |= {path.parent.name for path in folder.glob("*/__init__.py")}
        public = set(getattr(package, "__all__", ())) & submodules
        assert all(inspect.ismodule(getattr(package, name)) for name in public), public


@pytest.mark.parametrize("name", pn.__all__)
def test_public_names_load_and_are_documented(name: str) -> None:
    public = getattr(pn, name)
    text = inspect.getdoc(public) or ""
    assert len(text) > 40
    if inspect.isfunction(public):
        assert ">>>" in text, f"pn.{name} shows no example"


def test_dir_lists_what_is_public() -> None:
    assert set(pn.__all__) <= set(dir(pn))


@pytest.mark.parametrize(
    "name", [name for name in pn.__all__ if inspect.isfunction(getattr(pn, name))]
)
def test_options_are_named(name: str) -> None:
    """Public calls take at most three arguments by position; options are keyword-only."""
    positional = {inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD}
    parameters = inspect.signature(getattr(pn, name)).parameters.values()
    assert sum(parameter.kind in positional for parameter in parameters) <= 3
