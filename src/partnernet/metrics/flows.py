"""Where flows come from, go to and are gathered: concentration and balance (method 4.8).

Counted from rows, as the page counts them: source categories count as senders, people and nobody
do not. Concentration of what is counted is no measure of power.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from partnernet.metrics._kernels import herfindahl
from partnernet.metrics._layers import VOLUMES
from partnernet.metrics._registry import Card, agency_metric, partnership_metric
from partnernet.metrics._results import Rows, Values
from partnernet.metrics._shared import strengths
from partnernet.view import View

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from partnernet.study import Partnership, Slice

Who = Literal["sender", "receiver", "link"]

HIRSCHMAN = "Hirschman 1964, Am Econ Rev 54:761-762 (pages recalled)"
KEYS = {"sender": ("source",), "receiver": ("target",), "link": ("source", "target")}
SHARE = "w_x / sum_x w_x"


def _card(name: str, formula: str, unit: str, span: tuple[float, float | None]) -> Card:
    return Card(
        name=name,
        theme="flows",
        formula=formula,
        unit=unit,
        range=span,
        null="nothing flows, or a volume is not recorded",
        citation=HIRSCHMAN,
        view=View(weight="strength"),
        comparable="within-area",
        over="partnership",
        layers=("referral",),
        kinds=("count",),
        directed=True,
        flow=True,
        on_request=True,
    )


def _concentration(p: Partnership, who: Who, form: Callable[[float], float]) -> list[Rows]:
    """Herfindahl index of volumes by sender, receiver or link, of every counted layer."""
    import polars as pl

    from partnernet import graphs

    public = p.listed.filter(pl.col("kind") == "public")["agency_id"].implode()
    rows = p.ties.filter(graphs.is_tie(), pl.col("source") != pl.col("target"))
    for end in KEYS[who]:
        rows = rows.filter(~pl.col(end).is_in(public))
    found: list[Rows] = []
    for (level, layer), here in sorted(rows.partition_by("level", "layer", as_dict=True).items()):
        spec = p.spec(layer)
        if not spec.directed or spec.kind != "count":
            continue
        volume = _volumes(here.with_columns(_volume=graphs.strength(spec)), who)
        unknown = np.isnan(volume).any()
        links = spec.row_unit == "links"
        found.append(
            Rows(
                [None],
                np.array([np.nan if unknown else form(herfindahl(volume))]),
                reason=("row_unit_unknown" if links else "not_recorded")
                if unknown
                else "no_volume",
                params=[{f"{who}s": len(volume)}],
                level=level,
                layer=layer,
            )
        )
    return found


def _volumes(rows: pl.DataFrame, who: Who) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Volume of each, NaN where a part is unknown: summed within a reporter, then the largest."""
    import polars as pl

    pair = ("source", "target")
    known = pl.when(pl.col("_volume").null_count() == 0).then(pl.col("_volume").sum())
    largest = pl.when(pl.col("volume").null_count() == 0).then(pl.col("volume").max())
    return (
        rows.group_by("reporter", *pair)
        .agg(volume=known)
        .group_by(*pair)
        .agg(volume=largest)
        .group_by(*KEYS[who])
        .agg(volume=pl.when(pl.col("volume").null_count() == 0).then(pl.col("volume").sum()))
        .sort(*KEYS[who])["volume"]
        .cast(pl.Float64)
        .fill_null(np.nan)
        .to_numpy()
    )


def _same(index: float) -> float:
    return index


def _inverse(index: float) -> float:
    return 1 / index


@partnership_metric(
    _card("Concentration of senders", f"sum_x ({SHARE})^2, w_x sent by x", "1/n to 1", (0.0, 1.0)),
    unit="network",
)
def sender_hhi(p: Partnership) -> list[Rows]:
    """How far what is sent comes from one sender: the Herfindahl index of the senders' shares.

    1 from a single sender, 1/n from n equal ones. Not a measure of power.

    >>> from partnernet.metrics._example import partnership
    >>> sender_hhi(partnership())[0].value.round(3).tolist()
    [0.361]
    """
    return _concentration(p, "sender", _same)


@partnership_metric(
    _card(
        "Concentration of receivers",
        f"sum_x ({SHARE})^2, w_x received by x",
        "1/n to 1",
        (0.0, 1.0),
    ),
    unit="network",
)
def receiver_hhi(p: Partnership) -> list[Rows]:
    """How far what is sent goes to one receiver: the Herfindahl index of the receivers' shares.

    >>> from partnernet.metrics._example import partnership
    >>> receiver_hhi(partnership())[0].value.round(3).tolist()
    [0.538]
    """
    return _concentration(p, "receiver", _same)


@partnership_metric(
    _card(
        "Concentration of links",
        f"sum_x ({SHARE})^2, x the ordered pairs that are tied",
        "1/links to 1",
        (0.0, 1.0),
    ),
    unit="network",
)
def link_hhi(p: Partnership) -> list[Rows]:
    """How far what is sent takes one link: the Herfindahl index of the shares of ordered pairs.

    >>> from partnernet.metrics._example import partnership
    >>> link_hhi(partnership())[0].value.round(3).tolist()
    [0.302]
    """
    return _concentration(p, "link", _same)


@partnership_metric(
    _card("Effective number of senders", f"1 / sum_x ({SHARE})^2", "senders", (1.0, None)),
    unit="network",
)
def effective_senders(p: Partnership) -> list[Rows]:
    """How many equal senders would be as concentrated as the senders are.

    >>> from partnernet.metrics._example import partnership
    >>> effective_senders(partnership())[0].value.round(3).tolist()
    [2.77]
    """
    return _concentration(p, "sender", _inverse)


@partnership_metric(
    _card("Effective number of receivers", f"1 / sum_x ({SHARE})^2", "receivers", (1.0, None)),
    unit="network",
)
def effective_receivers(p: Partnership) -> list[Rows]:
    """How many equal receivers would be as concentrated as the receivers are.

    >>> from partnernet.metrics._example import partnership
    >>> effective_receivers(partnership())[0].value.round(3).tolist()
    [1.857]
    """
    return _concentration(p, "receiver", _inverse)


@partnership_metric(
    _card("Effective number of links", f"1 / sum_x ({SHARE})^2", "links", (1.0, None)),
    unit="network",
)
def effective_links(p: Partnership) -> list[Rows]:
    """How many equal links would be as concentrated as the links are.

    >>> from partnernet.metrics._example import partnership
    >>> effective_links(partnership())[0].value.round(3).tolist()
    [3.314]
    """
    return _concentration(p, "link", _inverse)


@agency_metric(
    Card(
        name="Net flow",
        theme="flows",
        formula="sum_j w_ji - sum_j w_ij",
        unit="referrals, or pounds",
        range=(None, None),
        null="the agency has a tie of unknown volume",
        citation="definition ours",
        view=View(weight="strength"),
        comparable="within-area",
        kinds=VOLUMES,
        directed=True,
        flow=True,
        on_request=True,
    )
)
def net_flow(s: Slice) -> Values:
    """What an agency receives less what it sends: above 0 it takes in more than it passes on.

    Says where work or money comes to rest, not who has power.

    >>> from partnernet.metrics._example import referrals
    >>> net_flow(referrals()).value.tolist()
    [3.0, 6.0, -3.0, 0.0, -6.0]
    """
    return Values(strengths(s, "in") - strengths(s, "out"), reason="not_recorded")
