"""Communities: groups of agencies tied more among themselves than to others (method 4.6).

Found by the Leiden method, which depends on chance: 50 seeded runs, the best kept. Random networks
have communities too: without a null model the modularity says nothing of there being any.
"""

from __future__ import annotations

import random
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._layers import CONTACT
from partnernet.metrics._registry import (
    Card,
    Over,
    Param,
    agency_metric,
    network_metric,
    table_metric,
)
from partnernet.metrics._results import Estimate, Missing, Rows, Values
from partnernet.metrics._shared import ends, groups, once_a_slice
from partnernet.view import View

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    import igraph as ig
    from numpy.typing import NDArray

    from partnernet.study import Slice

    Members = NDArray[np.intp]

LEIDEN = "Traag, Waltman & van Eck 2019, Scientific Reports 9:5233; resolution 1"
SEEDS = 50
LEAST = 12


def _card(
    name: str,
    formula: str,
    *,
    unit: str,
    span: tuple[float | None, float | None],
    over: Over = "slice",
    params: tuple[Param, ...] = (),
) -> Card:
    return Card(
        name=name,
        theme="communities",
        formula=formula,
        unit=unit,
        range=span,
        null="fewer than 12 agencies, or no ties",
        citation=LEIDEN,
        view=View(direction="weak", weight="strength"),
        comparable="null-percentile",
        collapse=("any",) if over == "slice" else (),
        layers=CONTACT if over == "slice" else (),
        over=over,
        binary_fallback=over == "slice",
        params=params,
        min_agencies=LEAST if over == "slice" else 1,
        cost="leiden",
        on_request=True,
    )


_Q = (
    "Q = sum over communities of (W_c / W - (S_c / 2W)^2), W_c strength within, S_c of its agencies"
)


@dataclass(frozen=True, slots=True)
class Partition:
    """The best of the runs: whose community is which, its quality, and every run's memberships."""

    members: Members
    quality: float
    runs: Members


@contextmanager
def seeded(seed: int) -> Generator[None]:
    """Let igraph draw from a seed of its own, and give its generator back."""
    import igraph as ig

    ig.set_random_number_generator(random.Random(seed))
    try:
        yield
    finally:
        ig.set_random_number_generator(random)


def partition(graph: ig.Graph) -> Partition:
    """Find communities of a graph; they are numbered from the largest, then by first agency."""
    weights = "weight" if "weight" in graph.es.attributes() else None
    runs: list[Members] = []
    quality: list[float] = []
    for seed in range(SEEDS):
        with seeded(seed):
            found = graph.community_leiden("modularity", weights=weights, n_iterations=-1)
        runs.append(_numbered(np.array(found.membership, dtype=np.intp)))
        quality.append(graph.modularity(found.membership, weights=weights))
    best = int(np.argmax(np.round(quality, 12)))
    return Partition(runs[best], quality[best], np.array(runs))


def _numbered(members: Members) -> Members:
    names, first, number, size = np.unique(
        members, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.lexsort((first, -size))
    rank = np.empty(len(names), dtype=np.intp)
    rank[order] = np.arange(1, len(names) + 1)
    return rank[number.reshape(-1)]


@once_a_slice
def _partition(s: Slice) -> Partition | Missing:
    if s.m == 0 or ("weight" in s.graph.es.attributes() and not any(s.graph.es["weight"])):
        return Missing("no_ties")
    return partition(s.graph)


@network_metric(_card("Modularity", _Q, unit="index", span=(-0.5, 1.0)))
def modularity(s: Slice) -> Estimate | Missing:
    """How far ties fall within communities, beyond what numbers of ties alone would give.

    >>> from partnernet.metrics._example import two_teams
    >>> round(modularity(two_teams()).value, 3)
    0.468
    """
    found = _partition(s)
    return found if isinstance(found, Missing) else Estimate(found.quality)


@network_metric(_card("Communities", f"number of them; {_Q}", unit="groups", span=(1.0, None)))
def communities(s: Slice) -> Estimate | Missing:
    """Number of communities in the best partition; an isolated agency is one by itself.

    >>> from partnernet.metrics._example import two_teams
    >>> communities(two_teams()).value
    2.0
    """
    found = _partition(s)
    return found if isinstance(found, Missing) else Estimate(float(found.members.max()))


@agency_metric(
    _card("Community", f"its number, 1 the largest; {_Q}", unit="label", span=(1.0, None))
)
def community(s: Slice) -> Values | Missing:
    """Which community an agency is in: a label, not an amount.

    >>> from partnernet.metrics._example import two_teams
    >>> community(two_teams()).value.tolist()[4:8]
    [1.0, 1.0, 2.0, 2.0]
    """
    found = _partition(s)
    return found if isinstance(found, Missing) else Values(found.members.astype(np.float64))


@table_metric(
    _card(
        "Same community",
        "share of the 50 runs that put i and j in one community",
        unit="share of runs",
        span=(0.0, 1.0),
    ),
    unit="dyad",
)
def co_community(s: Slice) -> Rows | Missing:
    """How surely two agencies belong together, whatever the seed; pairs never together left out.

    >>> from partnernet.metrics._example import two_teams
    >>> rows = co_community(two_teams())
    >>> rows.unit_id[0], float(rows.value[0])
    ('A1|A2', 1.0)
    """
    found = _partition(s)
    if isinstance(found, Missing):
        return found
    first, second = np.triu_indices(s.n, 1)
    share = (found.runs[:, first] == found.runs[:, second]).mean(axis=0)
    keep = share > 0
    names = s.agencies["agency_id"].to_list()
    pairs = zip(first[keep], second[keep], strict=True)
    return Rows([f"{names[i]}|{names[j]}" for i, j in pairs], share[keep])


@network_metric(
    _card(
        "Communities and sectors",
        "adjusted Rand index between communities and sectors, agencies of known sector",
        unit="index",
        span=(-0.5, 1.0),
    )
)
def community_sector_ari(s: Slice) -> Estimate | Missing:
    """How far communities are the sectors: 1 the same, 0 as chance would (Hubert & Arabie 1985).

    >>> from partnernet.metrics._example import two_teams
    >>> community_sector_ari(two_teams()).value
    1.0
    """
    found = _partition(s)
    if isinstance(found, Missing):
        return found
    names, sector = groups(s, "sector")
    known = sector >= 0
    if len(names) < 2 or known.sum() < LEAST:
        return Missing("single_group")
    import igraph as ig

    mine, theirs = found.members[known], sector[known]
    if len(np.unique(mine)) == len(np.unique(theirs)) == 1:
        return Missing("single_group")
    return Estimate(
        float(ig.compare_communities(_from_zero(mine), _from_zero(theirs), method="adjusted_rand"))
    )


def _from_zero(members: Members) -> list[int]:
    return np.unique(members, return_inverse=True)[1].reshape(-1).tolist()


# --- over all layers -----------------------------------------------------------------------------


@agency_metric(
    _card(
        "Community over layers",
        "its number, 1 the largest; maximises the modularity of sum over layers of W_l / sum W_l",
        unit="label",
        span=(1.0, None),
        over="layers",
    )
)
def community_layers(layers: Sequence[Slice]) -> Values | Missing:
    """Which community an agency is in when every layer counts alike: a label, not an amount.

    One membership for all layers. With the extra `multilayer` installed, `multiplex_partition`
    maximises the sum of the layers' own modularities instead.

    >>> from partnernet.metrics._example import layers
    >>> community_layers(layers()).reason
    'n<12'
    """
    tied = [s for s in layers if s.m > 0]
    if len(tied) < 2:
        return Missing("only_one")
    if tied[0].n < LEAST:
        return Missing(f"n<{LEAST}")
    return Values(partition(_summed(tied)).members.astype(np.float64))


def _summed(layers: Sequence[Slice]) -> ig.Graph:
    """One graph whose strengths are the layers' shares of their own volume, added."""
    import igraph as ig

    n = layers[0].n
    keys, values = [], []
    for s in layers:
        first, second = ends(s)
        weight = s.ties["weight"].to_numpy() if s.weights_known else np.ones(s.m)
        weight = np.maximum(weight, 0.0)
        keys.append(first.astype(np.int64) * n + second)
        values.append(weight / weight.sum() if weight.sum() > 0 else np.full(s.m, 1 / s.m))
    key, where = np.unique(np.concatenate(keys), return_inverse=True)
    summed = np.bincount(where.reshape(-1), np.concatenate(values))
    graph = ig.Graph(n=n, edges=np.column_stack([key // n, key % n]))
    graph.es["weight"] = summed.tolist()
    return graph


def multiplex_partition(layers: Sequence[Slice]) -> tuple[Members, float]:
    """Communities that maximise the sum of the layers' modularities, and that sum.

    Raises MissingExtraError without the extra `multilayer` (leidenalg).
    """
    try:
        import leidenalg
    except ImportError as error:
        from partnernet.errors import MissingExtraError

        raise MissingExtraError.of("multilayer", "Leiden over several layers") from error  # noqa: EM101
    graphs = [s.graph for s in layers]
    best: tuple[float, Members] | None = None
    for seed in range(SEEDS):
        members, _ = leidenalg.find_partition_multiplex(
            graphs, leidenalg.ModularityVertexPartition, seed=seed, n_iterations=-1
        )
        quality = sum(graph.modularity(members) for graph in graphs)
        if best is None or quality > best[0] + 1e-12:
            best = quality, _numbered(np.array(members, dtype=np.intp))
    if best is None:
        msg = "no seed was run"
        raise ValueError(msg)
    return best[1], best[0]
