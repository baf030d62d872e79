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
from partnernet.story.comparison import form_of, tell_comparison, why_not
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
KEY = {
    "dot": "A dot is a value.",
    "interval": "The line through it is its 95 % interval: how far it depends on which agencies "
    "were in the network.",
    "chance": "The blue box is the middle 95 % of random networks; by size, the blue band goes "
    "through the ends of these.",
    "further": "The pale band is where a further area would lie, the dashed line the mean over "
    "areas.",
    "grey": "Grey networks were not collected as the others were and are in no test.",
}
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
        key=_key(found),
        maps=_maps(found),
        caption=CAPTION,
    )
    return visible(text).encode("utf-8")


def _key(found: Comparison) -> list[str]:
    """Say what is in the plots, and only what is."""
    rows = found.table.filter(pl.col("kind") == "value", ~pl.col("metric").is_in(VOLUMES))
    told = {
        "dot": True,
        "interval": rows["lo"].is_not_null().any(),
        "chance": rows["null_lo"].is_not_null().any(),
        "further": (found.table["kind"] == "pooled").any(),
        "grey": rows["gate"].is_not_null().any(),
    }
    return [KEY[name] for name, there in told.items() if there]


def _groups(found: Comparison) -> list[dict[str, Any]]:
    """Panels of every place: a plot a measure, and funnels where there are many areas.

    A place is a level and layer and, of areas, a wave; of waves, an area; of layers, both.
    """
    shown = found.table.filter(
        pl.col("kind").is_in(["value", "adjusted"]),
        pl.col("value").is_not_null(),
        ~pl.col("metric").is_in(VOLUMES),
    )
    keys = [name for name in ("area", "wave", "level", "layer") if name != found.by]
    several = {name: shown[name].drop_nulls().n_unique() > 1 for name in ("area", "wave")}
    made: list[dict[str, Any]] = []
    for at, rows in shown.group_by(keys, maintain_order=True):
        place = {name: str(value) for name, value in zip(keys, at, strict=True)}
        panels = [
            _panel(found, place, str(metric[0]), each)
            for metric, each in rows.group_by("metric", "kind", _RUN, maintain_order=True)
        ]
        level, layer = place["level"], place.get("layer", "*")
        title = [] if level == "unstated" else [name_of("level", level)]
        title += [] if layer == "*" else [name_of("layer", layer)]
        named = [place[name] for name in ("area", "wave") if name in place and several[name]]
        said = ", ".join([", ".join(title).capitalize(), *named] if title else named)
        made.append({"title": said or "All", "panels": panels})
    return made


def _panel(
    found: Comparison, place: dict[str, str], metric: str, rows: pl.DataFrame
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
            grey=None if row["gate"] is None else why_not(row["gate"]),
            unit="cases" if cases else "agencies",
        )
        for row in order
    ]
    pooled = found.table.filter(
        pl.col("kind") == "pooled",
        *(pl.col(name) == value for name, value in place.items() if name != "area"),
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
