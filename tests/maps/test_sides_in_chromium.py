"""Side by side and strength, as a reader meets them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from tests.maps.test_map_in_chromium import on_map, violations

import partnernet_maps as maps

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnernet.study import Study

pytestmark = pytest.mark.browser


def captions(opened: Any) -> list[str]:
    return [each.inner_text() for each in opened.page.query_selector_all("#sides figcaption")]


@pytest.mark.parametrize("side", ["level", "wave", "layer"])
def test_each_pane_shows_the_links_of_its_own(
    open_map: Callable[..., Any], partnership: Callable[..., Study], side: str
) -> None:
    study = partnership(20, waves=("2023", "2024"))
    data = maps.build(study)
    opened = open_map(study, state=f"#side={side}&show=all")
    if side == "wave":
        found = Counter(link.wave for link in data.links)
        names = [wave.name for wave in data.waves]
    elif side == "level":
        found = Counter(link.level for link in data.now)
        names = [level.name for level in data.levels]
    else:
        found = Counter(data.strands[link.strand].layer for link in data.now)
        names = [layer.name for layer in data.layers]
    expected = [f"{name}: {found[i]} links among" for i, name in enumerate(names)]
    assert [text.rsplit(" ", 2)[0] for text in captions(opened)] == expected
    assert violations(opened) == []
    opened.check()


def test_a_pane_follows_the_chosen_agency_and_can_be_made_the_map(
    open_map: Callable[..., Any], partnership: Callable[..., Study]
) -> None:
    study = partnership(20)
    data = maps.build(study)
    opened = open_map(study, state=f"#side=level&sel={data.agencies[3].id}")
    mine = [link for link in data.links if 3 in data.ends(link)]
    first = sum(link.level == 0 for link in mine)
    assert captions(opened)[0].startswith(f"{data.levels[0].name}: {first} link")
    opened.page.click(f"text=Show only {data.levels[0].name}")
    opened.settle()
    assert captions(opened) == []
    assert on_map(opened, "shown.count") == first
    assert opened.js("document.activeElement.id") == "network"
    opened.check()


def test_strength_keeps_the_wider_links_and_never_a_hidden_one(
    open_map: Callable[..., Any], partnership: Callable[..., Study]
) -> None:
    study = partnership(24)
    data = maps.build(study)
    assert any(link.hidden for link in data.links)
    opened = open_map(study, state="#show=all")
    for least in (2, 3):
        opened.page.click(f"input[name=least][value='{least}']")
        opened.settle()
        wide = sum(link.size >= least for link in data.links)
        assert 0 < wide < len(data.links)
        assert on_map(opened, "shown.count") == wide
        assert f"least={least}" in opened.page.url
    opened.check()


def test_side_by_side_works_at_320_pixels_and_in_forced_colours(
    open_map: Callable[..., Any], partnership: Callable[..., Study]
) -> None:
    opened = open_map(partnership(12), width=320, state="#side=level", forced_colors="active")
    assert opened.js("document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(opened) == []
    opened.check()
