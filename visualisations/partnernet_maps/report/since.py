"""The numbers that a later report compares itself with, and the comparison: all of them protected.

`report.json` holds what the page says already, so keeping it beside the report tells nothing more.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from partnernet.errors import InputError
from partnernet_maps.report.model import Change, Earlier
from partnernet_maps.report.parts import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from partnernet_maps.report.model import Facts
    from partnernet_maps.report.words import Words

FILE = "report.json"
VERSION = 1
KEYS = frozenset({"version", "program", "method", "area", "period", "profile", "numbers"})
"""Every key that report.json holds besides those of the numbers; a test compares."""


SAME = 0.05
"""A number that moved by less than this part of itself is called much the same."""
POINTS = 5
"""Percentage points from which a change of a share is told as one."""


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
    for cell in facts.waits:
        if cell.value is not None:
            yield f"days.{cell.level}", cell.value


def compare(folder: Path, facts: Facts) -> Earlier:
    """Set this report beside one in `folder`, or beside the one of the same area there.

    Raises InputError where there is none, it cannot be read, or it was made under another method
    or disclosure rule: its numbers would not mean the same.
    """
    name, then = _find(folder, facts.area)
    for rule, own in (("method", facts.method), ("profile", facts.profile)):
        if str(then[rule]) != own:
            message = f"{name} was made under another {rule}: {str(then[rule])[:40]}."
            raise InputError(message, hint=f"This report has {own}; compare like with like.")
    earlier = {
        key: value
        for key, value in cast("dict[str, Any]", then["numbers"]).items()
        if isinstance(value, int | float)
    }
    now = dict(numbers(facts))
    return Earlier(
        period=str(then["period"])[:80],
        numbers=tuple(Change(key, earlier[key], now[key]) for key in now if key in earlier),
        gone=len(earlier.keys() - now.keys()),
        fresh=len(now.keys() - earlier.keys()),
    )


def told(facts: Facts, words: Words) -> tuple[Finding, ...]:
    """Return what changed since the earlier report in sentences, the largest change first."""
    if facts.earlier is None:
        return ()
    made = (make(facts.earlier, words) for make in (_most, _shares, _coverage))
    found = [finding for each in made for finding in each]
    return tuple(found or _same(facts.earlier, words))


def _most(earlier: Earlier, words: Words) -> Iterator[Finding]:
    """Tell the number that moved most, in proportion; shares have their own sentence."""
    moved = [(abs(x.now - x.before) / x.before, x) for x in earlier.numbers if x.before > 0]
    known = [x for x in moved if x[0] >= SAME and not x[1].share]
    if known:
        yield _finding("since", max(known, key=lambda x: x[0])[1], earlier, words)


def _shares(earlier: Earlier, words: Words) -> Iterator[Finding]:
    """Tell the share that moved most, in percentage points."""
    known = [x for x in earlier.numbers if x.share and 100 * abs(x.now - x.before) >= POINTS]
    if known:
        most = max(known, key=lambda x: abs(x.now - x.before))
        yield _finding("since_share", most, earlier, words)


def _finding(key: str, change: Change, earlier: Earlier, words: Words) -> Finding:
    lead = words.say(
        f"findings.{key}.lead",
        what=what(change.key, words),
        before=said(change.key, change.before, words),
        after=said(change.key, change.now, words),
    )
    return _made(key, lead, earlier, words)


def _coverage(earlier: Earlier, words: Words) -> Iterator[Finding]:
    """Tell that some numbers stand in one report only, so that they say nothing of change."""
    if earlier.gone or earlier.fresh:
        lead = words.say(
            "findings.since_one.lead",
            fresh=words.many("number", earlier.fresh),
            gone=words.many("number", earlier.gone),
        )
        yield _made("since_one", lead, earlier, words)


def _same(earlier: Earlier, words: Words) -> Iterator[Finding]:
    yield _made("since_same", words.say("findings.since_same.lead"), earlier, words)


def _made(key: str, lead: str, earlier: Earlier, words: Words) -> Finding:
    return Finding(
        key,
        lead,
        words.say(f"findings.{key}.say"),
        words.say(f"findings.{key}.basis", period=earlier.period),
        words.say(f"findings.{key}.rule", most=words.share(SAME), points=POINTS),
    )


def _find(folder: Path, area: str) -> tuple[str, dict[str, Any]]:
    """Return the name and content of the earlier report: of several, that of the area."""
    if not folder.is_dir():
        return folder.name, _read(folder)
    several = sorted(folder.glob(f"{FILE.removesuffix('.json')}-*.json"))
    if not several or (folder / FILE).exists():
        return FILE, _read(folder / FILE)
    found = [(path.name, content) for path in several for content in (_read(path),)]
    for name, content in found:
        if content["area"] == area:
            return name, content
    message = f"The earlier report in '{folder.name}' has no area '{area[:40]}'."
    known = ", ".join(str(content["area"])[:40] for _, content in found[:9])
    raise InputError(message, hint=f"It has: {known}.")


def _read(path: Path) -> dict[str, Any]:
    try:
        found: Any = json.loads(path.read_bytes())
        if found.keys() == KEYS and isinstance(found["numbers"], dict):
            return dict(found)
    except (OSError, ValueError, TypeError):
        pass
    message = f"{path.name} of an earlier report cannot be read."
    raise InputError(message, hint=f"Give the folder that `report -o FOLDER` wrote; it has {FILE}.")


def what(key: str, words: Words) -> str:
    """Name a number that is compared, with its level."""
    name, _, level = key.partition(".")
    named = words.find(f"numbers.{name}")
    return f"{named} {words.at(level)}" if level else str(named)


def said(key: str, value: float, words: Words) -> str:
    """Write a number that is compared, with its unit."""
    name = key.partition(".")[0]
    if name in {"regular", "accepted"}:
        return words.share(value)
    return words.many("day", round(value)) if name == "days" else words.whole(value)
