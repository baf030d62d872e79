"""A comparison as one page without script: small multiples, funnels, the map of areas, tables.

It shows numbers of whole networks only: no agency is named, and volumes are left out. One file, no
request to anywhere, nothing that runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from markupsafe import Markup

from partnernet.comparing import CASES
from partnernet.metrics import all_cards
from partnernet.story.comparison import form_of, tell_comparison
from partnernet.story.words import known, name_of, words
from partnernet_maps.comparison.plots import Band, Dot, dots, funnel, spots
from partnernet_maps.model import visible
from partnernet_maps.templates import hashed, template, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from partnernet.comparing import Comparison

VOLUMES = ("mean_strength", "mean_pair_weight")
_RUN = pl.when(pl.col("kind") == "value").then(pl.col("params")).otherwise(pl.lit(""))
"""Values of one measure with other parameters are other panels."""
CAPTION = "Similarity of structure, not of quality."


def save(found: Comparison, path: Path) -> Path:
    """Write the page, whole or not at all.

    Raises
    ------
    OutputError
        It cannot be written.
    """
    from partnernet.writers import write_file

    write_file(path, render(found))
    return path


def render(found: Comparison) -> bytes:
    """Return the page as UTF-8 bytes; the same comparison gives the same bytes.

    >>> import partnernet as pn
    >>> found = pn.compare(pn.datasets.load("emon"), areas=["MtSi", "Texas"], draws=0)
    >>> b"<script" in render(found)
    False
    """
    styles = text_of("comparison.css")
    policy = f"default-src 'none'; style-src {hashed(styles)}; base-uri 'none'; form-action 'none'"
    page = tell_comparison(found)
    text = template("comparison.html.j2").render(
        page=page,
        title=page.title,
        policy=policy,
        styles=Markup(styles),  # noqa: S704 - our own file
        groups=_groups(found),
        maps=_maps(found),
        caption=CAPTION,
    )
    return visible(text).encode("utf-8")


def _groups(found: Comparison) -> list[dict[str, Any]]:
    """Panels of every level and layer: a plot a measure, and funnels where there are many areas."""
    shown = found.table.filter(
        pl.col("kind").is_in(["value", "adjusted"]),
        pl.col("value").is_not_null(),
        ~pl.col("metric").is_in(VOLUMES),
    )
    keys = ["level"] if found.by == "layer" else ["level", "layer"]
    made: list[dict[str, Any]] = []
    for at, rows in shown.group_by(keys, maintain_order=True):
        level, layer = str(at[0]), str(at[1]) if len(at) > 1 else "*"
        panels = [
            _panel(found, level, layer, str(metric[0]), each)
            for metric, each in rows.group_by("metric", "kind", _RUN, maintain_order=True)
        ]
        title = [] if level == "unstated" else [name_of("level", level)]
        title += [] if layer == "*" else [name_of("layer", layer)]
        made.append({"title": ", ".join(title).capitalize() or "All", "panels": panels})
    return made


def _panel(
    found: Comparison, level: str, layer: str, metric: str, rows: pl.DataFrame
) -> dict[str, Any]:
    adjusted, cases = rows["kind"][0] == "adjusted", metric in CASES
    name = f"{_name(metric)}: {form_of(rows.row(0, named=True))}" if adjusted else _name(metric)
    in_time = found.by == "wave"
    order = sorted(
        rows.iter_rows(named=True),
        key=lambda row: (0.0 if in_time else -row["value"], _label(found, row)),
    )
    points = [
        Dot(
            label=_label(found, row),
            n=row["n"] or 1,
            value=row["value"],
            low=row["lo"],
            high=row["hi"],
            null=None if row["null_lo"] is None else (row["null_lo"], row["null_hi"]),
            grey=row["gate"],
            unit="cases" if cases else "agencies",
        )
        for row in order
    ]
    pooled = found.table.filter(
        pl.col("kind") == "pooled",
        pl.col("level") == level,
        pl.col("layer") == layer,
        pl.col("metric") == metric,
        pl.col("flags") == "",
        pl.col("value").is_not_null(),
    )
    band = None
    if pooled.height and not adjusted:
        one = pooled.row(0, named=True)
        further = (one["predict_lo"], one["predict_hi"])
        band = Band(one["value"], one["lo"], one["hi"], further)
    sizes = {point.n for point in points}
    wide = len(points) >= 5 and len(sizes) > 1 and not adjusted and not cases
    return {
        "name": name,
        "dots": dots(name, points, band),
        "funnel": funnel(f"{name} by size", points, band) if wide else None,
    }


def _name(metric: str) -> str:
    cards = all_cards()
    if metric in cards:
        return cards[metric].card.name
    return words(f"compare.of.{metric}") if known(f"compare.of.{metric}") else metric


def _label(found: Comparison, row: dict[str, Any]) -> str:
    if found.by == "area":
        return str(row["area"])
    return str(row["wave"]) if found.by == "wave" else name_of("layer", row["layer"])


def _maps(found: Comparison) -> list[dict[str, Any]]:
    """The map of areas of each level and layer with at least three."""
    made: list[dict[str, Any]] = []
    for at, rows in found.places.group_by("wave", "level", "layer", maintain_order=True):
        if rows.height < 3:
            continue
        _, level, layer = (str(each) for each in at)
        where = [] if level == "unstated" else [name_of("level", level)]
        title = ", ".join([*where, name_of("layer", layer)]).capitalize()
        points = [(row["area"], row["x"], row["y"]) for row in rows.iter_rows(named=True)]
        share = round(100 * float(rows["share"][0]))
        made.append({"title": title, "picture": spots(title, points), "share": share})
    return made
