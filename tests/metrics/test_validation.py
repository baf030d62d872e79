"""The values of `validation.csv` that other software or closed forms give, row by row.

Rows that need no file are kept beside this test; those that do are read from ../shared. No
row waits.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from tests.metrics.drawn import DRAWN, DRAWN_TOLERANCES
from tests.metrics.networks import EMON, TIES, from_files, network, toy, value
from tests.metrics.rules import STRUCTURE, TOLERANCES
from tests.mrqap.published import MANAGERS, PERMUTED, PERMUTED_TOLERANCES, managers
from tests.outcomes.published import OUTCOMES

from partnernet.metrics import Missing, Rows, get
from partnernet.metrics._kernels import gini, hill
from partnernet.metrics.core_periphery import coreness_vector
from partnernet.scales._ordinal import leik_d
from partnernet.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from partnernet.study import Partnership

    Row = dict[str, str]
    Rule = Callable[[Partnership | None, Row], float]

KEPT = Path(__file__).parent / "validation_public.csv"


def _plain(code: str) -> Rule:
    return lambda p, _: value(p, code)  # type: ignore[arg-type]


def _betweenness_centralisation(p: Partnership | None, row: Row) -> float:
    if "isolate dropped" in row["params"]:
        p = toy("marriage without Pucci")
    return value(p, "betweenness_centralisation")  # type: ignore[arg-type]


def _node(row: Row) -> str:
    words = row["params"].replace(";", " ").split()
    return words[words.index("node") + 1] if "node" in words else "Medici"


def _normalised_betweenness(p: Partnership | None, row: Row) -> float:
    if "n=15" in row["params"]:
        p = toy("marriage without Pucci")
    return value(p, "betweenness_normalised", _node(row))  # type: ignore[arg-type]


def _m_reach(p: Partnership | None, row: Row) -> float:
    """The row counts the seed itself, our reach does not."""
    steps = int(row["params"].split("m=")[1][0])
    return (value(p, "reach", "Medici", k=steps) * 15 + 1) / 16  # type: ignore[arg-type]


def _hhi(_: Partnership | None, __: Row) -> float:
    funders = ("A", "D"), ("B", "D"), ("C", "D")
    return value(network("ABCD", funders, directed=True, amounts=(60, 30, 10)), "funding_hhi", "D")


def _pagerank_max(p: Partnership | None, _: Row) -> float:
    return value(p, "pagerank", "21", View())  # type: ignore[arg-type]


BUILT: dict[str, Rule] = {
    **OUTCOMES,
    "density": _plain("density"),
    "dyad census M": _plain("dyads_mutual"),
    "dyad census mutual M": _plain("dyads_mutual"),
    "reciprocity (edgewise)": _plain("recip_edge"),
    "indegree centralisation": _plain("in_degree_centralisation"),
    "outdegree centralisation": _plain("out_degree_centralisation"),
    "degree centralisation": _plain("degree_centralisation"),
    "degree centralisation (Freeman)": _plain("degree_centralisation"),
    "betweenness centralisation": _betweenness_centralisation,
    "betweenness centralisation (Freeman)": _betweenness_centralisation,
    "betweenness raw": lambda p, row: value(p, "betweenness", _node(row)),  # type: ignore[arg-type]
    "betweenness normalised": _normalised_betweenness,
    "PageRank": lambda p, row: value(p, "pagerank", _node(row), View()),  # type: ignore[arg-type]
    "PageRank (max)": _pagerank_max,
    "Gini of degree": _plain("gini_degree"),
    "Gini of (1,2,3,4)": lambda _, __: gini([1, 2, 3, 4]),
    "HHI of funding shares 60/30/10": _hhi,
    "Hill numbers of sector counts 4,3,2,1 (q=1)": lambda _, __: hill([4, 3, 2, 1], 1),
    "Hill number q=1 of sponsorship sectors": lambda p, _: value(p, "sector_diversity", q=1),  # type: ignore[arg-type]
    "Hill number q=2 (inverse Simpson) of sponsorship sectors": lambda p, _: value(
        p,  # type: ignore[arg-type]
        "sector_diversity",
        q=2,
    ),
    "Leik ordinal dispersion D of counts (5,0,0,0,5) on 5 categories": lambda _, __: float(
        leik_d([5, 0, 0, 0, 5])
    ),
    "m-reach (share of n incl. seed)": _m_reach,
    **STRUCTURE,
    **DRAWN,
    **PERMUTED,
}


def _read(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _public_network(dataset: str) -> Partnership | None:
    names = {
        "toy star K1,9": "star",
        "toy cycle C10": "cycle",
        "Zachary karate": "zachary",
        "Florentine marriage": "marriage",
        "Florentine business": "business",
        "Krackhardt kite": "kite",
    }
    return toy(names[dataset]) if dataset in names else None


def _wrong(row: Row, p: Partnership | None) -> str | None:
    """What is wrong with a row, or None. Printed values have six decimals."""
    wanted = float(row["value"])
    got = BUILT[row["metric"]](p, row)
    stated = {**TOLERANCES, **DRAWN_TOLERANCES, **PERMUTED_TOLERANCES}
    tolerance = stated.get(row["metric"], max(5e-7, 1e-6 * abs(wanted)))
    if abs(got - wanted) <= tolerance:
        return None
    return f"{row['dataset']}: {row['metric']} ({row['params']}) is {got}, expected {wanted}"


def _id(row: Row) -> str:
    return f"{row['dataset']}-{row['metric']}-{row['params']}"


@pytest.mark.parametrize("row", [r for r in _read(KEPT) if r["metric"] in BUILT], ids=_id)
def test_public_rows(row: Row) -> None:
    assert _wrong(row, _public_network(row["dataset"])) is None


def test_rows_that_need_files(shared: Path) -> None:
    folder = shared / "validation"
    rows = [r for r in _read(folder / "validation.csv") if "[C" in r["source"]]
    networks = {
        f"EMON {name}": from_files(folder / "data", f"emon_{at}_{name}", "Sponsorship")
        for name, at in EMON.items()
    } | {
        f"Krackhardt HT {name}": from_files(folder / "data", f"ht_{name}", "dept")
        for name in ("advice", "friends")
    }
    networks[MANAGERS] = managers(folder / "data")
    wrong = [_wrong(r, networks[r["dataset"]]) for r in rows if r["metric"] in BUILT]
    assert [text for text in wrong if text] == []
    assert len(wrong) == 139


def test_every_row_is_checked(shared: Path, record_property: Callable[[str, object], None]) -> None:
    rows = _read(shared / "validation" / "validation.csv")
    assert [row["metric"] for row in rows if row["metric"] not in BUILT] == []
    assert len(rows) == 269
    record_property("told", f"checked: {_by_grade(r for r in rows if r['metric'] in BUILT)}")


def test_rows_without_files_are_counted(record_property: Callable[[str, object], None]) -> None:
    rows = _read(KEPT)
    assert len(rows) == 130
    built = [r for r in rows if r["metric"] in BUILT]
    assert {r["metric"] for r in rows} <= set(BUILT)
    record_property("told", f"checked without ../shared: {_by_grade(built)}")


def _by_grade(rows: Iterable[Row]) -> str:
    grades = Counter(row["verified_how"][1] for row in rows)
    listed = ", ".join(f"{grade} {count}" for grade, count in sorted(grades.items()))
    return f"{grades.total()} ({listed})"


# --- where a row does not say all -----------------------------------------------------------------


def test_florence_has_eight_best_sets_of_three() -> None:
    """The row names four of them; by definition, tried set by set with networkx, there are eight.

    That the four are among ours is part of the row's own check.
    """
    graph = nx.florentine_families_graph()
    graph.add_node("Pucci")
    steps = dict(nx.all_pairs_shortest_path_length(graph))

    def reach(chosen: tuple[str, ...]) -> float:
        near = (min(steps[i].get(j, math.inf) for i in chosen) for j in graph if j not in chosen)
        return len(chosen) + math.fsum(1 / d for d in near)

    found = {frozenset(chosen): reach(chosen) for chosen in combinations(graph, 3)}
    best = {chosen for chosen, sum_ in found.items() if sum_ > max(found.values()) - 1e-9}
    p = toy("marriage")
    ours = get("key_players_reach")(p.slice("unstated", TIES, View()), k=3)
    assert isinstance(ours, Rows)
    assert {frozenset(str(unit).split("|")) for unit in ours.unit_id} == best
    assert len(best) == 8


def test_coreness_of_florence_tends_to_its_bound() -> None:
    """The row prints .5130, to four places; no vector attains the least upper bound, .512989.

    With all of c on the Medici and the rest in proportion to one other vector, the fit rises as the
    rest shrinks: a search ends where rounding ends it, so 5e-5 is asserted of the row and not more.
    """
    s = toy("marriage").slice("unstated", TIES, View())
    found = coreness_vector(s)
    assert not isinstance(found, Missing)
    vector, fit = found
    assert 0.51298 < fit < 0.51299
    assert s.agencies["agency_id"][int(vector.argmax())] == "Medici"
    assert np.sort(vector)[-2] < 0.001


def test_kept_rows_are_those_of_the_source(shared: Path) -> None:
    rows = _read(shared / "validation" / "validation.csv")
    public = [row for row in rows if "[C" not in row["source"]]
    columns = ("dataset", "metric", "params", "value")
    assert [[r[x] for x in columns] for r in _read(KEPT)] == [
        [r[x] for x in columns] for r in public
    ]
    assert len(public) == 130
