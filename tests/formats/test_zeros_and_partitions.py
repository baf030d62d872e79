"""What stands beside the ties of a network: attributes in files of their own, zeros seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.formats.test_graph_files import sectors, study, write

from partnernet.readers import ReadOptions, gather

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from partnernet.readers import Gathered


def test_pajek_partitions_and_vectors_beside_a_network_are_attributes(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    net = write(tmp_path / "board.net", '*Vertices 3\n1 "A a"\n2 "B b"\n3 "C c"\n*Arcs\n1 2 3\n')
    clu = write(
        tmp_path / "board_sector.clu",
        "% 1 health\n% 2 police\n*Vertices 3\n1\n2\n1\n",
    )
    write(tmp_path / "board_size.vec", "*Vertices 3\n2.5\n999999998\n4\n")
    write(tmp_path / "board_other.clu", "*Vertices 2\n1\n2\n")  # of another network
    for given in ([net], [net, clu], [clu, net]):
        found = reads(*given)
        assert sectors(found) == {"A a": "health", "B b": "police", "C c": "health"}
        assert study(found).agencies["size"].to_list() == [2.5, None, 4.0]
        assert "other" not in study(found).agencies.columns
        assert not [each for each in found.findings if each.severity == "error"]
    (tmp_path / "apart").mkdir()
    alone = write(tmp_path / "apart" / "lone.clu", "*Vertices 2\n1\n2\n")
    assert not any(source.recognised for source in gather([alone], ReadOptions()).sources)


DL = """dl n=4
labels:
A,B,C,D
data:
0 1 0 0
0 0 2 0
na 0 0 na
0 0 1 0
"""


def test_a_zero_of_a_matrix_was_seen_and_na_was_not(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    found = reads(write(tmp_path / "x.dl", DL))
    seen = study(found).partnership().slice("unstated", "relation").observed
    assert (seen.p1, seen.p2, seen.z, seen.u) == (3, 0, 7, 2)
    assert seen.density == pytest.approx(3 / 10)
    own = write(tmp_path / "coverage.csv", "agency_id,status,absence_means\nA,recorded,unknown\n")
    for told in (reads(tmp_path / "x.dl", own), reads(tmp_path / "x.dl", log_kept_by="B")):
        seen = study(told).partnership().slice("unstated", "relation").observed
        assert seen.z < 7
