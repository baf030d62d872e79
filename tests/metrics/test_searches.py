"""Measures that search, called by name, where the answer is beyond doubt.

Communities: two teams in which all work closely, and lightly with all of the other; taken as
lengths, the strengths would join the teams. Coreness: a clique and others with no ties, the one
network whose ties are exactly the products of a gradient; and volumes made to be such products.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, permutations
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from tests.metrics.networks import TIES, network

from partnernet.metrics import Estimate, Missing, Rows, Values, get
from partnernet.view import View

if TYPE_CHECKING:
    from partnernet.study import Partnership, Slice

TEAMS = [f"{team}{i}" for team in "AB" for i in range(6)]
ALONE = ["Y", "Z"]
CLOSE, LIGHT = 10.0, 1.0


def teams(*, alone: bool, third: str = "housing") -> Partnership:
    pairs = list(combinations(TEAMS, 2))
    nodes = TEAMS + ALONE * alone
    return network(
        nodes,
        pairs,
        directed=False,
        sector={x: {"A": "health", "B": "police"}.get(x[0], third) for x in nodes},
        amounts=[CLOSE if i[0] == j[0] else LIGHT for i, j in pairs],
    )


def cut(p: Partnership, code: str) -> Slice:
    return p.slice("unstated", TIES, get(code).card.view)


def found(p: Partnership, code: str) -> float:
    result = get(code)(cut(p, code))
    assert isinstance(result, Estimate)
    return result.value


def labels(p: Partnership, code: str) -> list[float]:
    s = cut(p, code)
    result = get(code)([s, s] if get(code).card.over == "layers" else s)
    assert isinstance(result, Values)
    return result.value.tolist()


def together(p: Partnership) -> dict[str | None, float]:
    result = get("co_community")(cut(p, "co_community"))
    assert isinstance(result, Rows)
    return dict(zip(result.unit_id, result.value.tolist(), strict=True))


@pytest.mark.parametrize("alone", [False, True])
def test_modularity_of_two_teams(alone: bool) -> None:
    within, between = 30 * CLOSE, 36 * LIGHT
    all_of_it = within + between
    expected = within / all_of_it - 2 * (all_of_it / (2 * all_of_it)) ** 2
    assert found(teams(alone=alone), "modularity") == pytest.approx(expected, abs=1e-12)


def test_an_agency_without_ties_is_a_community_by_itself() -> None:
    assert found(teams(alone=False), "communities") == 2.0
    assert found(teams(alone=True), "communities") == 4.0


@pytest.mark.parametrize("code", ["community", "community_layers"])
def test_teams_are_numbered_before_agencies_alone(code: str) -> None:
    assert labels(teams(alone=True), code) == [1.0] * 6 + [2.0] * 6 + [3.0, 4.0]


@pytest.mark.parametrize("alone", [False, True])
def test_only_members_of_one_team_are_ever_together(alone: bool) -> None:
    mates = {f"{i}|{j}": 1.0 for i, j in combinations(TEAMS, 2) if i[0] == j[0]}
    assert together(teams(alone=alone)) == mates


def test_an_agency_between_two_teams_is_now_in_one_and_now_in_the_other() -> None:
    """Whatever the seed it is with all of a team or with none, and with no two at once."""
    pairs = [(i, j) for i, j in combinations(TEAMS, 2) if i[0] == j[0]]
    torn = [(x, "X") for x in ("A0", "A1", "B0", "B1")]
    shares = together(network([*TEAMS, "X"], [*pairs, *torn], directed=False))
    mates = {f"{i}|{j}" for i, j in pairs}
    assert {shares[pair] for pair in mates} == {1.0}
    with_a, with_b = ({shares.get(f"{x}|X", 0.0) for x in TEAMS if x[0] == team} for team in "AB")
    assert len(with_a) == len(with_b) == 1
    assert 0 < sum(with_a) < 1
    assert sum(with_a) + sum(with_b) == pytest.approx(1)


def test_communities_are_the_sectors_but_for_two_agencies_alone() -> None:
    """Adjusted Rand index of {6, 6, 1, 1} and {6, 6, 2}, by counting pairs."""
    assert found(teams(alone=False), "community_sector_ari") == 1.0
    both, mine, theirs, pairs = 30, 30, 31, 91
    chance = mine * theirs / pairs
    expected = (both - chance) / ((mine + theirs) / 2 - chance)
    assert found(teams(alone=True), "community_sector_ari") == pytest.approx(expected)


def test_agencies_of_unknown_sector_are_left_out() -> None:
    assert found(teams(alone=True, third="unknown"), "community_sector_ari") == 1.0


def clique() -> Partnership:
    nodes = [*"ABCD", *ALONE]
    return network(nodes, combinations("ABCD", 2), directed=False)


def test_a_clique_beside_agencies_alone_is_a_gradient_without_misfit() -> None:
    assert found(clique(), "coreness_fit") == pytest.approx(1.0, abs=1e-6)
    assert labels(clique(), "coreness") == pytest.approx([0.5] * 4 + [0.0] * 2, abs=1e-4)
    assert found(clique(), "coreness_concentration") == pytest.approx(1.0, abs=1e-6)
    assert found(clique(), "coreness_core_size") == 4.0


def one_way() -> Partnership:
    """A clique, and agencies outside that send to it and hear nothing back."""
    ties = [*permutations("ABCD", 2), ("Y", "A"), ("Y", "B"), ("Z", "A"), ("A", "X")]
    return network([*"ABCD", "X", *ALONE], ties, directed=True)


def test_coreness_is_of_the_ties_as_they_point() -> None:
    """The fit is that of the vector to the directed ties, and the rest follows from the vector."""
    p = one_way()
    tied = np.zeros((7, 7))
    s = cut(p, "coreness")
    tied[s.ties["source_ix"].to_numpy(), s.ties["target_ix"].to_numpy()] = 1
    c = np.array(labels(p, "coreness"))
    apart = ~np.eye(7, dtype=bool)
    fit = np.corrcoef(tied[apart], np.outer(c, c)[apart])[0, 1]
    assert found(p, "coreness_fit") == pytest.approx(fit, abs=1e-9)
    high = np.sort(c)[::-1]
    by_size = [np.corrcoef(high, np.arange(7) < k)[0, 1] for k in range(1, 7)]
    assert found(p, "coreness_concentration") == pytest.approx(max(by_size), abs=1e-9)
    assert found(p, "coreness_core_size") == 1 + int(np.argmax(by_size))


@pytest.mark.parametrize("missing", [("AB",), ("AB", "BA"), ("AB", "CD")])
def test_coreness_of_a_network_in_which_nearly_all_are_tied(missing: tuple[str, ...]) -> None:
    """There the products hardly differ, and a difference of sums of squares is rounding error."""
    ties = [pair for pair in permutations("ABCDE", 2) if "".join(pair) not in missing]
    p = network([*"ABCDE"], ties, directed=True)
    tied = np.zeros((5, 5))
    s = cut(p, "coreness")
    tied[s.ties["source_ix"].to_numpy(), s.ties["target_ix"].to_numpy()] = 1
    c = np.array(labels(p, "coreness"), dtype=np.longdouble)
    apart = ~np.eye(5, dtype=bool)
    one, other = (x[apart] - x[apart].mean() for x in (tied.astype(np.longdouble), np.outer(c, c)))
    fit = float((one * other).sum() / np.sqrt((one**2).sum() * (other**2).sum()))
    assert found(p, "coreness_fit") == pytest.approx(fit, abs=1e-6)


GRADIENT = np.array([2.0, 1.5, 1.5, 1.0, 0.5, 0.0])


def products(*, directed: bool) -> Partnership:
    """Volumes whose log(1 + w) is the product of a gradient; the last agency has none."""
    pairs = list((permutations if directed else combinations)(range(5), 2))
    amounts = [float(np.expm1(GRADIENT[i] * GRADIENT[j])) for i, j in pairs]
    named = [("ABCDEF"[i], "ABCDEF"[j]) for i, j in pairs]
    return network("ABCDEF", named, directed=directed, amounts=amounts)


@pytest.mark.parametrize("directed", [False, True])
def test_volumes_that_are_products_of_a_gradient_give_it_back(directed: bool) -> None:
    p = products(directed=directed)
    assert found(p, "coreness_strength_fit") == pytest.approx(1.0, abs=1e-6)
    expected = GRADIENT / np.linalg.norm(GRADIENT)
    assert labels(p, "coreness_strength") == pytest.approx(expected.tolist(), abs=1e-3)


def heavy(*last: float) -> Partnership:
    """Everybody deals with everybody, a million times and a little more."""
    pairs = list(combinations("ABCDE", 2))
    more = [*[0.0] * (len(pairs) - len(last)), *last]
    return network("ABCDE", pairs, directed=False, amounts=[1e6 + x for x in more])


def test_small_differences_of_large_volumes_are_not_lost() -> None:
    """Where C, D and E deal a little more with each other, they are a clique above the rest."""
    p = heavy(1.0, 1.0, 1.0)
    assert found(p, "coreness_strength_fit") == pytest.approx(1.0, abs=1e-6)
    assert labels(p, "coreness_strength") == pytest.approx([0.0] * 2 + [3**-0.5] * 3, abs=1e-3)


@pytest.mark.parametrize("code", ["coreness_strength", "coreness_strength_fit"])
def test_volumes_that_are_all_the_same_or_not_all_known_have_no_gradient(code: str) -> None:
    s = cut(heavy(), code)
    assert get(code)(s) == Missing("no_variation")
    unknown = pl.when(pl.col("source") == "A").then(None).otherwise("weight").alias("weight")
    some = replace(s, ties=s.ties.with_columns(unknown))
    assert get(code)(some) == Missing("not_recorded")


def test_nobody_tied_has_no_community_and_no_core() -> None:
    """An answer of 0 communities, or of a fit of 0, would be a finding."""
    p = network(TEAMS, [("A0", "A0")], directed=False)
    for code in [*COMMUNITIES, *CORENESS]:
        assert get(code)(cut(p, code)) == Missing("no_ties"), code


CORENESS = [
    "coreness",
    "coreness_concentration",
    "coreness_fit",
    "coreness_strength",
    "coreness_strength_fit",
]
COMMUNITIES = ["co_community", "communities", "community", "community_sector_ari", "modularity"]


@pytest.mark.parametrize("code", COMMUNITIES)
def test_communities_are_of_agencies_expected_there_and_of_ties_that_either_end_reports(
    code: str,
) -> None:
    assert get(code).card.view == View(direction="weak", weight="strength")
    assert (View().nodes, View().tie_rule) == ("eligible", "union")
