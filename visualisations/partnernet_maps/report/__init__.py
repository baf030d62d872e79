"""The report for a board: one page without script, made from protected numbers only.

`facts` lets through what may be said, `findings` makes sentences of it by rules, `sections` and
`summary` set it out, `page` writes it. Every word is in `assets/report.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.analysis import Analysis
    from partnernet.disclosure import Policy
    from partnernet_maps.model import MapData
    from partnernet_maps.report.model import Facts
    from partnernet_maps.report.words import Words

__all__ = ["About", "render", "save"]


@dataclass(frozen=True, slots=True)
class About:
    """What a report says that is not in the data: heading, who made it, whom to ask, what for.

    `place` names the partnership where no title is given. `decide` is what the board is asked to
    decide; without it the report raises questions. `previous` is the folder of an earlier report,
    `words` a catalogue in another language.
    """

    title: str | None = None
    place: str = ""
    made_by: str = ""
    contact: str = ""
    decide: tuple[str, ...] = ()
    synthetic: bool = False
    previous: Path | None = None
    words: Path | None = None


def render(
    analysis: Analysis,
    policy: Policy | None = None,
    *,
    about: About | None = None,
    area: str | None = None,
    seed: int = 1,
) -> bytes:
    """Return the report as UTF-8 bytes; the same data give the same bytes.

    Where there are several areas and none is chosen, the page has something of each, in order of
    name. Without a policy, the `dfe` rule protects it. Raises UnknownNameError for another area.

    >>> import polars as pl
    >>> import partnernet as pn
    >>> rows = pl.DataFrame({"source": ["A"], "target": ["B"], "layer": ["referral"]})
    >>> render(pn.analyse(pn.Study.of(rows)))[:15]
    b'<!doctype html>'
    """
    told = about or About()
    if area is None and len(analysis.study.areas) > 1:
        return _overview(_every(analysis, policy, told, seed))
    return _page(*_facts(analysis, policy, told, area, seed))


def save(
    analysis: Analysis,
    path: Path | str,
    policy: Policy | None = None,
    *,
    about: About | None = None,
    area: str | None = None,
    seed: int = 1,
) -> Path:
    """Write one page (`.html`), or a folder with all that a board is sent; return where.

    Where there are several areas and none is chosen, the folder has a page of all of them, and the
    report and map of each.

    Raises OutputError when it cannot be written.

    >>> import tempfile
    >>> import polars as pl
    >>> import partnernet as pn
    >>> rows = pl.DataFrame({"source": ["A"], "target": ["B"], "layer": ["referral"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(pn.analyse(pn.Study.of(rows)), Path(folder, "report.html")).name
    'report.html'
    """
    from partnernet.writers.folder import write_file

    target, told = Path(path), about or About()
    page = target.suffix.lower() in {".html", ".htm"}
    from partnernet_maps.gather import parts_of
    from partnernet_maps.report.folder import write_areas, write_folder

    if area is None and len(analysis.study.areas) > 1:
        every = _every(analysis, policy, told, seed)
        if not page:
            return write_areas(target, analysis, every, page=_page, overview=_overview)
        write_file(target, _overview(every))
        return target
    found = _facts(analysis, policy, told, area, seed)
    if page:
        write_file(target, _page(*found))
        return target
    return write_folder(target, analysis, *found, page=_page, area=parts_of(analysis, area)[1])


def _every(
    analysis: Analysis, policy: Policy | None, about: About, seed: int
) -> list[tuple[Facts, MapData, Words, About, Policy]]:
    """Return the facts of every area, in order of name; no area takes the title of all."""
    alone = replace(about, title=None, place="", decide=())
    areas = sorted(analysis.study.areas, key=lambda area: (area.casefold(), area))
    found = [_facts(analysis, policy, alone, area, seed) for area in areas]
    return [(*each[:3], about, each[4]) for each in found]


def _overview(
    every: list[tuple[Facts, MapData, Words, About, Policy]], files: Sequence[str] = ()
) -> bytes:
    from partnernet_maps.model import clean_text
    from partnernet_maps.report import areas

    about = every[0][3]
    return areas.page(
        [each[:2] for each in every],
        every[0][2],
        title=clean_text(about.title) if about.title else "",
        made_by=clean_text(about.made_by, ""),
        contact=clean_text(about.contact, ""),
        decide=tuple(clean_text(each) for each in about.decide),
        files=files,
    )


def _facts(
    analysis: Analysis, policy: Policy | None, about: About, area: str | None, seed: int
) -> tuple[Facts, MapData, Words, About, Policy]:
    from partnernet import disclosure
    from partnernet_maps.assemble import map_data
    from partnernet_maps.gather import gather
    from partnernet_maps.report.facts import facts
    from partnernet_maps.report.since import compare
    from partnernet_maps.report.words import load
    from partnernet_maps.strongest import strongest

    rule = policy or disclosure.policy("board")
    safe = gather(analysis, rule, area=area)
    part = strongest(safe)
    drawn = map_data(part, seed=seed)
    found = facts(
        analysis,
        safe,
        drawn if part is safe else map_data(safe, placed=False),
        title=about.title,
        place=about.place,
        synthetic=about.synthetic,
    )
    if about.previous:
        found = replace(found, earlier=compare(about.previous, found))
    return found, drawn, load(about.words), about, rule


def _page(
    found: Facts,
    drawn: MapData,
    words: Words,
    about: About,
    policy: Policy,
    map_file: str = "",
) -> bytes:
    from partnernet_maps.model import clean_text
    from partnernet_maps.report.page import page

    del policy
    return page(
        found,
        drawn,
        words,
        made_by=clean_text(about.made_by, ""),
        contact=clean_text(about.contact, ""),
        decide=tuple(clean_text(each) for each in about.decide),
        map_file=map_file,
    )
