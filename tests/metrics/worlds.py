"""Small made-up partnerships: as frames for partnernet, and as plain dictionaries for the oracles.

A `World` is the whole partnership; a `Case` is one layer of one level in plain Python, worked
out from the world without partnernet's help, so that the two can disagree.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

import polars as pl

from partnernet import schema
from partnernet.study import Study
from partnernet.vocabulary import layer_spec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from partnernet.study import Partnership

T = TypeVar("T")
Pair = tuple[str, str]
Row = tuple[str, str, float, str, str]  # source, target, weight, layer, level

UNDIRECTED = ("communication", "planning", "governance", "joint_activity")


@dataclass(frozen=True)
class World:
    """Agencies with their attributes, rows of ties, and who keeps complete logs of what."""

    nodes: tuple[str, ...]
    rows: tuple[Row, ...]
    sector: Mapping[str, str] = field(default_factory=dict)
    band: Mapping[str, int] = field(default_factory=dict)
    size: Mapping[str, float] = field(default_factory=dict)
    budget: Mapping[str, float] = field(default_factory=dict)
    absent_from: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lead: str | None = None
    senders: frozenset[str] = frozenset()
    receivers: frozenset[str] = frozenset()
    parties: frozenset[str] | None = None

    @property
    def levels(self) -> tuple[str, ...]:
        order = ("governance", "strategy", "process", "frontline", "community", "unstated")
        return tuple(level for level in order if any(row[4] == level for row in self.rows))

    def layers_at(self, level: str) -> tuple[str, ...]:
        order = (
            "referral",
            "communication",
            "funding",
            "planning",
            "governance",
            "accountability",
            "joint_activity",
        )
        here = {row[3] for row in self.rows if row[4] == level}
        return tuple(sorted(here, key=order.index))

    def eligible(self, level: str) -> list[str]:
        return sorted(x for x in self.nodes if level not in self.absent_from.get(x, ()))

    def case(self, level: str, layer: str) -> Case:
        """One layer of one level, or with layer "*" the union of its layers without direction."""
        nodes = self.eligible(level)
        weights: dict[Pair, float] = {}
        directed = layer not in (*UNDIRECTED, "*")
        for source, target, weight, its_layer, its_level in self.rows:
            if its_level != level or layer not in ("*", its_layer) or source == target:
                continue
            if source in nodes and target in nodes:
                ends = (source, target)
                pair = ends if directed else (min(ends), max(ends))
                weights[pair] = weights.get(pair, 0.0) + weight
        if layer != "*" and layer_spec(layer).kind == "presence":
            weights = dict.fromkeys(weights, 1.0)
        if layer == "*":
            weights = {}
            for each in self.layers_at(level):
                for i, j in self.case(level, each).weights:
                    weights[min(i, j), max(i, j)] = 1.0
        symmetric = {layer} if layer != "*" else set(self.layers_at(level))
        return Case(
            nodes=tuple(nodes),
            weights=weights,
            directed=directed,
            layer=layer,
            either_end=symmetric <= set(UNDIRECTED),
            sector={x: self.sector[x] for x in nodes if x in self.sector},
            band={x: str(self.band[x]) for x in nodes if x in self.band},
            size={x: self.size[x] for x in nodes if x in self.size},
            budget={x: self.budget[x] for x in nodes if x in self.budget},
            lead=self.lead if self.lead in nodes else None,
            senders=self.senders,
            receivers=self.receivers,
        )

    def partnership(self) -> Partnership:
        every = ("governance", "strategy", "process", "frontline", "community", "unstated")
        agencies = pl.DataFrame(
            {
                "agency_id": list(self.nodes),
                "sector": [self.sector.get(x) for x in self.nodes],
                "band5": [self.band.get(x) for x in self.nodes],
                "size_fte": [self.size.get(x) for x in self.nodes],
                "budget_gbp": [self.budget.get(x) for x in self.nodes],
                "is_lead": [x == self.lead for x in self.nodes],
                "levels": [
                    [e for e in every if e not in self.absent_from[x]]
                    if x in self.absent_from
                    else None
                    for x in self.nodes
                ],
            },
            schema_overrides={
                "agency_id": pl.String,
                "sector": pl.String,
                "band5": pl.Int8,
                "size_fte": pl.Float64,
                "budget_gbp": pl.Float64,
                "is_lead": pl.Boolean,
                "levels": pl.List(pl.String),
            },
        )
        kinds = [layer_spec(row[3]).kind for row in self.rows]
        ties = pl.DataFrame(
            {
                "source": [row[0] for row in self.rows],
                "target": [row[1] for row in self.rows],
                "layer": [row[3] for row in self.rows],
                "level": [row[4] for row in self.rows],
                "count": [
                    int(row[2]) if kind == "count" else None
                    for row, kind in zip(self.rows, kinds, strict=True)
                ],
                "amount": [
                    float(row[2]) if kind == "money" else None
                    for row, kind in zip(self.rows, kinds, strict=True)
                ],
            },
            schema_overrides={
                "source": pl.String,
                "target": pl.String,
                "layer": pl.String,
                "level": pl.String,
                "count": pl.Int64,
                "amount": pl.Float64,
            },
        )
        logs = [(x, "sender_log") for x in sorted(self.senders)] + [
            (x, "receiver_log") for x in sorted(self.receivers)
        ]
        coverage = pl.DataFrame(
            {
                "agency_id": [x for x, _ in logs],
                "role": [role for _, role in logs],
                "status": ["admin_complete"] * len(logs),
                "absence_means": ["no_contact"] * len(logs),
            },
            schema=dict.fromkeys(("agency_id", "role", "status", "absence_means"), pl.String),
        )
        agreements = None
        if self.parties is not None:
            signed = pl.DataFrame(
                {
                    "agreement_id": ["G1"] * len(self.parties),
                    "type": ["governance_board"] * len(self.parties),
                    "party": sorted(self.parties),
                },
                schema=dict.fromkeys(("agreement_id", "type", "party"), pl.String),
            )
            agreements = schema.conform(signed, schema.AGREEMENTS)
        study = Study.of(ties, agencies=agencies, coverage=coverage, agreements=agreements)
        if not self.nodes:
            study = study.replace(agencies=study.agencies.clear())
        return study.partnership("partnership") if study.areas else _empty(study)

    # --- the same world, changed ------------------------------------------------------------------

    def renamed(self, name: Mapping[str, str]) -> World:
        def keyed(values: Mapping[str, T]) -> dict[str, T]:
            return {name[x]: value for x, value in values.items()}

        return replace(
            self,
            nodes=tuple(name[x] for x in self.nodes),
            rows=tuple((name[s], name[t], *rest) for s, t, *rest in self.rows),  # type: ignore[misc]
            sector=keyed(self.sector),
            band=keyed(self.band),
            size=keyed(self.size),
            budget=keyed(self.budget),
            absent_from=keyed(self.absent_from),
            lead=None if self.lead is None else name[self.lead],
            senders=frozenset(name[x] for x in self.senders),
            receivers=frozenset(name[x] for x in self.receivers),
            parties=None if self.parties is None else frozenset(name[x] for x in self.parties),
        )

    def with_rows(self, rows: Iterable[Row]) -> World:
        return replace(self, rows=tuple(rows))

    def fully_seen(self) -> World:
        return replace(self, senders=frozenset(self.nodes))

    def reversed(self) -> World:
        return replace(
            self,
            rows=tuple((t, s, *rest) for s, t, *rest in self.rows),  # type: ignore[misc]
            senders=self.receivers,
            receivers=self.senders,
        )


def _empty(study: Study) -> Partnership:
    from partnernet.study import Partnership

    return Partnership(area="partnership", wave="all", study=study)


@dataclass(frozen=True)
class Case:
    """One network in plain Python: weights by ordered pair, and who would have seen what."""

    nodes: tuple[str, ...]
    weights: Mapping[Pair, float]
    directed: bool
    layer: str = "referral"
    either_end: bool = False
    sector: Mapping[str, str] = field(default_factory=dict)
    band: Mapping[str, str] = field(default_factory=dict)
    size: Mapping[str, float] = field(default_factory=dict)
    budget: Mapping[str, float] = field(default_factory=dict)
    lead: str | None = None
    senders: frozenset[str] = frozenset()
    receivers: frozenset[str] = frozenset()

    @property
    def n(self) -> int:
        return len(self.nodes)

    def arc(self, i: str, j: str) -> bool:
        return (i, j) in self.weights

    def tied(self, i: str, j: str) -> bool:
        return self.arc(i, j) or self.arc(j, i)

    def follows(self, i: str, j: str) -> bool:
        """Whether one can go from i to j: along the arrow, or either way if there are none."""
        return self.arc(i, j) if self.directed else self.tied(i, j)

    def weight(self, i: str, j: str) -> float:
        """What goes from i to j, or between them where there is no direction."""
        if self.directed:
            return self.weights.get((i, j), 0.0)
        return self.weights.get((i, j), 0.0) + self.weights.get((j, i), 0.0)

    def seen(self, i: str, j: str) -> bool:
        """Whether no row from i to j would have meant no contact."""
        return i in self.senders or j in self.receivers

    def ordered(self) -> list[Pair]:
        return [(i, j) for i in self.nodes for j in self.nodes if i != j]

    def dyads(self) -> list[Pair]:
        return [(i, j) for i in self.nodes for j in self.nodes if i < j]

    def pairs(self) -> list[tuple[bool, bool]]:
        """(tied, observable) of every pair: ordered if directed, else dyads."""
        if self.directed:
            return [(self.arc(i, j), self.seen(i, j)) for i, j in self.ordered()]
        return [(self.tied(i, j), self.dyad_seen(i, j)) for i, j in self.dyads()]

    def dyad_seen(self, i: str, j: str) -> bool:
        one, other = self.seen(i, j), self.seen(j, i)
        return one or other if self.either_end else one and other
