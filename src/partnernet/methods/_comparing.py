"""How a comparison was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet import vocabulary as v
from partnernet.methods._words import (
    CASES,
    RECALLED,
    after,
    choices,
    files_of,
    joined,
    listed,
    measure_table,
    nulls,
    observed,
)

if TYPE_CHECKING:
    from partnernet.comparing import Comparison

    Section = tuple[str, tuple[str, ...]]

JACKKNIFE = "Snijders & Borgatti 1999"
POOLING = "Hartung & Knapp 2001; Nagashima, Noma & Furukawa 2019"
DISTANCES = {
    "netsimile": "Berlingerio and others 2012",
    "portrait_divergence": "Bagrow & Bollt 2019",
    "hamming": "Hamming 1950",
    "hamming_share": "Hamming 1950",
    "jaccard_distance": "Jaccard 1901",
}
_ASKED = ("areas", "waves", "levels", "layers", "measures", "models")


def told(found: Comparison) -> tuple[list[Section], list[str]]:
    """Return sections, and the texts in which sources are named."""
    table = found.table
    values = table.filter(pl.col("kind") == "value")
    named = values.filter(pl.col("value").is_not_null())["metric"].unique().sort().to_list()
    shown, texts = measure_table(named, compared=found.by == "area")
    sections: list[Section] = [
        ("What was compared", tuple(filter(None, (_data(found), _gate(found), _seen(values))))),
        ("Measures", (shown, RECALLED) if "recalled" in shown else (shown,)),
    ]
    for heading, parts in (
        ("Forms that allow comparing", _adjusted(table)),
        ("Errors", _errors(table)),
        ("Differences", _differences(table)),
        ("Cases", _cases(table)),
        ("Summary of many areas", _pooled(table)),
        ("Chance", _chance(found)),
        ("Tests", _tests(found)),
        ("Distances between networks", _distances(found)),
    ):
        if parts[0]:
            sections.append((heading, parts[0]))
            texts += parts[1]
    return sections, texts


def _data(found: Comparison) -> str:
    values = found.table.filter(pl.col("kind") == "value", pl.col("layer") != "*")
    networks = values.select("area", "wave", "level", "layer").n_unique()
    areas = values["area"].drop_nulls().unique(maintain_order=True)
    waves = [name for name in values["wave"].drop_nulls().unique().sort() if name != v.ALL_WAVES]
    what = {
        "area": "Areas were set beside each other, level by level and layer by layer",
        "wave": "The same agencies were set beside themselves in two waves, level by level and "
        "layer by layer",
        "layer": "Layers of the same agencies were set beside each other, level by level",
    }[found.by]
    of = listed(areas, "area") + (f" in {listed(waves, 'wave')}" if waves else "")
    chosen = choices({name: found.run.parameters.get(name) for name in _ASKED})
    asked = f" Chosen otherwise than usual: `{chosen}`." if chosen else ""
    return f"{files_of(found.run)}{what}: {v.many(networks, 'network')} of {of}.{asked}"


def _gate(found: Comparison) -> str:
    gated = found.gated.filter(pl.col("layer") != "*")
    if gated.is_empty():
        return (
            "All were collected alike (question, roster, period, response), so none was kept from "
            "the tests."
        )
    why = gated.group_by("gate").len().sort("len", "gate", descending=[True, False])
    reasons = joined([f"{n} (`{reason}`)" for reason, n in why.iter_rows()])
    return (
        f"{v.many(gated.height, 'network')} entered no test, for not being collected as the others "
        f"were: {reasons}. Values are shown; `gate` holds the reason."
    )


def _seen(values: pl.DataFrame) -> str:
    return observed(values.filter(pl.col("metric") == "density")["coverage"])


def _errors(table: pl.DataFrame) -> tuple[tuple[str, ...], list[str]]:
    there = pl.col("kind").is_in(["value", "difference"]), pl.col("se").is_not_null()
    if table.filter(*there, ~pl.col("metric").is_in(list(CASES))).is_empty():
        return (), []
    return (
        f"Standard errors are vertex jackknife{after([JACKKNIFE])}: each agency is left out in "
        "turn. 95% intervals are Student's. They say how far a number hangs on which agencies were "
        "in the network and are no sampling errors. What follows routes, and centralisation, has "
        "none.",
    ), [JACKKNIFE]


def _differences(table: pl.DataFrame) -> tuple[tuple[str, ...], list[str]]:
    rows = table.filter(pl.col("kind") == "difference", pl.col("value").is_not_null())
    if rows.is_empty():
        return (), []
    effects = set(rows["effect_of"].drop_nulls())
    by = rows["by"].item(0)
    parts = [
        f"A difference is the one in `{by}` less the one in `other`; what has no standard error is "
        "given without one."
    ]
    texts: list[str] = []
    if rows["se"].is_not_null().any():
        parts.append(
            "Of areas, degrees of freedom are the smaller number of agencies less one."
            if by == "area"
            else "Each agency is left out of both at once; degrees of freedom are n - 1."
        )
    if rows["boot_lo"].is_not_null().any():
        parts.append("A vertex bootstrap of 2,000 draws stands beside each as a check.")
        texts.append(JACKKNIFE)
    if "Cliff" in effects:
        parts.append(f"Declared levels of pairs were compared by Cliff's delta{after([_CLIFF])}.")
        texts.append(_CLIFF)
    if rows["robust"].is_not_null().any():
        parts.append(
            "`robust` says whether a sign held when the better answered area was thinned at random "
            "to the other's response, 200 times."
        )
    return (" ".join(parts),), texts


_CLIFF = "Cliff 1993"
_FORMS = {
    "median": (
        "beside shares of pairs at a Gregson level, the median over agencies of partners at it",
        "",
    ),
    "size": (
        "beside the mean degree, its ratio to what the slope on the logarithm of size expects",
        "",
    ),
    "rarefied": (
        "beside sector diversity, the diversity expected among as many agencies as the smallest "
        "area has",
        "Chao and others 2014",
    ),
}


def _adjusted(table: pl.DataFrame) -> tuple[tuple[str, ...], list[str]]:
    rows = table.filter(pl.col("kind") == "adjusted", pl.col("value").is_not_null())
    said = rows["metric"].unique()
    there = {
        "median": bool(said.str.starts_with("delta_").any()),
        "size": "mean_degree" in said,
        "rarefied": bool(said.str.starts_with("sector_diversity").any()),
    }
    told = [f"{_FORMS[name][0]}{after([_FORMS[name][1]])}" for name in _FORMS if there[name]]
    if not told:
        return (), []
    return (f"In rows `adjusted` stand, {'; '.join(told)}.",), [
        _FORMS[name][1] for name in _FORMS if there[name]
    ]


def _cases(table: pl.DataFrame) -> tuple[tuple[str, ...], list[str]]:
    rows = table.filter(pl.col("metric").is_in(list(CASES)), pl.col("metric") != "gregson")
    if rows.drop_nulls("value").is_empty():
        return (), []
    texts = [CASES["accepted"][2]]
    within = "the receiver's sector" if rows["by"].item(0) == "area" else "the receiver itself"
    return (
        f"What became of cases was set apart within strata, {within}, for services differ in what "
        f"they can accept{after(texts)}. Waits are mean working days of the first so many "
        "(`until` in `params`). Cases were taken as independent (`ignores_clustering`): where "
        "those of one child or sender go together, intervals are too narrow.",
    ), texts


def _pooled(table: pl.DataFrame) -> tuple[tuple[str, ...], list[str]]:
    rows = table.filter(pl.col("kind") == "pooled", pl.col("value").is_not_null())
    if rows.is_empty():
        return (), []
    return (
        "Areas were pooled by random effects (restricted maximum likelihood) with the intervals of "
        f"Hartung and Knapp and a prediction interval for a further area{after([POOLING])}; shares "
        "as logits, rates as logarithms, errors by the delta method. Areas at a bound or of fewer "
        "than eight agencies were left out. The slope is on the logarithm of the number of "
        "agencies: size and density go together whatever areas do. `tau` is the standard deviation "
        "between areas, `i2` the share of variation that is not error.",
    ), [POOLING]


def _chance(found: Comparison) -> tuple[tuple[str, ...], list[str]]:
    known = found.nulls.filter(pl.col("percentile").is_not_null())
    if known.is_empty():
        return (), []
    line, texts = nulls(known["null_model"].unique(), int(known["R"].drop_nulls().item(0)))
    return (line,), texts


def _tests(found: Comparison) -> tuple[tuple[str, ...], list[str]]:
    families = found.table.filter(pl.col("p_adj").is_not_null())
    if families.is_empty():
        return (
            "No comparison was declared beforehand and none was tested: no p value is given.",
        ), []
    parts: list[str] = []
    texts: list[str] = []
    for (family,), rows in families.group_by("family", maintain_order=True):
        n = v.many(rows.height, "test")
        if family == "primary":
            how = "Holm 1979"
            declared = "; ".join(f"`{each}`" for each in found.primary)
            parts.append(
                f"Declared beforehand: {declared} (SHA-256 of the declaration {found.declared}). "
                f"{n[:1].upper()}{n[1:]}, adjusted by Holm's procedure{after([how])}."
            )
        else:
            free = bool(found.run.parameters["dependence"])
            how = "Benjamini & Yekutieli 2001" if free else "Benjamini & Hochberg 1995"
            parts.append(f"Exploratory: {n}, one family, false discoveries held{after([how])}.")
        texts.append(how)
    return (" ".join([*parts, "All p values are two-sided."]),), texts


def _distances(found: Comparison) -> tuple[tuple[str, ...], list[str]]:
    rows = found.table.filter(pl.col("kind") == "distance", pl.col("value").is_not_null())
    used = [name for name in rows["metric"].unique().sort() if name in DISTANCES]
    if not used:
        return (), []
    texts = [DISTANCES[name] for name in used]
    line = f"Networks were set apart by {joined([f'`{name}`' for name in used])}{after(texts)}."
    if not found.places.is_empty():
        texts.append("Torgerson 1952")
        line += (
            " The map of areas is classical scaling of one such distance"
            f"{after(['Torgerson 1952'])}: similarity of structure, not of quality."
        )
    return (line,), texts
