"""Prestige and structural holes: sums over walks, and Burt's formulas as printed."""

from __future__ import annotations

from math import fsum, sqrt
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
from tests.metrics.oracles._common import Answer, Value, graph, oracle, per_agency
from tests.metrics.oracles.power import _need

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.metrics.worlds import Case


@oracle
def eigenvector(c: Case) -> Answer:
    if c.n < 2:
        return "n<2"
    if not c.weights:
        return "no_ties"
    g = graph(c, weak=True)
    parts = sorted(nx.connected_components(g), key=len, reverse=True)
    if len(parts) > 1 and len(parts[0]) == len(parts[1]):
        return "disconnected"
    largest = g.subgraph(parts[0])
    leading = np.abs(np.linalg.eigh(nx.to_numpy_array(largest))[1][:, -1])
    found = dict(zip(largest, leading.tolist(), strict=True))
    top = max(found.values())
    return {x: found[x] / top if x in found else "disconnected" for x in c.nodes}


def _hubs_and_authorities(c: Case) -> tuple[Answer, Answer]:
    """Leading eigenvectors of W W' and W' W."""
    w = np.array([[c.weight(i, j) if i != j else 0.0 for j in c.nodes] for i in c.nodes])
    values = np.sqrt(np.clip(np.linalg.eigvalsh(w @ w.T), 0, None))
    if values[-1] - values[-2] < 1e-8:
        return "degenerate", "degenerate"
    shares = []
    for matrix in (w @ w.T, w.T @ w):
        leading = np.abs(np.linalg.eigh(matrix)[1][:, -1])
        shares.append(dict(zip(c.nodes, (leading / leading.sum()).tolist(), strict=True)))
    return shares[0], shares[1]


@oracle
def hub(c: Case) -> Answer:
    if c.n < 2:
        return "n<2"
    return _hubs_and_authorities(c)[0] if c.weights else "no_ties"


@oracle
def authority(c: Case) -> Answer:
    if c.n < 2:
        return "n<2"
    return _hubs_and_authorities(c)[1] if c.weights else "no_ties"


def _walks(c: Case, step: Callable[[str, str], float], beta: float) -> Answer:
    """Add up walks of every length, each step beyond the first weighted by beta / lambda_1."""
    if c.n < 2:
        return "n<2"
    if not c.weights:
        return "no_ties"
    table = {(i, j): step(i, j) for i, j in c.ordered()}
    if beta:
        arrows = nx.DiGraph([pair for pair, value in table.items() if value])
        if nx.is_directed_acyclic_graph(arrows):
            return "acyclic"
        parts = [list(part) for part in nx.strongly_connected_components(arrows)]
        blocks = [[[table.get((i, j), 0.0) for j in part] for i in part] for part in parts]
        beta /= max(abs(np.linalg.eigvals(np.array(block))).max() for block in blocks)
    term = {i: fsum(table[i, j] for j in c.nodes if j != i) for i in c.nodes}
    total = dict(term)
    for _ in range(200):
        term = {i: beta * fsum(table[i, j] * term[j] for j in c.nodes if j != i) for i in c.nodes}
        total = {i: total[i] + term[i] for i in c.nodes}
    size = sqrt(fsum(x * x for x in total.values()) / c.n)
    return {i: x / size for i, x in total.items()}


@oracle
def bonacich(c: Case, beta: float) -> Answer:
    return _walks(c, lambda i, j: float(c.tied(i, j)), beta)


@oracle
def bonacich_funding(c: Case, beta: float) -> Answer:
    def need(i: str, j: str) -> float:
        return float(_need(c, j, i, "innet")) if c.arc(i, j) else 0.0

    return _walks(c, need, beta)


def _exchange(c: Case, i: str, j: str) -> float:
    return c.weight(i, j) + c.weight(j, i) if i != j else 0.0


def _partners(c: Case, i: str) -> list[str]:
    return [j for j in c.nodes if j != i and c.tied(i, j)]


def _share(c: Case, i: str, j: str) -> float:
    return _exchange(c, i, j) / fsum(_exchange(c, i, k) for k in c.nodes)


@oracle
def constraint(c: Case) -> Answer:
    def of(i: str) -> Value:
        mine = _partners(c, i)
        if not mine:
            return "isolate"
        return fsum(
            (_share(c, i, j) + fsum(_share(c, i, q) * _share(c, q, j) for q in mine if q != j)) ** 2
            for j in mine
        )

    return per_agency(c, of)


def _effective(c: Case, i: str) -> float:
    mine = _partners(c, i)
    size = 0.0
    for j in mine:
        strongest = max(_exchange(c, j, k) for k in c.nodes)
        repeated = fsum(_share(c, i, q) * _exchange(c, j, q) / strongest for q in mine if q != j)
        size += 1 - repeated
    return size


@oracle
def effective_size(c: Case) -> Answer:
    return per_agency(c, lambda i: _effective(c, i) if _partners(c, i) else "isolate")


@oracle
def partner_efficiency(c: Case) -> Answer:
    def of(i: str) -> Value:
        mine = _partners(c, i)
        return _effective(c, i) / len(mine) if mine else "isolate"

    return per_agency(c, of)
