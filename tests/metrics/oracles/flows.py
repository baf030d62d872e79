"""Concentration of flows, in fractions of what is counted; what comes less what goes."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.metrics.oracles._common import Answer, Value, oracle, per_agency

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.metrics.worlds import Case, World

    Places = dict[tuple[str, str], Value]
    Key = Callable[[str, str], object]


def _same_twice(w: World, key: Key, form: Callable[[Fraction], Fraction]) -> Places:
    """Chance that two referrals drawn with replacement are alike in a key."""
    answer: Places = {}
    for level in w.levels:
        sent: Counter[object] = Counter()
        for source, target, weight, layer, its_level in w.rows:
            if layer == "referral" and its_level == level and source != target:
                sent[key(source, target)] += int(weight)
        total = sum(sent.values())
        if total:
            alike = sum(Fraction(x * x, total * total) for x in sent.values())
            answer[level, "referral"] = float(form(alike))  # type: ignore[arg-type]
    return answer


def _plain(x: Fraction) -> Fraction:
    return x


def _turned(x: Fraction) -> Fraction:
    return Fraction(x.denominator, x.numerator)


@oracle
def sender_hhi(w: World) -> Places:
    return _same_twice(w, lambda source, _: source, _plain)


@oracle
def receiver_hhi(w: World) -> Places:
    return _same_twice(w, lambda _, target: target, _plain)


@oracle
def link_hhi(w: World) -> Places:
    return _same_twice(w, lambda source, target: (source, target), _plain)


@oracle
def effective_senders(w: World) -> Places:
    return _same_twice(w, lambda source, _: source, _turned)


@oracle
def effective_receivers(w: World) -> Places:
    return _same_twice(w, lambda _, target: target, _turned)


@oracle
def effective_links(w: World) -> Places:
    return _same_twice(w, lambda source, target: (source, target), _turned)


@oracle
def net_flow(c: Case) -> Answer:
    return per_agency(
        c, lambda x: sum(w * ((j == x) - (i == x)) for (i, j), w in c.weights.items())
    )
