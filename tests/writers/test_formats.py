"""What is handed over to other programs, read back: ties, attributes, what nobody knows."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

import igraph as ig
import networkx as nx
import numpy as np
import polars as pl
import pytest

import partnernet as pn
from partnernet.disclosure import policy
from partnernet.errors import ConfigError, UnknownNameError
from partnernet.study import Study
from partnernet.writers.formats import FORMATS
from partnernet.writers.formats.networks import Area, areas_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def study() -> Study:
    """Names that break quoting, two waves, an agency that joins, one that was not asked."""
    rows = [
        # wave, layer, source, target, count
        ("1", "referral", "A", "B", 40),
        ("1", "referral", "B", "A", 3),
        ("1", "communication", "A", "B", 12),
        ("1", "communication", "C", "A", 2),
        ("2", "referral", "A", "D", 9),
        ("2", "referral", "C", "B", 1),
        ("2", "communication", "D", "A", 7),
    ]
    ties = pl.DataFrame(rows, schema=["wave", "layer", "source", "target", "count"], orient="row")
    agencies = pl.DataFrame(
        {
            "agency_id": ["A", "B", "C", "D"],
            "name": ['The "Hub" & Co', "Tŷ, Hafan", "=1+1", "Ash < Oak"],
            "sector": ["health", "police", None, "health"],
            "size_fte": [10.0, 300.5, None, 40.0],
            "is_lead": [True, False, False, False],
            "waves": [None, None, None, ["2"]],
        }
    )
    coverage = pl.DataFrame(
        {
            "agency_id": ["A", "B", "D"],
            "role": ["reporter"] * 3,
            "status": ["responded"] * 3,
            "absence_means": ["no_contact"] * 3,
        }
    )
    return Study.of(
        ties.with_columns(level=pl.lit("frontline")), agencies=agencies, coverage=coverage
    )


@pytest.fixture(scope="module")
def area(study: Study) -> Area:
    return areas_of(study)[0]


def pairs(area: Area, wave: str, layer: str) -> dict[tuple[str, str], float | None]:
    (network,) = [n for n in area.networks if (n.wave, n.layer) == (wave, layer)]
    ids = area.ids
    rows = network.ties.select("from", "to", "value").iter_rows()
    return {(ids[one - 1], ids[other - 1]): value for one, other, value in rows}


def test_what_nobody_knows_is_neither_a_tie_nor_none(area: Area) -> None:
    first, second = (
        next(n for n in area.networks if (n.wave, n.layer) == (wave, "referral")) for wave in "12"
    )
    assert first.absent == (4,)
    assert second.absent == ()
    assert first.unobserved.rows() == [(3, 1), (3, 2)]
    assert second.unobserved.rows() == [(3, 1), (3, 4)]
    both = next(n for n in area.networks if (n.wave, n.layer) == ("1", "communication"))
    assert not both.directed
    assert both.unobserved.is_empty()
    assert pairs(area, "1", "communication") == {("A", "B"): 12, ("A", "C"): 2}


def edges_of(graph: nx.Graph[str], wave: str, layer: str) -> dict[tuple[str, str], float]:
    found = {}
    for one, other, data in graph.edges(data=True):
        if (data["wave"], data["layer"]) == (wave, layer):
            ends = (one, other) if graph.is_directed() else tuple(sorted((one, other)))
            found[ends] = data["weight"]
    return found


@pytest.mark.parametrize(("to", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_graph_files_lose_nothing_that_is_known(
    study: Study, area: Area, tmp_path: Path, to: str, read: Any
) -> None:
    files = pn.export(study, to, tmp_path / "out")
    assert files[-1] == "README.txt"
    for name in files[:-1]:
        graph = read(tmp_path / "out" / name)
        directed = "undirected" not in name
        assert graph.is_directed() == directed
        layer = "referral" if directed else "communication"
        for wave in "12":
            assert edges_of(graph, wave, layer) == pairs(area, wave, layer)
        assert graph.nodes["A"]["label"] == 'The "Hub" & Co'
        assert graph.nodes["A"]["is_lead"] is True
        assert graph.nodes["B"]["size_fte"] == 300.5
        assert "size_fte" not in graph.nodes["C"]
        assert {data["level"] for *_, data in graph.edges(data=True)} == {"frontline"}


def test_gexf_says_the_kind_of_a_tie_and_no_date_of_writing(study: Study, tmp_path: Path) -> None:
    pn.export(study, "gexf", tmp_path / "one.gexf", layers=["referral"])
    text = (tmp_path / "one.gexf").read_text("utf-8")
    assert text.count('kind="referral"') == 4
    assert "lastmodified" not in text
    assert 'version="1.3"' in text


def test_graphml_is_read_by_igraph(study: Study, area: Area, tmp_path: Path) -> None:
    pn.export(study, "graphml", tmp_path / "one.graphml", layers=["referral"])
    graph = ig.Graph.Read_GraphML(str(tmp_path / "one.graphml"))
    ids = graph.vs["id"]
    found = {(ids[e.source], ids[e.target]): e["weight"] for e in graph.es if e["wave"] == "1"}
    assert found == pairs(area, "1", "referral")


def test_pajek_keeps_relations_by_number_and_name(study: Study, area: Area, tmp_path: Path) -> None:
    pn.export(study, "pajek", tmp_path / "out")
    text = (tmp_path / "out" / "partnership.net").read_text("utf-8")
    relations = re.findall(r'^\*(Arcs|Edges) :(\d) "(.+)"$', text, re.MULTILINE)
    assert relations == [
        ("Arcs", "1", "frontline | referral | 1"),
        ("Edges", "2", "frontline | communication | 1"),
        ("Arcs", "3", "frontline | referral | 2"),
        ("Edges", "4", "frontline | communication | 2"),
    ]
    pn.export(study, "pajek", tmp_path / "one.net", layers=["referral"])
    graph = nx.read_pajek(tmp_path / "one.net")
    edges = sorted(ends for ends in graph.edges() if not ends[0].startswith("*"))
    assert edges == sorted([*pairs(area, "1", "referral"), *pairs(area, "2", "referral")])
    assert (tmp_path / "out" / "partnership_sector.clu").read_text() == (
        "% attribute sector\n% 0 unknown\n% 1 health\n% 2 police\n*Vertices 4\n1\n2\n0\n1\n"
    )
    assert (tmp_path / "out" / "partnership_size-fte.vec").read_text() == (
        "% attribute size_fte\n*Vertices 4\n10\n300.5\n999999998\n40\n"
    )


def test_ucinet_tells_none_from_unknown(study: Study, tmp_path: Path) -> None:
    pn.export(study, "ucinet", tmp_path / "out")
    lines = (tmp_path / "out" / "partnership.dl").read_text("utf-8").splitlines()
    assert lines[0] == "dl n=4 nm=4 format=fullmatrix"
    cells = [line.split() for line in lines[lines.index("data:") + 1 :]]
    assert cells[:4] == [
        ["0", "40", "0", "na"],
        ["3", "0", "0", "na"],
        ["na", "na", "0", "na"],
        ["na", "na", "na", "0"],
    ]
    assert cells[4] == ["0", "12", "2", "na"]
    assert [row[0] for row in cells[4:7]] == ["0", "12", "2"]
    vna = (tmp_path / "out" / "partnership_attributes.vna").read_text("utf-8").splitlines()
    assert vna[0] == "*Node data"
    assert vna[2].startswith('"A" "The \'Hub\' & Co" "health" 1 10')


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_gephi_tables(study: Study, area: Area, tmp_path: Path) -> None:
    pn.export(study, "gephi", tmp_path / "out")
    edges = table(tmp_path / "out" / "edges.csv")
    assert {row["Type"] for row in edges if row["Kind"] == "referral"} == {"Directed"}
    assert {row["Type"] for row in edges if row["Kind"] == "communication"} == {"Undirected"}
    found = {
        (row["Source"], row["Target"]): float(row["Weight"])
        for row in edges
        if (row["wave"], row["Kind"]) == ("2", "communication")
    }
    assert found == pairs(area, "2", "communication")
    assert table(tmp_path / "out" / "nodes.csv")[2]["Label"] == "=1+1"


def test_muxviz_has_a_tie_both_ways_twice(study: Study, tmp_path: Path) -> None:
    pn.export(study, "muxviz", tmp_path / "out")
    edges = np.loadtxt(tmp_path / "out" / "edges.txt", dtype=int)
    assert edges[edges[:, 1] == 1].tolist() == [[1, 1, 2, 1, 40], [2, 1, 1, 1, 3]]
    assert edges[edges[:, 1] == 2].tolist() == [
        [1, 2, 2, 2, 12],
        [2, 2, 1, 2, 12],
        [1, 2, 3, 2, 2],
        [3, 2, 1, 2, 2],
    ]
    assert (edges[:, 1] == edges[:, 3]).all()


def test_an_unknown_strength_is_never_mixed_with_known_ones(tmp_path: Path) -> None:
    rows = pl.DataFrame(
        {"source": ["A", "B"], "target": ["B", "C"], "layer": "referral", "count": [4, None]},
    )
    pn.export(Study.of(rows), "pajek", tmp_path / "x.net")
    text = (tmp_path / "x.net").read_text()
    assert text.endswith("1 2 1\n2 3 1\n")


def test_the_package_describes_every_column(study: Study, tmp_path: Path) -> None:
    files = pn.export(study, "csv", tmp_path / "out")
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text("utf-8"))
    described = {each["path"]: each["schema"]["fields"] for each in package["resources"]}
    assert set(described) == {name for name in files if name.endswith(".csv")}
    for name, fields in described.items():
        with (tmp_path / "out" / name).open(encoding="utf-8", newline="") as lines:
            assert next(csv.reader(lines)) == [field["name"] for field in fields]
        assert all("description" in field for field in fields), name


@pytest.mark.parametrize("to", FORMATS)
def test_protected_exports_hold_no_small_number(study: Study, tmp_path: Path, to: str) -> None:
    large = study.replace(ties=study.ties.with_columns(count=pl.col("count") + 71003))
    small = study.replace(
        ties=large.ties.with_columns(
            pl.when(source=pl.lit("C")).then(4).otherwise("count").alias("count")
        )
    )
    pn.export(small, to, tmp_path / "safe", policy=policy("board", profile="nhs"))
    safe = (tmp_path / "safe" / "README.txt").read_text("utf-8")
    assert safe.startswith("Profile nhs:")
    others = small.replace(ties=small.ties.with_columns(pl.col("count").replace(4, 6)))
    pn.export(others, to, tmp_path / "other", policy=policy("board", profile="nhs"))
    for file in (tmp_path / "safe").iterdir():
        assert file.read_bytes() == (tmp_path / "other" / file.name).read_bytes()
        assert b"71043" not in file.read_bytes()
    pn.export(small, to, tmp_path / "exact")
    assert (tmp_path / "exact" / "README.txt").read_text("utf-8").startswith("Internal: may")


@pytest.mark.parametrize("to", FORMATS)
def test_the_same_study_gives_the_same_bytes(study: Study, tmp_path: Path, to: str) -> None:
    one, two = (pn.export(study, to, tmp_path / name) for name in ("one", "two"))
    assert one == two
    for name in one:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


ALIKE = ("St Helens", "St-Helens", "ST HELENS", "Tŷ")


@pytest.mark.parametrize("to", [name for name in FORMATS if name not in ("muxviz", "rsiena")])
def test_areas_with_names_alike_keep_their_own_files(tmp_path: Path, to: str) -> None:
    """No file system tells the names of these files apart by case or by what is no letter."""
    rows = [(f"{area} sends", f"{area} receives", area, "referral") for area in ALIKE]
    ties = pl.DataFrame(rows, schema=["source", "target", "area_id", "layer"], orient="row")
    names = pn.export(Study.of(ties), to, tmp_path / "out")
    assert len({name.casefold() for name in names}) == len(names)
    held = "".join((tmp_path / "out" / name).read_text("utf-8") for name in names)
    assert all(f"{area} sends" in held for area in ALIKE)
    assert any("Ty" in name for name in names)


def test_what_cannot_be_handed_over_is_said(study: Study, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"One \.graphml file cannot hold this"):
        pn.export(study, "graphml", tmp_path / "x.graphml")
    with pytest.raises(ConfigError, match="does not fit"):
        pn.export(study, "statnet", tmp_path / "x.R")
    with pytest.raises(UnknownNameError, match="format"):
        pn.export(study, "statnt", tmp_path / "x")
    with pytest.raises(ConfigError, match="two waves"):
        pn.export(pn.datasets.load("emon"), "rsiena", tmp_path / "x")
    money = Study.of(
        pl.DataFrame(
            {"wave": ["1", "2"], "source": "A", "target": "B", "layer": "funding", "amount": 5.0}
        )
    )
    with pytest.raises(ConfigError, match="two waves"):
        pn.export(money, "rsiena", tmp_path / "x")
    with pytest.raises(ConfigError, match="one area"):
        pn.export(pn.datasets.load("emon"), "muxviz", tmp_path / "x")
    with pytest.raises(UnknownNameError, match="layer"):
        pn.export(study, "csv", tmp_path / "x", layers=["refferal"])
    assert not list(tmp_path.iterdir())


STUBS = {
    "statnet": """
network <- function(m, ...) { r <- list(m = m); r }
`network.vertex.names<-` <- function(x, value) x
set.vertex.attribute <- set.edge.value <- set.network.attribute <- function(...) NULL
""",
    "rsiena": """
sienaDependent <- function(x, ...) x
coCovar <- varDyadCovar <- coDyadCovar <- function(x, ...) x
sienaDataCreate <- function(...) list(...)
""",
}


def run_r(folder: Path, to: str, ask: str) -> str:
    """Run the script with R, its package replaced by functions that keep what they get."""
    text = (folder / "read.R").read_text("utf-8")
    script = re.sub(r"^library\(.*\)$", "", text, flags=re.MULTILINE)
    (folder / "run.R").write_text(f"{STUBS[to]}\n{script}\n{ask}\n", "utf-8")
    done = subprocess.run(
        ["Rscript", "--vanilla", "run.R"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.r
def test_r_reads_missing_pairs_for_statnet(study: Study, tmp_path: Path) -> None:
    pn.export(study, "statnet", tmp_path / "out")
    said = run_r(tmp_path / "out", "statnet", "write.csv(networks[[1]]$m, row.names = FALSE)")
    cells = list(csv.reader(io.StringIO(said)))[1:]
    assert cells == [["0", "1", "0"], ["1", "0", "0"], ["NA", "NA", "0"]]


@pytest.mark.r
def test_r_reads_structural_zeros_for_rsiena(study: Study, tmp_path: Path) -> None:
    pn.export(study, "rsiena", tmp_path / "out")
    ask = (
        "cube <- data[[1]]$frontline.referral\n"
        "write.csv(rbind(cube[, , 1], cube[, , 2]), row.names = FALSE)"
    )
    cells = list(csv.reader(io.StringIO(run_r(tmp_path / "out", "rsiena", ask))))[1:]
    assert cells == [
        ["0", "1", "0", "10"],
        ["1", "0", "0", "10"],
        ["NA", "NA", "0", "10"],
        ["10", "10", "10", "0"],
        ["0", "0", "0", "1"],
        ["0", "0", "0", "0"],
        ["NA", "1", "0", "NA"],
        ["0", "0", "0", "0"],
    ]


@pytest.mark.parametrize("name", ["x.graphml", "x.gexf", "x.net"])
def test_what_we_write_we_read(tmp_path: Path, name: str) -> None:
    rows = [("A", "B", 40), ("B", "A", 3), ("A", "D", 9)]
    ties = pl.DataFrame(rows, schema=["source", "target", "count"], orient="row")
    study = Study.of(ties.with_columns(layer=pl.lit("referral")))
    to = {".net": "pajek"}.get(name[1:], name[2:])
    pn.export(study, to, tmp_path / name)
    back = pn.read([tmp_path / name]).study.ties
    assert back["layer"].unique().to_list() == ["referral"]
    told = back.with_columns(count=pl.coalesce("count", "strength").cast(pl.Int64))
    found = told.select("source", "target", "count").sort("source", "target").rows()
    assert found == sorted(rows)
