"""Coverage where no table gives it: whose record a file is, and what a missing row may mean.

Without a word about it, answers of named reporters are `responded` and their absences unknown, and
everything else is `recorded`: rows are ties, missing rows mean nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from partnernet import schema
from partnernet import vocabulary as v

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from partnernet.config import CoverageConfig

_COLUMNS = ("area_id", "layer", "agency_id", "role", "status", "absence_means", "system")
_ASKED = ("contact_type", "gp_depth", "frequency", "content")


@dataclass(frozen=True, slots=True)
class Log:
    """Whose complete log a layer is: "receivers", "senders", "system" or the id of one agency."""

    layer: str
    keeper: str


def coverage_of(
    ties: pl.DataFrame,
    agencies: pl.DataFrame,
    *,
    given: pl.DataFrame | None,
    declared: CoverageConfig | None,
    logs: Iterable[Log],
    scaled: Sequence[str] = (),
) -> pl.DataFrame:
    """Return the coverage table: what is given, then logged, then declared, then the default.

    `logs` say whose record a layer is; `declared` holds for every listed agency; `scaled` are
    layers whose weight is an answer on a declared scale. A layer of an area that one of them has
    spoken of is not spoken of again.
    """
    nodes = agencies.filter(pl.col("kind") == "agency").select("area_id", "agency_id").unique()
    parts = [] if given is None else [given]
    key = ["area_id", "layer"]
    spoken = _spoken(given, ties)
    for log in logs:
        here = ties.filter(pl.col("layer") == log.layer)
        rows = _logged(here, nodes, log).join(spoken, on=key, how="anti")
        parts.append(rows)
        spoken = pl.concat([spoken, rows.select(key).unique()])
    if declared is not None:
        rows = _declared(ties, agencies, declared).join(spoken, on=key, how="anti")
        parts.append(rows)
        spoken = pl.concat([spoken, rows.select(key).unique()])
    parts.append(_default(ties.join(spoken, on=key, how="anti"), nodes, scaled))
    frames = [schema.conform(part, schema.COVERAGE) for part in parts]
    return (
        pl.concat(frames)
        .with_columns(pl.col("absence_means").fill_null("unknown"))
        .unique(maintain_order=True)
        .sort("wave", "area_id", "level", "layer", "agency_id", "role", "status", nulls_last=True)
    )


def _spoken(given: pl.DataFrame | None, ties: pl.DataFrame) -> pl.DataFrame:
    """Return the layers of each area that a coverage table speaks of; an empty cell means all."""
    pairs = ties.select("area_id", "layer").unique()
    if given is None or given.is_empty():
        return pairs.clear()
    said = given.select("area_id", "layer").unique()
    return (
        pairs.join(said, how="cross", suffix="_said")
        .filter(
            pl.col("area_id_said").is_null() | (pl.col("area_id_said") == pl.col("area_id")),
            pl.col("layer_said").is_null() | (pl.col("layer_said") == pl.col("layer")),
        )
        .select("area_id", "layer")
        .unique()
    )


def _declared(ties: pl.DataFrame, agencies: pl.DataFrame, said: CoverageConfig) -> pl.DataFrame:
    """Say it of every listed agency; of all, where no table lists any."""
    nodes = agencies.filter(pl.col("kind") == "agency")
    if not nodes["unlisted"].all():
        nodes = nodes.filter(~pl.col("unlisted"))
    nodes = nodes.select("area_id", "agency_id").unique()
    layers = ties.select("area_id", "layer").unique()
    if said.layers:
        layers = layers.filter(pl.col("layer").is_in(said.layers))
    return nodes.join(layers, on="area_id").with_columns(
        role=pl.lit(said.role),
        status=pl.lit(said.status),
        absence_means=pl.lit(said.absence_means),
        system=pl.lit(said.system, dtype=pl.String),
    ).select(_COLUMNS)  # fmt: skip


def _logged(here: pl.DataFrame, nodes: pl.DataFrame, log: Log) -> pl.DataFrame:
    """Mark the keepers of a log complete, and everybody else recorded."""
    layers = here.select("area_id", "layer").unique()
    everyone = nodes.join(layers, on="area_id")
    senders = here.select("area_id", "layer", agency_id="source").unique()
    receivers = here.select("area_id", "layer", agency_id="target").unique()
    system = pl.lit(None, dtype=pl.String)
    if log.keeper == "system":
        keepers = [everyone.with_columns(role=pl.lit("system"))]
        system = pl.lit("system")
    elif log.keeper == "receivers":
        keepers = [receivers.with_columns(role=pl.lit("receiver_log"))]
    elif log.keeper == "senders":
        keepers = [senders.with_columns(role=pl.lit("sender_log"))]
    else:
        one = pl.col("agency_id") == log.keeper
        keepers = [
            receivers.filter(one).with_columns(role=pl.lit("receiver_log")),
            senders.filter(one).with_columns(role=pl.lit("sender_log")),
        ]
    complete = pl.concat(keepers).join(nodes, on=["area_id", "agency_id"], how="semi")
    complete = complete.with_columns(
        status=pl.lit("admin_complete"), absence_means=pl.lit("no_contact"), system=system
    )
    rest = everyone.join(complete, on=["area_id", "layer", "agency_id"], how="anti")
    return pl.concat([complete.select(_COLUMNS), _recorded(rest)])


def _recorded(pairs: pl.DataFrame) -> pl.DataFrame:
    return pairs.with_columns(
        role=pl.lit("system"),
        status=pl.lit("recorded"),
        absence_means=pl.lit("unknown"),
        system=pl.lit(None, dtype=pl.String),
    ).select(_COLUMNS)


def _default(ties: pl.DataFrame, nodes: pl.DataFrame, scaled: Sequence[str]) -> pl.DataFrame:
    """Say `responded`, absences unknown, for named reporters of answers; else `recorded`."""
    asked = pl.any_horizontal(
        *(pl.col(name).is_not_null() for name in _ASKED),
        pl.col("strength").is_not_null() & pl.col("layer").is_in(list(scaled)),
    )
    answers = ties.filter(asked, pl.col("reporter") != v.ADMIN)
    surveyed = answers.select("wave", "area_id", "layer").unique()
    reporters = answers.select("wave", "area_id", "layer", agency_id="reporter").unique()
    everyone = surveyed.join(nodes, on="area_id")
    here = everyone.join(
        reporters.with_columns(answered=pl.lit(value=True)),
        on=["wave", "area_id", "layer", "agency_id"],
        how="left",
    )
    asked_rows = here.select(
        "wave",
        "area_id",
        "layer",
        "agency_id",
        role=pl.lit("reporter"),
        status=pl.when(pl.col("answered").fill_null(value=False))
        .then(pl.lit("responded"))
        .otherwise(pl.lit("not_approached")),
        absence_means=pl.lit("unknown"),
        system=pl.lit(None, dtype=pl.String),
    )
    records = ties.join(surveyed, on=["area_id", "layer"], how="anti")
    pairs = nodes.join(records.select("area_id", "layer").unique(), on="area_id")
    return pl.concat([asked_rows, _recorded(pairs)], how="diagonal")
