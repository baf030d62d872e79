"""What was released before: a local ledger that warns when two releases together tell too much.

Two tables that are safe one by one may not be so together: with one more month, or one agency
fewer, their difference is a small number. The ledger is one file in the user's own folder for
program state. It holds when something was released, under which profile, for which days, and keyed
digests of the cells as they were shown: no name, no number, nothing of what was hidden. Deleting
the file forgets everything. It warns and never refuses.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from partnernet.disclosure.profiles import MARK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from partnernet.disclosure.profiles import Profile

FILE_NAME = "releases.jsonl"
VARIABLE = "PARTNERNET_LEDGER"
"""Environment variable: another place for the ledger, or `off` to keep none."""

_TABLE = ("area", "wave", "level", "layer")
_CELL = ("kind", "source", "target")
_VERSION = 1

Period = tuple[date | None, date | None]


def place(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return where the ledger is kept; None when none is wanted.

    >>> place({"PARTNERNET_LEDGER": "off"}) is None
    True
    >>> place({"XDG_STATE_HOME": "state"}).parts[-2:]
    ('partnernet', 'releases.jsonl')
    """
    named = environment.get(VARIABLE)
    if named:
        return None if named.strip().lower() == "off" else Path(named)
    own = environment.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_STATE_HOME")
    folder = Path(own) if own else Path.home() / ".local" / "state"
    return folder / "partnernet" / FILE_NAME


def remember(
    flows: pl.DataFrame,
    profile: Profile,
    periods: Mapping[tuple[str, str], Period],
    *,
    path: Path,
    today: date,
) -> list[str]:
    """Set a release against those in the ledger, add it, and return what to warn of.

    `flows` is the table `flows_protected`, `periods` the first and last day of each area and wave.
    Raises OSError when the ledger cannot be read or written.
    """
    secret, entries = _read(path)
    tables = list(_tables(flows, profile, periods, secret))
    warnings = [text for table in tables for text in _compared(table, entries)]
    known = {json.dumps(entry["as"], sort_keys=True) for entry in entries}
    new = [table.entry for table in tables if json.dumps(table.entry, sort_keys=True) not in known]
    if new:
        _append(path, secret, new, today)
    return warnings


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """One table of a release: what the ledger will hold, and what it needs to compare."""

    said: str
    entry: dict[str, Any]
    cells: tuple[tuple[str, int | None], ...]
    profile: Profile
    secret: bytes


def _tables(
    flows: pl.DataFrame,
    profile: Profile,
    periods: Mapping[tuple[str, str], Period],
    secret: bytes,
) -> Iterator[_Table]:
    hidden = pl.col("count_mark") == MARK
    counted = flows.filter(pl.col("count").is_not_null() | hidden.fill_null(value=False))
    for key, rows in counted.sort(*_TABLE, *_CELL).group_by(_TABLE, maintain_order=True):
        area, wave, level, layer = (str(part) for part in key)
        first, last = periods.get((area, wave), (None, None))
        cells = tuple(
            (_digest(secret, *key, *cell), count)
            for *cell, count in rows.select(*_CELL, "count").iter_rows()
        )
        ends = pl.concat([rows["source"], rows["target"]]).drop_nulls().unique().sort()
        entry = {
            "table": _digest(secret, *key),
            "series": _digest(secret, area, level, layer),
            "agencies": _digest(secret, *ends),
            "profile": f"{profile.name} {profile.high}",
            "first": None if first is None else first.isoformat(),
            "last": None if last is None else last.isoformat(),
            "cells": sorted(_digest(secret, cell, _said(count)) for cell, count in cells),
        }
        where = f"{layer}, {level}" + ("" if wave == "all" else f", {wave}")
        yield _Table(f"{area} ({where})", entry, cells, profile, secret)


def _compared(table: _Table, entries: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield what is wrong with releasing a table after those of the ledger; newest first."""
    for entry in reversed(list(entries)):
        before, when = entry["as"], entry["on"]
        if before["series"] != table.entry["series"] or before == table.entry:
            continue
        if before["table"] != table.entry["table"]:
            found = _other_days(table.entry, before)
        else:
            found = _other_table(table.entry, before) or "; ".join(_other_cells(table, before))
        if found:
            yield f"{table.said}: since the release of {when}, {found}."


def _other_days(now: Mapping[str, Any], before: Mapping[str, Any]) -> str:
    days = (now["first"], now["last"], before["first"], before["last"])
    apart = None in days or now["last"] < before["first"] or before["last"] < now["first"]
    return "" if apart else "the days overlap with another period's: their difference shows"


def _other_table(now: Mapping[str, Any], before: Mapping[str, Any]) -> str:
    if before["profile"] != now["profile"]:
        return "the profile changed: the two together may show what each hides"
    if before["agencies"] != now["agencies"]:
        return "the agencies changed: the difference of totals shows those that came or went"
    return ""


def _other_cells(table: _Table, before: Mapping[str, Any]) -> Iterator[str]:
    """Yield how many cells changed in a way that tells something; rounded numbers do not."""
    if table.profile.base > 1:
        return
    then = set(before["cells"])
    steps = [n for n in range(-table.profile.high, table.profile.high + 1) if n]

    def was(cell: str, count: int | None) -> bool:
        return _digest(table.secret, cell, _said(count)) in then

    shown = sum(n is not None and was(cell, None) for cell, n in table.cells)
    hidden = sum(n is None and not was(cell, None) for cell, n in table.cells)
    small = sum(
        n is not None and not was(cell, n) and any(was(cell, n + step) for step in steps)
        for cell, n in table.cells
    )
    if shown:
        yield f"{shown} numbers then hidden are shown"
    if hidden:
        yield f"{hidden} numbers not hidden then are hidden"
    if small:
        yield f"{small} numbers changed by 1 to {table.profile.high}, itself a small number"


def _said(count: int | None) -> str:
    return MARK if count is None else str(count)


def _digest(secret: bytes, *words: object) -> str:
    text = json.dumps([None if word is None else str(word) for word in words])
    return hmac.new(secret, text.encode(), "sha256").hexdigest()[:16]


def _read(path: Path) -> tuple[bytes, list[dict[str, Any]]]:
    """Return the ledger's key and entries; a new key when there is no ledger that can be read."""
    if not path.exists():
        return secrets.token_bytes(16), []
    try:
        head, *lines = (json.loads(line) for line in path.read_text("utf-8").splitlines() if line)
        if head["version"] != _VERSION:
            raise ValueError
        return bytes.fromhex(head["key"]), lines
    except (ValueError, KeyError, TypeError) as problem:
        message = "it is not a ledger of this version of partnernet"
        raise OSError(0, message) from problem


def _append(path: Path, secret: bytes, entries: Iterable[Mapping[str, Any]], today: date) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps({"on": today.isoformat(), "as": dict(entry)}) for entry in entries]
    if not path.exists():
        lines.insert(0, json.dumps({"version": _VERSION, "key": secret.hex()}))
    with path.open("a", encoding="utf-8", newline="\n") as ledger:
        ledger.write("\n".join(lines) + "\n")
