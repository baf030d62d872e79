"""An export as teams keep it: notes on top, sums between, slips in headings, staff as referrers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from partnernet.readers import personal

from .test_values_about_people import everything

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from partnernet.findings import Finding
    from partnernet.readers import Gathered

    from .conftest import Folder

HEADINGS = (
    "Ref No", "Child Name", "DOB", "Refered By", "Agency referring", "Referred To",
    "Date Recieved", "Outcome of referral", "Date of outcome", "Notes",
)  # fmt: skip
STAFF = ("PC 4412 Example", "Mrs A Sample", "Sgt Specimen", "Tom Trial (duty)", "J. Instance")
SENDERS = ("Oak Primary", "OAK PRIMARY", "Police", "Health Visitor")
OUTCOMES = ("Accepted", "NFA", "Declined - threshold", "Signposted", "Accepted: plan")


def export(path: Path, rows: int = 60) -> None:
    """Write the workbook: 60 referrals, a line of sums after every 20, one at the end."""
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Notes").write(0, 0, "Exported by J Instance")
        sheet = book.add_worksheet("Apr-Mar")
        day_format = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write(0, 0, "MASH referrals")
        sheet.write_row(3, 0, HEADINGS)
        line = 4
        for number in range(rows):
            day = dt.datetime(2024, 4, 1) + dt.timedelta(days=5 * number)
            sheet.write_row(line, 0, [f"R{number:03}", "Tom Trial", "03/02/2015"])
            sheet.write(line, 3, STAFF[number % 5])
            sheet.write(line, 4, SENDERS[number % 4])
            sheet.write(line, 5, ("CAMHS", "Early Help")[number % 2])
            sheet.write_datetime(line, 6, day, day_format)
            sheet.write(line, 7, OUTCOMES[number % 5])
            sheet.write_datetime(line, 8, day + dt.timedelta(days=7), day_format)
            sheet.write(line, 9, "Mum called about Tom")
            line += 1
            if number % 20 == 19:
                sheet.write_row(line, 0, ["Subtotal", "", "", "", "", "", 20])
                line += 2
        sheet.write_row(line, 0, ["Grand total", "", "", "", "", "", rows])


@pytest.fixture
def gathered(folder: Folder) -> Gathered:
    """The workbook, read without any option."""
    export(folder.path / "referrals.xlsx")
    return folder.gather("referrals.xlsx")


def test_headings_with_slips_and_in_another_order_have_their_role(gathered: Gathered) -> None:
    """The agency is the source, not the member of staff beside it."""
    mapping = next(each for each in gathered.sources if each.rows).mapping

    assert mapping["source"] == "Agency referring"
    assert mapping["target"] == "Referred To"
    assert mapping["date"] == "Date Recieved"
    assert mapping["date_decided"] == "Date of outcome"


def test_staff_who_refer_are_nobodys_node(gathered: Gathered) -> None:
    """A column of staff gives way to that of their agencies, and nothing of it comes out."""
    said = everything(gathered)

    assert gathered.study is not None
    nodes = set(gathered.study.agencies["agency_id"])
    assert nodes == {"Oak Primary", "Police", "Health Visitor", "CAMHS", "Early Help"}
    for word in ("Example", "Sample", "Specimen", "Trial", "Instance", "4412", "Mum"):
        assert word not in said


def test_a_column_of_staff_alone_is_refused(folder: Folder) -> None:
    """Where no other column names the sender, people would be nodes: nothing is read."""
    lines = "\n".join(f"{STAFF[n % 5]};CAMHS;0{n + 1}/04/2024" for n in range(9))
    folder.write("log.csv", f"Referred by;Referred to;Date received\n{lines}")

    found = folder.gather("log.csv")

    assert found.study is None
    assert "Specimen" not in everything(found)


def test_lines_of_sums_are_left_out_before_they_are_read(
    gathered: Gathered, found: Callable[[Gathered, str], list[Finding]]
) -> None:
    """They are counted as sums, and their numbers are no bad dates."""
    source = next(each for each in gathered.sources if each.rows)

    assert source.rows == 64
    assert (source.read, dict(source.excluded), source.rejected) == (60, {"line_of_totals": 4}, 0)
    assert not found(gathered, "date_unreadable")
    assert not found(gathered, "ends_blank")


def test_an_outcome_with_something_added_is_read_and_said(
    gathered: Gathered, found: Callable[[Gathered, str], list[Finding]]
) -> None:
    """The first words decide."""
    assert gathered.study is not None
    referrals = gathered.study.referrals
    assert referrals is not None
    counts = dict(referrals["outcome"].cast(str).value_counts().iter_rows())
    assert counts == {"accepted": 24, "nfa": 12, "declined": 12, "redirected": 12}
    assert {each.value for each in found(gathered, "word_led")} == {
        "Declined - threshold",
        "Accepted: plan",
    }
    assert not found(gathered, "word_unknown")


@pytest.mark.parametrize(
    "agency",
    [
        "GP Surgery", "A Team", "NHS Trust", "PC World", "Nurse Practitioners", "Group A",
        "St Mary's", "DS Systems Ltd", "Ward B", "Sister Centre", "Early Help (North)",
    ],
)  # fmt: skip
def test_agencies_are_no_people(agency: str) -> None:
    """Ranks and initials alone make nobody."""
    assert not personal.may_be_named(agency)
