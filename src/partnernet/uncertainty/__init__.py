"""How far a number hangs on which agencies were in the network, and on who answered.

Errors exist for measures that are a ratio of sums over pairs (density, mean degree, reciprocity,
mean strength, E-I index, shares of pairs at Gregson's levels, density between sectors), and for
nothing else: drawing agencies again breaks routes, components, cores and communities. For those
`influence` leaves out one agency at a time. These are no sampling errors (method 5.5 and 5.6).
"""

from __future__ import annotations

from partnernet.uncertainty._answers import (
    REPEATS,
    ROBUST,
    equalised,
    may_print,
    respondents,
    silenced,
)
from partnernet.uncertainty._cells import DELTAS, SMOOTH, Cells, block_cells, cells, delta_cells
from partnernet.uncertainty._influence import influence, without
from partnernet.uncertainty._resampling import (
    BOOTSTRAP,
    Errors,
    bootstrap,
    errors_of,
    paired,
    paired_errors,
)

__all__ = [
    "BOOTSTRAP",
    "DELTAS",
    "REPEATS",
    "ROBUST",
    "SMOOTH",
    "Cells",
    "Errors",
    "block_cells",
    "bootstrap",
    "cells",
    "delta_cells",
    "equalised",
    "errors_of",
    "influence",
    "may_print",
    "paired",
    "paired_errors",
    "respondents",
    "silenced",
    "without",
]
