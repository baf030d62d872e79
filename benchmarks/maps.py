"""Time from opening a map to being able to use it, beside pyvis's own page of the same network.

    python benchmarks/maps.py                      # 60 and 1,500 agencies
    python benchmarks/maps.py --agencies 200 --limit 60

Both pages are opened from disk in the same headless Chromium, in turn, without a network. A page is
usable from the end of the last task of over 50 ms that is followed by a second of quiet; pyvis's
page, which lays itself out with physics on by default, also has to have taken its loading bar away.
Beside it stands the processor time that the page itself took until then, which a busy machine does
not change much.
Needs the development extras and Chromium. Nothing here is asserted.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import polars as pl

import partnernet as pn
import partnernet_maps as maps

LAYERS = ("referral", "communication", "funding")
LEVELS = ("governance", "strategy", "process", "frontline")
SECTORS = ("health", "social_care", "education", "police", "housing", "third_sector")
SWITCHES = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WATCH = """
window.busyUntil = 0;
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries())
    window.busyUntil = Math.max(window.busyUntil, startTime + duration);
}).observe({ entryTypes: ["longtask"] });
"""
LOADED = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
USABLE_AT = f"Math.max(window.busyUntil, {LOADED})"
DRAWN = {
    "partnernet": "Boolean(window.partnernetMap && partnernetMap.drawing.frames)",
    "pyvis": "typeof network !== 'undefined' && "
    "(document.getElementById('loadingBar') || { style: { display: 'none' } })"
    ".style.display === 'none'",
}


def study(agencies: int) -> pn.Study:
    """An invented partnership with five links an agency; the same for the same number."""
    draw = random.Random(1)
    rows = [
        {
            "source": f"X{source}",
            "target": f"X{target}",
            "layer": draw.choice(LAYERS),
            "level": draw.choice(LEVELS),
            "count": draw.choice([2, 8, 30]),
        }
        for source in range(agencies)
        for target in draw.sample([x for x in range(agencies) if x != source], 5)
    ]
    listed = [
        {"agency_id": f"X{i}", "name": f"Agency {i}", "sector": SECTORS[i % len(SECTORS)]}
        for i in range(agencies)
    ]
    return pn.Study.of(pl.DataFrame(rows), agencies=pl.DataFrame(listed), area="benchmark")


def pages(made: pn.Study, folder: Path) -> dict[str, Path]:
    """Write both pages of one network."""
    from pyvis.network import Network

    ours, theirs = folder / "partnernet.html", folder / "pyvis.html"
    maps.save(made, ours)
    plain = Network(directed=True, cdn_resources="in_line", height="700px", width="100%")
    plain.add_nodes(made.agencies["agency_id"].to_list(), label=made.agencies["name"].to_list())
    plain.add_edges(made.ties.select("source", "target").rows())
    theirs.write_text(plain.generate_html(), encoding="utf-8")
    return {"partnernet": ours, "pyvis": theirs}


def usable(browser: Any, name: str, path: Path, limit: float) -> tuple[float, float] | None:
    """Seconds until a page can be used, of the clock and of the processor; None after the limit."""
    from playwright.sync_api import TimeoutError as TooLong

    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    page = context.new_page()
    page.set_default_timeout(1000 * limit)
    page.add_init_script(WATCH)
    watched = context.new_cdp_session(page)
    watched.send("Performance.enable", {"timeDomain": "threadTicks"})
    started = time.monotonic()
    try:
        page.goto(path.as_uri(), wait_until="commit")
        while time.monotonic() - started < limit:
            ready = f"{DRAWN[name]} && {LOADED} > 0 && performance.now() - {USABLE_AT} > 1000"
            if page.evaluate(ready):
                found = watched.send("Performance.getMetrics")["metrics"]
                tasks = next(x["value"] for x in found if x["name"] == "TaskDuration")
                return float(page.evaluate(USABLE_AT)) / 1000, float(tasks)
            page.wait_for_timeout(200)
    except TooLong:
        pass
    finally:
        context.close()
    return None


def main() -> None:
    """Open both pages in turn and print the medians."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--agencies", type=int, nargs="*", default=[60, 1500])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=float, default=30, help="seconds to wait for a page")
    asked = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        for agencies in asked.agencies:
            made = pages(study(agencies), Path(folder))
            print(f"\n{agencies:,} agencies, {5 * agencies:,} links")
            times: dict[str, list[tuple[float, float] | None]] = {name: [] for name in made}
            for _ in range(asked.rounds):
                for name, path in made.items():
                    times[name].append(usable(browser, name, path, asked.limit))
            for name, path in made.items():
                known = [t for t in times[name] if t is not None]
                late = len(times[name]) - len(known)
                said = f"not usable in {asked.limit:.0f} s"
                if not late:
                    clock, busy = (median(t[k] for t in known) for k in (0, 1))
                    said = f"{clock:.2f} s, {busy:.2f} s of processor"
                print(f"  {name:12}{said:>34}{path.stat().st_size / 1e6:10.2f} MB")
        browser.close()


if __name__ == "__main__":
    main()
