"""Headings, roles, words, and who is no agency."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from partnernet.errors import ConfigError
from partnernet.readers.headings import is_known, normalise, synonyms, table_named
from partnernet.readers.identifiers import treatment
from partnernet.readers.labels import wave_of
from partnernet.readers.names import key
from partnernet.readers.roles import assign, check_roles
from partnernet.readers.sources import PUBLIC, REDACTED, are_categories, category, not_agency
from partnernet.readers.words import guess_sector, known, layer_of_stem

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("headings", "source", "target"),
    [
        (["source", "target"], "source", "target"),
        (["From", "To", "Weight"], "From", "To"),
        (["Referring Agency", "Receiving Team", "Date"], "Referring Agency", "Receiving Team"),
        (["CONTACT_SOURCE_TYPE", "Allocated Team"], "CONTACT_SOURCE_TYPE", "Allocated Team"),
        (["\ufeffReferral Source?", "Sent to:"], "\ufeffReferral Source?", "Sent to:"),
        (["Body Name", "Supplier (beneficiary)", " £ "], "Body Name", "Supplier (beneficiary)"),
        (["Funding Org:Name", "Recipient Org:Name"], "Funding Org:Name", "Recipient Org:Name"),
        (["Source", "Target", "Lead agency"], "Source", "Target"),
    ],
)  # fmt: skip
def test_ends_are_found_by_usual_headings(headings: list[str], source: str, target: str) -> None:
    mapping = assign(headings, "relation", {}).mapping
    assert (mapping["source"], mapping["target"]) == (source, target)


def test_no_heading_belongs_to_two_roles_unawares() -> None:
    for table in ("relation", "agencies", "coverage", "agreements", "assessments"):
        names = [name for role in synonyms(table).values() for name in role]
        doubled = {name for name in names if names.count(name) > 1}
        assert not doubled, (table, doubled)


def test_synonyms_are_written_as_they_are_compared() -> None:
    for table in ("ties", "agencies"):
        for names in synonyms(table).values():
            assert [normalise(name) for name in names] == list(names)


def test_what_the_user_says_wins_and_an_empty_heading_leaves_a_role_open() -> None:
    roles = assign(["source", "target", "From team", "frequency"], "relation",
                   {"source": "From team", "frequency": ""})  # fmt: skip
    assert roles.mapping == {"source": "From team", "target": "target"}
    assert roles.ignored == ("source", "frequency")


def test_the_more_usual_heading_wins_and_the_rival_is_named() -> None:
    roles = assign(["Body", "source", "target"], "relation", {})
    assert roles.mapping["source"] == "source"
    assert roles.rivals["source"] == ("Body",)


def test_columns_about_people_are_never_given_a_role_but_to_count() -> None:
    roles = assign(
        ["Child ID", "Referrer", "Referred to", "Child Name", "D.O.B.", "Notes", "Case No", "UPN"],
        "relation",
        {},
    )
    assert roles.mapping == {
        "source": "Referrer",
        "target": "Referred to",
        "person": "Child ID",
        "case_key": "Case No",
    }
    assert roles.counted == ("Child ID", "Case No")
    assert roles.stripped == ("Child Name", "Notes", "UPN")
    assert roles.sensitive == ("D.O.B.",)


@pytest.mark.parametrize(
    ("heading", "what"),
    [
        ("Forename", "strip"), ("SURNAME", "strip"), ("Name of child", "strip"),
        ("pers_surname", "strip"), ("Home Address", "strip"), ("Address 1", "strip"),
        ("Post Code", "strip"), ("E-mail", "strip"), ("Comments", "strip"),
        ("Allocated Worker", "strip"), ("Social worker", "strip"), ("SWE no", "strip"),
        ("LAchildID", "count"), ("Child unique ID", "count"), ("NHS No.", "count"),
        ("cont_person_id", "count"), ("UPN", "count"), ("Case Number", "count"),
        ("Family ID", "count"), ("mis_child_id", "count"), ("UBRN", "count"),
        ("Date of Birth", "warn"), ("PersonBirthDate", "warn"), ("Ethnicity", "warn"),
        ("Age of Child (Years)", "warn"), ("Gender", "warn"), ("Immigration Status", "warn"),
        ("Referral Source", None), ("Agency", None), ("Number of cases", None), ("Team", None),
        ("Caseload", None), ("Personnel", None), ("Stage", None), ("name", None), ("Area", None),
    ],
)  # fmt: skip
def test_headings_about_people(heading: str, what: str | None) -> None:
    assert treatment(heading) == what


def test_an_unknown_role_is_named_with_the_nearest() -> None:
    with pytest.raises(ConfigError) as caught:
        check_roles({"sorce": "x"}, ["relation"])
    assert "Did you mean 'source'" in caught.value.hint


@pytest.mark.parametrize(
    ("stem", "layer"),
    [("referrals", "referral"), ("Referral", "referral"), ("2024-25 referrals v2", "referral"),
     ("funding", "funding"), ("Minutes", "governance"), ("joint_activities", "joint_activity"),
     ("communications", "communication"), ("edges", None), ("referrals and funding", None)],
)  # fmt: skip
def test_layer_by_file_name(stem: str, layer: str | None) -> None:
    assert layer_of_stem(stem) == layer


def test_words_by_synonyms() -> None:
    assert known("outcome", "No further action (NFA)") == "nfa"
    assert known("outcome", "Referral Accepted") == "accepted"
    assert known("outcome", "maybe") is None
    assert known("frequency", "Once a week") == "weekly"
    assert known("level", "front line") == "frontline"
    assert known("sector", "Voluntary sector") == "third_sector"
    assert guess_sector("Elmbrook Primary School") == "education"
    assert guess_sector("Youth Offending Team") == "youth_justice"


def test_waves_of_days() -> None:
    import datetime as dt

    assert wave_of(dt.date(2024, 3, 31), "financial-year") == "2023-24"
    assert wave_of(dt.date(2024, 4, 1), "financial-year") == "2024-25"
    assert wave_of(dt.date(1999, 12, 31), "quarter") == "1999-Q4"
    assert wave_of(None, "year") is None


def test_file_names_that_say_what_they_are() -> None:
    assert [table_named(n) for n in ("Nodes", "members", "ties", "Coverage", "log")] == [
        "agencies", "agencies", "ties", "coverage", None,
    ]  # fmt: skip
    assert is_known("Referring agency")
    assert is_known(" AMOUNT (£) ")
    assert not is_known("Transparency report January 2024")


@pytest.mark.parametrize(
    "text",
    ["Self", "self-referral", "Family", "Parent/Carer", "Individual", "Anonymous", "Unknown",
     "Other", "Member of the public", "Not stated", "N/A", "-", "Young person", "NULL", "Anon",
     "anon.", "Anonymous caller", "not known", "n/k", "self referral", "parent/carer", "Mother",
     "public", "Step-father", "Name withheld", "Not disclosed", "Service user", "Client", "Mum"],
)  # fmt: skip
def test_people_and_the_unstated_are_no_agencies(text: str) -> None:
    assert not_agency(text) == PUBLIC


@pytest.mark.parametrize(
    "text",
    ["Family Hub", "Young Carers", "Carers Trust", "Self Help UK", "NA", "?", "Public Health",
     "Clients First", "Service Users Forum", "Anonymous Alcoholics", "Other service", "MOP",
     "Parent Advisers", "Child Protection Team", "Other Council", "Independent Living"],
)  # fmt: skip
def test_agencies_with_such_words_are_agencies(text: str) -> None:
    assert not_agency(text) is None


def test_redacted_is_one_node() -> None:
    assert not_agency("REDACTED PERSONAL DATA") == not_agency("Redacted") == REDACTED


def test_every_code_of_the_census_is_a_category_by_code() -> None:
    codes = [
        "1A",
        "1B",
        "1C",
        "1D",
        "2A",
        "2B",
        "3A",
        "3B",
        "3C",
        "3D",
        "3E",
        "3F",
        "4",
        "5A",
        "5B",
        "5C",
        "5D",
        "6",
        "7",
        "8",
        "9",
        "10",
    ]
    public = [code for code in codes if category(code) == "public"]
    assert public == ["1A", "1B", "1C", "1D", "9", "10"]
    assert all(category(code) for code in codes)


def test_categories_need_eighty_per_cent_and_more_than_bare_numbers() -> None:
    coded = ["2A", "3A", "6", "1A"]
    assert are_categories(coded)
    assert are_categories([*coded, "8", "St Mary's School"])
    assert not are_categories([*coded, "St Mary's School"])
    assert not are_categories([str(n) for n in range(1, 11)])
    assert not are_categories(["Police", "Housing"])
    assert not are_categories([])


def test_labels_of_the_census_are_recognised(shared: Path) -> None:
    path = shared / "data" / "csc_codes" / "cin_census_codes.csv"
    with path.open(encoding="utf-8") as stream:
        rows = [r for r in csv.DictReader(stream) if r["code_set"] == "referralsourcetype"]
    for year in {row["collection_year"] for row in rows}:
        labels = [row["description"] for row in rows if row["collection_year"] == year]
        assert are_categories(labels), year
        by_code = [f"{r['code']}: {r['description']}" for r in rows if r["collection_year"] == year]
        assert are_categories(by_code), year


def test_spellings_of_annex_a_never_turn_agencies_into_people(shared: Path) -> None:
    path = shared / "data" / "csc_codes" / "annex_a_contact_referral_source_aliases.csv"
    with path.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    people = ("a)", "j)", "k)")
    wrong = [
        row["alias"] for row in rows
        if category(row["alias"]) == "public" and not row["category"].startswith(people)
    ]  # fmt: skip
    # What is left is wrong in the list itself (a code 1B or 10 filed under Housing) or says nothing
    # but "other", "public" or "friend".
    assert len(wrong) <= 8
    assert not [alias for alias in wrong if "school" in alias.lower()]


def test_spellings_that_are_one_name() -> None:
    assert key("St. Mary's  School") == key("st marys school") == key("ST MARY’S SCHOOL")
    assert key("A&E") == key("A and E")
    assert key("1.1") != key("11")
    assert key("Team A-1") != key("Team A 1")
