"""What `coverage.py` tries: each function makes one world and says which methods held in it.

Where a method is partnernet's, partnernet's own code is run. The classic wrong ways are written out
here, for partnernet does not have them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import worlds
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import special, stats
from worlds import ALIKE, ROSTER, SECTORS, UNLIKE, WORLDS, Bools, Floats, World

from partnernet.comparing._families import benjamini_hochberg, holm
from partnernet.comparing._measures import form
from partnernet.comparing._ordinal import by_code, cliffs_delta, cliffs_error
from partnernet.comparing._pooling import pool, regress
from partnernet.comparing._rows import _same_agencies, _two_areas
from partnernet.metrics._intervals import wilson
from partnernet.mrqap._permuting import Cells as Pairs
from partnernet.mrqap._permuting import deals, dealt_r, dealt_t, fit, own_part
from partnernet.nulls import Board, p_values
from partnernet.nulls._degrees import same_partners
from partnernet.nulls._samplers import dealt, same_pairs, same_ties
from partnernet.nulls._statistics import KERNELS, of_sectors
from partnernet.uncertainty import bootstrap, errors_of

LEVEL = 0.05
DRAWS = 199
"""Random networks or permutations; with 199 a p of .05 is attained exactly, on two sides too."""
RESAMPLES = 500

COVERS, REJECTS = "covers", "rejects"


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: of which question, in which world, by which method; None where it had none."""

    question: str
    world: str
    size: str
    method: str
    kind: str
    held: bool | None
    sound: bool = True

    @property
    def key(self) -> tuple[str, ...]:
        """What is counted together."""
        sound = "" if self.sound else "wrong"
        return (self.question, self.world, self.size, self.method, self.kind, sound)


def _inside(ends: tuple[float, float] | None, truth: float) -> bool | None:
    return None if ends is None else bool(ends[0] <= truth <= ends[1])


def _wald(share: float, cells: float, truth: float) -> bool:
    """Interval of a share, every pair a throw of its own."""
    return abs(share - truth) <= stats.norm.ppf(0.975) * np.sqrt(share * (1 - share) / cells)


# --- one network ----------------------------------------------------------------------------------


def one_network(rng: Generator) -> Iterator[Said]:
    """Intervals of smooth measures."""
    for world in WORLDS:
        for n in (12, 20, 40):
            ties = worlds.drawn(world, n, rng)
            truth, laid = world.density(n), worlds.density(ties)
            at = ("density", world.name, str(n))
            errors = errors_of(laid)
            yield Said(*at, "vertex jackknife", COVERS, _inside(errors.interval(), truth))
            low, high = np.quantile(_redrawn(laid, rng), (0.025, 0.975))
            yield Said(*at, "vertex bootstrap", COVERS, _inside((low, high), truth))
            pairs = n * (n - 1)
            held = _wald(errors.value, pairs, truth)
            yield Said(*at, "pairs as independent", COVERS, held, sound=False)
    for world in (ALIKE, UNLIKE, SECTORS):
        ties = worlds.drawn(world, 20, rng)
        at = (world.name, "20")
        ends = errors_of(worlds.reciprocity(ties)).interval()
        yield Said(
            "reciprocity", *at, "vertex jackknife", COVERS, _inside(ends, world.reciprocity)
        )
        ends = errors_of(worlds.mean_degree(ties)).interval()
        truth = world.density(20) * 19
        yield Said("mean degree", *at, "vertex jackknife", COVERS, _inside(ends, truth))
        seen = rng.random((20, 20)) < 0.8
        np.fill_diagonal(seen, val=False)
        ends = errors_of(worlds.density(ties, seen)).interval()
        about = "density, a fifth of the pairs unobserved"
        held = _inside(ends, world.density(20))
        yield Said(about, *at, "vertex jackknife", COVERS, held)


def _redrawn(laid: Any, rng: Generator) -> Floats:
    return bootstrap(laid, draws=RESAMPLES, seed=int(rng.integers(2**31)))


def centralised(rng: Generator) -> Iterator[Said]:
    """Intervals of in-degree centralisation, which partnernet refuses to give."""
    for world in (ALIKE, UNLIKE, SECTORS):
        ties = worlds.drawn(world, 20, rng)
        truth = _expected_centralisation(world, 20)
        at = ("in-degree centralisation", world.name, "20")
        without = np.array([_centralisation(np.delete(np.delete(ties, i, 0), i, 1)) for i in range(20)])
        se = np.sqrt(19 / 20 * ((without - without.mean()) ** 2).sum())
        reach = stats.t.ppf(0.975, 19) * se
        value = _centralisation(ties)
        held = _inside((value - reach, value + reach), truth)
        yield Said(*at, "vertex jackknife (not in partnernet)", COVERS, held, sound=False)
        again = KERNELS["in_degree_centralisation"](_board(ties), _resampled(ties, rng))
        low, high = np.quantile(again, (0.025, 0.975))
        held = _inside((low, high), truth)
        yield Said(*at, "vertex bootstrap (not in partnernet)", COVERS, held, sound=False)


def _resampled(ties: Bools, rng: Generator) -> Bools:
    """Agencies drawn again; a pair of one with itself takes a random pair."""
    n = len(ties)
    at = rng.integers(0, n, (RESAMPLES, n))
    found = ties[at[:, :, None], at[:, None, :]]
    pairs = ~np.eye(n, dtype=bool)
    own = (at[:, :, None] == at[:, None, :]) & pairs
    found[own] = rng.choice(ties[pairs], int(own.sum()))
    return found & pairs


def _centralisation(ties: Bools) -> float:
    return float(KERNELS["in_degree_centralisation"](_board(ties), ties[None])[0])


@cache
def _expected_centralisation(world: World, n: int) -> float:
    rng = np.random.default_rng(99)
    return float(np.mean([_centralisation(worlds.drawn(world, n, rng)) for _ in range(20_000)]))


# --- two networks ---------------------------------------------------------------------------------


def two_areas(rng: Generator) -> Iterator[Said]:
    """Two areas that are alike in truth."""
    for world in (ALIKE, UNLIKE, SECTORS):
        for n, m in ((20, 20), (15, 40)):
            one, other = worlds.drawn(world, n, rng), worlds.drawn(world, m, rng)
            at = ("two areas, density", world.name, f"{n} and {m}")
            found = _two_areas(worlds.density(one), worlds.density(other), form("density"), 1)
            yield Said(*at, "jackknife t", REJECTS, _below(found.get("p")))
            held = not _inside((found["boot_lo"], found["boot_hi"]), 0.0)
            yield Said(*at, "bootstrap of the difference", REJECTS, held)
            sizes = n * (n - 1), m * (m - 1)
            p = _two_shares(one.sum(), sizes[0], other.sum(), sizes[1])
            yield Said(*at, "pairs as independent", REJECTS, p <= LEVEL, sound=False)
            each = [(ties.sum(0) + ties.sum(1)) / (2 * len(ties) - 2) for ties in (one, other)]
            p = float(stats.ttest_ind(*each, equal_var=False).pvalue)
            method = "agencies' degrees as independent (t)"
            yield Said(*at, method, REJECTS, p <= LEVEL, sound=False)
    yield from _ordered(rng)


def _below(p: float | None) -> bool | None:
    return None if p is None else bool(p <= LEVEL)


def _two_shares(a: float, n: float, b: float, m: float) -> float:
    middle = (a + b) / (n + m)
    z = (a / n - b / m) / np.sqrt(middle * (1 - middle) * (1 / n + 1 / m))
    return float(2 * stats.norm.sf(abs(z)))


def _ordered(rng: Generator) -> Iterator[Said]:
    """Gregson's levels of pairs in two areas, agencies unlike: Cliff's delta."""
    tables, codes = [], []
    for n in (20, 25):
        agency = rng.normal(0, 1, n)
        latent = agency[:, None] + agency[None, :] + np.triu(rng.normal(0, 1, (n, n)), 1)
        code = np.digitize(np.triu(latent, 1), (-1.5, 0, 1, 2, 3)) + 1.0
        code = np.triu(code, 1) + np.triu(code, 1).T
        codes.append(code[np.triu_indices(n, 1)])
        code[np.eye(n, dtype=bool)] = np.nan
        tables.append(by_code(code, code, range(1, 7)))
    value, se = cliffs_delta(tables[0][0], tables[1][0]), cliffs_error(tables[0], tables[1])
    at = ("two areas, levels of pairs", "unlike", "20 and 25")
    t = None if value is None or not se else abs(value / se)
    held = None if t is None else bool(2 * special.stdtr(19, -t) <= LEVEL)
    yield Said(*at, "Cliff's delta, jackknife t", REJECTS, held)
    p = float(stats.mannwhitneyu(*codes).pvalue)
    yield Said(*at, "pairs as independent (Mann-Whitney)", REJECTS, p <= LEVEL, sound=False)


def waves(rng: Generator) -> Iterator[Said]:
    """The same agencies in two waves; agencies and ties change, the truth does not."""
    for n in (12, 20, 40):
        one, other = worlds.two_waves(n, rng)
        at = ("two waves, density", "unlike", str(n))
        found = _same_agencies(worlds.density(one), worlds.density(other), form("density"), 1)
        yield Said(*at, "paired jackknife", COVERS, _inside((found["lo"], found["hi"]), 0.0))
        held = _inside((found["boot_lo"], found["boot_hi"]), 0.0)
        yield Said(*at, "paired bootstrap", COVERS, held)
        errors = [errors_of(worlds.density(ties)) for ties in (one, other)]
        gap = errors[0].value - errors[1].value
        se = np.hypot(errors[0].se or 0, errors[1].se or 0)
        held = bool(abs(gap) <= stats.t.ppf(0.975, n - 1) * se)
        yield Said(*at, "as two different areas", COVERS, held, sound=False)
        pairs = ~np.eye(n, dtype=bool)
        more, less = int((one & ~other & pairs).sum()), int((other & ~one & pairs).sum())
        cells = n * (n - 1)
        se = np.sqrt(more + less - (more - less) ** 2 / cells) / cells
        held = bool(abs(gap) <= stats.norm.ppf(0.975) * se)
        yield Said(*at, "pairs as independent (McNemar)", COVERS, held, sound=False)


# --- chance ---------------------------------------------------------------------------------------


def _board(ties: Bools) -> Board:
    none = np.zeros_like(ties)
    return Board(directed=True, free=~np.eye(len(ties), dtype=bool), tied=ties, kept=none)


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
        board = _board(ties)
        if name == "CUG-L":
            made = same_ties(board, DRAWS, rng)
        elif name == "CUG-MAN":
            made = same_pairs(board, DRAWS, rng)
        else:
            made = same_partners(board, DRAWS, rng)[0]
        for measure in MEASURES:
            if measure in skipped:
                continue
            observed = float(KERNELS[measure](board, ties[None])[0])
            p = p_values(observed, KERNELS[measure](board, made))
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
    board = _board(ties)
    observed = float(of_sectors("ei_index", {}, board, sector[None])[0])
    made = of_sectors("ei_index", {}, board, dealt(sector, DRAWS, rng))
    p = p_values(observed, made)
    at = ("E-I index, chance", "unlike", str(n))
    yield Said(*at, "LABEL", REJECTS, None if p is None else bool(p[2] <= LEVEL))
    same = (sector[:, None] == sector[None, :]) & ~np.eye(n, dtype=bool)
    cells = n * (n - 1)
    p_pairs = _two_shares(
        (ties & same).sum(), same.sum(), (ties & ~same).sum(), cells - same.sum()
    )
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
        cells = Pairs.where(~np.isnan(outcome), directed=True)
        fitted = fit(outcome, terms, cells)
        t = float(fitted.t[1])
        chunks = list(deals(n, DRAWS, seed=int(rng.integers(2**31)), place="x"))
        own = own_part(0, terms, directed=True)
        drawn = np.concatenate([dealt_t(outcome, own, [other], cells, each) for each in chunks])
        yield Said(*at, "MRQAP, double semi-partialling on t", REJECTS, _rare(t, drawn))
        p = float(2 * stats.t.sf(abs(t), fitted.cells - 3))
        yield Said(*at, "least squares, pairs as independent", REJECTS, p <= LEVEL, sound=False)
    yield from _correlated(rng, n)


def _hanging(n: int, rng: Generator) -> Floats:
    """Numbers of pairs, half of whose variance is the sender's and the receiver's."""
    sender, receiver, own = rng.normal(0, 1, n), rng.normal(0, 1, n), rng.normal(0, 1, (n, n))
    return np.asarray(np.sqrt(0.25) * (sender[:, None] + receiver[None, :]) + np.sqrt(0.5) * own)


def _rare(observed: float, drawn: Floats) -> bool:
    known = drawn[np.isfinite(drawn)]
    more = int((np.abs(known) >= abs(observed) - 1e-9).sum())
    return (1 + more) / (1 + len(known)) <= LEVEL


def _correlated(rng: Generator, n: int) -> Iterator[Said]:
    one, other = _hanging(n, rng), _hanging(n, rng)
    cells = Pairs.where(~np.eye(n, dtype=bool), directed=True)
    r = float(dealt_r(one, other, cells, np.arange(n)[None])[0])
    chunks = deals(n, DRAWS, seed=int(rng.integers(2**31)), place="x")
    drawn = np.concatenate([dealt_r(one, other, cells, each) for each in chunks])
    at = ("two layers correlated", "strengths", str(n))
    yield Said(*at, "QAP", REJECTS, _rare(r, drawn))
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
            yield Said(*at, "Wilson", COVERS, _inside((float(low), float(high)), share))
            held = _wald(x / trials, trials, share)
            yield Said(*at, "normal (Wald)", COVERS, held, sound=False)
    receivers = rng.beta(3, 7, 8)
    x = int(rng.binomial(25, receivers).sum())
    low, high = wilson(x, 200)
    at = ("a share of cases", "8 receivers unlike, 0.30", "200 cases")
    held = _inside((float(low), float(high)), 0.3)
    yield Said(*at, "Wilson, cases as independent", COVERS, held, sound=False)
    held = _inside((float(low), float(high)), float(receivers.mean()))
    yield Said(*at, "Wilson, of these receivers", COVERS, held)


# --- many areas -----------------------------------------------------------------------------------


def many_areas(rng: Generator) -> Iterator[Said]:
    """Areas that differ, agencies in them unlike: mean, further area, slope on size."""
    for areas in (8, 30):
        sizes = rng.integers(15, 41, areas)
        levels = rng.normal(-1.4, 0.25, areas)
        laid = [_area(level, int(n), rng) for level, n in zip(levels, sizes, strict=True)]
        errors = [errors_of(each) for each in laid]
        value = np.array([each.value for each in errors])
        se = np.array([np.nan if each.se is None else each.se for each in errors])
        truth = float(special.expit(-1.4))
        at = ("mean of areas, density", "unlike areas", f"{areas} areas")
        found = pool(value, se, "logit")
        if found is None:
            continue
        held = _inside((found.lo, found.hi), truth)
        yield Said(*at, "random effects, Hartung-Knapp", COVERS, held)
        pairs = sizes * (sizes - 1.0)
        share = float((value * pairs).sum() / pairs.sum())
        held = _wald(share, float(pairs.sum()), truth)
        yield Said(*at, "all pairs in one pot", COVERS, held, sound=False)
        weight = 1 / se**2
        mean, error = float((value * weight).sum() / weight.sum()), float(weight.sum() ** -0.5)
        held = _inside((mean - 1.96 * error, mean + 1.96 * error), truth)
        yield Said(*at, "one truth for all (fixed effect)", COVERS, held, sound=False)
        further = float(special.expit(rng.normal(-1.4, 0.25)))
        at = ("a further area, density", *at[1:])
        held = _inside((found.predict_lo, found.predict_hi), further)
        yield Said(*at, "prediction interval", COVERS, held)
        held = _inside((found.lo, found.hi), further)
        yield Said(*at, "interval of the mean", COVERS, held, sound=False)
        slope = regress(value, se, np.log(sizes), "logit")
        at = ("slope on size, density", *at[1:])
        yield Said(*at, "random effects", REJECTS, None if slope is None else slope.p <= LEVEL)
    yield from _capacity(rng)


def _area(level: float, n: int, rng: Generator) -> Any:
    share = float(min(special.expit(level), 0.99 / (1 + worlds.SPREAD) ** 2 * 1.0))
    return worlds.density(worlds.drawn(worlds.unlike(share), n, rng))


def _capacity(rng: Generator) -> Iterator[Said]:
    """Small and large areas whose agencies have as many partners each: one number an area."""
    sizes = np.concatenate([rng.integers(14, 23, 8), rng.integers(30, 46, 8)])
    nets = [worlds.drawn(worlds.unlike(min(0.3, 4 / (n - 1))), int(n), rng) for n in sizes]
    group = np.repeat([0, 1], 8)
    at = ("small areas against large", "as many partners each", "8 and 8 areas")
    densities = np.array([ties.sum() / (len(ties) * (len(ties) - 1)) for ties in nets])
    method = "one density a network, areas permuted"
    yield Said(*at, method, REJECTS, _permuted(densities, group, rng), sound=False)
    errors = [errors_of(worlds.mean_degree(ties)) for ties in nets]
    value = np.array([each.value for each in errors])
    se = np.array([np.nan if each.se is None else each.se for each in errors])
    slope = regress(value, se, np.log(sizes), "log")
    held = None if slope is None else slope.p <= LEVEL
    yield Said(*at, "mean degree, slope on size", REJECTS, held)


def _permuted(values: Floats, group: NDArray[np.int64], rng: Generator) -> bool:
    order = rng.permuted(np.tile(np.arange(len(values)), (DRAWS, 1)), axis=1)
    rows = np.vstack([np.arange(len(values)), order])
    gaps = values[rows][:, group == 1].mean(1) - values[rows][:, group == 0].mean(1)
    return _rare(float(gaps[0]), gaps[1:])


# --- many tests -----------------------------------------------------------------------------------


def families(rng: Generator) -> Iterator[Said]:
    """All pairs of ten areas: all alike; then three of them denser."""
    for world, shares in (
        ("ten areas alike", [0.2] * 10),
        ("three of ten denser", [0.2] * 7 + [0.3] * 3),
    ):
        errors = [errors_of(worlds.density(worlds.drawn(worlds.unlike(s), 25, rng))) for s in shares]
        p, alike = [], []
        for i in range(10):
            for j in range(i + 1, 10):
                se = np.hypot(errors[i].se or np.nan, errors[j].se or np.nan)
                t = abs(errors[i].value - errors[j].value) / se
                p.append(float(2 * special.stdtr(24, -t)))
                alike.append(shares[i] == shares[j])
        null = np.array(alike)
        five = np.flatnonzero(null)[:5]
        raw, first = np.array(p), np.array(p)[five]
        at = (world, "45 tests")
        if null.all():
            about = "any false rejection"
            yield Said(about, world, "5 tests", "Holm", REJECTS, bool((holm(first) <= LEVEL).any()))
            held = bool((first <= LEVEL).any())
            yield Said(about, world, "5 tests", "unadjusted", REJECTS, held, sound=False)
            held = bool((raw <= LEVEL).any())
            yield Said(about, *at, "unadjusted", REJECTS, held, sound=False)
        for method, dependence in (("Benjamini-Hochberg", False), ("Benjamini-Yekutieli", True)):
            found = benjamini_hochberg(p, dependence=dependence) <= LEVEL
            # A rejection picked at random is false with the false discovery proportion.
            picked = rng.choice(np.flatnonzero(found)) if found.any() else None
            held = picked is not None and bool(null[picked])
            yield Said("share of false rejections", *at, method, REJECTS, held)
        found = raw <= LEVEL
        picked = rng.choice(np.flatnonzero(found)) if found.any() else None
        held = picked is not None and bool(null[picked])
        yield Said("share of false rejections", *at, "unadjusted", REJECTS, held, sound=False)


SIMULATIONS = {
    each.__name__: each
    for each in (
        one_network,
        centralised,
        two_areas,
        waves,
        chance,
        explained,
        cases,
        many_areas,
        families,
    )
}
