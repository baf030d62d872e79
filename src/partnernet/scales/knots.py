"""Teams that form for a meeting or case and dissolve (M26), beside teams put together by chance.

Chance keeps the size of every team and how often every agency comes, and deals anew who meets whom:
two teams at a time swap the members that they do not share (curveball; Strona et al. 2014, Nature
Communications 5:4114; uniform over the tables with these margins, Carstens 2015, Physical Review E
91:042812).
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from partnernet.scales._ground import FRONT, share_of
from partnernet.scales._tally import one

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from partnernet.scales._ground import Ground, Pair, Placed

    Team = frozenset[str]

DRAWS = 199
MOST = 2_000_000
"""Draws times events; beyond it chance is not drawn (reason `cost`)."""
_SEED = 1
_MIXING = 5
"""Trades an event before the first draw (ours)."""


def _meetings(ground: Ground) -> list[Team]:
    """Agencies of each meeting or case at the front line, in the order of their ids."""
    level = ground.level(FRONT)
    if level is None:
        return []
    rows = level.rows.filter("tie", pl.col("event_id").is_not_null())
    ends = pl.concat([rows.select("event_id", x="source"), rows.select("event_id", x="target")])
    teams = ends.group_by("event_id").agg(pl.col("x").unique().sort()).sort("event_id")
    return [frozenset(who) for who in teams["x"]]


def _met(teams: Sequence[Team]) -> Counter[Pair]:
    return Counter(pair for team in teams for pair in combinations(sorted(team), 2))


def _novelty(teams: Sequence[Team]) -> tuple[int, int]:
    return len(set(teams)), len(teams)


def _repeats(teams: Sequence[Team]) -> tuple[int, int]:
    met = _met(teams)
    return sum(number > 1 for number in met.values()), len(met)


def team_novelty(ground: Ground) -> Iterator[Placed]:
    """Different combinations of agencies over meetings (M26): 1 = never the same team twice."""
    yield FRONT, share_of("team_novelty", *_novelty(_meetings(ground)), "no_events", flags="")


def team_repeats(ground: Ground) -> Iterator[Placed]:
    """Share of the pairs that met which met more than once (M26)."""
    yield FRONT, share_of("team_repeats", *_repeats(_meetings(ground)), "no_events", flags="")


def team_novelty_by_chance(ground: Ground) -> Iterator[Placed]:
    """The same in teams put together by chance: mean; lo, hi: central 95 % of the draws."""
    yield from _by_chance(ground, "team_novelty_by_chance", _novelty)


def team_repeats_by_chance(ground: Ground) -> Iterator[Placed]:
    """The same in teams put together by chance: mean; lo, hi: central 95 % of the draws."""
    yield from _by_chance(ground, "team_repeats_by_chance", _repeats)


def unagreed_meetings(ground: Ground) -> Iterator[Placed]:
    """Share of the pairs that met which have no agreement in force in common (M26)."""
    if ground.part.agreements is None:
        yield FRONT, one("unagreed_meetings", reason="register_not_collected")
        return
    met = set(_met(_meetings(ground)))
    bound = ground.at(ground.agreed, ground.agreed)
    yield FRONT, share_of("unagreed_meetings", len(met - bound), len(met), "no_events", flags="")


def _by_chance(
    ground: Ground, name: str, count: Callable[[Sequence[Team]], tuple[int, int]]
) -> Iterator[Placed]:
    teams = _meetings(ground)
    if len(teams) < 2:
        yield FRONT, one(name, reason="no_events")
        return
    if DRAWS * len(teams) > MOST:
        yield FRONT, one(name, reason="cost")
        return
    counted = [count(each) for each in _deals(ground, teams)]
    shares = [part / whole for part, whole in counted if whole]
    if not shares:
        yield FRONT, one(name, reason="no_events")
        return
    low, high = np.quantile(shares, [0.025, 0.975])
    yield (
        FRONT,
        one(
            name,
            value=float(np.mean(shares)),
            lo=float(low),
            hi=float(high),
            n=len(teams),
            route="observed",
            flags="",
        ),
    )


def _deals(ground: Ground, teams: Sequence[Team]) -> list[list[Team]]:
    """Deals by chance, the same for both counts."""
    return ground.part.once(("deals", FRONT, DRAWS), lambda: list(dealt(teams, DRAWS)))


def dealt(teams: Sequence[Team], draws: int) -> Iterator[list[Team]]:
    """Deal the members of teams anew, again and again; sizes and agencies' numbers stay.

    >>> teams = [frozenset("ab"), frozenset("cd"), frozenset("ae")]
    >>> all(sorted(map(len, each)) == [2, 2, 2] for each in dealt(teams, 9))
    True
    """
    rng = np.random.default_rng(_SEED)
    now = [sorted(team) for team in teams]
    for draw in range(draws):
        trades = len(now) * (_MIXING if draw == 0 else 1)
        ends = rng.integers(0, len(now), (trades, 2))
        for i, j in ends.tolist():
            if i != j:
                _trade(now, i, j, rng)
        yield [frozenset(team) for team in now]


def _trade(teams: list[list[str]], i: int, j: int, rng: np.random.Generator) -> None:
    """Two teams share out anew the members that only one of them has."""
    both = set(teams[i]) & set(teams[j])
    mine = [x for x in teams[i] if x not in both]
    free = mine + [x for x in teams[j] if x not in both]
    if len(mine) in (0, len(free)):
        return
    order = rng.permutation(len(free)).tolist()
    kept = sorted(both)
    teams[i] = kept + [free[k] for k in order[: len(mine)]]
    teams[j] = kept + [free[k] for k in order[len(mine) :]]
