"""The page as text: strict, self-contained, complete without script."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from importlib import resources
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import partnernet_maps as maps
from partnernet.study import Study
from partnernet_maps import _pyvis
from partnernet_maps import page as pages
from partnernet_maps.model import clean_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Seen(HTMLParser):
    """Everything a browser would take for markup."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {
            "script": [],
            "style": [],
            "td": [],
            "th": [],
            "caption": [],
        }
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open = tag
        if tag in self.texts:
            self.texts[tag].append("")

    def handle_data(self, data: str) -> None:
        if self.texts.get(self._open):
            self.texts[self._open][-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._open = ""


BUNDLE = "the vis-network file"
"""Stands for half a megabyte of script that need not be parsed again and again."""


def parsed(html: bytes) -> Seen:
    seen = Seen()
    seen.feed(html.decode("utf-8").replace(_pyvis.bundle(), BUNDLE))
    return seen


@pytest.fixture(scope="module")
def html(partnership: Callable[..., Study]) -> bytes:
    return maps.render(partnership(30, waves=("2024", "2025")))


def test_utf8_line_feeds_and_readable_first_words(html: bytes) -> None:
    text = html.decode("utf-8")
    assert "\r" not in text
    assert re.match(r"<!doctype html>\n<!-- This is a partnership map\. Download the file", text)
    head = text[: text.index("</head>")]
    assert head.index("charset") < head.index("Content-Security-Policy") < head.index("<title>")


def test_nothing_points_outside_and_nothing_runs_inline(html: bytes) -> None:
    outward = {"src", "href", "action", "data", "poster", "srcset", "formaction", "ping"}
    for tag, attributes in parsed(html).tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], tag
        for name in outward & set(attributes):
            assert (attributes[name] or "").startswith("#"), (tag, name)
        assert tag not in {"link", "iframe", "object", "embed", "base", "img", "form"}


def test_the_policy_allows_exactly_what_is_there(html: bytes) -> None:
    seen = parsed(html)
    policy = next(a["content"] for t, a in seen.tags if a.get("http-equiv")) or ""
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    data_blocks = [a.get("type") == "application/json" for t, a in seen.tags if t == "script"]
    scripts = [s for s, data in zip(seen.texts["script"], data_blocks, strict=True) if not data]
    assert len(scripts) == 3

    def hashed(text: str) -> str:
        return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"

    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    full = [_pyvis.bundle() if text == BUNDLE else text for text in scripts]
    assert rules["script-src"].split() == [hashed(text) for text in full]
    assert rules["style-src"].split() == [hashed(text) for text in seen.texts["style"]]


def blocks(html: bytes) -> dict[str, Any]:
    found = re.findall(
        r'<script type="application/json" id="(pn-\w+)">(.*?)</script>',
        html.decode("utf-8"),
        re.DOTALL,
    )
    return {name: json.loads(text) for name, text in found}


def keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            if key != "shapes":
                yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


def test_data_blocks_hold_only_whitelisted_keys(html: bytes) -> None:
    data = blocks(html)
    assert set(data) == {"pn-data", "pn-nodes", "pn-edges", "pn-options"}
    assert set(keys(data["pn-data"])) <= pages.PAYLOAD_KEYS
    for name, known in (("pn-nodes", pages.NODE_KEYS), ("pn-edges", pages.EDGE_KEYS)):
        heads, *rows = data[name]
        assert set(heads) <= known
        assert {len(row) for row in rows} == {len(heads)}
        assert not any(isinstance(value, dict | list) for row in rows for value in row)


def test_no_private_column_reaches_the_page() -> None:
    rows = pl.DataFrame(
        {
            "source": ["S1"],
            "target": ["T1"],
            "layer": ["referral"],
            "count": [3],
            "contact_key_s": [["SECRETKEY"]],
            "event_id": ["SECRETEVENT"],
            "basis": ["personal"],
            "respondent_role": ["SECRETROLE"],
        }
    )
    agencies = pl.DataFrame(
        {
            "agency_id": ["S1", "T1"],
            "name": ["Sender", "Taker"],
            "site_id": ["SECRETSITE", None],
            "service_type": ["SECRETTYPE", None],
            "budget_gbp": [987654.0, None],
        }
    )
    text = maps.render(Study.of(rows, agencies=agencies)).decode("utf-8")
    assert "SECRET" not in text
    assert "987654" not in text
    assert '"S1"' not in text
    assert "3 referrals" not in text


def test_the_tables_hold_every_fact(html: bytes, partnership: Callable[..., Study]) -> None:
    data = maps.build(partnership(30, waves=("2024", "2025")))
    cells = parsed(html).texts["td"]
    assert sum(text in ("to", "with") for text in cells) == len(data.links)
    assert sum("[c]" in text for text in cells) == sum(link.hidden for link in data.links)
    rows = parsed(html).texts["th"]
    assert {agency.name for agency in data.agencies} <= set(rows)


def test_no_jargon_on_the_page(html: bytes) -> None:
    text = html.decode("utf-8")
    body = text[text.index("<body>") : text.index('<script type="application/json"')]
    words = re.sub(r"<[^>]*>", " ", body).lower()
    forbidden = ("node", "edge", "degree", "betweenness", "centrality", "vertex", "tie ", "ties")
    assert not [word for word in forbidden if re.search(rf"\b{word.strip()}\b", words)]


def test_our_script_cannot_make_markup_of_text() -> None:
    folder = resources.files("partnernet_maps") / "assets"
    for name in pages.SCRIPTS:
        text = (folder / f"{name}.js").read_text(encoding="utf-8")
        for risk in (
            "innerHTML",
            "outerHTML",
            "insertAdjacent",
            "document.write",
            "eval(",
            "Function(",
        ):
            assert risk not in text, (name, risk)


def hostile_study(name: str) -> Study:
    rows = pl.DataFrame(
        {
            "area_id": [name or "area"] * 2,
            "source": ["A", "B"],
            "target": ["B", "C"],
            "layer": [name or "layer", "referral"],
            "level": ["frontline", "process"],
            "wave": [name or "wave"] * 2,
        }
    )
    agencies = pl.DataFrame(
        {
            "agency_id": ["A", "B"],
            "area_id": [name or "area"] * 2,
            "name": [name, "Fine"],
            "sector": [name or "sector", "health"],
        }
    )
    return Study.of(rows, agencies=agencies)


@settings(max_examples=40, deadline=None)
@given(
    st.text(max_size=60) | st.sampled_from(["</script><script>x()", "<!--", "'\"><svg onload=x>"])
)
def test_no_name_becomes_markup(name: str) -> None:
    plain, nasty = (
        parsed(maps.render(hostile_study("plain"))),
        parsed(maps.render(hostile_study(name))),
    )
    assert [t for t, _ in nasty.tags if t != "path"] == [t for t, _ in plain.tags if t != "path"]
    assert [sorted(a) for t, a in nasty.tags if t not in ("path", "text", "th")] == [
        sorted(a) for t, a in plain.tags if t not in ("path", "text", "th")
    ]


@given(st.text(max_size=500))
def test_clean_text_is_one_bounded_visible_line(text: str) -> None:
    clean = clean_text(text)
    assert 0 < len(clean) <= 300
    assert clean == clean_text(clean)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", clean)


def test_sizes_stay_mailable(partnership: Callable[..., Study]) -> None:
    """Budgets of maps.md 8.8, in bytes."""
    assert len(maps.render(partnership(60))) < 700_000 * 1.05
    assert len(maps.render(partnership(250))) < 1_150_000
