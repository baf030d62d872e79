"""Colours that can be seen, and never colour alone."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest

from partnernet import vocabulary as v
from partnernet_maps import palette
from partnernet_maps.templates import text_of

# Machado, Oliveira & Fernandes (2009), severity 1: protan, deutan, tritan; and ordinary sight.
SIGHT = {
    "ordinary": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def linear(colour: str) -> np.ndarray:
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = to_xyz @ rgb / np.array([0.9505, 1, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def seen(colour: str, sight: str) -> np.ndarray:
    return lab(np.clip(SIGHT[sight] @ linear(colour), 0, 1))


@pytest.mark.parametrize("style", [*palette.LAYERS.values(), *palette.SECTORS.values()])
def test_lines_and_fills_stand_out_from_white(style: palette.LayerStyle) -> None:
    assert palette.contrast(style.colour) >= 3


@pytest.mark.parametrize("colour", [palette.INK, palette.MUTED])
def test_text_can_be_read(colour: str) -> None:
    assert palette.contrast(colour) >= 4.5


@pytest.mark.parametrize("page", ["map.css", "report.css"])
def test_text_of_pages_can_be_read(page: str) -> None:
    """The first rule is of pages in light colours."""
    light = text_of(page).split("}")[0]
    colours = dict(re.findall(r"--(ink|soft|link): (#\w{6})", light))
    assert len(colours) == 3
    assert min(palette.contrast(colour) for colour in colours.values()) >= 4.5


@pytest.mark.parametrize("sight", SIGHT)
def test_layers_differ_to_every_eye(sight: str) -> None:
    colours = {key: seen(style.colour, sight) for key, style in palette.LAYERS.items()}
    near = {
        (a, b): float(np.linalg.norm(colours[a] - colours[b])) for a, b in combinations(colours, 2)
    }
    assert min(near.values()) >= 20, min(near, key=lambda pair: near[pair])


def test_layers_and_sectors_differ_without_colour() -> None:
    assert set(palette.LAYERS) >= set(v.LAYERS)
    assert set(palette.SECTORS) >= {*v.SECTORS, v.UNKNOWN}
    dashes = [style.dash for style in palette.LAYERS.values()]
    shapes = [style.shape for style in palette.SECTORS.values()]
    assert len(set(dashes)) == len(dashes)
    assert len(set(shapes)) == len(shapes)
    assert set(shapes) <= set(palette.SHAPES)


def test_levels_have_letters_of_their_own_and_the_rings_of_the_source() -> None:
    letters = [palette.LEVELS[level].letter for level in v.LEVELS]
    assert len(set(letters)) == len(letters)
    inwards = sorted(v.LEVELS, key=lambda level: palette.LEVELS[level].ring)
    assert inwards == ["community", "frontline", "process", "strategy", "governance"]


def test_new_words_get_a_style_that_differs() -> None:
    layers = palette.layer_styles(["referral", "lunch", "tea", "supper"])
    assert len({style.dash for style in layers.values()}) == 4
    sectors = palette.sector_styles(["clubs", "farms"])
    assert len({style.shape for style in sectors.values()}) == 2
    many = palette.sector_styles([*list(palette.SECTORS)[:4], *(f"own {i}" for i in range(9))])
    assert len({style.shape for style in many.values()}) == 13
    assert len({style.colour for style in many.values()}) >= 12
