"""From results to rows of the output schema: undefined becomes null with a reason, never NaN."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from partnernet import schema
from partnernet.errors import MetricError
from partnernet.metrics._results import Estimate, Missing, Rows, Values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from partnernet.metrics._registry import Metric
    from partnernet.metrics._results import Result

    Floats = NDArray[np.float64]

RUN_WIDE = ("run_id", "sdc_profile")
"""Columns of the output schema that the run fills in."""


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of one measure on one slice: what they share, and what they do not."""

    shared: Mapping[str, object]
    params: Mapping[str, object]
    unit_id: Sequence[str | None]
    value: Floats
    lo: Floats
    hi: Floats
    reason: Sequence[str | None]
    row_params: Sequence[Mapping[str, object]] | None = field(default=None)


def block(
    metric: Metric,
    result: Result,
    agencies: Sequence[str],
    shared: Mapping[str, object],
    params: Mapping[str, object],
) -> Block:
    """Turn one result into rows; `agencies` are the ids that agency values stand for.

    Raises MetricError when a value is missing without a reason, infinite, or of the wrong length.
    """
    units: Sequence[str | None] = [None]
    reason: str | Sequence[str | None] | None = None
    flags: tuple[str, ...] = ()
    row_params: Sequence[Mapping[str, object]] | None = None
    if isinstance(result, Rows):
        units, row_params = result.unit_id, result.params
        value, lo, hi = result.value, result.lo, result.hi
        reason, flags = result.reason, result.flags
    elif isinstance(result, Values):
        units = agencies
        value, lo, hi = result.value, result.lo, result.hi
        reason, flags = result.reason, result.flags
    elif isinstance(result, Missing):
        value, lo, hi = _one(None), _one(result.lo), _one(result.hi)
        reason, flags = result.reason, result.flags
    elif isinstance(result, Estimate):
        value, lo, hi = _one(result.value), _one(result.lo), _one(result.hi)
        flags = result.flags
    elif isinstance(result, list):
        msg = f"Measure '{metric.id}' gave several tables, but is not a partnership_metric."
        raise MetricError(msg)
    else:
        value, lo, hi = _one(result), None, None
    size = len(units)
    nothing = np.full(size, np.nan)
    whole = Block(
        shared={**shared, "flags": ";".join(sorted({*_flags(shared), *flags})) or None},
        params=params,
        unit_id=units,
        value=np.asarray(value, dtype=np.float64),
        lo=nothing if lo is None else lo,
        hi=nothing if hi is None else hi,
        reason=[reason] * size if reason is None or isinstance(reason, str) else reason,
        row_params=row_params,
    )
    _check(metric, whole)
    return whole


def _flags(shared: Mapping[str, object]) -> list[str]:
    return [flag for flag in str(shared.get("flags") or "").split(";") if flag]


def _one(value: float | None) -> Floats:
    return np.array([np.nan if value is None else value], dtype=np.float64)


def _check(metric: Metric, b: Block) -> None:
    if not len(b.unit_id) == len(b.value) == len(b.lo) == len(b.hi) == len(b.reason):
        msg = f"Measure '{metric.id}' gave values for {len(b.value)} of {len(b.unit_id)} units."
        raise MetricError(msg)
    if np.isinf(b.value).any():
        msg = f"Measure '{metric.id}' gave an infinite value."
        raise MetricError(msg)
    if any(not b.reason[i] for i in np.flatnonzero(np.isnan(b.value)).tolist()):
        msg = f"Measure '{metric.id}' gave no value and no reason."
        raise MetricError(msg)


def frame(blocks: Sequence[Block]) -> pl.DataFrame:
    """Put blocks under one another, with the output schema's columns but the run-wide ones."""
    types = schema.polars_schema(schema.METRICS)
    columns = [name for name in types if name not in RUN_WIDE]
    if not blocks:
        return pl.DataFrame(schema={name: types[name] for name in columns})
    shared = pl.DataFrame(
        [{**b.shared, "params": json.dumps(b.params)} for b in blocks], infer_schema_length=None
    )
    owner = np.repeat(np.arange(len(blocks)), [len(b.unit_id) for b in blocks])
    value = np.concatenate([b.value for b in blocks])
    rows = shared[owner].with_columns(
        pl.Series("unit_id", [u for b in blocks for u in b.unit_id], dtype=pl.String),
        pl.Series("params", _params(shared["params"], blocks), dtype=pl.String),
        pl.Series("value", value).fill_nan(None),
        pl.Series("lo", np.concatenate([b.lo for b in blocks])).fill_nan(None),
        pl.Series("hi", np.concatenate([b.hi for b in blocks])).fill_nan(None),
        pl.Series("reason", [r for b in blocks for r in b.reason], dtype=pl.String),
    )
    return rows.with_columns(
        pl.when(pl.col("value").is_null()).then(pl.col("reason")).alias("reason")
    ).select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(types[name]).alias(name)
        for name in columns
    )


def _params(shared: pl.Series, blocks: Sequence[Block]) -> list[str]:
    texts: list[str] = []
    for text, b in zip(shared, blocks, strict=True):
        if b.row_params is None:
            texts.extend([text] * len(b.unit_id))
        else:
            texts.extend(json.dumps({**b.params, **own}) for own in b.row_params)
    return texts
