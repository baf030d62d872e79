"""How many pairs are in contact, per level and layer, with what was observed of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet.story.numbers import between, decimal, share, whole
from partnernet.story.words import finding, grid, name_of, note, section, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.coverage import Observed
    from partnernet.story.facts import Facts
    from partnernet.story.page import Line, Section

LEAD_WITH_BOUNDS = 0.5
"""Share of pairs observed under which bounds are stated and no point (decisions 4)."""

COLUMNS = ("slice", "agencies", "pairs", "mean", "density", "bounds", "seen", "answered")


def contact_section(facts: Facts) -> Section | None:
    """Set out every layer of every level: agencies, ties, density, and how much was seen."""
    rows = [_row(facts, level, layer) for level in facts.analysed for layer in facts.layers(level)]
    if not rows:
        return None
    lines = [note("contact.how"), *_whose(facts), note("contact.size")]
    return section("density", lines, grid("contact", COLUMNS, rows))


def _row(facts: Facts, level: str, layer: str) -> tuple[str, ...]:
    seen = observed(facts, level, layer)
    density = facts.value("density", level, layer)
    mean = facts.number("mean_degree", level, layer)
    n = facts.part.slice(level, layer).n
    ties = facts.part.slice(level, layer).m
    return (
        words("contact.label", level=name_of("level", level), layer=name_of("layer", layer)),
        whole(n),
        whole(ties),
        "" if mean is None else decimal(mean),
        *density_cells(density, seen),
        "" if seen.kappa is None else share(seen.kappa),
        "" if seen.response_rate is None else share(seen.response_rate),
    )


def observed(facts: Facts, level: str, layer: str) -> Observed:
    """Return what was observed of a layer."""
    return facts.part.slice(level, layer).observed


def density_cells(density: dict[str, object] | None, seen: Observed) -> tuple[str, str]:
    """Write density and its bounds; the point only where at least half of the pairs were seen."""
    if density is None:
        return "", ""
    point, low, high = density["value"], density["lo"], density["hi"]
    enough = seen.kappa is not None and seen.kappa >= LEAD_WITH_BOUNDS
    told = share(point) if isinstance(point, float) and enough else ""
    if not isinstance(low, float) or not isinstance(high, float):
        return told, ""
    return told, between(low, high)


def density_line(facts: Facts, level: str, layer: str) -> Line | None:
    """Say the density of one layer, bounds first where most pairs were not seen."""
    seen = observed(facts, level, layer)
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
    """Say once each whose answers or records stand behind the layers."""
    told: dict[str, list[str]] = {}
    for level in facts.analysed:
        for layer in facts.layers(level):
            seen = observed(facts, level, layer)
            if seen.response_rate is not None:
                answered = round(seen.response_rate * facts.part.slice(level, layer).n)
                what = words("contact.answers", n=answered, of=facts.part.slice(level, layer).n)
            elif seen.record_note:
                what = words("contact.records", note=seen.record_note)
            else:
                what = words("contact.unstated")
            told.setdefault(what, []).append(name_of("layer", layer))
    for what, layers in told.items():
        unique = ", ".join(dict.fromkeys(layers))
        yield note("contact.whose", layers=unique, what=what)
