"""What came out in plain lines, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet import vocabulary as v
from partnernet.metrics import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from partnernet.mrqap import Qap

ODDS = "b: change in the log odds of a tie that goes with one unit of the term, the others held."
CAVEATS = (
    "b: difference in the outcome that goes with one unit of the term, the other terms held; for "
    "ties, a difference in the share of pairs tied. r: correlation of the term alone with the "
    "outcome.",
    "p: share of draws at least as far from 0, agencies dealt anew; one p a term, not adjusted for "
    "how many were looked at.",
    "A pair counts only where a missing tie would have been seen. What goes together need not be "
    "cause and effect, and says nothing of areas with other agencies.",
)


def told(found: Qap) -> Iterator[str]:
    """Yield a block an area, wave and level: the terms, then what was left out.

    >>> import partnernet as pn, polars as pl
    >>> ties = [("A", "B"), ("B", "C"), ("C", "D"), ("D", "E"), ("A", "C")]
    >>> rows = pl.DataFrame(ties, schema=["source", "target"], orient="row")
    >>> study = pn.Study.of(rows.with_columns(layer=pl.lit("referral")))
    >>> found = pn.qap(study, "referral ~ same_site")
    >>> next(told(found))
    'partnership, unstated: referral ~ same_site'
    """
    for key, block in found.table.group_by(["area", "wave", "level"], maintain_order=True):
        area, wave, level = (str(part) for part in key)
        rows = block.to_dicts()
        where = ", ".join(part for part in (area, wave, level) if part != v.ALL_WAVES)
        yield f"{where}: {rows[0]['formula']}"
        yield from _block(rows)
        yield ""
    if "mrqap_logistic" in found.table["test"]:
        yield ODDS
        yield CAVEATS[0].partition("tied. ")[2]
        yield from CAVEATS[1:]
    else:
        yield from CAVEATS


def _block(rows: list[dict[str, object]]) -> Iterator[str]:
    regression = [row for row in rows if row["test"] != "qap"]
    alone = {row["term"]: row for row in rows if row["test"] == "qap"}
    first = regression[0]
    pairs = f"{v.many(_whole(first['n']), 'agency')}, {v.many(_whole(first['cells']), 'pair')}"
    known = f"; {_whole(first['left_out']):,} left out, not known" if first["left_out"] else ""
    fit = first["r_squared"]
    variance = f"; {fit:.0%} of the variance accounted for" if isinstance(fit, float) else ""
    yield f"  {pairs}{known}{variance}"
    terms = [row for row in regression if row["term"] != "intercept"]
    wide = max(len("term"), *(len(str(row["term"])) for row in terms))
    yield f"  {'term':<{wide}}  {'b':>9}  {'t':>7}  {'p':>6}  {'r':>6}  {'p of r':>6}"
    for row in terms:
        other = alone[row["term"]]
        cells = (
            f"{_shown(row['estimate'], '9.4g'):>9}",
            f"{_shown(row['t'], '7.2f'):>7}",
            f"{_p(row['p']):>6}",
            f"{_shown(other['estimate'], '6.2f'):>6}",
            f"{_p(other['p']):>6}",
        )
        yield f"  {row['term']!s:<{wide}}  " + "  ".join(cells)
    said = {_why(row): row["term"] for row in (*terms, *alone.values()) if row["reason"]}
    yield from (f"  {term}: {why}" for why, term in said.items())
    tested = next((row for row in (*terms, *alone.values()) if row["R"]), None)
    if tested is not None:
        draws = _whole(tested["R"])
        yield f"  {f'all {draws:,} permutations' if tested['exact'] else f'{draws:,} draws'}"


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _why(row: Mapping[str, object]) -> str:
    reason = str(row["reason"])
    if reason == "null_uninformative":
        return "one agency is on nearly every pair, or too little is known: chance says nothing"
    return REASONS.get(reason, reason)


def _shown(value: object, form: str) -> str:
    return format(value, form).strip() if isinstance(value, float) else ""


def _p(value: object) -> str:
    """Three places, and never 0."""
    if not isinstance(value, float):
        return ""
    return "<.001" if value < 0.001 else f"{value:.3f}".removeprefix("0")
