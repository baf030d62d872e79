"""The questionnaire: what partners fill in comes back as tables, and what they leave open does not.

Excel works the formulas out; here their results are laid in as Excel stores them, and the formulas
themselves are worked out by a small interpreter of the three forms that are used.
"""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

import polars as pl
import pytest

import partnernet as pn
from partnernet import vocabulary as v
from partnernet.errors import OutputError
from partnernet.readers import read_roster
from partnernet.scales import typologies
from partnernet.study import Study
from partnernet.writers import write_questionnaire
from partnernet.writers.questionnaire import (
    CONTACT,
    TOKENS,
    Filled,
    meaning,
    partners_of,
    questions,
)
from partnernet_datasets import load

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def study() -> Study:
    return load("emon").partnership("MtSi").study


CELL = r'<c r="([A-Z]+\d+)"([^>]*?)(?:/>|>(.*?)</c>)'


def answered(agency: str, first: str, second: str, code: int) -> Filled:
    told = [CONTACT[code - 1], "monthly", "role", "2", "3", "active", "x", "", "x"]
    roster = {first: told, second: [CONTACT[0]]}
    return Filled(agency, roster, {"M09": "localised", "M04s": "active"})


def returned(folder: Path, study: Study, *answers: Filled) -> list[Path]:
    paths = []
    for place, each in enumerate(answers):
        (path,) = write_questionnaire(folder / str(place), study, filled=each)
        paths.append(path.rename(folder / f"{place}.xlsx"))
    return paths


def test_returned_workbooks_are_read_together_as_they_are(tmp_path: Path, study: Study) -> None:
    a, b, c = partners_of(study)[:3]
    paths = returned(tmp_path, study, answered(a, b, c, 3), answered(b, a, c, 4))
    found = pn.read(paths)
    rows = found.study.ties.select("source", "target", "reporter", "contact_type").rows()
    assert set(rows) == {(a, b, a, 3), (a, c, a, 1), (b, a, b, 4), (b, c, b, 1)}
    told = found.study.ties.filter(source=a, target=b).row(0, named=True)
    assert (told["layer"], told["level"]) == ("communication", "frontline")
    assert (told["frequency"], told["basis"]) == ("monthly", "role")
    assert told["content"] == ["info", "case_discuss"]
    assert found.study.assessments is not None
    said = found.study.assessments.filter(respondent=a)
    assert set(said.select("instrument", "item", "about", "value").rows()) == {
        ("minimum", "M09", None, "localised"),
        ("minimum", "M04s", a, "active"),
        ("roster", "N", b, "2"),
        ("roster", "TR", b, "3"),
        ("minimum", "M04p", b, "active"),
    }
    assert not found.findings.errors
    placed = pn.analyse(found)
    pair = placed.dyads.filter(agency_a=a, agency_b=b).row(0, named=True)
    assert (pair["gregson_lo"], pair["gregson_hi"], pair["gregson_reports"]) == (3, 4, 2)


def test_nothing_filled_in_is_no_answer(tmp_path: Path, study: Study) -> None:
    a, b, c = partners_of(study)[:3]
    (blank,) = write_questionnaire(tmp_path / "blank", study)
    paths = [*returned(tmp_path, study, answered(a, b, c, 3)), blank]
    found = pn.read(paths)
    assert found.study.ties.height == 2
    assert list(found.study.layers) == ["communication"]
    assert {each.rule for each in found.findings} == {"PN019"}


def test_partners_are_named_as_people_know_them_and_shared_names_by_their_id() -> None:
    named = pl.DataFrame({"agency_id": ["a", "b", "c"], "name": ["Alpha", "Beta", "Beta"]})
    ties = pl.DataFrame({"source": ["a"], "target": ["b"]})
    assert partners_of(Study.of(ties, agencies=named)) == ["Alpha", "b", "c"]


def test_an_answer_in_a_name_comes_home_to_its_agency(tmp_path: Path) -> None:
    (tmp_path / "agencies.csv").write_text("agency_id,name\nA1,Alpha Council\nB2,Beta Trust\n")
    listed = read_roster(tmp_path / "agencies.csv")
    filled = Filled("Alpha Council", {"Beta Trust": [CONTACT[2]]}, {"M04s": "active"})
    (path,) = write_questionnaire(tmp_path / "q", listed, filled=filled)
    found = pn.read([tmp_path / "agencies.csv", path]).study
    assert found.ties.select("source", "target", "reporter").rows() == [("A1", "B2", "A1")]
    assert found.assessments is not None
    assert found.assessments.select("respondent", "about").rows() == [("A1", "A1")]


def test_it_is_never_overwritten(tmp_path: Path) -> None:
    write_questionnaire(tmp_path / "q")
    with pytest.raises(OutputError, match="already holds"):
        write_questionnaire(tmp_path / "q")


def test_every_list_of_answers_is_one_that_is_read() -> None:
    assert set(TOKENS) <= set(v.CONTENT_TOKENS)
    assert [int(each[0]) for each in CONTACT] == [*v.GREGSON_CODES, v.DONT_KNOW]
    asked = {item.item for item in questions()}
    minimum = {"M02", "M03", "M04s", "M09", "M10", "M13", "SH", "D1a", "D1b", "D1c", "D2",
               "manageability", *(f"M14{x}" for x in "abcdefg")}  # fmt: skip
    assert minimum <= asked
    answers = {item.item: item.answers for model in typologies() for item in model.items}
    assert all(sum(map(len, answers[item])) + len(answers[item]) < 255 for item in asked)


def test_formulas_give_what_is_laid_in(tmp_path: Path, study: Study) -> None:
    a, b, c = partners_of(study)[:3]
    (path,) = returned(tmp_path, study, answered(a, b, c, 3))
    book = zipfile.ZipFile(path)
    words = re.findall(r"<t[^>]*>(.*?)</t>", book.read("xl/sharedStrings.xml").decode(), re.DOTALL)
    words = [each.replace("&apos;", "'").replace("&amp;", "&") for each in words]
    sheets = dict(
        enumerate(re.findall(r'name="([^"]+)" sheetId', book.read("xl/workbook.xml").decode()), 1)
    )
    cells: dict[str, str] = {}
    formulas: list[tuple[str, str]] = []
    for number, name in sheets.items():
        text = book.read(f"xl/worksheets/sheet{number}.xml").decode()
        for where, kind, inside in re.findall(CELL, text):
            value = re.search(r"<v>(.*?)</v>", inside)
            formula = re.search(r"<f>(.*?)</f>", inside)
            held = value[1] if value else ""
            if formula:
                plain = formula[1].replace("&quot;", '"').replace("&amp;", "&")
                formulas.append((plain, held))
            else:
                cells[f"{name}!{where}"] = words[int(held)] if 't="s"' in kind else held
    assert len(formulas) > 100
    for formula, held in formulas:
        assert worked_out(formula, cells) == held, formula


def worked_out(formula: str, cells: dict[str, str]) -> str:
    """Work out IF(cell="x",a,b), LEFT(a,1), texts, cells, and & between them."""
    parts, depth, start, quoted = [], 0, 0, False
    for place, sign in enumerate(formula):
        quoted ^= sign == '"'
        depth += 0 if quoted else (sign == "(") - (sign == ")")
        if sign == "&" and not depth and not quoted:
            parts.append(formula[start:place])
            start = place + 1
    parts.append(formula[start:])
    if len(parts) > 1:
        return "".join(worked_out(part, cells) for part in parts)
    if formula.startswith('"'):
        return formula.strip('"')
    call = re.fullmatch(r"(IF|LEFT)\((.*)\)", formula)
    if call and call[1] == "LEFT":
        return worked_out(call[2].rpartition(",")[0], cells)[:1]
    if call:
        test, yes, no = split(call[2])
        cell, _, wanted = test.partition("=")
        return worked_out(yes if worked_out(cell, cells) == wanted.strip('"') else no, cells)
    return cells.get(formula.replace("$", ""), "")


def split(text: str) -> list[str]:
    """Split the three arguments of an IF."""
    parts, depth, quoted = [""], 0, False
    for sign in text:
        quoted ^= sign == '"'
        depth += 0 if quoted else (sign == "(") - (sign == ")")
        if sign == "," and not depth and not quoted and len(parts) < 3:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def test_no_question_stands_alone() -> None:
    told = {item.item: meaning(item) for item in questions()}
    assert all(told.values())
    assert told["M10"].splitlines()[0].startswith("1 information exchange: ")
    assert len(told["M10"].splitlines()) == 5
    assert told["reflection"] != told["M14a"] == "Woods' seven dimensions of collaboration"
