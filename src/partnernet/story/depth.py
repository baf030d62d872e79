"""How deep and how broad: Glasby and Peck's scales, per level, with what is missing for each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from partnernet import scales
from partnernet.story.numbers import names, whole
from partnernet.story.words import finding, grid, missing, name_of, note, section, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.story.facts import Facts, Row
    from partnernet.story.page import Grid, Line, Section

COLUMNS = ("level", "half", "spread", "deepest", "connected", "bands", "three", "marker")
MATRICES = 2
"""Up to so many levels each gets its full table; more share one."""
BANDS = range(1, 6)
NAMED = ("depth.band_1", "depth.band_2", "depth.band_3", "depth.band_4", "depth.band_5")
_CELL = re.compile(r"^matrix_lead\[(\d),(\d)\]$")


def placement_section(facts: Facts) -> Section | None:
    """Set out depth and breadth of every level, and where agencies stand to the lead."""
    rows = [row for level in facts.analysed if (row := _row(facts, level))]
    matrices = _matrices(facts)
    lines = [*_doubts(facts), *_not_placed(facts)]
    if any(any(row[1:5]) or any(row[6:]) for row in rows):
        shown = grid("depth.grid", COLUMNS, rows)
        lines = [note("depth.how"), *lines, note("depth.footnote")]
        return section("placement", lines, shown, *matrices)
    bands = [
        words("depth.bands_at", level=row[0], bands=_named_bands(row[5])) for row in rows if row[5]
    ]
    if bands:
        lines = [finding("depth.bands", told=names(bands, most=len(bands))), *lines]
    return section("placement", [*lines, note("depth.footnote")]) if lines else None


def _named_bands(told: str) -> str:
    """Say what the bands are whose numbers are told.

    >>> _named_bands("2, 4")
    '2 public services, 4 voluntary and community organisations'
    """
    return re.sub(r"[1-5]", lambda found: words(NAMED[int(found[0]) - 1]), told)


def _row(facts: Facts, level: str) -> tuple[str, ...] | None:
    half = facts.scale("glasby_peck", level, "depth_at_0.50")
    three = facts.scale("breadth", level, "breadth_3_active")
    bands = facts.scale("breadth", level, "bands_active")
    shown = [
        row for row in (half, three, bands) if row and (row["value"] is not None or row["text"])
    ]
    if not shown:
        return None
    spread = [
        _code(facts.scale("glasby_peck", level, f"depth_at_{tau}")) for tau in ("0.75", "0.25")
    ]
    return (
        name_of("level", level),
        _code(half, floor=True),
        words("depth.spread", low=spread[0], high=spread[1]) if all(spread) else "",
        _code(facts.scale("glasby_peck", level, "depth_max")),
        _code(facts.scale("glasby_peck", level, "depth_connected_0.50")),
        _told(bands),
        _code(three),
        _marker(facts, level),
    )


def _marker(facts: Facts, level: str) -> str:
    across = facts.scale("placement", level, "marker_breadth")
    deep = facts.scale("placement", level, "marker_depth")
    if not across or not deep or across["value"] is None or deep["value"] is None:
        return ""
    return words("depth.at", band=whole(across["value"]), depth=whole(deep["value"]))


def _code(row: Row | None, *, floor: bool = False) -> str:
    if row is None or row["value"] is None:
        return (row["text"] or "") if row else ""
    code = whole(row["value"])
    is_floor = "floor" in (row["flags"] or "") or "register_not_collected" in (row["flags"] or "")
    return words("depth.floor", code=code) if floor and is_floor else code


def _told(row: Row | None) -> str:
    if row is None:
        return ""
    if row["text"]:
        return str(row["text"])
    return "" if row["value"] is None else whole(row["value"])


def _matrices(facts: Facts) -> list[Grid]:
    """Lay out agencies by band and deepest relation with the lead: a table each, or one."""
    found = {level: cells for level in facts.analysed if (cells := _cells(facts, level))}
    if len(found) <= MATRICES:
        return [_matrix(facts, level, cells) for level, cells in found.items()]
    rows = [
        (
            name_of("level", level),
            *(
                " ".join(
                    words("depth.count", depth=depth, n=whole(cells[depth, band]))
                    for depth in range(6, -1, -1)
                    if cells.get((depth, band))
                )
                or "."
                for band in BANDS
            ),
        )
        for level, cells in found.items()
    ]
    caption = words("depth.matrix.together", lead=facts.name(facts.part.lead or ""))
    columns = ("level", *(f"band{band}" for band in BANDS))
    return [grid("depth.matrix", columns, rows, caption=caption)]


def _cells(facts: Facts, level: str) -> dict[tuple[int, int], float]:
    cells: dict[tuple[int, int], float] = {}
    for indicator, row in facts.indicators("placement", level):
        found = _CELL.match(indicator)
        if found and row["value"] is not None:
            cells[int(found[1]), int(found[2])] = row["value"]
    return cells


def _matrix(facts: Facts, level: str, cells: dict[tuple[int, int], float]) -> Grid:
    depths = scales.get("glasby_peck")
    rows = [
        (
            words("depth.rung", code=depth, label=depths.rung(depth).label),
            *(whole(cells[depth, band]) if cells.get((depth, band)) else "." for band in BANDS),
        )
        for depth in range(max(depth for depth, _ in cells), -1, -1)
    ]
    lead = facts.name(facts.part.lead or "")
    caption = words("depth.matrix.caption", level=name_of("level", level), lead=lead)
    columns = ("depth", *(f"band{band}" for band in BANDS))
    return grid("depth.matrix", columns, rows, caption=caption)


def marker_lines(facts: Facts, rule: str) -> Iterator[Line]:
    """Say where agencies stand to the lead, at every level that can be placed."""
    for level in facts.analysed:
        across = facts.scale("placement", level, "marker_breadth")
        deep = facts.scale("placement", level, "marker_depth")
        if not across or not deep or across["value"] is None or deep["value"] is None:
            continue
        breadth = scales.get("breadth")
        band = next(b.label for b in breadth.bands if b.code == int(across["value"]))
        depth = scales.get("glasby_peck").rung(int(deep["value"]))
        yield finding(
            rule,
            level=name_of("level", level),
            lead=facts.name(facts.part.lead or ""),
            band=words("depth.rung", code=int(across["value"]), label=band),
            depth=words("depth.rung", code=depth.code, label=depth.label),
            n=whole(deep["n"] or 0),
        )


def _doubts(facts: Facts) -> Iterator[Line]:
    """Say where depth does not behave as one scale."""
    for level in facts.analysed:
        row = facts.scale("glasby_peck", level, "CS")
        if row and row["value"] is not None and "scale_doubtful" in (row["flags"] or ""):
            yield note("depth.doubtful", level=name_of("level", level))


def _not_placed(facts: Facts) -> Iterator[Line]:
    """Say once what keeps levels off a scale."""
    asked = (
        ("glasby_peck", "depth_at_0.50", "depth.not_deep"),
        ("breadth", "breadth_3_active", "depth.not_three"),
        ("placement", "marker_breadth", "depth.not_marked"),
    )
    for scale, indicator, rule in asked:
        why: dict[str, list[str]] = {}
        for level in facts.analysed:
            row = facts.scale(scale, level, indicator)
            if row and row["value"] is None and not row["text"] and row["reason"]:
                told = scales.get(scale).reasons.get(row["reason"], row["reason"])
                why.setdefault(told, []).append(name_of("level", level))
        for reason, levels in why.items():
            yield missing(rule, levels=names(levels, most=6), why=reason)


def depth_floor(facts: Facts, level: str) -> int:
    """Count pairs shown to be at depth 1 or deeper."""
    dyads = facts.dyads.filter(pl.col("level") == level)
    return int((dyads["depth_point"] >= 1).sum())
