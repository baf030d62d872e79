"""A protected report depends on no hidden number, and the folder beside it holds no more."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import polars as pl
import pytest

from partnernet.analysis import Analysis, analyse
from partnernet.disclosure import policy
from partnernet.errors import InputError, OutputError
from partnernet.study import Study
from partnernet_maps import report
from partnernet_maps.report import chromium, folder, since

if TYPE_CHECKING:
    from pathlib import Path

    from partnernet_maps.report.parts import Finding

AGENCIES = pl.DataFrame(
    {
        "agency_id": ["FD", "EH", "SC", "PO", "CA", "SV"],
        "name": ["Front door", "Early help", "Schools", "Police", "CAMHS", "Voluntary"],
        "sector": ["social_care", "social_care", "education", "police", "health", "third_sector"],
        "is_lead": [True, False, False, False, False, False],
    }
)


def flows(small: tuple[int, int], large: tuple[int, int]) -> Analysis:
    """Two small and two large cells with the same rows, columns and total whatever they are."""
    cells = [
        *(("SC", "FD", large[0]), ("SC", "EH", small[0])),
        *(("PO", "FD", small[1]), ("PO", "EH", large[1])),
        *(("CA", "FD", 60), ("CA", "EH", 70), ("SV", "CA", 30)),
    ]
    rows = [
        {
            "source": source,
            "target": target,
            "layer": "referral",
            "level": "frontline",
            "count": count,
            "accepted": count // 2 if count in (60, 70, 30) else None,
        }
        for source, target, count in cells
    ]
    talk = [
        {"source": a, "target": b, "layer": "communication", "level": "frontline", "count": None,
         "accepted": None}
        for a, b in (("FD", "EH"), ("FD", "PO"), ("SC", "CA"))
    ]  # fmt: skip
    ties = pl.DataFrame([*rows, *talk], infer_schema_length=None)
    return analyse(Study.of(ties, agencies=AGENCIES, area="north"))


def test_hidden_numbers_change_not_one_byte() -> None:
    """(40, 3 / 2, 25) and (39, 4 / 3, 24): same margins, small stay small and large stay large."""
    one, other = flows((3, 2), (40, 25)), flows((4, 3), (39, 24))
    assert one.ties["count"].to_list() != other.ties["count"].to_list()
    pages = [report.render(found) for found in (one, other)]
    assert pages[0] == pages[1]


def test_the_folder_of_hidden_numbers_changes_not_one_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chromium, "found", lambda: None)
    for name, found in (("a", flows((3, 2), (40, 25))), ("b", flows((4, 3), (39, 24)))):
        report.save(found, tmp_path / name)
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "b").iterdir())
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def test_small_counts_are_on_no_page() -> None:
    page = report.render(flows((3, 2), (40, 25))).decode("utf-8")
    assert "[c]" in page or "hidden" in page
    assert ">40<" not in page


def referrals(**numbers: int) -> Analysis:
    rows = [
        {"source": source, "target": "FD", "layer": "referral", "level": "frontline", **numbers}
        for source in ("SC", "PO", "CA")
    ]
    return analyse(Study.of(pl.DataFrame(rows), agencies=AGENCIES, area="north"))


@pytest.mark.parametrize(
    ("accepted", "decided", "shown"),
    [
        (20, 30, True),
        (20, 40, True),
        (1, 30, False),
        (29, 30, False),
        (20, 39, False),
        (0, 0, False),
    ],
)
def test_acceptance_is_told_only_where_no_part_is_small(
    accepted: int, decided: int, shown: int
) -> None:
    """Of 40 referrals each from three agencies; parts are three times these numbers."""
    found = referrals(count=40, accepted=accepted, decided=decided)
    part = report.render(found).decode("utf-8").split('id="response"')[1].split("</section>")[0]
    assert (f"{round(100 * accepted / decided)}%" in part if decided else False) == bool(shown)


def test_small_bodies_are_not_named(borough: Analysis) -> None:
    assert b"sole practitioner" not in report.render(borough)
    assert "Play Therapy" not in report.render(borough).decode("utf-8")


def test_the_same_data_give_the_same_bytes(bare: Analysis) -> None:
    assert report.render(bare) == report.render(bare)


def test_the_folder_has_what_a_board_is_sent(
    bare: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chromium, "found", lambda: None)
    target = report.save(bare, tmp_path / "for the board – Gŵyn", about=report.About(contact="us"))
    names = {path.name for path in target.iterdir()}
    assert {
        *("READ-ME-FIRST.txt", "1-board-report.html", "2-map.html", "email.txt", "report.json"),
        *("picture-for-email.png", "picture-for-slides.png", "table-flows.csv"),
    } <= names
    assert "1-board-report.pdf" not in names
    readme = (target / "READ-ME-FIRST.txt").read_text("utf-8-sig")
    assert len(readme.splitlines()) == 4
    mail = (target / "email.txt").read_text("utf-8-sig")
    assert len(mail.split()) <= 200
    assert "Ask us." in mail
    slide = (target / "picture-for-slides.png").read_bytes()
    wide, high = (int.from_bytes(slide[at : at + 4]) for at in (16, 20))
    assert (wide, high) == (1600, 900)
    kept = json.loads((target / "report.json").read_bytes())
    assert set(kept) == since.KEYS
    flows = (target / "table-flows.csv").read_text("utf-8-sig")
    assert {row["profile"] for row in csv.DictReader(flows.splitlines())} == {"dfe"}


def test_the_next_report_says_what_changed(
    bare: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chromium, "found", lambda: None)
    folder = report.save(bare, tmp_path / "last")
    kept = json.loads((folder / "report.json").read_bytes())
    kept["numbers"]["links"] = 3
    kept["period"] = "2019-20"
    (folder / "report.json").write_text(json.dumps(kept), encoding="utf-8")
    page = report.render(bare, about=report.About(previous=folder)).decode("utf-8")
    part = page.split('id="change"')[1].split("</section>")[0]
    assert "The last report covered 2019-20." in part
    lead = "Since the last report, the number of links on record went from 3 to 5."
    assert lead in part
    assert page.split('<ol class="findings">')[1].split("</ol>")[0].count(lead) == 1
    rules = page.split('id="rules"')[1].split("</section>")[0]
    assert f"{lead}</th><td>The number, not a share, with the largest change" in rules
    assert "This report and the report of 2019-20." in rules
    assert '<th scope="row">Links on record</th><td class="n">3</td><td class="n">5</td>' in part
    with pytest.raises(InputError, match="another profile"):
        report.render(bare, policy("analyst"), about=report.About(previous=folder))
    with pytest.raises(InputError, match="cannot be read"):
        report.render(bare, about=report.About(previous=tmp_path))


def earlier(bare: Analysis, tmp_path: Path, **numbers: float | None) -> tuple[Finding, ...]:
    """What is said beside a report with other numbers; None takes a number away."""
    folder = report.save(bare, tmp_path / "last")
    path = folder / "report.json"
    kept = json.loads(path.read_bytes())
    kept["numbers"] = {
        key: value for key, value in (kept["numbers"] | numbers).items() if value is not None
    }
    path.write_text(json.dumps(kept), encoding="utf-8")
    found, _, words, *_ = report._facts(bare, None, report.About(previous=folder), None, 1)
    return since.told(found, words)


def test_each_change_is_a_sentence_with_its_rule(
    bare: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chromium, "found", lambda: None)
    assert [x.key for x in earlier(bare, tmp_path)] == ["since_same"]
    assert [x.key for x in earlier(bare, tmp_path, agencies=4.9)] == ["since_same"]
    assert [x.key for x in earlier(bare, tmp_path, agencies=2, links=4)] == ["since"]
    assert "agencies" in earlier(bare, tmp_path, agencies=2, links=4)[0].lead
    several = earlier(bare, tmp_path, links=None, **{"days.frontline": 9})
    assert [x.key for x in several] == ["since_one"]
    assert "1 number here, 1 number in the last one" in several[0].lead
    assert all(x.rule and x.basis for x in several)


def test_no_cell_of_a_table_starts_a_formula(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chromium, "found", lambda: None)
    rows = pl.DataFrame(
        {"source": ["=1+1", "@x"], "target": ["+2", "-3"], "layer": ["referral"] * 2}
    )
    target = report.save(analyse(Study.of(rows)), tmp_path / "out")
    for path in target.glob("*.csv"):
        for row in csv.reader(path.read_text("utf-8-sig").splitlines()):
            assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_a_place_that_cannot_be_written_is_said(bare: Analysis, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError):
        report.save(bare, tmp_path / "file" / "report.html")


@pytest.mark.browser
def test_the_pdf_is_tagged_and_its_first_page_is_the_summary(bare: Analysis) -> None:
    made = chromium.pdf(report.render(bare))
    assert made is not None
    assert made.startswith(b"%PDF")
    assert b"/StructTreeRoot" in made


def test_without_a_browser_there_is_no_pdf(tmp_path: Path) -> None:
    assert chromium.pdf(b"<p>", browser=str(tmp_path / "none")) is None
    assert folder.PDF == "1-board-report.pdf"
