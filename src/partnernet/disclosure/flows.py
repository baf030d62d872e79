"""From a study to the rows that are to be protected: one row a pair, layer, level and wave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet import graphs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from partnernet.study import Partnership

NO_ROWS = pl.DataFrame(
    schema={
        "wave": pl.String,
        "level": pl.String,
        "layer": pl.String,
        "directed": pl.Boolean,
        "source": pl.String,
        "target": pl.String,
        "count": pl.Int64,
        "persons": pl.Int64,
        "events_no_id": pl.Int64,
        "amount": pl.Float64,
        "frequency": pl.String,
    }
)
"""The columns of unprotected rows."""


def flows(
    parts: Iterable[Partnership], levels: Sequence[str], *, zeros: bool = False
) -> pl.DataFrame:
    """Return the ties of these waves and levels; symmetric layers have each pair once.

    Distinct persons cannot be summed over rows, so the largest row is kept: a lower bound. With
    `zeros`, pairs of which a row says that nothing passed are there too: where 0 is hidden, they
    must look as small numbers do.
    """
    found = list(_tables(parts, levels, zeros=zeros))
    return pl.concat(found, how="vertical") if found else NO_ROWS.clear()


def _tables(
    parts: Iterable[Partnership], levels: Sequence[str], *, zeros: bool
) -> Iterator[pl.DataFrame]:
    for part in parts:
        between = part.ties.filter(pl.col("source") != pl.col("target"))
        here = between.filter(graphs.is_tie() | (zeros & (pl.col("count") == 0)))
        for level in (x for x in levels if x in part.levels):
            for layer in part.layers_at(level):
                spec = part.spec(layer)
                rows = here.filter(pl.col("level") == level, pl.col("layer") == layer)
                if not spec.directed:
                    rows = rows.with_columns(
                        source=pl.min_horizontal("source", "target"),
                        target=pl.max_horizontal("source", "target"),
                    )
                most = rows.group_by("source", "target").agg(
                    pl.col("persons").max(),
                    pl.col("frequency").sort_by(graphs.yearly_contacts()).drop_nulls().last(),
                    empty=~graphs.is_tie().any(),
                )
                yield (
                    most.join(
                        graphs.collapse(rows, spec).drop("persons"),
                        on=["source", "target"],
                        how="left",
                    )
                    .with_columns(count=pl.when("empty").then(0).otherwise("count"))
                    .with_columns(
                        wave=pl.lit(part.wave),
                        level=pl.lit(level),
                        layer=pl.lit(layer),
                        directed=pl.lit(value=spec.directed),
                    )
                    .select(pl.col(name).cast(kind) for name, kind in NO_ROWS.schema.items())
                )
