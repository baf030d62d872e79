"""Meetings, footprints and services: read by name, agencies matched, nobody's key kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from partnernet.findings import Finding
from partnernet.readers import Gathered, Reading

if TYPE_CHECKING:
    from .conftest import Folder

Found = Callable[[Reading | Gathered, str], list[Finding]]

TIES = """
    source,target,layer,level
    Health visiting,CSC,referral,frontline
    """
MEETINGS = """
    meeting_id,date,level,agency_id,attended,Representative name,actions,actions_closed
    B2,2025-04-07,strategy,Health Visiting,yes,Ann Example,1,1
    B1,2025-01-06,strategy,CSC,yes,Sam Example,2,0
    B1,2025-01-06,strategy,Health visiting,yes,Ann Example,,
    B2,2025-04-07,strategy,CSC,yes,Jo Example,,
    B3,2025-07-07,strategy,CSC,maybe,,,
    """
FOOTPRINTS = """
    Agency,Council,Population
    CSC,North,"41,000"
    Health visiting,South,
    """
SERVICES = """
    Service,Provider
    visits,Health visiting
    young carers,
    """


def write(folder: Folder) -> None:
    folder.write("ties.csv", TIES)
    folder.write("meetings.csv", MEETINGS)
    folder.write("footprints.csv", FOOTPRINTS)
    folder.write("services.csv", SERVICES)


def test_tables_are_read_with_agencies_by_their_ids(folder: Folder, found: Found) -> None:
    write(folder)
    reading = folder.read()
    study = reading.study
    assert study.meetings is not None
    assert study.footprints is not None
    assert study.services is not None
    meetings = study.meetings.select("meeting_id", "agency_id", "attended", "actions")
    assert meetings.rows() == [
        ("B2", "Health visiting", True, 1),
        ("B1", "CSC", True, 2),
        ("B1", "Health visiting", True, None),
        ("B2", "CSC", True, None),
        ("B3", "CSC", None, None),
    ]
    assert study.footprints.select("agency_id", "place", "population").rows() == [
        ("CSC", "North", 41000.0),
        ("Health visiting", "South", None),
    ]
    assert study.services.select("service", "agency_id").rows() == [
        ("visits", "Health visiting"),
        ("young carers", None),
    ]
    assert [f.value for f in found(reading, "word_unknown")] == ["maybe"]
    for source in reading.sources:
        assert source.read + sum(source.excluded.values()) + source.rejected == source.rows


def test_only_whether_the_same_person_came_again_is_kept(folder: Folder) -> None:
    write(folder)
    reading = folder.read()
    study = reading.study
    assert study.meetings is not None
    assert "representative_key" not in study.meetings.columns
    assert study.meetings["same_representative"].to_list() == [True, None, None, False, None]
    assert "Example" not in str(study.meetings.rows())
    (source,) = [each for each in reading.sources if each.table == "meetings"]
    assert source.used_then_dropped == ("Representative name",)
    assert not any("Example" in finding.message for finding in reading.findings)


@pytest.mark.parametrize("heading", ["Representative", "Attendee name", "Name of representative"])
def test_representatives_in_other_tables_are_not_read(folder: Folder, heading: str) -> None:
    folder.write("referrals.csv", f"source,target,{heading}\nA,B,Ann Example\nB,C,Sam Example")
    (source,) = folder.read().sources
    assert source.stripped == (heading,)


def test_a_file_of_that_name_with_two_ends_is_still_about_ties(folder: Folder) -> None:
    folder.write("meetings.csv", "source,target,layer\nA,B,planning\nB,C,planning")
    reading = folder.read("meetings.csv")
    assert reading.study.meetings is None
    assert reading.study.ties.height == 2


def test_an_agency_that_only_met_is_in_the_partnership(folder: Folder) -> None:
    write(folder)
    folder.write("meetings.csv", "meeting_id,agency_id,attended\nB1,CSC,yes\nB1,Youth service,yes")
    assert "Youth service" in folder.read().study.agencies["agency_id"].to_list()
