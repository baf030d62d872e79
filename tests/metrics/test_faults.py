"""The catalogue of deliberate faults: it forgets no measure, and every fault can be put in.

`tools/mutate.py` runs the tests with each fault; that takes hours, and is done by hand.
"""

from __future__ import annotations

import ast
import csv
from collections import Counter
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from faults.catalogue import catalogue, path_of
from faults.given import GIVEN
from faults.source import Edit, edits
from faults.trial import ORACLES

from partnernet.metrics import all_cards

if TYPE_CHECKING:
    from pathlib import Path

    from faults.source import Fault


@pytest.fixture(scope="module")
def faults(root: Path) -> list[Fault]:
    return catalogue(root)


def test_no_measure_is_forgotten(faults: list[Fault]) -> None:
    met = Counter(measure for fault in faults for measure in fault.measures)
    assert set(met) == set(all_cards())
    assert min(met.values()) >= 3
    around = {fault.where for fault in faults if fault.edit is None}
    assert around == set(all_cards())


def test_every_kind_of_fault_fits_some_measure(faults: list[Fault]) -> None:
    assert {fault.what for fault in faults if fault.edit is None} == set(GIVEN)


def test_every_fault_has_a_name_of_its_own(faults: list[Fault]) -> None:
    assert len({str(fault) for fault in faults}) == len(faults)


def test_every_fault_can_be_put_in(root: Path, faults: list[Fault]) -> None:
    for fault in faults:
        if fault.edit and fault.module:
            text = path_of(root, fault.module).read_bytes()
            assert fault.edit.applied(text) != text
            ast.parse(f"({fault.edit.new}\n)")


def test_a_fault_whose_text_has_gone_is_refused() -> None:
    text = b"def f(s):\n    return s.m / (s.n - 1)\n"
    function = ast.parse(text).body[0]
    assert isinstance(function, ast.FunctionDef)
    found = list(edits(function, text))
    assert {(e.kind, e.new) for e in found} == {
        ("wrong normaliser", "(s.m * (s.n - 1))"),
        ("off by one", "(s.n)"),
    }
    with pytest.raises(ValueError, match="no longer stands"):
        found[0].applied(text.replace(b"s.m", b"s.k"))
    assert isinstance(found[0], Edit)


def test_every_survivor_is_explained_and_could_happen(root: Path, faults: list[Fault]) -> None:
    from mutate import explains

    with (root / "tools" / "survivors.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        assert row["why"].endswith("."), row
        assert any(explains(row, fault) for fault in faults), row


def test_the_judges_of_many_faults_at_once_are_there() -> None:
    """Each sets `differences` to nothing in a test with "oracles" in its name."""
    for path in ORACLES:
        judge = import_module(path)
        assert callable(judge.differences)
        assert any("oracles" in name for name in vars(judge) if name.startswith("test_"))
