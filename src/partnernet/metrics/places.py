"""Places: how many people agencies serve, and how far they serve the same places (method 4.7).

A place's population is that of all who live there, whoever serves them. Where rows differ on it,
the largest is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._registry import Card, partnership_metric
from partnernet.metrics._results import Rows
from partnernet.view import View

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from partnernet.study import Partnership

    Floats = NDArray[np.float64]

PER = 10_000
YEAR = 365.0
NOBODY = "no population is recorded for a place, or it is nobody"


def _card(
    name: str,
    formula: str,
    unit: str,
    span: tuple[float, float | None],
    null: str,
    citation: str = "definition ours",
    *,
    flow: bool = False,
) -> Card:
    return Card(
        name=name,
        theme="population",
        formula=formula,
        unit=unit,
        range=span,
        null=null,
        citation=citation,
        view=View(),
        comparable="raw",
        over="partnership",
        layers=("referral",) if flow else (),
        requires=("footprints.population",),
        flow=flow,
        on_request=True,
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Served:
    """Who serves which place: a table of agencies by places, and each place's people (or NaN)."""

    agencies: list[str]
    serves: NDArray[np.bool_]
    people: Floats

    @property
    def populations(self) -> Floats:
        """People whom each agency serves; NaN where a place's population is unknown."""
        return np.asarray(np.where(self.serves, self.people, 0.0).sum(axis=1))


def _served(p: Partnership) -> _Served:
    import polars as pl

    from partnernet import schema

    table = schema.empty(schema.FOOTPRINTS) if p.footprints is None else p.footprints
    rows = table.filter(pl.col("agency_id").is_in(p.agencies["agency_id"].implode()))
    agencies = rows["agency_id"].unique().sort()
    people = table.group_by("place").agg(pl.col("population").max()).sort("place")
    places = people["place"]
    serves = np.zeros((len(agencies), len(places)), dtype=bool)
    serves[
        rows["agency_id"].cast(pl.Enum(agencies)).to_physical().to_numpy(),
        rows["place"].cast(pl.Enum(places)).to_physical().to_numpy(),
    ] = True
    known = people["population"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    return _Served(agencies.to_list(), serves, known)


@partnership_metric(
    _card(
        "Co-terminosity",
        "people in the places that both serve / people in the places that either serves",
        "share of people",
        (0.0, 1.0),
        NOBODY,
    ),
    unit="dyad",
)
def coterminosity(p: Partnership) -> list[Rows]:
    """How far two agencies serve the same people: 1 if their boundaries are the same.

    >>> from partnernet.metrics._example_tables import partnership
    >>> (found,) = coterminosity(partnership())
    >>> dict(zip(found.unit_id, found.value.round(3).tolist()))
    {'FD|HV': 0.75, 'FD|SCH': 0.5, 'HV|SCH': 0.375}
    """
    served = _served(p)
    first, second = np.triu_indices(len(served.agencies), k=1)
    unknown = np.isnan(served.people)
    people = np.where(unknown, 0.0, served.people)
    each = served.serves @ people
    both = (served.serves * people) @ served.serves.T.astype(np.float64)
    either: Floats = each[first] + each[second] - both[first, second]
    dark = served.serves @ unknown.astype(np.float64) > 0
    usable = (either > 0) & ~dark[first] & ~dark[second]
    share = np.divide(both[first, second], either, out=np.full(len(first), np.nan), where=usable)
    names = served.agencies
    units = [f"{names[i]}|{names[j]}" for i, j in zip(first, second, strict=True)]
    return [Rows(units, np.minimum(share, 1.0), reason="not_recorded")]


@partnership_metric(
    _card(
        "Effective number of councils",
        "1 / sum over places of (people in the place / people served)^2",
        "places",
        (1.0, None),
        NOBODY,
        "Hill 1973, Ecology 54:427-432 (order 2, pages recalled); use for councils ours",
    ),
    unit="agency",
)
def councils_per_agency(p: Partnership) -> list[Rows]:
    """Over how many places of equal size an agency would be spread as thinly as it is.

    1 for one council; an agency that must work with several councils has to keep up with several
    partnerships.

    >>> from partnernet.metrics._example_tables import partnership
    >>> (found,) = councils_per_agency(partnership())
    >>> dict(zip(found.unit_id, found.value.round(3).tolist()))
    {'FD': 2.0, 'HV': 2.909, 'SCH': 1.0}
    """
    served = _served(p)
    total = served.populations
    squares = np.where(served.serves, served.people, 0.0) ** 2
    value = np.divide(
        total**2, squares.sum(axis=1), out=np.full(len(total), np.nan), where=total > 0
    )
    return [Rows(served.agencies, value, reason="not_recorded")]


def _poisson(count: Floats) -> tuple[Floats, Floats]:
    """Exact 95 % interval of a count (Garwood 1936)."""
    from scipy.stats import chi2

    low = np.where(count > 0, chi2.ppf(0.025, 2 * np.maximum(count, 0.5)) / 2, 0.0)
    return np.asarray(low), np.asarray(chi2.ppf(0.975, 2 * count + 2) / 2)


GARWOOD = "Garwood 1936, Biometrika 28:437-442 (interval; pages recalled); rate ours"


def _rates(
    level: str, layer: str, units: list[str | None], events: Floats, people: Floats, days: int
) -> Rows:
    usable = (people > 0) & ~np.isnan(events)
    scale = np.divide(
        PER * YEAR, people * days, out=np.full(len(people), np.nan), where=usable & (days > 0)
    )
    low, high = _poisson(np.nan_to_num(events))
    return Rows(
        units,
        events * scale,
        reason="not_recorded",
        lo=low * scale,
        hi=high * scale,
        params=[
            {
                "events": None if np.isnan(x) else int(x),
                "people": None if np.isnan(k) else k,
                "days": days,
            }
            for x, k in zip(events.tolist(), people.tolist(), strict=True)
        ],
        level=level,
        layer=layer,
    )


def _received(p: Partnership) -> list[tuple[str, str, pl.DataFrame, int]]:
    """Counted events by receiver, and the days that they span, of every counted directed layer."""
    import polars as pl

    from partnernet import graphs

    found: list[tuple[str, str, pl.DataFrame, int]] = []
    for level in p.levels:
        for layer in p.layers_at(level):
            spec = p.spec(layer)
            if spec.treated_as != "referral" or spec.kind != "count":
                continue
            rows = p.ties.filter(
                graphs.is_tie(),
                pl.col("level") == level,
                pl.col("layer") == layer,
                pl.col("source") != pl.col("target"),
            )
            start = rows.select(pl.min_horizontal("period_start", "first").min()).item()
            end = rows.select(pl.max_horizontal("period_end", "last").max()).item()
            events = (
                rows.group_by("reporter", "source", "target")
                .agg(pl.col("count").sum(), known=pl.col("count").null_count() == 0)
                .group_by("source", "target")
                .agg(pl.col("count").max(), pl.col("known").all())
                .group_by("target")
                .agg(pl.col("count").sum(), pl.col("known").all())
                .select("target", count=pl.when("known").then("count").cast(pl.Float64))
                .sort("target")
            )
            days = 0 if start is None or end is None else (end - start).days + 1
            found.append((level, layer, events, days))
    return found


@partnership_metric(
    _card(
        "Referrals per 10,000 people",
        "referrals x 10,000 x 365 / (people in the area's places x days of the record); lo, hi: "
        "exact Poisson 95 %",
        "referrals a year per 10,000",
        (0.0, None),
        "a place's population, a count or the period is not recorded",
        GARWOOD,
        flow=True,
    ),
    unit="network",
)
def referrals_per_10000(p: Partnership) -> list[Rows]:
    """Referrals a year for every 10,000 people of the area, whoever sent them.

    The area is all places that some row of the footprints table names. Under a year of record, it
    is a projection: see `days`.

    >>> from partnernet.metrics._example_tables import partnership
    >>> referrals_per_10000(partnership())[0].value.round(2).tolist()
    [98.81]
    """
    people = np.array([_served(p).people.sum()])
    found = [
        _rates(
            level,
            layer,
            [None],
            np.array([events["count"].fill_null(np.nan).to_numpy().sum()]),
            people,
            days,
        )
        for level, layer, events, days in _received(p)
    ]
    return found or [Rows([None], np.array([np.nan]), reason="not_recorded")]


@partnership_metric(
    _card(
        "Referrals received per 10,000 people",
        "referrals received x 10,000 x 365 / (people whom the agency serves x days of the record); "
        "lo, hi: exact Poisson 95 %",
        "referrals a year per 10,000",
        (0.0, None),
        "the agency's places or their population, a count or the period is not recorded",
        GARWOOD,
        flow=True,
    ),
    unit="agency",
)
def received_per_10000(p: Partnership) -> list[Rows]:
    """Referrals a year to an agency for every 10,000 people whom it serves.

    >>> from partnernet.metrics._example_tables import partnership
    >>> (found,) = received_per_10000(partnership())
    >>> dict(zip(found.unit_id, found.value.round(2).tolist()))
    {'FD': 91.25, 'HV': 28.13, 'SCH': 0.0}
    """
    served = _served(p)
    found: list[Rows] = []
    for level, layer, events, days in _received(p):
        got = dict(events.iter_rows())
        counts = [got.get(name, 0.0) for name in served.agencies]
        known = np.array([np.nan if x is None else x for x in counts], dtype=np.float64)
        units: list[str | None] = [*served.agencies]
        found.append(_rates(level, layer, units, known, served.populations, days))
    return found or [Rows([None], np.array([np.nan]), reason="not_recorded")]
