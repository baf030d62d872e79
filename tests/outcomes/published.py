"""Published examples: the remissions of Freireich et al. 1963, intervals of Newcombe 1998."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from partnernet.metrics._intervals import newcombe, wilson
from partnernet.survival import kaplan_meier, log_rank, quantile, risk_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnernet.survival import RiskTable

SIX_MP = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"
"""A + marks a child still in remission when last seen."""


def remissions() -> tuple[list[float], list[int], list[int]]:
    """Weeks, whether remission ended, and the arm (0 is 6-MP) of every child."""
    waits = [(each, arm) for arm, text in enumerate((SIX_MP, PLACEBO)) for each in text.split()]
    weeks = [float(each.rstrip("+")) for each, _ in waits]
    return weeks, [int("+" not in each) for each, _ in waits], [arm for _, arm in waits]


def _shares_waiting() -> tuple[RiskTable, Any]:
    table = risk_table(*remissions(), groups=2)
    return table, kaplan_meier(table)[0]


def _still_waiting(_: object, __: object) -> float:
    table, waiting = _shares_waiting()
    return float(waiting[table.times <= 10][-1])


def _median(_: object, __: object) -> float:
    table, waiting = _shares_waiting()
    return quantile(table.times, 1 - waiting, 0.5)


OUTCOMES: dict[str, Callable[[Any, Any], float]] = {
    "Wilson 95% interval lower": lambda _, __: float(wilson(81, 263)[0]),
    "Wilson 95% interval upper": lambda _, __: float(wilson(81, 263)[1]),
    "risk difference CI lower (hybrid score, method 10)": lambda _, __: float(
        newcombe(56, 70, 48, 80)[0]
    ),
    "risk difference CI upper (hybrid score, method 10)": lambda _, __: float(
        newcombe(56, 70, 48, 80)[1]
    ),
    "Kaplan-Meier S(10)": _still_waiting,
    "Kaplan-Meier median": _median,
    "log-rank chi-square (1 df)": lambda _, __: log_rank(risk_table(*remissions(), groups=2)),
}
"""Rows of validation.csv on referral outcomes and times, by name."""
