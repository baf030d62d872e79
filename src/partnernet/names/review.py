"""`names_review.csv`: what was suggested and what a person decided. The file only grows.

A row without a decision is a suggestion. A row with one is a decision about the raw name, made by a
person, here or in a spreadsheet: `accept` (it is the suggested name), `reject` (it is not that one)
or `new` (it is an agency of its own, suggest nothing more). Decisions are never changed or deleted:
a later row about the same raw name overrules an earlier one. Only `accept` joins names.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from partnernet.errors import InputError, OutputError
from partnernet.names.spelling import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

FILE_NAME = "names_review.csv"
DECISIONS = ("accept", "reject", "new")
_NEEDED = ("raw_name", "suggested_name", "decision")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the review file; all text, as it stands there."""

    cluster: str
    raw_name: str
    n_events: str
    sector: str
    suggested_name: str
    score: str
    reason: str
    veto: str
    decision: str = ""
    decided_by: str = ""
    decided_on: str = ""


COLUMNS = tuple(each.name for each in fields(Row))


@dataclass(frozen=True, slots=True)
class Review:
    """The rows of a review file, in order, and what they amount to.

    >>> rows = [Row("1", "Polcie", "2", "", "Police", "83", "alike", "")]
    >>> review = Review("names_review.csv", tuple(rows))
    >>> [row.raw_name for row in review.open], review.accepted
    (['Polcie'], {})
    >>> Review("r.csv", (*rows, review.decided(rows[0], "accept"))).accepted
    {'Polcie': 'Police'}
    """

    file: str
    rows: tuple[Row, ...] = ()

    @property
    def latest(self) -> Mapping[str, Row]:
        """The last decision about each raw name."""
        return {row.raw_name: row for row in self.rows if row.decision}

    @property
    def accepted(self) -> dict[str, str]:
        """Raw names and the names that they count as."""
        return {
            raw: row.suggested_name for raw, row in self.latest.items() if row.decision == "accept"
        }

    @property
    def open(self) -> tuple[Row, ...]:
        """Suggestions that nobody has decided yet, one a raw name and suggested name."""
        settled = {raw for raw, row in self.latest.items() if row.decision in {"accept", "new"}}
        said = {(row.raw_name, row.suggested_name) for row in self.rows if row.decision}
        waiting = {
            (row.raw_name, row.suggested_name): row
            for row in self.rows
            if not row.decision
            and row.raw_name not in settled
            and (row.raw_name, row.suggested_name) not in said
        }
        return tuple(waiting.values())

    def knows(self, raw: str, suggested: str) -> bool:
        """Tell whether a suggestion is in the file, or not to be made any more."""
        settled = self.latest.get(raw)
        if settled is not None and settled.decision in {"accept", "new"}:
            return True
        return any(row.raw_name == raw and row.suggested_name == suggested for row in self.rows)

    @staticmethod
    def decided(row: Row, decision: str, *, by: str = "", on: str = "", name: str = "") -> Row:
        """Return the row that records a decision; `name` overrules the suggested name."""
        chosen = name or row.suggested_name
        return replace(row, suggested_name=chosen, decision=decision, decided_by=by, decided_on=on)

    @property
    def digest(self) -> str:
        """SHA-256 of what was accepted, for the record of a run."""
        text = "\n".join(f"{raw}\t{name}" for raw, name in sorted(self.accepted.items()))
        return hashlib.sha256(text.encode()).hexdigest()


def read(path: Path) -> Review:
    """Read a review file, as written here or saved by a spreadsheet.

    Raises InputError when it cannot be read, lacks a column, or holds an unknown decision.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        message = f"There is no review file {path.name} yet."
        raise InputError(message, hint="Write one: partnernet names suggest FILE") from error
    except OSError as error:
        message = f"The review file {path.name} cannot be read."
        raise InputError(message, hint="Write one: partnernet names suggest FILE") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    head = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
    missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        message = f"{path.name} is no review file: it has no column {', '.join(missing)}."
        raise InputError(message, hint="Write one: partnernet names suggest FILE")
    rows: list[Row] = []
    for number, record in enumerate(reader, start=2):
        cells = {name: " ".join((record.get(name) or "").split()) for name in COLUMNS}
        cells["decision"] = cells["decision"].casefold()
        if cells["decision"] not in ("", *DECISIONS):
            message = f"{path.name}, row {number}: a decision is {', '.join(DECISIONS)} or empty."
            raise InputError(message, hint="Correct the cell in column decision.")
        if cells["raw_name"] and (cells["suggested_name"] or cells["decision"] == "new"):
            rows.append(Row(**cells))
    return Review(path.name, tuple(rows))


def read_or_new(path: Path) -> Review:
    """Read a review file, or begin one where there is none."""
    return read(path) if path.exists() else Review(path.name)


def append(path: Path, rows: Sequence[Row]) -> None:
    """Add rows to a review file; what is in it stays byte for byte.

    Raises OutputError when it cannot be written.
    """
    if not rows:
        return
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    try:
        before = path.read_bytes() if path.exists() else b""
        if not before:
            held.write("\ufeff")
            writer.writerow(COLUMNS)
        elif not before.endswith(b"\n"):
            held.write("\r\n")
        order = _columns_of(before) or COLUMNS
        mark = max(",;\t", key=before.split(b"\n", 1)[0].decode("cp1252", "replace").count)
        writer = csv.writer(held, lineterminator="\r\n", delimiter=mark if before else ",")
        writer.writerows([[getattr(row, name, "") for name in order] for row in rows])
        encoding = "utf-8" if _is_utf8(before) else "cp1252"
        with path.open("ab") as stream:
            stream.write(held.getvalue().encode(encoding, errors="replace"))
    except OSError as error:
        message = f"The review file {path.name} cannot be written."
        raise OutputError(message, hint="Close it in other programs, or name another.") from error


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _columns_of(content: bytes) -> tuple[str, ...]:
    """Return the columns of a file in their order, as a spreadsheet may have left them."""
    head = content.decode("utf-8-sig" if _is_utf8(content) else "cp1252").split("\n", 1)[0]
    mark = max(",;\t", key=head.count)
    return tuple(next(csv.reader([head.strip("\r")], delimiter=mark), ())) if head else ()


def aliases(accepted: Mapping[str, str]) -> dict[str, str]:
    """Return, by the key of each accepted raw name, the name it counts as at the end of the chain.

    >>> aliases({"Polcie": "Police", "Police": "Norfolk Police"})
    {'polcie': 'Norfolk Police', 'police': 'Norfolk Police'}
    >>> aliases({"A": "B", "B": "A"})
    {'b': 'A'}
    """
    by_key = {key(raw): name for raw, name in accepted.items() if key(raw) != key(name)}
    ends: dict[str, str] = {}
    for start, name in by_key.items():
        chain = {key(name): name}
        while (here := next(reversed(chain))) in by_key and key(by_key[here]) not in chain:
            chain[key(by_key[here])] = by_key[here]
        keys = list(chain)
        circle = keys[keys.index(key(by_key[here])) :] if here in by_key else [here]
        end = chain[min(circle)]
        if key(end) != start:
            ends[start] = end
    return ends


def undecided(rows: Iterable[Row]) -> list[Row]:
    """Suggestions that no veto speaks against, the most alike first."""
    return sorted(
        (row for row in rows if not row.veto),
        key=lambda row: (-float(row.score or 0), row.raw_name),
    )
