"""Flows for a board or the public, protected, and for oneself a log of what was hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet import schema
from partnernet.disclosure import MARK, protect_area
from partnernet.disclosure.log import REASONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.analysis import Analysis
    from partnernet.disclosure import Policy, Protected
    from partnernet.study import Partnership

PROTECTED, LOG = "flows_protected", "disclosure_log"
NAMES = (PROTECTED, LOG)


def protected_tables(analysis: Analysis, policy: Policy) -> dict[str, pl.DataFrame]:
    """Return the protected flows of every area, and the log, by file name.

    The flows have a row a tie and a row a total; what is hidden is marked `[c]`. The log counts
    what was hidden by reason and is internal: it tells small numbers from those that protect them.

    >>> import partnernet as pn
    >>> from partnernet.disclosure import Policy
    >>> rows = pl.DataFrame(
    ...     {"source": ["A", "B"], "target": ["C", "C"], "layer": "referral", "count": [40, 3]}
    ... )
    >>> found = protected_tables(pn.analyse(pn.Study.of(rows)), Policy())
    >>> found["flows_protected"].select("kind", "source", "target", "count_mark").rows()[:2]
    [('tie', 'A', 'C', '[c]'), ('tie', 'B', 'C', '[c]')]
    """
    shown = analysis.agencies.select("area", "wave").unique().rows()
    parts = [p for p in analysis.study.partnerships() if (p.area, p.wave) in shown]
    flows, log = protected_flows(parts, policy)
    log = _kept(log.with_columns(run_id=pl.lit(analysis.run.run_id)), schema.DISCLOSURE_LOG)
    return {PROTECTED: flows, LOG: log}


def protected_flows(
    parts: Sequence[Partnership], policy: Policy
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the protected flows of partnerships, and the log of what was hidden in them."""
    flows, logs = [pl.DataFrame()], [pl.DataFrame()]
    for area in sorted({part.area for part in parts}):
        here = [part for part in parts if part.area == area]
        safe = protect_area(here[0].study, area, policy, parts=here)
        named, rule = pl.lit(area), pl.lit(policy.profile.name)
        flows.append(_flows(safe).with_columns(area=named, profile=rule))
        logs.append(safe.log.with_columns(area=named))
    why = pl.col("reason").replace_strict(REASONS, default=None, return_dtype=pl.String)
    log = pl.concat(logs, how="diagonal_relaxed")
    log = log.with_columns(meaning=why) if log.width else log
    return _kept(pl.concat(flows, how="diagonal_relaxed"), schema.FLOWS_PROTECTED), log


def _kept(frame: pl.DataFrame, table: schema.Table) -> pl.DataFrame:
    return schema.conform(frame, table).select(table.names)


def _flows(safe: Protected) -> pl.DataFrame:
    """Put ties and totals under one another, with names; a group has its name as its id."""
    end = {"sent": "source", "received": "target"}
    totals = safe.totals.with_columns(
        pl.when(kind=kind).then("agency_id").alias(name) for kind, name in end.items()
    )
    rows = pl.concat(
        [safe.ties.with_columns(kind=pl.lit("tie")), totals.drop("agency_id")],
        how="diagonal_relaxed",
    )
    names = safe.agencies.select(
        "agency_id",
        "name",
        id=pl.when("named").then("agency_id").otherwise("name"),
    )
    for side in ("source", "target"):
        own = names.rename({"agency_id": side, "name": f"{side}_name", "id": f"{side}_id"})
        rows = rows.join(own, on=side, how="left")
    order = pl.col("kind").replace_strict(
        {"tie": 0, "sent": 1, "received": 2, "total": 3}, return_dtype=pl.Int64
    )
    marks = [
        pl.when(pl.col(flag)).then(pl.lit(MARK)).alias(mark)
        for flag, mark in (("hidden", "count_mark"), ("amount_hidden", "amount_mark"))
    ]
    return (
        rows.with_columns(source="source_id", target="target_id")
        .with_columns(marks)
        .sort("wave", "level", "layer", order, "source", "target")
    )
