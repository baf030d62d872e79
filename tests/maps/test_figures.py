"""Figures for papers: the same bytes for the same data, text as text, nothing hidden let out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET  # only what partnernet wrote itself

import polars as pl
import pytest

import partnernet as pn
import partnernet_maps as maps
from partnernet.errors import OutputError, UnknownNameError
from partnernet.study import Study
from partnernet_maps import figures
from partnernet_maps.figures import profile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SVG = "{http://www.w3.org/2000/svg}"
STARTS = {"png": b"\x89PNG", "pdf": b"%PDF", "svg": b"<?xml"}


def _svg(study: Study, kind: str) -> bytes:
    return figures.rendered(figures.KINDS[kind](maps.build(study)), "svg")


@pytest.mark.parametrize(
    ("kind", "ending"),
    [(kind, ["svg", "pdf", "png"][i % 3]) for i, kind in enumerate([*figures.KINDS, "profile"])],
)
def test_every_kind_is_written(
    partnership: Callable[..., Study], tmp_path: Path, kind: str, ending: str
) -> None:
    study = partnership(8, waves=("2023", "2024"))
    written = maps.figure(study, tmp_path / f"figure.{ending}", kind=kind)
    assert written.read_bytes().startswith(STARTS[ending])
    assert [path.name for path in tmp_path.iterdir()] == [f"figure.{ending}"]


def test_figures_are_the_same_in_every_process(
    partnership: Callable[..., Study], tmp_path: Path
) -> None:
    rows = partnership(9).ties.select("source", "target", "layer", "level", "count")
    rows.write_csv(tmp_path / "ties.csv")
    code = (
        "import hashlib, sys, polars as pl, partnernet as pn, partnernet_maps as maps\n"
        "from partnernet_maps import figures\n"
        "rows = pl.read_csv(sys.argv[1], schema_overrides={'count': pl.Int64})\n"
        "data = maps.build(pn.Study.of(rows))\n"
        "for draw in figures.KINDS.values():\n"
        "    made = [figures.rendered(draw(data), ending) for ending in figures.FORMATS]\n"
        "    print(*(hashlib.sha256(each).hexdigest() for each in made))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "ties.csv")],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
    assert len(said.pop().split()) == len(figures.KINDS) * len(figures.FORMATS)


@pytest.mark.parametrize("kind", figures.KINDS)
def test_what_is_hidden_leaves_no_trace(kind: str) -> None:
    """Two partnerships that differ only in hidden numbers have the same figure."""

    def study(small: int) -> Study:
        rows = pl.DataFrame(
            {
                "source": ["A", "B", "C", "D"],
                "target": ["B", "C", "D", "A"],
                "layer": ["referral"] * 4,
                "level": ["frontline", "frontline", "strategy", "strategy"],
                "count": [small, 40, 6 - small, 70],
            }
        )
        return Study.of(rows)

    assert _svg(study(1), kind) == _svg(study(5), kind)


@pytest.mark.parametrize("kind", figures.KINDS)
def test_no_name_breaks_a_figure(hostile: tuple[str, ...], kind: str) -> None:
    """As agency, sector, kind of link, level, period and place."""
    names = [name or "none" for name in hostile]
    turned = [*names[1:], names[0]]
    rows = pl.DataFrame(
        {"source": names, "target": turned, "layer": names, "level": turned, "wave": names[2]}
    ).with_columns(area_id=pl.lit(names[1]))
    agencies = pl.DataFrame({"agency_id": names, "name": names, "sector": turned}).with_columns(
        area_id=pl.lit(names[1])
    )
    tree = ET.fromstring(_svg(Study.of(rows, agencies=agencies), kind))
    assert not [tag for tag in tree.iter() if tag.tag in {f"{SVG}script", f"{SVG}img"}]
    words = " ".join("".join(text.itertext()) for text in tree.iter(f"{SVG}text"))
    assert not set(words) & set("\u202e\u2028\x07")


def test_text_stays_text_and_a_reader_without_eyes_is_told(
    partnership: Callable[..., Study],
) -> None:
    study = partnership(12)
    tree = ET.fromstring(_svg(study, "network"))
    words = {"".join(text.itertext()).strip() for text in tree.iter(f"{SVG}text")}
    assert "Health agency 1" in words
    assert tree.get("role") == "img"
    told = {part.tag.removeprefix(SVG): part.text for part in tree if part.get("id")}
    assert told["title"] == "Testborough: who works with whom"
    assert (told["desc"] or "").startswith("12 agencies and ")


def test_a_map_of_payments_says_who_pays_whom() -> None:
    rows = {"source": ["A", "B"], "target": ["B", "C"], "layer": "funding", "amount": [5e4, 7e4]}
    tree = ET.fromstring(_svg(Study.of(pl.DataFrame(rows)), "network"))
    titles = {part.text for part in tree if part.tag == f"{SVG}title" or part.get("id") == "title"}
    assert titles == {"Who pays whom"}


def test_small_multiples_have_a_pane_a_layer_with_its_links(
    partnership: Callable[..., Study],
) -> None:
    study = partnership(16)
    data = maps.build(study)
    expected = Counter(data.layers[data.strands[link.strand].layer].name for link in data.links)
    titles = [axes.get_title(loc="left") for axes in figures.KINDS["layers"](data).figure.axes]
    assert titles == [f"{layer.name}: {expected[layer.name]} links" for layer in data.layers]


def test_the_matrix_counts_pairs_once_a_kind_of_link() -> None:
    rows = pl.DataFrame(
        {
            "source": ["A", "B", "A", "C"],
            "target": ["B", "A", "B", "C1"],
            "layer": ["referral", "referral", "funding", "referral"],
        }
    )
    sectors = {"A": "health", "B": "police", "C": "health", "C1": "health"}
    agencies = pl.DataFrame({"agency_id": list(sectors), "sector": list(sectors.values())})
    data = maps.build(Study.of(rows, agencies=agencies))
    assert [sector.key for sector in data.sectors] == ["health", "police"]
    assert data.between_sectors == [[1, 2], [2, 0]]


def test_the_profile_shows_declared_shares_and_nothing_inferred() -> None:
    emon = pn.datasets.load("synthetic_borough")
    part = list(emon.partnerships())[-1]
    drawn = profile.draw(part, level="governance")
    shares = [bar.get_width() for group in drawn.figure.axes[0].containers for bar in group]
    assert sum(shares) == pytest.approx(100)
    placed = pn.place(part, levels=["governance"], infer="never").scales
    level_1 = placed.filter(
        pl.col("scale") == "gregson", pl.col("indicator") == "share_1", unit_type="network"
    )
    assert shares[0] == pytest.approx(100 * level_1["value"].item())
    assert "Governance (54 pairs): level 1 43%" in drawn.says


def test_nothing_declared_is_said(partnership: Callable[..., Study]) -> None:
    drawn = figures.profiled(partnership(5))
    assert drawn.says == "No pair declared how closely it works."


@pytest.mark.parametrize("kind", figures.KINDS)
def test_a_partnership_of_one_can_be_drawn(kind: str) -> None:
    rows = pl.DataFrame({"source": ["A"], "target": ["A"], "layer": ["referral"]})
    assert _svg(Study.of(rows), kind).endswith(b"</svg>\n")


def test_errors_say_what_to_type(tmp_path: Path, partnership: Callable[..., Study]) -> None:
    with pytest.raises(OutputError, match="kind of picture") as wrong:
        maps.figure(partnership(4), tmp_path / "figure.gif")
    assert ".svg, .pdf or .png" in str(wrong.value.hint)
    with pytest.raises(UnknownNameError, match="netwrok"):
        maps.figure(partnership(4), tmp_path / "figure.svg", kind="netwrok")
    assert not list(tmp_path.iterdir())
