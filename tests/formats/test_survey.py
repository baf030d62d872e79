"""Network surveys: an answer a row, or a partner a column."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import polars as pl
import pytest

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


ASKED = "How often does your organisation work with each of these organisations in the borough"
TRUST = "How reliable are these organisations for your own organisation in the daily work you do"
OWN = "Which organisation do you work for?"
PERSON = ["Ottoline", "Quillfeather", "ottoline@quillfeather.example"]
ANSWERS = [
    ["", "Weekly", "Monthly", "Never"], ["Weekly", "", "Never", ""], ["Monthly", "Never", "", ""],
    ["Never", "", "", ""],
]  # fmt: skip


def export(tool: str) -> list[list[str]]:
    """Write the answers as a tool exports them."""
    rows = [[name, *answers] for name, answers in zip(ORGANISATIONS, ANSWERS, strict=True)]
    if tool == "Qualtrics":
        first = ["StartDate", "RecipientFirstName", "RecipientLastName", "RecipientEmail", "Q1"]
        questions = [*first[:4], OWN, *(f"{ASKED}? - {each}" for each in ORGANISATIONS)]
        codes = [*first, *(f"Q2_{n}" for n in range(1, 5))]
        ids = [f'{{"ImportId":"QID{n}"}}' for n, _ in enumerate(codes)]
        return [codes, questions, ids, *(["2024-04-01 10:00:00", *PERSON, *row] for row in rows)]
    if tool == "SurveyMonkey":
        above = ["Respondent ID", "First Name", "Last Name", "Email Address", OWN, ASKED, *[""] * 3]
        below = ["", "", "", "", "Open-Ended Response", *ORGANISATIONS]
        return [above, below, *(["11", *PERSON, *row] for row in rows)]
    headings = {
        "Microsoft": [OWN, *(f"{ASKED}?.{each}" for each in ORGANISATIONS)],
        "JISC": ["1. Your organisation", *(f"2.{n}. {x}" for n, x in enumerate(ORGANISATIONS, 1))],
        "LimeSurvey": ["Organisation", *(f"{ASKED} [{each}]" for each in ORGANISATIONS)],
        "by hand": ["Organisation", *ORGANISATIONS],
    }[tool]
    about = ["ID", "Name", "Email"]
    told = ["1", " ".join(PERSON[:2]), PERSON[2]]
    return [[*about, *headings], *([*told, *row] for row in rows)]


def table(path: Path, rows: list[list[str]], encoding: str = "utf-8", mark: str = ",") -> Path:
    with path.open("w", newline="", encoding=encoding) as lines:
        csv.writer(lines, delimiter=mark).writerows(rows)
    return path


@pytest.mark.parametrize(
    "tool", ["Qualtrics", "SurveyMonkey", "Microsoft", "JISC", "LimeSurvey", "by hand"]
)
def test_exports_of_survey_tools(tmp_path: Path, reads: Callable[..., Gathered], tool: str) -> None:
    found = reads(table(tmp_path / "export.csv", export(tool)))
    (source,) = found.sources
    assert source.recognised == "Network survey"
    above = {"further_rows_of_headings": 2} if tool == "Qualtrics" else {}
    assert source.excluded == {**above, "named_no_partner": 1}
    assert source.read == 3
    assert found.study is not None
    pairs = found.study.ties.select("source", "target", "frequency").rows()
    assert sorted(pairs) == [
        ("Hill School", "Lake Surgery", "weekly"), ("Hill School", "Police", "monthly"),
        ("Lake Surgery", "Hill School", "weekly"), ("Police", "Hill School", "monthly"),
    ]  # fmt: skip
    told = repr((found.sources, [*found.findings], found.study.agencies.rows()))
    assert not [each for each in PERSON if each in told]


def test_qualtrics_in_tabs_and_codes(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    codes = {"Never": "1", "Monthly": "2", "Weekly": "3"}
    rows = [[codes.get(cell, cell) for cell in row] for row in export("Qualtrics")]
    found = reads(table(tmp_path / "export.csv", rows, "utf-16", "\t"))
    (source,) = found.sources
    assert any("where one means never" in each for each in source.assumed)
    assert found.study is not None
    assert found.study.ties["strength"].sort().to_list() == [1, 1, 1, 1, 2, 2, 3, 3]


def test_a_second_question_about_partners_is_no_tie(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    headings = [f"{asked} - {each}" for asked in (TRUST, ASKED) for each in ORGANISATIONS]
    rows = [
        [name, *["4"] * 4, *answers] for name, answers in zip(ORGANISATIONS, ANSWERS, strict=True)
    ]
    found = reads(table(tmp_path / "export.csv", [["Respondent", *headings], *rows]))
    ties, answers = found.sources
    assert (ties.read, answers.read) == (3, 4)
    assert found.study is not None
    assert set(found.study.ties["frequency"]) == {"weekly", "monthly"}
    assessments = found.study.assessments
    assert assessments is not None
    assert set(assessments["item"]) == {"reliability"}
    assert assessments.height == 16


def test_a_table_of_numbers_is_a_matrix(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    rows = [[name, "1", "2", "0", "3"] for name in ORGANISATIONS]
    found = reads(table(tmp_path / "x.csv", [["Organisation", *ORGANISATIONS], *rows]))
    assert found.sources[0].recognised != "Network survey"


def test_a_row_for_each_partner_with_how_often(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    headings = ["Your organisation", "Partner organisation", "How often do you meet?", "Trust?"]
    rows = [["Hill School", "Police", "Weekly", "4"], ["Police", "Aid CIO", "Never", "1"]]
    found = reads(table(tmp_path / "x.csv", [headings, *rows]))
    assert found.sources[0].recognised == "Network survey"
    assert found.study is not None
    assert found.study.ties["frequency"].sort().to_list() == ["never", "weekly"]
