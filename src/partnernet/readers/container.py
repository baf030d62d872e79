"""What kind of file this is, by its content, and the tables in it (formats.md 1.2 and 8).

The name of a file decides nothing. `open_tables` is the one way in: a path or an open stream, with
the answers the user already gave, to the `RawTable`s inside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet.readers.raw import NOTE_RULES, ROW, Note, RawTable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

__all__ = ["NOTE_RULES", "ROW", "Note", "RawTable", "open_tables"]


def open_tables(
    source: Path | BinaryIO,
    *,
    name: str,
    encoding: str | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
    known_headings: Callable[[str], bool],
) -> tuple[RawTable, ...]:
    """Open every table of a file.

    `name` is the base name used in messages. `encoding`, `sheet` and `header_row` (1-based) are
    the user's answers and override what would be detected. `known_headings(cell)` tells whether a
    cell is a heading that some role knows; it finds the header row.

    A table that has headings and no row under them comes back with `rows == 0`.

    Raises
    ------
    InputError
        The file is missing, a directory, empty, no table, locked by a password, or cannot be
        decoded. The hint says what to do.
    """
    raise NotImplementedError
