"""QAP and MRQAP: by hand over every permutation, with gaps; frames, errors, seeds."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

import partnernet as pn
from partnernet import schema
from partnernet.errors import ConfigError, InputError, SchemaError, UnknownNameError
from partnernet.mrqap import read_dyads
from partnernet.study import Study
from partnernet.vocabulary import LayerSpec

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SIZE = 5


def world(seed: int, *, directed: bool, silent: int = 0) -> tuple[Study, dict[str, Floats]]:
    """Three layers over five agencies, some of them silent, and the matrices they ought to give."""
    rng = np.random.default_rng(seed)
    ids = [f"A{i}" for i in range(SIZE)]
    ties: list[tuple[str, str, str]] = []
    cells: dict[str, Floats] = {}
    for layer in ("y", "a", "b"):
        tied = rng.random((SIZE, SIZE)) < 0.5
        if not directed:
            tied = np.triu(tied, 1) | np.triu(tied, 1).T
        asked = np.array([not (layer == "b" and i < silent) for i in range(SIZE)])
        seen = np.broadcast_to(asked[:, None], tied.shape)
        seen = seen if directed else seen | seen.T
        cells[layer] = np.where(seen, tied.astype(float), np.nan)
        ties += [
            (ids[i], ids[j], layer)
            for i, j in np.argwhere(tied & ~np.eye(SIZE, dtype=bool))
            if directed or i < j
        ]
    coverage = pl.DataFrame(
        {
            "agency_id": ids * 3,
            "layer": [layer for layer in ("y", "a", "b") for _ in ids],
            "role": ["reporter"] * 3 * SIZE,
            "status": [
                "refused" if layer == "b" and i < silent else "responded"
                for layer in ("y", "a", "b")
                for i in range(SIZE)
            ],
            "absence_means": ["no_contact"] * 3 * SIZE,
        }
    )
    spec = {
        name: LayerSpec(name, directed=directed, kind="presence", treated_as="relation")
        for name in ("y", "a", "b")
    }
    rows = pl.DataFrame(ties, schema=["source", "target", "layer"], orient="row")
    agencies = pl.DataFrame({"agency_id": ids})
    return Study.of(rows, agencies=agencies, coverage=coverage, layers=spec), cells


def statistics(
    y: Floats, x: Floats, others: list[Floats], *, directed: bool
) -> tuple[float, float]:
    """T of x beside the others, and r of x alone: one pair after the other, as in a textbook."""
    pairs = [(i, j) for i in range(SIZE) for j in range(SIZE) if (i != j if directed else i < j)]
    full = [(i, j) for i, j in pairs if not any(np.isnan(m[i, j]) for m in (y, x, *others))]
    left = np.array([y[p] for p in full])
    right = np.array([[1.0, x[p], *(m[p] for m in others)] for p in full])
    beta, _, rank, _ = np.linalg.lstsq(right, left, rcond=None)
    if rank < right.shape[1]:
        return np.nan, np.nan
    error = ((left - right @ beta) ** 2).sum() / (len(left) - right.shape[1])
    spread = error * np.linalg.inv(right.T @ right)[1, 1]
    alone = [p for p in pairs if not np.isnan(y[p]) and not np.isnan(x[p])]
    r = np.corrcoef([y[p] for p in alone], [x[p] for p in alone])[0, 1]
    return float(beta[1] / np.sqrt(spread)), float(r)


def own(x: Floats, other: Floats, *, directed: bool) -> Floats:
    """Residual of x on the other, over every pair where both are known."""
    pairs = [(i, j) for i in range(SIZE) for j in range(SIZE) if (i != j if directed else i < j)]
    full = [p for p in pairs if not np.isnan(x[p]) and not np.isnan(other[p])]
    right = np.array([[1.0, other[p]] for p in full])
    left = np.array([x[p] for p in full])
    rest = left - right @ np.linalg.lstsq(right, left, rcond=None)[0]
    found = np.full_like(x, np.nan)
    for (i, j), value in zip(full, rest, strict=True):
        found[i, j] = value
        if not directed:
            found[j, i] = value
    return found


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize(("seed", "silent"), [(1, 0), (2, 0), (5, 1), (7, 1)])
def test_every_permutation_by_hand(seed: int, silent: int, directed: bool) -> None:
    study, cells = world(seed, directed=directed, silent=silent)
    found = pn.qap(study, "y ~ a + b", draws=1999).table
    regression = found.filter(test="mrqap", term="a").row(0, named=True)
    correlation = found.filter(test="qap", term="a").row(0, named=True)
    t, r = statistics(cells["y"], cells["a"], [cells["b"]], directed=directed)
    assert regression["t"] == pytest.approx(t)
    assert correlation["estimate"] == pytest.approx(r)
    assert regression["exact"]
    assert regression["R"] == 120
    part = own(cells["a"], cells["b"], directed=directed)
    drawn_t, drawn_r = [], []
    for order in permutations(range(SIZE)):
        at = np.ix_(order, order)
        drawn_t.append(statistics(cells["y"], part[at], [cells["b"]], directed=directed)[0])
        drawn_r.append(statistics(cells["y"], cells["a"][at], [], directed=directed)[1])
    known = np.array([value for value in drawn_t if np.isfinite(value)])
    assert regression["undefined"] == 120 - len(known)
    if regression["reason"] is None:
        assert regression["p"] == pytest.approx((np.abs(known) >= abs(t) - 1e-6).mean())
        assert regression["p_hi"] == pytest.approx((known >= t - 1e-6).mean())
    if correlation["reason"] is None:
        every = np.array(drawn_r)
        assert correlation["p"] == pytest.approx((np.abs(every) >= abs(r) - 1e-6).mean())
        assert correlation["p_lo"] == pytest.approx((every <= r + 1e-6).mean())


@pytest.fixture(scope="module")
def borough() -> Study:
    return pn.datasets.load("synthetic_borough")


def test_draws_depend_on_seed_and_place_alone(borough: Study) -> None:
    text = "communication ~ joint_activity + same_sector"
    asked = {"draws": 300, "levels": ["process"], "keep_draws": True}
    both = pn.qap(borough, text, **asked)
    one = pn.qap(borough, text, waves=["2024-25"], **asked)
    assert both.draws is not None
    assert one.draws is not None
    assert one.draws.equals(both.draws.filter(wave="2024-25"))
    again = pn.qap(borough, text, **{**asked, "draws": 200})
    assert again.draws is not None
    first = both.draws.filter(pl.col("draw") <= 128, term="same_sector")
    assert again.draws.filter(pl.col("draw") <= 128, term="same_sector").equals(first)
    assert not pn.qap(borough, text, seed=2, **asked).table.equals(both.table)


def test_the_table_keeps_its_contract(borough: Study) -> None:
    table = pn.qap(borough, "communication ~ same_sector", draws=49).table
    assert tuple(table.columns) == schema.QAP.names
    assert table["p"].drop_nulls().min() >= 1 / 50
    assert set(table["reason"].drop_nulls()) <= {"absence_unknown", "null_uninformative"}


def test_pairs_come_in_frames_of_any_library(borough: Study, tmp_path: Path) -> None:
    part = borough.partnership(wave="2024-25")
    ids = part.agencies["agency_id"].to_list()
    rng = np.random.default_rng(3)
    pairs = [(a, b) for i, a in enumerate(ids) for b in ids[i + 1 :]]
    frame = pl.DataFrame(
        {"source": [a for a, _ in pairs], "target": [b for _, b in pairs],
         "distance": rng.random(len(pairs))}
    )  # fmt: skip
    frame.write_csv(tmp_path / "pairs.csv")
    asked = {"draws": 99, "waves": ["2024-25"], "levels": ["process"]}
    text = "communication ~ distance + same_sector"
    one = pn.qap(borough, text, dyads=frame, **asked)
    other = pn.qap(borough, text, dyads=frame.to_arrow(), **asked)
    third = pn.qap(borough, text, dyads=read_dyads(tmp_path / "pairs.csv"), **asked)
    assert one.table.drop("run_id").equals(other.table.drop("run_id"))
    assert one.table.drop("run_id").equals(third.table.drop("run_id"))
    row = one.table.filter(test="qap", term="distance").row(0, named=True)
    size = part.eligible("process").height
    assert row["cells"] + row["left_out"] == size * (size - 1) // 2


def test_a_wave_explains_the_next(borough: Study) -> None:
    text = "communication ~ communication@2023-24"
    found = pn.qap(borough, text, waves=["2024-25"], levels=["process"], draws=99).table
    row = found.filter(test="qap").row(0, named=True)
    assert 0.2 < row["estimate"] < 1
    assert row["left_out"] > 0 or row["cells"] > 0


def test_collinear_terms_have_no_coefficient() -> None:
    study, _ = world(1, directed=True)
    ids = [f"A{i}" for i in range(SIZE)]
    rng = np.random.default_rng(4)
    pairs = pl.DataFrame({"source": [a for a in ids for _ in ids], "target": ids * SIZE})
    pairs = pairs.with_columns(k=pl.Series(rng.random(SIZE**2))).with_columns(twice=2 * pl.col("k"))
    found = pn.qap(study, "y ~ k + twice + a", dyads=pairs).table.filter(test="mrqap")
    reasons = dict(found.select("term", "reason").iter_rows())
    assert reasons["k"] == reasons["twice"] == "singular"
    assert reasons["a"] is None


@pytest.mark.parametrize(
    ("formula", "error", "told"),
    [
        ("communication", ConfigError, "not a formula"),
        ("communication ~ same_sector + same_sector", ConfigError, "twice"),
        ("communication ~ square(funding)", ConfigError, "not a function"),
        ("communication ~ same_sectr", UnknownNameError, "attribute"),
        ("communication ~ comunication", UnknownNameError, "term"),
        ("communication ~ sender_size", ConfigError, "direction"),
        ("communication ~ diff_sector", ConfigError, "text"),
        ("communication ~ distance", ConfigError, "no distance"),
        ("same_sector ~ communication", ConfigError, "no layer"),
        ("joint_activity ~ governance", ConfigError, "No level has all"),
    ],
)
def test_what_cannot_be_asked_is_said(
    borough: Study, formula: str, error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        pn.qap(borough, formula, draws=9)


def test_a_bad_table_of_pairs_is_said(borough: Study, tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="no column 'target'"):
        pn.qap(borough, "referral ~ x", dyads=pl.DataFrame({"source": ["A"], "x": [1]}))
    with pytest.raises(InputError, match="cannot be read"):
        read_dyads(tmp_path / "none.csv")
    twice = pl.DataFrame({"source": ["CSC"] * 2, "target": ["ASC"] * 2, "x": [1, 2]})
    with pytest.raises(ConfigError, match="a pair twice"):
        pn.qap(borough, "communication ~ x", dyads=twice, draws=9)
