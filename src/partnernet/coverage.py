"""Coverage decides what a missing row means: which pairs were observed, and which only look empty.

An ordered pair (i, j) is *zero-observable* in a layer when "no row" would have meant "no contact":
i answered or keeps a complete log of what it sends, or j keeps a complete log of what it receives,
or both use one record system whose extract is complete; and in each case absence is declared to
mean no contact. Only such pairs carry zeros. (method 1.4)

Whether a pair is zero-observable depends only on the *coverage class* of its two ends, so all
counts are closed forms over a handful of classes, at any number of agencies.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import polars as pl

from partnernet.vocabulary import ALL_WAVES, many

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

PairKind = Literal["ordered", "dyad_both", "dyad_either"]
"""Ordered pairs; dyads of a directed layer (both directions needed); of a symmetric one
(either)."""


@dataclass(frozen=True, eq=False, slots=True)
class Observability:
    """Which pairs of a node set are zero-observable.

    `classes[i]` is the coverage class of agency i; `table[a, b]` tells whether pairs from class a
    to class b are zero-observable.
    """

    classes: NDArray[np.intp]
    table: NDArray[np.bool_]

    def observable(
        self, source: NDArray[np.integer], target: NDArray[np.integer], kind: PairKind = "ordered"
    ) -> NDArray[np.bool_]:
        """Tell, pair by pair (row numbers), whether a missing row means no contact."""
        a, b = self.classes[source], self.classes[target]
        seen: NDArray[np.bool_] = _as_kind(self.table, kind)[a, b]
        return seen

    def of_kind(self, kind: PairKind) -> Observability:
        """Return the same with pairs read as this kind; dyads become symmetric."""
        return Observability(self.classes, _as_kind(self.table, kind))

    def directions(
        self, first: NDArray[np.integer], second: NDArray[np.integer]
    ) -> NDArray[np.int64]:
        """Count how many directions of each dyad are zero-observable: 0, 1 or 2."""
        a, b = self.classes[first], self.classes[second]
        count: NDArray[np.int64] = self.table[a, b].astype(np.int64) + self.table[b, a]
        return count

    def count(self, kind: PairKind = "ordered") -> int:
        """Count zero-observable pairs over the whole node set (dyads once)."""
        table = _as_kind(self.table, kind)
        sizes = np.bincount(self.classes, minlength=len(table))
        ordered = int(sizes @ table @ sizes - table.diagonal() @ sizes)
        return ordered if kind == "ordered" else ordered // 2


def _as_kind(table: NDArray[np.bool_], kind: PairKind) -> NDArray[np.bool_]:
    if kind == "ordered":
        return table
    return table & table.T if kind == "dyad_both" else table | table.T


class Row(NamedTuple):
    """What is known of one agency's reports or records; None for level or layer means every one."""

    agency_id: str
    level: str | None
    layer: str | None
    role: str
    status: str | None
    absence_means: str | None
    system: str | None


def rows_of(coverage: pl.DataFrame) -> list[Row]:
    """Return the rows of a coverage table; a row without a role speaks of a reporter."""
    table = coverage.select(Row._fields).with_columns(pl.col("role").fill_null("reporter"))
    return [Row(*row) for row in table.rows()]


def occasions(ties: pl.DataFrame, coverage: pl.DataFrame) -> frozenset[tuple[str | None, str]]:
    """Return areas and waves with ties or with coverage of their own; no area stands for every one.

    Ties without a wave cannot be set beside the coverage of one: then ties alone decide.
    """
    place = ["area_id", "wave"]
    found = frozenset(ties.select(place).drop_nulls("wave").unique().iter_rows())
    if any(wave == ALL_WAVES for _, wave in found):
        return found
    expected = pl.col("status").ne_missing("not_eligible")
    covered = coverage.filter(expected).select(place).drop_nulls("wave")
    return found | frozenset(covered.unique().iter_rows())


def relevant(coverage: Iterable[Row], level: str, layer: str) -> list[Row]:
    """Return the coverage rows that speak of a level and layer; the more specific row wins.

    Per agency and role, a row that names both beats a row that names one, which beats a row that
    names none.
    """
    here = [row for row in coverage if row.level in (None, level) and row.layer in (None, layer)]
    named: dict[tuple[str, str], int] = {}
    for row in here:
        who = row.agency_id, row.role
        named[who] = max(named.get(who, 0), _specific(row))
    return [row for row in here if _specific(row) == named[row.agency_id, row.role]]


def _specific(row: Row) -> int:
    return (row.level is not None) + (row.layer is not None)


def observability(coverage: Iterable[Row], agencies: Sequence[str]) -> Observability:
    """Work out which pairs of `agencies` are zero-observable from the relevant coverage rows.

    Raises nothing: agencies without a row are never zero-observable as senders or receivers.

    >>> rows = [Row("A", None, None, "reporter", "responded", "no_contact", None)]
    >>> seen = observability(rows, ["A", "B", "C"])
    >>> seen.count(), seen.count("dyad_either"), seen.count("dyad_both")
    (2, 2, 0)
    """
    sends: set[str] = set()
    receives: set[str] = set()
    systems: dict[str, set[str]] = {}
    for row in coverage:
        complete = row.status == "admin_complete"
        if row.absence_means != "no_contact" or not (complete or row.status == "responded"):
            continue
        if row.role in ("reporter", "sender_log"):
            sends.add(row.agency_id)
        elif complete and row.role == "receiver_log":
            receives.add(row.agency_id)
        elif complete and row.role == "system":
            systems.setdefault(row.agency_id, set()).add(row.system or "system")
    kinds = [(x in sends, x in receives, frozenset(systems.get(x, ()))) for x in agencies]
    codes = {kind: code for code, kind in enumerate(dict.fromkeys(kinds))}
    table = np.array(
        [[a[0] or b[1] or bool(a[2] & b[2]) for b in codes] for a in codes], dtype=bool
    )
    classes = np.array([codes[kind] for kind in kinds], dtype=np.intp)
    return Observability(classes, table.reshape(len(codes), len(codes)))


def in_every(layers: Sequence[Observability]) -> Observability:
    """Combine layers over one node set: a pair is zero-observable when it is so in every layer."""
    stacked = np.stack([layer.classes for layer in layers])
    codes, classes = np.unique(stacked, axis=1, return_inverse=True)
    table = np.ones((codes.shape[1],) * 2, dtype=bool)
    for layer, code in zip(layers, codes, strict=True):
        table &= layer.table[np.ix_(code, code)]
    return Observability(classes.reshape(-1), table)


@dataclass(frozen=True, slots=True)
class Observed:
    """How much of a slice was observed, and what its density may therefore be said to be.

    `p1` present and zero-observable, `z` absent and zero-observable, `p2` present only, `u` the
    rest; they add up to `pairs` (ordered pairs of a directed graph, dyads of an undirected one).
    `density` = p1 / (p1 + z), kept within the bounds [(p1 + p2) / pairs, 1 - z / pairs], which
    always hold: null, with `reason`, where no absence was observable. `kappa` = (p1 + z) /
    pairs. `response_rate` exists only where agencies were asked; for records `record_note` says
    whose log, which direction. (method 1.4)
    """

    pairs: int
    p1: int
    z: int
    p2: int
    u: int
    response_rate: float | None
    asked: int
    record_note: str

    @property
    def reason(self) -> str | None:
        """Why there is no density, or None."""
        if self.pairs == 0:
            return "n<2"
        return "absence_unknown" if self.p1 + self.z == 0 or self._only_presence else None

    @property
    def _only_presence(self) -> bool:
        return self.z == 0 and self.p2 + self.u > 0

    @property
    def density(self) -> float | None:
        """Share of zero-observable pairs that have a tie, or the nearest share that is possible.

        Ties on record elsewhere (P2) can make the share among zero-observable pairs impossible for
        the whole; the bounds are facts, so the estimate is kept within them.
        """
        if self.reason:
            return None
        low, high = (self.p1 + self.p2) / self.pairs, 1 - self.z / self.pairs
        return min(max(self.p1 / (self.p1 + self.z), low), high)

    @property
    def density_lo(self) -> float | None:
        """Every unobserved pair without a tie."""
        return (self.p1 + self.p2) / self.pairs if self.pairs else None

    @property
    def density_hi(self) -> float | None:
        """Every unobserved pair with a tie."""
        return 1 - self.z / self.pairs if self.pairs else None

    @property
    def kappa(self) -> float | None:
        """Share of pairs that were observed."""
        return (self.p1 + self.z) / self.pairs if self.pairs else None


_ASKED = ("responded", "partial", "refused", "not_approached")
_RECORD_WORDS = {
    "sender_log": "sent (the sender's own log)",
    "receiver_log": "received (the receiver's own log)",
    "system": "in a shared record system",
    "reporter": "kept by the agency",
}


def observe(
    coverage: Iterable[Row],
    agencies: Sequence[str],
    source: NDArray[np.integer],
    target: NDArray[np.integer],
    kind: PairKind,
    seen: Observability | None = None,
    kept: Records | None = None,
) -> Observed:
    """Count P1, Z, P2 and U for the present pairs (row numbers of `agencies`) of one slice.

    `coverage` holds only the rows relevant to the slice; `seen` replaces what follows from it where
    several layers are seen as one; `kept` saves working out again who was asked. Present pairs
    must be distinct and, for dyads, given once.

    >>> rows = [Row("A", None, None, "reporter", "responded", "no_contact", None)]
    >>> seen = observe(rows, ["A", "B", "C"], np.array([0, 1]), np.array([1, 2]), "ordered")
    >>> (seen.p1, seen.z, seen.p2, seen.u), seen.density
    ((1, 1, 1, 3), 0.5)
    """
    n = len(agencies)
    pairs = n * (n - 1) if kind == "ordered" else n * (n - 1) // 2
    seen = seen or observability(coverage, agencies)
    p1 = int(seen.observable(source, target, kind).sum()) if len(source) else 0
    z = seen.count(kind) - p1 if n else 0
    p2 = len(source) - p1
    kept = kept or records_of(coverage, agencies)
    return Observed(
        pairs=pairs,
        p1=p1,
        z=z,
        p2=p2,
        u=pairs - p1 - z - p2,
        response_rate=kept.response_rate,
        asked=kept.asked,
        record_note=kept.note,
    )


@dataclass(frozen=True, slots=True)
class Records:
    """Who was asked and answered, and whose records were read: the same for every view."""

    response_rate: float | None
    asked: int
    note: str


def records_of(coverage: Iterable[Row], agencies: Sequence[str]) -> Records:
    """Tell from the relevant coverage rows which of `agencies` were asked and which keep records.

    >>> rows = [
    ...     Row(x, None, None, "reporter", said, None, None)
    ...     for x, said in [("A", "responded"), ("B", "refused")]
    ... ]
    >>> records_of(rows, ["A", "B", "C", "D"])
    Records(response_rate=0.25, asked=2, note='')
    """
    here = set(agencies)
    asked: set[str] = set()
    answered: set[str] = set()
    kept: dict[tuple[str, str], set[str]] = {}
    for row in coverage:
        if row.agency_id not in here:
            continue
        if row.status in _ASKED and row.role == "reporter":
            asked.add(row.agency_id)
            if row.status == "responded":
                answered.add(row.agency_id)
        elif row.status in ("admin_complete", "recorded"):
            kept.setdefault((row.role, row.status), set()).add(row.agency_id)
    return Records(
        response_rate=len(answered) / len(agencies) if asked else None,
        asked=len(asked),
        note="; ".join(_record_note(*key, len(kept[key])) for key in sorted(kept)),
    )


@dataclass(frozen=True, eq=False)
class Covered:
    """The coverage rows that speak of one layer of a level, and what they say of some agencies."""

    rows: list[Row]
    agencies: tuple[str, ...]

    @cached_property
    def seen(self) -> Observability:
        """Which pairs of the agencies are zero-observable."""
        return observability(self.rows, self.agencies)

    @cached_property
    def records(self) -> Records:
        """Which of the agencies were asked and answered, and which keep records."""
        return records_of(self.rows, self.agencies)


def _record_note(role: str, status: str, agencies: int) -> str:
    """Whose log, which direction, how many agencies."""
    if status == "recorded":
        return f"recorded for {agencies:,} agencies, completeness unknown"
    return f"complete for {many(agencies, 'agency')}, {_RECORD_WORDS.get(role, role)}"
