"""Documents that were damaged on their way are read or refused in words, whatever is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from partnernet.readers import Gathered, ReadOptions, gather

if TYPE_CHECKING:
    from pathlib import Path

DL = "dl n=2 nm=2 format=fullmatrix\nlabels:\nA,B\nmatrix labels:\nx,y\ndata:\n0 1\n1 0\n0 2\n3 0\n"
NET = '*Vertices 3\n1 "A"\n2 "B"\n*Arcs :1 "funding"\n1: 1 2 5\n*Edges\n2 3\n'
GEXF = """<?xml version="1.0" encoding="UTF-8"?>
<gexf version="1.2"><graph defaultedgetype="directed">
<nodes><node id="0" label="A"/><node id="1" label="B"/></nodes>
<edges><edge id="0" source="0" target="1" weight="2"/></edges></graph></gexf>
"""
GML = 'graph [\n directed 1\n node [ id 1 label "A" ]\n node [ id 2 label "B" ]\n'
GML += " edge [ source 1 target 2 weight 2 ]\n]\n"
JSON = '{"directed": true, "nodes": [{"id": "A"}, {"id": "B"}],'
JSON += ' "links": [{"source": "A", "target": "B", "count": 2}]}'
VNA = "*node data\nid sector\nA health\nB police\n*tie data\nfrom to funding\nA B 2\n"
LOG = "source,target,date,outcome,count\r\nA,B,01/02/2024,accepted,2\r\nB,A,Mar-24,NFA,\r\n"
SAMPLES = {
    "a.dl": DL, "a.net": NET, "a.gexf": GEXF, "a.gml": GML, "a.json": JSON, "a.vna": VNA,
    "a.csv": LOG,
}  # fmt: skip
DIRT = (
    b'"', b",", b"\n", b"\r", b"\0", b"\xff", b"<", b"&", b"{", b"]", b"*", b"^$", b"null", b"NaN",
    b"1e999", b"-1", b"9" * 30, b"9" * 5000, "\u00b2".encode(), "\u202e".encode(), b"\xef\xbb\xbf",
)  # fmt: skip


def opened(folder: Path, name: str, content: bytes) -> Gathered:
    """Read one file; its rows are all accounted for."""
    path = folder / name
    path.write_bytes(content)
    found = gather([path], ReadOptions(discover=False))
    for source in found.sources:
        assert source.rows == source.read + sum(source.excluded.values()) + source.rejected
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_are_whole(name: str, tmp_path: Path) -> None:
    found = opened(tmp_path, name, SAMPLES[name].encode())
    assert found.study is not None
    assert found.study.ties.height >= 1


@given(
    name=st.sampled_from(sorted(SAMPLES)),
    changes=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(DIRT)),
        min_size=1,
        max_size=4,
    ),
    end=st.floats(0.3, 1),
)
@example(name="a.net", changes=[(0.4446, 34, b"*")], end=0.4445)  # a network of values is none
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_damage_is_read_or_refused_in_words(
    tmp_path: Path, name: str, changes: list[tuple[float, int, bytes]], end: float
) -> None:
    content = SAMPLES[name].encode()
    for place, length, dirt in changes:
        at = int(place * len(content))
        content = content[:at] + dirt + content[at + length :]
    found = opened(tmp_path, name, content[: int(end * len(content))])
    assert found.study is not None or found.failed or found.findings.items


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("huge.dl", DL.replace("nm=2", f"nm=2{'1' * 30}"), "211,111,111,111 matrices"),
        ("coded.gexf", GEXF.replace("UTF-8", "utfg8"), "not a table"),
        ("coded.xml", '<?xml version="1.0" encoding="utfg8"?><Message/>', "not a table"),
        ("quotes.csv", '""\n""\n', "no cell is filled"),
    ],
)
def test_what_cannot_be_is_told(tmp_path: Path, name: str, content: str, said: str) -> None:
    found = opened(tmp_path, name, content.encode())
    assert found.study is None
    assert said in str(found.failed[0])


def test_a_heading_may_be_a_star_or_look_like_a_pattern(tmp_path: Path) -> None:
    found = opened(tmp_path, "a.csv", b"source,target,*,^s.*$\nA,B,1,2\nA,C,3,4\n")
    assert found.study is not None
    assert found.study.ties.height == 2


def test_a_first_line_may_end_as_no_other_does(tmp_path: Path) -> None:
    found = opened(tmp_path, "a.csv", LOG.replace("\r\n", "\r", 1).encode())
    assert found.study is not None
    assert found.study.ties.select("source", "target").rows() == [("A", "B"), ("B", "A")]
