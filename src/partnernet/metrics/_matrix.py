"""A slice as a sparse matrix, for measures that are sums over two-step routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from partnernet.metrics._shared import ends, once_a_slice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from partnernet.metrics._shared import Floats
    from partnernet.study import Slice

Matrix = Any
"""A `scipy.sparse.csr_array`, of which scipy gives no types."""


def filled(values: Floats, rows: NDArray[np.intp], columns: NDArray[np.intp], size: int) -> Matrix:
    """Square matrix with these values in these cells; values of one cell add up."""
    from scipy import sparse

    made: Matrix = sparse.coo_array((values, (rows, columns)), shape=(size, size))
    return made.tocsr()


@once_a_slice
def weights(s: Slice) -> Matrix:
    """W: strengths from row to column, or 1 a tie where the view or the layer has no strengths.

    A tie without direction stands in one of its two cells.
    """
    weighted = s.view.weight == "strength" and s.weights_known
    values = s.ties["weight"].to_numpy().astype(np.float64) if weighted else np.ones(s.m)
    return filled(values, *ends(s), s.n)


@once_a_slice
def arcs(s: Slice) -> Matrix:
    """A: 1 from row to column; a tie without direction stands in both of its cells."""
    return cells(s, np.ones(s.m))


def cells(s: Slice, values: Floats) -> Matrix:
    """Values of ties from row to column; that of a tie without direction stands in both cells."""
    one = filled(values, *ends(s), s.n)
    return one if s.directed else (one + one.T).tocsr()


@once_a_slice
def exchange(s: Slice) -> Matrix:
    """Z = W + W^T: what passes between two agencies in both directions together."""
    return both_ways(weights(s))


def both_ways(a: Matrix) -> Matrix:
    """B = A + A^T: the cells of the two directions added up."""
    return (a + a.T).tocsr()
