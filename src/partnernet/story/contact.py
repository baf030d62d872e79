"""How many pairs are in contact, per level and layer, with what was observed of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet.story.numbers import between, decimal, names, share, whole
from partnernet.story.words import finding, grid, name_of, note, section, words
from partnernet.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.story.facts import Facts, Row
    from partnernet.story.page import Line, Section

LEAD_WITH_BOUNDS = 0.5
"""Share of pairs observed under which bounds are stated and no point (method 1.4)."""

COLUMNS = ("slice", "agencies", "pairs", "mean", "density", "bounds", "seen", "answered")


def contact_section(facts: Facts) -> Section | None:
    """Set out every layer of every level: agencies, ties, density, and how much was seen."""
    rows = [_row(facts, level, layer) for level in facts.analysed for layer in facts.layers(level)]
    if not rows:
        return None
    lines = [note("contact.how"), *_whose(facts), note("contact.size")]
    return section("density", lines, grid("contact", COLUMNS, rows))


def _row(facts: Facts, level: str, layer: str) -> tuple[str, ...]:
    seen = facts.part.slice(level, layer).observed
    agencies, ties, mean, _ = slice_cells(facts, level, layer)
    return (
        words("contact.label", level=name_of("level", level), layer=name_of("layer", layer)),
        agencies,
        ties,
        mean,
        *density_cells(facts.value("density", level, layer)),
        "" if seen.kappa is None else share(seen.kappa),
        "" if seen.response_rate is None else share(seen.response_rate),
    )


def slice_cells(facts: Facts, level: str, layer: str) -> tuple[str, str, str, str]:
    """Write agencies, ties, mean partners and agencies without a tie, blank where not measured."""
    row = facts.value("mean_degree", level, layer)
    alone = facts.number("isolates", level, layer)
    if row is None:
        s = facts.part.slice(level, layer, View(layers="any") if layer == "*" else None)
        return whole(s.n), whole(s.m), "", "" if alone is None else whole(alone)
    return (
        whole(row["n"]),
        whole(row["ties"]),
        "" if row["value"] is None else decimal(row["value"]),
        "" if alone is None else whole(alone),
    )


def density_cells(row: Row | None) -> tuple[str, str]:
    """Write density and its bounds; the point only where at least half of the pairs were seen."""
    if row is None:
        return "", ""
    point, low, high = row["value"], row["lo"], row["hi"]
    enough = (row["coverage"] or 0) >= LEAD_WITH_BOUNDS
    told = share(point) if point is not None and enough else ""
    return told, "" if low is None or high is None else between(low, high)


def density_line(facts: Facts, level: str, layer: str) -> Line | None:
    """Say the density of one layer, bounds first where most pairs were not seen."""
    seen = facts.part.slice(level, layer).observed
    row = facts.value("density", level, layer)
    if row is None or row["value"] is None or seen.kappa is None:
        return None
    rule = "contact.point" if seen.kappa >= LEAD_WITH_BOUNDS else "contact.led_by_bounds"
    return finding(
        rule,
        density=share(row["value"]),
        bounds=between(row["lo"], row["hi"]),
        seen=share(seen.kappa),
        n=whole(seen.pairs),
        layer=name_of("layer", layer),
    )


def _whose(facts: Facts) -> Iterator[Line]:
    """Say once each whose records or answers stand behind the layers."""
    told: dict[str, list[str]] = {}
    for layer in dict.fromkeys(x for level in facts.analysed for x in facts.layers(level)):
        told.setdefault(_record(facts, layer), []).append(name_of("layer", layer))
    for what, layers in told.items():
        yield note("contact.whose", layers=", ".join(layers), what=what)


def _record(facts: Facts, layer: str) -> str:
    """Say whose complete record or whose answers a layer rests on, over all levels."""
    coverage = facts.part.coverage
    rows = coverage.filter(pl.col("layer").is_null() | (pl.col("layer") == layer))
    parts: list[str] = []
    asked = rows.filter(pl.col("status").is_in(["responded", "partial", "refused"]))
    if asked.height:
        parts.append(words("contact.answers"))
    complete = rows.filter(pl.col("status") == "admin_complete")
    for role in ("sender_log", "receiver_log", "system", "reporter"):
        n = complete.filter(pl.col("role").fill_null("reporter") == role)["agency_id"].n_unique()
        if n:
            parts.append(words(f"contact.{role}", n=n))
    recorded = rows.filter(pl.col("status") == "recorded")["agency_id"].n_unique()
    if recorded:
        parts.append(words("contact.recorded", n=recorded))
    return names(parts, most=len(parts)) if parts else words("contact.unstated")
