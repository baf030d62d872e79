"""Tables of ties and events: what is read, assumed, left out and rejected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

import polars as pl
import pytest

from partnernet.errors import ConfigError, RefusedError, SchemaError, UnknownNameError
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


def test_events_are_counted_with_dates_outcomes_and_persons(folder: Folder) -> None:
    folder.write(
        "referrals.csv",
        """
        Referring agency,Receiving agency,Date received,Date decided,Outcome,Child ID
        School,Front door,04/01/2024,08/01/2024,Accepted,1
        School,Front door,04/01/2024,05/01/2024,Rejected,2
        School,Front door,31/01/2024,,NFA,1
        Police,Front door,01/02/2024,11/02/2024,Signposted,
        """,
    )
    reading = folder.read()
    ties = reading.study.ties.drop("period_start", "period_end")
    school = ties.filter(pl.col("source") == "School").to_dicts()[0]
    assert (school["count"], school["persons"], school["events_no_id"]) == (3, 2, 0)
    assert (school["accepted"], school["declined"], school["nfa"], school["decided"]) == (
        1,
        1,
        1,
        2,
    )
    assert (school["first"], school["last"], school["days"]) == (
        dt.date(2024, 1, 4),
        dt.date(2024, 1, 31),
        2,
    )
    assert school["response_days"] == 2.5
    police = ties.filter(pl.col("source") == "Police").to_dicts()[0]
    assert (police["persons"], police["events_no_id"], police["redirected"]) == (0, 1, 1)
    assert school["layer"] == "referral"
    assert school["level"] == "frontline"
    assert "level_assumed" in reading.study.flags
    referrals = reading.study.referrals
    assert referrals is not None
    assert referrals.height == 4
    assert "person" not in referrals.columns
    assert reading.study.activity is not None
    assert reading.study.activity["events"].sum() == 4


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


def test_impossible_dates_are_reported_and_the_rows_kept(folder: Folder, found: Found) -> None:
    folder.write(
        "a.csv",
        "source,target,date\nA,B,31/02/2024\nA,B,31/02/2024\nA,B,01/02/1924\nA,B,03/02/2024",
    )
    reading = folder.read()
    assert pairs(reading, "count", "days") == [("A", "B", 4, 1)]
    unreadable = found(reading, "date_unreadable")[0]
    assert (unreadable.row, unreadable.rows, unreadable.value) == (2, 2, "31/02/2024")
    assert found(reading, "date_out_of_range")[0].row == 4


def test_american_dates_are_not_read_until_the_order_is_said(folder: Folder, found: Found) -> None:
    folder.write("a.csv", "source,target,date\nA,B,04/13/2024\nA,B,04/02/2024")
    reading = folder.read()
    assert found(reading, "date_order")
    assert pairs(reading, "first") == [("A", "B", None)]
    said = folder.read(date_order="mdy")
    assert pairs(said, "first") == [("A", "B", dt.date(2024, 4, 2))]


def test_months_count_no_days(folder: Folder, found: Found) -> None:
    folder.write("a.csv", "source,target,month\nA,B,Apr-23\nA,B,May-23")
    reading = folder.read()
    assert pairs(reading, "count", "days") == [("A", "B", 2, None)]
    assert found(reading, "date_is_month")


def test_decided_before_received_has_no_response_time(folder: Folder, found: Found) -> None:
    folder.write(
        "a.csv",
        "source,target,date,date decided\nA,B,05/01/2024,01/01/2024\nA,B,05/01/2024,09/01/2024",
    )
    reading = folder.read()
    assert found(reading, "dates_reversed")[0].row == 2
    assert pairs(reading, "responded", "response_days") == [("A", "B", 1, 4.0)]


def test_counts_and_money(folder: Folder, found: Found) -> None:
    folder.write("n.csv", 'source,target,count\nA,B,"1,200"\nA,C,-3\nA,D,few\nA,E,0\nA,F,')
    reading = folder.read("n.csv")
    assert pairs(reading, "count") == [
        ("A", "B", 1200),
        ("A", "D", None),
        ("A", "E", 0),
        ("A", "F", None),
    ]
    assert reading.sources[0].rejected == 1
    assert found(reading, "number_negative")[0].row == 3
    assert found(reading, "number_unreadable")[0].value == "few"
    folder.write("m.csv", "source,target,amount\nA,B,£10.50\nA,C,(20)\nA,D,0")
    money = folder.read("m.csv")
    assert pairs(money, "amount") == [("A", "B", 10.5), ("A", "C", -20.0), ("A", "D", 0.0)]
    assert found(money, "money_negative")
    assert money.study.layers["funding"].kind == "money"
    assert not money.study.layers["funding"].is_contact


def test_numeric_frequencies_are_refused_with_what_declares_them(
    folder: Folder, found: Found
) -> None:
    folder.write("a.csv", "source,target,layer,frequency\nA,B,contact,1\nB,C,contact,4")
    with pytest.raises(RefusedError) as caught:
        folder.read()
    assert caught.value.exit_code == 1
    assert '[layers.contact] scale = ["...", "..."]' in caught.value.hint
    assert '--column "count=frequency"' in caught.value.hint
    assert found(folder.gather(), "frequency_undeclared")[0].rows == 2
    counted = folder.read(columns={"count": "frequency", "frequency": ""})
    assert pairs(counted, "count") == [("A", "B", 1), ("B", "C", 4)]


def test_a_code_book_gives_words_or_places(folder: Folder, found: Found) -> None:
    folder.write(
        "a.csv", "source,target,layer,frequency\nA,B,contact,1\nB,C,contact,2\nC,D,contact,9"
    )
    folder.write(
        "partnernet.toml",
        """
        [layers.contact]
        scale = ["daily", "yearly"]
        order = "strongest_first"
        directed = false
        """,
    )
    reading = folder.read("a.csv")
    assert pairs(reading, "frequency", "strength") == [
        ("A", "B", "daily", 2.0),
        ("B", "C", "yearly", 1.0),
        ("C", "D", None, None),
    ]
    assert found(reading, "word_unknown")[0].value == "9"
    spec = reading.study.layers["contact"]
    assert (spec.kind, spec.directed, spec.scale) == ("ordinal", False, ("yearly", "daily"))
    assert pairs(reading, "reporter")[0][-1] == "A"
    folder.write("partnernet.toml", '[layers.contact]\nscale = ["a little", "a lot"]')
    odd = folder.read("a.csv")
    assert pairs(odd, "frequency", "strength")[:2] == [("A", "B", None, 1.0), ("B", "C", None, 2.0)]


def test_frequency_words_are_read_and_unknown_ones_named(folder: Folder, found: Found) -> None:
    folder.write("a.csv", "source,target,frequency\nA,B,Once a week\nB,C,NEVER\nC,D,blue moon")
    reading = folder.read()
    assert pairs(reading, "frequency", "reporter") == [
        ("A", "B", "weekly", "A"),
        ("B", "C", "never", "B"),
        ("C", "D", None, "C"),
    ]
    assert found(reading, "word_unknown")[0].value == "blue moon"
    coverage = reading.study.coverage
    assert set(coverage["status"]) == {"responded", "not_approached"}
    assert set(coverage["absence_means"]) == {"unknown"}


def test_a_weight_without_a_meaning_is_strength(folder: Folder, found: Found) -> None:
    folder.write("a.csv", "source,target,weight\nA,B,3\nB,C,4.5")
    reading = folder.read()
    assert pairs(reading, "strength", "count") == [("A", "B", 3.0, None), ("B", "C", 4.5, None)]
    assert found(reading, "strength_undeclared")


def test_outcomes_unknown_words_are_named_once_with_their_first_row(
    folder: Folder, found: Found
) -> None:
    folder.write("a.csv", "source,target,date,outcome\n" + "A,B,01/01/2024,Acepted\n" * 3)
    reading = folder.read()
    one = found(reading, "word_unknown")[0]
    assert (one.value, one.row, one.rows) == ("Acepted", 2, 3)
    assert "accepted, declined" in one.message


def test_nfa_is_its_own_field(folder: Folder) -> None:
    folder.write("a.csv", "source,target,date,Referral NFA?\nA,B,01/01/2024,Yes\nA,B,02/01/2024,No")
    assert pairs(folder.read(), "nfa", "declined", "decided") == [("A", "B", 1, 0, 0)]


def test_gregson_and_depth_codes(folder: Folder, found: Found) -> None:
    folder.write(
        "a.csv", "source,target,contact_type,gp_depth\nA,B,4,2\nA,C,9,0\nA,D,7,8\nA,E,,\nA,F,2.0,6"
    )
    reading = folder.read()
    assert pairs(reading, "contact_type", "gp_depth") == [
        ("A", "B", 4, 2),
        ("A", "C", 9, 0),
        ("A", "D", None, None),
        ("A", "E", None, None),
        ("A", "F", 2, 6),
    ]
    assert [f.value for f in found(reading, "word_unknown")] == ["7", "8"]


def test_a_contact_type_column_of_words_is_no_gregson_code(folder: Folder) -> None:
    folder.write("a.csv", "source,target,date,contact type\nA,B,01/01/2024,Phone")
    reading = folder.read()
    assert "contact type" in reading.sources[0].ignored
    assert reading.findings.errors == ()


def test_blank_ends_are_the_public_and_rows_without_both_are_rejected(
    folder: Folder, found: Found
) -> None:
    folder.write("a.csv", "source,target,date\n,B,01/01/2024\nA, ,01/01/2024\n , ,01/01/2024")
    reading = folder.read()
    assert pairs(reading) == [("A", "public / not stated"), ("public / not stated", "B")]
    report = reading.sources[0]
    assert (report.rows, report.read, report.rejected) == (3, 2, 1)
    assert found(reading, "ends_blank")[0].row == 4
    assert [f.row for f in found(reading, "end_blank")] == [2, 3]
    kinds = dict(reading.study.agencies.select("agency_id", "kind").rows())
    assert kinds == {"A": "agency", "B": "agency", "public / not stated": "public"}


def test_people_and_redacted_are_counted_and_are_no_nodes(folder: Folder, found: Found) -> None:
    folder.write(
        "a.csv",
        """
        source,target,date
        Self,MASH,01/01/2024
        Parent,MASH,02/01/2024
        REDACTED NAME,MASH,03/01/2024
        Redacted,Hub,03/01/2024
        School,Hub,04/01/2024
        """,
    )
    reading = folder.read()
    assert pairs(reading, "count") == [
        ("School", "Hub", 1),
        ("public / not stated", "MASH", 2),
        ("redacted (individuals)", "Hub", 1),
        ("redacted (individuals)", "MASH", 1),
    ]
    nodes = reading.study.partnership().agencies["agency_id"].to_list()
    assert nodes == ["Hub", "MASH", "School"]
    assert found(reading, "not_agencies")


def test_source_categories_are_flows_only(folder: Folder, found: Found) -> None:
    folder.write(
        "contacts.csv",
        """
        Contact Source,Allocated Team,Date of Contact
        2A: Schools,MASH,01/01/2024
        6: Police,MASH,01/01/2024
        3B: Health visitor,MASH,01/01/2024
        1A: Individual - family,MASH,01/01/2024
        10: Unknown,Early Help,01/01/2024
        """,
    )
    reading = folder.read()
    assert "source_categories" in reading.study.flags
    kinds = dict(reading.study.agencies.select("agency_id", "kind").rows())
    assert kinds == {
        "2A: Schools": "category",
        "6: Police": "category",
        "3B: Health visitor": "category",
        "Early Help": "agency",
        "MASH": "agency",
        "public / not stated": "public",
    }
    assert found(reading, "source_categories")


def test_listed_agencies_are_never_categories(folder: Folder) -> None:
    folder.write(
        "agencies.csv", "agency_id,sector\nPolice,police\nSchools,education\nHousing,housing"
    )
    folder.write(
        "log.csv",
        "source,target,date\nPolice,M,01/01/2024\nSchools,M,01/01/2024\nHousing,M,01/01/2024",
    )
    reading = folder.read()
    assert "source_categories" not in reading.study.flags


def test_internal_transfers_are_counted_apart(folder: Folder, found: Found) -> None:
    folder.write("a.csv", "source,target,date\nA,A,01/01/2024\nA,a ,02/01/2024\nA,B,01/01/2024")
    reading = folder.read()
    assert found(reading, "internal_transfers")[0].rows == 2
    assert any("2 rows inside one agency" in text for text in reading.sources[0].assumed)
    assert reading.sources[0].read == 3
    assert reading.study.partnership().slice("unstated", "relation").self_loops == 1


def test_same_case_pair_and_day_is_one_contact(folder: Folder, found: Found) -> None:
    folder.write(
        "a.csv",
        "source,target,date,case number\nA,B,01/01/2024,7\nA,B,01/01/2024,7\nA,B,02/01/2024,7",
    )
    reading = folder.read()
    assert pairs(reading, "count", "persons") == [("A", "B", 2, 1)]
    assert found(reading, "contact_repeated")[0].rows == 1
    assert reading.sources[0].read == 3


def test_missing_identifiers_never_count_as_persons(folder: Folder) -> None:
    folder.write("a.csv", "source,target,child id\nA,B,1\nA,B,\nA,B, \nB,C,\nA,B,NA")
    assert pairs(folder.read(), "count", "persons", "events_no_id") == [
        ("A", "B", 4, 2, 2),
        ("B", "C", 1, 0, 1),
    ]


def test_one_child_in_two_files_is_one_person(folder: Folder) -> None:
    folder.write("referrals jan.csv", "source,target,date,child id\nA,B,01/01/2024,7")
    folder.write(
        "referrals feb.csv", "source,target,date,child id\nA,B,01/02/2024,7\nA,B,02/02/2024,8"
    )
    reading = folder.read()
    assert pairs(reading, "count", "persons", "days") == [("A", "B", 3, 2, 3)]


def test_one_inbox_is_said(folder: Folder, found: Found) -> None:
    folder.write("a.csv", "source,target,date\nA,MASH,01/01/2024\nB,MASH,02/01/2024")
    reading = folder.read()
    assert "one_inbox" in reading.study.flags
    assert "MASH" in found(reading, "one_inbox")[0].message


@pytest.mark.parametrize("text", ["source,target\nA,A", "source,target,date\nA,A,01/01/2024"])
def test_one_agency_and_self_loops_are_findings(folder: Folder, found: Found, text: str) -> None:
    folder.write("a.csv", text)
    assert found(folder.read(), "one_agency")


def test_sender_and_receiver_for_files_that_have_no_such_column(folder: Folder) -> None:
    folder.write(
        "contacts.csv", "Contact Source,Date of Contact\nSchool,01/01/2024\nPolice,01/01/2024"
    )
    with pytest.raises(SchemaError) as caught:
        folder.read()
    assert "No column for the target" in caught.value.message
    assert 'receiver = "NAME"' in caught.value.hint
    folder.write("partnernet.toml", '[[source]]\npath = "contacts.csv"\nreceiver = "MASH"')
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


def test_people_as_nodes_are_refused(folder: Folder, found: Found) -> None:
    folder.write("a.csv", "Child ID,Team\nSECRET-1,MASH\nSECRET-2,MASH")
    columns = {"source": "Child ID", "target": "Team"}
    with pytest.raises(RefusedError) as caught:
        folder.read(columns=columns)
    assert "Child ID" in caught.value.message
    assert "--allow-person-nodes" in caught.value.hint
    assert "SECRET" not in str(caught.value) + caught.value.hint
    assert "SECRET" not in repr(folder.gather(columns=columns).findings.items)
    allowed = folder.read(columns=columns, allow_person_nodes=True)
    assert allowed.study.ties.height == 2


def test_nodes_whose_sector_says_people_are_refused(folder: Folder, found: Found) -> None:
    folder.write("agencies.csv", "id,name,sector\n1,One,Person\n2,Two,Person\nX,Org,health")
    folder.write("edges.csv", "source,target\n1,X\n2,X")
    with pytest.raises(RefusedError, match="2 of 3 nodes are people"):
        folder.read()
    assert found(folder.gather(), "person_nodes")
    reading = folder.read(allow_person_nodes=True)
    assert "person_nodes" in reading.study.flags


def test_values_of_identifier_columns_are_nowhere(folder: Folder) -> None:
    folder.write(
        "referrals.csv",
        """
        Child Name,NHS Number,Referrer,Referred to,Date,Social Worker,Notes,D.O.B.
        Ann Secretname,9434765919,School,MASH,01/01/2024,Wanda Secretname,She said,01/01/2010
        Bob Secretname,9434765870,School,MASH,31/02/2024,Wanda Secretname,He said,01/01/2011
        """,
    )
    reading = folder.read()
    seen = repr(
        [
            reading.findings.items,
            reading.sources,
            reading.parameters,
            reading.study.ties.to_dicts(),
            reading.study.agencies.to_dicts(),
            reading.study.coverage.to_dicts(),
            reading.study.referrals.to_dicts() if reading.study.referrals is not None else None,
        ]
    )
    for secret in ("Secretname", "94347", "said", "2010"):
        assert secret not in seen
    report = reading.sources[0]
    assert report.stripped == ("Child Name", "Social Worker", "Notes")
    assert report.sensitive == ("D.O.B.",)
    assert report.used_then_dropped == ("NHS Number",)


def test_a_value_of_a_column_about_people_is_hidden_in_findings(
    folder: Folder, found: Found
) -> None:
    folder.write("a.csv", "source,target,date,Notes\nA,B,01/01/2024,Ann was seen")
    reading = folder.read(columns={"outcome": "Notes"})
    one = found(reading, "word_unknown")[0]
    assert one.value == "«hidden»"
    assert "Ann" not in repr(reading.findings.items)


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
