"""Invented partnerships, and pages opened in a real browser that notes all they do."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import partnernet_maps
from partnernet.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SECTORS = (
    *("health", "social_care", "education", "youth_justice", "police", "housing", "employment"),
    *("other_public", "private", "third_sector", "unknown"),
)
LAYERS = ("referral", "communication", "funding", "planning")
LEVELS = ("governance", "strategy", "process", "frontline")


def invented(n: int, *, seed: int = 1, links: int = 5, waves: tuple[str, ...] = ("all",)) -> Study:
    """A partnership of n agencies named after nothing real; the same one for the same seed."""
    draw = random.Random(seed)
    agencies = [
        {
            "agency_id": f"X{i}",
            "name": f"{SECTORS[i % len(SECTORS)].replace('_', ' ').title()} agency {i + 1}",
            "sector": SECTORS[i % len(SECTORS)],
            "is_lead": i == 1,
            "size_fte": 40.0,
        }
        for i in range(n)
    ]
    ties = []
    for wave in waves:
        for _ in range(n * links):
            source, target = draw.sample(range(n), 2)
            layer = draw.choice(LAYERS)
            counted = layer in ("referral", "communication")
            ties.append(
                {
                    "wave": wave,
                    "source": f"X{source}",
                    "target": f"X{target}",
                    "layer": layer,
                    "level": draw.choice(LEVELS),
                    "count": draw.choice([1, 2, 4, 8, 20, 90]) if counted else None,
                    "amount": float(draw.choice([500, 90000])) if layer == "funding" else None,
                }
            )
    rows = pl.DataFrame(ties, infer_schema_length=None)
    return Study.of(rows, agencies=pl.DataFrame(agencies), area="testborough")


@pytest.fixture(scope="session")
def partnership() -> Callable[..., Study]:
    """Make an invented partnership."""
    return invented


@pytest.fixture(scope="session")
def hostile() -> tuple[str, ...]:
    """Names that would run or break something if they could."""
    return (
        "<img src=x onerror=window.hacked=1>",
        "</script><script>window.hacked=1</script>",
        "<!--<script>",
        "javascript:window.hacked=1",
        "{{7*7}}{% raw %}",
        "Police \u202eecivreS\u202c",
        "line\u2028and\u2029more\nlines\x00\x07",
        "W" * 300,
        "a very long name " * 30,
        "شرطة المدينة",
        "Tŷ Gŵyn & Sons 'quoted\" name",
        "👩‍👧 family 🏠",
        "",
        '=HYPERLINK("x","y")',
        "@SUM(A1)",
        "' onmouseover='window.hacked=1",
        "]]>&lt;b&gt;",
        "__proto__",
    )


@dataclass
class Opened:
    """A page in the browser and all that it asked for or complained of."""

    page: Any
    requests: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def js(self, code: str) -> Any:
        """Run code in the page."""
        return self.page.evaluate(code)

    def settle(self) -> None:
        """Let the map draw."""
        self.page.wait_for_timeout(150)

    def check(self) -> None:
        """Nothing was asked of the network, nothing was reported, nothing failed while drawing."""
        assert self.requests == []
        assert self.problems == []
        assert self.js("window.hacked === undefined")
        assert self.js("window.partnernetMap.drawing.error") is None


@pytest.fixture
def open_map(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Write a map to a file and open it as a reader would: from disk, without a network."""
    contexts = []

    def open_it(
        data: Study | bytes,
        *,
        width: int = 1280,
        height: int = 900,
        state: str = "",
        scripts: bool = True,
        **context_options: Any,
    ) -> Opened:
        content = data if isinstance(data, bytes) else partnernet_maps.render(data)
        path = tmp_path / "a map – Gŵyn.html"
        path.write_bytes(content)
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            accept_downloads=True,
            offline=True,
            **context_options,
        )
        contexts.append(context)
        page = context.new_page()
        opened = Opened(page)
        local = ("file:", "data:", "blob:")
        page.on(
            "request",
            lambda r: None if r.url.startswith(local) else opened.requests.append(r.url),
        )
        page.on(
            "console",
            lambda m: opened.problems.append(m.text) if m.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda e: opened.problems.append(str(e)))
        page.goto(path.as_uri() + state)
        opened.settle()
        return opened

    yield open_it
    for context in contexts:
        context.close()
