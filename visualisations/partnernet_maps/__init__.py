"""Everything in partnernet that draws.

`save` writes one self-contained, accessible page of a partnership; `render` gives its bytes; `show`
puts it into a notebook. What enters a page is protected first: by default counts of 1 to 5 are
hidden, as DfE does, and single-person agencies are not named.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict, Unpack

if TYPE_CHECKING:
    from partnernet.analysis import Analysis
    from partnernet.disclosure import Audience, Policy
    from partnernet.study import Partnership, Study
    from partnernet_maps.model import MapData

    Mappable: TypeAlias = Study | Partnership | Analysis

__all__ = ["Options", "Page", "build", "figure", "render", "save", "show"]


class Options(TypedDict, total=False):
    """The options of `build`, which everything that draws a map takes."""

    title: str | None
    area: str | None
    level: str | None
    profile: str | None
    audience: Audience
    consent: bool
    policy: Policy | None
    positions: Path | str | None
    seed: int


def build(
    data: Mappable,
    *,
    title: str | None = None,
    area: str | None = None,
    level: str | None = None,
    profile: str | None = None,
    audience: Audience = "board",
    consent: bool = False,
    policy: Policy | None = None,
    positions: Path | str | None = None,
    seed: int = 1,
) -> MapData:
    """Return what a map would show, as a frozen value built from protected frames only.

    `area` picks one of several (default: the first); all waves are in one map. `level` keeps one
    level. `audience` picks the disclosure profile (`board`: dfe; `public`: dfe with sensitive
    services merged; `analyst`: none), `profile` overrides it. `consent` names single-person
    agencies and small user bodies. A whole `policy` wins over these three. `positions` is a JSON
    file of places: agencies found there keep their place. Of more than 1,500 agencies the map shows
    those with the strongest links, and says so. Raises UnknownNameError for an unknown
    area, level, audience or profile.

    >>> import polars as pl
    >>> import partnernet as pn
    >>> rows = pl.DataFrame(
    ...     {"source": ["A", "B"], "target": ["B", "C"], "layer": "referral", "count": [9, 3]}
    ... )
    >>> [link.text for link in build(pn.Study.of(rows)).links]
    ['9 referrals', 'number of referrals hidden [c]']
    """
    from partnernet import disclosure
    from partnernet_maps.assemble import map_data
    from partnernet_maps.gather import gather
    from partnernet_maps.positions import load
    from partnernet_maps.strongest import strongest

    rule = policy or disclosure.policy(audience, profile=profile, consent=consent)
    shown = gather(data, rule, area=area, level=level)
    known = load(Path(positions)) if positions is not None else None
    return map_data(strongest(shown), title=title, positions=known, seed=seed)


def render(
    data: Mappable,
    **options: Unpack[Options],
) -> bytes:
    """Return the page as UTF-8 bytes: one file, no request to anywhere; options as `build`.

    The same data, options and version give the same bytes on every machine process.

    >>> import polars as pl
    >>> import partnernet as pn
    >>> rows = pl.DataFrame({"source": ["A"], "target": ["B"], "layer": ["referral"]})
    >>> render(pn.Study.of(rows))[:15]
    b'<!doctype html>'
    """
    from partnernet_maps.page import render as page

    return page(build(data, **options))


def save(
    data: Mappable,
    path: Path | str,
    **options: Unpack[Options],
) -> Path:
    """Write the page to `path` and return it; options as `build`.

    With `positions`, places are also written back to that file, so that the next wave's map keeps
    them. Raises OutputError when a file cannot be written.

    >>> import tempfile
    >>> import polars as pl
    >>> import partnernet as pn
    >>> rows = pl.DataFrame({"source": ["A"], "target": ["B"], "layer": ["referral"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(pn.Study.of(rows), Path(folder, "map.html")).name
    'map.html'
    """
    from partnernet_maps import positions as places
    from partnernet_maps.page import render as page

    drawn = build(data, **options)
    target = places.write(Path(path), page(drawn))
    if (positions := options.get("positions")) is not None:
        places.store(Path(positions), drawn)
    return target


def figure(
    data: Mappable,
    path: Path | str,
    *,
    kind: str = "network",
    **options: Unpack[Options],
) -> Path:
    """Write a still figure for a paper or a slide and return its path; options as `build`.

    `kind` is `network` (as the map opens), `layers`, `levels` or `waves` (small multiples, every
    agency always in its place), `stacked` (levels one above the other), `sectors` (sector by
    sector, as numbers) or `profile` (pairs by declared level of collaboration). The name's ending
    says the format: .svg, .pdf or .png. Raises UnknownNameError for a kind that does not exist and
    OutputError for another ending or a file that cannot be written.

    >>> import tempfile
    >>> import polars as pl
    >>> import partnernet as pn
    >>> rows = pl.DataFrame({"source": ["A"], "target": ["B"], "layer": ["referral"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     figure(pn.Study.of(rows), Path(folder, "network.svg"), kind="sectors").name
    'network.svg'
    """
    from partnernet_maps import figures
    from partnernet_maps import positions as places

    target = Path(path)
    ending = figures.check(kind, target)
    shown = build(data, **options)
    drawn = (
        figures.profiled(data, area=options.get("area"), level=options.get("level"))
        if kind == "profile"
        else figures.KINDS[kind](shown)
    )
    return places.write(target, figures.rendered(drawn, ending))


@dataclass(frozen=True, slots=True)
class Page:
    """A page for a notebook: shown in a frame of its own, cut off from the notebook."""

    html: bytes = field(repr=False)
    height: int = 900

    def _repr_html_(self) -> str:
        text = escape(self.html.decode("utf-8"), quote=True)
        return (
            f'<iframe srcdoc="{text}" title="Map of a partnership" width="100%" '
            f'height="{self.height}" sandbox="allow-scripts allow-downloads"></iframe>'
        )


def show(data: Mappable, *, height: int = 900, **options: Any) -> Page:  # noqa: ANN401
    """Return the map for a notebook cell; options as `render`.

    >>> import polars as pl
    >>> import partnernet as pn
    >>> rows = pl.DataFrame({"source": ["A"], "target": ["B"], "layer": ["referral"]})
    >>> show(pn.Study.of(rows))._repr_html_()[:15]
    '<iframe srcdoc='
    """
    return Page(render(data, **options), height=height)
