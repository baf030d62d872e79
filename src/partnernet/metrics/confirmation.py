"""What the agencies themselves say of one another: confirmed ties, and who is named by most.

Only from answers: records have no reporters. A reporter is an agency that answered for a layer of
a level: it has a row there, or the coverage table says that it responded. One that answered in part
(`partial`) is none: that it does not name another says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._registry import Card, Param, partnership_metric
from partnernet.metrics._results import Rows
from partnernet.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from partnernet.study import Partnership


def _card(name: str, formula: str, unit: str, null: str, params: tuple[Param, ...] = ()) -> Card:
    return Card(
        name=name,
        theme="answers",
        formula=formula,
        unit=unit,
        range=(0.0, 1.0),
        null=null,
        citation="definition ours",
        view=View(),
        comparable="raw",
        over="partnership",
        params=params,
        on_request=True,
    )


@dataclass(frozen=True, slots=True)
class _Answers:
    """Who answered for a layer of a level, and which ties (reporter, source, target) they named."""

    level: str
    layer: str
    reporters: set[str]
    named: set[tuple[str, str, str]]


def _answers(p: Partnership) -> Iterator[_Answers]:
    """Answers of every level and layer that has any, in order."""
    import polars as pl

    from partnernet import graphs

    for level in p.levels:
        here = set(p.eligible(level)["agency_id"])
        for layer in p.layers_at(level):
            rows = p.ties.filter(
                pl.col("level") == level,
                pl.col("layer") == layer,
                pl.col("reporter").is_in(sorted(here)),
            )
            asked = _responded(p.coverage, level, layer)
            ties = rows.filter(
                graphs.is_tie(),
                pl.col("source") != pl.col("target"),
                pl.col("source").is_in(sorted(here)),
                pl.col("target").is_in(sorted(here)),
            )
            partly = {x.agency_id for x in p.covered(level, layer).rows if x.status == "partial"}
            reporters = (set(rows["reporter"]) - partly | asked) & here
            if reporters:
                ties = ties.filter(pl.col("reporter").is_in(sorted(reporters)))
                named = set(ties.select("reporter", "source", "target").unique().iter_rows())
                yield _Answers(level, layer, reporters, named)


def _responded(coverage: pl.DataFrame, level: str, layer: str) -> set[str]:
    import polars as pl

    rows = coverage.filter(
        pl.col("level").is_null() | (pl.col("level") == level),
        pl.col("layer").is_null() | (pl.col("layer") == layer),
        pl.col("role").fill_null("reporter") == "reporter",
        pl.col("status") == "responded",
    )
    return set(rows["agency_id"])


_NOT_ASKED = Rows([None], np.array([np.nan]), reason="not_recorded")


@partnership_metric(
    _card(
        "Confirmed ties",
        "ties that both ends report / ties that either reports, both ends having answered",
        "share of ties",
        "nobody was asked, or no tie has both ends among those who answered",
    ),
    unit="network",
)
def confirmed_ties(p: Partnership) -> list[Rows]:
    """Share of the reported ties which the agency at the other end reports too.

    Among ties whose two ends both answered. In a layer with a direction, both must report the same
    direction. A low share says that the two ends see the relation differently, or that one forgot.
    An agency that answered in part has not answered.

    >>> import polars as pl, partnernet as pn
    >>> said = [("A", "A", "B"), ("B", "A", "B"), ("B", "B", "C"), ("C", "A", "B")]
    >>> rows = pl.DataFrame(said, schema=["reporter", "source", "target"], orient="row")
    >>> p = pn.Study.of(rows.with_columns(layer=pl.lit("communication"))).partnership()
    >>> confirmed_ties(p)[0].params
    [{'confirmed': 1, 'ties': 2}]
    """
    found: list[Rows] = []
    for answers in _answers(p):
        directed = p.spec(answers.layer).directed
        said: dict[tuple[str, str], set[str]] = {}
        for reporter, source, target in answers.named:
            pair = (source, target) if directed or source < target else (target, source)
            if reporter in pair and answers.reporters.issuperset(pair):
                said.setdefault(pair, set()).add(reporter)
        confirmed = sum(len(by) == 2 for by in said.values())
        found.append(
            Rows(
                [None],
                np.array([confirmed / len(said) if said else np.nan]),
                reason="one_sided",
                params=[{"confirmed": confirmed, "ties": len(said)}],
                level=answers.level,
                layer=answers.layer,
            )
        )
    return found or [_NOT_ASKED]


@partnership_metric(
    _card(
        "Core agency",
        "1 if at least `named_by` of the others who answered name it in half of the layers or more",
        "0 or 1",
        "nobody else answered in any layer",
        (Param("named_by", (0.5,), "share of those who answered", (0.33, 0.67)),),
    ),
    unit="agency",
)
def core_agency(p: Partnership, *, named_by: float = 0.5) -> list[Rows]:
    """Whether an agency is named by at least half of the others, in at least half of the layers.

    At one level, over all layers that agencies were asked about; in `params`, in how many of them
    it is so named.

    >>> import polars as pl, partnernet as pn
    >>> said = [("A", "A", "B"), ("B", "A", "B"), ("C", "B", "C")]
    >>> rows = pl.DataFrame(said, schema=["reporter", "source", "target"], orient="row")
    >>> p = pn.Study.of(rows.with_columns(layer=pl.lit("communication"))).partnership()
    >>> dict(zip(core_agency(p)[0].unit_id, core_agency(p)[0].value.tolist()))
    {'A': 1.0, 'B': 1.0, 'C': 0.0}
    """
    by_level: dict[str, list[_Answers]] = {}
    for answers in _answers(p):
        by_level.setdefault(answers.level, []).append(answers)
    found: list[Rows] = []
    for level, layers in by_level.items():
        agencies = p.eligible(level)["agency_id"].to_list()
        times = np.zeros((2, len(agencies)), dtype=np.int64)
        for answers in layers:
            namers = _namers(answers)
            for at, agency in enumerate(agencies):
                others = len(answers.reporters - {agency})
                times[0, at] += others > 0 and len(namers.get(agency, ())) >= named_by * others
                times[1, at] += others > 0
        core = np.where(times[1] > 0, (2 * times[0] >= times[1]).astype(np.float64), np.nan)
        said = [{"layers": k, "of": of} for k, of in times.T.tolist()]
        found.append(Rows(agencies, core, reason="not_recorded", params=said, level=level))
    return found or [_NOT_ASKED]


def _namers(answers: _Answers) -> dict[str, set[str]]:
    """Who names each agency as the other end of a tie of its own."""
    found: dict[str, set[str]] = {}
    for reporter, source, target in answers.named:
        if reporter in (source, target):
            found.setdefault(target if reporter == source else source, set()).add(reporter)
    return found
