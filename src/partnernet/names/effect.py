"""What decisions about names change: agencies, ties and density of each layer, before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from partnernet.study import Study


@dataclass(frozen=True, slots=True)
class Change:
    """One area, wave, level and layer: agencies there, ties between them, density if given."""

    area: str
    wave: str
    level: str
    layer: str
    agencies_before: int
    agencies_after: int
    ties_before: int
    ties_after: int
    density_before: float | None
    density_after: float | None

    @property
    def changes(self) -> bool:
        """Whether anything differs."""
        before = (self.agencies_before, self.ties_before, self.density_before)
        return before != (self.agencies_after, self.ties_after, self.density_after)


Measured = tuple[int, int, float | None]


def effect(before: Study, after: Study) -> tuple[Change, ...]:
    """Compare a study without and with decisions about names.

    >>> import polars as pl
    >>> from partnernet.study import Study
    >>> one = Study.of(
    ...     pl.DataFrame({"source": ["A", "B"], "target": ["C", "C"], "layer": "funding"})
    ... )
    >>> two = Study.of(pl.DataFrame({"source": ["A"], "target": ["C"], "layer": "funding"}))
    >>> [(c.layer, c.agencies_before, c.agencies_after, c.ties_after) for c in effect(one, two)]
    [('funding', 3, 2, 1)]
    """
    old, new = _measures(before), _measures(after)
    nothing: Measured = (0, 0, None)
    return tuple(
        _change(place, old.get(place, nothing), new.get(place, nothing))
        for place in sorted({*old, *new})
    )


def _change(place: tuple[str, str, str, str], old: Measured, new: Measured) -> Change:
    return Change(*place, old[0], new[0], old[1], new[1], old[2], new[2])


def _measures(study: Study) -> dict[tuple[str, str, str, str], Measured]:
    found: dict[tuple[str, str, str, str], Measured] = {}
    for part in study.partnerships():
        for level in part.levels:
            for layer in part.layers_at(level):
                piece = part.slice(level, layer)
                density = piece.observed.density
                found[part.area, part.wave, level, layer] = (piece.n, piece.m, density)
    return found
