"""Settings and their closure: what multi-disciplinary working, a property of a setting, asks for.

A setting is three or more agencies that share a level, premises, a case panel, or a team that meets
again and again. One case is not a setting: the same party set must recur. Level 5 is supported when
all pairs of a setting are at 4 or higher; no pair's level is raised by it. (method 3.2 C)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet.scales import _text
from partnernet.scales._level import DYAD

if TYPE_CHECKING:
    from partnernet.scales._level import Level
    from partnernet.scales._text import Params

WHOLE_LEVEL = "level"


def members(level: Level, params: Params) -> pl.DataFrame:
    """Return setting, ix: the members of every setting but the level itself.

    Premises (`site_id`), case panels (parties of the agreement), and teams: sets of agencies that
    appear together under at least `f_reg` event ids.
    """
    smallest, repeats = int(params.number("setting_min")), params.number("f_reg")
    key = ("members", level.name, smallest, repeats)
    return level.partnership.once(key, lambda: _members(level, smallest, repeats))


def _members(level: Level, smallest: int, repeats: float) -> pl.DataFrame:
    numbers = pl.int_range(pl.len(), dtype=pl.UInt32)
    sites = level.agencies.select(
        setting=pl.lit("site:") + pl.col("site_id"), ix=numbers
    ).drop_nulls("setting")
    panel_types = list(_text.get("gregson").evidence["setting_agreements"])
    panels = level.parties.filter(pl.col("type").is_in(panel_types)).select(
        setting=pl.lit("panel:") + pl.col("agreement_id"), ix="ix"
    )
    found = pl.concat([sites, panels, _teams(level, repeats)]).unique()
    return found.filter(pl.len().over("setting") >= smallest).sort("setting", "ix")


def _teams(level: Level, repeats: float) -> pl.DataFrame:
    rows = level.rows.filter("tie", pl.col("event_id").is_not_null())
    present = pl.concat([rows.select("event_id", ix="a"), rows.select("event_id", ix="b")]).unique()
    parties = present.group_by("event_id").agg(ix=pl.col("ix").sort())
    return (
        parties.with_columns(
            setting=pl.lit("team:") + pl.col("ix").cast(pl.List(pl.String)).list.join("+")
        )
        .group_by("setting")
        .agg(pl.col("ix").first(), events=pl.len())
        .filter(pl.col("events") >= repeats)
        .explode("ix")
        .select("setting", "ix")
    )


def closures(cells: pl.DataFrame, level: Level, params: Params) -> pl.DataFrame:
    """Return setting, pairs, `closure` (share of its dyads at 4 or higher) and `supported`.

    `supported`: closure reaches `g5_closure` and every dyad of the setting has a level.
    """
    at_4, assessed = pl.col("point") >= 4, pl.col("lo").is_not_null()
    named = _pairs(members(level, params), level)
    classes = pl.DataFrame(
        {"ix": range(level.n), "class": level.classes.code},
        schema={"ix": pl.UInt32, "class": pl.Int64},
    )
    listed = cells.filter(pl.col("a").is_not_null()).select(DYAD, "point", "lo", there=True)
    blank = cells.filter(pl.col("a").is_null()).select("c", "d", other="lo")
    found = (
        named.join(listed, on=DYAD, how="left")
        .join(classes.rename({"ix": "a", "class": "of_a"}), on="a")
        .join(classes.rename({"ix": "b", "class": "of_b"}), on="b")
        .with_columns(c=pl.min_horizontal("of_a", "of_b"), d=pl.max_horizontal("of_a", "of_b"))
        .join(blank, on=["c", "d"], how="left")
        .with_columns(lo=pl.when(pl.col("there")).then("lo").otherwise("other"))
        .group_by("setting")
        .agg(
            pairs=pl.len().cast(pl.Int64),
            at_4=at_4.sum().cast(pl.Int64),
            assessed=assessed.sum().cast(pl.Int64),
        )
    )
    if level.n >= params.number("setting_min"):
        whole = cells.select(
            setting=pl.lit(WHOLE_LEVEL),
            pairs=pl.lit(level.pairs, dtype=pl.Int64),
            at_4=pl.col("dyads").filter(at_4).sum(),
            assessed=pl.col("dyads").filter(assessed).sum(),
        )
        found = pl.concat([found, whole])
    closure = pl.col("at_4") / pl.col("pairs")
    full = pl.col("assessed") == pl.col("pairs")
    return found.select(
        "setting",
        "pairs",
        closure=closure,
        supported=full & (closure >= params.number("g5_closure")),
    ).sort("setting")


def closed(cells: pl.DataFrame, level: Level, params: Params) -> pl.DataFrame:
    """Add to each dyad the best `closure` of its settings, and whether one is supported."""
    if not (cells["second"].fill_null(0) >= 4).any():
        return cells.with_columns(closure=pl.lit(0.0), supported=pl.lit(value=False))
    found = closures(cells, level, params)
    whole = found.filter(pl.col("setting") == WHOLE_LEVEL)
    floor = whole["closure"].sum()
    supported = bool(whole["supported"].any())
    best = (
        _pairs(members(level, params), level)
        .join(found, on="setting")
        .group_by(DYAD)
        .agg(pl.col("closure").max(), pl.col("supported").any())
    )
    return cells.join(best, on=DYAD, how="left", maintain_order="left").with_columns(
        closure=pl.max_horizontal("closure", pl.lit(floor)),
        supported=pl.col("supported").fill_null(value=False) | supported,
    )


def _pairs(members: pl.DataFrame, level: Level) -> pl.DataFrame:
    return (
        members.rename({"ix": "a"})
        .join(members.rename({"ix": "b"}), on="setting")
        .filter(pl.col("a") < pl.col("b"))
        .with_columns(level.dyad("a", "b"))
    )
