"""Who came and went between waves, by size."""

from __future__ import annotations

from math import ceil
from random import Random

import polars as pl
import pytest

from partnernet.metrics._engine import compute
from partnernet.study import Study


def two_waves(rng: Random, agencies: int) -> tuple[Study, dict[str, float], set[str], set[str]]:
    names = [f"A{i}" for i in range(agencies)]
    size = {x: float(rng.choice([1, 2, 2, 5, 9, 40])) for x in names if rng.random() < 0.8}
    gone = {x for x in names if rng.random() < 0.3}
    new = {x for x in names if x not in gone and rng.random() < 0.3}
    waves = [["1"] if x in gone else ["2"] if x in new else None for x in names]
    frame = pl.DataFrame(
        {"agency_id": names, "size_fte": [size.get(x) for x in names], "waves": waves},
        schema={"agency_id": pl.String, "size_fte": pl.Float64, "waves": pl.List(pl.String)},
    )
    ties = pl.DataFrame(
        {"source": ["P", "P"], "target": ["Q", "Q"], "wave": ["1", "2"], "layer": ["referral"] * 2}
    )
    ends = pl.DataFrame({"agency_id": ["P", "Q"]})
    return Study.of(ties, agencies=pl.concat([frame, ends], how="diagonal")), size, gone, new


def found(study: Study, name: str, wave: str = "2") -> list[dict[str, object]]:
    return compute(study.partnership(study.areas[0], wave), names=[name]).to_dicts()


@pytest.mark.parametrize("seed", range(20))
def test_exits_are_counted_by_thirds_of_the_wave_before(seed: int) -> None:
    study, size, gone, new = two_waves(Random(seed), 3 + seed)
    known = sorted((size[x], x in gone) for x in size if x not in new)
    cuts = [known[ceil(len(known) * k / 3) - 1][0] for k in (1, 2)] if known else [0.0, 0.0]
    thirds: list[list[bool]] = [[], [], []]
    for its, left in known:
        thirds[sum(its > cut for cut in cuts)].append(left)
    rows = found(study, "exit_rate")
    for row, third in zip(rows, thirds, strict=True):
        if third:
            assert row["value"] == pytest.approx(sum(third) / len(third))
            assert row["lo"] <= row["value"] <= row["hi"]  # type: ignore[operator]
        else:
            assert row["reason"] == "size_unknown"


@pytest.mark.parametrize("seed", range(10))
def test_growth_is_counted_over_all_agencies_listed(seed: int) -> None:
    study, _, gone, new = two_waves(Random(seed), seed)
    stayed = 2 + seed - len(gone) - len(new)
    (row,) = found(study, "membership_growth")
    assert row["value"] == pytest.approx((len(new) - len(gone)) / (stayed + len(gone)))


def test_the_first_wave_has_nothing_before_it() -> None:
    study, *_ = two_waves(Random(1), 5)
    assert found(study, "exit_rate", "1") == found(study, "membership_growth", "1") == []
