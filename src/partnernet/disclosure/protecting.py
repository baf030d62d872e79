"""The whole of disclosure control for one area: rows in, frames out that may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from partnernet.disclosure.flows import flows
from partnernet.disclosure.log import log
from partnernet.disclosure.naming import protect_agencies, regroup, shown_as
from partnernet.disclosure.primary import blanked, judged
from partnernet.disclosure.totals import secured

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.disclosure.profiles import Policy
    from partnernet.study import Partnership, Study

SHOWN_KINDS = ("agency", "category")
"""People and unstated sources are counted elsewhere and never shown one by one."""


@dataclass(frozen=True, eq=False, slots=True)
class Protected:
    """What may be shown of one area; only `log` is for the analyst's own file.

    `agencies` and `ties` have the columns of `AGENCY_COLUMNS` and `TIE_COLUMNS`, `totals` those of
    `TOTAL_COLUMNS`.
    """

    agencies: pl.DataFrame
    ties: pl.DataFrame
    totals: pl.DataFrame
    log: pl.DataFrame


TOTAL_COLUMNS = (
    "wave",
    "level",
    "layer",
    "kind",
    "agency_id",
    "count",
    "hidden",
    "amount",
    "amount_hidden",
)
"""Columns of protected totals; `kind` is sent, received or total."""


def protect_area(
    study: Study,
    area: str,
    policy: Policy,
    *,
    parts: Sequence[Partnership] | None = None,
    levels: Sequence[str] | None = None,
    present_only: bool = False,
) -> Protected:
    """Protect one area of a study: all its waves and levels, or only those named.

    A number of payments is not a number of people, so it is not hidden; what money needs, `totals`
    does. With `present_only`, agencies of other waves are left out.

    What is shown anywhere of this area for one audience comes from here, so that a map and a table
    never hide different numbers.

    >>> import partnernet as pn
    >>> from partnernet.disclosure import Policy
    >>> rows = pl.DataFrame(
    ...     {
    ...         "source": ["Schools", "Schools", "Police", "Police"],
    ...         "target": ["Front door", "Early help"] * 2,
    ...         "layer": ["referral"] * 4,
    ...         "count": [40, 3, 25, 12],
    ...     }
    ... )
    >>> found = protect_area(pn.Study.of(rows, area="north"), "north", Policy())
    >>> found.ties["count"].to_list(), found.totals["count"].to_list()
    ([None, None, None, None], [37, 43, 15, 65, 80])
    >>> found.log.select("reason", "number").rows()
    [('small_number', 1), ('protects_small_number', 3)]
    """
    here = [p for p in study.partnerships() if p.area == area] if parts is None else parts
    every = sorted({level for part in here for level in part.levels})
    listed = study.agencies.filter(
        pl.col("area_id") == area, pl.col("kind").is_in(SHOWN_KINDS)
    ).unique("agency_id", keep="first", maintain_order=True)
    if present_only:
        present = [pl.col("waves").list.contains(part.wave) for part in here]
        listed = listed.filter(pl.col("waves").is_null() | pl.any_horizontal(present))
    wanted = every if levels is None else levels
    rows = flows(here, wanted, zeros=policy.profile.hides and policy.profile.low == 0)
    directed = dict(rows.select("layer", "directed").unique().iter_rows())
    shown = shown_as(listed, policy)
    paid = [name for name in directed if study.spec(name).kind == "money"]
    counted = judged(regroup(rows, shown), policy.profile).with_columns(
        small=pl.col("small") & ~pl.col("layer").is_in(paid)
    )
    ties, totals = secured(counted, policy, directed, paid)
    return Protected(
        agencies=protect_agencies(listed, policy),
        ties=blanked(ties, policy.profile),
        totals=totals.select(TOTAL_COLUMNS),
        log=log(ties, totals, shown, money_is_public=policy.money_is_public),
    )
