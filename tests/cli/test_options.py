"""Every reading option reaches the reader: each changes what comes out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

sys.path.insert(0, str(Path(__file__).parent))

import files

from partnernet_cli.options import _READING

if TYPE_CHECKING:
    from conftest import Run


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _document(run: Run, *words: object) -> dict[str, Any]:
    result = run("analyse", *words, "--format", "json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def _ties(run: Run, *words: object) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = _document(run, *words)["tables"]["ties"]
    return rows


def _total(run: Run, *words: object) -> int:
    return sum(row["count"] or 0 for row in _ties(run, *words))


LOG = [["source", "target", "date"], ["A", "B", "2024-01-15"], ["A", "B", "2024-05-15"]]
LOG += [["B", "C", "2024-11-15"], ["B", "C", "2024-12-15"]]


def _log(name: str = "referrals.csv") -> Path:
    return files.write(Path(name), [list(row) for row in LOG])


def test_every_option_of_the_reader_is_tried_here() -> None:
    text = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    untried = [names[0] for names, _ in _READING if f'"{names[0]}"' not in text]
    assert untried == []


def test_sheet_and_header_row(run: Run) -> None:
    with xlsxwriter.Workbook("book.xlsx") as book:
        book.add_worksheet("cover").write_row(0, 0, ["Nothing", "here"])
        sheet = book.add_worksheet("log")
        sheet.write_row(0, 0, ["from", "to", "when"])
        for number, row in enumerate(LOG, start=1):
            sheet.write_row(number, 0, row)
    chosen = ["book.xlsx", "--sheet", "log", "--header-row", "2", "--layer", "referral"]
    assert _total(run, *chosen) == 4


def test_encoding(run: Run) -> None:
    files.write(
        Path("odd.csv"), [["source", "target"], ["Môn", "B"], ["Môn", "B"]], encoding="cp850"
    )
    sources = {row["source"] for row in _ties(run, "odd.csv", "--encoding", "cp850")}
    assert sources == {"Môn"}


def test_date_order(run: Run) -> None:
    rows: list[list[object]] = [["source", "target", "date"], ["A", "B", "04/05/2024"]]
    files.write(Path("us.csv"), [*rows, ["A", "B", "04/06/2024"]])
    british = _ties(run, "us.csv")[0]["last"]
    american = _ties(run, "us.csv", "--date-order", "mdy")[0]["last"]
    assert (british, american) == ("2024-06-04", "2024-04-06")


def test_layer_level_and_area_where_a_file_states_none(run: Run) -> None:
    _log("log.csv")
    words = ["--layer", "planning", "--level", "strategy", "--area", "Ossleby"]
    row = _ties(run, "log.csv", *words)[0]
    assert (row["layer"], row["level"], row["area"]) == ("planning", "strategy", "Ossleby")


def test_sectors(run: Run) -> None:
    _log()
    files.write(Path("s.csv"), [["agency", "sector"], ["A", "police"], ["B", "social_care"]])
    found = _document(run, "referrals.csv", "--sectors", "s.csv")["tables"]["agencies"]
    assert {row["agency_id"]: row["sector"] for row in found} == {
        "A": "police",
        "B": "social_care",
        "C": "unknown",
    }


def test_rows(run: Run) -> None:
    files.write(Path("links.csv"), [["source", "target"], ["A", "B"], ["B", "C"]])
    assert _total(run, "links.csv") == 0
    assert _total(run, "links.csv", "--rows", "events") == 2


def test_from_and_to(run: Run) -> None:
    _log()
    assert _total(run, "referrals.csv", "--from", "2024-05-01") == 3
    assert _total(run, "referrals.csv", "--to", "30/06/2024") == 2


def test_period_makes_waves(run: Run) -> None:
    _log()
    waves = {row["wave"] for row in _ties(run, "referrals.csv", "--period", "quarter")}
    assert len(waves) == 3


def test_exclude(run: Run) -> None:
    _log()
    assert _total(run, "referrals.csv", "--exclude", "C") == 2


def test_roll_up(run: Run) -> None:
    _log()
    rows: list[list[object]] = [
        ["agency_id", "parent_id"],
        ["A", ""],
        ["B", "X"],
        ["C", "X"],
        ["X", ""],
    ]
    files.write(Path("agencies.csv"), rows)
    found = _ties(run, "referrals.csv", "agencies.csv", "--roll-up", "agency")
    between = [(row["source"], row["target"]) for row in found if row["source"] != row["target"]]
    assert between == [("A", "X")]


def test_infer(run: Run) -> None:
    _log()
    levels = [
        {
            row["gregson_lo"]
            for row in _document(run, "referrals.csv", "--infer", word)["tables"]["dyads"]
        }
        for word in ("auto", "never", "always")
    ]
    assert levels == [{2}, {None}, {2}]


def test_guess_sectors(run: Run) -> None:
    files.referrals(Path())
    found = _document(run, "referrals.csv", "--guess-sectors")["tables"]["agencies"]
    guessed = {row["agency_id"]: row["sector"] for row in found if row["sector_inferred"]}
    assert guessed["Schools"] == "education"


def test_allow_person_nodes(run: Run) -> None:
    rows: list[list[object]] = [
        ["person_id", "target"],
        *[[f"{n:010d}", "MASH"] for n in range(30)],
    ]
    files.write(Path("people.csv"), rows)
    words = ["people.csv", "--column", "source=person_id"]
    assert run("analyse", *words).exit_code == 1
    assert run("analyse", *words, "--allow-person-nodes").exit_code == 0


def test_config(run: Run) -> None:
    _log("log.csv")
    Path("mine.toml").write_text('[[source]]\npath = "log.csv"\nlayer = "planning"\n', "utf-8")
    assert _ties(run, "log.csv", "--config", "mine.toml")[0]["layer"] == "planning"


def test_profile_and_audience_protect_the_map_only(run: Run) -> None:
    files.referrals(Path())
    tables: list[bytes] = []
    for number, words in enumerate([[], ["--profile", "nhs"], ["--audience", "analyst"]]):
        assert run("analyse", "referrals.csv", "-o", f"out{number}", *words).exit_code == 0
        tables.append(Path(f"out{number}/ties.csv").read_bytes())
    assert tables[0] == tables[1] == tables[2]
    maps = [Path(f"out{number}/map.html").read_text("utf-8") for number in range(3)]
    assert "number of referrals hidden [c]" in maps[0]
    assert "1 to 7" in maps[1]
    assert "number of referrals hidden" not in maps[2]
