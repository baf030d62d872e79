"""Settings that make the next month's run need no options."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from partnernet.config import load
from partnernet.errors import ConfigError
from partnernet.readers import Reading, save_config

if TYPE_CHECKING:
    from .conftest import Folder

ODD = """
    Title of the export
    When;Who by;Passed to;Verdict;Ref
    01/02/2024;School;Hub;Accepted;1
    05/02/2024;Police;Hub;Declined;2
    05/02/2024;School;Clinic;Accepted;1
    """
CHOICES = {
    "columns": {"source": "Who by", "target": "Passed to", "date": "When", "outcome": "Verdict",
                "person": "Ref"},
    "layer": "referral", "level": "process", "area": "north", "lead": "Hub", "header_row": 2,
    "log_kept_by": "receivers", "period": "quarter", "exclude": ("Clinic",), "rows": "events",
    "date_from": "2024-01-01", "date_order": "dmy",
}  # fmt: skip


def same(one: Reading, other: Reading) -> None:
    """Everything that a study holds is the same."""
    for name in ("agencies", "ties", "coverage", "referrals", "activity"):
        first, second = getattr(one.study, name), getattr(other.study, name)
        assert (first is None) == (second is None), name
        if first is not None:
            assert first.equals(second), name
    assert one.study.layers == other.study.layers
    assert one.study.flags == other.study.flags


def test_the_second_run_needs_only_the_settings(folder: Folder) -> None:
    folder.write("export january.csv", ODD)
    first = folder.read("export january.csv", **CHOICES)
    assert first.study.ties["count"].sum() == 2
    save_config(first, folder.path / "partnernet.toml")
    same(first, folder.read("export january.csv"))
    from partnernet.readers import read

    same(first, read())


def test_next_month_has_another_file_name_and_the_same_headings(folder: Folder) -> None:
    folder.write("export january.csv", ODD)
    first = folder.read("export january.csv", **CHOICES)
    save_config(first, folder.path / "partnernet.toml")
    (folder.path / "export january.csv").rename(folder.path / "february.csv")
    same(first, folder.read("february.csv"))


def test_a_file_with_other_headings_is_not_read_by_last_months_mapping(folder: Folder) -> None:
    folder.write("export.csv", ODD)
    save_config(folder.read("export.csv", **CHOICES), folder.path / "partnernet.toml")
    folder.write(
        "other.csv", "source,target,date\nA,B,01/01/2024\nB,A,01/03/2024\nHub,A,02/03/2024"
    )
    reading = folder.read("other.csv")
    assert reading.study.ties["count"].sum() == 3


def test_what_the_name_of_a_file_said_is_written_down(folder: Folder) -> None:
    folder.write("referrals.csv", "source,target,date\nA,B,01/01/2024\nA,B,02/01/2024")
    first = folder.read("referrals.csv")
    save_config(first, folder.path / "partnernet.toml")
    source = load(folder.path / "partnernet.toml").sources[0]
    assert (source.layer, source.area, source.level) == ("referral", "referrals", None)
    (folder.path / "referrals.csv").rename(folder.path / "march.csv")
    same(first, folder.read("march.csv"))


def test_registers_and_sectors_come_along(folder: Folder) -> None:
    folder.write("agencies.csv", "agency_id,parent_id\nA,P\nP,\nB,")
    folder.write("map.csv", "agency,sector\nB,police")
    folder.write("referrals.csv", "source,target,date\nA,B,01/01/2024")
    first = folder.read(
        "agencies.csv", "referrals.csv", roll_up="agency", sectors=folder.path / "map.csv"
    )
    assert first.study.agencies["sector"].to_list() == ["police", "unknown"]
    save_config(first, folder.path / "partnernet.toml")
    same(first, folder.read("referrals.csv"))


def test_other_sections_are_carried_over(folder: Folder) -> None:
    folder.write("partnernet.toml", '[report]\ntitle = "Board"\n[layers.x]\ndirected = false')
    folder.write("x.csv", "source,target\nA,B")
    first = folder.read("x.csv")
    save_config(first, folder.path / "partnernet.toml")
    config = load(folder.path / "partnernet.toml")
    assert config.section("report")["title"] == "Board"
    same(first, folder.read("x.csv"))


def test_the_command_line_wins_over_the_settings(folder: Folder) -> None:
    folder.write("partnernet.toml", '[[source]]\npath = "x.csv"\nlayer = "planning"\narea = "set"')
    folder.write("x.csv", "source,target\nA,B")
    assert folder.read("x.csv").study.ties["layer"].to_list() == ["planning"]
    said = folder.read("x.csv", layer="referral", area="said")
    assert said.study.ties.select("layer", "area_id").row(0) == ("referral", "said")


def test_a_mapped_heading_that_is_gone_is_named(folder: Folder) -> None:
    folder.write("partnernet.toml", '[[source]]\npath = "x.csv"\ncolumns = { source = "Sender" }')
    folder.write("x.csv", "Sendr,target\nA,B")
    with pytest.raises(ConfigError) as caught:
        folder.read("x.csv")
    assert "Did you mean 'Sendr'" in caught.value.hint


def test_sheets_of_one_file_have_sources_of_their_own(folder: Folder) -> None:
    import xlsxwriter

    path = folder.path / "book.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheets = {"In": [("Who", "Whom"), ("A", "B")], "Out": [("X", "Y"), ("B", "C")]}
    for name, lines in sheets.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(lines):
            sheet.write_row(row, 0, cells)
    book.close()
    folder.write(
        "partnernet.toml",
        """
        [[source]]
        path = "book.xlsx"
        sheet = "In"
        layer = "referral"
        columns = { source = "Who", target = "Whom" }
        [[source]]
        path = "book.xlsx"
        sheet = "Out"
        layer = "funding"
        columns = { source = "X", target = "Y" }
        """,
    )
    reading = folder.read(path)
    rows = reading.study.ties.select("source", "target", "layer").sort(pl.all()).rows()
    assert rows == [("A", "B", "referral"), ("B", "C", "funding")]


def test_the_record_of_a_run_holds_no_path(folder: Folder) -> None:
    folder.write("x.csv", "source,target\nA,B")
    folder.write("map.csv", "agency,sector\nA,health")
    reading = folder.read("x.csv", sectors=folder.path / "map.csv", area="here")
    save_config(reading, folder.path / "partnernet.toml")
    again = folder.read("x.csv")
    for each in (reading, again):
        assert str(folder.path) not in repr([each.parameters, each.sources, each.findings.items])
