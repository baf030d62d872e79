"""A report on categories of source: flows only, and that is said first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from click.testing import CliRunner

from partnernet_cli.app import cli

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = ("6: Police", "2A: Schools", "4: Housing", "3A: GP")


def test_kinds_of_source_are_not_taken_for_agencies(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    rows = [f"{SOURCES[n % 4]},MASH,{1 + n % 28:02d}/0{1 + n % 6}/2024" for n in range(120)]
    path.write_text("\n".join(["Contact Source,Receiving Team,Date of Contact", *rows]), "utf-8")
    made = CliRunner().invoke(cli, ["report", str(path), "-o", str(tmp_path / "report.html")])
    assert made.exit_code == 0, made.output
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "The senders are kinds of source" in page
    assert "Can the export name the sending agency" in page
    for claim in ("make up the partnership", "has links with", "had to step back"):
        assert claim not in page
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "4 kinds of source 1 agency 4 links on record" in text
    assert "level not stated 1 of 1" in text
    assert (
        "2A: Schools, 3A: GP, 4: Housing and 6: Police: 25% of what was passed on from each" in text
    )
    assert "No agency has a link" not in text
