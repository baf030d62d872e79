"""Progress of long work, on stderr and only where somebody watches a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from partnernet_cli import output

if TYPE_CHECKING:
    from collections.abc import Callable, Generator


@contextmanager
def progress() -> Generator[Callable[[str, int, int], None]]:
    """Give a function `(what, done, of)` that long work calls; silent where nobody watches."""
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
