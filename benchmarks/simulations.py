"""What `simulate.py` tries: each function makes one world and says which methods held in it.

Where a method is partnernet's, partnernet's own code is run. The classic wrong ways are written out
here, for partnernet does not have them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import worlds
from answers import COVERS, DRAWS, LEVEL, REJECTS, Said, inside, rare, two_shares, wald
from permutations import cases, chance, explained
from scipy import special, stats
from worlds import ALIKE, SECTORS, UNLIKE, WORLDS, World, board

from partnernet.comparing._families import benjamini_hochberg, holm
from partnernet.comparing._measures import form
from partnernet.comparing._ordinal import by_code, cliffs_delta, cliffs_error
from partnernet.comparing._pooling import pool, regress
from partnernet.comparing._rows import _same_agencies, _two_areas
from partnernet.nulls._statistics import KERNELS
from partnernet.uncertainty import bootstrap, errors_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.random import Generator
    from numpy.typing import NDArray
    from worlds import Bools, Floats

RESAMPLES = 500


# --- one network ----------------------------------------------------------------------------------


def one_network(rng: Generator) -> Iterator[Said]:
    """Intervals of smooth measures."""
    for world in WORLDS:
        for n in (12, 20, 40):
            ties = worlds.drawn(world, n, rng)
            truth, laid = world.density(n), worlds.density(ties)
            at = ("density", world.name, str(n))
            errors = errors_of(laid)
            yield Said(*at, "vertex jackknife", COVERS, inside(errors.interval(), truth))
            low, high = np.quantile(_redrawn(laid, rng), (0.025, 0.975))
            yield Said(*at, "vertex bootstrap", COVERS, inside((low, high), truth))
            pairs = n * (n - 1)
            held = wald(errors.value, pairs, truth)
            yield Said(*at, "pairs as independent", COVERS, held, sound=False)
    for world in (ALIKE, UNLIKE, SECTORS):
        ties = worlds.drawn(world, 20, rng)
        at = (world.name, "20")
        ends = errors_of(worlds.reciprocity(ties)).interval()
        yield Said("reciprocity", *at, "vertex jackknife", COVERS, inside(ends, world.reciprocity))
        ends = errors_of(worlds.mean_degree(ties)).interval()
        truth = world.density(20) * 19
        yield Said("mean degree", *at, "vertex jackknife", COVERS, inside(ends, truth))
        seen = rng.random((20, 20)) < 0.8
        np.fill_diagonal(seen, val=False)
        ends = errors_of(worlds.density(ties, seen)).interval()
        about = "density, a fifth of the pairs unobserved"
        held = inside(ends, world.density(20))
        yield Said(about, *at, "vertex jackknife", COVERS, held)


def _redrawn(laid: Any, rng: Generator) -> Floats:
    return bootstrap(laid, draws=RESAMPLES, seed=int(rng.integers(2**31)))


def centralised(rng: Generator) -> Iterator[Said]:
    """Intervals of in-degree centralisation, which partnernet refuses to give."""
    for world in (ALIKE, UNLIKE, SECTORS):
        ties = worlds.drawn(world, 20, rng)
        truth = _expected_centralisation(world, 20)
        at = ("in-degree centralisation", world.name, "20")
        without = np.array(
            [_centralisation(np.delete(np.delete(ties, i, 0), i, 1)) for i in range(20)]
        )
        se = np.sqrt(19 / 20 * ((without - without.mean()) ** 2).sum())
        reach = stats.t.ppf(0.975, 19) * se
        value = _centralisation(ties)
        held = inside((value - reach, value + reach), truth)
        yield Said(*at, "vertex jackknife (not in partnernet)", COVERS, held, sound=False)
        again = KERNELS["in_degree_centralisation"](board(ties), _resampled(ties, rng))
        low, high = np.quantile(again, (0.025, 0.975))
        held = inside((low, high), truth)
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
    return float(KERNELS["in_degree_centralisation"](board(ties), ties[None])[0])


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
            held = not inside((found["boot_lo"], found["boot_hi"]), 0.0)
            yield Said(*at, "bootstrap of the difference", REJECTS, held)
            sizes = n * (n - 1), m * (m - 1)
            p = two_shares(one.sum(), sizes[0], other.sum(), sizes[1])
            yield Said(*at, "pairs as independent", REJECTS, p <= LEVEL, sound=False)
            each = [(ties.sum(0) + ties.sum(1)) / (2 * len(ties) - 2) for ties in (one, other)]
            p = float(stats.ttest_ind(*each, equal_var=False).pvalue)
            method = "agencies' degrees as independent (t)"
            yield Said(*at, method, REJECTS, p <= LEVEL, sound=False)
    yield from _ordered(rng)


def _below(p: float | None) -> bool | None:
    return None if p is None else bool(p <= LEVEL)


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
        yield Said(*at, "paired jackknife", COVERS, inside((found["lo"], found["hi"]), 0.0))
        held = inside((found["boot_lo"], found["boot_hi"]), 0.0)
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
        held = inside((found.lo, found.hi), truth)
        yield Said(*at, "random effects, Hartung-Knapp", COVERS, held)
        pairs = sizes * (sizes - 1.0)
        share = float((value * pairs).sum() / pairs.sum())
        held = wald(share, float(pairs.sum()), truth)
        yield Said(*at, "all pairs in one pot", COVERS, held, sound=False)
        weight = 1 / se**2
        mean, error = float((value * weight).sum() / weight.sum()), float(weight.sum() ** -0.5)
        held = inside((mean - 1.96 * error, mean + 1.96 * error), truth)
        yield Said(*at, "one truth for all (fixed effect)", COVERS, held, sound=False)
        further = float(special.expit(rng.normal(-1.4, 0.25)))
        at = ("a further area, density", *at[1:])
        held = inside((found.predict_lo, found.predict_hi), further)
        yield Said(*at, "prediction interval", COVERS, held)
        reach = float(stats.t.ppf(0.975, areas - 2) * np.hypot(found.tau, found.se))
        ends = special.expit(special.logit(found.mean) + np.array([-reach, reach]))
        held = inside((float(ends[0]), float(ends[1])), further)
        yield Said(*at, "spread between areas taken as known", COVERS, held, sound=False)
        held = inside((found.lo, found.hi), further)
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
    return rare(float(gaps[0]), gaps[1:])


# --- many tests -----------------------------------------------------------------------------------


def families(rng: Generator) -> Iterator[Said]:
    """All pairs of ten areas: all alike; then three of them denser."""
    for world, shares in (
        ("ten areas alike", [0.2] * 10),
        ("three of ten denser", [0.2] * 7 + [0.3] * 3),
    ):
        errors = [
            errors_of(worlds.density(worlds.drawn(worlds.unlike(s), 25, rng))) for s in shares
        ]
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
