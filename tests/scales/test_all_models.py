"""All thirty-six models of the review, one by one, on the shipped synthetic partnership."""

from __future__ import annotations

import importlib.util
import re
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import partnernet_maps as maps
from partnernet import Analysis, analyse, scales
from partnernet_datasets import load

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

C, R, X = "computed", "recorded", "refused"
ANSWERED = {
    "M01": {C}, "M02": {R}, "M03": {C, R}, "M04": {C, R}, "M05": {C}, "M06": {C, R},
    "M07": {C}, "M08": {C, X}, "M09": {C, R}, "M10": {C, R}, "M11": {C, R}, "M12": {C, X},
    "M13": {C, R}, "M14": {C, R}, "M15": {C, R}, "M16": {C, R, X}, "M17": {C, X}, "M18": {C, X},
    "M19": {C, R, X}, "M20": {R, X}, "M21": {C, R, X}, "M22": {C, R, X}, "M23": {C},
    "M24": {C, R, X}, "M25": {C, X}, "M26": {C, X}, "M27": {C}, "M28": {C, X}, "M29": {C},
    "M30": {C, R, X}, "M31": {R, X}, "M32": {R}, "M33": {C, X}, "M34": {R}, "M35": {C},
    "M36": {X},
}  # fmt: skip
"""What is done with each model: the register of the method, decided once and kept."""

ASKED_OF_NOBODY = {"M21"}
"""Recorded models that nobody was asked about in the synthetic partnership."""

NUMBERED = [model for model in scales.typologies() if model.register in ANSWERED]


@pytest.fixture(scope="module")
def found() -> Analysis:
    return analyse(load("synthetic_borough"), waves=["2024-25"])


def rows_of(found: Analysis, model: scales.Typology) -> list[dict[str, Any]]:
    names = [model.id, *model.scales]
    return found.scales.filter(
        pl.col("scale").is_in(names),
        pl.col("value").is_not_null() | pl.col("text").is_not_null() | pl.col("lo").is_not_null(),
    ).to_dicts()


def test_there_are_thirty_six() -> None:
    assert [model.register for model in NUMBERED] == [f"M{n:02}" for n in range(1, 37)]


@pytest.mark.parametrize("model", NUMBERED, ids=lambda m: m.register)
def test_a_model_is_answered_as_the_register_says(found: Analysis, model: scales.Typology) -> None:
    assert set(model.answered) == ANSWERED[model.register]
    rows = rows_of(found, model)
    said = [row for row in rows if row["route"] == "declared"]
    shown = [row for row in rows if row["route"] != "declared"]
    own = [
        row
        for row in rows
        if not re.match(r"(answer|share|spread|rated|self|resp)", row["indicator"])
    ]
    if C in model.answered:
        assert shown or own, "a computed model has an example"
    if R in model.answered and model.register not in ASKED_OF_NOBODY:
        assert said, "a recorded model has an answer"
    if model.answered == ("refused",):
        assert not rows
    if X in model.answered:
        assert any("refused" in sentence for sentence in model.cannot_say) or model.cannot_say


def test_every_row_without_a_result_says_why(found: Analysis) -> None:
    ids = [model.id for model in NUMBERED]
    empty = found.scales.filter(
        pl.col("scale").is_in(ids), pl.col("value").is_null(), pl.col("text").is_null(),
        pl.col("lo").is_null(),
    )  # fmt: skip
    assert empty["reason"].null_count() == 0


def test_no_judgement_stands_by_a_name(found: Analysis) -> None:
    words = {answer for item in scales.typology("odpm").items for answer in item.answers}
    named = found.scales.filter(pl.col("unit_id").is_not_null())
    assert not set(named["text"].drop_nulls()) & words
    page = maps.render(load("synthetic_borough")).decode()
    for word in words - {"active"}:
        assert word not in page, "a judgement reached a protected page"


def test_the_documented_typology_loads_and_every_key_is_explained(
    root: Path, tmp_path: Path
) -> None:
    spec = importlib.util.spec_from_file_location("own_model", root / "docs" / "own_model.py")
    assert spec is not None
    assert spec.loader is not None
    page = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(page)
    path = tmp_path / "joint_practice.toml"
    path.write_text(page.EXAMPLE, encoding="utf-8")
    assert scales.load_typology(path).levels == ("process", "frontline", "unstated")
    explained = list(page.keys())
    assert all(meaning for _, _, meaning in explained)


@pytest.fixture(scope="module")
def worked(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("worked", root / "docs" / "worked.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_documentation_works_every_model_through(worked: ModuleType) -> None:
    page = worked.worked()
    for model in NUMBERED:
        section = page.split(f"## {model.register} ")[1].split("\n## ")[0]
        if C in model.answered and model.id not in {"nies", "matrix"}:
            assert re.search(r"\d", section.split("Answered:")[1]), model.register
    sums = re.findall(r"(\d+) / (\d+)(?: agencies)? = ([\d.]+)", page)
    assert len(sums) > 60
    for part, whole, share in sums:
        assert float(share) == pytest.approx(int(part) / int(whole), abs=6e-4)
