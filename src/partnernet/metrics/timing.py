"""Time in records: ties gone quiet, ties just begun, work that comes in bursts (method 4.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._referrals import LEAST, for_each
from partnernet.metrics._registry import Card, Param, partnership_metric
from partnernet.metrics._results import Rows
from partnernet.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import polars as pl
    from numpy.typing import NDArray

    from partnernet.metrics._referrals import Referrals
    from partnernet.study import Partnership

    Ints = NDArray[np.intp]

QUIET = Param("days", (180,), "days without contact, or since the first", (90, 365))
KIM_JO = "Kim & Jo 2016, Physical Review E 94:032311, equation 22 (number recalled)"


def _card(name: str, formula: str, null: str) -> Card:
    return Card(
        name=name,
        theme="timing",
        formula=formula,
        unit="share of ties",
        range=(0.0, 1.0),
        null=null,
        citation="definition ours",
        view=View(),
        comparable="raw",
        over="partnership",
        requires=("ties.first", "ties.last"),
        params=(QUIET,),
        flow=True,
        on_request=True,
    )


def _dated(p: Partnership) -> Iterator[tuple[str, str, pl.DataFrame, date, date]]:
    """First and last contact of every dated tie, and the days that the layer's record spans."""
    import polars as pl

    from partnernet import graphs

    for level in p.levels:
        here = p.eligible(level)["agency_id"].implode()
        for layer in p.layers_at(level):
            rows = p.ties.filter(pl.col("level") == level, pl.col("layer") == layer)
            start = rows.select(pl.min_horizontal("period_start", "first").min()).item()
            end = rows.select(pl.max_horizontal("period_end", "last").max()).item()
            if start is None or end is None:
                continue
            ends = [pl.col("source"), pl.col("target")]
            if not p.spec(layer).directed:
                ends = [pl.min_horizontal(*ends), pl.max_horizontal(*ends)]
            ties = (
                rows.filter(
                    graphs.is_tie(),
                    pl.col("source") != pl.col("target"),
                    pl.col("source").is_in(here),
                    pl.col("target").is_in(here),
                )
                .group_by(_from=ends[0], _to=ends[1])
                .agg(pl.col("first").min(), pl.col("last").max())
                .drop_nulls()
                .sort("_from", "_to")
            )
            yield level, layer, ties, start, end


def _share(level: str, layer: str, part: int, ties: int, name: str, *, short: bool) -> Rows:
    return Rows(
        [None],
        np.array([np.nan if short or not ties else part / ties]),
        reason="short_record" if short else "no_ties",
        params=[{name: part, "ties": ties}],
        level=level,
        layer=layer,
    )


_UNDATED = Rows([None], np.array([np.nan]), reason="not_recorded")


@partnership_metric(
    _card(
        "Dormant ties",
        "ties without contact in the last `days` days of the record / dated ties",
        "contacts are not dated, or the record is shorter than the days",
    ),
    unit="network",
)
def dormant_ties(p: Partnership, *, days: int = 180) -> list[Rows]:
    """Share of the ties on record that have seen no contact for half a year before it ends.

    A tie may rest without being over: nobody needed it. The 180 days are ours.

    >>> from partnernet.metrics._example_records import partnership
    >>> dormant_ties(partnership())[0].params
    [{'dormant': 2, 'ties': 6}]
    """
    found: list[Rows] = []
    for level, layer, ties, start, end in _dated(p):
        quiet = int(((end - ties["last"]).dt.total_days() >= days).sum())
        short = (end - start).days < days
        found.append(_share(level, layer, quiet, ties.height, "dormant", short=short))
    return found or [_UNDATED]


@partnership_metric(
    _card(
        "New ties",
        "ties whose first contact lies in the last `days` days of the record / dated ties",
        "contacts are not dated, or the record is shorter than twice the days",
    ),
    unit="network",
)
def new_ties(p: Partnership, *, days: int = 180) -> list[Rows]:
    """Share of the ties on record that began in its last half year.

    Given only where the record reaches as far back before that half year, for else every tie looks
    new.

    >>> from partnernet.metrics._example_records import partnership
    >>> new_ties(partnership())[0].reason
    'short_record'
    """
    found: list[Rows] = []
    for level, layer, ties, start, end in _dated(p):
        begun = int(((end - ties["first"]).dt.total_days() < days).sum())
        short = (end - start).days < 2 * days
        found.append(_share(level, layer, begun, ties.height, "new", short=short))
    return found or [_UNDATED]


def _bursty(name: str, of: str) -> Card:
    return Card(
        name=name,
        theme="timing",
        formula=f"(sqrt(m + 1) r - sqrt(m - 1)) / ((sqrt(m + 1) - 2) r + sqrt(m - 1)), r = "
        f"standard deviation / mean of the m days between successive referrals {of}",
        unit="-1 regular, 0 by chance, 1 in bursts",
        range=(-1.0, 1.0),
        null="referrals are not dated, fewer than eleven, or all on one day",
        citation=KIM_JO,
        view=View(),
        comparable="raw",
        over="partnership",
        layers=("referral",),
        requires=("referrals.date_received",),
        flow=True,
        tolerant=True,
        on_request=True,
    )


def _burstiness(log: Referrals, group: Ints, names: list[str]) -> Rows:
    """Burstiness of the referrals of each group; `group` is -1 for those of none."""
    day = log.day("received", "days")
    used = ~np.isnan(day) & (group >= 0)
    group, day = group[used], day[used]
    order = np.lexsort((day, group))
    group, day = group[order], day[order]
    same = group[1:] == group[:-1]
    gap, owner = np.diff(day)[same], group[1:][same]
    m = np.bincount(owner, minlength=len(names)).astype(np.float64)
    whole = np.bincount(owner, gap, len(names))
    squares = np.bincount(owner, gap * gap, len(names))
    enough, spread = m >= LEAST, whole > 0
    usable = enough & spread
    value = np.full(len(names), np.nan)
    # Whole days: sums are exact, so equal gaps have no variance at all.
    k, total = m[usable], whole[usable]
    r = np.sqrt(k * squares[usable] - total * total) / total
    up, down = np.sqrt(k + 1), np.sqrt(k - 1)
    value[usable] = (up * r - down) / ((up - 2) * r + down)
    return Rows(
        names,
        np.clip(value, -1.0, 1.0),
        reason=np.where(enough, "no_variation", "few_events").tolist(),
        params=[{"gaps": int(x)} for x in m],
    )


@partnership_metric(_bursty("Burstiness of work received", "to an agency"), unit="agency")
def burstiness(p: Partnership) -> list[Rows]:
    """How far the referrals to an agency come in bursts rather than evenly.

    -1 when they come at equal intervals, 0 as calls at random would, 1 when all but one come at
    once. Corrected for the number of referrals, so that few and many can be compared. Gaps in days.

    >>> from partnernet.metrics._example_records import partnership
    >>> (found,) = burstiness(partnership())
    >>> dict(zip(found.unit_id, found.value.round(3).tolist()))
    {'FC': -1.0, 'HV': 0.917, 'PG': -1.0}
    """

    def measure(log: Referrals) -> Rows:
        place = np.full(len(log.ends), -1, dtype=np.intp)
        place[log.receivers] = np.arange(len(log.receivers))
        return _burstiness(log, place[log.target], log.names(log.receivers))

    return for_each(p, measure)


@partnership_metric(
    _bursty("Burstiness of links", "from one agency to another"),
    unit="dyad",
)
def burstiness_links(p: Partnership) -> list[Rows]:
    """How far the referrals from one agency to another come in bursts; the unit `i|j` is i to j.

    >>> from partnernet.metrics._example_records import partnership
    >>> (found,) = burstiness_links(partnership())
    >>> dict(zip(found.unit_id, found.value.round(3).tolist()))["SCH|HV"]
    0.932
    """

    def measure(log: Referrals) -> Rows:
        between = log.agency[log.source] & log.agency[log.target]
        key = log.source * len(log.ends) + log.target
        pairs, number = np.unique(key, return_inverse=True)
        kept = np.bincount(number, between, len(pairs)) > 0
        place = np.where(kept, np.cumsum(kept) - 1, -1)
        first, second = np.divmod(pairs[kept], len(log.ends))
        names = [f"{i}|{j}" for i, j in zip(log.names(first), log.names(second), strict=True)]
        return _burstiness(log, place[number], names)

    return for_each(p, measure)
