"""From rows to graphs: the only place that decides what a tie is and the only builder of graphs.

Rows are summed within a reporter, then combined over reporters by the tie rule, then symmetrised if
the view asks for it (method 1.6). Strength and length are different weights: both igraph and
networkx read a weight given to a shortest-path measure as a *length*, so a view must say which it
wants.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet import vocabulary as v
from partnernet.sums import sum_of_known
from partnernet.view import View as View

if TYPE_CHECKING:
    import igraph as ig

    from partnernet.view import Direction as Direction
    from partnernet.view import TieRule as TieRule
    from partnernet.view import Weight as Weight
    from partnernet.vocabulary import LayerSpec


def is_tie() -> pl.Expr:
    """Say which rows are ties: a row may also record that there is no contact.

    A negative net amount is no tie, however many payments made it. Else positive evidence (count
    above 0, a frequency above never, an amount of 0 or more) makes a tie. Failing that, a count of
    0, "never", contact type 1 or 9, or depth 0 says that there is none. A row that says nothing of
    this is a tie without a known strength.

    >>> rows = pl.DataFrame(
    ...     {
    ...         "count": [3, 0, None],
    ...         "frequency": [None, None, "never"],
    ...         "amount": [None, None, None],
    ...         "contact_type": [None, None, None],
    ...         "gp_depth": [None, None, None],
    ...     },
    ...     schema_overrides={"amount": pl.Float64},
    ... )
    >>> rows.select(tie=is_tie())["tie"].to_list()
    [True, False, False]
    """
    count, often, amount = pl.col("count"), pl.col("frequency"), pl.col("amount")
    negative = (amount < 0).fill_null(value=False)
    yes = (count > 0) | (often != "never") | (amount >= 0)
    no = (
        (count <= 0)
        | (often == "never")
        | pl.col("contact_type").is_in([1, v.DONT_KNOW])
        | (pl.col("gp_depth") == 0)
    )
    return ~negative & (yes.fill_null(value=False) | ~no.fill_null(value=False))


def yearly_contacts() -> pl.Expr:
    """Contacts a year that the frequency word stands for; null for `ad_hoc` and unknown."""
    rates = {word: rate for word, rate in v.FREQUENCIES.items() if rate is not None}
    return pl.col("frequency").replace_strict(rates, default=None, return_dtype=pl.Float64)


def strength(spec: LayerSpec) -> pl.Expr:
    """Strength of a tie by the kind of its layer; null where the file does not say.

    count layers: the count, else contacts a year from the frequency word; money: pounds; ordinal:
    contacts a year of the frequency word; presence: 1. A link list (each undated pair once) has no
    known strength at all.
    """
    if spec.kind == "money":
        return pl.col("amount")
    if spec.kind == "presence":
        return pl.lit(1.0)
    if spec.row_unit == "links":
        return pl.lit(None, dtype=pl.Float64)
    if spec.kind == "ordinal":
        return yearly_contacts()
    return pl.coalesce(pl.col("count").cast(pl.Float64), yearly_contacts())


_PAIR = ("source", "target")
_SUMMED = (
    "count",
    "amount",
    "days",
    "accepted",
    "declined",
    "redirected",
    "nfa",
    "decided",
    "persons",
    "events_no_id",
)


def collapse(ties: pl.DataFrame, spec: LayerSpec, rule: TieRule = "union") -> pl.DataFrame:
    """Return one row per ordered pair that has a tie, sorted, self-loops left out.

    Counts and money are summed within a reporter; over reporters the largest is kept, so two logs
    of one contact never count twice. Presence and ordered codes are never added: their largest is
    kept throughout. Columns: source, target, weight (strength), reporters, and the summed counts
    (null where no reporter counted).
    """
    kept = ("weight", *_SUMMED, "contact_type")
    by_reporter = ties.filter(is_tie(), pl.col("source") != pl.col("target")).select(
        "reporter", *_PAIR, strength(spec).alias("weight"), *kept[1:]
    )
    if by_reporter.select("reporter", *_PAIR).is_duplicated().any():
        adds_up = spec.kind in ("count", "money")
        weight = sum_of_known("weight") if adds_up else pl.col("weight").max()
        by_reporter = by_reporter.group_by("reporter", *_PAIR).agg(
            weight, *(sum_of_known(name) for name in _SUMMED), pl.col("contact_type").min()
        )
    by_reporter = _apply_rule(by_reporter, rule)
    if not by_reporter.select(_PAIR).is_duplicated().any():
        once = pl.lit(1, dtype=pl.Int64).alias("reporters")
        return by_reporter.select(*_PAIR, "weight", once, *kept[1:]).sort(*_PAIR)
    return (
        by_reporter.group_by(*_PAIR)
        .agg(
            pl.col("weight").max(),
            pl.col("reporter").n_unique().cast(pl.Int64).alias("reporters"),
            *(pl.col(name).max() for name in _SUMMED),
            pl.col("contact_type").min(),
        )
        .sort(*_PAIR)
    )


def _apply_rule(rows: pl.DataFrame, rule: TieRule) -> pl.DataFrame:
    if rule == "union":
        return rows
    if rule == "source_only":
        return rows.filter(pl.col("reporter") == pl.col("source"))
    if rule == "target_only":
        return rows.filter(pl.col("reporter") == pl.col("target"))
    ends = pl.col("reporter").is_in(pl.concat_list("source", "target"))
    both = pl.col("reporter").filter(ends).n_unique().over(*_PAIR) == 2
    return rows.filter(both)


def symmetrise(pairs: pl.DataFrame, direction: Direction) -> pl.DataFrame:
    """Return one row per dyad (source before target); strengths of the two directions are added.

    "weak": either direction suffices; "strong": both are needed (a pair reported by both ends, or
    recorded in both directions).
    """
    flipped = pl.col("source") > pl.col("target")
    dyads = (
        pairs.with_columns(
            source=pl.when(flipped).then(pl.col("target")).otherwise(pl.col("source")),
            target=pl.when(flipped).then(pl.col("source")).otherwise(pl.col("target")),
        )
        .group_by(*_PAIR)
        .agg(
            sum_of_known("weight"),
            pl.col("reporters").max(),
            *(sum_of_known(name) for name in _SUMMED),
            pl.col("contact_type").min(),
            directions=pl.len().cast(pl.Int64),
        )
    )
    if direction == "strong":
        dyads = dyads.filter(pl.col("directions") == 2)
    return dyads.drop("directions").sort(*_PAIR)


def index_ends(pairs: pl.DataFrame, agencies: pl.DataFrame) -> pl.DataFrame:
    """Add `source_ix` and `target_ix`, the ends' row numbers in `agencies`; drop other ends."""
    ids = pl.Enum(agencies["agency_id"])
    source, target = (
        pl.col(end).cast(ids, strict=False).to_physical().cast(pl.UInt32) for end in _PAIR
    )
    return (
        pairs.with_columns(source_ix=source, target_ix=target)
        .drop_nulls(["source_ix", "target_ix"])
        .sort("source_ix", "target_ix")
    )


def build(n: int, pairs: pl.DataFrame, *, directed: bool, weight: Weight) -> ig.Graph:
    """Build the igraph graph: vertex i is row i; `es["weight"]` if a weight is asked for."""
    import igraph as ig  # it loads a drawing library, which reading has no use for

    graph = ig.Graph(
        n=n, edges=pairs.select("source_ix", "target_ix").to_numpy(), directed=directed
    )
    if weight == "strength":
        graph.es["weight"] = pairs["weight"].to_list()
    elif weight == "length":
        graph.es["weight"] = (1 / pairs["weight"]).to_list()
    return graph
