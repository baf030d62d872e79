"""Change between waves: these worlds have one wave, so there is nothing; test_change has more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.metrics.oracles._common import Answer, oracle

if TYPE_CHECKING:
    from tests.metrics.worlds import World

    Places = dict[tuple[str, str], Answer]


@oracle
def persistence(_: World) -> Places:
    return {}


@oracle
def dissolution(_: World) -> Places:
    return {}


@oracle
def creation(_: World) -> Places:
    return {}


@oracle
def wave_hamming(_: World) -> Places:
    return {}


@oracle
def agency_turnover(_: World) -> Places:
    return {}
