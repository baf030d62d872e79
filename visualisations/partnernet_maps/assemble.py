"""From protected frames to `MapData`: numbers, lines, widths, places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from partnernet_maps import backbone, layout, palette, wording
from partnernet_maps.model import (
    Agency,
    Arrangement,
    Basis,
    Close,
    Layer,
    Level,
    Link,
    MapData,
    Ring,
    Sector,
    Strand,
    Wave,
    clean_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from partnernet_maps.gather import Drawable

CATEGORY = "\x1fcategory"
NO_LINKS = 7
"""Ring of the agencies that have no link at any level."""

Positions = dict[str, dict[str, tuple[float, float]]]
"""Saved positions: arrangement, then agency key, then x and y."""


def map_data(
    shown: Drawable,
    *,
    title: str | None = None,
    positions: Positions | None = None,
    seed: int = 1,
    placed: bool = True,
) -> MapData:
    """Build the map of protected frames; the same frames and seed give the same value.

    Not `placed`, it has no places and no main links: facts to count, of a network of any size.
    """
    numbered = _numbered(shown)
    ties = _ties(shown, numbered)
    sectors = _sectors(numbered)
    levels = tuple(
        Level(key, clean_text(style.name), clean_text(style.letter, ""), links)
        for key, links in _counted(ties["level"], shown.levels)
        for style in (palette.level_style(key),)
    )
    waves = tuple(
        Wave(key, "All periods" if key == "all" else clean_text(key), links)
        for key, links in _counted(ties["wave"], shown.waves)
    )
    layers, ties = _layers(shown, ties)
    now = ties.filter(pl.col("wave") == waves[-1].key) if waves else ties
    agencies = _agencies(numbered, now, sectors, levels, waves)
    union = _union(agencies, ties, levels)
    strands, ties = _strands(ties, union, layers, placed=placed)
    arrangements, rings = (
        _arrange(agencies, union, sectors, levels, positions or {}, seed)
        if placed
        else _arrange((), union, sectors, levels, {}, seed)
    )
    data = MapData(
        title=clean_text(title, empty=""),
        sentence="",
        profile=shown.policy.profile.name,
        hidden_label=shown.policy.profile.hidden_label,
        sectors=sectors,
        layers=layers,
        levels=levels,
        waves=waves,
        agencies=agencies,
        strands=strands,
        links=_links(ties, shown, layers, levels, waves),
        arrangements=arrangements,
        rings=rings,
        summary=_points(layout.summary_xy(len(sectors))),
        inside=_points(layout.inside_xy(union)) if placed else (),
        closeness=_closeness(shown, numbered, levels, waves),
        basis=_basis(shown, ties, layers, levels, waves),
    )
    return wording.finished(data, shown)


def _numbered(shown: Drawable) -> pl.DataFrame:
    """Number the agencies: by sector, then by name as shown."""
    order = {key: rank for rank, key in enumerate(palette.SECTORS)}
    is_category = pl.col("kind") == "category"
    return (
        shown.agencies.with_columns(
            name=pl.Series([clean_text(name) for name in shown.agencies["name"]], dtype=pl.String),
            sector=pl.when(is_category).then(pl.lit(CATEGORY)).otherwise("sector"),
        )
        .with_columns(
            rank=pl.col("sector").replace_strict(
                order, default=order["unknown"] - 0.5, return_dtype=pl.Float64
            )
        )
        .sort("rank", "sector", pl.col("name").str.to_lowercase(), "name", "agency_id")
        .with_columns(ix=pl.int_range(pl.len(), dtype=pl.Int64))
    )


def _ties(shown: Drawable, numbered: pl.DataFrame) -> pl.DataFrame:
    """Number the ends of the ties; `low` and `high` are the pair, `way` the direction in it."""
    ids = numbered.select("agency_id", "ix")
    directed = pl.col("layer").replace_strict(shown.directed, default=True, return_dtype=pl.Boolean)
    return (
        shown.ties.join(ids, left_on="source", right_on="agency_id")
        .rename({"ix": "from"})
        .join(ids, left_on="target", right_on="agency_id")
        .rename({"ix": "to"})
        .with_columns(low=pl.min_horizontal("from", "to"), high=pl.max_horizontal("from", "to"))
        .with_columns(
            way=pl.when(~directed)
            .then(0)
            .when(pl.col("from") == pl.col("low"))
            .then(1)
            .otherwise(-1)
        )
        .sort("low", "high", "layer", "way", "wave", "level")
    )


def _counted(column: pl.Series, order: tuple[str, ...]) -> list[tuple[str, int]]:
    """Count links by the words of a column, in the given order; unused words are left out."""
    counts = {key: int((column == key).sum()) for key in order}
    return [(key, n) for key, n in counts.items() if n] or list(counts.items())[:1]


def _sectors(numbered: pl.DataFrame) -> tuple[Sector, ...]:
    counts = numbered.group_by("sector", maintain_order=True).agg(pl.col("members").sum())
    styles = palette.sector_styles(counts["sector"])
    return tuple(
        Sector(key, clean_text(styles[key].name), styles[key].colour, styles[key].shape, n)
        for key, n in counts.iter_rows()
    )


def _layers(shown: Drawable, ties: pl.DataFrame) -> tuple[tuple[Layer, ...], pl.DataFrame]:
    """Describe the layers that have links, known ones first; class and weigh each tie."""
    known = list(palette.LAYERS)
    present = sorted(
        set(ties["layer"]), key=lambda k: (known.index(k) if k in known else len(known), k)
    )
    styles = palette.layer_styles(present)
    layers: list[Layer] = []
    size, weight = np.zeros(ties.height, dtype=np.int64), np.ones(ties.height)
    for key in present:
        rows = np.flatnonzero(ties["layer"].to_numpy() == key)
        scale = wording.Scale.of(ties[rows], styles[key])
        size[rows], weight[rows] = scale.size, scale.weight
        layers.append(
            Layer(
                key=key,
                name=clean_text(styles[key].name),
                directed=shown.directed[key],
                colour=styles[key].colour,
                dash=styles[key].dash,
                links=len(rows),
                width_note=scale.note,
            )
        )
    place = {key: i for i, key in enumerate(present)}
    return tuple(layers), ties.with_columns(
        size=pl.Series(size),
        weight=pl.Series(weight),
        layer_ix=pl.Series([place[key] for key in ties["layer"]], dtype=pl.Int64),
    ).sort("low", "high", "layer_ix", "way", "wave", "level")


def _agencies(
    numbered: pl.DataFrame,
    ties: pl.DataFrame,
    sectors: tuple[Sector, ...],
    levels: tuple[Level, ...],
    waves: tuple[Wave, ...],
) -> tuple[Agency, ...]:
    ends = pl.concat(
        [
            ties.select("level", ix="from", partner="to"),
            ties.select("level", ix="to", partner="from"),
        ]
    )
    partners = dict(ends.group_by("ix").agg(pl.col("partner").n_unique()).iter_rows())
    busiest = _busiest(ends, [level.key for level in levels])
    sector_at = {sector.key: i for i, sector in enumerate(sectors)}
    wave_at = {wave.key: i for i, wave in enumerate(waves)}
    return tuple(
        Agency(
            id=f"a{row['ix'] + 1:04d}",
            key=row["agency_id"],
            name=row["name"],
            sector=sector_at[row["sector"]],
            lead=row["is_lead"],
            named=row["named"],
            category=row["kind"] == "category",
            members=row["members"],
            waves=tuple(wave_at[w] for w in row["waves"] or () if w in wave_at),
            partners=partners.get(row["ix"], 0),
            level=busiest.get(row["ix"]),
        )
        for row in numbered.iter_rows(named=True)
    )


def _busiest(ends: pl.DataFrame, levels: list[str]) -> dict[int, int]:
    """Level where an agency has most links; among equals the one nearest to families."""
    ring = {key: palette.level_style(key).ring for key in levels}
    counted = (
        ends.group_by("ix", "level")
        .len()
        .with_columns(ring=pl.col("level").replace_strict(ring, return_dtype=pl.Int64))
        .sort("ix", "len", "ring", "level", descending=[False, True, False, False])
        .unique("ix", keep="first", maintain_order=True)
    )
    return {ix: levels.index(level) for ix, level in counted.select("ix", "level").iter_rows()}


def _union(
    agencies: tuple[Agency, ...], ties: pl.DataFrame, levels: tuple[Level, ...]
) -> layout.Union:
    """All links as one: each pair once, with the sum of its links' weights."""
    pairs = ties.group_by("low", "high").agg(pl.col("weight").sum()).sort("low", "high")
    rings = [palette.level_style(level.key).ring for level in levels]
    return layout.Union(
        sector=np.array([a.sector for a in agencies], dtype=np.int64),
        ring=np.array(
            [NO_LINKS if a.level is None else rings[a.level] for a in agencies], dtype=np.int64
        ),
        source=pairs["low"].to_numpy(),
        target=pairs["high"].to_numpy(),
        weight=pairs["weight"].to_numpy(),
    )


def _strands(
    ties: pl.DataFrame, union: layout.Union, layers: tuple[Layer, ...], *, placed: bool
) -> tuple[tuple[Strand, ...], pl.DataFrame]:
    """Draw one line a pair and layer; parallel layers bend apart, always in the same order."""
    keys = ["low", "high", "layer_ix"]
    lines = (
        ties.group_by(keys)
        .agg(pl.col("weight").sum())
        .sort(keys)
        .with_columns(strand=pl.int_range(pl.len(), dtype=pl.Int64))
    )
    main = _main(lines, union.n, len(layers)) if placed else np.zeros(lines.height, dtype=bool)
    lines = lines.with_columns(main=pl.Series(main, dtype=pl.Boolean))
    step = min(0.14, 0.6 / max(len(layers), 1))
    bends = [round((k - (len(layers) - 1) / 2) * step, 3) + 0.0 for k in range(len(layers))]
    strands = tuple(
        Strand(low, high, layer, bends[layer], kept)
        for low, high, layer, kept in lines.select(*keys, "main").iter_rows()
    )
    return strands, ties.join(lines.select(*keys, "strand"), on=keys, maintain_order="left")


def _main(lines: pl.DataFrame, agencies: int, layers: int) -> NDArray[np.bool_]:
    """Tell which lines are main links: by the filter in each layer, or an agency's strongest."""
    low, high = lines["low"].to_numpy(), lines["high"].to_numpy()
    weight, layer = lines["weight"].to_numpy(), lines["layer_ix"].to_numpy()
    kept = backbone.strongest(agencies, low, high, weight)
    for k in range(layers):
        here = np.flatnonzero(layer == k)
        kept[here] |= backbone.disparity(agencies, low[here], high[here], weight[here])
    return kept


def _links(
    ties: pl.DataFrame,
    shown: Drawable,
    layers: tuple[Layer, ...],
    levels: tuple[Level, ...],
    waves: tuple[Wave, ...],
) -> tuple[Link, ...]:
    level_at = {level.key: i for i, level in enumerate(levels)}
    wave_at = {wave.key: i for i, wave in enumerate(waves)}
    styles = palette.layer_styles(layer.key for layer in layers)
    columns = ("strand", "way", "level", "wave", "size", "hidden", "layer", *wording.MEASURED)
    return tuple(
        Link(
            strand=row["strand"],
            way=row["way"],
            level=level_at[row["level"]],
            wave=wave_at[row["wave"]],
            size=row["size"],
            text=wording.link_text(row, styles[row["layer"]], shown.policy.profile),
            hidden=row["hidden"],
        )
        for row in ties.select(list(dict.fromkeys(columns))).iter_rows(named=True)
    )


def _closeness(
    shown: Drawable,
    numbered: pl.DataFrame,
    levels: tuple[Level, ...],
    waves: tuple[Wave, ...],
) -> tuple[Close, ...]:
    number = dict(numbered.select("agency_id", "ix").iter_rows())
    level_at = {level.key: i for i, level in enumerate(levels)}
    wave_at = {wave.key: i for i, wave in enumerate(waves)}
    return tuple(
        Close(
            source=min(number[row["source"]], number[row["target"]]),
            target=max(number[row["source"]], number[row["target"]]),
            level=level_at[row["level"]],
            wave=wave_at[row["wave"]],
            point=row["point"],
            inferred=row["inferred"],
            text=row["text"],
        )
        for row in shown.close.iter_rows(named=True)
        if row["level"] in level_at and row["wave"] in wave_at
    )


def _arrange(
    agencies: tuple[Agency, ...],
    union: layout.Union,
    sectors: tuple[Sector, ...],
    levels: tuple[Level, ...],
    saved: Positions,
    seed: int,
) -> tuple[tuple[Arrangement, ...], tuple[Ring, ...]]:
    """Return the arrangements that say something here, the opening one first."""
    if not agencies:
        return (Arrangement("network", "", ()),), ()

    def settled(key: str, fresh: NDArray[np.float64]) -> NDArray[np.float64]:
        kept = saved.get(key, {})
        known = {i: kept[a.key] for i, a in enumerate(agencies) if a.key in kept}
        return layout.keep_known(fresh, known, union)

    found: list[Arrangement] = []
    if len(sectors) > 1:
        xy = settled("sector", layout.sector_xy(union, seed))
        found.append(Arrangement("sector", "Sector", _points(xy)))
    xy = settled("network", layout.network_xy(union, seed))
    found.append(Arrangement("network", "", _points(xy)))
    if len(levels) < 2:
        return tuple(found), ()
    xy, radii = layout.rings_xy(union)
    found.append(Arrangement("rings", "Level (rings)", _points(xy)))
    names = {palette.level_style(level.key).ring: level.name for level in levels}
    names[NO_LINKS] = "No links"
    used = np.unique(union.ring)
    rings = tuple(Ring(names[int(r)], radius) for r, radius in zip(used, radii, strict=True))
    return tuple(found), rings


def _basis(
    shown: Drawable,
    ties: pl.DataFrame,
    layers: tuple[Layer, ...],
    levels: tuple[Level, ...],
    waves: tuple[Wave, ...],
) -> tuple[Basis, ...]:
    """Say what each layer at each level rests on, in the order of the legend."""
    keys = ["layer", "level", "wave"]
    linked = ties.group_by(keys).agg(
        links=pl.len(), agencies=pl.concat([pl.col("from"), pl.col("to")]).n_unique()
    )
    rows = shown.basis.join(linked, on=keys)
    kinds: tuple[tuple[Layer | Level | Wave, ...], ...] = (layers, levels, waves)
    names = [{x.key: (i, x.name) for i, x in enumerate(kind)} for kind in kinds]

    def order(row: dict[str, str]) -> list[int]:
        return [name[row[key]][0] for name, key in zip(names, keys, strict=True)]

    named: Iterable[dict[str, str]] = sorted(rows.iter_rows(named=True), key=order)
    return tuple(
        Basis(
            **{key: name[row[key]][1] for name, key in zip(names, keys, strict=True)},
            links=int(row["links"]),
            agencies=int(row["agencies"]),
            coverage=row["coverage"],
        )
        for row in named
    )


def _points(xy: NDArray[np.float64]) -> tuple[tuple[float, float], ...]:
    return tuple((float(x), float(y)) for x, y in xy)
