"""Print a page to PDF and to a picture with Chromium or Edge, where one is installed.

Nothing is installed for it and nothing depends on it: without a browser there is no PDF, and who
reads the page prints it from the browser. Started without network access to anything.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge",
         "microsoft-edge")  # fmt: skip
SECONDS = 90


def found() -> str | None:
    """Return the browser's program, if there is one on the path."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def pdf(page: bytes, *, browser: str | None = None) -> bytes | None:
    """Return the page as a tagged PDF; None without a browser, or where it fails."""
    program = browser or found()
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="partnernet-") as name:
        folder = Path(name)
        (folder / "report.html").write_bytes(page)
        target = folder / "report.pdf"
        switches = [
            *("--headless", "--disable-gpu", "--no-first-run", "--no-sandbox"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            *("--no-pdf-header-footer", "--generate-pdf-document-outline"),
            "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={folder / 'profile'}",
            f"--print-to-pdf={target}",
        ]
        try:
            subprocess.run(  # noqa: S603 - a program found by name, with our own arguments
                [program, *switches, (folder / "report.html").as_uri()],
                check=False,
                capture_output=True,
                timeout=SECONDS,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        content = target.read_bytes() if target.is_file() else b""
    return content if content.startswith(b"%PDF") else None
