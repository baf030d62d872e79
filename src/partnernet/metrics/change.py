"""Change: which ties lasted, ended and began since the wave before (method 4.10).

Only pairs of agencies present in both waves are compared; agencies that came or went are counted
apart. All of it depends on how far apart the waves are: `months` in `params` says so where dated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._registry import Card, partnership_metric
from partnernet.metrics._results import Rows
from partnernet.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from partnernet.study import Partnership, Slice

DAYS_A_MONTH = 30.4375
SNIJDERS = "Snijders, van de Bunt & Steglich 2010, Social Networks 32:44-60, section 3.1"


def _card(name: str, formula: str, *, null: str, citation: str = SNIJDERS) -> Card:
    return Card(
        name=name,
        theme="change",
        formula=formula,
        unit="share",
        range=(0.0, 1.0),
        null=null,
        citation=citation,
        view=View(),
        comparable="raw",
        over="partnership",
        min_agencies=2,
        on_request=True,
    )


@dataclass(frozen=True, slots=True)
class Change:
    """Pairs of agencies present in both waves, by tie before and after; and who came or went."""

    both: int
    before_only: int
    after_only: int
    neither: int
    stayed: int
    came: int
    went: int


def _compare(before: Slice, after: Slice) -> Change:
    old, new = set(before.agencies["agency_id"]), set(after.agencies["agency_id"])
    stayed = old & new

    def ties(s: Slice) -> set[tuple[str, str]]:
        ends = s.ties.select("source", "target").rows()
        return {(a, b) for a, b in ends if a in stayed and b in stayed}

    then, now = ties(before), ties(after)
    pairs = len(stayed) * (len(stayed) - 1) // (1 if after.directed else 2)
    both = len(then & now)
    return Change(
        both,
        len(then) - both,
        len(now) - both,
        pairs - len(then) - len(now) + both,
        len(stayed),
        len(new - old),
        len(old - new),
    )


def _changes(part: Partnership) -> Iterator[tuple[str, str, Change, dict[str, object]]]:
    """Compare every level and layer that this wave and the one before it both have."""
    waves = part.study.waves
    place = waves.index(part.wave)
    if place == 0:
        return
    earlier = part.study.partnership(part.area, waves[place - 1])
    said: dict[str, object] = {"since": earlier.wave}
    months = _months(earlier.period, part.period)
    if months is not None:
        said["months"] = months
    for level in part.levels:
        for layer in part.layers_at(level):
            if level in earlier.levels and layer in earlier.layers_at(level):
                change = _compare(earlier.slice(level, layer), part.slice(level, layer))
                yield level, layer, change, said


def _months(before: tuple[object, object], after: tuple[object, object]) -> float | None:
    """Months between the middles of two periods."""
    start, end = _middle(*before), _middle(*after)
    return None if start is None or end is None else round((end - start) / DAYS_A_MONTH, 1)


def _middle(first: object, last: object) -> float | None:
    if not isinstance(first, date) or not isinstance(last, date):
        return None
    return (first.toordinal() + last.toordinal()) / 2


def _rows(part: Partnership, value: Callable[[Change], float], reason: str) -> list[Rows]:
    return [
        Rows([None], np.array([value(c)]), reason=reason, params=[said], level=level, layer=layer)
        for level, layer, c, said in _changes(part)
    ]


def _share(of: int, among: int) -> float:
    return of / among if among else np.nan


@partnership_metric(
    _card("Tie persistence", "J = N11 / (N11 + N10 + N01)", null="no tie in either wave"),
    unit="network",
)
def persistence(part: Partnership) -> list[Rows]:
    """Share of the ties of either wave that are there in both, among agencies that stayed.

    N10 are ties of the wave before only, N01 of this wave only. The first wave has no value.

    >>> from partnernet.metrics._example import second_wave
    >>> round(float(persistence(second_wave())[0].value[0]), 3)
    0.333
    """
    return _rows(part, lambda c: _share(c.both, c.both + c.before_only + c.after_only), "no_ties")


@partnership_metric(
    _card("Tie dissolution", "N10 / (N10 + N11)", null="no tie in the wave before"), unit="network"
)
def dissolution(part: Partnership) -> list[Rows]:
    """Share of the ties of the wave before that are gone, among agencies that stayed.

    >>> from partnernet.metrics._example import second_wave
    >>> dissolution(second_wave())[0].value.tolist()
    [0.5]
    """
    return _rows(part, lambda c: _share(c.before_only, c.before_only + c.both), "no_ties")


@partnership_metric(
    _card("Tie creation", "N01 / (N01 + N00)", null="every pair was tied before"), unit="network"
)
def creation(part: Partnership) -> list[Rows]:
    """Share of the pairs untied in the wave before that are tied now, among agencies that stayed.

    A pair without a row counts as untied, observed or not: read it with the coverage of both waves.

    >>> from partnernet.metrics._example import second_wave
    >>> creation(second_wave())[0].value.tolist()
    [0.25]
    """
    return _rows(part, lambda c: _share(c.after_only, c.after_only + c.neither), "complete")


@partnership_metric(
    _card(
        "Hamming distance of waves",
        "(N10 + N01) / pairs",
        null="fewer than two agencies stayed",
        citation="Hamming 1950 (recalled); method 4.10",
    ),
    unit="network",
)
def wave_hamming(part: Partnership) -> list[Rows]:
    """Share of the pairs whose tie began or ended since the wave before.

    >>> from partnernet.metrics._example import second_wave
    >>> round(float(wave_hamming(second_wave())[0].value[0]), 3)
    0.333
    """
    return _rows(
        part,
        lambda c: _share(
            c.before_only + c.after_only, c.both + c.before_only + c.after_only + c.neither
        ),
        "n<2",
    )


@partnership_metric(
    _card(
        "Agency turnover",
        "1 - |in both waves| / |in either wave|",
        null="no agency in either wave",
        citation="method 4.10",
    ),
    unit="network",
)
def agency_turnover(part: Partnership) -> list[Rows]:
    """Share of the agencies expected in either wave that are in only one of them.

    >>> from partnernet.metrics._example import second_wave
    >>> agency_turnover(second_wave())[0].value.tolist()
    [0.4]
    """
    return _rows(part, lambda c: _share(c.came + c.went, c.stayed + c.came + c.went), "no_agencies")
