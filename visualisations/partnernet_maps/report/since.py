"""The numbers that a later report compares itself with, and the comparison: all of them protected.

`report.json` holds what the page says already, so keeping it beside the report tells nothing more.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from partnernet.errors import InputError
from partnernet_maps.report.findings import waits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from partnernet_maps.report.model import Facts
    from partnernet_maps.report.words import Words

FILE = "report.json"
VERSION = 1
KEYS = frozenset({"version", "program", "method", "area", "period", "profile", "numbers"})
"""Every key that report.json holds besides those of the numbers; a test compares."""


@dataclass(frozen=True, slots=True)
class Row:
    """One number then and now."""

    what: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Since:
    """What an earlier report said of the same numbers."""

    period: str
    rows: tuple[Row, ...]


def kept(facts: Facts) -> bytes:
    """Return the content of report.json."""
    content = {
        "version": VERSION,
        "program": facts.version,
        "method": facts.method,
        "area": facts.area,
        "period": facts.wave or facts.period,
        "profile": facts.profile,
        "numbers": dict(numbers(facts)),
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def numbers(facts: Facts) -> Iterator[tuple[str, float]]:
    """Yield the numbers to compare: what, and at which level."""
    yield "agencies", facts.agencies
    yield "links", facts.links
    for level in facts.levels:
        if level.regular is not None:
            yield f"regular.{level.key}", round(level.regular.value, 4)
    for flow in facts.flows:
        if flow.total and flow.layer == "referral":
            yield f"referrals.{flow.level}", flow.total
    for each in facts.outcomes:
        if each.decided and each.accepted is not None:
            yield f"accepted.{each.level}", round(each.accepted / each.decided, 4)
    for cell in waits(facts):
        if cell.value is not None:
            yield f"days.{cell.level}", cell.value


def compare(folder: Path, facts: Facts, words: Words) -> Since:
    """Set this report beside one in `folder`.

    Raises InputError where there is none, it cannot be read, or it was made under another method
    or disclosure rule: its numbers would not mean the same.
    """
    path = folder / FILE if folder.is_dir() else folder
    then = _read(path)
    for name, now in (("method", facts.method), ("profile", facts.profile)):
        if str(then[name]) != now:
            message = f"{path.name} was made under another {name}: {str(then[name])[:40]}."
            raise InputError(message, hint=f"This report has {now}; compare like with like.")
    earlier = cast("dict[str, Any]", then["numbers"])
    rows = tuple(
        Row(_what(key, words), _said(key, earlier[key], words), _said(key, value, words))
        for key, value in numbers(facts)
        if isinstance(earlier.get(key), int | float)
    )
    return Since(str(then["period"])[:80], rows)


def _read(path: Path) -> dict[str, Any]:
    try:
        found: Any = json.loads(path.read_bytes())
        if found.keys() == KEYS and isinstance(found["numbers"], dict):
            return dict(found)
    except (OSError, ValueError, TypeError):
        pass
    message = f"{path.name} of an earlier report cannot be read."
    raise InputError(message, hint=f"Give the folder that `report -o FOLDER` wrote; it has {FILE}.")


def _what(key: str, words: Words) -> str:
    name, _, level = key.partition(".")
    said = words.say(f"numbers.{name}")
    return f"{said} {words.at(level)}" if level else said


def _said(key: str, value: float, words: Words) -> str:
    name = key.partition(".")[0]
    if name in {"regular", "accepted"}:
        return words.share(value)
    return words.many("day", round(value)) if name == "days" else words.whole(value)
