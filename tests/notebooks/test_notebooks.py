"""The worked notebooks: committed without a trace of a run, executed here, true in their words."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "docs" / "notebooks"
NAMES = ("one_area", "two_waves", "thirty_areas")

CLAIMS = {
    "one_area": """
        rates = reading.study.partnership(wave="2024-25")
        assert rates.slice("frontline", "communication").observed.kappa > 0.95
        assert rates.slice("frontline", "referral").observed.kappa < 0.1
        assert density["hi"] - density["lo"] < 0.02
        found = chance.table.filter(null_model="CUG-L", metric="degree_centralisation")
        assert found["observed"].item() > 2 * found["null_hi"].item()
        top = partners.sort("value", descending=True)
        assert top["unit_id"].item(0) == "CSC" == rates.lead
        assert top["value"].item(0) > top["value"].item(1)
        """,
    "two_waves": """
        assert len(declared) == 2 == compared.tests
        assert ((declared["lo"] < 0) & (declared["hi"] > 0)).all()
        assert (declared["lo"] > -0.03).all() and (declared["hi"] < 0.05).all()
        assert set(compared.gated["layer"]) == {"referral"}
        rest = differences.filter(pl.col("p_adj").is_null(), pl.col("gate").is_null())
        routes = rest.filter(metric="betweenness_centralisation")
        assert routes["lo"].item() is None and rest["p"].null_count() == len(rest)
        before = tested.table.filter(term=f"communication@{waves[0]}", test="mrqap")
        assert before["estimate"].item() > 0.5 and before["p"].item() < 0.01
        """,
    "thirty_areas": """
        assert slope["lo"] < SLOPE < slope["hi"] < 0
        assert slope["tau"] < pooled["tau"]
        assert pooled["predict_hi"] - pooled["predict_lo"] > 2 * (pooled["hi"] - pooled["lo"])
        assert pooled["n"] == AREAS == len(study.areas)
        near = values.with_columns(after=pl.col("hi").shift(-1)).drop_nulls("after")
        assert (near["after"] > near["lo"]).all()
        assert values.tail(5)["n"].median() > values["n"].median() > values.head(5)["n"].median()
        assert beside.filter(outside).height > 2 * beside.height / 20
        """,
}
"""What the sentences of a notebook claim of its numbers, to be held against them."""


def _read(name: str) -> Any:
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


def test_every_notebook_is_here_and_listed() -> None:
    assert {path.stem for path in FOLDER.glob("*.ipynb")} == set(NAMES)
    listed = (FOLDER / "index.md").read_text("utf-8")
    assert all(re.search(rf"^{name}$", listed, re.MULTILINE) for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_holds_no_trace_of_a_run(name: str) -> None:
    text = (FOLDER / f"{name}.ipynb").read_text("utf-8")
    notebook = json.loads(text)
    nbformat.validate(_read(name))
    assert notebook["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook["cells"]:
        assert cell["metadata"] == {}
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
    places = "|".join(("home", "root", "tmp", "Users"))
    assert not re.search(rf"/({places})/|[A-Z]:\\\\", text)
    assert "**Everything here is invented" in "".join(notebook["cells"][0]["source"])


@pytest.mark.parametrize("name", NAMES)
def test_it_runs_and_what_it_says_is_so(name: str, tmp_path: Path) -> None:
    notebook = _read(name)
    claims = nbformat.v4.new_code_cell(textwrap.dedent(CLAIMS[name]))
    notebook.cells.append(claims)
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute(cwd=tmp_path)
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", ())]
    assert not [out for out in outputs if out.get("name") == "stderr"]
    shown = [out["data"]["text/html"] for out in outputs if "text/html" in out.get("data", {})]
    assert len(shown) > 3
    assert not list(tmp_path.iterdir())
