"""What all tests share: where the outside data are, and how many tests went without them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

# No test may fail because a machine is busy.
settings.register_profile("partnernet", deadline=None)
settings.load_profile("partnernet")

# No test may read or write the ledger of whoever runs it.
os.environ["PARTNERNET_LEDGER"] = "off"

_ROOT = Path(__file__).resolve().parent.parent


def _shared_folder() -> Path | None:
    named = os.environ.get("PARTNERNET_SHARED")
    folder = Path(named) if named else _ROOT.parent / "shared"
    if (folder / "data" / "reference.json").is_file():
        return folder
    if named:
        pytest.fail(
            f"PARTNERNET_SHARED is set, but {folder.name} holds no test data", pytrace=False
        )
    return None


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return _ROOT


@pytest.fixture
def shared(request: pytest.FixtureRequest) -> Path:
    """The folder of outside test data; the test is not run where it is absent (and is counted)."""
    folder = _shared_folder()
    if folder is None:
        pytest.skip("needs ../shared (or PARTNERNET_SHARED)")
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what tests have to tell, and how many were not run for want of the outside data."""
    for report in terminalreporter.stats.get("passed", []):
        for name, text in report.user_properties:
            if name == "told":
                terminalreporter.write_line(f"rows of validation.csv {text}")
    skipped = terminalreporter.stats.get("skipped", [])
    without = [report for report in skipped if "../shared" in str(report.longrepr)]
    terminalreporter.write_line(f"not run for want of ../shared: {len(without)}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright; its absence is a failure, never a skip."""
    from playwright import sync_api

    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "no Chromium: apt-get install chromium"
    switches = (
        *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
        *("--disable-component-update", "--disable-sync"),
    )
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(switches))
        yield browser
        browser.close()
