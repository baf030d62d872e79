"""Which files there are to read: those named, those of a folder, those of the settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from partnernet.errors import InputError
from partnernet.readers.frames import FRAME
from partnernet.readers.headings import REGISTERS, table_named
from partnernet.readers.options import named_source
from partnernet.readers.parquet import parts_in
from partnernet.readers.recognising import DOCUMENTS, GRAPHS, is_known, packed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.config import Config
    from partnernet.readers.options import ReadOptions

STDIN = "-"
Source = Any
"""A path, "-", or a frame of whichever engine."""
_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".parquet", ".gz")


@dataclass(frozen=True, slots=True)
class Input:
    """A file to read; `path` is None for stdin, frames and `content`, a document out of a zip.

    `asked` says that the user named it.
    """

    path: Path | None
    name: str
    asked: bool = True
    frame: object = None
    content: bytes | None = None


def inputs(paths: Sequence[Source], options: ReadOptions, config: Config) -> list[Input]:
    """Return the files to read: those named, folders unfolded, and the registers of the settings.

    Raises
    ------
    InputError
        Nothing was named, here or in the settings, or a folder holds no table.
    """
    found: list[Input] = []
    for each in paths or [config.folder / source.path for source in config.sources if source.path]:
        if not isinstance(each, (str, Path)):
            found.append(Input(None, FRAME, frame=each))
            continue
        path = Path(each)
        if str(each) == STDIN:
            found.append(Input(None, "stdin"))
        elif path.is_dir() and _is_one_table(path, config):
            found.append(Input(path, path.name))
        elif path.is_dir():
            for file in _tables_in(path, config):
                found += _unpacked(file)
        else:
            found += _unpacked(path)
    if not found:
        message = "No file was given."
        raise InputError(message, hint="Give a file: partnernet analyse referrals.csv")
    have = {each.name for each in found}
    for source in config.sources:
        path = config.folder / source.path
        if paths and source.format in REGISTERS and source.path and path.name not in have:
            found.append(Input(path, path.name, asked=False))
    stdin = any(each.path is each.frame is each.content is None for each in found)
    if stdin and options.stdin is None:
        message = "There is nothing on stdin."
        raise InputError(message, hint="Name a file instead of -.")
    return found


def _unpacked(path: Path) -> list[Input]:
    """Return a file, or the documents in it where it is a zip of documents."""
    inside = packed(path)
    if not inside:
        return [Input(path, path.name)]
    return [Input(None, f"{path.name}: {name}", content=content) for name, content in inside]


def _is_one_table(folder: Path, config: Config) -> bool:
    """Tell whether a folder holds nothing but Parquet files, none of them named as a table."""
    parts = parts_in(folder)
    named = any(table_named(stem(each.name)) or named_source(each, config) for each in parts)
    others = any(
        each.is_file() and each.suffix.lower() in _SUFFIXES and each.suffix.lower() != ".parquet"
        for each in folder.iterdir()
    )
    return bool(parts) and not others and not named


def _tables_in(folder: Path, config: Config) -> list[Path]:
    """Return the tables of a folder: those of the template or the settings, else all."""
    every = [
        each
        for each in sorted(folder.iterdir())
        if each.is_file() and not each.name.startswith(".")
    ]
    files = [each for each in every if _may_be_read(each)]
    ours = [each for each in files if table_named(stem(each.name)) or named_source(each, config)]
    if not files:
        message = f"{folder.name or 'The folder'} holds no table."
        raise InputError(message, hint="Give a folder with CSV, Excel or Parquet files.")
    return ours or files


def _may_be_read(path: Path) -> bool:
    """Tell whether a file of a folder is read unasked: tables, graphs, documents of some format."""
    suffix = path.suffix.lower()
    if suffix in _SUFFIXES or suffix in GRAPHS:
        return True
    if suffix == ".zip":
        return bool(packed(path))
    return suffix in DOCUMENTS and is_known(path, path.name)


def stem(name: str) -> str:
    """Return the name of a file before its first point.

    >>> stem("ties.csv.gz")
    'ties'
    """
    return name.split(".")[0]
