"""From rows to graphs: what is a tie, whose word counts, which weight."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import igraph as ig
import networkx as nx
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import partnernet as pn
from partnernet import graphs, schema
from partnernet.errors import UnknownNameError
from partnernet.study import Study, View
from partnernet.vocabulary import LayerSpec

if TYPE_CHECKING:
    from collections.abc import Callable


def _ties(rows: list[dict[str, object]]) -> pl.DataFrame:
    return pl.DataFrame([{"layer": "referral", **row} for row in rows])


@pytest.mark.parametrize(
    ("row", "tie"),
    [
        ({}, True),
        ({"count": 1}, True),
        ({"count": 0}, False),
        ({"count": -2}, False),
        ({"frequency": "never"}, False),
        ({"frequency": "ad_hoc"}, True),
        ({"amount": 0.0}, True),
        ({"amount": -5.0}, False),
        ({"contact_type": 1}, False),
        ({"contact_type": 9}, False),
        ({"contact_type": 2}, True),
        ({"contact_type": 1, "count": 3}, True),
        ({"gp_depth": 0}, False),
        ({"gp_depth": 2}, True),
    ],
)
def test_what_is_a_tie(row: dict[str, object], tie: bool) -> None:
    frame = schema.conform(pl.DataFrame([{"source": "A", "target": "B", **row}]), schema.TIES)
    assert frame.select(graphs.is_tie()).item() is tie


def test_two_logs_of_one_contact_never_count_twice() -> None:
    study = Study.of(
        _ties(
            [
                {"source": "A", "target": "B", "reporter": "A", "count": 4},
                {"source": "A", "target": "B", "reporter": "A", "count": 3},
                {"source": "A", "target": "B", "reporter": "B", "count": 5},
            ]
        )
    )
    ties = study.partnership().slice("unstated", "referral").ties
    assert ties.select("weight", "count", "reporters").row(0) == (7.0, 7, 2)


def test_presence_and_ordered_codes_are_never_added() -> None:
    row = {"source": "A", "target": "B", "reporter": "A", "frequency": "monthly"}
    for kind, strength in (("presence", 1.0), ("ordinal", 12.0), ("count", 24.0)):
        spec = LayerSpec("referral", kind=kind)  # type: ignore[arg-type]
        study = Study.of(_ties([row, row]), layers={"referral": spec})
        ties = study.partnership().slice("unstated", "referral").ties
        assert ties["weight"].to_list() == [strength]


def test_reports_of_a_symmetric_relation_are_not_added() -> None:
    study = Study.of(
        _ties(
            [
                {"source": "A", "target": "B", "reporter": "A", "count": 10},
                {"source": "B", "target": "A", "reporter": "B", "count": 8},
            ]
        ).with_columns(layer=pl.lit("communication"))
    )
    ties = study.partnership().slice("unstated", "communication").ties
    assert ties.select("source", "target", "weight").rows() == [("A", "B", 10.0)]


@pytest.mark.parametrize(
    ("rule", "pairs"),
    [
        ("union", [("A", "B"), ("B", "C"), ("C", "A")]),
        ("source_only", [("A", "B"), ("C", "A")]),
        ("target_only", [("A", "B"), ("B", "C")]),
        ("intersection", [("A", "B")]),
    ],
)
def test_tie_rules(rule: graphs.TieRule, pairs: list[tuple[str, str]]) -> None:
    study = Study.of(
        _ties(
            [
                {"source": "A", "target": "B", "reporter": "A"},
                {"source": "A", "target": "B", "reporter": "B"},
                {"source": "B", "target": "C", "reporter": "C"},
                {"source": "C", "target": "A", "reporter": "C"},
            ]
        )
    )
    ties = study.partnership().slice("unstated", "referral", View(tie_rule=rule)).ties
    assert ties.select("source", "target").rows() == pairs


def test_unknown_strength_stays_unknown() -> None:
    study = Study.of(
        _ties([{"source": "A", "target": "B"}, {"source": "B", "target": "C", "count": 2}])
    )
    part = study.partnership().slice("unstated", "referral", View(weight="strength"))
    assert part.ties["weight"].to_list() == [None, 2.0]
    assert not part.weights_known
    assert "weight" not in part.graph.es.attributes()


def test_strength_by_kind_of_layer() -> None:
    row = {"source": "A", "target": "B", "count": 3, "frequency": "weekly", "amount": 9.5}
    frame = schema.conform(pl.DataFrame([row]), schema.TIES)

    def of(**spec: object) -> float | None:
        return frame.select(graphs.strength(LayerSpec("x", **spec))).item()  # type: ignore[arg-type]

    assert of() == 3.0
    assert of(kind="money") == 9.5
    assert of(kind="ordinal") == 52.0
    assert of(kind="presence") == 1.0
    assert of(row_unit="links") is None


def test_node_sets_keep_isolates_and_say_who_is_outside() -> None:
    agencies = pl.DataFrame(
        {
            "agency_id": ["A", "B", "C", "D"],
            "levels": [None, None, ["strategy"], None],
            "kind": ["agency", "agency", "agency", "public"],
        }
    )
    study = Study.of(
        _ties(
            [
                {"source": "A", "target": "B", "level": "frontline"},
                {"source": "D", "target": "B", "level": "frontline"},
                {"source": "A", "target": "C", "level": "frontline"},
                {"source": "B", "target": "B", "level": "frontline"},
            ]
        ),
        agencies=agencies,
    )
    part = study.partnership()
    sizes = {
        nodes: part.slice("frontline", "referral", View(nodes=nodes)).n
        for nodes in ("boundary", "eligible", "active")
    }
    assert sizes == {"boundary": 3, "eligible": 2, "active": 2}
    eligible = part.slice("frontline", "referral")
    assert (eligible.m, eligible.outside, eligible.self_loops) == (1, 2, 1)


_ARCS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 5)), min_size=1, max_size=25
)


@given(_ARCS)
def test_the_graph_is_the_networkx_graph_of_the_same_rows(arcs: list[tuple[int, int, int]]) -> None:
    rows = [{"source": f"n{a}", "target": f"n{b}", "count": c} for a, b, c in arcs]
    part = Study.of(_ties(rows)).partnership()
    expected = nx.DiGraph()
    expected.add_nodes_from({row[end] for row in rows for end in ("source", "target")})
    for a, b, c in arcs:
        if a != b:
            old = expected.get_edge_data(f"n{a}", f"n{b}", {"weight": 0})["weight"]
            expected.add_edge(f"n{a}", f"n{b}", weight=old + c)
    got = part.slice("unstated", "referral", View(weight="strength"))
    assert sorted(got.agencies["agency_id"]) == sorted(expected.nodes)
    assert {(r["source"], r["target"]): r["weight"] for r in got.ties.iter_rows(named=True)} == {
        (a, b): float(w) for a, b, w in expected.edges(data="weight")
    }
    assert got.graph.vcount() == expected.number_of_nodes()
    weak = part.slice("unstated", "referral", View(direction="weak"))
    strong = part.slice("unstated", "referral", View(direction="strong"))
    both = expected.to_undirected(reciprocal=True).number_of_edges()
    assert (weak.m, strong.m) == (expected.to_undirected().number_of_edges(), both)
    assert nx.utils.graphs_equal(
        nx.Graph(weak.to_networkx().edges), nx.Graph(expected.to_undirected().edges)
    )


@given(_ARCS, st.randoms())
def test_row_order_changes_nothing(arcs: list[tuple[int, int, int]], random: object) -> None:
    rows = [{"source": f"n{a}", "target": f"n{b}", "count": c} for a, b, c in arcs]
    shuffled = rows.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, two = (
        Study.of(_ties(each)).partnership().slice("unstated", "referral")
        for each in (rows, shuffled)
    )
    assert one.ties.equals(two.ties)
    assert one.agencies.equals(two.agencies)


def test_layers_seen_as_one_count_layers_not_contacts() -> None:
    study = Study.of(
        _ties(
            [
                {"source": "A", "target": "B", "count": 50},
                {"source": "B", "target": "A", "layer": "funding", "amount": 1e6},
                {"source": "B", "target": "C", "count": 1},
            ]
        )
    )
    part = study.partnership()
    overlap = part.slice("unstated", "*", View(layers="overlap"))
    assert overlap.ties.select("source", "target", "weight").rows() == [
        ("A", "B", 2.0),
        ("B", "C", 1.0),
    ]
    assert part.slice("unstated", "*", View(layers="any")).ties["weight"].to_list() == [1.0, 1.0]


def test_threshold_keeps_pairs_whose_every_report_reaches_it() -> None:
    study = Study.of(
        pl.DataFrame(
            {
                "source": ["A", "B", "A"],
                "target": ["B", "A", "C"],
                "reporter": ["A", "B", "A"],
                "contact_type": [4, 2, 3],
                "layer": ["communication"] * 3,
            }
        )
    )
    part = study.partnership().slice("unstated", "communication", View(at_least=3))
    assert part.ties.select("source", "target").rows() == [("A", "C")]
    assert part.view.label == "threshold>=3"


def test_unknown_names_say_what_there_is() -> None:
    part = Study.of(_ties([{"source": "A", "target": "B"}])).partnership()
    with pytest.raises(UnknownNameError, match="Unknown level 'frontline'") as caught:
        part.slice("frontline", "referral")
    assert caught.value.hint == "There is: unstated."
    with pytest.raises(UnknownNameError, match="Unknown layer 'refferal'") as caught:
        part.slice("unstated", "refferal")
    assert "Did you mean 'referral'?" in caught.value.hint


@pytest.mark.parametrize("work", [pn.analyse, partial(pn.what_if, without=["A"])])
def test_what_is_asked_for_must_be_there(work: Callable[..., object]) -> None:
    study = Study.of(_ties([{"source": "A", "target": "B"}, {"source": "B", "target": "C"}]))
    for asked in ({"levels": ["frontlin"]}, {"layers": ["referral", "refferal"]}, {"areas": ["x"]}):
        with pytest.raises(UnknownNameError, match=f"Unknown {next(iter(asked))[:-1]} "):
            work(study, **asked)


def test_igraph_copy_is_a_copy() -> None:
    part = Study.of(_ties([{"source": "A", "target": "B"}])).partnership()
    cut = part.slice("unstated", "referral")
    copy = cut.to_igraph()
    copy.delete_edges([0])
    assert isinstance(copy, ig.Graph)
    assert cut.graph.ecount() == 1
    assert copy.vs["name"] == ["A", "B"]
