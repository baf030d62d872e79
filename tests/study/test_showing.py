"""What a notebook shows: tables whose every text is escaped, nothing that runs or is fetched."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import polars as pl
import pytest

import partnernet as pn

NASTY = '<script>alert("x")</script>'
ALLOWED = {"p", "b", "em", "pre", "h3", "h4", "div", "table", "caption", "thead", "tbody", "tr",
           "th", "td"}  # fmt: skip


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def nasty() -> pn.Study:
    rows = [
        {"wave": wave, "source": source, "target": target, "layer": "referral", "count": 3}
        for wave in ("one", NASTY)
        for source, target in (("A", NASTY), ("B", "A"), (NASTY, "C"), ("C", "D"), ("D", "A"))
    ]
    ids = pl.DataFrame({"agency_id": ["A", "B", "C", "D", NASTY]})
    covered = ids.with_columns(
        role=pl.lit("reporter"), status=pl.lit("responded"), absence_means=pl.lit("no_contact")
    )
    return pn.Study.of(
        pl.DataFrame(rows),
        coverage=covered,
        agencies=ids.with_columns(name="agency_id"),
        area=NASTY,
    )


def kinds() -> dict[str, Any]:
    study = nasty()
    return {
        "Study": study,
        "Analysis": pn.analyse(study, metrics_wanted=["density", "mean_degree"]),
        "Comparison": pn.compare(study, by="wave", draws=20, tests=True, measures=["density"]),
        "Nulls": pn.null_models(study, draws=20, measures=["transitivity"]),
        "Qap": pn.qap(study, "referral ~ transpose(referral)", draws=9),
        "WhatIf": pn.what_if(study, without=["A"]),
        "Page": pn.tell(pn.analyse(study)),
    }


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return kinds()


@pytest.mark.parametrize(
    "name", ["Study", "Analysis", "Comparison", "Nulls", "Qap", "WhatIf", "Page"]
)
def test_it_shows_itself_and_runs_nothing(found: dict[str, Any], name: str) -> None:
    text = found[name]._repr_html_()
    tags = Tags()
    tags.feed(text)
    assert not tags.open
    assert {tag for tag, _ in tags.found} <= ALLOWED
    assert {each for _, names in tags.found for each in names} <= {"style"}
    assert "<table>" in text
    assert NASTY not in text


def test_a_map_is_cut_off_from_the_notebook(found: dict[str, Any]) -> None:
    shown = pn.maps.show(found["Study"], height=400, audience="public")
    text = shown._repr_html_()
    tags = Tags()
    tags.feed(text)
    assert tags.found == [("iframe", ("srcdoc", "title", "width", "height", "sandbox"))]
    assert "allow-same-origin" not in text
    assert not re.search(r"(src|href)=(&quot;|&#x27;)?(https?:)?//", text)


def test_numbers_are_those_of_the_study() -> None:
    study = pn.datasets.load("emon")
    text = study._repr_html_()
    assert text.count("<tr>") == 1 + len(study.areas)
    row = next(line for line in text.splitlines() if "Cheyenne" in line)
    cells = re.findall(r'<td style="text-align:right">([^<]*)</td>', row)
    assert cells == ["14", "83", "100%", "100%"]
    assert study.partnership("Cheyenne")._repr_html_().count("<tr>") == 2
