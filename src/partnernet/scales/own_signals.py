"""The signals that models name, by name, with what their value is."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from partnernet.scales import knots, people, resting, signals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from partnernet.scales._ground import Ground, Placed

SHARES = (
    signals.penetration,
    signals.beyond_board,
    signals.few_partners,
    signals.user_bodies,
    signals.board_statutory,
    signals.board_upward,
    signals.board_turnover,
    signals.accountable_reach,
    signals.several_masters,
    signals.net_givers,
    resting.personal_basis,
    resting.shared_system,
    resting.agreement_cover,
    resting.long_agreement_cover,
    resting.active_share,
    resting.active_part,
    knots.team_novelty,
    knots.team_novelty_by_chance,
    knots.team_repeats,
    knots.team_repeats_by_chance,
    knots.unagreed_meetings,
    people.one_person_share,
    people.thin_agencies,
)
NUMBERS = (
    signals.board_only,
    signals.possible_pairs,
    signals.board_outward,
    people.cutting_people,
)

OWN: Mapping[str, Callable[[Ground], Iterator[Placed]]] = MappingProxyType(
    {each.__name__: each for each in (*SHARES, *NUMBERS)}
)
"""Every signal of our own by its name; any other name in a model's file is a measure."""

IS_SHARE = frozenset(each.__name__ for each in SHARES)


def rows_of(name: str, ground: Ground) -> list[Placed]:
    """Return the rows of a signal, worked out once however many models name it."""
    if name not in ground.found:
        ground.found[name] = list(OWN[name](ground))
    return ground.found[name]
