"""What a measure may give back: a value with bounds, values, rows, or nothing with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with the bounds that unobserved pairs leave open, and remarks.

    >>> Estimate(0.4, lo=0.1, hi=0.7).hi
    0.7
    """

    value: float
    lo: float | None = None
    hi: float | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """No value, and why; bounds may still hold.

    >>> Missing("absence_unknown", lo=0.1, hi=1.0).reason
    'absence_unknown'
    """

    reason: str
    lo: float | None = None
    hi: float | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Values:
    """One value an agency, in the order of the slice's agencies; NaN where there is none.

    `reason` says why values are missing: one code for all of them, or one an agency.
    """

    value: Floats
    reason: str | Sequence[str | None] | None = None
    lo: Floats | None = None
    hi: Floats | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """One value a unit of a table measure (sectors, dyads, pairs of levels ...); NaN where none.

    `params` adds to the row's parameters, for example the counts behind a share. `level` and
    `layer` are given only by measures of a whole partnership.
    """

    unit_id: Sequence[str | None]
    value: Floats
    reason: str | Sequence[str | None] | None = None
    lo: Floats | None = None
    hi: Floats | None = None
    flags: tuple[str, ...] = ()
    params: Sequence[Mapping[str, object]] | None = None
    level: str | None = None
    layer: str | None = None
    route: str | None = None


Result = float | Estimate | Missing | Values | Rows | list[Rows]
