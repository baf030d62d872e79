"""partnernet.toml: every key known, every wrong one named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnernet.config import KEYS, Config, discover, dump, load, parse, write
from partnernet.errors import ConfigError, OutputError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("[projct]\nname = 'x'", "unknown section 'projct'", "project"),
        ("[project]\nnam = 'x'", "unknown key 'nam'", "Did you mean 'name'"),
        ("[[source]]\nlayr = 'x'", "unknown key 'layr'", "Did you mean 'layer'"),
        ("[layers.contact]\ndirectd = true", "unknown key 'directd'", "directed"),
        ("[project]\nname = 3", "name cannot be 3", "text"),
        ("[[source]]\nheader_row = true", "header_row cannot be True", "whole number"),
        ("[[source]]\nrows = 'event'", "rows = 'event'", "events, links, ties"),
        ("[layers.x]\ndirected = 'no'", "directed cannot be 'no'", "true or false"),
        ("[layers.x]\nscale = [1, 2]", "scale cannot be", "list of texts"),
        ("[layers]\ncontact = 1", "'layers' is not written as a table", "[layers.NAME]"),
        ("source = 1", "'source' is not written as a table", "[[source]]"),
        ("[[source]]\ncolumns = { source = 1 }", "columns.source cannot be 1", "role"),
        ("[project", "not valid TOML", "line"),
        ("[privacy]\nprofile = 'secret'", "profile = 'secret'", "dfe"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_right(text: str, said: str, hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text)
    assert said in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.message.startswith("partnernet.toml")


def test_all_that_may_be_said_is_read() -> None:
    config = parse(
        """
        [project]
        name = "Borough"
        area = "E08000035"
        lead = "Children's Services"
        levels = ["locality"]
        [[source]]
        path = "log.xlsx"
        sheet = "List 1"
        header_row = 4
        columns = { source = "Contact Source", frequency = "" }
        [layers.contact]
        directed = false
        scale = ["daily", "weekly"]
        order = "strongest_first"
        [coverage]
        status = "responded"
        absence_means = "no_contact"
        [compare]
        primary = ["density"]
        """
    )
    assert config.sources[0].columns == {"source": "Contact Source", "frequency": ""}
    assert config.layers["contact"].ascending == ("weekly", "daily")
    assert config.coverage is not None
    assert config.coverage.absence_means == "no_contact"
    assert config.section("compare")["primary"] == ["density"]
    assert config.section("metrics") == {}


def test_settings_are_found_beside_the_first_file_then_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    data = tmp_path / "data"
    data.mkdir()
    assert discover([data / "a.csv"]) == Config()
    (tmp_path / "partnernet.toml").write_text('[project]\narea = "here"\n')
    assert discover([data / "a.csv"]).section("project")["area"] == "here"
    (data / "partnernet.toml").write_text('[project]\narea = "beside"\n')
    assert discover([data / "a.csv"]).section("project")["area"] == "beside"
    assert discover([data]).section("project")["area"] == "beside"


def test_a_missing_settings_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nothing\.toml cannot be read"):
        load(tmp_path / "nothing.toml")


def test_settings_are_not_written_over_another_file(tmp_path: Path) -> None:
    other = tmp_path / "data.csv"
    other.write_text("source,target\nA,B\n")
    with pytest.raises(OutputError, match=r"data\.csv"):
        write({"project": {"area": "x"}}, other)
    assert other.read_text().startswith("source")
    with pytest.raises(OutputError):
        write({"project": {"area": "x"}}, tmp_path / "no" / "folder.toml")


_text = st.text(min_size=1, max_size=20)


@given(heading=_text, layer=_text, scale=st.lists(_text, min_size=1, max_size=4), yes=st.booleans())
def test_what_is_written_reads_back(heading: str, layer: str, scale: list[str], yes: bool) -> None:
    data = {
        "project": {"area": heading},
        "source": [{"path": "a.csv", "columns": {"source": heading, "target": "x"}}],
        "layers": {layer: {"directed": yes, "scale": scale}},
    }
    again = parse(dump(data))
    assert again.section("project")["area"] == heading
    assert again.sources[0].columns["source"] == heading
    assert again.layers[layer].scale == tuple(scale)
    assert again.layers[layer].directed is yes


def test_sections_are_known_once() -> None:
    assert "source" in KEYS
    assert parse(dump({})) == Config(name="partnernet.toml", data=parse("").data)
