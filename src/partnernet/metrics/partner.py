"""PARTNER's questions of trust and value: how agencies answer about one another (method M31).

Answers are codes 1 to 4, in order, read from the assessments table (instrument `PARTNER`). They are
never averaged: shares of each code, medians, and how often the two ends of a pair differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._registry import Card, Param, partnership_metric
from partnernet.metrics._results import Missing, Rows
from partnernet.view import View

if TYPE_CHECKING:
    import polars as pl

    from partnernet.study import Partnership

PARTNER = (
    "PARTNER: Varda, Chandra, Stern & Lurie 2008, J Public Health Manag Pract 14(5):e1-e8 "
    "(pages recalled); summaries ours"
)
TRUST, VALUE = ("reliability", "mission", "openness"), ("power", "involvement", "resources")
ITEM = Param("item", (*TRUST, *VALUE), "trust: the first three; value: the others", (), "published")
CODE = Param("code", (1, 2, 3, 4), "1 not at all to 4 a great deal", (), "published")


def _card(name: str, formula: str, unit: str, span: tuple[float, float], *params: Param) -> Card:
    return Card(
        name=name,
        theme="partner",
        formula=formula,
        unit=unit,
        range=span,
        null="no such question was answered",
        citation=PARTNER,
        view=View(),
        comparable="raw",
        over="partnership",
        requires=("assessments.value",),
        params=params,
        on_request=True,
    )


def _answers(p: Partnership, item: str) -> pl.DataFrame:
    """One row a rater and rated agency: the code, the lower middle one of several answers."""
    import polars as pl

    from partnernet import schema

    table = schema.empty(schema.ASSESSMENTS) if p.assessments is None else p.assessments
    agency = p.agencies["agency_id"].implode()
    said = pl.col("value").str.strip_chars()
    return (
        table.filter(
            pl.col("instrument").str.strip_chars().str.to_lowercase() == "partner",
            pl.col("item").str.strip_chars().str.to_lowercase() == item,
            said.is_in(["1", "2", "3", "4"]),
            pl.col("respondent").is_in(agency),
            pl.col("about").is_in(agency),
            pl.col("respondent") != pl.col("about"),
        )
        .group_by("respondent", "about")
        .agg(code=said.cast(pl.Int64).sort().get((pl.len() - 1) // 2))
        .sort("respondent", "about")
    )


def _whole(result: float | Missing, **said: object) -> list[Rows]:
    if isinstance(result, Missing):
        return [Rows([None], np.array([np.nan]), reason=result.reason)]
    return [Rows([None], np.array([result]), params=[said])]


@partnership_metric(
    _card(
        "PARTNER answers",
        "answers with the code / answers with any of the four codes",
        "share of answers",
        (0.0, 1.0),
        ITEM,
        CODE,
    ),
    unit="network",
)
def partner_answers(p: Partnership, *, item: str, code: int) -> list[Rows]:
    """Share of the answers about other agencies that give a code, for one question.

    >>> from partnernet.metrics._example_tables import partnership
    >>> partner_answers(partnership(), item="reliability", code=4)[0].params
    [{'answers': 2, 'of': 4}]
    """
    codes = _answers(p, item)["code"]
    if not len(codes):
        return _whole(Missing("not_recorded"))
    given = int((codes == code).sum())
    return _whole(given / len(codes), answers=given, of=len(codes))


@partnership_metric(
    _card(
        "PARTNER median",
        "middle code of the answers about the agency; of an even number the lower one, and both in "
        "lo and hi",
        "code 1 to 4",
        (1.0, 4.0),
        ITEM,
    ),
    unit="agency",
)
def partner_median(p: Partnership, *, item: str) -> list[Rows]:
    """The middle answer of the others about an agency, for one question.

    >>> from partnernet.metrics._example_tables import partnership
    >>> (found,) = partner_median(partnership(), item="reliability")
    >>> dict(zip(found.unit_id, found.value.tolist()))
    {'FC': 2.0, 'FD': 3.0, 'HV': 4.0}
    """
    import polars as pl

    codes = pl.col("code").sort().cast(pl.Float64)
    found = (
        _answers(p, item)
        .group_by("about")
        .agg(lower=codes.get((pl.len() - 1) // 2), upper=codes.get(pl.len() // 2), n=pl.len())
        .sort("about")
    )
    if found.is_empty():
        return _whole(Missing("not_recorded"))
    low, high = found["lower"].to_numpy(), found["upper"].to_numpy()
    said = [{"answers": n} for n in found["n"].to_list()]
    return [Rows(found["about"].to_list(), low, lo=low, hi=high, params=said)]


@partnership_metric(
    _card(
        "PARTNER asymmetry",
        "pairs that give each other different codes / pairs that have answered about each other",
        "share of pairs",
        (0.0, 1.0),
        ITEM,
    ),
    unit="network",
)
def partner_asymmetry(p: Partnership, *, item: str) -> list[Rows]:
    """Share of pairs in which one trusts or values the other more than the other way round.

    >>> from partnernet.metrics._example_tables import partnership
    >>> partner_asymmetry(partnership(), item="reliability")[0].params
    [{'differ': 1, 'pairs': 1}]
    """
    import polars as pl

    said = _answers(p, item)
    turned = said.select(respondent="about", about="respondent", back="code")
    both = said.join(turned, on=["respondent", "about"]).filter(
        pl.col("respondent") < pl.col("about")
    )
    if both.is_empty():
        return _whole(Missing("one_sided" if said.height else "not_recorded"))
    differ = int((both["code"] != both["back"]).sum())
    return _whole(differ / both.height, differ=differ, pairs=both.height)
