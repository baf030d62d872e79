"""Random small worlds."""

from __future__ import annotations

from typing import TypeVar

from hypothesis import strategies as st
from tests.metrics.worlds import World

T = TypeVar("T")
NAMES = tuple("ABCDEFG")
LAYERS = ("referral", "communication", "funding", "accountability", "governance")
LEVELS = ("strategy", "frontline")
SECTORS = ("health", "police", "third_sector", "unknown")


@st.composite
def worlds(
    draw: st.DrawFn,
    *,
    layers: int = 3,
    levels: int = 2,
    most: int = 6,
    rows: tuple[int, int] = (0, 14),
) -> World:
    """Up to six agencies, several layers and levels, self-loops, repeated rows, partial
    coverage."""
    nodes = NAMES[: draw(st.integers(1, most))]
    some = st.sampled_from(nodes)
    row = st.tuples(
        some,
        some,
        st.integers(1, 9).map(float),
        st.sampled_from(LAYERS[:layers] if layers < len(LAYERS) else LAYERS),
        st.sampled_from(LEVELS[:levels]),
    )
    subset = st.frozensets(some)
    every = st.just(frozenset(nodes))

    def maybe(values: st.SearchStrategy[T]) -> st.SearchStrategy[dict[str, T]]:
        return st.dictionaries(some, values)

    return World(
        nodes=nodes,
        rows=tuple(draw(st.lists(row, min_size=rows[0], max_size=rows[1]))),
        sector=draw(maybe(st.sampled_from(SECTORS[:3]))),
        band=draw(maybe(st.integers(1, 5))),
        size=draw(maybe(st.sampled_from([0.5, 2.0, 2.0, 7.0, 30.0]))),
        budget=draw(maybe(st.sampled_from([5.0, 20.0, 100.0]))),
        absent_from=draw(st.dictionaries(some, st.just(("strategy",)), max_size=2)),
        lead=draw(st.none() | some),
        senders=draw(subset | every),
        receivers=draw(subset),
        parties=draw(st.none() | subset),
    )
