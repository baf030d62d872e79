"""EMON as shipped is EMON as published: every arc, code and attribute, and the reference values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import networkx as nx
import polars as pl
import pytest

import partnernet_datasets as datasets
from partnernet import vocabulary as v

if TYPE_CHECKING:
    from pathlib import Path

AREAS = datasets.about("emon")["areas"]


def table(name: str) -> pl.DataFrame:
    return pl.read_csv(datasets.path("emon") / f"{name}.csv", infer_schema=False)


def graph(area: str) -> nx.DiGraph[str]:
    made: nx.DiGraph[str] = nx.DiGraph()
    made.add_nodes_from(table("agencies").filter(pl.col("area_id") == area)["agency_id"])
    ties = table("ties").filter(pl.col("area_id") == area)
    made.add_edges_from(ties.select("source", "target").rows())
    return made


@pytest.mark.shared
def test_every_arc_with_its_original_code_is_there(shared: Path) -> None:
    original = pl.read_csv(shared / "data" / "emon" / "edges.csv", infer_schema=False)
    ours = table("ties")
    keys = ["source", "target", "area_id", "frequency_code", "frequency_meaning"]
    theirs = ["source", "target", "network", "frequency", "type"]
    assert sorted(ours.select(keys).rows()) == sorted(original.select(theirs).rows())


@pytest.mark.shared
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("agency_id", "id"),
        ("area_id", "network"),
        ("sponsorship", "sector"),
        ("location", "location"),
    ],
)
def test_every_word_of_the_agencies_is_there(shared: Path, ours: str, theirs: str) -> None:
    original = pl.read_csv(shared / "data" / "emon" / "agencies.csv", infer_schema=False)
    assert table("agencies")[ours].to_list() == original[theirs].to_list()


@pytest.mark.shared
@pytest.mark.parametrize(
    "column",
    [
        "paid_staff",
        "volunteer_staff",
        "formalization",
        "command_rank_score",
        "decision_rank_score",
    ],
)
def test_every_number_of_the_agencies_is_there(shared: Path, column: str) -> None:
    original = pl.read_csv(
        shared / "data" / "emon" / "agencies.csv", infer_schema=False, null_values=["", "--"]
    )
    assert (
        table("agencies")[column].cast(pl.Float64).to_list()
        == original[column].cast(pl.Float64).to_list()
    )


@pytest.mark.shared
def test_names_differ_by_spaces_only(shared: Path) -> None:
    original = pl.read_csv(shared / "data" / "emon" / "agencies.csv", infer_schema=False)
    assert [" ".join(name.split()) for name in original["name"]] == table("agencies")[
        "name"
    ].to_list()


@pytest.mark.parametrize("area", AREAS)
def test_headline_values_follow_from_the_tables(area: str) -> None:
    network, expected = graph(area), datasets.about("emon")["expected"][area]
    assert network.number_of_nodes() == expected["agencies"]
    assert network.number_of_edges() == expected["ties"]
    assert nx.density(network) == pytest.approx(expected["density"], abs=5e-7)
    assert nx.overall_reciprocity(network) == pytest.approx(expected["recip_edge"], abs=5e-7)
    assert nx.number_of_isolates(network) == expected["isolates"]


@pytest.mark.shared
@pytest.mark.parametrize("area", AREAS)
def test_headline_values_are_the_reference_values(shared: Path, area: str) -> None:
    reference = json.loads((shared / "data" / "reference.json").read_text(encoding="utf-8"))
    independent = reference["networkx"]["emon"][area]
    assert datasets.about("emon")["expected"][area] == {
        "agencies": independent["nodes"],
        "ties": independent["edges"],
        "density": independent["density"],
        "recip_edge": independent["reciprocity_edgewise"],
        "isolates": independent["isolates"],
    }
    codes = table("ties").filter(pl.col("area_id") == area)["frequency_code"].value_counts()
    assert dict(codes.rows()) == independent["frequency_counts"]


def test_no_yearly_rate_is_invented() -> None:
    assert set(table("ties")["frequency"]) == {"ad_hoc"}
    assert v.FREQUENCIES["ad_hoc"] is None


def test_the_code_stays_beside_its_meaning_and_one_is_the_most_frequent() -> None:
    pairs = table("ties").select("frequency_code", "frequency_meaning").unique().sort(pl.all())
    assert pairs.rows() == [
        ("1", "continuously"),
        ("2", "about once an hour"),
        ("3", "every few hours"),
        ("4", "about once a day or less"),
    ]


def test_the_reporter_is_where_the_arc_starts() -> None:
    ties = table("ties")
    assert (ties["reporter"] == ties["source"]).all()


def test_everybody_counts_as_respondent_isolates_too() -> None:
    coverage = table("coverage")
    assert coverage["agency_id"].to_list() == table("agencies")["agency_id"].to_list()
    said = coverage.select("role", "status", "absence_means").unique().rows()
    assert said == [("reporter", "responded", "no_contact")]
