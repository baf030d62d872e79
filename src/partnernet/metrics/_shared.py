"""What several measures need of one slice, computed once a slice and forgotten with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Literal, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Concatenate

    from numpy.typing import NDArray

    from partnernet.study import Slice

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

Mode = Literal["in", "out", "all"]
P = ParamSpec("P")
T = TypeVar("T")


def once_a_slice(
    function: Callable[Concatenate[Slice, P], T],
) -> Callable[Concatenate[Slice, P], T]:
    """Remember results for as long as the slice lives; callers must not change them."""
    memory: WeakKeyDictionary[Slice, dict[object, T]] = WeakKeyDictionary()

    @wraps(function)
    def remembered(s: Slice, /, *args: P.args, **kwargs: P.kwargs) -> T:
        known = memory.setdefault(s, {})
        key = (args, tuple(sorted(kwargs.items())))
        if key not in known:
            known[key] = function(s, *args, **kwargs)
        return known[key]

    return remembered


@once_a_slice
def ends(s: Slice) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Row numbers of the ends of every tie."""
    return (
        s.ties["source_ix"].to_numpy().astype(np.intp),
        s.ties["target_ix"].to_numpy().astype(np.intp),
    )


@once_a_slice
def degrees(s: Slice, mode: Mode = "all") -> Ints:
    """Ties an agency sends, receives, or has at all; without direction all three are the same."""
    source, target = ends(s)
    sent = np.bincount(source, minlength=s.n)
    received = np.bincount(target, minlength=s.n)
    if mode == "all" or not s.directed:
        return sent + received
    return sent if mode == "out" else received


@once_a_slice
def strengths(s: Slice, mode: Mode = "all") -> Floats:
    """Volume an agency sends, receives, or has at all; NaN where one of its ties has none known."""
    source, target = ends(s)
    weight = s.ties["weight"].to_numpy().astype(np.float64)
    sent = np.bincount(source, weight, minlength=s.n).astype(np.float64)
    received = np.bincount(target, weight, minlength=s.n).astype(np.float64)
    if mode == "all" or not s.directed:
        return sent + received
    return sent if mode == "out" else received


@once_a_slice
def betweenness(s: Slice) -> Floats:
    """Raw betweenness without weights."""
    return np.asarray(s.graph.betweenness(directed=s.directed), dtype=np.float64)


@once_a_slice
def components(s: Slice) -> Ints:
    """Sizes of the parts that hang together when direction is ignored, largest first."""
    sizes = s.graph.connected_components(mode="weak").sizes()
    return np.sort(np.asarray(sizes, dtype=np.int64))[::-1]


@once_a_slice
def unseen_partners(s: Slice, mode: Mode = "all") -> Ints:
    """Partners that each agency might have without a record saying so.

    Pairs with no tie on record, for which a missing row would not have meant no contact.
    """
    if mode != "all" and s.directed:
        pairs = s.observability.table if mode == "out" else s.observability.table.T
        return _unseen(s, pairs, *_present(s, mode))
    table = s.observability.table
    seen = table & table.T if s.spec.directed else table | table.T
    return _unseen(s, seen, *_present(s, "all"))


def _present(s: Slice, mode: Mode) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Ends of the pairs on record as (of whom, with whom)."""
    source, target = ends(s)
    if mode == "out":
        return source, target
    if mode == "in":
        return target, source
    return np.concatenate([source, target]), np.concatenate([target, source])


def _unseen(
    s: Slice, seen: NDArray[np.bool_], of: NDArray[np.intp], partner: NDArray[np.intp]
) -> Ints:
    classes = s.observability.classes
    sizes = np.bincount(classes, minlength=len(seen))
    observable = (seen @ sizes - seen.diagonal())[classes] if s.n else np.zeros(0, dtype=np.int64)
    unobservable = s.n - 1 - observable
    on_record = np.bincount(of[~seen[classes[of], classes[partner]]], minlength=s.n)
    return (unobservable - on_record).astype(np.int64)


@dataclass(frozen=True, slots=True)
class DyadCensus:
    """Dyads of a directed slice by what is known of their two directions.

    `mutual` both on record; `one_way` one on record and the other known absent; `half` one on
    record and the other unknown; `null` both known absent; `open_one` one known absent and one
    unknown; `open_both` both unknown. `mutual_seen` counts the mutual dyads with both directions
    observable.
    """

    mutual: int
    one_way: int
    half: int
    null: int
    open_one: int
    open_both: int
    mutual_seen: int
    one_way_seen: int

    @property
    def unknown(self) -> int:
        """Dyads of which something is unknown."""
        return self.half + self.open_one + self.open_both


@once_a_slice
def dyad_pairs(s: Slice) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Each dyad with a tie once (lower row first), and for every tie the number of its dyad."""
    source, target = ends(s)
    key = np.minimum(source, target) * s.n + np.maximum(source, target)
    unique, dyad = np.unique(key, return_inverse=True)
    return unique // max(s.n, 1), unique % max(s.n, 1), dyad.reshape(-1)


@once_a_slice
def dyad_census(s: Slice) -> DyadCensus:
    """Classify every dyad of a directed slice by closed forms over coverage classes."""
    seen = s.observability
    first, second, dyad = dyad_pairs(s)
    source, target = ends(s)
    ties = np.bincount(dyad, minlength=len(first))
    mutual = ties == 2
    both = seen.directions(first, second)
    # A one-way tie is settled when the *reverse* direction would have been seen.
    reverse_seen = np.zeros(len(first), dtype=bool)
    reverse_seen[dyad] = seen.observable(target, source)
    tied = np.bincount(both, minlength=3)
    either_count, both_count = seen.count("dyad_either"), seen.count("dyad_both")
    dyads = s.n * (s.n - 1) // 2
    return DyadCensus(
        mutual=int(mutual.sum()),
        one_way=int((~mutual & reverse_seen).sum()),
        half=int((~mutual & ~reverse_seen).sum()),
        null=both_count - int(tied[2]),
        open_one=either_count - both_count - int(tied[1]),
        open_both=dyads - either_count - int(tied[0]),
        mutual_seen=int((mutual & (both == 2)).sum()),
        one_way_seen=int((~mutual & (both == 2)).sum()),
    )


@once_a_slice
def lead_row(s: Slice) -> int | None:
    """Row of the declared lead among the slice's agencies; None if none or several are declared."""
    rows = np.flatnonzero(s.agencies["is_lead"].fill_null(value=False).to_numpy())
    return int(rows[0]) if len(rows) == 1 else None


@once_a_slice
def groups(s: Slice, column: str) -> tuple[list[str], NDArray[np.intp]]:
    """Known values of a column, sorted, and each agency's number among them (-1 if unknown)."""
    values = s.agencies[column]
    texts = values.cast(str).to_list()
    unknown = (None, "unknown") if column == "sector" else (None,)
    known = sorted({text for text in texts if text not in unknown})
    number = {value: i for i, value in enumerate(known)}
    return known, np.array([number.get(text, -1) for text in texts], dtype=np.intp)
