"""Positions: the same every time, apart from each other, kept from wave to wave."""

from __future__ import annotations

import random

import igraph as ig
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnernet_maps import backbone, layout


def union(n: int, seed: int = 1, links: int = 3) -> layout.Union:
    draw = np.random.default_rng(seed)
    pairs = (
        {tuple(sorted(draw.choice(n, 2, replace=False))) for _ in range(n * links)} if n > 1 else ()
    )
    ends = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return layout.Union(
        sector=np.arange(n) % min(n, 6),
        ring=np.arange(n) % 4,
        source=ends[:, 0],
        target=ends[:, 1],
        weight=np.ones(len(ends)),
    )


def every_layout(u: layout.Union) -> list[np.ndarray]:
    return [layout.sector_xy(u), layout.network_xy(u), layout.rings_xy(u)[0], layout.inside_xy(u)]


@settings(max_examples=25, deadline=None)
@given(n=st.integers(1, 40), links=st.integers(0, 4), seed=st.integers(0, 99))
def test_every_agency_has_a_finite_place_of_its_own(n: int, links: int, seed: int) -> None:
    u = union(n, seed, links)
    for xy in every_layout(u)[:3]:
        assert xy.shape == (n, 2)
        assert np.isfinite(xy).all()
        assert len({tuple(p) for p in xy}) == n
        assert (np.abs(xy[:, 0]) <= layout.WIDTH).all()


@pytest.mark.parametrize("n", [2, 25, 200])
def test_places_repeat_whatever_ran_before(n: int) -> None:
    first = every_layout(union(n))
    random.seed(99)
    ig.Graph.Erdos_Renyi(n=30, p=0.2).layout_fruchterman_reingold()
    for one, other in zip(first, every_layout(union(n)), strict=True):
        assert (one == other).all()


def test_the_generator_of_others_is_left_alone() -> None:
    random.seed(5)
    layout.network_xy(union(10))
    mine = random.random()
    random.seed(5)
    assert random.random() == mine


def test_agencies_do_not_lie_on_each_other() -> None:
    for xy in every_layout(union(60))[:2]:
        gap = np.hypot(*(xy[:, None] - xy[None]).T) + np.eye(60) * 99
        assert gap.min() > 12


def test_sectors_are_islands() -> None:
    """An agency stands nearer to the middle of its own sector than to any other's."""
    u = union(60)
    xy = layout.sector_xy(u)
    middles = np.array([xy[u.sector == s].mean(axis=0) for s in range(6)])
    nearest = np.hypot(*(xy[:, None] - middles[None]).T).argmin(axis=0)
    assert (nearest == u.sector).mean() > 0.95


def test_rings_go_from_families_to_governance() -> None:
    u = union(60)
    xy, radii = layout.rings_xy(u)
    reach = np.hypot(xy[:, 0] / layout.STRETCH, xy[:, 1])
    assert radii == sorted(radii)
    for ring in range(3):
        assert reach[u.ring == ring].max() < reach[u.ring == ring + 1].min()


def test_known_places_are_kept_and_newcomers_stand_by_their_partners() -> None:
    u = union(30)
    fresh = layout.network_xy(u)
    known = {i: (float(i), float(-i)) for i in range(29)}
    xy = layout.keep_known(fresh, known, u)
    assert [tuple(p) for p in xy[:29]] == list(known.values())
    partners = [*u.source[u.target == 29], *u.target[u.source == 29]]
    assert np.hypot(*(xy[29] - xy[partners].mean(axis=0))) < 150


def test_nobody_disappears_from_the_main_links() -> None:
    u = union(50)
    weight = np.random.default_rng(1).pareto(1, len(u.source)) + 1
    kept = backbone.disparity(50, u.source, u.target, weight)
    kept |= backbone.strongest(50, u.source, u.target, weight)
    linked = set(u.source) | set(u.target)
    assert set(u.source[kept]) | set(u.target[kept]) == linked
    assert kept.sum() < len(kept)


def test_disparity_against_its_definition() -> None:
    """Serrano et al. 2009, equation 2: integrate (k-1)(1-x)^(k-2) from the share to 1.

    The link 0-2 is the strongest of neither end, so the filter alone decides about it.
    """
    source = np.array([0, 0, 0, 0, 0, 1, 2, 3, 4, 5])
    target = np.array([1, 2, 3, 4, 5, 6, 6, 6, 6, 6])
    weight = np.array([10.0, 8, 1, 1, 1, 50, 50, 50, 50, 50])
    x = np.linspace(8 / 21, 1, 200_001)
    p = float(np.trapezoid(4 * (1 - x) ** 3, x))
    for alpha, kept in ((p * 1.001, True), (p * 0.999, False)):
        assert backbone.disparity(7, source, target, weight, alpha)[1] == kept
