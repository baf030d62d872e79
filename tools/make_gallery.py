"""Make `docs/gallery/`: pictures of map, figures and report, from the sets that are shipped.

    python tools/make_gallery.py            writes docs/gallery/
    python tools/make_gallery.py --to DIR   writes elsewhere

Needs Chromium and Pillow (of matplotlib). Pictures are cut to what a reader sees first, and kept
small: 256 colours are enough for flat fills. Look at every one before it is committed.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright import sync_api

import partnernet_datasets as datasets
import partnernet_maps as maps
from partnernet.analysis import analyse
from partnernet_maps import report

HOME = Path(__file__).parent.parent / "docs" / "gallery"
WIDE, HIGH = 1280, 860
A4 = (794, 1123)
COLOURS = 255
FLAT = 100
"""So many colours are kept as they are: large flat areas keep their tint."""
PAPER = 40
"""White around what is printed."""
FIGURES = ("levels", "stacked", "sectors", "profile")
TITLE = "Ossleby (invented): how agencies work together"


def main() -> None:
    """Write every picture."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--to", type=Path, default=HOME)
    target = asked.parse_args().to
    target.mkdir(parents=True, exist_ok=True)
    borough, rescue = (datasets.load(name) for name in ("synthetic_borough", "emon"))
    about = report.About(
        title=TITLE, made_by="the makers of partnernet", contact="them", synthetic=True
    )
    with tempfile.TemporaryDirectory() as name, sync_api.sync_playwright() as playwright:
        folder = Path(name)
        found = analyse(borough)
        pages = {
            "map": maps.render(found, title="Ossleby (invented): who works with whom"),
            "emon": maps.render(rescue, title="Search and rescue at Cheyenne, 1979"),
            "report": report.render(found, about=about),
            "areas": report.render(
                analyse(rescue),
                about=report.About(
                    title="Search and rescue at seven places",
                    made_by="the makers of partnernet",
                    contact="them",
                ),
            ),
        }
        for key, page in pages.items():
            (folder / f"{key}.html").write_bytes(page)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--headless", "--no-sandbox"]
        )
        for key, file, state, size in (
            ("map-sector", "map", "", (WIDE, HIGH)),
            ("map-rings", "map", "#view=rings", (WIDE, HIGH)),
            ("map-narrow", "map", "", (320, 1400)),
            ("map-emon", "emon", "", (WIDE, HIGH)),
            ("report-page", "report", "", (WIDE, 1350)),
            ("report-areas", "areas", "", (WIDE, 1500)),
            ("report-narrow", "report", "", (320, 1400)),
        ):
            shot = screen(browser, folder / f"{file}.html", state, size)
            (target / f"{key}.png").write_bytes(small(shot))
        (target / "report-print.png").write_bytes(small(printed(browser, folder / "report.html")))
        browser.close()
        for kind in FIGURES:
            path = folder / f"{kind}.png"
            maps.figure(borough, path, kind=kind, title="Ossleby (invented)")
            (target / f"figure-{kind}.png").write_bytes(small(path.read_bytes(), widest=1000))
        report.save(found, folder / "board", about=about)
        for made, key in (("slides", "slide"), ("email", "email")):
            content = (folder / "board" / f"picture-for-{made}.png").read_bytes()
            (target / f"report-{key}.png").write_bytes(small(content, widest=1000))
    size = sum(path.stat().st_size for path in target.glob("*.png"))
    print(f"{len(list(target.glob('*.png')))} pictures, {size / 1e6:.2f} MB")


def screen(browser: Any, path: Path, state: str, size: tuple[int, int]) -> bytes:
    """Return what a reader sees first."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(path.as_uri() + state)
    page.wait_for_timeout(800)
    content: bytes = page.screenshot()
    page.close()
    return content


def printed(browser: Any, path: Path) -> bytes:
    """Return page 1 as it is printed: the summary at the width of an A4 page."""
    page = browser.new_page(viewport={"width": A4[0] - 100, "height": A4[1] - 92})
    page.emulate_media(media="print")
    page.goto(path.as_uri())
    low = page.evaluate("document.querySelector('.first').getBoundingClientRect().bottom")
    content: bytes = page.screenshot(clip={"x": 0, "y": 0, "width": A4[0] - 100, "height": low})
    page.close()
    with Image.open(BytesIO(content)) as opened:
        shown = opened.convert("RGB")
    sheet = Image.new("RGB", (shown.width + 2 * PAPER, shown.height + 2 * PAPER), "white")
    sheet.paste(shown, (PAPER, PAPER))
    held = BytesIO()
    sheet.save(held, format="PNG")
    return held.getvalue()


def small(content: bytes, *, widest: int = 1000) -> bytes:
    """Return a picture with few colours, no wider than asked."""
    with Image.open(BytesIO(content)) as opened:
        picture = opened.convert("RGB")
    if picture.width > widest:
        high = round(picture.height * widest / picture.width)
        picture = picture.resize((widest, high), Image.Resampling.LANCZOS)
    held = BytesIO()
    reduced(picture).save(held, format="PNG", optimize=True)
    return held.getvalue()


def reduced(picture: Image.Image) -> Image.Image:
    """Keep the colours that fill most, as they are, and others that cover all the rest."""
    pixels = np.asarray(picture)
    found, where, counts = np.unique(
        pixels.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True
    )
    flat = found[np.argsort(-counts)[:FLAT]]
    cover = picture.quantize(COLOURS - FLAT, method=Image.Quantize.MAXCOVERAGE).getpalette() or []
    kept = np.vstack([flat, np.array(cover, dtype=np.uint8).reshape(-1, 3)])[:COLOURS].astype(int)
    nearest = np.concatenate(
        [
            ((part[:, None, :].astype(int) - kept) ** 2).sum(axis=2).argmin(axis=1)
            for part in np.array_split(found, 1 + len(found) // 2000)
        ]
    )
    held = Image.fromarray(nearest[where.ravel()].reshape(pixels.shape[:2]).astype(np.uint8), "P")
    held.putpalette([int(value) for value in kept.ravel()])
    return held


if __name__ == "__main__":
    main()
