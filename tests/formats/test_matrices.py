"""Matrices as people keep them in spreadsheets: sums, marks, empty diagonals, one half filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.formats import workbooks
from tests.formats.test_graph_files import pairs, study, write

from partnernet.readers import ReadOptions, gather

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from partnernet.readers import Gathered

    Reads = Callable[..., Gathered]

NAMES = ["Police", "Hill School", "Health Trust", "Aid CIO"]
TIES = [
    ("Aid CIO", "Health Trust", 4.0),
    ("Health Trust", "Hill School", 1.0),
    ("Hill School", "Health Trust", 3.0),
    ("Hill School", "Police", 1.0),
    ("Police", "Aid CIO", 2.0),
    ("Police", "Hill School", 1.0),
]


def rows(none: object = 0, own: object = 0) -> list[list[object]]:
    """Return the ties as a matrix with its labels."""
    held = {(one, other): number for one, other, number in TIES}
    body = [
        [one, *(own if one == other else held.get((one, other), none) for other in NAMES)]
        for one in NAMES
    ]
    return [["", *NAMES], *body]


def test_sums_of_rows_and_columns_are_no_agency(tmp_path: Path, reads: Reads) -> None:
    sheet = [[*line, "Total" if not place else 3] for place, line in enumerate(rows(own=""))]
    sheet.append(["Grand total", 2, 2, 7, 2, 13])
    found = reads(workbooks.write(tmp_path / "x.xlsx", {"Matrix": sheet}))
    assert pairs(found, "strength") == TIES
    assert sorted(study(found).agencies["agency_id"]) == sorted(NAMES)
    assert found.sources[1].excluded == {"line_of_totals": 1}
    assert "Total" in found.sources[0].ignored


@pytest.mark.parametrize(("none", "own"), [("", "-"), (0, "X"), ("–", "n/a"), (0, "Self")])
def test_whatever_stands_on_the_diagonal(
    none: object, own: object, tmp_path: Path, reads: Reads
) -> None:
    found = reads(workbooks.write(tmp_path / "x.xlsx", {"Matrix": rows(none, own)}))
    assert pairs(found, "strength") == TIES
    assert not any("not known" in said for said in found.sources[1].assumed)


@pytest.mark.parametrize(("yes", "no"), [("x", ""), ("Yes", "No"), ("✓", "-")])
def test_marks_are_ties_without_a_number(yes: str, no: str, tmp_path: Path, reads: Reads) -> None:
    sheet = [[yes if isinstance(cell, float) else cell for cell in line] for line in rows(no, "")]
    found = reads(workbooks.write(tmp_path / "x.xlsx", {"Matrix": sheet}))
    assert pairs(found, "strength") == [(one, other, None) for one, other, _ in TIES]


def test_one_half_filled_stands_for_both(tmp_path: Path, reads: Reads) -> None:
    found = reads(write(tmp_path / "x.csv", ",A,B,C\nA,,,\nB,2,,\nC,0,1,\n"))
    assert pairs(found, "strength") == [("B", "A", 2.0), ("C", "B", 1.0)]
    assert not study(found).layers["relation"].directed
    assert "one half of the matrix is filled, and stands for both" in found.sources[1].assumed
    sparse = reads(write(tmp_path / "y.csv", ",A,B,C\nA,,,\nB,2,,\nC,,1,\n"))
    assert study(sparse).layers["relation"].directed


def test_remarks_below_and_agencies_that_did_not_answer(tmp_path: Path, reads: Reads) -> None:
    sheet = [*rows(), [], ["Source: survey of May 2024"]]
    found = reads(workbooks.write(tmp_path / "x.xlsx", {"Matrix": sheet}))
    assert pairs(found, "strength") == TIES
    assert sorted(study(found).agencies["agency_id"]) == sorted(NAMES)
    assert found.sources[1].excluded == {"remark": 1}
    answers = [line for line in rows() if line[0] != "Aid CIO"]
    found = reads(workbooks.write(tmp_path / "y.xlsx", {"Matrix": answers}))
    assert pairs(found, "strength") == TIES[1:]
    assert study(found).layers["relation"].directed
    assert sorted(study(found).agencies["agency_id"]) == sorted(NAMES)


def test_a_matrix_of_two_kinds_is_told_how_to_be_read(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", "Agency,MASH,Panel,Board\nPolice,1,0,1\nSchool,1,1,0\n")
    found = gather([path], ReadOptions(discover=False))
    (error,) = [each for each in found.findings if each.rule == "PN030"]
    assert "--as matrix" in error.suggestion


def test_of_two_kinds_those_who_go_nowhere_stay(tmp_path: Path, reads: Reads) -> None:
    path = write(tmp_path / "x.csv", "Agency,MASH,Panel,Board\nPolice,1,0,1\nSchool,,,\n")
    found = reads(path, as_format="matrix")
    assert "School" in study(found).agencies["agency_id"].to_list()
