"""Several studies as one, so that all random networks are drawn in one go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet.errors import ConfigError
from partnernet.study import Study

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.vocabulary import LayerSpec


def check_areas(studies: Sequence[Study]) -> None:
    """Raise ConfigError when two inputs hold an area of one name."""
    areas = [area for study in studies for area in study.areas]
    twice = sorted({area for area in areas if areas.count(area) > 1})
    if twice:
        message = f"Two inputs hold an area called '{twice[0]}'."
        hint = "Name the areas in a column, or give the files other names."
        raise ConfigError(message, hint=hint)


def combined(studies: Sequence[Study]) -> list[Study]:
    """Put studies of different areas under one another, those apart that read a layer otherwise."""
    batches: list[tuple[dict[str, LayerSpec], list[Study]]] = []
    for study in studies:
        own = {name: study.spec(name) for name in study.ties["layer"].unique().sort()}
        for layers, members in batches:
            if all(layers.get(name, spec) == spec for name, spec in own.items()):
                layers.update(own)
                members.append(study)
                break
        else:
            batches.append((own, [study]))
    return [_one(layers, members) for layers, members in batches]


def _one(layers: dict[str, LayerSpec], studies: Sequence[Study]) -> Study:
    if len(studies) == 1:
        return studies[0]
    return Study(
        agencies=pl.concat([s.agencies for s in studies], how="diagonal_relaxed"),
        ties=pl.concat([s.ties for s in studies], how="diagonal_relaxed"),
        coverage=pl.concat([_of_its_areas(s) for s in studies], how="diagonal_relaxed"),
        layers=layers,
        flags=frozenset[str]().union(*(s.flags for s in studies)),
    )


def _of_its_areas(study: Study) -> pl.DataFrame:
    named = pl.col("area_id").is_not_null()
    everywhere = study.coverage.filter(~named).drop("area_id")
    spread = everywhere.join(pl.DataFrame({"area_id": list(study.areas)}), how="cross")
    return pl.concat([study.coverage.filter(named), spread.select(study.coverage.columns)])
