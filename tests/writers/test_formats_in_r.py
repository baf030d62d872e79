"""What R's own packages make of an export: network and sna, igraph."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

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
