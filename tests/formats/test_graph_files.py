"""Graph files: what nodes and edges say is kept, whichever program wrote them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import networkx as nx
import polars as pl
import pytest

from partnernet.readers import ReadOptions, gather

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from partnernet.readers import Gathered
    from partnernet.study import Study


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def study(found: Gathered) -> Study:
    assert found.study is not None, [(f.rule, f.message) for f in found.findings]
    return found.study


def pairs(found: Gathered, *more: str) -> list[tuple[object, ...]]:
    return sorted(study(found).ties.select("source", "target", *more).rows(), key=str)


def sectors(found: Gathered) -> dict[str, str]:
    return dict(study(found).agencies.select("agency_id", "sector").rows())


def graph(kind: type[nx.Graph[str]]) -> nx.Graph[str]:
    made = kind()
    made.add_node("A1", label="Hill School", sector="education", beds=3)
    made.add_node("A2", label="Tŷ Hafan", sector="health")
    made.add_node("A3", label="No ties & <none>")
    made.add_edge("A1", "A2", weight=2.5)
    made.add_edge("A2", "A1", weight=1.0)
    return made


# --- GraphML ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [nx.Graph, nx.DiGraph])
def test_graphml_of_networkx_keeps_direction_weight_and_attributes(
    kind: type[nx.Graph[str]], tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    path = tmp_path / "net.graphml"
    nx.write_graphml(graph(kind), path)
    found = reads(path)
    assert {source.recognised for source in found.sources} == {"GraphML"}
    agencies = study(found).agencies
    assert agencies["name"].to_list() == ["Hill School", "Tŷ Hafan", "No ties & <none>"]
    assert agencies["beds"].to_list() == [3, None, None]
    assert sectors(found) == {"A1": "education", "A2": "health", "A3": "unknown"}
    directed = kind is nx.DiGraph
    assert study(found).layers["relation"].directed is directed
    rows = [("A1", "A2", 2.5), ("A2", "A1", 1.0)] if directed else [("A1", "A2", 1.0)]
    assert pairs(found, "strength") == rows
    assert study(found).ties["count"].is_null().all()


def test_graphml_with_layers_defaults_nested_nodes_and_one_edge_that_differs(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    text = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">
  <key id="d0" for="edge" attr.name="layer" attr.type="string"><default>referral</default></key>
  <key id="d1" for="node" yfiles.type="nodegraphics"/>
  <graph id="G" edgedefault="undirected">
    <node id="n0"><data key="d1"><y:ShapeNode><y:NodeLabel>Front Door</y:NodeLabel></y:ShapeNode>
      </data>
      <graph id="n0:" edgedefault="undirected">
        <node id="n1"><data key="d1"><y:ShapeNode><y:NodeLabel>Police</y:NodeLabel></y:ShapeNode>
        </data></node></graph></node>
    <node id="n2"><data key="d1"><y:ShapeNode><y:NodeLabel>Aid CIO</y:NodeLabel></y:ShapeNode>
    </data></node>
    <edge source="n0" target="n1"/>
    <edge source="n1" target="n2" directed="true"><data key="d0">planning</data></edge>
    <edge source="n2" target="n0" directed="true"/>
    <hyperedge><endpoint node="n0"/></hyperedge>
  </graph></graphml>"""
    found = reads(write(tmp_path / "yed.graphml", text))
    assert pairs(found, "layer") == [
        ("Aid CIO", "Front Door", "referral"),
        ("Front Door", "Police", "referral"),
        ("Police", "Aid CIO", "planning"),
        ("Police", "Front Door", "referral"),
    ]
    assert study(found).layers["referral"].directed
    assert found.sources[1].excluded == {"joins_more_than_two": 1}


@pytest.mark.parametrize("root", ["graphml", "gexf"])
def test_a_document_type_is_refused(root: str, tmp_path: Path) -> None:
    bomb = f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY a "aaaa">]><{root}>&a;</{root}>'
    found = gather([write(tmp_path / "x.xml", bomb)], ReadOptions(discover=False))
    (error,) = found.failed
    assert "document type" in error.message


# --- GEXF ------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["1.1draft", "1.2draft", "1.3"])
def test_gexf_of_networkx(version: str, tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    path = tmp_path / "net.gexf"
    nx.write_gexf(graph(nx.DiGraph), path, version=version)
    found = reads(path)
    assert {source.recognised for source in found.sources} == {"GEXF"}
    assert pairs(found, "strength") == [("A1", "A2", 2.5), ("A2", "A1", 1.0)]
    assert sectors(found)["A2"] == "health"


def test_gexf_kinds_are_layers_mutual_is_both_ways_and_spells_are_days(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    text = """<gexf xmlns="http://gexf.net/1.3" version="1.3"><graph defaultedgetype="directed">
<nodes><node id="0" label="Police"><nodes><node id="1" label="MASH"/></nodes></node>
<node id="2" label="Hill School"/></nodes>
<edges><edge id="0" source="0" target="2" kind="Referrals" weight="3" start="2024-04-01"/>
<edge id="1" source="1" target="2" type="mutual" kind="Referrals"/>
<edge id="2" source="1" target="2" type="undirected" kind="lunch" start="7.0"/></edges>
</graph></gexf>"""
    found = reads(write(tmp_path / "days.gexf", text))
    assert pairs(found, "layer", "strength") == [
        ("Hill School", "MASH", "referral", None),
        ("MASH", "Hill School", "lunch", None),
        ("MASH", "Hill School", "referral", None),
        ("Police", "Hill School", "referral", 3.0),
    ]
    layers = study(found).layers
    assert (layers["referral"].directed, layers["lunch"].directed) == (True, False)
    parents = study(found).agencies.filter(agency_id="MASH")["parent_id"].to_list()
    assert parents == ["Police"]
    assert str(study(found).ties["first"].drop_nulls().to_list()[0]) == "2024-04-01"


# --- Pajek -----------------------------------------------------------------------------------

PAJEK = """% made by hand
*Network ossleby
*Vertices 4
1 "Hill School" 0.1 0.2 0.5 ellipse ic Red sector "education"
2 "Tŷ Hafan"    0.3 0.2 0.5
3 "Police" box sector police
4 "No ties"
*Arcs :1 "referral"
1 2 3
2 1 1 w 2 c Blue
*Edges :2 "planning"
1 3
*Arcslist :1
3 1 2
*Arcs
2: 2 3 1
1
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_pajek_relations_are_layers(
    encoding: str, tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    text = PAJEK.replace("ŷ", "y") if encoding == "cp1252" else PAJEK
    found = reads(write(tmp_path / "x.net", text, encoding))
    home = "Ty Hafan" if encoding == "cp1252" else "Tŷ Hafan"
    assert pairs(found, "layer", "strength") == [
        ("Hill School", "Police", "planning", None),
        ("Hill School", home, "referral", 3.0),
        ("Police", "Hill School", "planning", None),
        ("Police", "Hill School", "referral", None),
        ("Police", home, "referral", None),
        (home, "Hill School", "referral", 1.0),
        (home, "Police", "planning", 1.0),
    ]
    assert sectors(found)["Hill School"] == "education"
    assert "No ties" in sectors(found)
    assert sum(source.excluded.get("not_readable", 0) for source in found.sources) == 1


def test_pajek_matrix_partition_and_two_kinds_of_node(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    text = (
        '*Vertices 3\r\n1 "A a"\r\n2 "B b"\r\n3 "C c"\r\n*Matrix\r\n0 2 0\r\n0 0 0\r\n1 1.5 0\r\n'
    )
    text += "*Partition sector\r\n*Vertices 3\r\nhealth\r\npolice\r\nhousing\r\n"
    found = reads(write(tmp_path / "m.net", text))
    assert pairs(found, "strength") == [("A a", "B b", 2), ("C c", "A a", 1), ("C c", "B b", 1.5)]
    assert sectors(found) == {"A a": "health", "B b": "police", "C c": "housing"}
    assert found.sources[1].excluded == {"no_tie": 1}
    two = '*Vertices 3 2\n1 "Agency a"\n2 "Agency b"\n3 "Board"\n*Edges\n1 3\n2 3\n'
    found = reads(write(tmp_path / "two.net", two))
    assert pairs(found) == [("Agency a", "Board"), ("Agency b", "Board")]
    assert not study(found).layers["relation"].directed


# --- JSON ------------------------------------------------------------------------------------


@pytest.mark.parametrize("edges", ["links", "edges"])
def test_node_link_of_networkx(edges: str, tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    made = nx.MultiDiGraph(graph(nx.DiGraph))
    made.add_edge("A1", "A2", key="planning", weight=4)
    data = nx.node_link_data(made, edges=edges)
    found = reads(write(tmp_path / "net.json", json.dumps(data)))
    assert {source.recognised for source in found.sources} == {"Node-link JSON"}
    assert pairs(found, "layer", "strength") == [
        ("A1", "A2", "planning", 4.0),
        ("A1", "A2", "relation", 2.5),
        ("A2", "A1", "relation", 1.0),
    ]
    assert sectors(found)["A1"] == "education"


def test_node_link_of_d3_names_ends_by_place_and_its_value_is_a_strength(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    data = {
        "nodes": [{"name": "Police", "group": 1}, {"name": "Hill School", "group": 2}],
        "links": [
            {"source": 0, "target": 1, "value": 7},
            {"source": 1, "target": 9, "value": 1},
            3,
        ],
    }
    found = reads(write(tmp_path / "d3.json", json.dumps(data)))
    assert pairs(found, "strength") == [("Hill School", "9", 1.0), ("Police", "Hill School", 7.0)]
    assert found.sources[1].excluded == {"not_readable": 1}
    assert "links go from source to target" in found.sources[1].assumed
    assert study(found).ties["amount"].is_null().all()


def test_jgf_of_both_versions(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    two = {
        "graphs": [
            {
                "label": "referral",
                "nodes": {"P": {"label": "Police", "metadata": {"sector": "police"}}, "H": {}},
                "edges": [{"source": "P", "target": "H", "metadata": {"weight": 2}}],
            },
            {
                "label": "planning", "directed": False, "nodes": {"P": {}, "H": {"label": "Hill"}},
                "edges": [{"source": "P", "target": "H"}],
            },
        ]
    }  # fmt: skip
    found = reads(write(tmp_path / "two.json", json.dumps(two)))
    rows = [("P", "H", "planning", None), ("P", "H", "referral", 2.0)]
    assert pairs(found, "layer", "strength") == rows
    assert sectors(found)["P"] == "police"
    layers = study(found).layers
    assert (layers["referral"].directed, layers["planning"].directed) == (True, False)
    one = {
        "graph": {
            "directed": True,
            "nodes": [{"id": "1", "label": "Police"}, {"id": "2", "label": "Aid"}],
            "edges": [{"source": "1", "target": "2", "relation": "Referrals"}],
            "hyperedges": [{"nodes": ["1", "2"]}],
        }
    }  # fmt: skip
    found = reads(write(tmp_path / "one.json", json.dumps(one)))
    assert pairs(found, "layer") == [("Police", "Aid", "referral")]


# --- people, direction over several files ----------------------------------------------------


def test_people_are_refused_as_nodes_and_their_details_are_not_read(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    data = {
        "nodes": [
            {"id": "a", "label": "Police", "email": "jo.bloggs@example.org", "sector": "police"},
            {"id": "b", "label": "Aid", "email": "sam.spade@example.org", "sector": "housing"},
        ],
        "links": [{"source": "a", "target": "b"}],
    }
    found = reads(write(tmp_path / "p.json", json.dumps(data)))
    assert "email" in found.sources[0].stripped
    assert "email" not in study(found).agencies.columns
    for node in data["nodes"]:
        node["type"] = "person"
    found = gather([write(tmp_path / "q.json", json.dumps(data))], ReadOptions(discover=False))
    assert found.study is None


def test_lines_stand_both_ways_where_another_file_gives_the_layer_a_direction(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    lines = {"directed": False, "nodes": [{"id": "A"}], "links": [{"source": "A", "target": "B"}]}
    path = write(tmp_path / "lines.json", json.dumps(lines))
    arrows = write(tmp_path / "arrows.csv", "source,target,weight\nA,C,1\n")
    found = reads(path, arrows)
    assert pairs(found) == [("A", "B"), ("A", "C"), ("B", "A")]
    assert study(found).layers["relation"].directed
    alone = reads(path)
    assert pairs(alone) == [("A", "B")]
    assert study(alone).ties.select(pl.col("count").is_null().all()).item()


# --- GML -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [nx.Graph, nx.DiGraph])
def test_gml_of_networkx_keeps_direction_weight_and_attributes(
    kind: type[nx.Graph[str]], tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    path = tmp_path / "net.gml"
    made = nx.relabel_nodes(graph(kind), {"A1": "Hill School", "A2": "Tŷ Hafan", "A3": "No & <x>"})
    for node in made:
        del made.nodes[node]["label"]
    made.add_edge("Hill School", "Tŷ Hafan", tags=["joint", "new"])
    nx.write_gml(made, path)
    found = reads(path)
    assert {source.recognised for source in found.sources} == {"GML"}
    assert study(found).agencies["name"].to_list() == ["Hill School", "No & <x>", "Tŷ Hafan"]
    known = {"Hill School": "education", "Tŷ Hafan": "health", "No & <x>": "unknown"}
    assert sectors(found) == known
    directed = kind is nx.DiGraph
    assert study(found).layers["relation"].directed is directed
    both = [("Hill School", "Tŷ Hafan", 2.5), ("Tŷ Hafan", "Hill School", 1.0)]
    one = [("Hill School", "Tŷ Hafan", 1.0)]
    assert pairs(found, "strength") == (both if directed else one)


GML = """Creator "yFiles"
# drawn by hand
Version "2.14"
graph
[
  hierarchic 1
  directed 1
  node [ id 0 label "Front Door" graphics [ x 77.0 y 5.0 type "rectangle" ] ]
  node [ id 1 label "Hill &quot;Top&quot; School" ]
  edge [ source 0 target 1 layer "referral" graphics [ fill "#000000" ] ]
  edge [ source 1 target 0 layer "funding" ]
  edge [ source 1 layer "funding" ]
]
"""


def test_gml_of_a_drawing_program_keeps_layers_and_loose_ends(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    found = reads(write(tmp_path / "drawn.gml", GML, "utf-8-sig"))
    school = 'Hill "Top" School'
    assert pairs(found, "layer") == [
        ("Front Door", school, "referral"),
        (school, "Front Door", "funding"),
        (school, "public / not stated", "funding"),
    ]
    ties = next(source for source in found.sources if source.sheet == "edges")
    assert ties.rows == 3
    assert ties.read + sum(ties.excluded.values()) + ties.rejected == 3


@pytest.mark.parametrize("text", [GML[:-40], f"{GML}]", "graph [" + "x [" * 60])
def test_gml_that_is_cut_off_is_refused(text: str, tmp_path: Path) -> None:
    found = gather([write(tmp_path / "cut.gml", text)], ReadOptions(discover=False))
    (problem,) = found.failed
    assert "brackets do not fit" in str(problem)


# --- muxViz ----------------------------------------------------------------------------------


def test_muxviz_is_read_with_the_names_beside_it(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    edges = "1 1 2 1 4\n2 2 3 2 0.5\n1 1 1 2 1\n# nothing\n\nx y\n3 1 1 1\n"
    path = write(tmp_path / "edges.txt", edges)
    write(tmp_path / "layers.txt", "layerID layerLabel\n1 referral\n2 funding\n")
    write(tmp_path / "layout.txt", "nodeID nodeLabel\n1 Front_Door\n2 'Hill School'\n3 Police\n")
    found = reads(path, as_format="muxviz")
    assert pairs(found, "layer", "strength") == [
        ("Front_Door", "Hill School", "referral", 4.0),
        ("Hill School", "Police", "funding", 0.5),
        ("Police", "Front_Door", "referral", None),
    ]
    ties = next(source for source in found.sources if source.sheet == "edges")
    assert ties.rows == 5
    assert ties.excluded == {"couples_layers": 1, "no_numbers": 1}
    assert ties.read == 3


def test_muxviz_without_a_word_is_no_network(tmp_path: Path) -> None:
    path = write(tmp_path / "edges.txt", "1 1 2 1 4\n2 2 3 2 0.5\n")
    found = gather([path], ReadOptions(discover=False))
    assert not any(source.recognised for source in found.sources)
