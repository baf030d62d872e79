"""Tables of ties and events: what a row is, its labels, what is left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from partnernet.errors import ConfigError, SchemaError, UnknownNameError
from partnernet.findings import Finding
from partnernet.readers import Gathered, Reading

if TYPE_CHECKING:
    from .conftest import Folder

Found = Callable[[Reading | Gathered, str], list[Finding]]


def pairs(reading: Reading, *columns: str) -> list[tuple[object, ...]]:
    """Source, target and more of every row of ties."""
    return reading.study.ties.select("source", "target", *columns).rows()


def test_two_columns_are_enough(folder: Folder, found: Found) -> None:
    folder.write("edges.csv", "source,target\nA,B\nB,C")
    reading = folder.read()
    assert pairs(reading, "layer", "level", "wave", "area_id", "count", "reporter") == [
        ("A", "B", "relation", "unstated", "all", "edges", None, "admin"),
        ("B", "C", "relation", "unstated", "all", "edges", None, "admin"),
    ]
    assert reading.study.layers["relation"].row_unit == "links"
    assert {"two_columns", "layer_assumed", "row_unit_unknown"} <= reading.study.flags
    assert found(reading, "layer_unknown")
    assert found(reading, "row_unit_unknown")
    assert reading.study.coverage["status"].unique().to_list() == ["recorded"]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("source,target\nA,B\nB,C", "links"),
        ("source,target\nA,B\nA,B\nB,C", "events"),
        ("source,target,date\nA,B,2024-01-05\nB,C,2024-01-06", "events"),
        ("source,target,child id\nA,B,1\nB,C,2", "events"),
        ("source,target,count\nA,B,3\nB,C,4", "ties"),
        ("source,target,count\nA,B,3\nA,B,4", "ties"),
        ("source,target,amount\nA,B,3\nB,C,4", "ties"),
        ("source,target,weight\nA,B,3\nB,C,4", "ties"),
        ("source,target,layer\nA,B,x\nA,B,y", "links"),
        ("source,target,frequency\nA,B,weekly\nA,B,weekly", "ties"),
        ("source,target,reporter\nA,B,A\nA,B,B", "ties"),
    ],
)
def test_what_a_row_is(folder: Folder, text: str, unit: str) -> None:
    folder.write("file.csv", text)
    assert folder.gather().sources[0].row_unit == unit


def test_rows_says_what_a_row_is(folder: Folder, found: Found) -> None:
    folder.write("file.csv", "source,target\nA,B\nA,B\nB,C")
    events = folder.read(rows="events")
    assert pairs(events, "count") == [("A", "B", 2), ("B", "C", 1)]
    links = folder.read(rows="links")
    assert pairs(links, "count") == [("A", "B", None), ("B", "C", None)]
    assert links.sources[0].excluded == {"repeated": 1}
    assert found(links, "row_repeated")[0].row == 3


@pytest.mark.parametrize(
    ("name", "headings", "layer"),
    [
        ("referrals.csv", "source,target", "referral"),
        ("Funding 2024.csv", "source,target", "funding"),
        ("x.csv", "source,target,amount", "funding"),
        ("x.csv", "source,target,outcome", "referral"),
        ("x.csv", "source,target,date decided", "referral"),
        ("x.csv", "source,target", "relation"),
    ],
)
def test_the_layer_of_a_file(folder: Folder, name: str, headings: str, layer: str) -> None:
    folder.write(name, headings + "\nA,B" + "," * (headings.count(",") - 1))
    assert folder.read().study.ties["layer"].to_list() == [layer]
    assert folder.read(layer="planning").study.ties["layer"].to_list() == ["planning"]


def test_a_layer_column_wins_and_empty_cells_take_the_default(folder: Folder) -> None:
    folder.write("x.csv", "source,target,layer\nA,B,Referrals\nA,C,lunch\nB,C,")
    assert folder.read(layer="planning").study.ties.sort("target", "source")["layer"].to_list() == [
        "referral",
        "lunch",
        "planning",
    ]


def test_levels_by_column_option_and_layer(folder: Folder, found: Found) -> None:
    folder.write(
        "x.csv",
        "source,target,layer,level\nA,B,referral,\nA,B,planning,\nA,B,funding,Strategic\nA,C,funding,attic",
    )
    reading = folder.read()
    levels = dict(reading.study.ties.select("layer", "level").rows())
    assert levels["referral"] == "frontline"
    assert levels["planning"] == "unstated"
    assert set(reading.study.ties.filter(layer="funding")["level"]) == {"strategy", "unstated"}
    assert found(reading, "level_unknown")[0].value == "attic"
    assert found(reading, "level_unknown")[0].row == 5
    stated = folder.read(level="process")
    assert set(stated.study.ties["level"]) == {"process", "strategy"}
    with pytest.raises(UnknownNameError, match="attic"):
        folder.read(level="attic")


def test_a_study_may_declare_levels_of_its_own(folder: Folder) -> None:
    folder.write("partnernet.toml", '[project]\nlevels = ["locality"]')
    folder.write("x.csv", "source,target,level\nA,B,locality")
    assert folder.read().study.ties["level"].to_list() == ["locality"]


def test_a_level_column_of_something_else_stays_an_attribute(folder: Folder, found: Found) -> None:
    folder.write("x.csv", "source,target,level\nA,B,State\nB,C,Local")
    reading = folder.read()
    assert set(reading.study.ties["level"]) == {"unstated"}
    assert found(reading, "level_is_attribute")
    assert "level" in reading.sources[0].ignored


def test_areas_by_column_and_option(folder: Folder) -> None:
    folder.write("x.csv", "source,target,borough\nA,B,North\nA,B,South\nA,C,")
    reading = folder.read(area="Elsewhere")
    assert reading.study.areas == ("Elsewhere", "North", "South")
    assert [p.area for p in reading.study.partnerships()] == ["Elsewhere", "North", "South"]


def test_years_are_waves_and_period_makes_waves(folder: Folder) -> None:
    folder.write("a.csv", "source,target,date\nA,B,2019\nA,B,2020\nB,C,2020")
    assert folder.read().study.waves == ("2019", "2020")
    folder.write("a.csv", "source,target,date\nA,B,31/03/2024\nA,B,01/04/2024\nB,C,02/04/2024")
    reading = folder.read(period="financial-year")
    assert pairs(reading, "wave", "count") == [
        ("A", "B", "2023-24", 1),
        ("A", "B", "2024-25", 1),
        ("B", "C", "2024-25", 1),
    ]


def test_from_and_to_leave_rows_out_and_count_them(folder: Folder) -> None:
    folder.write(
        "a.csv", "source,target,date\nA,B,01/01/2024\nA,B,01/02/2024\nA,C,01/03/2024\nA,D,"
    )
    reading = folder.read(date_from="2024-02-01", date_to="2024-02-29")
    assert pairs(reading, "count") == [("A", "B", 1)]
    assert reading.sources[0].excluded == {"undated": 1, "outside_period": 2}
    with pytest.raises(ConfigError, match="--from"):
        folder.read(date_from="soon")


def test_a_period_may_be_one_day(folder: Folder) -> None:
    folder.write("a.csv", "source,target,date\nA,B,01/01/2024\nA,C,02/01/2024\nA,D,03/01/2024\n")
    reading = folder.read(date_from="2024-01-02", date_to="2024-01-02")
    assert pairs(reading, "count") == [("A", "C", 1)]
    assert reading.sources[0].excluded == {"outside_period": 2}


def test_sender_and_receiver_for_files_that_have_no_such_column(folder: Folder) -> None:
    rows = "School,01/01/2024\nPolice,01/01/2024"
    folder.write("contacts.csv", f"Sent by,Date of Contact\n{rows}")
    with pytest.raises(SchemaError) as caught:
        folder.read()
    assert "No column gives the target" in caught.value.message
    assert 'receiver = "NAME"' in caught.value.hint
    folder.write("partnernet.toml", '[[source]]\npath = "contacts.csv"\nreceiver = "MASH"')
    assert pairs(folder.read()) == [("Police", "MASH"), ("School", "MASH")]
    folder.write("contacts.csv", f"Contact Source,Date of Contact\n{rows}")  # a known format
    assert pairs(folder.read()) == [("Police", "MASH"), ("School", "MASH")]


def test_a_wrong_role_or_heading_is_named_with_the_nearest(folder: Folder) -> None:
    folder.write("a.csv", "By,Onto\nA,B")
    with pytest.raises(ConfigError) as caught:
        folder.read(columns={"source": "Bye", "target": "Onto"})
    assert "Did you mean 'By'" in caught.value.hint
    with pytest.raises(ConfigError, match="no role 'sauce'"):
        folder.read(columns={"sauce": "By"})
    assert pairs(folder.read(columns={"source": "by", "target": "ONTO"})) == [("A", "B")]


def test_undirected_by_settings_and_treated_as(folder: Folder) -> None:
    folder.write(
        "partnernet.toml",
        '[layers.lunch]\ndirected = false\nkind = "presence"\ntreated_as = "communication"',
    )
    folder.write("lunch.csv", "source,target\nA,B\nB,C")
    reading = folder.read("lunch.csv")
    spec = reading.study.layers["lunch"]
    assert (spec.directed, spec.kind, spec.treated_as) == (False, "presence", "communication")
    assert reading.study.partnership().slice("unstated", "lunch").m == 2


def test_several_files_make_one_multilayer_study(folder: Folder) -> None:
    folder.write(
        "referrals.csv", "source,target,date\nSchool,Hub,01/01/2024\nPolice,Hub,02/01/2024"
    )
    folder.write("funding.csv", "payer,supplier,amount\nCouncil,HUB,100\nCouncil,School,50")
    folder.write("minutes.csv", "source,target\nHub,Council\nSchool,Hub")
    reading = folder.read(area="north")
    study = reading.study
    assert sorted(study.layers) == ["funding", "governance", "referral"]
    assert study.areas == ("north",)
    assert study.partnership().agencies["agency_id"].to_list() == [
        "Council",
        "Hub",
        "Police",
        "School",
    ]
    units = {source.layer: source.row_unit for source in reading.sources}
    assert units == {"referral": "events", "funding": "ties", "governance": "links"}
    assert "two_columns" not in study.flags
    assert study.layers["governance"].row_unit == "links"


def test_a_constant_area_for_several_files_without_one(folder: Folder) -> None:
    folder.write("referrals.csv", "source,target,date\nA,B,01/01/2024")
    folder.write("funding.csv", "source,target,amount\nA,B,10")
    assert folder.read().study.areas == ("partnership",)
    assert folder.read("referrals.csv").study.areas == ("referrals",)
