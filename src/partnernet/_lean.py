"""igraph without what it loads at import to draw and to print, which no command does with it."""

from __future__ import annotations

import sys
from importlib import import_module


def import_igraph() -> None:
    """Import igraph so that it does without matplotlib and wcwidth: 0.01 s instead of 0.4 s of CPU.

    For a process of our own (a command) only: `igraph.plot` cannot draw on matplotlib axes in it
    afterwards, and its summaries of graphs count columns of text by themselves. Both libraries can
    still be imported. Nothing happens where igraph is loaded.
    """
    if "igraph" in sys.modules:
        return
    absent = [name for name in ("matplotlib", "wcwidth") if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]  # None: "not installed"
    try:
        import_module("igraph")
    finally:
        for name in absent:
            del sys.modules[name]
