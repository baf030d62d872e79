"""The density profile on Gregson's levels: what the dyads of a level add up to (method 3.3).

delta_k, the share of dyads at level k or higher, counts every report: the mean over dyads of the
mean over a dyad's reports of 1[report >= k]. Only dyads whose zero would have shown are counted;
the others that have a row widen the bounds and nothing else. Declared and inferred are never
pooled in a headline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from partnernet.scales import _text
from partnernet.scales._ordinal import alpha_ordinal, leik_d, quantile
from partnernet.scales._tally import Tally, indicator, one, ratio, span, stamped, words
from partnernet.scales.gregson import CODES, SCALE, floors
from partnernet.scales.settings import closures

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from partnernet.scales._tally import Row
    from partnernet.scales._verdicts import Verdicts

DELTAS = (2, 3, 4)
"""Levels whose shares of dyads are stated; 5 and 6 are properties of settings and agreements."""

BOTH = "declared+inferred"
SEPARATOR = "|"


def gregson_profile(found: Verdicts) -> pl.DataFrame:
    """Return every indicator of a level, its agencies and its pairs of sectors.

    Columns of `schema.SCALES` without run_id. The headline rows carry the flag `headline`.
    """
    rows = [row for route in _routes(found) for row in _of_route(found, route)]
    return stamped([*rows, *_structures(found)], found.level, SCALE)


def _routes(found: Verdicts) -> tuple[str, ...]:
    """Declared first; inferred alone where nothing was declared; both together never first."""
    if not found.any_declared:
        return ("inferred",) if found.any_inferred else ("declared",)
    return ("declared", BOTH) if found.any_inferred else ("declared",)


def _of_route(found: Verdicts, route: str) -> Iterator[Row | pl.DataFrame]:
    wanted = route.split("+")
    cells = found.cells.filter(pl.col("route").is_in(wanted))
    headline = route != BOTH
    network = cells.with_columns(unit=pl.lit(0))
    flags = words(
        {
            "headline": headline,
            "floor": "inferred" in wanted,
            "mainly_inferred": _mainly_inferred(found, cells) and not headline,
            "named_pairs_only": route == "declared" and _named_only(cells),
        }
    )
    yield from _network(found, network, route, flags)
    yield from _agencies(found, found.by_agency.filter(pl.col("route").is_in(wanted)), route)
    if headline:
        yield from _sector_pairs(found, cells, route)
        if route == "declared" and found.any_declared:
            yield from _agreement(found)


def _mainly_inferred(found: Verdicts, cells: pl.DataFrame) -> bool:
    counted = cells.filter("counted")
    inferred = int(counted.filter(pl.col("route") == "inferred")["dyads"].sum())
    return inferred > found.params.number("mainly_inferred") * int(counted["dyads"].sum())


def _named_only(cells: pl.DataFrame) -> bool:
    """Nobody reported level 1 and no blank means it: only partners were named."""
    counted = cells.filter("counted")
    return counted.height > 0 and not (counted["first"] == 1).any() and not counted["zero"].any()


def _deltas(
    cells: pl.DataFrame, unit_type: str, ids: Sequence[str | None], of: NDArray[np.float64],
    route: str, flags: str, reason: str,
) -> Iterator[Row | pl.DataFrame]:  # fmt: skip
    """Shares at k or higher, one row a unit: value, interval of the codes, worst-case bounds."""
    units = len(ids)
    counted = Tally.of(cells.filter("counted"), units, CODES)
    every = Tally.of(cells, units, CODES)
    total = counted.total
    why = [None if n > 0 else reason for n in total]
    for k in DELTAS:
        at = k - CODES[0]
        both = counted.at_least(counted.first, at) + counted.at_least(counted.second, at)
        yield indicator(
            unit_type,
            ids,
            indicator=f"delta_{k}",
            value=ratio(both / 2, total),
            lo=ratio(counted.at_least(counted.lo, at), total),
            hi=ratio(counted.at_least(counted.hi, at), total),
            bound_lo=ratio(every.at_least(every.lo, at), of),
            bound_hi=ratio(of - every.total + every.at_least(every.hi, at), of),
            n=total.astype(np.int64),
            of=of.astype(np.int64),
            route=route,
            flags=flags,
            reason=why,
        )


def _network(
    found: Verdicts, cells: pl.DataFrame, route: str, flags: str
) -> Iterator[Row | pl.DataFrame]:
    pairs = found.level.pairs
    reason = _why_empty(found, cells, route)
    yield from _deltas(cells, "network", [None], np.array([pairs], float), route, flags, reason)
    counted = Tally.of(cells.filter("counted"), 1, CODES)
    every = Tally.of(cells, 1, CODES)
    total = int(counted.total[0])
    shared = {"route": route, "flags": flags, "of": pairs}
    none = reason if not total else None
    for j, code in enumerate(CODES):
        weight = (counted.first[0, j] + counted.second[0, j]) / 2
        yield one(
            f"share_{code}", value=weight / total if total else None, n=total, reason=none, **shared
        )
        yield one(f"pairs_at_{code}", value=every.point[0, j], n=int(every.total[0]), **shared)
    yield from _order(counted, none, shared)
    recorded = int(every.total[0]) - total
    yield one("pairs_recorded_only", value=recorded, n=recorded, **shared)
    inferred = cells.filter("counted", pl.col("route") == "inferred")["dyads"].sum()
    yield one(
        "inferred_share", value=inferred / total if total else None, n=total, reason=none, **shared
    )
    if route != "declared":
        yield from _readings(found, cells, shared)


def _why_empty(found: Verdicts, cells: pl.DataFrame, route: str) -> str:
    if found.level.n < 2:
        return "n<2"
    if route == "declared" and not found.any_declared:
        observed = found.cells.filter(pl.col("reason") == "contact_not_observed").height
        return "contact_not_observed" if observed else "nothing_declared"
    return "absence_unknown" if cells.height else "contact_not_observed"


def _order(tally: Tally, none: str | None, shared: Mapping[str, object]) -> Iterator[Row]:
    """Medians, quartiles and Leik's D; codes are positions, text says the range."""
    n = int(tally.total[0])
    for name, p in (("median", 0.5), ("quartile_1", 0.25), ("quartile_3", 0.75)):
        at = {x: quantile(getattr(tally, x)[0], p) for x in ("lo", "point", "hi")}
        base = tally.base
        yield one(
            name,
            text=span(int(at["point"][0]) + base, int(at["point"][1]) + base) if n else None,
            lo=float(at["lo"][0]) + base if n else None,
            hi=float(at["hi"][1]) + base if n else None,
            n=n,
            reason=none,
            **shared,
        )
    for m in (5, 6):
        beyond = tally.hi[0, m:].sum() > 0
        value = None if not n or beyond else float(leik_d(tally.point[0, :m]))
        high = None if not n or beyond else float(leik_d(tally.hi[0, :m]))
        told = None if high is None else f"{high:.2f} on the highest codes"
        why = none or ("code_6_present" if beyond else None)
        yield one(f"leik_d_{m}", value=value, text=told, n=n, reason=why, **shared)


def _readings(found: Verdicts, cells: pl.DataFrame, shared: Mapping[str, object]) -> Iterator[Row]:
    """How many inferred pairs reach 3 as its label reads, and as its gloss does."""
    inferred = cells.filter(pl.col("route") == "inferred")
    for reading in found.scale.readings:
        params = _text.params({**found.params.values, "g3": reading})
        read = floors(inferred, found.level, params)
        value = read.filter(pl.col("inf_lo") >= 3)["dyads"].sum()
        yield one(f"pairs_3_{reading}", value=value, n=int(inferred["dyads"].sum()), **shared)


def _agencies(found: Verdicts, cells: pl.DataFrame, route: str) -> Iterator[Row | pl.DataFrame]:
    """Each agency's own profile, and its number of partners at k or higher."""
    level = found.level
    ids = level.numbers["agency_id"].to_list()
    cells = cells.rename({"ix": "unit"})
    of = np.full(len(ids), max(level.n - 1, 0), float)
    yield from _deltas(cells, "agency", ids, of, route, "", "absence_unknown")
    every = Tally.of(cells, len(ids), CODES)
    for k in CODES[1:]:
        at = k - CODES[0]
        yield indicator(
            "agency",
            ids,
            indicator=f"partners_{k}",
            value=every.at_least(every.point, at),
            lo=every.at_least(every.lo, at),
            hi=every.at_least(every.hi, at),
            n=every.total.astype(np.int64),
            of=of.astype(np.int64),
            route=route,
        )


def _sector_pairs(found: Verdicts, cells: pl.DataFrame, route: str) -> Iterator[Row | pl.DataFrame]:
    """The same between two sectors, where at least `min_sector_pair` dyads have a level."""
    level = found.level
    sectors, sizes = level.sectors
    k = len(sectors)
    first = pl.min_horizontal("group_c", "group_d").cast(pl.Int64)
    second = pl.max_horizontal("group_c", "group_d").cast(pl.Int64)
    units = cells.with_columns(unit=first * k + second)
    counted = np.bincount(
        units.filter("counted")["unit"], units.filter("counted")["dyads"], minlength=k * k
    )
    shown = np.flatnonzero(counted >= found.params.number("min_sector_pair"))
    if k < 2 or not len(shown):
        return
    s, t = shown // k, shown % k
    of = np.where(s == t, sizes[s] * (sizes[s] - 1) / 2, sizes[s] * sizes[t])
    places = pl.DataFrame({"unit": shown, "_place": np.arange(len(shown))})
    mine = (
        units.with_columns(pl.col("unit").cast(pl.Int64))
        .join(places.cast(pl.Int64), on="unit")
        .drop("unit")
        .rename({"_place": "unit"})
    )
    ids = [f"{sectors[a]}{SEPARATOR}{sectors[b]}" for a, b in zip(s, t, strict=True)]
    yield from _deltas(mine, "sector_pair", ids, of, route, "", "absence_unknown")


def _agreement(found: Verdicts) -> Iterator[Row]:
    """Do the two ends report the same level? Counts, alpha, and who reports the higher one."""
    two = found.listed.filter(pl.col("reports") == 2)
    n, of = two.height, found.level.pairs
    shared: Mapping[str, object] = {"route": "declared", "n": n, "of": of}
    none = None if n else "fewer_than_two_reports"
    lower = two["first"].to_numpy()
    for k in DELTAS:
        value = float((lower >= k).mean()) if n else None
        yield one(f"agreed_{k}", value=value, reason=none, **shared)
    same = int((two["first"] == two["second"]).sum()) / n if n else None
    yield one("exact_agreement", value=same, reason=none, **shared)
    table = np.zeros((n, len(CODES)))
    for column in ("first", "second"):
        np.add.at(table, (np.arange(n), two[column].to_numpy() - CODES[0]), 1)
    alpha = alpha_ordinal(table) if n else None
    why = none or ("no_variation" if alpha is None else None)
    yield one("alpha_ordinal", value=alpha, reason=why, **shared)
    yield from _direction(found, two)


def _direction(found: Verdicts, two: pl.DataFrame) -> Iterator[Row]:
    """Pairs of the lead in which it reports a higher, the same or a lower level."""
    lead = found.level.lead
    known = lead is not None
    first = pl.col("a") == lead if known else pl.lit(value=False)
    mine = two.filter(first | (pl.col("b") == lead)) if known else two
    leads = pl.when(first).then("by_a").otherwise("by_b")
    partners = pl.when(first).then("by_b").otherwise("by_a")
    counts = mine.select(
        lead_higher=(leads > partners).sum(),
        lead_equal=(leads == partners).sum(),
        lead_lower=(leads < partners).sum(),
    ).row(0, named=True)
    for name, value in counts.items():
        yield one(
            name,
            value=value if known else None,
            n=mine.height if known else 0,
            of=max(found.level.n - 1, 0),
            route="declared",
            reason=None if known else "lead_not_declared",
        )


def _structures(found: Verdicts) -> Iterator[Row]:
    """For level 5 count settings, for level 6 agreements: neither is a share of dyads."""
    closed = closures(found.cells, found.level, found.params)
    yield one(
        "settings_at_5",
        value=int(closed["supported"].sum()),
        n=closed.height,
        of=closed.height,
        route="declared",
    )
    tokens = list(found.scale.evidence["structural_agreements"])
    agreements = found.level.parties.filter(pl.col("type").is_in(tokens))
    collected = found.level.register_collected
    yield one(
        "agreements_at_6",
        value=agreements["agreement_id"].n_unique() if collected else None,
        route="register",
        reason=None if collected else "register_not_collected",
    )
