"""Frames of pandas and pyarrow come in like polars, and results go out as they are."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from polars.testing import assert_frame_equal

import partnernet as pn
from partnernet.errors import InputError
from partnernet.frames import to_polars

if TYPE_CHECKING:
    from collections.abc import Callable

    Frames = Callable[[pl.DataFrame], Any]

KINDS: dict[str, Frames] = {
    "polars": lambda frame: frame,
    "polars, lazy": lambda frame: frame.lazy(),
    "pandas": lambda frame: frame.to_pandas(),
    "pyarrow": lambda frame: frame.to_arrow(),
}


def areas(n: int = 2) -> pl.DataFrame:
    rows = [
        {"area": f"area{k}", "source": f"a{i}", "target": f"a{j}", "layer": "referral", "count": i}
        for k in range(n)
        for i in range(6)
        for j in range(6)
        if i != j and (i * j + k) % 3
    ]
    return pl.DataFrame(rows).with_columns(
        count=pl.when(pl.col("count") > 1).then("count").cast(pl.Float64)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_way_in_takes_it(kind: str) -> None:
    plain, given = areas(), KINDS[kind](areas())
    assert_frame_equal(to_polars(given), plain)
    ties = plain.rename({"area": "area_id"})
    one, other = pn.Study.of(ties), pn.Study.of(KINDS[kind](ties))
    assert_frame_equal(one.ties, other.ties)
    assert_frame_equal(one.agencies, other.agencies)
    for made, wanted in ((pn.read(given, discover=False), pn.read(plain, discover=False)),):
        assert_frame_equal(made.study.ties, wanted.study.ties)
    wanted = pn.compare(plain, draws=0, measures=["mean_degree"])
    assert_frame_equal(pn.compare(given, draws=0, measures=["mean_degree"]).table, wanted.table)
    asked = {"metrics_wanted": ["density"], "infer": "never"}
    assert_frame_equal(pn.analyse(given, **asked).values, pn.analyse(plain, **asked).values)
    pairs = plain.filter(area="area0").select("source", "target", km="count").fill_null(3)
    known = pn.Study.of(plain.filter(area="area0").drop("area"), coverage=_covered())
    tested = pn.qap(known, "referral ~ km", dyads=KINDS[kind](pairs), draws=9)
    assert_frame_equal(tested.table, pn.qap(known, "referral ~ km", dyads=pairs, draws=9).table)


def _covered() -> pl.DataFrame:
    return pl.DataFrame({"agency_id": [f"a{i}" for i in range(6)]}).with_columns(
        role=pl.lit("reporter"), status=pl.lit("responded"), absence_means=pl.lit("no_contact")
    )


def test_unknown_stays_unknown() -> None:
    frame = pd.DataFrame({"x": [1.0, float("nan")], "y": ["a", None], "z": pd.array([1, None])})
    assert to_polars(frame).rows() == [(1.0, "a", 1), (None, None, None)]


def test_what_is_no_frame_is_said() -> None:
    with pytest.raises(InputError, match=r"A dict is no frame\."):
        pn.Study.of({"source": ["A"]})


def test_results_go_out_as_they_are() -> None:
    found = pn.analyse(pn.datasets.load("emon"), areas=["MtSi"], metrics_wanted=["density"])
    for frame in found.tables.values():
        assert frame.to_pandas().shape == frame.shape
        assert pa.table(frame).num_rows == frame.height
        assert_frame_equal(to_polars(frame.to_arrow()), frame)


def test_neither_is_loaded_unless_given() -> None:
    code = (
        "import partnernet as pn, polars as pl, sys\n"
        "pn.Study.of(pl.DataFrame({'source': ['A'], 'target': ['B'], 'layer': ['referral']}))\n"
        "print({'pandas', 'pyarrow', 'narwhals'} & sys.modules.keys())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
