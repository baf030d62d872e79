"""What partnernet hands over it reads back: ends, layers, numbers, direction, attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from tests.formats.test_graph_files import study as of

import partnernet as pn
from partnernet.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from partnernet.readers import Gathered

    Reads = Callable[..., Gathered]

ROWS = [
    ("referral", "A", "B", 40),
    ("referral", "B", "A", 3),
    ("referral", "A", "D", 9),
    ("communication", "A", "B", 12),
    ("communication", "C", "A", 2),
]
NAMES = ["The 'Hub' & Co", "Tŷ, Hafan", "Hill School", "Ash < Oak"]


@pytest.fixture(scope="module")
def made() -> Study:
    ties = pl.DataFrame(ROWS, schema=["layer", "source", "target", "count"], orient="row")
    agencies = pl.DataFrame(
        {
            "agency_id": ["A", "B", "C", "D"], "name": NAMES,
            "sector": ["health", "police", None, "health"], "size_fte": [10.0, 300.5, None, 40.0],
        }
    )  # fmt: skip
    return Study.of(ties.with_columns(level=pl.lit("frontline")), agencies=agencies)


def numbers(study: Study, column: str) -> dict[tuple[str, str, str], Any]:
    """Numbers of ties by layer and ends; of layers without direction the ends are in order."""
    found: dict[tuple[str, str, str], Any] = {}
    for layer, one, other, value in study.ties.select(
        "layer", "source", "target", column
    ).iter_rows():
        name = layer.removeprefix("frontline ").removesuffix(" all")
        ends = (one, other) if study.layers[layer].directed else tuple(sorted((one, other)))
        found[name, ends[0], ends[1]] = value
    return found


EXPECTED = {
    ("referral", "A", "B"): 40, ("referral", "B", "A"): 3, ("referral", "A", "D"): 9,
    ("communication", "A", "B"): 12, ("communication", "A", "C"): 2,
}  # fmt: skip


@pytest.mark.parametrize("to", ["graphml", "gexf", "gephi", "pajek", "ucinet"])
def test_exports_are_read_back(to: str, made: Study, tmp_path: Path, reads: Reads) -> None:
    files = pn.export(made, to, tmp_path / "out")
    wanted = [name for name in files if name.endswith((".graphml", ".gexf", ".csv", ".net", ".dl"))]
    wanted += [name for name in files if name.endswith(".vna")]
    found = reads(*(tmp_path / "out" / name for name in wanted))
    back = of(found)
    counted = to in {"graphml", "gexf", "gephi"}
    assert numbers(back, "strength") == EXPECTED
    if counted:
        assert numbers(back, "count") == EXPECTED
        assert set(back.ties["level"]) == {"frontline"}
    directed = {
        name.split()[-2 if " " in name else 0]: x.directed for name, x in back.layers.items()
    }
    assert directed == {"referral": True, "communication": False}
    if to != "pajek":
        agencies = back.agencies.filter(pl.col("agency_id").is_in(["A", "B", "C", "D"]))
        assert agencies["sector"].to_list() == ["health", "police", "unknown", "health"]
        assert agencies["size_fte"].to_list() == [10.0, 300.5, None, 40.0]
        if to != "ucinet":
            assert agencies["name"].to_list() == NAMES


REPORTS = [
    # wave, layer, source, target, count, amount, frequency, contact_type
    ("1", "referral", "A", "B", 40, None, None, None),
    ("2", "referral", "A", "D", 9, None, None, None),
    ("1", "funding", "A", "B", None, 1200.5, None, None),
    ("2", "funding", "A", "B", None, 900.0, None, None),
    ("1", "communication", "A", "C", None, None, "weekly", 3),
    ("2", "communication", "A", "C", None, None, "monthly", 2),
]
HELD = ["wave", "layer", "source", "target", "count", "amount", "frequency", "contact_type"]


@pytest.mark.parametrize("to", ["graphml", "gexf", "gephi"])
def test_waves_money_and_declared_contact_come_back(to: str, tmp_path: Path, reads: Reads) -> None:
    ties = pl.DataFrame(REPORTS, schema=HELD, orient="row").with_columns(level=pl.lit("frontline"))
    pn.export(Study.of(ties), to, tmp_path / "out")
    names = [each for each in (tmp_path / "out").iterdir() if each.suffix != ".txt"]
    back = of(reads(*sorted(names)))
    assert sorted(back.ties.select(HELD).rows(), key=str) == sorted(REPORTS, key=str)
    assert back.layers["funding"].kind == "money"


@pytest.mark.parametrize("to", ["pajek", "ucinet"])
def test_one_number_a_tie_comes_back_wave_by_wave(to: str, tmp_path: Path, reads: Reads) -> None:
    ties = pl.DataFrame(REPORTS, schema=HELD, orient="row").with_columns(level=pl.lit("frontline"))
    pn.export(Study.of(ties), to, tmp_path / "out")
    names = [each for each in (tmp_path / "out").iterdir() if each.suffix in {".net", ".dl"}]
    back = of(reads(*names))
    assert set(back.ties["level"]) == {"frontline"}
    assert set(back.ties.select("layer", "wave", "strength").iter_rows()) == {
        ("referral", "1", 40), ("referral", "2", 9), ("funding", "1", 1200.5),
        ("funding", "2", 900), ("communication", "1", 52), ("communication", "2", 12),
    }  # fmt: skip
