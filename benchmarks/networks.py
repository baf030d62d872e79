"""Made-up partnerships of any size for the benchmarks."""

from __future__ import annotations

import numpy as np
import polars as pl

import partnernet as pn

SECTORS = ("health", "social_care", "education", "police", "housing", "third_sector")


def partnership(
    agencies: int,
    ties: int,
    layers: tuple[str, ...] = ("referral",),
    levels: tuple[str, ...] = ("frontline",),
) -> pn.Partnership:
    """Random ends, a few of them much sought after; so many ties in each layer of each level."""
    rng = np.random.default_rng(1)
    sought = rng.pareto(1.5, agencies) + 0.1
    found = [
        _ties(rng, sought / sought.sum(), ties).with_columns(
            layer=pl.lit(layer), level=pl.lit(level)
        )
        for layer in layers
        for level in levels
    ]
    rows = pl.concat(found)
    ids = pl.DataFrame({"agency_id": [f"a{i}" for i in range(agencies)]})
    described = ids.with_columns(
        sector=pl.Series([SECTORS[i % len(SECTORS)] for i in range(agencies)]),
        band5=pl.Series([1 + i % 5 for i in range(agencies)]),
        size_fte=pl.Series(rng.pareto(1.2, agencies) + 1),
        budget_gbp=pl.Series(rng.pareto(1.2, agencies) * 1e6 + 1e5),
        is_lead=pl.col("agency_id") == "a0",
    )
    seen = ids.with_columns(
        role=pl.lit("sender_log"),
        status=pl.lit("admin_complete"),
        absence_means=pl.lit("no_contact"),
    )
    return pn.Study.of(rows, agencies=described, coverage=seen).partnership()


def _ties(rng: np.random.Generator, share: np.ndarray, number: int) -> pl.DataFrame:
    """Exactly so many different ordered pairs."""
    agencies = len(share)
    codes = np.zeros(0, dtype=np.int64)
    while len(codes) < number:
        source = rng.integers(0, agencies, number)
        target = rng.choice(agencies, number, p=share)
        more = (source * agencies + target)[source != target]
        codes = np.unique(np.concatenate([codes, more]))
    codes = np.sort(rng.permutation(codes)[:number])
    return pl.DataFrame({"source": codes // agencies, "target": codes % agencies}).select(
        pl.format("a{}", pl.all()),
        count=pl.Series(rng.integers(1, 30, number)),
        amount=pl.Series(rng.integers(1, 30, number) * 1000.0),
    )
