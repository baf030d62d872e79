"""The whole page of the shipped synthetic partnership, read line by line and kept word for word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet import analyse
from partnernet.story import layout, tell
from partnernet_datasets import load

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion


def test_the_page_of_the_synthetic_partnership(snapshot: SnapshotAssertion) -> None:
    page = tell(analyse(load("synthetic_borough"), waves=["2024-25"]))
    assert max(len(row.text) for row in layout(page) if row.role != "command") <= 100
    assert "nan" not in str(page).lower().split()
    assert str(page) == snapshot
