"""How closely pairs work: declared solid, inferred dashed, nothing that rests on a hidden count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import partnernet as pn
import partnernet_maps as maps
from partnernet.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnernet.analysis import Analysis


def analysed(rows: list[dict[str, Any]], agencies: pl.DataFrame | None = None) -> Analysis:
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return pn.analyse(Study.of(frame, agencies=agencies), metrics_wanted=["density"])


def referral(source: str, target: str, count: int, **more: object) -> dict[str, Any]:
    row = {"source": source, "target": target, "layer": "referral", "level": "frontline"}
    return {**row, "count": count, **more}


def declared(source: str, target: str, code: int) -> dict[str, Any]:
    row = {"source": source, "target": target, "layer": "communication", "level": "strategy"}
    return {**row, "reporter": source, "contact_type": code}


def said(analysis: Analysis) -> set[tuple[str, str, str, bool]]:
    data = maps.build(analysis)
    return {
        (data.agencies[x.source].name, data.agencies[x.target].name, x.text, x.inferred)
        for x in data.closeness
    }


def test_declared_and_inferred_are_told_apart_and_level_1_is_no_line() -> None:
    found = said(
        analysed(
            [
                referral("A", "B", 40),
                declared("A", "C", 4),
                declared("B", "C", 1),
                declared("A", "D", 2),
                declared("D", "A", 3),
            ]
        )
    )
    assert found == {
        ("A", "B", "level 2 or higher, inferred from records", True),
        ("A", "C", "level 4, as declared", False),
        ("A", "D", "levels 2 to 3 declared", False),
    }


def test_what_rests_on_a_hidden_number_is_left_out() -> None:
    found = said(analysed([referral("A", "B", 40), referral("C", "D", 3)]))
    assert {pair[:2] for pair in found} == {("A", "B")}


def test_unnamed_agencies_have_no_level() -> None:
    agencies = pl.DataFrame({"agency_id": ["A", "B"], "size_fte": [1.0, 90.0]})
    assert said(analysed([referral("A", "B", 40)], agencies)) == set()


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=3, max_size=3))
def test_non_interference_of_a_whole_analysis(hidden: list[int]) -> None:
    def page(counts: list[int]) -> bytes:
        pairs = [("A", "C"), ("C", "B"), ("D", "A")]
        small = [referral(a, b, n, days=n) for (a, b), n in zip(pairs, counts, strict=True)]
        return maps.render(analysed([referral("A", "B", 40), referral("B", "A", 31), *small]))

    assert page(hidden) == page([2, 2, 2])


@pytest.mark.browser
def test_the_map_draws_levels(open_map: Callable[..., Any]) -> None:
    opened = open_map(
        maps.render(
            analysed([referral("A", "B", 40), declared("A", "C", 4), declared("B", "C", 2)])
        )
    )
    opened.page.click("input[name=lines][value=close]")
    opened.settle()
    edges = opened.js(
        "[...window.partnernetMap.shown.edges.values()].map(e => [e.dashes !== false, e.width])"
    )
    assert sorted(edges) == [[False, 1.2], [False, 3.4], [True, 1.2]]
    assert "3 pairs shown" in opened.page.inner_text("#status")
    assert opened.page.locator("#close-key").is_visible()
    opened.page.click("#t-close tbody button >> nth=0")
    assert "level 4, as declared" in opened.page.inner_text("#details-body")
    opened.check()
