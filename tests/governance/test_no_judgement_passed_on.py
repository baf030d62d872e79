"""What was said of a named agency reaches nothing that is passed on, even where it was asked for.

Two studies differ only in whom the judgements are about: two agencies changed places in them, so
that every count over agencies is the same. Whatever may be passed on must be the same byte for
byte, and must not hold the words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

import partnernet_maps as maps
from partnernet import analyse, compare, disclosure, scales
from partnernet.writers import save
from partnernet.writers.formats import FORMATS, export
from partnernet_datasets import load
from partnernet_maps import comparison, report
from partnernet_maps.report import chromium

if TYPE_CHECKING:
    from pathlib import Path

    from partnernet import Analysis, Study

WAVE = "2024-25"
JUDGED = ("M04s", "M04p")
AUDIENCE: disclosure.Audience = "board"
"""Who is told most of what is passed on: what the board is not told, nobody is."""
NAMED = {"CSC": "HVE", "HVE": "CSC"}
WORDS = {x for item in scales.typology("odpm").items for x in item.answers} - {"active"}


def as_told() -> Study:
    return load("synthetic_borough")


def of_the_other() -> Study:
    """Return the study with two agencies in each other's place in every judgement."""
    study = as_told()
    assert study.assessments is not None
    other = pl.col("respondent", "about").replace(NAMED)
    judged = pl.col("item").is_in(JUDGED)
    return study.replace(
        assessments=study.assessments.with_columns(
            pl.when(judged).then(other.name.keep()).otherwise(pl.col("respondent", "about"))
        )
    )


def analysed(study: Study) -> Analysis:
    return analyse(study, waves=[WAVE], judgements=True)


@pytest.fixture(scope="module")
def pair() -> tuple[Analysis, Analysis]:
    return analysed(as_told()), analysed(of_the_other())


def passed_on(found: Analysis, folder: Path) -> dict[str, bytes]:
    """Make everything that may be passed on, by name."""
    policy = disclosure.policy(AUDIENCE)
    made = {
        "map": maps.render(found, policy=policy),
        "report": report.render(found, policy),
        "comparison": comparison.render(
            compare(found.study, by="wave", measures=["density"], draws=0, distances=False)
        ),
    }
    (folder / "figures").mkdir(parents=True)
    for kind in ("network", "profile"):
        maps.figure(found, folder / "figures" / f"{kind}.svg", kind=kind, audience=AUDIENCE)
    save(found, folder / "results", audience=AUDIENCE)
    report.save(found, folder / "board", policy)
    for form in FORMATS:
        export(found.study, form, folder / "export" / form, policy=policy)
    internal = {"run.json", "methods.md", "references.bib", *(f"{x}.csv" for x in found.tables)}
    files = [x for x in folder.rglob("*") if x.is_file()]
    made |= {
        str(x.relative_to(folder)): x.read_bytes()
        for x in files
        if not (x.parent.name == "results" and x.name in internal)
    }
    return made


def test_the_judgements_are_there_and_differ(pair: tuple[Analysis, Analysis]) -> None:
    told, other = (each.scales.filter(flags="judgement") for each in pair)
    assert told.height > 0
    assert not told.equals(other)
    counts = [each.scales.filter(pl.col("unit_id").is_null(), scale="odpm") for each in pair]
    assert counts[0].equals(counts[1])


def test_nothing_passed_on_tells_whom_a_judgement_is_of(
    pair: tuple[Analysis, Analysis],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chromium, "found", lambda: None)
    first, second = (passed_on(found, tmp_path / str(place)) for place, found in enumerate(pair))
    assert first.keys() == second.keys()
    assert {name for name in first if first[name] != second[name]} == set()
    assert any(name.startswith("results/flows_protected") for name in first)
    told = {
        (name, word)
        for name, content in first.items()
        for word in WORDS
        if word in content.decode("utf-8", errors="replace").lower()
    }
    assert not told
