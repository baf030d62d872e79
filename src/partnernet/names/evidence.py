"""What spellings that were placed before say about a new one (kernel ridge regression).

Spellings are compared by the runs of two to five letters that they share, rare runs counting more:
what shares much with spellings of one group is scored near 1 for it, what shares nothing 0.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

STIFFNESS = 0.6
"""How little one decision alone may change (ridge): 0 repeats every decision exactly."""
_RUNS = (2, 3, 4, 5)


@dataclass(frozen=True, eq=False)
class Evidence:
    """What was decided about texts, group by group."""

    texts: tuple[str, ...]
    decided: NDArray[np.float64]

    @classmethod
    def of(cls, texts: Sequence[str], decided: Sequence[Sequence[float]]) -> Evidence:
        """Take texts, each with one number a group: 1 for the group decided, 0 for the others.

        >>> seen = Evidence.of(["health gp", "yot"], [[1.0, 0.0], [0.0, 1.0]])
        >>> [round(each, 1) for each in seen.scores("health gp team").tolist()]
        [0.3, 0.0]
        >>> seen.scores("zebra").tolist()
        [0.0, 0.0]
        """
        return cls(tuple(texts), np.asarray(decided, dtype=float))

    def scores(self, text: str) -> NDArray[np.float64]:
        """Return how far a text belongs with those decided, group by group."""
        scores: NDArray[np.float64] = self._alike(text) @ self._weights
        return scores

    @cached_property
    def _runs(self) -> list[Counter[str]]:
        return [_runs(text) for text in self.texts]

    @cached_property
    def _found(self) -> Counter[str]:
        return Counter(run for runs in self._runs for run in runs)

    @cached_property
    def _where(self) -> Mapping[str, tuple[NDArray[np.int64], NDArray[np.float64]]]:
        """Return in which texts each run is, and what it weighs there."""
        rows: dict[str, list[int]] = {}
        weights: dict[str, list[float]] = {}
        for row, runs in enumerate(self._runs):
            for run, weight in self._weighed(runs).items():
                rows.setdefault(run, []).append(row)
                weights.setdefault(run, []).append(weight)
        return {run: (np.array(rows[run]), np.array(weights[run])) for run in rows}

    @cached_property
    def _weights(self) -> NDArray[np.float64]:
        alike = np.array([self._alike(text) for text in self.texts])
        ridge = alike + STIFFNESS * np.eye(len(self.texts))
        return np.linalg.solve(ridge, self.decided).astype(np.float64)

    def _alike(self, text: str) -> NDArray[np.float64]:
        """Return the cosine of a text with each text decided."""
        alike = np.zeros(len(self.texts))
        for run, weight in self._weighed(_runs(text)).items():
            if run in self._where:
                rows, weights = self._where[run]
                alike[rows] += weight * weights
        return alike

    def _weighed(self, runs: Counter[str]) -> dict[str, float]:
        every = 1 + len(self.texts)
        weights = {
            run: math.log1p(n) * math.log(every / (1 + self._found[run]))
            for run, n in sorted(runs.items())
        }
        length = math.sqrt(sum(weight**2 for weight in weights.values()))
        return {run: weight / length for run, weight in weights.items()} if length else {}


def _runs(text: str) -> Counter[str]:
    bounded = f" {text} "
    return Counter(
        bounded[at : at + n] for n in _RUNS for at in range(max(len(bounded) - n + 1, 0))
    )
