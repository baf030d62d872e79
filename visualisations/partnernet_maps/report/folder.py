"""The folder that a board is sent: read-me, report, map, pictures, a summary for e-mail, tables."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING

from partnernet_maps import page as map_page
from partnernet_maps.report import areas, chromium
from partnernet_maps.report.mail import mail
from partnernet_maps.report.pictures import picture, slide
from partnernet_maps.report.since import FILE, kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from partnernet.analysis import Analysis
    from partnernet.disclosure import Policy
    from partnernet_maps.model import MapData
    from partnernet_maps.report import About
    from partnernet_maps.report.model import Facts
    from partnernet_maps.report.words import Words

README, REPORT, PDF, MAP, MAIL = (
    *("READ-ME-FIRST.txt", "1-board-report.html", "1-board-report.pdf", "2-map.html"),
    "email.txt",
)
PICTURES, TABLES = "picture", "table"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_folder(
    target: Path,
    analysis: Analysis,
    facts: Facts,
    drawn: MapData,
    words: Words,
    about: About,
    policy: Policy,
    *,
    page: Callable[..., bytes],
    area: str,
) -> Path:
    """Write the folder whole or not at all, and return it.

    Raises OutputError when it cannot be written.
    """
    from partnernet.writers.folder import new_folder

    html = page(facts, drawn, words, about, policy, MAP)
    printed = chromium.pdf(html)
    pictures = {
        "for-email.png": picture(facts, drawn, words, about),
        "for-slides.png": slide(facts, drawn, words, about),
    }
    with new_folder(target, own=(PDF,)) as folder:
        readme = "\r\n".join(words.find("folder.readme")) + "\r\n"
        (folder / README).write_bytes(readme.encode("utf-8-sig"))
        (folder / REPORT).write_bytes(html)
        if printed is not None:
            (folder / PDF).write_bytes(printed)
        (folder / MAP).write_bytes(map_page.render(drawn))
        (folder / MAIL).write_bytes(mail(facts, words, about).encode("utf-8-sig"))
        (folder / FILE).write_bytes(kept(facts))
        for name, content in pictures.items():
            (folder / f"{PICTURES}-{name}").write_bytes(content)
        for name, content in tables(analysis, policy, facts, words, area).items():
            (folder / f"{TABLES}-{name}.csv").write_bytes(content)
    return target


def write_areas(
    target: Path,
    analysis: Analysis,
    every: list[tuple[Facts, MapData, Words, About, Policy]],
    *,
    page: Callable[..., bytes],
    overview: Callable[..., bytes],
) -> Path:
    """Write the folder of several places: a page of all, and the report and map of each."""
    import polars as pl

    from partnernet.writers.folder import new_folder
    from partnernet.writers.protected import PROTECTED, protected_tables

    _, _, words, about, policy = every[0]
    alone = replace(about, title=None, decide=())
    places = [(facts, drawn) for facts, drawn, *_ in every]
    slugs = [areas.slug(facts.area, i) for i, (facts, _) in enumerate(places, 1)]
    html = overview(every, [f"2-report-{slug}.html" for slug in slugs])
    printed = chromium.pdf(html)
    flows = protected_tables(analysis, policy)[PROTECTED].sort(pl.all())
    listed = areas.table(places, words)
    files: dict[str, bytes] = {
        README: ("\r\n".join(words.find("folder.readme_areas")) + "\r\n").encode("utf-8-sig"),
        REPORT: html,
        MAIL: areas.mail(places, words, title=about.title or "", contact=about.contact).encode(
            "utf-8-sig"
        ),
        f"{TABLES}-areas.csv": _csv(listed.columns, listed.rows),
        f"{TABLES}-flows.csv": _csv(flows.columns, [list(row) for row in flows.iter_rows()]),
        **({} if printed is None else {PDF: printed}),
    }
    for slug, (facts, drawn) in zip(slugs, places, strict=True):
        own_map = f"3-map-{slug}.html"
        files[f"2-report-{slug}.html"] = page(facts, drawn, words, alone, policy, own_map)
        files[own_map] = map_page.render(drawn)
        files[FILE.replace(".json", f"-{slug}.json")] = kept(facts)
    stale = {path.name for form in OWN for path in target.glob(form)}
    with new_folder(target, own=(PDF, *sorted(stale))) as folder:
        for name, content in files.items():
            (folder / name).write_bytes(content)
    return target


OWN = ("2-report-*.html", "3-map-*.html", "report-*.json")
"""Files of single places, which a later run may name otherwise."""


def tables(
    analysis: Analysis, policy: Policy, facts: Facts, words: Words, area: str
) -> dict[str, bytes]:
    """Return the tables as CSV for people: protected flows, and every table of the report."""
    import polars as pl

    from partnernet.writers.protected import PROTECTED, protected_tables
    from partnernet_maps.report.sections import sections

    flows = protected_tables(analysis, policy)[PROTECTED].filter(pl.col("area") == area)
    found = {"flows": _csv(flows.columns, [list(row) for row in flows.iter_rows()])}
    for part in sections(facts, words):
        if part.key in {"glossary", "made", "rules"}:
            continue
        for i, table in enumerate(part.tables, 1):
            name = part.key if len(part.tables) == 1 else f"{part.key}-{i}"
            found[name] = _csv(table.columns, table.rows)
    return found


def _csv(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """Return a CSV with a byte order mark; no cell can start a formula."""
    held = StringIO()
    write = csv.writer(held, lineterminator="\r\n")
    write.writerow(columns)
    write.writerows([_cell(cell) for cell in row] for row in rows)
    return held.getvalue().encode("utf-8-sig")


def _cell(cell: object) -> object:
    """Put an apostrophe before text that a spreadsheet would take for a formula.

    >>> _cell("=1+1"), _cell(-3), _cell(None)
    ("'=1+1", -3, '')
    """
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA) else cell
    return "" if cell is None else cell
