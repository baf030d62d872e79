"""Declared codes: what each end of a dyad reports, and what the two reports say together.

One reporter's codes collapse to an interval over layers and to one value, the lower median; the two
values stay apart, because the headline counts every report and not the lower of two (taking the
minimum would make non-response look like collaboration). (method 3.2)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet.scales._level import DYAD

if TYPE_CHECKING:
    from collections.abc import Sequence


def lower_median(column: str) -> pl.Expr:
    """Lower median of ordered codes: always one of them."""
    ordered = pl.col(column).sort()
    return ordered.get((pl.len() - 1) // 2)


def declared(rows: pl.DataFrame, column: str, valid: Sequence[int]) -> pl.DataFrame:
    """Return one row a dyad with a code or a "don't know".

    `first` <= `second` are the values of its reports (equal when there is one); `lo`, `hi` the
    least and greatest code of any report; `reports` how many ends reported; `by_a`, `by_b` their
    values; `answered_a`, `answered_b` whether an end said anything, 9 included; `multiple` codes of
    one reporter differ between layers; `informants` of one reporter differ; `third` the code comes
    from neither end.
    """
    codes = rows.filter(pl.col(column).is_not_null()).select(
        DYAD, "by", "layer", "respondent_role", code=pl.col(column)
    )
    usable = pl.col("code").is_in(list(valid))
    reports = (
        codes.filter(usable)
        .group_by(DYAD, "by", "layer")
        .agg(code=lower_median("code"), informants=pl.col("code").n_unique() > 1)
        .group_by(DYAD, "by")
        .agg(
            value=lower_median("code"),
            least=pl.col("code").min(),
            most=pl.col("code").max(),
            informants=pl.col("informants").any(),
        )
        .with_columns(own=pl.col("by") != "other")
        .filter(pl.col("own") | ~pl.col("own").any().over(DYAD))
    )
    together = reports.group_by(DYAD).agg(
        first=pl.col("value").min(),
        second=pl.col("value").max(),
        lo=pl.col("least").min(),
        hi=pl.col("most").max(),
        reports=pl.len().cast(pl.Int64),
        by_a=pl.col("value").filter(pl.col("by") == "a").first(),
        by_b=pl.col("value").filter(pl.col("by") == "b").first(),
        multiple=(pl.col("least") < pl.col("most")).any(),
        informants=pl.col("informants").any(),
        third=~pl.col("own").any(),
    )
    answered = codes.group_by(DYAD).agg(
        answered_a=(pl.col("by") == "a").any(),
        answered_b=(pl.col("by") == "b").any(),
    )
    return answered.join(together, on=DYAD, how="left").sort(DYAD)


def status() -> pl.Expr:
    """Name what the reports of a dyad say together; null where nobody reported a code."""
    apart = pl.col("second") - pl.col("first")
    return (
        pl.when(pl.col("reports") == 1)
        .then(pl.lit("declared_single"))
        .when(apart == 0)
        .then(pl.lit("declared_confirmed"))
        .when(apart == 1)
        .then(pl.lit("declared_discrepant"))
        .when(apart >= 2)
        .then(pl.lit("declared_conflict"))
    )


def joined(flags: dict[str, pl.Expr]) -> pl.Expr:
    """Join the names of the flags that hold, `;` between them; "" when none does."""
    named = [pl.when(holds).then(pl.lit(name)) for name, holds in flags.items()]
    return pl.concat_str(named, separator=";", ignore_nulls=True)
