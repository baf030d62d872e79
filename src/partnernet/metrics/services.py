"""Services: who provides what, what nobody provides, and who provides the same (method 4.7).

Providers are agencies of the partnership; a service that only others provide is a gap in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._registry import Card, partnership_metric
from partnernet.metrics._results import Rows
from partnernet.view import View

if TYPE_CHECKING:
    import polars as pl

    from partnernet.study import Partnership

PROVAN_MILWARD = "Provan & Milward 2001, Public Adm Rev 61:414-423, table 1 (recalled)"
BAUM_SINGH = "after Baum & Singh 1994, Am J Sociol 100:346-380 (pages recalled)"


def _card(
    name: str,
    formula: str,
    unit: str,
    *,
    theme: str = "services",
    top: float | None = 1.0,
    citation: str = "definition ours",
) -> Card:
    return Card(
        name=name,
        theme=theme,
        formula=formula,
        unit=unit,
        range=(0.0, top),
        null="no table of services was given",
        citation=citation,
        view=View(),
        comparable="within-area",
        over="partnership",
        requires=("services.service",),
        on_request=True,
    )


def _providers(p: Partnership) -> pl.DataFrame:
    """One row a service: the agencies of the partnership that provide it, sorted."""
    import polars as pl

    from partnernet import schema

    table = schema.empty(schema.SERVICES) if p.services is None else p.services
    mine = pl.col("agency_id").is_in(p.agencies["agency_id"].implode())
    return (
        table.filter(pl.col("service").is_not_null())
        .group_by("service")
        .agg(providers=pl.col("agency_id").filter(mine).unique().sort())
        .sort("service")
    )


@partnership_metric(
    _card(
        "Providers of a service",
        "agencies of the partnership that provide it",
        "agencies",
        top=None,
    ),
    unit="service",
)
def service_providers(p: Partnership) -> list[Rows]:
    """Number of agencies of the partnership that provide a service; 0 is a gap.

    >>> from partnernet.metrics._example_tables import partnership
    >>> (found,) = service_providers(partnership())
    >>> dict(zip(found.unit_id, found.value.tolist()))
    {'parenting': 2.0, 'visits': 1.0, 'young carers': 0.0}
    """
    found = _providers(p)
    count = found["providers"].list.len().cast(float).to_numpy()
    return [Rows(found["service"].to_list(), count)]


@partnership_metric(
    _card("Service gaps", "services without a provider / services", "share of services"),
    unit="network",
)
def service_gap_share(p: Partnership) -> list[Rows]:
    """Share of the services needed that no agency of the partnership provides.

    >>> from partnernet.metrics._example_tables import partnership
    >>> service_gap_share(partnership())[0].params
    [{'gaps': 1, 'services': 3}]
    """
    number = _providers(p)["providers"].list.len()
    gaps = int((number == 0).sum())
    return [
        Rows(
            [None],
            np.array([gaps / len(number) if len(number) else np.nan]),
            reason="not_recorded",
            params=[{"gaps": gaps, "services": len(number)}],
        )
    ]


@partnership_metric(
    _card(
        "Range of services",
        "services with at least one provider",
        "services",
        theme="network level",
        top=None,
        citation=PROVAN_MILWARD,
    ),
    unit="network",
)
def service_range(p: Partnership) -> list[Rows]:
    """Number of different services that the partnership's agencies provide together.

    >>> from partnernet.metrics._example_tables import partnership
    >>> service_range(partnership())[0].value.tolist()
    [2.0]
    """
    return [Rows([None], np.array([float((_providers(p)["providers"].list.len() > 0).sum())]))]


@partnership_metric(
    _card(
        "Niche overlap",
        "|S_i and S_j| / |S_i|, S the services that an agency provides",
        "share of services",
        citation=BAUM_SINGH,
    ),
    unit="dyad",
)
def niche_overlap(p: Partnership) -> list[Rows]:
    """Share of an agency's services that another provides too; the unit `i|j` is of i's services.

    1 means that j could stand in for all that i does, or competes for all of it. Pairs without a
    common service are left out.

    >>> from partnernet.metrics._example_tables import partnership
    >>> (found,) = niche_overlap(partnership())
    >>> dict(zip(found.unit_id, found.value.tolist()))
    {'FC|HV': 1.0, 'HV|FC': 0.5}
    """
    import polars as pl

    one = _providers(p).explode("providers").drop_nulls()
    size = one.group_by("providers").agg(offers=pl.len())
    both = (
        one.join(one, on="service", suffix="_other")
        .filter(pl.col("providers") != pl.col("providers_other"))
        .group_by("providers", "providers_other")
        .agg(shared=pl.len())
        .join(size, on="providers")
        .sort("providers", "providers_other")
    )
    units = (both["providers"] + "|" + both["providers_other"]).to_list()
    if not units:
        return [Rows([None], np.array([np.nan]), reason="no_common_service")]
    return [Rows(units, (both["shared"] / both["offers"]).to_numpy())]
