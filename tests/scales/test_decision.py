"""Decision tables against brute force: every three-valued row, every way to fill the unknown."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import polars as pl
import pytest

from partnernet.errors import RegistryError
from partnernet.scales import Rule, get, params
from partnernet.scales._decision import DecisionTable
from partnernet.scales.gregson import table as gregson_table

Row = dict[str, bool]
Read = Callable[[Row], int]


def gregson(row: Row) -> int:
    """The seven rules of method 3.2 in plain words."""
    if not row["C"]:
        return 2 if row["FU"] else 1
    if not row["T"] or not row["REG"] or not row["TWO"]:
        return 2
    return 4 if row["J"] and row["ACT"] and row["OBJ"] else 3


def gloss(row: Row) -> int:
    """Level 3 as its gloss: contact that includes the transfer of information."""
    if not row["C"]:
        return 2 if row["FU"] else 1
    if not row["T"]:
        return 2
    return 4 if row["J"] and row["ACT"] and row["OBJ"] else 3


def one_way_allowed(row: Row) -> int:
    return gregson({**row, "TWO": True})


def depth(row: Row) -> int:
    return max((d for d in range(1, 7) if row[f"D{d}"]), default=0)


CASES: dict[str, tuple[DecisionTable, Read]] = {
    "gregson": (gregson_table(params()), gregson),
    "gregson, gloss": (gregson_table(params({"g3": "gloss"})), gloss),
    "gregson, one way": (gregson_table(params({"two_way_required": False})), one_way_allowed),
    "glasby_peck": (DecisionTable.of(get("glasby_peck").rules), depth),
}


@pytest.mark.parametrize("name", CASES)
def test_both_ends_are_the_extremes_over_all_completions(name: str) -> None:
    table, read = CASES[name]
    names = table.predicates
    rows = list(product((None, False, True), repeat=len(names)))
    found = table.decide(pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Boolean), orient="row"))
    for values, low, high in zip(rows, found["lo"], found["hi"], strict=True):
        choices = [(False, True) if value is None else (value,) for value in values]
        levels = [read(dict(zip(names, each, strict=True))) for each in product(*choices)]
        assert (low, high) == (min(levels), max(levels)), dict(zip(names, values, strict=True))


@pytest.mark.parametrize("name", CASES)
def test_every_row_is_decided(name: str) -> None:
    table, _ = CASES[name]
    names = table.predicates
    rows = list(product((None, False, True), repeat=len(names)))
    found = table.decide(pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Boolean), orient="row"))
    assert found["lo"].null_count() == found["hi"].null_count() == 0


@pytest.mark.parametrize("name", CASES)
def test_settling_what_is_unknown_never_widens(name: str) -> None:
    """The interval after a question is answered lies inside the one before."""
    table, _ = CASES[name]
    names = table.predicates
    rows = list(product((None, False, True), repeat=len(names)))
    found = table.decide(pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Boolean), orient="row"))
    ends = dict(zip(rows, zip(found["lo"], found["hi"], strict=True), strict=True))
    for row, (low, high) in ends.items():
        for j, value in enumerate(row):
            if value is None:
                for answer in (False, True):
                    inner = ends[(*row[:j], answer, *row[j + 1 :])]
                    assert low <= inner[0] <= inner[1] <= high


def test_first_match_wins_and_reasons_are_kept() -> None:
    table = DecisionTable.of([Rule(("!H",), reason="no"), Rule(("S",), 1, "one"), Rule((), 0)])
    rows = pl.DataFrame({"H": [False, True, True], "S": [True, True, False]})
    found = table.decide(rows)
    assert found["lo"].to_list() == [None, 1, 0]
    assert found["flag"].to_list() == [None, "one", None]
    assert found["reason"].to_list() == ["no", None, None]


@pytest.mark.parametrize(
    ("rules", "waived"), [([], ()), ([Rule(("C",), 1)], ("D",))], ids=["empty", "waives unasked"]
)
def test_tables_that_cannot_be(rules: list[Rule], waived: tuple[str, ...]) -> None:
    with pytest.raises(RegistryError):
        DecisionTable.of(rules, waived)


def test_breadth_rules_on_every_known_row() -> None:
    """Three points need health; what lies off the scale says so and is never forced on it."""
    table = DecisionTable.of(get("breadth").rules)
    names = ("H", "S", "W", "COM", "O")
    for values in product((False, True), repeat=len(names)):
        row = dict(zip(names, values, strict=True))
        found = table.decide(pl.DataFrame([row])).row(0, named=True)
        local = row["S"] or row["W"]
        if not row["H"]:
            expected = (None, "scale_presupposes_health")
        elif row["COM"]:
            expected = (3, None) if local else (None, "off_scale(h+c)")
        elif row["W"]:
            expected = (2, None)
        elif row["S"]:
            expected = (1, None)
        else:
            expected = (None, "off_scale(h+other)") if row["O"] else (0, None)
        assert (found["lo"], found["reason"]) == expected, row
