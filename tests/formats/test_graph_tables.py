"""Networks as text, tables and matrices: UCINET, NetDraw, Gephi, Kumu, workbooks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.formats import workbooks
from tests.formats.test_graph_files import pairs, sectors, study, write

from partnernet.readers import ReadOptions, gather

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from partnernet.readers import Gathered

    Reads = Callable[..., Gathered]


# --- UCINET DL -------------------------------------------------------------------------------

DL = """dl n=3 nm=2 format=fullmatrix
labels:
"Hill School"
Police
"Tŷ Hafan"
matrix labels:
referral, planning
data:
0 2 0
1.5 0 0
0 na 0
0 1 0
1 0 1
0 1 0
"""


def test_dl_matrices_are_layers_and_what_is_not_known_is_no_absence(
    tmp_path: Path, reads: Reads
) -> None:
    found = reads(write(tmp_path / "x.dl", DL))
    assert {source.recognised for source in found.sources} == {"UCINET DL"}
    assert pairs(found, "layer", "strength") == [
        ("Hill School", "Police", "planning", 1.0),
        ("Hill School", "Police", "referral", 2.0),
        ("Police", "Hill School", "referral", 1.5),
        ("Police", "Tŷ Hafan", "planning", 1.0),
    ]
    layers = study(found).layers
    assert (layers["referral"].directed, layers["planning"].directed) == (True, False)
    said = found.sources[1].assumed
    assert "1 pair of the matrix is not known" in said
    assert "the matrix is symmetric" in said
    assert "Tŷ Hafan" in sectors(found)


FORMS = {
    "edgelist1": "DL n=3 format=edgelist1\nlabels:\na,b,c\ndata:\n1 2 5\n2 3\n3 1 0\nx\n",
    "embedded": "dl n = 3, format = edgelist1\nlabels embedded:\ndata:\na b 5\nb c\nc a 0\nx\n",
    "nodelist1": "dl nr=3, nc=3 format=nodelist1\nlabels:\na\nb\nc\ndata:\n1 2\n2 3\n3\n",
    "matrix": "dl n=3\nformat=fm\nlabels embedded\ndata:\n  a b c\na 0 5 0\nb 0 0 1\nc 0 0 0\n",
    "no diagonal": "dl n=3 diagonal=absent labels: a,b,c data: 5 0 0 1 0 0",
}


@pytest.mark.parametrize("form", FORMS)
def test_dl_says_the_same_in_every_form(form: str, tmp_path: Path, reads: Reads) -> None:
    found = reads(write(tmp_path / "x.dl", FORMS[form]))
    assert pairs(found) == [("a", "b"), ("b", "c")]
    if form in {"edgelist1", "embedded"}:
        assert pairs(found, "strength") == [("a", "b", 5.0), ("b", "c", None)]
        assert found.sources[1].excluded == {"not_readable": 1, "no_tie": 1}


def test_dl_of_two_kinds_of_node_and_of_half_a_matrix(tmp_path: Path, reads: Reads) -> None:
    text = "dl nr=2 nc=3\nrow labels:\nA\nB\ncolumn labels:\nX\nY\nZ\ndata:\n1 0 1\n0 1 0\n"
    found = reads(write(tmp_path / "two.dl", text))
    assert pairs(found) == [("A", "X"), ("A", "Z"), ("B", "Y")]
    assert not study(found).layers["relation"].directed
    half = "dl n=3 format=lowerhalf labels: a b c data: 0 2 0 0 3 0"
    found = reads(write(tmp_path / "half.dl", half))
    assert pairs(found, "strength") == [("a", "b", 2.0), ("b", "c", 3.0)]
    assert not study(found).layers["relation"].directed


@pytest.mark.parametrize(
    "text", ["dl n=3 format=blockmatrix\ndata:\n1\n", "dl n=3 nm=2\ndata:\n0 1\n"]
)
def test_dl_that_cannot_be_read_is_refused(text: str, tmp_path: Path) -> None:
    found = gather([write(tmp_path / "x.dl", text)], ReadOptions(discover=False))
    assert len(found.failed) == 1
    assert "Export it" in str(found.failed[0].hint)


# --- VNA -------------------------------------------------------------------------------------

VNA = """*Node data
ID sector beds
"Hill School" education 3
Police police ""
*Node properties
ID x y color
"Hill School" 1 2 255
Aid 1 1 3
*Tie data
from to referral planning
"Hill School" Police 2 0
Police "Hill School" 0 0
Aid Police 0 1
odd
"""


def test_vna_columns_of_ties_are_layers(tmp_path: Path, reads: Reads) -> None:
    found = reads(write(tmp_path / "x.vna", VNA))
    assert {source.recognised for source in found.sources} == {"NetDraw VNA"}
    assert pairs(found, "layer", "strength") == [
        ("Aid", "Police", "planning", 1.0),
        ("Hill School", "Police", "referral", 2.0),
    ]
    assert sectors(found) == {"Hill School": "education", "Police": "police", "Aid": "unknown"}
    assert found.sources[1].excluded == {"not_readable": 1, "no_tie": 1}
    plain = "*tie data\nfrom to strength\na b 3\n"
    assert pairs(reads(write(tmp_path / "y.vna", plain)), "layer", "strength") == [
        ("a", "b", "relation", 3.0)
    ]


# --- Gephi -----------------------------------------------------------------------------------


def test_gephi_edges_with_and_without_direction(tmp_path: Path, reads: Reads) -> None:
    edges = (
        "Source;Target;Type;Id;Label;Kind;Weight\n"
        "A;B;Directed;0;;Referrals;2\nB;C;Undirected;1;;lunch;1\nC;A; undirected ;2;;Referrals;4\n"
    )
    nodes = "Id;Label;sector\nA;Hill School;education\nB;Police;police\nC;Aid;third sector\n"
    found = reads(write(tmp_path / "edges.csv", edges), write(tmp_path / "nodes.csv", nodes))
    assert [source.recognised for source in found.sources] == ["Gephi edges", "Gephi edges", ""]
    assert [source.rows for source in found.sources] == [1, 2, 3]
    assert pairs(found, "layer", "strength") == [
        ("A", "B", "referral", 2.0),
        ("A", "C", "referral", 4.0),
        ("B", "C", "lunch", 1.0),
        ("C", "A", "referral", 4.0),
    ]
    assert study(found).agencies["name"].to_list() == ["Hill School", "Police", "Aid"]


# --- Kumu ------------------------------------------------------------------------------------

CONNECTIONS = [
    ["From", "To", "Direction", "Type", "Strength"],
    ["Police", "Hill School", "directed", "Referral", "3"],
    ["Police", "Aid", "mutual", "Planning", ""],
    ["Aid", "Hill School", "undirected", "Planning", "1"],
]
KUMU = [
    ("Aid", "Hill School", "planning", 1.0),
    ("Aid", "Police", "planning", None),
    ("Hill School", "Aid", "planning", 1.0),
    ("Police", "Aid", "planning", None),
    ("Police", "Hill School", "referral", 3.0),
]


def test_kumu_workbook_and_csv(tmp_path: Path, reads: Reads) -> None:
    path = tmp_path / "map.xlsx"
    workbooks.write(
        path,
        {
            "Elements": [
                ["Label", "Type", "Tags"],
                ["Police", "Force", "core|999"],
                ["Hill School", "School", ""],
                ["Aid", "Charity", ""],
            ],
            "Connections": CONNECTIONS,
            "Notes (ignore)": [["From", "To"], ["x", "y"]],
        },
    )
    found = reads(path)
    assert pairs(found, "layer", "strength") == KUMU
    types = dict(study(found).agencies.select("agency_id", "Type").rows())
    assert types == {"Police": "Force", "Hill School": "School", "Aid": "Charity"}
    csv = "".join(",".join(line) + "\n" for line in CONNECTIONS)
    assert pairs(reads(write(tmp_path / "c.csv", csv)), "layer", "strength") == KUMU


def test_kumu_json(tmp_path: Path, reads: Reads) -> None:
    labels = ("Police", "Hill School", "Aid")
    data = {
        "elements": [
            {"id": f"elem-{place}x", "attributes": {"label": label, "element type": "body"}}
            for place, label in enumerate(labels)
        ],
        "connections": [
            {
                "from": f"elem-{labels.index(line[0])}x",
                "to": f"elem-{labels.index(line[1])}x",
                "direction": line[2],
                "attributes": {"type": line[3], "strength": line[4] or None},
            }
            for line in CONNECTIONS[1:]
        ],
    }
    found = reads(write(tmp_path / "map.json", json.dumps(data)))
    assert pairs(found, "layer", "strength") == KUMU


# --- matrices --------------------------------------------------------------------------------


def test_sheets_of_a_workbook_are_layers(tmp_path: Path, reads: Reads) -> None:
    path = tmp_path / "who works with whom.xlsx"
    names = ["Hill School", "Police", "Tŷ Hafan"]
    workbooks.write(
        path,
        {
            "Referrals": [
                ["", *names],
                ["Hill School", "", "2", "0"],
                ["Police", "1", "", "n/a"],
                ["Tŷ Hafan", "0", "0", ""],
            ],
            "lunch": [
                ["", *names],
                ["Police", "1", "0", "0"],
                [" hill school", "0", "1", "1"],
                ["Tŷ Hafan", "1", "0", "0"],
            ],
        },
    )
    found = reads(path)
    assert {source.recognised for source in found.sources} == {"Matrix"}
    assert pairs(found, "layer", "strength") == [
        ("Hill School", "Police", "referral", 2.0),
        ("Hill School", "Tŷ Hafan", "lunch", 1.0),
        ("Police", "Hill School", "lunch", 1.0),
        ("Police", "Hill School", "referral", 1.0),
    ]
    assert "ties go from rows to columns" in found.sources[1].assumed
    assert found.sources[1].excluded == {"no_tie": 1}
    assert not study(found).layers["lunch"].directed


def test_a_table_of_two_kinds_is_a_matrix_only_when_asked(tmp_path: Path, reads: Reads) -> None:
    text = "Agency,Board,Panel,Forum\nPolice,1,0,1\nAid,0,1,\n,1,1,1\n"
    path = write(tmp_path / "seats.csv", text)
    found = reads(path, as_format="matrix")
    assert pairs(found) == [("Aid", "Panel"), ("Police", "Board"), ("Police", "Forum")]
    assert found.sources[1].excluded == {"without_a_name": 1}
    assert all(s.recognised == "" for s in gather([path], ReadOptions(discover=False)).sources)
