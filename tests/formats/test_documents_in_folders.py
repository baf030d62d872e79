"""Documents that nobody named: in a folder, in a zip; and what partnernet wrote itself."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

from tests.formats.test_graph_files import PAJEK, pairs, write

import partnernet as pn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from partnernet.readers import Gathered

    Reads = Callable[..., Gathered]

LINKS = json.dumps({"directed": True, "nodes": [], "links": [{"source": "A", "target": "B"}]})


def test_a_folder_gives_the_documents_that_some_format_knows(tmp_path: Path, reads: Reads) -> None:
    write(tmp_path / "a.json", LINKS)
    write(tmp_path / "b.csv", "source,target\nA,C\n")
    write(tmp_path / "settings.json", '{"colour": "red"}')
    write(tmp_path / "broken.json", '{"nodes": [')
    write(tmp_path / "page.xml", "<page><p/></page>")
    write(tmp_path / "c.net", PAJEK)
    found = reads(tmp_path)
    assert [source.file for source in found.sources] == [
        "a.json", "b.csv", "c.net", "c.net", "c.net",
    ]  # fmt: skip
    assert ("A", "B") in pairs(found)


def test_the_folder_of_a_run_is_not_read_as_a_graph(tmp_path: Path, reads: Reads) -> None:
    write(tmp_path / "a.csv", "source,target,count\nA,B,3\nB,C,4\n")
    pn.save(pn.analyse(pn.read(tmp_path / "a.csv")), tmp_path / "out")
    run = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    run |= json.loads(LINKS)
    write(tmp_path / "run.json", json.dumps(run))
    assert [source.file for source in reads(tmp_path).sources] == ["a.csv"]


def test_a_zip_of_documents(tmp_path: Path, reads: Reads) -> None:
    path = tmp_path / "maps.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../in/a.json", LINKS)
        archive.writestr("c.net", PAJEK)
        archive.writestr("read.me", "x")
    for named in (path, tmp_path):
        found = reads(named)
        files = {source.file for source in found.sources}
        assert files == {"maps.zip: a.json", "maps.zip: c.net"}
        assert ("A", "B") in pairs(found)
