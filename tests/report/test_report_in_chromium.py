"""The report in a real browser: accessible, silent, one page first, and nothing runs."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from partnernet.analysis import Analysis, analyse
from partnernet.study import Study
from partnernet_maps import report

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HOSTILE = (
    "<img src=x onerror=window.hacked=1>",
    "</script><script>window.hacked=1</script>",
    "javascript:window.hacked=1",
    "{{7*7}}{% raw %}{0.__class__}",
    "Police \u202eecivreS\u202c",
    "line\u2028and\u2029more\nlines\x00\x07",
    "W" * 300,
    "شرطة المدينة",
    "👩‍👧 family 🏠",
    '=HYPERLINK("x","y")',
    "$x^2$ \\alpha",
)


def violations(page: Any) -> list[str]:
    from axe_playwright_python.base import AXE_FILE_PATH

    page.evaluate(Path(AXE_FILE_PATH).read_text(encoding="utf-8"))
    found = page.evaluate(f"axe.run(document, {{runOnly: {TAGS}, resultTypes: ['violations']}})")
    return [f"{x['id']}: {x['nodes'][0]['html'][:150]}" for x in found["violations"]]


def hostile() -> Analysis:
    names = [f"{name} {i}" for i, name in enumerate(HOSTILE)]
    agencies = pl.DataFrame(
        {
            "agency_id": [f"X{i}" for i in range(len(names))],
            "name": names,
            "sector": [names[i % 3] for i in range(len(names))],
            "is_lead": [i == 0 for i in range(len(names))],
        }
    )
    ties = pl.DataFrame(
        [
            {
                "source": f"X{i}",
                "target": f"X{(i + 1) % len(names)}",
                "layer": names[i % 2],
                "level": names[2 + i % 2],
                "count": 9 * i + 1,
            }
            for i in range(len(names))
        ]
    )
    return analyse(Study.of(ties, agencies=agencies, area=HOSTILE[0]))


@pytest.mark.parametrize("colours", ["none", "active"])
@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("name", ["borough", "rescue", "bare"])
def test_axe_finds_nothing_and_nothing_is_asked_for(
    open_report: Callable[..., Any],
    request: pytest.FixtureRequest,
    name: str,
    width: int,
    colours: str,
) -> None:
    content = report.render(request.getfixturevalue(name))
    page, noted = open_report(content, width=width, forced_colors=colours, bypass_csp=True)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page, noted = open_report(content, width=width, forced_colors=colours)
    assert noted == []


def test_the_policy_lets_no_script_run(open_report: Callable[..., Any], borough: Analysis) -> None:
    content = report.render(borough)
    assert b"<script" not in content.lower()
    assert "script-src 'none'" in unescape(content.decode("utf-8"))
    assert not re.search(rb"\son[a-z]+=", content)
    assert b"style=" not in content
    assert b"http://" not in content.replace(b"http://www.w3.org/2000/svg", b"")
    added = content.replace(b"</body>", b"<script>window.hacked=1</script></body>")
    page, noted = open_report(added)
    assert page.evaluate("window.hacked === undefined")
    assert noted


@pytest.mark.parametrize("name", ["borough", "rescue", "bare"])
def test_the_summary_is_one_page(
    open_report: Callable[..., Any], request: pytest.FixtureRequest, name: str
) -> None:
    """Printed, what follows the summary begins on page 2: the summary is lower than a page."""
    about = report.About(
        title="The partnership of a place with a long name: how agencies work together",
        made_by="the partnership team of the place",
        contact="the team, telephone 00000",
        synthetic=True,
    )
    content = report.render(request.getfixturevalue(name), about=about)
    page, _ = open_report(content, width=694)  # A4 less its margins, in CSS pixels
    page.emulate_media(media="print")
    bottom = page.evaluate("document.querySelector('.first').getBoundingClientRect().bottom")
    assert bottom <= (297 - 24) / 25.4 * 96
    made = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)
    assert b"/StructTreeRoot" in made
    assert b"/MarkInfo" in made


@pytest.mark.parametrize("width", [1280, 320])
def test_hostile_names_run_nothing_and_break_nothing(
    open_report: Callable[..., Any], width: int
) -> None:
    found = hostile()
    about = report.About(title=HOSTILE[1], made_by=HOSTILE[0], contact=HOSTILE[6])
    page, noted = open_report(report.render(found, about=about), width=width)
    assert noted == []
    assert page.evaluate("window.hacked === undefined")
    assert page.evaluate("document.images.length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert "<img src=x" in page.inner_text("body")


@pytest.mark.parametrize("width", [1280, 320])
def test_hostile_places_run_nothing_and_break_nothing(
    open_report: Callable[..., Any], width: int
) -> None:
    """Every name is a place's, and those of its agencies, sectors, kinds of link and levels."""
    rows = [
        {
            "area_id": name,
            "source": f"{name} 1",
            "target": f"{name} 2",
            "layer": HOSTILE[i - 1],
            "level": HOSTILE[i - 2],
            "count": 30,
        }
        for i, name in enumerate(HOSTILE)
    ]
    agencies = [
        {"agency_id": f"{name} {n}", "area_id": name, "name": f"{name} {n}", "sector": name}
        for name in HOSTILE
        for n in (1, 2)
    ]
    found = analyse(Study.of(pl.DataFrame(rows), agencies=pl.DataFrame(agencies)))
    page, noted = open_report(
        report.render(found, about=report.About(title=HOSTILE[0])), width=width
    )
    assert noted == []
    assert page.evaluate("window.hacked === undefined")
    assert page.evaluate("document.images.length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("section.place").count() == len(HOSTILE)


OUTSIDE = """() => [...document.querySelectorAll('svg[role=img]')].flatMap((svg) => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter((each) => {
    const box = each.getBoundingClientRect();
    return box.left < frame.left - 1 || box.right > frame.right + 1;
  }).map((each) => each.textContent);
})"""
"""What is written in a picture and reaches over its edge."""


def test_names_in_capitals_fit_into_the_pictures_and_long_ones_are_told_apart(
    open_report: Callable[..., Any],
) -> None:
    loud = ["ASHBY METROPOLITAN COUNCIL", "MAMMOTH MUMMIES COMMUNITY CIC", "WWW CARE COMMUNITY"]
    trust = "Community Health NHS Foundation Trust"
    names = [*loud, f"{trust} North", f"{trust} South", f"{trust} West"]
    ties = pl.DataFrame(
        [
            {"source": a, "target": b, "layer": "referral", "level": "frontline", "count": 30 + i}
            for i, a in enumerate(names)
            for b in names[:i]
        ]
    )
    page, _ = open_report(report.render(analyse(Study.of(ties, area="north"))))
    assert page.evaluate(OUTSIDE) == []
    assert f"names leave out '{trust}'" in page.content()
    for figure in page.query_selector_all("svg[role=img]")[1:]:
        said = [each.text_content() for each in figure.query_selector_all("text")]
        labels = [x for x in said if not x.isdigit()]
        assert len(labels) == len(set(labels)), labels


def test_a_sentence_that_begins_with_an_arabic_name_reads_from_left_to_right(
    open_report: Callable[..., Any],
) -> None:
    ties = pl.DataFrame(
        {"source": ["Police", "School"], "target": ["شرطة المدينة"] * 2, "layer": ["planning"] * 2}
    )
    page, _ = open_report(report.render(analyse(Study.of(ties, area="north"))))
    name, rest = page.evaluate(
        """() => {
  const text = [...document.querySelectorAll('.findings strong')]
    .map((each) => each.firstChild).find((each) => each.data.includes('has links'));
  const left = (from, to) => {
    const range = document.createRange();
    range.setStart(text, from);
    range.setEnd(text, to);
    return range.getBoundingClientRect().left;
  };
  const at = text.data.indexOf('has links');
  return [left(0, at - 1), left(at, at + 9)];
}"""
    )
    assert name < rest
