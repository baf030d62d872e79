"""Example partnerships shipped with partnernet: one folder each, with an `about.toml`.

`emon` is real (seven search-and-rescue networks, Drabek et al. 1981); `synthetic_borough` is made
up from the first letter to the last. Light to import: nothing is read before it is asked for.
"""

from __future__ import annotations

import shutil
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from partnernet.errors import OutputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnernet.study import Study

__all__ = ["about", "copy", "load", "names", "path", "tables"]

ABOUT = "about.toml"


def names() -> tuple[str, ...]:
    """Return the names of the shipped data sets, in alphabetical order.

    >>> names()
    ('emon', 'synthetic_borough')
    """
    return tuple(sorted(folder.name for folder in _root().iterdir() if (folder / ABOUT).is_file()))


def path(name: str) -> Path:
    """Return the folder of a data set.

    Raises `UnknownNameError` for a name that `names` does not list.

    >>> path("emon").joinpath("agencies.csv").is_file()
    True
    """
    if name not in names():
        kind = "data set"
        raise UnknownNameError.among(kind, name, names())
    return _root() / name


@cache
def about(name: str) -> Mapping[str, Any]:
    """Return what is known of a data set: title, source or seed, licence, columns, expected values.

    >>> about("emon")["licence"], about("synthetic_borough")["synthetic"]
    ('GPL-2.0-or-later', True)
    """
    return MappingProxyType(tomllib.loads((path(name) / ABOUT).read_text(encoding="utf-8")))


def copy(name: str, folder: Path | str) -> tuple[Path, ...]:
    """Copy a data set's files into `folder`, made if need be; return the copies.

    Nothing is overwritten: `OutputError` if a file of that name is there already, or if the folder
    cannot be written, and then nothing is copied.
    """
    home, target = path(name), Path(folder)
    copies = {file: target / file.relative_to(home) for file in _files(home)}
    taken = [copied.name for copied in copies.values() if copied.exists()]
    if taken:
        message = f"'{target.name}' already holds {', '.join(taken)}."
        raise OutputError(message, hint="Name an empty or a new folder.")
    try:
        for copied in copies.values():
            copied.parent.mkdir(parents=True, exist_ok=True)
        return tuple(Path(shutil.copyfile(file, copied)) for file, copied in copies.items())
    except OSError as error:
        message = f"'{target.name}' cannot be written: {error.strerror}."
        raise OutputError(message, hint="Name a folder that you may write to.") from error


def tables(name: str) -> tuple[Path, ...]:
    """Return the tables of a data set that make one study, in reading order.

    A data set may hold more, made to show something else, such as a dirty export (`extras`).
    """
    return tuple(path(name) / table for table in about(name)["tables"])


def load(name: str) -> Study:
    """Read a data set as a study, as `partnernet.read` reads anybody's files.

    >>> study = load("emon")
    >>> study.agencies.height, len(study.areas)
    (140, 7)
    """
    files_ = tables(name)
    from partnernet.readers import read

    return read(files_).study


def _files(folder: Path) -> list[Path]:
    """Return all files of a data set, in order."""
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _root() -> Path:
    """Return the folder this package lies in: a real one, as wheels are always unpacked."""
    return Path(str(files(__name__)))
