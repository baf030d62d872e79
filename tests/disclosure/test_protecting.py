"""What a protected table shows: totals, rounding, zeros, money, and the log of what is hidden."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from tables import BOARD, seen, study

from partnernet.disclosure import Policy, policy, protect_area, secondary
from partnernet.disclosure import totals as totals_of_flows
from partnernet.disclosure.audit import DisclosureError, exposed
from partnernet.errors import ConfigError
from partnernet.study import Study

HIDDEN = np.nan


def shown(rows: dict[str, object], by: Policy) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Ties, totals and log of a small table of referrals."""
    frame = pl.DataFrame({"layer": "referral", "level": "frontline", **rows})
    safe = protect_area(Study.of(frame, area="north"), "north", by)
    return safe.ties, safe.totals, safe.log


def test_the_worked_example_of_two_by_two() -> None:
    """40, 3; 25, 12: hiding the 3 alone would be undone by subtraction."""
    (table,) = seen(np.array([[40, 3], [25, 12]]))
    np.testing.assert_array_equal(table, [[HIDDEN, HIDDEN, 43], [HIDDEN, HIDDEN, 37], [65, 15, 80]])


def test_a_bridge_is_found_by_the_audit() -> None:
    """Two groups of hidden cells joined by one: two in every line, yet the joining cell follows."""
    table = np.full((5, 5), 9)
    table[-1, :-1] = table[:-1, -1] = 36
    table[-1, -1] = 144
    hidden = np.zeros((5, 5), dtype=bool)
    hidden[:2, :2] = hidden[2:4, 2:4] = hidden[1, 2] = True
    assert exposed(table, hidden, 5) == [(1, 2)]


def test_small_sums_are_found_by_the_audit() -> None:
    """Four 5s make lines of 10: nothing is over 9; four 1s make lines of 2: each is 1."""
    square = np.array([[True, True, False], [True, True, False], [False, False, False]])
    fives, ones = (np.array([[n, n, 2 * n], [n, n, 2 * n], [2 * n, 2 * n, 4 * n]]) for n in (5, 1))
    assert exposed(fives, square, 9) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert exposed(fives, square, 5) == []
    assert len(exposed(ones, square, 5)) == 4


def test_a_pattern_that_fails_the_audit_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secondary, "pattern", lambda classes: classes == secondary.SMALL)
    with pytest.raises(DisclosureError):
        seen(np.array([[40, 3], [25, 12]]))


def test_persons_decide_and_unknown_counts_have_no_total() -> None:
    rows = {"source": ["A", "A", "B"], "target": ["C", "D", "C"]}
    ties, totals, _ = shown({**rows, "count": [30, 20, None]}, BOARD)
    assert ties["count"].to_list() == [30, 20, None]
    assert not ties["hidden"].any()
    assert totals["count"].to_list() == [50, None, None, 20, None]
    ties, _, log = shown({**rows, "count": [30, 20, 40], "persons": [4, 12, 33]}, BOARD)
    assert ties["hidden"].to_list()[0]
    assert log["reason"].to_list()[0] == "small_number"


def test_rounded_totals_are_of_what_is_shown() -> None:
    """nhs: 1 to 7 hidden, the rest to the nearest 5, and no total says more than its cells."""
    (table,) = seen(np.array([[42, 3], [23, 13]]), by=policy("board", profile="nhs"))
    np.testing.assert_array_equal(table, [[40, HIDDEN, 40], [25, 15, 40], [65, 15, 80]])
    (alone,) = seen(np.array([[42, 3]]), by=policy("board", profile="nhs"))
    assert np.isnan(alone[-1, 1])


@pytest.mark.parametrize(("profile", "found"), [("ons-10-5", 3), ("nhs", 2), ("dfe", 2)])
def test_a_recorded_zero_looks_as_a_small_number_where_zero_is_hidden(
    profile: str, found: int
) -> None:
    rows = {"source": ["A", "B", "C"], "target": ["D"] * 3}
    by = policy("board", profile=profile)
    ties, _, _ = shown({**rows, "count": [40, 3, 0]}, by)
    assert ties.height == found
    if found == 3:
        other, _, _ = shown({**rows, "count": [40, 0, 3]}, by)
        assert ties.equals(other)


def test_confidential_money_shows_only_sums_that_nobody_dominates() -> None:
    rows = {
        "source": ["A"] * 3 + ["B"] * 3,
        "target": ["X", "Y", "Z"] * 2,
        "layer": ["funding"] * 6,
        "amount": [400.0, 350.0, 250.0, 900.0, 50.0, 50.0],
    }
    secret = policy("board", money="confidential")
    ties, totals, log = shown(rows, secret)
    assert ties["amount"].null_count() == 6
    assert ties["amount_hidden"].all()
    sums = totals.filter(pl.col("amount").is_not_null())
    assert sums.select("kind", "agency_id", "amount").rows() == [("sent", "A", 1000.0)]
    assert {"confidential_payment", "dominance"} <= set(log["reason"])
    public, sums, _ = shown(rows, BOARD)
    assert public["amount"].null_count() == 0
    assert sums["amount"].to_list()[-1] == 2000.0


def test_a_number_of_payments_is_no_number_of_people() -> None:
    rows = {"source": ["A", "A"], "target": ["X", "Y"], "layer": ["funding"] * 2}
    ties, totals, log = shown({**rows, "count": [1, 2], "amount": [10.0, 20.0]}, BOARD)
    assert ties["count"].to_list() == [1, 2]
    assert totals["count"].to_list() == [3, 1, 2, 3]
    assert log.is_empty()


def test_an_enormous_table_has_no_totals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(totals_of_flows, "LARGEST", 8)
    table = np.array([[40, 3], [25, 12]])
    safe = protect_area(study(table), "north", BOARD)
    assert safe.totals.is_empty()
    assert safe.ties["count"].to_list() == [40, None, 25, 12]


def test_symmetric_layers_have_no_totals() -> None:
    rows = {"source": ["A", "B"], "target": ["B", "C"], "layer": ["communication"] * 2}
    ties, totals, _ = shown({**rows, "count": [12, 3]}, BOARD)
    assert ties["count"].to_list() == [12, None]
    assert totals.is_empty()


def test_a_threshold_of_ones_own() -> None:
    ties, _, _ = shown({"source": ["A"], "target": ["B"], "count": [9]}, policy(threshold=10))
    assert ties["hidden"].to_list() == [True]
    with pytest.raises(ConfigError):
        policy(threshold=1)


def test_agencies_not_named_are_logged_by_reason() -> None:
    agencies = pl.DataFrame(
        {
            "agency_id": ["DOE", "REF", "CSC"],
            "name": ["J Doe", "Refuge", "Social care"],
            "sector": ["private", "third_sector", "social_care"],
            "size_fte": [1.0, 9.0, 90.0],
            "service_type": [None, "domestic abuse", None],
        }
    )
    rows = pl.DataFrame(
        {"source": ["DOE", "REF"], "target": ["CSC"] * 2, "layer": "referral", "count": [40, 50]}
    )
    of = Study.of(rows, agencies=agencies, area="north")
    log = protect_area(of, "north", policy("public")).log
    assert dict(log.select("reason", "number").iter_rows()) == {
        "one_person": 1,
        "sensitive_service": 1,
    }


def test_an_empty_study_is_protected_too() -> None:
    safe = protect_area(study(np.zeros((2, 2), dtype=int)), "north", BOARD)
    assert safe.ties.is_empty()
    assert safe.totals.is_empty()
