"""Put files where they were asked for, whole or not at all.

Everything is written beside the destination first and moved into place at the end, so an error, a
full disk or Ctrl-C leaves neither half a folder nor half a file.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from partnernet.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from pathlib import Path

LAST = "run.json"
"""Moved into place last: a results folder without it is unfinished."""


def check_destination(folder: Path, *, inputs: Iterable[Path] = ()) -> None:
    """Refuse, before any work, a folder that results must not or cannot go into.

    Raises
    ------
    OutputError
        The folder holds an input, is a file, or cannot be written to.

    >>> from pathlib import Path
    >>> check_destination(Path("data"), inputs=[Path("data/referrals.csv")])
    Traceback (most recent call last):
    partnernet.errors.OutputError: 'data' holds the input 'referrals.csv'.
    """
    target = folder.resolve()
    for source in inputs:
        if target in {source.resolve(), source.resolve().parent}:
            message = f"'{folder.name or folder}' holds the input '{source.name}'."
            hint = "Results never go beside the files they come from. Try: -o results"
            raise OutputError(message, hint=hint)
    if target.exists() and not target.is_dir():
        message = f"'{folder.name}' is a file."
        raise OutputError(message, hint="Give a folder: -o results")
    standing = next(parent for parent in (target, *target.parents) if parent.exists())
    if not standing.is_dir() or not os.access(standing, os.W_OK | os.X_OK):
        raise _unwritable(folder, "it or its parent does not allow writing")


@contextmanager
def new_folder(folder: Path, *, own: Iterable[str] = ()) -> Generator[Path]:
    """Give an empty folder to write into; on a clean end its files are in `folder`.

    A `folder` that exists keeps files of other names. Files named in `own` that an earlier run left
    and this one did not write are removed, so that results of two runs never lie side by side.

    Raises
    ------
    OutputError
        The folder cannot be made or written to.
    """
    target = folder.resolve()
    made: list[Path] = []
    partial = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
    try:
        made = _make_parents(target.parent)
        partial.mkdir()
        yield partial
        _move_into_place(partial, target, own=frozenset(own))
    except OSError as error:
        _undo(partial, made)
        if isinstance(error, OutputError):
            raise
        raise _unwritable(folder, _plain_reason(error)) from error
    except BaseException:
        _undo(partial, made)
        raise


def write_file(path: Path, content: bytes) -> None:
    """Write one file, whole or not at all.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        if path.is_dir():
            message = f"'{path.name}' is a folder."
            raise OutputError(message, hint="Give a file name, or - for stdout.")
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise _unwritable(path, _plain_reason(error)) from error
    finally:
        if partial.exists():
            partial.unlink()


def _make_parents(parent: Path) -> list[Path]:
    """Make missing parents; return those made, innermost first."""
    missing = [place for place in (parent, *parent.parents) if not place.exists()]
    parent.mkdir(parents=True, exist_ok=True)
    return missing


def _move_into_place(partial: Path, target: Path, *, own: frozenset[str]) -> None:
    if target.is_dir() and not any(target.iterdir()):
        target.rmdir()
    if not target.exists():
        partial.rename(target)
        return
    (target / LAST).unlink(missing_ok=True)
    names = sorted((path.name for path in partial.iterdir()), key=lambda name: (name == LAST, name))
    for name in names:
        (partial / name).replace(target / name)
    for stale in sorted(own.difference(names)):
        (target / stale).unlink(missing_ok=True)
    partial.rmdir()


def _undo(partial: Path, made: list[Path]) -> None:
    shutil.rmtree(partial, ignore_errors=True)
    for place in made:
        try:
            place.rmdir()
        except OSError:
            return


def _unwritable(path: Path, why: str) -> OutputError:
    message = f"Cannot write to '{path.name or path}': {why}."
    return OutputError(message, hint="Give another place with -o; nothing was written.")


def _plain_reason(error: OSError) -> str:
    """Say why in the system's words, without the machine's paths."""
    return (error.strerror or type(error).__name__).lower()
