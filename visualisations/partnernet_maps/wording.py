"""The words of the map: what a link says, what widths mean, the sentence, the notes, the views.

Plain words only: agency, link, partner, kind of link, level. Everything is worked out from what the
map shows, so nothing here can say more than the protected frames.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from partnernet import disclosure, schema
from partnernet import vocabulary as v
from partnernet_maps import palette
from partnernet_maps.model import MapData, Step, clean_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from partnernet.disclosure import Profile
    from partnernet_maps.gather import Drawable
    from partnernet_maps.palette import LayerStyle

MEASURED = ("count", "amount", "frequency", "hidden", "amount_hidden")
NOT_COUNTED = "number not given"
FILES = ("contacts", "data", "edges", "events", "links", "network", "partnership", "payments")
"""What files are called that hold a partnership and name no place."""
_OFTEN = {"ad_hoc": "now and then", "never": "never", "once": "once"}


def link_text(row: Mapping[str, object], style: LayerStyle, profile: Profile) -> str:
    """Say how much a link carries, as far as that may be said.

    >>> from partnernet.disclosure import PROFILES
    >>> from partnernet_maps.palette import LAYERS
    >>> row = {"count": 1200, "amount": None, "frequency": None, "hidden": False}
    >>> row["amount_hidden"] = False
    >>> link_text(row, LAYERS["referral"], PROFILES["dfe"])
    '1,200 referrals'
    >>> link_text(row | {"count": None, "hidden": True}, LAYERS["referral"], PROFILES["dfe"])
    'number of referrals hidden [c]'
    """
    if row["hidden"]:
        if not profile.range_label:
            return f"number of {style.many} hidden {disclosure.MARK}"
        return f"{profile.range_label} {style.many} {disclosure.MARK}"
    said: list[str] = []
    if row["count"] is not None:
        said.append(f"{row['count']:,} {style.one if row['count'] == 1 else style.many}")
    if row["amount"] is not None:
        said.append(f"£{row['amount']:,.0f}")
    if row["amount_hidden"]:
        said.append(f"amount hidden {disclosure.MARK}")
    if row["frequency"] is not None:
        word = str(row["frequency"])
        said.append(_OFTEN.get(word, word.replace("_", " ")))
    return ", ".join(said) or NOT_COUNTED


@dataclass(frozen=True, eq=False, slots=True)
class Scale:
    """Line widths of one layer: thirds of the numbers that are shown.

    `size` is 0 for a hidden or unknown number (constant width), else 1 to 3; `weight` is the number
    against the layer's mean, for drawing the main links only; `note` is the key's line. Hidden
    numbers enter nothing.
    """

    size: NDArray[np.int64]
    weight: NDArray[np.float64]
    note: str

    @classmethod
    def of(cls, ties: pl.DataFrame, style: LayerStyle) -> Scale:
        """Work out the widths of a layer's links."""
        rates = {word: float(rate) for word, rate in v.FREQUENCIES.items() if rate}
        yearly = pl.col("frequency").replace_strict(rates, default=None, return_dtype=pl.Float64)
        counted = bool(ties["count"].is_not_null().any() or ties["hidden"].any())
        money = bool(ties["amount"].is_not_null().any())
        chosen = pl.col("amount") if money else pl.col("count") if counted else yearly
        known = ties.select(pl.when(~pl.col("hidden")).then(chosen.cast(pl.Float64))).to_series()
        value = known.to_numpy().astype(float)
        there = ~np.isnan(value)
        size, weight = np.zeros(len(value), dtype=np.int64), np.ones(len(value))
        shown = value[there]
        mean = float(shown[shown > 0].mean()) if (shown > 0).any() else 1.0
        weight[there] = np.maximum(value[there], mean / 1e3) / mean
        weight[ties["hidden"].to_numpy()] = min(1.0, 1.0 / mean)
        low, high = _thirds(shown)
        if low is None or high is None:
            return cls(size, weight, "")
        size[there] = 1 + (shown > low).astype(np.int64) + (shown > high)
        if not money and not counted:
            return cls(size, weight, "Thicker lines: more often.")
        sign, unit = ("£", "") if money else ("", f" {style.many}")
        note = (
            f"Thin: up to {sign}{low:,.0f}{unit}. Medium: up to {sign}{high:,.0f}. "
            f"Thick: over {sign}{high:,.0f}."
        )
        return cls(size, weight, note)


def _thirds(shown: NDArray[np.float64]) -> tuple[float | None, float | None]:
    """Round numbers near the thirds; none where all numbers are about the same."""
    if len(shown) < 3 or shown.max() <= 0:
        return None, None
    steps = np.array([m * 10.0**k for k in range(10) for m in (1, 2, 3, 5, 7)])
    low, high = (
        float(steps[np.abs(np.log(steps / max(q, 1.0))).argmin()])
        for q in np.quantile(shown, [1 / 3, 2 / 3])
    )
    if high <= low:
        high = float(steps[np.searchsorted(steps, low, side="right")])
    return (None, None) if shown.max() <= low or shown.min() > high else (low, high)


def listed(words: Iterable[str]) -> str:
    """Join words as a person would.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    *most, last = list(words) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def shared_start(names: list[str]) -> str:
    """Return the words that over two fifths of names begin with, with a space: the place, mostly.

    >>> shared_start(["Ossleby Police", "Ossleby School", "Refuge"])
    'Ossleby '
    >>> shared_start(["Hill Care Trust North", "Hill Care Trust South", "Refuge"])
    'Hill Care Trust '
    """
    firsts = Counter(name.split(" ", 1)[0] for name in names if " " in name)
    word, often = min(firsts.items(), key=lambda x: (-x[1], x[0]), default=("", 0))
    if often <= 2 * len(names) / 5 or often == 1:
        return ""
    rests = [name.split(" ")[1:] for name in names if name.startswith(f"{word} ")]
    said = [word]
    while len({rest[0] for rest in rests}) == 1 and all(len(rest) > 1 for rest in rests):
        said.append(rests[0][0])
        rests = [rest[1:] for rest in rests]
    return f"{' '.join(said)} "


def opening(data: MapData) -> tuple[str, str]:
    """Return the arrangement and the links that the map opens with."""
    many = len(data.agencies) > palette.MANY and len(data.sectors) > 1
    view = "summary" if many else data.arrangements[0].key
    return view, "main" if many or data.lines > palette.CROWDED else "all"


def is_place(area: str) -> bool:
    """Tell whether a heading may name an area: what a file is called after its table is no place.

    >>> is_place("Ossleby"), is_place("ties")
    (True, False)
    """
    return area.lower() not in {*schema.INPUTS, *FILES}


def finished(data: MapData, shown: Drawable) -> MapData:
    """Return the map with its title, sentence, notes and guided views."""
    paid = {*shown.kinds.values()} == {"money"}
    about = "Who pays whom" if paid else "Who works with whom"
    area = clean_text(palette.pretty(shown.area))
    return replace(
        data,
        title=data.title
        or (f"{area}: {about[0].lower()}{about[1:]}" if is_place(shown.area) else about),
        arrangements=tuple(replace(each, name=each.name or about) for each in data.arrangements),
        sentence=_sentence(data, shown),
        notes=_notes(data, shown),
        steps=_steps(data, part=bool(shown.left_out)),
    )


def _agencies(number: int) -> str:
    return v.many(number, "agency")


def _sentence(data: MapData, shown: Drawable) -> str:
    """Say how many agencies and links there are, in the last of several periods."""
    counts = [0] * len(data.layers)
    for link in data.now:
        counts[data.strands[link.strand].layer] += 1
    there = [(n, x.name.lower()) for n, x in zip(counts, data.layers, strict=True) if n]
    kinds = listed(f"{n:,} of {name}" if len(there) > 1 else name for n, name in there)
    period = f" Data from {shown.period}." if shown.period else ""
    groups = sum(a.category and a.present(data.last) for a in data.agencies)
    number = _agencies(shown.present - groups)
    if groups:
        number = f"{v.many(groups, 'source group')}, {number}"
    when = f" in {data.waves[-1].name}" if len(data.waves) > 1 else ""
    said = f"{number}, no links{when}."
    if data.now:
        said = f"{number} and {v.many(len(data.now), 'link')}{when}: {kinds}."
    if shown.left_out:
        drawn = sum(agency.members for agency in data.agencies)
        said = (
            f"The {drawn:,} agencies with the strongest links, of {drawn + shown.left_out:,}. "
            f"Between them are {len(data.links):,} of all {shown.links_of:,} links"
            f"{when and f', {len(data.now):,} of them{when}'}: {kinds}. "
            "Partners are counted among those shown."
        )
    return f"{said}{period}"


def _notes(data: MapData, shown: Drawable) -> tuple[str, ...]:
    """What a reader must know, most important first."""
    policy = shown.policy
    said = [
        "A missing line means that these data hold no such link. It does not prove that two "
        "agencies never speak."
    ]
    if shown.left_out:
        said.insert(0, _part(shown))
    hidden = sum(link.hidden for link in data.links)
    payments = int(shown.ties["amount_hidden"].sum())
    said.append(policy.profile.about)
    if policy.profile.hides and hidden:
        said[-1] += (
            f" {v.many(hidden, 'link')} on this map {'has' if hidden == 1 else 'have'} a hidden "
            f"number, marked {disclosure.MARK}, and all such links are drawn at one width."
        )
    if payments and not policy.money_is_public:
        said.append(f"Money is confidential here: amounts are hidden {disclosure.MARK}.")
    unnamed = int(shown.agencies.filter(~pl.col("named"))["members"].sum())
    if unnamed:
        said.append(
            f"{_agencies(unnamed)} {'is' if unnamed == 1 else 'are'} not named, because one "
            "person or a small group would be recognised, or the service is sensitive."
        )
    without = sum(a.members for a in data.agencies if not a.partners and a.present(data.last))
    if without:
        when = f"in {data.waves[-1].name}" if len(data.waves) > 1 else "here"
        when += " to another agency shown" if shown.left_out else ""
        said.append(f"{_agencies(without)} {'has' if without == 1 else 'have'} no link {when}.")
    if "level_assumed" in shown.flags:
        said.append("The data do not state a level for referrals; frontline is assumed.")
    if any(agency.category for agency in data.agencies):
        said.append("Some senders are groups of sources, such as 'schools', not agencies.")
    if shown.other_areas:
        said.append(
            f"The data hold {v.many(shown.other_areas, 'other area')}, not shown on this map."
        )
    if common := shared_start([agency.name for agency in data.agencies]):
        said.append(f"Names on the map leave out '{common.strip()}', which many begin with.")
    said.append(
        "Positions are chosen so that the map can be read. Distance and place measure nothing."
    )
    return tuple(said)


def _part(shown: Drawable) -> str:
    """Say what is not drawn, how the part was chosen, and where the rest is."""
    return (
        f"{_agencies(shown.left_out)} and {v.many(shown.links_of - shown.ties.height, 'link')} are "
        "not shown: a map of all could not be read. An agency's links count here by their numbers, "
        "each against the mean of its kind of link, and a hidden number as 1. Partners and links "
        "on this page are those among the agencies shown; all are in the tables (agencies.csv and "
        "ties.csv) that partnernet analyse writes."
    )


def _steps(data: MapData, *, part: bool) -> tuple[Step, ...]:
    """Guided views, one plain fact each; `part` where some agencies are not on the map."""
    if not data.now:
        return ()
    view, show = opening(data)
    say = "Each shape is an agency. Each line is a link. "
    if view == "summary":
        say = "Each shape is a sector. Numbers count the lines between two sectors. "
    elif show == "main":
        say += "Only the main links are drawn. "
    how = (
        "Choose a sector to open it."
        if view == "summary"
        else "Choose an agency to see all its links."
    )
    found = [Step("Start here", say + how, f"view={view}&show={show}")]
    here = [agency for agency in data.agencies if agency.present(data.last)]
    most = max(agency.partners for agency in here)
    top = [a for a in here if a.partners == most]
    if len(top) <= min(3, len(here) - 1):
        others = len(here) - 1
        found.append(
            Step(
                "Most partners",
                f"{listed(a.name for a in top)} {'has' if len(top) == 1 else 'have'} links with "
                f"{most:,} of {others:,} others{' shown' if part else ''}, more than any other.",
                f"view={data.arrangements[0].key}&sel={top[0].id}",
            )
        )
    pairs = [data.ends(link) for link in data.now]
    if len(data.sectors) > 1:
        across = sum(data.agencies[a].sector != data.agencies[b].sector for a, b in pairs)
        found.append(
            Step(
                "Between sectors",
                f"{across:,} of {v.many(len(pairs), 'link')} {'joins' if across == 1 else 'join'} "
                "agencies of different sectors.",
                "view=summary&show=main",
            )
        )
    if len(data.layers) > 1:
        found.append(_narrowest(data))
    if data.rings:
        found.append(
            Step(
                "Levels",
                "Agencies stand on the ring of the level where they have most links: nearest to "
                "families inside, governance outside.",
                "view=rings",
            )
        )
    return tuple(found)


def _narrowest(data: MapData) -> Step:
    """Name the kind of link that joins the fewest agencies."""
    joined: dict[int, set[int]] = {i: set() for i in range(len(data.layers))}
    for link in data.now:
        joined[data.strands[link.strand].layer] |= set(data.ends(link))
    joined = {layer: ends for layer, ends in joined.items() if ends}
    fewest = min(joined, key=lambda i: (len(joined[i]), i))
    layer = data.layers[fewest]
    return Step(
        "Fewest joined",
        f"{layer.name} links join the fewest agencies: {len(joined[fewest]):,} of "
        f"{sum(agency.present(data.last) for agency in data.agencies):,}.",
        f"view={data.arrangements[0].key}&show=all&layer={fewest}",
    )
