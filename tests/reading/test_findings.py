"""The catalogue of rules, and what a finding may say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from partnernet.errors import UnknownNameError
from partnernet.findings import (
    HIDDEN,
    SEVERITIES,
    Findings,
    explain,
    finding,
    findings_frame,
    rules,
)
from partnernet.readers.raw import NOTE_RULES

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Folder


def test_every_rule_says_what_why_and_what_to_do() -> None:
    for name, rule in rules().items():
        assert re.fullmatch(r"PN\d{3}", rule.code), name
        assert rule.severity in SEVERITIES
        assert rule.title
        assert rule.explanation.endswith((".", "?"))
        assert rule.remedy
        assert rule.code in rule.text()


def test_codes_are_unique() -> None:
    codes = [rule.code for rule in rules().values()]
    assert len(set(codes)) == len(codes)


def test_what_opening_a_file_notes_is_in_the_catalogue_with_the_same_severity() -> None:
    assert {name: rules()[name].severity for name in NOTE_RULES} == NOTE_RULES


def test_every_rule_is_used_and_every_name_used_is_a_rule(root: Path) -> None:
    readers = (root / "src" / "partnernet" / "readers").glob("*.py")
    text = "\n".join(path.read_text(encoding="utf-8") for path in readers)
    noted = set(re.findall(r"""(?:note|values)\(\s*"(\w+)",""", text))
    assert noted - set(rules()) == set()
    mentioned = {name for name in rules() if f'"{name}"' in text}
    assert set(rules()) - mentioned == set()


def test_explain_takes_a_code_in_any_case_and_a_name() -> None:
    assert explain("pn061") is explain("PN061") is explain("ends_blank")
    with pytest.raises(UnknownNameError, match="PN999"):
        explain("PN999")


def test_repeats_are_one_finding_with_the_first_row() -> None:
    one = finding("word_unknown", "Unknown outcome", value="Polcie", row=47, rows=213)
    assert one.message == "Unknown outcome: 'Polcie' in 213 rows, first row 47."


def test_a_hidden_value_is_nowhere_in_the_finding() -> None:
    one = finding("word_unknown", "No date", value="Ann Example", row=3, hidden=True)
    assert one.value == HIDDEN
    assert "Ann" not in repr(one)


def test_findings_are_in_order_gravest_first_and_without_doubles() -> None:
    info = finding("one_inbox", "All to one", file="b.csv")
    error = finding("ends_blank", "Empty", file="b.csv", row=9)
    first = finding("end_blank", "No target", file="a.csv", row=2)
    found = Findings.of([first, info, error, info])
    assert [each.rule for each in found] == [first.rule, error.rule, info.rule]
    assert found.errors == (error,)
    assert [len(found.at(s)) for s in SEVERITIES] == [1, 1, 1]
    assert repr(found) == "Findings(1 error, 1 warning, 1 info)"


def test_every_finding_is_a_sentence_that_names_its_file(folder: Folder) -> None:
    rows = "from,to,date\nPolice,Police,1/1/2024\nSelf,Police,31/02/2024\nPolcie,,1/1/2024"
    folder.write("a.csv", rows)
    folder.write("b.csv", rows + "\n,,")
    one, both = folder.read("a.csv").findings, folder.read("a.csv", "b.csv").findings
    assert {each.file for each in one} == {"a.csv"}
    assert {each.file for each in both} == {"a.csv", "b.csv", "all files"}
    for each in (*one, *both):
        assert re.fullmatch(r"[A-Z0-9].+ .+\.", each.message)
        assert str(folder.path) not in repr(each)
    assert "1 row with the same agency as source and target." in {each.message for each in one}


def test_the_frame_has_a_row_a_finding_and_the_same_columns_when_empty() -> None:
    one = finding("ends_blank", "Empty", file="a.csv", row=9, rows=2)
    frame = findings_frame([one])
    assert frame.select("rule", "row", "rows").row(0) == (one.rule, 9, 2)
    assert findings_frame([]).schema == frame.schema
