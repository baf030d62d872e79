"""Who is who: matching, near misses, roll-up, lead, exclusions, areas; and who was asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import polars as pl
import pytest

from partnernet.errors import RefusedError, UnknownNameError
from partnernet.findings import Finding
from partnernet.readers import Gathered, Reading

if TYPE_CHECKING:
    from .conftest import Folder

Found = Callable[[Reading | Gathered, str], list[Finding]]


def ends(reading: Reading) -> list[tuple[str, str]]:
    return reading.study.ties.select("source", "target").rows()


def test_spellings_are_joined_exactly_and_reported(folder: Folder, found: Found) -> None:
    folder.write(
        "a.csv",
        """
        source,target,date
        St. Mary's School,Hub,01/01/2024
        ST MARYS  SCHOOL,Hub,02/01/2024
        St. Mary's School,HUB,03/01/2024
        """,
    )
    reading = folder.read()
    assert reading.study.ties.select("source", "target", "count").rows() == [
        ("St. Mary's School", "Hub", 3)
    ]
    message = found(reading, "names_joined")[0].message
    assert "Hub = HUB" in message
    assert "ST MARYS SCHOOL" in message


def test_close_names_are_listed_and_never_joined(folder: Folder, found: Found) -> None:
    folder.write(
        "agencies.csv", "agency_id,name\nM,St Mary's Primary School\nN,Health Visiting Team North"
    )
    folder.write(
        "edges.csv",
        """
        source,target
        St Marys Primary Schol,N
        Health Visiting Team South,M
        St Marks Primary School,M
        """,
    )
    reading = folder.read()
    assert reading.study.agencies.filter(pl.col("unlisted")).height == 3
    message = found(reading, "names_near")[0].message
    assert "St Marys Primary Schol / St Mary's Primary School" in message
    assert "South" not in message
    assert "Marks" not in message


def test_agencies_that_nobody_listed_are_expected_where_they_are_seen(folder: Folder) -> None:
    ties = "source,target,level,layer\nA,B,frontline,x\nB,C,strategy,x\nD,A,governance,x"
    folder.write("ties.csv", ties)

    def levels() -> dict[str, list[str] | None]:
        return dict(folder.read().study.agencies.select("agency_id", "levels").rows())

    assert levels() == {
        "A": ["frontline", "governance"],
        "B": ["frontline", "strategy"],
        "C": ["strategy"],
        "D": ["governance"],
    }
    part = folder.read().study.partnership()
    assert part.eligible("strategy")["agency_id"].to_list() == ["B", "C"]
    folder.write("agencies.csv", "agency_id,levels\nA,\nB,strategy\nE,")
    assert levels() == {
        "A": None, "B": ["strategy"], "C": ["strategy"], "D": ["governance"], "E": None,
    }  # fmt: skip
    folder.write("coverage.csv", "agency_id,level,status\nC,,responded\nF,process,refused")
    assert levels()["C"] is None
    assert levels()["F"] == ["process"]


def test_near_names_across_files(folder: Folder, found: Found) -> None:
    folder.write("referrals.csv", "source,target,date\nElmbrook Family Centre,Hub,01/01/2024")
    folder.write("funding.csv", "source,target,amount\nCouncil,Elmbrook Familly Centre,10")
    reading = folder.read()
    assert (
        "Elmbrook Familly Centre / Elmbrook Family Centre"
        in found(reading, "names_near")[0].message
    )


def test_ids_and_names_in_the_same_file(folder: Folder, found: Found) -> None:
    folder.write("agencies.csv", "agency_id,name\nHV,Health visiting\nhv2,CAMHS\nX,Twins\nY,Twins")
    folder.write("edges.csv", "source,target\nHV,CAMHS\nhealth VISITING,hv2\nTwins,HV")
    reading = folder.read()
    assert ends(reading) == [("HV", "hv2"), ("HV", "hv2"), ("Twins", "HV")] or (
        "Twins",
        "HV",
    ) in ends(reading)
    assert "Twins" in found(reading, "name_ambiguous")[0].message
    unlisted = reading.study.agencies.filter(pl.col("unlisted"))["agency_id"].to_list()
    assert unlisted == ["Twins"]


def test_duplicate_agencies_are_findings(folder: Folder, found: Found) -> None:
    folder.write("agencies.csv", "agency_id,sector\nA,health\nA,police\nB,health")
    folder.write("edges.csv", "source,target\nA,B")
    reading = folder.read()
    one = found(reading, "agency_repeated")[0]
    assert (one.value, one.row) == ("A", 3)
    assert reading.sources[0].excluded == {"repeated": 1}
    assert reading.study.agencies.filter(agency_id="A")["sector"].to_list() == ["health"]


def test_several_areas_one_row_an_agency_and_area(folder: Folder, found: Found) -> None:
    folder.write("agencies.csv", "agency_id,area\nA,N\nA,S\nB,N\nC,S\nLonely,N")
    folder.write("edges.csv", "source,target,area\nA,B,N\nA,C,S\nB,C,S")
    reading = folder.read()
    here = {p.area: p.agencies["agency_id"].to_list() for p in reading.study.partnerships()}
    assert here == {"N": ["A", "B", "Lonely"], "S": ["A", "B", "C"]}
    assert not found(reading, "agency_unlisted")


def test_agencies_without_area_go_where_their_ties_are(folder: Folder, found: Found) -> None:
    folder.write("agencies.csv", "agency_id,sector\nA,health\nB,police\nLonely,health")
    folder.write("edges.csv", "source,target,area\nA,B,N\nA,C,S")
    reading = folder.read()
    here = {p.area: p.agencies["agency_id"].to_list() for p in reading.study.partnerships()}
    assert here == {"N": ["A", "B", "Lonely"], "S": ["A", "C", "Lonely"]}
    assert found(reading, "agencies_all_areas")[0].rows == 3


UNITS = """
    agency_id,name,parent_id
    T1,Team 1,S1
    T2,Team 2,S1
    S1,Service 1,Org
    Org,Organisation,
    X,Ex,
    """


def test_roll_up_to_services_and_agencies(folder: Folder) -> None:
    folder.write("agencies.csv", UNITS)
    folder.write(
        "log.csv",
        """
        source,target,date,child id
        T1,X,01/01/2024,1
        Team 2,X,01/01/2024,1
        S1,X,02/01/2024,2
        T1,T2,02/01/2024,3
        """,
    )
    units = folder.read()
    assert len(units.study.agencies) == 5
    service = folder.read(roll_up="service")
    assert service.study.ties.select("source", "target", "count", "persons").rows() == [
        ("S1", "S1", 1, 1),
        ("S1", "X", 3, 2),
    ]
    agency = folder.read(roll_up="agency")
    assert agency.study.ties.select("source", "target", "count", "persons").rows() == [
        ("Org", "Org", 1, 1),
        ("Org", "X", 3, 2),
    ]
    assert agency.study.agencies["agency_id"].to_list() == ["Org", "X"]
    assert "rolled_up" in agency.study.flags


def test_roll_up_reports_loops_and_strangers(folder: Folder, found: Found) -> None:
    folder.write("agencies.csv", "agency_id,parent_id\nA,B\nB,A\nC,Nowhere")
    folder.write("edges.csv", "source,target\nA,C\nB,C")
    reading = folder.read(roll_up="agency")
    assert "A; B" in found(reading, "parent_loop")[0].message
    assert "Nowhere" in found(reading, "parent_unknown")[0].message
    assert ends(reading) == [("A", "Nowhere"), ("B", "Nowhere")]


def test_people_rolled_up_to_their_agencies_are_no_nodes(folder: Folder) -> None:
    folder.write(
        "agencies.csv",
        "agency_id,sector,parent_id\nO1,health,\nO2,police,\np1,Person,O1\np2,Person,O2",
    )
    folder.write("edges.csv", "source,target\np1,p2")
    with pytest.raises(RefusedError):
        folder.read()
    assert ends(folder.read(roll_up="agency")) == [("O1", "O2")]


def test_the_lead_by_option_by_column_and_never_guessed(folder: Folder, found: Found) -> None:
    folder.write("edges.csv", "source,target\nA,Children's services\nB,Children's services")
    assert folder.read().study.partnership().lead is None
    named = folder.read(lead="children’s SERVICES")
    assert named.study.partnership().lead == "Children's services"
    with pytest.raises(UnknownNameError, match="Nobody"):
        folder.read(lead="Nobody")
    folder.write("agencies.csv", "agency_id,is_lead\nA,yes\nB,yes")
    several = folder.read()
    assert several.study.partnership().lead is None
    assert "A; B" in found(several, "leads_several")[0].message


def test_exclude_leaves_an_agency_out_everywhere(folder: Folder, found: Found) -> None:
    folder.write("agencies.csv", "agency_id\nA\nB\nC")
    folder.write(
        "log.csv",
        "source,target,date\nA,B,01/01/2024\nC,A,01/01/2024\nB,C,02/01/2024\nA,B,05/01/2024",
    )
    reading = folder.read(exclude=("c",))
    assert ends(reading) == [("A", "B")]
    assert reading.study.agencies["agency_id"].to_list() == ["A", "B"]
    assert reading.sources[1].excluded == {"excluded_agency": 2}
    assert found(folder.read(exclude=("Zed",)), "option_unmatched")


def test_titles_of_people_are_a_warning_without_names(folder: Folder, found: Found) -> None:
    folder.write("edges.csv", "source,target\nDr Jane Example,Hub\nB,Hub")
    one = found(folder.read(), "personal_title")[0]
    assert "Jane" not in one.message


def test_sectors_are_guessed_only_on_request(folder: Folder) -> None:
    folder.write(
        "edges.csv",
        "source,target\nElm Primary School,Borough Police\nNorthern Light,Elm Primary School",
    )
    assert set(folder.read().study.agencies["sector"]) == {"unknown"}
    guessed = folder.read(guess_sectors=True).study.agencies
    assert guessed.select("agency_id", "sector", "sector_inferred").rows() == [
        ("Borough Police", "police", True),
        ("Elm Primary School", "education", True),
        ("Northern Light", "unknown", False),
    ]


# --- who was asked -------------------------------------------------------------------------------

LOG = """
    source,target,date
    A,M,01/01/2024
    B,M,01/01/2024
    M,H,02/01/2024
    B,H,02/01/2024
    ,H,03/01/2024
    """


def covered(reading: Reading) -> dict[str, str]:
    rows = reading.study.coverage.select("agency_id", "role", "status", "absence_means").sort(
        "agency_id", "role"
    )
    return {f"{a} {role}": f"{status} {absence}" for a, role, status, absence in rows.iter_rows()}


def test_a_log_of_unknown_keeper_is_recorded(folder: Folder, found: Found) -> None:
    folder.write("log.csv", LOG)
    reading = folder.read()
    assert set(covered(reading).values()) == {"recorded unknown"}
    assert set(reading.study.coverage["agency_id"]) == {"A", "B", "M", "H"}
    assert found(reading, "coverage_unknown")
    observed = reading.study.partnership().slice("unstated", "relation").observed
    assert observed.density is None


@pytest.mark.parametrize(
    ("keeper", "complete", "zeros"),
    [
        ("receivers", {"M receiver_log", "H receiver_log"}, 6),
        ("senders", {"A sender_log", "B sender_log", "M sender_log"}, 9),
        ("system", {"A system", "B system", "M system", "H system"}, 12),
        ("m", {"M receiver_log", "M sender_log"}, 6),
    ],
)
def test_whose_log_it_is(folder: Folder, keeper: str, complete: set[str], zeros: int) -> None:
    folder.write("log.csv", LOG)
    reading = folder.read(log_kept_by=keeper)
    said = covered(reading)
    assert {who for who, what in said.items() if what == "admin_complete no_contact"} == complete
    observed = reading.study.partnership().slice("unstated", "relation").observed
    assert observed.p1 + observed.z == zeros


def test_an_unknown_keeper_is_named(folder: Folder) -> None:
    folder.write("log.csv", LOG)
    with pytest.raises(UnknownNameError, match="Zed"):
        folder.read(log_kept_by="Zed")


def test_answers_of_named_reporters_are_responded_and_absence_unknown(folder: Folder) -> None:
    folder.write(
        "survey.csv", "source,target,reporter,contact_type\nA,B,A,4\nA,B,B,3\nC,A,C,1\nC,D,C,2"
    )
    assert covered(folder.read()) == {
        "A reporter": "responded unknown",
        "B reporter": "responded unknown",
        "C reporter": "responded unknown",
        "D reporter": "not_approached unknown",
    }


def test_coverage_by_settings_holds_for_every_listed_agency(folder: Folder) -> None:
    folder.write("agencies.csv", "agency_id\nA\nB\nC")
    folder.write("survey.csv", "source,target,frequency\nA,B,weekly")
    folder.write(
        "partnernet.toml", '[coverage]\nstatus = "responded"\nabsence_means = "no_contact"'
    )
    reading = folder.read("agencies.csv", "survey.csv")
    assert set(covered(reading).values()) == {"responded no_contact"}
    observed = reading.study.partnership().slice("unstated", "relation").observed
    assert (observed.p1, observed.z, observed.response_rate) == (1, 5, 1.0)
    folder.write("survey.csv", "source,target,frequency\nA,B,weekly\nA,Stranger,weekly")
    again = folder.read("agencies.csv", "survey.csv")
    assert set(again.study.coverage["agency_id"]) == {"A", "B", "C"}


def test_a_coverage_table_wins_and_other_layers_keep_their_default(folder: Folder) -> None:
    folder.write(
        "coverage.csv",
        "layer,agency_id,role,status,absence_means\ncommunication,A,reporter,responded,no_contact",
    )
    folder.write("communication.csv", "source,target,frequency\nA,B,weekly")
    folder.write("referrals.csv", "source,target,date\nA,B,01/01/2024")
    rows = folder.read().study.coverage.select("layer", "agency_id", "status").sort(pl.all()).rows()
    assert rows == [
        ("communication", "A", "responded"),
        ("referral", "A", "recorded"),
        ("referral", "B", "recorded"),
    ]


def test_ties_without_area_or_wave_take_the_only_one_of_the_other_tables(
    folder: Folder, found: Found
) -> None:
    folder.write("agencies.csv", "agency_id,area,waves\nA,north,2025\nB,north,2025\nC,north,")
    folder.write("edges.csv", "source,target\nA,B\nB,C")
    reading = folder.read()
    assert (reading.study.areas, reading.study.waves) == (("north",), ("2025",))
    assert len(reading.study.partnership().agencies) == 3
    assert not found(reading, "area_unmatched")


def test_tables_that_do_not_meet_are_said(folder: Folder, found: Found) -> None:
    folder.write("agencies.csv", "agency_id,area\nA,north\nB,south")
    folder.write("coverage.csv", "wave,agency_id,status\n2024,A,responded\n2025,A,responded")
    folder.write("edges.csv", "source,target\nA,B\nB,C")
    reading = folder.read()
    assert "edges" in found(reading, "area_unmatched")[0].message
    assert "2024, 2025" in found(reading, "wave_unmatched")[0].message
