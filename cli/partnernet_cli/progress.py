"""Long work: said beforehand with about how long it takes, and shown where somebody watches."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from partnernet_cli import output

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from pathlib import Path

    Show = Callable[[str, int, int], None]

LONG = 20.0
"""Work of fewer seconds is not announced."""

PACE = 5e6
"""Bytes of text a second, from file to results, on two cores."""

PACKED = 6
"""So many bytes of text are in one of a packed file: measured on council payments."""

_PACKED_ENDINGS = frozenset({".gz", ".zip", ".parquet", ".xlsx", ".xlsm", ".xlsb", ".ods"})


def announce(paths: Iterable[Path]) -> None:
    """Say on stderr, before long work, about how long it takes as the size of files tells it."""
    files = [
        file
        for path in paths
        for file in (path.rglob("*.parquet") if path.is_dir() else [path])
        if file.is_file()
    ]
    size = sum(
        file.stat().st_size * (PACKED if file.suffix.lower() in _PACKED_ENDINGS else 1)
        for file in files
    )
    seconds = size / PACE
    if seconds <= LONG:
        return
    told = f"{seconds:,.0f} seconds" if seconds < 90 else f"{seconds / 60:,.0f} minutes"
    output.note(f"Reading and measuring {size / 1e6:,.0f} MB of text: about {told}.")


@contextmanager
def progress() -> Generator[Show]:
    """Give a function `(what, done, of)` that long work calls.

    It draws a bar where somebody watches, and says each step where `--verbose` asks for it.
    """
    with _bar() as show:
        yield _told(show) if output.setting("verbose") else show


def _told(show: Show) -> Show:
    """Say each step too, with the seconds since the start."""
    begun, told = time.perf_counter(), {""}

    def tell(what: str, done: int, of: int) -> None:
        if what not in told:
            told.add(what)
            output.detail(f"{time.perf_counter() - begun:.1f} s: {what} ({done + 1} of {of})")
        show(what, done, of)

    return tell


@contextmanager
def _bar() -> Generator[Show]:
    if not sys.stderr.isatty() or output.setting("no_progress") or output.setting("quiet"):
        yield lambda _what, _done, _of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True, no_color=not output.styled(sys.stderr))
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, refresh_per_second=4) as bar:
        task = bar.add_task("reading", total=None)

        def show(what: str, done: int, of: int) -> None:
            shown = output.showable(what, console.encoding)
            bar.update(task, description=shown, completed=done, total=of)

        yield show
