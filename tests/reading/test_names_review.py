"""Suggestions, vetoes and decisions about names, without the command line."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnernet.errors import InputError
from partnernet.names.candidates import Name, suggest
from partnernet.names.codes import plain
from partnernet.names.review import Review, Row, aliases, append, read
from partnernet.names.spelling import expand
from partnernet.names.vetoes import against

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Folder


def pairs(*names: str) -> list[tuple[str, str]]:
    """What is suggested, the first name being the most frequent."""
    found = suggest([Name(text, 100 - place) for place, text in enumerate(names)])
    return [(each.name.text, each.other.text) for each in found.open]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("St Marys School", "St. Mary's Sch"),
        ("Multi Agency Safeguarding Hub", "MASH"),
        ("Norfolk Community Health", "NCH"),
        ("Hill Surgery", "Hill Surgrey"),
        ("Early Help", "Early Help Service"),
        ("Youth Offending Team", "YOT"),
        ("Barnham Housing Association", "Association of Housing Barnham"),
        ("Care Homes Ltd", "Care Homes"),
        ("Hill Surgery (K81003)", "Dr Example & Partners (K81003)"),
    ],
)
def test_likely_names_are_suggested(name: str, other: str) -> None:
    assert pairs(name, other) == [(other, name)]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("St Mary's Primary School", "St Mark's Primary School"),
        ("Health Visiting Team North", "Health Visiting Team South"),
        ("Team 1", "Team 2"),
        ("Second Avenue Centre", "Third Avenue Centre"),
        ("Ward A Hospital", "Ward B Hospital"),
        ("Hill Infant School", "Hill Junior School"),
        ("Adult Social Care", "Children Social Care"),
        ("Oakfield Primary School", "Ashfield Primary School"),
        ("Hill Surgery (K81003)", "Hill Surgery (K81004)"),
        ("North Hill Surgery", "Hill Surgery"),
        ("Hill Surgery SK1 2AB", "Hill Surgery LS1 2AB"),
        ("Police", "Housing"),
        ("Manor Academy", "Academy Care Ltd"),
        ("Town: Corporate Services", "Town: Children's Services"),
        ("Greenend Primary School", "Ash Green Primary School"),
    ],
)
def test_different_agencies_are_never_suggested(name: str, other: str) -> None:
    assert pairs(name, other) == []
    assert suggest([Name(name, 2), Name(other, 1)]).open == ()


def test_a_company_under_two_trading_names_is_said_to_be_one() -> None:
    found = suggest([Name("Hill Ltd t/a Carers", 3), Name("Hill Ltd (T/A Cleaners)", 2)]).open
    assert [each.reason for each in found] == ["the same company, trading as cleaners / carers"]
    found = suggest([Name("Hill Ltd", 3), Name("Hill Ltd T/A Carers", 2)]).open
    assert [each.reason for each in found] == ["short for the same: hill"]


def test_a_name_that_was_cut_off_is_suggested() -> None:
    assert pairs("St Anne's Primary Schoo", "St Anne's Primary School") != []


def test_codes_beside_the_names_decide() -> None:
    one = Name("The Surgery", 9, codes=plain({"ODS": "K81003"}))
    same = Name("Dr Hill and Partners", 2, codes=plain({"ODS": "k81003 "}))
    other = Name("The Surgery Ltd", 1, codes=plain({"ODS": "K81009"}))
    found = suggest([one, same, other])
    assert [(s.name.text, s.reason) for s in found.open] == [
        ("Dr Hill and Partners", "same code: ODS K81003")
    ]
    assert found.vetoed[0].veto == "codes: ODS K81009 / K81003"


@given(st.lists(st.text(string.ascii_letters + " 12", min_size=3, max_size=14), max_size=14))
def test_no_name_is_reached_through_another_suggestion(texts: list[str]) -> None:
    found = suggest([Name(text, place) for place, text in enumerate(texts) if text.strip()]).open
    suggested = [each.name.text for each in found]
    assert len(set(suggested)) == len(suggested)
    assert not set(suggested) & {each.other.text for each in found}
    assert suggest([Name(t, i) for i, t in enumerate(texts) if t.strip()][::-1]).open == found


@given(
    st.text(string.ascii_lowercase + " 123", max_size=20),
    st.text(string.ascii_lowercase + " 123", max_size=20),
)
def test_vetoes_work_both_ways(a: str, b: str) -> None:
    left, right = expand(a), expand(b)
    assert bool(against(left, right)) == bool(against(right, left))
    assert against(left, left) == ""


@given(st.dictionaries(st.sampled_from("ABCDEF"), st.sampled_from("ABCDEF"), max_size=6))
def test_chains_of_decisions_end(accepted: dict[str, str]) -> None:
    ends = aliases(accepted)
    assert not any(ends.get(name.casefold(), name) != name for name in ends.values())


@given(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(["accept", "reject", "new", ""]))))
def test_only_the_last_decision_counts(steps: list[tuple[str, str]]) -> None:
    rows = tuple(Row("1", raw, "1", "", "Z", "90", "alike", "", step) for raw, step in steps)
    review = Review("r.csv", rows)
    for raw in "AB":
        said = [step for name, step in steps if name == raw and step]
        assert (raw in review.accepted) == (said[-1:] == ["accept"])
        waiting = [row.raw_name for row in review.open]
        assert (raw in waiting) == (not said and (raw, "") in steps)


def test_rows_come_back_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "names_review.csv"
    rows = [
        Row("1", 'The "Hub", Ltd', "3", "health", "Tŷ Hafan", "91.2", "alike: a / b", ""),
        Row(
            "2",
            "=1+1",
            "1",
            "",
            "Police",
            "85.0",
            "x",
            "numbers: 1 / 2",
            "reject",
            "J",
            "2026-01-02",
        ),
    ]
    append(path, rows[:1])
    append(path, rows[1:])
    assert read(path).rows == tuple(rows)
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="no review file"):
        read(path)


def test_listed_agencies_can_be_put_together(folder: Folder) -> None:
    folder.write("agencies.csv", "agency_id,name,sector\nP1,Police,police\nP2,The Police,police")
    folder.write("referrals.csv", "source,target,date\nP1,X,01/01/2024\nP2,X,02/01/2024")
    folder.write("names_review.csv", "raw_name,suggested_name,decision\nThe Police,Police,accept")
    reading = folder.read("agencies.csv", "referrals.csv")
    assert reading.study.ties.select("source", "target", "count").rows() == [("P1", "X", 2)]
    assert "P2" not in reading.study.agencies["agency_id"].to_list()


def test_a_name_can_be_decided_to_be_no_agency(folder: Folder) -> None:
    folder.write("a.csv", "source,target,date\nMrs J Smith,X,01/01/2024\nY,X,02/01/2024")
    folder.write(
        "names_review.csv", "raw_name,suggested_name,decision\nMrs J Smith,Individual,accept"
    )
    reading = folder.read("a.csv")
    assert sorted(reading.study.ties["source"]) == ["Y", "public / not stated"]
    assert "Smith" not in repr(reading.findings.items)


def test_short_forms_of_the_partnership_are_known(folder: Folder) -> None:
    from partnernet.names.gathering import suggestions

    folder.write("a.csv", "source,target,date\nYHU,X,01/01/2024\nYouth Hub,X,02/01/2024")
    assert suggestions(folder.gather("a.csv")).open == ()
    folder.write("partnernet.toml", '[names]\nabbreviations = { yhu = "youth hub" }')
    found = suggestions(folder.gather("a.csv")).open
    assert [(s.name.text, s.other.text) for s in found] in (
        [("YHU", "Youth Hub")],
        [("Youth Hub", "YHU")],
    )


def test_codes_in_columns_of_a_log_are_used(folder: Folder) -> None:
    from partnernet.names.gathering import suggestions

    folder.write(
        "a.csv",
        """
        Referring Agency,Referring ODS code,Referred to,Date
        Hill Surgery,K81003,X,01/01/2024
        The Practice,K81003,X,01/01/2024
        Lake Surgery,K81004,X,01/01/2024
        Lake Surgerey,K81005,X,01/01/2024
        """,
    )
    found = suggestions(folder.gather("a.csv"))
    assert [s.reason for s in found.open] == ["same code: ODS K81003"]
    assert [s.veto.partition(":")[0] for s in found.vetoed] == ["codes"]
