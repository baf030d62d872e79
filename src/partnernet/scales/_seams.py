"""The calls that the rest of partnernet makes: classify pairs, profile levels, place them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from partnernet import schema
from partnernet.errors import UnknownNameError
from partnernet.scales import _text, glasby_peck, gregson
from partnernet.scales import depth as depth_
from partnernet.scales._level import DYAD, Level, levels
from partnernet.scales.bands import breadth_profile
from partnernet.scales.placement import placement_profile
from partnernet.scales.profile import gregson_profile as profile_
from partnernet.scales.uncertainty import code_matrices, delta_jackknife

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from partnernet.scales._text import Params
    from partnernet.scales._verdicts import Infer, Verdicts
    from partnernet.study import Partnership

    Floats = NDArray[np.float64]

_CLASSIFY: Mapping[str, Callable[[Level, Params, str], Verdicts]] = {
    gregson.SCALE: gregson.verdicts,
    glasby_peck.SCALE: glasby_peck.verdicts,
}


@dataclass(frozen=True, eq=False)
class Placement:
    """Where a partnership stands: `dyads` and `scales` as in the schema, without run_id."""

    dyads: pl.DataFrame
    scales: pl.DataFrame


def place(
    partnership: Partnership,
    *,
    levels: Sequence[str] | None = None,
    infer: Infer = "auto",
    params: Mapping[str, object] | None = None,
    seed: int = 1,
) -> Placement:
    """Put every level on Gregson's levels, Glasby & Peck's depth and breadth, and their matrix.

    `infer`: whether levels and depths that nobody declared are read from records: "auto" only
    where nobody declared one at that level, "never", "always". `params` replaces parameters of the
    scales' files. Raises UnknownNameError for a level or parameter that is not there, ConfigError
    for a value that cannot be.

    >>> from partnernet.study import Study
    >>> rows = {"source": ["A"], "target": ["B"], "layer": ["referral"], "count": [30]}
    >>> placed = place(Study.of(pl.DataFrame(rows)).partnership())
    >>> placed.dyads.select("gregson_lo", "gregson_hi", "depth_lo", "depth_hi").rows()
    [(2, 6, 1, 6)]
    """
    values = _text.params(params)
    dyads: list[pl.DataFrame] = []
    scales: list[pl.DataFrame] = []
    for level in _chosen(partnership, levels):
        talk = gregson.verdicts(level, values, infer)
        deep = glasby_peck.verdicts(level, values, infer)
        dyads.append(_dyads(talk, deep))
        scales += [
            profile_(talk),
            depth_.depth_profile(deep, seed=seed),
            breadth_profile(level, values),
            placement_profile(deep),
        ]
    return Placement(_stack(dyads, schema.DYADS), _stack(scales, schema.SCALES))


def classify(
    partnership: Partnership,
    *,
    scale: str = "gregson",
    levels: Sequence[str] | None = None,
    infer: Infer = "auto",
    params: Mapping[str, object] | None = None,
) -> pl.DataFrame:
    """Return one row a level and pair with a row: lo, point, hi, status, reports, flags, reason.

    `scale` is "gregson" or "glasby_peck". Codes are ordered positions: count them, never average
    them. Raises UnknownNameError for another scale.

    >>> from partnernet.study import Study
    >>> rows = {"source": ["A"], "target": ["B"], "layer": ["referral"], "count": [30]}
    >>> part = Study.of(pl.DataFrame(rows)).partnership()
    >>> classify(part).select("lo", "hi", "status", "flags").rows()
    [(2, 6, 'inferred', 'recorded_pair;inf_infrequent')]
    """
    if scale not in _CLASSIFY:
        raise UnknownNameError.among("scale of pairs", scale, _CLASSIFY)  # noqa: EM101
    values = _text.params(params)
    found = [_CLASSIFY[scale](x, values, infer) for x in _chosen(partnership, levels)]
    frames = [
        _named(v, "lo", "point", "hi", "status", "route", "reports", "flags", "reason")
        for v in found
    ]
    return pl.concat(frames) if frames else pl.DataFrame()


def gregson_profile(
    partnership: Partnership,
    *,
    levels: Sequence[str] | None = None,
    infer: Infer = "auto",
    params: Mapping[str, object] | None = None,
) -> pl.DataFrame:
    """Return the density profile on Gregson's levels: rows of `schema.SCALES` without run_id.

    >>> from partnernet.study import Study
    >>> rows = {"source": ["A"], "target": ["B"], "layer": ["referral"], "count": [30]}
    >>> part = Study.of(pl.DataFrame(rows)).partnership()
    >>> row = gregson_profile(part).row(0, named=True)
    >>> row["indicator"], row["value"], row["bound_lo"], row["bound_hi"], row["reason"]
    ('delta_2', None, 1.0, 1.0, 'absence_unknown')
    """
    values = _text.params(params)
    chosen = _chosen(partnership, levels)
    return _stack([profile_(gregson.verdicts(x, values, infer)) for x in chosen], schema.SCALES)


def depth_profile(
    partnership: Partnership,
    *,
    levels: Sequence[str] | None = None,
    infer: Infer = "auto",
    params: Mapping[str, object] | None = None,
    seed: int = 1,
) -> pl.DataFrame:
    """Return Glasby & Peck's depth by level and agency: rows of `schema.SCALES` without run_id.

    >>> from partnernet.study import Study
    >>> rows = {"source": ["A"], "target": ["B"], "layer": ["referral"], "count": [30]}
    >>> part = Study.of(pl.DataFrame(rows)).partnership()
    >>> found = depth_profile(part).filter(indicator="depth_at_0.50")
    >>> found.select("value", "hi", "text", "flags").row(0)
    (1.0, 6.0, 'sharing information', 'headline;floor;register_not_collected')
    """
    values = _text.params(params)
    frames = [
        depth_.depth_profile(glasby_peck.verdicts(x, values, infer), seed=seed)
        for x in _chosen(partnership, levels)
    ]
    return _stack(frames, schema.SCALES)


def breadth(
    partnership: Partnership,
    *,
    levels: Sequence[str] | None = None,
    params: Mapping[str, object] | None = None,
) -> pl.DataFrame:
    """Return both breadth scales by level: rows of `schema.SCALES` without run_id.

    >>> from partnernet.study import Study
    >>> rows = {"source": ["A"], "target": ["B"], "layer": ["referral"], "count": [30]}
    >>> part = Study.of(pl.DataFrame(rows)).partnership()
    >>> breadth(part).filter(indicator="breadth_3_active")["reason"].item()
    'sector_unknown'
    """
    values = _text.params(params)
    return _stack([breadth_profile(x, values) for x in _chosen(partnership, levels)], schema.SCALES)


def marker(
    partnership: Partnership,
    *,
    levels: Sequence[str] | None = None,
    infer: Infer = "auto",
    params: Mapping[str, object] | None = None,
) -> pl.DataFrame:
    """Return the depth-by-breadth matrix and marker by level, with reason where there is no lead.

    Rows of `schema.SCALES` without run_id.

    >>> from partnernet.study import Study
    >>> rows = {"source": ["A"], "target": ["B"], "layer": ["referral"], "count": [30]}
    >>> part = Study.of(pl.DataFrame(rows)).partnership()
    >>> marker(part)["reason"].unique().to_list()
    ['lead_not_declared']
    """
    values = _text.params(params)
    frames = [
        placement_profile(glasby_peck.verdicts(x, values, infer))
        for x in _chosen(partnership, levels)
    ]
    return _stack(frames, schema.SCALES)


def delta_se(
    partnership: Partnership,
    *,
    level: str,
    k: int,
    infer: Infer = "auto",
    params: Mapping[str, object] | None = None,
) -> tuple[float | None, float | None]:
    """Return SE_v (vertex jackknife) and se_dyad of delta_k at a level; on request only.

    Both None with fewer than three agencies, or where leaving one out leaves no pair.

    >>> from partnernet.study import Study
    >>> rows = {"source": ["A"], "target": ["B"], "layer": ["referral"], "count": [30]}
    >>> part = Study.of(pl.DataFrame(rows)).partnership()
    >>> delta_se(part, level="unstated", k=3)
    (None, None)
    """
    here = _chosen(partnership, [level])[0]
    return delta_jackknife(gregson.verdicts(here, _text.params(params), infer), k)


def declared_codes(
    partnership: Partnership, *, level: str, params: Mapping[str, object] | None = None
) -> tuple[tuple[str, ...], Floats, Floats]:
    """Return the agencies of a level, and the lower and higher declared code of every pair.

    Matrices in the order of the agencies; NaN where a pair has no declared level that is counted.

    >>> from partnernet.study import Study
    >>> rows = {"source": ["A"], "target": ["B"], "layer": ["referral"], "count": [30]}
    >>> part = Study.of(pl.DataFrame(rows)).partnership()
    >>> ids, lower, _ = declared_codes(part, level="unstated")
    >>> ids, bool(lower[0, 1] >= 1)
    (('A', 'B'), False)
    """
    here = _chosen(partnership, [level])[0]
    lower, higher = code_matrices(gregson.verdicts(here, _text.params(params), "never"))
    return tuple(here.numbers["agency_id"]), lower, higher


def any_level(dyads: pl.DataFrame) -> pl.DataFrame:
    """Return each pair's greatest level over the levels of a partnership: the view `any`.

    The only place where levels of organisation are merged, and flagged as such. Takes and gives
    columns of `schema.DYADS`.

    >>> from partnernet.study import Study
    >>> rows = {"source": ["A"], "target": ["B"], "layer": ["referral"], "count": [30]}
    >>> part = Study.of(pl.DataFrame(rows)).partnership()
    >>> any_level(place(part).dyads).select("level", "gregson_lo").rows()
    [('any', 2)]
    """
    codes = [f"{scale}_{end}" for scale in ("gregson", "depth") for end in ("lo", "point", "hi")]
    return (
        dyads.group_by("area", "wave", "agency_a", "agency_b")
        .agg(*(pl.col(code).max() for code in codes))
        .with_columns(
            level=pl.lit("any"),
            gregson_flags=pl.lit("max_over_levels"),
            depth_flags=pl.lit("max_over_levels"),
        )
        .sort("area", "wave", "agency_a", "agency_b")
    )


def _chosen(partnership: Partnership, wanted: Sequence[str] | None) -> list[Level]:
    there = levels(partnership)
    for name in wanted or ():
        if name not in there:
            raise UnknownNameError.level(name, there)
    chosen = [Level.of(partnership, name) for name in there if wanted is None or name in wanted]
    return [level for level in chosen if level.n]


def _named(found: Verdicts, *columns: pl.Expr | str) -> pl.DataFrame:
    """Listed dyads in order, with area, wave, level and the ids of both agencies."""
    ids = found.level.numbers["agency_id"]
    part = found.level.partnership
    listed = found.listed.sort(DYAD)
    return listed.select(
        pl.lit(part.area).alias("area"),
        pl.lit(part.wave).alias("wave"),
        pl.lit(found.level.name).alias("level"),
        ids.gather(listed["a"]).alias("agency_a"),
        ids.gather(listed["b"]).alias("agency_b"),
        *columns,
    )


def _dyads(talk: Verdicts, deep: Verdicts) -> pl.DataFrame:
    """Both scales side by side, one row a listed dyad."""
    layers = (
        talk.level.rows.group_by(DYAD)
        .agg(pl.col("layer").unique())
        .with_columns(layers=pl.col("layer").list.sort().list.join(";"))
    )
    directions = pl.col("seen_ab").cast(pl.Int8) + pl.col("seen_ba").cast(pl.Int8)
    gregson_ = _named(
        talk,
        DYAD,
        *(
            pl.col(name).alias(f"gregson_{name}")
            for name in ("lo", "point", "hi", "status", "reports", "flags")
        ),
        "reason",
        directions.replace_strict({0: "none", 1: "one", 2: "both"}, return_dtype=pl.String).alias(
            "observed"
        ),
    )
    depths = deep.listed.select(
        DYAD,
        *(
            pl.col(name).alias(f"depth_{name}")
            for name in ("lo", "point", "hi", "status", "reports", "flags", "reason")
        ),
        depth_evidence="ev_lo",
    )
    return (
        gregson_.join(layers.select(DYAD, "layers"), on=DYAD, how="left", maintain_order="left")
        .join(depths, on=DYAD, maintain_order="left")
        .with_columns(pl.col("layers").fill_null(""))
    )


def _stack(frames: Sequence[pl.DataFrame], table: schema.Table) -> pl.DataFrame:
    columns = [name for name in table.names if name != "run_id"]
    if not frames:
        return schema.empty(table).select(columns)
    return schema.conform(pl.concat(frames), table).select(columns)
