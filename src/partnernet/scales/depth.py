"""Depth of a level: by agencies, not by pairs, since one large agreement makes many pairs deep.

md_i is the deepest relation of agency i; S_d the share of eligible agencies with md_i >= d. An
agency with no relation shown counts as not there yet, so every figure is a floor unless all its
pairs were observed; the upper end takes an unobserved pair as possibly deepest. (method 3.5)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import igraph as ig
import numpy as np
import polars as pl

from partnernet.scales._ordinal import quantile
from partnernet.scales._tally import Tally, indicator, one, span, stamped, words
from partnernet.scales.glasby_peck import CODES, FLAGS, SCALE
from partnernet.scales.guttman import reproducibility

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from partnernet.scales._level import Level
    from partnernet.scales._tally import Row
    from partnernet.scales._verdicts import Verdicts

TAUS = (0.25, 0.5, 0.75)
TOP = CODES[-1]
_CLOSE = 1e-9


def depth_profile(found: Verdicts, *, seed: int = 1) -> pl.DataFrame:
    """Return every indicator of depth of a level and of its agencies.

    Columns of `schema.SCALES` without run_id. A depth that the partnership declared for itself
    comes first. `seed` draws the permutations of the scale check.
    """
    rows = [
        *_declared_for_itself(found.level),
        *_agencies(found),
        *_pairs(found),
        *_scale_check(found, seed),
    ]
    return stamped(rows, found.level, SCALE)


def deepest(found: Verdicts) -> pl.DataFrame:
    """Return ix, `lo`, `hi` of every eligible agency: its deepest relation, shown and possible."""
    level = found.level
    known = found.by_agency.group_by("ix").agg(
        pl.col("lo", "point", "hi").max(), assessed=pl.col("dyads").sum()
    )
    everyone = pl.DataFrame({"ix": range(level.n)}, schema={"ix": pl.UInt32})
    complete = pl.col("assessed").fill_null(0) == level.n - 1
    return (
        everyone.join(known, on="ix", how="left", maintain_order="left")
        .with_columns(
            hi=pl.when(complete)
            .then(pl.col("hi").fill_null(0))
            .otherwise(pl.lit(TOP, dtype=pl.Int8))
        )
        .select("ix", pl.col("lo", "point").fill_null(0), "hi", pl.col("assessed").fill_null(0))
    )


def reaching(depths: NDArray[np.int64], number: int) -> NDArray[np.float64]:
    """Share of `number` agencies at each depth 0 .. 6 or deeper.

    >>> reaching(np.array([4, 4, 3, 2, 2]), 5)
    array([1. , 1. , 1. , 0.6, 0.4, 0. , 0. ])
    """
    return np.asarray((depths[:, None] >= np.arange(TOP + 1)).sum(0) / number)


def depth_at(depths: NDArray[np.int64], tau: float) -> int:
    """Greatest depth that at least the share tau of the agencies reaches; 0 when none is.

    >>> depth_at(np.array([4, 4, 3, 2, 2]), 0.5)
    3
    """
    return _deepest(reaching(depths, len(depths)), tau)


def _deepest(shares: NDArray[np.float64], tau: float) -> int:
    return int(np.flatnonzero(shares >= tau - _CLOSE).max(initial=0))


def largest_components(pairs: pl.DataFrame, agencies: int) -> NDArray[np.float64]:
    """Share of the agencies in the largest component of the pairs (a, b, depth) at d or deeper.

    One entry a depth 0 .. 6; no pair that deep gives 0, and depth 0 holds for everybody.

    >>> ties = pl.DataFrame({"a": [0, 1], "b": [1, 2], "depth": [4, 2]})
    >>> largest_components(ties, 4)
    array([1.  , 0.75, 0.75, 0.5 , 0.5 , 0.  , 0.  ])
    """
    shares = np.zeros(TOP + 1)
    shares[0] = 1.0
    for depth in pairs["depth"].unique().sort(descending=True):
        edges = pairs.filter(pl.col("depth") >= depth).select("a", "b").to_numpy()
        components = ig.Graph(n=agencies, edges=edges).connected_components()
        shares[1 : depth + 1] = max(components.sizes()) / agencies
    return shares


def route_of(found: Verdicts) -> str:
    """How the depths of a level were reached: declared, register or observed, joined by +."""
    evidence = "register" if found.level.register_collected else "observed"
    if not found.any_declared:
        return evidence
    return f"declared+{evidence}" if found.any_inferred else "declared"


def _head(found: Verdicts, *, floor: bool, headline: bool = False) -> dict[str, object]:
    """Route and flags of a row; a floor may turn out greater."""
    register = found.any_declared or found.level.register_collected
    flags = {"headline": headline, "floor": floor, "register_not_collected": not register}
    return {"route": route_of(found), "flags": words(flags)}


def _open(found: Verdicts) -> bool:
    """Whether some pair could be deeper than shown."""
    return bool((found.cells["lo"].fill_null(0) < found.cells["hi"].fill_null(TOP)).any())


def _agencies(found: Verdicts) -> Iterator[Row | pl.DataFrame]:
    level = found.level
    assessed = bool(found.cells["lo"].is_not_null().any())
    none = "n<2" if level.n < 2 else None if assessed else "nothing_assessed"
    depths = deepest(found)
    seen = depths["assessed"].to_numpy()
    shared = {"n": int((seen > 0).sum()), "of": level.n, "reason": none}
    ends = {name: depths[x].to_numpy() for name, x in
            (("value", "point"), ("lo", "lo"), ("hi", "hi"))}  # fmt: skip

    def row(
        name: str, met: Mapping[str, float], *, labelled: bool = False, headline: bool = False
    ) -> Row:
        if none:
            return one(name, **shared, **_head(found, floor=False, headline=headline))
        text = _label(found, int(met["value"]), int(met["hi"])) if labelled else None
        head = _head(found, floor=met["value"] < met["hi"], headline=headline)
        return one(name, text=text, **met, **shared, **head)

    reach = {name: reaching(x, max(level.n, 1)) for name, x in ends.items()}
    for d in CODES[1:]:
        yield row(f"S_{d}", {name: float(x[d]) for name, x in reach.items()})
    greatest = {name: int(x.max(initial=0)) for name, x in ends.items()}
    yield row("depth_max", greatest, labelled=True)
    pairs = found.listed.filter(pl.col("point") > 0).select("a", "b", depth="point")
    components = largest_components(pairs, max(level.n, 1))
    chosen = found.params.number("depth_tau")
    for tau in sorted({*TAUS, chosen}):
        met = {name: _deepest(x, tau) for name, x in reach.items()}
        yield row(f"depth_at_{tau:.2f}", met, labelled=True, headline=tau == chosen)
        joined = None if none else _deepest(components, tau)
        head = _head(found, floor=not none and _open(found))
        yield one(f"depth_connected_{tau:.2f}", value=joined, lo=joined, **shared, **head)
    yield indicator(
        "agency",
        level.numbers["agency_id"].to_list(),
        indicator="deepest",
        value=np.where(seen > 0, ends["value"], np.nan),
        lo=np.where(seen > 0, ends["lo"], np.nan),
        hi=ends["hi"].astype(float),
        n=seen,
        of=max(level.n - 1, 0),
        route=route_of(found),
        reason=[None if x > 0 else "nothing_assessed" for x in seen],
    )


def _label(found: Verdicts, depth: int, hi: int) -> str | None:
    """Word of a depth; none for a floor of 0, which is not an observed absence."""
    return None if depth == 0 and hi > 0 else found.scale.rung(depth).label


def _pairs(found: Verdicts) -> Iterator[Row]:
    """The distribution over dyads, beside the figures by agencies."""
    tally = Tally.of(found.cells.with_columns(unit=pl.lit(0)), 1, CODES)
    n = int(tally.total[0])
    none = None if n else "nothing_assessed"
    shared = {**_head(found, floor=_open(found)), "n": n, "of": found.level.pairs}
    for d in CODES:
        yield one(f"pairs_at_{d}", value=tally.point[0, d], **shared)
    lower, upper = quantile(tally.point[0], 0.5)
    yield one(
        "median",
        text=span(int(lower), int(upper)) if n else None,
        lo=float(quantile(tally.lo[0], 0.5)[0]) if n else None,
        hi=float(quantile(tally.hi[0], 0.5)[1]) if n else None,
        reason=none,
        **shared,
    )


def _scale_check(found: Verdicts, seed: int) -> Iterator[Row]:
    """CR, MMR and CS of the evidence flags; doubtful below the cut or the permutations."""
    params = found.params
    assessed = found.cells.filter(pl.col("ev_lo").is_not_null())
    patterns = (
        assessed.group_by(pl.col(FLAGS).fill_null(value=False))
        .agg(pl.col("dyads").sum())
        .sort(FLAGS)
    )
    check = reproducibility(
        patterns.select(FLAGS).to_numpy(),
        patterns["dyads"].to_numpy(),
        draws=int(params.number("cr_permutations")),
        percentile=params.number("cr_percentile"),
        seed=seed,
    )
    route = "register" if found.level.register_collected else "observed"
    if check is None:
        for name in ("CR", "MMR", "CS", "CR_permuted"):
            n = int(patterns["dyads"].sum())
            yield one(name, n=n, of=found.level.pairs, route=route, reason="constant_flags")
        return
    doubtful = check.cs < params.number("cs_warn") or check.cr < check.cr_permuted
    for name, value in (
        ("CR", check.cr),
        ("MMR", check.mmr),
        ("CS", check.cs),
        ("CR_permuted", check.cr_permuted),
    ):
        yield one(
            name,
            value=value,
            text="D" + ", D".join(map(str, check.depths)),
            n=check.dyads,
            of=found.level.pairs,
            route=route,
            flags=words({"scale_doubtful": doubtful}),
        )


def _declared_for_itself(level: Level) -> Iterator[Row]:
    """Depths that a board or panel gave the whole level (assessments, instrument glasby_peck)."""
    table = level.partnership.assessments
    if table is None:
        return
    rows = table.filter(
        pl.col("instrument") == SCALE,
        pl.col("item") == "depth",
        pl.col("about").is_null(),
        pl.col("level").is_null() | (pl.col("level") == level.name),
    ).with_columns(code=pl.col("value").cast(pl.Int64, strict=False))
    for row in rows.filter(pl.col("code").is_in(CODES)).sort("respondent").iter_rows(named=True):
        yield one("depth_declared", value=row["code"], text=row["respondent"], route="declared")
