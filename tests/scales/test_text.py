"""The scales' files: complete, honest about whose words and numbers they are, and all explained."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.scales.strategies import built, world
from tests.scales.worlds import depth_example, gregson_example

from partnernet import scales, vocabulary
from partnernet.errors import RegistryError, UnknownNameError

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

ALL = scales.catalogue()


def test_text_is_light() -> None:
    code = (
        "import sys; from partnernet import scales; scales.get('gregson'); "
        "print({'polars', 'igraph', 'numpy', 'scipy'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


@pytest.mark.parametrize("scale", ALL, ids=lambda s: s.id)
def test_every_parameter_says_whose_it_is(scale: scales.Scale) -> None:
    for parameter in scale.parameters.values():
        assert parameter.origin in {"published", "ours"}
        assert parameter.origin == "ours" or parameter.source
        assert parameter.meaning
        assert parameter.used_in
        assert parameter.value not in parameter.vary


def test_parameter_names_belong_to_one_scale() -> None:
    names = [name for scale in ALL for name in scale.parameters]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("scale", ALL, ids=lambda s: s.id)
def test_every_published_rung_is_quoted_with_its_place(scale: scales.Scale) -> None:
    for rung in (*scale.rungs, *scale.bands):
        assert rung.source
        assert rung.label
        assert (rung.origin == "published") == bool(rung.quotation)


def test_rungs_are_in_the_order_of_the_sources() -> None:
    assert [rung.code for rung in scales.get("gregson").rungs] == [1, 2, 3, 4, 5, 6]
    assert [rung.code for rung in scales.get("glasby_peck").rungs] == [0, 1, 2, 3, 4, 5, 6]
    assert [band.code for band in scales.get("breadth").bands] == [1, 2, 3, 4, 5]


def test_quotations_are_in_the_source(shared: Path) -> None:
    """Word for word, but for markup, line ends and the source's own bold."""
    raw = (shared / "source" / "nfer-integrated-services-review.txt").read_text(encoding="utf-8")
    plain = words_of(raw)
    for scale in ALL:
        for rung in (*scale.rungs, *scale.bands):
            assert words_of(rung.quotation) in plain, (scale.id, rung.code)


def words_of(text: str) -> str:
    """Letters and figures only, one space between words."""
    return " ".join(re.findall(r"\w+", text))


def test_tokens_are_words_of_the_vocabulary() -> None:
    agreements = set(vocabulary.AGREEMENT_TOKENS)
    contents = set(vocabulary.CONTENT_TOKENS)
    gregson = scales.get("gregson").evidence
    for name, tokens in gregson.items():
        assert set(tokens) <= (agreements if name.endswith("agreements") else contents), name
    for rung in scales.get("glasby_peck").rungs:
        assert set(rung.tokens("agreements")) <= agreements
        for where in ("content", "content_both_ends", "content_both_ways"):
            assert set(rung.tokens(where)) <= contents
    assert set(scales.get("breadth").evidence["member_agreements"]) <= agreements


def test_every_known_sector_has_a_band_and_a_place_on_three_points() -> None:
    scale = scales.get("breadth")
    banded = {sector for band in scale.bands for sector in band.tokens("sectors")}
    asked = {sector for predicate in scale.predicates for sector in predicate.sectors}
    assert banded == asked
    assert set(vocabulary.SECTORS) <= banded


def test_whatever_comes_out_is_explained() -> None:
    parts = [built(world(seed)) for seed in range(25)] + [gregson_example(), depth_example()]
    for part in parts:
        for infer in ("auto", "always", "never"):
            placed = scales.place(part, infer=infer)  # type: ignore[arg-type]
            _explained(placed.scales)
            for scale, column in (("gregson", "gregson"), ("glasby_peck", "depth")):
                text = scales.get(scale)
                assert set(placed.dyads[f"{column}_status"]) <= set(text.statuses)
                for flags in placed.dyads[f"{column}_flags"]:
                    assert _names(flags) <= set(text.flags)
            assert set(placed.dyads["reason"].drop_nulls()) <= set(scales.get("gregson").reasons)
            reasons = set(placed.dyads["depth_reason"].drop_nulls())
            assert reasons <= set(scales.get("glasby_peck").reasons)


def _names(flags: str) -> set[str]:
    return {re.sub(r"\(.*\)$", "", flag) for flag in flags.split(";") if flag}


def _explained(rows: pl.DataFrame) -> None:
    for row in rows.iter_rows(named=True):
        text = scales.get(row["scale"])
        assert text.about(row["indicator"]), row["indicator"]
        assert _names(row["flags"]) <= set(text.flags), row
        told = row["value"] is not None or row["text"] is not None
        assert told != (row["reason"] is not None), row
        assert told or row["reason"] in text.reasons, row


def test_a_scale_of_the_users_own(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(
        """
        [scale]
        id = "mine"
        version = 1
        register = "X"
        name = "Mine"
        question = "?"
        unit = "dyad"
        kind = "nominal"
        routes = ["declared"]
        source = "ours"
        summary = "s"
        footnote = "f"
        cannot_say = []
        [[rungs]]
        code = 1
        label = "one"
        origin = "ours"
        source = "ours"
        """,
        encoding="utf-8",
    )
    assert scales.load(mine).rung(1).label == "one"
    mine.write_text(mine.read_text(encoding="utf-8") + "[rulez]\n", encoding="utf-8")
    with pytest.raises(RegistryError, match="rulez"):
        scales.load(mine)
    mine.write_text("[scale]\nid = 1\n", encoding="utf-8")
    with pytest.raises(RegistryError, match=r"mine\.toml"):
        scales.load(mine)


def test_unknown_scale() -> None:
    with pytest.raises(UnknownNameError) as error:
        scales.get("gregsen")
    assert "gregson" in error.value.hint
