"""An attacker with a linear-programming solver, who shares no code with what is attacked.

She has the protected table as it is written: a number or a mark in every cell and total. She knows
that rows and columns add up to their totals and that a hidden number is at least 1.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import block_diag, coo_array, csr_array
from scipy.sparse.csgraph import maximum_flow

THRESHOLD = 5


def equations(seen: np.ndarray, gaps: list[tuple[int, int]]) -> tuple[Any, np.ndarray]:
    """Write each row and column as: what is hidden in it equals what is missing to its total."""
    rows, columns = seen.shape
    place = {cell: i for i, cell in enumerate(gaps)}
    lines: list[list[tuple[int, int, int]]] = []
    for r in range(rows):
        lines.append([(r, c, -1 if c == columns - 1 else 1) for c in range(columns)])
    for c in range(columns):
        lines.append([(r, c, -1 if r == rows - 1 else 1) for r in range(rows)])
    at, hidden, signs, right = [], [], [], np.zeros(len(lines))
    for line, cells in enumerate(lines):
        for r, c, sign in cells:
            if (r, c) in place:
                at.append(line)
                hidden.append(place[r, c])
                signs.append(sign)
            else:
                right[line] -= sign * seen[r, c]
    return coo_array((signs, (at, hidden)), shape=(len(lines), len(gaps))).tocsr(), right


def intervals(seen: np.ndarray) -> dict[tuple[int, int], tuple[float, float]]:
    """Return the least and the greatest number that each hidden cell (NaN) may have.

    One program finds all: as many copies of the table as there are cells to be least and greatest.
    """
    gaps = [(int(r), int(c)) for r, c in np.argwhere(np.isnan(seen))]
    if not gaps:
        return {}
    left, right = equations(seen, gaps)
    n = len(gaps)
    cost = np.zeros(2 * n * n)
    cost[np.arange(n) * (n + 1)] = 1
    cost[n * n + np.arange(n) * (n + 1)] = -1
    answer = linprog(
        cost,
        A_eq=block_diag([left] * (2 * n), format="csr"),
        b_eq=np.tile(right, 2 * n),
        bounds=(1, 10_000),
        method="highs",
    )
    assert answer.status == 0, answer.message
    ends = np.round(answer.x[np.flatnonzero(cost)]).reshape(2, n)
    return {cell: (ends[0, i], ends[1, i]) for i, cell in enumerate(gaps)}


def recovered(seen: np.ndarray, threshold: int = THRESHOLD) -> list[tuple[int, int]]:
    """Return the cells of which she knows the number, or that it is within the threshold."""
    return [
        cell for cell, (low, high) in intervals(seen).items() if low == high or high <= threshold
    ]


def with_totals(table: np.ndarray) -> np.ndarray:
    """Add the totals as last row and column."""
    wide = np.hstack([table, table.sum(axis=1, keepdims=True)])
    return np.vstack([wide, wide.sum(axis=0, keepdims=True)])


def fewest_hidden(table: np.ndarray, threshold: int = THRESHOLD) -> int:
    """Return the fewest cells, totals included, that can be hidden so that she recovers nothing.

    Every choice of cells is tried, by size: at once for lines with a single gap, and those left by
    how far each number can be moved along the gaps, the others' totals being kept.
    """
    full = with_totals(table)
    rows, _ = full.shape
    cells = [(int(r), int(c)) for r, c in np.argwhere(full > 0)]
    must = [cell for cell in cells if full[cell] <= threshold]
    rest = [cell for cell in cells if full[cell] > threshold]
    incidence = np.zeros((len(rest), sum(full.shape)), dtype=int)
    for i, (r, c) in enumerate(rest):
        incidence[i, r] = incidence[i, rows + c] = 1
    base = np.zeros(sum(full.shape), dtype=int)
    for r, c in must:
        base[r] += 1
        base[rows + c] += 1
    for size in range(len(rest) + 1):
        choices = np.array(list(combinations(range(len(rest)), size)), dtype=int)
        gaps = base + incidence[choices].sum(axis=1)
        for choice in choices[~(gaps == 1).any(axis=1)]:
            if safe(full, [*must, *(rest[i] for i in choice)], threshold):
                return len(must) + size
    return len(cells)


def safe(full: np.ndarray, gaps: list[tuple[int, int]], threshold: int) -> bool:
    """Tell whether each number could be over the threshold, and could be another than it is.

    A number moves along cycles of gaps: by how much is a flow from one of its ends to the other.
    """
    rows, columns = full.shape
    room = np.zeros((rows + columns, rows + columns), dtype=np.int32)
    ends = {}
    for r, c in gaps:
        total = (r == rows - 1) != (c == columns - 1)
        tail, head = (rows + c, r) if total else (r, rows + c)
        ends[r, c] = tail, head
        room[tail, head], room[head, tail] = 100_000, full[r, c] - 1
    for cell in gaps:
        tail, head = ends[cell]
        kept = room[tail, head], room[head, tail]
        room[tail, head] = room[head, tail] = 0
        more = maximum_flow(csr_array(room), head, tail).flow_value
        less = min(maximum_flow(csr_array(room), tail, head).flow_value, full[cell] - 1)
        room[tail, head], room[head, tail] = kept
        if full[cell] + more <= threshold or more + less == 0:
            return False
    return True
