"""Graph files as other tools write them: their own words for direction, kind, groups and time."""

from __future__ import annotations

import json
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


def parents(found: Gathered) -> dict[str, str | None]:
    return dict(study(found).agencies.select("agency_id", "parent_id").rows())


# --- GraphML ---------------------------------------------------------------------------------

YED = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">
<key for="node" id="d6" yfiles.type="nodegraphics"/>
<key for="edge" id="d10" yfiles.type="edgegraphics"/>
<graph edgedefault="directed" id="G">
{nodes}<node id="n1"><data key="d6"><y:GroupNode><y:NodeLabel>Council</y:NodeLabel></y:GroupNode>
</data><graph edgedefault="directed" id="n1:"><node id="n1::n0">{mash}</node></graph></node>
{edges}</graph></graphml>"""


def yed_label(name: str) -> str:
    label = f"<y:NodeLabel>{name}</y:NodeLabel>"
    return f'<data key="d6"><y:ShapeNode>{label}</y:ShapeNode></data>'


def yed_edge(source: str, target: str, back: str, there: str) -> str:
    arrows = f'<y:Arrows source="{back}" target="{there}"/>'
    drawn = f'<data key="d10"><y:PolyLineEdge>{arrows}</y:PolyLineEdge></data>'
    return f'<edge source="{source}" target="{target}">{drawn}</edge>'


def test_yed_arrowheads_are_the_direction_and_groups_are_parents(
    tmp_path: Path, reads: Reads
) -> None:
    nodes = f'<node id="n0">{yed_label("Police")}</node><node id="n2">{yed_label("School")}</node>'
    edges = [
        yed_edge("n0", "n1::n0", "none", "standard"),
        yed_edge("n2", "n1::n0", "delta", "none"),
        yed_edge("n0", "n2", "standard", "standard"),
        yed_edge("n1", "n0", "none", "none"),
    ]
    text = YED.format(nodes=nodes, mash=yed_label("MASH"), edges="".join(edges))
    found = reads(write(tmp_path / "x.graphml", text))
    assert pairs(found) == [
        ("Council", "Police"),
        ("MASH", "School"),
        ("Police", "Council"),
        ("Police", "MASH"),
        ("Police", "School"),
        ("School", "Police"),
    ]
    assert parents(found)["MASH"] == "Council"
    assert [source.rows for source in found.sources[1:]] == [3, 1]


def test_graphs_of_one_graphml_are_layers_each_with_its_direction(
    tmp_path: Path, reads: Reads
) -> None:
    def graph(name: str, way: str, people: list[str]) -> str:
        key = '<data key="k">{}</data>'
        nodes = [f'<node id="n{i}">{key.format(p)}</node>' for i, p in enumerate(people)]
        inside = "".join(nodes) + '<edge source="n0" target="n1"/>'
        return f'<graph id="{name}" edgedefault="{way}">{inside}</graph>'

    text = (
        '<graphml><key id="k" for="node" attr.name="label"/>'
        + graph("referral", "directed", ["Police", "School"])
        + graph("planning", "undirected", ["School", "MASH"])
        + "</graphml>"
    )
    found = reads(write(tmp_path / "x.graphml", text))
    assert pairs(found, "layer") == [
        ("Police", "School", "referral"),
        ("School", "MASH", "planning"),
    ]
    layers = study(found).layers
    assert (layers["referral"].directed, layers["planning"].directed) == (True, False)
    assert not [each for each in found.findings if each.severity == "error"]


def test_graph_tool_writes_numbers_to_the_last_bit(tmp_path: Path, reads: Reads) -> None:
    text = """<graphml><key id="k" for="edge" attr.name="weight" attr.type="double"/>
<graph edgedefault="directed"><node id="a"/><node id="b"/>
<edge source="a" target="b"><data key="k">0x1.8p+1</data></edge>
<edge source="b" target="a"><data key="k">0x1p-1</data></edge></graph></graphml>"""
    found = reads(write(tmp_path / "x.graphml", text))
    assert pairs(found, "strength") == [("a", "b", 3.0), ("b", "a", 0.5)]


@pytest.mark.parametrize("name", ["interaction", "type", "labelE"])
def test_the_kind_of_an_edge_is_its_layer_whatever_the_tool_calls_it(
    name: str, tmp_path: Path, reads: Reads
) -> None:
    keys = f'<key id="n" for="node" attr.name="name"/><key id="k" for="edge" attr.name="{name}"/>'
    suid = '<key id="s" for="node" attr.name="SUID"/>'
    nodes = "".join(
        f'<node id="{key}"><data key="n">{label}</data><data key="s">{key}</data></node>'
        for key, label in (("85", "Police"), ("91", "School"))
    )
    edge = '<edge source="85" target="91"><data key="k">{}</data></edge>'
    text = f"<graphml>{keys}{suid}<graph>{nodes}{edge}</graph></graphml>"
    found = reads(write(tmp_path / "x.graphml", text.format("advice")))
    assert pairs(found, "layer") == [("Police", "School", "advice")]
    found = reads(write(tmp_path / "y.graphml", text.format("Directed")))
    assert pairs(found, "layer") == [("Police", "School", "relation")]


def test_a_document_type_says_what_to_do(tmp_path: Path) -> None:
    text = '<?xml version="1.0"?><!DOCTYPE graphml SYSTEM "graphml.dtd"><graphml/>'
    found = gather([write(tmp_path / "x.graphml", text)], ReadOptions(discover=False))
    (error,) = found.failed
    assert "<!DOCTYPE" in str(error.hint)


# --- GEXF ------------------------------------------------------------------------------------


def test_gexf_spells_are_first_and_last_and_edges_within_nodes_are_kept(
    tmp_path: Path, reads: Reads
) -> None:
    spells = (
        '<spells><spell start="2021-04-01" end="2021-09-30"/><spell start="2022-01-01"{}/></spells>'
    )
    text = f"""<gexf xmlns="http://gexf.net/1.3" version="1.3">
<graph mode="dynamic" defaultedgetype="directed" timeformat="date"><nodes>
<node id="c" label="Council" start="2020-01-01"><nodes><node id="m" label="MASH"/></nodes>
<edges><edge source="m" target="c"/></edges></node><node id="p" label="Police"/></nodes><edges>
<edge source="p" target="m">{spells.format(' end="2022-06-30"')}</edge>
<edge source="p" target="c">{spells.format("")}</edge>
<edge source="c" target="p" timestamp="2024-02-03T10:00:00Z"/>
<edge source="m" target="p" start="1.5" end="7"/></edges></graph></gexf>"""
    found = reads(write(tmp_path / "x.gexf", text))
    assert [tuple(str(each) for each in row) for row in pairs(found, "first", "last")] == [
        ("c", "p", "2024-02-03", "2024-02-03"),
        ("m", "c", "None", "None"),
        ("m", "p", "None", "None"),
        ("p", "c", "2021-04-01", "None"),
        ("p", "m", "2021-04-01", "2022-06-30"),
    ]
    assert {"times of nodes", "times that are no days"} <= set(found.sources[0].ignored)


# --- Pajek -----------------------------------------------------------------------------------

VERTICES = '*Vertices 3\n1 "Police"\n2 "School [2]"\n3 "MASH"\n'


def test_pajek_project_with_other_objects_has_its_vertices_alone(
    tmp_path: Path, reads: Reads
) -> None:
    other = "*Permutation p (3)\n*Vertices 3\n3\n2\n1\n*Cluster c (2)\n*Vertices 2\n1\n3\n"
    values = "*Partition sector (3)\n*Vertices 3\n4\n5\n6\n"
    text = f"*Network n\n{VERTICES}*Arcs\n1 2 1\n\n{other}{values}"
    found = reads(write(tmp_path / "x.paj", text))
    assert study(found).agencies["agency_id"].to_list() == ["MASH", "Police", "School [2]"]
    assert study(found).agencies["sector"].to_list() == ["6", "4", "5"]
    assert {"*permutation", "*cluster"} <= set(found.sources[0].ignored)


def test_pajek_times_are_named_and_no_attribute(tmp_path: Path, reads: Reads) -> None:
    text = VERTICES.replace('"MASH"', '"MASH" 0.1 0.2 0.5 [1-3,5-*] sector la')
    found = reads(write(tmp_path / "x.net", f"/* by hand */\n{text}*Arcs 2\n1 2 2 [4]\n2 3 [7]\n"))
    assert pairs(found, "strength") == [
        ("Police", "School [2]", 2.0),
        ("School [2]", "MASH", None),
    ]
    assert "relation" in study(found).layers
    assert study(found).agencies.filter(agency_id="MASH")["sector"].item() == "la"
    assert "times in square brackets" in found.sources[0].ignored


def test_pajek_lists_keep_the_minus(tmp_path: Path, reads: Reads) -> None:
    found = reads(write(tmp_path / "x.net", f"{VERTICES}*Arcslist\n1 2 -3\n-2 3\n"))
    assert pairs(found, "strength") == [
        ("Police", "MASH", -1.0),
        ("Police", "School [2]", None),
        ("School [2]", "MASH", -1.0),
    ]


# --- UCINET and NetDraw ----------------------------------------------------------------------

FORMS = {
    "row labels embedded": "dl nr=2 nc=2\nrow labels embedded\ncolumn labels:\nX,Y\ndata:\n"
    "A 5 0\nB 1 2\n",
    "column labels embedded": "dl nr=2, nc=2\nrow labels: A, B\ncol labels embedded\ndata:\n"
    "X Y\n5 0\n1 2\n",
    "edges": "dl nr=2, nc=2 format = edgelist2\nrow labels embedded\ncolumn labels:\nX,Y\n"
    "data:\nA 1 5\nB 1 1\nB 2 2\n",
    "array": "dl nr=2, nc=2 format = edgearray2\nlabels embedded\ndata:\nA X 5\nB X 1\nB Y 2\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_dl_labels_of_rows_and_columns_stand_where_they_like(
    form: str, tmp_path: Path, reads: Reads
) -> None:
    found = reads(write(tmp_path / "x.dl", FORMS[form]))
    assert pairs(found, "strength") == [("A", "X", 5.0), ("B", "X", 1.0), ("B", "Y", 2.0)]
    assert sorted(study(found).agencies["agency_id"]) == ["A", "B", "X", "Y"]


def test_dl_node_lists_with_counts_and_arrays_of_several_relations(
    tmp_path: Path, reads: Reads
) -> None:
    text = "dl n=3 format=nodelist1b\nlabels: a,b,c\ndata:\n2 2 3\n0\n1 1\n"
    found = reads(write(tmp_path / "x.dl", text))
    assert pairs(found) == [("a", "b"), ("a", "c"), ("c", "a")]
    assert found.sources[1].excluded == {"no_tie": 1}
    text = "dl n=2 nm=2 format=edgearray1\nlabels embedded\nmatrix labels: advice, trust\ndata:\n"
    found = reads(write(tmp_path / "y.dl", text + "a b 2 0\nb a 1 3\n"))
    assert pairs(found, "layer", "strength") == [
        ("a", "b", "advice", 2.0),
        ("b", "a", "advice", 1.0),
        ("b", "a", "trust", 3.0),
    ]


@pytest.mark.parametrize(
    "text", ["dl n=2\ndatafile = x.txt\n", "dl n=2 format=rankedlist1\ndata:\n"]
)
def test_dl_that_is_refused_says_what_to_type(text: str, tmp_path: Path) -> None:
    found = gather([write(tmp_path / "x.dl", text)], ReadOptions(discover=False))
    (error,) = found.failed
    assert "full matrix" in str(error.hint)
    assert "1 of them" not in error.message


def test_vna_words_are_no_layers_and_a_full_stop_is_missing(tmp_path: Path, reads: Reads) -> None:
    nodes = "*Node data\nID sector\nPolice police\nSchool .\n"
    ties = "*Tie data\nfrom to strength used? kind\nPolice School 2 true advice\n"
    found = reads(write(tmp_path / "x.vna", nodes + ties + "School Police 1 false trust\n"))
    assert pairs(found, "layer", "strength") == [
        ("Police", "School", "advice", 2.0),
        ("School", "Police", "trust", 1.0),
    ]
    assert study(found).agencies["sector"].to_list() == ["police", "unknown"]


# --- JSON ------------------------------------------------------------------------------------

NODES = [{"id": "62", "name": "Police", "SUID": 62}, {"id": "70", "name": "MASH", "SUID": 70}]
LINK = {"id": "9", "source": "62", "target": "70", "interaction": "advice", "weight": 3}
CYTOSCAPE = {
    "application": {
        "data": {"name": "x"},
        "elements": {"nodes": [{"data": n} for n in NODES], "edges": [{"data": LINK}]},
    },
    "a list": {"elements": [{"group": "nodes", "data": n} for n in NODES] + [{"data": LINK}]},
    "a bare list": [{"data": n} for n in [*NODES, LINK]],
}


@pytest.mark.parametrize("form", CYTOSCAPE)
def test_elements_of_cytoscape(form: str, tmp_path: Path, reads: Reads) -> None:
    found = reads(write(tmp_path / "x.json", json.dumps(CYTOSCAPE[form])))
    assert pairs(found, "layer", "strength") == [("Police", "MASH", "advice", 3.0)]


def test_graphology_keeps_attributes_apart_and_says_which_edges_are_undirected(
    tmp_path: Path, reads: Reads
) -> None:
    nodes = [
        {"key": key, "attributes": {"label": label, "sector": "la"}}
        for key, label in (("p", "Police"), ("s", "School"))
    ]
    edges = [
        {"key": "e0", "source": "p", "target": "s", "attributes": {"weight": 2, "layer": "advice"}},
        {"key": "e1", "source": "p", "target": "s", "undirected": True},
    ]
    data = {"options": {"type": "mixed", "multi": True}, "nodes": nodes, "edges": edges}
    found = reads(write(tmp_path / "x.json", json.dumps(data)))
    assert pairs(found, "layer", "strength") == [
        ("p", "s", "advice", 2.0),
        ("p", "s", "relation", None),
    ]
    layers = study(found).layers
    assert (layers["advice"].directed, layers["relation"].directed) == (True, False)
    assert study(found).agencies["name"].to_list() == ["Police", "School"]
    assert set(study(found).agencies["sector"]) == {"la"}
    assert "links go from source to target" not in found.sources[1].assumed


@pytest.mark.parametrize("both", ["to, from", "from;to", {"to": True, "from": {"enabled": True}}])
def test_arrows_of_vis_js_are_the_direction(both: object, tmp_path: Path, reads: Reads) -> None:
    edges = [
        {"from": 1, "to": 2, "arrows": "to"},
        {"from": 1, "to": 3, "arrows": {"from": True, "to": {"enabled": False}}},
        {"from": 2, "to": 3, "arrows": both},
        {"from": 3, "to": 4},
    ]
    nodes = [{"id": place, "label": name} for place, name in enumerate("ABCD", start=1)]
    found = reads(write(tmp_path / "x.json", json.dumps({"nodes": nodes, "edges": edges})))
    expected = [("A", "B"), ("B", "C"), ("C", "A"), ("C", "B"), ("C", "D"), ("D", "C")]
    assert pairs(found) == expected
    assert [source.rows for source in found.sources[1:]] == [3, 1]


def test_kumu_calls_the_type_of_a_connection_connection_type(tmp_path: Path, reads: Reads) -> None:
    elements = [{"_id": f"e{n}", "attributes": {"label": n}} for n in ("Police", "MASH")]
    said = {"connection type": "advice", "strength": "2"}
    link = {"_id": "c", "from": "ePolice", "to": "eMASH", "direction": "directed"}
    data = {"elements": elements, "connections": [{**link, "attributes": said}]}
    found = reads(write(tmp_path / "x.json", json.dumps(data)))
    assert pairs(found, "layer", "strength") == [("Police", "MASH", "advice", 2.0)]


def test_kumu_connections_alone_keep_type_and_direction(tmp_path: Path, reads: Reads) -> None:
    text = "From,To,Direction,Type\nPolice,MASH,directed,advice\nMASH,School,undirected,trust\n"
    found = reads(write(tmp_path / "x.csv", text))
    assert pairs(found, "layer") == [("MASH", "School", "trust"), ("Police", "MASH", "advice")]
    layers = study(found).layers
    assert (layers["advice"].directed, layers["trust"].directed) == (True, False)


def test_json_of_no_known_form_says_which_forms_are(tmp_path: Path) -> None:
    path = write(tmp_path / "x.json", '{"nodes": [{"id": "a"}], "adjacency": [[]]}')
    found = gather([path], ReadOptions(discover=False))
    (error,) = found.failed
    assert "nodes and links" in str(error.hint)


# --- tables of NodeXL and Graph Commons ------------------------------------------------------


def test_nodexl_workbook_ties_the_vertices_of_its_edges(tmp_path: Path, reads: Reads) -> None:
    sheets = {
        "Edges": [
            ["", "", "Visual Properties", "", "Labels", "", ""],
            ["Vertex 1", "Vertex 2", "Color", "Width", "Label", "ID", "Edge Weight"],
            ["Police", "MASH", "", 1, "", 3, 2],
            ["School", "MASH", "", 1, "", 4, 5],
        ],
        "Vertices": [
            ["", "Visual Properties", "", "", ""],
            ["Vertex", "Color", "Shape", "ID", "Sector"],
            ["Police", "", "Disk", 3, "police"],
            ["School", "", "Disk", 4, "education"],
            ["MASH", "", "Disk", 5, ""],
        ],
        "Group Vertices": [["Group", "Vertex", "Vertex ID"], ["G1", "Police", 3]],
    }
    found = reads(workbooks.write(tmp_path / "x.xlsx", sheets))
    assert pairs(found, "strength") == [("Police", "MASH", 2.0), ("School", "MASH", 5.0)]
    assert study(found).agencies["sector"].to_list() == ["unknown", "police", "education"]


def test_graph_commons_tables_are_tied_by_name(tmp_path: Path, reads: Reads) -> None:
    nodes = write(tmp_path / "nodes.csv", "Id,Type,Name\np,Agency,Police\nm,Agency,MASH\n")
    text = (
        "From Type,From Name,Edge Type,To Type,To Name,Weight\nAgency,Police,advice,Agency,MASH,2\n"
    )
    found = reads(nodes, write(tmp_path / "edges.csv", text))
    assert pairs(found, "layer", "strength") == [("p", "m", "advice", 2.0)]


# --- what is said ----------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["gexf", "ucinet-dl", "kumu", "events"])
def test_a_document_of_another_kind_than_asked_for_is_named(asked: str, tmp_path: Path) -> None:
    path = write(tmp_path / "x.net", f"{VERTICES}*Arcs\n1 2 1\n")
    found = gather([path], ReadOptions(discover=False, as_format=asked))
    (error,) = found.failed
    assert "it is Pajek" in error.message
    assert "Leave --as out" in str(error.hint)


def test_what_is_not_read_and_who_gets_all_is_said_by_name(tmp_path: Path, reads: Reads) -> None:
    text = """<gexf><graph defaultedgetype="directed"><nodes><node id="a1" label="Police"/>
<node id="b7" label="School"/><node id="m4" label="MASH"/></nodes><edges>
<edge source="a1" target="m4" label="x" start="2.5"/><edge source="b7" target="m4"/>
</edges></graph></gexf>"""
    found = reads(write(tmp_path / "x.gexf", text))
    said = {each.rule: each.message for each in found.findings}
    assert "All rows go to MASH" in said["PN084"]
    unread = [each.message for each in found.findings if each.rule == "PN118"]
    assert sorted(unread) == ["Not read: label.", "Not read: times that are no days."]
