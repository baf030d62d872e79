"""How many threads work: one for small tables, what the user or the library says for the rest."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from partnernet_cli import threads

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

ASKED = ("POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS")


def _settled(monkeypatch: pytest.MonkeyPatch, *arguments: object, **said: str) -> list[str | None]:
    with monkeypatch.context() as patch:
        patch.setattr(os, "environ", said)
        threads.settle([str(each) for each in arguments])
        return [os.environ.get(name) for name in ASKED]


def test_small_text_tables_have_one_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tmp_path / "referrals.csv"
    table.write_text("source,target\nA,B\n")
    assert _settled(monkeypatch, "analyse", table, "-o", tmp_path) == ["1", "1"]
    assert _settled(monkeypatch, "analyse", table, POLARS_MAX_THREADS="3") == ["3", "1"]


def test_large_or_unknown_data_have_as_many_as_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, packed = tmp_path / "referrals.csv", tmp_path / "referrals.csv.gz"
    for path in (table, packed):
        path.write_text("source,target\nA,B\n")
    assert _settled(monkeypatch, "analyse", packed) == [None, "1"]
    assert _settled(monkeypatch, "analyse", tmp_path) == [None, "1"]
    assert _settled(monkeypatch, "analyse", table, "-") == [None, "1"]
    assert _settled(monkeypatch, "analyse") == [None, "1"]
    monkeypatch.setattr(threads, "SMALL", 10)
    assert _settled(monkeypatch, "analyse", table) == [None, "1"]
