"""Power over money: how concentrated an agency's funders are, and the payers (method 4.8).

A score here is structural opportunity, not exercised power. Shares are of funding inside the
network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._kernels import herfindahl
from partnernet.metrics._registry import Card, Param, agency_metric, partnership_metric
from partnernet.metrics._results import Rows, Values
from partnernet.metrics._shared import ends, strengths
from partnernet.view import View

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from partnernet.study import Partnership, Slice

HIRSCHMAN = "Hirschman 1964, Am Econ Rev 54:761-762; method 4.8"


def _card(
    name: str, formula: str, unit: str, top: float | None, *, params: tuple[Param, ...] = ()
) -> Card:
    return Card(
        name=name,
        theme="power",
        formula=formula,
        unit=unit,
        range=(0.0, top),
        null="the agency receives no funding here, or an amount is not recorded",
        citation=HIRSCHMAN,
        view=View(weight="strength"),
        comparable="within-area",
        layers=("funding",),
        kinds=("money",),
        directed=True,
        params=params,
        flow=True,
    )


def income_shares(s: Slice) -> NDArray[np.float64]:
    """Each tie's share of what its recipient receives in the network; NaN where that is nothing."""
    _, target = ends(s)
    weight = s.ties["weight"].to_numpy().astype(np.float64)
    income = strengths(s, "in")[target]
    share = np.full(len(weight), np.nan)
    np.divide(weight, income, out=share, where=income > 0)
    return share


def _where_funded(s: Slice, values: NDArray[np.float64]) -> Values:
    income = strengths(s, "in")
    reason = np.where(np.isnan(income), "not_recorded", "no_volume")
    return Values(np.where(income > 0, values, np.nan), reason=reason.tolist())


def _sum_by_recipient(s: Slice, of_tie: NDArray[np.float64]) -> Values:
    _, target = ends(s)
    return _where_funded(s, np.bincount(target, of_tie, minlength=s.n).astype(np.float64))


@agency_metric(
    _card("Concentration of funders", "sum_j s_ij^2, s_ij = w_ji / sum_j w_ji", "1/n to 1", 1.0)
)
def funding_hhi(s: Slice) -> Values:
    """How far an agency's funding comes from one payer: Herfindahl index of its sources.

    1 from a single payer; never below 1 / number of payers. Its inverse is the effective number of
    payers. Only funding inside the network is seen.

    >>> from partnernet.metrics._example import funding
    >>> funding_hhi(funding()).value.round(3).tolist()
    [0.625, nan, 1.0, nan, nan]
    """
    return _sum_by_recipient(s, income_shares(s) ** 2)


@agency_metric(_card("Dominant funder", "max_j s_ij", "share of funding", 1.0))
def funding_dominance(s: Slice) -> Values:
    """Share of an agency's funding inside the network that comes from its largest payer.

    >>> from partnernet.metrics._example import funding
    >>> funding_dominance(funding()).value.round(3).tolist()
    [0.75, nan, 1.0, nan, nan]
    """
    _, target = ends(s)
    largest = np.zeros(s.n)
    np.fmax.at(largest, target, income_shares(s))
    return _where_funded(s, largest)


@agency_metric(
    _card(
        "Funding sources",
        "|{j: s_ij > 0 and s_ij >= share}|",
        "agencies",
        None,
        params=(Param("share", (0.0, 0.05), "smallest share that counts as a source"),),
    )
)
def funding_sources(s: Slice, *, share: float = 0.0) -> Values:
    """Number of agencies that fund an agency; with share .05, of those that bring at least 5 %.

    >>> from partnernet.metrics._example import funding
    >>> funding_sources(funding()).value.round(3).tolist()
    [2.0, nan, 1.0, nan, nan]
    """
    shares = income_shares(s)
    return _sum_by_recipient(s, ((shares > 0) & (shares >= share)).astype(np.float64))


@partnership_metric(
    Card(
        name="Concentration of payers",
        theme="power",
        formula="sum_i (w_i / sum_i w_i)^2, w_i = net pounds paid by agency i",
        unit="1/n to 1",
        range=(0.0, 1.0),
        null="nothing was paid, or an amount is not recorded",
        citation=HIRSCHMAN,
        view=View(weight="strength"),
        comparable="within-area",
        over="partnership",
        layers=("funding",),
        kinds=("money",),
        flow=True,
    ),
    unit="network",
)
def payer_hhi(p: Partnership) -> list[Rows]:
    """How far the money paid in a layer comes from one agency: the Herfindahl index of payers.

    Net of credit notes: negative net payments stay in these totals although they are no ties in the
    graph. A payer whose net total is negative counts with the square of its share, and is flagged.

    >>> from partnernet.metrics._example import partnership
    >>> result = payer_hhi(partnership())[-1]
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {None: 0.781}
    """
    import polars as pl

    rows = p.ties.filter(
        pl.col("source") != pl.col("target"),
        pl.col("source").is_in(p.agencies["agency_id"].implode()),
    )
    found: list[Rows] = []
    for (level, layer), paid in sorted(rows.partition_by("level", "layer", as_dict=True).items()):
        if p.spec(layer).kind != "money":
            continue
        unknown = paid["amount"].null_count() > 0
        totals = _net_paid(paid)
        found.append(
            Rows(
                unit_id=[None],
                value=np.array([np.nan if unknown else herfindahl(totals)]),
                reason="not_recorded" if unknown else "no_volume",
                flags=("negative_net",) if (paid["amount"] < 0).any() else (),
                level=level,
                layer=layer,
            )
        )
    return found


def _net_paid(rows: pl.DataFrame) -> NDArray[np.float64]:
    """Net pounds by payer: summed within a reporter, the largest over reporters of one pair."""
    import polars as pl

    pair = ("source", "target")
    return (
        rows.group_by("reporter", *pair)
        .agg(pl.col("amount").sum())
        .group_by(*pair)
        .agg(pl.col("amount").max())
        .group_by("source")
        .agg(pl.col("amount").sum())
        .sort("source")["amount"]
        .to_numpy()
    )
