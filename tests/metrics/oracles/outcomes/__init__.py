"""Oracles of measures of events, answers and registers: plain loops over plain rows."""

from tests.metrics.oracles.outcomes import acceptance, cases, conversion, tables, timing, waits
from tests.metrics.oracles.outcomes._common import RECORDED

__all__ = ["RECORDED", "acceptance", "cases", "conversion", "tables", "timing", "waits"]
