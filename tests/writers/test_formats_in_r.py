"""What R's own packages make of an export: network and sna, igraph."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import partnernet as pn

if TYPE_CHECKING:
    from pathlib import Path

NAME = "synthetic 2024-25 frontline communication"
JSON = r"""
said <- function(x) cat("\n@@", paste0('"', names(x), '":', sapply(x, function(v) {
  if (is.logical(v)) tolower(v) else if (is.character(v)) paste0('"', v, '"') else
  format(v, digits = 15)
}), collapse = ","), sep = "")
"""


def asked(folder: Path, question: str) -> dict[str, Any]:
    """Run the script of an export in R, then ask."""
    (folder / "ask.R").write_text(f'source("read.R", chdir = TRUE)\n{JSON}\n{question}\n', "utf-8")
    done = subprocess.run(
        ["Rscript", "--vanilla", "ask.R"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads("{" + done.stdout.rpartition("@@")[2] + "}")
    return found


@pytest.fixture(scope="module")
def study() -> pn.Study:
    return pn.datasets.load("synthetic_borough")


@pytest.mark.r
def test_sna_finds_our_density_with_missing_pairs(study: pn.Study, tmp_path: Path) -> None:
    pn.export(study, "statnet", tmp_path / "out")
    found = asked(
        tmp_path / "out",
        f"""
        n <- networks[["{NAME}"]]
        said(list(networks = length(networks), agencies = network.size(n),
                  missing = network.naedgecount(n), density = sna::gden(n),
                  directed = is.directed(n), lead = sum(n %v% "is_lead"),
                  size = sum(n %v% "size_fte", na.rm = TRUE)))
        """,
    )
    here = study.partnership(wave="2024-25").slice("frontline", "communication")
    seen = here.observed
    assert found["density"] == pytest.approx(seen.density, rel=1e-12)
    assert found["missing"] == seen.u
    assert (found["agencies"], found["directed"], found["lead"]) == (here.n, False, 1)
    assert found["size"] == pytest.approx(here.agencies["size_fte"].sum(), rel=1e-9)
    assert found["networks"] == study.ties.select("wave", "level", "layer").n_unique()


@pytest.mark.r
def test_igraph_holds_ties_strength_and_what_nobody_knows(study: pn.Study, tmp_path: Path) -> None:
    pn.export(study, "igraph-r", tmp_path / "out")
    found = asked(
        tmp_path / "out",
        """
        g <- graphs[["synthetic 2024-25 frontline referral"]]
        said(list(agencies = vcount(g), ties = ecount(g), directed = is_directed(g),
                  cases = sum(E(g)$count), unknown = nrow(graph_attr(g, "unobserved")),
                  between = max(betweenness(g)), weighted = is_weighted(g),
                  top = V(g)$name[which.max(degree(g, mode = "in"))]))
        """,
    )
    here = study.partnership(wave="2024-25").slice("frontline", "referral")
    assert (found["agencies"], found["ties"], found["directed"]) == (here.n, here.m, True)
    assert found["cases"] == here.ties["count"].sum()
    assert found["unknown"] == here.observed.u
    assert found["weighted"] is False  # a strength is no length of a path
    assert found["between"] == pytest.approx(max(here.graph.betweenness()), rel=1e-9)
    busiest = max(range(here.n), key=here.graph.indegree().__getitem__)
    assert found["top"] == here.agencies["agency_id"][busiest]


@pytest.fixture(scope="module")
def numbered() -> pn.Study:
    """Ids, names, areas and waves that look like numbers and truth values, and are words."""
    ties = pl.DataFrame(
        {
            "source": ["001", "002"],
            "target": ["002", "003"],
            "layer": "referral",
            "area_id": "07",
            "wave": "01",
            "count": [3, None],
            "frequency": ["weekly", None],
            "first": [date(2024, 1, 31), None],
        }
    )
    agencies = pl.DataFrame(
        {
            "agency_id": ["001", "002", "003"],
            "area_id": "07",
            "name": ["1E5", "true", "NA"],
            "is_lead": [True, None, False],
        }
    )
    return pn.Study.of(ties, agencies=agencies)


@pytest.mark.r
@pytest.mark.parametrize(
    ("to", "first", "vertex", "edge"),
    [
        ("statnet", "networks[[1]]", "n %v% '{}'", "n %e% '{}'"),
        ("igraph-r", "graphs[[1]]", "vertex_attr(n, '{}')", "edge_attr(n, '{}')"),
    ],
)
def test_r_keeps_words_words_and_every_column_of_ties(
    numbered: pn.Study, tmp_path: Path, to: str, first: str, vertex: str, edge: str
) -> None:
    pn.export(numbered, to, tmp_path / "out")
    label = {"statnet": "vertex.names"}.get(to, "name")
    found = asked(
        tmp_path / "out",
        f"""
        n <- {first}
        said(list(ids = paste({vertex.format(label)}, collapse = " "),
                  labels = paste({vertex.format("label")}, collapse = " "),
                  lead = paste({vertex.format("is_lead")}, collapse = " "),
                  wave = index$wave, area = index$area,
                  first = paste(na.omit({edge.format("first")}), collapse = " "),
                  often = paste(na.omit({edge.format("frequency")}), collapse = " "),
                  count = sum({edge.format("count")}, na.rm = TRUE)))
        """,
    )
    assert (found["ids"], found["labels"]) == ("001 002 003", "1E5 true NA")
    assert (found["lead"], found["wave"], found["area"]) == ("TRUE NA FALSE", "01", "07")
    assert (found["first"], found["often"], found["count"]) == ("2024-01-31", "weekly", 3)


STUB = """
BuildSupraAdjacencyMatrixFromExtendedEdgelist <- function(mEdges, Layers, Nodes, isDirected) {
  m <- matrix(0, Layers * Nodes, Layers * Nodes)
  m[cbind((mEdges$layer.from - 1) * Nodes + mEdges$node.from,
          (mEdges$layer.to - 1) * Nodes + mEdges$node.to)] <- mEdges$weight
  m
}
"""


@pytest.mark.r
def test_r_reads_the_tables_for_muxviz(study: pn.Study, tmp_path: Path) -> None:
    """muxViz itself is in no Debian: its function is replaced by one that fills the matrix."""
    pn.export(study, "muxviz", tmp_path / "out", layers=["referral"], levels=["frontline"])
    script = (tmp_path / "out" / "read.R").read_text("utf-8")
    script = STUB + script.replace("library(muxViz)", "")
    (tmp_path / "out" / "read.R").write_text(script, "utf-8")
    found = asked(
        tmp_path / "out",
        "said(list(layers = nrow(layers), agencies = nrow(nodes), sum = sum(supra)))",
    )
    counted = [
        study.partnership(wave=wave).slice("frontline", "referral").ties["count"].sum()
        for wave in study.waves
    ]
    assert found["layers"] == 2
    assert found["sum"] == sum(counted)
