"""The report as a board member reads it: short sentences, plain words, numbers with units."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from partnernet.disclosure import policy
from partnernet.errors import ConfigError
from partnernet_maps import report
from partnernet_maps.report.words import english, leaves, load
from partnernet_maps.templates import text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from partnernet.analysis import Analysis

FORBIDDEN = (
    *("node", "edge", "vertex", "degree", "betweenness", "centrality", "centralisation"),
    *("density", "component", "backbone", "dyad", "layer", "topology", "eigenvector", "clique"),
    *("modularity", "kappa", "p-value", "wave", "tie"),
)
LONGEST = 25


@pytest.fixture(params=["borough", "rescue", "bare"])
def page(request: pytest.FixtureRequest) -> bytes:
    found: Analysis = request.getfixturevalue(request.param)
    return report.render(found, about=report.About(made_by="the team", contact="the office"))


def without_glossary(page: bytes) -> bytes:
    text = page.decode("utf-8")
    before, after = text.split('<section id="glossary"', 1)
    return (before + after.split("</section>", 1)[1]).encode("utf-8")


def test_no_sentence_is_long(page: bytes, read_page: Callable[[bytes], Any]) -> None:
    for tag in ("p", "li", "td", "dd", "strong", "span"):
        for block in re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", page.decode("utf-8"), re.DOTALL):
            plain = " ".join(re.sub(r"<[^>]+>", " ", block).split())
            listing = re.match(
                r"^(Pairs of sectors|The six levels|Joined|No longer|agencies )", plain
            )
            for said in re.split(r"(?<=[.?!])\s+|: |; ", plain):
                assert listing or len(said.split()) <= LONGEST, said


def test_terms_of_network_analysis_stand_in_the_glossary_only(
    page: bytes, read_page: Callable[[bytes], Any]
) -> None:
    said = " ".join(read_page(without_glossary(page)).blocks).lower()
    for word in FORBIDDEN:
        assert not re.search(rf"\b{re.escape(word)}(s|es)?\b", said), word
    assert "betweenness" in page.decode("utf-8")


def test_every_sentence_of_the_catalogue_is_short() -> None:
    for key, value in leaves(english().catalogue):
        for text in value if isinstance(value, list) else [value]:
            for said in re.split(r"(?<=[.?!:])\s+", text):
                assert len(said.split()) <= LONGEST, (key, said)


def test_every_picture_is_named_and_every_table_has_a_caption(
    page: bytes, read_page: Callable[[bytes], Any]
) -> None:
    tags = read_page(page).tags
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    for tag, attrs in tags:
        if tag == "svg" and attrs.get("role") == "img":
            assert attrs["aria-labelledby"] in ids
        if tag == "svg":
            assert attrs.get("role") == "img" or attrs.get("aria-hidden") == "true"
    text = page.decode("utf-8")
    assert text.count("<table>") == text.count("<caption>")


def test_each_finding_has_its_rule_and_what_it_rests_on(page: bytes) -> None:
    text = page.decode("utf-8")
    leads = re.findall(r"<li><strong>(.*?)</strong>", text.split('<nav class="contents"')[0])
    told = len([lead for lead in leads if not re.fullmatch(r"[\d,]+%?", lead)])
    assert 2 <= told <= 6
    assert text.count('<span class="basis">') >= told
    rules = text.split('<section id="rules"')[1].split("</section>")[0]
    assert rules.count("<tr>") - 1 >= told


def test_the_summary_of_the_borough(borough: Analysis, read_page: Callable[[bytes], Any]) -> None:
    said = " ".join(read_page(report.render(borough)).blocks)
    for sentence in (
        "48 agencies from 11 sectors make up the partnership.",
        "Regular contact is most common at strategy level: 43% of pairs.",
        "The share lies between 37% and 45%.",
        "Employment and private companies: no link at governance or strategy level.",
        "Half of referrals at the frontline were assessed within 45 days.",
        "schematic, after Glasby and Peck as described in NFER 2008",
    ):
        assert sentence in said, sentence


def test_what_is_inferred_is_called_a_floor(
    bare: Analysis, read_page: Callable[[bytes], Any]
) -> None:
    said = " ".join(read_page(report.render(bare, policy("analyst"))).blocks)
    assert "No agency said how closely it works with others" in said
    assert "most common" not in said


def test_the_board_decides_only_what_the_settings_say(borough: Analysis) -> None:
    asked = report.render(borough, about=report.About(decide=("Fund <b>one</b> post.",)))
    assert "What the board is asked to decide" in asked.decode("utf-8")
    assert "Fund &lt;b&gt;one&lt;/b&gt; post." in asked.decode("utf-8")
    assert "What the board is asked" not in report.render(borough).decode("utf-8")


def test_invented_data_and_internal_reports_say_so(borough: Analysis) -> None:
    marked = report.render(borough, policy("analyst"), about=report.About(synthetic=True))
    assert b"SYNTHETIC: invented data" in marked
    assert b"Internal: contains small numbers" in marked
    assert b"Internal: contains" not in report.render(borough)


def test_another_language_needs_no_code(borough: Analysis, tmp_path: Path) -> None:
    source = text_of("report.toml")
    welsh = source.replace('found = "What we found"', 'found = "Yr hyn a ganfuwyd"').replace(
        'lang = "en-GB"', 'lang = "cy"'
    )
    path = tmp_path / "cymraeg.toml"
    path.write_text(welsh, encoding="utf-8")
    page = report.render(borough, about=report.About(words=path)).decode("utf-8")
    assert "Yr hyn a ganfuwyd" in page
    assert '<html lang="cy">' in page


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('found = "What we found"', "", "found: no words"),
        ('lead = "{sectors}: no', 'lead = "{nobody}: no', "{nobody}"),
        ('columns = ["Said", "Rule", "Based on"]', 'columns = ["Said"]', "1 headings where 3"),
        ('who = "Made by {who}."', 'who = "Made by {who."', "nothing is known"),
    ],
)
def test_a_catalogue_with_a_gap_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    source = text_of("report.toml")
    assert old in source
    path = tmp_path / "words.toml"
    path.write_text(source.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError, match=re.escape(told)):
        load(path)


def test_the_catalogue_is_valid_toml_with_text_only() -> None:
    text = text_of("report.toml")
    for key, value in leaves(tomllib.loads(text)):
        texts = value if isinstance(value, list) else [value]
        assert all(isinstance(x, str) for x in texts), key
