"""Pieces of sentences that several methods texts share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from partnernet import vocabulary as v
from partnernet.methods.references import cited
from partnernet.metrics import get

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

    from partnernet.provenance import Run

MOST = 8
"""Names of areas that are listed; more are counted."""

NULLS: Mapping[str, tuple[str, str]] = {
    "CUG-L": (
        "CUG-L, which puts the observed number of ties on different cells",
        "Anderson, Butts & Carley 1999",
    ),
    "CUG-MAN": (
        "CUG-MAN, which keeps the numbers of mutual, one-way and empty pairs",
        "Holland & Leinhardt 1970",
    ),
    "DEG": (
        "DEG, which keeps what each agency sends and receives (swaps alternating with reversed "
        "three-cycles)",
        "Rao, Jana & Bandyopadhyay 1996; Roberts & Coolen 2012",
    ),
    "LABEL": (
        "LABEL, which keeps the network and deals the known sectors anew",
        "Krackhardt & Stern 1988",
    ),
}
"""What each null model holds fixed, and whose idea it is."""


def listed(names: Iterable[str], kind: str) -> str:
    """Count things and name them if they are few.

    >>> listed(["North", "South"], "area")
    '2 areas (North, South)'
    """
    known = list(names)
    shown = f" ({', '.join(known)})" if len(known) <= MOST else ""
    return f"{v.many(len(known), kind)}{shown}"


def joined(parts: Sequence[str]) -> str:
    """Put parts of a sentence together.

    >>> joined(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def after(texts: Iterable[str]) -> str:
    """Name in brackets the works that texts cite; nothing where they cite none.

    >>> after(["Freeman 1979, Social Networks 1:215-239"])
    ' (Freeman 1979)'
    """
    shorts = sorted({each.short for each in cited(texts)})
    return f" ({'; '.join(shorts)})" if shorts else ""


def files_of(run: Run) -> str:
    """Say what was read."""
    names = list(dict.fromkeys(name for name, _ in run.inputs))
    return f"Ties were read from {listed(names, 'file')}. " if names else ""


def measure_table(codes: Sequence[str], *, compared: bool = False) -> tuple[str, list[str]]:
    """Lay out measures with their sources, and how areas may be compared; return the sources."""
    head = ("measure", "code", *(("areas compared",) if compared else ()), "source")
    rows = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    texts: list[str] = []
    for code in codes:
        name, form, source = _card(code)
        texts.append(source)
        cells = (name, f"`{code}`", *((FORMS[form],) if compared else ()), source)
        rows.append("| " + " | ".join(each.replace("|", r"\|") for each in cells) + " |")
    return "\n".join(rows), texts


FORMS: Mapping[str, str] = {
    "raw": "as they are",
    "raw-same-size": "between areas of one size",
    "null-ratio": "beside chance",
    "null-percentile": "beside chance",
    "rarefied": "at equal numbers",
    "adjusted": "adjusted for case mix",
    "within-area": "within an area only",
}
"""How areas may be compared on a measure, in words."""

_STRATA = "Mantel & Haenszel 1959; Greenland & Robins 1985, Biometrics 41:55-68"
CASES: Mapping[str, tuple[str, str, str]] = {
    "accepted": (
        "Share of decided referrals that were accepted",
        "adjusted",
        f"{_STRATA}; Newcombe 1998, Stat Med 17:873-890",
    ),
    "wait_decided": ("Mean working days to decision, of the first so many", "adjusted", _STRATA),
    "wait_assessed": ("Mean working days to assessment, of the first so many", "adjusted", _STRATA),
    "gregson": ("Gregson's levels of pairs, as declared", "raw", "Gregson et al. 1992"),
}
"""What is compared and is no measure of the register: name, form, source."""

RECALLED = (
    "*Recalled* marks a page, an equation or a work that was cited from memory: check it before "
    "you publish."
)


def _card(code: str) -> tuple[str, str, str]:
    if code.startswith("delta_"):
        name = f"Share of pairs at Gregson's level {code[-1]} or higher, as declared"
        return name, "raw", "Gregson et al. 1992, quoted from Leathard 2003 in NFER 2008"
    if code in CASES:
        return CASES[code]
    card = get(code).card
    return card.name, card.comparable, card.citation


def observed(coverage: pl.Series) -> str:
    """Say how much of the networks was seen, and what was done where it was not."""
    shares = coverage.drop_nulls()
    if shares.is_empty():
        return ""
    low, mid, high = (_share(each) for each in (shares.min(), shares.median(), shares.max()))
    span = low if low == high else f"between {low} and {high} (median {mid})"
    return (
        f"Of the pairs of a network, {span} were observed. A pair without a row counted as untied "
        "only where a tie would have been seen; values use observed pairs, and bounds let the "
        "others be anything."
    )


def _share(value: object) -> str:
    return f"{100 * float(str(value)):.0f}%"


def nulls(models: Iterable[str], draws: int) -> tuple[str, list[str]]:
    """Say what chance is here."""
    known = [name for name in NULLS if name in set(models)]
    texts = [NULLS[name][1] for name in known]
    told = joined([f"{NULLS[name][0]}{after([NULLS[name][1]])}" for name in known])
    return (
        f"Values were set beside {draws:,} networks drawn at random: {told}. Ties were dealt only "
        "on pairs where absence would have been seen. Percentiles are mid-ranks; no order of areas "
        "by observed over null mean is implied."
    ), texts


def choices(said: Mapping[str, object]) -> str:
    """Write choices down as they were made; nothing when all were the usual ones."""
    made = {name: value for name, value in said.items() if value not in (None, [], {}, "", False)}
    return json.dumps(made, ensure_ascii=False, sort_keys=True) if made else ""
