"""No built page may load anything from elsewhere: readers may be offline, or watched."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class _Loads(HTMLParser):
    """Collects the addresses that a page loads by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        wanted = named.get("src") or (named.get("href") if tag == "link" else None) or ""
        if wanted.startswith(("http:", "https:", "//")):
            self.addresses.append(f"{tag} {wanted}")


def check(folder: Path) -> None:
    """Raise when a built page loads something from elsewhere."""
    found: set[str] = set()
    for path in folder.rglob("*.html"):
        parser = _Loads()
        parser.feed(path.read_text(encoding="utf-8"))
        found.update(parser.addresses)
    if found:
        message = f"pages load from elsewhere: {sorted(found)}"
        raise RuntimeError(message)
