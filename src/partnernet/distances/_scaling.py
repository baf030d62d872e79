"""A map of networks: points in the plane whose distances come near those that were measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def classical_scaling(apart: Floats) -> tuple[Floats, float]:
    """Place points by classical scaling (Torgerson 1952), and say what share the plane shows.

    The share is the two largest eigenvalues over the sum of all absolute ones. Axes mean nothing;
    each is turned so that its coordinate of largest size is positive.

    >>> points, share = classical_scaling(np.array([[0.0, 3, 4], [3, 0, 5], [4, 5, 0]]))
    >>> round(float(np.hypot(*(points[1] - points[2]))), 6), round(share, 6)
    (5.0, 1.0)
    """
    n = len(apart)
    centre = np.eye(n) - np.full((n, n), 1 / n)
    inner = -0.5 * centre @ (apart**2) @ centre
    values, vectors = np.linalg.eigh((inner + inner.T) / 2)
    order = np.argsort(values)[::-1][:2]
    points = vectors[:, order] * np.sqrt(np.clip(values[order], 0, None))
    if points.shape[1] < 2:
        points = np.pad(points, ((0, 0), (0, 2 - points.shape[1])))
    points[np.abs(points) < 1e-12] = 0.0
    top = points[np.abs(points).argmax(axis=0), [0, 1]]
    total = float(np.abs(values).sum())
    share = float(np.clip(values[order], 0, None).sum()) / total if total > 0 else 1.0
    return points * np.where(top < 0, -1.0, 1.0), share
