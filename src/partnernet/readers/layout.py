"""Where the headings of a table are, and what its columns are called."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from partnernet.errors import InputError
from partnernet.readers.raw import ROW, Note, note

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SCANNED = 30
"""Rows that are looked at for headings."""

_NO_HEADING = re.compile(r"[\d\s£%.,:/()+–-]+|true|false", re.IGNORECASE)


def find_header(
    rows: Sequence[Sequence[str]], known: Callable[[str], bool], *, chosen: int | None, file: str
) -> tuple[int, tuple[Note, ...]]:
    """Return the index of the header row among the first rows, and what to tell about it.

    It is the row with the most cells that are known headings; between equals, the first whose cells
    are all text, differ from each other, and reach as far as the rows below. `chosen` is the user's
    own answer, 1-based.

    >>> rows = [["Contacts 2024"], [], ["From", "To", "n"], ["A", "B", "3"], ["B", "A", "1"]]
    >>> find_header(rows, {"From", "To"}.__contains__, chosen=None, file="log.csv")[0]
    2
    >>> find_header([["p", "q"], ["A", "B"]], lambda heading: False, chosen=None, file="x.csv")[0]
    0
    """
    rows = rows[: max(SCANNED, chosen or 0)]
    if chosen is not None:
        if not 1 <= chosen <= len(rows) or not any(rows[chosen - 1]):
            message = (
                f"{file}: row {chosen} cannot be the header row: it is empty or does not exist."
            )
            raise InputError(message, hint="Give the row that holds the headings: --header-row N.")
        return chosen - 1, ()
    filled = [index for index, row in enumerate(rows) if any(row)]
    scores = {index: sum(known(cell) for cell in rows[index] if cell) for index in filled}
    best = max(scores.values())
    candidates = [index for index in filled if scores[index] == best]
    header = next((index for index in candidates if _like_headings(rows, index)), candidates[0])
    notes: list[Note] = []
    if header != filled[0]:
        message = f"Headings found on row {header + 1}; {_rows(header)} above ignored."
        notes.append(note("header_found", message, row=header + 1))
    if best == 0 and not _like_headings(rows, header):
        message = (
            f"Row {header + 1} was taken as the headings, but it does not look like them: "
            "add a header row, or say which row it is with --header-row N."
        )
        notes.append(note("header_unsure", message, row=header + 1))
    return header, tuple(notes)


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number} rows"


def _like_headings(rows: Sequence[Sequence[str]], index: int) -> bool:
    cells = [cell for cell in rows[index] if cell]
    texts = not any(_NO_HEADING.fullmatch(cell) for cell in cells)
    widths = [_extent(row) for row in rows[index + 1 :] if any(row)]
    reaches = not widths or _extent(rows[index]) >= Counter(widths).most_common(1)[0][0]
    return texts and len(set(cells)) == len(cells) and reaches


def _extent(row: Sequence[str]) -> int:
    return max((position for position, cell in enumerate(row, 1) if cell), default=0)


def table_width(header: Sequence[str], below: Sequence[Sequence[str]]) -> int:
    """Return how many columns a table has: empty cells past the last heading may be none.

    >>> table_width(["From", "To", ""], [["A", "B"], ["B", "A"]])
    2
    >>> table_width(["From", "To"], [["A", "B", "3"], ["B", "A", "1"]])
    3
    """
    widths = Counter(len(row) for row in below if any(row))
    usual = widths.most_common(1)[0][0] if widths else len(header)
    return max(_extent(header), usual)


def name_columns(
    header: Sequence[str], width: int, row: int
) -> tuple[tuple[str, ...], tuple[Note, ...]]:
    """Return a distinct heading for each of `width` columns, and what to tell about them.

    >>> names, notes = name_columns(["From ", "To", "From", ""], 4, row=1)
    >>> names, [note.rule for note in notes]
    (('From', 'To', 'From (2)', 'column 4'), ['heading_repeated', 'heading_blank'])
    >>> name_columns(["*", "^n$"], 2, row=1)[0]
    ("'*'", "'^n$'")
    """
    names: list[str] = []
    notes: list[Note] = []
    blank: list[str] = []
    for position in range(width):
        cell = header[position] if position < len(header) else ""
        name = " ".join(cell.split())
        if not name:
            name = f"column {position + 1}"
            blank.append(name)
        if name == "*" or (name[0], name[-1]) == ("^", "$"):  # polars would look for a pattern
            name = f"'{name}'"
        if name in names or name == ROW:
            first, number = name, 2
            while name in names or name == ROW:
                name, number = f"{first} ({number})", number + 1
            message = f"The heading '{first}' is taken; a later column is called '{name}'."
            notes.append(note("heading_repeated", message, row=row, column=name))
        names.append(name)
    if blank:
        message = f"No heading above: {', '.join(blank)}."
        notes.append(note("heading_blank", message, row=row, column=blank[0]))
    return tuple(names), tuple(notes)
