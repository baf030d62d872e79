"""Network surveys: an answer a row, or a partner a column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from partnernet.readers import Gathered

QUESTIONS = [
    "How frequently do you work with this organisation?",
    "How reliable is this organisation?",
    "Does it share the mission of the partnership?",
    "How open to discussion is it?",
    "What power and influence does it have?",
    "What is its level of involvement?",
    "What resources does it contribute?",
    "What would help?",
]
ORGANISATIONS = ["Hill School", "Lake Surgery", "Police", "Aid CIO"]


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def long(path: Path) -> Path:
    lines = ["Respondent,Partner,Question,Value"]
    for ego in ORGANISATIONS:
        for alter in ORGANISATIONS:
            if ego != alter:
                answers = ["Monthly", "3", "4", "2", "1", "3", "4", ""]
                pairs = zip(QUESTIONS, answers, strict=True)
                lines += [f"{ego},{alter},{asked},{answer}" for asked, answer in pairs]
    return write(path, "\n".join(lines) + "\n")


def test_long_answers_become_ties_and_assessments(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    found = reads(long(tmp_path / "export.csv"))
    ties, answers = found.sources
    assert ties.recognised == "Network survey"
    assert ties.rows == answers.rows == 96
    assert (ties.read, answers.read) == (12, 72)
    assert ties.excluded == {"no_answer": 12, "answers_to_other_questions": 72}
    assert found.study is not None
    assert set(found.study.ties["frequency"]) == {"monthly"}
    assert set(found.study.ties["reporter"]) == set(ORGANISATIONS)
    assessments = found.study.assessments
    assert assessments is not None
    items = assessments.filter(pl.col("instrument") == "PARTNER")["item"].unique().sort().to_list()
    assert items == ["involvement", "mission", "openness", "power", "reliability", "resources"]


def test_wide_answers_become_ties(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    path = write(
        tmp_path / "wide.csv",
        "Respondent,Role,Hill School,Lake Surgery,How often: [Police],Aid CIO\n"
        "Hill School,Head,,Weekly,Monthly,Never\n"
        "Lake Surgery,GP,Weekly,,,\n"
        "Police,Sgt,Never,,,\n"
        "Aid CIO,CEO,Monthly,,Weekly,\n",
    )
    found = reads(path)
    (source,) = found.sources
    assert source.rows == 4
    assert source.excluded == {"named_no_partner": 1}
    assert found.study is not None
    pairs = found.study.ties.select("source", "target", "frequency").rows()
    assert sorted(pairs) == [
        ("Aid CIO", "Hill School", "monthly"), ("Aid CIO", "Police", "weekly"),
        ("Hill School", "Lake Surgery", "weekly"), ("Hill School", "Police", "monthly"),
        ("Lake Surgery", "Hill School", "weekly"),
    ]  # fmt: skip


def test_without_a_question_of_how_often_partners_named_are_ties(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    path = write(
        tmp_path / "x.csv",
        "Respondent,Partner,Item,Rating\nA,B,Reliable?,3\nA,B,Open to discussion?,2\n"
        "B,A,Reliable?,4\n",
    )
    found = reads(path)
    assert found.study is not None
    assert found.study.ties.height == 2
    assert found.sources[0].excluded == {"further_answers_about_the_partner": 1}


def test_a_column_for_each_item_gives_answers_and_ties(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    path = write(
        tmp_path / "x.csv",
        "Respondent,Partner,How often,Reliability,Shared mission,Open to discussion,Power,"
        "Involvement,Resources\n"
        "A,B,Weekly,4,3,2,1,2,3\nB,A,Monthly,4,,2,1,2,3\nA,C,Monthly,,,,,,\n,B,Weekly,1,1,1,1,1,1\n",
    )
    found = reads(path)
    assert found.study is not None
    ties, answers = found.sources
    assert (ties.read, answers.read) == (3, 2)
    assert ties.excluded == {"no_answer": 1}
    assert answers.excluded == {"no_answer": 1, "no_answer_to_an_item": 1}
    assert set(found.study.ties["frequency"]) == {"weekly", "monthly"}
    assessments = found.study.assessments
    assert assessments is not None
    assert assessments.height == 11
    assert set(assessments["instrument"]) == {"PARTNER"}
    mission = assessments.filter(item="mission").select("respondent", "about", "value").rows()
    assert mission == [("A", "B", "3")]
