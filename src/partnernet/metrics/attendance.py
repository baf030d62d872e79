"""Meetings: who comes, who meets whom, and whether what was agreed is done (method 4.7).

Attendance is a two-mode network of agencies and meetings. Meetings are few, so the Wilson interval
belongs to every share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._intervals import ratio, wilson
from partnernet.metrics._meetings import NOT_RECORDED, at_each_level, meetings
from partnernet.metrics._registry import Card, Param, partnership_metric
from partnernet.metrics._results import Rows
from partnernet.metrics._shares import counted
from partnernet.view import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from numpy.typing import ArrayLike

    from partnernet.study import Partnership

NEWMAN = "Newman 2001, Physical Review E 64:016132, equation 2 (number recalled)"


def _card(
    name: str,
    formula: str,
    unit: str,
    null: str,
    *,
    column: str = "attended",
    top: float | None = 1.0,
    citation: str = "definition ours",
    also: tuple[str, ...] = (),
    params: tuple[Param, ...] = (),
) -> Card:
    return Card(
        name=name,
        theme="meetings",
        formula=formula,
        unit=unit,
        range=(0.0, top),
        null=null,
        citation=citation,
        view=View(),
        comparable="raw" if top else "within-area",
        over="partnership",
        requires=(f"meetings.{column}", *also),
        params=params,
        on_request=True,
    )


def _shares(
    units: Sequence[str | None], part: ArrayLike, whole: ArrayLike, named: tuple[str, str]
) -> Rows:
    low, high = wilson(part, whole)
    return Rows(
        units,
        ratio(part, whole),
        reason="not_recorded",
        lo=np.atleast_1d(low),
        hi=np.atleast_1d(high),
        params=counted(named, part, whole),
    )


def _by_agency(rows: pl.DataFrame, part: pl.Expr, whole: pl.Expr, named: tuple[str, str]) -> Rows:
    found = rows.group_by("agency_id").agg(part=part.sum(), whole=whole.sum()).sort("agency_id")
    return _shares(
        found["agency_id"].to_list(), found["part"].to_numpy(), found["whole"].to_numpy(), named
    )


def _in_all(rows: pl.DataFrame, part: pl.Expr, whole: pl.Expr, named: tuple[str, str]) -> Rows:
    x, n = rows.select(part.sum().alias("part"), whole.sum().alias("whole")).row(0)
    return _shares([None], [x], [n], named)


def _asked() -> tuple[pl.Expr, pl.Expr]:
    """Invited and came; invited and known whether it came."""
    import polars as pl

    known = pl.col("invited") & pl.col("attended").is_not_null()
    return known & pl.col("attended"), known


@partnership_metric(
    _card(
        "Attendance",
        "meetings attended / meetings invited to; lo, hi: Wilson 95 %",
        "share of meetings",
        "attendance is not recorded, or the agency was invited to none",
    ),
    unit="agency",
)
def attendance(p: Partnership) -> list[Rows]:
    """Share of the meetings that an agency was invited to at which somebody came for it.

    >>> from partnernet.metrics._example_tables import partnership
    >>> (found,) = attendance(partnership())
    >>> dict(zip(found.unit_id, found.value.round(3).tolist()))
    {'FC': 0.667, 'FD': 1.0, 'HV': 1.0, 'SCH': 0.333}
    """
    named = ("attended", "invited")
    return at_each_level(p, lambda rows: _by_agency(rows, *_asked(), named))


@partnership_metric(
    _card(
        "Attendance of all",
        "attendances / invitations; lo, hi: Wilson 95 %",
        "share of invitations",
        "attendance is not recorded",
    ),
    unit="network",
)
def attendance_total(p: Partnership) -> list[Rows]:
    """Share of all invitations to meetings that an agency followed.

    >>> from partnernet.metrics._example_tables import partnership
    >>> attendance_total(partnership())[0].params
    [{'attended': 9, 'invited': 12}]
    """
    named = ("attended", "invited")
    return at_each_level(p, lambda rows: _in_all(rows, *_asked(), named))


@partnership_metric(
    _card(
        "All statutory agencies present",
        "meetings that every statutory agency attended / meetings; lo, hi: Wilson 95 %",
        "share of meetings",
        "attendance, or which agencies are statutory, is not recorded",
        also=("agencies.statutory",),
    ),
    unit="network",
)
def statutory_present(p: Partnership) -> list[Rows]:
    """Share of meetings at which no agency with a statutory duty was missing, invited or not.

    A meeting at which none is known to be missing, but of one of them nothing is known, is left
    out.

    >>> from partnernet.metrics._example_tables import partnership
    >>> statutory_present(partnership())[0].params
    [{'complete': 1, 'meetings': 3}]
    """
    import polars as pl

    found: list[Rows] = []
    for level, rows in meetings(p).items():
        agencies = p.agencies if level is None else p.eligible(level)
        duty = agencies.filter(pl.col("statutory").fill_null(value=False))["agency_id"]
        if not len(duty):
            found.append(Rows([None], np.array([np.nan]), reason="not_recorded", level=level))
            continue
        theirs = pl.col("attended").filter(pl.col("agency_id").is_in(duty.implode()))
        each = rows.group_by("meeting_id").agg(came=theirs.sum(), unknown=theirs.is_null().sum())
        full = int((each["came"] == len(duty)).sum())
        open_ = int(((each["came"] + each["unknown"] == len(duty)) & (each["unknown"] > 0)).sum())
        result = _shares([None], [full], [each.height - open_], ("complete", "meetings"))
        found.append(
            Rows(
                result.unit_id,
                result.value,
                reason=result.reason,
                lo=result.lo,
                hi=result.hi,
                params=result.params,
                level=level,
            )
        )
    return found or [NOT_RECORDED]


@partnership_metric(
    _card(
        "Same representative",
        "meetings to which the representative of the last one came again / those where both are "
        "known; lo, hi: Wilson 95 %",
        "share of meetings",
        "representatives are not recorded, or the agency came only once",
        column="same_representative",
    ),
    unit="agency",
)
def same_representative(p: Partnership) -> list[Rows]:
    """How often an agency sends the person whom it sent to the last such meeting.

    Who it was is not kept: keys are compared when the file is read, and dropped.

    >>> from partnernet.metrics._example_tables import partnership
    >>> (found,) = same_representative(partnership())
    >>> dict(zip(found.unit_id, found.value.round(3).tolist()))
    {'FC': 1.0, 'FD': 1.0, 'HV': 0.5, 'SCH': nan}
    """
    import polars as pl

    same = pl.col("same_representative")
    named = ("same", "meetings")
    return at_each_level(p, lambda rows: _by_agency(rows, same, same.is_not_null(), named))


@partnership_metric(
    _card(
        "Co-attendance",
        "sum over meetings m of b_im b_jm / (k_m - 1), b = 1 if attended, k_m agencies present",
        "weight",
        "attendance is not recorded, or no two agencies met",
        top=None,
        citation=NEWMAN,
    ),
    unit="dyad",
)
def coattendance(p: Partnership) -> list[Rows]:
    """How much two agencies met: a meeting counts the less, the more agencies were there.

    Summed over its partners, an agency's weights give the number of meetings that it attended with
    others. Pairs that never met are left out.

    >>> from partnernet.metrics._example_tables import partnership
    >>> (found,) = coattendance(partnership())
    >>> dict(zip(found.unit_id, found.value.round(3).tolist()))
    {'FC|FD': 0.833, 'FC|HV': 0.833, 'FC|SCH': 0.333, 'FD|HV': 1.833, 'FD|SCH': 0.333,
    'HV|SCH': 0.333}
    """
    return at_each_level(p, _met)


def _met(rows: pl.DataFrame) -> Rows:
    import polars as pl
    from scipy import sparse

    came = rows.filter(pl.col("attended").fill_null(value=False))
    agencies = came["agency_id"].unique().sort()
    who = came["agency_id"].cast(pl.Enum(agencies)).to_physical().to_numpy()
    what = came["meeting_id"].rank("dense").to_numpy().astype(np.int64) - 1
    present = np.bincount(what) if len(what) else np.zeros(0, dtype=np.int64)
    share = np.divide(1.0, present - 1.0, out=np.zeros(len(present)), where=present > 1)
    table = sparse.csr_array((np.ones(len(who)), (who, what)), shape=(len(agencies), len(present)))
    both = sparse.triu(table.multiply(share[None, :]) @ table.T, k=1).tocoo()
    order = np.lexsort((both.col, both.row))
    names = agencies.to_list()
    kept = [at for at in order.tolist() if both.data[at] > 0]
    if not kept:
        return Rows([None], np.array([np.nan]), reason="no_ties")
    return Rows(
        [f"{names[both.row[at]]}|{names[both.col[at]]}" for at in kept],
        np.asarray(both.data[kept], dtype=np.float64),
    )


def _actions() -> tuple[pl.Expr, pl.Expr]:
    """Actions done and given, where both were counted and no more were done than given."""
    import polars as pl

    given, done = pl.col("actions"), pl.col("actions_closed")
    usable = (done <= given).fill_null(value=False)
    return pl.when(usable).then(done), pl.when(usable).then(given)


@partnership_metric(
    _card(
        "Actions closed",
        "actions closed / actions given; lo, hi: Wilson 95 %",
        "share of actions",
        "actions are not recorded, or the agency was given none",
        column="actions_closed",
        also=("meetings.actions",),
    ),
    unit="agency",
)
def actions_closed(p: Partnership) -> list[Rows]:
    """Share of the actions that meetings gave an agency which are done.

    >>> from partnernet.metrics._example_tables import partnership
    >>> (found,) = actions_closed(partnership())
    >>> dict(zip(found.unit_id, found.value.round(3).tolist()))
    {'FC': nan, 'FD': 0.75, 'HV': 0.5, 'SCH': 1.0}
    """
    named = ("closed", "actions")
    return at_each_level(p, lambda rows: _by_agency(rows, *_actions(), named))


@partnership_metric(
    _card(
        "Actions closed by all",
        "actions closed / actions given; lo, hi: Wilson 95 %",
        "share of actions",
        "actions are not recorded, or there are no such meetings",
        column="actions_closed",
        also=("meetings.actions",),
        params=(Param("kind", ("all", "marac"), "meetings: all, or those of kind marac"),),
    ),
    unit="network",
)
def actions_closed_total(p: Partnership, *, kind: str) -> list[Rows]:
    """Share of the actions given by meetings, or by a MARAC's, which are done.

    >>> from partnernet.metrics._example_tables import partnership
    >>> actions_closed_total(partnership(), kind="marac")[0].params
    [{'closed': 2, 'actions': 3}]
    """
    import polars as pl

    wanted = pl.lit(value=True) if kind == "all" else (pl.col("kind") == kind)
    named = ("closed", "actions")
    return at_each_level(p, lambda rows: _in_all(rows.filter(wanted), *_actions(), named))
