"""What lies beside tables: the data dictionary, the methods text, the references, the record."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import partnernet as pn
from partnernet import comparing, schema
from partnernet.methods import cited, methods, references
from partnernet.methods._words import CASES
from partnernet.metrics import all_cards
from partnernet.scales import catalogue, typologies
from partnernet.writers import save, save_results

if TYPE_CHECKING:
    from pathlib import Path

    from partnernet.repeating import Made

KINDS = ("analysis", "comparison", "qap")
YEAR = r"(?<![\d:-])(?:1[89]|20)\d\d(?![\d-])"


@pytest.fixture(scope="module")
def results() -> dict[str, Made]:
    emon, borough = (pn.datasets.load(name) for name in ("emon", "synthetic_borough"))
    part = ["process"]
    return {
        "analysis": pn.analyse(borough, levels=part, waves=["2024-25"]),
        "comparison": pn.compare(
            emon, draws=25, areas=["Cheyenne", "MtSi"], primary=["density: Cheyenne vs MtSi"]
        ),
        "qap": pn.qap(borough, "communication ~ same_sector", levels=part, draws=49),
    }


def written(made: Made, folder: Path) -> tuple[str, ...]:
    if isinstance(made, pn.Analysis):
        return save(made, folder, with_map=False, profile="dfe")
    return save_results(made, folder)


@pytest.mark.parametrize("kind", KINDS)
def test_every_table_and_column_is_described(
    results: dict[str, Made], tmp_path: Path, kind: str
) -> None:
    files = written(results[kind], tmp_path)
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    described = {each["path"]: each for each in package["resources"]}
    assert set(described) == {name for name in files if name.endswith(".csv")}
    types = {"string": str, "integer": int, "number": float, "boolean": bool}
    for name, resource in described.items():
        assert resource["description"] == schema.OUTPUTS[name.removesuffix(".csv")].meaning
        fields: list[dict[str, Any]] = resource["schema"]["fields"]
        with (tmp_path / name).open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
        assert not rows or list(rows[0]) == [field["name"] for field in fields]
        for field in fields:
            assert field["description"]
            cells = [row[field["name"]] for row in rows if row[field["name"]] != ""]
            allowed = field.get("constraints", {}).get("enum")
            assert allowed is None or set(cells) <= set(allowed), (name, field["name"])
            if field["type"] in ("integer", "number"):
                assert all(types[field["type"]](cell) is not None for cell in cells)
            if field["type"] == "boolean":
                assert set(cells) <= {"true", "false"}


@pytest.mark.parametrize("kind", KINDS)
def test_references_are_those_of_the_text_and_only_those(
    results: dict[str, Made], tmp_path: Path, kind: str
) -> None:
    written(results[kind], tmp_path)
    text = (tmp_path / "methods.md").read_text("utf-8")
    listed = text.partition("## References")[2]
    keys = re.findall(r"^@\w+{(\w+),", (tmp_path / "references.bib").read_text("utf-8"), re.M)
    known = {each.key: each for each in references()}
    assert keys[0] == "partnernet"
    assert len(set(keys)) == len(keys)
    assert {each.line for each in known.values() if each.line in listed} == {
        known[key].line for key in keys[1:]
    }
    said = text.partition("## References")[0]
    for key in keys[1:]:
        assert any(name.split(", ")[-1] in _plain(said) for name in known[key].cited), key


def _plain(text: str) -> str:
    return re.sub(r"\((\d{4})\)", r"\1", text)


def test_measures_without_a_value_are_not_cited(results: dict[str, Made]) -> None:
    found = results["analysis"]
    assert isinstance(found, pn.Analysis)
    empty = set(found.values["metric"]) - set(found.values.drop_nulls("value")["metric"])
    assert empty
    text = methods(found).text
    for name in empty:
        assert f"`{name}`" not in text


def test_every_source_that_a_card_names_is_known() -> None:
    for metric in all_cards().values():
        text = re.sub(
            r"Children in need census.*|Phys\w* Rev\w* E \d+:\d+", "", metric.card.citation
        )
        years = re.findall(YEAR, text.partition("; clock")[0])
        assert len(cited([metric.card.citation])) >= len(set(years)), metric.id
    for each in (*catalogue(), *typologies()):
        assert cited([each.source]), each.id


def test_whatever_is_compared_has_a_name_and_a_source() -> None:
    assert set(comparing.CASES) <= CASES.keys()
    borough = pn.datasets.load("synthetic_borough")
    tests = {"draws": 25, "tests": True, "levels": ["frontline"]}
    for found in (
        pn.compare(borough, by="wave", **tests),
        pn.compare(borough, by="layer", **tests),
    ):
        text = methods(found).text
        apart = found.table.filter(pl.col("kind") == "distance").drop_nulls("value")["metric"]
        assert all(f"`{name}`" in text for name in apart.unique())
        assert ("## Cases" in text) == (found.by == "wave")


def test_references_have_what_an_entry_needs() -> None:
    found = references()
    assert len({each.key for each in found}) == len({each.cited for each in found}) == len(found)
    for each in found:
        assert each.fields["author"]
        assert each.fields["title"]
        assert each.bibtex.count("{") == each.bibtex.count("}")
        if each.kind == "article":
            assert {"journal", "pages", "year"} <= each.fields.keys(), each.key


def test_the_declaration_is_hashed(results: dict[str, Made], tmp_path: Path) -> None:
    found = results["comparison"]
    assert isinstance(found, pn.Comparison)
    save_results(found, tmp_path)
    record = json.loads((tmp_path / "run.json").read_text("utf-8"))
    assert record["primary"] == ["density: Cheyenne vs MtSi"]
    declared = hashlib.sha256(b"density: Cheyenne vs MtSi\n").hexdigest()
    assert record["primary_sha256"] == declared
    assert declared in (tmp_path / "methods.md").read_text("utf-8")
    for name, digest in record["files"].items():
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest
    assert pl.read_csv(tmp_path / "compare.csv").height == record["tables"]["compare"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_run_gives_the_same_bytes(
    results: dict[str, Made], tmp_path: Path, kind: str
) -> None:
    one, two = (written(results[kind], tmp_path / name) for name in ("one", "two"))
    assert one == two
    for name in one:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
