"""Analyses to report on, and pages opened in a real browser that notes all they do."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import partnernet_datasets as datasets
from partnernet.analysis import Analysis, analyse
from partnernet.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def borough() -> Analysis:
    """The made-up borough: everything is known of it."""
    return analyse(datasets.load("synthetic_borough"))


@pytest.fixture(scope="session")
def rescue() -> Analysis:
    """Real networks of which only contact is known."""
    return analyse(datasets.load("emon"))


@pytest.fixture(scope="session")
def bare() -> Analysis:
    """A referral log and nothing else."""
    rows = pl.DataFrame(
        {
            "source": ["School", "Surgery", "Police", "Clinic", "School"],
            "target": ["Front door", "Front door", "Front door", "School", "Clinic"],
            "layer": ["referral"] * 5,
            "count": [40, 3, 25, 12, 9],
        }
    )
    return analyse(Study.of(rows, area="north"))


class Text(HTMLParser):
    """The words of a page as a reader meets them, block by block, and its tags."""

    BLOCKS = frozenset(
        ("p", "li", "h1", "h2", "h3", "td", "th", "caption", "dt", "dd", "title", "strong", "span")
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = [""]
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.skipped = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.skipped = tag == "style"
        if tag in self.BLOCKS:
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        self.skipped = False
        if tag in self.BLOCKS:
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self.blocks[-1] += data


@pytest.fixture(scope="session")
def read_page() -> Callable[[bytes], Text]:
    """Read a page's words and tags."""

    def read(page: bytes) -> Text:
        found = Text()
        found.feed(page.decode("utf-8"))
        found.blocks = [" ".join(x.split()) for x in found.blocks if x.strip()]
        return found

    return read


@pytest.fixture
def open_report(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Open a report from disk, offline; `noted` has its requests and complaints."""
    contexts: list[Any] = []

    def open_it(content: bytes, *, width: int = 1280, **options: Any) -> tuple[Any, list[str]]:
        path = tmp_path / "a report – Gŵyn.html"
        path.write_bytes(content)
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, offline=True, **options
        )
        contexts.append(context)
        page, noted = context.new_page(), []
        page.on(
            "request",
            lambda r: None if r.url.startswith(("file:", "data:")) else noted.append(r.url),
        )
        page.on("console", lambda m: noted.append(m.text))
        page.on("pageerror", lambda e: noted.append(str(e)))
        page.goto(path.as_uri())
        return page, noted

    yield open_it
    for context in contexts:
        context.close()
