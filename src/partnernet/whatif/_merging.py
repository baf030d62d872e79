"""Make agencies one: every row of the parts becomes a row of the whole.

What two parts had with a third agency adds up where it is counted: each part's own tie is first
settled over its reporters, then the parts are added, so that nothing is lost where one part's tie
is known from its own log and the other's from the third agency's. Ordered codes are never added:
the whole works with the third agency as closely as the closest of its parts did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from partnernet import schema
from partnernet import vocabulary as v
from partnernet.sums import sum_of_known
from partnernet.whatif._covering import merge_coverage
from partnernet.whatif._withdrawing import ENDS, journeys_unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnernet.study import Study

_PASSED_ON = ("is_lead", "is_commissioner", "is_coordinator", "is_accountable_body", "statutory")
_ADDED = ("budget_gbp", "size_fte", "staff_contacts")
_CODES = ("contact_type", "gp_depth")
_OLD = ("_one", "_other")
_KEY = ("area_id", "wave", "level", "layer", "_a", "_b")


def merge_agencies(study: Study, merged: Mapping[str, str]) -> Study:
    """Make one agency of each agency and those that merge into it.

    The one that stays keeps its name, sector and kind; budgets and staff are added where both are
    known; duties that a part had (lead, commissioner, coordinator) pass to it.

    >>> from partnernet.study import Study
    >>> rows = pl.DataFrame(
    ...     {"source": ["A", "B"], "target": ["C", "C"], "layer": ["referral"] * 2, "count": [4, 1]}
    ... )
    >>> whole = merge_agencies(Study.of(rows), {"B": "A"})
    >>> whole.partnership().slice("unstated", "referral").ties.select("source", "weight").rows()
    [('A', 5.0)]
    """
    if not merged:
        return study
    tables: dict[str, Any] = {
        "agencies": _agencies(study.agencies, merged),
        "ties": _ties(study, merged),
        "coverage": merge_coverage(study, merged),
    }
    for name in ("referrals", "activity", "agreements", "assessments"):
        frame: pl.DataFrame | None = getattr(study, name)
        if frame is not None:
            tables[name] = frame.with_columns(pl.col(end).replace(merged) for end in ENDS[name])
    if study.agreements is not None:
        key = ["agreement_id", "area_id", "level", "type", "party"]
        tables["agreements"] = tables["agreements"].unique(key, keep="first", maintain_order=True)
    if study.assessments is not None:
        about = pl.col("about").is_null() | (pl.col("about") != pl.col("respondent"))
        own = study.assessments["about"] == study.assessments["respondent"]
        tables["assessments"] = tables["assessments"].filter(about | own.fill_null(value=False))
    return journeys_unknown(study.replace(**tables))


def _agencies(agencies: pl.DataFrame, merged: Mapping[str, str]) -> pl.DataFrame:
    """One row an area for each merged agency; the receiving one's row first, where it has one."""
    involved = [*merged, *merged.values()]
    rows = agencies.filter(pl.col("agency_id").is_in(involved))
    name = dict(rows.select("agency_id", "name").iter_rows())
    own = ~pl.col("agency_id").is_in(list(merged))
    rows = (
        rows.with_columns(_own=own, agency_id=pl.col("agency_id").replace(merged))
        .sort("area_id", "agency_id", "_own", descending=[False, False, True], maintain_order=True)
        .drop("_own")
    )
    keys = ["agency_id", "area_id"]
    made = {
        **{column: _known_sum(column) for column in _ADDED},
        **{column: _any(column) for column in _PASSED_ON},
        **{column: _together(column) for column in ("levels", "waves")},
        "joined": pl.col("joined").min(),
    }
    others = [name for name in agencies.columns if name not in made and name not in keys]
    whole = rows.group_by(keys, maintain_order=True).agg(
        *(pl.col(column).first() for column in others),
        *(expr.alias(column) for column, expr in made.items()),
    )
    whole = whole.with_columns(
        name=pl.col("agency_id").replace_strict(name, return_dtype=pl.String),
        merged_into=pl.lit(None),
    )
    rest = agencies.filter(~pl.col("agency_id").is_in(involved))
    return pl.concat([rest, schema.conform(whole, schema.AGENCIES).select(rest.columns)])


def _known_sum(column: str) -> pl.Expr:
    """Sum that is null unless every part is known."""
    return pl.when(pl.col(column).is_not_null().all()).then(pl.col(column).sum())


def _any(column: str) -> pl.Expr:
    """Yes if any part is; no only if every part is known not to be."""
    yes = pl.col(column).fill_null(value=False).any()
    every = pl.col(column).is_not_null().all()
    return pl.when(yes | every).then(yes)


def _together(column: str) -> pl.Expr:
    """All that any part has; null (every one) if any part has every one."""
    every = pl.col(column).list.explode(keep_nulls=False, empty_as_null=False).unique().sort()
    return pl.when(pl.col(column).is_not_null().all()).then(every.implode())


def _ties(study: Study, merged: Mapping[str, str]) -> pl.DataFrame:
    old = study.ties.with_columns(_one=pl.col("source"), _other=pl.col("target"))
    rows = old.with_columns(
        pl.col(end).replace(merged) for end in ("source", "target", "reporter")
    ).with_row_index("_row")
    involved = set(merged.values())
    touched = pl.col("source").is_in(involved) | pl.col("target").is_in(involved)
    directed = [name for name in study.ties["layer"].unique() if study.spec(name).directed]
    one_way = pl.col("layer").is_in(directed)
    mine = _settled(_coded(rows.filter(touched)), one_way)
    whole = pl.concat([rows.filter(~touched), mine.select(rows.columns)]).sort("_row")
    return whole.select(study.ties.columns)


def _keyed(rows: pl.DataFrame, one_way: pl.Expr) -> pl.DataFrame:
    """Add `_a`, `_b`: the new pair, ordered where the layer has a direction; `_old` the old one."""
    ends = ("source", "target"), _OLD
    pairs = [
        (
            pl.when(one_way).then(pl.col(a)).otherwise(pl.min_horizontal(a, b)),
            pl.when(one_way).then(pl.col(b)).otherwise(pl.max_horizontal(a, b)),
        )
        for a, b in ends
    ]
    keyed = rows.with_columns(
        _a=pairs[0][0], _b=pairs[0][1], _old=pl.concat_list(pairs[1][0], pairs[1][1])
    )
    several = pl.col("_old").n_unique().over(_KEY) > 1
    return keyed.with_columns(_several=several & (pl.col("source") != pl.col("target")))


def _coded(rows: pl.DataFrame) -> pl.DataFrame:
    """Give every reporter of a pair the closest code that it gave of any of the parts."""
    keyed = _keyed(rows, pl.lit(value=False))
    for column in _CODES:
        usable = pl.when(pl.col(column) != v.DONT_KNOW).then(pl.col(column))
        part = usable.quantile(0.5, interpolation="lower").over(*_KEY, "reporter", "_old")
        keyed = keyed.with_columns(_part=part).with_columns(
            pl.when(pl.col("_several"), usable.is_not_null())
            .then(pl.col("_part").max().over(*_KEY, "reporter").cast(pl.Int8))
            .otherwise(pl.col(column))
            .alias(column)
        )
    return keyed.select(rows.columns)


def _settled(rows: pl.DataFrame, one_way: pl.Expr) -> pl.DataFrame:
    """Let every reporter of a pair give the sum over the parts of what each part's tie came to.

    Nothing changes where all of it comes from one reporter, for its rows add up by themselves.
    """
    keyed = _keyed(rows, one_way)
    mixed = keyed.with_columns(
        _mixed=pl.col("_several") & (pl.col("reporter").n_unique().over(_KEY) > 1)
    )
    sums = [sum_of_known(column) for column in schema.TALLIES]
    most = [pl.col(column).max() for column in schema.TALLIES]
    totals = (
        mixed.filter("_mixed")
        .group_by(*_KEY, "_old", "reporter")
        .agg(sums)
        .group_by(*_KEY, "_old")
        .agg(most)
        .group_by(_KEY)
        .agg(sums)
    )
    joined = mixed.join(totals, on=_KEY, how="left", suffix="_total", nulls_equal=True)
    first = pl.col("_row") == pl.col("_row").min().over(*_KEY, "reporter")
    return joined.with_columns(
        pl.when("_mixed")
        .then(pl.when(first).then(pl.col(f"{column}_total")))
        .otherwise(pl.col(column))
        .alias(column)
        for column in schema.TALLIES
    )
