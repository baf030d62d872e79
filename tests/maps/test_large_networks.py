"""A network that is too large for a map: what is drawn is small, strong, and said."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import partnernet_maps as maps
from partnernet import disclosure
from partnernet.study import Study
from partnernet_maps import report, strongest
from partnernet_maps.gather import gather

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnernet_maps.gather import Drawable

BOARD = disclosure.policy("board")
BUDGET = 3_000_000
"""Bytes of the page of a network of any size."""


def payments(n: int, *, seed: int = 1) -> Study:
    """A few payers and many payees; what is paid is very uneven, as it is."""
    draw = random.Random(seed)
    rows = [
        {
            "source": f"C{draw.randrange(max(n // 100, 2)):03d}",
            "target": f"S{payee:05d}",
            "layer": "funding",
            "amount": round(draw.paretovariate(0.8) * 100, 2),
            "count": draw.randrange(1, 40),
        }
        for payee in range(n)
        for _ in range(draw.choice([1, 1, 2, 3, 12]))
    ]
    return Study.of(pl.DataFrame(rows), area="payments")


def shown(study: Study) -> Drawable:
    return gather(study, BOARD)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw so few agencies that small networks are too large."""
    monkeypatch.setattr(strongest, "LARGEST", 6)
    monkeypatch.setattr(strongest, "MOST_LINKS", 9)


def test_the_page_of_a_large_network_is_small() -> None:
    study = payments(6000)
    data = maps.build(study)
    assert len(data.agencies) <= strongest.LARGEST
    assert len(data.links) <= strongest.MOST_LINKS
    assert len(maps.render(study)) < BUDGET
    every = study.agencies.height
    assert f"The {len(data.agencies):,} agencies with the strongest links, of {every:,}." in (
        data.sentence
    )
    assert f"{every - len(data.agencies):,} agencies and " in data.notes[0]


def test_what_fits_is_drawn_whole(partnership: Callable[..., Study]) -> None:
    safe = shown(partnership(40))
    assert strongest.strongest(safe) is safe
    assert "strongest" not in maps.build(partnership(40)).sentence


@pytest.mark.usefixtures("few")
def test_the_payers_and_payees_of_most_money_are_drawn() -> None:
    """Against sums by hand: one kind of link, so the strongest are those of most money."""
    rows = [("C1", f"S{i}", float(amount)) for i, amount in enumerate([900, 5, 800, 4, 700, 3])]
    rows += [("C2", "S0", 650.0), ("C3", "S9", 2.0)]
    table = pl.DataFrame(rows, schema=["source", "target", "amount"], orient="row")
    data = maps.build(Study.of(table.with_columns(layer=pl.lit("funding"))))
    assert {agency.name for agency in data.agencies} == {"C1", "C2", "S0", "S1", "S2", "S4"}
    assert len(data.links) == 5
    assert data.sentence == (
        "The 6 agencies with the strongest links, of 10. Between them are 5 of all 8 links: "
        "funding. Partners are counted among those shown."
    )


@pytest.mark.usefixtures("few")
def test_the_lead_is_drawn_however_weak(partnership: Callable[..., Study]) -> None:
    study = partnership(60, links=2)
    data = maps.build(study)
    assert len(data.agencies) <= 6
    assert [agency.key for agency in data.agencies if agency.lead] == ["X1"]


@settings(max_examples=40, deadline=None)
@given(
    counts=st.lists(st.integers(1, 40), min_size=30, max_size=30),
    seed=st.integers(0, 1000),
)
def test_the_order_of_rows_chooses_nobody(counts: list[int], seed: int) -> None:
    """That hidden numbers choose nobody either is among the tests of the report."""
    rows = [
        {"source": f"A{i % 7}", "target": f"A{7 + (i * 5) % 11}", "layer": "referral", "count": n}
        for i, n in enumerate(counts)
    ]
    safe = shown(Study.of(pl.DataFrame(rows), area="north"))
    mixed = replace(
        safe,
        ties=safe.ties.sample(fraction=1, shuffle=True, seed=seed),
        totals=safe.totals.clear(),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strongest, "LARGEST", 6)
        one, two = strongest.strongest(safe), strongest.strongest(mixed)
    assert one.agencies.equals(two.agencies)
    assert one.ties.equals(two.ties.sort(safe.ties.columns[:5]))


@pytest.mark.usefixtures("few")
def test_the_report_counts_all_and_draws_a_part() -> None:
    from partnernet.analysis import analyse
    from partnernet_maps.report.page import page

    rows = pl.DataFrame(
        {
            "source": [f"A{i}" for i in range(20)] + ["A0"] * 10,
            "target": [f"A{(i + 1) % 20}" for i in range(20)] + [f"A{i}" for i in range(5, 15)],
            "layer": "referral",
            "count": [6 + i for i in range(30)],
        }
    )
    facts, drawn, words, *_ = report._facts(analyse(Study.of(rows)), BOARD, report.About(), None, 1)
    assert (facts.agencies, facts.links) == (20, 30)
    assert len(facts.standings) == 20
    assert len(drawn.agencies) <= 6
    text = page(facts, drawn, words).decode()
    assert "The map shows the agencies with the strongest links" in text
    assert "with the strongest links, of 20 agencies" in text
