"""Opening files in tests as the reader does."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

from partnernet.readers.container import RawTable, open_tables

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADINGS = {"from", "to", "date", "source", "target"}


def known(heading: str) -> bool:
    return heading.casefold() in HEADINGS


def _open(content: bytes | Path, name: str = "log.csv", **asked: Any) -> tuple[RawTable, ...]:
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    return open_tables(source, name=name, known_headings=known, **asked)


@pytest.fixture(scope="session")
def tables() -> Callable[..., tuple[RawTable, ...]]:
    return _open


@pytest.fixture(scope="session")
def table() -> Callable[..., RawTable]:
    def one(content: bytes | Path, name: str = "log.csv", **asked: Any) -> RawTable:
        (only,) = _open(content, name, **asked)
        return only

    return one


@pytest.fixture(scope="session")
def rows() -> Callable[[RawTable], list[tuple[Any, ...]]]:
    """The rows of a table, each with its number first, in file order."""

    def read(raw: RawTable) -> list[tuple[Any, ...]]:
        frame = raw.lazy.collect().sort("_row")
        assert frame.height == raw.rows
        assert frame.columns == ["_row", *raw.headings]
        return frame.rows()

    return read


@pytest.fixture(scope="session")
def rules() -> Callable[[RawTable], list[str]]:
    return lambda raw: [note.rule for note in raw.notes]
