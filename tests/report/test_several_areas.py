"""A report of several places: something of each, in order of name, and a file of each beside it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from partnernet.analysis import Analysis, analyse
from partnernet.errors import InputError
from partnernet.study import Study
from partnernet_maps import report
from partnernet_maps.report import chromium

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AREAS = ("west", "<b>North</b>", "Tŷ Mawr")


@pytest.fixture(scope="module")
def places() -> Analysis:
    """Three places; the second has another kind of link, the third a small count."""
    rows = [
        {"area_id": area, "source": f"{a}{i}", "target": f"{b}{i}", "layer": layer, "count": n}
        for i, area in enumerate(AREAS)
        for a, b, layer, n in (
            ("School", "Door", "referral", 40),
            ("Clinic", "Door", "referral", 3 if i == 2 else 30),
            ("School", "Clinic", "planning" if i == 1 else "referral", 20),
        )
    ]
    return analyse(Study.of(pl.DataFrame(rows)))


def test_each_place_has_its_findings_in_order_of_name(
    places: Analysis, read_page: Callable[[bytes], Any]
) -> None:
    page = report.render(places, about=report.About(made_by="us"))
    text = page.decode("utf-8")
    heads = re.findall(r'<h2 id="h-place-\d" dir="auto">([^<]*)</h2>', text)
    assert heads == ["&lt;b&gt;North&lt;/b&gt;", "Tŷ Mawr", "West"]
    said = " ".join(read_page(page).blocks)
    assert "3 places are in these data." in said
    assert "Each partnership has 3 agencies." in said
    assert "Kinds of link differ between places." in said
    assert "this is no ranking" in said
    assert text.count("3 agencies make up the partnership.") == 4  # and its rule
    assert "<script" not in text
    assert page == report.render(places, about=report.About(made_by="us"))


def test_one_place_is_reported_as_before(places: Analysis) -> None:
    alone = report.render(places, area="west").decode("utf-8")
    assert "West: how agencies work together" in alone
    assert "North" not in alone


def test_the_folder_has_the_report_and_map_of_each_place(
    places: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chromium, "found", lambda: None)
    folder = tmp_path / "board"
    folder.mkdir()
    (folder / "2-report-09-gone.html").write_bytes(b"")
    (folder / "notes.html").write_bytes(b"")
    report.save(places, folder, about=report.About(title="All of us", contact="the office"))
    names = {path.name for path in folder.iterdir()}
    slugs = ("01-b-north-b", "02-ty-mawr", "03-west")
    assert {f"2-report-{slug}.html" for slug in slugs} < names
    assert {f"3-map-{slug}.html" for slug in slugs} < names
    assert "notes.html" in names
    assert "2-report-09-gone.html" not in names
    page = (folder / "1-board-report.html").read_text("utf-8")
    links = re.findall(r'href="([^"#]+)"', page)
    assert links == [f"2-report-{slug}.html" for slug in slugs]
    one = (folder / "2-report-03-west.html").read_text("utf-8")
    assert "open 3-map-03-west.html beside this report" in one
    assert "All of us" not in one
    mail = (folder / "email.txt").read_text("utf-8-sig")
    assert mail.startswith("All of us")
    assert len(mail.split()) <= 200
    assert "Ask the office." in mail
    everything = b"".join(path.read_bytes() for path in folder.iterdir())
    assert not re.search(rb"\b3 referrals", everything)
    assert len((folder / "READ-ME-FIRST.txt").read_text("utf-8-sig").splitlines()) == 4


def test_each_place_is_compared_with_its_own_last_report(
    places: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chromium, "found", lambda: None)
    folder = report.save(places, tmp_path / "last")
    path = folder / "report-03-west.json"
    kept = json.loads(path.read_bytes())
    kept["numbers"]["links"] = 1
    path.write_text(json.dumps(kept), encoding="utf-8")
    page = report.render(places, about=report.About(previous=folder)).decode("utf-8")
    assert page.count("the number of links on record went from 1 to 3.") == 2  # and its rule
    assert page.count("Since the last report, no number changed much.") == 3
    kept["area"] = "elsewhere"
    path.write_text(json.dumps(kept), encoding="utf-8")
    with pytest.raises(InputError, match="no area 'west'"):
        report.render(places, about=report.About(previous=folder))
