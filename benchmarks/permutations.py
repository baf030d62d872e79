"""What `simulate.py` tries of random networks, permutations and cases: see `simulations.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import worlds
from answers import COVERS, DRAWS, LEVEL, REJECTS, Said, inside, rare, two_shares, wald
from scipy import stats
from worlds import UNLIKE, board

from partnernet.metrics._intervals import wilson
from partnernet.mrqap._permuting import Cells, deals, dealt_r, dealt_t, fit, own_part
from partnernet.nulls import p_values
from partnernet.nulls._degrees import same_partners
from partnernet.nulls._samplers import dealt, same_pairs, same_ties
from partnernet.nulls._statistics import KERNELS, of_sectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.random import Generator
    from worlds import Floats


MEASURES = ("recip_edge", "transitivity", "in_degree_centralisation", "betweenness_centralisation")
SHORT = {
    "recip_edge": "reciprocity",
    "in_degree_centralisation": "in-degree centralisation",
    "betweenness_centralisation": "betweenness centralisation",
}


def chance(rng: Generator) -> Iterator[Said]:
    """Each null model on networks that it describes, and CUG-L on one that it does not."""
    alike = worlds.tied(np.full((30, 30), 0.25), rng)
    pairs = worlds.census(30, rng, both=0.1, one=0.15)
    unlike = worlds.logistic(22, rng)
    for name, world, ties, skipped in (
        ("CUG-L", "alike", alike, ()),
        ("CUG-MAN", "pairs alike", pairs, ("recip_edge",)),
        ("DEG", "unlike, given degrees", unlike, ("in_degree_centralisation",)),
        ("CUG-L", "unlike, given degrees", unlike, ()),
    ):
        laid = board(ties)
        if name == "CUG-L":
            made = same_ties(laid, DRAWS, rng)
        elif name == "CUG-MAN":
            made = same_pairs(laid, DRAWS, rng)
        else:
            made = same_partners(laid, DRAWS, rng)[0]
        for measure in MEASURES:
            if measure in skipped:
                continue
            observed = float(KERNELS[measure](laid, ties[None])[0])
            p = p_values(observed, KERNELS[measure](laid, made))
            about = SHORT.get(measure, measure) + ", chance"
            sound = not (name == "CUG-L" and ties is unlike)
            held = None if p is None else bool(p[2] <= LEVEL)
            yield Said(about, world, str(len(ties)), name, REJECTS, held, sound=sound)
    yield from _labels(rng)


def _labels(rng: Generator) -> Iterator[Said]:
    """Sectors that have nothing to do with ties, most active agencies in one of them."""
    n = 20
    ties = worlds.drawn(UNLIKE, n, rng)
    sector = rng.permutation(np.repeat([0, 1, 2], [10, 6, 4]))
    laid = board(ties)
    observed = float(of_sectors("ei_index", {}, laid, sector[None])[0])
    made = of_sectors("ei_index", {}, laid, dealt(sector, DRAWS, rng))
    p = p_values(observed, made)
    at = ("E-I index, chance", "unlike", str(n))
    yield Said(*at, "LABEL", REJECTS, None if p is None else bool(p[2] <= LEVEL))
    same = (sector[:, None] == sector[None, :]) & ~np.eye(n, dtype=bool)
    cells = n * (n - 1)
    p_pairs = two_shares((ties & same).sum(), same.sum(), (ties & ~same).sum(), cells - same.sum())
    yield Said(*at, "pairs as independent", REJECTS, p_pairs <= LEVEL, sound=False)


# --- ties explained by ties -----------------------------------------------------------------------


def explained(rng: Generator) -> Iterator[Said]:
    """A term without effect whose rows and columns hang together, beside a term with effect."""
    n = 20
    for binary, hidden in ((False, 0.0), (True, 0.0), (True, 0.25)):
        common = rng.normal(0, 1, (n, n))
        term = _hanging(n, rng) + 0.5 * common
        other = _hanging(n, rng) + 0.5 * common
        outcome = 0.3 * other + _hanging(n, rng)
        if binary:
            outcome = (outcome > np.quantile(outcome, 0.7)).astype(float)
        if hidden:
            outcome[rng.random((n, n)) < hidden] = np.nan
        world = "0 or 1" if binary else "strengths"
        world += ", a quarter of the pairs unobserved" if hidden else ""
        at = ("a term in a regression of ties", world, str(n))
        terms = np.stack([term, other])
        cells = Cells.where(~np.isnan(outcome), directed=True)
        fitted = fit(outcome, terms, cells)
        t = float(fitted.t[1])
        chunks = list(deals(n, DRAWS, seed=int(rng.integers(2**31)), place="x"))
        own = own_part(0, terms, directed=True)
        drawn = np.concatenate([dealt_t(outcome, own, [other], cells, each) for each in chunks])
        yield Said(*at, "MRQAP, double semi-partialling on t", REJECTS, rare(t, drawn))
        p = float(2 * stats.t.sf(abs(t), fitted.cells - 3))
        yield Said(*at, "least squares, pairs as independent", REJECTS, p <= LEVEL, sound=False)
    yield from _correlated(rng, n)


def _hanging(n: int, rng: Generator) -> Floats:
    """Numbers of pairs, half of whose variance is the sender's and the receiver's."""
    sender, receiver, own = rng.normal(0, 1, n), rng.normal(0, 1, n), rng.normal(0, 1, (n, n))
    return np.asarray(np.sqrt(0.25) * (sender[:, None] + receiver[None, :]) + np.sqrt(0.5) * own)


def _correlated(rng: Generator, n: int) -> Iterator[Said]:
    one, other = _hanging(n, rng), _hanging(n, rng)
    cells = Cells.where(~np.eye(n, dtype=bool), directed=True)
    r = float(dealt_r(one, other, cells, np.arange(n)[None])[0])
    chunks = deals(n, DRAWS, seed=int(rng.integers(2**31)), place="x")
    drawn = np.concatenate([dealt_r(one, other, cells, each) for each in chunks])
    at = ("two layers correlated", "strengths", str(n))
    yield Said(*at, "QAP", REJECTS, rare(r, drawn))
    p = float(stats.pearsonr(cells.of(one), cells.of(other)).pvalue)
    yield Said(*at, "Pearson, pairs as independent", REJECTS, p <= LEVEL, sound=False)


# --- shares of cases ------------------------------------------------------------------------------


def cases(rng: Generator) -> Iterator[Said]:
    """Share of referrals accepted: cases alike, and cases that hang on who receives them."""
    for trials in (10, 50, 200):
        for share in (0.05, 0.3):
            x = int(rng.binomial(trials, share))
            low, high = wilson(x, trials)
            at = ("a share of cases", f"alike, {share:.2f}", f"{trials} cases")
            yield Said(*at, "Wilson", COVERS, inside((float(low), float(high)), share))
            held = wald(x / trials, trials, share)
            yield Said(*at, "normal (Wald)", COVERS, held, sound=False)
    receivers = rng.beta(3, 7, 8)
    x = int(rng.binomial(25, receivers).sum())
    low, high = wilson(x, 200)
    at = ("a share of cases", "8 receivers unlike, 0.30", "200 cases")
    held = inside((float(low), float(high)), 0.3)
    yield Said(*at, "Wilson, cases as independent", COVERS, held, sound=False)
    held = inside((float(low), float(high)), float(receivers.mean()))
    yield Said(*at, "Wilson, of these receivers", COVERS, held)
