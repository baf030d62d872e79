"""What a simulation says of a method in one world, and what all simulations share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEVEL = 0.05
DRAWS = 199
"""Random networks or permutations; with 199 a p of .05 is attained exactly, on two sides too."""
COVERS, REJECTS = "covers", "rejects"


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: of which question, in which world, by which method; None where it had none."""

    question: str
    world: str
    size: str
    method: str
    kind: str
    held: bool | None
    sound: bool = True

    @property
    def key(self) -> tuple[str, ...]:
        """What is counted together."""
        sound = "" if self.sound else "wrong"
        return (self.question, self.world, self.size, self.method, self.kind, sound)


def inside(ends: tuple[float, float] | None, truth: float) -> bool | None:
    return None if ends is None else bool(ends[0] <= truth <= ends[1])


def wald(share: float, cells: float, truth: float) -> bool:
    """Interval of a share, every pair a throw of its own."""
    return abs(share - truth) <= stats.norm.ppf(0.975) * np.sqrt(share * (1 - share) / cells)


def two_shares(a: float, n: float, b: float, m: float) -> float:
    middle = (a + b) / (n + m)
    z = (a / n - b / m) / np.sqrt(middle * (1 - middle) * (1 / n + 1 / m))
    return float(2 * stats.norm.sf(abs(z)))


def rare(observed: float, drawn: NDArray[np.float64]) -> bool:
    known = drawn[np.isfinite(drawn)]
    more = int((np.abs(known) >= abs(observed) - 1e-9).sum())
    return (1 + more) / (1 + len(known)) <= LEVEL
