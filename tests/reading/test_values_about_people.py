"""What stands in a column is tested, whatever its heading: nothing about people comes out."""

from __future__ import annotations

import csv
import datetime as dt
import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import partnernet as pn
from partnernet.errors import RefusedError
from partnernet.readers import Gathered, Reading, ReadOptions, gather, personal
from partnernet.readers.valuetests import TREATMENTS, kinds

from .planted import KINDS, email, name, nhs_number, phone, upn

if TYPE_CHECKING:
    from .conftest import Folder

AGENCIES = ("Front Door", "Hill School", "Lake Surgery", "Early Help", "Police")
ENDS = [("source", "target"), ("Referring Agency", "Service Referred To")]
SILENT = ("Ref", "Info", "Field 7", "priority", "event_id", "case_mix", "area", "strength", "X")


def everything(found: Reading | Gathered) -> str:
    """All that a caller can get hold of, as text."""
    frames: list[object] = []
    if found.study is not None:
        tables = ("agencies", "ties", "coverage", "referrals", "activity", "assessments")
        frames = [
            frame.to_dicts()
            for table in tables
            if isinstance(frame := getattr(found.study, table), pl.DataFrame)
        ]
    return repr((frames, found.findings.items, found.sources, found.study))


def log(path: Path, dice: random.Random, extra: dict[str, list[str]], rows: int = 40) -> Path:
    """A referral log with further columns."""
    ends = dice.choice(ENDS)
    with path.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.writer(lines)
        writer.writerow([*ends, "Date Received", *extra])
        for row in range(rows):
            source, target = dice.sample(AGENCIES, 2)
            day = f"{dice.randrange(1, 29):02d}/{dice.randrange(1, 13):02d}/2024"
            writer.writerow([source, target, day, *(values[row] for values in extra.values())])
    return path


@pytest.mark.parametrize(
    "form",
    ["%d-%b-%y", "%d/%m/%y", "%a %d %b %Y", "%B %d, %Y", "%dth of %B %Y", "%d/%m/%Y, 00:00"],
)
def test_births_are_found_however_they_are_written(form: str) -> None:
    dice = random.Random(2)
    first = dt.date(2009, 1, 1)
    births = [f"{first + dt.timedelta(days=dice.randrange(5000)):{form}}" for _ in range(40)]
    events = [f"{dt.date(2024, 4, 1) + dt.timedelta(days=day)}" for day in range(40)]
    frame = pl.DataFrame({"x": births, "y": events})
    assert kinds(frame, frame.columns) == {"x": "dates of birth"}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_found_by_its_values(kind: str) -> None:
    dice = random.Random(1)
    for size in (3, 19, 20, 300):
        values = [KINDS[kind](dice) for _ in range(size)]
        if kind == "dates of birth":
            values = ["01/01/2007", "01/02/2015", "03/03/2024", *values]
        frame = pl.DataFrame({"x": values})
        assert kinds(frame, ["x"]) == {"x": kind}, size


def test_a_few_births_close_together_are_births_if_one_is_years_apart() -> None:
    close = [f"{day:02d}/01/2015" for day in range(1, 15)]
    assert kinds(pl.DataFrame({"x": [*close, "01/06/2007", "01/01/2024"]}), ["x"]) == {
        "x": "dates of birth"
    }
    assert kinds(pl.DataFrame({"x": [*close, "01/06/2014", "01/01/2016"]}), ["x"]) == {}


@pytest.mark.parametrize("names", [["Mrs O Vantongeren"], ["Quillfeather, Priya", "Dr A Smith"]])
def test_one_or_two_names_again_and_again_are_names(names: list[str]) -> None:
    assert kinds(pl.DataFrame({"x": names * 3}), ["x"]) == {"x": "names of people"}
    assert kinds(pl.DataFrame({"x": [*names, "Early Help"][-2:] * 3}), ["x"]) == {}


@pytest.mark.parametrize(
    "values",
    [
        [f"Team {i}" for i in range(30)],
        [f"{i:010d}" for i in range(1_000_000_000, 1_000_000_300)],
        [f"K{81000 + i}" for i in range(30)],
        [f"E0800{i:04d}" for i in range(30)],
        ["Front Door", "Early Help", "Hill School", "Grace House", "Victoria Centre"] * 10,
        [f"{1 + i % 28:02d}/0{1 + i % 9}/2024" for i in range(60)],
        [f"{1 + i % 28:02d}/0{1 + i % 9}/{2023 + i % 2}" for i in range(60)],
        ["Children in need of help and protection with a plan in place now"] * 50,
        ["accepted", "declined", "pending"] * 10,
        [f"{i}.50" for i in range(40)],
    ],
)
def test_columns_about_other_things_are_left_alone(values: list[str]) -> None:
    assert kinds(pl.DataFrame({"x": values}), ["x"]) == {}


@given(st.integers(0, 10**6), st.sampled_from(sorted(KINDS)), st.sampled_from(SILENT))
@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
def test_no_planted_identifier_survives_reading(seed: int, kind: str, heading: str) -> None:
    dice = random.Random(seed)
    rows = dice.choice([3, 8, 25, 60])
    values = [KINDS[kind](dice) for _ in range(rows)]
    if kind == "dates of birth":
        values[:3] = ["01/01/2007", "01/02/2015", "03/03/2023"]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        log(folder / "referrals.csv", dice, {heading: values}, rows)
        found = gather([folder], ReadOptions(discover=False))
        said = everything(found)
        assert not [value for value in values if value in said]
        report = found.sources[0]
        where = {"strip": report.stripped, "warn": report.sensitive}
        where["count"] = (*report.used_then_dropped, *report.stripped)
        assert heading in where[TREATMENTS[kind]]  # type: ignore[index]
        assert found.study is not None


@given(st.integers(0, 10**6), st.sampled_from(sorted(KINDS)))
@settings(deadline=None, max_examples=40)
def test_no_attribute_of_an_agency_is_about_people(seed: int, kind: str) -> None:
    dice = random.Random(seed)
    values = [KINDS[kind](dice) for _ in AGENCIES]
    if kind == "dates of birth":
        values[:3] = ["01/01/2007", "01/02/2015", "03/03/2023"]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        log(folder / "referrals.csv", dice, {})
        table = pl.DataFrame({"agency_id": AGENCIES, "Info": values})
        table.write_csv(folder / "agencies.csv")
        found = gather([folder], ReadOptions(discover=False))
        assert not [value for value in values if value in everything(found)]


def test_numbers_of_people_count_persons_where_no_heading_says_so(folder: Folder) -> None:
    dice = random.Random(4)
    one, two = nhs_number(dice), nhs_number(dice)
    three = nhs_number(dice)
    folder.write("a.csv", f"source,target,Ref\nA,B,{one}\nA,B,{one}\nA,B,{two}\nB,C,{three}")
    reading = folder.read()
    assert reading.study.ties.select("source", "count", "persons").rows() == [
        ("A", 3, 2),
        ("B", 1, 1),
    ]
    assert reading.sources[0].used_then_dropped == ("Ref",)


@pytest.mark.parametrize(
    "kind", ["NHS numbers", "names of people", "e-mail addresses", "postcodes"]
)
def test_people_as_nodes_are_refused_whatever_the_heading(folder: Folder, kind: str) -> None:
    dice = random.Random(9)
    values = [KINDS[kind](dice) for _ in range(30)]
    rows = "\n".join(f'"{value}",Hub {i % 3},01/01/2024' for i, value in enumerate(values))
    folder.write("a.csv", f"source,target,date\n{rows}")
    with pytest.raises(RefusedError) as caught:
        folder.read()
    said = str(caught.value) + caught.value.hint + everything(folder.gather())
    assert kind in said
    assert not [value for value in values if value in said]
    assert folder.read(allow_person_nodes=True).study.ties.height > 0


def test_details_are_taken_out_of_cells(folder: Folder) -> None:
    dice = random.Random(3)
    mail, tel, number, pupil = email(dice), phone(dice), nhs_number(dice), upn(dice)
    sources = [f"Hill School ({mail})", f"Mum {tel}", number, pupil, "Police", "Lake Surgery"]
    rows = "\n".join(f"{source},MASH,01/01/2024" for source in sources)
    folder.write("referrals.csv", f"source,target,date\n{rows}")
    reading = folder.read()
    said = everything(reading)
    assert not [secret for secret in (mail, tel, number, pupil) if secret in said]
    assert dict(reading.study.ties.select("source", "count").rows()) == {
        "Hill School": 1,
        "Lake Surgery": 1,
        "Police": 1,
        "public / not stated": 1,
        "redacted (individuals)": 2,
    }
    found = next(each for each in reading.findings if each.rule == "PN112")
    assert (found.column, found.row, found.rows) == ("source", 2, 4)


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("Police (re Ottoline Quillfeather, 943 476 5919)", "Police"),
        ("Early Help - child Thaddeus Zabrowick dob 14/02/2013", "Early Help"),
        ("Hill School (DOB 1/2/13)", "Hill School"),
        ("Hill School 07700 900123, Main Street", "Hill School, Main Street"),
        ("Hill School, tel 07700 900123, Main Street", "Hill School, Main Street"),
        ("Mrs Jane Quillfeather, Hill School", "Hill School"),
        ("Hill School (contact Mrs J Quillfeather)", "Hill School"),
        ("Hill School - Miss Quillfeather", "Hill School"),
        ("Ward 3 / Mr Zabrowick's team", "Ward 3"),
        ("CAMHS re: Tom Zabrowick", "CAMHS"),
        ("School (mother Jane Quillfeather)", "School"),
        ("MASH - duty, re: Thaddeus Zabrowick NHS 943 476 5919", "MASH - duty"),
    ],
)
def test_what_stands_with_a_person_is_taken_out_of_a_cell(cell: str, left: str) -> None:
    assert personal.without_details(cell) == left
    assert pl.DataFrame({"x": [cell]}).select(personal.may_hold_details("x")).item()


@pytest.mark.parametrize(
    "cell",
    [
        "Children's Centre - Rose Hill",
        "Early Help - child protection",
        "Hospital - patient Transport Service",
        "Hospital: Patient Advice Service",
        "Health (Child Development Centre)",
        "Parent - Mother",
        "Parent/Carer",
        "MS Society",
        "Mr Men Nursery",
        "Dr Patel & Partners",
        "The Surgery, SW1A 1AA",
        "Police (force 43)",
    ],
)
def test_agencies_keep_their_names(cell: str) -> None:
    assert personal.without_details(cell) == cell


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("date", "03/04/2024 Mrs Quillfeather rang"),
        ("date", "Quillfeather"),
        ("count", "2 (Ottoline)"),
        ("level", "frontline Quillfeather"),
        ("outcome", "accepted, mum Jane Quillfeather"),
    ],
)
def test_a_wrong_cell_with_a_name_is_told_by_its_row_alone(
    folder: Folder, heading: str, cell: str
) -> None:
    row = {"source": "Police", "target": "MASH", "date": "01/01/2024", "outcome": "accepted"}
    rows = [row, {**row, "target": "CAMHS"}, {**row, heading: cell}]
    rows = [{"count": "1", "level": "frontline", **each} for each in rows]
    with (folder.path / "a.csv").open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    reading = folder.read()
    told = [each for each in reading.findings if each.column == heading and each.row == 4]
    assert [each.value for each in told] == ["«hidden»"]
    assert not {"Quillfeather", "Ottoline"} & {*everything(reading).replace(",", " ").split()}


def test_agencies_named_like_people_are_told_and_not_named(folder: Folder) -> None:
    folder.write("a.csv", "source,target,date\nMrs J Smith,MASH,01/01/2024\nPolice,MASH,01/01/2024")
    one = next(each for each in folder.read().findings if each.rule == "PN045")
    assert one.message == "1 agency named like a person."


def test_headings_that_are_values_are_hidden(folder: Folder) -> None:
    dice = random.Random(5)
    person, number = name(dice).replace(",", ""), "9434765919"
    folder.write("a.csv", f"{person},{number},Police,MASH\nB Other,1,School,MASH")
    said = everything(folder.gather())
    said += repr([(f.message, f.hint) for f in folder.gather().failed])  # type: ignore[attr-defined]
    assert person not in said
    assert number not in said
    assert "PN113" in said


@pytest.mark.parametrize(
    "told",
    [
        "Mother of Tom Umberslade", "re Chloe Yaxleigh", "Oxendale family", "Quillfeather S",
        "sarah quillfeather", "Service user Grace Yaxleigh", "Priya Umberslade (mum)",
        "Referral date for Vantongeren", "Rhys Vantongeren referral", "Case of A. Zabrowick",
    ],
)  # fmt: skip
@pytest.mark.parametrize("dated", [True, False])
def test_a_first_row_of_data_in_place_of_headings_is_hidden(
    folder: Folder, told: str, dated: bool
) -> None:
    rows = [
        ["Police", "Hill School", "23/04/2024", told], ["Hub", "Police", "24/04/2024", "x"],
        ["Hub", "Hill School", "25/04/2024", "y"], ["Police", "Hub", "26/04/2024", "z"],
        ["Hub", "Police", "27/04/2024", ""],
    ]  # fmt: skip
    folder.write("a.csv", "\n".join(",".join(r if dated else [r[0], r[1], r[3]]) for r in rows))
    found = folder.gather()
    said = everything(found) + repr([(str(f), f.hint) for f in found.failed])
    assert "PN113" in said
    assert max(told.split(), key=len) not in said


@pytest.mark.parametrize(
    "rows",
    [
        "By,For,Kind\nA,B,x\nBy,For,Kind\nB,C,y",  # headings on each page
        "By,For,Kind\nA,B,Kind\nB,C,\nC,A,Kind",  # the choice of an answer
        "By,For,Kind\nBy,Text of a question,x\nA,B,x\nB,C,y",  # two rows of headings
    ],
)
def test_headings_that_nobody_knows_are_no_data(folder: Folder, rows: str) -> None:
    folder.write("a.csv", rows)
    assert "By, For, Kind" in everything(folder.gather())


def test_headings_that_the_user_names_are_no_data(folder: Folder) -> None:
    folder.write("a.csv", "Who,Whom,Kind\nHub,B,x\nA,Hub,x\nWho,B,y\nA,Whom,z")
    assert "PN113" in everything(folder.gather())
    columns = {"source": "Who", "target": "Whom"}
    assert folder.gather(columns=columns).study is not None


def test_a_column_that_the_settings_vouch_for_is_read(folder: Folder) -> None:
    rows = "\n".join(f"A{i},ZQ{1 + i % 9} {i % 10}QX" for i in range(30))
    folder.write("agencies.csv", f"agency_id,Office\n{rows}")
    folder.write("ties.csv", "source,target,layer\nA1,A2,referral")
    assert "Office" not in folder.read().study.agencies.columns
    folder.write("partnernet.toml", '[privacy]\nkeep_columns = ["Office"]')
    assert "Office" in folder.read().study.agencies.columns


def test_nothing_planted_is_in_the_output(tmp_path: Path) -> None:
    dice = random.Random(12)
    extra = {f"Field {i}": [make(dice) for _ in range(60)] for i, make in enumerate(KINDS.values())}
    extra["Field 6"][:3] = ["01/01/2007", "01/02/2015", "03/03/2023"]
    reading = pn.read(log(tmp_path / "referrals.csv", dice, extra, 60))
    pn.save(pn.analyse(reading), tmp_path / "out")
    written = b"".join(path.read_bytes() for path in sorted((tmp_path / "out").iterdir()))
    planted = [value for values in extra.values() for value in values]
    assert not [value for value in planted if value.encode() in written]
    assert b"Field 0" in written  # listed by heading


def test_the_check_of_an_nhs_number() -> None:
    dice = random.Random(2)
    assert all(personal.is_nhs_number(nhs_number(dice)) for _ in range(200))
    digits = [f"{dice.randrange(10**10):010d}" for _ in range(20_000)]
    share = sum(map(personal.is_nhs_number, digits)) / len(digits)
    assert 0.08 < share < 0.1


def test_messages_do_not_name_agencies_that_are_named_like_people(folder: Folder) -> None:
    folder.write("agencies.csv", "agency_id,name,sector\nMASH,MASH,social_care")
    rows = "Mrs J Smith,MASH,01/01/2024\nMRS J SMITH,MASH,01/01/2024\nMrs J Smyth,MASH,01/01/2024"
    rows += "".join(f"\n{name},MASH,01/01/2024" for name in ("Police", "School", "YOT", "Hub"))
    folder.write("a.csv", f"source,target,date\n{rows}")
    said = " ".join(each.message for each in folder.read().findings)
    assert "smith" not in said.casefold()
    assert "smyth" not in said.casefold()
    assert "«hidden»" in said


QUESTION = "How often does your organisation work with each of the organisations listed below?"


@pytest.mark.parametrize("heading", ["Grant Amount", "Mark Received", QUESTION])
def test_a_row_of_headings_is_no_row_of_data(folder: Folder, heading: str) -> None:
    folder.write("a.csv", f"source,target,date,{heading},Info\nA,B,01/01/2024,1,2")
    (source,) = folder.read().sources
    assert source.ignored == (heading, "Info")


def test_a_heading_that_names_a_person_is_hidden_alone(folder: Folder) -> None:
    dice = random.Random(8)
    person = name(dice)
    folder.write("a.csv", f'source,target,date,"{person}",Info\nA,B,01/01/2024,1,2')
    (source,) = folder.read().sources
    assert source.ignored == ("column 4", "Info")
    assert person not in everything(folder.read())
