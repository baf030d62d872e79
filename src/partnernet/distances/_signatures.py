"""NetSimile: a network as 35 numbers, five moments of seven features of its agencies.

Features (Berlingerio, Koutra, Eliassi-Rad and Faloutsos 2012): partners; clustering; mean partners
of partners; mean clustering of partners; and of the agency with its partners: ties inside, ties
that leave, and agencies just outside. Direction is ignored. Computed for many networks at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]


def features(networks: Bools) -> Floats:
    """Seven features of every agency: draw, feature, agency.

    >>> features(np.array([[[0, 1, 1], [1, 0, 0], [1, 0, 0]]], dtype=bool))[0, :, 0].tolist()
    [2.0, 0.0, 1.0, 0.0, 2.0, 0.0, 0.0]
    """
    ties = (networks | networks.transpose(0, 2, 1)).astype(np.float32)
    two = ties @ ties
    degree = ties.sum(axis=2, dtype=np.float64)
    triangles = (two * ties).sum(axis=2, dtype=np.float64) / 2
    clustering = _share(triangles, degree * (degree - 1) / 2)
    around = _share(_across(ties, degree), degree)
    inside = degree + triangles
    leaving = degree + _across(ties, degree) - 2 * inside
    near = (two > 0) & (ties == 0)
    near[:, np.arange(ties.shape[1]), np.arange(ties.shape[1])] = False
    outside = near.sum(axis=2, dtype=np.float64)
    tied = _share(_across(ties, clustering), degree)
    return np.stack([degree, clustering, around, tied, inside, leaving, outside], axis=1)


def signatures(networks: Bools) -> Floats:
    """Median, mean, deviation, skewness and excess kurtosis of each feature; 0 where undefined."""
    found = features(networks)
    mean = found.mean(axis=2)
    off = found - mean[:, :, None]
    spread = np.sqrt((off**2).mean(axis=2))
    varied = spread > 1e-12
    skew = _where(varied, (off**3).mean(axis=2), spread**3)
    tails = np.where(varied, _where(varied, (off**4).mean(axis=2), spread**4) - 3, 0.0)
    moments = [mean, np.median(found, axis=2), np.where(varied, spread, 0.0), skew, tails]
    return np.stack(moments, axis=2).reshape(len(networks), -1)


def canberra(one: Floats, other: Floats) -> Floats:
    """Canberra distance of signatures, from 0 to 35: sum of |a - b| / (|a| + |b|), 0 over 0 is 0.

    >>> canberra(np.array([[1.0, 0.0]]), np.array([[3.0, 0.0]])).tolist()
    [0.5]
    """
    parts = _share(np.abs(one - other), np.abs(one) + np.abs(other))
    return np.asarray(parts.sum(axis=-1), dtype=np.float64)


def _across(ties: NDArray[np.float32], values: Floats) -> Floats:
    return np.asarray((ties.astype(np.float64) @ values[:, :, None])[:, :, 0], dtype=np.float64)


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)


def _where(varied: Bools, part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros(part.shape), where=varied)
