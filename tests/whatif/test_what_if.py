"""What if: against networks rebuilt by hand without the agencies, and by what must always hold."""

from __future__ import annotations

from typing import Any

import networkx as nx
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whatif_worlds import HUB, NAMES, listed, partnerships, quantity, referrals, study

import partnernet as pn
from partnernet import schema
from partnernet.errors import ConfigError, UnknownNameError
from partnernet.study import Partnership, Study
from partnernet.whatif import agreed, merge_agencies, withdraw

# --- withdrawal, against a graph rebuilt by hand -------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(partnerships(), st.sets(st.sampled_from(NAMES), min_size=1, max_size=5))
def test_withdrawal_is_the_graph_without_them(given_study: Study, gone: set[str]) -> None:
    given_study = given_study.replace(coverage=given_study.coverage.clear())
    found = pn.what_if(given_study, without=sorted(gone))
    for layer in given_study.ties["layer"].unique():
        whole: Any = nx.DiGraph()
        whole.add_nodes_from(NAMES)
        rows = given_study.ties.filter(
            pl.col("layer") == layer, pl.col("source") != pl.col("target")
        )
        whole.add_edges_from(rows.select("source", "target").iter_rows())
        rest = whole.subgraph(set(NAMES) - gone)
        here = {"layer": layer}
        for side, graph in (("before", whole), ("after", rest)):
            flat = graph.to_undirected()
            parts = [len(c) for c in nx.connected_components(flat)]
            assert quantity(found, "components", side=side, **here) == len(parts)
            alone = nx.number_of_isolates(flat)
            assert quantity(found, "isolates", side=side, **here) == alone
            share = quantity(found, "largest_component_share", side=side, **here)
            assert share == pytest.approx(max(parts) / len(graph))
        routes = found.table.filter(pl.col("aspect") == "routes", pl.col("layer") == layer)
        stay = sorted(set(NAMES) - gone)
        directed = given_study.spec(layer).directed
        one, other = (g if directed else g.to_undirected() for g in (whole, rest))
        expected = {
            side: nx.betweenness_centrality_subset(g, stay, stay)
            for side, g in (("before", one), ("after", other))
        }
        for row in routes.iter_rows(named=True):
            for side, values in expected.items():
                if row[side] is not None:
                    assert row[side] == pytest.approx(values[row["agency"]]), (row, side)


@settings(max_examples=25, deadline=None)
@given(partnerships(), st.sets(st.sampled_from(NAMES), min_size=1, max_size=4))
def test_bounds_contain_and_density_is_of_those_who_stay(
    given_study: Study, gone: set[str]
) -> None:
    found = pn.what_if(given_study, without=sorted(gone))
    by_hand = Study.of(
        given_study.ties.filter(~pl.col("source").is_in(gone), ~pl.col("target").is_in(gone)),
        agencies=given_study.agencies.filter(~pl.col("agency_id").is_in(gone)),
        coverage=given_study.coverage.filter(~pl.col("agency_id").is_in(gone)),
        area="borough",
    )
    values = pn.analyse(by_hand, metrics_wanted=["density"]).values
    for layer, value, low in (
        values.filter(pl.col("view") == "single").select("layer", "value", "lo").iter_rows()
    ):
        assert quantity(found, "density", layer=layer) == value
        assert quantity(found, "density", layer=layer, side="after_lo") == low


def test_an_isolate_that_leaves_changes_nothing_but_n() -> None:
    given_study = study(
        [(a, b, "referral", n, "admin") for a, b, n in HUB],
        agencies=listed("A", "B", "C", "D", "H", "Z"),
    )
    table = pn.what_if(given_study, without=["Z"]).table
    still = table.filter(
        ~pl.col("measure").is_in(["isolates", "components", "largest_component_share"]),
        ~pl.col("aspect").is_in(["density", "reach"]),
        pl.col("agency").is_null(),
    )
    assert (still["before"].eq_missing(still["after"])).all()
    assert table.filter(pl.col("agency").is_not_null())["agency"].unique().to_list() == ["Z"]
    size = table.filter(pl.col("measure") == "isolates")
    assert size.select("before", "after", "n_before", "n_after").row(0) == (1, 0, 6, 5)


# --- what is stranded ----------------------------------------------------------------------------


def test_referrals_that_lose_an_end_are_counted_pair_by_pair() -> None:
    found = pn.what_if(referrals(*HUB), without=["H"])
    pairs = found.table.filter(pl.col("aspect") == "referrals", pl.col("agency").is_not_null())
    told = pairs.select("measure", "agency", "partner", "before", "after", "alternatives").rows()
    assert set(told) == {
        ("without_receiver", "A", "H", 5.0, 0.0, "C"),
        ("without_receiver", "B", "H", 3.0, 0.0, None),
        ("without_sender", "H", "C", 2.0, 0.0, None),
    }
    assert quantity(found, "volume", side="before") == 15
    assert quantity(found, "volume") == 5
    gone = found.table.filter(pl.col("agency") == "H", pl.col("partner").is_null())
    assert set(gone["reason_after"]) == {"withdrawn"}


def test_every_case_before_is_after_or_lost_an_end() -> None:
    found = pn.what_if(referrals(*HUB), without=["H", "C"])
    rows = found.table.filter(pl.col("aspect") == "referrals")
    lost = rows.filter(pl.col("agency").is_not_null())["before"].sum()
    assert quantity(found, "volume", side="before") == quantity(found, "volume") + lost
    assert set(rows["measure"]) == {
        "volume",
        "without_receiver",
        "without_sender",
        "between_leavers",
    }


def test_money_that_goes_is_net() -> None:
    rows = pl.DataFrame(
        {
            "source": ["F", "F", "G"],
            "target": ["A", "A", "A"],
            "layer": ["funding"] * 3,
            "amount": [100.0, -30.0, 50.0],
        }
    )
    found = pn.what_if(Study.of(rows), without=["F"])
    assert quantity(found, "volume", side="before") == 120
    assert quantity(found, "without_sender", side="before", agency="F", partner="A") == 70
    assert quantity(found, "volume") == 50


def test_uncounted_ties_stay_uncounted() -> None:
    found = pn.what_if(
        study([("A", "B", "referral", None, "admin"), ("B", "C", "referral", None, "admin")]),
        without=["B"],
    )
    pair = found.table.filter(pl.col("measure") == "without_receiver")
    assert pair.select("before", "after", "reason_before").row(0) == (None, None, "not_recorded")


def test_the_last_tie_of_a_layer_may_end() -> None:
    found = pn.what_if(referrals(("A", "H", 1), ("B", "H", 1)), without=["H"])
    assert quantity(found, "components") == 2
    assert quantity(found, "mean_degree") == 0
    two = found.table.filter(pl.col("aspect") == "partners", pl.col("after") == 0)
    assert two["agency"].to_list() == ["A", "B"]


# --- contract and refusals -----------------------------------------------------------------------


def test_the_table_keeps_its_contract() -> None:
    given_study = referrals(*HUB)
    withdrawn = pn.what_if(given_study, without=["H"])
    for found in (withdrawn, pn.what_if(given_study, merge={"A": "B"})):
        assert tuple(found.table.columns) == schema.WHATIF.names
        allowed = schema.WHATIF.column("aspect").allowed
        assert set(found.table["aspect"]) <= set(allowed)
        bare = found.table.filter(pl.col("after").is_null() & pl.col("reason_after").is_null())
        assert bare.is_empty()
        assert set(found.table["run_id"]) == {found.run.run_id}


def test_routes_that_cost_too_much_are_not_counted() -> None:
    found = pn.what_if(referrals(*HUB), without=["H"], budget_seconds=0.0)
    rows = found.table.filter(pl.col("aspect") == "routes")
    assert rows.select("before", "reason_before", "reason_after").rows() == [(None, "cost", "cost")]


def test_the_same_question_has_the_same_answer() -> None:
    one, two = (pn.what_if(referrals(*HUB), without=["H"]) for _ in range(2))
    other = pn.what_if(referrals(*HUB), without=["A"])
    assert one.table.equals(two.table)
    assert one.run.run_id != other.run.run_id


def test_the_studies_can_be_analysed_in_full() -> None:
    found = pn.what_if(referrals(*HUB), without=["h"])
    assert "H" not in pn.analyse(found.after).agencies["agency_id"]
    assert found.before.agencies.height == 5
    assert "without H" in repr(found)


def test_waves_and_areas_stay_apart() -> None:
    rows = pl.DataFrame(
        {
            "source": ["A", "A", "C"],
            "target": ["B", "B", "D"],
            "layer": ["referral"] * 3,
            "wave": ["1", "2", "1"],
            "area_id": ["n", "n", "s"],
        }
    )
    found = pn.what_if(Study.of(rows), without=["A"])
    after = found.table.filter(pl.col("measure") == "components")
    told = after.select("area", "wave", "before", "after").rows()
    assert told == [("n", "1", 1, 1), ("n", "2", 1, 1), ("s", "1", 1, 1)]
    with pytest.raises(UnknownNameError):
        pn.what_if(Study.of(rows), without=["A"], areas=["s"])


@pytest.mark.parametrize(
    ("without", "merge", "error", "said"),
    [
        ([], {}, ConfigError, "Nothing to change"),
        (["Hx"], {}, UnknownNameError, "Unknown agency 'Hx'"),
        ([], {"A": "Q"}, UnknownNameError, "Unknown agency 'Q'"),
        ([], {"Q": "A"}, UnknownNameError, "Unknown agency 'Q'"),
        ([], {"A": "a"}, ConfigError, "cannot merge into itself"),
        ([], {"A": "B", "B": "A"}, ConfigError, "merges into itself by way of others"),
        ([], {"A": "B", "a": "C"}, ConfigError, "cannot merge into two"),
        (["A"], {"A": "B"}, ConfigError, "both withdraw and merge"),
        (["B"], {"A": "B"}, ConfigError, "both withdraw and merge"),
        (["A", "B", "C", "D", "H"], {}, ConfigError, "No agency would be left"),
    ],
)
def test_what_cannot_be_is_refused(
    without: list[str], merge: dict[str, str], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said) as caught:
        pn.what_if(referrals(*HUB), without=without, merge=merge)
    assert getattr(caught.value, "hint", "")


def test_a_shared_name_must_be_told_apart() -> None:
    given_study = study(
        [("A", "B", "referral", 1, "admin")],
        agencies=pl.DataFrame({"agency_id": ["A", "B"], "name": ["Clinic", "Clinic"]}),
    )
    with pytest.raises(UnknownNameError, match="2 agencies are called") as caught:
        pn.what_if(given_study, without=["Clinic"])
    assert caught.value.hint == "Give the id: A or B."


def test_the_public_cannot_withdraw() -> None:
    people = listed("A", "P", kind=["agency", "public"])
    with pytest.raises(UnknownNameError):
        agreed(
            study([("P", "A", "referral", 1, "admin")], agencies=people),
            ["P"],
            {},
            areas=["borough"],
        )


def test_withdrawing_leaves_the_study_as_it_was() -> None:
    given_study = referrals(*HUB)
    before = given_study.ties.clone()
    withdraw(given_study, ["H"])
    merge_agencies(given_study, {"A": "B"})
    assert given_study.ties.equals(before)
    assert isinstance(given_study.partnership(), Partnership)
