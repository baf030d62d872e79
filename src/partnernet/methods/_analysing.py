"""How an analysis was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from partnernet import vocabulary as v
from partnernet.methods._words import (
    RECALLED,
    after,
    choices,
    files_of,
    listed,
    measure_table,
    nulls,
    observed,
)

if TYPE_CHECKING:
    from partnernet.analysis import Analysis

    Section = tuple[str, tuple[str, ...]]

_ASKED = ("areas", "waves", "levels", "layers", "metrics", "lead", "params", "judgements")


def told(found: Analysis) -> tuple[list[Section], list[str]]:
    """Return sections, and the texts in which sources are named."""
    known = found.values.filter(pl.col("value").is_not_null())
    sections: list[Section] = [("Data", tuple(filter(None, _data(found))))]
    texts: list[str] = []
    if not known.is_empty():
        table, texts = measure_table(sorted(known["metric"].unique()))
        sections.append(("Measures", (_measures(known), table, *_recalled(table))))
    ladders, sources = _scales(found)
    if ladders:
        sections.append(("Scales", ladders))
    chance = found.further.get("nulls")
    drawn = chance.drop_nulls("percentile") if chance is not None else found.values.head(0)
    if not drawn.is_empty():
        line, works = nulls(drawn["null_model"].unique(), int(drawn["R"].drop_nulls().item(0)))
        sections.append(("Chance", (line, "No p value was formed.")))
        texts += works
    if "whatif" in found.further:
        line = (
            "Agencies were taken out, or made one, and every number was computed again "
            f"({choices({'changes': found.run.parameters['whatif']})}). Before and after are two "
            "states of one network if nothing took the place of what is lost: no forecast."
        )
        sections.append(("What if", (line,)))
    return sections, [*texts, *sources]


def _data(found: Analysis) -> list[str]:
    agencies = found.agencies.filter(pl.col("kind") == "agency")
    ties = found.ties
    areas, waves = ties["area"].unique().sort(), ties["wave"].unique().sort()
    read: Any = found.reading.sources if found.reading else ()
    rows = sum(each.read for each in read), sum(each.rows for each in read)
    counted = f"{rows[0]:,} of {rows[1]:,} rows were used; `run.json` says why others were not. "
    counted = f"All {rows[1]:,} rows were used. " if rows[0] == rows[1] else counted
    count = agencies.select("area", "agency_id").unique().height
    timed = "" if list(waves) == [v.ALL_WAVES] else f" in {listed(waves, 'wave')}"
    layers = listed(ties["layer"].unique().sort(), "layer")
    levels = [name for name in ties["level"].unique().sort() if name != v.UNSTATED]
    at = f" at {listed(levels, 'level')}" if levels else ""
    chosen = choices({name: found.run.parameters.get(name) for name in _ASKED})
    seen = found.values.filter(pl.col("metric") == "density", pl.col("view") == "single")
    return [
        f"{files_of(found.run)}{counted if rows[1] else ''}The study has {listed(areas, 'area')}"
        f"{timed}, {v.many(count, 'agency')} and {layers}{at}.",
        observed(seen["coverage"]),
        f"Chosen otherwise than usual: `{chosen}`." if chosen else "",
    ]


def _measures(known: pl.DataFrame) -> str:
    return (
        f"{known['metric'].n_unique():,} measures have a value. Each was computed for every level "
        "and layer in which it makes sense, in the view that its definition names (direction, "
        "agencies, weights: column `params`). `lo` and `hi` are bounds over pairs that were not "
        "observed, or the interval that the measure's definition states. No p value was formed, "
        "and a value has no good or bad end unless its definition says so."
    )


def _recalled(table: str) -> tuple[str, ...]:
    return (RECALLED,) if "recalled" in table else ()


def _scales(found: Analysis) -> tuple[tuple[str, ...], list[str]]:
    from partnernet.scales import catalogue, typologies

    said = pl.col("value").is_not_null() | pl.col("text").is_not_null()
    known = found.scales.filter(said, pl.col("n").fill_null(1) > 0)
    there = set(known["scale"])
    sources = {each.id: (each.name, each.source) for each in catalogue()}
    sources |= {each.id: (each.name, each.source) for each in typologies()}
    used = [sources[name] for name in sources if name in there]
    if not used:
        return (), []
    texts = [source for _, source in used]
    parts = "\n".join(f"- {name}. Source: {source}." for name, source in used)
    inferred = (
        "Levels of working that nobody declared were inferred from records and are marked so; they "
        "are floors, are pooled with none that was declared, and enter no comparison."
        if (known["route"] == "inferred").any()
        else "No level of working was inferred from records."
    )
    return (
        f"Pairs and levels were placed on published scales{after(texts)}. The sources give no "
        "numeric thresholds: every cut point is a choice of partnernet, listed with the scale "
        f"(`partnernet scales NAME`). {inferred} Ordered codes were counted, never averaged.",
        parts,
    ), texts
