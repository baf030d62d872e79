"""Levels of others: what falls in one whole is put together; what lies in two is left alone."""

from __future__ import annotations

import polars as pl
import pytest

from partnernet import analyse, vocabulary
from partnernet.crosswalk import crossed, crosswalk, crosswalks, merged_levels, of_study
from partnernet.errors import UnknownNameError
from partnernet.story import tell
from partnernet.study import Study
from partnernet_datasets import load

FIVE = ("governance", "strategy", "process", "frontline", "community")


def study() -> Study:
    rows = [
        ("A", "B", "governance"), ("A", "C", "strategy"), ("A", "B", "strategy"),
        ("C", "D", "process"), ("D", "E", "frontline"), ("E", "F", "community"),
    ]  # fmt: skip
    ties = pl.DataFrame(rows, schema=["source", "target", "level"], orient="row")
    agencies = pl.DataFrame(
        {"agency_id": list("ABCDEF"), "levels": [["governance"], ["governance", "strategy"],
         ["strategy", "process"], None, None, None]}
    )  # fmt: skip
    return Study.of(ties.with_columns(layer=pl.lit("planning")), agencies=agencies)


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("ecm", ["as ours"] * 4),
        ("sullivan", ["as ours"] * 5),
        ("nies", ["recomputed", "cannot be split", "cannot be split"]),
        ("miller_mcnicholl", ["recomputed", "cannot be split", "cannot be split"]),
    ],
)
def test_what_can_be_done_with_each_level(name: str, statuses: list[str]) -> None:
    assert list(crosswalk(name).statuses.values()) == statuses


def test_merged_levels_stand_before_ours() -> None:
    assert set(merged_levels()) == set(vocabulary.ABOVE)


def test_every_level_of_ours_is_in_every_crosswalk() -> None:
    for each in crosswalks():
        assert tuple(each.levels) == vocabulary.LEVELS == FIVE
        assert each.source
        assert each.beside.endswith(".")
    with pytest.raises(UnknownNameError, match="neis"):
        crosswalk("neis")


def test_rows_of_merged_levels_are_put_together_and_others_stay() -> None:
    before, after = study().partnership(), crossed(study(), "nies").partnership()
    assert after.levels == ("system", "process", "frontline", "community")
    pairs = {frozenset(x) for x in after.slice("system", "planning").ties.select(
        "source", "target").iter_rows()}  # fmt: skip
    assert pairs == {frozenset("AB"), frozenset("AC")}
    both = set(before.eligible("governance")["agency_id"]) | set(
        before.eligible("strategy")["agency_id"]
    )
    assert set(after.eligible("system")["agency_id"]) == both
    for level in ("process", "frontline", "community"):
        mine, theirs = before.slice(level, "planning"), after.slice(level, "planning")
        assert mine.ties.select("source", "target").equals(theirs.ties.select("source", "target"))


def test_one_to_one_changes_no_row() -> None:
    assert crossed(study(), "ecm").ties.equals(study().ties)


def test_the_page_says_what_was_done() -> None:
    whole = load("synthetic_borough")
    found = analyse(crossed(whole, "nies"), waves=["2024-25"])
    told = tell(found).section("crosswalk")
    assert told is not None
    text = " ".join(line.text for line in told.lines)
    assert "system: our governance and strategy together (2 levels)" in text
    assert "organisational: process and frontline in whole or in part; cannot be split" in text
    assert "system" in set(found.matrix["level"])
    assert of_study(whole) is None
    assert set(merged_levels()) == {"system", "whole service system"}
