"""Where text goes: results to stdout or a file, messages to stderr, colour only on a terminal.

A console that cannot show a character (cp1252 and a Welsh ŵ) gets the nearest one it can; data
formats are always UTF-8, so nothing is lost in a file.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from partnernet.story import Page

PAGE_WIDTH = 100
"""Widest line of a page; a narrower terminal gets narrower lines."""

STYLES = {
    "stamp": "bold red",
    "title": "bold",
    "heading": "bold",
    "note": "dim",
    "missing": "dim",
    "command": "cyan",
}
_NEAREST = {
    "≥": ">=",
    "≤": "<=",
    "−": "-",
    "→": "->",
    "↔": "<->",
    "×": "x",
    "≈": "about",
    "δ": "delta",
    "κ": "kappa",
    "τ": "tau",
    "ł": "l",
    "Ł": "L",
}


def is_folder(destination: str) -> bool:
    """Say whether a destination is meant as a folder: it is one, or its name has no ending.

    >>> is_folder("results"), is_folder("table.csv"), is_folder("-")
    (True, False, False)
    """
    return destination != "-" and (Path(destination).is_dir() or not Path(destination).suffix)


def setting(name: str) -> bool:
    """Say whether one of the switches of `options.common` was given (`debug`, `quiet`, ...)."""
    context = click.get_current_context(silent=True)
    return bool(context and context.meta.get(f"partnernet.{name}"))


def styled(stream: TextIO) -> bool:
    """Say whether a person at a terminal reads the stream and has not asked for plain text."""
    plain = setting("no_color") or "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    return stream.isatty() and not plain


def width() -> int:
    """Return the columns that a page may use: of the terminal, or the same everywhere else."""
    if not sys.stdout.isatty():
        return PAGE_WIDTH
    return min(PAGE_WIDTH, max(60, shutil.get_terminal_size((PAGE_WIDTH, 24)).columns))


def showable(text: str, encoding: str | None) -> str:
    """Replace what an encoding cannot show by the nearest that it can.

    >>> showable("Tŷ Hafan ≥ 3", "cp1252")
    'Ty Hafan >= 3'
    >>> showable("Tŷ Hafan ≥ 3", "utf-8")
    'Tŷ Hafan ≥ 3'
    """
    code = encoding or "utf-8"
    try:
        text.encode(code)
    except UnicodeEncodeError:
        return "".join(_showable_character(character, code) for character in text)
    except LookupError:
        return text.encode("ascii", "replace").decode("ascii")
    return text


def _showable_character(character: str, encoding: str) -> str:
    import unicodedata

    base = unicodedata.normalize("NFKD", character)[:1]
    for candidate in (character, _NEAREST.get(character, ""), base):
        if candidate:
            try:
                candidate.encode(encoding)
            except UnicodeEncodeError:
                continue
            return candidate
    return "" if unicodedata.combining(character) else "?"


def say(text: str = "", *, to_stderr: bool = False) -> None:
    """Print one line for a person."""
    stream = sys.stderr if to_stderr else sys.stdout
    click.echo(showable(text, getattr(stream, "encoding", None)), file=stream)


def note(text: str) -> None:
    """Print a message beside the results, unless `--quiet`."""
    if not setting("quiet"):
        say(text, to_stderr=True)


def detail(text: str) -> None:
    """Print a message that only `--verbose` asks for."""
    if setting("verbose"):
        say(text, to_stderr=True)


def tell_error(message: str, hint: str = "") -> None:
    """Print an error and what to do next."""
    say(f"Error: {message}", to_stderr=True)
    if hint:
        say(f"  {hint}", to_stderr=True)


def show_page(page: Page) -> None:
    """Print a page of findings: with weight and colour on a terminal, plain elsewhere."""
    from partnernet.story import layout

    lines = layout(page, width=width())
    if not styled(sys.stdout):
        for line in lines:
            say(line.text)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    for line in lines:
        shown = showable(line.text, console.encoding)
        console.print(Text(shown, style=STYLES.get(line.role, "")))


def wrapped(lines: Iterable[str]) -> str:
    """Return lines as a text, long ones wrapped under their own indent."""
    import textwrap

    found: list[str] = []
    for line in lines:
        indent = " " * (len(line) - len(line.lstrip()))
        fits = len(line) <= width()
        pieces = [line] if fits else textwrap.wrap(line, width(), subsequent_indent=indent)
        found += pieces
    return "\n".join(found) + "\n"


def show_records(
    records: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    *,
    form: str = "table",
    destination: str = "-",
) -> None:
    """Write records as a table, JSON, JSON lines, CSV or Markdown, to a file or to stdout (`-`)."""
    writers = {"json": _json, "jsonl": _json_lines, "csv": _csv, "md": _markdown, "table": _table}
    write_text(writers[form](records, columns), form=form, destination=destination)


def write_text(text: str, *, form: str, destination: str) -> None:
    """Write text to stdout, or to a file: whole or not at all."""
    if destination == "-":
        if form == "table":
            click.echo(showable(text, getattr(sys.stdout, "encoding", None)), nl=False)
        else:
            click.echo(text.encode("utf-8"), nl=False)
        return
    from pathlib import Path

    from partnernet.writers import write_file

    mark = "\ufeff" if form == "csv" else ""
    write_file(Path(destination), (mark + text).encode("utf-8"))


def write_bytes(content: bytes) -> None:
    """Write a file's bytes to stdout as they are."""
    click.echo(content, nl=False)


def _json(records: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    import json

    rows = [{column: _plain(record.get(column)) for column in columns} for record in records]
    return json.dumps(rows, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _json_lines(records: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    import json

    return "".join(
        json.dumps(
            {column: _plain(record.get(column)) for column in columns},
            ensure_ascii=False,
            allow_nan=False,
        )
        + "\n"
        for record in records
    )


def _csv(records: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    import csv
    import io

    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[_cell(record.get(name)) for name in columns] for record in records])
    return held.getvalue()


def _markdown(records: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    def row(cells: Iterable[str]) -> str:
        escaped = (cell.replace("|", "\\|").replace("\n", " ") for cell in cells)
        return "| " + " | ".join(escaped) + " |\n"

    body = "".join(row(_cell(record.get(name)) for name in columns) for record in records)
    return row(columns) + row("---" for _ in columns) + body


def _table(records: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Align columns with spaces; the last one wraps, so that nothing is cut off."""
    import textwrap

    cells = [[_cell(record.get(name)).replace("\n", " ") for name in columns] for record in records]
    shown = [name for i, name in enumerate(columns) if i == 0 or any(row[i] for row in cells)]
    keep = [columns.index(name) for name in shown]
    rows = [[name.replace("_", " ") for name in shown], *([row[i] for i in keep] for row in cells)]
    sizes = [max(len(row[i]) for row in rows) for i in range(len(shown))]
    indent = sum(sizes[:-1]) + 2 * (len(shown) - 1)
    room = max(30, width() - indent)
    lines: list[str] = []
    for row in rows:
        head = "".join(cell.ljust(size + 2) for cell, size in zip(row[:-1], sizes, strict=False))
        wrapped = textwrap.wrap(row[-1], room) or [""]
        lines.append((head + wrapped[0]).rstrip())
        lines += [(" " * indent + rest).rstrip() for rest in wrapped[1:]]
    return "\n".join(lines) + "\n"


def _plain(value: object) -> object:
    """Make a value fit for JSON."""
    if isinstance(value, float) and value != value:
        return None
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value)


def _cell(value: object) -> str:
    """Write a value as one cell of text; empty means unknown."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, list | tuple):
        return "; ".join(_cell(item) for item in value)
    return str(value)
